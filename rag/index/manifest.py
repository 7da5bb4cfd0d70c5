"""What `manifest.yaml` says of the files beside it: title, place, years and link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from rag.errors import DocumentError
from rag.schema import Period

MANIFEST = "manifest.yaml"
_YEARS = re.compile(r"(\d{4})(?:\s*[-–/]\s*(\d{4}))?")


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """What a manifest says of one file; None where it says nothing."""

    file: str
    title: str | None = None
    place: str | None = None
    period: Period | None = None
    report_year: int | None = None
    url: str | None = None


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
