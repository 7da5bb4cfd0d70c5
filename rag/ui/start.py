"""Starting the app: one Assistant for all browser tabs, and an index where there is none yet."""

from __future__ import annotations

import gc
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.errors import IndexMissing, VerbatimError
from rag.settings import Settings
from rag.ui.parts import trouble

if TYPE_CHECKING:
    from rag.assistant import Assistant

STAGES: Final = {
    "read": "reading the reports in seeds/",
    "split": "finding their paragraphs and figures",
    "embed": "embedding their passages",
    "store": "storing the vectors",
    "save": "saving the index",
}

BEFORE_WARMING: Final = 0.5
"""Seconds for the browser to draw the first page, before what questions need is opened."""

SEEDS: Final = Path(__file__).resolve().parents[2] / "seeds"


def assistant(settings: Settings, seeds: Path = SEEDS) -> Assistant | None:
    """The Assistant over the index that `settings` names, shared by all sessions.

    Where there is no index at all, the reports in `seeds` are read into a new one, once. Where
    the index cannot be used, the page says why and what to do, and the result is None.
    """
    try:
        try:
            return _opened(settings)
        except IndexMissing:
            if not seeds.is_dir():
                raise
            _read_in(settings, seeds)
            return _opened(settings)
    except IndexMissing as error:
        trouble("There is no index yet", f"{error}")
    except VerbatimError as error:
        trouble("The app cannot start", str(error))
    st.button("Try again", key="try-again")
    return None


@st.cache_resource(show_spinner="Opening the index …")
def _opened(settings: Settings) -> Assistant:
    from rag.assistant import Assistant

    return Assistant.open(settings, wait=False)


def warm(assistant: Assistant) -> None:
    """Open the embedding model and the vectors beside the page, once it has been drawn: they take
    longer than all else, and a person reads before asking."""
    _warming(assistant)


@st.cache_resource(show_spinner=False)
def _warming(_assistant: Assistant) -> threading.Timer:
    """The warming of the assistant, begun once for all tabs."""
    timer = threading.Timer(BEFORE_WARMING, _warmed, (_assistant,))
    timer.daemon = True
    timer.start()
    return timer


def _warmed(assistant: Assistant) -> None:
    # Whatever is wrong is told by the first question, which opens them again.
    with suppress(VerbatimError):
        assistant.warm()
    # Streamlit looks for garbage after each run of a page: not among what stays for good.
    gc.collect()
    gc.freeze()


def _read_in(settings: Settings, folder: Path) -> None:
    """Make an index of the reports in `folder`, saying what is being done."""
    from rag.index.ingest import ingest
    from rag.model.embed import open_embedder

    place = st.empty()
    bar = place.progress(0.0, text="First start: preparing the embedding model …")

    def progress(stage: str, done: int, total: int) -> None:
        share = min(done / total, 1.0) if total else 0.0
        bar.progress(share, text=f"First start: {STAGES.get(stage, stage)} …")

    embedder = open_embedder(settings)
    ingest([folder], settings, embedder, progress)
    place.empty()
