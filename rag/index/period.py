"""What a document says of itself: its place, the years it covers, the year in its name.

Used where no manifest tells. A yearly report of year N covers the year before; a report that sets
its figures beside those of year N ("94 victims (91 in 2019)") covers the year after. One that is
named after a span of years ("1990-2019") covers all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rag.schema import Period
from rag.text.countries import countries_in
from rag.text.places import place_of
from rag.text.years import YEAR, YEAR_DIGITS, full_year, years_in


@dataclass(frozen=True, slots=True)
class Inferred:
    """What was read off a text and its file name; None where nothing shows it."""

    title: str | None
    place: str | None
    period: Period | None
    report_year: int | None


_LONGEST_PERIOD = 100
_SHORTEST_SPAN = 2
"""Years from the first to the last of a span that a name gives as what is covered; "2018-2019" may
be one fiscal year."""

_LONGEST_TITLE = 120
_MOST_TITLE_WORDS = 16

# A year between digits and letters is part of something else: "63fb0c8ae1974d25".
_TITLE_YEAR = re.compile(
    rf"(?<![^\W_])({YEAR_DIGITS})(?:\s*[-–/]\s*((?:19|20)?\d{{2}}))?(?![^\W_])"
)
# Four digits on both sides: "2009-12" is a month as often as a span.
_NAMED_SPAN = re.compile(rf"(?<![^\W_])({YEAR_DIGITS})\s*(?:[-–—]|to)\s*({YEAR_DIGITS})(?![^\W_])")
_HEADING_LINES = 5
OFTEN = 3
"""A year that a text tells of so many times is no aside."""

_HEADING = 300
# Reports that are known to be named after the year in which they come out.
_YEARLY = re.compile(r"\bTrafficking in Persons\b|\bTIP report\b", re.I)
_REPORT_LINE = re.compile(r"\breport\b", re.I)
# Such as "this report covers the calendar year 2019" or "period under review: 2018-2019".
_COVERS = re.compile(
    rf"""
    \b(?:(?:this|the|our)\s+report\s+covers?
        | (?:this|the)\s+report(?:\s+is)?\s+covering
        | reporting\s+period | period\s+under\s+review | period\s+under\s+report
        | year\s+under\s+review)
    \s*(?:the\s+)?(?:(?:calendar|fiscal)\s+)?(?:years?\s+)?(?:of\s+|from\s+|:\s*|,\s*|\()?
    ({YEAR_DIGITS})(?:\s*(?:[-–/]|to|through)\s*((?:19|20)?\d{{2}})(?!\d))?
    """,
    re.I | re.VERBOSE,
)
# Such as "During the reporting period (April 2023 to March 2024)" or, opening a sentence, "From
# April 2019 to March 2020".
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_MONTHS = re.compile(
    rf"""
    (?:\breporting\s+period[ ,(]*(?:(?:of|from|between)\s+)? | (?:^|[.\n][ ]?)(?:From|Between)\s+)
    {_MONTH}\s+(?:1,\s+)?({YEAR_DIGITS})\s*(?:to|through|until|and|[-–])\s*
    {_MONTH}\s+(?:\d\d,\s+)?({YEAR_DIGITS})
    """,
    re.VERBOSE,
)
# A fiscal year as in "the 2018/19 budget".
_FISCAL_YEAR = re.compile(rf"(?<!\d){YEAR_DIGITS}[/–-](\d{{2}})(?!\d)")
_IN_PARENTHESES = re.compile(r"\(([^()]{0,200})\)")
_FIGURE = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|none|no)\b")
# How a year in parentheses stands to the figure there: "91 in 2019", "91, 2019", "2019: 91".
_SAID_OF_YEAR = re.compile(r"\bin |\d\s*,|:")
# "compared with 91 in 2019", "down from some 12 cases for 2019"
_COMPARED = re.compile(
    rf"""
    \b(?:compared[ ](?:with|to) | compares[ ]with | versus | vs\.? | as[ ]against | against
        | down[ ]from | up[ ]from | (?:increase|decrease|rise|fall|decline|drop)s?[ ]from
        | rose[ ]from | fell[ ]from
        # "from 12 cases in 2018", not "from Libya in 2018"
        | as(?=[ ]in\b)
        | (?:from | than)(?=[ ](?:\d|[$€£]|(?:in|the|about|some|nearly|one|two|three|four|five
            |six|seven|eight|nine|ten|none|no|\w+teen|\w+ty)\b)))
    [ ][^.;()]{{0,80}}?\b(?:in|for)[ ]({YEAR_DIGITS})\b
    """,
    re.I | re.VERBOSE,
)


def infer(text: str, source: str) -> Inferred:
    """The title, place, period and report year that `text` and the file name `source` show."""
    title = title_of(text)
    stem = re.sub(r"[_\-.]+", " ", source.rsplit(".", 1)[0])
    place = place_of(text, f"{title or ''} {_places_named(stem.title(), text)}")
    report_year = _report_year(title or "") or _headed_year(text) or _report_year(stem)
    named = _named_span(_first_line(text)) or _named_span(source.rsplit(".", 1)[0])
    return Inferred(title, place, _period(text, report_year, named), report_year)


def _places_named(name: str, text: str) -> str:
    """The words of a file's name that may name a place: countries, and what the text speaks of too.
    "Scan", "Final draft" name none."""
    countries = [found[0] for found in countries_in(name)]
    spoken_of = [word for word in name.split() if re.search(rf"\b{re.escape(word)}\b", text)]
    return " ".join([*countries, *spoken_of])


def title_of(text: str) -> str | None:
    """The first line where it looks like a heading: short, and not a sentence."""
    line = _first_line(text)
    if not line or len(line) > _LONGEST_TITLE or len(line.split()) > _MOST_TITLE_WORDS:
        return None
    if line[-1] in ".;,!?" or len(text.strip()) == len(line):
        return None
    return line if re.search(r"[^\W\d_]", line) else None


def _first_line(text: str) -> str:
    return text.lstrip("\ufeff \t\r\n").split("\n", 1)[0].strip().lstrip("# ").strip()


def _named_span(name: str) -> Period | None:
    """The years that a heading or a file's name says are covered, where it gives one span of three
    years or more; None for a sentence, whose years may be anything's."""
    if len(name) > _LONGEST_TITLE or name[-1:] in tuple(".;,!?"):
        return None
    spans = [(int(first), int(last)) for first, last in _NAMED_SPAN.findall(name)]
    if len(spans) != 1:
        return None
    ((first, last),) = spans
    return Period(first, last) if _SHORTEST_SPAN <= last - first <= _LONGEST_PERIOD else None


def _report_year(name: str) -> int | None:
    """The last year in a title or a file name, the end of a span of years."""
    years = [match for match in _TITLE_YEAR.finditer(name) if YEAR.fullmatch(match.group(1))]
    if not years:
        return None
    first = int(years[-1].group(1))
    return full_year(years[-1].group(2) or str(first), first)


def _headed_year(text: str) -> int | None:
    """The year of a "2022 Trafficking in Persons Report" among the lines of the heading."""
    for line in text.lstrip("\ufeff \t\r\n").split("\n")[:_HEADING_LINES]:
        if len(line) <= _LONGEST_TITLE and _REPORT_LINE.search(line) and line.rstrip()[-1:] != ".":
            return _report_year(line)
    return None


def _period(text: str, report_year: int | None, named: Period | None) -> Period | None:
    """The years that `text` says or shows it covers, `report_year` being that in its name and
    `named` the span of years there."""
    # A heading names the report; what its sentences speak of is below it.
    body = text.partition("\n")[2] if title_of(text) else text
    beside = _compared_with(text)
    newest = _newest(beside)
    if (match := _COVERS.search(text)) is not None:
        stated = _stated_period(match.group(1), match.group(2))
        if stated.last >= newest:
            return stated
    if named is not None and named.last >= newest:
        return named
    written = Counter(year for year, _, _ in years_in(body))
    told = written - beside
    if report_year is not None:
        before = report_year - 1
        often = written[report_year] > written[before]
        # Some reports are named after the year they cover rather than the year they came out.
        own = (newest >= before or often) and not (
            _YEARLY.search(text[:_HEADING]) and _is_told(before, told, report_year)
        )
        covered = report_year if own else before
        return Period(covered, covered)
    if (match := _MONTHS.search(text)) is not None:
        stated = _stated_period(match.group(1), match.group(2))
        if newest < stated.last == stated.first + 1:
            return stated
    usual = max(told, key=lambda year: told[year], default=0)
    plainly = usual > newest and told[usual] >= max(OFTEN, 2 * beside.total())
    if newest and not plainly:
        fiscal = {int(match.group(1)) for match in _FISCAL_YEAR.finditer(text)}
        return Period(newest if newest % 100 in fiscal else newest + 1, newest + 1)
    usual = usual or next((year for year, _ in written.most_common(1)), 0)
    return Period(usual, usual) if usual else None


def _is_told(year: int, told: Counter[int], other: int) -> bool:
    """Whether a text tells of `year` rather than of `other`."""
    return told[year] >= OFTEN and told[year] > 2 * told[other]


def _stated_period(first: str, last: str | None) -> Period:
    begin = int(first)
    end = full_year(last or first, begin)
    return Period(begin, end) if begin <= end <= begin + _LONGEST_PERIOD else Period(begin, begin)


def _compared_with(text: str) -> Counter[int]:
    """How often figures are compared with those of each year.

    Comparison years stand in parentheses behind a figure or after "compared with", "down from".
    """
    years: Counter[int] = Counter()
    for match in _IN_PARENTHESES.finditer(text):
        inside = match.group(1)
        if _FIGURE.search(inside) and _SAID_OF_YEAR.search(inside):
            years.update(year for year, _, _ in years_in(inside))
    for match in _COMPARED.finditer(text):
        years[int(match.group(1))] += 1
    return years


def _newest(years: Counter[int]) -> int:
    """The newest of the years that figures are compared with, 0 where none is."""
    # A year that is compared with once in a long text may be an aside.
    often = [year for year, number in years.items() if 10 * number >= years.total()]
    return max(often, default=0)
