"""Figures that a sentence tells without a number: "the same as in 2019", "did not report"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.facts.sentence import Figure, Sentence, leaders
from rag.schema import Span
from rag.text.years import RELATIVE_YEAR, YEAR_DIGITS, distinct, years_in

_SAME = re.compile(
    rf"""
    # "the same number as in 2019"
    \bthe\s+same(?:\s+(?:number|amount|figure|total|level|sum))?\s+as\s+
        (?:in|during|for|the|that)\b
    | \bunchanged\s+from\b
    | (?<!many\s)(?<!much\s)(?<!high\s)\bas\s+in\s+(?={YEAR_DIGITS})
    # "the same number in 2019"
    | \bthe\s+same\s+(?:number|amount|figure)\s+in\b
    """,
    re.I | re.VERBOSE,
)
_SAME_YEAR = re.compile(
    rf"\s*(?:{YEAR_DIGITS}(?:[-–/]\d{{2,4}})?|the\s+\w+\s+(?:\w+\s+)?(?:year|period))"
)


def repeated(sentence: Sentence, figures: list[Figure]) -> list[Figure]:
    """ "the same number as in 2019": the one of the finished `figures` before it, once more for
    that year."""
    found = []
    for match in _SAME.finditer(sentence.text):
        before = [
            figure
            for figure in leaders(figures)
            if figure.end <= match.start()
            and figure.segment.depth == 0
            and figure.kind in ("count", "money", "percent")
        ]
        words = sentence.text[match.start() : match.end() + 40].split(";")[0]
        years = distinct(years_in(words))
        if not years and RELATIVE_YEAR.search(words):
            years = sentence.year_before
        if not before or not years:
            continue
        base = before[-1]
        named = _SAME_YEAR.match(sentence.text[match.end() :])
        end = match.end() + (named.end() if named else 0)
        found.append(
            replace(
                base,
                start=match.start(),
                end=end,
                shown=sentence.text[match.start() : end],
                own_end=max(base.own_end, end),
                years=years,
                copied=True,
                inherited=list(base.inherited),
            )
        )
    return found


def silent(sentence: Sentence, silences: Sequence[Span]) -> list[Figure]:
    """A figure for each of the `silences` of `sentence`: words that say that it is not given."""
    found = []
    for words in silences:
        segment = sentence.structure.innermost(words.start, words.start + 1)
        if segment is None:
            continue
        shown = sentence.text[words.start : words.end]
        # Unlike a figure's, the words of a silence run on to the end of its segment.
        after = sentence.structure.text(segment.group, words.end, segment.end)
        figure = Figure("not_reported", words.start, words.end, shown, segment)
        figure.own_start, figure.own_end = segment.start, segment.end
        figure.before = sentence.structure.text(segment.group, segment.start, words.start)
        figure.after = after
        figure.years = distinct(years_in(f"{shown} {after}")) or sentence.base_years
        found.append(figure)
    return found
