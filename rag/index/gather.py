"""Paths to documents: which files there are under them, and which of these can be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from rag.errors import DocumentError
from rag.index.load import Known, described, digest_of, load_noted, shown_name
from rag.index.manifest import MANIFEST, ManifestEntry, read_manifest
from rag.index.override import Override
from rag.index.parts import parts_of, write
from rag.index.plan import Placed, page_note
from rag.schema import FileReport


@dataclass(slots=True)
class Gathered:
    """The documents that were read, the files that were refused, and the folders, as absolute
    paths, in which anything was read."""

    placed: list[Placed] = field(default_factory=list)
    refused: list[FileReport] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)


def gather(
    paths: Sequence[Path],
    index: Path,
    progress: Callable[[str, int, int], None],
    say: Callable[[str], None],
    overrides: Mapping[str, Override],
    known: Known,
    kept_at: Mapping[Path, Path],
    held: Container[str],
    in_parts: bool = True,
) -> Gathered:
    """Reads the files in `paths`, folders with all that is in them.

    `progress` is told of the stages "read", how many files are done, and "convert", how many pages
    of a file; `say` of what else is worth knowing. `overrides` is what people set by file name,
    `known` what a file was converted to before, `kept_at` where files will be from now on, `held`
    the names of the files that the index has documents of. With `in_parts`, a file that holds the
    reports on several countries becomes a document for each (`rag.index.parts`).
    Hidden files, manifests and the folder `index` are passed over. Files of a folder whose
    manifest is wrong are refused, as without it they would be read with other titles and years.
    """
    found = Gathered()
    folders = [_absolute(path) for path in paths if path.is_dir()]
    files: dict[Path, None] = {}
    for path in map(_absolute, paths):
        files.update(
            dict.fromkeys(_walk(path, _absolute(index), found) if path.is_dir() else [path])
        )
    manifests = _manifests(dict.fromkeys(file.parent for file in files), found, say)
    for number, file in enumerate(files, 1):
        manifest = manifests[file.parent]
        if manifest is None:
            detail = f"the {MANIFEST} beside it is wrong. The index keeps what it had of this file."
            found.refused.append(FileReport(shown_name(file), "refused", detail))
        else:
            try:
                telling = partial(progress, "convert")
                document, note = load_noted(file, manifest, overrides, known, telling)
                whole = Placed(str(kept_at.get(file, file)), document, digest_of(file), note)
                entry = manifest.get(document.source, ManifestEntry(document.source))
                parts = _parts(whole, entry, overrides, index) if in_parts else []
                found.placed += parts or [whole]
            except DocumentError as error:
                found.refused.append(_refusal(file, error, held))
        progress("read", number, len(files))
    for folder in folders:
        if any(folder in Path(placed.origin or placed.path).parents for placed in found.placed):
            found.folders.append(folder)
        else:
            detail = "nothing in this folder can be read. Nothing of it was removed from the index."
            found.refused.append(FileReport(shown_name(folder), "refused", detail))
    return found


def _parts(
    whole: Placed, entry: ManifestEntry, overrides: Mapping[str, Override], index: Path
) -> list[Placed]:
    """The parts of `whole`, kept in the folder of the `index`; [] where it is one report.

    DocumentError where they cannot be kept.
    """
    document, file = whole.document, Path(whole.path)
    set_by_hand = overrides.get(document.source, Override()).place
    parts = parts_of(document, file, replace(entry, place=set_by_hand or entry.place), index)
    if not parts:
        return []
    try:
        write(parts, file)
    except OSError as error:
        raise DocumentError(
            f"{document.source}: holds several reports, which cannot be kept in {index} "
            f"({error.strerror})."
        ) from error
    made = []
    for part in parts:
        own = overrides.get(part.document.source, Override())
        described_part = described(part.document, part.entry, own)
        note = f"one of {len(parts)} reports in {document.source}"
        made.append(Placed(str(part.path), described_part, "", note, whole.path))
    notes = "; ".join(filter(None, (made[0].note, page_note(document), whole.note)))
    return [replace(made[0], note=notes), *made[1:]]


def is_gone(path: str) -> bool:
    """Whether there is surely no file at `path`; not when it merely cannot be looked at."""
    try:
        Path(path).stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _refusal(file: Path, error: DocumentError, held: Container[str]) -> FileReport:
    """The report of a file that cannot become a document: why, and what is kept of it."""
    source = shown_name(file)
    kept = "The index keeps what it had of this file." if source in held else "None of it was kept."
    return FileReport(source, "refused", f"{str(error).removeprefix(f'{source}: ')} {kept}")


def _absolute(path: Path) -> Path:
    # Links are left as they are: a file keeps the name under which it was given.
    return Path(os.path.normpath(path.absolute()))


def _walk(folder: Path, index: Path, found: Gathered) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        where = Path(error.filename or folder)
        detail = (
            f"this folder cannot be read ({error.strerror}). The index keeps what it had of it."
        )
        found.refused.append(FileReport(shown_name(where), "refused", detail))

    for parent, folders, names in os.walk(folder, onerror=refuse):
        here = Path(parent)
        folders[:] = sorted(n for n in folders if not n.startswith(".") and here / n != index)
        for name in sorted(names):
            if not name.startswith(".") and name != MANIFEST:
                yield here / name


def _manifests(
    folders: Iterable[Path], found: Gathered, say: Callable[[str], None]
) -> dict[Path, dict[str, ManifestEntry] | None]:
    """The manifest of each folder; None where it is wrong, which is reported."""
    manifests: dict[Path, dict[str, ManifestEntry] | None] = {}
    for folder in folders:
        try:
            manifest = read_manifest(folder)
        except DocumentError as error:
            manifests[folder] = None
            found.refused.append(FileReport(MANIFEST, "refused", str(error)))
            continue
        manifests[folder] = manifest
        for name in manifest:
            if is_gone(str(folder / name)):
                say(f"{folder / MANIFEST} lists {name}, which is not there.")
    return manifests
