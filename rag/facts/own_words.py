"""Which words of a sentence belong to which figure."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.facts.clauses import boundary_between
from rag.facts.phrases import tidy
from rag.facts.sentence import Figure, Sentence, by_segment, leaders
from rag.text.numbers import read_numbers
from rag.text.words import content_stems

_WINDOW = 300
"""How many characters on either side of a figure can belong to it."""

_OPENS_TWIN = re.compile(
    r"\s*\(\s*(?:or\s+)?(?:about|approximately|roughly|some|around|equivalent to|or)?\s*"
)
_LAST_PREPOSITION = re.compile(r"\s+(?:with|for|of|in|to|by|at|from|against|involving)\s*$")
_ENDS_WITH_WORD = re.compile(r"[A-Za-z]\W*$")


def share_words(sentence: Sentence, figures: list[Figure]) -> None:
    """Give each of the `figures` of `sentence`, in their order, its own words, and find twins.

    Sets `own_start`, `own_end`, `before`, `after` and `twin`.
    """
    _pair_currencies(sentence, figures)
    for members in by_segment(leaders(figures)).values():
        _share_segment(sentence, members)
    for figure in figures:
        if figure.twin is not None:
            figure.own_start, figure.own_end = figure.twin.own_start, figure.twin.own_end
            figure.before, figure.after = figure.twin.before, figure.twin.after


def _pair_currencies(sentence: Sentence, figures: list[Figure]) -> None:
    """ "150,530 manat ($88,030)": an amount alone in parentheses, in another currency."""
    for other, figure in pairwise(figures):
        if (
            figure.kind == other.kind == "money"
            and figure.unit != other.unit
            and figure.segment.depth > 0
            and figure.segment.group != other.segment.group
            and _OPENS_TWIN.fullmatch(sentence.text[other.end : figure.start])
        ):
            figure.twin = other


def _share_segment(sentence: Sentence, members: list[Figure]) -> None:
    """Share out the words of one segment among the figures in it."""
    segment = members[0].segment
    parts = sentence.structure
    begin = segment.start
    waiting: list[Figure] = []
    for figure, following in zip(members, [*members[1:], None], strict=True):
        waiting.append(figure)
        end = segment.end
        if following is not None:
            cut = boundary_between(parts.text(segment.group, figure.end, following.start))
            if cut < 0:
                # Without a comma or an "and" between them two figures share their words.
                continue
            end = figure.end + cut
        for each in waiting:
            each.own_start = max(begin, each.start - _WINDOW)
            each.own_end = min(end, each.end + _WINDOW)
        begin, waiting = end, []
    for figure, following in zip(members, [*members[1:], None], strict=True):
        figure.before = parts.text(segment.group, figure.own_start, figure.start)
        figure.after = parts.text(segment.group, figure.end, figure.own_end)
        if following is not None and following.start < figure.own_end:
            # "36 cases with 58 suspects" are of two things, "31 of 44 agencies" of one.
            between = parts.text(segment.group, figure.end, following.start)
            if figure.kind == following.kind == "count" and content_stems(between):
                figure.after = _LAST_PREPOSITION.sub("", between)
        if segment.depth and _named_before(sentence, figure):
            outer = _outer(sentence, figure)
            figure.before = outer[max(boundary_between(outer), 0) :]


def _named_before(sentence: Sentence, figure: Figure) -> bool:
    """ "Lethania (six), Brestmark (four)": a figure alone in parentheses behind what it counts."""
    inside = sentence.structure.groups[figure.segment.group]
    if tidy(sentence.text[inside.start : inside.end]) != figure.shown:
        return False
    outer = _outer(sentence, figure)
    nearest = outer[max(boundary_between(outer), 0) :]
    return _ENDS_WITH_WORD.search(outer) is not None and not read_numbers(nearest)


def _outer(sentence: Sentence, figure: Figure) -> str:
    """The text before the parentheses that a figure stands in."""
    anchor = figure.segment.anchor or 0
    return sentence.text[max(0, anchor - _WINDOW) : anchor]
