"""Numbers that are computed from cited figures: differences, ratios, sums and shares.

The operands are shown, so that the reader and `rag.answer.verify` can do the sum again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Literal

from rag.answer.compared import DOWN, SURE, UP, operands, pair
from rag.answer.evidence import ReadFact
from rag.answer.figures import Reading, is_difference
from rag.answer.match import Match
from rag.answer.terms import Terms
from rag.answer.wording import amount, in_unit, label_of, quote, where_when
from rag.schema import Draft, Statement, Wanted
from rag.text.numbers import read_numbers
from rag.text.years import YEAR_DIGITS, years_in

_TOGETHER = re.compile(
    r"\b(?:together|in\s+(?:total|all)|altogether|combined(?=\s*(?:\?|$|,|in\b|total|number))|"
    r"added|all\s+told|add\s+up|sum|total)\b",
    re.IGNORECASE,
)
_TIMES_AS = re.compile(r"\btimes\s+as\b", re.IGNORECASE)
_PARTNERS = 12
"""So many of the best figures are looked through for one that belongs to the best."""

# Behind a figure: "victims to return home, 23 fewer than in 2022", ", an increase of 12 from 2022"
_DISTANCE = re.compile(
    rf"""
    [^.;()\d]{{0,80}}?,\s+
    (?:
        (?P<fewer>[\w-]+)\s+(?:more|fewer|less)\s+than
        | an?\s+(?:\w+\s+)?(?:increase|decrease|rise|drop|fall|decline|reduction)
            \s+of\s+(?P<by>[\w-]+)
            \s+(?:from|over|on|compared\s+(?:with|to))
    )
    \s+(?:in\s+)?(?P<year>{YEAR_DIGITS})\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TIMES = {
    "half": 0.5,
    "twice": 2.0,
    "double": 2.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "ten": 10.0,
}
# "twice as many", "two and a half times the"
_STATED_TIMES = re.compile(
    r"\b(?:(half|twice|double)|(two|three|four|five|ten)(\s+and\s+a\s+half)?\s+times)"
    r"\s+(?:as\s+(?:many|much|high|large)|the)\b",
    re.IGNORECASE,
)


def draft_of(reading: Reading) -> Draft | None:
    """The computed answer that the question wants; None where its operands are not there."""
    wanted = reading.query.wanted
    if wanted == "difference":
        return _stated_difference(reading) or _difference(reading)
    if wanted == "ratio":
        return _stated_ratio(reading) or _ratio(reading)
    if wanted == "percent":
        return _growth(reading) or _share(reading)
    return _sum(reading)


def _difference(reading: Reading) -> Draft | None:
    two = pair(reading)
    if two is None:
        return None
    earlier, later = operands(two)
    text = reading.query.text
    falls = DOWN.search(text) is not None
    if not falls and not UP.search(text) and re.search(r"\bdifference\b", text, re.IGNORECASE):
        falls = later < earlier
    first, second = (earlier, later) if falls else (later, earlier)
    result = first - second
    shown = f"{amount(first)} - {amount(second)} = {amount(result)}"
    value = _in_unit(result, two[0])
    return _computed(reading, value, shown, two, f"{_topic(two[1])}, {_against(two)}")


def _stated_difference(reading: Reading) -> Draft | None:
    """A difference that the report itself states."""
    for match in reading.ranked(kinds=("count", "money"))[:4]:
        if not match.is_silence and is_difference(match.read) and reading.convinced(match):
            return Draft("answered", (reading.told(match),), "", reading.confidence(match))
    return None


def derived(reading: Reading) -> Draft | None:
    """A figure of a year that a report gives only by its distance from another's: "63 victims, 23
    fewer than in 2022" are 86 in 2022."""
    years = reading.query.years
    if len(years) != 1:
        return None
    for match in reading.figures(years=()):
        fact, text = match.read.fact, match.read.document.text
        if fact.kind != "count" or fact.comparison or years[0] in fact.years:
            continue
        stated = _DISTANCE.match(text[fact.end : fact.sentence_end])
        if stated is None or int(stated["year"]) != years[0]:
            continue
        numbers = read_numbers(stated["fewer"] or stated["by"])
        if len(numbers) != 1 or not reading.fits(match):
            return None
        distance = numbers[0].value
        rose = UP.search(stated.group()) is not None
        sign, value = (
            ("-", (fact.value or 0.0) - distance) if rose else ("+", (fact.value or 0.0) + distance)
        )
        shown = f"{amount(fact.value or 0.0)} {sign} {amount(distance)} = {amount(value)}"
        label = f"{_topic(match)}, {' '.join(filter(None, [fact.place, str(years[0])]))}"
        return _computed(reading, amount(value), shown, [match], label)
    return None


def _stated_ratio(reading: Reading) -> Draft | None:
    """ "twice as many as in 2020", behind the best figure."""
    for match in reading.ranked(years=())[:3]:
        fact, text = match.read.fact, match.read.document.text
        stated = _STATED_TIMES.search(text[fact.end : min(fact.sentence_end, fact.end + 60)])
        if stated is not None and reading.convinced(match):
            times = _TIMES[(stated.group(1) or stated.group(2)).lower()]
            times += 0.5 if stated.group(3) else 0.0
            told = f"{amount(times)} (“{stated.group()}”) – {_topic(match)}, {where_when(fact)}"
            statement = Statement(told, (quote(match.read),))
            return Draft("answered", (statement,), "", reading.confidence(match))
    return None


def _ratio(reading: Reading) -> Draft | None:
    two = pair(reading)
    if two is None or not operands(two)[0]:
        return None
    earlier, later = operands(two)
    first, second = (earlier, later) if _asks_earlier_first(reading) else (later, earlier)
    if not second:
        return None
    value = amount(first / second)
    shown = f"{amount(first)} / {amount(second)} = {value}"
    return _computed(
        reading, value, shown, two, f"times as much: {_topic(two[1])}, {_against(two)}"
    )


def _asks_earlier_first(reading: Reading) -> bool:
    """ "How many times as many in 2010 as in 2012?" """
    years = reading.query.years
    named = [each.year for each in years_in(reading.query.text, counted=False)]
    return (
        len(years) == 2
        and named[:2] == list(years)
        and _TIMES_AS.search(reading.query.text) is not None
    )


def _growth(reading: Reading) -> Draft | None:
    """By how many per cent a figure changed between two years."""
    text = reading.query.text
    if len(reading.query.years) < 2 and not (UP.search(text) or DOWN.search(text)):
        return None
    counted = _with(reading, "difference")
    two = pair(counted)
    if two is None or not operands(two)[0]:
        return None
    earlier, later = operands(two)
    value = amount(round(100 * (later - earlier) / earlier, 1))
    shown = f"({amount(later)} - {amount(earlier)}) / {amount(earlier)} = {value} %"
    told = value.removeprefix("-") if DOWN.search(text) else value
    return _computed(
        counted, f"{told} %", shown, two, f"change in {_topic(two[1])}, {_against(two)}"
    )


def _share(reading: Reading) -> Draft | None:
    """A part of a whole, where both are counted: 85 of 94 victims are 90.4 %."""
    kind: Literal["money", "count"] = "money" if reading.about_money else "count"
    counted = _with(reading, kind)
    ranked = [m for m in counted.ranked(kinds=(kind,)) if m.read.fact.kind == kind]
    ranked = ranked[:_PARTNERS]
    if not ranked or not counted.fits(ranked[0]):
        return None
    found = _part_and_whole(ranked[0], ranked[1:], reading.terms)
    if found is None:
        return None
    part, whole = found
    top, bottom = operands((part, whole))
    value = amount(round(100 * top / bottom, 1))
    shown = f"{amount(top)} / {amount(bottom)} = {value} %"
    label = f"{_topic(part)} of {_topic(whole)}, {where_when(part.read.fact)}"
    return _computed(counted, f"{value} %", shown, (part, whole), label)


def _part_and_whole(
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


def asks_sum(reading: Reading) -> bool:
    """Whether the question wants figures added up rather than a total that is told."""
    return reading.query.wanted == "sum" or (
        reading.query.wanted in ("count", "money")
        and _TOGETHER.search(reading.query.text) is not None
    )


def _sum(reading: Reading) -> Draft | None:
    years = reading.query.years
    if len(years) > 1:
        rows = [row[0] for row in reading.dated(years).values() if row]
        chosen = rows if len(rows) == len(years) else []
    else:
        chosen = _parts(reading)
        if len(chosen) < 2 and reading.query.wanted == "sum":
            chosen = _two_topics(reading)
    if len(chosen) < 2 or reading.among(chosen[0]) < SURE:
        return None
    values = operands(chosen)
    total = sum(values)
    shown = " + ".join(map(amount, values)) + f" = {amount(total)}"
    label = " and ".join(dict.fromkeys(map(_topic, chosen)))
    when = " and ".join(map(str, years)) if len(years) > 1 else where_when(chosen[0].read.fact)
    return _computed(reading, _in_unit(total, chosen[0]), shown, chosen, f"{label}, {when}")


def _parts(reading: Reading) -> list[Match]:
    """The figures of one sentence that the question's words fit alike: 85 female sex trafficking
    victims and five female forced labor victims, where the female ones are asked for."""
    ranked = reading.figures()
    if not ranked:
        return []
    best = ranked[0].read
    fitting = best.statement & reading.terms.weights.keys()
    parts = [
        match
        for match in ranked
        if fitting
        and match.read.statement & reading.terms.weights.keys() == fitting
        and _is_beside(match, best)
    ]
    # "nine shelters with a capacity of 313": figures that share their words are of two things.
    if len({match.read.fact.clause_start for match in parts}) < len(parts):
        return []
    wholes = {match.read.fact.part_of for match in parts}
    if len(wholes) > 1 or any(match.read.fact.start in wholes for match in parts):
        return []
    return sorted(parts, key=lambda match: match.read.fact.start)


def _is_beside(match: Match, best: ReadFact) -> bool:
    """Whether a figure stands in the sentence of another and is of the same unit and years."""
    alike = attrgetter("document_id", "sentence_start", "years", "unit", "kind")
    return bool(alike(match.read.fact) == alike(best.fact))


def _two_topics(reading: Reading) -> list[Match]:
    """The two figures of one year that a sum names, each by its own words."""
    ranked = reading.figures()
    if not ranked:
        return []
    first = ranked[0]
    fact = first.read.fact
    unmet = {form: w for form, w in reading.terms.weights.items() if form not in first.read.own}
    partners = [
        match
        for match in ranked[1:_PARTNERS]
        if (match.read.fact.years, match.read.fact.unit) == (fact.years, fact.unit)
        and match.read.fact.start != fact.part_of
        and match.read.fact.part_of != fact.start
        and match.read.fact.value is not None
    ]

    def fit(match: Match) -> float:
        told = sum(w for f, w in unmet.items() if f in match.read.own)
        return match.score + 0.5 * told + 0.3 * _is_beside(match, first.read)

    return [first, max(partners, key=fit)] if partners else []


def _with(reading: Reading, wanted: Wanted) -> Reading:
    """The same question, asking for another kind of answer."""
    return Reading(replace(reading.query, wanted=wanted), reading.evidence)


def _in_unit(value: float, match: Match) -> str:
    """A number in the unit of a figure."""
    return in_unit(value, match.read.fact, match.read.document.text)


def _topic(match: Match) -> str:
    return label_of(match.read.fact, match.read.document.text)


def _against(two: Sequence[Match]) -> str:
    earlier, later = (m.read.fact for m in two)
    before = " and ".join(map(str, earlier.years))
    return f"{where_when(later)} against {before}"


def _computed(
    reading: Reading, value: str, shown: str, matches: Sequence[Match], label: str
) -> Draft:
    citations = tuple(dict.fromkeys(quote(m.read) for m in matches))
    statement = Statement(f"{value} – {label} ({shown})", citations)
    confidence = min(map(reading.among, matches))
    return Draft("answered", (statement,), "", max(SURE, confidence))
