"""Drafts to answers: what a statement says is checked against the words that it cites.

Whoever wrote the draft, the same checks hold. A statement passes where

- each citation is verbatim: ``document.text[start:end] == quote``;
- each number in it stands in a quote, in digits or in words, or is the result of a calculation that
  the statement shows and that this module repeats with operands from the quotes;
- each year in it is written in a quote, or is one that the quoted words speak of because the cited
  document covers it or counts back from it ("the previous year").

What fails is left out of the answer and kept in `left_out` with the reason. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.clauses import RELATIVE_YEAR
from rag.numbers import read_fractions, read_numbers, years_in
from rag.schema import Answer, Citation, Document, Draft, Hit, Query, Statement
from rag.silences import NOTHING

_CALCULATION = re.compile(
    r"\(?(?P<left>-?[\d.,]+(?:\s*[-+/*]\s*-?[\d.,]+)+|\([\d.,]+ - [\d.,]+\) / [\d.,]+)\s*=\s*(?P<result>-?[\d.,]*\d)(?P<percent>\s*%)?"
)
_QUOTED = re.compile(r"“[^”]*”")


def verify(
    query: Query,
    draft: Draft,
    documents: Mapping[str, Document],
    hits: Sequence[Hit] = (),
) -> Answer:
    """The answer that is left of `draft` when every statement has been checked.

    `documents` maps the ids of the cited documents to them. A draft whose every statement fails
    becomes `not_found`, with the reason.
    """
    checked = [_checked(statement, documents) for statement in draft.statements]
    kept = tuple(s for s in checked if s.problem is None)
    left_out = tuple(s for s in checked if s.problem is not None)
    nearest = tuple(s for s in (_checked(n, documents) for n in draft.nearest) if s.problem is None)
    status, reason = draft.status, draft.reason
    if draft.statements and not kept:
        status = "not_found"
        reason = f"Nothing is left of the answer: {left_out[0].problem}."
    return Answer(query, status, kept, reason, draft.confidence, tuple(hits), left_out, nearest)


def _checked(statement: Statement, documents: Mapping[str, Document]) -> Statement:
    problem = problem_with(statement, documents)
    return Statement(statement.text, statement.citations, statement.fact, problem)


def problem_with(statement: Statement, documents: Mapping[str, Document]) -> str | None:
    """What is wrong with `statement`, in words that follow "left out:", or None."""
    if not statement.citations:
        return "it cites nothing"
    for citation in statement.citations:
        if not is_verbatim(citation, documents):
            return f"the words cited are not in {citation.source}"
    return _number_problem(statement, documents) or _year_problem(statement, documents)


def is_verbatim(citation: Citation, documents: Mapping[str, Document]) -> bool:
    """Whether the quote stands in its document at exactly the offsets given, focus included."""
    document = documents.get(citation.document_id)
    return (
        document is not None
        and 0 <= citation.start < citation.end
        and document.text[citation.start : citation.end] == citation.quote
        and citation.start <= citation.focus_start <= citation.focus_end <= citation.end
    )


def _values(text: str) -> set[float]:
    """The values of all numbers in `text`, nothing told as 0."""
    found: set[float] = set()
    for number in [*read_numbers(text), *read_fractions(text)]:
        found.add(round(number.value, 6))
        if number.high is not None:
            found.add(round(number.high, 6))
    # Plain digits too: what a rule takes for an article's number may be what is asked.
    for match in re.finditer(r"\d[\d,]*(?:\.\d+)?", text):
        found.add(round(float(match.group().replace(",", "") or 0), 6))
    if NOTHING.search(text):
        found.add(0.0)
    return found


def _number_problem(statement: Statement, documents: Mapping[str, Document]) -> str | None:
    said = statement.text
    if any(said.strip(" .") in citation.quote for citation in statement.citations):
        return None
    quotes = " \n".join(c.quote for c in statement.citations)
    known = _values(quotes)
    for calculation in _CALCULATION.finditer(said):
        operands = [
            float(x.replace(",", ""))
            for x in re.findall(r"\d[\d,]*(?:\.\d+)?", calculation.group("left"))
        ]
        strange = [x for x in operands if round(x, 6) not in known and x != 100]
        if strange:
            return f"{strange[0]:,g} is not in the words cited"
        result = float(calculation.group("result").replace(",", ""))
        if not _repeats(calculation.group("left"), result, bool(calculation.group("percent"))):
            return f"the calculation {calculation.group().strip('(')} does not come out"
        known.update((round(result, 6), round(abs(result), 6)))
    years = {float(year) for year, _, _ in years_in(said, counted=False)}
    for value in sorted(_values(said)):
        if value in known or value in years or _in_literal(value, statement):
            continue
        return f"{value:,g} is not in the words cited"
    return None


def _in_literal(value: float, statement: Statement) -> bool:
    """Whether a number stands in words that the statement repeats verbatim from its quote."""
    shown = [m.group() for m in re.finditer(r"[\d,.]+", statement.text)]
    quotes = " ".join(c.quote for c in statement.citations)
    return any(s.strip(".,") and s.strip(".,") in quotes and value in _values(s) for s in shown)


def _repeats(expression: str, result: float, percent: bool) -> bool:
    """Whether the sum, difference or quotient comes to `result`, to the digits it is given with."""
    share = re.fullmatch(r"\(([\d.,]+) - ([\d.,]+)\) / ([\d.,]+)", expression)
    numbers = [float(x.replace(",", "")) for x in re.findall(r"\d[\d,]*(?:\.\d+)?", expression)]
    if share:
        value = (numbers[0] - numbers[1]) / numbers[2] if numbers[2] else float("nan")
    else:
        signs = re.findall(r"(?<=[\d\s])\s*([-+/*])\s*(?=[\d-])", expression)
        value = numbers[0]
        for sign, number in zip(signs, numbers[1:], strict=False):
            if sign == "/":
                value = value / number if number else float("nan")
            else:
                value = {"+": value + number, "-": value - number, "*": value * number}[sign]
    if percent:
        value *= 100
    return abs(value - result) <= 0.051 if percent else abs(value - result) <= 0.0051


def _year_problem(statement: Statement, documents: Mapping[str, Document]) -> str | None:
    told = {year for year, _, _ in years_in(_QUOTED.sub(" ", statement.text), counted=False)}
    if statement.fact is not None:
        told |= set(statement.fact.years)
    allowed: set[int] = set()
    for citation in statement.citations:
        period = documents[citation.document_id].period
        allowed |= {year for year, _, _ in years_in(citation.quote, counted=False)}
        if period is not None:
            allowed |= set(range(period.first, period.last + 1))
            if RELATIVE_YEAR.search(citation.quote) or re.search(
                r"\d\s*\(\s*\d[\d,]*\s*\)|\bfrom\b|\bboth years\b|\beach of the\b", citation.quote
            ):
                allowed.add(period.first - 1)
    # A sentence of a row ("girls, nine and 17") takes its years from the sentence before it.
    for citation in statement.citations:
        document = documents[citation.document_id]
        before = document.text[max(0, citation.start - 400) : citation.start]
        if statement.fact is not None:
            allowed |= {year for year, _, _ in years_in(before)} & set(statement.fact.years)
    strange = sorted(told - allowed)
    if strange and not all(
        str(year) in " ".join(c.quote for c in statement.citations) for year in strange
    ):
        return f"{strange[0]} is not a year that the words cited speak of"
    return None
