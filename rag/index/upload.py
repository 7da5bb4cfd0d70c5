"""Files that a browser sends, kept in the index folder so that they can be read in again.

A file is first put aside, under a name that is safe on any disk, and goes to its place once the
index is about to hold it (`rag.index.ingest.ingest`). Whatever happens before that, what was there
stays as it was.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final

from rag.index.database import explained
from rag.index.ingest import uploads_folder
from rag.index.manifest import MANIFEST
from rag.schema import FileReport, IngestReport
from rag.settings import Settings

INCOMING: Final = ".incoming"
LONGEST_NAME: Final = 120
"""Bytes of a file's name in UTF-8; disks take 255, and people read fewer."""

LEFT_BEHIND_SECONDS: Final = 24 * 3600
"""Files put aside that are older than this were left by a process that was killed."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sends it: the name that it has there, and its contents."""

    name: str
    contents: BinaryIO


@dataclass(slots=True)
class Staged:
    """Files that are put aside: where each is to be kept, the name that each had, by its safe one,
    and what was refused."""

    kept_at: dict[Path, Path] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    refused: list[FileReport] = field(default_factory=list)

    def told(self, report: IngestReport) -> IngestReport:
        """`report` with what was refused before, and the names that files had at first."""
        files = [*(self._named(file) for file in report.files), *self.refused]
        return replace(report, files=tuple(sorted(files, key=lambda file: file.source)))

    def _named(self, file: FileReport) -> FileReport:
        name = self.names.get(file.source, file.source)
        if name == file.source:
            return file
        shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."
        note = f"kept under this name, which is safe on any disk; it came as “{shown}”"
        return replace(file, detail="; ".join(filter(None, (file.detail, note))))


def safe_name(name: str) -> str:
    """`name` as the name of a file in one folder: without separators, leading dots and characters
    that mean something to a disk, and short. It keeps its ending."""
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    plain = _BLANKS.sub(" ", _UNSAFE.sub("_", plain)).strip(" .")
    path = Path(plain or "document")
    suffix = path.suffix if len(path.suffix.encode()) <= 12 else ""
    stem = plain[: len(plain) - len(suffix)] if suffix else plain
    room = LONGEST_NAME - len(suffix.encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    found = f"{stem or 'document'}{suffix}"
    return f"_{found}" if found.lower() == MANIFEST else found


@contextmanager
def staged(files: Sequence[Upload], settings: Settings) -> Iterator[Staged]:
    """`files` put aside in the index folder, until the end of the block at most.

    Two files of one name are told apart: the first is taken. IndexUnusable where nothing can be
    written.
    """
    uploads = uploads_folder(settings)
    aside = uploads / INCOMING / secrets.token_hex(8)
    made = Staged()
    with explained(uploads):
        _tidy(uploads / INCOMING)
        aside.mkdir(parents=True)
    try:
        with explained(uploads):
            for file in files:
                _put_aside(file, aside, uploads, made)
        yield made
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _put_aside(file: Upload, aside: Path, uploads: Path, made: Staged) -> None:
    name = safe_name(file.name)
    if name in made.names:
        detail = "two of the files have this name; the first was taken. Rename one of them"
        made.refused.append(FileReport(name, "refused", detail))
        return
    made.names[name] = file.name
    made.kept_at[aside / name] = uploads / name
    with (aside / name).open("wb") as kept:
        shutil.copyfileobj(file.contents, kept)


def _tidy(incoming: Path) -> None:
    if not incoming.is_dir():
        return
    for folder in incoming.iterdir():
        if time.time() - folder.stat().st_mtime > LEFT_BEHIND_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
