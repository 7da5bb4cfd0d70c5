"""What goes into a figure that a claim works out: figures of the words cited, and how they are
written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answer.evidence import ReadFact
from rag.answer.verify import numbers_in
from rag.claim.context import Context
from rag.text.currencies import currency_words
from rag.text.numbers import Number

CLOSE = 1e-6
"""Two results that differ by less are the same."""


@dataclass(frozen=True)
class Derivation:
    """One way in which a derived figure may come about: the `calculation`, what the claim then says
    of the figures that go into it (`claims`), and their `years`."""

    calculation: str
    claims: tuple[str, ...]
    years: frozenset[int]

    @property
    def is_sum(self) -> bool:
        """Whether its figures are parts of the one that is told."""
        return "+" in self.calculation


def numbers_of(text: str, context: Context) -> tuple[Number, ...]:
    """The numbers of `text`, with the currencies of the documents cited."""
    words = (currency_words(document.text) for document in context.documents)
    return numbers_in(text, frozenset().union(*words))


def tells(text: str, read: ReadFact, context: Context) -> bool:
    """Whether `text` gives the value of a figure."""
    return any(number.value == read.fact.value for number in numbers_of(text, context))


def operands_of(shown: re.Match[str] | None) -> list[float]:
    """The figures that go into a calculation, ascending; none where there is none."""
    if shown is None:
        return []
    digits = re.findall(r"\d[\d,]*(?:\.\d+)?", shown.group("left"))
    return sorted(float(one.replace(",", "")) for one in digits)


def written(read: ReadFact) -> str:
    """A figure as its document writes it."""
    return read.document.text[read.fact.start : read.fact.end]


def digits(read: ReadFact) -> str:
    """The value of a figure in digits."""
    return as_written(read.fact.value or 0.0)


def as_written(value: float) -> str:
    """A number in digits, with up to two decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
