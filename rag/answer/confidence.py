"""How sure an answer is: logistic models over what ranked it.

The weights are fitted by `python -m eval fit` on working labels that the model of reading has not
learnt, where a figure is right that has the label's value within its quote, and a sentence that has
words of the quote; see eval/README.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIGURE = {
    "bias": -2.51,
    "alone_local": 0.43,
    "around": 0.91,
    "claimed_led": -0.99,
    "counted": 0.8,
    "crowd": -0.83,
    "echo": -3.28,
    "is_range": -3.2,
    "margin": 1.34,
    "measure": -2.07,
    "missing": -0.5,
    "name": -1.38,
    "narrower": -0.28,
    "nation": -0.87,
    "nearby": 0.66,
    "nothing": -2.27,
    "noun": -0.26,
    "part_asked": 1.01,
    "partner_all": 0.17,
    "place": 1.09,
    "read": 0.82,
    "sentence": 1.25,
    "similarity": 0.6,
    "spare_before": -0.8,
    "spare_words": -1.11,
    "statement": 0.58,
    "whole_asked": -0.54,
}
SENTENCE = {
    "bias": -2.75,
    "coverage": 0.34,
    "similarity": 0.1,
    "missing": -0.89,
    "told": 1.86,
    "name": -0.56,
    "opposed": -1.17,
    "faint": -11.94,
    "margin": 0.98,
    "clause": 0.3,
    "verb": 0.22,
    "missing_here": -0.26,
    "marked": 0.12,
    "dated_other": -0.3,
    "dense": -0.26,
    "text": 0.66,
    "length": -0.37,
    "figures": 0.31,
    "read": 1.04,
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
