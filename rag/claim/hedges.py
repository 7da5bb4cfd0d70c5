"""What a source hedges, lacks or tells of another time, and a claim may not tell plainly."""

from __future__ import annotations

import re

from rag.answer.verify import CALCULATION
from rag.claim.context import Context, has, stems_of
from rag.claim.denial import denies_weakly, is_denied
from rag.text.words import stem
from rag.text.years import years_in

_MAY = re.compile(
    r"\b(?:may|might)\s+(?:also\s+)?(?:not\s+)?(?:have\s+(?:been\s+)?)?(?:\w+ly\s+)?(\w{3,})",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:may|might|could|possib\w+|perhaps|potential\w*|alleged\w*|reportedly|likely|risk\w*|"
    r"suspect\w*|appear\w*|seem\w*)\b",
    re.IGNORECASE,
)
# Up to the next mark or turn: "a lack of licensed attorneys"
_LACKING = re.compile(
    r"\b(?:lack(?:s|ed|ing)?(?:\s+of)?|(?:absence|shortage)\s+of)\s+"
    r"((?:(?!(?:to|due|because|and|but|or|which|who|that|in|for|at|on)\b)[\w’'-]+\s*){1,6})",
    re.IGNORECASE,
)
_LACKED_SHARE = 0.5
_LACKS = "the words cited say that this was lacking"
_UNDER = re.compile(r"\bunder-?(\w{4,})", re.IGNORECASE)
_FORMERLY = re.compile(r"\bin\s+(?:previous|prior|past|earlier)\s+years\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:previous\w*|prior|past|earlier|before|former\w*|once)\b", re.IGNORECASE)
# "94+", "94²": no figure that a report writes
_ODD = re.compile(r"\d\s?[+±²³¹⁰-⁹]")


def hedge_problem(text: str, context: Context) -> str | None:
    """What `text` tells as done that its citations say may have been, lack, or tell of the past."""
    return (
        _odd_figure(text, context)
        or _told_as_sure(text, context)
        or _told_as_there(text, context)
        or _told_as_new(text, context)
    )


def _odd_figure(text: str, context: Context) -> str | None:
    match = _ODD.search(CALCULATION.sub(" ", text))
    if match is None or match.group() in context.quotes:
        return None
    return f"“{match.group()}” does not stand in the words cited"


def _told_as_sure(text: str, context: Context) -> str | None:
    """ "Authorities penalized victims" of who "may have penalized" them."""
    if _HEDGED.search(text):
        return None
    hedged = {stem(match.group(1)) for match in _MAY.finditer(context.text)}
    plain = stems_of(_MAY.sub(" ", context.text))
    said = stems_of(text)
    if any(form in said and form not in plain for form in hedged):
        return "the words cited say only that it may be so"
    return None


def _told_as_there(text: str, context: Context) -> str | None:
    """ "It had policies for children" of who lacked them, "funded" of who was underfunded."""
    if is_denied(text) or denies_weakly(text):
        return None
    said = stems_of(text)
    for match in _LACKING.finditer(context.text):
        lacked = stems_of(match.group(1))
        elsewhere = stems_of(context.text[: match.start()] + context.text[match.end() :])
        told = [form for form in lacked if has(said, form) and not has(elsewhere, form)]
        if told and len(told) >= _LACKED_SHARE * len(lacked):
            return _LACKS
    if _UNDER.search(text):
        return None
    # "receive funding" does not make "funded" of "underfunded".
    rest = _UNDER.sub(" ", context.text).lower()
    under = {match.group(1).lower() for match in _UNDER.finditer(context.text)}
    return _LACKS if any(_has_word(text, w) and not _has_word(rest, w) for w in under) else None


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None


def _told_as_new(text: str, context: Context) -> str | None:
    """ "In 2020 it awarded" of what it did "in previous years"."""
    if _BEFORE.search(text) or not _FORMERLY.search(context.text):
        return None
    if {year for year, _, _ in years_in(text)} & context.periods:
        return "the words cited tell it of previous years"
    return None
