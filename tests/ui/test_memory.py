"""Conversations on the disk, as a person meets them in the app."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rag.memory.records import Asking
from rag.memory.store import FILE, Memory
from rag.schema import Collection
from rag.settings import Settings
from rag.stages import Asked
from rag.ui import opinion
from rag.ui.conversations import moment
from rag.ui.running import Job, desk
from rag.ui.session import Pending
from tests import fakes_ui
from tests.drawn_pages import ask, checked, click, keys, words
from tests.fakes_ui import FakeAssistant
from tests.ui.test_render import HOSTILE


def script() -> None:
    import streamlit

    from rag.ui import chat, memory, session
    from rag.ui.pages import Place, guarded

    memory.use(streamlit.session_state["given"])
    streamlit.session_state["behind"] = memory.is_behind(session.conversation())
    guarded(streamlit.session_state["assistant"], Place("Ask", "ask", chat.page))


Open = Callable[..., AppTest]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index")


@pytest.fixture
def opened(settings: Settings) -> Open:
    def open_page(identity: str = "", assistant: FakeAssistant | None = None) -> AppTest:
        app = AppTest.from_function(script, default_timeout=20)
        app.session_state["assistant"] = assistant or FakeAssistant()
        app.session_state["given"] = settings
        if identity:
            app.query_params["c"] = identity
        return checked(app.run())

    return open_page


def identity(app: AppTest) -> str:
    named = app.query_params["c"]
    return named if isinstance(named, str) else named[0]


def kept(settings: Settings) -> Memory:
    return Memory.open(settings.memory_folder)


def test_an_address_of_a_conversation_that_is_gone_is_told(opened: Open) -> None:
    assert "This conversation is not here" not in words(opened())
    app = opened(identity="a" * 32)
    assert "This conversation is not here" in words(app)
    app = ask(app, "How many?")
    assert "This conversation is not here" not in words(app)
    assert "This conversation is not here" not in words(click(app, "new-conversation"))


def test_a_conversation_is_there_after_a_reload_and_goes_on(opened: Open) -> None:
    app = ask(opened(), "How many in 2020?")
    assistant = FakeAssistant()
    again = opened(identity(app), assistant)
    assert "How many in 2020?" in words(again)
    assert '<span class="v-figure">94</span>' in words(again)
    ask(again, "And permits?")
    (asked,) = assistant.asked
    assert [answer.query.asked for answer in asked.history] == ["How many in 2020?"]


def test_the_browser_goes_back_to_the_conversation_before(opened: Open) -> None:
    app = ask(opened(), "How many in 2020?")
    first = identity(app)
    app = click(app, "new-conversation")
    assert "c" not in app.query_params
    # What Back does: the address is the one before, and the page runs again.
    app.query_params["c"] = first
    app = checked(app.run())
    assert "How many in 2020?" in words(app)
    assert identity(app) == first
    app = ask(click(app, "new-conversation"), "And permits?")
    assert "How many in 2020?" not in words(app)
    app.query_params["c"] = first
    app = checked(app.run())
    assert "How many in 2020?" in words(app)
    # An address that names none that is kept leaves the conversation as it is.
    app.query_params["c"] = "a" * 32
    app = checked(app.run())
    assert "How many in 2020?" in words(app)
    assert identity(app) == first


def test_a_question_without_its_answer_is_asked_again(opened: Open, settings: Settings) -> None:
    kept(settings).ask("f" * 32, "k1", "How many in 2020?", Asking())
    app = opened("f" * 32)
    assert '<span class="v-figure">94</span>' in words(app)
    found = kept(settings).conversation("f" * 32)
    assert found is not None
    (turn,) = found.turns
    assert turn.settled
    assert turn.answer == fakes_ui.answer("How many in 2020?")


def test_an_address_that_names_nothing_begins_anew(opened: Open, settings: Settings) -> None:
    app = opened("e" * 32)
    assert "Questions to begin with" in words(app)
    assert kept(settings).listed(5) == []


def test_conversations_are_listed_and_reopened(opened: Open) -> None:
    app = ask(opened(), "How many in 2020?")
    first = identity(app)
    app = click(app, "new-conversation")
    app = ask(app, "And permits?")
    assert identity(app) != first
    listed = [b.label for b in app.sidebar.button if b.key and b.key.startswith("reopen-")]
    assert [label.replace("\u2060", "") for label in listed] == [
        "And permits?",
        "How many in 2020?",
    ]
    again = opened(first)
    assert "And permits?" not in [h for h in words(again).split("<h2") if "v-question" in h]


def test_conversations_of_one_name_are_told_apart_by_their_time(opened: Open) -> None:
    app = ask(opened(), "How many in 2020?")
    app = ask(click(app, "new-conversation"), "How many in 2020?")
    app = ask(click(app, "new-conversation"), "And permits?")
    listed = [b.label for b in app.sidebar.button if b.key and b.key.startswith("reopen-")]
    dated = [one for one in listed if ":gray[" in one]
    assert len(listed) == 3
    assert len(dated) == 2
    assert all("How many in 2020" in one.replace("\u2060", "").replace("\\", "") for one in dated)
    assert moment("2026-11-30T12:00:00.000+00:00").startswith(("29 Nov", "30 Nov", "1 Dec"))


def test_deleting_is_asked_twice_and_can_be_called_off(opened: Open, settings: Settings) -> None:
    app = ask(opened(), "How many in 2020?")
    one = identity(app)
    app.session_state[f"menu-{one}"] = True
    app = click(checked(app.run()), f"delete-{one}")
    assert f"delete-sure-{one}" in keys(app)
    app = click(app, f"delete-not-{one}")
    assert f"delete-sure-{one}" not in keys(app)
    app = click(click(app, f"delete-{one}"), f"delete-sure-{one}")
    assert kept(settings).conversation(one) is None


def test_a_second_window_adds_and_loses_nothing(opened: Open, settings: Settings) -> None:
    one = ask(opened(), "How many in 2020?")
    two = opened(identity(one))
    one = ask(one, "And permits?")
    two = ask(two, "the trend")
    found = kept(settings).conversation(identity(one))
    assert found is not None
    asked = ["How many in 2020?", "And permits?", "the trend"]
    assert [turn.question for turn in found.turns] == asked
    assert "And permits?" in words(two)
    one = checked(one.run())
    assert words(one).index("And permits?") < words(one).index("the trend")
    # Each says which of them came from the other.
    for page, theirs in ((one, "the trend"), (two, "And permits?")):
        (told,) = [h for h in words(page).split("<h2") if "Asked in another window" in h]
        assert theirs in told
    again = opened(identity(one))
    assert "Asked in another window" not in words(again)


def test_a_question_that_another_window_has_just_asked_is_told_as_that(
    opened: Open, settings: Settings
) -> None:
    assistant = FakeAssistant()
    one = ask(opened(assistant=assistant), "How many in 2020?")
    # It is being answered, and this window has not looked at what is kept since it was asked.
    theirs = Pending("the trend")
    job = Job(theirs, 1, 1, lambda: assistant.stream(Asked("the trend")), fakes_ui.answer)
    desk().begin(identity(one), job)
    one = checked(one.run())

    (told,) = [h for h in words(one).split("<h2") if "Asked in another window" in h]
    assert "the trend" in told
    found = kept(settings).conversation(identity(one))
    assert found is not None
    assert [turn.key for turn in found.turns][1:] == [theirs.key]


def test_a_window_notices_what_another_adds_without_a_click(opened: Open) -> None:
    one = ask(opened(), "How many in 2020?")
    one = checked(one.run())
    assert one.session_state["behind"] is False
    ask(opened(identity(one)), "the trend")
    # The page asks this every few seconds, and draws itself anew where it is so.
    one = checked(one.run())
    assert one.session_state["behind"] is True
    assert "the trend" in words(one)
    assert checked(one.run()).session_state["behind"] is False


def test_what_another_window_deleted_does_not_come_back(opened: Open, settings: Settings) -> None:
    app = ask(opened(), "How many in 2020?")
    gone = identity(app)
    assert kept(settings).delete(gone)
    app = checked(app.run())
    assert "deleted in another window" in words(app)
    assert "v-figure" not in words(app)
    app = ask(app, "And permits?")
    assert identity(app) != gone
    assert [one.name for one in kept(settings).listed(5)] == ["And permits?"]


def test_a_damaged_file_is_told_kept_aside_and_gone_on_without(
    opened: Open, settings: Settings
) -> None:
    folder = settings.memory_folder
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(b"this is no database " * 500)
    app = opened()
    assert "It was kept as" in words(app)
    (aside,) = folder.glob("conversations-set-aside-*")
    assert aside.read_bytes().startswith(b"this is no database")
    app = ask(app, "How many in 2020?")
    assert '<span class="v-figure">94</span>' in words(app)
    app = click(app, "notices-seen")
    assert "It was kept as" not in words(app)
    assert len(kept(settings).listed(5)) == 1


def test_a_folder_that_cannot_be_made_costs_no_conversation(
    opened: Open, settings: Settings
) -> None:
    settings.memory_folder.parent.mkdir(parents=True, exist_ok=True)
    settings.memory_folder.write_text("a file where the folder should be")
    app = ask(opened(), "How many in 2020?")
    assert '<span class="v-figure">94</span>' in words(app)
    assert "Nothing is kept of this conversation" in words(app)


def test_thumbs_wait_for_approval_and_can_be_taken_back(opened: Open, settings: Settings) -> None:
    app = ask(opened(), "How many in 2020?")
    found = kept(settings).conversation(identity(app))
    assert found is not None
    turn = found.turns[0].key
    app = checked(app.feedback(key=f"thumbs-{turn}").set_value(0).run())
    said = kept(settings).opinion(turn)
    assert said is not None
    assert said.good is False
    app = click(app, f"correct-{turn}")
    offered = app.selectbox(key=f"words-{turn}-{fakes_ui.REPORT_2020.source}").options
    assert any("(91 in 2019)" in one for one in offered)
    assert kept(settings).waiting(5) == [(identity(app), turn)]
    app = checked(app.feedback(key=f"thumbs-{turn}").set_value(None).run())
    assert kept(settings).waiting(5) == []


COLLECTION = Collection((fakes_ui.REPORT_2020,), frozenset({2020}))


def test_pasted_words_are_kept_as_they_stand_in_the_document() -> None:
    pasted = "identified  94 victims\n(91 in 2019)"
    made, problem = opinion.checked(
        "answered", "91", "2019", fakes_ui.REPORT_2020.source, pasted, COLLECTION
    )
    assert made is not None, problem
    assert made.quotes == ("identified 94 victims (91 in 2019)",)


@pytest.mark.parametrize(
    ("status", "right", "year", "pasted", "told"),
    [
        ("answered", " ", "", "", "Type the right answer"),
        ("answered", "91", "last", "", "The year is a number"),
        ("answered", "91", "２０２０", "", "The year is a number"),
        ("answered", "91", "2019", "identified 95 victims", "do not stand in that document"),
        ("not_reported", "", "", "no such words", "do not stand in that document"),
    ],
)
def test_a_correction_that_cannot_be_kept_says_why(
    status: str, right: str, year: str, pasted: str, told: str
) -> None:
    made, problem = opinion.checked(
        status, right, year, fakes_ui.REPORT_2020.source, pasted, COLLECTION
    )
    assert made is None
    assert told in problem


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_shown_and_not_obeyed(opened: Open, text: str) -> None:
    app = ask(opened(), text)
    app = opened(identity(app))
    for forbidden in ("<script>alert", "<img", "<style>", "<b>"):
        assert forbidden not in words(app)
    assert not app.markdown
    named = next(b.label for b in app.sidebar.button if b.key and b.key.startswith("reopen-"))
    assert "[x](" not in named
    assert ":red[" not in named
