"""What the page Evaluation shows, without how it is drawn: labels, runs, and what waits.

`eval/` need not be there: everything here is asked for only once `available` has said so.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from rag.memory.labels import label_row, proposed
from rag.memory.records import Correction, Kept
from rag.memory.store import Memory
from rag.schema import QUOTING, Collection, Document, Status

if TYPE_CHECKING:
    from eval.labels import Corpus
    from eval.scored import ScoredRun

WORK: Final = "work"
ALL_PARTS: Final = "all"
RUNS_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A saved run by its file: when it began, in ISO 8601, what was asked, of whom."""

    path: Path
    started: str
    part: str
    corpora: tuple[str, ...]
    readers: tuple[str, ...]
    reference: bool = False

    @property
    def name(self) -> str:
        """The run in a few words, to the second: two runs may begin in one minute."""
        what = "the reference run" if self.reference else "run"
        parts = [self.started[:19].replace("T", " "), what, ", ".join(self.corpora)]
        if self.readers != (QUOTING,):
            parts.append(f"answered by {', '.join(self.readers)}")
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An opinion that waits: the turn it is on, the questions up to it, and the label that it
    would become."""

    conversation: str
    turn: Kept
    questions: tuple[str, ...]
    correction: Correction


def available(root: Path) -> bool:
    """Whether this installation has an evaluation, with labels below `root`."""
    if importlib.util.find_spec("eval") is None or importlib.util.find_spec("eval.labels") is None:
        return False
    from eval.labels import corpora

    return bool(corpora(root)) or (root / "eval").is_dir()


def corpora_below(root: Path) -> dict[str, Corpus]:
    """The label files below `root`, by name."""
    from eval.labels import corpora

    return corpora(root)


def saved_runs(root: Path) -> list[SavedRun]:
    """The saved runs below `root`, the latest first, and the reference run after them. A file that
    is no run is left out."""
    files = sorted((root / "eval" / "runs").glob("*.jsonl"), key=_modified, reverse=True)
    found = [_saved_run(path) for path in files[:RUNS_SHOWN]]
    reference = root / "eval" / "reference" / "quoting.jsonl.gz"
    if reference.exists():
        found.append(_saved_run(reference, reference=True))
    return [run for run in found if run is not None]


def usual(saved: Sequence[SavedRun]) -> int:
    """The place of the run to begin with: the latest in which the reader of the app answered, as a
    baseline says little of it; the latest of all where there is none."""
    return next((n for n, run in enumerate(saved) if QUOTING in run.readers), 0)


def comparable(one: SavedRun, other: SavedRun) -> bool:
    """Whether two runs may have questions in common that can be set beside one another: of the
    same files and parts, by a reader that both have, or by the only one that each has."""
    parts = {one.part, other.part}
    return (
        bool(set(one.corpora) & set(other.corpora))
        and (len(parts) == 1 or ALL_PARTS in parts)
        and (bool(set(one.readers) & set(other.readers)) or len(one.readers + other.readers) == 2)
    )


def pair(saved: Sequence[SavedRun]) -> tuple[int, int]:
    """The places of the two runs to compare first, the earlier one before the later: the latest
    two that can be compared, those by the reader of the app first. At least two are `saved`."""
    pairs = [
        (before, after)
        for after, later in enumerate(saved)
        for before, earlier in enumerate(saved[after + 1 :], after + 1)
        if comparable(earlier, later)
    ]

    def rank(places: tuple[int, int]) -> int:
        shared = set(saved[places[0]].readers) & set(saved[places[1]].readers)
        return 0 if QUOTING in shared else 1 if shared else 2

    return min(pairs, key=rank, default=(1, 0))


def new_run(root: Path) -> Path:
    """Where a run that begins now is saved."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return root / "eval" / "runs" / f"{moment}.jsonl"


def _modified(path: Path) -> float:
    return path.stat().st_mtime


def _saved_run(path: Path, reference: bool = False) -> SavedRun | None:
    import gzip

    try:
        with gzip.open(path) if reference else path.open("rb") as file:
            header = json.loads(file.readline())
        what = header["what"]
        return SavedRun(
            path=path,
            started=header["started"],
            part=what["part"],
            corpora=tuple(corpus["name"] for corpus in what["corpora"]),
            readers=tuple(what["readers"]),
            reference=reference,
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None


def scored(run: SavedRun) -> ScoredRun:
    """The run, scored against the labels as they are now; kept until any of them changes."""
    from eval.run import corpora_of

    state = run.path.stat()
    header = _header(run.path, state.st_mtime_ns, state.st_size)
    labels = tuple(
        corpus.labels.stat().st_mtime_ns for corpus in corpora_of(header) if corpus.labels.exists()
    )
    return _score(run.path, state.st_mtime_ns, state.st_size, labels)


@st.cache_resource(max_entries=8, show_spinner=False)
def _header(path: Path, modified: int, size: int) -> dict[str, Any]:  # noqa: ARG001 - the key
    from eval.records import read_run

    return read_run(path)[0]


@st.cache_resource(max_entries=4, show_spinner="Scoring the saved answers …")
def _score(
    path: Path,
    modified: int,  # noqa: ARG001 - what it was scored from is the key
    size: int,  # noqa: ARG001
    labels: tuple[int, ...],  # noqa: ARG001
) -> ScoredRun:
    from eval.scored import score_run

    return score_run(path)


# What waits for approval


def waiting(memory: Memory, collection: Collection, limit: int) -> list[Waiting]:
    """At most `limit` opinions that wait, the oldest first, each with what it would become."""
    found = []
    for conversation, key in memory.waiting(limit):
        kept = memory.conversation(conversation)
        turns = () if kept is None else kept.turns
        place = next((n for n, turn in enumerate(turns) if turn.key == key), None)
        if place is None:
            continue
        turn = turns[place]
        before = place if turn.asking.before is None else min(turn.asking.before, place)
        earlier = [one.question for one in turns[:before] if one.answer is not None]
        questions = (*earlier, turn.question)
        found.append(Waiting(conversation, turn, questions, proposed(turn, collection)))
    return found


def row_of(one: Waiting) -> dict[str, Any]:
    """The label that `one` becomes when it is approved now."""
    return label_row(one.questions, one.correction, datetime.now(UTC).date().isoformat())


def approve(one: Waiting, root: Path, documents: Sequence[Document]) -> str:
    """Write the label that `one` becomes to the label files below `root`; its id.

    A label on the seeds goes to `approved.jsonl`. One on another document goes to
    `collection.jsonl`, and the document's text beside it, so that it can be asked again wherever
    the label file goes.

    Raises:
        EvalError: the label is not a good one, and why; or it cannot be written.
    """
    from eval.append import append_label, default_file
    from eval.errors import EvalError
    from eval.labels import read_texts

    row = row_of(one)
    seeds = read_texts(root / "seeds")
    needed = documents if one.correction.status == "not_found" else _named(one, documents)
    if all(seeds.get(document.source) == document.text for document in needed):
        return str(append_label(default_file(root), row, seeds)["id"])
    file = root / "eval" / "facts" / "collection.jsonl"
    try:
        texts = _keep_texts(file.with_suffix(""), needed)
    except OSError as error:
        raise EvalError(
            f"{error.filename or file} cannot be written ({error.strerror}). Nothing was saved."
        ) from error
    if row["doc"] is not None:
        row["doc"] = next((_file_name(d) for d in needed if d.source == row["doc"]), row["doc"])
    return str(append_label(file, row, texts)["id"])


def writable(root: Path) -> bool:
    """Whether labels can be written below `root`."""
    folder = root / "eval" / "facts"
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK)


def edited(before: Correction, status: Status, given: Mapping[str, str]) -> Correction:
    """`before` with the fields of the form that a person edited it in; one year, or two with a
    hyphen between them; one quotation a line."""
    years = tuple(int(part) for part in given["years"].replace("–", "-").split("-") if part.strip())
    quotes = tuple(line.strip() for line in given["quotes"].splitlines() if line.strip())
    return replace(
        before,
        status=status,
        answer=given["answer"].strip(),
        kind=given["kind"],
        years=years,
        place=given["place"].strip() or None,
        unit=given["unit"].strip() or None,
        source=given["source"] or None,
        quotes=quotes,
    )


def _named(one: Waiting, documents: Sequence[Document]) -> list[Document]:
    return [document for document in documents if document.source == one.correction.source]


def _file_name(document: Document) -> str:
    """A document's name among the texts of labels: its own name may be anything."""
    return f"{document.id[:16]}.txt"


def _keep_texts(folder: Path, documents: Sequence[Document]) -> dict[str, str]:
    """Puts the texts of `documents` into `folder`, with a manifest of what is known of them; all
    texts there, by file name."""
    import yaml

    from eval.labels import read_texts

    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "manifest.yaml"
    entries: dict[str, dict[str, Any]] = {}
    if manifest.exists():
        listed = yaml.safe_load(manifest.read_text(encoding="utf-8")) or {}
        entries = {entry["file"]: entry for entry in listed.get("documents", [])}
    for document in documents:
        name = _file_name(document)
        (folder / name).write_bytes(document.text.encode())
        known = {
            "file": name,
            "title": document.title,
            "place": document.place,
            "period": None if document.period is None else str(document.period),
            "report_year": document.report_year,
            "url": document.url,
        }
        entries[name] = {key: value for key, value in known.items() if value is not None}
    beside = manifest.with_suffix(".new")
    written = {"documents": list(entries.values())}
    beside.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), "utf-8")
    beside.replace(manifest)
    return read_texts(folder)
