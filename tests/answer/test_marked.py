"""rag/answer/marked.py: the stretch that a model of reading takes for the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag.answer.extract import rank_sentences
from rag.answer.figures import Reading
from rag.model.marks import Marks
from tests.fakes import FakeEmbedder
from tests.small_reports import Reports, report

BROKE = "The board praised the north-side pump’s valve in Zelin because it never broke."


@pytest.mark.parametrize(
    ("question", "marked", "short"),
    [
        ("What did the board praise?", "valve", "valve"),
        # A model reads pieces of words; the answer has them whole.
        ("What did the board praise?", "orth-side pu", "north-side pump’s"),
        ("Where is the pump?", "in Zel", "in Zelin"),
        # Nothing is marked, or a reason is wanted: the stretch that the words show.
        ("What did the board praise?", "", BROKE.removesuffix(".")),
        ("Why did the board praise it?", "valve", "because it never broke"),
        # What is marked is no date.
        ("When did the board praise the pump?", "valve", BROKE),
    ],
)
def test_a_model_of_reading_says_what_answers_first(question: str, marked: str, short: str) -> None:
    assert _short(BROKE, question, marked) == short


TERMS = (
    "The act prescribed two years and six months to nine years’ imprisonment for harm to adults "
    "and 10 to 15 years’ imprisonment for harm to children."
)


@pytest.mark.parametrize(
    ("question", "marked", "short"),
    [
        # A figure is told whole ...
        ("What imprisonment did the act prescribe?", "six months to nine years’ imprisonment",
         "two years and six months to nine years’ imprisonment"),
        # ... and of two side by side the one that is asked for.
        ("What terms did the act prescribe for harm to children?", "two years and six",
         "10 to 15 years’ imprisonment"),
        ("What terms did the act prescribe for harm to adults?", "10 to 15 years’ imprisonment",
         "two years and six months to nine years’ imprisonment"),
        ("What terms did the act prescribe?", "10 to 15 years", "10 to 15 years"),
    ],
)  # fmt: skip
def test_figures_that_a_model_of_reading_marks(question: str, marked: str, short: str) -> None:
    assert _short(TERMS, question, marked) == short


def _short(text: str, question: str, marked: str) -> str:
    """What answers `question` first, of a report that is `text`, where a model marks `marked`."""
    start = text.index(marked)

    def marking(_question: str, texts: Sequence[str]) -> list[Marks]:
        logit = np.array([8.0 if marked else -8.0], np.float32)
        return [Marks(np.array([[start, start + len(marked)]]), logit, logit) for _ in texts]

    reports = Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)
    evidence = replace(reports.evidence, marking=marking)
    reading = Reading(reports.parse(question), evidence)
    return rank_sentences(reading.query, reading.terms, evidence, reading.newest)[0].short
