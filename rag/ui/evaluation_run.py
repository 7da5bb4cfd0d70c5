"""A run of the evaluation in a thread of the app, so that closing the page changes nothing.

Each answer is on the disk when it is there. A run that was stopped, or cut off with the app, goes
on where it was when it is started again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.errors import VerbatimError
from rag.schema import QUOTING
from rag.settings import Settings

if TYPE_CHECKING:
    from eval.labels import Corpus
    from eval.readers import Opener, Reader
    from eval.records import SavedAnswer

_log = logging.getLogger(__name__)


class Stopped(Exception):
    """Somebody stopped the run."""


class Running:
    """A run that goes on. `asked` of `total` questions have an answer; `stage` says in words what
    is being done; `problem` says what ended it, if anything did."""

    def __init__(
        self, corpora: Sequence[Corpus], part: str, output: Path, settings: Settings
    ) -> None:
        self.output = output
        self.part = part
        self.asked = 0
        self.total = 0
        self.stage = "Preparing the questions"
        self.problem = ""
        self._corpora = tuple(corpora)
        self._settings = settings
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go, daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the question that is being asked."""
        self._stop.set()

    @property
    def is_going(self) -> bool:
        """Whether it still goes on."""
        return self._thread.is_alive()

    def wait(self, seconds: float) -> bool:
        """Wait until it ends, at most `seconds`; whether it has."""
        self._thread.join(seconds)
        return not self.is_going

    def _go(self) -> None:
        from filelock import FileLock, Timeout

        try:
            self.output.parent.mkdir(parents=True, exist_ok=True)
            # Another app over the same folder must not write to the same run.
            with FileLock(self.output.with_name(f".{self.output.name}.lock"), timeout=0):
                self._ask()
        except Timeout:
            self.problem = "Another app is making this run. Wait until it is done."
        except Stopped:
            self.problem = f"Stopped after {self.asked} of {self.total} questions. It can go on."
        except VerbatimError as error:
            self.problem = str(error)
        except OSError as error:
            self.problem = (
                f"{error.filename or self.output} cannot be written ({error.strerror}). What was "
                "answered before is kept. Name a folder that may be written to in "
                "VERBATIM_EVALUATION."
            )
        except Exception as error:  # noqa: BLE001 - the page has to say that the run ended
            _log.exception("A run of the evaluation failed")
            self.problem = (
                f"Something unexpected ended the run ({type(error).__name__}). What was answered "
                "before is kept; what happened stands in the window where the app was started."
            )

    def _ask(self) -> None:
        from eval.readers import READERS
        from eval.records import read_run
        from eval.run import Plan, labels_of, run

        labels = {corpus.name: labels_of(corpus, self.part) for corpus in self._corpora}
        self.total = sum(map(len, labels.values()))
        if self.output.exists():
            known = {(key.corpus, key.id, key.asked) for key in read_run(self.output)[1]}
            self.asked = sum(
                (name, label.id, label.fingerprint) in known
                for name, many in labels.items()
                for label in many
            )

        def opened(corpus: Corpus, settings: Settings) -> Reader:
            self.stage = f"Reading the texts of {corpus.name}"
            # Chat models are not measured from here: that is long, and may cost money.
            reader = READERS[QUOTING](corpus, replace(settings, model=None, model_url=None))
            self.stage = f"Asking the questions of {corpus.name}"
            return _Counted(reader, self)

        openers: Mapping[str, Opener] = {QUOTING: opened}
        run(
            Plan(self._corpora, self.part, openers, self._settings),
            self.output,
            say=lambda _: self.look(),
        )

    def look(self) -> None:
        """Raises Stopped where somebody wants it to end."""
        if self._stop.is_set():
            raise Stopped


class _Counted:
    """A reader whose answers are counted, and that ends when the run is stopped."""

    def __init__(self, reader: Reader, running: Running) -> None:
        self._reader = reader
        self._running = running

    def answer(self, turns: Sequence[str], scope: str | None) -> SavedAnswer:
        self._running.look()
        answer = self._reader.answer(turns, scope)
        self._running.asked += 1
        return answer


class Runs:
    """The one run that goes on in this app, for all of its pages. Safe to share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: Running | None = None

    @property
    def current(self) -> Running | None:
        """The run that goes on, or the last one that did."""
        return self._current

    def start(self, running: Running) -> bool:
        """Begin `running`, unless another still goes on; whether it was begun."""
        with self._lock:
            if self._current is not None and self._current.is_going:
                return False
            self._current = running
            running.start()
            return True


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """The runs that all pages share."""
    return Runs()


BETWEEN: Final = 1.0
"""Seconds between two looks at a run that goes on."""
