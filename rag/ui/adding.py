"""Files being read in while the page shows how far it has come.

Reading goes on in a thread of the app: a click elsewhere, a reload or a closed page does not stop
it. What it says is kept for the tab that began it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rag.errors import VerbatimError
from rag.schema import IngestReport

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.index.upload import Upload

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


@dataclass(slots=True)
class Adding:
    """An upload that is being read. `stage` is one of `STAGES`, or "" before the first; `words`
    are what it has said last, `report` and `trouble` what came of it."""

    files: int
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


def begin(assistant: Assistant, files: Sequence[Upload]) -> Adding:
    """Starts to read `files` into the index of `assistant`."""
    made = Adding(len(files))
    threading.Thread(target=_read, args=(assistant, files, made), name="adding").start()
    return made


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
