"""Words of everyday life for those of reports: who asks for "petrol" means the "fuel" of the text.

`thesaurus.txt` has one sense a line. What it relates is looser than a synonym: it helps to find a
sentence and to choose a figure, and never bears a statement out.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from rag.text.words import inflected_stem, stem

FILE: Final = Path(__file__).with_name("thesaurus.txt")
_OPENING: Final = 3
"""Letters that words of one stem begin with alike."""


@lru_cache(maxsize=10_000)
def related(word: str) -> frozenset[str]:
    """The stems of the words that may stand for `word`, its own left out; empty where none are
    known. `word` may be inflected: "cabbies" is looked up as "cabby"."""
    form, root = stem(word), inflected_stem(word)
    # Stems are compared for the few words that begin alike: taking those of all words is slow.
    lines = {
        line
        for other, line in _openings().get(word[:_OPENING].lower(), ())
        if other == word or inflected_stem(other) == root
    }
    return frozenset(stem(other) for line in lines for other in line.split()) - {form}


@cache
def _openings() -> dict[str, list[tuple[str, str]]]:
    """Every word with its line, by the letters that it begins with."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            for word in line.split():
                found[word[:_OPENING]].append((word, line))
    return dict(found)
