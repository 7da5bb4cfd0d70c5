"""How a figure is told in an answer: its number, what it counts, its place, year and quote."""

from __future__ import annotations

import re
from typing import Literal

from rag.answer.evidence import Evidence, ReadFact, cite
from rag.schema import Citation, Fact, Statement
from rag.text.currencies import currency_of
from rag.text.numbers import read_numbers

QUOTE_LIMIT = 700
"""A sentence longer than this many characters is quoted by the clause that holds the figure."""

_ABOUT = re.compile(
    r"\b(no fewer than|no less than|no more than|about|approximately|around|nearly|almost|roughly"
    r"|over|more than|less than|fewer than|at least|up to|at most|an estimated)\s+$",
    re.IGNORECASE,
)
# "identified" before the figure of "identified 94 victims"
_PARTICIPLE = re.compile(r"((?:\b\w+ly\s+)?\b\w{3,}ed)\s*$")
# "were identified as victims of ...": the victims alone say who was counted.
_WERE_VICTIMS = re.compile(
    r"^(?:victims|children|people|persons)\s+(?:were|was)\s+(?:a\s+|an\s+)?(?=.*\bvictims?\b)"
)
_WERE = re.compile(r"^(?:were|was|is|are)\s+")
_HAS_VERB = re.compile(r"\b(?:was|were|received|had|has)\b")
# A figure in digits, with its currency before and its unit behind it.
_IN_DIGITS = re.compile(r"(?:US|A|C|[A-Z]{3}\s?)?[$€£¥]?\d[\d,. ]*(?:\s?(?:[a-zA-Z]+|%))*")
_SIGN = re.compile(r"(?:US|A|C)?[$€£¥]")
_LAST_WORD = re.compile(r"[^\W\d_]{3,}$")
# Within "two years and six months to nine", and behind it.
_TIME_TOLD = re.compile(r"\b(?:years?|months?|weeks?|days?)\b", re.I)
_SAME = re.compile(r"(?:about\s+)?(?:the\s+)?same\b", re.I)
_UNIT_BEHIND = re.compile(r"\s*(years?|months?|weeks?|days?)\b", re.I)
_TIME_OF_LABEL = re.compile(r"^(?:years?|months?|weeks?|days?)\b['’]?\s*", re.I)
_LABEL_WORDS = 14
_SHORT_LABEL = 8


def number_text(fact: Fact, document_text: str) -> str:
    """The figure in digits, with its unit; as the source writes it where the source has digits."""
    shown = re.sub(r"\s+", " ", document_text[fact.start : fact.end])
    if fact.kind == "none":
        return "0 (none)"
    if fact.high is None and _IN_DIGITS.fullmatch(shown):
        return shown
    if _is_length_of_time(shown):
        unit = _UNIT_BEHIND.match(document_text, fact.end)
        return f"{shown} {unit.group(1)}" if unit is not None else shown
    value = amount(fact.value or 0.0)
    if fact.high is not None:
        value = f"{value} to {amount(fact.high)}"
    if fact.kind == "percent":
        return f"{value} % ({shown})"
    if fact.kind == "money" and fact.high is None:
        return _told_before(fact, document_text) or in_unit(fact.value or 0.0, fact, document_text)
    return f"{value} {fact.unit}" if fact.kind == "money" else value


def _is_length_of_time(shown: str) -> bool:
    """Whether a figure is told with its unit: "two years and six months", not "the same number as
    in the previous year"."""
    return _TIME_TOLD.search(shown) is not None and _SAME.match(shown) is None


def _told_before(fact: Fact, document_text: str) -> str | None:
    """The amount that "the same amount as in 2019" repeats, as its sentence writes it."""
    sentence = document_text[fact.sentence_start : fact.start]
    same = [n for n in read_numbers(sentence) if n.value == fact.value and n.kind == "money"]
    return re.sub(r"\s+", " ", sentence[same[-1].start : same[-1].end]) if same else None


def in_unit(value: float, fact: Fact, document_text: str) -> str:
    """A value with the unit of `fact`, as the source calls it: its sign, its word, or its code."""
    if fact.unit is None:
        return amount(value)
    shown = document_text[fact.start : fact.end]
    if (sign := _SIGN.match(shown)) is not None:
        return f"{sign.group()}{amount(value)}"
    word = _LAST_WORD.search(shown)
    named = word is not None and currency_of(word.group()) == fact.unit
    return f"{amount(value)} {word.group() if word is not None and named else fact.unit}"


def amount(value: float) -> str:
    """A number with thousands separators and at most two decimals."""
    if abs(value - round(value)) < 1e-9:
        return f"{round(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def label_of(fact: Fact, document_text: str) -> str:
    """What a figure counts, in a few words of its own sentence."""
    counted = _WERE.sub("", _WERE_VICTIMS.sub("", fact.counted))
    words = counted.split()
    if len(words) > _LABEL_WORDS:
        counted = " ".join(words[:_LABEL_WORDS]) + " …"
    body = fact.statement.partition(": ")[2]
    shown = document_text[fact.start : fact.end]
    if _is_length_of_time(shown):
        counted = _TIME_OF_LABEL.sub("", counted)  # the figure is told with its unit
    before = body.partition(shown)[0].strip() if shown in body else ""
    participle = _PARTICIPLE.search(before)
    if participle and len(words) <= _SHORT_LABEL and not _HAS_VERB.search(counted):
        counted = f"{participle.group(1)} {counted}".strip()
    return counted or " ".join(before.split()[-_SHORT_LABEL:])


def where_when(fact: Fact) -> str:
    """The place and years of a figure: "Azerbaijan 2020"."""
    years = fact.years
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        told = f"{years[0]}-{years[-1]}"
    else:
        told = " and ".join(map(str, years))
    return " ".join(filter(None, [fact.place, told]))


def figure_statement(
    read: ReadFact,
    evidence: Evidence,
    currency: str | None,
    extreme: Literal["high", "low"] | None = None,
) -> Statement:
    """A figure with what it counts, its place and year, citing the sentence it stands in. Where no
    `currency` is asked for, the same amount in another currency stands behind it. Of a range the
    `extreme` that is asked for stands first."""
    fact, text = read.fact, read.document.text
    if extreme is not None and fact.high is not None:
        end = amount(fact.high if extreme == "high" else fact.value or 0.0)
        unit = (
            _UNIT_BEHIND.match(text, fact.end)
            if _is_length_of_time(text[fact.start : fact.end])
            else None
        )
        if unit is not None or fact.unit is not None:
            end = f"{end} {unit.group(1) if unit is not None else fact.unit}"
        range_told = f"{label_of(fact, text)}: {number_text(fact, text)}"
        label = ", ".join(filter(None, [range_told, where_when(fact)]))
        return Statement(f"{end} – {label}", (quote(read),), fact)
    bound = _ABOUT.search(text[max(fact.sentence_start, fact.start - 24) : fact.start])
    figure = (f"{bound.group(1).lower()} " if bound else "") + number_text(fact, text)
    twin = None if currency else _twin(read, evidence)
    if twin is not None:
        figure += f" ({number_text(twin, text)})"
    label = ", ".join(filter(None, [label_of(fact, text), where_when(fact)]))
    return Statement(f"{figure} – {label}", (quote(read),), fact)


def _twin(read: ReadFact, evidence: Evidence) -> Fact | None:
    """The same amount in the other currency."""
    for other in evidence.facts:
        same_document = other.fact.document_id == read.fact.document_id
        if same_document and other.fact.same_as == read.fact.start:
            return other.fact
    return None


def quote(read: ReadFact) -> Citation:
    """The sentence that a figure stands in; of a very long one the clauses around the figure, or
    the words around it where these are too long as well."""
    fact = read.fact
    start, end = fact.sentence_start, fact.sentence_end
    if end - start > QUOTE_LIMIT:
        start, end = _clauses_around(fact, read.document.text)
    return cite(read.document, fact.paragraph, start, end, (fact.start, fact.end))


def _clauses_around(fact: Fact, text: str) -> tuple[int, int]:
    first, last = fact.sentence_start, fact.sentence_end
    cuts = [first + match.end() for match in re.finditer(r";\s*", text[first:last])]
    start = max(cut for cut in [first, *cuts] if cut <= fact.start)
    end = min(cut for cut in [*cuts, last] if cut >= fact.end)
    if end - start > QUOTE_LIMIT:
        start = max(start, fact.start - QUOTE_LIMIT // 2)
        end = min(end, fact.end + QUOTE_LIMIT // 2)
        while start > first and not text[start - 1].isspace():
            start -= 1
        while end < last and not text[end].isspace():
            end += 1
    return start, start + len(text[start:end].rstrip(" ;"))
