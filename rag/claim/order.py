"""Who stands before the verb and what stands in one part of a sentence: a claim without a figure
turns nobody round ("ATD referred first responders to victims") and joins no two halves of a
sentence ("the victim from Russia was a male forced labor victim")."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.claim.acts import Act, acts_in, is_telling, same_act
from rag.claim.context import Context, generic, has, stems_of

_PART = re.compile(
    r";\s"
    # ", and two were child victims": the next figure of a list
    r"|,\s+(?:and\s+)?(?=(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b))"
    # "and did not provide", "and was not": the same subject does something else
    r"|\s+and\s+(?=(?:did|does|was|were|had|has|could)\b)",
    re.IGNORECASE,
)
_BE = re.compile(r"\b(?:was|were|is|are|been)\b", re.IGNORECASE)
_SHARE = 0.7
"""At least this share of what a claim says stands in one part of a sentence."""

_TURNED = "in the words cited somebody else does so"
_FEWEST = 3
"""A claim of fewer words is not looked at for its parts."""


def order_problem(text: str, context: Context) -> str | None:
    """What `text`, a claim without a figure, puts in another order than its citations."""
    return _turned_round(text, context) or _joined(text, context) or _crossed(text, context)


def _turned_round(text: str, context: Context) -> str | None:
    """Whether who stands before a verb of `text` stands only behind it in the source."""
    if _BE.search(text):
        return None  # "Ninety of the victims identified were women": a participle, not a verb
    for act in acts_in(text):
        subject = stems_of(text[: act.start]) - generic() - context.headings
        if act.passive or is_telling(act.verb) or act.verb in _adjectives() or not subject:
            continue
        found = [
            (_before(place.text, other), stems_of(place.text[other.start :]))
            for place in context.sentences
            for other in acts_in(place.text)
            if same_act(other.verb, act.verb) and not other.passive
        ]
        return _TURNED if found and all(_is_behind(subject, *sides) for sides in found) else None
    return None


def _is_behind(subject: frozenset[str], before: frozenset[str], behind: frozenset[str]) -> bool:
    ahead = sum(has(before, form) for form in subject)
    after = sum(has(behind, form) for form in subject)
    return after > ahead and after >= 2 * ahead


def _before(text: str, act: Act) -> frozenset[str]:
    """The words between a verb and the one before it that has words in between: "police" of
    "observers reported police declined to investigate"."""
    starts = [0, *(other.start for other in acts_in(text) if other.start < act.start)]
    for start in reversed(starts):
        words = text[start : act.start]
        found = stems_of(words.partition(" ")[2] if start else words) - generic()
        if found:
            return found
    return frozenset()


@lru_cache(maxsize=1)
def _adjectives() -> frozenset[str]:
    """Stems of what looks like a verb in the past and stands before nouns."""
    return stems_of("armed alleged forced united related concerned licensed organized")


def _joined(text: str, context: Context) -> str | None:
    """Whether `text` takes its words from two parts of one sentence."""
    said = [
        form for form in stems_of(text) - generic() - context.headings if has(context.stems, form)
    ]
    if len(said) < _FEWEST or len(context.sentences) != 1:
        return None
    parts = [stems_of(part) for part in _PART.split(context.text) if part]
    shared = max((sum(has(part, form) for form in said) for part in parts), default=0)
    if len(parts) > 1 and shared < _SHARE * len(said):
        return "it puts together what the words cited say of different things"
    return None


_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_STRETCH = re.compile(r"[;:,.()]")


def _crossed(text: str, context: Context) -> str | None:
    """Whether `text` takes one thing from both sides of an "or": of "cooks hired at home or guards
    trained abroad", guards hired at home."""
    if _OR.search(text) or len(context.sentences) != 1:
        return None
    said = stems_of(text) - generic()
    for stretch in _STRETCH.split(context.text):
        sides = [stems_of(side) - generic() for side in _OR.split(stretch)]
        if len(sides) != 2 or min(map(len, sides)) < _FEWEST:
            continue
        one, other = (sides[0] - sides[1]), (sides[1] - sides[0])
        if said & one and said & other and not (one | other) <= said:
            return "it puts together what the words cited say of different things"
    return None
