"""Answers to yes-or-no questions: Yes or No where words decide it, the words alone where not."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.answer import compared, distance, share
from rag.answer.compared import DOWN, UP, Bound, operands, pair
from rag.answer.cues import ASKS_ADVICE, ASKS_DENIAL, advises
from rag.answer.evidence import Sentence, cite_sentence
from rag.answer.extract import Found, clause_of, rank_sentences
from rag.answer.extremes import asks_extreme
from rag.answer.figures import CONVINCED, Reading
from rag.answer.match import Match
from rag.answer.polarity import MOST, POSSIBLE, Decision, Verdict, decide
from rag.answer.silent import silent_sentence
from rag.answer.terms import whole_question
from rag.answer.wording import QUOTE_LIMIT
from rag.schema import Draft, Statement

_SURE = 0.6
"""How likely a figure must be right to say No to another number."""

FITS = 0.7
"""The share of a question's words that a figure's own must have before it decides it."""

_ASKS_MOST = re.compile(
    r"\b(?:the\s+)?(?:most|majority|more\s+than\s+half)\b(?=\s+(?:of\b|\w))", re.IGNORECASE
)
_SAME = re.compile(r"\b(?:same|unchanged|equal)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:change[ds]?|differ\w*|same|unchanged|equal)\b", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|anyone|anybody)\b", re.IGNORECASE)


def draft_of(reading: Reading) -> Draft | None:
    """The answer to a yes-or-no question, None where nothing in the evidence speaks to it."""
    draft = _compared(reading)
    if draft is not None:
        return draft
    ranked = reading.ranked(kinds=("count", "none", "money"))
    found = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)
    sentence = found[0] if found and found[0].confidence >= CONVINCED else None
    advised = found and advises(found[0].sentence.text)
    if advised and not ASKS_ADVICE.search(reading.query.text):
        return None  # What should be done tells nothing of what was.
    if ranked and not ranked[0].is_silence and reading.fits(ranked[0]):
        figure = ranked[0]
        said = None if sentence is None else _decision(reading, sentence.sentence).verdict
        nothing = figure.read.fact.kind == "none"
        denied = said in (Verdict.NO, Verdict.SILENT)
        if nothing:  # That none did so does not say that none could.
            denied = said is Verdict.YES and POSSIBLE.search(reading.query.text) is not None
        if sentence is None or (_decides(reading, figure) and not denied):
            return _counted(reading, figure)
    return None if sentence is None else _told(reading, sentence)


def _compared(reading: Reading) -> Draft | None:
    """ "Were there more in 2020 than in 2019?", "did funding increase?", "more men than women?" """
    text = reading.query.text
    bound = compared.bound_of(text)
    if bound is not None:
        return _bounded(reading, bound)
    if _ASKS_MOST.search(text):
        return _of_most(reading)
    up, down = UP.search(text), DOWN.search(text)
    if not (up or down or _CHANGE.search(text)):
        return None
    stated = _stated(reading) if up or down else None
    if stated is not None:
        return stated
    two = compared.of_groups(reading)
    if two is None and (reading.query.years or not compared.compares_things(text)):
        two = pair(reading)
    if two is None:
        return None
    earlier, later = operands(two)
    if up:
        yes = later > earlier
    elif down:
        yes = later < earlier
    else:
        yes = (later == earlier) == bool(_SAME.search(text))
    before, after = map(reading.told, two)
    return Draft("answered", (_headed(yes, after), before), "", min(map(reading.among, two)))


def _stated(reading: Reading) -> Draft | None:
    """From a distance that the report itself tells: "29 inspectors, one fewer than in 2021"."""
    best = next(iter(reading.figures()), None)
    told = None if best is None else distance.distance_of(best.read)
    if best is None or told is None or told.is_multiple or not reading.convinced(best):
        return None
    rose = UP.search(reading.query.text) is not None
    statement = _headed(told.rose == rose, reading.told(best))
    return Draft("answered", (statement,), "", reading.confidence(best))


def _of_most(reading: Reading) -> Draft | None:
    """ "Were most of the victims women?", from a part and its whole."""
    text = _ASKS_MOST.sub("how many", reading.query.text)
    counted = Reading(replace(reading.query, text=text, wanted="count"), reading.evidence)
    ranked = counted.figures()[: compared.PARTNERS]
    if not ranked or not counted.convinced(ranked[0]):
        return None
    found = share.part_and_whole(ranked[0], ranked[1:], counted.terms)
    if found is None or found[0] is not ranked[0] or MOST.search(found[0].read.sentence):
        return None
    part, whole = operands(found)
    statement = _headed(2 * part > whole, counted.told(found[0]))
    return Draft("answered", (statement,), "", counted.confidence(ranked[0]))


def _bounded(reading: Reading, bound: Bound) -> Draft | None:
    """ "Were more than 90 victims identified?" """
    found = bound.asking(reading)
    ranked = found.figures()
    if not ranked or not found.convinced(ranked[0]) or not bound.counts(ranked[0].read):
        return None
    fact, extreme = ranked[0].read.fact, asks_extreme(reading.query.text)
    ends = [end for end in (fact.value, fact.high) if end is not None]
    if extreme is not None:
        ends = [max(ends) if extreme == "high" else min(ends)] if ends else []
    held = {bound.holds(end) for end in ends}
    if len(held) != 1:
        return None  # "two to 12 years": neither above ten nor below
    yes = held.pop()
    if not yes and bound.above is None and found.confidence(ranked[0]) < _SURE:
        return None  # the number may be another figure's
    statement = _headed(yes, found.told(ranked[0]))
    return Draft("answered", (statement,), "", found.confidence(ranked[0]))


def _decides(reading: Reading, figure: Match) -> bool:
    """Whether a figure answers rather than the sentence that fits best: "were there any?" """
    nothing = figure.read.fact.kind == "none"
    fit = max(figure.features["statement"], 0.9 * figure.features["nearby"])
    if nothing and not _in_clause(reading, figure):
        return False
    return fit >= FITS and (nothing or _ANY.search(reading.query.text) is not None)


def _in_clause(reading: Reading, figure: Match) -> bool:
    """Whether a figure stands in the clause of its sentence that has the question's words: "it
    admitted women, but none filed a lawsuit" does not say that it admitted none."""
    fact = figure.read.fact
    clause = clause_of(figure.read.sentence, reading.terms)
    start = fact.sentence_start + figure.read.sentence.find(clause)
    return start <= fact.start < start + len(clause)


def _counted(reading: Reading, figure: Match) -> Draft:
    """Yes where something was counted, No where nothing was."""
    nothing = figure.read.fact.kind == "none"
    yes = nothing == (ASKS_DENIAL.search(reading.query.text) is not None)
    told = reading.told(figure)
    if nothing and len(figure.read.sentence) <= QUOTE_LIMIT:
        told = replace(told, text=figure.read.sentence)  # not "No. 0 (none) – training"
    return Draft("answered", (_headed(yes, told),), "", reading.among(figure))


def _told(reading: Reading, found: Found) -> Draft:
    """Yes or No from the words of the sentence, or these alone where they leave it open."""
    sentence = found.sentence
    said = _decision(reading, sentence)
    if said.verdict is Verdict.SILENT:
        return silent_sentence(sentence, reading.evidence, found.confidence)
    if said.verdict is Verdict.OPEN:
        statement = Statement(sentence.text, (cite_sentence(sentence),))
    else:
        clause = (sentence.start + said.start, sentence.start + said.end)
        statement = Statement(sentence.text, (cite_sentence(sentence, clause),))
        statement = _headed(said.verdict is Verdict.YES, statement)
    return Draft("answered", (statement,), "", found.confidence)


def _decision(reading: Reading, sentence: Sentence) -> Decision:
    query, text = reading.query, sentence.text
    marks = reading.evidence.marks(whole_question(query), [text])[text]
    period = sentence.document.period
    told = () if period is None else range(period.first, period.last + 1)
    return decide(query.text, reading.terms, text, marks, asked=query.years, told=told)


def _headed(yes: bool, statement: Statement) -> Statement:
    """`statement` behind Yes or No."""
    return replace(statement, text=f"{'Yes' if yes else 'No'}. {statement.text}")
