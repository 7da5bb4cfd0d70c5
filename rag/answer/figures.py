"""Choosing figures: which facts could answer a question, in which order, and how sure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.answer.confidence import figure_confidence
from rag.answer.evidence import Evidence, ReadFact
from rag.answer.extremes import asks_extreme
from rag.answer.match import Match, rank
from rag.answer.terms import Terms, is_currency, terms_of
from rag.answer.wording import figure_statement
from rag.schema import FactKind, Query, Statement
from rag.text.currencies import is_unit

_MONEY = re.compile(
    r"\b(?:money|fund(?:s|ing|ed)?|budget\w*|spen[dt]\w*|costs?|allocat\w+|grants?|allowances?|"
    r"stipends?|compensation|restitution|fines?|subsid\w+|expenditures?|appropriat\w+|pay|paid|"
    r"salar\w+|price)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bhow\s+(?:many|long|old|often)\b|\bnumber\s+of\b", re.IGNORECASE)
_HOW_MANY_OF = re.compile(
    r"\bhow\s+many\s+(?:million\s+|more\s+|fewer\s+)?([^\W\d]+)", re.IGNORECASE
)
_MORE_OF = re.compile(
    r"\b(?:more|fewer)\s+(?:(?!(?:on|for|than|to|in|of)\b)[\w-]+\s+){0,2}?([^\W\d_]{2,}s|people|men|women|children)\b",
    re.IGNORECASE,
)
_MUCH_OF = re.compile(r"\bhow\s+much\s+of\b", re.IGNORECASE)
_MORE_THAN = re.compile(
    r"\s*(?:\([^)]{1,30}\)\s*)?(?:\w+\s+)?(?:more|fewer|less|longer|shorter|higher|lower)\s+than\b",
    re.IGNORECASE,
)
CONVINCED = 0.35
"""How likely a figure or sentence must be right to be shown as the answer."""

CLEAR = 0.4
"""How far a right figure is above the next one, in the middle."""


def is_difference(read: ReadFact) -> bool:
    """Whether a figure is itself a difference: "four more than in 2022"."""
    end = read.fact.end
    return _MORE_THAN.match(read.document.text[end : end + 40]) is not None


def _is_of(years: Collection[int], asked: Collection[int]) -> bool:
    """Whether a figure of `years` is one of those `asked`. Years told together are one, from summer
    to summer: what is told of 2023/24 is none of 2022/23."""
    if len(years) == len(asked) == _TWO:
        return set(years) == set(asked)
    return not set(years).isdisjoint(asked)


_TWO = 2
_ASKS_AGE = re.compile(r"\bhow\s+old\b|\bwhat\s+age\b|\bat\s+what\s+age\b", re.IGNORECASE)
# Hours, months and years are counted only where they are asked for.
_ASKS_TIME = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|years|minutes?|long|soon|quickly|terms?|sentences?|penalt\w+|prison|"
    r"imprisonment|deadline|age[ds]?|old|stay|average|duration|time|longest|shortest)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """A question beside the evidence that it is read against."""

    query: Query
    evidence: Evidence

    @cached_property
    def terms(self) -> Terms:
        return terms_of(self.query, self.evidence, self.about_money)

    @cached_property
    def newest(self) -> int | None:
        """The newest year that a document in scope covers."""
        periods = [s.document.period for s in self.evidence.sentences]
        return max((period.last for period in periods if period), default=None)

    @property
    def speaks_of_money(self) -> bool:
        """Whether a word of the question is one for money, or names a currency."""
        return self.query.currency is not None or _MONEY.search(self._words) is not None

    @cached_property
    def about_money(self) -> bool:
        """Whether the question asks for an amount of money, or compares such amounts."""
        query = self.query
        words = f"{query.text} {query.context}"
        if query.wanted == "money" or query.currency is not None:
            return True
        asked = _HOW_MANY_OF.search(query.text)
        if asked is not None and is_currency(asked.group(1)) and _MONEY.search(words):
            return True  # "By how many som was the allocation cut?"
        if query.wanted == "count" and query.counting:
            return False  # "How many were jailed?", and then: "only had to pay a fine?"
        more = _MORE_OF.search(query.text)
        if query.wanted == "yes_no" and more and not _MONEY.match(more[1]):
            return is_currency(more[1])  # "Was compensation ordered in more cases than in 2019?"
        return bool(_MONEY.search(words)) and not _COUNTED.search(words)

    def ranked(
        self, years: Sequence[int] | None = None, kinds: Sequence[FactKind] = ()
    ) -> list[Match]:
        """Facts that could answer, best first, silences included.

        `years` are those asked for if not given, () for any; `kinds` those that the question wants.
        """
        asked = set(self.query.years if years is None else years)
        wanted = tuple(kinds) or self.kinds
        facts = [
            read
            for read in self.evidence.facts
            if (not asked or _is_of(read.fact.years, asked)) and self._fits(read, wanted)
        ]
        return rank(self.query, self.terms, facts, self.evidence, self.newest, asked)

    def figures(
        self, years: Sequence[int] | None = None, kinds: Sequence[FactKind] = ()
    ) -> list[Match]:
        """As `ranked`, without silences."""
        return [match for match in self.ranked(years, kinds) if not match.is_silence]

    @property
    def _words(self) -> str:
        return f"{self.query.text} {self.query.context}"

    @property
    def kinds(self) -> tuple[FactKind, ...]:
        """The kinds of fact that the question wants."""
        if self.query.wanted == "percent":
            return ("percent",)
        if _MUCH_OF.search(self.query.text):
            return ("money", "none", "percent")
        if self.about_money:
            return ("money", "none") if self.query.wanted == "money" else ("money",)
        return ("count", "none")

    def _fits(self, read: ReadFact, kinds: Sequence[FactKind]) -> bool:
        fact = read.fact
        if fact.kind == "not_reported":
            return True
        if fact.kind not in kinds:
            return False
        if is_difference(read) and self.query.wanted not in ("difference", "percent"):
            return False
        if _ASKS_AGE.search(self.query.text) and not read.is_age:
            return False
        if fact.kind == "count" and read.measures_time and not _ASKS_TIME.search(self._words):
            return False
        if fact.kind == "money":
            currency = self.query.currency
            return fact.same_as is None if currency is None else is_unit(currency, fact.unit)
        return True

    def confidence(self, match: Match) -> float:
        """How likely `match` answers the question, between 0 and 1."""
        return figure_confidence(match.features)

    def convinced(self, match: Match) -> bool:
        """Whether `match` is good enough to be shown as the answer."""
        return self.confidence(match) >= CONVINCED

    def among(self, match: Match) -> float:
        """How likely `match` is one of several figures that answer together, between 0 and 1: there
        the others are no rivals."""
        margin = max(CLEAR, match.features["margin"])
        return figure_confidence({**match.features, "margin": margin})

    def fits(self, match: Match) -> bool:
        """Whether `match` is good enough to be one of several figures that answer."""
        return self.among(match) >= CONVINCED

    def told(self, match: Match) -> Statement:
        """The statement that gives the figure of `match`."""
        return figure_statement(
            match.read, self.evidence, self.query.currency, asks_extreme(self.query.text)
        )

    def dated(self, years: Sequence[int]) -> dict[int, list[Match]]:
        """For each year, the figures of that year that could answer, best first."""
        return {year: self.figures(years=(year,)) for year in years}
