"""How sure an answer is: logistic models over what ranked it.

The weights are fitted by `python -m eval fit` on the working part of the labels, where a figure is
right that has the label's value within its quote, and a sentence that has words of the quote; see
eval/README.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIGURE = {
    "bias": -2.49,
    "alone_local": 0.61,
    "around": 1.17,
    "claimed_led": -0.91,
    "counted": 0.83,
    "crowd": -0.83,
    "echo": -3.24,
    "is_range": -3.18,
    "margin": 1.79,
    "measure": -2.14,
    "missing": -0.5,
    "name": -1.16,
    "narrower": -0.28,
    "nation": -0.87,
    "nearby": 0.76,
    "nothing": -2.36,
    "noun": -0.41,
    "part_asked": 0.97,
    "partner_all": 0.05,
    "place": 1.35,
    "sentence": 1.39,
    "similarity": 0.68,
    "spare_before": -0.82,
    "spare_words": -1.24,
    "statement": 0.5,
    "whole_asked": -0.72,
}
SENTENCE = {
    "bias": -2.52,
    "coverage": 0.39,
    "similarity": 0.1,
    "missing": -0.5,
    "told": 2.08,
    "name": -0.5,
    "opposed": -0.81,
    "faint": -11.98,
    "margin": 2.21,
    "clause": 0.31,
    "verb": 0.3,
    "missing_here": 0.0,
    "marked": 0.13,
    "dated_other": -0.52,
    "dense": -0.28,
    "text": 0.68,
    "length": -0.41,
    "figures": 0.28,
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
