"""Questions while they are answered: in threads of their own, so that neither a click nor a reload
of the page stops an answer or loses what there is of it.

A run of the page draws a `Job` as far as it is. Streamlit ends a run at any click; the next one
finds the same job and goes on drawing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Final

import streamlit as st

from rag.errors import QuestionError, VerbatimError
from rag.schema import Answer, Event, Query, Understood, Words
from rag.ui.session import Pending, Turn

KEPT: Final = 64
"""Answers kept for tabs that may come back for them."""

STOPPED: Final = "You stopped this before there was an answer that could be checked."

_log = logging.getLogger(__name__)


class Job:
    """One question being answered, the one after `position` turns, in the light of the first
    `before` of them. `understood` and `words` are what has come so far; the turn is there once it
    is `done`. `events` asks the question and gives what comes; `instead` answers it without the
    chat model, whose words it is given, where that is stopped."""

    def __init__(
        self,
        pending: Pending,
        position: int,
        before: int,
        events: Callable[[], Iterator[Event]],
        instead: Callable[[str], Answer],
    ) -> None:
        self.pending = pending
        self.position = position
        self.before = before
        self.understood: Query | None = None
        self.words: str | None = None
        self.stopping = False
        self._turn: Turn | None = None
        self._news = threading.Condition()
        threading.Thread(target=self._answer, args=(events, instead), daemon=True).start()

    @property
    def done(self) -> bool:
        """Whether there is an answer, or a message that says why there is none."""
        return self._turn is not None

    @property
    def turn(self) -> Turn:
        """What came of it. Raises RuntimeError before it is `done`."""
        if self._turn is None:
            raise RuntimeError("The question is still being answered.")
        return self._turn

    def stop(self) -> None:
        """End it: a chat model that is writing is not listened to any further, and what it has
        written is kept with the answer that comes instead. Where none is, there is no answer."""
        with self._news:
            self.stopping = True
        if self.words is None:
            self._settle(self._made(trouble=STOPPED))

    def wait(self, seconds: float) -> None:
        """Wait until something has come, at most `seconds`."""
        with self._news:
            if self._turn is None:
                self._news.wait(seconds)

    def wait_until_done(self, seconds: float) -> None:
        """Wait until it is done, at most `seconds`."""
        with self._news:
            self._news.wait_for(lambda: self.done, seconds)

    def _made(self, answer: Answer | None = None, trouble: str = "", unchecked: str = "") -> Turn:
        asked = self.pending
        return Turn(
            asked.question, answer, trouble, unchecked, asked.changes, self.before, asked.key
        )

    def _answer(
        self, events: Callable[[], Iterator[Event]], instead: Callable[[str], Answer]
    ) -> None:
        try:
            coming = events()
            for event in coming:
                self._take(event)
                if self.stopping or self.done:
                    break
            if isinstance(coming, Generator):
                coming.close()  # which ends the request to the model
            if not self.done and self.stopping:
                self._settle(self._made(instead(self.words or "")))
        except QuestionError as error:
            self._settle(self._made(trouble=str(error)))
        except VerbatimError as error:
            self._settle(self._made(trouble=f"{error} The conversation so far is kept."))
        except Exception as error:  # noqa: BLE001 - a defect must not cost anybody the conversation
            _log.exception("Answering failed")
            self._settle(self._made(trouble=_unexpected(error), unchecked=self.words or ""))
        else:
            self._settle(self._made(trouble="The answer ended before it was whole. Ask again."))

    def _take(self, event: Event) -> None:
        if isinstance(event, Answer):
            self._settle(self._made(event))
            return
        with self._news:
            if isinstance(event, Understood):
                self.understood = event.query
            elif isinstance(event, Words):
                self.words = event.text
            self._news.notify_all()

    def _settle(self, turn: Turn) -> None:
        """Take `turn` as what came of it, unless there is one already."""
        with self._news:
            self._turn = self._turn or turn
            self._news.notify_all()


def _unexpected(error: Exception) -> str:
    return (
        f"Something unexpected happened while answering ({type(error).__name__}). "
        "The conversation so far is kept. Ask again, or ask in other words; what happened "
        "stands in the window where the app was started."
    )


class Desk:
    """The jobs of all tabs, by the conversation that they belong to, so that a reloaded page finds
    the one that it was waiting for. Safe to share."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def begin(self, conversation_id: str, job: Job) -> None:
        """Keep `job` until it is cleared away; the oldest go where there are more than `KEPT`."""
        with self._lock:
            self._jobs.pop(conversation_id, None)
            self._jobs[conversation_id] = job
            while len(self._jobs) > KEPT:
                del self._jobs[next(iter(self._jobs))]

    def find(self, conversation_id: str) -> Job | None:
        """The job that the conversation waits for, or None."""
        with self._lock:
            return self._jobs.get(conversation_id)

    def clear(self, conversation_id: str, job: Job) -> None:
        """Forget `job`, now that its turn is part of the conversation."""
        with self._lock:
            if self._jobs.get(conversation_id) is job:
                del self._jobs[conversation_id]


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """The desk that all tabs share."""
    return Desk()
