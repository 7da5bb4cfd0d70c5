"""Fits the weights of `rag/answer/match.py` and `rag/answer/confidence.py` on examples.

`python -m eval fit` prints the four tables with their cross-validated figures; they are pasted
where they belong, so that a change of weights is a change of code that is reviewed and measured
like any other.

Ranking is a conditional logit over the facts or sentences that could answer (McFadden 1974), the
two confidences are logistic regressions on the best-ranked candidate. All are drawn towards the
weights in force (a Gaussian prior), since the labels are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from scipy.optimize import minimize

from eval.errors import EvalError
from eval.examples import Examples, Group, Judged
from rag.answer import confidence, extract, match

SHARPNESS = 8.0
"""Scores differ by tenths: the logit is taken of this many times the score."""

FOLDS = 8
"""How many parts the questions are cut into, each left out of the fitting once."""

RANKING_PULL = 0.05
CONFIDENCE_PULL = 0.005
"""How strongly weights are drawn to those in force, per unit of squared distance."""

AT_MOST = {"missing": -0.5, "missing_here": 0.0, "name": -0.5, "opposed": -0.5}
AT_LEAST = {"similarity": 0.1}
"""What a confidence's weight is at most and at least: a missing word of the question never makes an
answer surer, and likeness never less sure, whatever the few labels at hand say."""

Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""Weights of shape (features,) -> the loss and its gradient, of the same shape."""


def report(found: Examples) -> str:
    """The four fitted tables with their cross-validated figures, as Python to paste.

    Raises:
        EvalError: there are fewer examples of a kind than `FOLDS`.
    """
    parts = []
    for place, groups, start in (
        ("match", found.ranking, match.WEIGHTS),
        ("extract", found.words, extract.WEIGHTS),
    ):
        weights, accuracy = fit_ranking(groups, start)
        told = f"right first for {accuracy:.1%} of {len(groups)} questions"
        parts += [f"# rag/answer/{place}.py: {told}", _table("WEIGHTS", weights)]
    for name, rows, start in (
        ("FIGURE", found.figures, confidence.FIGURE),
        ("SENTENCE", found.sentences, confidence.SENTENCE),
    ):
        weights, loss = fit_confidence(rows, start)
        parts.append(f"# rag/answer/confidence.py: log loss {loss:.3f} over {len(rows)} questions")
        parts.append(_table(name, weights))
    return "\n".join(parts)


def fit_ranking(
    groups: Sequence[Group], start: Mapping[str, float], pull: float = RANKING_PULL
) -> tuple[dict[str, float], float]:
    """The ranking weights, from those in force (`start`, one for each feature of `groups`), and the
    share of questions whose best candidate is right when the question was left out of the fitting.

    Raises:
        EvalError: there are fewer groups than `FOLDS`.
    """
    origin = np.array(list(start.values()))

    def fitted(part: Sequence[Group]) -> np.ndarray:
        return _lowest(lambda weights: ranking_loss(weights, part, origin, pull), origin)

    right = 0.0
    for kept, held in _folds(len(groups)):
        weights = fitted([groups[i] for i in kept])
        right += sum(_right_first(groups[i], weights) for i in held)
    return _named(start, fitted(groups)), right / len(groups)


def ranking_loss(
    weights: np.ndarray, groups: Sequence[Group], origin: np.ndarray, pull: float
) -> tuple[float, np.ndarray]:
    """Minus the mean log probability that a right candidate comes first, plus `pull` times the
    squared distance of `weights` from `origin`; and its gradient. Both of shape (features,)."""
    loss, slope = 0.0, np.zeros_like(weights)
    for group in groups:
        logits = SHARPNESS * (group.features @ weights)
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        mass = float((shares * group.right).sum()) + 1e-9
        loss -= float(np.log(mass))
        slope += SHARPNESS * (group.features.T @ (shares - shares * group.right / mass))
    away = weights - origin
    return loss / len(groups) + pull * float(away @ away), slope / len(groups) + 2 * pull * away


def fit_confidence(
    rows: Sequence[Judged], start: Mapping[str, float], pull: float = CONFIDENCE_PULL
) -> tuple[dict[str, float], float]:
    """The weights of one confidence, from those in force (`start`, "bias" among them), and the mean
    log loss of questions that were left out of the fitting.

    Raises:
        EvalError: there are fewer rows than `FOLDS`.
    """
    table = np.array(
        [[1.0 if name == "bias" else row.get(name, 0.0) for name in start] for row, _ in rows]
    )
    right = np.array([float(is_right) for _, is_right in rows])
    bounds = [(AT_LEAST.get(name), AT_MOST.get(name)) for name in start]
    origin = np.array([_within_bounds(name, value) for name, value in start.items()])

    def fitted(kept: np.ndarray) -> np.ndarray:
        return _lowest(
            lambda weights: logistic_loss(weights, table[kept], right[kept], origin, pull),
            origin,
            bounds,
        )

    lost = 0.0
    for kept, held in _folds(len(rows)):
        weights = fitted(kept)
        lost += logistic_loss(weights, table[held], right[held], origin, 0.0)[0] * len(held)
    return _named(start, fitted(np.arange(len(rows)))), lost / len(rows)


def _within_bounds(name: str, value: float) -> float:
    return max(min(value, AT_MOST.get(name, value)), AT_LEAST.get(name, value))


def logistic_loss(
    weights: np.ndarray, table: np.ndarray, right: np.ndarray, origin: np.ndarray, pull: float
) -> tuple[float, np.ndarray]:
    """The mean log loss of `weights`, of shape (features,), over the rows of `table`, of shape
    (rows, features), where `right` is 1.0, plus `pull` times the squared distance from `origin`;
    and its gradient."""
    chances = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
    losses = -(right * np.log(chances + 1e-9) + (1 - right) * np.log(1 - chances + 1e-9))
    away = weights - origin
    slope = table.T @ (chances - right) / len(right) + 2 * pull * away
    return float(losses.mean() + pull * (away @ away)), slope


def _lowest(
    loss: Loss,
    origin: np.ndarray,
    bounds: Sequence[tuple[float | None, float | None]] | None = None,
) -> np.ndarray:
    """The weights of the lowest loss within `bounds`, sought from `origin`."""
    return np.asarray(minimize(loss, origin, jac=True, bounds=bounds).x)


def _folds(number: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """`FOLDS` times the places that are kept and those that are held out, the same every time."""
    if number < FOLDS:
        raise EvalError(f"{number} questions are too few to fit weights on: label {FOLDS} or more.")
    order = np.random.default_rng(0).permutation(number)
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        yield np.setdiff1d(order, held), held


def _right_first(group: Group, weights: np.ndarray) -> float:
    """1.0 where the candidate with the best score is right, else 0.0."""
    return float(group.right[int(np.argmax(group.features @ weights))])


def _named(start: Mapping[str, float], weights: np.ndarray) -> dict[str, float]:
    return dict(zip(start, weights.round(2).tolist(), strict=True))


def _table(name: str, weights: Mapping[str, float]) -> str:
    rows = "".join(f'    "{key}": {value},\n' for key, value in weights.items())
    return f"{name} = {{\n{rows}}}\n"
