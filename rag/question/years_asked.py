"""The years that a question asks about, read in any form and against the documents in its scope.

"The 2021 report" covers 2020, "last year" is the one before the newest report's name, and "the year
before" the one before those that the conversation spoke of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rag.schema import Document, Period, Query, Wanted
from rag.text.countries import country
from rag.text.words import content_stems
from rag.text.years import YEAR_DIGITS, years_in

_FLAGS = re.IGNORECASE | re.VERBOSE
MONTH = "jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec"
"""How the names of the months begin, as part of a pattern."""

# "in the year that the report covers": says no more than the report does.
_COVERED = re.compile(
    r"""
    \s*\b(?:(?:in|of|for|to)\s+)?(?:the\s+(?:one|year|period)\s+)?(?:that\s+)?
    (?:(?:this|the)\s+report|it)\s+covers?\b
    """,
    _FLAGS,
)
# "in the year when the law was changed"
_EVENT = re.compile(
    r"\b(?:in|during)\s+the\s+(?:same\s+)?year\s+(?:of|when|that|in\s+which)\s+([^?.,]+)",
    re.IGNORECASE,
)
# A year in a report's name: "the 2021 report", "the report of 2021".
_REPORT = re.compile(
    rf"""
    \b({YEAR_DIGITS})\s+(?:[A-Za-z]+\s+){{0,3}}?(?:report|edition|TIP(?!\s+protocol))\b
    # but not "did the ministry report for 2014"
    | \b(?:the\s+|a\s+|this\s+)report\s+(?:of|from|for|published\s+in|dated)\s+({YEAR_DIGITS})\b
    """,
    _FLAGS,
)
# Years in the name of something else: "the 2019-2022 action plan".
_NAMED_BY_YEARS = re.compile(
    rf"""
    \b{YEAR_DIGITS}\s*(?:[-–/]|to)\s*(?:19|20)?\d{{2}}\s+(?:\w+[\s-]+){{0,2}}?
    (?:plan|strategy|programme|program|agreement|case|law|act)\b
    # "the 2000 UN TIP Protocol", "the 2015 law"
    | \b{YEAR_DIGITS}\s+(?:[\w-]+\s+){{0,4}}?
    (?:protocol|convention|treaty|law(?!\s+enforcement)|act|statute|constitution|agreement|memorandum|
        action\s+plan|strategy)\b
    """,
    _FLAGS,
)
# "the year before 2020", "two years before 2020"
_BESIDE_YEAR = re.compile(
    rf"""
    \b(?:(two|three|four|five|[2-5])\s+years|year)\s+(before|after|earlier\s+than|later\s+than|prior\s+to|preceding|following)\s+({YEAR_DIGITS})\b
    """,
    _FLAGS,
)
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+({YEAR_DIGITS})\s+(?:and|to|until|till|through)\s+({YEAR_DIGITS})\b",
    re.IGNORECASE,
)
# A year of no report, "in 3020?", and no "in 1850 cases"
_FAR = re.compile(
    r"\b(?:in|during|since|until|year)\s+((?:1[0-8]|2[1-9]|[3-9]\d)\d{2})\b(?!\s+[a-z]|[,.]\d|%)",
    re.IGNORECASE,
)
_SINCE = re.compile(rf"\bsince\s+({YEAR_DIGITS})\b", re.IGNORECASE)
# "the year to June 2021", "the period ending in March 2020": of two calendar years
ENDING = re.compile(
    rf"""
    \b(?:year|period|twelve\s+months|12\s+months)\s+
    (?:(?:that\s+)?end(?:ed|ing|s)|to|until|through|up\s+to)\s+(?:in\s+|on\s+)?
    (?:(?:the\s+)?end\s+of\s+)?(?:\d+\s+)?(?!dec)(?:{MONTH})\w*,?\s+(?:\d+,?\s+)?({YEAR_DIGITS})\b
    """,
    _FLAGS,
)
MONTHS_OF_PERIOD = re.compile(
    rf"\b(?P<month>{MONTH})\w*\s+(?:\d+,?\s+)?(?P<year>{YEAR_DIGITS})\s*(?:[–-]|to|until|till|through|and)"
    rf"\s*(?:(?:the\s+)?end\s+of\s+)?(?:{MONTH})\w*\s+(?:\d+,?\s+)?{YEAR_DIGITS}\b",
    re.IGNORECASE,
)
"""A period by its first and last month: "July 2020 to June 2021"."""
# The year that begins in spring is that of its first month, where reports are of one year each.
_SPRING = ("feb", "mar", "apr")
_FISCAL = re.compile(
    rf"\b{YEAR_DIGITS}\s*[/–-]\s*\d{{2}}\b(?!\d)"
    rf"|\b(?:fiscal(?:\s+year)?|FY|financial\s+year)\s*{YEAR_DIGITS}\s*[/–-]\s*{YEAR_DIGITS}\b"
    rf"|{MONTHS_OF_PERIOD.pattern}",
    re.IGNORECASE,
)

# A capitalised word behind another, or an acronym.
_NAME = re.compile(r"(?<=[\w,’'] )[A-ZÀ-Þ][\w-]{2,}|\b[A-Z]{2,}\b")
# Years that are told from others.
_BEFORE = re.compile(
    rf"""
    # "a year earlier", but not "the year before 2020"
    \b(?:the|a|one)\s+year\s+(?:before|earlier|prior|previously)\b(?!\s+{YEAR_DIGITS})
    # "the previous year"
    | \b(?:the\s+)?(?:previous|prior|preceding)\s+(?:calendar\s+|fiscal\s+|reporting\s+)?
        (?:year|period)\b
    | \b(?:the\s+)?earlier\s+(?:reporting\s+)?period\b
    # "the period before", "last period"
    | \b(?:the\s+)?(?:reporting\s+)?(?:period|time)\s+(?:before|earlier)\b
        (?!\s+(?:the|a|they|it|he|she)\b)
    | \blast\s+(?:reporting\s+)?period\b
    # "the year before that"
    | \byear\s+before\s+(?:that|the\s+one)\b
    | \byear-?over-?year\b
    """,
    _FLAGS,
)
_AFTER = re.compile(
    r"\b(?:the|a|one)\s+year\s+(?:after|later)\b|\b(?:the\s+)?(?:next|following)\s+year\b",
    re.IGNORECASE,
)
_YEARS_AGO = re.compile(
    r"\b(two|three|four|2|3|4)\s+years\s+(?:earlier|before|ago|previously)\b", re.IGNORECASE
)
_LAST = re.compile(r"\blast\s+(?:calendar\s+|fiscal\s+|reporting\s+)?year\b", re.IGNORECASE)
_THIS = re.compile(
    r"""
    \b(?:this|current|latest|newest|most\s+recent)\s+(?:reporting\s+)?(?:year|report|period)\b
    | \bthe\s+year\s+(?:under\s+review|covered|it\s+covers)\b
    """,
    _FLAGS,
)
# "in 2018, according to this report": where it stands, not when it was.
_SAID_THERE = re.compile(
    r"\b(?:according\s+to|as\s+per|in|from|by)\s+(?:this|the\s+(?:latest|newest|current))\s+report\b",
    re.IGNORECASE,
)
_STEPS = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}

# "last year’s (2012)", "the year before, in 2016", "last year, I mean 2015": the year is said.
_APPOSED = re.compile(
    rf"""
    \b(?:years?|period|latest|newest|before|earlier|ago|previously)(?:['’]s)?\b[^.?!]{{0,40}}?
    (?:[(,;:–—]|\bi\.?\s?e\.?|\bthat\s+is|\bI\s+mean)[\s,(]*
    (?:(?:i\.?\s?e\.?|that\s+is|I\s+mean|meaning|namely|so)[\s,]*)?(?:(?:in|for|of|during)\s+)?
    (?:the\s+year\s+)?{YEAR_DIGITS}\b
    """,
    _FLAGS,
)

# "lower than in 2015", "compared with the previous year": one of two years that are compared.
_COMPARED_YEAR = re.compile(
    rf"""
    \b(?:than|as|compared\s+(?:with|to)|versus|against|on|over|from)\s+
    (?:in\s+|for\s+|that\s+of\s+)?({YEAR_DIGITS})\b
    """,
    _FLAGS,
)
_COMPARED_BEFORE = re.compile(
    r"""
    \b(?:than|as|compared\s+(?:with|to)|versus|vs\.?|against|from|over)\s+(?:in\s+|for\s+|during\s+)?
    (?:(?:the|a|one)\s+)?(?:previous|prior|preceding|last|year\s+(?:before|earlier|prior|previously))
    # "in 2018 and the year before?"
    | \b(?:and|or)\s+(?:in\s+|for\s+|during\s+)?(?:the|a|one)\s+
        (?:previous\s+year|year\s+(?:before|earlier|prior))\s*[?.]?$
    """,
    _FLAGS,
)


@dataclass(frozen=True)
class When:
    """The years that a question asks about, ascending, and the year in the name of the report that
    it asks about, where it names one. `text` is the question without words that only name a year;
    `carried` says that the years are those of the question before. `is_one_stretch` where several
    years are spoken of as one: "between 2018 and 2020", "2018/19", "the year to June 2019", or the
    two that a report covers as one."""

    years: tuple[int, ...]
    report_year: int | None
    text: str
    carried: bool = False
    is_one_stretch: bool = False


class _Newest(NamedTuple):
    """The newest report: the years it covers, and the year in its name."""

    period: Period
    named: int | None


def years_asked(text: str, documents: Sequence[Document], previous: Query | None) -> When:
    """When the question `text` asks about, read against the `documents` in its scope.

    `previous` is the question that it leans on, None where it stands alone.
    """
    text = _COVERED.sub(" ", text)
    event = _EVENT.search(text)
    years, report_year = _years(text, documents, previous)
    if event is not None and not years:
        years = _years_of_event(event.group(1), documents)
        text = text[: event.start()] + text[event.end() :]
    if previous is not None and not years:
        one = previous.wanted != "trend"
        return When(previous.years, previous.report_year, text, carried=True, is_one_stretch=one)
    # Where none of them is written, they are those of a report.
    of_report = not any(year.year in years for year in years_in(text, counted=False))
    return When(years, report_year, text, is_one_stretch=of_report or is_one_stretch(text))


def compared_years(
    text: str, years: tuple[int, ...], wanted: Wanted, documents: Sequence[Document]
) -> tuple[int, ...]:
    """`years` with the year that a question leaves out where it compares.

    "Lower than in 2015?" asks about the newest report's own year beside 2015.
    """
    newest = _newest(documents)
    compares = wanted in ("difference", "ratio", "percent", "yes_no")
    if len(years) != 1 or not compares or newest is None:
        return years
    if _COMPARED_BEFORE.search(text) and years[0] == newest.period.first - 1:
        return (years[0], newest.period.last)
    match = _COMPARED_YEAR.search(text)
    if match is None or int(match.group(1)) != years[0] or years[0] in newest.period:
        return years
    return tuple(sorted((years[0], newest.period.last)))


def is_one_period(text: str) -> bool:
    """Whether a question names a period by the months that it begins and ends with, as reports
    count theirs."""
    return any(pattern.search(text) is not None for pattern in (MONTHS_OF_PERIOD, ENDING))


def is_one_stretch(text: str) -> bool:
    """Whether a question speaks of several years as one: "between 2018 and 2020", "2018/19",
    "July 2018 to June 2019", "the year to June 2019"."""
    return any(pattern.search(text) is not None for pattern in (_BETWEEN, _FISCAL, ENDING))


def _years(
    text: str, documents: Sequence[Document], previous: Query | None
) -> tuple[tuple[int, ...], int | None]:
    """The years asked about, ascending, and the year in the name of the report asked about."""
    report_year = None
    if (match := _REPORT.search(text)) is not None:
        report_year = int(match.group(1) or match.group(2))
        text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    text = _NAMED_BY_YEARS.sub(" ", text)
    if (match := _BESIDE_YEAR.search(text)) is not None:
        earlier = match.group(2).split()[0].lower() in ("before", "earlier", "prior", "preceding")
        steps = _STEPS[match.group(1).lower()] if match.group(1) else 1
        return (int(match.group(3)) + (-steps if earlier else steps),), report_year
    documents = _speaking_of(text, documents)
    newest = _newest(documents)
    base = _base(report_year, documents, previous, newest)
    named = base if report_year is not None else ()
    written = _written(text, newest)
    if len(written) == 1 and ENDING.search(text) is not None:
        return (written[0] - 1, written[0]), report_year
    if written and _SAID_THERE.search(text):
        return written, report_year
    if len(written) == 1 and _COMPARED_BEFORE.search(text):
        return (written[0] - 1, written[0]), report_year
    if len(written) == 1 and _APPOSED.search(text):
        return written, report_year
    return _relative(text, base, newest) or written or named, report_year


def _base(
    report_year: int | None,
    documents: Sequence[Document],
    previous: Query | None,
    newest: _Newest | None,
) -> tuple[int, ...]:
    """The years from which "the year before" counts back: those of the report that is named, of the
    conversation, or of the newest report."""
    if report_year is not None:
        covering = [d for d in documents if d.report_year == report_year] or [
            d
            for d in documents
            if d.report_year is None and d.period is not None and d.period.last == report_year - 1
        ]
        period = covering[0].period if covering else None
        return (report_year - 1,) if period is None else _all_of(period)
    if previous is not None and previous.years:
        return previous.years
    return () if newest is None else _all_of(newest.period)


def _relative(text: str, base: tuple[int, ...], newest: _Newest | None) -> tuple[int, ...]:
    """The years that a question tells from others, () where it does not."""
    # Years that a report counts from summer to summer: the one before 2018/19 is 2017/18.
    two = newest is not None and newest.period.first != newest.period.last
    fiscal = two and len(base) == 2 and base[1] == base[0] + 1
    if base and _BEFORE.search(text):
        return (base[0] - 1, base[0]) if fiscal else (base[0] - 1,)
    if base and _AFTER.search(text):
        return (base[-1], base[-1] + 1) if fiscal else (base[-1] + 1,)
    if base and (match := _YEARS_AGO.search(text)) is not None:
        return (base[0] - _STEPS[match.group(1).lower()],)
    if newest is not None and _LAST.search(text):
        if fiscal:
            return (newest.period.first - 1, newest.period.first)
        named = newest.period.last if newest.named is None else newest.named
        return (named - 1,)
    return base if _THIS.search(text) else ()


def _written(text: str, newest: _Newest | None) -> tuple[int, ...]:
    """The years written in a question, ascending; "since 2018" goes on to the newest report's."""
    period = MONTHS_OF_PERIOD.search(text)
    by_year = newest is not None and newest.period.first == newest.period.last
    if period is not None and by_year and period["month"].lower() in _SPRING:
        return (int(period["year"]),)
    found = {each.year for each in years_in(text, counted=False)}
    found.update(int(match.group(1)) for match in _FAR.finditer(text))
    if (match := _BETWEEN.search(text)) is not None:
        found.update((int(match.group(1)), int(match.group(2))))
    if (match := _SINCE.search(text)) is not None:
        since = int(match.group(1))
        found.update(range(since, (since if newest is None else newest.period.last) + 1))
    return tuple(sorted(found))


def _years_of_event(words: str, documents: Sequence[Document]) -> tuple[int, ...]:
    """The period of the one document that has all the words of an event, or nothing."""
    wanted = set(content_stems(words))
    having = [d for d in documents if wanted and wanted <= set(content_stems(d.text))]
    periods = {d.period for d in having if d.period is not None}
    return _all_of(periods.pop()) if len(periods) == 1 else ()


def _speaking_of(text: str, documents: Sequence[Document]) -> Sequence[Document]:
    """The documents from which a question's years count back: where they are of several times,
    those that have all the names in it, if there are any. "The year before" of the centre in Adlieh
    is the one before the report that speaks of Adlieh."""
    counts_back = any(p.search(text) for p in (_BEFORE, _AFTER, _YEARS_AGO, _LAST, _THIS))
    if not counts_back or len({d.period for d in documents}) < 2:
        return documents
    names = {name for name in _NAME.findall(text) if country(name) is None}
    return [d for d in documents if names and all(name in d.text for name in names)] or documents


def _newest(documents: Sequence[Document]) -> _Newest | None:
    dated = [_Newest(d.period, d.report_year) for d in documents if d.period is not None]
    return max(dated, key=lambda report: report.period.last, default=None)


def _all_of(period: Period) -> tuple[int, ...]:
    return tuple(range(period.first, period.last + 1))
