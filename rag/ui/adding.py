"""Files being read in while the page shows how far it has come.

Reading goes on in a thread of the app: a click elsewhere, a reload or a closed page does not stop
it. How far it is and what came of each file are kept for all windows of the app, since all of them
have the one collection, until somebody puts them away.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.errors import VerbatimError
from rag.schema import IngestReport

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.index.upload import Upload

KEPT: Final = 5
"""Uploads whose outcomes are kept; of more, the oldest are put away."""

WAIT_SECONDS: Final = 3600.0
"""How long an upload waits for another one to be read."""

STAGES: Final = {
    "read": ("Reading the files", "file"),
    "convert": ("Taking the text out of a file", "page"),
    "split": ("Finding paragraphs and figures", "document"),
    "embed": ("Embedding what they say", "passage"),
    "store": ("Storing the vectors", "passage"),
    "save": ("Saving the index", ""),
}

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Adding:
    """An upload that is being read. `stage` is one of `STAGES`, or "" before the first; `words`
    are what it has said last, `report` and `trouble` what came of it. `key` names its row in the
    page, `at` is when it began, in seconds since 1970."""

    files: int
    key: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    at: float = field(default_factory=time.time)
    began: float = field(default_factory=time.monotonic)
    stage: str = ""
    done: int = 0
    total: int = 0
    stage_began: float = 0.0
    words: str = ""
    report: IngestReport | None = None
    trouble: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def told(self, stage: str, done: int, total: int) -> None:
        """Notes how far the reading has come."""
        if stage != self.stage or done < self.done:
            self.stage_began = time.monotonic()
            self.words = ""
        self.stage, self.done, self.total = stage, done, total

    def said(self, words: str) -> None:
        """Notes what the reading says, such as that it waits for another."""
        self.words = words

    @property
    def share(self) -> float:
        """How much of the present stage is done, between 0 and 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def line(self, now: float) -> str:
        """What is being done, how far it is, and how long it has taken and will take."""
        if self.words and not self.stage:
            return f"{self.words} {duration(now - self.began)} so far."
        if not self.stage:
            return f"Putting the files aside … {duration(now - self.began)} so far."
        what, unit = STAGES.get(self.stage, (self.stage, ""))
        told = f"{what}: {unit} {self.done:,} of {self.total:,}" if unit else what
        parts = [told, f"{duration(now - self.began)} so far"]
        spent = now - self.stage_began
        if self.done and self.total > self.done and spent > 1:
            left = spent / self.done * (self.total - self.done)
            parts.append(f"about {duration(left)} left in this step")
        return " · ".join(parts)


def duration(seconds: float) -> str:
    """Seconds as people say them: "4 s", "2 min 5 s"."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if minutes < 10 and rest else f"{minutes} min"


class Additions:
    """The uploads of this app: those that are being read, and those that have ended and were not
    yet put away. Safe to share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[Adding] = []

    def begin(self, assistant: Assistant, files: Sequence[Upload]) -> Adding:
        """Starts to read `files` into the index of `assistant`."""
        made = Adding(len(files))
        with self._lock:
            self._kept.append(made)
            for old in self._ended()[: max(0, len(self._kept) - KEPT)]:
                self._kept.remove(old)
        threading.Thread(target=_read, args=(assistant, files, made), name="adding").start()
        return made

    def put_away(self, adding: Adding) -> None:
        """Forget what came of an upload, for all windows; nothing where somebody else did."""
        with self._lock:
            self._kept = [one for one in self._kept if one is not adding]

    @property
    def going(self) -> list[Adding]:
        """The uploads that are being read, or wait for another, the first to begin first."""
        with self._lock:
            return [one for one in self._kept if not one.ended.is_set()]

    @property
    def ended(self) -> list[Adding]:
        """The uploads that have come to something, the last to begin first."""
        with self._lock:
            return self._ended()[::-1]

    def _ended(self) -> list[Adding]:
        return [one for one in self._kept if one.ended.is_set()]


@st.cache_resource(show_spinner=False)
def additions() -> Additions:
    """The uploads that all windows share."""
    return Additions()


def _read(assistant: Assistant, files: Sequence[Upload], adding: Adding) -> None:
    try:
        adding.report = assistant.add(files, adding.told, adding.said, WAIT_SECONDS)
    except VerbatimError as error:
        adding.trouble = str(error)
    except Exception as error:  # noqa: BLE001 - a defect must be told, and ends the waiting
        _log.exception("Adding documents failed")
        adding.trouble = (
            f"Something unexpected happened ({type(error).__name__}). The index is as it was "
            "before. What happened stands in the window where the app was started."
        )
    finally:
        adding.ended.set()
