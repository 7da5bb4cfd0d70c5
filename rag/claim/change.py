"""What a claim works out of figures, and which way it says that they went."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.compared import DOWN, UP
from rag.answer.evidence import ReadFact
from rag.answer.verify import CALCULATION, NO_WORDS, numbers_in
from rag.claim.context import Context, alike
from rag.schema import Fact, Query


def calculation_problem(text: str, query: Query, context: Context) -> str | None:
    """Whether a calculation takes figures of other years, or of different things."""
    for calculation in CALCULATION.finditer(text):
        operands = numbers_in(re.sub(r"[-+/*=()%]", " ; ", calculation.group("left")), NO_WORDS)
        chosen = [
            [read for read in context.facts if number.value in (read.fact.value, read.fact.high)]
            for number in operands
            if number.value != 100
        ]
        if not all(chosen):
            return "the words cited do not give the figures of the calculation"
        units = [{read.fact.unit for read in reads} for reads in chosen]
        if not set.intersection(*units):
            return "the calculation takes figures of different units"
        if "/" not in calculation.group("left") and not _alike(chosen):
            return "the calculation takes figures of different things"
        asked = set(query.years)
        if asked and not any(asked & set(read.fact.years) for reads in chosen for read in reads):
            return "the calculation takes figures of other years than the question"
    return None


def _alike(chosen: Sequence[Sequence[ReadFact]]) -> bool:
    """Whether the operands count things that share their words."""
    first, *others = chosen
    return all(
        any(
            {form for word in one.own for form in alike(word)} & other.own
            or one.fact.sentence_start == other.fact.sentence_start
            for one in first
            for other in reads
        )
        for reads in others
    )


def direction_problem(text: str, matched: Sequence[ReadFact], context: Context) -> str | None:
    """Whether a claim says that a figure rose where it fell."""
    up, down = _says_up(text), _says_down(text)
    if up == down:
        return None
    pairs = [
        (later.fact.value or 0.0) - (earlier.fact.value or 0.0)
        for later in matched
        for earlier in matched
        if _follows(later.fact, earlier.fact) and later.fact.unit == earlier.fact.unit
    ]
    if not pairs:
        if (_says_up if up else _says_down)(context.text):
            return None
        pairs = [
            (later.fact.value or 0.0) - (earlier.fact.value or 0.0)
            for later in matched
            for earlier in context.beside
            if _follows(later.fact, earlier.fact) and _one_matter(later, earlier)
        ]
    if not pairs:
        told = CALCULATION.search(text) is not None
        return None if told else "the words cited tell of no such change"
    if not any(change > 0 if up else change < 0 for change in pairs):
        return "the figures cited go the other way"
    return None


_LIMIT = re.compile(
    r"\b(?:no\s+)?(?:more|less|fewer|up|down)\s+(?:than|to)\s+(?=[\d$€£]|\w+\b)(?!in\b)",
    re.IGNORECASE,
)


def _says_up(text: str) -> bool:
    return UP.search(_LIMIT.sub(" ", text)) is not None


def _says_down(text: str) -> bool:
    return DOWN.search(_LIMIT.sub(" ", text)) is not None


def _follows(later: Fact, earlier: Fact) -> bool:
    return (
        later.unit == earlier.unit
        and bool(later.years)
        and bool(earlier.years)
        and min(later.years) > max(earlier.years)
    )


def _one_matter(one: ReadFact, other: ReadFact) -> bool:
    """Whether two figures of different years count the same."""
    left = {form for word in one.own for form in alike(word)}
    shared = left & other.own
    return bool(shared) and len(shared) >= 0.6 * min(len(one.own), len(other.own))
