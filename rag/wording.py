"""How a figure is written in an answer: its number, what it counts, its place and year, its quote."""

from __future__ import annotations

import re

from rag.evidence import Evidence, ReadFact, cite
from rag.schema import Citation, Fact, Statement

QUOTE_LIMIT = 700
"""A sentence longer than this many characters is quoted by the clause that holds the figure."""

_ABOUT = re.compile(
    r"\b(no fewer than|no less than|no more than|about|approximately|around|nearly|almost|roughly"
    r"|over|more than|less than|fewer than|at least|up to|at most|an estimated)\s+$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"((?:\b\w+ly\s+)?\b\w{3,}ed)\s*$")
_LABEL_WORDS = 14


def number_text(fact: Fact, document_text: str) -> str:
    """The figure in digits, with its unit; as the source writes it where the source has digits."""
    shown = re.sub(r"\s+", " ", document_text[fact.start : fact.end])
    if fact.kind == "none":
        return "0 (none)"
    if (
        re.fullmatch(r"(?:US|A|C|[A-Z]{3}\s?)?[$€£¥]?\d[\d,. ]*(?:\s?(?:[a-zA-Z]+|%))*", shown)
        and fact.high is None
    ):
        return shown
    value = amount(fact.value or 0.0)
    if fact.high is not None:
        value = f"{value} to {amount(fact.high)}"
    if fact.kind == "percent":
        return f"{value} % ({shown})"
    return f"{value} {fact.unit}" if fact.kind == "money" else value


def amount(value: float) -> str:
    """A number with thousands separators and at most two decimals."""
    if abs(value - round(value)) < 1e-9:
        return f"{round(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def label_of(fact: Fact, document_text: str) -> str:
    """What a figure counts, in a few words of its own sentence."""
    counted = re.sub(
        r"^(?:victims|children|people|persons)\s+(?:were|was)\s+(?:a\s+|an\s+)?(?=.*\bvictims?\b)",
        "",
        fact.counted,
    )
    counted = re.sub(r"^(?:were|was|is|are)\s+", "", counted)
    words = counted.split()
    if len(words) > _LABEL_WORDS:
        counted = " ".join(words[:_LABEL_WORDS]) + " …"
    body = fact.statement.partition(": ")[2]
    shown = document_text[fact.start : fact.end]
    before = body.partition(shown)[0].strip() if shown in body else ""
    participle = _PARTICIPLE.search(before)
    told = re.search(r"\b(?:was|were|received|had|has)\b", counted)
    if participle and len(words) <= 8 and not told:
        counted = f"{participle.group(1)} {counted}".strip()
    return counted or " ".join(before.split()[-8:])


def where_when(fact: Fact) -> str:
    """The place and years of a figure: "Azerbaijan 2020"."""
    years = fact.years
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        told = f"{years[0]}-{years[-1]}"
    else:
        told = " and ".join(map(str, years))
    return " ".join(filter(None, [fact.place, told]))


def figure_statement(read: ReadFact, evidence: Evidence, currency: str | None) -> Statement:
    """A figure with what it counts, its place and year, citing the sentence it stands in. Where no
    `currency` is asked for, the same amount in another currency stands behind it."""
    text = read.document.text
    bound = _ABOUT.search(
        text[max(read.fact.sentence_start, read.fact.start - 24) : read.fact.start]
    )
    figure = (f"{bound.group(1).lower()} " if bound else "") + number_text(read.fact, text)
    twin = None if currency else _twin(read, evidence)
    if twin is not None:
        figure += f" ({number_text(twin.fact, text)})"
    label = ", ".join(filter(None, [label_of(read.fact, text), where_when(read.fact)]))
    return Statement(f"{figure} – {label}", (quote(read),), read.fact)


def _twin(read: ReadFact, evidence: Evidence) -> ReadFact | None:
    """The same amount in the other currency."""
    for other in evidence.facts:
        if (
            other.fact.document_id == read.fact.document_id
            and other.fact.same_as == read.fact.start
        ):
            return other
    return None


def quote(read: ReadFact) -> Citation:
    """The sentence that a figure stands in; of a very long one the clauses around the figure."""
    fact, text = read.fact, read.document.text
    start, end = fact.sentence_start, fact.sentence_end
    if end - start > QUOTE_LIMIT:
        cuts = [start + m.end() for m in re.finditer(r";\s*", text[start:end])]
        start = max(cut for cut in [start, *cuts] if cut <= fact.start)
        end = min(cut for cut in [*cuts, end] if cut >= fact.end)
        if end - start > QUOTE_LIMIT:
            start = max(start, fact.start - QUOTE_LIMIT // 2)
            end = min(end, fact.end + QUOTE_LIMIT // 2)
            while start > fact.sentence_start and not text[start - 1].isspace():
                start -= 1
            while end < fact.sentence_end and not text[end].isspace():
                end += 1
        end = start + len(text[start:end].rstrip(" ;"))
    return cite(read.document, fact.paragraph, start, end, (fact.start, fact.end))
