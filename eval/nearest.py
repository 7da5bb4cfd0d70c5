"""Finds words in texts that somebody meant: paragraphs for a question, and the stretch that a quote
with other dashes, quotation marks or typing errors was copied from. Pure.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rag.text.split import paragraphs
from rag.text.words import content_stems

ALIKE = 80.0
"""From how much likeness (0 to 100) on a stretch is taken for what was meant."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph of the file `doc`, its `number` counted from 1."""

    doc: str
    number: int
    text: str


def best_paragraphs(words: str, texts: Mapping[str, str], limit: int) -> list[Candidate]:
    """The `limit` paragraphs that share most with `words`, the rarer words counting for more."""
    known = [
        Candidate(doc, number, text[span.start : span.end])
        for doc, text in texts.items()
        for number, span in enumerate(paragraphs(text), 1)
    ]
    stems = [set(content_stems(one.text)) for one in known]
    common = Counter(stem for found in stems for stem in found)
    asked = set(content_stems(words))
    worth = [
        sum(math.log(1 + len(known) / common[stem]) for stem in asked & found) for found in stems
    ]
    order = sorted(range(len(known)), key=lambda place: -worth[place])
    return [known[place] for place in order[:limit] if worth[place] > 0]


def nearest_stretch(quote: str, texts: Mapping[str, str]) -> tuple[str, int, int] | None:
    """The file and the offsets of the whole words most like `quote`; None where nothing is alike.

    The same words with other punctuation come first, then the best alignment with few letters
    changed (partial ratio of RapidFuzz).
    """
    from rapidfuzz import fuzz

    wanted = [word.lower() for word in _WORD.findall(quote)]
    if not wanted:
        return None
    for doc, text in texts.items():
        found = list(_WORD.finditer(text))
        written = [one.group().lower() for one in found]
        for place in range(len(written) - len(wanted) + 1):
            if written[place : place + len(wanted)] == wanted:
                end = found[place + len(wanted) - 1].end()
                return doc, found[place].start(), _with_mark(quote, text, end)
    best: tuple[float, str, int, int] | None = None
    for doc, text in texts.items():
        aligned = fuzz.partial_ratio_alignment(quote.lower(), text.lower(), score_cutoff=ALIKE)
        # Some letters have two in lower case; offsets hold only where none of them is there.
        same = len(text.lower()) == len(text)
        if aligned and same and (best is None or aligned.score > best[0]):
            best = (aligned.score, doc, aligned.dest_start, aligned.dest_end)
    if best is None:
        return None
    _, doc, start, end = best
    return doc, *_whole_words(texts[doc], start, end)


def _with_mark(quote: str, text: str, end: int) -> int:
    """`end` behind the mark that ends a sentence, where both quote and text have one."""
    return (
        end + 1 if quote.rstrip()[-1:] in ".!?" and text[end : end + 1] in (".", "!", "?") else end
    )


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without half words: what is cut is taken whole, white space at the ends left."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
