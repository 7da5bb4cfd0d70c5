"""Answers to yes-or-no questions: Yes or No where the words decide it, the words alone where not."""

from __future__ import annotations

import re

from rag.compute import DOWN, UP, operands, pair
from rag.evidence import cite
from rag.extract import Found, clause_of, rank_sentences
from rag.figures import CONVINCED, Reading
from rag.schema import Draft, Statement
from rag.wording import figure_statement

DECIDED = 0.45
"""The share of a question's words that a sentence must have before it decides it."""
_SAME = re.compile(r"\b(?:same|unchanged|equal)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:change[ds]?|differ\w*|same|unchanged|equal)\b", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|anyone|anybody)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|without|lack(?:s|ed|ing)?|absence|fail(?:s|ed)?|refused|rejected|dismissed|"
    r"vacant|late|unable|unaware|insufficient|inadequate|under(?:funded|staffed|resourced)|too\s+(?:few|little)|still\s+in\s+committee|only)\b|n['’]t\b",
    re.IGNORECASE,
)
_ASKS_DENIAL = re.compile(
    r"\b(?:not|no|fail(?:ed)?|lack\w*|only|without|refuse[ds]?)\b|n['’]t\b", re.IGNORECASE
)


def draft_of(reading: Reading) -> Draft | None:
    """The answer to a yes-or-no question, None where nothing in the evidence speaks to it."""
    compared = _compared(reading)
    if compared is not None:
        return compared
    ranked = reading.ranked(kinds=("count", "none", "money"))
    figure = ranked[0] if ranked and reading.convinced(ranked[0]) else None
    found = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)
    sentence = found[0] if found and found[0].confidence >= CONVINCED else None
    if figure is not None and figure.read.fact.kind != "not_reported":
        fits = max(figure.features["statement"], 0.9 * figure.features["nearby"]) >= 0.7
        if (
            fits
            and (_ANY.search(reading.query.text) or figure.read.fact.kind == "none")
            or sentence is None
        ):
            nothing = figure.read.fact.kind == "none"
            yes = nothing == bool(_ASKS_DENIAL.search(reading.query.text))
            told = figure_statement(figure.read, reading.evidence, reading.query.currency)
            head = Statement(f"{'Yes' if yes else 'No'}. {told.text}", told.citations, told.fact)
            return Draft("answered", (head,), "", reading.confidence(figure))
    return None if sentence is None else _polar(reading, sentence)


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
    told = [
        figure_statement(m.read, reading.evidence, reading.query.currency) for m in (two[1], two[0])
    ]
    head = Statement(f"{'Yes' if yes else 'No'}. {told[0].text}", told[0].citations, told[0].fact)
    return Draft("answered", (head, told[1]), "", min(map(reading.confidence, two)))


def _polar(reading: Reading, found: Found) -> Draft:
    sentence = found.sentence
    clause = clause_of(sentence.text, reading.terms)
    denied = _DENIED.search(clause) is not None
    if _ASKS_DENIAL.search(reading.query.text):
        denied = not denied
    whole = cite(sentence.document, sentence.paragraph, sentence.start, sentence.end)
    verdict = f"{'No' if denied else 'Yes'}. " if found.coverage >= DECIDED else ""
    return Draft("answered", (Statement(verdict + sentence.text, (whole,)),), "", found.confidence)
