"""Years as texts write them: single, as spans, and told by their place beside another year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from rag.text.currencies import currency_before

Years = tuple[int, ...]

YEAR_DIGITS = r"(?:19|20)\d{2}"
"""A year of the last century or this one, as part of a pattern."""

YEAR = re.compile(rf"(?<![\d.,/$€£]){YEAR_DIGITS}(?![\d%])(?!,\d{{3}})(?!\.\d)")
"""A year that stands by itself, rather than within a larger number or an amount."""

FISCAL = r"(?:fiscal\s+(?:year\s+)?|FY\s*)?"
"""What may stand before a year, as part of a pattern: "fiscal year 2019", "FY2019"."""

RELATIVE_YEAR = re.compile(
    r"""
    # "than in the previous year", "the prior reporting period"
    \b(?:(?:in|during|of|for|than|as\s+in)\s+)?(?:the\s+)?
        (?:previous|prior|preceding|last|past|former)\s+
        (?:calendar\s+|fiscal\s+|financial\s+)?(?:reporting\s+)?
        (?:year|period|reporting\s+period)\b
    # "the year before", "a year earlier"
    | \b(?:the|a)\s+year\s+(?:before|earlier|ago|previously)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Words for the year before the one that is spoken of."""

# The end of "2016-2019", "2018/19", "2016 to 2019": two digits only behind a dash.
_SPAN_END = re.compile(rf"\s*(?:(?:[-–—/]|to)\s*({YEAR_DIGITS})|[-–—/]\s*(\d{{2}}))(?!\d|,\d|%)")
_LONGEST_SPAN = 30
_COUNTED_NOUN = re.compile(
    r"\s+(?:people|persons|victims|children|individuals|women|men|cases|workers|"
    r"manat|dollars|euros)\b"
)
_LEADS_TO_YEAR = re.compile(
    r"(?:\b(?:in|the|of|during|since|for|by|until|and|or|to|from|fiscal|FY|year)|[(/–-])\s*$"
)


class WrittenYear(NamedTuple):
    """A year, and where the words that name it stand; for a year of a span, those of the span."""

    year: int
    start: int
    end: int


def years_in(text: str, counted: bool = True) -> list[WrittenYear]:
    """The years that `text` names, in order.

    A span of years ("2016-2019", "2018/19") gives each year in it. A number that money or a counted
    noun claims ("2019 victims" after no preposition) is none; with `counted` False only money
    claims it, since in a question ("victims 2019 children") a bare number of this size is a year.
    """
    found: list[WrittenYear] = []
    position = 0
    while match := YEAR.search(text, position):
        start, position = match.span()
        if currency_before(text, start) or (counted and _is_count(text, start, position)):
            continue
        first = last = int(match.group())
        span = _SPAN_END.match(text, position)
        if span is not None:
            end = full_year(span.group(1) or span.group(2), first)
            if first < end <= first + _LONGEST_SPAN:
                last, position = end, span.end()
        found.extend(WrittenYear(year, start, position) for year in range(first, last + 1))
    return found


def years_of(text: str) -> Years:
    """The years written in `text`, spans ("2016-2019") filled in, each once, ascending."""
    return tuple(sorted(set(distinct(years_in(text)))))


def distinct(written: Iterable[WrittenYear]) -> Years:
    """The years of `written`, each once, in their order."""
    return tuple(dict.fromkeys(each.year for each in written))


def full_year(digits: str, first: int) -> int:
    """The year that `digits`, two or four of them, stand for at the end of a span from `first`."""
    return first // 100 * 100 + int(digits) if len(digits) == 2 else int(digits)


def _is_count(text: str, start: int, end: int) -> bool:
    """Whether the digits at ``text[start:end]`` count something: "some 2019 victims"."""
    before = text[max(0, start - 14) : start]
    return _COUNTED_NOUN.match(text, end) is not None and not _LEADS_TO_YEAR.search(before)
