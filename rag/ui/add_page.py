"""The page Add documents: files dropped, read in, and what became of each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.schema import FileReport, IngestReport
from rag.ui import address
from rag.ui.adding import Adding, begin, duration
from rag.ui.parts import counted, go, show, trouble
from rag.ui.render import Child, element, shortened, table

if TYPE_CHECKING:
    from rag.assistant import Assistant

KINDS: Final = ("pdf", "docx", "html", "htm", "md", "txt")
LARGEST_MB: Final = 200
BETWEEN: Final = 0.25
"""Seconds between two pictures of the progress."""

ROWS: Final = 200
"""Outcomes listed; the refused ones come first."""

_ADDING: Final = "adding"
_TIMES: Final = "added-times"

OUTCOMES: Final = {
    "added": "Added",
    "unchanged": "Unchanged",
    "replaced": "Replaced",
    "removed": "Removed",
    "refused": "Refused",
}


def page(assistant: Assistant) -> None:
    """Draw the page. Raises VerbatimError where the index cannot be used."""
    with st.container(key="page-add"):
        show(
            element("h1", "Add documents", class_="v-page-title"),
            element(
                "p",
                "Drop reports here to ask questions of them. They are read on this machine, and a "
                "copy of each is kept with the index. A file with the name of a document that is "
                "here already takes its place.",
                class_="v-lead-small",
            ),
        )
        adding: Adding | None = st.session_state.get(_ADDING)
        if adding is not None and not adding.ended.is_set():
            _follow(adding)
            st.rerun()
        _choose(assistant, hints=adding is None)
        if adding is not None:
            _ended(adding)


def _choose(assistant: Assistant, hints: bool) -> None:
    """The place to drop files, and the button that reads them; `hints` says what is refused."""
    # A new key empties it: what was read does not stay chosen.
    times = st.session_state.get(_TIMES, 0)
    chosen = st.file_uploader(
        f"PDF, Word (.docx), HTML, Markdown or text, up to {LARGEST_MB} MB a file",
        type=list(KINDS),
        accept_multiple_files=True,
        max_upload_size=LARGEST_MB,
        key=f"files-{times}",
    )
    if not chosen and hints:
        show(
            element(
                "ul",
                element(
                    "li", "A scan has to have its text recognised first; one without is refused."
                ),
                element("li", "A locked file is refused until its password is taken off."),
                element(
                    "li",
                    "Title, place and years are read off the text; mend them under Sources.",
                ),
                class_="v-hints",
            )
        )
    if not chosen:
        return
    if st.button(
        f"Read {counted(len(chosen), 'file')} in",
        key="read-in",
        type="primary",
        icon=":material/library_add:",
    ):
        from rag.index.upload import Upload

        files = [Upload(file.name, file) for file in chosen]
        st.session_state[_ADDING] = begin(assistant, files)
        st.session_state[_TIMES] = times + 1
        st.rerun()


def _follow(adding: Adding) -> None:
    """Show how far the reading has come, until it has ended."""
    with st.container(key="adding"):
        show(element("h2", f"Reading {counted(adding.files, 'file')} in", class_="v-section"))
    bar = st.progress(0.0, text="Beginning …")
    show(
        element(
            "p",
            "You can go on asking meanwhile, or close this page: the reading goes on. Until it "
            "has ended, answers come from the collection as it was.",
            class_="v-muted",
        )
    )
    while not adding.ended.wait(BETWEEN):
        bar.progress(adding.share, text=adding.line(time.monotonic()))


def _ended(adding: Adding) -> None:
    """Say what became of each file."""
    if adding.trouble:
        trouble("The files were not read in", adding.trouble)
        return
    report = adding.report
    if report is None:
        return
    show(element("h2", summary(report), class_="v-section", id="added", tabindex="-1"))
    rows: list[list[Child]] = [
        [
            shortened(file.source, 80),
            element("span", OUTCOMES[file.outcome], class_=f"v-outcome v-outcome-{file.outcome}"),
            _sentence(file),
        ]
        for file in ordered(report)[:ROWS]
    ]
    with st.container(key="added"):
        show(table("What became of each file", ["File", "Outcome", "Why, and what to do"], rows))
        if len(report.files) > ROWS:
            more = f"{len(report.files) - ROWS:,} more were read without trouble."
            show(element("p", more, class_="v-muted"))
    _onwards(report)


def _onwards(report: IngestReport) -> None:
    """Where to go from here."""
    if all(file.outcome == "refused" for file in report.files):
        return
    with st.container(key="added-next", horizontal=True, gap="small"):
        if st.button("Ask about them", key="added-ask", icon=":material/forum:"):
            go("ask")
        read = [file for file in report.files if file.outcome != "refused"]
        if st.button("Read them", key="added-read", icon=":material/menu_book:"):
            query = {address.DOCUMENT: read[0].source} if len(read) == 1 else {}
            go(address.PAGE, **query)


def ordered(report: IngestReport) -> list[FileReport]:
    """The outcomes, those first that want something done."""
    ranks = list(reversed(OUTCOMES))
    return sorted(report.files, key=lambda file: (ranks.index(file.outcome), file.source))


def summary(report: IngestReport) -> str:
    """How many files came to what, and how long it took."""
    counts = {
        outcome: sum(file.outcome == outcome for file in report.files) for outcome in OUTCOMES
    }
    told = ", ".join(f"{number:,} {outcome}" for outcome, number in counts.items() if number)
    return f"{told[:1].upper()}{told[1:]} in {duration(report.seconds)}"


def _sentence(file: FileReport) -> str:
    """The detail of an outcome as a sentence."""
    detail = file.detail.strip()
    if not detail:
        return ""
    whole = f"{detail[:1].upper()}{detail[1:]}"
    return whole if whole.endswith((".", "!", "?", "”")) else f"{whole}."
