"""How sure an answer is: logistic models over what ranked it.

The weights are fitted by `python -m eval fit` on the working part of the labels, where a figure is
right that has the label's value within its quote, and a sentence that has words of the quote; see
eval/README.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIGURE = {
    "bias": -2.38,
    "statement": 0.6,
    "around": 0.07,
    "nearby": 1.5,
    "similarity": 3.6,
    "extra": -0.28,
    "group": -0.52,
    "noun": -0.72,
    "missing": -0.6,
    "other_verb": 0.08,
    "clash": -0.87,
    "measure": -3.77,
    "name": -1.25,
    "nation": -0.67,
}
SENTENCE = {
    "bias": -4.22,
    "coverage": 0.9,
    "similarity": 2.69,
    "missing": -0.46,
    "told": 3.63,
    "name": -1.08,
    "opposed": -0.89,
    "faint": -4.93,
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
