"""A file that holds the reports on several countries becomes a document for each of them.

A document has one place: read as one, such a file would be a report on the country that it names
most, and nothing could be asked of the others. The parts are kept as text files of their own in the
index's folder, from where they are read again like any other file.
"""

from __future__ import annotations

import hashlib
import os
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from rag.index.manifest import ManifestEntry
from rag.index.sections import SHORTEST, Section, sections
from rag.schema import Document

FOLDER = "parts"
"""The folder, in that of the index, in which the parts of files are kept."""

LONGEST_STEM = 120
"""Bytes of a file's name that its parts keep."""

ORIGIN = ".origin"
"""The file beside the parts of one file that holds the path of that file."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file: the path at which it is kept, the document that it is, not yet described,
    and what is known of it beforehand."""

    path: Path
    document: Document
    entry: ManifestEntry


def parts_of(document: Document, file: Path, entry: ManifestEntry, index: Path) -> list[Part]:
    """The parts of `document`, which was read from `file`, of which `entry` speaks; [] where it is
    one report, or is said to be by a place that is given for it.

    What stands before the first report is a part of its own where it is long enough to be one.
    """
    found = sections(document.text) if entry.place is None else []
    if not found:
        return []
    folder = index.absolute() / FOLDER / _folder_name(file)
    names: Counter[str] = Counter()
    made = []
    if found[0].start >= SHORTEST:
        found = [Section("", 0, found[0].start), *found]
    for section in found:
        text = document.text[section.start : section.end].rstrip() + "\n"
        if not text.strip():
            continue
        called = section.place or "opening"
        names[called] += 1
        name = f"{called} ({names[called]})" if names[called] > 1 else called
        path = folder / f"{_shortened(file.stem)} - {name}.txt"
        title = f"{document.title} – {name}"
        made.append(
            Part(
                path,
                replace(
                    document,
                    id=hashlib.sha256(text.encode()).hexdigest(),
                    source=path.name,
                    text=text,
                    pages=_pages(document.pages, section),
                ),
                replace(
                    entry,
                    file=path.name,
                    title=title,
                    place=section.place or None,
                    report_year=document.report_year,
                ),
            )
        )
    return made


def write(parts: list[Part], file: Path) -> None:
    """Keep `parts` of `file` as files, and no others of it. OSError where that cannot be done."""
    folder = parts[0].path.parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ORIGIN).write_text(str(file), encoding="utf-8")
    kept = {part.path for part in parts}
    for other in folder.glob("*.txt"):
        if other not in kept:
            other.unlink()
    for part in parts:
        part.path.write_text(part.document.text, encoding="utf-8", newline="")


def origin(path: Path) -> Path:
    """The file that the part at `path` is of; `path` itself where it is no part."""
    try:
        return Path((path.parent / ORIGIN).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return path


def _folder_name(file: Path) -> str:
    """A name for the folder of the parts of `file`, which no other file shares."""
    return f"{_shortened(file.stem)}-{hashlib.sha256(os.fsencode(file)).hexdigest()[:8]}"


def _shortened(stem: str) -> str:
    """`stem` with room behind it for a country's name: disks take names of 255 bytes."""
    return stem.encode()[:LONGEST_STEM].decode("utf-8", "ignore")


def _pages(pages: tuple[int, ...], section: Section) -> tuple[int, ...]:
    """Where the pages of the whole begin in a section: those before it at its beginning, so that
    each keeps its number."""
    if not pages:
        return ()
    first = bisect_right(pages, section.start)
    inside = [start - section.start for start in pages[first:] if start < section.end]
    return (0,) * first + tuple(inside)
