"""What a document says of itself: its place, the years it covers, the year in its name.

Used where no manifest tells. A yearly report of year N covers the year before; a report that sets
its figures beside those of year N ("94 victims (91 in 2019)") covers the year after.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rag.schema import Period
from rag.text.places import place_of
from rag.text.years import YEAR, YEAR_DIGITS, full_year, years_in


@dataclass(frozen=True, slots=True)
class Inferred:
    """What was read off a text and its file name; None where nothing shows it."""

    title: str | None
    place: str | None
    period: Period | None
    report_year: int | None


_LONGEST_PERIOD = 10
_LONGEST_TITLE = 120
_MOST_TITLE_WORDS = 16

# A year between digits and letters is part of something else: "63fb0c8ae1974d25".
_TITLE_YEAR = re.compile(
    rf"(?<![^\W_])({YEAR_DIGITS})(?:\s*[-–/]\s*((?:19|20)?\d{{2}}))?(?![^\W_])"
)
_HEADING_LINES = 5
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
    place = place_of(text, f"{title or ''} {stem.title()}")
    report_year = _report_year(title or "") or _headed_year(text) or _report_year(stem)
    return Inferred(title, place, _period(text, report_year), report_year)


def title_of(text: str) -> str | None:
    """The first line where it looks like a heading: short, and not a sentence."""
    line = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0].strip().lstrip("# ").strip()
    if not line or len(line) > _LONGEST_TITLE or len(line.split()) > _MOST_TITLE_WORDS:
        return None
    if line[-1] in ".;,!?" or len(text.strip()) == len(line):
        return None
    return line if re.search(r"[^\W\d_]", line) else None


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


def _period(text: str, report_year: int | None) -> Period | None:
    """The years that `text` says or shows it covers, `report_year` being that in its name."""
    newest = _newest_comparison(text)
    if (match := _COVERS.search(text)) is not None:
        stated = _stated_period(match.group(1), match.group(2))
        if stated.last >= newest:
            return stated
    # A heading names the report; what its sentences speak of is below it.
    body = text.partition("\n")[2] if title_of(text) else text
    written = Counter(year for year, _, _ in years_in(body))
    if report_year is not None:
        before = report_year - 1
        often = written[report_year] > written[before]
        # Some reports are named after the year they cover rather than the year they came out.
        covered = report_year if newest >= before or often else before
        return Period(covered, covered)
    if newest:
        fiscal = {int(match.group(1)) for match in _FISCAL_YEAR.finditer(text)}
        return Period(newest if newest % 100 in fiscal else newest + 1, newest + 1)
    usual = [year for year, _ in written.most_common(1)]
    return Period(usual[0], usual[0]) if usual else None


def _stated_period(first: str, last: str | None) -> Period:
    begin = int(first)
    end = full_year(last or first, begin)
    return Period(begin, end) if begin <= end <= begin + _LONGEST_PERIOD else Period(begin, begin)


def _newest_comparison(text: str) -> int:
    """The newest year that figures are compared with, 0 where none is.

    Comparison years stand in parentheses behind a figure or after "compared with", "down from".
    """
    years: Counter[int] = Counter()
    for match in _IN_PARENTHESES.finditer(text):
        inside = match.group(1)
        if _FIGURE.search(inside) and _SAID_OF_YEAR.search(inside):
            years.update(year for year, _, _ in years_in(inside))
    for match in _COMPARED.finditer(text):
        years[int(match.group(1))] += 1
    # A year that is compared with once in a long text may be an aside.
    often = [year for year, number in years.items() if 10 * number >= years.total()]
    return max(often, default=0)
