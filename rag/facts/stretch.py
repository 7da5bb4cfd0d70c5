"""The words of a report around a figure, as they are shown in a row of a table. Pure."""

from __future__ import annotations

import re
from typing import Final

from rag.schema import Fact, Span

LONGEST: Final = 170
"""Characters of a stretch; a shorter sentence is shown whole."""

BEFORE: Final = 110
"""Characters before the figure at most: what it counts mostly stands there."""

LEAD: Final = 24
"""Characters shown before a figure in a cell of a table, which cuts its words off after some 50."""

_BREAK: Final = re.compile(r"[;:]\s+(?:and\s+|but\s+)?")
_END: Final = re.compile(r"[;.](?=\s|$)")


def stretch(fact: Fact, text: str) -> Span:
    """The stretch of `text`, the document's, that tells what the figure of `fact` is: its whole
    sentence where that is short, else the part around the figure, from a break or a word on."""
    sentence = Span(fact.sentence_start, fact.sentence_end)
    while sentence.start < sentence.end and text[sentence.start].isspace():
        sentence = Span(sentence.start + 1, sentence.end)
    if len(sentence) <= LONGEST:
        return sentence
    start = _beginning(fact, text, sentence)
    end = min(sentence.end, max(start + LONGEST, fact.end))
    breaks = [m.start() for m in _END.finditer(text, fact.end, end)]
    # As far as the last break that still fits, unless that cuts the words short.
    if end < sentence.end:
        last = breaks[-1] if breaks else -1
        if last < max(fact.end, start + LONGEST // 2):
            last = text.rfind(" ", fact.end, end)
        end = last if last > 0 else end
    return Span(start, end)


def shown(fact: Fact, text: str) -> str:
    """The words of `stretch` on one line, with an ellipsis where the sentence goes on."""
    return _on_one_line(fact, text, stretch(fact, text))


def centred(fact: Fact, text: str) -> str:
    """The words around the figure on one line, so begun that it stands among the first that a cell
    of a table has room for: figures of one sentence are told apart."""
    span = stretch(fact, text)
    if fact.start - span.start > LEAD:
        start = fact.start - LEAD
        space = text.find(" ", start, fact.start)
        start = space + 1 if space >= 0 else start
        span = Span(start, span.end)
    return _on_one_line(fact, text, span)


def _on_one_line(fact: Fact, text: str, span: Span) -> str:
    words = " ".join(text[span.start : span.end].split())
    before = "… " if text[fact.sentence_start : span.start].strip() else ""
    after = " …" if text[span.end : fact.sentence_end].strip(" .;") else ""
    return f"{before}{words}{after}"


def _beginning(fact: Fact, text: str, sentence: Span) -> int:
    first = max(sentence.start, fact.start - BEFORE)
    if first == sentence.start:
        return first
    breaks = [m.end() for m in _BREAK.finditer(text, first, fact.start)]
    if breaks:
        return breaks[0]
    space = text.find(" ", first, fact.start)
    return space + 1 if space >= 0 else fact.start
