"""The page Sources: all documents, found, sorted and read; a link opens one at a paragraph."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from rag.schema import Document
from rag.ui import address, document_view
from rag.ui.collection import by_place, limited
from rag.ui.parts import counted, go, origin, pages_of, show, trouble
from rag.ui.render import Child, element, label, shortened
from rag.ui.session import Conversation, conversation

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.index.contents import Size

AT_ONCE: Final = 25
"""Documents listed at a time."""

_FIND: Final = "sources-find"
_ORDER: Final = "sources-order"


def page(assistant: Assistant) -> None:
    """Draw the page. Raises VerbatimError where the index cannot be used."""
    current = conversation()
    given = st.query_params.to_dict()
    with st.container(key="page-sources"):
        if not address.is_asked(given):
            _all(assistant, current)
            return
        opened = address.asked(given, assistant.collection().documents)
        if opened is None:
            _gone(given[address.DOCUMENT])
        else:
            document_view.draw(assistant, current, opened)


def _gone(name: str) -> None:
    """Say that a link leads to a document that is not there."""
    show(element("h1", "Sources", class_="v-page-title"))
    trouble(
        "This document is not in the collection",
        f"The link asks for {shortened(name, 120)}. It was taken out since the link was made, or "
        "has another name now, or was never here. Nothing else is missing: all documents are "
        "listed under Sources.",
    )
    document_view.back()


def _all(assistant: Assistant, current: Conversation) -> None:
    whole = assistant.collection().documents
    documents = assistant.collection(current.only).documents
    heading = element("h1", "Sources", class_="v-page-title")
    if not whole:
        show(heading)
        trouble("The collection is empty", "Add documents, and they are listed here.")
        if st.button("Add documents", key="add-first", icon=":material/upload_file:"):
            go("add")
        return
    lead = (
        limited(len(documents), len(whole), current.only)
        if current.only
        else "Every document that answers are drawn from. Open one to read it with its figures."
    )
    show(heading, element("p", lead, class_="v-lead-small"))
    sizes = assistant.sizes()
    found, chosen = _found(documents, sizes)
    above = st.container(key="sources-list", gap=None)
    pages = max(1, -(-len(found) // AT_ONCE))
    # Another search is another widget, which begins at its first page.
    number = st.pagination(pages, key=f"sources-page-{chosen}") if pages > 1 else 1
    shown = found[(number - 1) * AT_ONCE : number * AT_ONCE]
    with above:
        show(element("p", _told(len(found), len(documents), number, len(shown)), class_="v-muted"))
        for document in shown:
            _row(document, sizes.get(document.id))


def _found(documents: Sequence[Document], sizes: Mapping[str, Size]) -> tuple[list[Document], str]:
    """The documents that match what is typed, in the order that is chosen, and what tells this
    choice from others."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    typed = left.text_input("Find by title, place, year or file name", key=_FIND, max_chars=200)
    chosen = right.selectbox("Sort by", list(ORDERS), key=_ORDER)
    words = typed.casefold().split()
    matching = [d for d in documents if all(word in _searched(d) for word in words)]
    ordered = sorted(
        matching, key=lambda document: ORDERS[chosen](document, sizes.get(document.id))
    )
    told = f"{chosen} {words} {len(ordered)}"
    return ordered, hashlib.sha256(told.encode()).hexdigest()[:8]


def _searched(document: Document) -> str:
    parts = (document.title, document.place, document.period, document.source)
    return " ".join(str(part) for part in parts if part).casefold()


def _newest(document: Document, size: Size | None) -> tuple[Any, ...]:
    added = datetime.fromisoformat(size.added).timestamp() if size else 0.0
    return (-added, document.title.casefold())


ORDERS: Final[Mapping[str, Callable[[Document, Size | None], tuple[Any, ...]]]] = {
    "Place, newest first": lambda document, _: by_place(document),
    "Title": lambda document, _: (document.title.casefold(),),
    "Date added": _newest,
    "Length": lambda document, _: (-len(document.text), document.title.casefold()),
}


def _told(found: int, of: int, number: int, shown: int) -> str:
    """How many documents are listed, of how many."""
    if not found:
        return "No document has all of these words. Take one away, or look at the filter."
    what = counted(found, "document") if found == of else f"{found:,} of {counted(of, 'document')}"
    first = (number - 1) * AT_ONCE + 1
    return what if found <= AT_ONCE else f"{what}; {first:,} to {first + shown - 1:,}"


def _row(document: Document, size: Size | None) -> None:
    with st.container(key=f"source-row-{document.id}", gap=None):
        st.button(
            label(document.title, 160),
            key=f"open-{document.id}",
            type="tertiary",
            on_click=document_view.open_at,
            args=(document,),
        )
        below: list[Child] = [*origin(document)]
        show(
            element("p", *below, class_="v-document-origin"),
            element("p", " · ".join(about(document, size)), class_="v-document-origin"),
        )


def about(document: Document, size: Size | None) -> list[str]:
    """How much a document is, when it was added, and the name of its file."""
    found = []
    if document.pages:
        found.append(pages_of(document))
    if size is not None:
        found.append(counted(size.paragraphs, "paragraph"))
        found.append(counted(size.facts, "figure"))
        day = datetime.fromisoformat(size.added).astimezone()
        found.append(f"added {day.day} {day:%B %Y}")
    return [*found, shortened(document.source, 60)]
