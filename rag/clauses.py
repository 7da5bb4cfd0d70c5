"""How a sentence with figures is built: its parentheses, its segments, and which words belong to
which figure.

A *group* is the text outside all parentheses, or the inside of one pair. A group falls into
*segments* at semicolons and at words of comparison ("compared with", "down from"). Within a segment
the words between two figures are shared out at the last comma or coordinating word between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.numbers import YEAR
from rag.schema import Span

MAX_DEPTH = 8

# Words that set a figure beside that of another time. The weak ones do so only where a year, or
# words for one, follow within their segment ("against 40 suspects" compares nothing).
_STRONG = (
    r"compared\s+(?:with|to)|in\s+comparison\s+(?:with|to)|versus|vs\.?|as\s+against|as\s+opposed\s+to|"
    r"(?:down|up|falling|rising|decreasing|increasing|unchanged)\s+from|"
    r"(?:an?\s+)?(?:\w+\s+)?(?:increase|decrease|decline|drop|rise|reduction|fall)\s+(?:from|over|on)|"
    r"(?:the\s+same(?:\s+(?:number|amount|figure|total|level|sum))?|(?:twice|half|(?:three|four|five)\s+times)\s+as\s+(?:many|much))\s+as\s+(?=in|during|for|the|that)|"
    r"as\s+in\s+(?=(?:19|20)\d{2})"
)
_QUANTITY = r"(?=\s+(?:about\s+|nearly\s+|some\s+|the\s+)?(?:[\d$€£]|none\b|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|eleven\b|twelve\b|\w+teen\b|\w+ty\b))"
_WEAK = rf"(?:against|from){_QUANTITY}|(?<!more\s)(?<!fewer\s)(?<!less\s)than(?=\s+in\b)|(?:fewer|more|less)\s+than(?=\s+(?:in|the)\b)"
_TURN = r"while|whereas|although|though"
_COMPARISON = re.compile(rf"\b(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK})|(?P<turn>{_TURN}))", re.I)

RELATIVE_YEAR = re.compile(
    r"\b(?:(?:in|during|of|for|than|as\s+in)\s+)?(?:the\s+)?(?:previous|prior|preceding|last|past|former)\s+(?:calendar\s+|fiscal\s+|financial\s+)?"
    r"(?:reporting\s+)?(?:year|period|reporting\s+period)\b|\b(?:the|a)\s+year\s+(?:before|earlier|ago|previously)\b|\ba\s+year\s+earlier\b",
    re.I,
)

BOUNDARY = re.compile(
    r"\s*(?:,\s*)?\b(?:including|included|comprising|comprised|consisting\s+of|namely|of\s+(?:whom|which|these|them|those)|among\s+(?:them|whom|these)|"
    r"as\s+well\s+as|plus|and|but|while|whereas|or|although|with\s+another)\b|\s*[,:;–—]\s*|\n",
    re.I,
)
PART = re.compile(
    r"\b(?:including|comprising|comprised|consisting\s+of|namely|of\s+(?:whom|which|these|them|those)|among\s+(?:them|whom|these)|of\s+the\s*$)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one group. `comparison` is True where words of comparison or parentheses with
    a year open it; `anchor` is where, for a group in parentheses, the parenthesis stands."""

    start: int
    end: int
    group: int
    depth: int
    comparison: bool
    anchor: int | None


@dataclass(frozen=True, slots=True)
class Structure:
    """A sentence taken apart. `plain` is the sentence with every parenthesis blanked out that is
    not the group's own: ``plain[group]`` has the sentence's length from the group's start on."""

    segments: tuple[Segment, ...]
    groups: tuple[Span, ...]
    plain: tuple[str, ...]

    def text(self, segment_group: int, start: int, end: int) -> str:
        """The text of a group between two offsets of the sentence, inner parentheses blank."""
        begin = self.groups[segment_group].start
        return self.plain[segment_group][max(0, start - begin) : max(0, end - begin)]


def structure(sentence: str) -> Structure:
    """Take `sentence` apart. Unclosed parentheses close at its end, unopened ones are ignored."""
    spans, depths = _groups(sentence)
    plain = _blanked(sentence, spans)
    segments: list[Segment] = []
    for number, (span, depth) in enumerate(zip(spans, depths, strict=True)):
        segments.extend(_segments(plain[number], span, number, depth))
    segments.sort(key=lambda segment: segment.start)
    return Structure(tuple(segments), tuple(spans), tuple(plain))


def _groups(sentence: str) -> tuple[list[Span], list[int]]:
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
    cuts: list[tuple[int, bool]] = [(0, False)]
    for match in re.finditer(r";", text):
        cuts.append((match.end(), False))
    for match in _COMPARISON.finditer(text):
        changed = match.group("weak") and _CHANGED_TO.search(
            text[max(0, match.start() - 40) : match.start()]
        )
        if not match.group("weak") or changed or _year_follows(text, match.end()):
            cuts.append((match.start(), match.group("turn") is None))
            opens = not text[: match.start()].strip() or text[: match.start()].rstrip().endswith(
                ";"
            )
            end = _comparison_end(text, match, opens)
            if end is not None:
                cuts.append((end, False))
    cuts.sort()
    segments = []
    for (start, comparison), (end, _) in zip(cuts, [*cuts[1:], (len(text), False)], strict=True):
        if start < end:
            segments.append(
                Segment(span.start + start, span.start + end, group, depth, comparison, anchor)
            )
    return segments


# A comparison that names no figure of its own ends with its clause.
_BARE = re.compile(r"the\s+same|as\s+in|(?:twice|half|\w+\s+times)\s+as", re.I)
# "Deaths fell to 57 from 73": what it changed from is the year before's.
_CHANGED_TO = re.compile(
    r"\b(?:fell|rose|dropped|declined|decreased|increased|grew|shrank|went|down|up)\b\D{0,12}\bto\s+[\d,.]+\s*\Z",
    re.I,
)


def _comparison_end(text: str, match: re.Match[str], opens: bool) -> int | None:
    """Where the sentence goes on after a comparison: at the next comma where it names no figure or
    opens the sentence, else at the first comma and clause behind its year."""
    if opens or _BARE.match(match.group()):
        comma = text.find(", ", match.end())
        return comma if comma >= 0 else None
    year = YEAR.search(text, match.end()) or RELATIVE_YEAR.search(text, match.end())
    if year is None:
        return None
    after = re.match(
        r"\)?(,\s+(?:and|but|while|or|as|although|because|\w+ing|which)\b|\s+but\b)",
        text[year.end() :],
    )
    return year.end() + after.start(1) if after else None


_NEAR_YEAR = re.compile(r"[^;]{0,80}?(?:\b(?:19|20)\d{2}\b)")


def _year_follows(text: str, position: int) -> bool:
    window = re.split(r"[,;]\s", text[position : position + 90])[0]
    return bool(_NEAR_YEAR.match(window) or RELATIVE_YEAR.search(window))


def boundary_between(between: str) -> int:
    """Where, in the text between two figures, the words of the second begin; its length where no
    comma or coordinating word parts them (then they share the words)."""
    last = None
    for match in BOUNDARY.finditer(between):
        last = match
    return last.start() if last is not None else -1
