"""What a question takes from the one before: whether it leans on it, and which words it keeps."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rag.schema import Answer, Query
from rag.text.countries import country
from rag.text.currencies import currency_of
from rag.text.places import names_place
from rag.text.words import FUNCTION_WORDS, content_stems, groups, stem, tokens

_FOLLOW_UP = re.compile(
    r"""
    # "And in 2017?", "What about children?"
    ^\s*(?:and|but|what\s+about|how\s+about|same\s+for|also|or|then)\b
    # "in dollars, please?"
    | ^\s*in\s+[A-Za-z$€]+(?:\s+please)?\s*\??$
    # "How many of those ...?"
    | \b(?:of|among|out\s+of|from)\s+(?:those|these|them|that|which)\b
    # "Did they ...?", "What of the new one?"
    | \b(?:those|these|them|they|it|she|he|her|his|that\s+one|this\s+one|
        (?:old|new|other)\s+ones?)\b
    # "the year before?", "two years earlier?"
    | \b(?:the|that|a)\s+year\s+(?:before|after|earlier|later)\s*\??$
    | \b(?:two|three|four|five|[2-5])\s+years\s+(?:before|after|earlier|later|previously)\s*\??$
    | \bthe\s+(?:same|previous|other)\s+(?:one|year)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_NARROWED = re.compile(r"\b(?:of|among)\s+(?:those|these|them)\b", re.IGNORECASE)

# What is counted: the words behind "how many", as far as those that no noun has before it.
_COUNTED = re.compile(
    r"""
    \b(?:how\s+many|number\s+of|how\s+few)\s+
    (
        (?:
            (?!(?:did|were|was|are|is|have|has|had|in|of|at|to|from|by|who|that|which|with|for|on|
                does|do|could|can|took|got|received|there|through|during|given)\b)
            [\w’'-]+\s*
        ){1,6}
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COUNTS = re.compile(r"\b(?:how\s+(?:many|few)|number\s+of)\b", re.IGNORECASE)
# "And in 2019?", "the year before?", "And how many in the south?"
_OTHERWISE = re.compile(
    r"^\W*(?:and|but|what\s+about|how\s+about|same\s+for|also|or|then)?\W*"
    r"(?:in|at|for|from|by|during|of|to|with|the\s+(?:year|period)|last|next)\b",
    re.IGNORECASE,
)

# "And on the old one?" is no longer about the new one.
_OPPOSITES = (
    ("old", "new"),
    ("men", "women"),
    ("male", "female"),
    ("boys", "girls"),
    ("foreign", "domestic"),
    ("first", "second"),
    ("children", "adults"),
    ("sex", "labor"),
    ("potential", "identified"),
)


def follows(text: str) -> bool:
    """Whether a question leans on the one before it."""
    own = [word for word in content_stems(text) if currency_of(word) is None]
    if _FOLLOW_UP.search(text) or len(own) <= 1:
        return True
    return _POSSESSIVE.search(text) is not None and len(own) <= 3


def counting(text: str, previous: Query | None) -> str:
    """The words for what is to be counted: those behind "how many", or where a follow-up leaves
    them out, those of the question before. "" where neither says, or a word alone takes their
    place: "posters?"."""
    match = _COUNTED.search(text)
    if match is not None:
        return match.group(1).strip()
    if previous is None or not (_COUNTS.search(text) or _OTHERWISE.match(text)):
        return ""
    return previous.counting


def marked(answer: Answer) -> tuple[tuple[str, int], ...]:
    """Where the words that `answer` marks in its quotes stand, as (document id, start)."""
    return tuple(dict.fromkeys((c.document_id, c.focus_start) for c in answer.citations))


def context(previous: Query, text: str, named_places: Collection[str]) -> str:
    """The words of the conversation up to `previous` that the question `text` does not replace.

    Years and currencies go, places where `text` has its own (`named_places`), and groups of people
    where it names another one.
    """
    replaced = _replaced_by(text)
    kept = [
        word
        for word in tokens(f"{previous.context} {previous.text}")
        if not word[0].isdigit()
        and stem(word) not in replaced
        and word.lower() not in FUNCTION_WORDS
        and not (named_places and _is_place(word, previous.places))
        and currency_of(word) is None
        and word.lower() not in ("usd", "please")
    ]
    return " ".join(dict.fromkeys(kept))


def _replaced_by(text: str) -> frozenset[str]:
    """The stems that a follow-up says again or says otherwise."""
    fresh = frozenset(content_stems(text))
    others = frozenset(stem(other) for word in tokens(text) for other in _opposites(word.lower()))
    # "And foreigners?" after a question about children is no longer about children.
    narrowed = _NARROWED.search(text) is not None
    return fresh | others | (groups() if fresh & groups() and not narrowed else frozenset())


def _opposites(word: str) -> list[str]:
    return [other for pair in _OPPOSITES if word in pair for other in pair if other != word]


def _is_place(word: str, places: Sequence[str]) -> bool:
    return country(word) is not None or any(names_place(word, place) for place in places)
