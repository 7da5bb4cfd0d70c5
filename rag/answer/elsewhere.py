"""What the reports on other places tell, where a question names no place."""

from __future__ import annotations

from dataclasses import replace

from rag.answer.evidence import Evidence
from rag.answer.figures import Reading
from rag.answer.match import Match

PLACES = 8
"""The figures of at most so many other places are told."""

LESS = 0.15
"""The figure of another place lacks at most this share more of the question's words than the best
one."""


def figures_elsewhere(reading: Reading, best: Match) -> list[Match]:
    """The figures of other places than that of `best`, one of each, that answer the question about
    as well: what would be answered if it were asked of that place. Without a year in the question
    it is the newest that its reports cover. [] where a place or a document is asked about."""
    query, place = reading.query, best.read.fact.place
    if query.places or query.source is not None or place is None:
        return []
    places = {s.document.place for s in reading.evidence.sentences} - {place, None}
    found = []
    for other in sorted(filter(None, places))[:PLACES]:
        there = Reading(query, _of_place(reading.evidence, other))
        ranked = there.figures()
        if ranked and there.fits(ranked[0]) and _fits_as_well(ranked[0], best):
            found.append(ranked[0])
    return found


def _of_place(evidence: Evidence, place: str) -> Evidence:
    """`evidence` as far as it is of `place`."""
    return replace(
        evidence,
        sentences=tuple(one for one in evidence.sentences if one.document.place == place),
        facts=tuple(one for one in evidence.facts if one.document.place == place),
    )


def _fits_as_well(match: Match, best: Match) -> bool:
    """Whether two figures are of one kind, money in any currency, or one of them is nothing, and
    the first has about as many of the question's words."""
    left, right = match.read.fact, best.read.fact
    return (
        (left.kind == right.kind or "none" in (left.kind, right.kind))
        and match.features["statement"] > best.features["statement"] - LESS
        and match.features["narrower"] <= best.features["narrower"]
    )
