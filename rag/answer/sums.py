"""Figures that are added up: of several years, of things that a question names side by side, of a
whole list, or of the groups that make up the one asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from rag.answer.compared import PARTNERS, SURE, kinship, operands
from rag.answer.computed import computed, in_unit_of, topic
from rag.answer.figures import Reading
from rag.answer.match import Match
from rag.answer.people import CONSISTS_OF, is_among, people
from rag.answer.terms import has
from rag.answer.wording import amount, where_when
from rag.question.years_asked import is_one_period
from rag.schema import Draft
from rag.text.words import content_stems, groups

_TOGETHER = re.compile(
    r"\b(?:together|in\s+(?:total|all)|altogether|combined(?=\s*(?:\?|$|,|in\b|total|number))|"
    r"added|all\s+told|add\s+up|sum|total|plus|taken\s+together)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:in\s+(?:total|all)|altogether|all\s+told|both)\b", re.IGNORECASE)
_LOOKED_AT = 4
"""The lists that so many of the best figures stand in are looked at."""

# What begins another clause between two figures: "identified 63 victims and referred 20".
_OTHER_CLAUSE = re.compile(
    r"[;.]\s|\bcompared\b|(?:,|\band|\bbut|\bwhile)\s+(?:[\w’'-]+\s+){0,4}?"
    r"(?:\w{3,}ed|gave|took|held|found|paid|ran|sent|began|set|put|kept|led|spent|built|won|lost|made|had)"
    r"\s+(?:[\w’'-]+\s+){0,2}?\W*$",
    re.IGNORECASE,
)
_NAMES_SEVERAL = re.compile(r"\b(?:and|plus|both|or)\b|,", re.IGNORECASE)


def asked(reading: Reading) -> bool:
    """Whether the question wants figures added up rather than a total that is told."""
    return reading.query.wanted == "sum" or (
        reading.query.wanted in ("count", "money")
        and _TOGETHER.search(reading.query.text) is not None
    )


def draft_of(reading: Reading) -> Draft | None:
    """The figures that the question wants added up, and their sum; None where they are not
    there."""
    years = reading.query.years
    if len(years) > 1 and not _one_period(reading):
        chosen = _of_years(reading)
    else:
        made_up = of_groups(reading)
        if made_up is not None:
            return made_up
        chosen = next((found for found in _candidates(reading) if len(found) > 1), [])
        # "The total convicted": not those that have more of the words than the total has.
        if chosen and reading.query.wanted != "sum" and not _has_best(chosen, reading):
            return None
    return added(reading, chosen) if _of_all_named(chosen, reading) else None


def _of_all_named(chosen: Sequence[Match], reading: Reading) -> bool:
    """Whether every name in the question that some figure is told of is one of those chosen: what
    others identified is no part of what the one named did."""
    told = frozenset().union(*(match.read.statement for match in chosen))
    known = frozenset().union(*(match.read.statement for match in reading.figures()))
    return not any(name in known and not has(name, told) for name in reading.terms.names)


def _has_best(chosen: Sequence[Match], reading: Reading) -> bool:
    """Whether the figure that fits best is among those that are to be added up."""
    best = reading.figures()[0].read.fact
    return any(match.read.fact == best for match in chosen)


def _candidates(reading: Reading) -> Iterator[list[Match]]:
    """What could be added up, the likeliest first; each of fewer than two figures where there is
    nothing of the sort."""
    yield _of_names(reading)
    yield _named(reading)
    yield _alike(reading)
    if reading.query.wanted == "sum" and _NAMES_SEVERAL.search(reading.query.text):
        yield _two_topics(reading)
    if reading.query.wanted == "sum" or _ALL.search(reading.query.text):
        yield _whole_list(reading)
    if reading.query.wanted == "sum":
        yield _two_topics(reading)


def of_groups(reading: Reading) -> Draft | None:
    """Children as girls and boys, where nothing is told of children but of both of these."""
    ranked = reading.figures()
    asked_for = people(content_stems(reading.query.counting or reading.query.text))
    wholes = [group for group in asked_for if group in CONSISTS_OF]
    if len(wholes) != 1 or not ranked or not reading.fits(ranked[0]):
        return None
    (whole,) = wholes
    if asked_for not in ({whole}, {whole, *CONSISTS_OF[whole]}):
        return None
    if any(whole in people(match.read.own) for match in ranked[:_LOOKED_AT]):
        return None
    for match in ranked[:_LOOKED_AT]:
        # A better figure elsewhere may be of them in other words: "victims under 18".
        if match.read.sentence_key != ranked[0].read.sentence_key:
            continue
        found = [
            [one for one in list_of(match, ranked) if people(one.read.own) == {part}]
            for part in CONSISTS_OF[whole]
        ]
        if all(len(each) == 1 for each in found):
            return added(reading, [each[0] for each in found])
    return None


def added(reading: Reading, chosen: Sequence[Match]) -> Draft | None:
    """The sum of the figures `chosen`, with its operands; None where they are fewer than two or
    none of them is sure."""
    if len(chosen) < 2 or max(map(reading.among, chosen)) < SURE:
        return None
    years = reading.query.years
    if len({match.read.fact.document_id for match in chosen}) == 1:
        chosen = sorted(chosen, key=lambda match: match.read.fact.start)
    values = operands(chosen)
    total = sum(values)
    shown = " + ".join(map(amount, values)) + f" = {amount(total)}"
    label = " and ".join(dict.fromkeys(map(topic, chosen)))
    told = {year for match in chosen for year in match.read.fact.years}
    several = len(years) > 1 and told >= set(years)
    when = " and ".join(map(str, years)) if several else where_when(chosen[0].read.fact)
    return computed(reading, in_unit_of(chosen[0], total), shown, chosen, f"{label}, {when}")


def _one_period(reading: Reading) -> bool:
    """Whether the best figure is one for all the years asked about: a reporting period."""
    if is_one_period(reading.query.text):
        return True
    ranked = reading.figures()
    return bool(ranked) and set(ranked[0].read.fact.years) == set(reading.query.years)


def _of_years(reading: Reading) -> list[Match]:
    """A figure of each year asked about, all of one matter; empty where a year has none."""
    rows = reading.dated(reading.query.years)
    best = max((row[0] for row in rows.values() if row), key=lambda m: m.score, default=None)
    if best is None:
        return []
    chosen = []
    for row in rows.values():
        alike = [match for match in row if match.read.fact.unit == best.read.fact.unit]
        if not alike:
            return []
        chosen.append(max(alike, key=lambda m: m.score + kinship(m.read, best.read)))
    # Suspects of one year and victims of another are no sum.
    return [] if any(one.read.own.isdisjoint(best.read.own) for one in chosen) else chosen


def list_of(match: Match, ranked: Iterable[Match]) -> list[Match]:
    """A figure with those of the same list, in their order: of one sentence, one kind, unit and
    years, parts of one whole or of none, and no other clause between one and the next. What the
    question gives itself is none: of "the two homes, with 35 and 20 beds", asked for by "the two
    homes", the two."""
    fact = match.read.fact
    row = sorted(
        (
            other
            for other in ranked
            if other.read.sentence_key == match.read.sentence_key
            and (other.read.fact.kind, other.read.fact.unit) == (fact.kind, fact.unit)
            and (other.read.fact.years, other.read.fact.part_of) == (fact.years, fact.part_of)
            and (other is match or not other.features["echo"])
        ),
        key=lambda other: other.read.fact.start,
    )
    place = row.index(match)
    text = match.read.document.text
    first = last = place
    while first > 0 and _goes_on(text, row[first - 1], row[first]):
        first -= 1
    while last + 1 < len(row) and _goes_on(text, row[last], row[last + 1]):
        last += 1
    return row[first : last + 1]


def _goes_on(text: str, left: Match, right: Match) -> bool:
    """Whether no other clause begins between two figures of `text`."""
    return _OTHER_CLAUSE.search(text[left.read.fact.end : right.read.fact.start]) is None


def _told_apart(row: Sequence[Match]) -> list[frozenset[str]]:
    """For each figure of a list the stems that not all of them have: by what they count, or where
    that tells nothing by the words before them, "the IOM spent $62,000"."""
    for words in ([m.read.own for m in row], [m.read.surroundings.before for m in row]):
        common = frozenset.intersection(*words)
        if sum(own != common for own in words) > 1:
            return [own - common for own in words]
    return [frozenset() for _ in row]


def _named(reading: Reading) -> list[Match]:
    """The figures of a list whose own words the question names: of the workers from five countries
    those from the three asked for."""
    ranked = reading.figures()
    counted = _counted(reading)
    names = frozenset(reading.terms.weights) - counted
    for match in ranked[:_LOOKED_AT]:
        row = _counting(list_of(match, ranked), counted)
        chosen = _of_people(row, names) or [
            one
            for one, words in zip(row, _told_apart(row), strict=True)
            if any(has(form, words) for form in names)
        ]
        if len(chosen) > 1 and _disjoint(chosen):
            return chosen
    return []


def _of_people(row: Sequence[Match], names: frozenset[str]) -> list[Match]:
    """Those of a list that are of the groups of people named, where it tells such groups apart: of
    "minors, boys and girls" the men are none, whatever else is told of them. Where other words are
    named as well, only those that have most of them."""
    named = people(names)
    named = (
        frozenset(group for group in named if not named & {*CONSISTS_OF.get(group, ())}) or named
    )
    fitting = [one for one in row if any(is_among(group, people(one.read.own)) for group in named)]
    if len(fitting) < 2 or len({people(one.read.own) for one in row}) < 2:
        return []
    others = [form for form in names if not people((form,))]
    held = [sum(has(form, one.read.own) for form in others) for one in fitting]
    return [one for one, number in zip(fitting, held, strict=True) if number == max(held)]


def _of_names(reading: Reading) -> list[Match]:
    """The figure of each of the names that a question gives, of one matter: what the police and
    what the guard identified."""
    names = reading.terms.names
    if len(names) < 2:
        return []
    counted = _counted(reading)
    ranked = _counting(reading.figures(), counted)
    chosen: list[Match] = []
    for name in sorted(names):
        own = [m for m in ranked if m.read.statement & names == {name} and reading.fits(m)]
        if not own:
            return []
        chosen.append(own[0])
    first = chosen[0].read
    alike = all(
        (one.read.fact.years, one.read.fact.unit) == (first.fact.years, first.fact.unit)
        and not one.read.own.isdisjoint(first.own)
        for one in chosen
    )
    return chosen if alike and _disjoint(chosen) else []


def _counted(reading: Reading) -> frozenset[str]:
    """The stem of the noun that is to be counted, unless it names a group of people."""
    return frozenset(content_stems(reading.query.counting)[-1:]) - groups()


def _counting(row: list[Match], counted: frozenset[str]) -> list[Match]:
    """Those of a list that count what is asked for, where there are several: of two homes with 35
    and 20 beds the beds."""
    fitting = [one for one in row if any(has(form, one.read.own) for form in counted)]
    return fitting if len(fitting) > 1 else row


def _disjoint(row: Sequence[Match]) -> bool:
    """Whether none of the figures is the whole of another."""
    wholes = {one.read.fact.part_of for one in row}
    return not any(one.read.fact.start in wholes for one in row)


def _alike(reading: Reading) -> list[Match]:
    """The figures of one sentence that the question's words fit alike: 85 female sex trafficking
    victims and five female forced labor victims, where the female ones are asked for."""
    ranked = reading.figures()
    if not ranked:
        return []
    best = ranked[0].read
    fitting = best.statement & reading.terms.weights.keys()
    same = attrgetter("document_id", "sentence_start", "years", "unit", "kind")
    parts = [
        match
        for match in ranked
        if fitting
        and match.read.statement & reading.terms.weights.keys() == fitting
        and same(match.read.fact) == same(best.fact)
    ]
    # "nine shelters with a capacity of 313": figures that share their words are of two things.
    if len({match.read.fact.clause_start for match in parts}) < len(parts):
        return []
    if len({match.read.fact.part_of for match in parts}) > 1 or not _disjoint(parts):
        return []
    return sorted(parts, key=lambda match: match.read.fact.start)


def _whole_list(reading: Reading) -> list[Match]:
    """All figures of the list that the best figure stands in, where no total of them is told and
    they count one thing: "three victims from China and two from Laos"."""
    ranked = reading.figures()
    if not ranked or ranked[0].read.fact.part_of is not None:
        return []
    row = _counting(list_of(ranked[0], ranked), _counted(reading))
    wholes = {match.read.fact.part_of for match in ranked}
    if any(one.read.fact.start in wholes for one in row):
        return []
    return row if frozenset.intersection(*(one.read.own for one in row)) else []


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
        for match in ranked[1:PARTNERS]
        if (match.read.fact.years, match.read.fact.unit) == (fact.years, fact.unit)
        and match.read.fact.start != fact.part_of
        and match.read.fact.part_of != fact.start
        and match.read.fact.value is not None
    ]

    def fit(match: Match) -> float:
        told = sum(w for f, w in unmet.items() if f in match.read.own)
        beside = match.read.sentence_key == first.read.sentence_key
        return match.score + 0.5 * told + 0.3 * beside

    return [first, max(partners, key=fit)] if partners else []
