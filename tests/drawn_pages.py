"""A page that `AppTest` drew: used as somebody would use it, and what it shows."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from rag.schema import Filter
from rag.ui.session import Conversation


def checked(app: AppTest) -> AppTest:
    """`app`, which was drawn without an error."""
    assert not app.exception
    return app


def ask(app: AppTest, question: str) -> AppTest:
    return checked(app.chat_input(key="ask").set_value(question).run())


def click(app: AppTest, key: str) -> AppTest:
    return checked(app.button(key=key).click().run())


def words(app: AppTest) -> str:
    """All that the page and its sidebar say in HTML of their own."""
    return "\n".join(piece.value for piece in app.html)


def main_words(app: AppTest) -> str:
    """What the page says, without its sidebar."""
    return "\n".join(piece.value for piece in app.main.html)


def keys(app: AppTest) -> set[str]:
    """The keys of the buttons that are there."""
    return {button.key for button in app.button if button.key}


def only(app: AppTest) -> Filter:
    """The filter of the conversation."""
    kept: Conversation = app.session_state["conversation"]
    return kept.only
