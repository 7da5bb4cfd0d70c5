"""The chat's logic, without a browser."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from rag.errors import IndexMismatch, QuestionError
from rag.schema import Answer, Changes, Hit, Passage, Period, Usage
from rag.stages import Asked
from rag.ui.running import Job, desk
from rag.ui.session import Conversation, Pending, Turn
from tests import fakes_ui
from tests.drawn_pages import ask, checked, click, keys, words
from tests.fakes_ui import FakeAssistant
from tests.small_reports import report
from tests.ui.test_render import HOSTILE


def script() -> None:
    import streamlit

    from rag.ui import pages

    pages.guarded(streamlit.session_state["assistant"], pages.PAGES[0])


Open = Callable[[FakeAssistant], AppTest]


@pytest.fixture
def opened() -> Open:
    def open_page(assistant: FakeAssistant) -> AppTest:
        app = AppTest.from_function(script, default_timeout=20)
        app.session_state["assistant"] = assistant
        return checked(app.run())

    return open_page


def chips(app: AppTest) -> list[str]:
    """What the chips under the answers say."""
    found = [block.proto.popover.label for block in app.get("popover")]
    plain = [label.replace("\u2060", "").replace("\\", "") for label in found]
    return [label for label in plain if label.startswith(("Year", "Place", "A", "Currency"))]


def opened_up(app: AppTest, key: str) -> AppTest:
    """The page with the popover `key` open."""
    app.session_state[key] = True
    return checked(app.run())


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
    assert [len(a.history) for a in assistant.asked] == [0, 1, 1]
    app = click(app, "new-conversation")
    assert "v-figure" not in words(app)
    ask(app, "How many?")
    assert assistant.asked[-1].history == ()


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
    assert chips(app) == ["Year 2020", "Asks for a number"]  # there is but one place
    assert "1 statement left out: not borne out by the words quoted" in {
        e.label for e in app.expander
    }
    assert "The figure does not stand in the quote." in words(app)


def test_a_trend_is_a_table_with_a_citation_a_year(opened: Open) -> None:
    app = ask(opened(FakeAssistant()), "trend")
    assert words(app).count("v-trend-row") == 3
    assert {"cite-1-1", "cite-1-2", "cite-1-3"} <= keys(app)
    assert '<mark class="v-focus" id="source-mark">91</mark>' in words(click(app, "cite-1-3"))


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


def test_a_large_collection_is_not_listed_beside_each_page(opened: Open) -> None:
    documents = [
        replace(fakes_ui.REPORT_2020, id=f"{n:064}", title=f"Report {n}", period=Period(n, n))
        for n in range(1900, 2000)
    ]
    app = opened(FakeAssistant(documents=documents))
    assert not any(key.startswith("read-") for key in keys(app))
    assert app.button(key="all-documents").label == "All 100 documents"


def test_inferred_fields_are_marked(opened: Open) -> None:
    document = replace(fakes_ui.REPORT_2020, inferred=frozenset({"place", "title"}))
    shown = words(opened(FakeAssistant(documents=[document])))
    assert 'Azerbaijan <span class="v-inferred">inferred</span> · 2020' in shown
    assert "title inferred" in shown


def change(app: AppTest, field: str, number: int = 1) -> AppTest:
    submit = f"FormSubmitter:form-{field}-{number}-Ask again"
    return checked(app.button(key=submit).click().run())


def test_a_chip_is_changed_to_ask_again(opened: Open) -> None:
    assistant = FakeAssistant()
    app = opened_up(ask(ask(opened(assistant), "How many?"), "And permits?"), "chip-years-1")
    assert app.selectbox(key="change-years-1").value == 2020
    app = checked(app.toggle(key="several-years-1").set_value(True).run())
    assert app.button_group(key="change-years-1-several").value == [2020]
    app.button_group(key="change-years-1-several").set_value([2019, 2016])
    app = change(app, "years")
    again = assistant.asked[-1]
    assert (again.question, again.changes) == ("How many?", Changes(years=(2016, 2019)))
    # It is asked as the first question again: nothing came before that.
    assert again.history == ()
    assert ">How many? – asked again for 2016, 2019</h2>" in words(app)
    assert not app.session_state["chip-years-1"]

    app = opened_up(app, "chip-wanted-3")
    app.selectbox(key="change-wanted-3").set_value("yes_no")
    app = change(app, "wanted", 3)
    # What was changed before stays changed.
    assert assistant.asked[-1].changes == Changes(years=(2016, 2019), wanted="yes_no")
    ask(app, "And now?")
    assert len(assistant.asked[-1].history) == 4


def test_another_year_takes_the_place_of_the_one_before(opened: Open) -> None:
    assistant = FakeAssistant()
    app = opened_up(ask(opened(assistant), "How many in 2020?"), "chip-years-1")
    app.selectbox(key="change-years-1").set_value(2019)
    app = change(app, "years")
    assert assistant.asked[-1].changes == Changes(years=(2019,))
    assert ">How many in 2020? – asked again for 2019</h2>" in words(app)
    app = opened_up(app, "chip-years-1")
    app.selectbox(key="change-years-1").set_value("")
    change(app, "years")
    assert assistant.asked[-1].changes == Changes(years=())


def test_a_place_and_a_currency_are_changed(opened: Open) -> None:
    def in_money(question: str) -> Answer:
        made = fakes_ui.answer(question)
        return replace(made, query=replace(made.query, wanted="money"))

    elsewhere = report("Georgia identified 3 victims.", "Georgia", 2020, "georgia.txt")
    documents = [fakes_ui.REPORT_2020, elsewhere]
    assistant = FakeAssistant(answers=in_money, documents=documents)
    app = opened_up(ask(opened(assistant), "How much?"), "chip-currency-1")
    assert "Any currency" in chips(app)
    assert app.selectbox(key="change-currency-1").options == ["any", "AZN", "USD"]
    app.selectbox(key="change-currency-1").set_value("USD")
    app = change(app, "currency")
    assert assistant.asked[-1].changes == Changes(currency="USD")
    app = opened_up(app, "chip-places-1")
    app.selectbox(key="change-places-1").set_value("Azerbaijan")
    change(app, "places")
    assert assistant.asked[-1].changes == Changes(places=("Azerbaijan",))


def test_an_answer_is_copied_with_its_footnotes(opened: Open) -> None:
    app = ask(opened(FakeAssistant()), "How many?")
    assert not app.code
    app = opened_up(app, "copy-1")
    assert f"[1] “{fakes_ui.IDENTIFIED}”" in app.code[0].value


def test_what_else_was_near_opens_its_words(opened: Open) -> None:
    first = fakes_ui.paragraphs_of(fakes_ui.REPORT_2017)[0]
    passage = Passage(first.document_id, 1, 0, 60, first.text[:60], "")
    gone = replace(passage, document_id="gone")

    def answered(question: str) -> Answer:
        return replace(fakes_ui.answer(question), hits=(Hit(gone, 2.0), Hit(passage, 1.0)))

    app = opened_up(ask(opened(FakeAssistant(answers=answered)), "How many?"), "near-1")
    assert [key for key in keys(app) if key.startswith("near-1-")] == ["near-1-1"]
    app = click(app, "near-1-1")
    assert f'<mark class="v-quote" id="source-mark">{first.text[:60]}</mark>' in words(app)


def test_what_a_chat_model_writes_ends_in_the_checked_answer(opened: Open) -> None:
    assistant = FakeAssistant(writes=["Nine", "Ninety"], chat_model_name="tiny")
    assistant.may_go_on.set()
    app = ask(opened(assistant), "How many?")
    assert '<span class="v-figure">94</span>' in words(app)
    assert "Ninety" not in words(app)


def test_a_reload_in_the_middle_finds_the_question_and_its_answer(opened: Open) -> None:
    assistant = FakeAssistant(writes=["Ninety"])
    current = Conversation()
    job = Job(
        Pending("How many?"), 0, 0, lambda: assistant.stream(Asked("How many?")), fakes_ui.answer
    )
    desk().begin(current.id, job)
    while job.words is None:
        job.wait(1)
    reloaded = AppTest.from_function(script, default_timeout=20)
    reloaded.session_state["assistant"] = assistant
    reloaded.query_params["c"] = current.id
    assistant.may_go_on.set()
    app = checked(reloaded.run())
    assert '<span class="v-figure">94</span>' in words(app)
    assert len(assistant.asked) == 1
    assert desk().find(current.id) is None


def test_a_stopped_answer_says_so_and_keeps_what_was_written(opened: Open) -> None:
    assistant = FakeAssistant(writes=["Nine", "Nine <b>hundred</b>"], chat_model_name="tiny")
    current = Conversation()
    asked = Asked("How many?")
    job = Job(
        Pending("How many?"),
        0,
        0,
        lambda: assistant.stream(asked),
        lambda written: assistant.stopped(asked, written),
    )
    while job.words is None:
        job.wait(1)
    job.stop()
    assistant.may_go_on.set()
    desk().begin(current.id, job)
    reloaded = AppTest.from_function(script, default_timeout=20)
    reloaded.session_state["assistant"] = assistant
    reloaded.query_params["c"] = current.id
    app = checked(reloaded.run())
    shown = words(app)
    assert "The chat model was stopped." in shown
    assert "Nine &lt;b&gt;hundred&lt;/b&gt;" in shown
    assert "What had been written, unchecked" in {e.label for e in app.expander}
    assert '<span class="v-figure">94</span>' in shown


def test_one_question_is_given_to_another_reader(opened: Open) -> None:
    assistant = FakeAssistant(chat_model_name="tiny")
    app = opened(assistant)
    app.segmented_control(key="next-reader").set_value("quoting").run()
    app = ask(app, "How many?")
    assert assistant.asked[-1].reader == "quoting"
    assert app.segmented_control(key="next-reader").value == "chat"
    app = ask(app, "How many?")
    assert assistant.asked[-1].reader is None
    assert "Answered in the reports&#x27; own words." in words(app)
    click(app, "reader-chat-1")
    assert (assistant.asked[-1].reader, assistant.asked[-1].history) == ("chat", ())


def test_with_one_reader_there_is_nothing_to_choose(opened: Open) -> None:
    app = ask(opened(FakeAssistant()), "How many?")
    assert not app.get("segmented_control")
    assert "reader-chat-1" not in keys(app)


def test_who_answered_and_what_went_otherwise_is_told(opened: Open) -> None:
    def answered(question: str) -> Answer:
        return replace(
            fakes_ui.answer(question),
            reader="tiny",
            notices=("The server did not answer at first.",),
            usage=Usage(1200, 90, 0.002),
        )

    shown = words(ask(opened(FakeAssistant(answers=answered, chat_model_name="tiny")), "How?"))
    assert "The server did not answer at first." in shown
    assert "Written by tiny; each statement was checked against the words quoted." in shown
    assert "1,200 tokens read, 90 written, $0.0020." in shown


@pytest.mark.parametrize(
    ("elsewhere", "told"),
    [(False, "Nothing is sent anywhere."), (True, "Questions that tiny answers are sent to it")],
)
def test_what_leaves_the_machine_is_told_as_it_is(opened: Open, elsewhere: bool, told: str) -> None:
    assistant = FakeAssistant(chat_model_name="tiny", chat_model_is_elsewhere=elsewhere)
    shown = words(opened(assistant))
    assert told in shown
    assert ("Nothing is sent anywhere." in shown) == (not elsewhere)


def test_a_long_conversation_shows_its_end_and_the_way_to_its_beginning(opened: Open) -> None:
    app = opened(FakeAssistant())
    current = app.session_state["conversation"]
    answer = fakes_ui.answer("How many?")
    current.turns = [Turn(f"Question {n}.", answer) for n in range(1, 13)]

    def shown() -> list[int]:
        return [n for n in range(1, 13) if f">Question {n}.<" in words(app)]

    app = checked(app.run())
    assert shown() == list(range(8, 13))
    app = click(app, "show-earlier")
    assert shown() == list(range(3, 13))
    app = click(app, "show-earlier")
    assert shown() == list(range(1, 13))
    assert "show-earlier" not in keys(app)


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
