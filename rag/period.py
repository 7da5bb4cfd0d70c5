"""What a document says of itself: its place, the years it covers, the year in its name.

Used where no manifest tells. A yearly report of year N covers the year before; a report that sets its
figures beside those of year N ("94 victims (91 in 2019)") covers the year after.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rag.numbers import YEAR, years_in
from rag.places import place_of
from rag.schema import Period


@dataclass(frozen=True, slots=True)
class Inferred:
    """What was read off a text and its file name; None where nothing shows it."""

    title: str | None
    place: str | None
    period: Period | None
    report_year: int | None


# A year between digits and letters is part of something else: "63fb0c8ae1974d25".
_TITLE_YEAR = re.compile(r"(?<![^\W_])((?:19|20)\d{2})(?:\s*[-–/]\s*((?:19|20)?\d{2}))?(?![^\W_])")
_COVERS = re.compile(
    r"\b(?:(?:this|the|our)\s+report\s+covers?|(?:this|the)\s+report(?:\s+is)?\s+covering|reporting\s+period|period\s+under\s+review|"
    r"period\s+under\s+report|year\s+under\s+review)\s*(?:the\s+)?(?:(?:calendar|fiscal)\s+)?(?:years?\s+)?(?:of\s+|from\s+|:\s*|,\s*|\()?"
    r"((?:19|20)\d{2})(?:\s*(?:[-–/]|to|through)\s*((?:19|20)?\d{2})(?!\d))?",
    re.I,
)
_FISCAL = re.compile(r"(?<!\d)((?:19|20)\d{2})[/–-](\d{2})(?!\d)")
_IN_PARENTHESES = re.compile(r"\(([^()]{0,200})\)")
_COMPARED = re.compile(
    r"\b(?:compared (?:with|to)|compares with|versus|vs\.?|as against|against|down from|up from|(?:increase|decrease|rise|fall|decline|drop)s? from|"
    r"rose from|fell from|from|than|as) [^.;()]{0,80}?\b(?:in|for) ((?:19|20)\d{2})\b",
    re.I,
)


def infer(text: str, source: str) -> Inferred:
    """The title, place, period and report year that `text` and the file name `source` show."""
    title = title_of(text)
    stem = re.sub(r"[_\-.]+", " ", source.rsplit(".", 1)[0])
    place = place_of(text, f"{title or ''} {stem.title()}")
    period, report_year = _period(text, title, stem)
    return Inferred(title, place, period, report_year)


def title_of(text: str) -> str | None:
    """The first line where it looks like a heading: short, and not a sentence."""
    line = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0].strip().lstrip("# ").strip()
    if not line or len(line) > 120 or line[-1] in ".;,!?" or len(line.split()) > 16:
        return None
    if len(text.strip()) == len(line) or not re.search(r"[^\W\d_]", line):
        return None
    return line


def _period(text: str, title: str | None, stem: str) -> tuple[Period | None, int | None]:
    if (match := _COVERS.search(text)) is not None:
        stated = _span(match.group(1), match.group(2))
        if stated is not None and stated.last >= _newest_comparison(text):
            return stated, _report_year(title, stem)
    report_year = _report_year(title, stem)
    newest = _newest_comparison(text)
    written = Counter(year for year, _, _ in years_in(text))
    if report_year is not None:
        covered = report_year - 1
        if newest >= covered:
            # The title names the year it covers rather than the year it came out.
            covered = report_year
        elif written[report_year] >= 2 and written[report_year] >= written[covered]:
            covered = report_year
        return Period(covered, covered), report_year
    if newest:
        fiscal = {match.group(2) for match in _FISCAL.finditer(text)}
        first = newest if f"{newest % 100:02d}" in fiscal else newest + 1
        return Period(first, newest + 1), None
    usual = [year for year, _ in written.most_common(1)]
    return (Period(usual[0], usual[0]), None) if usual else (None, None)


def _span(first: str, last: str | None) -> Period | None:
    begin = int(first)
    if last is None:
        return Period(begin, begin)
    end = int(last) if len(last) == 4 else begin // 100 * 100 + int(last)
    return Period(begin, end) if begin <= end <= begin + 10 else Period(begin, begin)


def _report_year(title: str | None, stem: str) -> int | None:
    for words in (title or "", stem):
        years = [match for match in _TITLE_YEAR.finditer(words) if YEAR.fullmatch(match.group(1))]
        if years:
            last = years[-1].group(2)
            first = int(years[-1].group(1))
            return first // 100 * 100 + int(last) if last and len(last) == 2 else int(last or first)
    return None


def _newest_comparison(text: str) -> int:
    """The newest year that figures are compared with, 0 where none is.

    Comparison years stand in parentheses behind a figure or after "compared with", "down from".
    """
    years: Counter[int] = Counter()
    for match in _IN_PARENTHESES.finditer(text):
        inside = match.group(1)
        if re.search(
            r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|none|no)\b", inside
        ):
            years.update(
                year for year, _, _ in years_in(inside) if re.search(r"\bin |\d\s*,|:", inside)
            )
    for match in _COMPARED.finditer(text):
        years[int(match.group(1))] += 1
    if not years:
        return 0
    total = sum(years.values())
    # A year that is compared with once in a long text may be an aside.
    often = [year for year, number in years.items() if 10 * number >= total]
    return max(often, default=0)
