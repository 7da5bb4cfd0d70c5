"""rag/answer/confidence.py: how sure an answer is."""

from __future__ import annotations

import pytest

from rag.answer.confidence import FIGURE, SENTENCE, figure_confidence, sentence_confidence
from rag.answer.figures import CONVINCED, Reading
from tests.small_reports import Reports


def test_confidence_is_a_probability_that_rises_with_the_match() -> None:
    nothing = dict.fromkeys([*FIGURE, *SENTENCE], 0.0)

    for confidence in (figure_confidence, sentence_confidence):
        near, far = {**nothing, "similarity": 0.9}, {**nothing, "missing": 1.0}
        assert 0 < confidence(far) < confidence(nothing) < confidence(near) < 1
    for value in (1e9, -1e9):
        assert 0 <= figure_confidence({**nothing, "similarity": value}) <= 1
    with pytest.raises(KeyError):
        figure_confidence({})


def test_a_right_answer_is_surer_than_the_best_wrong_one(newer: Reports) -> None:
    def best(question: str) -> float:
        reading = Reading(newer.parse(question), newer.evidence)
        return reading.confidence(reading.ranked()[0])

    assert best("How many pumps were repaired in 2022?") > 0.7
    assert best("How many teachers were hired in 2022?") < CONVINCED
