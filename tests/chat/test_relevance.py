"""rag/chat/relevance.py: what answers the question and what, though true, is beside the point."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from rag.assistant import Assistant
from rag.index.ingest import ingest
from rag.model.embed import Embedder
from rag.schema import QUOTING
from rag.settings import Settings
from tests.chat.said import FIRST, QUOTE, RIGHT, Opens, key_of, saying, told
from tests.fakes_chat import FakeChat, Says


@pytest.mark.parametrize(
    ("question", "told", "quote", "reason"),
    [
        (
            "Which agency issued temporary residence permits in 2017?",
            "Temporary residence permits were issued in 2017.",
            "issued temporary residence permits for two victims from Russia",
            "it says no more than the question",
        ),
        (
            "Were any of the victims identified in 2020 children?",
            "The government did not report information on identified children.",
            "did not report information on identified children and parents",
            "answer otherwise",
        ),
    ],
)
def test_a_statement_that_says_less_than_the_report_does_not_answer(
    opens: Opens, question: str, told: str, quote: str, reason: str
) -> None:
    def says(messages: Sequence[BaseMessage]) -> Says:
        key = key_of(messages, quote)
        source = {"key": key, "quote": quote}
        statements = [{"text": told, "sources": [source]}]
        return Says(json.dumps({"statements": statements, "not_found": ""}))

    answer = opens(says).ask(question)

    assert answer.reader == QUOTING
    assert answer.status == "answered"
    assert [(s.text, reason in (s.problem or "")) for s in answer.left_out] == [(told, True)]


def test_a_true_sentence_beside_the_point_does_not_answer(opens: Opens) -> None:
    aside = "In 2020, 80 officially identified victims received support at the shelter."
    quote = "80 officially identified victims received support at the shelter"

    def says(messages: Sequence[BaseMessage]) -> Says:
        return Says(f'{aside} [{key_of(messages, quote)}: "{quote}"]')

    answer = opens(says, model_reads=60_000).ask(FIRST)

    assert answer.statements[0].text.startswith("94 ")
    assert answer.reader == QUOTING
    assert [s.text for s in answer.left_out] == [aside]
    assert "not the one that the question asks for" in str(answer.left_out[0].problem)


def test_a_true_sentence_beside_the_point_is_set_aside_from_one_that_answers(opens: Opens) -> None:
    aside = "In 2020, 85 were female sex trafficking victims."

    answer = opens(saying((RIGHT, QUOTE), (aside, "85 were female sex trafficking victims"))).ask(
        FIRST
    )

    assert [s.text for s in answer.statements] == [RIGHT]
    assert [s.text for s in answer.left_out] == [aside]


def test_another_figure_does_not_come_before_the_one_asked_for(opens: Opens) -> None:
    text = "Of the 94 victims identified in 2020, 85 were female sex trafficking victims."
    question = "How many of the identified victims were female sex trafficking victims in 2020?"

    answer = opens(told(text, "85 were female sex trafficking victims")).ask(question)

    assert answer.reader != QUOTING
    assert [s.text[:3] for s in answer.statements] == ["85 ", "Of "]


def test_yes_or_no_comes_first(opens: Opens) -> None:
    text = "The MIA-run shelter limited freedom of movement."
    quote = "limited freedom of movement and required victims to submit an application"

    answer = opens(told(text, quote), model_reads=60_000).ask(
        "Did the MIA-run shelter limit freedom of movement in 2020?"
    )

    assert answer.left_out == ()
    assert answer.statements[0].text.startswith("Yes")
    assert answer.statements[-1].text == text


@pytest.mark.parametrize(
    ("question", "text", "quote", "reason"),
    [
        (
            "Which countries were the victims with temporary residence permits from in 2017?",
            "The victims with temporary residence permits in 2017 were in Azerbaijan.",
            "issued temporary residence permits for two victims from Russia",
            "it says no more than the question",
        ),
        (
            "Why did an NGO-run shelter in Ganja suspend operations in 2020?",
            "One NGO-run shelter suspended operations despite pandemic mitigation efforts.",
            "one NGO-run shelter in Ganja suspended operations after shelling",
            "it tells less than the report's own words",
        ),
        (
            "How many victims were identified each year from 2016 to 2020?",
            "The government officially identified 94 victims in 2020.",
            QUOTE,
            "it gives fewer figures than the report's own words",
        ),
    ],
)
def test_less_than_the_quoting_reader_finds_is_no_answer(
    opens: Opens, question: str, text: str, quote: str, reason: str
) -> None:
    answer = opens(told(text, quote), model_reads=60_000).ask(question)

    assert answer.reader == QUOTING
    assert [(s.text, s.problem) for s in answer.left_out] == [(text, reason)]


def test_a_calculation_that_a_statement_leaves_out_is_shown(opens: Opens) -> None:
    text = "Three more victims were officially identified in 2020 than in 2019."

    answer = opens(told(text, QUOTE)).ask(
        "How many more victims were identified in 2020 than in 2019?"
    )

    assert [s.text for s in answer.statements] == [f"{text[:-1]} (94 - 91 = 3)."]
    assert answer.reader != QUOTING


@pytest.fixture
def disagreeing(tmp_path: Path, seeds_index: Settings, embedder: Embedder) -> Settings:
    """An index of two reports on one place and year that give different figures."""
    folder = tmp_path / "reports"
    folder.mkdir()
    manifest = "documents:\n"
    for name, count in (("first", 37), ("second", 41)):
        (folder / f"{name}.txt").write_text(
            f"In 2019, the government of Freedonia officially identified {count} victims.\n"
        )
        manifest += f"  - file: {name}.txt\n    title: The {name} report\n"
        manifest += "    place: Freedonia\n    period: 2019\n"
    (folder / "manifest.yaml").write_text(manifest)
    settings = replace(seeds_index, index=tmp_path / "index")
    ingest([folder], settings, embedder)
    return settings


def test_what_another_report_says_otherwise_is_shown_beneath(disagreeing: Settings) -> None:
    text = "The government of Freedonia officially identified 37 victims in 2019."
    base = Assistant.open(disagreeing)
    model = FakeChat(script=[told(text, "identified 37 victims")])
    assistant = Assistant(disagreeing, base._catalog, base._encoder, model)

    answer = assistant.ask("How many victims were identified in Freedonia in 2019?")

    assert answer.reader != QUOTING
    assert [s.text[:3] for s in answer.statements] == ["The", "41 "]
    assert {c.source for c in answer.citations} == {"first.txt", "second.txt"}
    assert answer.reason == "The reports disagree; each figure is shown."


@pytest.mark.parametrize(
    "question",
    ["How many elephants did the government identify in 2020?", "Who was the president in 2020?"],
)
def test_what_cannot_be_answered_is_not_answered_by_a_true_sentence(
    opens: Opens, question: str
) -> None:
    def says(messages: Sequence[BaseMessage]) -> Says:
        found = re.search(r"<<(\w{4}) .*\n([^.]+\.)", str(messages[-1].content))
        assert found is not None
        return Says(f'{found.group(2)} [{found.group(1)}: "{found.group(2)}"]')

    answer = opens(says).ask(question)

    assert answer.status == "not_found"
    assert answer.statements == ()
