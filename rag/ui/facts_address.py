"""What the page Facts shows, in its address: the filters, the order and the picks, so that a reload
finds them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rag.schema import Fact, FactKind
from rag.ui.facts_table import KINDS, ORDERS, FactTable, Order, Wanted

WORDS: Final = "fact_words"
PLACE: Final = "fact_place"
YEAR: Final = "fact_year"
KIND: Final = "fact_kind"
ORDER: Final = "fact_order"
PICK: Final = "fact_pick"
NAMES: Final = (WORDS, PLACE, YEAR, KIND, ORDER, PICK)

LONGEST_WORDS: Final = 200
"""Characters of the words that are looked for; more are of no use, and too long for an address."""

USUAL_ORDER: Final[Order] = "text"


@dataclass(frozen=True, slots=True)
class Shown:
    """What an address asks the page to show."""

    wanted: Wanted
    order: Order
    picks: tuple[Fact, ...]


def in_address(shown: Shown, table: FactTable) -> dict[str, list[str]]:
    """What the address says of `shown`; the documents of the session's limit have their own place
    there."""
    wanted = shown.wanted
    made: dict[str, list[str]] = {
        WORDS: [wanted.words[:LONGEST_WORDS]] if wanted.words.strip() else [],
        PLACE: [wanted.place] if wanted.place else [],
        YEAR: [str(wanted.year)] if wanted.year is not None else [],
        KIND: list(wanted.kinds),
        ORDER: [shown.order] if shown.order != USUAL_ORDER else [],
        PICK: [table.name(fact) for fact in shown.picks],
    }
    return {name: values for name, values in made.items() if values}


def asked(given: Callable[[str], list[str]], table: FactTable, most: int) -> Shown | None:
    """What an address asks for, with at most so many picks; None where it asks for nothing. `given`
    is what the address has under a name. What the table does not have is passed over."""
    words = "".join(given(WORDS)[-1:])[:LONGEST_WORDS]
    place = next((one for one in given(PLACE) if one in table.places), None)
    year = next((one for one in table.years if str(one) in given(YEAR)), None)
    kinds: tuple[FactKind, ...] = tuple(kind for kind in KINDS if kind in given(KIND))
    order = next((one for one in ORDERS if one in given(ORDER)), USUAL_ORDER)
    found = (table.named(name) for name in given(PICK)[:most])
    picks: Sequence[Fact] = list(dict.fromkeys(fact for fact in found if fact is not None))
    shown = Shown(Wanted(place, year, kinds, words), order, tuple(picks))
    return None if shown == Shown(Wanted(), USUAL_ORDER, ()) else shown
