"""A conversation taken away says what it said here."""

import html
import json
import re
from dataclasses import replace

import pytest

from rag.memory import codec
from rag.memory.export import as_json, as_markdown, escaped, file_name
from rag.memory.records import Kept, KeptConversation, Opinion
from rag.schema import Answer
from tests import fakes_ui
from tests.ui.test_render import HOSTILE


def conversation(*turns: Kept, name: str = "How many?") -> KeptConversation:
    return KeptConversation("c", name, "2026-11-22T01:00:00.000+00:00", "2026", 1, turns)


def turn(question: str, **changed: object) -> Kept:
    answer = fakes_ui.answer(question)
    return replace(Kept("k", question, settled=True, answer=answer), **changed)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def test_each_statement_has_its_footnote_and_each_footnote_its_words() -> None:
    text = as_markdown(conversation(turn("the trend"), turn("How many in 2020?")))
    assert "## 1. the trend" in text
    assert "## 2. How many in 2020?" in text
    notes = dict(re.findall(r"^\[\^(\d)\]: (.*)$", text, re.M))
    assert list(notes) == ["1", "2", "3"]
    said = re.search(r"^91 — identified victims, Azerbaijan 2019 \[\^(\d)\]$", text, re.M)
    assert said is not None
    cited = fakes_ui.answer("the trend").statements[2].citations[0]
    assert f"“{cited.quote}”" in unescaped(notes[said[1]])
    assert f"characters {cited.start}–{cited.end}" in notes[said[1]]
    # The same words are quoted once, whichever answer rests on them.
    assert text.count("[^2]") == 3


def test_refusals_and_troubles_are_told() -> None:
    text = as_markdown(
        conversation(
            turn("In 2015?"),
            turn("permits"),
            Kept("k", "x", settled=True, trouble="Too long."),
            Kept("k", "y"),
        )
    )
    for words in (
        "Not found.",
        "Nothing speaks of 2015.",
        "What stands nearest, though it is no answer:\n\n- 70 —",
        "Not reported.",
        "Too long.",
        "Not answered yet.",
    ):
        assert words in text


@pytest.mark.parametrize("text", HOSTILE)
def test_words_are_no_markup_in_the_file(text: str) -> None:
    line = escaped(text)
    assert unescaped(line) == " ".join(text.split())
    for mark in ("<", ">", "[", "]", "`", "$", "*", "|"):
        assert re.search(rf"(?<!\\)(?:\\\\)*{re.escape(mark)}", line) is None
    made = as_markdown(conversation(Kept("k", text, trouble=text), name=text))
    headings = [one for one in made.splitlines() if one.startswith("#")]
    assert len(headings) == 2
    assert html.unescape(unescaped(headings[0][2:])) == html.unescape(" ".join(text.split()))


def test_the_json_holds_the_answers_whole() -> None:
    asked = [turn("the trend", opinion=Opinion(good=False)), turn("In 2015?"), Kept("k", "?")]
    fields = json.loads(as_json(conversation(*asked, name="Názov")))
    assert (fields["format"], fields["version"]) == ("verbatim-conversation", codec.VERSION)
    assert fields["name"] == "Názov"
    for one, row in zip(asked, fields["turns"], strict=True):
        assert row["question"] == one.question
        found = row["answer"] and codec.restored(Answer, row["answer"])
        assert found == one.answer
    assert fields["turns"][0]["opinion"]["good"] is False
    assert fields["turns"][0]["text"] == fakes_ui.answer("the trend").text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("How many victims in 2020?", "how-many-victims-in-2020.md"),
        ("../../etc/passwd", "etc-passwd.md"),
        ("\U0001f600 $$", "conversation.md"),
        ("Žena č. 1", "zena-c-1.md"),
        ("x" * 300, "x" * 60 + ".md"),
    ],
)
def test_the_file_has_a_name_that_every_system_takes(name: str, expected: str) -> None:
    assert file_name(conversation(name=name), "md") == expected
