"""The chat reader bit by bit: its words as they come, and a stream that is closed."""

from __future__ import annotations

from collections.abc import Iterator

from rag.schema import Answer, Event, Understood, Words
from rag.stages import Asked
from tests.chat.said import FIRST, QUOTE, RIGHT, Opens, saying
from tests.fakes_chat import Says


def test_words_come_first_and_the_checked_answer_last(opens: Opens) -> None:
    events = list(opens(saying((RIGHT, QUOTE), plain=True)).stream(Asked(FIRST)))

    words = [event.text for event in events if isinstance(event, Words)]
    assert isinstance(events[0], Understood)
    assert isinstance(events[-1], Answer)
    assert [s.text for s in events[-1].statements] == [RIGHT]
    assert words[-1] == RIGHT
    assert all(RIGHT.startswith(text) for text in words)
    assert len(set(words)) > 4


def test_a_second_round_is_heard_behind_what_passed(opens: Opens) -> None:
    wrong = "It identified 91 victims in 2020."
    model = opens(
        saying((RIGHT, QUOTE), (wrong, QUOTE)),
        saying(("In 2019, it identified 91 victims.", QUOTE)),
    )

    words = [e.text for e in model.stream(Asked(FIRST)) if isinstance(e, Words)]

    assert words[-1].startswith(f"{RIGHT}\n")
    assert wrong not in words[-1]


def test_a_stream_that_is_closed_ends_the_request_and_keeps_the_words(opens: Opens) -> None:
    assistant = opens(Says(f'{RIGHT} [zzzz: "{QUOTE}"]' * 20, delay=0.02))
    stream: Iterator[Event] = assistant.stream(Asked(FIRST))
    heard = ""
    for event in stream:
        if isinstance(event, Words) and event.text:
            heard = event.text
            break
    stream.close()  # type: ignore[attr-defined]

    answer = assistant.stopped(Asked(FIRST), heard)

    assert heard
    assert RIGHT.startswith(heard)
    assert answer.unchecked == heard
    assert answer.statements[0].text.startswith("94 ")
    assert "was stopped" in answer.notices[0]
