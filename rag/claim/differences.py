"""Differences that a claim works out: "three more than in 2019", "fell by 53"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answer.compared import DOWN, UP
from rag.answer.evidence import ReadFact
from rag.claim.context import Context
from rag.claim.operands import CLOSE, Derivation, as_written, digits, numbers_of, tells, written
from rag.text.numbers import Number
from rag.text.years import years_in

_THAN = r"(?:than|compared\s+(?:with|to))\s+(?:it\s+(?:was|did)\s+)?in\s+(?P<than>(?:19|20)\d\d)"
_MORE = re.compile(
    rf"\s+(?P<way>more|fewer|less|higher|lower)\b(?P<what>[^.;]*?)\s+{_THAN}", re.IGNORECASE
)
_APPOSED = re.compile(r"(?:[,(–—]|,?\s+(?:was|were|is|or|that\s+is))\s*$", re.IGNORECASE)
_CHANGE_OF = re.compile(
    r"[,(]\s*an?\s+(?P<way>increase|rise|growth|decrease|decline|drop|fall|reduction|cut)\s+of\s+$",
    re.IGNORECASE,
)
_ON_YEAR = re.compile(
    r"\s+(?:on|over|from|compared\s+(?:with|to))\s+(?:in\s+)?(?P<than>(?:19|20)\d\d)"
)
_BY = re.compile(r"\s+by\s+$", re.IGNORECASE)
_FROM = re.compile(r",?\s+from\s", re.IGNORECASE)


def differences(text: str, context: Context) -> list[Derivation] | None:
    """The ways in which a difference that `text` tells comes about; None where it tells none."""
    for number in numbers_of(text, context):
        before, behind = text[: number.start], text[number.end :]
        more = _MORE.match(behind)
        if more is not None and not _is_theirs(number, more["way"], text, context):
            return list(_more_than(text, number, more, context))
        change, year = _CHANGE_OF.search(before), _ON_YEAR.match(behind)
        if change is not None and year is not None:
            return list(_change_of(text, number, change, year, context))
        by = _BY.search(before) is not None and (UP.search(before) or DOWN.search(before))
        if by and not _is_cited(number, context):
            return list(_by_so_many(text, number, context))
    return None


def _is_cited(number: Number, context: Context) -> bool:
    return any(
        (cited.value, cited.unit) == (number.value, number.unit)
        for cited in numbers_of(context.quotes, context)
    )


def _change_of(
    text: str,
    number: Number,
    change: re.Match[str],
    year: re.Match[str],
    context: Context,
) -> Iterator[Derivation]:
    """ "94 victims, an increase of three on 2019" """
    up = UP.search(change["way"]) is not None or change["way"].lower() == "growth"
    before, than = text[: change.start()], year["than"]
    rest = text[number.end + year.end() :].lstrip(") ")
    for pair in _pairs(number, up, int(than), None, context):
        if tells(before, pair[0], context):
            yield _of_pair(pair, (f"{before}, compared with {written(pair[1])} in {than}{rest}",))


def _is_theirs(number: Number, way: str, text: str, context: Context) -> bool:
    """Whether the words cited have the difference themselves: "four more than in 2022"."""
    words = text[number.start : number.end]
    return re.search(rf"\b{re.escape(words)}\s+{way}\b", context.text, re.IGNORECASE) is not None


def _more_than(
    text: str, number: Number, more: re.Match[str], context: Context
) -> Iterator[Derivation]:
    up = more["way"].lower() in ("more", "higher")
    than = int(more["than"])
    head, tail = text[: number.start], text[number.end + more.end() :]
    named = {each.year for each in years_in(f"{head} {more['what']} {tail}")} - {than}
    year = next(iter(named)) if len(named) == 1 else None
    for pair in _pairs(number, up, than, year, context):
        later, earlier = pair
        apposed = _APPOSED.search(head)
        if apposed is not None and not more["what"].strip() and tells(head, later, context):
            opened = head[apposed.start() :].lstrip().startswith("(")
            rest = tail.replace(")", "", 1) if opened else tail
            yield _of_pair(
                pair,
                (f"{head[: apposed.start()]}, compared with {written(earlier)} in {than}{rest}",),
            )
        elif more["what"].strip():
            own = f"{head}{written(later)}{more['what']}{tail}"
            theirs = f"{head}{written(earlier)}{more['what']}{tail}"
            if year is None:
                theirs = f"In {than}, {theirs[:1].lower()}{theirs[1:]}"
            else:
                theirs = re.sub(rf"\b{year}\b", str(than), theirs)
            yield _of_pair(pair, (own, theirs))


def _by_so_many(text: str, number: Number, context: Context) -> Iterator[Derivation]:
    """ "fell by 53, from 85 in 2019 to 32 in 2020" """
    before, behind = _BY.sub("", text[: number.start]), text[number.end :]
    up = UP.search(before) is not None
    year = {each.year for each in years_in(text)}
    for pair in _pairs(number, up, None, None, context):
        later, earlier = pair
        told = tells(behind, later, context) and tells(behind, earlier, context)
        if told and _FROM.match(behind):
            yield _of_pair(pair, (f"{before} {_dated(behind.lstrip(' ,'), pair)}",))
        elif not told and year == set(later.fact.years) and not tells(behind, later, context):
            spelled = (
                f"{before} from {written(earlier)} in {min(earlier.fact.years)} "
                f"to {written(later)} in {min(later.fact.years)}"
            )
            rest = re.sub(rf"\s+in\s+{min(year)}\b", "", behind)
            yield _of_pair(pair, (f"{spelled}{rest}",))


_FROM_TO = re.compile(r"^from\s+(?P<one>[^\s]+)\s+to\s+(?P<other>[^\s]+?)(?=[.,;]?$)")


def _dated(words: str, pair: tuple[ReadFact, ReadFact]) -> str:
    """ "from 91 in 2019 to 94 in 2020" for "from 91 to 94"."""
    later, earlier = pair
    return _FROM_TO.sub(
        rf"from \g<one> in {min(earlier.fact.years)} to \g<other> in {min(later.fact.years)}", words
    )


def _pairs(
    number: Number, up: bool, than: int | None, year: int | None, context: Context
) -> list[tuple[ReadFact, ReadFact]]:
    """The figures of two years that differ by `number`, the later first."""
    found = []
    for later in context.facts:
        for earlier in context.facts:
            one, other = later.fact, earlier.fact
            if one.value is None or other.value is None or not one.years or not other.years:
                continue
            if (one.unit, one.kind == "money") != (other.unit, other.kind == "money"):
                continue
            if number.unit is not None and number.unit != one.unit:
                continue
            if min(one.years) <= max(other.years):
                continue
            if than is not None and set(other.years) != {than}:
                continue
            if year is not None and year not in one.years:
                continue
            change = one.value - other.value
            if abs(abs(change) - number.value) < CLOSE and (change > 0) == up:
                found.append((later, earlier))
    return found


def _of_pair(pair: tuple[ReadFact, ReadFact], claims: tuple[str, ...]) -> Derivation:
    later, earlier = pair
    high, low = sorted((later, earlier), key=lambda read: -(read.fact.value or 0.0))
    change = (high.fact.value or 0.0) - (low.fact.value or 0.0)
    calculation = f"{digits(high)} - {digits(low)} = {as_written(change)}"
    return Derivation(calculation, claims, frozenset((*later.fact.years, *earlier.fact.years)))
