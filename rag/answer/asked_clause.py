"""The clause of a sentence that answers a question: by the words of the question that it has, and
by where a model of reading looks for the answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rag.answer.terms import Terms
from rag.model.marks import Marks
from rag.schema import Span
from rag.text.words import content_stems
from rag.text.years import YEAR_DIGITS

READING = 1.2
"""What a model of reading counts for beside the words, in finding the clause that answers."""


@dataclass(frozen=True)
class Clause:
    """A clause, at the characters from `start` to `end` of its sentence. `joint` is the word that
    joins it to the one before, `coverage` the share of the question's words that it has, and
    `marked` how far a model of reading looks to it for the answer, between 0 and 1."""

    start: int
    end: int
    text: str
    joint: str
    coverage: float
    marked: float

    @property
    def weight(self) -> float:
        """How far it is the clause that answers."""
        return self.coverage + READING * self.marked


_JOINT = re.compile(
    r"""
    [;:](?=\s)
    | (?<!\s),?\s+(?:but(?!\s+one\b)|while|whereas|although|though|however|because|so|nor|yet
        |as(?=\s+(?:none|no|it|they|many)\b))\b
    | ,\s+(?:and|or|the\s+(?:latter|others?))\b
    | (?<!\s),?\s+(?:of\s+)?(?:which|who|whom|whose|where)\b
    | \band\s+(?=(?:did|does|do|was|were|had|has|have|could|would|is|are|remained|received|provided
        |gave|no|not|none)\b)
    | ,\s+(?=(?:the|it|they|he|she|its|this|these|labor|officials
        |was|were|is|are|had|has|have|did|does|do|could|would|will|still|remained)\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FINITE = re.compile(
    r"\b(?:\w{3,}ed|was|were|is|are|be|been|had|has|have|did|does|do|could|can|may|might|would|will|must|cannot|"
    r"made|gave|took|held|found|paid|pay|ran|run|sent|began|set|put|kept|led|spent|built|won|lost|went|came|met|"
    r"saw|fell|rose|grew|became|left|cost|costs|told|said|sought|taught|brought|bought|wrote|prohibits?|"
    r"requires?|covers?|remains?|exists?|carr(?:y|ies))\b",
    re.IGNORECASE,
)
_STANDS_ALONE = re.compile(r"\b(?:but|nor|yet)\b", re.IGNORECASE)
_NUMBER = (
    r"(?:[$€£]?\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"\w+teen|\w+ty)"
)
# "compared with none in 2013", "in contrast to three": told of another time.
_COMPARISON = re.compile(
    rf"\b(?:compared\s+(?:with|to)|in\s+contrast\s+(?:to|with)|(?:as\s+)?against(?=\s+{_NUMBER})|"
    r"versus|unlike|"
    r"(?:up|down)\s+from|an?\s+(?:\w+\s+)?(?:increase|decrease|decline)\s+from)\b"
    rf"(?:[^;,.]|[,.](?=\d)|,(?=\s+(?:and\s+)?(?:no|none|{_NUMBER})\b))*(?:,\s+when\b[^;,.]*)?",
    re.IGNORECASE,
)
# "Because shelters were lacking in the north, victims were housed in jails"
_OPENS = re.compile(
    r"\A\W*(?:because|although|though|while|whereas|since|as|after|when|if)\s[^,;]{3,120}(?P<end>,\s+)",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_ASIDE = re.compile(r"\([^()]*\)")
# An acronym in parentheses is told of no other time.
_COUNTS = re.compile(rf"\b(?:{_NUMBER}|no|none)\b", re.IGNORECASE)
_WHEN = re.compile(
    rf"\b(?:in|during|by|since|until)\s+(?:(?:early|late|{_MONTH})\s+)?({YEAR_DIGITS})\b"
)
# No space: patterns that begin with some would look through a long row again and again.
_FILLED = "|"
_YEAR = re.compile(rf"\b{YEAR_DIGITS}\b")


def clauses_of(text: str, terms: Terms, marks: Marks) -> list[Clause]:
    """The clauses of a sentence, in order. A part without a verb belongs to the one before it:
    "no reports of arrests, trials, or convictions"."""
    parts: list[tuple[str, int, int]] = []
    begin, joint = 0, ""
    joints = [(mark.start(), mark.end()) for mark in _JOINT.finditer(text)]
    if (opens := _OPENS.match(text)) is not None:
        joints = sorted({opens.span("end"), *(one for one in joints if one[0] >= opens.end())})
    for end, onward in [*joints, (len(text), len(text))]:
        alone = _FINITE.search(text, begin, end) or _STANDS_ALONE.search(joint)
        if text[begin:end].strip():
            if parts and not alone:
                parts[-1] = (*parts[-1][:2], end)
            else:
                parts.append((joint.strip(" ,"), begin, end))
        begin, joint = onward, text[end:onward]
    return [
        Clause(
            start,
            end,
            text[start:end],
            joint,
            terms.coverage(frozenset(content_stems(text[start:end]))),
            max(0.0, marks.anywhere()) * marks.share(start, end),
        )
        for joint, start, end in parts
    ]


def of_years(text: str, years: Collection[int], told: Collection[int]) -> str:
    """`text` as long as it was, with bars for figures in parentheses or for comparison that are not
    said to be of `years`; or for all but that, where it alone is of them. `told` are the
    years that its document covers."""
    counted = (each for each in _ASIDE.finditer(text) if _COUNTS.search(each.group()))
    asides = [Span(*each.span()) for each in counted]
    outside = _blank(text, asides)
    asides += [Span(*each.span()) for each in _COMPARISON.finditer(outside)]
    own: list[Span] = []
    others: list[Span] = []
    for one in asides:
        named = years_named(text[one.start : one.end])
        (others if named.isdisjoint(years) else own).append(one)
    plain = _blank(text, others)
    rest = years_named(_blank(plain, own))
    if not own or not set(years).isdisjoint(told) or not rest.isdisjoint(years):
        return plain
    letters = list(_FILLED * len(text))
    for one in own:
        letters[one.start : one.end] = text[one.start : one.end]
    return "".join(letters)


def is_of_others(clause: Clause, years: Collection[int]) -> bool:
    """Whether a clause is of times that it names, and none of them in `years`."""
    return (
        bool(years)
        and _WHEN.search(clause.text) is not None
        and years_named(clause.text).isdisjoint(years)
    )


def years_named(text: str) -> set[int]:
    """The years written in `text`."""
    return {int(year) for year in _YEAR.findall(text)}


def _blank(text: str, spans: Iterable[Span]) -> str:
    letters = list(text)
    for span in spans:
        letters[span.start : span.end] = _FILLED * (span.end - span.start)
    return "".join(letters)
