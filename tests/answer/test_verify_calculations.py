"""rag/answer/verify.py: a calculation comes out, and its operands stand in the words cited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.evidence import cite
from rag.answer.verify import problem_with
from rag.schema import Statement
from tests.answer.quoted import (
    CLOSED,
    IDENTIFIED,
    NOBODY,
    NUMBERS,
    problem,
)
from tests.small_reports import report


@pytest.mark.parametrize(
    "text",
    [
        "3 – more victims (94 - 91 = 3)",
        "-3 – more victims (91 - 94 = -3)",
        "94 + 91 = 185",
        "94 + 91 + 85 = 270",
        "94 + 91 - 85 = 100",
        "1.03 – times as much (94 / 91 = 1.03)",
        "90.4 % – women of victims (85 / 94 = 90.4 %)",
        "3.3 % – change in victims ((94 - 91) / 91 = 3.3 %)",
        "-3.2 % – change in victims ((91 - 94) / 94 = -3.2 %)",
        "94-91=3",
    ],
)
def test_a_calculation_that_comes_out_passes_with_its_result(text: str) -> None:
    assert problem(text, IDENTIFIED) is None


@pytest.mark.parametrize(
    "text",
    [
        "94 - 91 = 4",
        "94 - 91 = -3",
        "91 - 94 = 3",
        "94 - 91 = 85",
        "94 - 91 = 91",
        "94 + 91 = 184",
        "94 + 91 - 85 = 270",
        "94 / 91 = 1.04",
        "91 / 94 = 1.03",
        "85 / 94 = 90.5 %",
        "85 / 94 = 90 %",
        "94 - 91 = 3 %",
        "(94 - 91) / 91 = 3.4 %",
        "(94 - 91) / 94 = 3.3 %",
    ],
)
def test_a_calculation_that_does_not_come_out_is_left_out(text: str) -> None:
    found = problem(text, IDENTIFIED)

    assert found is not None
    assert found.startswith("the calculation ")
    assert found.endswith(" does not come out")


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("95 - 91 = 4", "95"),
        ("94 - 90 = 4", "90"),
        ("94 + 91 + 12 = 197", "12"),
        ("(94 - 90) / 90 = 4.4 %", "90"),
    ],
)
def test_an_operand_that_no_quote_has_is_named(text: str, strange: str) -> None:
    # Each of these is right as a calculation.
    assert problem(text, IDENTIFIED) == f"{strange} is not in the words cited"


def test_a_calculation_does_not_bear_out_its_own_operand() -> None:
    found = problem("97 - 0 = 97", IDENTIFIED, NOBODY)

    assert found == "97 is not in the words cited"
    assert problem("94 - 0 = 94", IDENTIFIED, NOBODY) is None


def test_operands_may_stand_in_words_and_in_several_quotes() -> None:
    assert problem("94 - 85 = 9", IDENTIFIED) is None
    assert problem("94 - 12 = 82", IDENTIFIED, CLOSED) is None
    assert problem("94 - 12 = 82", IDENTIFIED) == "12 is not in the words cited"


def test_dividing_by_a_told_nothing_does_not_come_out() -> None:
    found = problem("94 / 0 = 94", IDENTIFIED, NOBODY)

    assert found == "the calculation 94 / 0 = 94 does not come out"


@given(NUMBERS, NUMBERS, st.sampled_from("+-"), st.integers(-999, 999).filter(bool))
def test_a_result_that_is_off_never_passes(first: int, second: int, sign: str, off: int) -> None:
    text = f"It identified {first} victims ({second} in 2019)."
    document = report(text, "Orvania", 2020)
    citation = cite(document, 1, 0, len(text))
    result = first + second if sign == "+" else first - second

    def told(value: int) -> Statement:
        return Statement(f"{first} {sign} {second} = {value:,}", (citation,))

    assert problem_with(told(result), {document.id: document}) is None
    assert problem_with(told(result + off), {document.id: document}) is not None


@pytest.mark.parametrize("text", ["94 – 91 = 85", "94 − 91 = 85", "94 – 91 = 4"])
def test_a_dash_subtracts_too(text: str) -> None:
    assert problem(text, IDENTIFIED) is not None
    assert problem("94 − 91 = 3", IDENTIFIED) is None


def test_the_answer_of_a_calculation_is_what_it_comes_to() -> None:
    assert problem("91 more (94 - 91 = 3)", IDENTIFIED) is not None
    assert problem("3 more (94 - 91 = 3)", IDENTIFIED) is None
