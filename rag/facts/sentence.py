"""What the reading of a sentence passes on from step to step: the sentence, and its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.facts.clauses import Segment, Structure
from rag.facts.phrases import clause, main_clause, tidy, without_times
from rag.schema import FactKind
from rag.text.words import content_stems
from rag.text.years import Years

# "and three for both", which is as good as a noun
_PRONOUN = re.compile(r"\bboth\b(?!\s+\w*(?:years?|periods?)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a readable piece of a very long one. `base_years` are those that its document
    covers, none where nobody knows."""

    text: str
    structure: Structure
    base_years: Years

    @property
    def year_before(self) -> Years:
        """The year before those that the document covers."""
        return (self.base_years[0] - 1,) if self.base_years else ()


@dataclass(slots=True, eq=False)
class Figure:
    """A figure on its way to becoming a fact. Offsets are those of its sentence's text.

    Found with it are `kind`, `value`, `high` and `unit`, where it stands, and the `segment` around
    it. The steps that follow add:

    - `own_start`, `own_end`, `before`, `after`: the stretch of words that is its own, and those
      words on either side of it; `twin` is the same amount in another currency;
    - `years`, and `dated`, which is False where these are only the document's own;
    - `noun`: what it counts where its own words leave that out; `inherited`: the words before other
      figures that it goes on from, the nearest first; `predicate`: what is said of it behind
      another figure; `whole`: the figure that it is a part of.

    `copied` is True for a figure that was told for another year and holds for this one too.
    """

    kind: FactKind
    start: int
    end: int
    shown: str
    segment: Segment
    value: float | None = None
    high: float | None = None
    unit: str | None = None
    own_start: int = 0
    own_end: int = 0
    before: str = ""
    after: str = ""
    years: Years = ()
    dated: bool = True
    noun: str = ""
    inherited: list[str] = field(default_factory=list)
    predicate: str = ""
    whole: Figure | None = None
    twin: Figure | None = None
    copied: bool = False

    @property
    def elliptical(self) -> bool:
        """True where the figure has no words of its own to say what it counts."""
        words = without_times(self.after)
        return not content_stems(words) and _PRONOUN.search(words) is None

    @property
    def counted(self) -> str:
        """What the figure is a number of; for a silence, the words that say it is one."""
        if self.kind == "not_reported":
            return tidy(f"{self.shown} {self.after}")
        counted = tidy(f"{self.noun} {main_clause(without_times(self.after))}")
        # "Convictions: 20", "tea gardens: 2,150": what is counted stands before the figure.
        told = content_stems(counted) or _PRONOUN.search(counted)
        return counted if told else clause(self.before)


def leaders(figures: list[Figure]) -> list[Figure]:
    """`figures` without those that say again, in another currency, what another one says."""
    return [figure for figure in figures if figure.twin is None]


def by_segment(figures: list[Figure]) -> dict[Segment, list[Figure]]:
    """`figures` by the segment that they stand in, both in their order."""
    groups: dict[Segment, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.segment, []).append(figure)
    return groups
