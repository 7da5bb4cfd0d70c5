"""Which years the figures of a sentence are of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.facts.clauses import CHANGED, Segment
from rag.facts.sentence import Figure, Sentence, by_segment, leaders
from rag.text.words import content_stems
from rag.text.years import (
    FISCAL,
    RELATIVE_YEAR,
    YEAR_DIGITS,
    WrittenYear,
    Years,
    distinct,
    years_in,
)

# "in both years", "for each of the two years"
_EACH_YEAR = re.compile(
    r"\b(?:in|for)\s+(?:both|each\s+of\s+the\s+(?:two|three)|each|either)\s+years?\b", re.I
)
# Without the year: "In 2014,", "Nationally, during fiscal year 2019", "nine, and in 2013 five",
# "the figures for 2014 were".
_LEADING_YEAR = re.compile(
    rf"""
    (?:^[\s,]* | [,:]\s+)(?:(?:and|but|while|whereas|although)\s+)?(?:[A-Z]\w+\s+)?
        (?:in|during|for)\s+{FISCAL}(?={YEAR_DIGITS})
    | \b(?:figures?|numbers?|totals?)\s+(?:for|in|of)\s+{FISCAL}
        (?={YEAR_DIGITS}\s+(?:were|was|had\s+been|stood|came)\b)
    """,
    re.I | re.VERBOSE,
)
# "in the previous period, the police found 39 and the navy 10"
_LEADING_RELATIVE = re.compile(
    rf"[\s,;]*(?:(?:and|but|while|whereas|although)\s+)?(?:{RELATIVE_YEAR.pattern}),\s",
    RELATIVE_YEAR.flags,
)
_CHANGED_FROM = re.compile(
    rf"\b(?:{CHANGED}|lengthened|shortened|cut|raised|reduced|changed)\b[^;]{{0,40}}\bfrom\s*$",
    re.I,
)
_CHANGED_TO = re.compile(r"\D{0,25}\bto\s+(?:about\s+|some\s+)?[$€£]?\d")
# "since the 2014 reform": a year that bounds the time rather than names it
_SINCE = re.compile(
    r"\b(?:since|until|by|(?<!year\s)(?:before|after))\s+(?:[^\W\d]+\s+){0,4}$", re.I
)
_ENDS_WITH_YEAR = re.compile(rf"({YEAR_DIGITS})\s*\Z")
_JOINED = re.compile(r"\s*(?:,\s*)?(?:and|or)\s+", re.I)
_BEFORE_THAT = re.compile(r"\s+that\b", re.I)
_RELATIVE_CLAUSE = re.compile(r"\b(?:which|who|whose|that|where)\b", re.I)
# "the 2017-2020 action plan", "the mid-2014 law"
_BEFORE_NAME = re.compile(r"(?:\b(?:the|its|a|an|their|new|draft|national)\s+|[-–]\s*)\Z")
_NAMED_THING = re.compile(
    r"\s+(?!(?:figures?|totals?|numbers?|levels?|amounts?|budgets?|allocations?|appropriations?|"
    r"expenditures?|spending|funding)\b)[a-z]\w+"
)
# "The 2011 Act on Trade" opens a sentence, as "The 2011 budget" may.
_BEFORE_LAW = re.compile(r"\b(?:[Tt]he|[Ii]ts)\s+\Z")
_NAMED_LAW = re.compile(
    r"\s+(?:[\w’'-]+\s+){0,7}?(?:acts?|laws?|codes?|plans?|protocols?|conventions?|strateg(?:y|ies)|"
    r"constitution|decrees?|ordinances?|agreements?|polic(?:y|ies)|amendments?|programs?|programmes?)\b",
    re.IGNORECASE,
)
_LEADS_TO_FIGURE = re.compile(r",\s+|\s*:\s+")
# "The bureau, opened in 2019 in the capital, held 62 courses": when the bureau was opened.
_OPENED = re.compile(
    rf"""
    (?:^|[;.]\s)([^;.()\d]{{1,120}}(?:\([^()\d]*\)\s*)?),\s+(?:first\s+|newly\s+|jointly\s+|last\s+)?
    (?:opened|established|founded|created|launched|adopted|enacted|passed|amended|revised|signed|
        ratified|inaugurated|formed|set\s+up|built|begun|approved|introduced|instituted|published)
    (?:\s+[^\W\d][\w’'-]*){{0,4}}?\s+(?:in|since)\s+(?:[A-Z]\w+\s+)?({YEAR_DIGITS})\b[^,;()\d]*,
    """,
    re.VERBOSE,
)
# "the act, as amended in 2021", "the plan that expired in 2021"
_OF_A_LAW = re.compile(
    rf"(?:\bas\s+(?:last\s+)?(?:amended|revised|modified)|\b(?:plan|strategy|law|act|agreement|program|"
    rf"programme|memorandum|policy)\s+(?:that|which)\s+(?:had\s+)?(?:expired|ended|lapsed|began|started|"
    rf"entered\s+into\s+force|took\s+effect))\s+in\s+(?:[A-Z]\w+\s+)?({YEAR_DIGITS})\b",
    re.IGNORECASE,
)
_THAT_YEAR = re.compile(r"\b(?:that|the\s+same)\s+year\b", re.I)
_BEGINS_ROW = re.compile(r"\s+(?:were|was|stood\s+at|came\s+to|had\s+been)\b")
_YEARS_IN_A_ROW = re.compile(r"\s*(?:and|or|,|to|&)\s*(?:in\s+)?")
_YEAR_AND_YEAR = re.compile(r"\s*(?:and|or)\s*")


def date(sentence: Sentence, figures: list[Figure]) -> None:
    """Set the `years` of the `figures` of `sentence`, whose own words are known."""
    _Dating(sentence, figures).run()
    _date_twins(figures)


@dataclass(frozen=True, slots=True)
class _Row:
    """The figures of one segment, and the years written in it."""

    segment: Segment
    text: str
    figures: list[Figure]
    years: list[WrittenYear]


class _Dating:
    """Finds the years of the figures of one sentence, row by row."""

    def __init__(self, sentence: Sentence, figures: list[Figure]) -> None:
        self.sentence = sentence
        self.figures = figures
        asides = {match.start(2) for match in _OPENED.finditer(sentence.text)}
        asides |= {match.start(1) for match in _OF_A_LAW.finditer(sentence.text)}
        self.written = [
            year
            for year in years_in(sentence.text)
            if not (_names_a_thing(sentence.text, year) or year.start in asides)
        ]
        # The years of each "In 2014," that opens a clause, and where it stands.
        self.leads: list[tuple[int, Years]] = []
        for segment in sentence.structure.segments:
            if segment.depth == 0:
                self.leads += self._leads_of(segment)

    def _leads_of(self, segment: Segment) -> Iterator[tuple[int, Years]]:
        text = self.sentence.structure.text(segment.group, segment.start, segment.end)
        before = _LEADING_RELATIVE.match(text)
        if before is not None and self.sentence.year_before:
            yield segment.start + before.start(), self.sentence.year_before
        for match in _LEADING_YEAR.finditer(text):
            end = segment.start + match.end()
            years = tuple(year.year for year in self.written if year.start == end)
            if years:
                yield segment.start + match.start(), years

    def run(self) -> None:
        figures_of = by_segment(leaders(self.figures))
        previous: list[Figure] = []
        for segment in self.sentence.structure.segments:
            if segment not in figures_of:
                continue
            row = self._row(segment, figures_of[segment])
            for position, figure in enumerate(row.figures):
                told = self._years(row, position, previous)
                figure.years = told or self.sentence.base_years
                figure.dated = bool(told)
            if segment.depth == 0:
                previous = row.figures

    def _row(self, segment: Segment, figures: list[Figure]) -> _Row:
        structure = self.sentence.structure
        text = structure.text(segment.group, segment.start, segment.end)
        inside = [y for y in self.written if structure.innermost(y.start, y.end) == segment]
        return _Row(segment, text, figures, inside)

    def _lead(self, position: int) -> tuple[int, Years]:
        """Where the "In 2014," that governs `position` stands, and its years: the last one in its
        segment of the sentence proper, or else the one that opens the sentence; () without one."""
        start = next(
            (
                segment.start
                for segment in reversed(self.sentence.structure.segments)
                if segment.depth == 0 and segment.start <= position
            ),
            0,
        )
        near = [lead for lead in self.leads if start <= lead[0] < position]
        return near[-1] if near else next((lead for lead in self.leads if lead[0] == 0), (0, ()))

    def _years(self, row: _Row, position: int, previous: list[Figure]) -> Years:
        """The years of one figure of `row`: its own, or else those that the words around it tell;
        () where nothing tells them. `previous` are the figures of the row before it."""
        figure = row.figures[position]
        text = self.sentence.text
        if own := _own_years(text, row, position) or _shared_years(text, row, position):
            return own
        told = self._told_years(row, figure)
        if told is not None:
            return told
        if row.segment.aside:
            return self._years_aside(row, figure)
        if _repeats(row, previous) and not self._opens(row):
            return previous[position].years
        return self._lead(figure.start)[1]

    def _opens(self, row: _Row) -> bool:
        """Whether an "In 2014," stands in the row."""
        return any(row.segment.start <= start < row.segment.end for start, _ in self.leads)

    def _told_years(self, row: _Row, figure: Figure) -> Years | None:
        """The years that words without a year tell: "in both years", "the year before". None where
        there are no such words."""
        year_before = self.sentence.year_before
        if _EACH_YEAR.search(row.text):
            years = distinct(self.written)
            if len(years) > 1:
                return years
            if year_before:
                return (*year_before, *self.sentence.base_years)
        relative = _relative_of(row, figure)
        if relative is not None and (
            _is_said_of(row, figure, relative.start())
            or _BEGINS_ROW.match(row.text, relative.end()) is not None
        ):
            return self._years_before(row, relative.end())
        if not row.years and _THAT_YEAR.search(row.text):
            named = [year for year in self.written if year.end <= row.segment.start]
            if named:
                return (named[-1].year,)
        if not row.years and year_before and _changed_from(self.sentence.text, figure):
            return year_before
        return None

    def _years_before(self, row: _Row, end: int) -> Years:
        """The year before: of figures in parentheses, the one before that of the figure that they
        stand behind. Its words end at `end` in the text of `row`."""
        years = self.sentence.year_before
        if row.segment.depth:
            dated = [other for other in self.figures if other.end <= (row.segment.anchor or 0)]
            if dated and dated[-1].dated and dated[-1].years:
                years = (min(dated[-1].years) - 1,)
        # "94 the year before and 77 the year before that"
        again = years and _BEFORE_THAT.match(row.text, end) is not None
        return (years[0] - 1,) if again else years

    def _years_aside(self, row: _Row, figure: Figure) -> Years:
        """The years of a figure in a comparison or in parentheses that has none beside it: the
        next one there, the last one there before it, or the year before the document's own."""
        later = [year for year in row.years if year.start >= figure.end]
        earlier = [year for year in row.years if year.end <= figure.start]
        if later or earlier:
            start = (later[:1] or earlier[-1:])[0].start
            return tuple(year.year for year in row.years if year.start == start)
        year_before = self.sentence.year_before
        if row.segment.comparison:
            return year_before
        anchor = row.segment.anchor or 0
        bare = figure.elliptical and not content_stems(figure.before)
        beside = _ENDS_WITH_YEAR.search(self.sentence.text, max(0, anchor - 8), anchor)
        if beside is not None and bare:
            return (int(beside.group(1)),)  # "twice as many as in 2019 (640)"
        start, lead = self._lead(anchor)
        dated = [other for other in self.figures if start <= other.start and other.end <= anchor]
        if not dated:
            return lead
        if figure.elliptical and not content_stems(figure.before):
            # "412 (388)": a bare figure behind another of its kind is that of the year before.
            gap = self.sentence.text[dated[-1].end : anchor]
            if dated[-1].kind == figure.kind and not re.search(r"[,;]", gap) and year_before:
                return year_before
        # Other parentheses without a year say more about the figure before them.
        return dated[-1].years if dated[-1].dated else ()


def date_parts(figures: list[Figure]) -> None:
    """Give parts that no words date the years of their whole: "24 in 2018, of whom 19 were women".
    The `figures` of one sentence know their wholes."""
    for figure in figures:
        whole = figure.whole
        if whole is not None and whole.dated and not (figure.dated or whole.segment.aside):
            figure.years = whole.years
    _date_twins(figures)


def _date_twins(figures: list[Figure]) -> None:
    for figure in figures:
        if figure.twin is not None:
            figure.years = figure.twin.years


def _own_years(text: str, row: _Row, position: int) -> Years:
    """The years that stand with a figure: behind it before the next figure, or before it since the
    boundary behind the last one."""
    figure = row.figures[position]
    years = [y for y in row.years if not _SINCE.search(text[max(0, y.start - 30) : y.start])]
    if position + 1 < len(row.figures):
        next_start, own_end = row.figures[position + 1].start, figure.own_end
    else:
        next_start = own_end = row.segment.end
    behind = [
        year
        for year in years
        if figure.end <= year.start < next_start
        and not _LEADS_TO_FIGURE.fullmatch(text[year.end : next_start])
    ]
    if behind and behind[0].start < own_end:
        return distinct(_years_in_a_row(text, behind))
    before = [
        year
        for year in years
        if year.end <= figure.start
        and (
            figure.own_start <= year.start
            # "and in 2010, nine"
            or _LEADS_TO_FIGURE.fullmatch(text[year.end : figure.start])
        )
    ]
    if not before or _RELATIVE_CLAUSE.search(text[figure.own_start : before[-1].start]):
        return ()
    last = before[-1].start
    return distinct(
        year
        for year in before
        if year.start == last or _YEAR_AND_YEAR.fullmatch(text[year.end : last])
    )


def _shared_years(text: str, row: _Row, position: int) -> Years:
    """The years of the figure behind, which one before the same noun shares: "62 and 190 such calls
    in 2018"."""
    if position + 1 >= len(row.figures):
        return ()
    figure, following = row.figures[position : position + 2]
    if figure.kind != following.kind or not _JOINED.fullmatch(text[figure.end : following.start]):
        return ()
    return _own_years(text, row, position + 1)


def _years_in_a_row(text: str, years: list[WrittenYear]) -> list[WrittenYear]:
    """Those of `years` that go with the first: "in 2016 and 2017" are two years of one figure;
    "91 in 2019, and 2018 saw" are not."""
    chain = years[:1]
    for year in years[1:]:
        link = text[chain[-1].end : year.start]
        if year.start != chain[0].start and not _YEARS_IN_A_ROW.fullmatch(link):
            break
        chain.append(year)
    return chain


def _repeats(row: _Row, previous: list[Figure]) -> bool:
    """Whether the figures of `row` answer those of the row before it, year by year."""
    return (
        len(row.figures) == len(previous) > 1
        and len({figure.years for figure in previous}) == len(previous)
        and all(figure.elliptical for figure in row.figures)
    )


def _relative_of(row: _Row, figure: Figure) -> re.Match[str] | None:
    """The words for the year before that stand right behind a figure, or else the first ones of its
    row: "94 the previous year and 77 the year before that"."""
    start = row.segment.start
    own = RELATIVE_YEAR.search(row.text, figure.end - start, max(0, figure.own_end - start))
    return own or RELATIVE_YEAR.search(row.text)


def _is_said_of(row: _Row, figure: Figure, offset: int) -> bool:
    """Whether "the previous year" at `offset` in the text of `row` is said of this figure."""
    if row.segment.aside:
        return True
    start = row.segment.start + offset
    only = len(row.figures) == 1
    return figure.own_start <= start < figure.own_end or (only and start < figure.start)


def _changed_from(text: str, figure: Figure) -> bool:
    """ "fell from 96 days to 81": the first figure is the year before's."""
    segment = figure.segment
    before = text[max(segment.start, figure.start - 60) : figure.start]
    after = text[figure.end : min(segment.end, figure.end + 40)]
    return bool(_CHANGED_FROM.search(before) and _CHANGED_TO.match(after))


def _names_a_thing(text: str, year: WrittenYear) -> bool:
    """ "the 2017-2020 action plan", "the 2014 law": a year that names something."""
    before = text[max(0, year.start - 12) : year.start]
    if _BEFORE_LAW.search(before) and _NAMED_LAW.match(text, year.end):
        return True
    named = _BEFORE_NAME.search(before) is not None
    return named and _NAMED_THING.match(text, year.end) is not None
