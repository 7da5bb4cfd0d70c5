"""Cutting the words around a figure: noun phrases, what follows them, the clause they stand in."""

from __future__ import annotations

import re

from rag.text.years import FISCAL, RELATIVE_YEAR, YEAR_DIGITS

_PREPOSITIONS = "to|with|for|from|of|in|at|on|by|into|through"

# "in fiscal year 2019", "from 2016-2019", "in both 2018 and 2019"
_TIME_WORDS = re.compile(
    rf"""
    \b(?:in|during|for|of|from|to|by|since|until)?\s*(?:both\s+|either\s+|{FISCAL})?
    {YEAR_DIGITS}(?:\s*[-–/]\s*\d{{2,4}})?(?:\s*(?:and|or|to)\s*{YEAR_DIGITS})?
    """,
    re.I | re.VERBOSE,
)
_HEAD_END = re.compile(
    rf"\b(?:{_PREPOSITIONS}|who|which|that|were|was|are|is|had|has|have|received|obtained|as|"
    r"under|during|between|while|after|before)\b|[,;:()]"
)
# "94 of the victims": here the noun phrase begins behind the "of".
_OF_THEM = re.compile(r"\s*of\s+(?:the\s+|their\s+|these\s+|those\s+|its\s+)?")
_NO_NOUN = re.compile(rf"\s*(?:{_PREPOSITIONS}|under|against|were|was|received|had)\b")
_NEW_CLAUSE = re.compile(
    r",?\s+\b(?:but|although|though|because|despite|however|so\s+that)\b", re.I
)
_LINK = re.compile(
    r"^(?:and|but|while|whereas|or|although|including|included|as well as|plus|;|,|\s)+(?=\W|$)",
    re.I,
)


_SPACE_BEFORE_STOP = re.compile(r" ([,;:.])")


def tidy(words: str) -> str:
    """`words` with single spaces, none before a stop, and no stops at either end."""
    # Splitting is the quicker way to single spaces, and few words stand before a stop.
    single = " ".join(words.split())
    if " ," in single or " ;" in single or " :" in single or " ." in single:
        single = _SPACE_BEFORE_STOP.sub(r"\1", single)
    return single.strip(" ,;:.–—-(")


def clause(words: str) -> str:
    """`words` without the coordinating words that they begin with."""
    return tidy(_LINK.sub("", tidy(words)))


def main_clause(words: str) -> str:
    """`words` up to a clause that says something else."""
    match = _NEW_CLAUSE.search(words)
    return words[: match.start()] if match else words


def without_times(words: str) -> str:
    """`words` without the years in them and the words that lead to these."""
    return RELATIVE_YEAR.sub(" ", _TIME_WORDS.sub(" ", words))


def head(after: str) -> str:
    """The noun phrase at the start of the words behind a figure: "officially identified victims"
    of "officially identified victims with medical aid"."""
    return tidy(after[: _head_end(after)])


def tail(after: str) -> str:
    """What follows that noun phrase."""
    return tidy(after[_head_end(after) :])


def lacks_noun(after: str) -> bool:
    """Whether the words behind a figure go on without a noun phrase: "with medical aid"."""
    return _NO_NOUN.match(after) is not None


def last_word(before: str) -> str:
    """The last word before a figure, most often the verb that it is the object of."""
    words = clause(before).split()
    return words[-1] if words else ""


def _head_end(after: str) -> int:
    opening = _OF_THEM.match(after)
    match = _HEAD_END.search(after, max(1, opening.end() if opening else 0))
    return match.start() if match else len(after)
