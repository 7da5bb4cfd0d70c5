"""What an answer looks like: the figure first, trends as tables, citations numbered."""

from dataclasses import replace

import pytest

from rag.ui.answer import (
    headline,
    is_trend,
    reason,
    split_headline,
    trend_table,
)
from rag.ui.drawn import numbered, quotation
from rag.ui.parts import covers, year_ranges
from tests import fakes_ui


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "94 — officially identified victims, Azerbaijan 2020",
            ("94", "officially identified victims, Azerbaijan 2020"),
        ),
        ("$64,710 - victim assistance, 2019", ("$64,710", "victim assistance, 2019")),
        ("It was not reported.", ("", "It was not reported.")),
        ("well-known words", ("", "well-known words")),
    ],
)
def test_a_statement_is_its_figure_and_what_it_is_of(text: str, expected: tuple[str, str]) -> None:
    assert split_headline(text) == expected


def test_the_words_read_in_order_without_looks() -> None:
    made = headline("94 — victims").html
    assert made.index(">94<") < made.index(" — ") < made.index(">victims<")


def test_what_is_not_reported_stands_where_a_figure_would() -> None:
    made = headline("Not reported (Azerbaijan 2019 and 2020).").html
    assert '<span class="v-status">Not reported</span>' in made
    assert '<span class="v-label">Azerbaijan 2019 and 2020</span>' in made
    assert "v-label" not in headline("Not reported.").html
    assert "v-status" not in headline("Not reported in prose, as 94 were.").html


def test_a_trend_is_a_table_in_the_order_of_the_years() -> None:
    answer = fakes_ui.answer("the trend")
    assert is_trend(answer)
    made = trend_table(answer.statements, numbered(answer)).html
    assert [made.index(f">{year}<") for year in (2016, 2019, 2020)] == sorted(
        made.index(f">{year}<") for year in (2016, 2019, 2020)
    )
    assert "<caption>Identified victims, Azerbaijan</caption>" in made
    assert "<td>91</td><td>[3]</td>" in made


def test_two_figures_of_one_year_are_no_trend() -> None:
    one = fakes_ui.answer("How many?")
    assert not is_trend(one)
    assert not is_trend(replace(one, statements=one.statements * 3))


def test_a_comparison_of_two_years_stays_two_sentences_unless_a_trend_is_asked_for() -> None:
    answer = fakes_ui.answer("the trend")
    two = replace(answer, statements=answer.statements[:2])
    assert not is_trend(two)
    assert is_trend(replace(two, query=replace(two.query, wanted="trend")))


def test_a_reason_does_not_say_the_status_again() -> None:
    assert reason("Not found: the collection ends in 2020.", "Not found") == (
        "The collection ends in 2020."
    )
    assert reason("Both figures are shown.", "") == "Both figures are shown."


def test_the_figure_is_emphasised_in_the_quotation() -> None:
    cited = fakes_ui.citation(fakes_ui.REPORT_2020, fakes_ui.IDENTIFIED, "94")
    pieces = quotation(cited)
    words = "".join(p if isinstance(p, str) else "94" for p in pieces)
    assert words == f"“{fakes_ui.IDENTIFIED}”"
    assert [p.html for p in pieces if not isinstance(p, str)] == ['<mark class="v-focus">94</mark>']


def test_a_very_long_quotation_is_cut_around_its_figure() -> None:
    paragraph = fakes_ui.paragraphs_of(fakes_ui.REPORT_2020)[0].text
    cited = fakes_ui.citation(fakes_ui.REPORT_2020, paragraph, "450 children")
    pieces = quotation(cited)
    assert (pieces[0], pieces[-1]) == ("“…", "…”")
    assert any(not isinstance(p, str) and "450 children" in p.html for p in pieces)


def test_years_are_written_as_people_write_them() -> None:
    assert year_ranges([2020, 2016, 2017, 2018, 2018]) == "2016–2018, 2020"
    assert year_ranges([]) == ""


def test_what_a_collection_covers() -> None:
    assert covers(fakes_ui.FakeAssistant().collection()) == (
        "Azerbaijan · 2016–2017, 2019–2020 · 2 documents"
    )
