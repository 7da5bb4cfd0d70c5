"""Edits of right statements by which a figure is another one: of another year, another number, the
number of its neighbour, another unit, a limit, a round number.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace

from rag.answer.evidence import ReadFact
from rag.schema import Fact
from rag.text.numbers import read_numbers
from rag.text.words import content_stems
from tests.chat.right import Case


def number_of(case: Case) -> str | None:
    """The figure as the statement writes it, where it stands there once."""
    value = case.read.fact.value
    shown = [n for n in read_numbers(case.text) if n.value == value]
    if len(shown) != 1:
        return None
    words = case.text[shown[0].start : shown[0].end]
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", words)
    return digits.group() if digits else None


def misdated(case: Case, chance: random.Random) -> Case | None:
    """Another year, one that the report speaks of as well where there is one."""
    year = case.read.fact.years[0]
    if str(year) not in case.text:
        return None
    others = {y for read in case.report.facts for y in read.fact.years} - set(case.read.fact.years)
    other = chance.choice(sorted(others) or [year + 3])
    if _is_true(case, case.read.fact.value, other):
        return None
    return replace(case, text=case.text.replace(str(year), str(other)))


def asked_of_another_year(case: Case, chance: random.Random) -> Case | None:
    """A right figure without its year, where another year is asked for."""
    year = case.read.fact.years[0]
    text = re.sub(rf"^In {year}, | in {year}\b", "", case.text)
    others = {y for read in case.report.facts for y in read.fact.years} - set(case.read.fact.years)
    if str(year) in text or not others:
        return None
    other = chance.choice(sorted(others))
    if _is_true(case, case.read.fact.value, other):
        return None
    return replace(case, text=text[0].upper() + text[1:], query=replace(case.query, years=(other,)))


def stitched(case: Case, chance: random.Random) -> Case | None:
    """The number of another figure of the same sentence."""
    shown, fact = number_of(case), case.read.fact
    others = [
        read
        for read in case.report.facts
        if read.fact.sentence_start == fact.sentence_start
        and read.fact.kind == fact.kind
        and read.fact.unit == fact.unit
        and read.fact.value not in (fact.value, None)
        and not _same_matter(case.read, read)
    ]
    if shown is None or not others:
        return None
    other = chance.choice(others)
    if _is_true(case, other.fact.value, fact.years[0]):
        return None
    return replace(case, text=_with_number(case.text, shown, f"{other.fact.value or 0:,.10g}"))


def other_year_figure(case: Case, chance: random.Random) -> Case | None:
    """The number that the same sentence gives for another year."""
    shown, fact = number_of(case), case.read.fact
    if shown is None:
        return None
    for read in case.report.facts:
        other = read.fact
        beside = other.sentence_start == fact.sentence_start and other.kind == fact.kind
        if beside and not set(other.years) & set(fact.years) and other.value != fact.value:
            if other.unit != fact.unit or _is_true(case, other.value, fact.years[0]):
                continue
            return replace(case, text=_with_number(case.text, shown, f"{other.value or 0:,.10g}"))
    return None


def invented_number(case: Case, chance: random.Random) -> Case | None:
    shown = number_of(case)
    if shown is None:
        return None
    known = {n.value for n in read_numbers(case.report.document.text)}
    value = float(shown.replace(",", ""))
    made = next(v for v in (value + step for step in range(1, 999)) if v not in known)
    return replace(case, text=_with_number(case.text, shown, f"{made:,.10g}"))


def other_unit(case: Case, chance: random.Random) -> Case | None:
    """Percent for people, another currency, or cases for victims."""
    shown, fact = number_of(case), case.read.fact
    if shown is None:
        return None
    if fact.kind == "count":
        if chance.random() < 0.5 and not re.search(r"\d \d", case.text):
            return replace(case, text=_with_number(case.text, shown, f"{shown} percent of"))
        swapped = re.sub(r"\bvictims\b", "prosecutions", case.text)
        return replace(case, text=swapped) if "prosecution" not in case.quote else None
    if fact.kind == "percent":
        return replace(case, text=re.sub(r"\s*(?:percent|per cent|%)", "", case.text))
    text = re.sub(r"\$", "€", case.text)
    return replace(case, text=re.sub(r"\b(?:manat|dolor|thaler)\b", "dollars", text))


def bounded(case: Case, chance: random.Random) -> Case | None:
    """An exact figure as a limit."""
    shown = number_of(case)
    before = re.search(r"\b(?:than|least|over|to|most|about|nearly|almost|some)\s+\S*$",
                       case.text[: case.text.find(shown)] if shown else "")  # fmt: skip
    if (
        shown is None
        or before
        or "$" in case.text
        or re.search(r"\b(?:than|least|over|up to|most)\b", case.quote)
    ):
        return None
    bound = chance.choice(["more than", "fewer than"])
    return replace(case, text=_with_number(case.text, shown, f"{bound} {shown}"))


def rounded(case: Case, chance: random.Random) -> Case | None:
    """A figure to fewer digits, said to be about so much or not."""
    shown = number_of(case)
    if shown is None:
        return None
    value = float(shown.replace(",", ""))
    digits = len(f"{value:.0f}") - 1
    rounded = round(value, -max(1, digits - 1))
    if digits < 1 or rounded == value or _is_true(case, rounded, case.read.fact.years[0]):
        return None
    about = chance.choice(["", "about ", "nearly ", "some "])
    if "$" in case.text or "€" in case.text:
        about = ""
    return replace(case, text=_with_number(case.text, shown, f"{about}{rounded:,.0f}"))


def compared(case: Case, chance: random.Random) -> Case | None:
    """A right figure set beside one of the year before that is another's, or made up."""
    fact = case.read.fact
    if fact.kind != "count" or not fact.value or "compared" in case.text:
        return None
    year = fact.years[0] - 1
    others = [
        read.fact.value
        for read in case.report.facts
        if read.fact.kind == "count" and read.fact.value and read.fact.value != fact.value
    ]
    made = chance.choice(others or [fact.value + 7])
    beside = [r.fact for r in case.report.facts if r.fact.sentence_start == fact.sentence_start]
    if _is_true(case, made, year) or any(made == o.value and year in o.years for o in beside):
        return None
    way = "up" if fact.value > made else "down"
    return replace(case, text=f"{case.text.rstrip('.')}, {way} from {made:,.10g} in {year}.")


def _with_number(text: str, shown: str, other: str) -> str:
    return re.sub(rf"(?<![\d.,]){re.escape(shown)}(?![\d]|[.,]\d)", other, text, count=1)


def _same_matter(one: ReadFact, other: ReadFact) -> bool:
    """Whether what is said of one figure may hold of the other too."""
    if set(content_stems(one.fact.statement)) <= set(content_stems(other.fact.statement)):
        return True
    left, right = set(content_stems(one.fact.counted)), set(content_stems(other.fact.counted))
    return left <= right or right <= left


def _is_true(case: Case, value: float | None, year: int) -> bool:
    """Whether the report has a figure of this value and year on the matter."""
    return any(
        read.fact.value == value and year in read.fact.years and _overlap(read.fact, case.read.fact)
        for read in case.report.facts
    )


def _overlap(one: Fact, other: Fact) -> bool:
    return bool(set(content_stems(one.counted)) & set(content_stems(other.counted)))
