"""What a figure has of a question by where the words stand: features of its surroundings.

Each is a share of the question's words, by weight, or 0 or 1, unless it says otherwise. They tell
apart the figures of one sentence, which share most of their words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from math import fsum

from rag.answer.evidence import Evidence, ReadFact
from rag.answer.extremes import asks_extreme
from rag.answer.surroundings import Surroundings
from rag.answer.terms import Terms, has
from rag.text.words import groups

_OF_THEM = re.compile(
    r"\bof\s+(?:the|those|these|them|its|all)\b|\bamong\b|\bout\s+of\b", re.IGNORECASE
)
_IN_TOTAL = re.compile(r"\b(?:total|overall|altogether|in\s+all)\b", re.IGNORECASE)


def placed_features(
    text: str,
    terms: Terms,
    asked: Collection[int],
    nouns: Collection[str],
    read: ReadFact,
    evidence: Evidence,
) -> dict[str, float]:
    """The features of `read` against the question `text`, which is about `terms`, wants a figure of
    the years `asked` and counts `nouns`."""
    own = read.surroundings
    others = [
        other.surroundings for other in evidence.beside(read) if other.fact.kind != "not_reported"
    ]
    return {
        **_coverages(terms, own),
        **_rivalry(terms, own, others),
        **_unasked(terms, own, evidence),
        **_years(own, others, frozenset(asked)),
        **_standing(text, read),
        "noun_behind": float(any(has(noun, own.behind) for noun in nouns)),
        "noun_near": float(any(has(noun, own.near | own.partner) for noun in nouns)),
    }


def _coverages(terms: Terms, own: Surroundings) -> dict[str, float]:
    """How far the words in each place are the question's."""
    return {
        "behind": terms.coverage(own.behind),
        "beyond": terms.coverage(own.beyond),
        "before": terms.coverage(own.before),
        "ahead": terms.coverage(own.ahead),
        "partner": terms.coverage(own.partner),
        "partner_all": terms.coverage(own.partner_all),
        "lead": terms.coverage(own.lead),
        "head": terms.coverage(own.head),
        "near": terms.coverage(own.near),
        "local": terms.coverage(own.local),
        "led": terms.coverage(own.local | own.lead),
    }


def _rivalry(terms: Terms, own: Surroundings, others: Sequence[Surroundings]) -> dict[str, float]:
    """Which of the question's words stand by other figures of the sentence, and which by this one
    alone."""
    beside = frozenset[str]().union(*(other.near for other in others))
    around = frozenset[str]().union(*(other.local for other in others))
    mine, wide = own.near | own.partner, own.local | own.lead
    return {
        "claimed_near": terms.claimed(beside, mine),
        "claimed_local": terms.claimed(around, own.local),
        "claimed_led": terms.claimed(beside, wide | own.head),
        "rival_near": max((terms.claimed(o.near | o.partner, mine) for o in others), default=0.0),
        "rival_local": max((terms.claimed(o.local, wide) for o in others), default=0.0),
        "alone_near": terms.claimed(mine, beside),
        "alone_local": terms.claimed(own.local, around),
    }


def _unasked(terms: Terms, own: Surroundings, evidence: Evidence) -> dict[str, float]:
    """What stands next to the figure that is not asked for."""

    def share(forms: frozenset[str]) -> float:
        weights = {form: evidence.stem_weight(form) for form in forms}
        spare = fsum(weight for form, weight in weights.items() if not terms.speaks_of(form))
        return spare / (fsum(weights.values()) + 1.0)

    narrowing = sum(not terms.speaks_of(form) for form in own.near & groups())
    return {
        "spare_behind": share(own.behind),
        "spare_before": share(own.before),
        "spare_partner": share(own.partner),
        "spare_words": min(4, sum(not terms.speaks_of(form) for form in own.behind)) / 4,
        "spare_groups": min(2, narrowing) / 2,
    }


def _years(
    own: Surroundings, others: Sequence[Surroundings], asked: frozenset[int]
) -> dict[str, float]:
    """Whether a year that is asked for is written right behind the figure, or behind another."""
    here = not asked.isdisjoint(own.years)
    there = any(not asked.isdisjoint(other.years) for other in others)
    return {
        "dated": float(here),
        "dated_other": float(bool(own.years) and bool(asked) and not here),
        "dated_elsewhere": float(there and not here),
    }


def _standing(text: str, read: ReadFact) -> dict[str, float]:
    """How the figure stands in its sentence: of what sort, and how far on."""
    fact, own = read.fact, read.surroundings
    of_them = _OF_THEM.search(text) is not None
    is_part = fact.part_of is not None
    return {
        "in_parentheses": float(own.in_parentheses),
        "opens": float(own.opens),
        "place": min(own.place, 8) / 8,
        "crowd": min(own.number, 10) / 10,
        "part_asked": float(of_them and is_part),
        "part_unasked": float(is_part and not of_them),
        "whole_asked": float(of_them and own.opens),
        "total_asked": float(not is_part and _IN_TOTAL.search(text) is not None),
        "compared": float(fact.comparison),
        "is_range": float(fact.high is not None and asks_extreme(text) is None),
        "is_nothing": float(fact.kind == "none"),
    }
