"""The questions on an empty page fit the collection."""

from dataclasses import replace

from rag.schema import Collection, Period
from rag.ui.examples import LIMIT, REPORT_2017, REPORT_2020, WRITTEN, questions
from tests import fakes_ui


def test_the_written_questions_belong_to_the_seeds_as_they_are() -> None:
    assert fakes_ui.REPORT_2020.id == REPORT_2020
    assert fakes_ui.REPORT_2017.id == REPORT_2017
    both = Collection((fakes_ui.REPORT_2020, fakes_ui.REPORT_2017))
    assert questions(both) == [question for _, question in WRITTEN]


def test_a_report_that_is_not_there_is_not_asked_about() -> None:
    asked = questions(Collection((fakes_ui.REPORT_2017,)))
    assert asked == [question for held, question in WRITTEN if held == REPORT_2017]


def test_other_reports_are_asked_about_by_place_and_year() -> None:
    other = replace(fakes_ui.REPORT_2020, id="other", place="Chile", period=Period(2021, 2022))
    assert questions(Collection((other,))) == ["What figures are given for Chile in 2022?"]


def test_an_empty_collection_offers_nothing_and_a_large_one_few() -> None:
    assert questions(Collection(())) == []
    many = tuple(
        replace(fakes_ui.REPORT_2020, id=str(n), period=Period(1900 + n, 1900 + n))
        for n in range(50)
    )
    assert len(questions(Collection(many))) == LIMIT
