"""An answer as it is drawn: its quotations, and the chips that open their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from rag.schema import Answer, Citation, Collection, Span
from rag.ui.chips import Choices
from rag.ui.parts import show
from rag.ui.render import Child, Markup, element, excerpt, label, marked, shortened
from rag.ui.session import Conversation

QUOTE_LIMIT: Final = 700
"""Characters of a quotation shown in the chat; the source shows all of it."""

QUOTE_LIMIT_IN_TABLE: Final = 180
"""The same where each row of a table has a quotation of its own."""

SHORTCUTS: Final = 9
"""So many sources of the latest answer are opened by Alt and their number."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an answer is drawn with: the collection, what a question can be changed to, who may
    answer it (the names of the readers and what they are called), and whether it is the latest,
    whose sources have keys of their own."""

    collection: Collection
    choices: Choices
    readers: Mapping[str, str] = field(default_factory=dict)
    latest: bool = False


def numbered(answer: Answer) -> dict[Citation, int]:
    """The number of each citation, counted from 1 in the order in which they are shown."""
    also = [c for s in (*answer.nearest, *answer.left_out) for c in s.citations]
    return {c: n for n, c in enumerate(dict.fromkeys([*answer.citations, *also]), start=1)}


@dataclass(slots=True)
class Drawn:
    """An answer as it is drawn: the numbers of its citations, those that have a chip so far, and
    those quoted so far, as each is quoted once."""

    conversation: Conversation
    turn: int
    numbers: Mapping[Citation, int]
    latest: bool = False
    quoted: set[Citation] = field(default_factory=set)
    led_to: set[Citation] = field(default_factory=set)
    rows: int = 0

    def said(
        self, words: Markup | None, citations: Sequence[Citation], limit: int = QUOTE_LIMIT
    ) -> None:
        """Draw `words` with a chip for each of `citations` beside them, and their quotations
        below, at most `limit` characters of each."""
        # A quotation that stands above is not repeated, but still led to.
        self.row(words, citations)
        self.quote(citations, limit)

    def row(self, words: Markup | None, citations: Sequence[Citation]) -> None:
        """Draw `words` with a chip for each of `citations` beside them."""
        self.rows += 1
        with st.container(
            key=f"said-{self.turn}-{self.rows}",
            horizontal=True,
            vertical_alignment="center",
            gap="xsmall",
        ):
            if words is not None:
                show(words, width="content")
            for citation in dict.fromkeys(citations):
                self.chip(citation, again=citation in self.led_to)
        self.led_to.update(citations)

    def quote(self, citations: Sequence[Citation], limit: int = QUOTE_LIMIT) -> None:
        """Draw the quotations of `citations`, each once, at most `limit` characters of each."""
        fresh = [c for c in dict.fromkeys(citations) if c not in self.quoted]
        self.quoted.update(fresh)
        if fresh:
            show(*(self._quotation(citation, limit) for citation in fresh))

    def chip(self, citation: Citation, again: bool = False) -> None:
        """Draw the button that opens the source of `citation`: its number, and for those who do
        not see it the title. `again` is for one that has a button already."""
        number = self.numbers[citation]
        key = f"cite-{self.turn}-{number}" + (f"-{self.rows}" if again else "")
        opened = self.conversation.view is not None and self.conversation.view.citation == citation
        shortcut = f"Alt+{number}" if self.latest and not again and number <= SHORTCUTS else None
        st.button(
            # The stylesheet keeps the words behind the number for those who listen to the page.
            f"[{number}] :gray[{label(citation.title, 90)}, {citation.where}]",
            key=key,
            type="primary" if opened else "secondary",
            shortcut=shortcut,
            on_click=self.conversation.open_citation,
            args=(citation, key),
        )

    def _quotation(self, citation: Citation, limit: int) -> Markup:
        title = shortened(citation.title, 120)
        source = f"[{self.numbers[citation]}] {title}, {citation.where}"
        return element(
            "blockquote",
            element("p", *quotation(citation, limit), dir="auto"),
            element("p", source, class_="v-cited", dir="auto"),
            class_="v-blockquote",
        )


def quotation(citation: Citation, limit: int = QUOTE_LIMIT) -> list[Child]:
    """The quoted words, the figure's own emphasised; cut around them where they are very long."""
    focus = Span(citation.focus_start - citation.start, citation.focus_end - citation.start)
    cut = excerpt(citation.quote, focus, limit)
    words = citation.quote[cut.start : cut.end]
    pieces = marked(words, cut.start, focus, focus)
    before = "“" if cut.start == 0 else "“…"
    after = "”" if cut.end == len(citation.quote) else "…”"
    return [before, *pieces, after]
