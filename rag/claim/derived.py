"""Figures that a claim works out itself: "three more than in 2019", "96 in all", "a third of them".

The calculation is repeated with figures of the words cited, and what the claim says of its result
is held against every figure that goes into it: of "three more victims were identified in 2020 than
in 2019", that 94 were in 2020 and 91 in 2019. Whatever fails there fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.answer.compared import DOWN, UP
from rag.answer.evidence import ReadFact
from rag.answer.verify import CALCULATION, numbers_in
from rag.claim.context import Context
from rag.claim.noun import noun_of
from rag.claim.part import in_one_sentence
from rag.text.currencies import currency_words
from rag.text.numbers import Number, read_fractions
from rag.text.years import years_in

MOST_PARTS = 4
_CLOSE = 1e-6


@dataclass(frozen=True)
class Derivation:
    """One way in which a derived figure may come about: the `calculation`, what the claim then says
    of the figures that go into it (`claims`), and their `years`."""

    calculation: str
    claims: tuple[str, ...]
    years: frozenset[int]

    @property
    def is_sum(self) -> bool:
        """Whether its figures are parts of the one that is told."""
        return "+" in self.calculation


def derivations(text: str, context: Context) -> list[Derivation] | None:
    """The ways in which the figure that `text` works out comes about with the figures cited; None
    where it works out none, or does so in words that are not known here."""
    shown = CALCULATION.search(text)
    plain = _without_calculations(text)
    found: list[Derivation] | None = None
    for read in (_differences, _shares, _sums):
        found = read(plain, shown, context)
        if found is not None:
            break
    if not found or shown is None:
        # What shows its calculation in words that are not known here is looked at by
        # `rag.claim.change`.
        return found if shown is None or "+" in shown.group("left") else None
    operands = _operands(shown)
    return [one for one in found if _operands(CALCULATION.search(one.calculation)) == operands]


def _numbers(text: str, context: Context) -> tuple[Number, ...]:
    """The numbers of `text`, with the currencies of the documents cited."""
    words = (currency_words(document.text) for document in context.documents)
    return numbers_in(text, frozenset().union(*words))


def shown_with(text: str, derivation: Derivation) -> str:
    """`text` with the calculation shown at its end."""
    if CALCULATION.search(text):
        return text
    body = text.rstrip()
    end = body[-1:] if body[-1:] in ".!" else ""
    return f"{body.rstrip('.!')} ({derivation.calculation}){end}"


def _without_calculations(text: str) -> str:
    plain = re.sub(
        r"\s*\(\s*\)|\(\s*million\s*\)", "", CALCULATION.sub("", text).replace("( )", "")
    )
    return re.sub(r"\s*\(?\s*\)(?=[.,;]|$)", "", plain) if "(" not in plain else plain


def _operands(shown: re.Match[str] | None) -> list[float]:
    if shown is None:
        return []
    digits = re.findall(r"\d[\d,]*(?:\.\d+)?", shown.group("left"))
    return sorted(float(one.replace(",", "")) for one in digits)


# Differences

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


def _differences(
    text: str, shown: re.Match[str] | None, context: Context
) -> list[Derivation] | None:
    for number in _numbers(text, context):
        before, behind = text[: number.start], text[number.end :]
        more = _MORE.match(behind)
        if more is not None and not _is_theirs(number, more["way"], text, context):
            return list(_more_than(text, number, more, context))
        change, year = _CHANGE_OF.search(before), _ON_YEAR.match(behind)
        if change is not None and year is not None:
            up = UP.search(change["way"]) is not None or change["way"].lower() == "growth"
            rest = behind[year.end() :].lstrip(") ")
            pairs = _pairs(number, up, int(year["than"]), None, context)
            return [
                _of_pair(
                    pair,
                    (
                        f"{before[: change.start()]}, compared with {_written(pair[1])} in {year['than']}{rest}",
                    ),
                )
                for pair in pairs
                if _tells(before, pair[0], context)
            ]
        told = any(
            (n.value, n.unit) == (number.value, number.unit)
            for n in _numbers(context.quotes, context)
        )
        if not told and _BY.search(before) and (UP.search(before) or DOWN.search(before)):
            return list(_by_so_many(text, number, context))
    return None


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
        if apposed is not None and not more["what"].strip() and _tells(head, later, context):
            opened = head[apposed.start() :].lstrip().startswith("(")
            rest = tail.replace(")", "", 1) if opened else tail
            yield _of_pair(
                pair,
                (f"{head[: apposed.start()]}, compared with {_written(earlier)} in {than}{rest}",),
            )
        elif more["what"].strip():
            own = f"{head}{_written(later)}{more['what']}{tail}"
            theirs = f"{head}{_written(earlier)}{more['what']}{tail}"
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
        told = _tells(behind, later, context) and _tells(behind, earlier, context)
        if told and _FROM.match(behind):
            yield _of_pair(pair, (f"{before} {_dated(behind.lstrip(' ,'), pair)}",))
        elif not told and year == set(later.fact.years) and not _tells(behind, later, context):
            spelled = (
                f"{before} from {_written(earlier)} in {min(earlier.fact.years)} "
                f"to {_written(later)} in {min(later.fact.years)}"
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
            if abs(abs(change) - number.value) < _CLOSE and (change > 0) == up:
                found.append((later, earlier))
    return found


def _of_pair(pair: tuple[ReadFact, ReadFact], claims: tuple[str, ...]) -> Derivation:
    later, earlier = pair
    high, low = sorted((later, earlier), key=lambda read: -(read.fact.value or 0))
    calculation = f"{_digits(high)} - {_digits(low)} = {_number((high.fact.value or 0) - (low.fact.value or 0))}"
    return Derivation(calculation, claims, frozenset((*later.fact.years, *earlier.fact.years)))


def _tells(text: str, read: ReadFact, context: Context) -> bool:
    """Whether `text` gives the value of a figure."""
    return any(number.value == read.fact.value for number in _numbers(text, context))


# Shares

_HEDGE = re.compile(
    r"\b(?:about|approximately|roughly|some|around|nearly|almost)\s+(?:an?\s+)?$", re.I
)
_OF = re.compile(r"\s+of\s+(?P<the>(?:the|all|these|those)\s+)?", re.IGNORECASE)


def _shares(text: str, shown: re.Match[str] | None, context: Context) -> list[Derivation] | None:
    fractions = read_fractions(text)
    percents = [n for n in _numbers(text, context) if n.kind == "percent"]
    known = {n.value for n in (*_numbers(context.text, context), *read_fractions(context.text))}
    for share in (*percents, *fractions):
        of = _OF.match(text, share.end)
        if of is None or share.value in known:
            continue
        told = next((n for n in _numbers(text, context) if n.start == of.end()), None)
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
    whole_told = next((n for n in _numbers(rest, context) if n.start == 0), None)
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
            named = "" if whole_told else f"{_written(whole)} "
            claim = f"{before}{_written(part)} of the {named}{rest}"
            calculation = f"{_digits(part)} / {_digits(whole)} = {result:.1f} %"
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


def _sums(text: str, shown: re.Match[str] | None, context: Context) -> list[Derivation] | None:
    numbers = [n for n in _numbers(text, context) if n.value]
    if shown is not None and "+" in shown.group("left"):
        values = _operands(shown)
        total = next((n for n in numbers if abs(n.value - sum(values)) < _CLOSE), None)
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
                if abs(sum(n.value for n in some) - total.value) < _CLOSE:
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
        claims = [f"{before}{_written(read)}{behind}." for read in alone]
        if tail:
            claims.append(f"{before}{behind.lstrip()}{tail}")
        calculation = f"{' + '.join(map(_digits, reads))} = {_number(total.value)}"
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
        figure = f"{text[: total.start]}{_written(read)}{text[total.end :]}"
        claims.append(_IN_ALL.sub("", _YEARS.sub(f"In {read.fact.years[0]}", figure)).strip(" ,"))
    calculation = f"{' + '.join(map(_digits, reads))} = {_number(total.value)}"
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
        (n for n in _numbers(text, context) if n.start > total.end and n.value in values), None
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


def _written(read: ReadFact) -> str:
    """A figure as its document writes it."""
    return read.document.text[read.fact.start : read.fact.end]


def _digits(read: ReadFact) -> str:
    return _number(read.fact.value or 0.0)


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
