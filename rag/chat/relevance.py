"""Whether checked statements answer the question: a true sentence may be beside the point.

The quoting reader's own measures decide: which figures and which sentences could answer, in which
order and how surely. A question that it finds no answer to is not answered by any sentence that is
merely true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
FEWER = "it gives fewer figures than the report's own words"
LESS = "it tells less than the report's own words"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which statements answer a question (`fitting`), if any; `reason` says why the others do not,
    in words that follow "left out:". `confidence` is how likely they do, between 0 and 1.

    Some of the quoting reader's own may be among them: before the others where these do not open
    with what is asked for, behind them where reports disagree, which `note` then says.
    """

    fitting: tuple[Statement, ...] = ()
    status: Status = "answered"
    confidence: float = 0.0
    reason: str = BESIDE
    note: str = ""


def answers(
    query: Query, evidence: Evidence, quoting: Draft, statements: Sequence[Statement]
) -> Verdict:
    """Which of the checked `statements` answer `query`; `quoting` is what the quoting reader
    says."""
    reading = Reading(query, evidence)
    if query.wanted in _FIGURES:
        verdict = _figure_verdict(reading, quoting, statements)
    else:
        verdict = _sentence_verdict(reading, quoting, statements)
    return with_disagreement(verdict, quoting)


def with_disagreement(verdict: Verdict, quoting: Draft) -> Verdict:
    """`verdict` with what another report says otherwise, where the quoting reader found it and the
    statements do not tell it."""
    if not verdict.fitting or not disagrees(quoting):
        return verdict
    told = {n for s in verdict.fitting for n in _numbers(s.text)}
    missing = tuple(s for s in quoting.statements if s.fact and s.fact.value not in told)
    return replace(verdict, fitting=(*verdict.fitting, *missing), note=quoting.reason)


def disagrees(quoting: Draft) -> bool:
    """Whether a draft shows what several reports say of the same years, and they differ."""
    facts = [s.fact for s in quoting.statements if s.fact is not None]
    return any(
        one.document_id != other.document_id
        and (one.years, one.unit) == (other.years, other.unit)
        and one.value != other.value
        for one in facts
        for other in facts
    )


def _figure_verdict(reading: Reading, quoting: Draft, statements: Sequence[Statement]) -> Verdict:
    first = next(iter(quoting.statements), None)
    if quoting.status == "answered" and first is not None and first.fact is None:
        # What was computed is the answer; the figures it comes from are not.
        given = {n for s in statements for n in _numbers(s.text)}
        if not given.issuperset(_numbers(first.text)[:1]):
            return Verdict(reason=OTHER_RESULT)
        fitting = tuple(s for s in statements if _same_quotes(quoting.statements, [s]))
        if fitting and _numbers(fitting[0].text)[:1] != _numbers(first.text)[:1]:
            fitting = (first, *fitting)
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
    if telling and _gives_fewer(telling, quoting):
        return Verdict(reason=FEWER)
    # A sentence without a figure may go on from one that gives it.
    riding = [s for s in statements if s.fact is None and _same_quotes(telling, [s])]
    fitting = (*telling, *riding)
    silent = all(s.fact.kind == "not_reported" for s in telling if s.fact is not None)
    status: Status = "not_reported" if silent else "answered"
    is_asked = first is not None and first.fact is not None and _of(first.fact) in agreed
    if first is not None and is_asked and fitting and _opens_otherwise(fitting[0]):
        fitting = (first, *fitting)
    return Verdict(fitting, status, confidence, OTHER_FIGURE)


def _gives_fewer(statements: Sequence[Statement], quoting: Draft) -> bool:
    """Whether statements leave out figures of a row of years that the quoting reader gives."""
    if disagrees(quoting):
        return False
    given = {n for s in statements for n in _numbers(s.text)}
    own = {s.fact.value for s in quoting.statements if s.fact is not None and s.fact.value}
    return len(own) > 1 and not own <= given


def _opens_otherwise(statement: Statement) -> bool:
    """Whether another number comes before the figure that a statement gives."""
    fact = statement.fact
    given = next(iter(_numbers(statement.text)), None)
    if fact is None or not fact.value or given is None:
        return fact is None
    return given not in (fact.value, fact.high)


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
        known = _places(reading) - _stems(quoting.statements)
        telling = [s for s in statements if _tells_more(s, reading.query, known)]
        if not telling:
            return Verdict(reason=NOTHING_NEW)
    fitting = tuple(s for s in statements if _same_quotes(quoting.statements, [s]))
    if quoting.status != "not_found" and fitting:
        if reading.query.wanted == "yes_no":
            # Yes or No comes first, whoever finds it.
            undecided = not any(_yes_no(s.text) for s in fitting)
            decided = [s for s in quoting.statements[:1] if _yes_no(s.text)]
            fitting = (*decided, *fitting) if undecided else fitting
        elif _tells_less(fitting, quoting, reading.query):
            return Verdict(reason=LESS)
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


_SHORT_ANSWER = 6
_LEAST_SHARE = 0.34


def _tells_less(statements: Sequence[Statement], quoting: Draft, query: Query) -> bool:
    """Whether statements lack most of what the quoting reader answers, beyond the question's words:
    half of an answer in a few words, a third of a sentence."""
    asked = stems_of(f"{query.asked} {query.text} {query.context}")
    own = stems_of(quoting.statements[0].text) - generic() - of_state()
    own = frozenset(form for form in own if not has(asked, form))
    if not own:
        return False
    told = _stems(statements)
    share = sum(has(told, form) for form in own) / len(own)
    return share < (0.5 if len(own) <= _SHORT_ANSWER else _LEAST_SHARE)


def _stems(statements: Sequence[Statement]) -> frozenset[str]:
    return frozenset().union(*(stems_of(s.text) for s in statements))


def _places(reading: Reading) -> frozenset[str]:
    """The stems of the places that the documents read are on."""
    places = {s.document.place for s in reading.evidence.sentences if s.document.place}
    return stems_of(" ".join(places))


def _tells_more(statement: Statement, query: Query, known: frozenset[str]) -> bool:
    """Whether a statement has a number or a word that is neither the question's own nor one of
    those `known` anyway."""
    asked = stems_of(f"{query.asked} {query.text} {query.context}")
    words = stems_of(statement.text) - generic() - of_state() - known
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
