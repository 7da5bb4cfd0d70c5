"""Figures that a question compares: those of two years, of one sentence, of two groups, or one with
a number that the question names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.evidence import ReadFact
from rag.answer.figures import Reading
from rag.answer.match import Match
from rag.answer.people import people
from rag.answer.terms import has
from rag.schema import Wanted
from rag.text.numbers import read_numbers
from rag.text.words import content_stems, labels
from rag.text.years import YEAR_DIGITS

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
_OF_GROUPS = re.compile(
    r"\b(?:(?:were|are|was|is)\s+)?(?:there\s+)?(?:more|fewer)\s+(?P<first>[\w’'-]+(?:\s+[\w’'-]+){0,2}?)"
    r"(?P<between>\s+(?:[\w’'-]+\s+){0,4}?)than\s+(?P<second>[\w’'-]+)",
    re.IGNORECASE,
)
_THAN = re.compile(
    rf"\bthan\b(?!\s+(?:\w+\s+){{0,3}}?(?:{YEAR_DIGITS}|years?|period|before|previous(?:ly)?|earlier|last)\b)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?P<more>(?:more|over|higher|longer|greater)(?:\s+than)?|above|at\s+least|as\s+many\s+as)\s+(?=[\w$€£])"
    r"|\b(?P<less>(?:fewer|less|lower|shorter)\s+than|under|below|at\s+most)\s+(?=[\w$€£])",
    re.IGNORECASE,
)
_OR_AS_MANY = re.compile(r"at\s+(?:least|most)|as\s+many\s+as", re.IGNORECASE)
_NOUN = 3
"""So many words behind a number may be what it counts."""
# "the 17 cases", "of the 42", "all 12", "Law 263", "age 15"
_KNOWN = re.compile(
    r"\b(?:the|those|these|its|their|his|her|all|both|of|law|act|article|section|age[ds]?|under|tier|"
    r"hotline|line|nos?|number|by|within|after|every|for)\s+(?:(?:\w+ly|first|last|other)\s+)?\Z",
    re.IGNORECASE,
)
_NOUN_BEHIND = re.compile(r"\s+[^\W\d_]{3,}|\s*(?:%|percent\b)|\s*[?.]|\s+in\b")
_YEAR_BEHIND = re.compile(rf"{YEAR_DIGITS}\b")


@dataclass(frozen=True)
class Bound:
    """A number that a question asks a figure to be above or below: "more than 90 victims"."""

    question: str
    """The question for the figure itself."""
    counted: str
    """What stands behind the number."""
    value: float
    currency: str | None
    """Of an amount of money, the currency that the question names."""
    above: bool | None
    """Whether the figure is to be more than `value`, or less; None where it is to be just that."""
    reached: bool
    """Whether `value` itself will do."""

    def counts(self, read: ReadFact) -> bool:
        """Whether a figure counts what the question does: no beds where it is of shelters."""
        noun = content_stems(self.counted)[:_NOUN]
        return not noun or any(has(form, read.own) for form in noun)

    def holds(self, figure: float) -> bool:
        """Whether `figure` is on the side of the number that is asked about."""
        if figure == self.value:
            return self.reached
        return self.above is not None and (figure > self.value) == self.above

    def asking(self, reading: Reading) -> Reading:
        """The question for the figure, beside the same evidence."""
        wanted: Wanted = "count" if self.currency is None else "money"
        if "what percentage" in self.question:
            wanted = "percent"
        query = replace(reading.query, text=self.question, wanted=wanted, currency=self.currency)
        return Reading(query, reading.evidence)


def bound_of(question: str) -> Bound | None:
    """The number that a yes-or-no question asks a figure to be above or below, None without one."""
    for mark in _BOUND.finditer(question):
        number = next((n for n in read_numbers(question) if n.start == mark.end()), None)
        if number is None or _YEAR_BEHIND.match(question, mark.end()):
            continue
        if number.kind not in ("count", "money"):
            continue
        asks = "how many" if number.kind == "count" else "how much"
        asked = f"{question[: mark.start()]}{asks} {question[number.end :].lstrip()}"
        reached = _OR_AS_MANY.match(mark.group()) is not None
        counted = question[number.end :] if number.kind == "count" else ""
        return Bound(asked, counted, number.value, number.unit, mark["more"] is not None, reached)
    return _exact(question)


def _exact(question: str) -> Bound | None:
    """The one number that a question asks whether it is right: "Were 121 victims identified?" Not
    one of those that are known, "the 17 cases", and no small one in words."""
    named = frozenset(labels(question))
    numbers = [
        number
        for number in read_numbers(question)
        if number.kind in ("count", "money", "percent")
        and number.high is None
        and not _YEAR_BEHIND.match(question, number.start)
        and question[number.start : number.end] not in named
    ]
    if len(numbers) != 1:
        return None
    (number,) = numbers
    shown = question[number.start : number.end]
    if not any(letter.isdigit() for letter in shown) or _KNOWN.search(question[: number.start]):
        return None
    if question[number.end : number.end + 1] == "-" or not _NOUN_BEHIND.match(question, number.end):
        return None
    asks = {"count": "how many", "money": "how much", "percent": "what percentage"}[number.kind]
    asked = f"{question[: number.start]}{asks} {question[number.end :].lstrip()}"
    counted = question[number.end :] if number.kind == "count" else ""
    currency = number.unit if number.kind == "money" else None
    return Bound(asked, counted, number.value, currency, None, True)


def compares_things(question: str) -> bool:
    """Whether a question compares things rather than times: "more in Mzuzu than in Blantyre?" """
    return _THAN.search(question) is not None


def of_groups(reading: Reading) -> tuple[Match, Match] | None:
    """The figures of two groups of people that a question compares, "more girls than boys", the
    second first, where both convince and are of one year and place."""
    text = reading.query.text
    asked = _OF_GROUPS.search(text)
    if asked is None or not (_is_group(asked["first"]) and _is_group(asked["second"])):
        return None
    found = []
    for group in (asked["second"], asked["first"]):
        words = f"how many {group}{asked['between']}"
        query = replace(
            reading.query, text=text[: asked.start()] + words + text[asked.end() :], wanted="count"
        )
        of_group = Reading(query, reading.evidence)
        best = next(iter(of_group.figures()), None)
        if best is None or not of_group.fits(best) or not _is_of(best.read, group):
            return None
        found.append(best)
    second, first = found
    same = (second.read.fact.years, second.read.fact.place) == (
        first.read.fact.years,
        first.read.fact.place,
    )
    return (second, first) if same and first.read.fact != second.read.fact else None


def _is_group(words: str) -> bool:
    return bool(people(content_stems(words)))


def _is_of(read: ReadFact, group: str) -> bool:
    """Whether a figure counts people of `group`."""
    return bool(people(content_stems(group)) & people(read.own))


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
