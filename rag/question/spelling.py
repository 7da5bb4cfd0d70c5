"""Typing errors in a question, put right by the words of the collection that it is asked of."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from rapidfuzz.distance import OSA

from rag.text.countries import country
from rag.text.words import FUNCTION_WORDS, correct, stem

_WORD = re.compile(r"[^\W\d_]{4,}")
# Words that questions are made of and that reports need not have.
_ASKING = frozenset(
    "many much what when where which were number percent victims".split(),
)


def mended(text: str, vocabulary: Collection[str], known_word: Callable[[str], bool]) -> str:
    """`text` with the typing errors that the collection's own words explain put right.

    `vocabulary` are these words, lower case; a word that `known_word` accepts is no error. Names
    stay as they are, and so does everything where the vocabulary is empty.
    """
    if not vocabulary:
        return text

    def is_known_form(form: str) -> bool:
        return any(word.startswith(form[:4]) and stem(word) == form for word in vocabulary)

    def is_word(word: str) -> bool:
        return word in FUNCTION_WORDS or known_word(word)

    def mend(match: re.Match[str]) -> str:
        word, before = match.group(), text[: match.start()].lower()
        if (word[0].isupper() and before) or country(word) is not None:
            return word
        if before.endswith("how ") and OSA.distance(word.lower(), "many") == 1:
            return "many"
        if word.lower() in FUNCTION_WORDS or is_known_form(stem(word)):
            return word
        asking = correct(word, _ASKING, known_word)
        return asking if asking != word else correct(word, vocabulary, is_word)

    return _WORD.sub(mend, text)
