"""One frozen `Settings`, read from the environment at the program's edges only.

| variable | meaning | default |
| --- | --- | --- |
| `VERBATIM_INDEX` | the folder that holds the index | `.verbatim` |
| `EMBEDDING_MODEL` | a sentence-transformers name or folder | the packaged all-MiniLM-L6-v2 |
| `VERBATIM_CACHE` | where exported models are kept | `~/.cache/verbatim` |
| `VERBATIM_MEMORY` | the folder that keeps conversations | beside the index: `.verbatim-memory` |
| `VERBATIM_EVALUATION` | the folder whose `eval/` the app works on | the program's own |
| `VERBATIM_SPANS` | the graph of the model that finds answers in sentences | the program's own |
| `RAG_MODEL` | the chat model, as `provider:model`; with `RAG_MODEL_URL` its name there | none |
| `RAG_MODEL_URL` | an OpenAI-compatible server, such as `http://127.0.0.1:8080/v1` | none |
| `RAG_MODEL_KEY` | the key of that server | `OPENAI_API_KEY`, if any |
| `RAG_MODEL_FORM` | how it answers: `json`, `plain`, or `auto`, which tries both | `auto` |
| `RAG_MODEL_SECONDS` | how long a chat model may take for an answer | 60 |
| `RAG_MODEL_TOKENS` | how many tokens it may write for an answer | 1000 |
| `RAG_MODEL_RETRIES` | how often a request that failed is tried again | 2 |
| `RAG_MODEL_READS` | how many characters of the reports it is shown | 12000 |

The keys of hosted models are read by their own packages: `OPENAI_API_KEY`, `ANTHROPIC_API_KEY` ...
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from rag.errors import SettingsError

DEFAULT_MODEL = "all-MiniLM-L6-v2"

Form = Literal["auto", "json", "plain"]
"""How a chat model is asked to answer."""


class Key:
    """A key to a server. It shows itself to nobody but who asks for its `value`."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "Key(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and other.value == self.value

    def __hash__(self) -> int:
        return hash(self.value)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, which model embeds, and which chat model is asked, if any. Build it with
    `from_environment` at an edge."""

    index: Path = Path(".verbatim")
    embedding_model: str = DEFAULT_MODEL
    cache: Path = Path.home() / ".cache" / "verbatim"
    memory: Path | None = None
    evaluation: Path = Path(__file__).resolve().parents[1]
    spans: Path = Path(__file__).resolve().parent / "model" / "spans.onnx"
    model: str | None = None
    model_url: str | None = None
    model_key: Key | None = None
    model_form: Form = "auto"
    model_seconds: float = 60.0
    model_tokens: int = 1000
    model_retries: int = 2
    model_reads: int = 12_000

    @property
    def memory_folder(self) -> Path:
        """The folder that keeps conversations: beside the index, so that it outlives it."""
        if self.memory is not None:
            return self.memory
        index = self.index.absolute()
        return index.parent / f"{index.name or 'verbatim'}-memory"

    @property
    def has_chat_model(self) -> bool:
        """Whether a chat model is named."""
        return self.model is not None or self.model_url is not None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings that `environment` names, defaults for the rest. SettingsError where a
        value is no number, or no form."""
        default = cls()
        memory = environment.get("VERBATIM_MEMORY")
        url = environment.get("RAG_MODEL_URL") or None
        key = environment.get("RAG_MODEL_KEY") or environment.get("OPENAI_API_KEY")
        return cls(
            index=Path(environment.get("VERBATIM_INDEX") or default.index),
            embedding_model=environment.get("EMBEDDING_MODEL") or default.embedding_model,
            cache=Path(environment.get("VERBATIM_CACHE") or default.cache).expanduser(),
            memory=Path(memory).expanduser() if memory else None,
            evaluation=Path(environment.get("VERBATIM_EVALUATION") or default.evaluation),
            spans=Path(environment.get("VERBATIM_SPANS") or default.spans).expanduser(),
            model=environment.get("RAG_MODEL") or None,
            model_url=url,
            # A key for OpenAI is for its own server, unless another is named.
            model_key=Key(key) if url is not None and key else None,
            model_form=_form(environment.get("RAG_MODEL_FORM") or default.model_form),
            model_seconds=_number(environment, "RAG_MODEL_SECONDS", default.model_seconds, 1),
            model_tokens=int(_number(environment, "RAG_MODEL_TOKENS", default.model_tokens, 16)),
            model_retries=int(_number(environment, "RAG_MODEL_RETRIES", default.model_retries, 0)),
            model_reads=int(_number(environment, "RAG_MODEL_READS", default.model_reads, 500)),
        )


def _form(given: str) -> Form:
    for form in get_args(Form):
        if given == form:
            known: Form = form
            return known
    raise SettingsError(
        f"RAG_MODEL_FORM is {given!r}; it can be {', '.join(get_args(Form))}. "
        "Leave it out for the default."
    )


def _number(environment: Mapping[str, str], name: str, default: float, least: float) -> float:
    given = environment.get(name)
    if not given:
        return default
    try:
        value = float(given)
    except ValueError:
        value = float("nan")
    if not least <= value < float("inf"):
        raise SettingsError(
            f"{name} is {given!r}; it must be a number of at least {least:g}. "
            "Leave it out for the default."
        )
    return value
