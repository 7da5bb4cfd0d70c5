"""How sure an answer is: logistic models over what ranked it.

The weights are fitted by `python -m eval fit` on the working part of the labels, where a figure is
right that has the label's value within its quote, and a sentence that has words of the quote; see
eval/README.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIGURE = {
    "bias": -2.32,
    "alone_local": 0.45,
    "around": 0.95,
    "claimed_led": -0.76,
    "counted": 0.68,
    "crowd": -0.58,
    "echo": -3.18,
    "is_range": -2.98,
    "margin": 1.45,
    "measure": -1.99,
    "missing": -0.5,
    "name": -0.97,
    "narrower": -0.33,
    "nation": -1.45,
    "nearby": 0.53,
    "nothing": -2.11,
    "noun": -0.46,
    "part_asked": 0.75,
    "partner_all": 0.3,
    "place": 1.36,
    "sentence": 1.47,
    "similarity": 0.85,
    "spare_before": -0.56,
    "spare_words": -0.88,
    "statement": 0.35,
    "whole_asked": -0.85,
}
SENTENCE = {
    "bias": -1.14,
    "coverage": 0.32,
    "similarity": 0.61,
    "missing": -0.5,
    "told": 2.35,
    "name": -0.6,
    "opposed": -0.62,
    "faint": -12.04,
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
