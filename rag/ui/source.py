"""The source beside the chat: a document's words, with what was quoted from them marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.schema import Citation, Document, Paragraph, Span
from rag.ui import address
from rag.ui.parts import go, origin, show, trouble, where
from rag.ui.render import Child, Markup, element, link, marked, shortened
from rag.ui.session import Conversation, View

if TYPE_CHECKING:
    from rag.assistant import Assistant

WINDOW: Final = 100
"""Paragraphs of a whole document drawn at a time."""


def panel(assistant: Assistant, conversation: Conversation) -> None:
    """Draw the open source. Raises VerbatimError where the index cannot be used."""
    view = conversation.view
    if view is None:
        return
    with st.container(key="source"):
        document = assistant.document(view.document_id)
        paragraphs = assistant.paragraphs(view.document_id) if document else []
        _close_button(conversation)
        if document is None or not paragraphs:
            _gone(view.citation)
            return
        _heading(document)
        number = min(max(view.paragraph, 1), len(paragraphs))
        _controls(conversation, document, view, number, len(paragraphs))
        shown = window(paragraphs, number) if view.whole else [paragraphs[number - 1]]
        body = [
            _paragraph(document, p, len(paragraphs), view.citation, here=p.number == number)
            for p in shown
        ]
        with st.container(key="source-body"):
            # Reached by the keyboard, so that it can be scrolled with it.
            show(element("article", *body, class_="v-source-text", dir="auto", tabindex="0"))


def window(paragraphs: Sequence[Paragraph], number: int) -> Sequence[Paragraph]:
    """At most `WINDOW` paragraphs of a document, those around the paragraph `number` (from 1)."""
    first = (number - 1) // WINDOW * WINDOW
    return paragraphs[first : first + WINDOW]


def _close_button(conversation: Conversation) -> None:
    with st.container(key="source-close"):
        st.button(
            "Close the source",
            key="close-source",
            type="tertiary",
            icon=":material/close:",
            on_click=conversation.close,
        )


def _heading(document: Document) -> None:
    parts = [
        element("p", "Source", class_="v-eyebrow"),
        element("h2", shortened(document.title, 200), id="source-title", tabindex="-1"),
    ]
    below: list[Child] = [*origin(document)]
    original = link("Open the original ↗", document.url)
    if original is not None:
        below += [" · ", original]
    parts.append(element("p", *below, class_="v-source-origin"))
    show(element("div", *parts, class_="v-source-heading"))


def _controls(
    conversation: Conversation, document: Document, view: View, number: int, count: int
) -> None:
    step = WINDOW if view.whole else 1
    with st.container(
        key="source-controls", horizontal=True, vertical_alignment="center", gap="small"
    ):
        if count > step:
            st.button(
                "Previous",
                key="previous-paragraph",
                icon=":material/arrow_upward:",
                disabled=number <= step if view.whole else number == 1,
                on_click=conversation.go_to,
                args=(max(1, number - step),),
            )
            st.button(
                "Next",
                key="next-paragraph",
                icon=":material/arrow_downward:",
                disabled=(number - 1) // step == (count - 1) // step,
                on_click=conversation.go_to,
                args=(min(count, number + step),),
            )
        if view.citation is not None and view.citation.paragraph != number:
            st.button(
                "Back to the quote",
                key="back-to-quote",
                on_click=conversation.go_to,
                args=(view.citation.paragraph,),
            )
        st.button(
            "Only this paragraph" if view.whole else "Whole document",
            key="whole-document",
            on_click=conversation.show_whole,
            args=(not view.whole,),
        )
        _linked(document, view, number)


def _linked(document: Document, view: View, number: int) -> None:
    """The address of what is shown, to be copied, and the way to the page that it opens."""
    cited = view.citation if view.citation and view.citation.paragraph == number else None
    words = Span(cited.focus_start, cited.focus_end) if cited else None
    made = address.query(document, number, words or None)
    linked = st.popover("Link", icon=":material/link:", key="source-link", on_change="rerun")
    if linked.open:
        with linked:
            show(element("p", "Opens this paragraph under Sources", class_="v-eyebrow"))
            st.code(address.link(made), language=None, wrap_lines=True)
            if st.button("Open it there", key="source-open", icon=":material/menu_book:"):
                go(address.PAGE, **made)


def _paragraph(
    document: Document,
    paragraph: Paragraph,
    count: int,
    citation: Citation | None,
    *,
    here: bool,
) -> Markup:
    quote = focus = None
    page = document.page_at(paragraph.start)
    if citation is not None and citation.document_id == paragraph.document_id:
        quote = Span(citation.start, citation.end)
        if paragraph.number == citation.paragraph and citation.page is not None:
            page = citation.page
        focus = Span(citation.focus_start, citation.focus_end)
    pieces = marked(paragraph.text, paragraph.start, quote, focus, identity="source-mark")
    identity = {"id": "source-here"} if here else {}
    return element(
        "section",
        element("h3", where(paragraph.number, page, count), class_="v-number"),
        element("p", *pieces),
        class_="v-paragraph",
        **identity,
    )


def _gone(citation: Citation | None) -> None:
    words = "It was changed or taken out of the collection after this answer was given."
    if citation is not None:
        words += f" What it said then: “{shortened(citation.quote, 1000)}”"
    trouble("This document is no longer here", words)
