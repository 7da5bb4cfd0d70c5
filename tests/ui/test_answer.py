"""What an answer looks like: the figure first, trends as tables, citations numbered."""

from dataclasses import replace

import pytest

from rag.schema import Answer, Changes, Wanted
from rag.ui.answer import (
    followed,
    headline,
    is_trend,
    nearest_words,
    reason,
    split_headline,
    trend_rows,
    with_missing,
)
from rag.ui.drawn import quotation
from rag.ui.matter import changed_matter
from rag.ui.parts import covers, ranged, year_ranges
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


def test_a_trend_has_a_row_a_year_in_their_order() -> None:
    answer = fakes_ui.answer("the trend")
    assert is_trend(answer)
    caption, rows = trend_rows(answer.statements)
    assert caption == "Identified victims, Azerbaijan"
    assert [(row.years, row.figure, row.what) for row in rows] == [
        ("2016", "70", ""),
        ("2019", "91", ""),
        ("2020", "94", ""),
    ]
    assert [cited.focus_end - cited.focus_start for row in rows for cited in row.citations]


def test_rows_that_are_of_different_things_say_of_what() -> None:
    first, *others = fakes_ui.answer("the trend").statements
    other = replace(first, text="450 — children, Georgia 2016")
    caption, rows = trend_rows([other, *others])
    assert caption == "By year; each row says what it counts"
    assert [row.what for row in rows] == [
        "children, Georgia",
        "identified victims, Azerbaijan",
        "identified victims, Azerbaijan",
    ]


def test_years_that_stand_as_a_span_leave_no_dash_behind() -> None:
    first, *others = fakes_ui.answer("the trend").statements
    labels = (
        "children, Georgia 2012-2014",
        "boys, Georgia 2012–2014",
        "men (2018/19), Georgia 2018",
    )
    for label, expected in zip(
        labels, ("children, Georgia", "boys, Georgia", "men, Georgia"), strict=True
    ):
        _, rows = trend_rows([replace(first, text=f"450 – {label}"), *others])
        assert rows[0].what == expected


def of(*texts: str, wanted: Wanted = "count") -> Answer:
    made = fakes_ui.answer("How many?")
    told = tuple(replace(made.statements[0], text=text) for text in texts)
    return replace(made, statements=told, query=replace(made.query, wanted=wanted))


@pytest.mark.parametrize(
    ("before", "now", "wanted", "differs"),
    [
        (
            "119,000 manat ($70,000) – allocated for victim assistance, Azerbaijan 2020",
            (
                "95.3 % – allocated for the MIA-run shelter of allocated for victim assistance, "
                "Azerbaijan 2020 (113,350 / 119,000 = 95.3 %)"
            ),
            "percent",
            True,
        ),
        (
            "70 – identified trafficking victims, Azerbaijan 2016",
            (
                "34.3 % – change in identified victims, Azerbaijan 2020 against 2016 "
                "((94 - 70) / 70 = 34.3 %)"
            ),
            "percent",
            False,
        ),
        (
            "1 – child victims, Azerbaijan 2019",
            (
                "2.1 % – child victims of officially identified victims, Azerbaijan 2020 "
                "(2 / 94 = 2.1 %)"
            ),
            "percent",
            False,
        ),
        ("94 – victims, Azerbaijan 2020", "94 and 450 – victims and children, 2020", "sum", True),
    ],
)
def test_a_changed_kind_that_finds_another_matter_says_so(
    before: str, now: str, wanted: Wanted, differs: bool
) -> None:
    changes = Changes(wanted=wanted)
    told = changed_matter(of(now, wanted=wanted), changes, [of(before)])
    assert bool(told) is differs
    assert ("another matter" in told) is differs
    assert changed_matter(of(now, wanted=wanted), Changes(), [of(before)]) == ""
    assert changed_matter(of(now, wanted=wanted), changes, []) == ""


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


def test_a_refused_follow_up_says_what_it_was_read_with() -> None:
    said = "The documents do not speak of “lol”."
    notes = ("from the conversation: victims identified", "year: 2020")
    told = "Read together with the question before (victims identified): the documents do not speak"
    assert followed(said, notes).startswith(told)
    assert followed(said, ("year: 2020",)) == said
    assert nearest_words("the documents do not speak of “lol”.") != nearest_words(
        "It ends in 2020."
    )


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


def test_every_year_asked_about_has_a_row() -> None:
    answer = fakes_ui.answer("the trend")
    asked = replace(answer, query=replace(answer.query, years=(2016, 2017, 2018, 2019, 2020)))
    rows = with_missing(trend_rows(asked.statements)[1], asked)
    assert [(row.years, row.figure) for row in rows] == [
        ("2016", "70"),
        ("2017", "nothing found"),
        ("2018", "nothing found"),
        ("2019", "91"),
        ("2020", "94"),
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("for 2016, 2017, 2018, 2019, 2020", "for 2016–2020"),
        ("in 2016, 2017 and 2019.", "in 2016–2017, 2019."),
        ("2016-2020", "2016–2020"),
        ("2019 and 2020", "2019 and 2020"),
        ("case 12016-2020 of 2019", "case 12016-2020 of 2019"),
    ],
)
def test_years_are_told_as_ranges(told: str, expected: str) -> None:
    assert ranged(told) == expected
