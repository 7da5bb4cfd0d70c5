"""Rows of bare figures that answer others one by one: "prosecuted 74 suspects (65 for sex
trafficking and nine for forced labor), compared with 39 and three, respectively, in 2017".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.facts.clauses import PART
from rag.facts.respective import JOINED
from rag.facts.sentence import Figure, by_segment
from rag.text.words import content_stems

LEAST = 2
"""How many bare figures make a row."""

# "12 and 14", "24 of 26"
_GOES_ON = re.compile(rf"{JOINED.pattern}|\s+of\s+", re.I)
# "these figures were 20, seven, and one", "they were", "the figures for 2010 were"
_THESE = re.compile(
    r"\b(?:they|(?:these|those|the)\s+(?:\w+\s+)?(?:figures|numbers|totals|counts))\b"
    r"[^,;]{0,20}?\b(?:were|was|stood\s+at|had\s+been)\s*\Z",
    re.I,
)


def rows_of(text: str, figures: list[Figure]) -> list[list[Figure]]:
    """The rows among the `figures` of a sentence of this `text`, which are in its order and have
    their own words: those of one segment that stand one behind another, none of them saying what
    it counts."""
    rows: list[list[Figure]] = []
    for members in by_segment(figures).values():
        row: list[Figure] = []
        for figure in members:
            goes_on = row and _GOES_ON.fullmatch(text[row[-1].end : figure.start])
            if not (goes_on and figure.elliptical and row[-1].kind == figure.kind):
                row = []
                rows.append(row)
            row.append(figure)
    return [row for row in rows if len(row) >= LEAST and _is_bare(row)]


def answered(
    row: list[Figure], earlier: list[Figure], answers: Mapping[int, Figure]
) -> list[Figure] | None:
    """Those of the `earlier` figures that the `row` answers, one for each; None where the sentence
    does not show which.

    `answers` has for figures, by where they start, the one that they answer.
    """
    wanted = len(row)
    before = [figure for figure in earlier if figure.end <= row[0].start]
    segment = row[0].segment
    host = _host(row, before)
    total = answers.get(host.start) if host is not None and host.segment.comparison else None
    if total is not None:
        # "31 (16, 12, and three)" answers "27 (14 ..., 10 ..., and three ...)".
        parts = _parts_of(total, before)
        if len(parts) == wanted:
            return parts
    groups = [g for g in by_segment(before).values() if g[0].segment != segment]
    level = [group for group in groups if group[0].segment.depth == segment.depth]
    if segment.depth:
        # A list in parentheses answers the list before them, as long as it is one.
        outer = [group for group in groups if group[0].segment.depth < segment.depth]
        if outer and (listed := _last_listed(outer[-1], wanted)):
            return listed
        return None
    exact = [group for group in level if len(group) == wanted]
    if exact and exact[-1] is level[-1]:
        return exact[-1]
    inner = [group for group in groups if group[0].segment.depth > 0 and len(group) == wanted]
    return inner[-1] if inner and not exact else None


def _is_bare(row: list[Figure]) -> bool:
    """Whether no figure of `row` says what it counts, nor the words before it."""
    if not all(figure.elliptical for figure in row):
        return False
    words = row[0].before
    return row[0].segment.aside or not content_stems(words) or _THESE.search(words) is not None


def _host(row: list[Figure], before: list[Figure]) -> Figure | None:
    """The figure that a row in parentheses stands behind."""
    anchor = row[0].segment.anchor
    if anchor is None:
        return None
    outside = [f for f in before if f.end <= anchor and f.segment.depth < row[0].segment.depth]
    return outside[-1] if outside else None


def _parts_of(total: Figure, before: list[Figure]) -> list[Figure]:
    """The figures that say what `total` is made of: those of the parentheses behind it, or else
    those behind it in its segment."""
    behind = [figure for figure in before if figure.start > total.start]
    inside = [
        figure
        for figure in behind
        if figure.segment.depth > total.segment.depth and _host([figure], before) is total
    ]
    if inside:
        return [figure for figure in inside if figure.segment == inside[0].segment]
    # "287 cases - 141 by the police, 95 by the guard": `total` may be the last that was named.
    return [figure for figure in before if figure.segment == total.segment][1:]


def _last_listed(group: list[Figure], wanted: int) -> list[Figure] | None:
    """The last `wanted` figures of `group` where a list of so many ends it: "of which 14 were ...,
    seven ..., and three ..."."""
    if len(group) <= wanted:
        return None
    listed = group[-wanted:]
    return listed if PART.search(listed[0].before) else None
