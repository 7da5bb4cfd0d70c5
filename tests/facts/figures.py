"""Sentences read by themselves, and what their figures should say."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from rag.facts.reader import facts
from rag.schema import Document, Fact, FactKind, Paragraph, Period, Span

PLACE = "Varneth"


def read(text: str, period: Period | None = None, before: str = "", after: str = "") -> list[Fact]:
    """The facts of `text` as one sentence of a document that covers 2020 unless told otherwise."""
    whole = before + text + after
    document = Document("id", "a.txt", "Varneth", whole, PLACE, period or Period(2020, 2020))
    paragraph = Paragraph("id", 3, 0, len(whole), whole)
    return facts(document, paragraph, [Span(len(before), len(before) + len(text))])


@dataclass(frozen=True)
class Figure:
    """What a fact should say. `words` are among those it counts, `told` among its statement's,
    `never` in neither: they belong to a neighbour."""

    shown: str
    value: float | None
    years: tuple[int, ...]
    words: str = ""
    told: str = ""
    never: str = ""
    kind: FactKind = "count"
    unit: str | None = None
    high: float | None = None


def count(
    shown: str, value: float, year: int | tuple[int, ...], words: str = "", told: str = "",
    never: str = "", high: float | None = None,
) -> Figure:  # fmt: skip
    years = (year,) if isinstance(year, int) else year
    return Figure(shown, value, years, words, told, never, high=high)


def money(
    shown: str, value: float, year: int, unit: str, words: str = "", told: str = "",
    never: str = "", high: float | None = None,
) -> Figure:  # fmt: skip
    return Figure(shown, value, (year,), words, told, never, "money", unit, high)


def percent(
    shown: str, value: float, year: int, words: str = "", told: str = "", never: str = ""
) -> Figure:
    return Figure(shown, value, (year,), words, told, never, "percent", "%")


def none(
    shown: str, year: int | tuple[int, ...], words: str = "", told: str = "", never: str = ""
) -> Figure:
    years = (year,) if isinstance(year, int) else year
    return Figure(shown, 0, years, words, told, never, "none")


def silent(shown: str, year: int | tuple[int, ...], words: str = "", told: str = "") -> Figure:
    years = (year,) if isinstance(year, int) else year
    return Figure(shown, None, years, words, told, kind="not_reported")


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def check(text: str, expected: list[Figure], period: Period | None = None) -> None:
    """Each figure of `text`, in order, and no other."""
    found = read(text, period)
    assert [
        (text[f.start : f.end], f.value, f.kind, f.unit, f.high, f.years) for f in found
    ] == [
        (e.shown, pytest.approx(e.value), e.kind, e.unit, e.high, e.years) for e in expected
    ]  # fmt: skip
    for fact, figure in zip(found, expected, strict=True):
        assert words_of(figure.words) <= words_of(fact.counted), fact
        assert words_of(figure.told) <= words_of(fact.statement), fact
        assert not words_of(figure.never) & words_of(f"{fact.counted} {fact.statement}"), fact
