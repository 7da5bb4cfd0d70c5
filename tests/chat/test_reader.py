"""rag/chat/reader.py: from a question to what is shown of a model's answer, and who answers."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.chat.reader import INSTEAD
from rag.schema import QUOTING, Usage
from tests.chat.said import FIRST, QUOTE, RIGHT, Opens, model_of, saying
from tests.fakes_chat import Says


def test_a_right_statement_is_shown_with_its_sentence(opens: Opens) -> None:
    answer = opens(saying((RIGHT, QUOTE))).ask(FIRST)

    assert answer.status == "answered"
    assert [s.text for s in answer.statements] == [RIGHT]
    cited = answer.citations[0]
    assert cited.quote.startswith("The government officially identified 94 victims (91 in 2019);")
    assert cited.quote[cited.focus_start - cited.start :].startswith("identified 94 victims")
    assert answer.statements[0].fact is not None
    assert answer.statements[0].fact.value == 94
    assert (answer.notices, answer.left_out, answer.unchecked) == ((), (), "")
    assert answer.reader != QUOTING
    assert answer.usage == Usage(100, 20)
    assert list(answer.seconds) == ["parse", "retrieve", "read", "verify"]


@pytest.mark.parametrize("structures", [True, False])
@pytest.mark.parametrize("plain", [True, False])
def test_every_form_gives_the_same_answer(opens: Opens, structures: bool, plain: bool) -> None:
    assistant = opens(saying((RIGHT, QUOTE), plain=plain), structures=structures)

    answer = assistant.ask(FIRST)

    assert [s.text for s in answer.statements] == [RIGHT]
    told = str(model_of(assistant).asked[0][0].content)
    assert ("JSON object" in told) == structures


def test_what_fails_is_asked_for_once_more_with_the_reason(opens: Opens) -> None:
    wrong = "The government officially identified 91 victims in 2020."
    assistant = opens(saying((wrong, QUOTE)), saying((RIGHT, QUOTE)))

    answer = assistant.ask(FIRST)

    first, second = model_of(assistant).asked
    assert len(second) == len(first) + 2
    assert wrong in str(second[-1].content)
    assert "of 2019" in str(second[-1].content)
    assert [s.text for s in answer.statements] == [RIGHT]
    assert answer.left_out == ()
    assert answer.usage == Usage(200, 40)


def test_what_still_fails_is_left_out_with_the_reason(opens: Opens) -> None:
    invented = "President Aliyev identified 94 victims in 2020."
    assistant = opens(saying((RIGHT, QUOTE), (invented, QUOTE)))

    answer = assistant.ask(FIRST)

    assert len(model_of(assistant).asked) == 2
    assert [s.text for s in answer.statements] == [RIGHT]
    assert [(s.text, s.problem) for s in answer.left_out] == [
        (invented, "“Aliyev” is not in the words cited")
    ]
    assert "Aliyev" not in answer.text


@pytest.mark.parametrize(
    ("text", "quote", "problem"),
    [
        (RIGHT, "identified 95 victims", "are not in the source"),
        (RIGHT, "identified 94 of victims", "are not in the source"),
        ("The government identified 95 victims in 2020.", QUOTE, "95 is not"),
        ("The government identified 91 victims in 2020.", QUOTE, "of 2019"),
    ],
)
def test_if_nothing_is_left_the_quoting_reader_answers(
    opens: Opens, text: str, quote: str, problem: str
) -> None:
    answer = opens(saying((text, quote))).ask(FIRST)

    assert answer.status == "answered"
    assert answer.statements[0].text.startswith("94 ")
    assert answer.reader == QUOTING
    assert answer.notices == (
        f"Nothing that the chat model wrote is supported by the sources. {INSTEAD}",
    )
    assert problem in str(answer.left_out[0].problem)
    assert answer.usage is not None


def test_the_conversation_is_told(opens: Opens) -> None:
    assistant = opens(saying((RIGHT, QUOTE)), Says("NOT FOUND"))
    first = assistant.ask(FIRST)

    second = assistant.ask("And in 2019?", [first])

    told = [str(message.content) for message in model_of(assistant).asked[-1]]
    assert told[1:3] == [FIRST, RIGHT]
    assert second.query.years == (2019,)
    assert second.statements[0].text.startswith("91 ")


@pytest.mark.parametrize(
    "text",
    [
        "In 2020, 94 victims were officially identified, three more than in 2019 (94 - 91 = 3).",
        "In 2020, 94 victims were officially identified, up from 91 the year before.",
        "According to the report, Azerbaijan formally recognized 94 victims in 2020.",
    ],
)
def test_what_the_reader_lets_through_is_shown_in_the_end(opens: Opens, text: str) -> None:
    """The last check of an answer is the reader's own: neither leaves out what the other passed."""
    answer = opens(saying((text, QUOTE))).ask(FIRST)

    assert (answer.status, answer.notices) == ("answered", ())
    assert [s.text for s in answer.statements] == [text]


def test_outside_the_collection_no_model_is_asked(opens: Opens) -> None:
    assistant = opens(saying((RIGHT, QUOTE)))

    answer = assistant.ask("How many victims were identified in 1998?")

    assert answer.status == "not_found"
    assert model_of(assistant).asked == []


def test_that_the_model_finds_no_answer_is_said(opens: Opens) -> None:
    answer = opens(Says("NOT FOUND: it is not told")).ask(FIRST)

    assert answer.statements[0].text.startswith("94 ")
    assert answer.notices == (
        "The chat model found no answer in what it was shown. The quoting reader answers instead.",
    )


def test_either_reader_can_be_asked(opens: Opens) -> None:
    assistant = opens(saying((RIGHT, QUOTE)))

    quoting = assistant.ask(FIRST, reader=QUOTING)

    assert assistant.readers() == ("quoting", "chat")
    assert quoting.reader == QUOTING
    assert model_of(assistant).asked == []
    assert assistant.ask(FIRST, reader="chat").statements[0].text == RIGHT
    assert assistant.ask(FIRST).statements[0].text == RIGHT


def test_without_a_model_the_quoting_reader_says_so(assistant: Assistant) -> None:
    assert assistant.readers() == ("quoting",)
    assert assistant.chat_model_name is None

    answer = assistant.ask(FIRST, reader="chat")

    assert answer.reader == QUOTING
    assert "No chat model is set up" in answer.notices[0]
    assert assistant.ask(FIRST).notices == ()
