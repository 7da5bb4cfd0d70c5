"""A total that is told in its parts alone: "identified 12 female victims and three male victims",
where the victims are asked for and no figure of all of them is told."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.figures import Reading
from rag.answer.match import Match
from rag.answer.people import people
from rag.answer.sums import added, list_of
from rag.answer.terms import has
from rag.schema import Draft
from rag.text.words import content_stems, groups

_AXES = (
    ("female", "male", "transgender nonbinary"),
    ("woman women", "man men", "boy boys", "girl girls", "transgender"),
    ("woman women", "man men", "child children minor minors"),
    ("adult adults", "child children minor minors"),
    ("sex sexual", "labor labour forced"),
    ("foreign foreigners", "domestic national nationals citizen citizens local"),
)
"""By what parts are told apart so that nobody is counted twice: sex, sex and age, age, the form of
exploitation, and origin."""

_AXIS_STEMS = tuple(tuple(frozenset(content_stems(one)) for one in axis) for axis in _AXES)
_GO_WITH = frozenset(content_stems("trafficking exploitation victim person people individual"))
"""Words that one part may have and another not, without being told apart by them."""

_AS_GOOD = 0.3
"""A figure of all is told if one has a score no further than this below that of the best part."""


def draft_of(reading: Reading) -> Draft | None:
    """The sum of the parts that the best figure is one of; None where the question asks for one of
    them, or a figure of all is told."""
    ranked = reading.figures()
    counted = content_stems(reading.query.counting)
    if reading.query.wanted != "count" or not counted or not ranked or not reading.fits(ranked[0]):
        return None
    best = ranked[0]
    if best.read.fact.part_of is not None or best.read.fact.value is None:
        return None
    row = list_of(best, ranked)
    if len(row) < 2 or not _are_parts(reading, row, counted[-1]):
        return None
    if any(_is_of_all(reading, match, best) for match in ranked if match not in row):
        return None
    return added(reading, row)


def _are_parts(reading: Reading, row: Sequence[Match], counted: str) -> bool:
    """Whether the figures of `row` count what is asked for and are told apart by who is counted
    alone, by words that the question does not have."""
    own = [match.read.own for match in row]
    common = frozenset.intersection(*own)
    apart = [words - common - _GO_WITH for words in own]
    if any(reading.terms.speaks_of(form) for words in apart for form in words):
        return False
    if not all(has(counted, match.read.statement) or people(match.read.own) for match in row):
        return False
    return any(_each_its_own(apart, axis) for axis in _AXIS_STEMS)


def _each_its_own(apart: Sequence[frozenset[str]], axis: Sequence[frozenset[str]]) -> bool:
    """Whether each of the parts is one of `axis`, and no two the same."""
    places = [
        [place for place, forms in enumerate(axis) if words and words <= forms] for words in apart
    ]
    return all(len(each) == 1 for each in places) and len(set(map(tuple, places))) == len(places)


def _is_of_all(reading: Reading, match: Match, best: Match) -> bool:
    """Whether a figure is one of all that are asked for."""
    fact, told = match.read.fact, best.read.fact
    narrowed = match.read.own & (groups() - reading.terms.weights.keys())
    return (
        not narrowed
        and (fact.years, fact.unit) == (told.years, told.unit)
        and fact.kind == "count"
        and match.score_unread > best.score_unread - _AS_GOOD
        and not match.features["noun"]
    )
