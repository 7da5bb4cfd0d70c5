"""The sidebar under the list of pages: the conversation, the collection, and what leaves here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from rag.ui import collection, conversations
from rag.ui.parts import show
from rag.ui.render import element
from rag.ui.session import Conversation, note_address

if TYPE_CHECKING:
    from rag.assistant import Assistant


def draw(assistant: Assistant, conversation: Conversation, beside: bool = True) -> None:
    """Draw the sidebar; `beside` where the page shows a source that is opened from it. Raises
    VerbatimError where the index cannot be used."""
    with st.sidebar:
        st.button(
            "New conversation",
            key="new-conversation",
            icon=":material/edit_square:",
            width="stretch",
            disabled=not conversation.turns,
            on_click=_begin,
            args=(conversation,),
        )
        # What is asked stands first: it decides the answers, and stays in sight.
        collection.listed(assistant, conversation, beside)
        conversations.listed(conversation)
        show(element("p", leaving(assistant), class_="v-muted v-side-foot"))


def _begin(conversation: Conversation) -> None:
    """Begin a new conversation; the address, which still names the one before, is not followed."""
    conversation.restart()
    note_address()


def leaving(assistant: Assistant) -> str:
    """What leaves this machine, in a sentence or two that are true."""
    if not assistant.chat_model_is_elsewhere:
        return "Everything is read and answered on this machine. Nothing is sent anywhere."
    return (
        f"Questions that {assistant.chat_model_name} answers are sent to it, over the network, "
        "with the passages read for them. Everything else stays on this machine: reading, "
        "searching, checking, and what the quoting reader answers."
    )
