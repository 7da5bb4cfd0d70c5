"""rag/index/period.py: the title, the place and the years that a text and its file name show."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.period import infer, title_of
from rag.schema import Period


@pytest.mark.parametrize(
    ("text", "source", "first", "last", "report_year"),
    [
        # the report's year, in its title or its file name, is the one after
        ("Varneth 2021\nThe police met.", "a.txt", 2020, 2020, 2021),
        ("The police met.", "varneth-2018.txt", 2017, 2017, 2018),
        ("Talks\n\nThe police met (12 in 2012).", "report_2014_varneth.txt", 2013, 2013, 2014),
        # a title that names the year it covers
        ("Keldur 2022\n\nIt had 40 cases (30 in 2022).", "a.txt", 2022, 2022, 2022),
        ("Report 2019\nIn 2019 courts met. In 2019 police met.", "a.txt", 2019, 2019, 2019),
        # comparison years tell the year that they are compared with
        ("It saw 94 men (91 in 2019). It heard 4 cases (five in 2019).", "a.txt", 2020, 2020, None),
        ("It had 40 beds, compared with 38 in 2014.", "a.txt", 2015, 2015, None),
        ("Loans fell to 30, down from 40 in 2019. It opened long ago (2004).", "a.txt", 2020, 2020,
         None),
        # said in so many words
        ("This report covers 2017. It saw 9 men.", "a.txt", 2017, 2017, None),
        ("This report covers the years 2016 to 2018.", "a.txt", 2016, 2018, None),
        ("The reporting period 2018/19 saw change.", "a.txt", 2018, 2019, None),
        # fiscal years compared with fiscal years
        ("Exports were 40 tonnes in 2018/19 (30 tonnes in 2017/18).", "a.txt", 2018, 2019, None),
        # a span of years in the name or the heading is covered as a whole
        ("It saw 40 cases in 1990 and 12 in 1993.", "1990-2019.txt", 1990, 2019, 2019),
        ("1990-2019\nIt saw 40 cases in 1990 and 12 in 1993.", "a.txt", 1990, 2019, None),
        ("# Forced labour 1990–2019\nIt saw 40 cases.", "a.txt", 1990, 2019, 2019),
        ("It saw 40 cases.", "keldur_2016-2019.pdf", 2016, 2019, 2019),
        ("This report covers 1990-2019. It saw 9 men.", "a.txt", 1990, 2019, None),
        # not where the text goes on after it, nor for a fiscal year, a month or a sentence
        ("Plan 2010-2013\nIt saw 40 cases (30 in 2018).", "a.txt", 2013, 2013, 2013),
        ("Keldur 2018-2019\nIt saw 40 cases.", "a.txt", 2018, 2018, 2019),
        ("It saw 40 cases in 2008.", "keldur 2009-12.txt", 2008, 2008, 2009),
        ("From 1990-2019 police met.\nIn 2020 it saw 9. In 2020 it met.", "a.txt", 2020, 2020,
         None),
        # months, from one spring to the next
        ("During the reporting period (April 2023 to March 2024), police opened 12 cases.", "a.txt",
         2023, 2024, None),
        ("From April 2019 to March 2020, police opened 12 cases (nine in 2018).", "a.txt", 2019,
         2020, None),
        # a yearly report tells of the year before the one it is named after
        (("2021 Trafficking in Persons Report\n\nIn 2020 it saw 9 men. In 2020 it met. It held 30 "
         "in 2020 (40 in 2019), and 20 in December 2020, against 18 in 2019."), "a.txt", 2020, 2020,
         2021),
        # told of again and again, and no year is compared with as often
        (("Of 70 workers in 2010, 12 were men, compared to 11 in 2008. In 2010, police met. It "
         "tried nine in 2010."), "a.txt", 2010, 2010, None),
        # nothing but the year most written of
        ("In 2013 the law passed. In 2013 it changed. In 2011 it rained.", "a.txt", 2013, 2013,
         None),
        # a year inside of something else is none
        ("It saw 40 cases in 2015.", "63fb0c8ae1974d25.txt", 2015, 2015, None),
    ],
)  # fmt: skip
def test_period(text: str, source: str, first: int, last: int, report_year: int | None) -> None:
    found = infer(text, source)
    assert (found.period, found.report_year) == (Period(first, last), report_year)


@pytest.mark.parametrize("text", ["", "Nothing is dated.", "It saw 2,019 men and paid $2019."])
def test_no_period_where_no_year_is_shown(text: str) -> None:
    found = infer(text, "a.txt")
    assert (found.period, found.report_year) == (None, None)


def test_the_place_is_read_off_the_text_or_the_file_name() -> None:
    assert infer("The police met.", "kenya_2019.txt").place == "Kenya"
    assert infer("The government of Oris met. Orisian police met.", "a.txt").place == "Oris"
    assert infer("The police of Varneth met.", "varneth-2019.txt").place == "Varneth"
    # A file's name alone makes no place.
    assert infer("The government of Ghana investigated 30 cases.", "Scan0001.txt").place == "Ghana"
    assert infer("In 2020, Peru identified 11 victims.", "Final draft 2.txt").place == "Peru"
    assert infer("It identified 11 victims.", "again.txt").place is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Heading\nBody text.", "Heading"),
        ("\ufeff  Varneth 2021\nText.", "Varneth 2021"),
        ("A sentence ends here.\nMore.", None),
        ("Only one line", None),
        ("2021\nText.", None),
        ("x" * 130 + "\nText.", None),
        ("word " * 20 + "\nText.", None),
        ("", None),
    ],
)
def test_title_of(text: str, title: str | None) -> None:
    assert title_of(text) == title


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                [
                    "2019",
                    " in 2018)",
                    "(12",
                    "compared with ",
                    "2018/19",
                    "This report covers ",
                    "reporting period ",
                    "\n",
                    ". ",
                    "Varneth ",
                    "99",
                    "(",
                    ")",
                    "2099-2000",
                ]
            ),
            max_size=30,
        ).map("".join),
    ),
    st.text(max_size=30),
)
def test_any_text_is_taken(text: str, source: str) -> None:
    period = infer(text, source).period
    assert period is None or 1900 <= period.first <= period.last <= 2110


@pytest.mark.parametrize(
    "piece", ["(", "(1 ", "from ", "in 2019 ", "as ", "2019-", "\n", "A ", "1 "]
)
def test_time_is_linear_on_hostile_texts(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    infer(text, "a.txt")
    assert time.process_time() - started < 10


def test_the_year_that_the_text_speaks_of_wins_over_the_one_before_its_file_name() -> None:
    text = "In 2015, the Government of Georgia identified 12 victims. It convicted 3 traffickers."
    assert infer(text, "georgia_2015.txt").period == Period(2015, 2015)
