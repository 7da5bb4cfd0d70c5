"""Whether checked statements answer the question: a true sentence may be beside the point.

The quoting reader's own measures decide: which figures and which sentences could answer, in which
order and how surely. A question that it finds no answer to is not answered by any sentence that is
merely true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.cues import DATE
from rag.answer.evidence import Evidence, Sentence
from rag.answer.extract import rank_sentences
from rag.answer.figures import CONVINCED, Reading
from rag.answer.match import Match
from rag.claim.context import generic, has, of_state, stems_of, without_yes_no
from rag.schema import Draft, Fact, Query, Statement, Status
from rag.text.numbers import read_numbers

_FIGURES = frozenset({"count", "money", "percent", "difference", "ratio", "sum", "trend"})
BEHIND = 0.05
"""A figure answers as well as the best one up to this much below its score."""

SENTENCE_SHARE = 0.85
"""A sentence answers as well as the best one from this share of its confidence on."""


NO_FIGURE = "it gives no figure, and the question asks for one"
OTHER_FIGURE = "its figure is not the one that the question asks for"
OTHER_RESULT = "it does not give what the report's figures come to"
NO_DATE = "it gives no date, and the question asks for one"
NOTHING_NEW = "it says no more than the question"
OTHERWISE = "the report's own words answer otherwise"
BESIDE = "it does not answer the question"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which statements answer a question (`fitting`), if any; `reason` says why the others do not,
    in words that follow "left out:". `confidence` is how likely they do, between 0 and 1."""

    fitting: tuple[Statement, ...] = ()
    status: Status = "answered"
    confidence: float = 0.0
    reason: str = BESIDE


def answers(
    query: Query, evidence: Evidence, quoting: Draft, statements: Sequence[Statement]
) -> Verdict:
    """Which of the checked `statements` answer `query`; `quoting` is what the quoting reader
    says."""
    reading = Reading(query, evidence)
    if query.wanted in _FIGURES:
        return _figure_verdict(reading, quoting, statements)
    return _sentence_verdict(reading, quoting, statements)


def _figure_verdict(reading: Reading, quoting: Draft, statements: Sequence[Statement]) -> Verdict:
    first = next(iter(quoting.statements), None)
    if quoting.status == "answered" and first is not None and first.fact is None:
        # What was computed is the answer; the figures it comes from are not.
        given = {n for s in statements for n in _numbers(s.text)}
        if not given.issuperset(_numbers(first.text)[:1]):
            return Verdict(reason=OTHER_RESULT)
        fitting = tuple(s for s in statements if _same_quotes(quoting.statements, [s]))
        return Verdict(fitting, "answered", quoting.confidence)
    facts = [s.fact for s in statements if s.fact is not None]
    if not facts:
        return Verdict(reason=NO_FIGURE)
    agreed = {_of(s.fact) for s in quoting.statements if s.fact is not None}
    confidence = quoting.confidence
    if not agreed.intersection(map(_of, facts)):
        matches = [match for match in _near(reading) if _is_given(match, facts)]
        agreed = {_of(fact) for fact in facts for match in matches if _is_given(match, [fact])}
        confidence = max(map(reading.among, matches), default=0.0)
    telling = [s for s in statements if s.fact is not None and _of(s.fact) in agreed]
    # A sentence without a figure may go on from one that gives it.
    fitting = tuple(
        s for s in statements if s in telling or (s.fact is None and _same_quotes(telling, [s]))
    )
    silent = all(s.fact.kind == "not_reported" for s in telling if s.fact is not None)
    status: Status = "not_reported" if silent else "answered"
    return Verdict(fitting, status, confidence, OTHER_FIGURE)


def _near(reading: Reading) -> list[Match]:
    """The figures that could answer as well as the best one."""
    ranked = reading.ranked()
    return [
        match for match in ranked if match.score >= ranked[0].score - BEHIND and reading.fits(match)
    ]


def _numbers(text: str) -> list[float]:
    """The numbers of a statement without their signs, in order."""
    return [abs(number.value) for number in read_numbers(text)]


def _of(fact: Fact) -> tuple[str, float | None, tuple[int, ...], int | None]:
    """What two figures share that tell the same; silences are told apart by their place."""
    silent = fact.value is None
    return fact.document_id, fact.value, fact.years, fact.start if silent else None


def _is_given(match: Match, given: Sequence[Fact]) -> bool:
    fact = match.read.fact
    return any(
        fact.document_id == one.document_id and one.start in (fact.start, fact.same_as)
        for one in given
    )


def _same_quotes(ones: Sequence[Statement], others: Sequence[Statement]) -> bool:
    """Whether two groups of statements rest on words that they share."""
    cited = [c for s in ones for c in s.citations]
    return any(
        c.document_id == other.document_id and c.start < other.end and other.start < c.end
        for s in others
        for c in s.citations
        for other in cited
    )


def _sentence_verdict(reading: Reading, quoting: Draft, statements: Sequence[Statement]) -> Verdict:
    if reading.query.wanted == "date" and not any(DATE.search(s.text) for s in statements):
        return Verdict(reason=NO_DATE)
    if reading.query.wanted == "yes_no" and not _agree(quoting, statements):
        return Verdict(reason=OTHERWISE)
    if reading.query.wanted != "yes_no":
        telling = [s for s in statements if _tells_more(s, reading.query)]
        if not telling:
            return Verdict(reason=NOTHING_NEW)
    fitting = tuple(s for s in statements if _same_quotes(quoting.statements, [s]))
    if quoting.status != "not_found" and fitting:
        return Verdict(fitting, quoting.status, quoting.confidence)
    if reading.query.wanted == "yes_no" and quoting.status == "answered":
        return Verdict(reason=OTHERWISE)
    found = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)
    if not found:
        return Verdict()
    needed = max(CONVINCED, SENTENCE_SHARE * max(quoting.confidence, found[0].confidence))
    good = [one for one in found if one.confidence >= needed]
    fitting = tuple(s for s in statements if any(_rests_on(s, one.sentence) for one in good))
    return Verdict(fitting, "answered", max((one.confidence for one in good), default=0.0))


def _tells_more(statement: Statement, query: Query) -> bool:
    """Whether a statement has a number or a word that is not the question's own."""
    asked = stems_of(f"{query.asked} {query.text} {query.context}")
    words = stems_of(statement.text) - generic() - of_state()
    given = set(_numbers(statement.text)) - set(_numbers(query.asked)) - set(query.years)
    return bool(given) or any(not has(asked, form) for form in words)


def _rests_on(statement: Statement, sentence: Sentence) -> bool:
    return any(
        c.document_id == sentence.document.id and c.start < sentence.end and sentence.start < c.end
        for c in statement.citations
    )


def _agree(quoting: Draft, statements: Sequence[Statement]) -> bool:
    """Whether the statements say yes where the quoting reader does, and no where it does."""
    theirs = {_yes_no(s.text) for s in quoting.statements} - {""}
    ours = {_yes_no(s.text) for s in statements} - {""}
    return not theirs or not ours or not theirs.isdisjoint(ours)


def _yes_no(text: str) -> str:
    return without_yes_no(text)[0]
