"""Shares and sums that a claim works out: "a third of the 36", "96, 68 here and 28 there"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from rag.answer.evidence import ReadFact
from rag.claim.context import Context
from rag.claim.noun import noun_of
from rag.claim.operands import (
    CLOSE,
    Derivation,
    as_written,
    digits,
    numbers_of,
    operands_of,
    written,
)
from rag.claim.part import in_one_sentence
from rag.text.numbers import Number, read_fractions

MOST_PARTS = 4
"""A sum of more parts is not looked for."""

# Shares

_HEDGE = re.compile(
    r"\b(?:about|approximately|roughly|some|around|nearly|almost)\s+(?:an?\s+)?$", re.I
)
_OF = re.compile(r"\s+of\s+(?P<the>(?:the|all|these|those)\s+)?", re.IGNORECASE)


def shares(text: str, shown: re.Match[str] | None, context: Context) -> list[Derivation] | None:
    """The ways in which a share that `text` tells comes about, as in the calculation `shown` where
    there is one; None where it tells none."""
    fractions = read_fractions(text)
    percents = [n for n in numbers_of(text, context) if n.kind == "percent"]
    if not fractions and not percents:
        return None
    known = {n.value for n in (*numbers_of(context.text, context), *read_fractions(context.text))}
    for share in (*percents, *fractions):
        of = _OF.match(text, share.end)
        if of is None or share.value in known:
            continue
        told = next((n for n in numbers_of(text, context) if n.start == of.end()), None)
        # Of a share of nobody knows how many no more is known than what the report says.
        if told is not None or shown is not None:
            return list(_of_whole(text, share, of, context))
    return None


def _of_whole(
    text: str, share: Number, of: re.Match[str], context: Context
) -> Iterator[Derivation]:
    before = _HEDGE.sub("", text[: share.start])
    before = re.sub(r"(?:^|(?<=\s))an?\s+$", "", before, flags=re.IGNORECASE)
    hedged = before != text[: share.start] and _HEDGE.search(text[: share.start]) is not None
    rest = text[of.end() :]
    whole_told = next((n for n in numbers_of(rest, context) if n.start == 0), None)
    for part in context.facts:
        for whole in context.facts:
            one, other = part.fact, whole.fact
            if not one.value or not other.value or one.value >= other.value:
                continue
            if not in_one_sentence(part, whole) or set(one.years) != set(other.years):
                continue
            if one.unit != other.unit or (whole_told and whole_told.value != other.value):
                continue
            result = 100 * one.value / other.value
            if abs(result - share.value) > _allowed(share, text, hedged):
                continue
            named = "" if whole_told else f"{written(whole)} "
            claim = f"{before}{written(part)} of the {named}{rest}"
            calculation = f"{digits(part)} / {digits(whole)} = {result:.1f} %"
            yield Derivation(calculation, (claim[:1].upper() + claim[1:],), frozenset(one.years))


def _allowed(share: Number, text: str, hedged: bool) -> float:
    """How far off a share may be that is told so: as far as it is rounded."""
    if "." in text[share.start : share.end]:
        return 0.051
    return 1.0 if hedged else 0.51


# Sums

# Behind "with" stands what somebody was given; who was given several things is counted for each.
_GIVEN_WITH = re.compile(r"[^,;.()]*\bwith\b", re.IGNORECASE)
_IN_ALL = re.compile(r",?\s*\b(?:in\s+all|in\s+total|altogether|combined|together)\b,?", re.I)
# "two victims from the north and one victim from the south"
_JOINED = re.compile(r"(?:\s[\w-]+){1,5}\s(?:and|or)\s")
_PARTS = re.compile(r"\s*[,:;(]\s*")


def sums(text: str, shown: re.Match[str] | None, context: Context) -> list[Derivation] | None:
    """The ways in which a sum that `text` tells comes about, as in the calculation `shown` where
    there is one; None where it tells none."""
    numbers = [n for n in numbers_of(text, context) if n.value]
    if shown is not None and "+" in shown.group("left"):
        values = operands_of(shown)
        total = next((n for n in numbers if abs(n.value - sum(values)) < CLOSE), None)
        return None if total is None else list(_added(text, total, values, context))
    if shown is not None:
        return None
    known = {read.fact.value for read in context.facts}
    for total in numbers:
        if total.value in known:
            continue
        told = [n for n in numbers if n.start > total.end and n.value in known]
        for count in range(2, min(len(told), MOST_PARTS) + 1):
            for some in combinations(told, count):
                if abs(sum(n.value for n in some) - total.value) < CLOSE:
                    return list(_added(text, total, [n.value for n in some], context))
    return None


def _added(
    text: str, total: Number, values: Sequence[float], context: Context
) -> Iterator[Derivation]:
    if len(values) > MOST_PARTS:
        return
    head, tail = _head_and_tail(text, total, values, context)
    chosen = [[r for r in context.facts if r.fact.value == value] for value in values]
    if not all(chosen):
        return
    for reads in _one_each(chosen):
        facts = [read.fact for read in reads]
        if len({(fact.unit, fact.kind == "money") for fact in facts}) != 1:
            continue
        if any(one.part_of == other.start for one in facts for other in facts):
            continue
        if len({fact.years for fact in facts}) != 1:
            if (spread := _over_years(text, total, reads)) is not None:
                yield spread
            continue
        if any(_GIVEN_WITH.match(r.document.text[r.fact.end : r.fact.clause_end]) for r in reads):
            continue
        before = _IN_ALL.sub("", head[: total.start]).lstrip(" ,")
        behind = _IN_ALL.sub("", head[total.end :])
        alone = [read for read in reads if not _goes_with_others(read, reads)]
        claims = [f"{before}{written(read)}{behind}." for read in alone]
        if tail:
            claims.append(f"{before}{behind.lstrip()}{tail}")
        calculation = f"{' + '.join(map(digits, reads))} = {as_written(total.value)}"
        yield Derivation(calculation, tuple(claims), frozenset(facts[0].years))


_YEARS = re.compile(
    r"\b(?:in|across|over|during|between|from)\s+(?P<first>(?:19|20)\d\d)\s*"
    r"(?:and|to|through|-|–)\s*(?P<last>(?:19|20)\d\d)",
    re.IGNORECASE,
)


def _over_years(text: str, total: Number, reads: Sequence[ReadFact]) -> Derivation | None:
    """A sum of the same figure over years that the claim names: "across 2019 and 2020, 185"."""
    span = _YEARS.search(text)
    if span is None:
        return None
    years = range(int(span["first"]), int(span["last"]) + 1)
    if sorted(year for read in reads for year in read.fact.years) != list(years):
        return None
    claims = []
    for read in reads:
        figure = f"{text[: total.start]}{written(read)}{text[total.end :]}"
        claims.append(_IN_ALL.sub("", _YEARS.sub(f"In {read.fact.years[0]}", figure)).strip(" ,"))
    calculation = f"{' + '.join(map(digits, reads))} = {as_written(total.value)}"
    return Derivation(calculation, tuple(claims), frozenset(years))


def _goes_with_others(read: ReadFact, reads: Sequence[ReadFact]) -> bool:
    """Whether a figure is the second of two that one sentence tells the same of: "permits for two
    victims from the north and one victim from the south"."""
    text, fact = read.document.text, read.fact
    return any(
        in_one_sentence(other, read)
        and other.fact.start < fact.start
        and _JOINED.fullmatch(text[other.fact.end : fact.start]) is not None
        and noun_of(other.fact, text)[:1] == noun_of(fact, text)[:1] != ()
        for other in reads
    )


def _head_and_tail(
    text: str, total: Number, values: Sequence[float], context: Context
) -> tuple[str, str]:
    """The claim up to where it tells the parts of its sum, and that rest, "" where it does not."""
    first = next(
        (n for n in numbers_of(text, context) if n.start > total.end and n.value in values), None
    )
    body = text.rstrip(" .")
    if first is None:
        return body, ""
    cuts = [m for m in _PARTS.finditer(body) if total.end <= m.start() and m.end() <= first.start]
    if not cuts:
        return body, ""
    return body[: cuts[-1].start()], body[cuts[-1].start() :]


def _one_each(chosen: Sequence[Sequence[ReadFact]]) -> Iterator[tuple[ReadFact, ...]]:
    """One figure of each, no two the same."""
    first, *others = chosen
    for read in first:
        if not others:
            yield (read,)
            continue
        for rest in _one_each(others):
            if all(other.fact.start != read.fact.start for other in rest):
                yield (read, *rest)
