"""rag/text/numbers.py: what a number is worth and measures, and what only looks like one."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.numbers import (
    Number,
    read_fractions,
    read_numbers,
)

PIECES = st.sampled_from(
    [
        *"0159 .,-–/()[]%$€₼+'",
        *("2019", "2,019", "12 345", "one", "twenty", "hundred", "million", "manat", "percent"),
        *("to", "and", "between", "from", "No. ", "Article ", "call ", "March ", "half of", "\n"),
        *("US", "USD", "m", "bn", "people", "\u00a0", "٣", "²", "½", "in ", "age of "),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=50).map("".join))


def only(text: str) -> Number:
    """The one quantity of `text`."""
    (number,) = read_numbers(text)
    return number


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("1,204 teachers came", "1,204", 1204),
        ("1,000,000 trees", "1,000,000", 1_000_000),
        ("12 345 pupils", "12 345", 12_345),
        ("12\u00a0345 pupils", "12\u00a0345", 12_345),
        ("3.75 tonnes", "3.75", 3.75),
        ("12 million people", "12 million", 12e6),
        ("12k visits", "12k", 12_000),
        ("It closed 14.", "14", 14),
        ("(1,204)", "1,204", 1204),
        ("seven mills", "seven", 7),
        ("Forty mills", "Forty", 40),
        ("twenty-one mills", "twenty-one", 21),
        ("Sixty-eight mills", "Sixty-eight", 68),
        ("one hundred five mills", "one hundred five", 105),
        ("one hundred and twenty-four mills", "one hundred and twenty-four", 124),
        ("two thousand two hundred and six", "two thousand two hundred and six", 2206),
        ("two hundred thousand trees", "two hundred thousand", 200_000),
        ("three million trees", "three million", 3e6),
        ("eleven hundred trees", "eleven hundred", 1100),
        ("a hundred farms", "a hundred", 100),
        ("a dozen farms", "a dozen", 12),
        ("two dozen farms", "two dozen", 24),
        ("one of the farms", "one", 1),
        # A year's digits with a separator, or before what is counted, are a quantity.
        ("2,019 victims", "2,019", 2019),
        ("2019 victims came", "2019", 2019),
        ("1500 miners", "1500", 1500),
        ("2100 miners", "2100", 2100),
    ],
)  # fmt: skip
def test_counts(text: str, words: str, value: float) -> None:
    number = only(text)
    assert (text[number.start : number.end], number.value, number.kind) == (words, value, "count")
    assert number.high is None
    assert number.unit is None


@pytest.mark.parametrize(
    ("text", "words", "value", "unit"),
    [
        ("paid $64,710 in all", "$64,710", 64_710, "USD"),
        ("paid US$5,000", "US$5,000", 5000, "USD"),
        ("paid $2.3 million", "$2.3 million", 2.3e6, "USD"),
        ("paid £1.2bn", "£1.2bn", 1.2e9, "GBP"),
        ("paid €3m", "€3m", 3e6, "EUR"),
        ("paid € 400", "€ 400", 400, "EUR"),
        ("paid 400 €", "400 €", 400, "EUR"),
        ("paid ₼700", "₼700", 700, "AZN"),
        ("paid USD 12,000", "USD 12,000", 12_000, "USD"),
        ("paid 12,000 USD", "12,000 USD", 12_000, "USD"),
        ("paid 119,000 manat", "119,000 manat", 119_000, "AZN"),
        ("paid 50,000 Azerbaijani manat", "50,000 Azerbaijani manat", 50_000, "AZN"),
        ("paid 3.75 million euros", "3.75 million euros", 3.75e6, "EUR"),
        ("paid two thousand lari", "two thousand lari", 2000, "GEL"),
        ("paid 1900 manat", "1900 manat", 1900, "AZN"),
        # Which country's shillings they are is not in the word.
        ("paid 4,000 rupees", "4,000 rupees", 4000, "rupee"),
        ("paid 90 Kenyan shillings", "90 Kenyan shillings", 90, "shilling"),
    ],
)
def test_money(text: str, words: str, value: float, unit: str) -> None:
    number = only(text)
    assert (text[number.start : number.end], number.kind) == (words, "money")
    assert (number.value, number.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize("text", ["5 real cases", "10 pounds of fish", "12 m of rope", "4 sum"])
def test_a_word_that_is_more_often_something_else_is_no_money(text: str) -> None:
    assert only(text).kind == "count"


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("62 percent of them", "62 percent", 62),
        ("62 per cent of them", "62 per cent", 62),
        ("62% of them", "62%", 62),
        ("up 150% since", "150%", 150),
        ("0.5 percent of them", "0.5 percent", 0.5),
        ("by three percentage points", "three percentage points", 3),
        ("In March 12 percent left", "12 percent", 12),
    ],
)
def test_percentages(text: str, words: str, value: float) -> None:
    number = only(text)
    assert (text[number.start : number.end], number.value) == (words, value)
    assert (number.kind, number.unit) == ("percent", "%")


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("half of the residents", "half", 50),
        ("Half were women", "Half", 50),
        ("a third of them", "a third", 100 / 3),
        ("one-third of farms", "one-third", 100 / 3),
        ("two-thirds of pupils", "two-thirds", 200 / 3),
        ("three quarters of them", "three quarters", 75),
        ("two fifths of them", "two fifths", 40),
    ],
)
def test_fractions_are_percentages(text: str, words: str, value: float) -> None:
    (number,) = read_fractions(text)
    assert (text[number.start : number.end], number.kind) == (words, "percent")
    assert number.value == pytest.approx(value)


@pytest.mark.parametrize("text", ["half a day", "a quarter past", "the first half", "thirdly of"])
def test_words_that_are_no_fraction_of_anything(text: str) -> None:
    assert read_fractions(text) == []


@pytest.mark.parametrize(
    ("text", "words", "low", "high", "kind"),
    [
        ("between 30 and 40 mills", "30 and 40", 30, 40, "count"),
        ("30-40 mills", "30-40", 30, 40, "count"),
        ("30–40 mills", "30–40", 30, 40, "count"),
        ("30 to 40 mills", "30 to 40", 30, 40, "count"),
        ("five to 12 years' prison", "five to 12", 5, 12, "count"),
        ("10,000-15,000 mills", "10,000-15,000", 10_000, 15_000, "count"),
        ("10 to 15 percent", "10 to 15 percent", 10, 15, "percent"),
        ("10-15%", "10-15%", 10, 15, "percent"),
        ("10 percent to 15 percent", "10 percent to 15 percent", 10, 15, "percent"),
        ("between $3,000 and $4,500", "$3,000 and $4,500", 3000, 4500, "money"),
        ("200 to 500 lari", "200 to 500 lari", 200, 500, "money"),
        # lengths of time, in the unit that stands behind the range
        ("14 months to three years", "14 months to three", 14 / 12, 3, "count"),
        ("between six months and four years", "six months and four", 0.5, 4, "count"),
        (
            "six months’ imprisonment to two years",
            "six months’ imprisonment to two",
            0.5,
            2,
            "count",
        ),
        (
            "two years and six months to nine years",
            "two years and six months to nine",
            2.5,
            9,
            "count",
        ),
        (
            "14 months to five years and six months",
            "14 months to five years and six",
            14,
            66,
            "count",
        ),
        ("one to two years and six months", "one to two years and six", 12, 30, "count"),
        ("ranging from three years to 12 years", "three years to 12", 3, 12, "count"),
    ],
)
def test_ranges(text: str, words: str, low: float, high: float, kind: str) -> None:
    number = only(text)
    assert text[number.start : number.end] == words
    assert number.value == pytest.approx(low, abs=0.005)
    assert (number.high, number.kind) == (high, kind)


@pytest.mark.parametrize(
    ("text", "words", "months"),
    [
        ("two years and six months", "two years and six", 30),
        ("one year and 11 months’ imprisonment", "one year and 11", 23),
        ("three years, four months", "three years, four", 40),
    ],
)
def test_a_length_of_time_in_two_units_is_one_number(text: str, words: str, months: int) -> None:
    number = only(text)
    assert text[number.start : number.end] == words
    assert (number.value, number.high, number.kind) == (months, None, "count")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("12 women and 40 men", [12, 40]),
        ("12 and 40", [12, 40]),
        ("from 30 to 40 mills", [30, 40]),  # a change as likely as a range
        ("4 to 3 votes", [4, 3]),
        ("40 mills to 50 farms", [40, 50]),
        ("five, six", [5, 6]),
        ("two years and six men", [2, 6]),
        ("two years and 14 months", [2, 14]),
        ("rose from two years to four years", [2, 4]),
        ("two mills and six months", [2, 6]),
    ],
)
def test_two_numbers_that_are_no_range(text: str, values: list[float]) -> None:
    numbers = read_numbers(text)
    assert [number.value for number in numbers] == values
    assert all(number.high is None for number in numbers)


@pytest.mark.parametrize("text", ["0 cases", "zero cases"])
def test_zero_is_nothing(text: str) -> None:
    assert (only(text).kind, only(text).value) == ("none", 0)


@pytest.mark.parametrize(
    "text",
    [
        # years and dates
        "in 2019", "2016-2019", "2018/19", "both 2016 and 2017", "the 2030 agenda",
        "14 March 2020", "March 14, 2020", "the 14th of March", "on 3 May", "2020-05-01",
        "05/06/2020", "3.5.2019", "at 10:30", "at 9 a.m.", "4 pm", "24/7",
        # law and other numbered things
        "Article 144", "Articles 106 and 107", "Article 144-1", "Section 3.2", "Section 12(3)",
        "Law No. 114-IIIQ", "Resolution 57", "No. 45", "Tier 2", "Phase II", "World War II", "G20",
        "a B12 visa", "the 21st meeting", "3rd place",
        # telephone numbers
        "+994 12 498 10 93", "call 116 111", "the hotline 152", "0800 123 456", "007",
        # ages, and words that a number is part of
        "children under 18", "girls aged 15", "boys aged 12 to 17", "the age of 18",
        "a one-time allowance", "a two-year plan", "a ten-member panel",
        "no one came", "at one point", "one or more", "one another", "tens of thousands",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_quantity_is_left_alone(text: str) -> None:
    assert read_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("On 14 March 2020 they opened two centers", [2]),
        ("Under Article 144 they tried 12 men", [12]),
        ("Chapter IV had 12 articles", [12]),
        ("The hotline, +994 12 498 10 93, took 310 calls", [310]),
        ("the hotline 152 took 30 calls", [30]),
        ("Table 3 lists 40 schools", [40]),
        ("In 2019 there were 40 and in 2018, 38", [40, 38]),
    ],
)
def test_quantities_beside_such_numbers_are_read(text: str, values: list[float]) -> None:
    assert [number.value for number in read_numbers(text)] == values


@given(TEXTS)
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    position = 0
    for number in read_numbers(text):
        assert position <= number.start < number.end <= len(text)
        assert text[number.start : number.end].strip()
        position = number.start + 1
        assert math.isfinite(number.value)
        assert number.high is None or number.high > number.value
        assert (number.unit is not None) == (number.kind in ("money", "percent"))
    for number in read_fractions(text):
        assert 0 <= number.start < number.end <= len(text)


@given(st.integers(0, 10**12))
def test_separators_change_nothing(value: int) -> None:
    assert only(f"they saw {value:,} lari").value == value


@pytest.mark.parametrize(
    "piece",
    [
        "12 ",
        "1,",
        "1-",
        "1 000 ",
        "one ",
        "hundred ",
        "million ",
        "in 2019 ",
        "2019-",
        "$",
        "+1",
        "call 1",
        "Article 1 and ",
        "between 1 and 2 ",
        "half of ",
        "(",
        "01 ",
        "0",
        " ",
        "A",
        "é",
    ],
)
def test_time_is_linear_on_hostile_texts(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    read_numbers(text)
    read_fractions(text)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("costs fell to RMB9,241 million", 9_241_000_000, "CNY"),
        ("a fine of KES5,000 was paid", 5_000, "KES"),
        ("they paid Rs.300 each", 300, "rupee"),
        ("FCFA2,000 a day", 2_000, "franc"),
        ("USD40 a month", 40, "USD"),
    ],
)
def test_a_code_may_stand_right_before_its_amount(text: str, value: float, unit: str) -> None:
    number = only(text)

    assert (number.value, number.kind, number.unit) == (value, "money", unit)


@pytest.mark.parametrize("text", ["model B9,241", "the PTV505 unit", "in COVID19 wards"])
def test_the_end_of_a_name_is_no_quantity(text: str) -> None:
    assert read_numbers(text) == []
