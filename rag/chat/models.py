"""Which chat model is asked: any that LangChain reaches by `provider:model`, or one on a server
that speaks OpenAI's protocol.

LangChain and a provider's package take a second to import, so they are imported when a model is
opened. What goes wrong is told without keys: see `redacted`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from rag.errors import ModelError, SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NO_KEY = "none"
"""What is sent to a server that wants no key."""

LISTING_SECONDS = 5.0
"""How long a server may take to say which models it has."""

_KEY_LIKE = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|AIza)[-_]?[\w-]*\w{6,}[*\w-]*|(?<=Bearer )\S+|"
    r"(?<=[?&]key=)[^&\s\"']+|(?<=api[_-]key[=:])\s*[\"']?[^\s\"'&,}]+",
    re.IGNORECASE,
)
_OLLAMA = "ollama"


def chat_model_name(settings: Settings) -> str | None:
    """What the chat model that `settings` name is called, None where they name none. A server
    whose model is not named is called by its host."""
    if settings.model is not None:
        return settings.model
    if settings.model_url is not None:
        return f"the model at {urlsplit(settings.model_url).netloc.rpartition('@')[2]}"
    return None


def is_elsewhere(settings: Settings) -> bool:
    """Whether asking the chat model that `settings` name sends the question, and the passages that
    are read for it, to another machine. False where none is named."""
    if settings.model_url is not None:
        return not _is_loopback(urlsplit(settings.model_url).hostname or "")
    if settings.model is None:
        return False
    # Of the providers, Ollama alone runs here, unless its own setting names another machine.
    host = os.environ.get("OLLAMA_HOST", "")
    here = not host or _is_loopback(urlsplit(host if "//" in host else f"//{host}").hostname or "")
    return not (settings.model.partition(":")[0] == _OLLAMA and here)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def open_chat_model(settings: Settings) -> BaseChatModel:
    """The chat model that `settings` name, with their limits of time and tokens and as many
    retries, whose waits grow, as its package offers.

    Raises:
        SettingsError: none is named, its provider is not known, or a package or key is missing.
        ModelError: the server was to be asked for its models and does not answer.
    """
    if settings.model_url is not None:
        return _on_server(settings, settings.model_url)
    if settings.model is None:
        raise SettingsError(
            "No chat model is named. Set RAG_MODEL to provider:model, such as openai:gpt-5-mini, "
            "or RAG_MODEL_URL to a server; the quoting reader needs neither."
        )
    return _of_provider(settings, settings.model)


def _on_server(settings: Settings, url: str) -> BaseChatModel:
    if urlsplit(url).scheme not in ("http", "https"):
        raise SettingsError(
            f"RAG_MODEL_URL is {_without_user(url)!r}; it must begin with http:// or https://."
        )
    try:
        from langchain_openai import ChatOpenAI
    except ImportError as error:
        raise _missing("langchain-openai", "RAG_MODEL_URL") from error
    from pydantic import SecretStr

    key = settings.model_key.value if settings.model_key else NO_KEY
    name = (settings.model or "").removeprefix("openai:") or _only_model(url, key)
    return ChatOpenAI(
        model=name,
        base_url=url,
        api_key=SecretStr(key),
        temperature=0,
        timeout=settings.model_seconds,
        max_retries=settings.model_retries,
        max_completion_tokens=settings.model_tokens,
        stream_usage=True,
        use_responses_api=False,
    )


def _only_model(url: str, key: str) -> str:
    """The first model that the server says it has."""
    import openai

    client = openai.OpenAI(base_url=url, api_key=key, timeout=LISTING_SECONDS, max_retries=1)
    try:
        models = client.models.list().data
    except openai.OpenAIError as error:
        raise ModelError(
            f"The chat model's server at {_without_user(url)} does not say which models it has: "
            f"{redacted(str(error), (key,))} Is it running? Name the model with RAG_MODEL if it "
            "keeps no list."
        ) from None  # the first error's text may hold the key
    finally:
        client.close()
    if not models:
        raise ModelError(
            f"The chat model's server at {_without_user(url)} has no model. Load one there first."
        )
    return models[0].id


def _of_provider(settings: Settings, name: str) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider = name.partition(":")[0]
    limits: dict[str, Any] = {
        "timeout": settings.model_seconds,
        "max_retries": settings.model_retries,
        "max_tokens": settings.model_tokens,
    }
    if provider == _OLLAMA:
        limits = {
            "client_kwargs": {"timeout": settings.model_seconds},
            "num_predict": settings.model_tokens,
        }
    try:
        model: BaseChatModel = init_chat_model(name, **limits)
    except ImportError as error:
        package = re.search(r"pip install ([\w.\[\]-]+)", str(error))
        raise _missing(
            package.group(1) if package else f"langchain-{provider.replace('_', '-')}",
            f"RAG_MODEL={name}",
        ) from error
    except Exception as error:  # noqa: BLE001 - each provider's package raises errors of its own
        if "model provider" in str(error) or "Unsupported provider" in str(error):
            raise SettingsError(
                f"RAG_MODEL is {name!r}, and LangChain knows no provider of that name. Write it as "
                "provider:model, such as openai:gpt-5-mini, anthropic:..., google_genai:... or "
                "ollama:..., or name a server of your own with RAG_MODEL_URL."
            ) from None
        # The error itself is not chained: its text may hold a key.
        raise SettingsError(
            f"The chat model {name!r} cannot be used: {redacted(str(error))} Set RAG_MODEL to "
            "provider:model, such as openai:gpt-5-mini, and the provider's key in the environment."
        ) from None
    return model


def _missing(package: str, wanted: str) -> SettingsError:
    return SettingsError(
        f"{wanted} needs the package {package}, which is not installed. Install it with: "
        f"pip install {package}"
    )


def secrets_of(model: object) -> tuple[str, ...]:
    """The keys that `model` holds, so that they can be kept out of what is told."""
    return tuple(dict.fromkeys(_secrets(model)))


def _secrets(model: object) -> Iterator[str]:
    from pydantic import SecretStr

    for value in vars(model).values():
        if isinstance(value, SecretStr) and len(value.get_secret_value()) > len(NO_KEY):
            yield value.get_secret_value()


def redacted(text: str, secrets: tuple[str, ...] = (), limit: int = 300) -> str:
    """`text` on one line of at most `limit` characters, without `secrets` and without what looks
    like a key or like the user in an address."""
    for secret in sorted(secrets, key=len, reverse=True):
        if secret and secret != NO_KEY:
            text = text.replace(secret, "…")
    text = _KEY_LIKE.sub("…", text)
    text = re.sub(r"(?<=://)[^/\s@]+@", "", text)
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
