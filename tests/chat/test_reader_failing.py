"""The chat reader where the model or its server fails: what is said, what is kept, what is told
nowhere.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rag.assistant import Assistant
from rag.schema import QUOTING
from rag.settings import Key, Settings
from tests.chat.said import FIRST, QUOTE, RIGHT, SECRET, Opens, saying
from tests.fakes_chat import Reply, Says, serving


@pytest.mark.parametrize(
    ("says", "notice", "unchecked"),
    [
        (
            Says("It was ninety", error=ConnectionError()),
            "connection to the chat model",
            "It was ninety",
        ),
        (Says("It was ninety", error=TimeoutError()), "did not answer in time", "It was ninety"),
        (Says("again and " * 900), "came to no end", "again and"),
        (Says(""), "answered nothing", ""),
        (Says('{"statements": [{"text": "It was nine'), "broke off", "It was nine"),
        (Says('{"statements": 5'), "could not be read", ""),
        (Says("Xyzzy", error=RuntimeError(f"key {SECRET}")), "(RuntimeError: key …)", "Xyzzy"),
    ],
)
def test_what_went_wrong_is_said_and_the_words_are_kept(
    opens: Opens, says: Says, notice: str, unchecked: str
) -> None:
    answer = opens(says).ask(FIRST)

    assert answer.status == "answered"
    assert answer.statements[0].text.startswith("94 ")
    assert answer.reader == QUOTING
    assert notice in answer.notices[0]
    assert answer.notices[0].endswith("The quoting reader answers instead.")
    assert unchecked in answer.unchecked
    assert SECRET not in repr(answer)
    assert unchecked not in answer.text or not unchecked


def test_a_second_round_that_fails_keeps_the_first(opens: Opens) -> None:
    first = saying((RIGHT, QUOTE), ("It identified 1,000 victims in 2020.", QUOTE))

    answer = opens(first, Says("x", error=ConnectionError())).ask(FIRST)

    assert [s.text for s in answer.statements] == [RIGHT]
    assert len(answer.left_out) == 1
    assert "Asked once more, the connection" in answer.notices[0]


def test_a_server_that_takes_no_form_is_asked_in_plain_text(seeds_index: Settings) -> None:
    with serving(Reply(status=400), Reply(pieces=("NOT FOUND",))) as server:
        assistant = Assistant.open(replace(seeds_index, model_url=server.url))
        assistant.ask(FIRST)
        assistant.ask(FIRST)

    forms = ["response_format" in asked for asked in server.asked]
    assert forms == [True, False, False]


def test_a_server_that_is_not_there_costs_nothing_but_a_word(seeds_index: Settings) -> None:
    settings = replace(seeds_index, model_url="http://127.0.0.1:9/v1", model_key=Key(SECRET))

    answer = Assistant.open(settings).ask(FIRST)

    assert answer.statements[0].text.startswith("94 ")
    assert "Is it running?" in answer.notices[0]
    assert SECRET not in repr(answer)


def test_a_planted_key_in_an_error_is_told_nowhere(seeds_index: Settings) -> None:
    body = json.dumps({"error": {"message": f"Incorrect API key provided: {SECRET}"}})
    with serving(Reply(status=500, body=body)) as server:
        settings = replace(
            seeds_index, model_url=server.url, model_key=Key(SECRET), model_retries=0
        )
        answer = Assistant.open(settings).ask(FIRST)

    assert "error 500" in answer.notices[0]
    assert SECRET not in repr(answer)
