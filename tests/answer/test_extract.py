"""rag/answer/extract.py: the sentence that answers, and its clauses."""

from __future__ import annotations

import pytest

from rag.answer.extract import NEGATION, clause_of, clauses, rank_sentences
from rag.answer.figures import Reading
from rag.model.embed import Embedder
from tests.small_reports import Reports, report


def test_the_clause_that_has_the_words_of_the_question(newer: Reports) -> None:
    query = newer.parse("Did the board repair the dam?")
    terms = Reading(query, newer.evidence).terms
    text = "The board tested wells; it never repaired the dam, but it built a road."

    assert clause_of(text, terms).strip() == "it never repaired the dam"
    assert NEGATION.search(clause_of(text, terms))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "There were no reports of arrests, trials, or convictions.",
            ["There were no reports of arrests, trials, or convictions."],
        ),
        (
            "It gave food and bedding but no cash.",
            ["It gave food and bedding ", " no cash."],
        ),
        (
            "The board closed wells, but it opened none.",
            ["The board closed wells", "it opened none."],
        ),
        (
            "Because pumps had failed, it closed the wells.",
            ["Because pumps had failed, ", "it closed the wells."],
        ),
    ],
)
def test_a_part_of_a_list_is_no_clause(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


def test_sentences_of_other_years_do_not_answer(reports: Reports) -> None:
    query = reports.parse("What did the board do in 2020?")
    reading = Reading(query, reports.evidence)
    found = rank_sentences(query, reading.terms, reports.evidence, reading.newest)

    assert found
    assert all(2020 in item.sentence.years for item in found)
    assert [item.score for item in found] == sorted((f.score for f in found), reverse=True)
    for item in found:
        assert item.sentence.start <= item.start < item.end <= item.sentence.end
        text = item.sentence.document.text
        assert item.short == text[item.start : item.end]


def test_a_heading_does_not_answer(embedder: Embedder) -> None:
    text = "Prepayments\n\nPrepayments are included in other assets on the balance sheet.\n"
    within = Reports([report(text, "Orvania", 2021)], embedder.encode, embedder.rarity)

    answer = within.ask("Where are prepayments included?")

    assert answer.status == "answered"
    assert "other assets" in answer.citations[0].quote
