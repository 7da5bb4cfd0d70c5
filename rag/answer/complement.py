"""What is left of a whole: "How many of the 36,412 were not women?" where 34,020 were, and "How
many boys?" where 16 of 22 children were girls."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.compared import operands
from rag.answer.computed import computed, in_unit_of, topic
from rag.answer.figures import Reading
from rag.answer.match import WEIGHTS, Match
from rag.answer.people import SUPPLEMENT, is_among, narrowest, people
from rag.answer.share import part_and_whole
from rag.answer.wording import amount, where_when
from rag.schema import Draft
from rag.text.numbers import read_numbers
from rag.text.words import content_stems

# What leaves a part out, with what the part is behind it.
_NOT = re.compile(
    r"\b(?:(?<!or\s)(?<!,\s)(?<!\()not(?!\s+(?:have\s+to|need)\b)|never|excluding|"
    r"except(?:\s+for)?|other\s+than|apart\s+from|failed\s+to|no\s+longer|"
    r"lack(?:ed|ing)?)\b|n['’]t\b",
    re.IGNORECASE,
)
# What asks for the rest by itself.
_REST = re.compile(
    r"\b(?:were|was|are|is|be|been)\s+left\b(?!\s+the\b)|"
    r"\bleft\s+(?:over|standing|undone|out|in\s+place|unfilled|vacant|empty)\b|"
    r"\b(?:vacant|unfilled|unoccupied|undone|still\s+to\s+be|short\s+of|the\s+rest)\b",
    re.IGNORECASE,
)
# A figure that is itself told of the rest.
_TOLD_OF_REST = re.compile(
    rf"{_NOT.pattern}|{_REST.pattern}|\b(?:un\w{{3,}}|without|remain\w*|stay\w*|no|none|neither|nor|"
    r"others?|cannot|refused|declined)\b",
    re.IGNORECASE,
)
_LOOKED_AT = 4
"""So many of the best figures may tell of the rest themselves."""

_CLEARLY = 2
"""So many of the best figures may be the whole or the part that something is left of."""

_DESCRIBED = 0.8
"""How far a part must have a word that describes it in the question."""


def draft_of(reading: Reading) -> Draft | None:
    """What is left of a whole once a part is taken off, where the question asks for that and the
    reports do not tell it."""
    ranked = reading.figures()
    if not ranked or reading.query.wanted not in ("count", "money", "difference"):
        return None
    text = reading.query.text
    asked = _NOT.search(text) or _REST.search(text)
    if asked is not None:
        return _rest(reading, ranked, text[asked.end() :])
    return _other_group(reading, ranked)


def _rest(reading: Reading, ranked: Sequence[Match], left_out: str) -> Draft | None:
    """The rest of the whole whose part is described by the words `left_out` of the question."""
    if any(_tells_of_rest(match) for match in ranked[:_LOOKED_AT]):
        return None
    described = [form for form in content_stems(left_out) if form in reading.terms.weights]
    given = frozenset(number.value for number in read_numbers(reading.query.text))
    for match in ranked[:_CLEARLY]:
        found = _given_whole(match, ranked, given) or part_and_whole(
            match, [other for other in ranked if other is not match], reading.terms
        )
        if found is None:
            continue
        part, _ = found
        words = part.read.own | part.read.clause | part.read.surroundings.local
        if described and not any(
            reading.terms.credit(form, words) >= _DESCRIBED for form in described
        ):
            continue
        return _subtracted(reading, *found)
    return None


def _given_whole(
    match: Match, ranked: Sequence[Match], given: frozenset[float]
) -> tuple[Match, Match] | None:
    """A figure with the whole that the question itself gives: "how many of the 38"."""
    fact = match.read.fact
    if fact.value in given:
        return None
    wholes = (
        other
        for other in ranked
        if other.read.fact.value in given
        and (other.read.fact.unit, other.read.fact.years) == (fact.unit, fact.years)
        and other.read.fact.document_id == fact.document_id
        and (other.read.fact.value or 0.0) > (fact.value or 0.0)
    )
    whole = next(wholes, None)
    return (match, whole) if whole is not None else None


def _tells_of_rest(match: Match) -> bool:
    """Whether the words of a figure deny something or speak of a rest themselves."""
    fact, text = match.read.fact, match.read.document.text
    return fact.kind == "none" or bool(
        _TOLD_OF_REST.search(text, fact.clause_start, fact.clause_end)
    )


def _other_group(reading: Reading, ranked: Sequence[Match]) -> Draft | None:
    """The boys among children of whom the girls are told."""
    asked = narrowest(people(content_stems(reading.query.counting)))
    if len(asked) != 1 or not asked <= SUPPLEMENT.keys():
        return None
    (group,) = asked
    other, whole_group = SUPPLEMENT[group]
    for part in sorted(ranked, key=_whoever, reverse=True)[:_LOOKED_AT]:
        told = people(part.read.own)
        if is_among(group, told):
            return None
        if other not in told or _tells_of(group, part, ranked):
            continue
        whole = _whole_of(part, ranked, whole_group)
        if whole is not None:
            return _subtracted(reading, part, whole)
    return None


def _whoever(match: Match) -> float:
    """How well a figure fits whichever group of people it is of."""
    return match.score - WEIGHTS["people"] * match.features["people"]


def _tells_of(group: str, part: Match, ranked: Sequence[Match]) -> bool:
    """Whether the sentence of a figure has one of `group` as well, for the same years."""
    fact = part.read.fact
    return any(
        is_among(group, people(other.read.own))
        and other.read.sentence_key == part.read.sentence_key
        and other.read.fact.years == fact.years
        for other in ranked
    )


def _whole_of(part: Match, ranked: Sequence[Match], group: str | None) -> Match | None:
    """What a figure is a part of, if that counts `group`: by the words between them, or as the
    nearest figure of that group before it in its sentence."""
    fact = part.read.fact
    wholes = [
        other
        for other in ranked
        if other.read.sentence_key == part.read.sentence_key
        and other.read.fact.years == fact.years
        and (other.read.fact.value or 0.0) > (fact.value or 0.0)
        and (group in people(other.read.own) if group else other.read.fact.start == fact.part_of)
    ]
    before = [other for other in wholes if other.read.fact.start < fact.start]
    return max(before, key=lambda other: other.read.fact.start, default=None)


def _subtracted(reading: Reading, part: Match, whole: Match) -> Draft | None:
    if not reading.fits(part):
        return None
    taken, all_told = operands((part, whole))
    rest = all_told - taken
    if rest < 0:
        return None
    shown = f"{amount(all_told)} - {amount(taken)} = {amount(rest)}"
    label = f"all but {topic(part)}, of {topic(whole)}, {where_when(part.read.fact)}"
    return computed(reading, in_unit_of(whole, rest), shown, (whole, part), label)
