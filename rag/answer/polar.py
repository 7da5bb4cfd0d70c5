"""Answers to yes-or-no questions: Yes or No where words decide it, the words alone where not."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from rag.answer.compared import DOWN, UP, operands, pair
from rag.answer.cues import ASKS_ADVICE, ASKS_DENIAL, DENIAL, NEGATION, advises
from rag.answer.evidence import cite_sentence
from rag.answer.extract import Found, clause_of, clauses, rank_sentences
from rag.answer.figures import CONVINCED, Reading
from rag.answer.match import Match
from rag.answer.terms import Terms
from rag.answer.wording import QUOTE_LIMIT
from rag.schema import Draft, Statement
from rag.text.words import content_stems

DECIDED = 0.45
"""The share of a question's words that a sentence must have before it decides it."""

FITS = 0.7
"""The share of a question's words that a figure's own must have before it decides it."""

SHARED = 0.25
"""The share of a question's words that a later clause must have to take back what is asked."""

_SAME = re.compile(r"\b(?:same|unchanged|equal)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:change[ds]?|differ\w*|same|unchanged|equal)\b", re.IGNORECASE)
# "the only shelter to admit men" denies that there are others, not that it does.
_WITHOUT = re.compile(r"\bwithout\s+(?:[\w’'-]+\s*){1,3}", re.IGNORECASE)
_THE_ONLY = re.compile(r"\bthe\s+only\b", re.IGNORECASE)
_ASKS_OTHERS = re.compile(r"\b(?:other|others|another|besides|else|all|every)\b", re.IGNORECASE)
# "trained 24 judges (none in 2020)": what is in parentheses is told of another time.
_ASIDE = re.compile(r"\([^()]*\)")
_STAYED = re.compile(r"\b(?:stayed|remained|unchanged|the\s+same)\b", re.IGNORECASE)
# What refers back to the clause before.
_BACK = re.compile(
    r"\b(?:so|it|them)\b|\bany\b(?=\s+(?:for|in|during|to|since|at)\b|\s*[,;.]|\s*$)", re.IGNORECASE
)
_OWN = re.compile(r"\bown\b", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|anyone|anybody)\b", re.IGNORECASE)


def draft_of(reading: Reading) -> Draft | None:
    """The answer to a yes-or-no question, None where nothing in the evidence speaks to it."""
    compared = _compared(reading)
    if compared is not None:
        return compared
    ranked = reading.ranked(kinds=("count", "none", "money"))
    found = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)
    sentence = found[0] if found and found[0].confidence >= CONVINCED else None
    advised = found and advises(found[0].sentence.text)
    if advised and not ASKS_ADVICE.search(reading.query.text):
        return None  # What should be done tells nothing of what was.
    if ranked and not ranked[0].is_silence and reading.fits(ranked[0]):
        figure = ranked[0]
        denied = (
            sentence is not None and figure.read.fact.kind != "none" and _denies(reading, sentence)
        )
        if sentence is None or (_decides(reading, figure) and not denied):
            return _counted(reading, figure)
    return None if sentence is None else _told(reading, sentence)


def _compared(reading: Reading) -> Draft | None:
    """ "Were there more in 2020 than in 2019?", "did funding increase?" """
    text = reading.query.text
    up, down = UP.search(text), DOWN.search(text)
    if not (up or down or _CHANGE.search(text)):
        return None
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
    """Yes or No from the clause of the sentence that has the question's words."""
    sentence = found.sentence
    statement = Statement(sentence.text, (cite_sentence(sentence),))
    if found.coverage >= DECIDED:
        denied = _denies(reading, found)
        asks_denial = ASKS_DENIAL.search(reading.query.text) is not None
        statement = _headed(denied == asks_denial, statement)
    return Draft("answered", (statement,), "", found.confidence)


def _denies(reading: Reading, found: Found) -> bool:
    """Whether the clause that has the question's words says that it is not so, or one behind it
    takes it back."""
    asked = reading.query.years

    def kept(aside: re.Match[str]) -> str:
        return aside.group() if any(str(year) in aside.group() for year in asked) else " "

    text = _ASIDE.sub(kept, found.sentence.text)
    clause = clause_of(text, reading.terms)
    if _OWN.search(reading.query.text):
        # "did not have a shelter of its own and relied on another, which had 24 beds"
        clause = next((one for one in clauses(text) if _OWN.search(one)), clause)
    clause = _WITHOUT.sub(partial(_if_asked, reading.terms), clause)
    changes = UP.search(reading.query.text) or DOWN.search(reading.query.text)
    if changes and _STAYED.search(clause):
        return True
    if not _ASKS_OTHERS.search(reading.query.text):
        clause = _THE_ONLY.sub(" ", clause)
    return DENIAL.search(clause) is not None or _taken_back(reading, text, clause)


def _if_asked(terms: Terms, without: re.Match[str]) -> str:
    """ "without a license" where the question speaks of one; else it denies nothing asked."""
    asked = any(terms.speaks_of(form) for form in content_stems(without.group()))
    return without.group() if asked else " "


def _taken_back(reading: Reading, text: str, clause: str) -> bool:
    """Whether a clause behind the one that has the question's words denies what that one says:
    "could grant it but did not do so", "announced a fund but had not set it up"."""
    behind = clauses(text[text.find(clause) + len(clause) :])
    return any(
        NEGATION.search(later) is not None
        and (
            _BACK.search(later) is not None
            or reading.terms.coverage(frozenset(content_stems(later))) >= SHARED
        )
        for later in behind
    )


def _headed(yes: bool, statement: Statement) -> Statement:
    """`statement` behind Yes or No."""
    return replace(statement, text=f"{'Yes' if yes else 'No'}. {statement.text}")
