"""Which years the figures of a sentence are of."""

from __future__ import annotations

import re
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
# "In 2014,", "Nationally, during fiscal year 2019" without the year
_LEADING_YEAR = re.compile(
    rf"^[\s,]*(?:[A-Z]\w+\s+)?(?:in|during|for)\s+{FISCAL}(?={YEAR_DIGITS})", re.I
)
_CHANGED_FROM = re.compile(
    rf"\b(?:{CHANGED}|lengthened|shortened|cut|raised|reduced|changed)\b[^;]{{0,40}}\bfrom\s*$",
    re.I,
)
_CHANGED_TO = re.compile(r"\D{0,25}\bto\s+(?:about\s+|some\s+)?[$€£]?\d")
# "since the 2014 reform": a year that bounds the time rather than names it
_SINCE = re.compile(r"\b(?:since|until|by|before|after)\s+(?:\w+\s+){0,4}$", re.I)
_RELATIVE_CLAUSE = re.compile(r"\b(?:which|who|whose|that|where)\b", re.I)
# "the 2017-2020 action plan", "the mid-2014 law"
_BEFORE_NAME = re.compile(r"(?:\b(?:the|its|a|an|their|new|draft|national)\s+|[-–]\s*)\Z")
_NAMED_THING = re.compile(r"\s+[a-z]\w+")
_LEADS_TO_FIGURE = re.compile(r",\s+|\s*:\s+")
_THAT_YEAR = re.compile(r"\b(?:that|the\s+same)\s+year\b", re.I)
_BEGINS_ROW = re.compile(r"\s+(?:were|was|stood\s+at|came\s+to|had\s+been)\b")
_YEARS_IN_A_ROW = re.compile(r"\s*(?:and|or|,|to|&)\s*(?:in\s+)?")
_YEAR_AND_YEAR = re.compile(r"\s*(?:and|or)\s*")


def date(sentence: Sentence, figures: list[Figure]) -> None:
    """Set the `years` of the `figures` of `sentence`, whose own words are known."""
    _Dating(sentence, figures).run()
    for figure in figures:
        if figure.twin is not None:
            figure.years = figure.twin.years


@dataclass(frozen=True, slots=True)
class _Row:
    """The figures of one segment, and the years written in it."""

    segment: Segment
    text: str
    figures: list[Figure]
    years: list[WrittenYear]
    lead: Years
    """The years of an "In 2014," that opens the segment."""


class _Dating:
    """Finds the years of the figures of one sentence, row by row."""

    def __init__(self, sentence: Sentence, figures: list[Figure]) -> None:
        self.sentence = sentence
        self.figures = figures
        self.written = [
            year for year in years_in(sentence.text) if not _names_a_thing(sentence.text, year)
        ]

    def run(self) -> None:
        figures_of = by_segment(leaders(self.figures))
        lead = self._leading_years(0)
        previous: list[Figure] = []
        for segment in self.sentence.structure.segments:
            if segment not in figures_of:
                continue
            row = self._row(segment, figures_of[segment])
            if segment.depth == 0:
                lead = row.lead or lead
            for position, figure in enumerate(row.figures):
                figure.years = self._years(row, position, previous, lead)
            if segment.depth == 0:
                previous = row.figures

    def _row(self, segment: Segment, figures: list[Figure]) -> _Row:
        structure = self.sentence.structure
        text = structure.text(segment.group, segment.start, segment.end)
        inside = [y for y in self.written if structure.innermost(y.start, y.end) == segment]
        return _Row(segment, text, figures, inside, self._leading_years(segment.start))

    def _leading_years(self, start: int) -> Years:
        """The years of an opening "In 2014," at `start`."""
        match = _LEADING_YEAR.match(self.sentence.text[start : start + 60])
        if match is None:
            return ()
        return tuple(y.year for y in self.written if y.start == start + match.end())

    def _years(self, row: _Row, position: int, previous: list[Figure], lead: Years) -> Years:
        """The years of one figure of `row`: its own, or else those that the words around it tell,
        or else those of the document. `previous` are the figures of the row before it, and `lead`
        the years of the last "In 2014," that opened one."""
        figure = row.figures[position]
        if own := _own_years(self.sentence.text, row, position):
            return own
        told = self._told_years(row, figure)
        if told is not None:
            return told
        if row.segment.aside:
            return self._years_aside(row, figure)
        if _repeats(row, previous):
            return previous[position].years
        return lead or self.sentence.base_years

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
        relative = RELATIVE_YEAR.search(row.text)
        if relative is not None and (
            _is_said_of(row, figure, relative.start())
            or _BEGINS_ROW.match(row.text, relative.end()) is not None
        ):
            return year_before
        if not row.years and _THAT_YEAR.search(row.text):
            named = [year for year in self.written if year.end <= row.segment.start]
            if named:
                return (named[-1].year,)
        if not row.years and year_before and _changed_from(self.sentence.text, figure):
            return year_before
        return None

    def _years_aside(self, row: _Row, figure: Figure) -> Years:
        """The years of a figure in a comparison or in parentheses that has none beside it: the
        next one there, the last one there before it, or the year before the document's own."""
        later = [year for year in row.years if year.start >= figure.end]
        earlier = [year for year in row.years if year.end <= figure.start]
        if later or earlier:
            start = (later[:1] or earlier[-1:])[0].start
            return tuple(year.year for year in row.years if year.start == start)
        base_years, year_before = self.sentence.base_years, self.sentence.year_before
        if row.segment.comparison:
            return year_before or base_years
        anchor = row.segment.anchor or 0
        dated = [other for other in self.figures if other.end <= anchor and other.years]
        if not dated:
            return base_years
        if figure.elliptical and not content_stems(figure.before):
            # "412 (388)": a bare figure behind another of its kind is that of the year before.
            gap = self.sentence.text[dated[-1].end : anchor]
            if dated[-1].kind == figure.kind and not re.search(r"[,;]", gap) and year_before:
                return year_before
        # Other parentheses without a year say more about the figure before them.
        return dated[-1].years


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
        and not row.lead
    )


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
    if _BEFORE_NAME.search(text[max(0, year.start - 12) : year.start]) is None:
        return False
    return _NAMED_THING.match(text[year.end :]) is not None
