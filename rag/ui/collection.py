"""The collection in the sidebar: what is in it, and what the session is limited to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.question.only import told
from rag.schema import Collection, Document, Filter
from rag.ui import address
from rag.ui.adding import additions
from rag.ui.parts import counted, go, origin, show, year_ranges
from rag.ui.render import element, label
from rag.ui.session import Conversation

if TYPE_CHECKING:
    from rag.assistant import Assistant

SHOWN: Final = 4
"""A collection of so many documents is listed; a larger one has the page Sources, and the sidebar
room for the conversations."""

_PLACES: Final = "only-places"
_FIRST: Final = "only-first"
_LAST: Final = "only-last"


def listed(assistant: Assistant, conversation: Conversation, beside: bool = True) -> None:
    """Draw the collection in the sidebar; a document opens beside the page where `beside`, else
    under Sources. Raises VerbatimError where the index cannot be used."""
    whole = assistant.collection()
    let_through = assistant.collection(conversation.only)
    show(element("h2", "Collection", class_="v-side-heading"))
    _summary(assistant, whole)
    if whole.documents:
        _limits(whole, let_through, conversation)
    documents = sorted(let_through.documents, key=by_place)
    if len(documents) <= SHOWN:
        for document in documents:
            _document(document, conversation, beside)
    elif st.button(
        f"All {len(documents):,} documents",
        key="all-documents",
        icon=":material/menu_book:",
        width="stretch",
    ):
        go("sources")


def _summary(assistant: Assistant, collection: Collection) -> None:
    facts = assistant.status().facts
    lines = [
        counted(len(collection.documents), "document"),
        counted(facts, "figure") + " read from them",
    ]
    if collection.years:
        lines.append(f"speaking of {year_ranges(collection.years)}")
    if going := len(additions().going):
        lines.append(f"{counted(going, 'upload')} {'is' if going == 1 else 'are'} being read in")
    show(element("ul", *(element("li", line) for line in lines), class_="v-summary"))


def by_place(document: Document) -> tuple[str, int, str]:
    """The order of documents by their places, newest first."""
    last = document.period.last if document.period else 0
    return (document.place or "", -last, document.title)


def covered_years(collection: Collection) -> list[int]:
    """The years that documents of `collection` cover, from the first to the last."""
    periods = [document.period for document in collection.documents if document.period]
    if not periods:
        return []
    return list(range(min(p.first for p in periods), max(p.last for p in periods) + 1))


def limited(let_through: int, whole: int, only: Filter) -> str:
    """What a filter does, in a sentence."""
    years = "" if only.places or only.first == only.last else "the years "
    return f"Limited to {years}{told(only)}: {let_through:,} of {counted(whole, 'document')}."


def _limits(whole: Collection, let_through: Collection, conversation: Conversation) -> None:
    """The filter of the session, as it stands and to be changed."""
    only = conversation.only
    if only:
        with st.container(key="only", gap="xsmall"):
            words = limited(len(let_through.documents), len(whole.documents), only)
            show(element("p", words, class_="v-only"))
            st.button(
                "Ask of all documents",
                key="only-clear",
                icon=":material/filter_alt_off:",
                width="stretch",
                on_click=lift,
                args=(conversation,),
            )
    places = sorted({*whole.places, *only.places})
    years = sorted({*covered_years(whole), *filter(None, (only.first, only.last))})
    if len(places) < 2 and len(years) < 2 and not only:
        return
    changed = partial(_limit, conversation)
    # What the session is limited to may have come from elsewhere: a conversation reopened.
    st.session_state[_PLACES] = list(only.places)
    st.session_state[_FIRST] = only.first
    st.session_state[_LAST] = only.last
    name = "Change what is asked" if only else "Limit to places or years"
    with st.expander(name, key="only-choose"):
        st.multiselect("Places", places, key=_PLACES, placeholder="All places", on_change=changed)
        # One below the other: side by side a year is cut off.
        st.selectbox("From", years, None, key=_FIRST, placeholder="Any year", on_change=changed)
        st.selectbox("To", years, None, key=_LAST, placeholder="Any year", on_change=changed)


def _limit(conversation: Conversation) -> None:
    """Take up what was chosen. Years the wrong way round are turned."""
    state = st.session_state
    first, last = state.get(_FIRST), state.get(_LAST)
    if first is not None and last is not None and first > last:
        first, last = last, first
    conversation.only = Filter(tuple(state.get(_PLACES, ())), first, last)


def lift(conversation: Conversation) -> None:
    """Limit the session to nothing. For callbacks."""
    conversation.only = Filter()


def _document(document: Document, conversation: Conversation, beside: bool) -> None:
    with st.container(key=f"document-{document.id}", gap=None):
        clicked = st.button(
            label(document.title, 90),
            key=f"read-{document.id}",
            type="tertiary",
            width="stretch",
            on_click=conversation.open_document if beside else None,
            args=(document.id,) if beside else (),
        )
        if clicked and not beside:
            go(address.PAGE, **address.query(document))
        show(element("p", *origin(document), class_="v-document-origin"))
