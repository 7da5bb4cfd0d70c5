"""Sentences to facts: every quantity with what it counts, its year, its place, and its exact words.

The forms that reports use, and how they are read:

- base and comparison, "identified 94 victims (91 in 2019)", "compared to 154,000 manat in 2016":
  the comparison figure has its own year and inherits the words of the figure it stands beside;
- the year left out: the figure belongs to the document's own period;
- lists and ellipsis, "19 victims with medical aid, 14 with psychological assistance": a figure
  without a noun inherits the noun of the one before it;
- two currencies, "150,530 manat ($88,030)": one amount, told twice;
- nothing ("did not identify any child victims") and silence ("did not report data on ...").

The functions are pure and linear in the length of the sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from rag.facts.clauses import structure
from rag.facts.inherited_words import inherit
from rag.facts.own_words import share_words
from rag.facts.own_years import date, date_parts
from rag.facts.phrases import clause, main_clause, tidy, without_times
from rag.facts.respective import align
from rag.facts.sentence import Figure, Sentence
from rag.facts.silences import NOT_REPORTED, NOTHING
from rag.facts.unnumbered import repeated, silent
from rag.facts.unread import unread
from rag.schema import Document, Fact, Paragraph, Span
from rag.text.currencies import currency_words
from rag.text.numbers import Number, read_fractions, read_numbers
from rag.text.years import Years

_LONGEST_PERIOD = 10
"""Years from the first to the last of a period that a figure without a year can still be of."""

_PIECE = 1_500
"""A sentence of more characters is read in pieces, so that the time it takes stays linear."""


def facts(document: Document, paragraph: Paragraph, sentences: Sequence[Span]) -> list[Fact]:
    """The facts of the `sentences` of one paragraph, in the order of the text.

    Offsets are those of `document.text`. Years left out are the document's period.
    """
    currencies = currency_words(document.text)
    unread_spans = unread(document.text)
    base_years = _years_covered(document)
    found: list[Fact] = []
    for span in sentences:
        for piece in _pieces(document.text, span):
            text = document.text[piece.start : piece.end]
            hidden = _within(unread_spans, piece)
            figures = _read(Sentence(text, structure(text), base_years), currencies, hidden)
            found.extend(
                _fact(document, paragraph, span, piece.start, figure) for figure in figures
            )
    return found


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """`sentence` cut behind semicolons, or else commas, or else words, into readable pieces."""
    start = sentence.start
    while sentence.end - start > _PIECE:
        window = text[start : start + _PIECE]
        cut = max(window.rfind("; "), window.rfind(";\n")) + 1
        cut = cut or window.rfind(", ") + 1 or window.rfind(" ") + 1 or _PIECE
        yield Span(start, start + cut)
        start += cut
    yield Span(start, sentence.end)


def _within(spans: Sequence[Span], piece: Span) -> list[Span]:
    """Those of `spans`, in their order, that lie in `piece`, counted from its beginning."""
    found = []
    for span in spans[max(0, bisect_left(spans, piece.start, key=lambda s: s.start) - 1) :]:
        if span.start >= piece.end:
            break
        if span.end > piece.start:
            start = max(span.start, piece.start) - piece.start
            found.append(Span(start, min(span.end, piece.end) - piece.start))
    return found


def _read(
    sentence: Sentence, currencies: frozenset[str], hidden: Sequence[Span] = ()
) -> list[Figure]:
    """The figures of `sentence`, in the order of its text, with all that belongs to them; none
    from what is `hidden`."""
    silences = [Span(*match.span()) for match in NOT_REPORTED.finditer(sentence.text)]
    numbers = _numbers(sentence.text, silences, currencies)
    shown = [one for one in numbers if not _overlaps(one.start, one.end, hidden)]
    figures = _figures(sentence, shown)
    if figures:
        share_words(sentence, figures)
        date(sentence, figures)
        align(sentence, figures)
        inherit(sentence, figures)
        date_parts(figures)
        figures += repeated(sentence, figures)
    figures += silent(sentence, silences)
    return sorted(figures, key=lambda figure: (figure.start, figure.end))


def _numbers(text: str, silences: list[Span], currencies: frozenset[str]) -> list[Number]:
    """The quantities of `text` in its order: numbers, fractions, and words for nothing that are
    not within one of the `silences`."""
    numbers = read_numbers(text, currencies)
    numbers += [
        fraction
        for fraction in read_fractions(text)
        if not _overlaps(fraction.start, fraction.end, numbers)
    ]
    numbers += [
        Number(match.start(), match.end(), 0.0, "none")
        for match in NOTHING.finditer(text)
        if not _overlaps(*match.span(), silences) and not _overlaps(*match.span(), numbers)
    ]
    return sorted(numbers, key=lambda number: number.start)


def _overlaps(start: int, end: int, others: Iterable[Span | Number]) -> bool:
    return any(other.start < end and start < other.end for other in others)


def _figures(sentence: Sentence, numbers: list[Number]) -> list[Figure]:
    """A figure for each of the `numbers` of `sentence`, but for one that lies across segments."""
    figures = []
    for number in numbers:
        segment = sentence.structure.innermost(number.start, number.end)
        if segment is not None:
            shown = sentence.text[number.start : number.end]
            figures.append(
                Figure(
                    number.kind,
                    number.start,
                    number.end,
                    shown,
                    segment,
                    value=number.value,
                    high=number.high,
                    unit=number.unit,
                )
            )
    return figures


def _fact(
    document: Document, paragraph: Paragraph, sentence: Span, offset: int, figure: Figure
) -> Fact:
    """The fact that `figure` has become; `offset` is where in the document its text begins."""
    # What is inherited comes first, since it opens the clause; the figure's own words follow.
    shared = " ".join(dict.fromkeys(clause(words) for words in reversed(figure.inherited)))
    behind = main_clause(without_times(figure.after))
    own = f"{clause(figure.before)} {figure.shown} {figure.noun} {behind}"
    body = tidy(f"{shared} {own} {figure.predicate}")
    where_and_when = ", ".join(filter(None, [document.place, _year_words(figure.years)]))
    in_parentheses = figure.segment.depth > 0
    return Fact(
        document_id=document.id,
        paragraph=paragraph.number,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
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
        place=document.place,
        statement=f"{where_and_when}: {body}" if where_and_when else body,
        comparison=figure.segment.comparison
        or figure.copied
        or (in_parentheses and figure.years != _years_covered(document)),
        part_of=None if figure.whole is None else offset + figure.whole.start,
        same_as=None if figure.twin is None else offset + figure.twin.start,
    )


def _years_covered(document: Document) -> Years:
    """The years that a figure without any of its own is of: those of the document's period; none
    where that is so long that nobody knows which of them is meant."""
    period = document.period
    if period is None or period.last - period.first >= _LONGEST_PERIOD:
        return ()
    return tuple(range(period.first, period.last + 1))


def _year_words(years: Years) -> str:
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}-{years[-1]}"
    return " and ".join(map(str, years))
