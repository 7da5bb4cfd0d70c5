"""The sidebar: what is in the collection, and the way to a new conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.schema import Collection, Document
from rag.ui.parts import counted, origin, show, year_ranges
from rag.ui.render import element, label
from rag.ui.session import Conversation

if TYPE_CHECKING:
    from rag.assistant import Assistant

SHOWN: Final = 25
"""Documents listed at a time: more would slow every click down and be read by nobody."""


def sidebar(assistant: Assistant, collection: Collection, conversation: Conversation) -> None:
    """Draw the sidebar. Raises VerbatimError where the index cannot be used."""
    with st.sidebar:
        st.button(
            "New conversation",
            key="new-conversation",
            icon=":material/edit_square:",
            width="stretch",
            disabled=not conversation.turns,
            on_click=conversation.restart,
        )
        show(element("h2", "Collection", class_="v-side-heading"))
        _summary(assistant, collection)
        documents = _found(collection.documents)
        for document in documents[:SHOWN]:
            _document(document, conversation)
        if len(documents) > SHOWN:
            more = f"{counted(len(documents) - SHOWN, 'more document')}: find one by its name."
            show(element("p", more, class_="v-muted"))
        show(
            element(
                "p",
                "Everything is read and answered on this machine. Nothing is sent anywhere.",
                class_="v-muted v-side-foot",
            )
        )


def _summary(assistant: Assistant, collection: Collection) -> None:
    facts = assistant.status().facts
    lines = [
        counted(len(collection.documents), "document"),
        counted(facts, "figure") + " read from them",
    ]
    if collection.years:
        lines.append(f"speaking of {year_ranges(collection.years)}")
    show(element("ul", *(element("li", line) for line in lines), class_="v-summary"))


def _found(documents: tuple[Document, ...]) -> list[Document]:
    """The documents to list: all of a small collection, else those that match what is typed."""
    ordered = sorted(documents, key=_newest_first)
    if len(documents) <= SHOWN:
        return ordered
    words = st.text_input("Find a document", key="find-document").casefold().split()
    return [d for d in ordered if all(word in _searched(d) for word in words)]


def _newest_first(document: Document) -> tuple[str, int, str]:
    last = document.period.last if document.period else 0
    return (document.place or "", -last, document.title)


def _searched(document: Document) -> str:
    parts = (document.title, document.place, document.period, document.source)
    return " ".join(str(part) for part in parts if part).casefold()


def _document(document: Document, conversation: Conversation) -> None:
    with st.container(key=f"document-{document.id}", gap=None):
        st.button(
            label(document.title, 90),
            key=f"read-{document.id}",
            type="tertiary",
            width="stretch",
            on_click=conversation.open_document,
            args=(document.id,),
        )
        show(element("p", *origin(document), class_="v-document-origin"))
