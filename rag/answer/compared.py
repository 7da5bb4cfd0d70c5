"""Two figures that a question compares: those of two years, or of one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.evidence import ReadFact
from rag.answer.figures import Reading
from rag.answer.match import Match

DOWN = re.compile(
    r"\b(?:fewer|less|lower|shorter|smaller|decrease\w*|drop\w*|fell|falls?|fallen|declin\w*|"
    r"shr[aiu]nk\w*|down|reduc\w+|cut|dip(?:s|ped)?|slid|plunge\w*|plummet\w*|collapse[sd]?|halve[sd]?)\b",
    re.IGNORECASE,
)
UP = re.compile(
    r"\b(?:more|higher|longer|larger|bigger|greater|increas\w*|r[io]se\w*|gr[eo]w\w*|up|"
    r"climb\w*|jump\w*|surge\w*|soar\w*|double[sd]?|triple[sd]?|expand\w*)\b",
    re.IGNORECASE,
)
SURE = 0.5
"""How sure the surer of two figures must be, and a figure that others are added to."""

PARTNERS = 12
"""So many of the best figures are looked through for one that belongs to the best."""

_SURE_BOTH = 0.25
_BEST = 8
"""So many figures of either year are tried with one another."""

_SAME_SENTENCE = 0.12
_SAME_WORDS = 0.3


def pair(reading: Reading) -> tuple[Match, Match] | None:
    """The figures of an earlier and a later year that a question compares, where both convince."""
    years = reading.query.years
    found = _of_years(reading, years[0], years[-1]) if len(years) > 1 else _of_sentence(reading)
    if found is None:
        return None
    sure = sorted(map(reading.among, found))
    return found if sure[0] >= _SURE_BOTH and sure[1] >= SURE else None


def operands(matches: Sequence[Match]) -> list[float]:
    """The values of the figures, nothing told as 0."""
    return [match.read.fact.value or 0.0 for match in matches]


def _of_years(reading: Reading, first: int, last: int) -> tuple[Match, Match] | None:
    """The figures of two years that fit the question and one another best."""
    rows = reading.dated((first, last))
    pairs = [
        (earlier, later)
        for earlier in rows[first][:_BEST]
        for later in rows[last][:_BEST]
        if earlier.read.fact.unit == later.read.fact.unit and earlier.read.fact != later.read.fact
    ]

    def fit(two: tuple[Match, Match]) -> float:
        return two[0].score + two[1].score + kinship(two[0].read, two[1].read)

    return max(pairs, key=fit, default=None)


def _of_sentence(reading: Reading) -> tuple[Match, Match] | None:
    """Without two years: the best figure and the one it is compared with in its sentence."""
    best = next((match for match in reading.figures() if match.read.fact.years), None)
    if best is None:
        return None
    fact = best.read.fact
    others = [
        match
        for match in reading.figures(years=())
        if match.read.sentence_key == best.read.sentence_key
        and match.read.fact.unit == fact.unit
        and match.read.fact.years
        and set(match.read.fact.years).isdisjoint(fact.years)
    ]
    other = max(
        others,
        key=lambda match: match.score + kinship(match.read, best.read),
        default=None,
    )
    if other is None:
        return None
    return (other, best) if other.read.fact.years[0] < fact.years[0] else (best, other)


def kinship(left: ReadFact, right: ReadFact) -> float:
    """How plainly two figures are of one matter, to be added to their scores: they have the same
    words and stand in one sentence."""
    same_sentence = left.sentence_key == right.sentence_key
    return _SAME_SENTENCE * same_sentence + _SAME_WORDS * _likeness(left, right)


def _likeness(left: ReadFact, right: ReadFact) -> float:
    """The share of the two figures' own words that both have."""
    return len(left.own & right.own) / max(1, len(left.own | right.own))
