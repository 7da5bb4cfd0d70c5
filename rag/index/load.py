"""A file to a Document, with what its folder's manifest says of it.

The text is kept exactly as it was read, so that offsets into it stay true. What the manifest says
wins over what the text and the file name show, and `Document.inferred` names what they showed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import yaml

from rag.errors import DocumentError
from rag.schema import Document, Period

MANIFEST = "manifest.yaml"
LARGEST_FILE = 64 * 1024 * 1024

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_YEARS = re.compile(r"(\d{4})(?:\s*[-–/]\s*(\d{4}))?")
_KEPT = "The index keeps what it had of this file."


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """What a manifest says of one file; None where it says nothing."""

    file: str
    title: str | None = None
    place: str | None = None
    period: Period | None = None
    report_year: int | None = None
    url: str | None = None


def load(path: Path, manifest: Mapping[str, ManifestEntry]) -> Document:
    """The document in the file `path`, with what `manifest` says of its name.

    DocumentError where the file is missing, unreadable, empty, too large, or not text in UTF-8.
    """
    from rag.index.period import infer

    source = shown_name(path)
    if source != path.name:
        raise DocumentError(f"{source}: the file's name is not UTF-8. Rename the file.")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise DocumentError(
            f"{source}: files of this kind are not read yet, only {known}. "
            "Save its text in one of these."
        )
    text = reader(path)
    entry = manifest.get(source, ManifestEntry(source))
    shown = infer(text, source)
    given = {
        "title": entry.title,
        "place": entry.place,
        "period": entry.period,
        "report_year": entry.report_year,
    }
    found = {
        "title": shown.title or path.stem,
        "place": shown.place,
        "period": shown.period,
        "report_year": shown.report_year,
    }
    return Document(
        id=hashlib.sha256(text.encode()).hexdigest(),
        source=source,
        title=entry.title or shown.title or path.stem,
        text=text,
        place=entry.place or shown.place,
        period=entry.period or shown.period,
        report_year=entry.report_year or shown.report_year,
        url=entry.url,
        inferred=frozenset(k for k, v in given.items() if v is None and found[k] is not None),
    )


def shown_name(path: Path) -> str:
    """The file's name, with bytes that are not UTF-8 written out so that it can be printed."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without its byte order mark. DocumentError says what is wrong."""
    data = _read_bytes(path)
    if data.startswith(_UTF16_MARKS):
        raise DocumentError(f"{path.name}: this is UTF-16, not UTF-8. Save it as UTF-8. {_KEPT}")
    if b"\x00" in data:
        raise DocumentError(f"{path.name}: this is a binary file, not text. {_KEPT}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            f"{path.name}: not UTF-8 (line {line}, byte {error.start}). Save it as UTF-8. {_KEPT}"
        ) from error
    if not text.strip():
        raise DocumentError(f"{path.name}: the file is empty. {_KEPT}")
    if len(_CONTROL.findall(text)) > len(text) / 100:
        raise DocumentError(f"{path.name}: this is a binary file, not text. {_KEPT}")
    return text


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise DocumentError(f"{path.name}: this is a folder. {_KEPT}")
        if path.exists() and not path.is_file():
            raise DocumentError(f"{path.name}: this is not an ordinary file. {_KEPT}")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DocumentError(
                f"{path.name}: {size:,} bytes are more than one document may have "
                f"({LARGEST_FILE:,}). Split it. {_KEPT}"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(f"{path.name}: there is no such file. {_KEPT}") from error
    except OSError as error:
        raise DocumentError(f"{path.name}: cannot be read ({error.strerror}). {_KEPT}") from error


READERS: Mapping[str, Callable[[Path], str]] = MappingProxyType(
    {".md": read_text, ".text": read_text, ".txt": read_text}
)
"""How files are read, by suffix. A reader takes a path and returns its text, or DocumentError."""


# Manifests


@dataclass(frozen=True, slots=True)
class _Mapping:
    """A mapping of a manifest: its scalar values as written, with the line that each stands on."""

    line: int
    values: dict[str, str | None] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


_KEYS = ("file", "title", "place", "period", "report_year", "url")


def read_manifest(folder: Path) -> dict[str, ManifestEntry]:
    """What `manifest.yaml` in `folder` says of each file, by file name; {} where there is none.

    DocumentError, with the line, where it cannot be read or says something that is not known.
    """
    path = folder / MANIFEST
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: not UTF-8. Save it as UTF-8.") from error
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror}).") from error
    entries: dict[str, ManifestEntry] = {}
    for mapping in _documents(path, text):
        entry = _entry(path, mapping)
        if entry.file in entries:
            raise _wrong(path, mapping.lines["file"], f"{entry.file} is listed a second time")
        entries[entry.file] = entry
    return entries


def _wrong(path: Path, line: int, what: str) -> DocumentError:
    return DocumentError(f"{path}, line {line}: {what}. Nothing of this folder was changed.")


def _documents(path: Path, text: str) -> list[_Mapping]:
    # The nodes are walked here rather than built by the loader: they know their lines, and
    # numbers keep the form in which they were written.
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _wrong(path, line, f"this is not YAML ({error.problem})") from error
    except yaml.YAMLError as error:
        raise _wrong(path, 1, "this is not YAML") from error
    except RecursionError as error:
        raise _wrong(path, 1, "this is nested too deeply") from error
    if root is None:
        return []
    listed = None
    if isinstance(root, yaml.MappingNode):
        listed = next((value for key, value in root.value if key.value == "documents"), None)
    if not isinstance(listed, yaml.SequenceNode):
        raise _wrong(path, root.start_mark.line + 1, 'there is no list named "documents"')
    return [_mapping(path, node) for node in listed.value]


def _mapping(path: Path, node: yaml.Node) -> _Mapping:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(path, line, 'a document is written as "file: NAME" and further keys')
    found = _Mapping(line)
    for key, value in node.value:
        at = key.start_mark.line + 1
        if key.value not in _KEYS:
            raise _wrong(path, at, f"unknown key {key.value!r}; known are {', '.join(_KEYS)}")
        if key.value in found.values:
            raise _wrong(path, at, f"{key.value} is given a second time")
        if not isinstance(value, yaml.ScalarNode):
            raise _wrong(path, at, f"{key.value} must be a single value")
        empty = value.tag == "tag:yaml.org,2002:null" or not value.value.strip()
        found.values[key.value] = None if empty else " ".join(value.value.split())
        found.lines[key.value] = at
    return found


def _entry(path: Path, mapping: _Mapping) -> ManifestEntry:
    file = mapping.values.get("file")
    if not file or "/" in file:
        raise _wrong(path, mapping.line, "a document needs a file, named without its folder")
    years = {
        key: _years(path, mapping.lines[key], key, value)
        for key in ("period", "report_year")
        if (value := mapping.values.get(key))
    }
    report = years.get("report_year")
    if report and report.first != report.last:
        raise _wrong(path, mapping.lines["report_year"], "report_year must be a single year")
    return ManifestEntry(
        file=file,
        title=mapping.values.get("title"),
        place=mapping.values.get("place"),
        period=years.get("period"),
        report_year=report.first if report else None,
        url=mapping.values.get("url"),
    )


def _years(path: Path, line: int, key: str, value: str) -> Period:
    match = _YEARS.fullmatch(value)
    if match:
        first, last = int(match[1]), int(match[2] or match[1])
        if first <= last:
            return Period(first, last)
    raise _wrong(path, line, f"{key} is a year (2020) or first-last years (2016-2020), not {value}")
