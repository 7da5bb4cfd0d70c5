"""Which chat model is opened, what is said where none can be, and that keys stay where they are."""

from __future__ import annotations

import logging

import pytest
from langchain_openai import ChatOpenAI

from rag.chat.models import chat_model_name, open_chat_model, redacted, secrets_of
from rag.errors import ModelError, SettingsError
from rag.settings import Key, Settings
from tests.fakes_chat import Reply, serving

SECRET = "sk-planted-key-12345"


def test_a_server_is_asked_for_the_model_that_it_has() -> None:
    with serving(models=["tiny", "other"]) as server:
        model = open_chat_model(Settings(model_url=server.url, model_key=Key(SECRET)))

    assert isinstance(model, ChatOpenAI)
    assert model.model_name == "tiny"
    assert server.keys == [f"Bearer {SECRET}"]


def test_a_model_that_is_named_is_not_asked_for() -> None:
    model = open_chat_model(Settings(model_url="http://127.0.0.1:9/v1", model="openai:big"))

    assert isinstance(model, ChatOpenAI)
    assert (model.model_name, model.max_retries, model.max_tokens) == ("big", 2, 1000)
    assert model.request_timeout == 60.0


def test_a_key_that_is_not_set_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with serving(Reply(pieces=("ok",))) as server:
        list(open_chat_model(Settings(model_url=server.url)).stream("?"))

    assert len(server.keys) == 2
    assert SECRET not in str(server.keys)


def test_a_server_that_is_not_there_is_named_without_its_user() -> None:
    with pytest.raises(ModelError, match=r"http://127\.0\.0\.1:9/v1 does not say") as raised:
        open_chat_model(
            Settings(model_url="http://me:secret@127.0.0.1:9/v1", model_key=Key(SECRET))
        )

    assert "secret" not in str(raised.value)
    assert SECRET not in str(raised.value)


def test_a_server_without_a_model_is_told() -> None:
    with serving(models=[]) as server, pytest.raises(ModelError, match="has no model"):
        open_chat_model(Settings(model_url=server.url))


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://x/v1", "/v1"])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(SettingsError, match="must begin with http"):
        open_chat_model(Settings(model_url=url))


@pytest.mark.parametrize(
    ("model", "package"),
    [
        ("anthropic:claude", "langchain-anthropic"),
        ("google_genai:gemini", "langchain-google-genai"),
        ("ollama:llama3", "langchain-ollama"),
    ],
)
def test_a_package_that_is_missing_is_named_with_its_command(model: str, package: str) -> None:
    pytest.importorskip("langchain")
    if _is_installed(package):
        pytest.skip(f"{package} is installed")
    with pytest.raises(SettingsError, match=f"pip install {package}"):
        open_chat_model(Settings(model=model))


def _is_installed(package: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(package.replace("-", "_")) is not None


@pytest.mark.parametrize("name", ["foo", "nobody:x"])
def test_a_provider_that_is_not_known_is_named(name: str) -> None:
    with pytest.raises(SettingsError) as told:
        open_chat_model(Settings(model=name))

    assert str(told.value).startswith(f"RAG_MODEL is {name!r}, and LangChain knows no provider")
    assert "model_provider" not in str(told.value)


def test_a_key_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="key in the environment"):
        open_chat_model(Settings(model="openai:gpt-5-mini"))


def test_a_hosted_model_is_opened_by_langchain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    model = open_chat_model(Settings(model="openai:gpt-5-mini", model_retries=4))

    assert isinstance(model, ChatOpenAI)
    assert (model.model_name, model.max_retries) == ("gpt-5-mini", 4)
    assert secrets_of(model) == (SECRET,)
    assert SECRET not in repr(model)


def test_no_model_is_an_error_that_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="RAG_MODEL"):
        open_chat_model(Settings())


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (Settings(), None),
        (Settings(model="openai:gpt-5-mini"), "openai:gpt-5-mini"),
        (Settings(model_url="http://me:secret@host:80/v1"), "the model at host:80"),
        (Settings(model_url="http://host/v1", model="tiny"), "tiny"),
    ],
)
def test_a_model_is_called_by_its_name_or_its_host(settings: Settings, name: str | None) -> None:
    assert chat_model_name(settings) == name


@pytest.mark.parametrize(
    "text",
    [
        f"bad key {SECRET}!",
        "Incorrect API key provided: sk-proj-abcd1234***wxyz.",
        "Authorization: Bearer abcdefgh12345678",
        "GET https://host/v1?key=abcdefgh12345678 failed",
        "http://user:abcdefgh12345678@host/v1",
        "api_key=abcdefgh12345678",
    ],
)
def test_what_looks_like_a_key_is_not_told(text: str) -> None:
    told = redacted(text, (SECRET,))

    assert not any(key in told for key in (SECRET, "abcd1234", "abcdefgh12345678"))


def test_a_long_text_is_cut_and_set_on_one_line() -> None:
    assert redacted("a\nb  c") == "a b c"
    assert len(redacted("word " * 200)) == 300


def test_no_key_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(Reply(status=401, body='{"error": {"message": "bad key"}}')) as server:
        model = open_chat_model(Settings(model_url=server.url, model_key=Key(SECRET)))
        with pytest.raises(Exception, match="bad key"):
            model.invoke("?")

    assert SECRET not in caplog.text
