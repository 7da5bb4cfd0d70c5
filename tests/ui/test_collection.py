"""The filter in the sidebar: what it sets, what it says, and who it is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from rag.schema import Filter, Period
from rag.ui.collection import covered_years, limited
from rag.ui.session import Conversation
from tests.drawn_pages import checked, only, words
from tests.fakes_ui import REPORT_2017, REPORT_2020, FakeAssistant
from tests.small_reports import report


def script() -> None:
    import streamlit

    from rag.ui import collection

    state = streamlit.session_state
    with streamlit.sidebar:
        collection.listed(state["assistant"], state["conversation"])


CHILE = report("Chile identified 12 victims.", "Chile", 2019, "chile.txt")
UNDATED = report("Some words.", None, None, "undated.txt")

Open = Callable[..., AppTest]


@pytest.fixture
def opened() -> Open:
    def open_page(only: Filter | None = None) -> AppTest:
        app = AppTest.from_function(script, default_timeout=20)
        app.session_state["assistant"] = FakeAssistant(
            documents=[REPORT_2020, REPORT_2017, CHILE, UNDATED]
        )
        app.session_state["conversation"] = Conversation(only=only or Filter())
        return checked(app.run())

    return open_page


def read(app: AppTest) -> int:
    return sum((button.key or "").startswith("read-") for button in app.button)


def test_the_filter_is_set_told_and_taken_away(opened: Open) -> None:
    app = opened()
    assert "v-only" not in words(app)
    assert read(app) == 4
    app = checked(app.multiselect(key="only-places").select("Azerbaijan").run())
    assert only(app) == Filter(("Azerbaijan",))
    assert "Limited to Azerbaijan: 2 of 4 documents." in words(app)
    assert read(app) == 2
    app = checked(app.selectbox(key="only-first").select(2018).run())
    assert only(app) == Filter(("Azerbaijan",), 2018)
    assert "Limited to Azerbaijan, from 2018 on: 1 of 4 documents." in words(app)
    app = checked(app.selectbox(key="only-last").select(2017).run())
    assert only(app) == Filter(("Azerbaijan",), 2017, 2018)  # the wrong way round
    app = checked(app.button(key="only-clear").click().run())
    assert only(app) == Filter()
    assert app.multiselect(key="only-places").value == []
    assert app.selectbox(key="only-first").value is None
    assert "v-only" not in words(app)


def test_a_filter_of_years_alone_reads_as_a_sentence(opened: Open) -> None:
    app = opened(Filter((), 2018, None))
    assert "Limited to the years from 2018 on: 2 of 4 documents." in words(app)
    assert "Limited to 2017: 1 of 4 documents." in words(opened(Filter((), 2017, 2017)))


def test_a_filter_that_came_with_a_conversation_is_shown(opened: Open) -> None:
    app = opened(Filter(("Peru",), 1950, None))
    assert "Limited to Peru, from 1950 on: 0 of 4 documents." in words(app)
    assert app.multiselect(key="only-places").value == ["Peru"]
    assert app.selectbox(key="only-first").value == 1950


def test_there_is_no_filter_where_there_is_nothing_to_choose() -> None:
    app = AppTest.from_function(script, default_timeout=20)
    app.session_state["assistant"] = FakeAssistant(documents=[UNDATED])
    app.session_state["conversation"] = Conversation()
    app = checked(app.run())
    assert not app.multiselect


def test_a_large_collection_leads_to_its_page() -> None:
    many = [report(f"Report {n}.", "Chile", 2000 + n, f"{n}.txt") for n in range(9)]
    app = AppTest.from_function(script, default_timeout=20)
    app.session_state["assistant"] = FakeAssistant(documents=many)
    app.session_state["conversation"] = Conversation()
    app = checked(app.run())
    assert read(app) == 0
    assert app.button(key="all-documents").label == "All 9 documents"


def test_the_years_between_are_offered() -> None:
    from rag.schema import Collection

    assert covered_years(Collection((CHILE, REPORT_2017, UNDATED))) == [2017, 2018, 2019]
    assert covered_years(Collection((UNDATED,))) == []
    assert (
        limited(1, 1, Filter(first=2020)) == "Limited to the years from 2020 on: 1 of 1 document."
    )
    assert Period(2019, 2019) == CHILE.period
