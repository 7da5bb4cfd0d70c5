"""eval/summary.py: what is summed up over which questions, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.records import SavedAnswer
from eval.scored import Scored, score_run
from eval.summary import judged, stages, summary
from tests.eval_corpora import write_corpus
from tests.eval_runs import COUNTS, KINGS, REFUSED, RIGHT, WRONG, save_run


@pytest.fixture
def rows(tmp_path: Path) -> tuple[Scored, ...]:
    """Three counts, of which one is wrong and one refused, and two kings, of which one is told."""
    corpus = write_corpus(tmp_path / "corpus", (*COUNTS[:3], *KINGS[:2]))
    answers = {
        "count0": replace(RIGHT, confidence=0.9, seconds={"read": 0.01, "parse": 0.002}),
        "count1": replace(WRONG, confidence=0.8, seconds={"read": 0.03}),
        "count2": replace(REFUSED, confidence=0.1),
        "king0": REFUSED,
        "king1": replace(RIGHT, confidence=0.7),
    }
    return score_run(save_run(tmp_path / "run.jsonl", corpus, answers)).rows


def test_every_measure_is_summed_up(rows: tuple[Scored, ...]) -> None:
    told = summary(rows)
    assert (told["all"]["right"], told["all"]["of"]) == (2, 5)
    assert (told["answerable"]["right"], told["answerable"]["of"]) == (1, 3)
    assert told["citation recall"] == pytest.approx(2 / 3), "one is refused and cites nothing"
    assert told["citation precision"] == 1
    assert told["year correctness"] == 1
    assert told["abstention recall"] == told["abstention precision"] == 0.5
    assert told["list completeness"] is None
    # One of the three answerable questions has no hits.
    assert told["recall@10"] == told["nDCG@10"] == pytest.approx(2 / 3)
    assert told["seconds median"] == 0.02


def test_confidence_is_judged_where_an_answer_was_given(rows: tuple[Scored, ...]) -> None:
    assert judged(rows) == [(0.9, True), (0.8, False), (0.7, False)]
    told = summary(rows)
    # Surest first the risks are 0, 1/2, 2/3; that is the best order there is.
    assert told["risk-coverage area"] == pytest.approx((1 / 2 + 2 / 3) / 3)
    assert told["excess area"] == 0
    assert told["calibration error"] == pytest.approx((0.1 + 0.8 + 0.7) / 3)
    silent = [replace(row, answer=SavedAnswer("answered", confidence=None)) for row in rows]
    assert summary(silent)["risk-coverage area"] is None


def test_stages_are_timed_where_they_ran(rows: tuple[Scored, ...]) -> None:
    told = stages(rows)
    assert told["read"] == {"median": pytest.approx(0.02), "p95": pytest.approx(0.029)}
    assert told["parse"] == {"median": 0.002, "p95": 0.002}
    assert summary(rows)["stages"] == told


def test_a_time_that_was_not_kept_is_not_0(rows: tuple[Scored, ...]) -> None:
    untimed = [replace(row, answer=replace(row.answer, wall=0.0)) for row in rows]
    assert summary(untimed)["seconds median"] is None


def test_what_a_chat_model_took_is_summed_up(rows: tuple[Scored, ...]) -> None:
    assert summary(rows)["usage"] is None
    used = {"input_tokens": 100, "output_tokens": 10, "dollars": None}
    paid = used | {"dollars": 0.5}
    answers = [
        replace(rows[0].answer, by="large", usage=used),
        replace(rows[1].answer, by="large", usage=paid),
        replace(rows[2].answer, by="quoting"),
    ]
    chat = [replace(rows[0], reader="chat:a:large", answer=answer) for answer in answers]
    assert summary(chat)["usage"] == {
        "input_tokens": 200,
        "output_tokens": 20,
        "dollars": 0.5,
        "fallbacks": 1,
    }
