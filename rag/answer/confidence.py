"""How sure an answer is: logistic models over what ranked it.

The weights are fitted by `python -m eval fit` on working labels that the model of reading has not
learnt, where a figure is right that has the label's value within its quote, and a sentence that has
words of the quote; see eval/README.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIGURE = {
    "bias": -2.42,
    "alone_local": 0.2,
    "around": 0.69,
    "claimed_led": -1.0,
    "counted": 0.63,
    "crowd": -0.55,
    "echo": -3.22,
    "additional": -0.24,
    "outsider": -0.25,
    "other_form": -1.42,
    "is_range": -0.94,
    "margin": 1.85,
    "measure": -2.11,
    "missing": -0.5,
    "name": -1.64,
    "narrower": -0.01,
    "nation": -0.68,
    "nearby": 0.57,
    "nothing": -2.08,
    "nothing_told": 0.6,
    "noun": -0.37,
    "part_asked": 0.65,
    "partner_all": 0.16,
    "place": 0.64,
    "range": 0.43,
    "read": 1.47,
    "sentence": 0.99,
    "similarity": 0.4,
    "spare_before": -0.72,
    "spare_words": -1.11,
    "statement": 0.75,
    "whole_asked": -0.54,
}
SENTENCE = {
    "bias": -2.64,
    "coverage": 0.42,
    "similarity": 0.1,
    "missing": -1.04,
    "told": 1.57,
    "name": -0.58,
    "opposed": -1.61,
    "faint": -11.79,
    "margin": 1.42,
    "clause": 0.62,
    "verb": 0.11,
    "missing_here": -0.27,
    "marked": 0.17,
    "dated_other": -0.25,
    "dense": -0.07,
    "text": 0.45,
    "length": -0.26,
    "figures": 0.34,
    "read": 2.25,
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
