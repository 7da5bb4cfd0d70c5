"""The page Add documents: files dropped, read in, and what became of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.schema import FileReport, IngestReport
from rag.ui import address
from rag.ui.adding import Adding, additions, duration
from rag.ui.parts import counted, go, show, trouble
from rag.ui.render import Child, element, shortened, table

if TYPE_CHECKING:
    from rag.assistant import Assistant

LARGEST_MB: Final = 200
BETWEEN: Final = 0.5
"""Seconds between two pictures of the progress."""

IDLE: Final = 3.0
"""Seconds between two looks whether another window has begun to read files in."""

ROWS: Final = 200
"""Outcomes listed; the refused ones come first."""

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
        kept = additions()
        going, ended = kept.going, kept.ended
        _choose(assistant, hints=not going and not ended)
        _watched(going, [one.key for one in ended])
        if ended:
            with st.container(key="added"):
                for number, adding in enumerate(ended):
                    _ended(adding, latest=number == 0)


def _choose(assistant: Assistant, hints: bool) -> None:
    """The place to drop files, and the button that reads them; `hints` says what is refused."""
    # A new key empties it: what was read does not stay chosen.
    times = st.session_state.get(_TIMES, 0)
    # Any kind of file is taken, since the browser's own refusal speaks of technical types and is
    # gone once it was seen; what cannot be read is refused in a row that says what can.
    chosen = st.file_uploader(
        f"PDF, Word (.docx), HTML, Markdown or text, up to {LARGEST_MB} MB a file",
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
                    f"A file of more than {LARGEST_MB} MB is marked in red and not sent: split it.",
                ),
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

        additions().begin(assistant, [Upload(file.name, file) for file in chosen])
        st.session_state[_TIMES] = times + 1
        st.rerun()


def _watched(going: Sequence[Adding], ended: Sequence[str]) -> None:
    """How far the uploads are that are `going`, looked at again and again without the rest of the
    page; once they, or what has `ended`, are others, the page is drawn anew."""

    @st.fragment(run_every=BETWEEN if going else IDLE)
    def look() -> None:
        kept = additions()
        if kept.going != list(going) or [one.key for one in kept.ended] != list(ended):
            st.rerun()
        for adding in going:
            _progress(adding)

    look()


def _progress(adding: Adding) -> None:
    """How far the reading has come."""
    with st.container(key=f"adding-{adding.key}"):
        name = f"Reading {counted(adding.files, 'file')} in"
        show(element("h2", name, class_="v-section"))
        st.progress(adding.share, text=adding.line(time.monotonic()))
        show(
            element(
                "p",
                "You can go on asking meanwhile, or close this page: the reading goes on, and "
                "what comes of each file is told here. Until it has ended, answers come from the "
                "collection as it was.",
                class_="v-muted",
            )
        )


def _ended(adding: Adding, latest: bool) -> None:
    """Say what became of each file, until somebody puts it away."""
    with st.container(key=f"added-{adding.key}"):
        _outcomes(adding, latest)
        with st.container(key=f"added-next-{adding.key}", horizontal=True, gap="small"):
            if adding.report is not None and latest:
                _onwards(adding.report)
            st.button(
                "Dismiss",
                key=f"put-away-{adding.key}",
                type="tertiary",
                icon=":material/close:",
                on_click=additions().put_away,
                args=(adding,),
            )


def _outcomes(adding: Adding, latest: bool) -> None:
    began = datetime.fromtimestamp(adding.at).astimezone()
    when = f"Begun on {began.day} {began:%B %Y at %H:%M}"
    if adding.report is None:
        trouble("The files were not read in", f"{adding.trouble} {when}.")
        return
    report = adding.report
    identity = "added" if latest else f"added-{adding.key}"
    show(
        element("h2", summary(report), class_="v-section", id=identity, tabindex="-1"),
        element("p", when, class_="v-muted"),
    )
    rows: list[list[Child]] = [
        [
            shortened(file.source, 80),
            element("span", OUTCOMES[file.outcome], class_=f"v-outcome v-outcome-{file.outcome}"),
            _sentence(file),
        ]
        for file in ordered(report)[:ROWS]
    ]
    show(table("What became of each file", ["File", "Outcome", "Why, and what to do"], rows))
    if len(report.files) > ROWS:
        more = f"{len(report.files) - ROWS:,} more were read without trouble."
        show(element("p", more, class_="v-muted"))


def _onwards(report: IngestReport) -> None:
    """Where to go from here."""
    if all(file.outcome == "refused" for file in report.files):
        return
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
