"""Figures that a report gives by their distance from another year's.

"63 victims, 23 fewer than in 2022" tells of 86 victims in 2022, "54 victims, twice as many as in
the previous year" of 27. The distance itself answers "how many fewer than in 2022?".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answer.computed import computed, topic
from rag.answer.evidence import ReadFact
from rag.answer.figures import Reading, is_difference
from rag.answer.terms import has
from rag.answer.wording import amount, in_unit, quote, where_when
from rag.schema import Draft, Statement
from rag.text.numbers import read_numbers
from rag.text.words import content_stems
from rag.text.years import RELATIVE_YEAR, YEAR_DIGITS

# "in 2022", "in the previous year"
_WHEN = (
    rf"(?:(?:in|during|for|of|on)\s+)?(?:(?P<year>{YEAR_DIGITS})\b|(?x:{RELATIVE_YEAR.pattern}))"
)
# What stands behind a figure: "..., 150,000 soles ($40,430) more than in the previous year".
_THAN = re.compile(
    r"\b(?P<way>more|fewer|less|higher|lower|longer|shorter)(?P<noun>(?:\s+[\w’'-]+){0,3}?)\s+than\s+"
    + _WHEN,
    re.IGNORECASE,
)
# ", an increase of 12 from 2022"
_CHANGE = re.compile(
    r"\b(?P<way>increase|rise|growth|decrease|drop|fall|decline|reduction)\s+of\s+(?P<by>[^,;.]{1,40}?)"
    r"\s+(?:from|over|on|compared\s+(?:with|to))\s+" + _WHEN,
    re.IGNORECASE,
)
# ", twice as many as in 2022", ", double the number of 2021"
_TIMES = re.compile(
    r"\b(?P<times>half|twice|double|(?:two|three|four|five|ten)(?:\s+and\s+a\s+half)?\s+times)\s+"
    r"(?:as\s+(?:many|much|often|high|large)(?:\s+[\w’'-]+){0,2}?\s+as|the\s+(?:number|amount|figure|sum|total))"
    r"\s+" + _WHEN,
    re.IGNORECASE,
)
# "26 inspectors for 22 provinces, three more than in 2020": the provinces are only told beside.
_ASIDE = re.compile(r"\b(?:for|at|in|across|within|of|among)\s+(?:the\s+|all\s+)?$", re.IGNORECASE)
_ROSE = frozenset({"more", "higher", "longer", "increase", "rise", "growth"})
_VALUES = {"half": 0.5, "twice": 2.0, "double": 2.0}
_VALUES |= {"two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "ten": 10.0}

FARTHEST = 150
"""Characters behind a figure in which its distance from another stands."""

_GAP = 24
"""Characters between a distance and its "more than": room for the same in dollars."""

_CLEARLY = 2
"""So many of the best figures may be the one whose distance answers."""


@dataclass(frozen=True)
class Distance:
    """How far a figure is from that of another year: `by` so much, or `by` times as much, with the
    words that tell it (`told`)."""

    by: float
    is_multiple: bool
    rose: bool
    year: int
    told: str

    def other(self, value: float) -> float:
        """The figure of the other year, where the one at hand is `value`."""
        if self.is_multiple:
            return value / self.by
        return value - self.by if self.rose else value + self.by

    def shown(self, value: float) -> str:
        """The calculation that gives the other year's figure."""
        sign = "/" if self.is_multiple else "-" if self.rose else "+"
        return f"{amount(value)} {sign} {amount(self.by)} = {amount(self.other(value))}"


def distance_of(read: ReadFact) -> Distance | None:
    """The distance told behind a figure; None where none is, or where it is another's."""
    fact = read.fact
    if fact.kind not in ("count", "money") or len(fact.years) != 1 or fact.comparison:
        return None
    if is_difference(read) or _ASIDE.search(read.document.text, fact.sentence_start, fact.start):
        return None
    behind = read.document.text[fact.end : min(fact.sentence_end, fact.end + FARTHEST)]
    behind = behind.partition(";")[0]
    found = min(
        filter(None, (pattern.search(behind) for pattern in (_THAN, _CHANGE, _TIMES))),
        key=lambda match: match.start(),
        default=None,
    )
    if found is None:
        return None
    year = int(found["year"]) if found["year"] else fact.years[0] - 1
    between = behind[: found.start()]
    if found.re is _TIMES:
        if _other_figures(between, told_last=False):
            return None
        whole, *half = found["times"].lower().split()
        return Distance(_VALUES[whole] + 0.5 * ("half" in half), True, True, year, found.group())
    rose = found["way"].lower() in _ROSE
    if found.re is _CHANGE:
        numbers = read_numbers(found["by"])
        if len(numbers) != 1 or _other_figures(between, told_last=False):
            return None
        return Distance(numbers[0].value, False, rose, year, found.group())
    numbers = [n for n in read_numbers(between) if n.kind != "none"]
    if numbers and numbers[-1].kind == "percent":
        return None
    if len(numbers) > 1 and between[numbers[-2].end : numbers[-1].start].strip() == "(":
        numbers.pop()  # the same distance in another currency
    if not numbers or len(between) - numbers[-1].end > _GAP or _other_figures(between):
        return None
    # "51 judges and 44 clerks, 30 more participants than in 2015": of both, not of the clerks.
    nouns = content_stems(found["noun"])
    if nouns and not any(has(noun, read.own) for noun in nouns):
        return None
    start = numbers[-1].start
    return Distance(numbers[-1].value, False, rose, year, between[start:] + found.group())


def _other_figures(between: str, told_last: bool = True) -> bool:
    """Whether other figures stand between a figure and its distance, which is then not plainly its
    own; with `told_last` the distance itself is the last of `between`."""
    numbers = [
        n
        for n in read_numbers(between)
        if n.kind != "none" and not _ASIDE.search(between[: n.start])
    ]
    twins = [
        n
        for n in numbers
        if n.kind == "money" and between[: n.start].count("(") > between[: n.start].count(")")
    ]
    return len(numbers) - len(twins) > int(told_last)


def derived(reading: Reading) -> Draft | None:
    """A figure of a year that a report gives only by its distance from another's."""
    years = reading.query.years
    if len(years) != 1:
        return None
    told = next(iter(reading.figures()), None)
    least = told.score if told is not None and reading.convinced(told) else 0.0
    for match in reading.figures(years=()):
        fact = match.read.fact
        if years[0] in fact.years:
            continue
        if match.score <= least:
            return None  # The year's own figure fits better.
        distance = distance_of(match.read)
        if distance is None or distance.year != years[0] or not distance.by:
            continue
        if not reading.convinced(match):
            return None
        value = fact.value or 0.0
        label = f"{topic(match)}, {' '.join(filter(None, [fact.place, str(years[0])]))}"
        other = in_unit(distance.other(value), fact, match.read.document.text)
        return computed(reading, other, distance.shown(value), [match], label)
    return None


def stated_difference(reading: Reading) -> Draft | None:
    """A distance from another year's figure that the report itself states."""
    asked = set(reading.query.years)
    ranked = reading.figures()
    for match in ranked[:_CLEARLY]:
        fact = match.read.fact
        if match.read.sentence_key != ranked[0].read.sentence_key:
            continue  # a distance of something else
        distance = distance_of(match.read)
        if distance is None or distance.is_multiple or not reading.fits(match):
            continue
        if not asked <= {*fact.years, distance.year}:
            continue
        told = in_unit(distance.by, fact, match.read.document.text)
        way = "more" if distance.rose else "fewer" if fact.kind == "count" else "less"
        label = f"{topic(match)}, {where_when(fact)} against {distance.year}"
        statement = Statement(f"{told} {way} – {label}", (quote(match.read),))
        return Draft("answered", (statement,), "", reading.among(match))
    return None


def stated_ratio(reading: Reading) -> Draft | None:
    """How many times as much as in another year, where the report itself says so."""
    for match in reading.ranked(years=())[: _CLEARLY + 1]:
        distance = distance_of(match.read) if match.read.fact.value is not None else None
        if distance is not None and distance.is_multiple and reading.convinced(match):
            told = f"{amount(distance.by)} (“{distance.told}”) – {topic(match)}"
            told += f", {where_when(match.read.fact)}"
            return Draft(
                "answered", (Statement(told, (quote(match.read),)),), "", reading.confidence(match)
            )
    return None
