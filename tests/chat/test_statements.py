"""rag/chat/statements.py: what a model wrote, brought back to the words that it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from langchain_core.messages import BaseMessage

from rag.schema import QUOTING
from tests.chat.said import FIRST, QUOTE, RIGHT, Opens, key_of
from tests.fakes_chat import Says


def test_a_source_that_was_not_shown_is_named(opens: Opens) -> None:
    assistant = opens(Says(f'{RIGHT} [zzzz: "{QUOTE}"]'))

    answer = assistant.ask(FIRST)

    assert answer.left_out[0].problem == "it names a source that was not shown"
    assert answer.reader == QUOTING


def test_a_key_alone_is_completed_by_the_sentence_meant(opens: Opens) -> None:
    def says(messages: Sequence[BaseMessage]) -> Says:
        return Says(f"{RIGHT} [{key_of(messages, QUOTE)}]")

    answer = opens(says).ask(FIRST)

    assert [s.text for s in answer.statements] == [RIGHT]
    assert "94 victims (91 in 2019)" in answer.citations[0].quote


def test_a_statement_without_a_source_is_held_against_what_was_shown(opens: Opens) -> None:
    wrong = "The government officially identified 91 victims in 2020."

    answer = opens(Says(f"{RIGHT}\n{wrong}\nThe answer is: 2020.")).ask(FIRST)

    assert [s.text for s in answer.statements] == [RIGHT]
    assert "94 victims (91 in 2019)" in answer.citations[0].quote
    assert [(s.text, s.problem, s.citations) for s in answer.left_out] == [
        (wrong, "it names no source", ()),
        ("The answer is: 2020.", "it names no source", ()),
    ]


def test_a_figure_may_be_cited_by_its_key(opens: Opens) -> None:
    def says(messages: Sequence[BaseMessage]) -> Says:
        line = re.search(r"^(\w{4}): (.*identified 94 victims)$", str(messages[-1].content), re.M)
        assert line is not None
        return Says(f'{RIGHT} [{line.group(1)}: "{line.group(2)}"]')

    answer = opens(says).ask(FIRST)

    assert [s.text for s in answer.statements] == [RIGHT]
    assert "94 victims (91 in 2019)" in answer.citations[0].quote
