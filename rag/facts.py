"""Sentences to facts: every quantity with what it counts, its year, its place, and its exact words.

The forms that reports use, and how they are read:

- base and comparison, "identified 94 victims (91 in 2019)", "compared to 154,000 manat in 2016": the
  comparison figure has its own year and inherits the words of the figure it stands beside;
- the year left out: the figure belongs to the document's own period;
- lists and ellipsis, "19 victims with medical aid, 14 with psychological assistance": a figure
  without a noun inherits the noun of the one before it;
- two currencies, "150,530 manat ($88,030)": one amount, told twice;
- nothing ("did not identify any child victims") and silence ("did not report data on ...").

The functions are pure and linear in the length of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.clauses import PART, RELATIVE_YEAR, Segment, Structure, boundary_between, structure
from rag.numbers import Number, currency_words, read_fractions, read_numbers, years_in
from rag.schema import Document, Fact, FactKind, Paragraph, Span
from rag.silences import NOT_REPORTED, NOTHING
from rag.words import content_stems


def years_of(text: str) -> tuple[int, ...]:
    """The years written in `text`, spans ("2016-2019") filled in, each once, ascending."""
    return tuple(sorted({year for year, _, _ in years_in(text)}))


def facts(document: Document, paragraph: Paragraph, sentences: Sequence[Span]) -> list[Fact]:
    """The facts of the `sentences` of one paragraph, in the order of the text.

    Offsets are those of `document.text`. Years left out are the document's period.
    """
    currencies = currency_words(document.text)
    found: list[Fact] = []
    for sentence in sentences:
        for piece in _pieces(document.text, sentence):
            found.extend(_SentenceReader(document, paragraph, sentence, piece, currencies).read())
    return found


PIECE = 1_500
"""A sentence of more characters is read in pieces, so that the time it takes stays linear."""
WINDOW = 300
"""How many characters on either side of a figure can belong to it."""


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """`sentence` cut behind semicolons, or else commas, or else words, into readable pieces."""
    start = sentence.start
    while sentence.end - start > PIECE:
        window = text[start : start + PIECE]
        cut = max(window.rfind("; "), window.rfind(";\n")) + 1
        cut = cut or window.rfind(", ") + 1 or window.rfind(" ") + 1 or PIECE
        yield Span(start, start + cut)
        start += cut
    yield Span(start, sentence.end)


@dataclass(slots=True)
class _Figure:
    """A figure on its way to becoming a fact. Offsets are those of the sentence."""

    kind: FactKind
    start: int
    end: int
    value: float | None
    high: float | None
    unit: str | None
    segment: Segment
    own_start: int = 0
    own_end: int = 0
    before: str = ""
    after: str = ""
    years: tuple[int, ...] = ()
    inherited: list[str] = field(default_factory=list)
    noun: str = ""
    predicate: str = ""
    part_of: int | None = None
    same_as: int | None = None
    copied: bool = False
    shown: str = ""

    @property
    def elliptical(self) -> bool:
        """True where the figure has no words of its own to say what it counts."""
        return not content_stems(_without_times(self.after))

    @property
    def counted(self) -> str:
        if self.kind == "not_reported":
            return _tidy(f"{self.shown} {self.after}")
        counted = _tidy(f"{self.noun} {_main_clause(_without_times(self.after))}")
        # "Convictions: 20", "tea gardens: 2,150": what is counted stands before the figure.
        return counted if content_stems(counted) else _clause(self.before)


_TIME_WORDS = re.compile(
    r"\b(?:in|during|for|of|from|to|by|since|until)?\s*(?:both\s+|either\s+|fiscal\s+(?:year\s+)?|FY\s*)?(?:19|20)\d{2}(?:\s*[-–/]\s*\d{2,4})?(?:\s*(?:and|or|to)\s*(?:19|20)\d{2})?",
    re.I,
)
_HEAD_END = re.compile(
    r"\b(?:to|with|for|from|of|in|at|on|by|into|through|who|which|that|were|was|are|is|had|has|have|received|obtained|as|"
    r"under|during|between|while|after|before)\b|[,;:()]"
)
_SAME = re.compile(
    r"\bthe\s+same(?:\s+(?:number|amount|figure|total|level|sum))?\s+as\s+(?:in|during|for|the|that)\b|\bunchanged\s+from\b|\bas\s+in\s+(?=(?:19|20)\d{2})|\bthe\s+same\s+(?:number|amount|figure)\s+in\b",
    re.I,
)
_EACH_YEAR = re.compile(
    r"\b(?:in|for)\s+(?:both|each\s+of\s+the\s+(?:two|three)|each|either)\s+years?\b", re.I
)
_LEADING_YEAR = re.compile(
    r"^[\s,]*(?:[A-Z]\w+\s+)?(?:in|during|for)\s+(?:fiscal\s+(?:year\s+)?|FY\s*)?(?=(?:19|20)\d{2})",
    re.I,
)
_CHANGED_FROM = re.compile(
    r"\b(?:fell|rose|dropped|declined|decreased|increased|grew|shrank|lengthened|shortened|went|cut|raised|reduced|changed)\b[^;]{0,40}\bfrom\s*$",
    re.I,
)
_SINCE = re.compile(r"\b(?:since|until|by|before|after)\s+(?:\w+\s+){0,4}$", re.I)
_RELATIVE_CLAUSE = re.compile(r"\b(?:which|who|whose|that|where)\b", re.I)
_FUTURE_OR_NAME = re.compile(r"(?:\b(?:the|its|a|an|their|new|draft|national)\s+|[-–]\s*)\Z")


def _without_times(words: str) -> str:
    return RELATIVE_YEAR.sub(" ", _TIME_WORDS.sub(" ", words))


_NEW_CLAUSE = re.compile(
    r",?\s+\b(?:but|although|though|because|despite|however|so\s+that)\b", re.I
)


def _main_clause(words: str) -> str:
    """`words` up to a clause that says something else."""
    match = _NEW_CLAUSE.search(words)
    return words[: match.start()] if match else words


def _tidy(words: str) -> str:
    return re.sub(r"\s+([,;:.])", r"\1", re.sub(r"\s+", " ", words)).strip(" ,;:.–—-(")


class _SentenceReader:
    """Reads one sentence. A class only so that the steps need not pass everything on."""

    def __init__(
        self,
        document: Document,
        paragraph: Paragraph,
        sentence: Span,
        span: Span,
        currencies: frozenset[str],
    ) -> None:
        self.document = document
        self.paragraph = paragraph
        self.sentence = sentence
        self.span = span
        self.text = document.text[span.start : span.end]
        self.currencies = currencies
        period = document.period
        self.base_years = tuple(range(period.first, period.last + 1)) if period else ()
        self.parts: Structure = structure(self.text)

    def read(self) -> list[Fact]:
        silences = [m.span() for m in NOT_REPORTED.finditer(self.text)]
        figures = self._figures(silences)
        if figures:
            self._share_words(figures)
            self._date(figures)
            self._inherit(figures)
            figures.extend(self._repeated(figures))
        figures.extend(self._silent(silences))
        figures.sort(key=lambda figure: (figure.start, figure.end))
        return [self._fact(figure) for figure in figures]

    # -- finding ---------------------------------------------------------------------------------

    def _figures(self, silences: list[tuple[int, int]]) -> list[_Figure]:
        numbers = read_numbers(self.text, self.currencies)
        numbers += [
            fraction
            for fraction in read_fractions(self.text)
            if not any(n.start < fraction.end and fraction.start < n.end for n in numbers)
        ]
        numbers += [
            Number(m.start(), m.end(), 0.0, "none")
            for m in NOTHING.finditer(self.text)
            if not any(start < m.end() and m.start() < end for start, end in silences)
            and not any(n.start < m.end() and m.start() < n.end for n in numbers)
        ]
        numbers.sort(key=lambda number: number.start)
        segments = self.parts.segments
        figures = []
        for number in numbers:
            inside = [s for s in segments if s.start <= number.start and number.end <= s.end]
            if inside:
                innermost = max(inside, key=lambda segment: segment.depth)
                figures.append(
                    _Figure(
                        number.kind,
                        number.start,
                        number.end,
                        number.value,
                        number.high,
                        number.unit,
                        innermost,
                    )
                )
        return figures

    # -- which words belong to which figure --------------------------------------------------------

    def _share_words(self, figures: list[_Figure]) -> None:
        by_segment: dict[Segment, list[_Figure]] = {}
        for figure in figures:
            by_segment.setdefault(figure.segment, []).append(figure)
        self._pair_currencies(figures)
        for segment, members in by_segment.items():
            leaders = [figure for figure in members if figure.same_as is None]
            begin = segment.start
            for index, figure in enumerate(leaders):
                figure.own_start, figure.own_end = begin, segment.end
                if index + 1 < len(leaders):
                    following = leaders[index + 1]
                    between = self.parts.text(segment.group, figure.end, following.start)
                    cut = boundary_between(between)
                    # Without a comma or an "and" between them two figures share their words.
                    figure.own_end = figure.end + cut if cut >= 0 else -1
                    begin = figure.end + cut if cut >= 0 else begin
            for figure, following in reversed(list(zip(leaders, leaders[1:], strict=False))):
                if figure.own_end < 0:
                    figure.own_end = following.own_end
            for figure in leaders:
                figure.own_start = max(figure.own_start, figure.start - WINDOW)
                figure.own_end = min(figure.own_end, figure.end + WINDOW)
                figure.before = self.parts.text(segment.group, figure.own_start, figure.start)
                figure.after = self.parts.text(segment.group, figure.end, figure.own_end)
                if segment.depth and self._named_before(figure):
                    outer = self._outer(figure)
                    figure.before = (
                        outer[boundary_between(outer) :] if boundary_between(outer) >= 0 else outer
                    )
        for figure in figures:
            if figure.same_as is not None:
                twin = next(other for other in figures if other.start == figure.same_as)
                figure.own_start, figure.own_end = twin.own_start, twin.own_end
                figure.before, figure.after = twin.before, twin.after

    def _outer(self, figure: _Figure) -> str:
        """The text before the parentheses that a figure stands in."""
        anchor = figure.segment.anchor or 0
        return self.text[max(0, anchor - WINDOW) : anchor]

    def _named_before(self, figure: _Figure) -> bool:
        """ "Lethania (six), Brestmark (four)": a figure alone in parentheses behind what it counts."""
        inside = self.parts.groups[figure.segment.group]
        if _tidy(self.text[inside.start : inside.end]) != self.text[figure.start : figure.end]:
            return False
        outer = self._outer(figure)
        cut = max(boundary_between(outer), 0)
        return re.search(r"[A-Za-z]\W*$", outer) is not None and not read_numbers(outer[cut:])

    def _pair_currencies(self, figures: list[_Figure]) -> None:
        """ "150,530 manat ($88,030)": an amount alone in parentheses, in another currency."""
        for index, figure in enumerate(figures):
            if index == 0 or figure.kind != "money" or figure.segment.depth == 0:
                continue
            other = figures[index - 1]
            if (
                other.kind != "money"
                or other.unit == figure.unit
                or other.segment.group == figure.segment.group
            ):
                continue
            between = self.text[other.end : figure.start]
            if re.fullmatch(
                r"\s*\(\s*(?:or\s+)?(?:about|approximately|roughly|some|around|equivalent to|or)?\s*",
                between,
            ):
                figure.same_as = other.start

    # -- years -------------------------------------------------------------------------------------

    def _date(self, figures: list[_Figure]) -> None:
        years = [y for y in years_in(self.text) if not self._names_a_thing(y[1], y[2])]
        sentence_years = tuple(dict.fromkeys(year for year, _, _ in years))
        before_base = (self.base_years[0] - 1,) if self.base_years else ()
        lead = self._leading_year(0, years)
        previous: list[_Figure] = []
        segment_lead: tuple[int, ...] = ()
        for segment in self.parts.segments:
            members = [f for f in figures if f.segment == segment and f.same_as is None]
            if not members:
                continue
            inside = [
                y
                for y in years
                if segment.start <= y[1]
                and y[2] <= segment.end
                and self._innermost(y[1]) == segment
            ]
            if segment.depth == 0:
                segment_lead = self._leading_year(segment.start, years) or segment_lead
            relative = RELATIVE_YEAR.search(
                self.parts.text(segment.group, segment.start, segment.end)
            )
            each = _EACH_YEAR.search(self.parts.text(segment.group, segment.start, segment.end))
            for position, figure in enumerate(members):
                figure.years = self._own_years(figure, members, position, inside)
                if figure.years:
                    continue
                if each and len(sentence_years) > 1:
                    figure.years = sentence_years
                elif each and before_base:
                    figure.years = (*before_base, *self.base_years)
                elif relative and self._beside(figure, relative, segment, members):
                    figure.years = before_base
                elif not inside and before_base and self._changed(figure, segment):
                    figure.years = before_base
                elif segment.comparison or segment.depth:
                    figure.years = self._comparison_years(
                        figure, segment, inside, figures, before_base
                    )
                elif (
                    len(members) > 1
                    and len(previous) == len(members)
                    and len({f.years for f in previous}) == len(members)
                    and all(f.elliptical for f in members)
                    and not self._leading_year(segment.start, years)
                ):
                    figure.years = previous[position].years
                else:
                    figure.years = segment_lead or lead or self.base_years
            if segment.depth == 0:
                previous = members
        for figure in figures:
            if figure.same_as is not None:
                figure.years = next(o for o in figures if o.start == figure.same_as).years

    def _changed(self, figure: _Figure, segment: Segment) -> bool:
        """ "fell from 96 days to 81": the first figure is the year before's."""
        before = self.text[max(segment.start, figure.start - 60) : figure.start]
        after = self.text[figure.end : min(segment.end, figure.end + 40)]
        return bool(
            _CHANGED_FROM.search(before)
            and re.match(r"\D{0,25}\bto\s+(?:about\s+|some\s+)?[$€£]?\d", after)
        )

    def _innermost(self, position: int) -> Segment | None:
        inside = [s for s in self.parts.segments if s.start <= position < s.end]
        return max(inside, key=lambda segment: segment.depth) if inside else None

    def _names_a_thing(self, start: int, end: int) -> bool:
        """ "the 2017-2020 action plan", "the 2014 law": a year that names something."""
        if _FUTURE_OR_NAME.search(self.text[max(0, start - 12) : start]) is None:
            return False
        return re.match(r"\s+[a-z]\w+", self.text[end:]) is not None

    def _leading_year(self, start: int, years: list[tuple[int, int, int]]) -> tuple[int, ...]:
        """The years of an opening "In 2014," at `start`."""
        match = _LEADING_YEAR.match(self.text[start : start + 60])
        if match is None:
            return ()
        at = start + match.end()
        return tuple(year for year, begin, _ in years if begin == at)

    def _own_years(
        self,
        figure: _Figure,
        members: list[_Figure],
        position: int,
        inside: list[tuple[int, int, int]],
    ) -> tuple[int, ...]:
        """The years that stand with the figure: behind it before the next figure, or before it
        since the boundary behind the last one."""
        after_end = (
            members[position + 1].start if position + 1 < len(members) else figure.segment.end
        )
        inside = [y for y in inside if not _SINCE.search(self.text[max(0, y[1] - 30) : y[1]])]
        after = [y for y in inside if figure.end <= y[1] < after_end]
        if after:
            first = after[0][1]
            # "in 2016 and 2017" are two years of one figure; "91 in 2019, and 2018 saw" are not.
            chain = [after[0]]
            for year in after[1:]:
                link = self.text[chain[-1][2] : year[1]]
                if year[1] == first or re.fullmatch(r"\s*(?:and|or|,|to|&)\s*(?:in\s+)?", link):
                    chain.append(year)
                else:
                    break
            own_end = figure.own_end if position + 1 < len(members) else after_end
            if first < own_end:
                return tuple(dict.fromkeys(year for year, _, _ in chain))
        before = [y for y in inside if figure.own_start <= y[1] and y[2] <= figure.start]
        if before and not _RELATIVE_CLAUSE.search(self.text[figure.own_start : before[-1][1]]):
            at = before[-1][1]
            return tuple(
                dict.fromkeys(
                    y[0]
                    for y in before
                    if y[1] == at or re.fullmatch(r"\s*(?:and|or)\s*", self.text[y[2] : at])
                )
            )
        return ()

    def _beside(
        self, figure: _Figure, relative: re.Match[str], segment: Segment, members: list[_Figure]
    ) -> bool:
        """Whether "the previous year" in a segment is said of this figure."""
        at = segment.start + relative.start()
        if segment.comparison or segment.depth:
            return True
        return figure.own_start <= at < figure.own_end or (len(members) == 1 and at < figure.start)

    def _comparison_years(
        self,
        figure: _Figure,
        segment: Segment,
        inside: list[tuple[int, int, int]],
        figures: list[_Figure],
        before_base: tuple[int, ...],
    ) -> tuple[int, ...]:
        """The year of a figure in a comparison that has none beside it: the next one of its
        segment, the last one before it, or the year before the report's own."""
        later = [y for y in inside if y[1] >= figure.end]
        earlier = [y for y in inside if y[2] <= figure.start]
        chosen = later[0][1] if later else earlier[-1][1] if earlier else None
        if chosen is not None:
            return tuple(y[0] for y in inside if y[1] == chosen)
        if segment.comparison:
            return before_base or self.base_years
        anchor = [
            f for f in figures if segment.anchor is not None and f.end <= segment.anchor and f.years
        ]
        if anchor and figure.elliptical and not content_stems(figure.before):
            # "412 (388)": a bare figure behind another of its kind is that of the year before.
            gap = self.text[anchor[-1].end : segment.anchor]
            if anchor[-1].kind == figure.kind and not re.search(r"[,;]", gap) and before_base:
                return before_base
        # Other parentheses without a year say more about the figure before them.
        return anchor[-1].years if anchor else self.base_years

    # -- what is left out --------------------------------------------------------------------------

    def _inherit(self, figures: list[_Figure]) -> None:
        leaders = [figure for figure in figures if figure.same_as is None]
        for figure, following in zip(leaders, leaders[1:], strict=False):
            # "65 recognised and six potential victims received support": one predicate for both.
            joined = figure.segment == following.segment and not content_stems(following.before)
            if joined and not _tail(figure.after) and not figure.elliptical:
                figure.predicate = _tail(following.after)
        by_segment: dict[Segment, list[_Figure]] = {}
        for figure in leaders:
            by_segment.setdefault(figure.segment, []).append(figure)
        for index, figure in enumerate(leaders):
            siblings = by_segment[figure.segment]
            base = self._base_of(figure, leaders[:index], siblings)
            if base is None and figure.segment.comparison and index + 1 < len(leaders):
                base = leaders[index + 1]  # "Compared with none in 2011, nine victims ..."
            if PART.search(figure.before) or re.match(
                r"\s*,?\s*(?:were|was|are|is)\b", figure.after
            ):
                figure.part_of = self._total_of(figure, leaders[:index])
            if base is None:
                continue
            named = content_stems(figure.before)
            comparison = figure.segment.comparison or figure.segment.depth > 0
            if comparison and figure.segment.depth and named and figure.elliptical:
                continue
            if figure.elliptical and figure.kind != "percent":
                figure.noun = base.counted
                row = [f for f in siblings if f.start < figure.start and content_stems(f.before)]
                if comparison or (not named and not row):
                    figure.inherited += [base.before, *base.inherited]
                elif named:
                    figure.inherited += base.inherited if base.elliptical else [_verb(base.before)]
                    if _VERBAL.search(figure.before) and not _same_verb(figure.before, base.before):
                        figure.noun = ""
                else:
                    figure.inherited += [row[-1].before, *row[-1].inherited]
                    figure.noun = row[-1].counted
                if base.part_of is not None and comparison:
                    figure.part_of = base.part_of
            elif comparison:
                figure.inherited += [base.before, *base.inherited]
                figure.predicate = f"{_tail(base.after)} {base.predicate}"
                figure.part_of = figure.part_of if figure.part_of is not None else base.part_of
            else:
                if _starts_with_preposition(figure.after):
                    figure.noun = base.noun or _head(base.after)
                if not named:
                    figure.inherited += [base.before, *base.inherited]
                    if base.part_of is not None and figure.segment == base.segment:
                        figure.part_of = base.part_of
                elif figure.segment != base.segment or base.own_end <= figure.own_start:
                    figure.inherited.append(_verb(base.before))
        for figure in figures:
            if figure.same_as is not None:
                twin = next(other for other in figures if other.start == figure.same_as)
                figure.noun, figure.inherited = twin.noun, twin.inherited
                figure.predicate = twin.predicate
                figure.part_of = twin.part_of

    def _base_of(
        self, figure: _Figure, earlier: list[_Figure], siblings: list[_Figure]
    ) -> _Figure | None:
        """The earlier figure whose words `figure` leans on."""
        segment = figure.segment
        if segment.depth:
            pool = [f for f in earlier if segment.anchor is not None and f.end <= segment.anchor]
        else:
            pool = [f for f in earlier if f.segment.depth == 0]
        pool = [f for f in pool if f.segment != segment] or (
            pool if not segment.depth and not segment.comparison else []
        )
        if not segment.depth and not segment.comparison:
            inside = [f for f in siblings if f.start < figure.start]
            if inside and not (
                figure.elliptical and len(siblings) > 1 and self._parallel(siblings, earlier)
            ):
                return inside[-1]
        if not pool:
            return None
        if (
            not segment.depth
            and not segment.comparison
            and figure.elliptical
            and content_stems(figure.before)
        ):
            # "the Border Guard, 19": a new subject takes up what the last clause began with.
            pool = [f for f in pool if f.part_of is None] or pool
            return next(f for f in pool if f.segment == pool[-1].segment)
        whole_row = [f for f in pool if f.segment == pool[-1].segment]
        if not (segment.comparison and len(siblings) > 1 and len(whole_row) == len(siblings)):
            pool = [f for f in pool if (f.kind == "money") == (figure.kind == "money")] or pool
        if segment.depth:
            # A list in parentheses answers the list before them, one by one.
            clause = self.text[: segment.anchor or 0].rfind(";")
            row = [f for f in pool if f.start > clause]
        else:
            row = [f for f in pool if f.segment == pool[-1].segment]
        place = siblings.index(figure)
        if len(siblings) > 1 and len(row) == len(siblings):
            return row[place]
        own = set(content_stems(figure.after))
        if own:
            overlaps = [len(own & set(content_stems(f.after + " " + f.noun))) for f in pool]
            if best := max(overlaps):
                return [f for f, overlap in zip(pool, overlaps, strict=True) if overlap == best][-1]
        return pool[-1]

    @staticmethod
    def _parallel(siblings: list[_Figure], earlier: list[_Figure]) -> bool:
        before = [f for f in earlier if f.segment.depth == 0 and f.segment != siblings[0].segment]
        if not before:
            return False
        row = [f for f in before if f.segment == before[-1].segment]
        return len(row) == len(siblings) and all(f.elliptical for f in siblings)

    @staticmethod
    def _total_of(figure: _Figure, earlier: list[_Figure]) -> int | None:
        whole = [
            f
            for f in earlier
            if f.segment.depth <= figure.segment.depth
            and f.part_of is None
            and f.kind == figure.kind
            and f.value is not None
            and figure.value is not None
            and f.value >= figure.value
        ]
        return (
            whole[0].start
            if whole and figure.segment != whole[0].segment
            else (whole[-1].start if whole else None)
        )

    # -- figures that are told without a number ----------------------------------------------------

    def _repeated(self, figures: list[_Figure]) -> list[_Figure]:
        """ "the same number as in 2019": the figure before it, once more for that year."""
        found = []
        for match in _SAME.finditer(self.text):
            bases = [
                f
                for f in figures
                if f.end <= match.start()
                and f.same_as is None
                and f.kind in ("count", "money", "percent")
            ]
            bases = [f for f in bases if f.segment.depth == 0 and not f.copied]
            tail = self.text[match.start() : match.end() + 40].split(";")[0]
            years = tuple(dict.fromkeys(year for year, _, _ in years_in(tail)))
            if not years and RELATIVE_YEAR.search(tail) and self.base_years:
                years = (self.base_years[0] - 1,)
            if not bases or not years:
                continue
            base = bases[-1]
            end = match.end()
            if (
                named := re.match(
                    r"\s*(?:(?:19|20)\d{2}(?:[-–/]\d{2,4})?|the\s+\w+\s+(?:\w+\s+)?(?:year|period))",
                    self.text[end:],
                )
            ) is not None:
                end += named.end()
            copy = replace(
                base, start=match.start(), end=end, own_end=max(base.own_end, end), years=years, copied=True,
                inherited=list(base.inherited),
            )  # fmt: skip
            found.append(copy)
        return found

    def _silent(self, silences: list[tuple[int, int]]) -> list[_Figure]:
        found = []
        for start, end in silences:
            segment = self._innermost(start)
            if segment is None:
                continue
            # Unlike a figure's, the words of a silence run on to the end of its segment.
            after = self.parts.text(segment.group, end, segment.end)
            before = self.parts.text(segment.group, segment.start, start)
            years = tuple(
                dict.fromkeys(y for y, _, _ in years_in(f"{self.text[start:end]} {after}"))
            )
            figure = _Figure(
                "not_reported",
                start,
                end,
                None,
                None,
                None,
                segment,
                segment.start,
                segment.end,
                before,
                after,
            )
            figure.shown = self.text[start:end]
            figure.years = years or self.base_years
            found.append(figure)
        return found

    # -- the result --------------------------------------------------------------------------------

    def _fact(self, figure: _Figure) -> Fact:
        offset = self.span.start
        shown = self.text[figure.start : figure.end]
        # What is inherited comes first, since it opens the clause; the figure's own words follow.
        shared = " ".join(dict.fromkeys(_clause(words) for words in reversed(figure.inherited)))
        own = f"{_clause(figure.before)} {shown} {figure.noun} {_main_clause(_without_times(figure.after))}"
        head = ", ".join(filter(None, [self.document.place, _year_words(figure.years)]))
        body = _tidy(f"{shared} {own} {figure.predicate}")
        return Fact(
            document_id=self.document.id,
            paragraph=self.paragraph.number,
            sentence_start=self.sentence.start,
            sentence_end=self.sentence.end,
            clause_start=offset + figure.own_start,
            clause_end=offset + max(figure.own_end, figure.end),
            start=offset + figure.start,
            end=offset + figure.end,
            kind=figure.kind,
            value=figure.value,
            high=figure.high,
            unit=figure.unit,
            counted=figure.counted,
            years=figure.years,
            place=self.document.place,
            statement=f"{head}: {body}" if head else body,
            comparison=figure.segment.comparison
            or figure.copied
            or (figure.segment.depth > 0 and figure.years != self.base_years),
            part_of=None if figure.part_of is None else offset + figure.part_of,
            same_as=None if figure.same_as is None else offset + figure.same_as,
        )


def _year_words(years: tuple[int, ...]) -> str:
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}-{years[-1]}"
    return " and ".join(map(str, years))


_LINK = re.compile(
    r"^(?:and|but|while|whereas|or|although|including|included|as well as|plus|;|,|\s)+(?=\W|$)",
    re.I,
)


def _clause(words: str) -> str:
    """`words` without the coordinating words that they begin with."""
    return _tidy(_LINK.sub("", _tidy(words)))


_VERBAL = re.compile(
    r"\b(?:was|were|is|are|had|has|have|been|\w{3,}ed|to|by|for|of|at|in)\s*$", re.I
)


def _same_verb(left: str, right: str) -> bool:
    return _verb(left) == _verb(right)


def _verb(before: str) -> str:
    """The last word before a figure, most often the verb that it is the object of."""
    words = _clause(before).split()
    return words[-1] if words else ""


def _split_head(after: str) -> int:
    opening = re.match(r"\s*of\s+(?:the\s+|their\s+|these\s+|those\s+|its\s+)?", after)
    match = _HEAD_END.search(after, max(1, opening.end() if opening else 0))
    return match.start() if match else len(after)


def _head(after: str) -> str:
    """The noun phrase at the start of the words behind a figure: "officially identified victims"
    of "officially identified victims with medical aid"."""
    return _tidy(after[: _split_head(after)])


def _tail(after: str) -> str:
    """What follows that noun phrase."""
    return _tidy(after[_split_head(after) :])


def _starts_with_preposition(after: str) -> bool:
    return (
        re.match(
            r"\s*(?:to|with|for|from|in|at|on|by|into|through|of|were|was|received|had)\b", after
        )
        is not None
    )
