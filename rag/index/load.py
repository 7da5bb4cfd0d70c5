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


_ENCODINGS = ("cp1252", "cp1250", "cp1251", "mac_roman")
"""What text that is not UTF-8 is taken for, as old word processors and spreadsheets write it."""

_WESTERN = _ENCODINGS[0]
_CALLED = {
    "cp1252": "Windows-1252 (Western European)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "mac_roman": "Mac Roman",
}
_OTHER_KINDS = {
    ".csv": "tables in CSV",
    ".doc": "documents of an older Word (.doc)",
    ".odt": "OpenDocument texts",
    ".ppt": "presentations",
    ".pptx": "presentations",
    ".rtf": "RTF documents",
    ".xls": "Excel workbooks",
    ".xlsx": "Excel workbooks",
    ".zip": "archives",
    **dict.fromkeys((".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"), "pictures"),
}
READ = "PDF, Word (.docx), HTML, Markdown and plain text"
"""The kinds of files that are read, in words."""

Known = Callable[[str], Converted | None]
"""What a file of this digest was converted to before, where that is known."""


def load(
    path: Path,
    manifest: Mapping[str, ManifestEntry],
    overrides: Mapping[str, Override] = MappingProxyType({}),
    known: Known = lambda _: None,
    tell: Tell | None = None,
) -> Document:
    """The document in the file `path`; see `load_noted`."""
    return load_noted(path, manifest, overrides, known, tell)[0]


def load_noted(
    path: Path,
    manifest: Mapping[str, ManifestEntry],
    overrides: Mapping[str, Override] = MappingProxyType({}),
    known: Known = lambda _: None,
    tell: Tell | None = None,
) -> tuple[Document, str]:
    """The document in the file `path`, with what `manifest` and `overrides` say of its name; and
    what whoever added the file should know of how it was read, "" where that is nothing.

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
        read = _read_plain(path)
    else:
        what = _OTHER_KINDS.get(suffix, f"{suffix} files" if suffix else "files without an ending")
        raise DocumentError(f"{source}: {what} are not read; {READ} are. Save it as one of these.")
    found = Document(
        id=hashlib.sha256(read.text.encode()).hexdigest(),
        source=source,
        title="",
        text=read.text,
        pages=read.pages,
    )
    entry = manifest.get(source, ManifestEntry(source))
    return described(found, entry, overrides.get(source, Override())), read.note


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
    try:
        return _checked(path, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _not_utf8(path, data, error) from error


def _read_plain(path: Path) -> Converted:
    """The text of a file that somebody gave: UTF-8, UTF-16 where the file's first bytes say so, or
    what it is most likely to be else."""
    data = _read_bytes(path)
    if data.startswith(_UTF16_MARKS):
        return Converted(_read_utf16(path, data))
    try:
        return Converted(_checked(path, data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        encoding = None if b"\x00" in data else _guessed(data)
        if encoding is None:
            raise _not_utf8(path, data, error) from error
    note = (
        f"not UTF-8: read as {_CALLED[encoding]}, which is a guess. See whether its accents are "
        "right, or save it as UTF-8 and add it again"
    )
    return Converted(_checked(path, data.decode(encoding)), note=note)


def _read_utf16(path: Path, data: bytes) -> str:
    """The text of a file that begins with a mark of UTF-16."""
    try:
        return _checked(path, data.decode("utf-16"))
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{path.name}: this begins as UTF-16 but is damaged (byte {error.start}). Save it as "
            "UTF-8."
        ) from error


def _guessed(data: bytes) -> str | None:
    """The encoding that `data` makes sense in; None where it does in none."""
    from charset_normalizer import from_bytes

    found = from_bytes(data, cp_isolation=list(_ENCODINGS))
    best = found.best()
    if best is None:
        return None
    # In a few words several make the same sense: most files are Western European.
    likely = [
        name
        for match in found
        if match.chaos <= best.chaos
        for name in match.could_be_from_charset
        if name in _ENCODINGS
    ]
    return _WESTERN if _WESTERN in likely else best.encoding


def _not_utf8(path: Path, data: bytes, error: UnicodeDecodeError) -> DocumentError:
    if data.startswith(_UTF16_MARKS):
        return DocumentError(f"{path.name}: this is UTF-16, not UTF-8. Save it as UTF-8.")
    if b"\x00" in data:
        return DocumentError(f"{path.name}: this is a binary file, not text.")
    line = data.count(b"\n", 0, error.start) + 1
    return DocumentError(
        f"{path.name}: not UTF-8 (line {line}, byte {error.start}). Save it as UTF-8."
    )


def _checked(path: Path, text: str) -> str:
    """`text`, which was read from `path`, where it is one. DocumentError where it is none."""
    if "\x00" in text:
        raise DocumentError(f"{path.name}: this is a binary file, not text.")
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
