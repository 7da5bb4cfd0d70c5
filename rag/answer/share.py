"""Shares that are counted out: a part of a whole, where a report counts both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rag.answer.compared import PARTNERS, operands
from rag.answer.computed import asking, computed, topic
from rag.answer.figures import Reading
from rag.answer.match import Match
from rag.answer.terms import Terms
from rag.answer.wording import amount, where_when
from rag.schema import Draft


def draft_of(reading: Reading) -> Draft | None:
    """A part of a whole, where both are counted: 85 of 94 victims are 90.4 %."""
    kind: Literal["money", "count"] = "money" if reading.about_money else "count"
    counted = asking(reading, kind)
    ranked = [m for m in counted.ranked(kinds=(kind,)) if m.read.fact.kind == kind]
    ranked = ranked[:PARTNERS]
    if not ranked or not counted.fits(ranked[0]):
        return None
    found = part_and_whole(ranked[0], ranked[1:], reading.terms)
    if found is None:
        return None
    part, whole = found
    top, bottom = operands((part, whole))
    value = amount(round(100 * top / bottom, 1))
    shown = f"{amount(top)} / {amount(bottom)} = {value} %"
    label = f"{topic(part)} of {topic(whole)}, {where_when(part.read.fact)}"
    return computed(counted, f"{value} %", shown, (part, whole), label)


def part_and_whole(
    best: Match, others: Sequence[Match], asked: Terms
) -> tuple[Match, Match] | None:
    """The best figure as a part with its whole, which counts what the part or the question speaks
    of, or as the whole with the best part of it."""
    asked_for = frozenset(asked.weights)
    fact = best.read.fact
    value = fact.value or 0.0
    same = [
        match
        for match in others
        if match.read.fact.years == fact.years
        and match.read.fact.document_id == fact.document_id
        and match.read.fact.unit == fact.unit
    ]
    larger = [match for match in same if (match.read.fact.value or 0.0) > value]
    for whole in larger:
        if fact.part_of == whole.read.fact.start:
            return best, whole
    for whole in larger:
        if (
            whole.read.fact.part_of is None
            and not whole.features["narrower"]
            and whole.read.own <= best.read.own | best.read.around | asked_for
        ):
            return best, whole
    smaller = (match for match in same if 0 < (match.read.fact.value or 0.0) < value)
    return next(((part, best) for part in smaller), None)
