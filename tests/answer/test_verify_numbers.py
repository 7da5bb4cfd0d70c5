"""rag/answer/verify.py: every number of a statement stands in the words cited, in its unit."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rag.answer.evidence import cite
from rag.answer.verify import problem_with
from rag.schema import Statement
from tests.answer.quoted import (
    ALLOCATED,
    CLOSED,
    HALF,
    IDENTIFIED,
    NOBODY,
    NUMBERS,
    PRICES,
    SITES,
    problem,
)
from tests.small_reports import report


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("94 victims", IDENTIFIED),
        ("ninety-four victims", IDENTIFIED),
        ("85 women", IDENTIFIED),
        ("eighty-five women", IDENTIFIED),
        ("119,000 manat", ALLOCATED),
        ("119000 manat", ALLOCATED),
        ("119 thousand manat ($70,000)", ALLOCATED),
        ("a dozen wells", CLOSED),
        ("twelve wells", CLOSED),
        ("0 (none) convicted", NOBODY),
        ("No one was convicted", NOBODY),
        ("50 % (Half) of the cases", HALF),
        ("4.5 percent", PRICES),
        ("30 to 40 sites", SITES),
        ("at least 30 sites", SITES),
        ("The government improved.", IDENTIFIED),
    ],
)
def test_a_number_of_the_quote_passes_in_digits_and_in_words(text: str, quote: str) -> None:
    assert problem(text, quote) is None


@pytest.mark.parametrize(
    ("text", "quote", "strange"),
    [
        ("95 victims", IDENTIFIED, "95"),
        ("ninety-five victims", IDENTIFIED, "95"),
        ("94 victims, 86 of them women", IDENTIFIED, "86"),
        ("94.5 victims", IDENTIFIED, "94.5"),
        ("94 thousand victims", IDENTIFIED, "94,000"),
        ("2,020 victims", IDENTIFIED, "2,020"),
        ("No victims", IDENTIFIED, "0"),
        ("700 manat", ALLOCATED, "700"),
        ("1,190,000 manat", ALLOCATED, "1.19e+06"),
        ("13 wells", CLOSED, "13"),
        ("One was convicted", NOBODY, "1"),
        ("60 percent of the cases", HALF, "60"),
        ("4.6 percent", PRICES, "4.6"),
        ("45 percent", PRICES, "45"),
        ("35 sites", SITES, "35"),
    ],
)
def test_a_number_that_no_quote_has_is_named(text: str, quote: str, strange: str) -> None:
    assert problem(text, quote) == f"{strange} is not in the words cited"


def test_a_number_of_the_report_that_is_not_quoted_does_not_pass() -> None:
    assert problem("94 victims and 12 wells", IDENTIFIED) == "12 is not in the words cited"
    assert problem("94 victims and 12 wells", IDENTIFIED, CLOSED) is None


def test_words_repeated_from_the_quote_pass_with_every_number_in_them() -> None:
    assert problem(IDENTIFIED, IDENTIFIED) is None
    assert problem("eighty-five were women", IDENTIFIED) is None


@st.composite
def figures_and_one_altered(draw: st.DrawFn) -> tuple[int, int, str, str]:
    """Two figures, the first as it is written and with one digit altered to what neither is."""
    first, second = draw(NUMBERS), draw(NUMBERS)
    thousands = draw(st.booleans())
    shown = f"{first * 1000:,}" if thousands else str(first)
    place = draw(st.integers(0, 2))
    digit = draw(st.sampled_from("123456789"))
    altered = shown[:place] + digit + shown[place + 1 :]
    assume(altered not in (shown, str(second)))
    return first * (1000 if thousands else 1), second, shown, altered


@given(
    figures_and_one_altered(), st.sampled_from(["{} victims", "It identified {} victims in 2020."])
)
@example((100, 200, "100", "300"), "{} victims")
def test_a_number_with_an_altered_digit_never_passes(
    figures: tuple[int, int, str, str], wording: str
) -> None:
    first, second, shown, altered = figures
    text = f"It identified {first:,} victims, compared with {second:,} in the previous year."
    document = report(text, "Orvania", 2020)
    citation = cite(document, 1, 0, len(text))

    right = Statement(wording.format(shown), (citation,))
    wrong = Statement(wording.format(altered), (citation,))
    assert problem_with(right, {document.id: document}) is None
    assert problem_with(wrong, {document.id: document}) is not None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("4 victims", IDENTIFIED),
        ("9 victims", IDENTIFIED),
        ("19 wells", IDENTIFIED),
        ("0 victims", IDENTIFIED),
        ("119 manat", ALLOCATED),
        ("$70", ALLOCATED),
        ("19,000 manat", ALLOCATED),
        ("5 percent", PRICES),
        ("4 percent", PRICES),
        ("3 sites", SITES),
        ("4 victims (91 in 2019)", IDENTIFIED),
        ("1 in 2019", IDENTIFIED),
        ("", IDENTIFIED),
    ],
)
def test_a_part_of_a_number_is_another_number(text: str, quote: str) -> None:
    assert problem(text, quote) is not None


@pytest.mark.parametrize("text", ["70,000 manat", "€70,000", "119,000 dollars", "94 % of victims"])
def test_an_amount_in_another_unit_is_another_amount(text: str) -> None:
    assert problem(text, ALLOCATED if "victims" not in text else IDENTIFIED) is not None
