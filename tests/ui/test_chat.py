"""The chat's logic, without a browser."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from rag.errors import IndexMismatch, QuestionError
from rag.schema import Answer, Period
from tests import fakes_ui
from tests.fakes_ui import FakeAssistant
from tests.ui.test_render import HOSTILE


def script() -> None:
    import streamlit

    from rag.ui import chat

    chat.page(streamlit.session_state["assistant"])


Open = Callable[[FakeAssistant], AppTest]


@pytest.fixture
def opened() -> Open:
    def open_page(assistant: FakeAssistant) -> AppTest:
        app = AppTest.from_function(script, default_timeout=20)
        app.session_state["assistant"] = assistant
        return checked(app.run())

    return open_page


def checked(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def ask(app: AppTest, question: str) -> AppTest:
    return checked(app.chat_input(key="ask").set_value(question).run())


def click(app: AppTest, key: str) -> AppTest:
    return checked(app.button(key=key).click().run())


def words(app: AppTest) -> str:
    return "\n".join(piece.value for piece in app.html)


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key}


def test_an_empty_page_offers_questions_and_one_click_asks(opened: Open) -> None:
    app = opened(FakeAssistant())
    assert "2 documents" in words(app)
    assert app.button(key="new-conversation").disabled
    app = click(app, "example-1")
    assert "How many victims were officially identified in 2020?" in words(app)
    assert '<span class="v-figure">94</span>' in words(app)
    assert "example-1" not in keys(app)


def test_a_citation_opens_its_source_which_stays_open(opened: Open) -> None:
    app = ask(opened(FakeAssistant()), "How many in 2020?")
    assert "v-source-text" not in words(app)
    app = click(app, "cite-1-1")
    assert '<mark class="v-focus" id="source-mark">94</mark>' in words(app)
    assert 'href="https://www.state.gov/reports/2021-' in words(app)
    assert "Paragraph 1 of 3" in words(app)
    app = ask(app, "What about permits?")
    assert '<mark class="v-focus" id="source-mark">94</mark>' in words(app)
    app = click(app, "close-source")
    assert "v-source-text" not in words(app)
    assert '<span class="v-figure">94</span>' in words(app)


def test_the_paragraphs_around_a_quote_are_reachable(opened: Open) -> None:
    app = click(ask(opened(FakeAssistant()), "permits?"), "cite-1-1")
    assert "Paragraph 2 of 3" in words(app)
    app = click(app, "next-paragraph")
    assert "Paragraph 3 of 3" in words(app)
    assert app.button(key="next-paragraph").disabled
    assert "source-mark" not in words(app)
    app = click(app, "back-to-quote")
    assert "did not report data</mark>" in words(app)
    app = click(click(app, "previous-paragraph"), "whole-document")
    for number in (1, 2, 3):
        assert f"Paragraph {number} of 3" in words(app)
    assert "did not report data</mark>" in words(app)


def test_a_document_is_read_from_the_sidebar(opened: Open) -> None:
    app = click(opened(FakeAssistant()), f"read-{fakes_ui.REPORT_2017.id}")
    assert "Paragraph 1 of 2" in words(app)
    assert "<mark" not in words(app)


def test_follow_ups_are_asked_with_the_history(opened: Open) -> None:
    assistant = FakeAssistant()
    app = ask(ask(ask(opened(assistant), "How many?"), " \t "), "And permits?")
    assert assistant.histories == [0, 1, 1]
    app = click(app, "new-conversation")
    assert "v-figure" not in words(app)
    ask(app, "How many?")
    assert assistant.histories[-1] == 0


def test_abstentions_say_what_the_collection_covers(opened: Open) -> None:
    app = ask(opened(FakeAssistant()), "In 2015?")
    shown = words(app)
    assert "Not found" in shown
    assert "Nothing speaks of 2015." in shown
    assert "2016–2017, 2019–2020" in shown
    assert "70 — identified victims, Azerbaijan 2016" in shown
    app = click(app, "cite-1-1")
    assert '<mark class="v-focus" id="source-mark">70</mark>' in words(app)


def test_a_silence_is_told_with_its_quote(opened: Open) -> None:
    shown = words(ask(opened(FakeAssistant()), "permits in 2020"))
    assert "Not reported" in shown
    assert "did not report data</mark>" in shown


def test_how_the_question_was_understood_and_what_was_left_out(opened: Open) -> None:
    app = ask(opened(FakeAssistant()), "left out")
    assert "year: 2020" in words(app)
    assert [e.label for e in app.expander] == [
        "1 statement left out: not borne out by the words quoted"
    ]
    assert "The figure does not stand in the quote." in words(app)


def test_a_trend_is_a_table_with_a_citation_a_year(opened: Open) -> None:
    app = ask(opened(FakeAssistant()), "trend")
    assert "<table" in words(app)
    assert {"cite-1-1", "cite-1-2", "cite-1-3"} <= keys(app)


def test_a_question_that_cannot_be_asked_is_told_and_the_conversation_kept(opened: Open) -> None:
    assistant = FakeAssistant()
    app = ask(opened(assistant), "How many?")
    assistant.raises = QuestionError("The question has 100,000 characters; 2,000 is the most.")
    app = ask(app, "x" * 100_000)
    shown = words(app)
    assert "100,000 characters; 2,000 is the most." in shown
    assert "x" * 700 not in shown
    assert '<span class="v-figure">94</span>' in shown
    assistant.raises = None
    app = ask(app, "permits?")
    assert "Not reported" in words(app)


def test_a_defect_costs_nobody_the_conversation(opened: Open) -> None:
    assistant = FakeAssistant()
    app = ask(opened(assistant), "How many?")
    assistant.raises = ZeroDivisionError("secret detail")
    app = ask(app, "And now?")
    assert "ZeroDivisionError" in words(app)
    assert "secret detail" not in words(app)
    assert '<span class="v-figure">94</span>' in words(app)


def test_an_index_that_became_unusable_is_told(opened: Open) -> None:
    assistant = FakeAssistant(broken=IndexMismatch("Made with another model: ingest again."))
    app = opened(assistant)
    assert "Made with another model: ingest again." in words(app)
    assistant.broken = None
    app = click(app, "try-again")
    assert "example-1" in keys(app)


def test_a_later_ingest_shows_in_the_next_run(opened: Open) -> None:
    assistant = FakeAssistant(documents=[fakes_ui.REPORT_2017])
    app = opened(assistant)
    assert "1 document" in words(app)
    assistant.documents.append(fakes_ui.REPORT_2020)
    app = ask(app, "How many?")
    assert "2 documents" in words(app)


def test_a_source_that_was_taken_out_is_told_with_its_quote(opened: Open) -> None:
    assistant = FakeAssistant()
    app = click(ask(opened(assistant), "How many?"), "cite-1-1")
    assistant.documents.remove(fakes_ui.REPORT_2020)
    app = checked(app.run())
    assert "This document is no longer here" in words(app)
    assert fakes_ui.IDENTIFIED in words(app)


def test_a_large_collection_is_searched_by_name(opened: Open) -> None:
    documents = [
        replace(fakes_ui.REPORT_2020, id=f"{n:064}", title=f"Report {n}", period=Period(n, n))
        for n in range(1900, 2000)
    ]
    app = opened(FakeAssistant(documents=documents))
    assert sum(key.startswith("read-") for key in keys(app)) == 25
    assert "75 more documents" in words(app)
    app = checked(app.text_input(key="find-document").set_value("report 1942").run())
    assert sum(key.startswith("read-") for key in keys(app)) == 1


def test_inferred_fields_are_marked(opened: Open) -> None:
    document = replace(fakes_ui.REPORT_2020, inferred=frozenset({"place", "title"}))
    shown = words(opened(FakeAssistant(documents=[document])))
    assert 'Azerbaijan <span class="v-inferred">inferred</span> · 2020' in shown
    assert "title inferred" in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_and_not_obeyed(opened: Open, text: str) -> None:
    def answered(question: str) -> Answer:
        whole = fakes_ui.citation(hostile, hostile.text, hostile.text)
        said = fakes_ui.statement(f"94 — {text}", whole)
        asked = replace(fakes_ui.answer(question).query, notes=(text,))
        return Answer(asked, "not_found", (said,), text, 0.5, nearest=(said,), left_out=(said,))

    hostile = replace(
        fakes_ui.REPORT_2020,
        title=text,
        place=text,
        source=text,
        url=text,
        text=" ".join(text.split()),
        inferred=frozenset({"place"}),
    )
    app = opened(FakeAssistant(documents=[hostile], answers=answered))
    app = click(ask(app, text), "cite-1-1")
    shown = words(app)
    for forbidden in ("<script>alert", "<img", "<style>", 'javascript:alert(1)"', "<b>"):
        assert forbidden not in shown
    assert not app.markdown
    assert not app.caption
