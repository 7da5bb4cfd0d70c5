"""How sure an answer is: logistic models over what ranked it.

The weights are fitted by `python -m eval fit` on the working part of the labels, where an answer
counts as right when figure or sentence, year and quotation are those of the label; see
eval/README.md for the figures on the measuring part.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIGURE = {
    "bias": -3.05,
    "statement": 1.35,
    "around": 0.58,
    "nearby": 1.85,
    "similarity": 3.69,
    "extra": -0.88,
    "group": -1.41,
    "noun": -1.09,
    "missing": -1.84,
    "other_verb": 0.41,
    "clash": -1.53,
    "name": -1.35,
}
SENTENCE = {
    "bias": -3.75,
    "coverage": 1.47,
    "similarity": 3.08,
    "missing": -0.67,
    "told": 2.77,
    "name": -1.0,
    "opposed": -0.69,
    "faint": -4.9,
}


def figure_confidence(features: Mapping[str, float]) -> float:
    """The probability that the best-ranked figure is right, from its match's features."""
    return _logistic(FIGURE, features)


def sentence_confidence(features: Mapping[str, float]) -> float:
    """The probability that the best-ranked sentence answers, from its features."""
    return _logistic(SENTENCE, features)


def _logistic(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    total = sum(w * (1.0 if n == "bias" else features[n]) for n, w in weights.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
