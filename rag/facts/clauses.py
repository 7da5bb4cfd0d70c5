"""How a sentence with figures is built: its parentheses, its segments, and where between two
figures the words of the second begin.

A *group* is the text outside all parentheses, or the inside of one pair. A group falls into
*segments* at semicolons and at words of comparison ("compared with", "down from"). Within a segment
the words between two figures are shared out at the last comma or coordinating word between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.schema import Span
from rag.text.years import RELATIVE_YEAR, YEAR, YEAR_DIGITS

MAX_DEPTH = 8
"""Parentheses within more parentheses than this are read as words."""

CHANGED = r"fell|rose|dropped|declined|decreased|increased|grew|shrank|went"
"""Verbs of change, as part of a pattern."""

# Words that set a figure beside that of another time.
_STRONG = rf"""
    # "compared with", "as against"
    compared\s+(?:with|to) | in\s+comparison\s+(?:with|to) | versus | vs\.? | as\s+against
    | as\s+opposed\s+to | in\s+contrast\s+(?:with|to)
    # "down from", "unchanged from"
    | (?:down|up|falling|rising|decreasing|increasing|unchanged)\s+from
    # "a sharp increase over"
    | (?:an?\s+)?(?:(?!per)\w+\s+)?(?:increase|decrease|decline|drop|rise|reduction|fall|change)
        \s+(?:from|over|on)
    # "the same number as in", "twice as many as in", "as in 2019"
    | (?:the\s+same(?:\s+(?:number|amount|figure|total|level|sum))?
        | (?:twice|half|(?:three|four|five)\s+times)\s+as\s+(?:many|much)
      )\s+as\s+(?=in|during|for|the|that)
    | as\s+in\s+(?={YEAR_DIGITS})
    # "half the number inspected in 2018"
    | (?:half|double|twice|triple|(?:three|four|five)\s+times)
        \s+the\s+(?:number|amount|figure|total|sum)\b
"""
# Words that do so only where a year, or words for one, follow within their segment ("against 40
# suspects" compares nothing).
_WEAK = r"""
    # "against 40", "from three"
    (?:against|from)
        (?=\s+(?:about\s+|nearly\s+|some\s+|the\s+)?
            (?:[\d$€£]|none\b|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b
                |eleven\b|twelve\b|\w+teen\b|\w+ty\b))
    # "than in", behind any other word than those of the next line
    | (?<!more\s)(?<!fewer\s)(?<!less\s)than(?=\s+in\b)
    # "fewer than in", "more than the"
    | (?:fewer|more|less)\s+than(?=\s+(?:in|the)\b)
"""
# Words that turn to something else without comparing it.
_TURN = r"while|whereas|although|though"
_COMPARISON = re.compile(
    rf"\b(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK})|(?P<turn>{_TURN}))", re.I | re.VERBOSE
)
# A comparison that names no figure of its own ends with its clause.
_BARE = re.compile(
    r"the\s+same|as\s+in|(?:twice|half|double|triple|\w+\s+times)\s+(?:as|the)|(?:(?:fewer|more|less)\s+)?than\s+in\b",
    re.I,
)
# "Deaths fell to 57 from 73": what it changed from is the year before's.
_CHANGED_TO = re.compile(rf"\b(?:{CHANGED}|down|up)\b\D{{0,12}}\bto\s+[\d,.]+\s*\Z", re.I)
# Behind the year of a comparison: a clause that says something else.
_SENTENCE_GOES_ON = re.compile(
    r"""
    \)?
    ( ,\s+(?:and|but|while|or|as|although|because|\w+ing|which|at|of\s+(?:which|whom))\b
    | \s+but\b
    | :
    )
    """,
    re.VERBOSE,
)
_NEXT_YEAR = re.compile(
    rf"\s*,?\s+and\s+(?:[\w.,$€£-]+\s+){{1,4}}?(?:in|for)\s+{YEAR_DIGITS}\b(?!\s*\()", re.I
)
_NEAR_YEAR = re.compile(rf"[^;]{{0,80}}?(?:\b{YEAR_DIGITS}\b)")

_PART_WORDS = (
    r"including|comprising|comprised|consisting\s+of|namely|"
    r"of\s+(?:whom|which|these|them|those)|among\s+(?:them|whom|these)"
)
PART = re.compile(rf"\b(?:{_PART_WORDS}|of\s+the\s*$)", re.I)
"""Words behind which a figure is a part of the one before them."""

# What parts the words of one figure from those of the next.
_BOUNDARY = re.compile(
    rf"\s*(?:,\s*)?\b(?:{_PART_WORDS}|included|as\s+well\s+as|plus|and|but|while|whereas|or|"
    r"although|with\s+another)\b|\s*(?:(?<!\d),|,(?!\d)|[:;–—])\s*|\n",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one group. `comparison` is True where words of comparison open it; `depth` is
    the number of parentheses around it, and `anchor`, with any, is where the innermost opens."""

    start: int
    end: int
    group: int
    depth: int
    comparison: bool
    anchor: int | None

    @property
    def aside(self) -> bool:
        """True for what stands beside the sentence proper: comparisons and parentheses."""
        return self.comparison or self.depth > 0


@dataclass(frozen=True, slots=True)
class Structure:
    """A sentence taken apart. ``plain[group]`` is the text of ``groups[group]`` with the
    parentheses inside it blanked out, its length kept."""

    segments: tuple[Segment, ...]
    groups: tuple[Span, ...]
    plain: tuple[str, ...]

    def text(self, group: int, start: int, end: int) -> str:
        """The text of a group between two offsets of the sentence, inner parentheses blank."""
        begin = self.groups[group].start
        return self.plain[group][max(0, start - begin) : max(0, end - begin)]

    def innermost(self, start: int, end: int) -> Segment | None:
        """The segment within the most parentheses that ``[start, end)`` lies in, None where it
        lies across two."""
        inside = [s for s in self.segments if s.start <= start and end <= s.end]
        return max(inside, key=lambda segment: segment.depth, default=None)


def structure(sentence: str) -> Structure:
    """Take `sentence` apart. Unclosed parentheses close at its end, unopened ones are ignored."""
    spans, depths = _groups(sentence)
    plain = _blanked(sentence, spans)
    segments: list[Segment] = []
    for number, (span, depth) in enumerate(zip(spans, depths, strict=True)):
        segments.extend(_segments(plain[number], span, number, depth))
    segments.sort(key=lambda segment: segment.start)
    return Structure(tuple(segments), tuple(spans), tuple(plain))


def boundary_between(between: str) -> int:
    """Where, in the text between two figures, the words of the second begin; -1 where no comma or
    coordinating word parts them (then they share the words)."""
    last = -1
    for match in _BOUNDARY.finditer(between):
        last = match.start()
    return last


def _groups(sentence: str) -> tuple[list[Span], list[int]]:
    """The groups of `sentence` and how many parentheses are around each; the sentence first."""
    spans: list[Span] = [Span(0, len(sentence))]
    depths = [0]
    stack: list[tuple[int, int]] = []
    for match in re.finditer(r"[()\[\]]", sentence):
        if match.group() in "([":
            if len(stack) < MAX_DEPTH:
                spans.append(Span(match.end(), len(sentence)))
                depths.append(len(stack) + 1)
                stack.append((len(spans) - 1, match.end()))
        elif stack:
            index, start = stack.pop()
            spans[index] = Span(start, match.start())
    return spans, depths


def _blanked(sentence: str, spans: list[Span]) -> list[str]:
    """Each group's text with the groups inside it blanked, brackets and all, lengths kept."""
    plain = []
    inner = sorted(spans[1:], key=lambda span: span.start)
    for span in spans:
        pieces, position = [], span.start
        for other in inner:
            if other.start > span.end:
                break
            if other.start - 1 < position or other is span or not span.contains(other):
                continue
            pieces.append(sentence[position : other.start - 1])
            end = min(other.end + 1, span.end)
            pieces.append(" " * (end - other.start + 1))
            position = end
        pieces.append(sentence[position : span.end])
        plain.append("".join(pieces))
    return plain


def _segments(text: str, span: Span, group: int, depth: int) -> list[Segment]:
    """The segments of one group, whose text with inner parentheses blanked is `text`."""
    anchor = span.start - 1 if depth else None
    # Where each segment starts, and whether it is a comparison.
    cuts = [(0, False), *((match.end(), False) for match in re.finditer(";", text))]
    for match in _COMPARISON.finditer(text):
        if match.group("weak") and not _compares(text, match):
            continue
        cuts.append((match.start(), match.group("turn") is None))
        if (end := _comparison_end(text, match)) is not None:
            cuts.append((end, False))
    cuts.sort()
    return [
        Segment(span.start + start, span.start + end, group, depth, comparison, anchor)
        for (start, comparison), (end, _) in zip(cuts, [*cuts[1:], (len(text), False)], strict=True)
        if start < end
    ]


def _compares(text: str, match: re.Match[str]) -> bool:
    """Whether a weak word of comparison compares: a year follows, or "fell to" stands before it."""
    if _CHANGED_TO.search(text[max(0, match.start() - 40) : match.start()]):
        return True
    window = re.split(r"[,;]\s", text[match.end() : match.end() + 90])[0]
    return bool(_NEAR_YEAR.match(window) or RELATIVE_YEAR.search(window))


def _comparison_end(text: str, match: re.Match[str]) -> int | None:
    """Where the sentence goes on after a comparison: at the next comma where it names no figure or
    opens the sentence, else at the first comma and clause behind its year."""
    before = text[: match.start()].rstrip()
    opens = not before or before.endswith(";")
    if opens or _BARE.match(text, match.start()):
        comma = text.find(", ", match.end())
        return comma if comma >= 0 else None
    year = YEAR.search(text, match.end()) or RELATIVE_YEAR.search(text, match.end())
    if year is None:
        return None
    end = year.end()
    while (following := _NEXT_YEAR.match(text, end)) is not None:
        end = following.end()  # "11 in 2018 and eight in 2017"
    after = _SENTENCE_GOES_ON.match(text[end:])
    return end + after.start(1) if after else None
