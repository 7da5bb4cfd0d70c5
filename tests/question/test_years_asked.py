"""rag/question/years_asked.py: which years a question asks about, however it names them."""

from __future__ import annotations

import pytest

from rag.question.parse import parse
from rag.question.years_asked import is_one_period
from rag.schema import Collection
from tests.question.three_reports import (
    COLLECTION,
    read,
)
from tests.small_reports import report


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("How many victims in 2016?", (2016,)),
        ("victims identified 2018", (2018,)),
        ("How many 2019 victims were there?", (2019,)),
        ("victims 2016-2020", (2016, 2017, 2018, 2019, 2020)),
        ("How many victims from 2016 to 2018?", (2016, 2017, 2018)),
        ("How many victims in 2018 and 2016?", (2016, 2018)),
        ("How many victims since 2019?", (2019, 2020, 2021)),
        ("How many victims were identified?", ()),
        ("How many of the 2,019 victims were women?", ()),
        # Against the newest report, which covers 2021 and is named 2022.
        ("How many victims last year?", (2021,)),
        ("How many victims this year?", (2021,)),
        ("How many victims in the previous year?", (2020,)),
        ("How many victims in the period before?", (2020,)),
        ("victims identified last period", (2020,)),
        ("How many victims were there two years earlier?", (2019,)),
        ("How many victims in the following year?", (2022,)),
        ("How many victims in the year before 2019?", (2018,)),
        ("How many victims in the year after 2019?", (2020,)),
        ("How many victims in 2018, according to this report?", (2018,)),
        ("How many victims did the ministry report for 2018?", (2018,)),
        ("How many more victims in 2018 than in the previous period?", (2017, 2018)),
        ("Has Orvania joined the 2000 UN TIP Protocol?", ()),
    ],
)
def test_years_in_any_form(question: str, years: tuple[int, ...]) -> None:
    assert read(question).years == years


@pytest.mark.parametrize(
    ("question", "years", "report_year"),
    [
        ("How many victims does the 2022 report count?", (2021,), 2022),
        ("How many victims does the 2019 report count?", (2018,), 2019),
        ("How many victims does the report of 2019 count?", (2018,), 2019),
        # No such report: it would cover the year before its name.
        ("How many victims does the 2016 report count?", (2015,), 2016),
        # The year that is named beside the report is the one asked about.
        ("In 2017, how many victims does the 2019 report count?", (2017,), 2019),
        ("How many victims in the year before does the 2019 report count?", (2017,), 2019),
    ],
)
def test_the_year_in_a_reports_name_is_the_year_it_covers(
    question: str, years: tuple[int, ...], report_year: int
) -> None:
    query = read(question)

    assert (query.years, query.report_year) == (years, report_year)


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("How many victims last year (2018)?", (2018,)),
        ("Last year's (2018) figure of victims?", (2018,)),
        ("How many victims had there been the year before, in 2018?", (2018,)),
        ("And victims in the previous year, i.e. 2018?", (2018,)),
        ("How many victims two years before 2021?", (2019,)),
        ("How many victims the year before 2021?", (2020,)),
        # no year of any report, and still the one asked about
        ("How many victims in 3020?", (3020,)),
        ("How many victims were found in 1850?", (1850,)),
        ("How many victims in 1850 cases?", ()),
        # Both are meant: one is compared with the other.
        ("How many more victims in 2021 than in the year before?", (2020, 2021)),
        ("How many fewer victims in 2018 than a year earlier?", (2017, 2018)),
        ("How many victims in 2018 and the year before?", (2017, 2018)),
        ("How many victims in the year to June 2015?", (2014, 2015)),
        ("How many victims in the period ending in March 2020?", (2019, 2020)),
        ("How many victims in the year to December 2015?", (2015,)),
    ],
)
def test_a_year_that_is_said_in_so_many_words(question: str, years: tuple[int, ...]) -> None:
    assert read(question).years == years


def test_years_earlier_lean_on_the_question_before() -> None:
    assert read("How many two years earlier?", "How many victims in 2018?").years == (2016,)


def test_a_report_without_a_name_is_told_by_the_year_it_covers() -> None:
    unnamed = report("Orvania identified 12 victims.", "Orvania", (2014, 2015), "unnamed.txt")
    query = parse("victims in the 2016 report", Collection((unnamed,), frozenset()))

    assert query.years == (2014, 2015)


def test_last_year_is_told_from_the_documents_that_are_asked() -> None:
    question = "How many victims last year?"

    assert parse(question, COLLECTION, source="older.txt").years == (2018,)
    assert parse(question, COLLECTION, source="newer.txt").years == (2021,)
    assert parse(question, Collection(())).years == ()


def test_years_count_back_from_the_report_that_has_the_names_asked_about() -> None:
    older = report("The Adlieh center held 40.", "Orvania", 2018, "older.txt")
    newer = report("The Moss center held 30.", "Tessaly", 2021, "newer.txt")
    both = Collection((older, newer), frozenset())

    assert parse("How many did the Adlieh center hold the year before?", both).years == (2017,)
    assert parse("How many did the center hold in the earlier period?", both).years == (2020,)


def test_months_of_a_period_are_no_words_of_what_is_asked() -> None:
    assert is_one_period("charged from April 2019 to March 2020")
    assert is_one_period("in the period to March 2020")
    assert not is_one_period("between 2018 and 2020")


def test_a_comparison_with_another_year_asks_about_both() -> None:
    assert read("How many more victims than in 2018?").years == (2018, 2021)
    assert read("How many victims were there in 2018?").years == (2018,)


def test_months_of_two_years_are_one_stretch() -> None:
    assert read("How many victims from July 2020 to June 2021?").wanted == "count"
    assert read("How many victims in the twelve months to June 2021?").wanted == "count"


def test_the_years_of_a_report_are_one_stretch() -> None:
    collection = Collection((report("It met 12 guests.", "Orvania", (2014, 2015), "a.txt"),))

    for question in ("guests in the 2016 report", "How many guests in the previous period?"):
        query = parse(question, collection)
        assert (len(query.years), query.wanted) == (2, "count")
    for question in ("guests in 2014 and 2015", "How many guests in 2015 and the year before?"):
        assert parse(question, collection).wanted == "trend"


def test_a_fiscal_year_is_one_year() -> None:
    assert read("How many victims in fiscal year 2014-2015?").wanted == "count"
    assert read("How many victims in 2014-2015?").wanted == "trend"
