"""How sure an answer is: logistic models over what ranked it.

The weights are fitted by `python -m eval fit` on the working part of the labels, where an answer
counts as right when figure or sentence, year and quotation are those of the label; see
eval/README.md for the figures on the measuring part.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIGURE = {
    "bias": -2.49,
    "statement": 0.6,
    "around": 0.15,
    "nearby": 1.65,
    "similarity": 3.64,
    "extra": -0.48,
    "group": -0.83,
    "noun": -0.76,
    "missing": -0.89,
    "other_verb": 0.11,
    "clash": -0.97,
    "measure": -4.0,
    "name": -1.1,
}
SENTENCE = {
    "bias": -4.03,
    "coverage": 1.21,
    "similarity": 2.85,
    "missing": -0.5,
    "told": 3.09,
    "name": -1.05,
    "opposed": -0.72,
    "faint": -4.89,
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
