"""Settings from the environment, and keys that do not show."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Key, Settings

SECRET = "sk-planted-key-12345"


def test_nothing_set_is_the_default() -> None:
    settings = Settings.from_environment({})

    assert settings == Settings()
    assert not settings.has_chat_model


def test_a_model_is_named() -> None:
    settings = Settings.from_environment({"RAG_MODEL": "openai:gpt-5-mini"})

    assert (settings.model, settings.model_url) == ("openai:gpt-5-mini", None)
    assert settings.has_chat_model


def test_limits_are_read() -> None:
    settings = Settings.from_environment(
        {
            "RAG_MODEL_URL": "http://127.0.0.1:1/v1",
            "RAG_MODEL_SECONDS": "2.5",
            "RAG_MODEL_TOKENS": "64",
            "RAG_MODEL_RETRIES": "0",
            "RAG_MODEL_READS": "900",
            "RAG_MODEL_FORM": "plain",
            "VERBATIM_INDEX": "there",
        }
    )

    assert (settings.model_seconds, settings.model_tokens) == (2.5, 64)
    assert (settings.model_retries, settings.model_reads) == (0, 900)
    assert (settings.model_form, settings.index) == ("plain", Path("there"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAG_MODEL_SECONDS", "soon"),
        ("RAG_MODEL_SECONDS", "0"),
        ("RAG_MODEL_SECONDS", "nan"),
        ("RAG_MODEL_TOKENS", "-3"),
        ("RAG_MODEL_READS", "inf"),
        ("RAG_MODEL_FORM", "xml"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is '{value}'.*Leave it out"):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("name", ["RAG_MODEL_KEY", "OPENAI_API_KEY"])
def test_a_key_does_not_show(name: str) -> None:
    settings = Settings.from_environment({name: SECRET, "RAG_MODEL_URL": "http://localhost/v1"})

    assert settings.model_key is not None
    assert settings.model_key.value == SECRET
    for shown in (repr(settings), str(settings), str(asdict(settings)), repr(settings.model_key)):
        assert SECRET not in shown
    with pytest.raises(TypeError):
        json.dumps(asdict(settings)["model_key"])


def test_the_key_of_the_server_comes_before_that_of_openai() -> None:
    both = {"RAG_MODEL_KEY": "a", "OPENAI_API_KEY": "b", "RAG_MODEL_URL": "http://localhost/v1"}

    assert Settings.from_environment(both).model_key == Key("a")
    # Without a server the key is for OpenAI's own package to read.
    assert Settings.from_environment({"OPENAI_API_KEY": "b"}).model_key is None
