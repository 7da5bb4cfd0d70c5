"""rag/text/years.py: years as texts write them, and numbers that only look like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.years import RELATIVE_YEAR, years_in, years_of

PIECES = st.sampled_from(
    [*"0129 .,-–/()$%", "2019", "1999", "19", "2,019", " to ", " and ", "in ", " victims", "USD "]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=50).map("".join))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("in 2019", [2019]),
        ("In 2018, 2019 and 2020", [2018, 2019, 2020]),
        ("both 2016 and 2017", [2016, 2017]),
        ("2016-2019", [2016, 2017, 2018, 2019]),
        ("2016–19", [2016, 2017, 2018, 2019]),
        ("2018/19", [2018, 2019]),
        ("from 2016 to 2018", [2016, 2017, 2018]),
        ("(91 in 2019)", [2019]),
        ("1999", [1999]),
        ("2,019 victims", []),
        ("2019 victims came", []),
        ("in 2019 victims came", [2019]),
        ("$2019", []),
        ("2019 manat", []),
        ("2019.5", []),
        ("12019", []),
        ("1850", []),
        ("20%", []),
    ],
)
def test_years(text: str, years: list[int]) -> None:
    found = years_in(text)
    assert [year for year, _, _ in found] == years
    # A span of years has one place in the text, from its first to its last.
    assert all(text[start : start + 2] in ("19", "20") for _, start, _ in found)
    assert all(text[end - 2 : end] <= str(years[-1])[-2:] for _, _, end in found)


def test_a_bare_year_before_a_noun_is_a_year_in_a_question() -> None:
    text = "2019 victims"
    assert years_in(text, counted=False) == [(2019, 0, 4)]
    assert years_in("$2019", counted=False) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [("2020, 2018 and 2020", (2018, 2020)), ("2016-2018", (2016, 2017, 2018)), ("2,019 men", ())],
)
def test_years_of_a_text_are_each_given_once_in_order(text: str, years: tuple[int, ...]) -> None:
    assert years_of(text) == years


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("60 in the previous year", "in the previous year"),
        ("60 last year.", "last year"),
        ("60 in the prior reporting period", "in the prior reporting period"),
        ("60 in the preceding fiscal year", "in the preceding fiscal year"),
        ("60 the year before", "the year before"),
        ("60 a year earlier", "a year earlier"),
        ("60 next year", None),
        ("60 in the following year", None),
        ("60 yearly", None),
        ("60 in 2019", None),
    ],
)
def test_relative_years(text: str, words: str | None) -> None:
    match = RELATIVE_YEAR.search(text)
    assert (match and match.group()) == words


@given(TEXTS)
def test_spans_hold_the_first_year(text: str) -> None:
    position = 0
    for year, start, end in years_in(text):
        assert position <= start < end <= len(text)
        assert 1900 <= int(text[start : start + 4]) <= year <= 2130
        position = start


@pytest.mark.parametrize("piece", ["in 2019 ", "2019-", "2019", "19", " ", "$", "20 to ", "the "])
def test_time_is_linear_on_hostile_texts(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    years_in(text)
    RELATIVE_YEAR.search(text)
    assert time.process_time() - started < 10
