"""Whether checked statements answer the question: a true sentence may be beside the point.

The quoting reader's own measures decide: which figures and which sentences could answer, in which
order and how surely. A question that it finds no answer to is not answered by any sentence that is
merely true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.cues import DATE
from rag.answer.evidence import Evidence
from rag.answer.extract import rank_sentences
from rag.answer.figures import CONVINCED, Reading
from rag.answer.match import Match
from rag.claim.context import without_yes_no
from rag.schema import Draft, Fact, Query, Statement, Status
from rag.text.numbers import read_numbers

_FIGURES = frozenset({"count", "money", "percent", "difference", "ratio", "sum", "trend"})
BEHIND = 0.05
"""A figure answers as well as the best one up to this much below its score."""

SENTENCE_SHARE = 0.85
"""A sentence answers as well as the best one from this share of its confidence on."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether statements answer a question; `reason` says why not, in words that follow "left
    out:". `confidence` is how likely they do, between 0 and 1."""

    fits: bool
    status: Status = "answered"
    confidence: float = 0.0
    reason: str = ""


def answers(
    query: Query, evidence: Evidence, quoting: Draft, statements: Sequence[Statement]
) -> Verdict:
    """Whether checked `statements` answer `query`; `quoting` is what the quoting reader says."""
    reading = Reading(query, evidence)
    if query.wanted in _FIGURES:
        return _figure_verdict(reading, quoting, statements)
    return _sentence_verdict(reading, quoting, statements)


def _figure_verdict(reading: Reading, quoting: Draft, statements: Sequence[Statement]) -> Verdict:
    first = next(iter(quoting.statements), None)
    if quoting.status == "answered" and first is not None and first.fact is None:
        # What was computed is the answer; the figures it comes from are not.
        fits = set(_numbers(first.text)[:1]) <= {n for s in statements for n in _numbers(s.text)}
        reason = "" if fits else "it does not give what the report's figures come to"
        return Verdict(fits, "answered", quoting.confidence, reason)
    given = [s.fact for s in statements if s.fact is not None]
    if not given:
        return Verdict(False, reason="it gives no figure, and the question asks for one")
    agreed = {_of(s.fact) for s in quoting.statements if s.fact is not None}
    if any(_of(fact) in agreed for fact in given):
        return Verdict(True, _status(given), quoting.confidence)
    ranked = reading.ranked()
    for match in ranked:
        near = match.score >= ranked[0].score - BEHIND
        if near and reading.convinced(match) and _is_given(match, given):
            return Verdict(True, _status(given), reading.confidence(match))
    return Verdict(False, reason="its figure is not the one that the question asks for")


def _numbers(text: str) -> list[float]:
    """The numbers of a statement without their signs, in order."""
    return [abs(number.value) for number in read_numbers(text)]


def _of(fact: Fact) -> tuple[str, float | None, tuple[int, ...]]:
    return fact.document_id, fact.value, fact.years


def _is_given(match: Match, given: Sequence[Fact]) -> bool:
    fact = match.read.fact
    return any(
        fact.document_id == one.document_id and one.start in (fact.start, fact.same_as)
        for one in given
    )


def _status(given: Sequence[Fact]) -> Status:
    silent = all(fact.kind == "not_reported" for fact in given)
    return "not_reported" if silent else "answered"


def _same_quotes(quoting: Draft, statements: Sequence[Statement]) -> bool:
    """Whether the statements rest on words that the quoting reader cites too."""
    cited = [c for s in quoting.statements for c in s.citations]
    return any(
        c.document_id == other.document_id and c.start < other.end and other.start < c.end
        for s in statements
        for c in s.citations
        for other in cited
    )


def _sentence_verdict(reading: Reading, quoting: Draft, statements: Sequence[Statement]) -> Verdict:
    if reading.query.wanted == "date" and not any(DATE.search(s.text) for s in statements):
        return Verdict(False, reason="it gives no date, and the question asks for one")
    if reading.query.wanted == "yes_no" and not _agree(quoting, statements):
        return Verdict(False, reason="the report's own words answer otherwise")
    if quoting.status != "not_found" and _same_quotes(quoting, statements):
        silent = quoting.status == "not_reported"
        return Verdict(True, "not_reported" if silent else "answered", quoting.confidence)
    found = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)
    if not found:
        return Verdict(False, reason="it does not answer the question")
    needed = max(CONVINCED, SENTENCE_SHARE * max(quoting.confidence, found[0].confidence))
    for one in found:
        sentence = one.sentence
        cited = any(
            c.document_id == sentence.document.id
            and c.start < sentence.end
            and sentence.start < c.end
            for s in statements
            for c in s.citations
        )
        if cited and one.confidence >= needed:
            return Verdict(True, "answered", one.confidence)
    return Verdict(False, reason="it does not answer the question")


def _agree(quoting: Draft, statements: Sequence[Statement]) -> bool:
    """Whether the statements say yes where the quoting reader does, and no where it does."""
    theirs = {_yes_no(s.text) for s in quoting.statements} - {""}
    ours = {_yes_no(s.text) for s in statements} - {""}
    return not theirs or not ours or not theirs.isdisjoint(ours)


def _yes_no(text: str) -> str:
    return without_yes_no(text)[0]
