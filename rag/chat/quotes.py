"""A quotation, as somebody typed it, back to the exact span that it quotes.

Quotation marks, dashes, white space, ellipses, soft hyphens and the case of letters may differ;
words and figures may not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rag.answer.wording import QUOTE_LIMIT
from rag.schema import Span

SHORTEST = 2
"""A quotation of fewer characters says nothing."""

_SAME = {
    **dict.fromkeys("“”„‟«»″‘’‚‛‹›′`´", "'"),
    '"': "'",
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:…|\.\s?\.\s?\.)(?:\s*\])?\s*")
_EDGES = " '.,;:"


@lru_cache(maxsize=64)
def _plain(text: str) -> tuple[str, tuple[int, ...]]:
    """`text` in the form in which two typings of it are the same, and for each character of that
    form the offset in `text` that it stands for; one more for the end."""
    letters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character in _DROPPED:
            continue
        if character.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
                offsets.append(offset)
            continue
        if character == "…":
            plain = "..."
        else:
            plain = _SAME.get(character) or unicodedata.normalize("NFKC", character).casefold()
        for letter in plain:
            letters.append(letter)
            offsets.append(offset)
    return "".join(letters), (*offsets, len(text))


def find_quote(quote: str, text: str) -> Span | None:
    """Where `quote` stands in `text`, or None where it, or any part of it, does not stand there.

    The span begins and ends with whole words and numbers. Of a quotation that leaves words out with
    an ellipsis it has these words too, so that nobody is shown "did ... report" for "did not
    report".
    """
    plain, offsets = _plain(text)
    at = _find(_plain(quote)[0].strip(_EDGES), plain, 0)
    if at is not None:
        return _span(at, offsets, text)
    parts = [_plain(part)[0].strip(_EDGES) for part in _ELLIPSIS.split(quote)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return None
    first: int | None = None
    position = 0
    for part in parts:
        at = _find(part, plain, position)
        if at is None:
            return None
        first = at[0] if first is None else first
        position = at[1]
    span = _span((first or 0, position), offsets, text)
    return span if len(span) <= QUOTE_LIMIT else None


def _find(wanted: str, plain: str, position: int) -> tuple[int, int] | None:
    """The first place from `position` on where `wanted` stands as whole words and numbers."""
    if len(wanted) < SHORTEST:
        return None
    bounded = rf"(?<!\w)(?<!\d[.,]){re.escape(wanted)}(?!\w)(?![.,]\d)"
    match = re.compile(bounded).search(plain, position)
    return match.span() if match else None


def _span(at: tuple[int, int], offsets: tuple[int, ...], text: str) -> Span:
    start, end = offsets[at[0]], offsets[at[1] - 1] + 1
    # A currency's sign is part of its amount, and a full stop of its sentence.
    while start > 0 and text[start - 1] in "$€£¥":
        start -= 1
    if text[end : end + 1] in (".", "%"):
        end += 1
    return Span(start, end)
