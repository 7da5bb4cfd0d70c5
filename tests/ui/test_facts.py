"""The facts: found as the command line finds them, taken away safely, plotted apart by unit."""

import csv
import io
import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from rag.assistant import Assistant
from rag.command.listing import FIELDS
from rag.schema import Document, Fact, Filter, Period
from rag.ui import facts_page, facts_plot
from rag.ui.facts_table import FactTable, Wanted
from tests import fakes_ui
from tests.drawn_pages import checked, words
from tests.ui.test_render import HOSTILE

TEXT = "The government identified 94 victims (91 in 2019) and paid $64,710 and 50 percent."


def fact(written: str, **changed: object) -> Fact:
    start = TEXT.index(written)
    made = Fact(
        document_id="d",
        paragraph=1,
        sentence_start=0,
        sentence_end=len(TEXT),
        clause_start=0,
        clause_end=len(TEXT),
        start=start,
        end=start + len(written),
        kind="count",
        value=94.0,
        high=None,
        unit=None,
        counted="identified victims",
        years=(2020,),
        place="Chile",
        statement=f"Chile, 2020: {written} victims were identified",
    )
    return replace(made, **changed)


DOCUMENT = Document("d", "report.txt", "A report", TEXT, "Chile", Period(2020, 2020))


@pytest.fixture(scope="session")
def table(assistant: Assistant) -> FactTable:
    return FactTable(assistant.facts(), assistant.collection().documents)


@pytest.mark.parametrize("place", [None, "Azerbaijan", "Azerbaijani", "Chile"])
@pytest.mark.parametrize("year", [None, 2019, 2016, 1990])
@pytest.mark.parametrize("about", [None, "victims", "detected victims", "funding", "xyz victims"])
def test_it_finds_what_the_assistant_finds(
    assistant: Assistant, table: FactTable, place: str | None, year: int | None, about: str | None
) -> None:
    expected = assistant.facts(place=place, year=year, about=about)
    assert table.find(Wanted(place, year, (), about or "")) == expected


def test_kinds_and_documents_narrow(table: FactTable) -> None:
    money = table.find(Wanted(kinds=("money",)))
    assert money
    assert {one.kind for one in money} == {"money"}
    both = table.find(Wanted(kinds=("money", "count")))
    assert {one.kind for one in both} == {"money", "count"}
    only = Filter(first=2020)
    ids = facts_page.within(only, table.documents.values())
    assert ids == {fakes_ui.REPORT_2020.id}
    assert {one.document_id for one in table.find(Wanted(documents=ids))} == ids
    assert facts_page.within(Filter(), table.documents.values()) is None


def test_facts_are_sorted(table: FactTable) -> None:
    years = [max(one.years) for one in table.find(Wanted(), "year") if one.years]
    assert years == sorted(years, reverse=True)
    values = [one.value for one in table.find(Wanted(), "value")]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True)
    assert values[len(known) :] == [None] * (len(values) - len(known))


def test_each_row_leads_to_its_words(table: FactTable) -> None:
    for one in table.facts:
        cited = table.citation(one)
        text = table.documents[one.document_id].text
        assert text[cited.start : cited.end] == cited.quote
        assert text[cited.focus_start : cited.focus_end] == table.written(one)
    rows = facts_page.rows_of(table.facts[:1], table)
    assert f"doc={table.documents[table.facts[0].document_id].source}" in rows["Read"][0]


def test_the_csv_holds_every_fact_and_no_formula(table: FactTable) -> None:
    data = facts_page.as_csv(table.facts, table)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert list(rows[0]) == FIELDS
    assert len(rows) == len(table.facts)
    for row, one in zip(rows, table.facts, strict=True):
        assert row["words"].strip("'").strip("… ") in " ".join(row["sentence"].split())
        assert row["quote"] == table.written(one)
    for wicked in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "=HYPERLINK(1)\x00"):
        made = replace(fact("94"), counted=wicked, statement=wicked, place=wicked)
        text = facts_page.as_csv([made], FactTable([made], [DOCUMENT])).decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_empty_csv_still_has_its_names(table: FactTable) -> None:
    assert facts_page.as_csv([], table).decode("utf-8-sig") == ",".join(FIELDS) + "\n"


def test_units_never_share_an_axis() -> None:
    facts = [
        fact("94"),
        fact("91", value=91.0, years=(2019,)),
        fact("$64,710", kind="money", unit="USD", value=64_710.0, high=70_000.0),
        fact("$64,710", kind="money", unit="AZN", value=1.0),
        fact("50 percent", kind="percent", unit="%", value=50.0),
        fact("94", kind="none", value=0.0, years=(2016, 2017)),
        fact("94", kind="not_reported", value=None),
    ]
    table = FactTable(facts, [DOCUMENT])
    found = facts_plot.points(facts, table.written, table.words)
    assert list(found) == ["Number", "USD", "AZN", "Per cent"]
    assert [(p.year, p.value) for p in found["Number"]] == [
        (2016, 0),
        (2017, 0),
        (2019, 91),
        (2020, 94),
    ]
    assert found["USD"][0].high == 70_000
    assert [p.number for p in found["Per cent"]] == [4]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_a_document_are_values_in_a_chart(text: str) -> None:
    facts = [fact("94", counted=text, statement=text, place=text), fact("91", years=(2019,))]
    table = FactTable(facts, [DOCUMENT])
    (many,) = facts_plot.points(facts, table.written, table.words).values()
    spec = json.loads(facts_plot.chart("Number", many).to_json())
    (data,) = spec.pop("datasets", {"": spec.get("data", {})}).values()
    without = json.dumps({key: value for key, value in spec.items() if key != "data"})
    for layer in spec["layer"]:
        layer.pop("data", None)
    shown = json.dumps(spec["layer"])
    for word in ("script", "onerror", "javascript", "example.org"):
        assert word not in shown, (data, without)


def script() -> None:
    import streamlit

    from rag.ui import facts_page
    from rag.ui.pages import Place, guarded

    guarded(streamlit.session_state["assistant"], Place("Facts", "facts", facts_page.page))


@pytest.fixture
def app(assistant: Assistant) -> AppTest:
    opened = AppTest.from_function(script, default_timeout=30)
    opened.session_state["assistant"] = assistant
    return checked(opened.run())


def shown(app: AppTest) -> list[str]:
    (frame,) = app.dataframe
    return list(frame.value[facts_page.WORDS])


def test_the_page_shows_all_and_what_the_filters_leave(
    app: AppTest, assistant: Assistant, table: FactTable
) -> None:
    count = len(assistant.facts())
    assert f"{count} facts" in words(app)
    assert len(shown(app)) == count
    app = checked(app.text_input(key="facts-words").set_value("identified victims").run())
    app = checked(app.selectbox(key="facts-year").set_value(2019).run())
    expected = assistant.facts(year=2019, about="identified victims")
    assert shown(app) == [table.row(one) for one in expected]
    app = checked(app.multiselect(key="facts-kinds").set_value(["percent"]).run())
    assert "No fact fits all of this" in words(app)
    app = checked(app.button(key="facts-clear").click().run())
    assert len(shown(app)) == count


def test_many_facts_say_which_of_them_are_shown(
    app: AppTest, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts_page, "ROWS", 50)
    app = checked(app.run())
    count = len(assistant.facts())
    assert f"1 to 50 of {count} facts" in words(app)
    app.session_state["facts-at"] = 3
    assert f"101 to {count} of {count} facts" in words(checked(app.run()))


def test_the_session_filter_narrows_the_facts_too(app: AppTest) -> None:
    current = app.session_state["conversation"]
    current.only = Filter(first=2020, last=2020)
    app = checked(app.run())
    assert "in the documents that this session is limited to" in words(app)
    (frame,) = app.dataframe
    assert set(frame.value["Document"]) == {
        "2021 Trafficking in Persons Report: Azerbaijan (victim protection)"
    }


def test_picked_facts_show_their_words_and_their_plot(app: AppTest, table: FactTable) -> None:
    found = table.find(Wanted(year=2019, words="officially identified victims"))
    app.session_state["facts-picked"] = [found[0]]
    app = checked(app.run())
    assert "Picked: 1 fact" in words(app)
    assert '<mark class="v-focus">91</mark>' in words(app)
    assert not app.get("vega_lite_chart")
    money = table.find(Wanted(kinds=("money",)))[0]
    app.session_state["facts-picked"] = [found[0], table.facts[0], money]
    app = checked(app.run())
    assert len(app.get("vega_lite_chart")) == 2
    app = checked(app.button(key="fact-open-2").click().run())
    assert '<mark class="v-focus" id="source-mark">94</mark>' in words(app)
    app = checked(app.button(key="unpick-1").click().run())
    assert "Picked: 2 facts" in words(app)
    app = checked(app.button(key="unpick-all").click().run())
    assert "Picked" not in words(app)


def test_a_pick_of_a_document_that_is_gone_is_left_out(app: AppTest) -> None:
    app.session_state["facts-picked"] = [fact("94")]
    assert "Picked" not in words(checked(app.run()))


def test_a_reload_finds_the_filters_the_order_and_the_picks(
    app: AppTest, assistant: Assistant, table: FactTable
) -> None:
    assert not any(name.startswith("fact_") for name in app.query_params)
    picked = table.find(Wanted(year=2019, words="identified victims"))[:2]
    app.session_state["facts-picked"] = picked
    app = checked(app.text_input(key="facts-words").set_value("victims").run())
    app = checked(app.selectbox(key="facts-year").set_value(2019).run())
    app = checked(app.multiselect(key="facts-kinds").set_value(["count"]).run())
    app = checked(app.selectbox(key="facts-order").set_value("value").run())
    again = AppTest.from_function(script, default_timeout=30)
    again.session_state["assistant"] = assistant
    for name, values in app.query_params.items():
        again.query_params[name] = values
    again = checked(again.run())
    assert shown(again) == shown(app)
    assert again.session_state["facts-picked"] == picked
    assert again.selectbox(key="facts-order").value == "value"
    again = checked(again.text_input(key="facts-words").set_value("").run())
    assert "fact_words" not in again.query_params


def test_what_an_address_asks_for_and_is_not_there_is_passed_over(
    assistant: Assistant, table: FactTable
) -> None:
    again = AppTest.from_function(script, default_timeout=30)
    again.session_state["assistant"] = assistant
    again.query_params["fact_year"] = "1066"
    again.query_params["fact_place"] = "Nowhere"
    again.query_params["fact_order"] = "backwards"
    again.query_params["fact_pick"] = ["x", "a-1-2-3", "aaaaaaaa-1-0", "--", "²-²-²"]
    assert len(shown(checked(again.run()))) == len(table.facts)
    assert "Picked" not in words(again)


def test_every_fact_has_a_name_of_its_own(table: FactTable) -> None:
    names = [table.name(one) for one in table.facts]
    assert [table.named(name) for name in names] == list(table.facts)
