"""How a computed answer is told: its result, what it is of, and the calculation with its operands,
so that the reader and `rag.answer.verify` can do the sum again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.compared import SURE
from rag.answer.figures import Reading
from rag.answer.match import Match
from rag.answer.wording import in_unit, label_of, quote, where_when
from rag.schema import Draft, Statement, Wanted


def computed(
    reading: Reading, value: str, shown: str, matches: Sequence[Match], label: str
) -> Draft:
    """The answer `value`, computed from `matches` as `shown` says."""
    citations = tuple(dict.fromkeys(quote(m.read) for m in matches))
    statement = Statement(f"{value} – {label} ({shown})", citations)
    confidence = min(map(reading.among, matches))
    return Draft("answered", (statement,), "", max(SURE, confidence))


def topic(match: Match) -> str:
    """What a figure counts."""
    return label_of(match.read.fact, match.read.document.text)


def against(two: Sequence[Match]) -> str:
    """The places and years of an earlier and a later figure: "Azerbaijan 2020 against 2019"."""
    earlier, later = (m.read.fact for m in two)
    return f"{where_when(later)} against {' and '.join(map(str, earlier.years))}"


def in_unit_of(match: Match, value: float) -> str:
    """A number in the unit of a figure."""
    return in_unit(value, match.read.fact, match.read.document.text)


def asking(reading: Reading, wanted: Wanted) -> Reading:
    """The same question, asking for another kind of answer."""
    return Reading(replace(reading.query, wanted=wanted), reading.evidence)
