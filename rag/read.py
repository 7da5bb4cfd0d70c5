"""The quoting reader: a question and its evidence to a draft answer, without any chat model.

A question for a figure is answered from facts, any other from the best sentence; what the question
wants decides which is tried first. Every draft is verified by `rag.verify` before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import compute, polar
from rag.evidence import Evidence, Sentence, cite
from rag.extract import Found, rank_sentences
from rag.figures import CONVINCED, Reading
from rag.match import Match
from rag.schema import Draft, Query, Statement
from rag.words import stem
from rag.wording import figure_statement, where_when

_FIGURES = ("count", "money", "percent", "difference", "ratio", "sum", "trend")
NEAREST = 3
TOLD = 0.4
"""The share of a question's words that must stand in what a silence withholds."""


def read(query: Query, evidence: Evidence) -> Draft:
    """A draft answer to `query` from `evidence`; status `not_found` with the reason where the
    evidence does not hold one."""
    reading = Reading(query, evidence)
    draft = _answered(reading)
    return draft if draft is not None else _not_found(reading)


def _answered(reading: Reading) -> Draft | None:
    wanted = reading.query.wanted
    if wanted == "yes_no":
        return polar.draft_of(reading)
    if wanted == "trend":
        draft = _trend(reading)
        return draft or (_words(reading) if not reading.query.years[1:] else None)
    if wanted == "percent":
        return _figure(reading) or compute.draft_of(reading)
    if wanted in ("difference", "ratio"):
        return compute.draft_of(reading)
    if wanted in _FIGURES:
        summed = compute.draft_of(reading) if compute.asks_sum(reading) else None
        return summed or _figure(reading)
    return _words(reading)


# -- figures --------------------------------------------------------------------------------------


def _figure(reading: Reading) -> Draft | None:
    # A silence answers only the question for what it withholds.
    ranked = [
        m
        for m in reading.ranked()
        if m.read.fact.kind != "not_reported" or m.features["statement"] >= TOLD
    ]
    if not ranked or not reading.convinced(ranked[0]):
        return None
    best = ranked[0]
    if best.read.fact.kind == "not_reported":
        return _silent(reading, best)
    told = [best, *_other_reports(reading, best, ranked[1:6])]
    statements = tuple(
        figure_statement(m.read, reading.evidence, reading.query.currency) for m in told
    )
    reason = "The reports disagree; each figure is shown." if len(told) > 1 else ""
    return Draft("answered", statements, reason, reading.confidence(best))


def _other_reports(reading: Reading, best: Match, others: Sequence[Match]) -> list[Match]:
    """What other reports on the same place say of the same year and matter, where it differs."""
    if not reading.query.years:
        return []
    fact = best.read.fact
    return [
        m
        for m in others
        if m.read.fact.document_id != fact.document_id
        and (m.read.fact.years, m.read.fact.place, m.read.fact.unit)
        == (fact.years, fact.place, fact.unit)
        and m.read.fact.value != fact.value
        and m.score > best.score - 0.05
        and m.read.own == best.read.own
    ]


def _silent(reading: Reading, match: Match) -> Draft:
    """The report says that the figure is not given."""
    read = match.read
    fact = read.fact
    citation = cite(
        read.document,
        fact.paragraph,
        fact.sentence_start,
        fact.sentence_end,
        (fact.start, fact.end),
    )
    when = where_when(fact)
    text = f"Not reported ({when})." if when else "Not reported."
    statement = Statement(text, (citation,), fact)
    reason = "The report itself says that this was not reported."
    return Draft("not_reported", (statement,), reason, reading.confidence(match))


def _trend(reading: Reading) -> Draft | None:
    """A row of figures on one matter, one a year, ascending; two where reports differ."""
    asked = reading.query.years
    years = (
        asked
        if len(asked) > 1
        else sorted({y for f in reading.evidence.facts for y in f.fact.years})
    )
    rows = reading.dated(years)
    best = max((row[0] for row in rows.values() if row), key=lambda m: m.score, default=None)
    if best is None or reading.confidence(best) < 0.5:
        return None
    statements: list[Statement] = []
    shown: set[tuple[tuple[int, ...], float | None]] = set()
    for year in sorted(rows):
        row = [m for m in rows[year] if _alike(m, best)]
        if not row or row[0].score < best.score - 0.3:
            continue
        for match in [row[0], *(m for m in row[1:4] if _contradicts(m, row[0]))]:
            key = (match.read.fact.years, match.read.fact.value)
            if key not in shown:
                shown.add(key)
                statements.append(
                    figure_statement(match.read, reading.evidence, reading.query.currency)
                )
    return (
        Draft("answered", tuple(statements), "", reading.confidence(best)) if statements else None
    )


def _alike(match: Match, best: Match) -> bool:
    left, right = match.read.fact, best.read.fact
    return left.unit == right.unit or "none" in (left.kind, right.kind)


def _contradicts(match: Match, first: Match) -> bool:
    left, right = match.read.fact, first.read.fact
    return (
        left.document_id != right.document_id
        and left.value != right.value
        and match.score > first.score - 0.05
        and match.read.own == first.read.own
    )


# -- words ----------------------------------------------------------------------------------------


def _words(reading: Reading) -> Draft | None:
    found = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)
    if not found or found[0].confidence < CONVINCED:
        return None
    best = found[0]
    sentence = best.sentence
    silence = _silence_in(reading, sentence)
    if silence is not None:
        return _silent(reading, silence)
    citation = cite(
        sentence.document, sentence.paragraph, sentence.start, sentence.end, (best.start, best.end)
    )
    short = re.sub(r"\s+", " ", best.short).strip(" ,;")
    period = sentence.document.period
    if best.told_by_period and period is not None:
        short = f"{period}, the year that the report covers: {sentence.text}"
    return Draft(
        "answered", (Statement(short[:1].upper() + short[1:], (citation,)),), "", best.confidence
    )


def _silence_in(reading: Reading, sentence: Sentence) -> Match | None:
    """The silence that the best sentence is, where the question asks for what it withholds."""
    for match in reading.ranked(years=(), kinds=("not_reported",)):
        fact = match.read.fact
        here = (fact.document_id, fact.sentence_start) == (sentence.document.id, sentence.start)
        if here and match.features["own"] >= TOLD + 0.2:
            return match
    return None


# -- not knowing ----------------------------------------------------------------------------------


def _not_found(reading: Reading) -> Draft:
    """Why there is no answer, and what stands nearest."""
    query, evidence = reading.query, reading.evidence
    nearest: list[Statement] = []
    if query.wanted in _FIGURES:
        ranked = [m for m in reading.ranked() if m.read.fact.kind != "not_reported"]
        ranked = ranked or [
            m for m in reading.ranked(years=()) if m.read.fact.kind != "not_reported"
        ]
        nearest = [figure_statement(m.read, evidence, query.currency) for m in ranked[:NEAREST]]
    if not nearest:
        found = rank_sentences(query, reading.terms, evidence, reading.newest)
        nearest = [_whole(item) for item in found[:1]]
    return Draft("not_found", (), _reason(reading), 0.0, tuple(nearest))


def _whole(found: Found) -> Statement:
    sentence = found.sentence
    return Statement(
        sentence.text, (cite(sentence.document, sentence.paragraph, sentence.start, sentence.end),)
    )


def _reason(reading: Reading) -> str:
    query = reading.query
    known = frozenset(form for sentence in reading.evidence.sentences for form in sentence.stems)
    missing = set(reading.terms.missing(known))
    words = [
        w
        for w in re.findall(r"[^\W\d_]+", query.text)
        if stem(w) in missing and reading.evidence.rarity(w) > 0.2
    ]
    if words:
        named = ", ".join(f"“{word}”" for word in dict.fromkeys(words[:3]))
        return f"Not found: the documents in scope do not speak of {named}."
    if query.years:
        told = ", ".join(map(str, query.years))
        return f"Not found: the documents in scope have no such figure or statement for {told}."
    return "Not found in the documents in scope."
