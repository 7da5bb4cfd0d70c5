"""The filter in the address: found again by a reload, apart in two windows, never unseen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rag.schema import Filter
from rag.settings import Settings
from rag.ui.limits import asked, in_address
from tests.drawn_pages import checked, main_words, only
from tests.fakes_ui import FakeAssistant


def script() -> None:
    import streamlit

    from rag.ui import memory, pages

    memory.use(streamlit.session_state["given"])
    pages.guarded(streamlit.session_state["assistant"], pages.PAGES[0])


Open = Callable[..., AppTest]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    def open_page(assistant: FakeAssistant | None = None, **query: str | list[str]) -> AppTest:
        app = AppTest.from_function(script, default_timeout=20)
        app.session_state["assistant"] = assistant or FakeAssistant()
        app.session_state["given"] = Settings(index=tmp_path / "index")
        for name, value in query.items():
            app.query_params[name] = value
        return checked(app.run())

    return open_page


def address(app: AppTest) -> dict[str, list[str]]:
    return {name: many(value) for name, value in app.query_params.items() if name != "c"}


def many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_a_reload_finds_the_filter_and_another_window_has_its_own(opened: Open) -> None:
    app = opened()
    assert address(app) == {}
    app = checked(app.multiselect(key="only-places").select("Azerbaijan").run())
    app = checked(app.selectbox(key="only-first").select(2018).run())
    assert address(app) == {"place": ["Azerbaijan"], "from": ["2018"]}
    again = opened(**address(app))
    assert only(again) == Filter(("Azerbaijan",), 2018)
    assert only(opened()) == Filter()
    again = checked(again.button(key="only-clear").click().run())
    assert address(again) == {}


def test_a_filter_is_told_where_questions_are_asked_and_lifted_there(opened: Open) -> None:
    app = opened(to="2018")
    told = "By this address: limited to the years up to 2018: 1 of 2 documents."
    assert told in main_words(app)
    app = checked(app.button(key="box-limit-lift").click().run())
    assert only(app) == Filter()
    assert "limited to" not in main_words(app).lower()
    # One that was set here needs no telling where it is from.
    app = checked(app.selectbox(key="only-first").select(2018).run())
    assert "Limited to the years from 2018 on" in main_words(app)
    assert "By this address" not in main_words(app)


def test_what_was_lifted_after_a_limited_question_stays_lifted(opened: Open) -> None:
    app = opened(place="Azerbaijan")
    app = checked(app.chat_input(key="ask").set_value("How many in 2020?").run())
    (conversation,) = many(app.query_params["c"])
    # Without a word in the address the conversation brings its own along.
    assert only(opened(c=conversation)) == Filter(("Azerbaijan",))
    app = checked(app.button(key="box-limit-lift").click().run())
    assert address(app) == {"of": ["all"]}
    assert only(opened(c=conversation, of="all")) == Filter()


@pytest.mark.parametrize(
    "made",
    [
        Filter(("Côte d’Ivoire", "Peru"), 2016, 2020),
        Filter((), None, 2018),
        Filter(("a&b=c",)),
    ],
)
def test_a_filter_is_read_as_it_was_written(made: Filter) -> None:
    written = in_address(made, Filter())
    assert asked(lambda name: written.get(name, [])) == made


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, None),
        ({"from": ["soon"], "place": [" "]}, None),
        ({"from": ["２０２０"]}, None),
        ({"from": ["2020"], "to": ["2016"]}, Filter((), 2016, 2020)),
        ({"place": ["x" * 1000]}, Filter(("x" * 100,))),
        ({"place": ["Peru", "Peru"], "to": ["20200"]}, Filter(("Peru",))),
        ({"of": ["all"], "place": ["Peru"]}, Filter()),
    ],
)
def test_what_an_address_asks_for(given: dict[str, list[str]], found: Filter | None) -> None:
    assert asked(lambda name: given.get(name, [])) == found


def test_a_limit_that_matches_nothing_is_no_empty_collection(opened: Open) -> None:
    app = opened(place="Nowhere")
    assert "Nothing lies within this limit" in main_words(app)
    assert "0 of 2 documents" in main_words(app)
    assert "The collection is empty" not in main_words(app)
    app = checked(app.button(key="welcome-lift").click().run())
    assert only(app) == Filter()
    assert "Questions to begin with" in main_words(app)


def test_an_empty_collection_leads_to_where_documents_are_added(opened: Open) -> None:
    for query in ({}, {"place": "Nowhere"}):
        app = opened(FakeAssistant(documents=[]), **query)
        assert "The collection is empty" in main_words(app)
        assert "in a terminal" not in main_words(app)
        assert any(button.key == "add-first" for button in app.button)
