"""What others published for public sets, to be set beside what is measured here.

A set is known by the name of its folder or file. The figures are those of the whole set as its
authors asked it; what was asked here may be less, and `differs` says what else is not the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Published:
    """Figures of one set: by system, as shares, in the `measure` of our summaries that is nearest
    to theirs; where they are from, and what `differs` from what is measured here."""

    title: str
    measure: str
    systems: Mapping[str, float]
    source: str
    differs: str


PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "tatqa": Published(
            "TAT-QA",
            "SQuAD 2.0 F1",
            {"TagOp, published": 0.580, "people, published": 0.908},
            "Zhu et al. 2021, arXiv 2105.07624",
            "they asked questions over tables too, and trained TagOp on such questions",
        ),
        "timeqa": Published(
            "TimeQA",
            "SQuAD 2.0 exact",
            {"FiD, published": 0.46, "people, published": 0.87},
            "Chen et al. 2021, arXiv 2108.06314",
            "theirs is accuracy on whole articles, and FiD was fine-tuned on such questions",
        ),
    }
)
"""What was published, by the name of the set in lower case, letters and digits alone."""


def published(corpus: str) -> Published | None:
    """What others published for the set of this name, None where nothing is known."""
    return PUBLISHED.get(re.sub(r"[^a-z0-9]", "", corpus.lower()))


def beside(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The summaries `found` of public sets, those of one set followed by what was published for
    it. A published row has its one measure and None for all others."""
    rows: list[Mapping[str, Any]] = []
    for corpus in dict.fromkeys(one["corpus"] for one in found):
        mine = [one for one in found if one["corpus"] == corpus]
        rows += mine
        known = published(corpus)
        if known is None:
            continue
        for system, value in known.systems.items():
            named = {"reader": system, "corpus": corpus, "part": mine[0]["part"], "public": True}
            rows.append({**dict.fromkeys(mine[0]), **named, known.measure: value})
    return rows


def notes(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """A sentence for each set of `found` that has published figures: where they are from, and what
    they cannot be held against."""
    corpora = dict.fromkeys(one["corpus"] for one in found)
    known = [one for one in map(published, corpora) if one]
    return [
        f"{one.title}: published figures from {one.source}, in {one.measure}; "
        f"not quite the same, for {one.differs}."
        for one in known
    ]
