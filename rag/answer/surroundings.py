"""The words around a figure, by where they stand: what tells it from the figures beside it.

"DSWD ran 44 residential facilities - 24 for children, 13 for women": "children" stands right behind
the 24, and farther from the others. Words between two figures are taken apart at the marks between
them; words before the first figure of a sentence are told of all.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from rag.facts.respective import RESPECTIVELY
from rag.schema import Fact
from rag.text.words import content_stems

NEAREST_WORDS = 8
"""So many words next to a figure are near it, the others farther off."""

MOST_WORDS = 16
"""Words farther from a figure than this are not told of it."""

FARTHEST = 300
"""Characters: words farther from where they are looked for are left alone."""

PHRASE = 80
WINDOW = 90
"""Characters on either side that stand in for a figure where it is compared by meaning."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,]\d+)*|[,;:()—–.]|[$€]")
_PAUSES = frozenset(",:—–.")
_ENDS = frozenset(";()")
_PHRASE_END = re.compile(r"[,;:(—.]|$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR_WITHIN = 40
_AFTER_PAUSE = 3

Span = tuple[int, int]


@dataclass(frozen=True)
class Surroundings:
    """The stems of the words around a figure.

    `behind` and `before` stand next to it, up to the next pause or figure; `beyond` and `ahead`
    between that and the figure after or before. `partner` are those next to the figure that it is
    compared with, which begins at `compared`, `partner_all` all of that one's. `lead` are the words
    before the first figure of its part of the sentence, `head` those before the first of all.
    `phrase` and `window` are the text next to it, `years` those written right behind it. `opens`
    tells whether it is the first figure of its part, `place` how many figures of the sentence come
    before it, of `number`.
    """

    behind: frozenset[str] = frozenset()
    beyond: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    ahead: frozenset[str] = frozenset()
    partner: frozenset[str] = frozenset()
    partner_all: frozenset[str] = frozenset()
    compared: int | None = None
    lead: frozenset[str] = frozenset()
    head: frozenset[str] = frozenset()
    phrase: str = ""
    window: str = ""
    years: frozenset[int] = frozenset()
    in_parentheses: bool = False
    opens: bool = True
    place: int = 0
    number: int = 1
    near: frozenset[str] = field(init=False)
    local: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        near = self.behind | self.before
        object.__setattr__(self, "near", near)
        object.__setattr__(self, "local", near | self.beyond | self.ahead | self.partner)


def surroundings_of(facts: Sequence[Fact], text: str) -> list[Surroundings]:
    """The surroundings of each of `facts`, all those of one sentence of `text`, in their order."""
    if not facts:
        return []
    sentence = _Sentence(facts, text)
    return [sentence.surroundings(fact) for fact in facts]


class _Sentence:
    """A sentence with its figures, read once for all of them."""

    def __init__(self, facts: Sequence[Fact], text: str) -> None:
        self._text = text
        self._start, self._end = facts[0].sentence_start, facts[0].sentence_end
        self._respective = RESPECTIVELY.search(text, self._start, self._end) is not None
        self._figures = sorted({(f.start, f.end) for f in facts if f.kind != "not_reported"})
        self._starts = [start for start, _ in self._figures]
        self._compared = {fact.start for fact in facts if fact.comparison}
        self._openings = self._parentheses({fact.start for fact in facts})
        self._zones = {span: self._zones_of(span) for span in self._figures}
        first = self._starts[0] if self._starts else self._start
        self._head = _stems(self._tokens(self._start, first))

    def surroundings(self, fact: Fact) -> Surroundings:
        span = fact.start, fact.end
        text, start, end = self._text, self._start, self._end
        known = self._zones.get(span)
        if self._respective:
            # The words next to it are those of its neighbours too: what was read of it is not.
            behind, beyond, before, ahead = _zones_read(fact, text)
        else:
            behind, beyond, before, ahead = known or self._zones_of(span)
        partner = self._partner(fact)
        paired = self._zones[partner] if partner else (frozenset[str](),) * 4
        part = max(text.rfind(";", start, fact.start), text.rfind(": ", start, fact.start)) + 1
        part = max(part, start)
        place = bisect_left(self._starts, part)
        first = self._starts[place] if place < len(self._starts) else fact.start
        pause = max(text.rfind(mark, start, fact.start) for mark in ",;:(—") + 1
        close = _PHRASE_END.search(text, fact.end, min(end, fact.end + PHRASE))
        written = text[fact.end : min(end, fact.end + _YEAR_WITHIN)].partition(";")[0]
        return Surroundings(
            behind=behind,
            beyond=beyond,
            before=before,
            ahead=ahead,
            partner=paired[0] | paired[2],
            partner_all=frozenset[str]().union(*paired),
            compared=partner[0] if partner else None,
            lead=_stems(self._tokens(part, first)),
            head=self._head,
            phrase=text[
                max(start, pause, fact.start - PHRASE) : close.start() if close else fact.end
            ].strip(),
            window=text[max(start, fact.start - WINDOW) : min(end, fact.end + WINDOW)],
            years=frozenset(map(int, _YEAR.findall(written))),
            in_parentheses=self._openings[fact.start] is not None,
            opens=fact.start == first,
            place=self._figures.index(span) if known else 0,
            number=len(self._figures),
        )

    def _zones_of(self, span: Span) -> tuple[frozenset[str], ...]:
        """The stems behind, beyond, before and ahead of the figure at `span`."""
        start, end = span
        after = bisect_left(self._starts, end)
        after_limit = self._starts[after] if after < len(self._starts) else self._end
        earlier = bisect_left(self._figures, span) - 1
        while earlier >= 0 and self._figures[earlier][1] > start:
            earlier -= 1
        before_limit = self._figures[earlier][1] if earlier >= 0 else self._start
        behind, beyond = _near_and_far(self._tokens(end, min(after_limit, end + FARTHEST)))
        before, ahead = _near_and_far(
            self._tokens(max(before_limit, start - FARTHEST), start)[::-1]
        )
        return tuple(map(_stems, (behind, beyond, before, ahead)))

    def _partner(self, fact: Fact) -> Span | None:
        """The figure that one in parentheses, or one told for comparison, stands beside: of as many
        as there are beside it, the one in its place; else the last."""
        opening = self._openings[fact.start]
        if opening is not None:
            row = [span for span in self._figures if self._openings.get(span[0]) == opening]
            found = [span for span in self._figures if span[1] <= opening]
        elif fact.comparison:
            row = [
                span
                for span in self._figures
                if span[0] in self._compared and self._openings.get(span[0]) is None
            ]
            found = [
                span
                for span in self._figures
                if span[1] <= row[0][0] and span[0] not in self._compared
            ]
        else:
            return None
        if not found:
            return None
        clause = self._text.rfind(";", self._start, found[-1][0])
        beside = [span for span in found if span[0] > clause and self._is_level(span, opening)]
        if len(row) == len(beside) > 1 and (fact.start, fact.end) in row:
            return beside[row.index((fact.start, fact.end))]
        return found[-1]

    def _is_level(self, span: Span, opening: int | None) -> bool:
        """Whether a figure before the parenthesis at `opening`, or in the sentence proper, stands
        in no other parentheses."""
        return self._openings.get(span[0]) is None or opening is None

    def _parentheses(self, positions: Collection[int]) -> dict[int, int | None]:
        """Where the parenthesis that each of `positions` stands in is opened, None outside."""
        found: dict[int, int | None] = {}
        opened: list[int] = []
        for place in range(self._start, self._end + 1):
            if place in positions:
                found[place] = opened[-1] if opened else None
            character = self._text[place : place + 1]
            if character == "(":
                opened.append(place)
            elif character == ")" and opened:
                opened.pop()
        return found

    def _tokens(self, start: int, end: int) -> list[str]:
        """The words and marks of [start, end), of a long stretch the last ones."""
        return _TOKEN.findall(self._text[max(start, end - FARTHEST) : end])


def _zones_read(fact: Fact, text: str) -> tuple[frozenset[str], ...]:
    """As the zones around a figure, from the statement that was read of it."""
    before, _, after = fact.statement.rpartition(": ")[2].partition(text[fact.start : fact.end])
    none = frozenset[str]()
    return _stems([fact.counted, after]), none, _stems([before]), none


def _near_and_far(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words up to the first pause, and those behind it up to the next but a few words on."""
    near: list[str] = []
    far: list[str] = []
    paused = False
    for token in tokens:
        if token in _ENDS or len(near) + len(far) >= MOST_WORDS:
            break
        if token in _PAUSES:
            if len(far) > _AFTER_PAUSE:
                break
            paused = True
        elif not paused and len(near) < NEAREST_WORDS:
            near.append(token)
        else:
            far.append(token)
    return near, far


def _stems(words: Sequence[str]) -> frozenset[str]:
    return frozenset(form for word in words for form in content_stems(word))
