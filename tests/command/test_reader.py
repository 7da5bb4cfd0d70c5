"""`ask --reader`: who answers from the command line, and what is printed of it."""

from __future__ import annotations

import pytest

from rag.command.cli import main
from rag.settings import Settings
from tests.fakes_chat import Reply, serving

FIRST = "How many victims were officially identified in 2020?"


@pytest.fixture(autouse=True)
def seeds(seeds_index: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_INDEX", str(seeds_index.index))
    monkeypatch.setenv("VERBATIM_CACHE", str(seeds_index.cache))


def test_the_reader_named_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Reply(pieces=("It was ninety",), hangs_up=True)) as server:
        monkeypatch.setenv("RAG_MODEL_URL", server.url)
        assert main(["ask", FIRST, "--reader", "quoting"]) == 0
        quoting = capsys.readouterr().out
        assert main(["ask", FIRST]) == 0
        chat = " ".join(capsys.readouterr().out.split())

    assert len(server.asked) == 1
    assert "chat model" not in quoting
    assert "The connection to the chat model failed or was lost." in chat
    assert "Not checked: It was ninety" in chat


def test_a_chat_model_that_is_not_set_up_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", FIRST, "--reader", "chat"]) == 0

    printed = " ".join(capsys.readouterr().out.split())
    assert printed.startswith("94 ")
    assert "No chat model is set up" in printed


def test_a_setting_that_cannot_be_used_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAG_MODEL_SECONDS", "soon")

    assert main(["ask", FIRST]) == 2
    assert "RAG_MODEL_SECONDS is 'soon'" in " ".join(capsys.readouterr().err.split())
