"""The chat: questions, answers that quote, and the source beside them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.errors import QuestionError, VerbatimError
from rag.schema import Collection
from rag.ui import collection as sidebar
from rag.ui import examples, source
from rag.ui.answer import show_answer
from rag.ui.parts import covers, scroll, show, trouble
from rag.ui.render import element, label, shortened
from rag.ui.session import Conversation, Turn, conversation

if TYPE_CHECKING:
    from rag.assistant import Assistant

QUESTION_SHOWN: Final = 300
"""Characters of a question shown above its answer."""

_log = logging.getLogger(__name__)


def page(assistant: Assistant) -> None:
    """Draw the chat over `assistant`."""
    current = conversation()
    typed = st.chat_input("Ask about the reports", key="ask")
    if typed is not None:
        current.ask(typed)
    try:
        collection = assistant.collection()
        sidebar.sidebar(assistant, collection, current)
        if current.view is None:
            chat_column = st.container(key="chat")
        else:
            left, right = st.columns([11, 10], gap="large")
            chat_column = left.container(key="chat")
            with right:
                source.panel(assistant, current)
    except VerbatimError as error:
        trouble("The collection cannot be read", str(error))
        st.button("Try again", key="try-again")
        return
    with chat_column:
        _conversation(assistant, collection, current)
    scroll(current.scrolling())


def _conversation(assistant: Assistant, collection: Collection, current: Conversation) -> None:
    if current.turns or current.pending:
        show(element("h1", "Verbatim", class_="v-wordmark"))
    else:
        _welcome(collection, current)
    for number, turn in enumerate(current.turns, start=1):
        _question(turn.question, number)
        with st.container(key=f"answer-{number}"):
            if turn.answer is not None:
                show_answer(turn.answer, collection, current, number)
            else:
                trouble("There is no answer to this", turn.trouble)
    if current.pending:
        question = current.pending[0]
        _question(question, len(current.turns) + 1)
        with st.spinner("Looking for the words that answer this …"):
            turn = answered(assistant, question, current)
        current.settle(turn)
        # Drawn anew, so that the sidebar shows the collection that the answer was read from.
        st.rerun()


def answered(assistant: Assistant, question: str, current: Conversation) -> Turn:
    """Ask `question` as the next turn of the conversation `current`. Whatever goes wrong becomes
    the turn's message, so that the conversation is kept."""
    try:
        return Turn(question, assistant.ask(question, current.history))
    except QuestionError as error:
        return Turn(question, trouble=str(error))
    except VerbatimError as error:
        return Turn(question, trouble=f"{error} The conversation so far is kept.")
    except Exception as error:  # noqa: BLE001 - a defect must not cost anybody the conversation
        _log.exception("Answering failed")
        return Turn(
            question,
            trouble=f"Something unexpected happened while answering ({type(error).__name__}). "
            "The conversation so far is kept. Ask again, or ask in other words; what happened "
            "stands in the window where the app was started.",
        )


def _question(question: str, number: int) -> None:
    words = shortened(question.strip(), QUESTION_SHOWN) or "(an empty question)"
    if len(question) > QUESTION_SHOWN:
        words += f" ({len(question):,} characters)"
    show(element("h2", words, class_="v-question", id=f"question-{number}", dir="auto"))


def _welcome(collection: Collection, current: Conversation) -> None:
    show(
        element(
            "div",
            element("h1", "Verbatim"),
            element(
                "p",
                "Ask the reports a question. The answer comes with the exact words it rests on, "
                "and the year they speak of.",
                class_="v-lead",
            ),
            element("p", covers(collection), class_="v-muted"),
            class_="v-welcome",
        )
    )
    offered = examples.questions(collection)
    if not offered:
        trouble(
            "The collection is empty",
            "Read reports into it in a terminal: python -m rag ingest FOLDER",
        )
        return
    show(element("h2", "Questions to begin with", class_="v-eyebrow"))
    with st.container(key="examples", gap="small"):
        for number, question in enumerate(offered, start=1):
            st.button(
                label(question),
                key=f"example-{number}",
                width="stretch",
                on_click=current.ask,
                args=(question,),
            )
