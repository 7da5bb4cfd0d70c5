"""One answer: the figure first, then the words it rests on, each with the way to its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import streamlit as st

from rag.schema import Answer, Citation, Collection, Span, Statement
from rag.ui.parts import counted, covers, show
from rag.ui.render import Child, Markup, element, excerpt, label, marked, table
from rag.ui.session import Conversation

QUOTE_LIMIT: Final = 700
"""Characters of a quotation shown in the chat; the source shows all of it."""

QUOTE_LIMIT_IN_TABLE: Final = 180
"""The same where each row of a table has a quotation of its own."""

_HEADLINE: Final = re.compile(r"(?s)^(?P<figure>\S[^\n]{0,59}?) [—–-] (?P<label>\S.*)$")

_STATUS: Final = {"not_reported": "Not reported", "not_found": "Not found"}


def show_answer(
    answer: Answer, collection: Collection, conversation: Conversation, turn: int
) -> None:
    """Draw `answer`, which belongs to the conversation's turn number `turn` (from 1)."""
    numbers = numbered(answer)
    status = _STATUS.get(answer.status, "")
    if status and not any(s.text.startswith(status) for s in answer.statements):
        show(element("p", status, class_="v-status"))
    as_table = is_trend(answer)
    if as_table:
        show(trend_table(answer.statements, numbers))
    quoted: set[Citation] = set()
    for statement in answer.statements:
        if not as_table:
            show(headline(statement.text))
        limit = QUOTE_LIMIT_IN_TABLE if as_table else QUOTE_LIMIT
        _sources(statement.citations, quoted, numbers, conversation, turn, limit)
    if answer.reason:
        show(element("p", reason(answer.reason, status), class_="v-reason"))
    if answer.status == "not_found" and "covers" not in answer.reason:
        show(element("p", f"The collection covers {covers(collection)}.", class_="v-reason"))
    if answer.nearest:
        show(element("p", "What stands nearest, though it is no answer", class_="v-eyebrow"))
        for statement in answer.nearest:
            show(element("p", statement.text, class_="v-near"))
            _sources(statement.citations, quoted, numbers, conversation, turn)
    _understood(answer)
    if answer.left_out:
        _left_out(answer.left_out, quoted, numbers, conversation, turn)


def numbered(answer: Answer) -> dict[Citation, int]:
    """The number of each citation, counted from 1 in the order in which they are shown."""
    also = [c for s in (*answer.nearest, *answer.left_out) for c in s.citations]
    return {c: n for n, c in enumerate(dict.fromkeys([*answer.citations, *also]), start=1)}


def is_trend(answer: Answer) -> bool:
    """Whether an answer gives a figure for each of several years, which reads best as a table."""
    years = {s.fact.years for s in answer.statements if s.fact is not None}
    fewest = 2 if answer.query.wanted == "trend" else 3
    return len(years) >= fewest and all(s.fact is not None for s in answer.statements)


def split_headline(text: str) -> tuple[str, str]:
    """A statement as its figure and what the figure is of: "94 — victims, 2020" is ("94",
    "victims, 2020"). The figure is "" where the statement does not begin with one."""
    found = _HEADLINE.match(text)
    return (found["figure"], found["label"]) if found else ("", text)


def reason(text: str, status: str) -> str:
    """A reason without the status that it begins with, which already stands above it."""
    start = f"{status}: "
    if not status or not text.startswith(start):
        return text
    rest = text[len(start) :]
    return rest[:1].upper() + rest[1:]


def headline(text: str) -> Markup:
    """A statement, large, its figure larger."""
    figure, rest = split_headline(text)
    if not figure:
        return element("p", rest, class_="v-answer v-answer-prose")
    return element(
        "p",
        element("span", figure, class_="v-figure" + (" v-figure-long" if len(figure) > 12 else "")),
        element("span", " — ", class_="v-spoken"),
        element("span", rest, class_="v-label"),
        class_="v-answer",
    )


def trend_table(statements: Sequence[Statement], numbers: dict[Citation, int]) -> Markup:
    """Figures of several years as a table: year, figure, the number of the citation."""
    rows: list[list[Child]] = []
    labels = []
    for statement in sorted(statements, key=lambda s: s.fact.years if s.fact else ()):
        if statement.fact is None:
            continue
        figure, rest = split_headline(statement.text)
        years = statement.fact.years
        labels.append(rest)
        shown = figure or _focus(statement) or statement.text
        sources = " ".join(f"[{numbers[c]}]" for c in statement.citations)
        rows.append([", ".join(map(str, years)) or "—", shown, sources])
    return table(_common(labels), ["Year", "Figure", "Source"], rows)


def _focus(statement: Statement) -> str:
    for c in statement.citations:
        return c.quote[c.focus_start - c.start : c.focus_end - c.start]
    return ""


def _common(labels: Sequence[str]) -> str:
    """What the rows of a table have in common: the first label without its years."""
    first = labels[0] if labels else ""
    return re.sub(r"[\s,(]*\b(19|20)\d\d\b\)?", "", first).strip(" ,") or "Figures by year"


def _sources(
    citations: Sequence[Citation],
    quoted: set[Citation],
    numbers: dict[Citation, int],
    conversation: Conversation,
    turn: int,
    limit: int = QUOTE_LIMIT,
) -> None:
    """The quotations of a statement, each once an answer, with the button that opens it."""
    for citation in citations:
        if citation in quoted:
            continue
        quoted.add(citation)
        number = numbers[citation]
        key = f"cite-{turn}-{number}"
        with st.container(key=f"quote-{turn}-{number}", gap=None):
            words = quotation(citation, limit)
            show(element("blockquote", *words, class_="v-blockquote", dir="auto"))
            opened = conversation.view is not None and conversation.view.citation == citation
            st.button(
                f"[{number}] {label(citation.title, 90)}, paragraph {citation.paragraph}",
                key=key,
                type="primary" if opened else "secondary",
                on_click=conversation.open_citation,
                args=(citation, key),
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


def _understood(answer: Answer) -> None:
    notes = [n for n in answer.query.notes if n.strip()]
    if not notes:
        return
    chips = [element("li", note) for note in notes]
    show(
        element(
            "div",
            element("span", "Understood as", class_="v-chips-label"),
            element("ul", *chips, class_="v-chips"),
            class_="v-understood",
        )
    )


def _left_out(
    statements: Sequence[Statement],
    quoted: set[Citation],
    numbers: dict[Citation, int],
    conversation: Conversation,
    turn: int,
) -> None:
    name = f"{counted(len(statements), 'statement')} left out: not borne out by the words quoted"
    with st.expander(name, key=f"left-out-{turn}"):
        for statement in statements:
            show(element("p", statement.text, class_="v-near"))
            show(element("p", statement.problem or "No reason was given.", class_="v-reason"))
            _sources(statement.citations, quoted, numbers, conversation, turn)
