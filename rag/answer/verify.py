"""Drafts to answers: what a statement says is checked against the words that it cites.

Whoever wrote the draft, the same checks hold. A statement passes where

- each citation is verbatim: ``document.text[start:end] == quote``;
- each number in it stands in a quote, in digits or in words, or is the result of a calculation that
  the statement shows and that this module repeats with operands from the quotes; a year in a quote
  is no number of anything;
- each year in it is written in a quote, or is one that the quoted words speak of because the cited
  document covers it or counts back from it ("the previous year"); one between quotation marks, too,
  unless these words stand in a quote.

What a chat model writes has to pass `rag.claim.check` besides.

What fails is left out of the answer and kept in `left_out` with the reason. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import nan

from rag.facts.silences import NOTHING
from rag.schema import Answer, Citation, Document, Draft, Hit, Query, Statement
from rag.text.currencies import currency_words
from rag.text.numbers import Number, read_fractions, read_numbers
from rag.text.years import RELATIVE_YEAR, years_in

# A calculation as answers show it: a difference is 97 - 94 = 3, a change (97 - 94) / 94 = 3.2 %.
CALCULATION = re.compile(
    r"""
    \(?
    (?P<left>
        -?[\d.,]+(?:\s*[-+/*]\s*-?[\d.,]+)+
        | \([\d.,]+[ ]-[ ][\d.,]+\)[ ]/[ ][\d.,]+
    )
    \s*=\s*(?P<result>-?[\d.,]*\d)(?P<percent>\s*%)?
    """,
    re.VERBOSE,
)
"""A calculation that a statement shows: its operands (`left`), its `result` and a percent sign."""

_GROWTH = re.compile(r"\([\d.,]+ - [\d.,]+\) / [\d.,]+")
_SIGN = re.compile(r"(?<=[\d\s])\s*([-+/*])\s*(?=[\d-])")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Quoted words that set a figure beside that of the year before without naming the year.
_SETS_BESIDE = re.compile(
    r"\d\s*\(\s*\d[\d,]*\s*\)|\bfrom\s+(?:[^\W\d]+\s+){0,2}?[$€£]?\d|\bboth years\b|\beach of the\b"
)
# "94 – 91 = 3" is a subtraction too; a dash between words is none.
_MINUS = re.compile(r"(?<=\d)(\s*)[\u2212–](?=\s*\d[\d.,]*\s*=)")
_QUOTED = re.compile(r"“([^”]*)”")
_TWICE = re.compile(r"\b(?:twice|double[ds]?)\b", re.IGNORECASE)


Check = Callable[[Statement], str | None]
"""What is wrong with a statement, in words that follow "left out:", or None."""


def verify(
    query: Query,
    draft: Draft,
    documents: Mapping[str, Document],
    hits: Sequence[Hit] = (),
    check: Check | None = None,
) -> Answer:
    """The answer that is left of `draft` when every statement has been checked.

    `documents` maps the ids of the cited documents to them. `check` says what is wrong with a
    statement, where more is asked of it than by `problem_with`, which it then calls itself. A draft
    whose every statement fails becomes `not_found`, with the reason.
    """
    checked = [_checked(statement, documents, check) for statement in draft.statements]
    kept = tuple(s for s in checked if s.problem is None)
    left_out = tuple(s for s in checked if s.problem is not None)
    nearest = tuple(s for s in (_checked(n, documents) for n in draft.nearest) if s.problem is None)
    status, reason = draft.status, draft.reason
    if draft.statements and not kept:
        status = "not_found"
        reason = f"Nothing is left of the answer: {left_out[0].problem}."
    return Answer(query, status, kept, reason, draft.confidence, tuple(hits), left_out, nearest)


def _checked(
    statement: Statement, documents: Mapping[str, Document], check: Check | None = None
) -> Statement:
    problem = check(statement) if check else problem_with(statement, documents)
    return Statement(statement.text, statement.citations, statement.fact, problem)


def problem_with(statement: Statement, documents: Mapping[str, Document]) -> str | None:
    """What is wrong with `statement`, in words that follow "left out:", or None."""
    if not statement.citations:
        return "it cites nothing"
    for citation in statement.citations:
        if not is_verbatim(citation, documents):
            return f"the words cited are not in {citation.source}"
    if not re.search(r"\w", statement.text):
        return "it says nothing"
    currencies = frozenset(
        word for c in statement.citations for word in currency_words(documents[c.document_id].text)
    )
    return _number_problem(statement, currencies) or _year_problem(statement, documents)


def is_verbatim(citation: Citation, documents: Mapping[str, Document]) -> bool:
    """Whether the quote stands in its document at exactly the offsets given, focus included."""
    document = documents.get(citation.document_id)
    return (
        document is not None
        and 0 <= citation.start < citation.end <= len(document.text)
        and document.text[citation.start : citation.end] == citation.quote
        and citation.start <= citation.focus_start <= citation.focus_end <= citation.end
    )


NO_WORDS: frozenset[str] = frozenset()
"""No words for money but those that are known anyway."""


@lru_cache(maxsize=512)
def numbers_in(text: str, currencies: frozenset[str]) -> tuple[Number, ...]:
    """`rag.text.numbers.read_numbers`, kept for the texts last read: the statements of an answer
    share their quotes, and each is looked at more than once."""
    return tuple(read_numbers(text, currencies))


@lru_cache(maxsize=512)
def values_in(text: str, currencies: frozenset[str], years: bool = False) -> frozenset[float]:
    """The values of all numbers in `text`, nothing told as 0; its years too where `years` is
    True. Kept for the texts last read."""
    found: set[float] = set()
    read = [*numbers_in(text, currencies), *read_fractions(text)]
    for number in read:
        found.add(round(number.value, 6))
        if number.high is not None:
            found.add(round(number.high, 6))
    passed = [(number.start, number.end) for number in read]
    if not years:
        passed += [(year.start, year.end) for year in years_in(text)]
    # Plain digits too: what a rule takes for an article's number may be what is asked. Not those
    # of a number that was read: the 2.4 of "2.4 million" is none of its own.
    for match in _DIGITS.finditer(text):
        if not any(start <= match.start() < end for start, end in passed):
            found.add(round(float(match.group().replace(",", "")), 6))
    if NOTHING.search(text):
        found.add(0.0)
    if _TWICE.search(text):
        found.add(2.0)
    return frozenset(found)


def _plain_values(text: str) -> list[float]:
    """The numbers in `text` that are written in digits, in order."""
    return [float(digits.replace(",", "")) for digits in _DIGITS.findall(text)]


def _number_problem(statement: Statement, currencies: frozenset[str]) -> str | None:
    """Which number of a statement neither stands in its quotes nor comes out of them, or stands
    there in another unit. `currencies` are the documents' own words for money."""
    said = _MINUS.sub(r"\1-", statement.text)
    if any(_stands_in(statement.text.strip(" ."), c.quote) for c in statement.citations):
        return None
    quotes = " \n".join(c.quote for c in statement.citations)
    known = set(values_in(quotes, currencies))
    results: set[float] = set()
    for calculation in CALCULATION.finditer(said):
        operands = _plain_values(calculation.group("left"))
        strange = [x for x in operands if round(x, 6) not in known and x != 100]
        if strange:
            return f"{strange[0]:,g} is not in the words cited"
        result = float(calculation.group("result").replace(",", ""))
        if not _repeats(calculation.group("left"), result, bool(calculation.group("percent"))):
            return f"the calculation {calculation.group().strip('(')} does not come out"
        results.update((round(result, 6), round(abs(result), 6)))
    first = next(iter(numbers_in(said, currencies)), None)
    shown = CALCULATION.search(said)
    ahead = shown is not None and first is not None and first.end <= shown.start()
    if ahead and first is not None and round(first.value, 6) not in results:
        return f"{first.value:,g} is not what the calculation comes to"
    known |= results
    for value in sorted(values_in(said, currencies)):
        if value in known or _in_literal(value, statement, currencies):
            continue
        return f"{value:,g} is not in the words cited"
    return _unit_problem(said, quotes, results, currencies)


def _unit_problem(
    said: str, quotes: str, results: set[float], currencies: frozenset[str]
) -> str | None:
    """Which amount of money or percentage stands in the quotes in another unit."""
    quoted = numbers_in(quotes, currencies)
    units = {number.unit for number in quoted}
    for number in numbers_in(said, currencies):
        if number.unit is None or (number.kind == "percent" and round(number.value, 6) in results):
            continue
        same_value = {q.unit for q in quoted if abs(q.value - number.value) < 1e-6}
        of_result = units if round(number.value, 6) in results else set()
        if (same_value or of_result) and number.unit not in same_value | of_result:
            return f"{number.value:,g} is not {number.unit} in the words cited"
    return None


def _in_literal(value: float, statement: Statement, currencies: frozenset[str]) -> bool:
    """Whether a number stands in words that the statement repeats verbatim from its quote."""
    shown = [m.group().strip(".,") for m in re.finditer(r"[\d,.]+", statement.text)]
    quotes = " ".join(c.quote for c in statement.citations)
    for year in reversed(years_in(quotes)):
        quotes = f"{quotes[: year.start]} {quotes[year.end :]}"
    return any(
        _stands_in(s, quotes) and value in values_in(s, currencies, years=True) for s in shown
    )


def _stands_in(words: str, quotes: str) -> bool:
    """Whether `words` stand in `quotes` and neither begin nor end within a word or number there."""
    bounded = rf"(?<!\w)(?<!\d[.,]){re.escape(words)}(?!\w)(?![.,]\d)"
    return bool(words) and re.search(bounded, quotes) is not None


def _repeats(expression: str, result: float, percent: bool) -> bool:
    """Whether the sum, difference or quotient comes to `result`, to the digits it is given with:
    one decimal of a percentage, two of anything else."""
    first, *others = _plain_values(expression)
    if _GROWTH.fullmatch(expression):
        value = _applied("/", first - others[0], others[1])
    else:
        value = first
        for sign, number in zip(_SIGN.findall(expression), others, strict=False):
            value = _applied(sign, value, number)
    return abs(100 * value - result) <= 0.051 if percent else abs(value - result) <= 0.0051


def _applied(sign: str, value: float, number: float) -> float:
    if sign == "+":
        return value + number
    if sign == "-":
        return value - number
    if sign == "*":
        return value * number
    return value / number if number else nan


def _year_problem(statement: Statement, documents: Mapping[str, Document]) -> str | None:
    """Which year of a statement its quotes neither name nor speak of."""
    quotes = " ".join(citation.quote for citation in statement.citations)
    own = _QUOTED.sub(
        lambda match: " " if match.group(1) in quotes else match.group(), statement.text
    )
    told = {each.year for each in years_in(own)}
    if statement.fact is not None:
        told |= set(statement.fact.years)
    allowed: set[int] = set()
    for citation in statement.citations:
        document = documents[citation.document_id]
        allowed |= _years_told(citation, document)
        if statement.fact is not None:
            # A sentence of a row ("girls, nine and 17") takes its years from the one before it.
            before = document.text[max(0, citation.start - 400) : citation.start]
            allowed |= {each.year for each in years_in(before)} & set(statement.fact.years)
    strange = sorted(told - allowed)
    named = {each.year for each in years_in(quotes)}
    if named.issuperset(strange):
        return None
    return f"{strange[0]} is not a year that the words cited speak of"


def _years_told(citation: Citation, document: Document) -> set[int]:
    """The years that a quote names, that its document covers, or that it counts back to."""
    told = {each.year for each in years_in(citation.quote)}
    period = document.period
    if period is not None:
        told |= set(range(period.first, period.last + 1))
        if RELATIVE_YEAR.search(citation.quote) or _SETS_BESIDE.search(citation.quote):
            told.add(period.first - 1)
    return told
