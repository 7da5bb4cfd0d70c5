"""What a chat model says in the tests of the chat reader: statements with the keys of what it was
shown, about the first question that they all ask.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from langchain_core.messages import BaseMessage

from rag.assistant import Assistant
from tests.fakes_chat import FakeChat, Says

FIRST = "How many victims were officially identified in 2020?"
RIGHT = "The government officially identified 94 victims in 2020."
QUOTE = "identified 94 victims (91 in 2019)"
SECRET = "sk-planted-key-12345"
Opens = Callable[..., Assistant]


def key_of(messages: Sequence[BaseMessage], words: str) -> str:
    """The key of the passage that holds `words`."""
    shown = str(messages[-1].content)
    if "<<" not in shown:
        shown = "\n".join(str(message.content) for message in messages)
    for match in re.finditer(r"<<(\w{4}) .*\n(.*)\n\1>>", shown):
        if words in match.group(2):
            return match.group(1)
    raise AssertionError(f"not shown: {words}")


def saying(*told: tuple[str, str], plain: bool = False) -> Callable[[Sequence[BaseMessage]], Says]:
    """A model that says each of `told`, a statement with its quote."""

    def says(messages: Sequence[BaseMessage]) -> Says:
        keyed = [(text, key_of(messages, QUOTE), quote) for text, quote in told]
        if plain:
            return Says("\n".join(f'{t} [{k}: "{q}"]' for t, k, q in keyed), usage=(100, 20))
        statements = [{"text": t, "sources": [{"key": k, "quote": q}]} for t, k, q in keyed]
        return Says(json.dumps({"statements": statements, "not_found": ""}), usage=(100, 20))

    return says


def model_of(assistant: Assistant) -> FakeChat:
    assert isinstance(assistant._chat_model, FakeChat)
    return assistant._chat_model


def told(text: str, quote: str) -> Callable[[Sequence[BaseMessage]], Says]:
    """A model that says `text` of the passage that has `quote`."""
    return lambda messages: Says(f'{text} [{key_of(messages, quote)}: "{quote}"]')
