"""rag/answer/extract.py: the sentence that answers, and its clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag.answer.extract import NEGATION, clause_of, clauses, rank_sentences
from rag.answer.figures import Reading
from rag.model.embed import Embedder
from rag.model.marks import Marks
from tests.fakes import FakeEmbedder
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


def test_what_a_model_of_reading_finds_decides_between_sentences_alike() -> None:
    text = "The board praised the north pump. The board praised the south pump."
    reports = Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)
    for word in ("north", "south"):

        def marking(question: str, texts: Sequence[str], word: str = word) -> list[Marks]:
            ends = np.array([[0, 1]])
            told = [8.0 if word in text else -8.0 for text in texts]
            return [Marks(ends, np.array([t], np.float32), np.zeros(1, np.float32)) for t in told]

        evidence = replace(reports.evidence, marking=marking)
        reading = Reading(reports.parse("What did the board praise?"), evidence)
        found = rank_sentences(reading.query, reading.terms, evidence, reading.newest)
        assert word in found[0].sentence.text
        assert found[0].features["read"] == 0.5
        assert found[1].features["read"] == -0.5
