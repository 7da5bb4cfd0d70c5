"""One document, read: its paragraphs with the figures that were read from each in the margin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.question.only import admits
from rag.schema import Document, Fact, Paragraph, Span
from rag.ui import address, revision
from rag.ui.parts import counted, origin, pages_of, scroll, show, trouble, where
from rag.ui.render import Child, element, label, link, marked, shortened

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.ui.address import Opened
    from rag.ui.session import Conversation

AT_ONCE: Final = 10
"""Paragraphs drawn at a time."""

FACTS_SHOWN: Final = 8
"""Figures in the margin of a paragraph; the others are a click away."""

_SHOWN: Final = "document-shown"
_TO_PAGE: Final = "document-to-page"
_TO_PARAGRAPH: Final = "document-to-paragraph"

FactsOf = Mapping[int, Sequence[Fact]]
"""Facts by the number of their paragraph."""


def draw(assistant: Assistant, current: Conversation, opened: Opened) -> None:
    """Draw the document of `opened`, at the paragraph and with the words that it names. Raises
    VerbatimError where the index cannot be used."""
    document = opened.document
    paragraphs = assistant.paragraphs(document.id)
    number = _paragraph_of(opened, paragraphs)
    size = assistant.sizes().get(document.id)
    _heading(document, size.facts if size else 0, len(paragraphs))
    if current.only and not admits(current.only, document):
        show(element("p", "Your filter leaves this document out of answers.", class_="v-notice"))
    _detours(opened, len(paragraphs))
    with st.container(key="paper-actions", horizontal=True, gap="small"):
        _linked(opened, number)
        revision.change(assistant, document)
        revision.removal(assistant, document)
    _steps(document, number, len(paragraphs), "above")
    _body(assistant, opened, paragraphs, number)
    _steps(document, number, len(paragraphs), "below")
    _bring(opened, current)


def open_at(document: Document, paragraph: int | None = None, words: Span | None = None) -> None:
    """Put a document into the address; the page draws what stands there. For callbacks."""
    st.query_params.from_dict(address.query(document, paragraph, words))


def back() -> None:
    """The way to the list of all documents."""
    st.button(
        "All sources",
        key="all-sources",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=close,
    )


def close() -> None:
    """Go back to the list. For callbacks."""
    st.query_params.clear()


def _paragraph_of(opened: Opened, paragraphs: Sequence[Paragraph]) -> int:
    """The number of the paragraph to show: that of the words, where there are some."""
    words = opened.words
    if words is not None:
        for paragraph in paragraphs:
            if paragraph.start <= words.start < paragraph.end:
                return paragraph.number
    return min(max(opened.paragraph or 1, 1), max(1, len(paragraphs)))


def _heading(document: Document, facts: int, paragraphs: int) -> None:
    back()
    below: list[Child] = [*origin(document)]
    original = link("Open the original ↗", document.url)
    if original is not None:
        below += [" · ", original]
    size = [counted(paragraphs, "paragraph"), counted(facts, "figure")]
    if document.pages:
        size.insert(0, pages_of(document))
    told = " · ".join([*size, shortened(document.source, 80)])
    show(
        element(
            "div",
            element("h1", shortened(document.title, 300), class_="v-page-title", dir="auto"),
            element("p", *below, class_="v-source-origin"),
            element("p", told, class_="v-source-origin", dir="auto"),
            class_="v-document-heading",
        )
    )


def _detours(opened: Opened, count: int) -> None:
    """Say where a link does not lead to what it was made for."""
    if opened.is_other:
        trouble(
            "The document was replaced since this link was made",
            "It is shown as it is now. The words that the link marked may stand elsewhere in it, "
            "or be gone.",
        )
    elif opened.paragraph is not None and opened.paragraph > count:
        trouble(
            f"There is no paragraph {opened.paragraph:,} here",
            f"The document has {counted(count, 'paragraph')}; the last is shown.",
        )


def _linked(opened: Opened, number: int) -> None:
    """The address of what is shown, to be copied."""
    paragraph = number if opened.paragraph is not None else None
    with st.popover("Copy link", icon=":material/link:", key="copy-link"):
        what = "this document" if paragraph is None else f"paragraph {number}"
        what += " with the words marked" if opened.words is not None else ""
        show(element("p", f"Opens {what}, for whoever can reach this app", class_="v-eyebrow"))
        made = address.query(opened.document, paragraph, opened.words)
        st.code(address.link(made), language=None, wrap_lines=True)


def _steps(document: Document, number: int, count: int, place: str) -> None:
    """The way to the paragraphs before and after those that are shown."""
    if count <= AT_ONCE:
        return
    first = (number - 1) // AT_ONCE * AT_ONCE + 1
    last = min(count, first + AT_ONCE - 1)
    with st.container(
        key=f"paper-steps-{place}", horizontal=True, vertical_alignment="bottom", gap="small"
    ):
        st.button(
            "Previous",
            key=f"document-previous-{place}",
            icon=":material/arrow_upward:",
            disabled=first == 1,
            on_click=open_at,
            args=(document, max(1, first - AT_ONCE)),
        )
        st.button(
            "Next",
            key=f"document-next-{place}",
            icon=":material/arrow_downward:",
            disabled=last == count,
            on_click=open_at,
            args=(document, min(count, last + 1)),
        )
        if place == "above":
            _jump(document, count)
        told = f"Paragraphs {first:,} to {last:,} of {count:,}"
        show(element("p", told, class_="v-muted v-step"), width="content")


def _jump(document: Document, count: int) -> None:
    """The way to a page, or to a paragraph where there are no pages."""
    name, key, most = (
        ("Go to page", _TO_PAGE, len(document.pages))
        if document.pages
        else ("Go to paragraph", _TO_PARAGRAPH, count)
    )
    st.number_input(
        name, 1, most, value=None, key=key, width=150, on_change=_jumped, args=(document, key)
    )


def _jumped(document: Document, key: str) -> None:
    number = st.session_state.get(key)
    if number is None:
        return
    st.session_state[key] = None
    if key == _TO_PARAGRAPH:
        open_at(document, int(number))
        return
    start = document.pages[int(number) - 1]
    # The first words of the page; the page finds the paragraph that they stand in.
    begin = start + len(document.text[start:]) - len(document.text[start:].lstrip())
    end = next((at for at in range(begin, len(document.text)) if document.text[at] in " \n"), begin)
    open_at(document, words=Span(begin, max(end, begin + 1)))


def _body(
    assistant: Assistant, opened: Opened, paragraphs: Sequence[Paragraph], number: int
) -> None:
    document = opened.document
    first = (number - 1) // AT_ONCE * AT_ONCE
    shown = paragraphs[first : first + AT_ONCE]
    # A long document has tens of thousands: only those that are drawn are read.
    facts = {one.number: assistant.facts_of(document.id, one.number) for one in shown}
    marks = _marks(opened.words, facts)
    for paragraph in shown:
        here = opened.paragraph is not None and paragraph.number == number
        with st.container(key=f"paragraph-{paragraph.number}" + ("-here" if here else "")):
            left, right = st.columns([5, 3], gap="large")
            with left:
                _words_of(document, paragraph, len(paragraphs), marks, opened.words, here)
            with right:
                _margin(document, paragraph, facts[paragraph.number], opened.words)


def _marks(words: Span | None, facts: FactsOf) -> Span | None:
    """What is marked around the words of a link: the clause of the figure that they are."""
    for found in facts.values():
        for fact in found:
            if words is not None and (fact.start, fact.end) == (words.start, words.end):
                return Span(fact.clause_start, fact.clause_end)
    return words


def _words_of(
    document: Document,
    paragraph: Paragraph,
    count: int,
    quote: Span | None,
    focus: Span | None,
    here: bool,
) -> None:
    pieces = marked(paragraph.text, paragraph.start, quote, focus, identity="source-mark")
    page = document.page_at(paragraph.start)
    identity = {"id": "source-here"} if here else {}
    told = where(paragraph.number, page, count)
    if here:
        # Whoever comes by a link sees this first.
        told = f"{shortened(document.title, 100)} · {told}"
    show(
        element(
            "section",
            element("h2", told, class_="v-number"),
            element("p", *pieces, dir="auto"),
            class_="v-paragraph v-paragraph-here" if here else "v-paragraph",
            **identity,
        )
    )


def _margin(
    document: Document, paragraph: Paragraph, facts: Sequence[Fact], words: Span | None
) -> None:
    """The figures of a paragraph, each with the way to its words, and the link to the paragraph."""
    for fact in facts[:FACTS_SHOWN]:
        _fact(document, fact, words)
    more = facts[FACTS_SHOWN:]
    if more:
        # What is folded away is drawn when it is opened: a report has hundreds of figures.
        others = st.expander(
            counted(len(more), "more figure"),
            key=f"more-{document.id}-{paragraph.number}",
            expanded=any(_is(fact, words) for fact in more),
            on_change="rerun",
        )
        if others.open:
            with others:
                for fact in more:
                    _fact(document, fact, words)
    st.button(
        "Link to this paragraph",
        key=f"link-{paragraph.number}",
        type="tertiary",
        icon=":material/link:",
        on_click=open_at,
        args=(document, paragraph.number),
    )


def _fact(document: Document, fact: Fact, words: Span | None) -> None:
    figure = document.text[fact.start : fact.end]
    years = ", ".join(map(str, fact.years)) or "no year"
    what = fact.counted or ("not reported" if fact.kind == "not_reported" else fact.kind)
    st.button(
        f"**{label(figure, 40)}** · {years} · {label(what, 70)}",
        key=f"figure-{fact.start}-{fact.end}",
        type="primary" if _is(fact, words) else "tertiary",
        on_click=open_at,
        args=(document, fact.paragraph, Span(fact.start, fact.end)),
    )


def _is(fact: Fact, words: Span | None) -> bool:
    return words is not None and (fact.start, fact.end) == (words.start, words.end)


def _bring(opened: Opened, current: Conversation) -> None:
    """Bring what the address names into view, once for each address."""
    shown = (opened.document.id, opened.paragraph, opened.words)
    if st.session_state.get(_SHOWN) == shown:
        return
    st.session_state[_SHOWN] = shown
    if opened.words is not None or opened.paragraph is not None:
        current.scroll += 1
        scroll(("source-mark" if opened.words is not None else "source-here", current.scroll))
