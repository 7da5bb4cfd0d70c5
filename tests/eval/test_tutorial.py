"""eval/tutorial.py: the usual chain, with chat models that say what they are told to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import (
    FakeListChatModel,
    GenericFakeChatModel,
    SimpleChatModel,
)
from langchain_core.messages import AIMessage, BaseMessage

from eval.tutorial import SIZE, TOP, Tutorial, all_chunks, chunks, is_refusal
from rag.errors import ModelError
from tests.eval_corpora import TEXTS
from tests.fakes import FakeEmbedder


class Echo(SimpleChatModel):
    """A chat model that says what it was asked."""

    def _call(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> str:
        return "\n".join(str(message.content) for message in messages)

    @property
    def _llm_type(self) -> str:
        return "echo"


class Broken(Echo):
    """A chat model whose provider refuses."""

    def _call(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> str:
        raise RuntimeError("401: the key sk-proj-abcdefghijkl0123 is not known")


def tutorial(model: BaseChatModel, texts: dict[str, str] | None = None) -> Tutorial:
    return Tutorial(TEXTS if texts is None else texts, FakeEmbedder().encode, model)


def test_the_answer_is_the_models_and_cites_the_chunks_it_read() -> None:
    texts = {f"{n}.txt": f"In {2000 + n} the police freed {n} workers." for n in range(9)}
    answer = tutorial(FakeListChatModel(responses=["Seven workers.\n"]), texts).answer(
        ["How many workers did the police free in 2007?"], None
    )
    assert (answer.status, answer.statements[0].text) == ("answered", "Seven workers.")
    assert len(answer.citations) == len(answer.hits) == TOP
    assert answer.citations[0].doc == "7.txt"
    assert all(texts[one.doc][one.start : one.end] == one.quote for one in answer.citations)
    assert [hit.score for hit in answer.hits] == sorted(
        (h.score for h in answer.hits), reverse=True
    )
    assert set(answer.seconds) == {"retrieve", "read"}
    assert answer.wall == pytest.approx(sum(answer.seconds.values()))


def test_the_model_is_shown_the_chunks_and_the_whole_conversation() -> None:
    answer = tutorial(Echo()).answer(["A shelter?", "How many in {context}?"], "north.txt")
    said = answer.statements[0].text if answer.statements else answer.reason
    assert "Question: A shelter? How many in {context}?" in said, "braces are no template"
    assert TEXTS["north.txt"] in said
    assert "quarry" not in said, "it is limited to one file"


def test_a_refusal_is_told_from_an_answer() -> None:
    def replies() -> Iterator[AIMessage]:
        yield AIMessage("I don't know.")
        yield AIMessage("94 victims. I do not know of more.")

    asked = tutorial(GenericFakeChatModel(messages=replies()))
    refused = asked.answer(["Which king?"], None)
    assert (refused.status, refused.statements, refused.reason) == (
        "not_found",
        (),
        "I don't know.",
    )
    assert refused.hits
    assert asked.answer(["How many victims?"], None).status == "answered"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("I don’t know.", True),
        ("Sorry, I do not know the answer", True),
        ("The context does not mention a king.", True),
        ("That is not stated in the context.", True),
        ("", True),
        ("94 victims", False),
        ("The government did not report data.", False),
        ("119,000 manat.\nI don't know more.", False),
    ],
)
def test_refusals(said: str, refusal: bool) -> None:
    assert is_refusal(said) is refusal


def test_a_model_that_fails_is_told_of_without_its_key() -> None:
    with pytest.raises(ModelError, match="did not answer: 401") as raised:
        tutorial(Broken()).answer(["Anything?"], None)
    assert "abcdefghijkl0123" not in str(raised.value)


def test_a_short_text_is_one_chunk() -> None:
    (only,) = chunks("  One line.\n\nAnother.\n")
    assert "  One line.\n\nAnother.\n"[only.start : only.end] == "One line.\n\nAnother."
    assert chunks(" \n ") == chunks("") == []


def test_chunks_end_at_blank_lines_then_lines_then_words() -> None:
    blocks = ["a" * 30, "b" * 30, "c " * 40]
    text = "\n\n".join(blocks)
    cut = [text[one.start : one.end] for one in chunks(text, 64, 10)]
    assert cut[:1] == ["a" * 30 + "\n\n" + "b" * 30]
    assert all(set(one) <= {"c", " "} for one in cut[1:])
    assert [len(text[one.start : one.end]) for one in chunks("x" * 25, 10, 4)] == [10, 10, 10, 7]


def test_chunks_share_words_with_the_next() -> None:
    text = " ".join(f"word{number:03}" for number in range(60))
    cut = chunks(text, 80, 24)
    assert all(one.end > other.start for one, other in pairwise(cut))
    assert all(one.end - other.start <= 24 for one, other in pairwise(cut))


@given(st.text(alphabet="ab \n", max_size=400), st.integers(5, 60), st.integers(0, 4))
def test_chunks_are_short_and_leave_nothing_out(text: str, size: int, overlap: int) -> None:
    cut = chunks(text, size, overlap)
    held = [False] * len(text)
    for one in cut:
        assert 0 < len(one) <= size
        held[one.start : one.end] = [True] * len(one)
    assert all(there or not letter.strip() for there, letter in zip(held, text, strict=True))
    assert all(one.start <= two.start and one.end <= two.end for one, two in pairwise(cut))


def test_chunks_know_their_file_and_paragraph() -> None:
    text = "First line here.\n" * 3 + "word " * 400
    found = all_chunks({"a.txt": text, "b.txt": "Short."})
    assert [one.doc for one in found[-1:]] == ["b.txt"]
    assert all(len(one.text) <= SIZE for one in found)
    assert found[0].paragraph == 1
    assert max(one.paragraph for one in found) == 4
