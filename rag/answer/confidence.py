"""How sure an answer is: logistic models over what ranked it.

The weights are fitted by `python -m eval fit` on working labels that the model of reading has not
learnt, where a figure is right that has the label's value within its quote, and a sentence that has
words of the quote; see eval/README.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

FIGURE = {
    "bias": -2.47,
    "alone_local": 0.27,
    "around": 0.7,
    "claimed_led": -0.98,
    "counted": 0.7,
    "crowd": -0.59,
    "echo": -3.26,
    "is_range": -0.84,
    "margin": 1.79,
    "measure": -2.11,
    "missing": -0.5,
    "name": -1.61,
    "narrower": -0.12,
    "nation": -0.75,
    "nearby": 0.59,
    "nothing": -2.13,
    "noun": -0.33,
    "part_asked": 0.73,
    "partner_all": 0.12,
    "place": 0.78,
    "range": 0.29,
    "read": 1.36,
    "sentence": 1.07,
    "similarity": 0.46,
    "spare_before": -0.74,
    "spare_words": -1.08,
    "statement": 0.69,
    "whole_asked": -0.53,
}
SENTENCE = {
    "bias": -2.62,
    "coverage": 0.43,
    "similarity": 0.1,
    "missing": -1.03,
    "told": 1.63,
    "name": -0.62,
    "opposed": -1.55,
    "faint": -11.84,
    "margin": 1.32,
    "clause": 0.55,
    "verb": 0.13,
    "missing_here": -0.25,
    "marked": 0.16,
    "dated_other": -0.2,
    "dense": -0.09,
    "text": 0.57,
    "length": -0.25,
    "figures": 0.33,
    "read": 2.1,
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
