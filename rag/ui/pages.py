"""The app's pages: their names and addresses, and how one of them is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.errors import VerbatimError
from rag.ui import (
    add_page,
    chat,
    evaluation_page,
    facts_page,
    limits,
    memory,
    sidebar,
    sources_page,
)
from rag.ui.parts import scroll, trouble
from rag.ui.session import TOP, conversation

if TYPE_CHECKING:
    from rag.assistant import Assistant


_OPENED: Final = "page-opened"


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its title in the list of pages, its address, what draws it, and whether a source
    is shown beside it."""

    title: str
    url_path: str
    draw: Callable[[Assistant], None]
    beside: bool = False


PAGES: Final = (
    Place("Ask", "ask", chat.page, beside=True),
    Place("Sources", "sources", sources_page.page),
    Place("Add documents", "add", add_page.page),
    Place("Facts", "facts", facts_page.page, beside=True),
    Place("Evaluation", "evaluation", evaluation_page.page),
)
"""All pages, in the order of the list. The first is the one that opens."""


def run(assistant: Assistant) -> None:
    """Draw the sidebar and the page that is asked for."""

    def drawn(place: Place) -> Callable[[], None]:
        return lambda: guarded(assistant, place)

    pages = [
        st.Page(drawn(place), title=place.title, url_path=place.url_path, default=number == 0)
        for number, place in enumerate(PAGES)
    ]
    st.navigation(pages).run()


def _uncovered() -> None:
    """Close a sidebar that covers a page which was just opened: the browser remembers that it was
    open, also from a wider window."""
    if _OPENED not in st.session_state:
        st.session_state[_OPENED] = True
        scroll((TOP, 0))


def guarded(assistant: Assistant, place: Place) -> None:
    """Draw `place`; where the index cannot be used, say why and what to do."""
    try:
        memory.follow(conversation())
        memory.synced(conversation())
        limits.follow(conversation())
        sidebar.draw(assistant, conversation(), place.beside)
        place.draw(assistant)
        _uncovered()
    except VerbatimError as error:
        trouble("The collection cannot be read", str(error))
        st.button("Try again", key="try-again")
