"""How a question was understood, as chips; each can be changed to ask the question again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeVar

import streamlit as st

from rag.schema import Changes, Query, Wanted
from rag.ui.parts import ranged, show, year_ranges
from rag.ui.render import element, label
from rag.ui.session import Conversation

WANTED: Final[dict[Wanted, str]] = {
    "count": "a number",
    "money": "an amount of money",
    "percent": "a percentage",
    "difference": "a difference",
    "ratio": "a ratio",
    "sum": "a sum",
    "trend": "figures over the years",
    "name": "a name",
    "place": "a place",
    "date": "a date",
    "yes_no": "yes or no",
    "list": "a list",
    "reason": "a reason",
    "description": "a description",
}

PILLS: Final = 24
"""So many choices stand open side by side; more are found by typing."""

ANY: Final = ""
ANY_CURRENCY: Final = ""

T = TypeVar("T")

Field = Literal["years", "places", "wanted", "currency"]
"""What of a question a chip shows and changes; a field of `Changes`."""

_SHOWN_AS_CHIPS: Final = ("year: ", "years: ", "place: ", "wanted: ", "currency: ")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a question can be changed to: the collection's years, places and currencies."""

    years: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()


def understood(conversation: Conversation, number: int, query: Query, choices: Choices) -> None:
    """Draw how the question of the turn `number` (from 1) was understood, as `query` has it."""
    with st.container(key=f"understood-{number}", horizontal=True, gap="xsmall"):
        show(element("span", "Understood as", class_="v-chips-label"), width="content")
        for field, told in fields_told(query).items():
            # Where there is but one place, none is to be chosen.
            if field == "places" and _is_only_place(query, choices):
                continue
            popover = st.popover(label(told, 60), key=f"chip-{field}-{number}", on_change="rerun")
            # Drawn only while it is open: a long conversation has hundreds of them.
            if popover.open:
                with popover:
                    _editor(conversation, number, field, query, choices)
    others = other_notes(query)
    if others:
        show(element("p", " · ".join(others), class_="v-muted"))


def fields_told(query: Query) -> dict[Field, str]:
    """What each chip says. There is one on the currency only where money is asked for."""
    places = (*query.places, *query.unknown_places)
    years = year_ranges(query.years)
    told: dict[Field, str] = {
        "years": f"{_plural('Year', query.years)} {years}" if years else "Any year",
        "places": f"{_plural('Place', places)} {', '.join(places)}" if places else "All places",
        "wanted": f"Asks for {WANTED[query.wanted]}",
    }
    if query.wanted == "money" or query.currency:
        told["currency"] = f"Currency {query.currency}" if query.currency else "Any currency"
    return told


def _is_only_place(query: Query, choices: Choices) -> bool:
    return len(choices.places) < 2 and not query.places and not query.unknown_places


def other_notes(query: Query) -> list[str]:
    """What else was understood: the question as it was read, words from the conversation."""
    notes = [note.strip() for note in query.notes]
    return [ranged(n[:1].upper() + n[1:]) for n in notes if n and not n.startswith(_SHOWN_AS_CHIPS)]


def changes_told(changes: Changes) -> str:
    """What a question was asked again with, as it is said after it: "for 2019, in USD"; "" where
    nothing was changed."""
    told = []
    if changes.years is not None:
        told.append(f"for {year_ranges(changes.years) or 'any year'}")
    if changes.places is not None:
        told.append(f"for {', '.join(changes.places) or 'all places'}")
    if changes.wanted is not None:
        told.append(f"for {WANTED[changes.wanted]}")
    if changes.currency is not None:
        told.append(f"in {changes.currency or 'any currency'}")
    return ", ".join(told)


def _plural(name: str, many: tuple[object, ...]) -> str:
    return name + "s" if len(many) > 1 else name


def _editor(
    conversation: Conversation, number: int, field: Field, query: Query, choices: Choices
) -> None:
    """What a chip is changed with."""
    key = f"change-{field}-{number}"
    several = False
    if field in ("years", "places"):
        chosen = query.years if field == "years" else query.places
        several = st.toggle(f"Several {field}", len(chosen) > 1, key=f"several-{field}-{number}")
    # A form: choosing several years asks once.
    with st.form(f"form-{field}-{number}", border=False):
        if field == "years":
            years = _with(choices.years, query.years)
            _of_many("Year", years, query.years, several, key, "Any year")
        elif field == "places":
            places = _with(choices.places, query.places)
            _of_many("Place", places, query.places, several, key, "All places")
        elif field == "wanted":
            kinds = list(WANTED)
            st.selectbox(
                "Wanted", kinds, kinds.index(query.wanted), format_func=WANTED.__getitem__, key=key
            )
        else:
            units = _with((ANY_CURRENCY, *choices.currencies), (query.currency or ANY_CURRENCY,))
            st.selectbox(
                "Currency",
                units,
                units.index(query.currency or ANY_CURRENCY),
                format_func=lambda unit: unit or "any",
                key=key,
            )
        st.form_submit_button(
            "Ask again", type="primary", on_click=_again, args=(conversation, number, field, key)
        )


def _of_many(
    name: str, offered: list[T], chosen: tuple[T, ...], several: bool, key: str, none: str
) -> None:
    """One or `several` of what is `offered` to choose. Choosing one replaces what was chosen and
    closes the list; several stand open, where they are few, and cover nothing."""
    if not several:
        first = chosen[0] if len(chosen) == 1 else ANY
        choices: list[T | str] = [ANY, *offered]
        st.selectbox(
            name,
            choices,
            choices.index(first),
            format_func=lambda one: none if one == ANY else label(str(one), 60),
            key=key,
        )
    elif len(offered) <= PILLS:
        shown = {one: label(str(one), 60) for one in offered}
        st.pills(
            f"{name}s",
            offered,
            selection_mode="multi",
            default=list(chosen),
            format_func=shown.__getitem__,
            key=f"{key}-several",
        )
    else:
        st.multiselect(f"{name}s", offered, chosen, key=f"{key}-several", placeholder=none)


def _with(choices: Iterable[T], chosen: Iterable[T]) -> list[T]:
    """`choices`, and what is chosen already, each once."""
    return list(dict.fromkeys([*choices, *chosen]))


def _again(conversation: Conversation, number: int, field: Field, key: str) -> None:
    """Ask the question of the turn `number` again with what the widget `key` says."""
    turn = conversation.turns[number - 1]
    value: Any = st.session_state.get(key)
    if field in ("years", "places"):
        if st.session_state.get(f"several-{field}-{number}"):
            value = st.session_state[f"{key}-several"]
        else:
            value = () if value in (None, ANY) else (value,)
    if field == "years":
        changes = replace(turn.changes, years=tuple(sorted(value)))
    elif field == "places":
        changes = replace(turn.changes, places=tuple(value))
    elif field == "wanted":
        changes = replace(turn.changes, wanted=value)
    else:
        changes = replace(turn.changes, currency=value)
    st.session_state[f"chip-{field}-{number}"] = False
    conversation.ask(turn.question, changes, before=turn.before)
