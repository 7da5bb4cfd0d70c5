"""rag/answer/match.py: what a figure has of a question, beside their meaning."""

from __future__ import annotations

import pytest

from rag.answer.figures import Reading
from rag.answer.match import rank
from tests.fakes import FakeEmbedder
from tests.small_reports import Reports, report


def features(question: str, text: str) -> dict[float | None, dict[str, float]]:
    """What each figure of `text`, by its value, has of `question`."""
    reports = Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)
    reading = Reading(reports.parse(question), reports.evidence)
    ranked = rank(reading.query, reading.terms, reports.evidence.facts, reports.evidence, None, ())
    return {match.read.fact.value: match.features for match in ranked}


def test_a_figure_that_the_question_gives_is_told_from_those_beside_it() -> None:
    text = "The board hired 64 divers, 40 of them women. It sold 12 boats."

    told = features("How many of the 64 divers were women?", text)

    assert {value: found["echo"] for value, found in told.items()} == {64: 1.0, 40: 0.0, 12: 0.0}
    assert (told[40]["beside"], told[12]["beside"]) == (1.0, 0.0)
    plain = features("How many of the divers were women?", text)
    assert {found["echo"] + found["beside"] for found in plain.values()} == {0.0}


@pytest.mark.parametrize(
    ("question", "nothing"),
    [
        ("Were any wells contaminated?", 0.0),
        ("Was anyone's well contaminated?", 0.0),
        ("Were the wells contaminated?", 1.0),
        ("How many wells were contaminated, if any?", 1.0),
    ],
)
def test_nothing_is_as_good_an_answer_where_any_is_asked_for(question: str, nothing: float) -> None:
    told = features(question, "No wells were contaminated.")

    assert told[0]["nothing"] == nothing
