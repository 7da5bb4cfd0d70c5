"""What the app keeps for one browser tab: the conversation, and the source that is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from rag.schema import Answer, Citation

_KEY: Final = "conversation"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or with the message that says why there is none."""

    question: str
    answer: Answer | None = None
    trouble: str = ""


@dataclass(slots=True)
class View:
    """The source beside the chat: a document at a paragraph, with the quote that it was opened
    for and the key of the button that opened it. `whole` shows all paragraphs instead of one."""

    document_id: str
    paragraph: int
    citation: Citation | None = None
    whole: bool = False
    opened_by: str = ""


@dataclass(slots=True)
class Conversation:
    """The turns so far, the questions still to be answered, and the open source.

    `pending` survives a run that was cut off by a click, so that no question is lost. `scroll`
    counts the times something was asked to be brought into view; `scroll_to` names it.
    """

    turns: list[Turn] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    view: View | None = None
    scroll: int = 0
    scroll_to: str = ""

    @property
    def history(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first, as a follow-up question is read against them."""
        return tuple(turn.answer for turn in self.turns if turn.answer is not None)

    def ask(self, question: str) -> None:
        """Put `question` down to be answered."""
        self.pending.append(question)

    def settle(self, turn: Turn) -> None:
        """Take the oldest pending question as answered by `turn`."""
        del self.pending[:1]
        self.turns.append(turn)
        self._bring(f"question-{len(self.turns)}")

    def open_citation(self, citation: Citation, opened_by: str) -> None:
        """Show the words of `citation` beside the chat, marked; `opened_by` is the button's key."""
        self.view = View(citation.document_id, citation.paragraph, citation, opened_by=opened_by)
        self._bring("source-mark")

    def open_document(self, document_id: str) -> None:
        """Show a document from its beginning, all of it."""
        self.view = View(document_id, 1, whole=True)
        self._bring("source-title")

    def go_to(self, paragraph: int) -> None:
        """Show another paragraph of the open document."""
        if self.view is not None:
            self.view.paragraph = paragraph
            self._bring("source-mark" if self._at_quote() else "source-here")

    def show_whole(self, whole: bool) -> None:
        """Show all of the open document, or one paragraph."""
        if self.view is not None:
            self.view.whole = whole
            self._bring("source-mark" if self._at_quote() else "source-here")

    def close(self) -> None:
        """Close the source; the keyboard goes back to where it was opened from."""
        if self.view is not None and self.view.opened_by:
            self._bring(self.view.opened_by)
        self.view = None

    def restart(self) -> None:
        """Begin a new conversation with nothing open."""
        self.turns, self.pending, self.view, self.scroll_to = [], [], None, ""

    def scrolling(self) -> tuple[str, int] | None:
        """What is to be brought into view, once, and the number of the time."""
        target, self.scroll_to = self.scroll_to, ""
        return (target, self.scroll) if target else None

    def _at_quote(self) -> bool:
        view = self.view
        return view is not None and (
            view.citation is not None and view.citation.paragraph == view.paragraph
        )

    def _bring(self, target: str) -> None:
        self.scroll_to = target
        self.scroll += 1


def conversation() -> Conversation:
    """The conversation of this browser tab."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Conversation()
    kept: Conversation = st.session_state[_KEY]
    return kept
