"""eval/fit.py and eval/examples.py: weights from hand-made examples, and examples from labels."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eval.cli import UNUSABLE, main
from eval.errors import EvalError
from eval.examples import Examples, Group, Judged, examples
from eval.fit import (
    AT_MOST,
    FOLDS,
    fit_confidence,
    fit_ranking,
    logistic_loss,
    ranking_loss,
    report,
)
from eval.readers import open_assistant
from rag.answer import extract, match
from rag.answer.confidence import FIGURE, SENTENCE
from rag.settings import Settings
from tests.eval_corpora import SHELTER, label_row, write_corpus


def groups(number: int = 24, candidates: int = 5, telling: float = 1.0) -> list[Group]:
    """Questions whose right candidate is the one with `telling` more of the first feature; the
    other two are noise, the same every time."""
    found = []
    random = np.random.default_rng(7)
    for _ in range(number):
        features = random.normal(size=(candidates, 3))
        right = np.zeros(candidates)
        right[random.integers(candidates)] = 1.0
        features[:, 0] = telling * right
        found.append(Group(features, right))
    return found


def differences(
    loss: Callable[[np.ndarray], tuple[float, np.ndarray]], weights: np.ndarray
) -> np.ndarray:
    """The gradient of `loss` by central differences."""
    step = 1e-6
    return np.array(
        [
            (loss(weights + step * unit)[0] - loss(weights - step * unit)[0]) / (2 * step)
            for unit in np.eye(len(weights))
        ]
    )


def test_what_tells_the_right_candidate_is_learnt() -> None:
    weights, accuracy = fit_ranking(groups(), {"telling": 0.0, "noise": 0.0, "more": 0.0})

    assert accuracy == 1.0
    assert weights["telling"] > 0.2
    assert abs(weights["noise"]) < weights["telling"] / 2
    assert abs(weights["more"]) < weights["telling"] / 2


def test_without_anything_telling_the_accuracy_is_that_of_chance() -> None:
    _, accuracy = fit_ranking(groups(160, telling=0.0), {"none": 0.0, "noise": 0.0, "more": 0.0})

    assert accuracy < 0.4


def test_a_strong_pull_leaves_the_weights_in_force() -> None:
    start = {"telling": -1.0, "noise": 0.5, "more": 0.0}
    weights, _ = fit_ranking(groups(), start, pull=1e6)

    assert weights == pytest.approx(start, abs=0.01)


def test_the_gradients_are_those_of_the_losses() -> None:
    random = np.random.default_rng(8)
    weights, origin = random.normal(size=3) / 4, random.normal(size=3)
    made = groups(6, telling=0.3)
    # More than one candidate of a question may be right.
    made[0].right[:2] = 1.0
    table, right = random.normal(size=(9, 3)), np.array([1.0, 0, 0, 1, 1, 0, 1, 0, 1])

    def ranking(at: np.ndarray) -> tuple[float, np.ndarray]:
        return ranking_loss(at, made, origin, 0.05)

    def logistic(at: np.ndarray) -> tuple[float, np.ndarray]:
        return logistic_loss(at, table, right, origin, 0.05)

    for loss in (ranking, logistic):
        assert loss(weights)[1] == pytest.approx(differences(loss, weights), rel=1e-4, abs=1e-6)


def test_a_confidence_follows_what_tells_right_from_wrong() -> None:
    rows: list[Judged] = [({"fit": fit}, fit > 0.5) for fit in np.linspace(0, 1, 40).tolist()]
    start = {"bias": 0.0, "fit": 0.0}
    weights, loss = fit_confidence(rows, start)

    assert weights["fit"] > 0 > weights["bias"]
    assert -weights["bias"] / weights["fit"] == pytest.approx(0.5, abs=0.05)
    assert loss < np.log(2), "better than a coin"


def test_too_few_questions_are_refused() -> None:
    with pytest.raises(EvalError, match="3 questions are too few"):
        fit_ranking(groups(3), {"telling": 0.0, "noise": 0.0, "more": 0.0})
    with pytest.raises(EvalError, match=f"label {FOLDS} or more"):
        fit_confidence([], {"bias": 0.0})


def test_the_report_is_python_to_paste() -> None:
    rows: list[Judged] = [({"similarity": i / 20}, i > 9) for i in range(20)]
    random = np.random.default_rng(9)
    made, words = (
        [
            Group(random.normal(size=(4, len(weights))), np.array([1.0, 0.0, 0.0, 0.0]))
            for _ in range(FOLDS)
        ]
        for weights in (match.WEIGHTS, extract.WEIGHTS)
    )
    text = report(Examples(made, words, rows, rows))
    tables = [
        (ast.unparse(line.targets[0]), list(ast.literal_eval(line.value)))
        for line in ast.parse(text).body
        if isinstance(line, ast.Assign)
    ]

    assert tables == [
        ("WEIGHTS", list(match.WEIGHTS)),
        ("WEIGHTS", list(extract.WEIGHTS)),
        ("FIGURE", list(FIGURE)),
        ("SENTENCE", list(SENTENCE)),
    ]
    assert f"of {FOLDS} questions" in text


def test_examples_come_from_the_working_labels_alone(tmp_path: Path, model_cache: Path) -> None:
    found_row = label_row("found", question="How many victims did the office find in 2020?")
    missing = label_row("king", question="Which king rules Westland?", status="not_found")
    missing |= {"kind": "never_mentioned", "value": None, "quotes": [], "doc": None}
    shelter = label_row("shelter", question="In which town is the shelter?", kind="place")
    shelter |= {"value": None, "quotes": ["Its shelter in Haven housed 40 of them."]}
    measured = label_row("measured", question="How many victims in 2019?", part="measure")
    corpus = write_corpus(tmp_path, (found_row, shelter, missing, measured))
    settings = Settings(cache=model_cache)

    found = examples([corpus], lambda one: open_assistant(one, settings))

    (group,) = found.ranking
    assert group.features.shape == (len(group.right), len(match.WEIGHTS))
    assert group.right.sum() == 1.0
    assert found.words[0].features.shape == (len(found.words[0].right), len(extract.WEIGHTS))
    assert [right for _, right in found.figures] == [True]
    assert found.sentences[0][1], "the shelter's sentence comes before the king's"
    assert set(FIGURE) - {"bias"} <= set(found.figures[0][0])
    assert set(SENTENCE) - {"bias"} <= set(found.sentences[0][0])


def test_of_a_range_that_end_is_right_which_is_asked_for(tmp_path: Path, model_cache: Path) -> None:
    quotes = ["The law prescribed four to nine years of prison."]
    rows = tuple(
        label_row(question, question=question, value=value, answers=[str(value)], quotes=quotes)
        for question, value in (
            ("What is the longest prison term of the law in years?", 9),
            ("What is the longest prison term in years, by law?", 4),
            ("How many years of prison did the law prescribe?", 9),
        )
    )
    corpus = write_corpus(tmp_path, rows)
    (corpus.texts / "north.txt").write_text(f"Norland met in 2020. {quotes[0]}", encoding="utf-8")

    found = examples([corpus], lambda one: open_assistant(one, Settings(cache=model_cache)))

    assert [right for _, right in found.figures] == [True, False, True]
    assert [row["range"] for row, _ in found.figures] == [1.0, 1.0, 0.0]
    assert [row["is_range"] for row, _ in found.figures] == [0.0, 0.0, 1.0]


def test_labels_that_are_not_there_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "--labels", "none"], {}) == UNUSABLE
    assert "No labels none" in capsys.readouterr().err


def test_nothing_is_fitted_on_what_the_model_of_reading_has_learnt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = write_corpus(tmp_path / "own", (label_row("a"),), "seeds")
    assert main(["fit"], {corpus.name: corpus}) == UNUSABLE
    assert "VERBATIM_SPANS" in capsys.readouterr().err


def test_labels_that_the_model_of_reading_has_learnt_are_left_out_and_the_others_fitted_on(
    tmp_path: Path,
    model_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VERBATIM_CACHE", str(model_cache))
    rows = [label_row(f"found-{number}") for number in range(FOLDS)]
    rows += [SHELTER | {"id": f"shelter-{number}"} for number in range(FOLDS)]
    own = write_corpus(tmp_path / "own", tuple(rows), "lands")
    learnt = write_corpus(tmp_path / "learnt", (label_row("a"), label_row("b")), "seeds")

    assert main(["fit"], {learnt.name: learnt, own.name: own}) == 0

    said = capsys.readouterr()
    assert "left out, since the model has learnt them: seeds\n" in said.err
    told = [line for line in said.out.splitlines() if line.startswith("# ")]
    assert len(told) == 4
    assert all(line.endswith(f"{FOLDS} questions") for line in told)


def test_a_missing_word_never_makes_an_answer_surer() -> None:
    rows = [({"missing": float(number % 2)}, number % 2 == 1) for number in range(40)]

    weights, _ = fit_confidence(rows, {"bias": 0.0, "missing": -0.6})

    assert weights["missing"] == AT_MOST["missing"]
