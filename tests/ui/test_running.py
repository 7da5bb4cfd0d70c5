"""Questions that are answered beside the page: what is seen of them, and what a stop leaves."""

import threading
from collections.abc import Callable, Iterator

import pytest

from rag.errors import QuestionError, VerbatimError
from rag.schema import Answer, Event, Understood, Words
from rag.ui.running import KEPT, STOPPED, Desk, Job
from rag.ui.session import Pending
from tests import fakes_ui

ANSWER = fakes_ui.answer("How many?")
SECONDS = 20


def job(events: Callable[[], Iterator[Event]], instead: Answer = ANSWER) -> Job:
    return Job(Pending("How many?"), 0, 0, events, lambda written: instead)


def finished(one: Job) -> Job:
    one.wait_until_done(SECONDS)
    assert one.done
    return one


def test_the_last_event_is_the_turn() -> None:
    one = finished(job(lambda: iter([Understood(ANSWER.query), Words("Ninety"), ANSWER])))
    assert one.turn.answer is ANSWER
    assert one.turn.question == "How many?"
    assert one.understood == ANSWER.query
    assert one.words == "Ninety"


def test_there_is_no_turn_before_the_answer() -> None:
    go_on = threading.Event()

    def events() -> Iterator[Event]:
        yield Words("Ninety-four")
        go_on.wait(SECONDS)
        yield ANSWER

    one = job(events)
    while one.words is None:
        one.wait(1)
    assert one.words == "Ninety-four"
    assert not one.done
    with pytest.raises(RuntimeError):
        _ = one.turn
    go_on.set()
    assert finished(one).turn.answer is ANSWER


def test_a_chat_model_that_is_stopped_is_closed_and_answered_for() -> None:
    closed = threading.Event()
    instead = fakes_ui.answer("permits")

    def events() -> Iterator[Event]:
        try:
            while True:
                yield Words("Ninety")
        finally:
            closed.set()

    one = job(events, instead)
    while one.words is None:
        one.wait(1)
    one.stop()
    assert finished(one).turn.answer is instead
    assert closed.wait(SECONDS)


def test_a_search_that_is_stopped_leaves_no_answer() -> None:
    go_on = threading.Event()

    def events() -> Iterator[Event]:
        go_on.wait(SECONDS)
        yield ANSWER

    one = job(events)
    one.stop()
    assert one.done
    assert (one.turn.answer, one.turn.trouble) == (None, STOPPED)
    go_on.set()
    one.wait(0.1)
    assert one.turn.trouble == STOPPED


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (QuestionError("The question is empty."), "The question is empty."),
        (
            VerbatimError("The index is gone."),
            "The index is gone. The conversation so far is kept.",
        ),
        (ZeroDivisionError("secret"), "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_is_the_turn_s_message(error: Exception, told: str) -> None:
    def events() -> Iterator[Event]:
        raise error
        yield ANSWER

    turn = finished(job(events)).turn
    assert told in turn.trouble
    assert "secret" not in turn.trouble
    assert turn.answer is None


def test_an_answer_that_ends_too_early_is_told() -> None:
    assert "Ask again" in finished(job(lambda: iter([Words("Ni")]))).turn.trouble


def test_a_reloaded_page_finds_the_job_of_its_conversation() -> None:
    desk, one = Desk(), job(lambda: iter([ANSWER]))
    desk.begin("a", one)
    assert desk.find("a") is one
    assert desk.find("b") is None
    desk.clear("a", job(lambda: iter([ANSWER])))
    assert desk.find("a") is one
    desk.clear("a", one)
    assert desk.find("a") is None


def test_answers_that_nobody_comes_for_do_not_pile_up() -> None:
    desk, one = Desk(), job(lambda: iter([ANSWER]))
    for number in range(KEPT + 1):
        desk.begin(str(number), one)
    assert desk.find("0") is None
    assert desk.find("1") is one
    assert desk.find(str(KEPT)) is one
