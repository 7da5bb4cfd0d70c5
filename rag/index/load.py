"""A file to a Document, with what a person said of it and what its folder's manifest says.

Plain text is kept exactly as it was read, so that offsets into it stay true; other files are
converted, and what comes of that is the text. What a person set in the app wins over the manifest,
and the manifest over what the text and the file name show; `Document.inferred` names what they
showed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from rag.convert.apart import LARGEST_FILE as LARGEST_CONVERTED
from rag.convert.apart import SUFFIXES, VERSION, Tell, convert
from rag.convert.refused import Refused
from rag.convert.result import Converted
from rag.errors import DocumentError
from rag.index.manifest import ManifestEntry
from rag.index.override import Override
from rag.schema import Document

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a text file."""

TEXT_SUFFIXES = (".markdown", ".md", ".text", ".txt")

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


Known = Callable[[str], Converted | None]
"""What a file of this digest was converted to before, where that is known."""


def load(
    path: Path,
    manifest: Mapping[str, ManifestEntry],
    overrides: Mapping[str, Override] = MappingProxyType({}),
    known: Known = lambda _: None,
    tell: Tell | None = None,
) -> Document:
    """The document in the file `path`, with what `manifest` and `overrides` say of its name.

    `known` saves converting a file again; `tell` is told of pages while it is converted.
    DocumentError where the file is missing, unreadable, empty, too large, or of no kind that is
    read.
    """
    source = shown_name(path)
    if source != path.name:
        raise DocumentError(f"{source}: the file's name is not UTF-8. Rename the file.")
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        read = _converted(path, known, tell)
    elif suffix in TEXT_SUFFIXES:
        read = Converted(read_text(path))
    else:
        kinds = ", ".join(sorted((*TEXT_SUFFIXES, *SUFFIXES)))
        raise DocumentError(
            f"{source}: files of this kind are not read, only {kinds}. Save it as one of these."
        )
    found = Document(
        id=hashlib.sha256(read.text.encode()).hexdigest(),
        source=source,
        title="",
        text=read.text,
        pages=read.pages,
    )
    entry = manifest.get(source, ManifestEntry(source))
    return described(found, entry, overrides.get(source, Override()))


def described(document: Document, entry: ManifestEntry, override: Override) -> Document:
    """`document` with the title, place and years that `override`, `entry` or else its own text and
    file name show."""
    from rag.index.period import infer

    shown = infer(document.text, document.source)
    given = {
        "title": override.title or entry.title,
        "place": override.place or entry.place,
        "period": override.period or entry.period,
        "report_year": entry.report_year,
    }
    stem = Path(document.source).stem
    found = {
        "title": shown.title or stem,
        "place": shown.place,
        "period": shown.period,
        "report_year": shown.report_year,
    }
    return replace(
        document,
        title=override.title or entry.title or shown.title or stem,
        place=override.place or entry.place or shown.place,
        period=override.period or entry.period or shown.period,
        report_year=entry.report_year or shown.report_year,
        url=entry.url,
        inferred=frozenset(k for k, v in given.items() if v is None and found[k] is not None),
    )


def digest_of(path: Path) -> str:
    """What tells the contents of a file that is converted, and by which converter; "" for files of
    other kinds, and where it cannot be read."""
    if path.suffix.lower() not in SUFFIXES:
        return ""
    try:
        with path.open("rb") as file:
            return f"{VERSION}:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError:
        return ""


def _converted(path: Path, known: Known, tell: Tell | None) -> Converted:
    try:
        _check(path, LARGEST_CONVERTED)
        return known(digest_of(path)) or convert(path, tell)
    except OSError as error:
        raise DocumentError(f"{path.name}: cannot be read ({error.strerror}).") from error
    except Refused as error:
        raise DocumentError(f"{path.name}: {error}.") from error


def shown_name(path: Path) -> str:
    """The file's name, with bytes that are not UTF-8 written out so that it can be printed."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without its byte order mark. DocumentError says what is wrong."""
    data = _read_bytes(path)
    if data.startswith(_UTF16_MARKS):
        raise DocumentError(f"{path.name}: this is UTF-16, not UTF-8. Save it as UTF-8.")
    if b"\x00" in data:
        raise DocumentError(f"{path.name}: this is a binary file, not text.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            f"{path.name}: not UTF-8 (line {line}, byte {error.start}). Save it as UTF-8."
        ) from error
    if not text.strip():
        raise DocumentError(f"{path.name}: the file is empty.")
    if len(_CONTROL.findall(text)) > len(text) / 100:
        raise DocumentError(f"{path.name}: this is a binary file, not text.")
    return text


def _read_bytes(path: Path) -> bytes:
    _check(path, LARGEST_FILE)
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path.name}: cannot be read ({error.strerror}).") from error


def _check(path: Path, largest: int) -> None:
    """DocumentError where `path` is no file, or has more than `largest` bytes."""
    try:
        if path.is_dir():
            raise DocumentError(f"{path.name}: this is a folder.")
        if path.exists() and not path.is_file():
            raise DocumentError(f"{path.name}: this is not an ordinary file.")
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise DocumentError(f"{path.name}: there is no such file.") from error
    except OSError as error:
        raise DocumentError(f"{path.name}: cannot be read ({error.strerror}).") from error
    if size > largest:
        raise DocumentError(
            f"{path.name}: its {size / 1024**2:,.0f} MB are more than the {largest // 1024**2} MB "
            f"that one document may have. Split it."
        )
