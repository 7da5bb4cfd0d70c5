"""Figures over the years: what has a point, and what shares an axis."""

import json
from dataclasses import replace

from rag.schema import Statement
from rag.ui import chart
from rag.ui.drawn import numbered
from tests import fakes_ui
from tests.ui.test_render import HOSTILE

ANSWER = fakes_ui.answer("trend")
SHOWN = {0: "70", 1: "94", 2: "91"}


def points(*statements: Statement) -> dict[str, list[chart.Point]]:
    shown = {n: SHOWN.get(n, "?") for n in range(len(statements))}
    return chart.points(statements, numbered(ANSWER), shown)


def with_fact(statement: Statement, **changes: object) -> Statement:
    assert statement.fact is not None
    return replace(statement, fact=replace(statement.fact, **changes))


def test_a_point_a_year_in_order_with_the_number_of_its_citation() -> None:
    found = points(*ANSWER.statements)
    assert list(found) == ["Number"]
    assert [(p.year, p.value, p.shown, p.number) for p in found["Number"]] == [
        (2016, 70, "70", 1),
        (2019, 91, "91", 3),
        (2020, 94, "94", 2),
    ]


def test_money_and_counts_are_never_on_one_axis() -> None:
    one, two, three = ANSWER.statements
    money = with_fact(two, unit="USD", kind="money"), with_fact(three, unit="AZN", kind="money")
    found = points(one, *money)
    assert {unit: [p.year for p in many] for unit, many in found.items()} == {
        "Number": [2016],
        "USD": [2020],
        "AZN": [2019],
    }


def test_what_was_not_reported_has_no_point() -> None:
    silent = with_fact(ANSWER.statements[0], value=None, kind="not_reported")
    assert [p.year for p in points(silent, *ANSWER.statements[1:])["Number"]] == [2019, 2020]


def test_a_figure_of_two_years_is_a_point_in_each() -> None:
    both = with_fact(ANSWER.statements[0], years=(2016, 2017))
    assert [p.year for p in points(both)["Number"]] == [2016, 2017]


def test_the_line_breaks_where_a_year_is_missing() -> None:
    line = chart.lines(points(*ANSWER.statements)["Number"])
    assert [(row["year"], row["value"]) for row in line] == [
        (2016, 70),
        (2017, None),
        (2019, 91),
        (2020, 94),
    ]


def test_the_chart_is_told_in_words() -> None:
    told = chart.described("Number", points(*ANSWER.statements)["Number"])
    assert told == "Line chart, number, 2016, 2019–2020. 2016: 70; 2019: 91; 2020: 94."


def test_words_of_documents_are_values_and_nothing_else() -> None:
    many = points(*ANSWER.statements)["Number"]
    plain = json.dumps(chart.chart("Number", many))
    for text in HOSTILE:
        hostile = [replace(p, quote=text, shown=text) for p in many]
        made = chart.chart("Number", hostile)
        layers = made["layer"]
        assert isinstance(layers, list)
        for row in layers[1]["data"]["values"]:
            assert row["quote"] == row["shown"] == text
            row["quote"], row["shown"] = many[0].quote, "70"
        for row, point in zip(layers[1]["data"]["values"], many, strict=True):
            row["shown"], row["quote"] = point.shown, point.quote
        assert json.dumps(made) == plain


def test_the_axis_spans_the_years_that_were_asked() -> None:
    made = chart.chart("Number", points(*ANSWER.statements)["Number"], (2014, 2016, 2018))
    x = made["layer"][0]["encoding"]["x"]
    assert x["scale"]["domain"] == [2013.75, 2020.25]
    assert x["axis"]["values"] == [2014, 2016, 2018, 2019, 2020]
