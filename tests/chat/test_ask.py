"""Listening to a chat model: all the ways in which it comes to an end, or does not."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from rag.chat.ask import Heard, Limits, add_usage, listen, structured
from rag.chat.models import open_chat_model
from rag.chat.parse import SCHEMA
from rag.schema import Usage
from rag.settings import Key, Settings
from tests.fakes_chat import FakeChat, Reply, Says, serving

LIMITS = Limits(seconds=5.0, tokens=50, retries=2)
SECRET = "sk-planted-key-12345"
ASKED = [HumanMessage("How many?")]


def hear(
    model: BaseChatModel, limits: Limits = LIMITS, form: Any = None
) -> tuple[list[str], Heard]:
    """All that was heard on the way, each once, and what came of it."""
    listening: Generator[str, None, Heard] = listen(model, ASKED, limits, form)
    heard: list[str] = []
    while True:
        try:
            text = next(listening)
        except StopIteration as done:
            return heard, done.value
        if text and text not in heard[-1:]:
            heard.append(text)


def fake(*script: Says) -> FakeChat:
    return FakeChat(script=list(script))


def test_words_come_as_they_are_written() -> None:
    heard, end = hear(fake(Says("It was ninety-four.", usage=(10, 5))))

    assert heard[0] == "It was "
    assert heard[-1] == end.text == "It was ninety-four."
    assert heard == sorted(heard, key=len)
    assert end == Heard("It was ninety-four.", Usage(10, 5))


def test_the_price_is_told_where_the_provider_tells_it() -> None:
    _, end = hear(fake(Says("x", usage=(10, 5), told={"cost": 0.002})))

    assert end.usage == Usage(10, 5, 0.002)


@pytest.mark.parametrize(
    ("says", "problem"),
    [
        (Says(""), "answered nothing"),
        (Says("  \n"), "answered nothing"),
        (Says("It was", error=ConnectionError("reset")), "connection to the chat model failed"),
        (Says("It was", error=TimeoutError()), "did not answer in time"),
        (Says("It was", error=RuntimeError(f"bad {SECRET}")), "failed (RuntimeError: bad …)"),
        (Says("It was", told={"finish_reason": "length"}), "came to no end within 50 tokens"),
        (Says("It was", told={"stop_reason": "max_tokens"}), "came to no end within 50 tokens"),
        (Says("again " * 100), "came to no end within 50 tokens"),
    ],
)
def test_every_bad_end_is_told_and_keeps_the_words(says: Says, problem: str) -> None:
    _, end = hear(fake(says), Limits(5.0, 50, 0))

    assert end.problem is not None
    assert problem in end.problem
    assert SECRET not in end.problem
    assert says.text.startswith(end.text[:100])


def test_a_slow_model_is_left_after_the_time_allowed() -> None:
    model = fake(Says("one two three four five six seven eight", delay=0.15))
    began = time.monotonic()

    heard, end = hear(model, Limits(0.4, 50, 0))

    assert time.monotonic() - began < 1.5
    assert end.problem == "the chat model did not finish within 0.4 seconds"
    assert end.text == heard[-1] != ""


def test_who_waits_hears_again_while_the_model_is_silent() -> None:
    listening = listen(fake(Says("late", delay=0.7)), ASKED, LIMITS)
    began = time.monotonic()

    assert next(listening) == ""
    assert time.monotonic() - began < 0.6
    listening.close()


def test_closing_ends_the_request() -> None:
    model = fake(Says("word " * 60, delay=0.02))
    listening = listen(model, ASKED, LIMITS)
    next(listening)

    listening.close()

    for _ in range(100):
        if model.closed:
            break
        time.sleep(0.02)
    assert model.closed == 1


def test_a_connection_that_fails_at_first_is_tried_again() -> None:
    model = fake(Says(error=ConnectionError()), Says("It was 94."))
    began = time.monotonic()

    _, end = hear(model)

    assert (end.text, end.problem) == ("It was 94.", None)
    assert len(model.asked) == 2
    assert time.monotonic() - began > 0.9


def test_it_is_given_up_after_the_tries_allowed() -> None:
    model = fake(Says(error=ConnectionError()))

    _, end = hear(model, Limits(5.0, 50, 1))

    assert end.problem is not None
    assert len(model.asked) == 2


def test_what_is_no_error_of_the_connection_is_not_tried_again() -> None:
    model = fake(Says(error=ValueError("no")))

    hear(model)

    assert len(model.asked) == 1


# A real server, through LangChain's own package


def served(url: str, retries: int = 0, seconds: float = 5.0) -> BaseChatModel:
    return open_chat_model(
        Settings(
            model_url=url,
            model="tiny",
            model_key=Key(SECRET),
            model_retries=retries,
            model_seconds=seconds,
        )
    )


def test_a_server_is_heard_piece_by_piece() -> None:
    with serving(Reply(pieces=("It was ", "94."), usage=(7, 3))) as server:
        heard, end = hear(served(server.url))

    assert heard[:1] == ["It was "]
    assert end == Heard("It was 94.", Usage(7, 3))
    assert server.asked[0]["max_completion_tokens"] == 1000


@pytest.mark.parametrize("delay", [0.0, 0.1])
def test_structured_output_comes_piece_by_piece_too(delay: float) -> None:
    pieces = (
        '{"statements": [',
        '{"text": "It',
        ' was 94."',
        ', "sources": []}]',
        ', "not_found": ""}',
    )
    with serving(Reply(pieces=pieces, usage=(7, 3), delay=delay)) as server:
        model = served(server.url)
        form = structured(model, SCHEMA)
        heard, end = hear(model, form=form)

    assert form is not None
    assert (end.text, end.usage, end.problem) == ("".join(pieces), Usage(7, 3), None)
    assert server.asked[0]["response_format"]["type"] == "json_schema"
    assert len(heard) >= 4


def test_a_model_without_structured_output_has_none() -> None:
    assert structured(fake(Says("x")), SCHEMA) is None


def test_too_many_requests_are_waited_for() -> None:
    busy = Reply(status=429, headers={"Retry-After": "0.3"})
    with serving(busy, busy, Reply(pieces=("It was 94.",))) as server:
        began = time.monotonic()
        _, end = hear(served(server.url, retries=2))

    assert (end.text, end.problem) == ("It was 94.", None)
    assert len(server.asked) == 3
    assert time.monotonic() - began >= 0.5


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(status=429), "too many requests"),
        (Reply(status=401, body=f'{{"error": {{"message": "{SECRET}"}}}}'), "did not take the key"),
        (Reply(status=500, body=f'{{"error": {{"message": "{SECRET}"}}}}'), "error 500"),
        (Reply(pieces=("It was ",), hangs_up=True), "connection to the chat model"),
        (Reply(pieces=("It was ",), finish="length"), "came to no end"),
        (Reply(pieces=()), "answered nothing"),
    ],
)
def test_every_failure_of_a_server_is_told(reply: Reply, problem: str) -> None:
    with serving(reply) as server:
        _, end = hear(served(server.url))

    assert end.problem is not None
    assert problem in end.problem
    assert SECRET not in end.problem
    assert end.text == "".join(reply.pieces)


def test_a_server_that_falls_silent_is_left() -> None:
    with serving(Reply(pieces=("It was ", "94."), delay=0.8)) as server:
        began = time.monotonic()
        _, end = hear(served(server.url, seconds=1.0), Limits(1.0, 50, 0))
        took = time.monotonic() - began

    assert end.problem == "the chat model did not finish within 1 seconds"
    assert took < 1.6


def test_stopping_closes_the_connection() -> None:
    with serving(Reply(pieces=("word ",) * 400, delay=0.01)) as server:
        listening = listen(served(server.url), ASKED, LIMITS)
        while not next(listening):
            pass
        listening.close()

        assert server.broken.wait(3.0)


def test_a_server_that_refuses_the_form_is_told_from_one_that_fails() -> None:
    with serving(Reply(status=400), Reply(status=500)) as server:
        first, second = (hear(served(server.url))[1] for _ in range(2))

    assert first.unfit
    assert not second.unfit


def test_usages_add_up() -> None:
    assert add_usage(None, None) is None
    assert add_usage(Usage(1, 2), None) == Usage(1, 2)
    assert add_usage(Usage(1, 2, 0.5), Usage(3, 4)) == Usage(4, 6, 0.5)
