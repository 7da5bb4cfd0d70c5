"""Figures of a claim: each is one that the words cited give, of the year that the claim says or the
question asks for, with its unit and its limits, and of what the claim says that it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.evidence import ReadFact
from rag.answer.verify import NO_WORDS, numbers_in
from rag.claim.change import calculation_problem, direction_problem, multiple_problem
from rag.claim.context import Context, has, meant, stems_of
from rag.claim.counted import counted_problem, polarity_problem
from rag.claim.told import Told
from rag.facts.silences import NOT_REPORTED
from rag.schema import Fact, Query
from rag.text.places import names_place

_OVER = re.compile(
    r"\b(?:more than|over|at least|no fewer than|no less than|not less than|upwards of|"
    r"(?:a\s+)?minimum(?:\s+of)?|above|"
    r"exceed\w*)\s+(?:(?-i:[A-Z]{3})\s?)?[$€£]?$",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"\b(?:less than|fewer than|up to|at most|no more than|(?:a\s+)?maximum(?:\s+of)?|"
    r"no longer than|under|below|not more than)\s+"
    r"(?:(?-i:[A-Z]{3})\s?)?[$€£]?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:(?-i:[A-Z]{3})\s?)?[$€£]?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:(?-i:[A-Z]{3})\s?)?[$€£]?$", re.IGNORECASE)


def figure_problem(text: str, told: Sequence[Told], query: Query, context: Context) -> str | None:
    """Which of the figures `told` by `text` its citations do not give as it is told."""
    counted = [one for one in told if one.fact.kind not in ("none", "not_reported")]
    matched: list[tuple[Told, ReadFact]] = []
    # Beside a figure of the year asked for, one without a year is of the report's own.
    asked = () if any(one.years & set(query.years) for one in counted) else query.years
    for one in told:
        problem, read = _one_problem(
            one, len(counted) <= 1, text, replace(query, years=asked), context
        )
        if problem is not None:
            return problem
        if read is not None:
            matched.append((one, read))
    return (
        calculation_problem(text, query, context)
        or _year_problem(matched, query)
        or direction_problem(text, [read for _, read in matched], context)
        or multiple_problem(text, [read for _, read in matched], context)
    )


def _one_problem(
    one: Told, alone: bool, text: str, query: Query, context: Context
) -> tuple[str | None, ReadFact | None]:
    """What is wrong with one figure, and the figure of the words cited that it is."""
    fact = one.fact
    shown = "that it was not reported" if fact.kind == "not_reported" else _shown(fact, text)
    if not one.found:
        return _unread_problem(one, shown, query, context), None
    problems = []
    asked = stems_of(query.text)
    for read in one.found:
        problem = (
            _place_problem(shown, read, query)
            or _years_problem(one, shown, read, query)
            or counted_problem(one, shown, read, alone, text, context, asked)
            or _bound_problem(one, shown, read, text)
            or polarity_problem(one, shown, read, alone, text)
        )
        if problem is None:
            return None, read
        problems.append(problem)
    return problems[0], one.found[0]


def _shown(fact: Fact, text: str) -> str:
    return " ".join(text[fact.start : fact.end].split())


def _unread_problem(one: Told, shown: str, query: Query, context: Context) -> str | None:
    """What is wrong with a figure that is none of those read from the words cited."""
    fact = one.fact
    if fact.kind == "not_reported":
        if NOT_REPORTED.search(context.text):
            return None
        return f"the words cited do not say {shown}"
    if fact.kind == "none":
        # What it denies is looked at by `rag.claim.denial`.
        return None
    if fact.high is not None and not any(
        (number.value, number.high) == (fact.value, fact.high)
        for number in numbers_in(context.quotes, NO_WORDS)
    ):
        return f"{shown} is no such range in the words cited"
    if _is_other_unit(fact, context):
        return f"{shown} is not in that unit in the words cited"
    strange = [form for form in meant(one.words, context) if not has(context.stems, form)]
    if strange:
        return f"the words cited do not say this of {shown}"
    years = context.periods | context.named_years
    if one.years and years and not one.years <= years:
        return f"{shown} is not of {_listed(one.years - years)} in the words cited"
    if query.years and years and years.isdisjoint(query.years):
        return f"{shown} is not of {_listed(query.years)}, which the question asks for"
    return None


def _is_other_unit(fact: Fact, context: Context) -> bool:
    """Whether the number stands in the words cited as money or a percentage alone, and is told
    without, or the other way round."""
    quoted = numbers_in(context.quotes, NO_WORDS)
    same = [q for q in quoted if fact.value in (q.value, q.high)]
    if not same:
        # "24-hour", "Article 144": a number, and no quantity.
        return not _stands_with_noun(fact, context)
    return all(q.unit != fact.unit for q in same)


def _stands_with_noun(fact: Fact, context: Context) -> bool:
    """Whether the digits stand in the words cited before the same word."""
    if fact.value is None:
        return False
    digits = f"{fact.value:g}"
    nouns = {
        form
        for match in re.finditer(rf"(?<!\d){re.escape(digits)}[\s-]+(\w+)", context.quotes)
        for form in stems_of(match.group(1))
    }
    return not nouns or any(has(frozenset(nouns), form) for form in stems_of(fact.counted))


def _place_problem(shown: str, read: ReadFact, query: Query) -> str | None:
    place = read.fact.place
    if place and query.places and not any(names_place(p, place) for p in query.places):
        return f"{shown} is of {place}; the question asks about {query.places[0]}"
    return None


def _years_problem(one: Told, shown: str, read: ReadFact, query: Query) -> str | None:
    """Whether a figure is of the years that the claim says, or that the question asks for where
    the claim leaves them out."""
    years = frozenset(read.fact.years)
    if not years:
        return None
    if one.years:
        fits = not years.isdisjoint(one.years) if one.floating else one.years <= years
        return None if fits else f"{shown} is of {_listed(years)} in the words cited"
    period = read.document.period
    covered = frozenset(range(period.first, period.last + 1)) if period else years
    if len(query.years) == 1:
        fits = query.years[0] in years
    elif query.years:
        fits = set(query.years) <= years or not years.isdisjoint(covered)
    else:
        fits = not years.isdisjoint(covered)
    if fits:
        return None
    asked = f"the question asks for {_listed(query.years)}" if query.years else "it does not say so"
    return f"{shown} is of {_listed(years)} in the words cited; {asked}"


def _listed(years: Sequence[int] | frozenset[int]) -> str:
    return " and ".join(map(str, sorted(years)))


def _bound(text: str, start: int) -> str:
    before = text[max(0, start - 28) : start]
    if _OVER.search(before):
        return "over"
    if _UNDER.search(before):
        return "under"
    return "between" if _BETWEEN.search(before) else ""


def _bound_problem(one: Told, shown: str, read: ReadFact, text: str) -> str | None:
    said = _bound(text, one.fact.start)
    cited = _bound(read.document.text, read.fact.start)
    if said == cited:
        return None
    source = read.document.text[max(0, read.fact.start - 28) : read.fact.start]
    if said == "between" and (read.fact.high is not None or _FROM.search(source)):
        return None  # what ranges "from 18 months to six years"
    if said:
        return f"the words cited do not say so of {shown}: it is no limit there"
    return f"the words cited say of {shown} that it is a limit"


def _year_problem(matched: Sequence[tuple[Told, ReadFact]], query: Query) -> str | None:
    """Whether all that a claim tells is of other years than the question asks for."""
    asked = set(query.years)
    if not asked or not matched:
        return None
    told = set().union(*(read.fact.years for _, read in matched))
    if told and asked.isdisjoint(told):
        return (
            f"it speaks of {_listed(frozenset(told))}; the question asks for {_listed(query.years)}"
        )
    return None
