"""Figures told one by one: "clinics in Tarva and Moss treated 52 and 35 victims, respectively"."""

from __future__ import annotations

import re

from rag.facts.sentence import Figure, Sentence, leaders
from rag.schema import Span

RESPECTIVELY = re.compile(r",?\s*\brespectively\b,?", re.I)

JOINED = re.compile(r"\s*(?:,\s*(?:(?:and|or)\s+)?|\s(?:and|or)\s+)", re.I)
_COUNTED_ON = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.I)
_OF_ALL = re.compile(r"^\s*of\s+(?:the|its|their|these|those)\s+", re.I)
_LAST_AND = re.compile(r",?\s+and\s+", re.I)
_LEAST = 2
_NEAR = 160
_BESIDE = 30
"""How many characters a list stands before figures that are told without "respectively", and how
many may stand between the two."""

_MOST_WORDS = 6

_LINKS = "in|of|at|for|to|by|from|with|on|near|among|between|against|through|under|the|a|an"
_VERBS = (
    r"\w{3,}ed|had|has|have|was|were|is|are|ran|gave|held|took|made|got|sent|spent|paid|found|saw|"
    r"met|won|led|cost|said"
)
# A name, or the words up to a verb, a preposition or a mark.
_FIRST = re.compile(
    rf"(?:the\s+)?(?:[A-Z][\w’'.-]*(?:\s+(?:of|the|and\s+the|for|de|al|el)?\s*[A-Z][\w’'.-]*)*"
    rf"|(?:(?!(?:{_LINKS}|{_VERBS})\b)[\w’'-]+\s*)+)"
)
_LAST_NAME = re.compile(r"(?:[A-Z][\w’'.-]*\s+(?:(?:of|the|for|de|al|el)\s+)*)*[A-Z][\w’'.-]*\Z")
_LAST_WORDS = re.compile(rf"(?:\b(?!(?:{_LINKS}|{_VERBS})\b)[\w’'-]+\s*)+\Z")


def align(sentence: Sentence, figures: list[Figure]) -> None:
    """Let each of the `figures` of `sentence` that are told one by one have its own item of the
    list that they answer, and its own year. They have their words and their years.

    Sets `before`, `after`, `own_start`, `own_end` and `years`.
    """
    text = sentence.text
    told: list[Figure] = []
    for match in RESPECTIVELY.finditer(text):
        row = _row(sentence, leaders(figures), match.start())
        if len(row) < _LEAST:
            continue
        told += row
        first, last = row[0], row[-1]
        begin, end = first.own_start, match.start()
        before, after = text[begin : first.start], text[last.end : end]
        items = _items(after, len(row))
        behind = items is not None
        items = items or _items(before, len(row))
        years = last.years if len(set(last.years)) == len(row) else None
        for place, figure in enumerate(row):
            figure.own_start, figure.own_end = begin, max(end, last.own_end)
            figure.before, figure.after = before, after
            if items is not None and behind:
                figure.after = _with_item(after, items, place)
            elif items is not None:
                figure.before = _with_item(before, items, place)
            if years is not None:
                figure.years = (years[place],)
    for row in _untold_rows(text, [each for each in leaders(figures) if each not in told]):
        _give_items(text, row)
    for figure in figures:
        figure.after = RESPECTIVELY.sub("", figure.after)


def _untold_rows(text: str, figures: list[Figure]) -> list[list[Figure]]:
    """Counts that stand one behind another, no words between them, before a noun of all: "which
    had 16 and 22 beds"."""
    rows: list[list[Figure]] = []
    for figure in figures:
        last = rows[-1][-1] if rows else None
        if (
            last is not None
            and last.segment == figure.segment
            and last.kind == figure.kind == "count"
            and _COUNTED_ON.fullmatch(text[last.end : figure.start])
        ):
            rows[-1].append(figure)
        else:
            rows.append([figure])
    long = [row for row in rows if len(row) >= _LEAST]
    return [row for row in long if not (row[0].segment.aside or row[-1].elliptical)]


def _give_items(text: str, row: list[Figure]) -> None:
    """Let each figure of `row` be of its own item of the list right before them, if there is one of
    so many: "shelters in Lusaka and Chipata, which had 16 and 22 beds"."""
    first, last = row[0], row[-1]
    begin = max(first.segment.start, first.start - _NEAR)
    before = text[begin : first.start]
    items = _items(before, len(row))
    if items is None or len(before) - items[-1].end > _BESIDE or _items(last.after, len(row)):
        return
    named = [before[item.start : item.end] for item in items]
    if not all(re.search(r"[^\W\d_]", name) for name in named):
        return  # "Between 2015 and 2017, 12 and 14 cases were opened"
    words = before[items[-1].end :]
    behind = _OF_ALL.sub(" ", last.after)
    for name, figure in zip(named, row, strict=True):
        figure.own_start = min(figure.own_start, begin + items[0].start)
        figure.own_end = last.own_end
        figure.before, figure.after = f"{name}{words}", behind


def _row(sentence: Sentence, figures: list[Figure], end: int) -> list[Figure]:
    """The figures that stand one behind another, with no words between them, before the
    "respectively" at `end`."""
    word = sentence.structure.innermost(end, end + 1)
    before = [figure for figure in figures if figure.end <= end]
    if not before or word is None or before[-1].segment.group != word.group:
        return []
    row = before[-1:]
    for figure in reversed(before[:-1]):
        between = sentence.text[figure.end : row[0].start]
        if figure.kind != row[0].kind or not JOINED.fullmatch(between):
            break
        row.insert(0, figure)
    return row


def _items(text: str, number: int) -> list[Span] | None:
    """Where the `number` items of a list in `text` stand, None where there is none: "Sund, Marn,
    and Pell"."""
    for match in reversed(list(_LAST_AND.finditer(text))):
        last = _FIRST.match(text, match.end())
        if last is None:
            continue
        pieces = text[: match.start()].split(", ")
        if len(pieces) < number - 1:
            continue
        inner = pieces[len(pieces) - number + 2 :]
        if any(len(piece.split()) > _MOST_WORDS for piece in inner):
            continue
        opening = ", ".join(pieces[: len(pieces) - number + 2])
        first = _LAST_NAME.search(opening) or _LAST_WORDS.search(opening)
        if first is None:
            continue
        spans = [Span(first.start(), first.end())]
        for piece in inner:
            start = spans[-1].end + len(", ")
            spans.append(Span(start, start + len(piece)))
        end = match.end() + len(last.group().rstrip())
        return [*spans, Span(match.end(), end)]
    return None


def _with_item(text: str, items: list[Span], place: int) -> str:
    """`text` with one of the items of its list for all of them."""
    item = text[items[place].start : items[place].end]
    return f"{text[: items[0].start]}{item}{text[items[-1].end :]}"
