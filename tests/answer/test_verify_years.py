"""rag/answer/verify.py: every year of a statement is one that the words cited speak of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.evidence import cite
from rag.answer.verify import problem_with
from rag.schema import Fact, Statement
from tests.answer.quoted import (
    ALLOCATED,
    CLOSED,
    DOCUMENTS,
    IDENTIFIED,
    LAW,
    OTHER,
    REPORT,
    cited,
    problem,
)
from tests.small_reports import report


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("91 victims in 2019", IDENTIFIED),  # written in the quote
        ("94 victims, Orvania 2020", IDENTIFIED),  # what the report covers
        ("12 wells in 2020", CLOSED),
        ("15 wells in 2019", CLOSED),  # "the previous year"
        ("a law of 2005", LAW),
    ],
)
def test_a_year_that_the_quoted_words_speak_of_passes(text: str, quote: str) -> None:
    assert problem(text, quote) is None


@pytest.mark.parametrize(
    ("text", "quote", "strange"),
    [
        ("94 victims in 2018", IDENTIFIED, 2018),
        ("94 victims in 2021", IDENTIFIED, 2021),
        ("94 victims in 2020, 2019 and 1999", IDENTIFIED, 1999),
        ("15 wells in 2018", CLOSED, 2018),
        ("119,000 manat in 2019", ALLOCATED, 2019),
        ("a law of 2006", LAW, 2006),
    ],
)
def test_a_strange_year_is_named(text: str, quote: str, strange: int) -> None:
    assert problem(text, quote) == f"{strange} is not a year that the words cited speak of"


def test_a_year_of_another_report_does_not_lend_itself() -> None:
    statement = Statement("88 victims in 2020", (cited(OTHER.text, OTHER),))

    assert problem_with(replace(statement, text="88 victims in 2018"), DOCUMENTS) is None
    found = problem_with(statement, DOCUMENTS)
    assert found == "2020 is not a year that the words cited speak of"


def test_the_year_of_the_fact_is_checked_though_the_text_leaves_it_out() -> None:
    start = REPORT.text.index("94")
    fact = Fact(
        REPORT.id, 1, 0, len(IDENTIFIED), 0, len(IDENTIFIED), start, start + 2, "count",
        94.0, None, None, "victims", (2020,), "Orvania", "Orvania, 2020: identified 94 victims",
    )  # fmt: skip
    statement = Statement("94 victims", (cited(IDENTIFIED),), fact)

    assert problem_with(statement, DOCUMENTS) is None
    strange = replace(statement, fact=replace(fact, years=(2017,)))
    found = problem_with(strange, DOCUMENTS)
    assert found == "2017 is not a year that the words cited speak of"


@pytest.mark.parametrize(
    "text", ["2,019 victims", "2019 victims", "It identified 2019 victims.", "2,019 in 2019"]
)
def test_a_year_in_the_quote_is_no_number_of_anything(text: str) -> None:
    assert problem(text, IDENTIFIED) == "2,019 is not in the words cited"
    assert problem("91 victims in 2019", IDENTIFIED) is None


def test_a_number_in_the_quote_is_no_year() -> None:
    document = report("It identified 2019 victims, all of them adults.", "Orvania", 2020)
    statement = Statement("Victims in 2019.", (cite(document, 1, 0, len(document.text)),))

    found = problem_with(statement, {document.id: document})

    assert found == "2019 is not a year that the words cited speak of"


def test_a_year_between_quotation_marks_is_looked_at_too() -> None:
    invented = problem("It was “the best year since 1998”.", IDENTIFIED)

    assert invented == "1998 is not a year that the words cited speak of"
    assert problem("It “identified 94 victims (91 in 2019)”.", IDENTIFIED) is None


def test_words_from_somewhere_are_no_figure_from_the_year_before() -> None:
    document = report("Funding from foreign donors came to 12 grants.", "Orvania", 2020)
    whole = (cite(document, 1, 0, len(document.text)),)

    found = problem_with(Statement("12 grants in 2019.", whole), {document.id: document})

    assert found == "2019 is not a year that the words cited speak of"
