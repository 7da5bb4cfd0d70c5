"""What the app keeps for one browser tab: the conversation, and the source that is open."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from rag.schema import Answer, Changes, Citation, Filter

ADDRESS: Final = "c"
"""What names the conversation in the address of the page."""

TURNS_SHOWN: Final = 5
"""Turns drawn at a time, the latest; earlier ones are a click away."""

TOP: Final = "top"
"""Brought into view, it is nothing but the page itself: a sidebar that covers it closes."""

_KEY: Final = "conversation"
_NAMED: Final = "conversation-named"
_IDENTITY: Final = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class Pending:
    """A question still to be answered: what was changed in how it was understood, the reader that
    is to answer it (None for the usual one), and how many of the conversation's turns came before
    it (None for all of them). `key` is the turn's own, in all conversations."""

    question: str
    changes: Changes = field(default_factory=Changes)
    reader: str | None = None
    before: int | None = None
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or with the message that says why there is none.

    `changes` is what was changed in how it was understood, `before` how many turns it was read
    in the light of, `unchecked` what a chat model had written when it was stopped.
    """

    question: str
    answer: Answer | None = None
    trouble: str = ""
    unchecked: str = ""
    changes: Changes = field(default_factory=Changes)
    before: int = 0
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


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

    `id` names the conversation in the address and where it is kept. `only` is what the session is
    limited to; a new conversation keeps it. `asked_of` is what it was when the conversation's last
    question was asked. `shown` is how many turns are drawn. `pending`
    survives a run that was cut off by a click, so that no question is lost. `scroll` counts the
    times something was asked to be brought into view; `scroll_to` names it. `is_lost` where the
    address named a conversation that is not kept.
    """

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    turns: list[Turn] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    view: View | None = None
    only: Filter = field(default_factory=Filter)
    asked_of: Filter = field(default_factory=Filter)
    shown: int = TURNS_SHOWN
    scroll: int = 0
    scroll_to: str = ""
    is_lost: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def history(self, before: int | None = None) -> tuple[Answer, ...]:
        """The answers of the first `before` turns (None: of all), oldest first, as a follow-up
        question is read against them."""
        return tuple(turn.answer for turn in self.turns[:before] if turn.answer is not None)

    def ask(
        self,
        question: str,
        changes: Changes | None = None,
        reader: str | None = None,
        before: int | None = None,
    ) -> None:
        """Put `question` down to be answered; see `Pending`."""
        self.pending.append(Pending(question, changes or Changes(), reader, before))
        self._bring(f"question-{len(self.turns) + len(self.pending)}")

    def waiting(self) -> list[Pending]:
        """The questions still to be answered, without any that was answered meanwhile."""
        with self._lock:
            settled = {turn.key for turn in self.turns}
            self.pending[:] = [one for one in self.pending if one.key not in settled]
            return list(self.pending)

    def settle(self, turn: Turn) -> None:
        """Take the pending question of `turn` as answered by it, once: Streamlit begins a run at a
        click before the last one has noticed that it is to end, and both wait for the answer."""
        with self._lock:
            self.pending[:] = [one for one in self.pending if one.key != turn.key]
            if any(one.key == turn.key for one in self.turns):
                return
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

    def show_more(self) -> None:
        """Draw more of the earlier turns."""
        self.shown += TURNS_SHOWN

    def restart(self) -> None:
        """Begin a new conversation with nothing open."""
        self.reopen(uuid.uuid4().hex, ())

    def reopen(self, identity: str, turns: Sequence[Turn]) -> None:
        """Go on with another conversation: the one kept under `identity`, with its turns."""
        self.id, self.turns, self.pending = identity, list(turns), []
        self.view, self.shown, self.asked_of = None, TURNS_SHOWN, Filter()
        self.is_lost = False
        self.show_page()

    def show_page(self) -> None:
        """Let nothing lie over the page: a sidebar that covers it closes."""
        self._bring(TOP)

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
    """The conversation of this browser tab: at first the one that the address names, if any."""
    if _KEY not in st.session_state:
        named = st.query_params.get(ADDRESS, "")
        st.session_state[_KEY] = Conversation(named) if _IDENTITY.match(named) else Conversation()
    kept: Conversation = st.session_state[_KEY]
    return kept


def note_address() -> None:
    """Take the conversation that the address names now as seen: only another one in a later run
    was gone to with the browser."""
    st.session_state[_NAMED] = st.query_params.get(ADDRESS, "")


def gone_to(current: Conversation) -> str | None:
    """The id of the conversation other than `current` that the browser went back or forward to
    since the last run; None where it went to none."""
    before = st.session_state.get(_NAMED)
    note_address()
    named = str(st.session_state[_NAMED])
    if before is None or named in (before, current.id) or not _IDENTITY.match(named):
        return None
    return named
