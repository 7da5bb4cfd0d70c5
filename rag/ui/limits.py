"""The session's filter in the address of the page, so that a reload finds it and two windows keep
their own. Links that are made to be mailed leave it out; an address that was copied with it says
so where questions are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from rag.schema import Filter
from rag.ui import address
from rag.ui.session import Conversation

PLACE: Final = "place"
FIRST: Final = "from"
LAST: Final = "to"
ALL: Final = "of"
"""Says with `EVERYTHING` that there is no filter, where the conversation would bring one along."""

EVERYTHING: Final = "all"
NAMES: Final = (PLACE, FIRST, LAST, ALL)

MOST_PLACES: Final = 40
LONGEST_PLACE: Final = 100

_TAKEN: Final = "limits-taken"


def in_address(only: Filter, otherwise: Filter) -> dict[str, list[str]]:
    """What the address says of the filter `only`; without it the filter would be `otherwise`."""
    if not only:
        return {ALL: [EVERYTHING]} if otherwise else {}
    made = {PLACE: list(only.places)} if only.places else {}
    for name, year in ((FIRST, only.first), (LAST, only.last)):
        if year is not None:
            made[name] = [str(year)]
    return made


def asked(given: Callable[[str], list[str]]) -> Filter | None:
    """The filter that an address asks for; None where it asks for none. `given` is what the address
    has under a name. What is no place and no year in it is passed over."""
    if EVERYTHING in given(ALL):
        return Filter()
    places = tuple(dict.fromkeys(place[:LONGEST_PLACE] for place in given(PLACE) if place.strip()))
    first, last = _year(given(FIRST)), _year(given(LAST))
    if first is not None and last is not None and first > last:
        first, last = last, first
    return Filter(places[:MOST_PLACES], first, last) or None


def follow(current: Conversation) -> None:
    """Take the filter of the address where the window was just opened; then keep it there."""
    if _TAKEN not in st.session_state:
        found = asked(st.query_params.get_all)
        st.session_state[_TAKEN] = found
        if found is not None:
            current.only = found
    address.keep(NAMES, in_address(current.only, current.asked_of))


def came_with_address(only: Filter) -> bool:
    """Whether the filter `only` is the one that the window was opened with."""
    return bool(only) and st.session_state.get(_TAKEN) == only


def _year(given: list[str]) -> int | None:
    text = given[-1] if given else ""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None
