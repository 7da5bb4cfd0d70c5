"""How sure an answer is: logistic models over what ranked it.

The weights are fitted by `python -m eval fit` on the working part of the labels, where a figure is
right that has the label's value within its quote, and a sentence that has words of the quote; see
eval/README.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIGURE = {
    "bias": -3.06,
    "alone_local": 0.42,
    "around": 1.11,
    "claimed_led": -0.79,
    "counted": 0.59,
    "crowd": -0.59,
    "echo": -3.36,
    "is_range": -2.84,
    "margin": 1.36,
    "measure": -2.23,
    "missing": 0.38,
    "name": -1.19,
    "narrower": -0.51,
    "nation": -1.51,
    "nearby": 1.11,
    "nothing": -2.01,
    "noun": -0.48,
    "part": 0.3,
    "part_asked": 0.51,
    "partner_all": 0.33,
    "place": 1.26,
    "sentence": 1.37,
    "similarity": 0.8,
    "spare_before": -0.62,
    "spare_groups": 0.71,
    "spare_words": -0.98,
    "statement": 0.38,
    "whole_asked": -0.84,
}
SENTENCE = {
    "bias": -2.77,
    "coverage": 1.7,
    "similarity": 0.62,
    "missing": 0.76,
    "told": 2.33,
    "name": -0.22,
    "opposed": -0.63,
    "faint": -10.63,
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
