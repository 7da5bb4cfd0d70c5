"""eval/numbers.py: the judge's own reading of numbers and units."""

from __future__ import annotations

import pytest

from eval.numbers import first_number, names_unit, numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("94 - identified victims, Azerbaijan 2020", [94, 2020]),
        ("Sixty-eight victims were Azerbaijanis and three were foreign", [68, 3]),
        ("119,000 manat ($70,000)", [119000, 70000]),
        ("Expenditure came to 398 120 euros", [398120]),
        ("in 2019 350 people", [2019, 350]),
        ("4.5 million dolor, $1.2m and 3bn", [4.5e6, 1.2e6, 3e9]),
        ("one hundred and twenty-three thousand four hundred", [123400]),
        ("two thousand nineteen children", [2019]),
        ("a dozen, two dozen, a hundred", [12, 24, 100]),
        ("half of them, two-thirds, the second half of the year", [0.5, 2 / 3]),
        ("twice as many", [2]),
        ("None of the 12 victims", [0, 12]),
        ("The government did not identify any child victims in 2016", [0, 2016]),
        ("No victims", [0]),
        ("no fewer than 30", [30]),
        ("No. 5", [5]),
        ("COVID-19, the 3rd floor, the 1990s", []),
        ("-3, a range of 30-40, 94 - 91 = 3", [-3, 30, 40, 94, 91, 3]),
        ("−12.5 % and -$300", [-12.5, -300]),
        ("USD70,000 or AZN 119,000.", [70000, 119000]),
        ("stone, oneself, tent", []),
        ("", []),
    ],
)
def test_reads_numbers_in_order(text: str, values: list[float]) -> None:
    assert [number.value for number in numbers(text)] == pytest.approx(values)


def test_spans_are_those_of_the_words() -> None:
    text = "about Sixty-eight of 1,200 victims"
    assert [text[number.start : number.end] for number in numbers(text)] == ["Sixty-eight", "1,200"]


@pytest.mark.parametrize(
    ("text", "unit", "named"),
    [
        ("119,000 manat ($70,000)", "AZN", True),
        ("119,000 manat ($70,000)", "USD", False),
        ("$70,000 (119,000 manat)", "USD", True),
        ("US$70,000", "USD", True),
        ("A$70,000", "USD", False),
        ("70,000 US dollars", "USD", True),
        ("($) 70,000", "USD", False),
        ("AZN 119,000", "AZN", True),
        ("4.5 million dolor", "dolor", True),
        ("4.5 million Valdorian dolors", "dolor", True),
        ("4.5 million", "dolor", False),
        ("12 percent of 40", "%", True),
        ("12 per cent", "%", True),
        ("12% of all", "%", True),
        ("12 victims, 40%", "%", False),
    ],
)
def test_unit_belongs_to_the_first_number(text: str, unit: str, named: bool) -> None:
    number = first_number(text)
    assert number is not None
    assert names_unit(text, number, unit) is named


def test_a_long_text_is_read_in_reasonable_time() -> None:
    assert len(numbers("not at all, " * 2000 + "one of 500 " * 500)) == 1000
