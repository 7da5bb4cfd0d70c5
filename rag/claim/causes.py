"""What a claim says is the cause of what: as its source has it, not the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.claim.context import Context, generic, has, stems_of

# "low pay led to high turnover"
_ONWARD = re.compile(
    r"\b(?:led\s+to|leads?\s+to|leading\s+to|caus(?:ed|es|ing)|result(?:ed|s|ing)\s+in|"
    r"brought\s+about|was\s+(?:the|a|one)\s+(?:cause|reason)\s+(?:of|for))\b",
    re.IGNORECASE,
)
# "turnover was high because pay was low"
_BACKWARD = re.compile(
    r"\b(?:because(?:\s+of)?|due\s+to|owing\s+to|thanks\s+to|(?:as\s+)?(?:a|the)\s+result\s+of|"
    r"result(?:ed|ing)\s+from|(?:was|were)\s+caused\s+by|stem(?:med|ming)\s+from|attributed\s+to)\b",
    re.IGNORECASE,
)
# "pay was low; as a result, ..."
_SO = re.compile(
    r"[;,.]\s*(?:and\s+)?(?:as\s+a\s+result|therefore|consequently)\b,?", re.IGNORECASE
)
_END = re.compile(r"[;()]|,\s+(?:and|but|while)\b|\b(?:but|while|whereas|although)\b", re.I)
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_DESPITE = re.compile(
    r"\b(?:despite|in\s+spite\s+of)\s+((?:(?!\b(?:but|and|while)\b)[^,;.()])+)", re.IGNORECASE
)
_MOST = 0.6
_TURNED = "the words cited tell the cause the other way round"


@lru_cache(maxsize=512)
def _cited_causes(sentence: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """`causes_in`, kept for the sentences of documents."""
    return causes_in(sentence)


def causes_in(text: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """The causes that `text` tells, each with its effect, as stems."""
    return tuple(
        (cause, effect)
        for before, after, onward in _told(text)
        for cause, effect in [(before, after) if onward else (after, before)]
        if cause and effect
    )


def _told(text: str) -> Iterator[tuple[frozenset[str], frozenset[str], bool]]:
    text = _ASIDE.sub(" ", text)  # "received 12 calls (10 in 2020), leading to ..."
    for pattern, onward in ((_ONWARD, True), (_BACKWARD, False), (_SO, True)):
        for match in pattern.finditer(text):
            begin = max((m.end() for m in _END.finditer(text, 0, match.start())), default=0)
            end = _END.search(text, match.end())
            before = text[begin : match.start()]
            after = text[match.end() : end.start() if end else len(text)]
            if not _meant(before) and not onward:
                # "Because of low pay, turnover was high"
                after, _, before = after.partition(",")
            yield _meant(before), _meant(after), onward


def _meant(text: str) -> frozenset[str]:
    return stems_of(text) - generic()


def cause_problem(text: str, context: Context) -> str | None:
    """Whether a cause of `text` is an effect in the words cited, and its effect the cause."""
    cited = [pair for place in context.sentences for pair in _cited_causes(place.text)]
    for cause, effect in causes_in(text):
        straight = [_share(cause, c) + _share(effect, e) for c, e in cited]
        turned = [_share(cause, e) + _share(effect, c) for c, e in cited]
        both = any(_share(cause, c) and _share(effect, e) for c, e in cited)
        if turned and (max(turned) > max(straight) or (not both and max(turned) == max(straight))):
            return _TURNED
        if any(_share(cause, words) > _MOST for words in _in_spite_of(context.text)):
            return "the words cited say that it was so in spite of this"
    return None


@lru_cache(maxsize=64)
def _in_spite_of(text: str) -> tuple[frozenset[str], ...]:
    """The words behind each "despite" of `text`."""
    return tuple(_meant(match.group(1)) for match in _DESPITE.finditer(text))


def _share(said: frozenset[str], cited: frozenset[str]) -> float:
    return sum(has(cited, form) for form in said) / len(said)
