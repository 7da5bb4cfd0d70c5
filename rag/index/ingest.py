"""Files into the index and out of it, what a person says of a document, and mending an index.

Each function takes the index's lock, and changes the index in one step (`rag.index.writer`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from rag.errors import DocumentError
from rag.index.catalog import Catalog
from rag.index.derive import ReadFacts
from rag.index.gather import Gathered, gather, is_gone
from rag.index.load import described
from rag.index.lock import writing
from rag.index.manifest import ManifestEntry, read_manifest
from rag.index.override import Override
from rag.index.parts import FOLDER, origin
from rag.index.plan import Placed, Plan, plan
from rag.index.writer import Embedder, Progress, Say, Writer, is_whole
from rag.schema import Document, FileReport, IngestReport
from rag.settings import Settings

UPLOADS = "uploads"
"""The folder, in that of the index, in which files are kept that were added in the app."""


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    embedder: Embedder,
    progress: Progress | None = None,
    wait: float = 60.0,
    say: Say | None = None,
    kept_at: Mapping[Path, Path] = MappingProxyType({}),
    read_facts: ReadFacts | None = None,
    in_parts: bool = True,
) -> IngestReport:
    """Reads files, and folders with all that is in them, into the index of `settings`.

    What cannot be read is reported as refused, and keeps the version that the index has. Documents
    whose files are gone from a folder that is read again are removed. `wait` is how many seconds
    to wait for another writer. A file in `kept_at` takes the place of a document of its name, and
    is moved to where it is kept once all is read; one that is refused is left where it is. Facts
    are read by rag.facts.reader unless `read_facts` is given. With `in_parts`, a file that holds
    the reports on several countries becomes a document for each of them.
    IndexLocked, IndexMismatch, IndexDamaged or IndexUnusable where the index cannot be written.
    """
    began = time.perf_counter()
    tell = progress or _tell_nobody
    with (
        writing(settings.index, "reading files", wait, say),
        Catalog.create_or_open(settings.index, embedder.model_id, embedder.dimension) as catalog,
    ):
        writer = Writer(catalog, embedder, tell)
        writer.tidy()
        writer.mend(say)
        known = _known(catalog)
        gathered = gather(
            paths,
            settings.index,
            tell,
            say or _say_nothing,
            catalog.overrides(),
            catalog.converted,
            kept_at,
            {placed.document.source for placed in known},
            in_parts,
        )
        gone = {placed.document.id for placed in known if _has_gone(placed, gathered)}
        planned = plan(
            known,
            gathered.placed,
            gone,
            lambda path: not is_gone(path),
            frozenset(map(str, kept_at.values())),
        )
        embedded, reused = writer.carry_out(
            planned, before_change=lambda: _keep(planned, kept_at), read_facts=read_facts
        )
        files = sorted([*planned.files, *gathered.refused], key=lambda file: file.source)
        return IngestReport(tuple(files), embedded, reused, time.perf_counter() - began)


def remove(
    sources: Sequence[str],
    settings: Settings,
    embedder: Embedder,
    progress: Progress | None = None,
    wait: float = 60.0,
    say: Say | None = None,
) -> IngestReport:
    """Takes the documents read from files of these names out of the index, and what people set of
    them; not the files, but for copies that the index folder keeps.

    A name that the index does not have is reported as refused. The errors of `ingest`, and
    IndexMissing where there is no index.
    """
    began = time.perf_counter()
    Catalog.open(settings.index, embedder.model_id).close()
    with (
        writing(settings.index, "removing documents", wait, say),
        Catalog.open(settings.index, embedder.model_id) as catalog,
    ):
        writer = Writer(catalog, embedder, progress or _tell_nobody)
        writer.tidy()
        writer.mend(say)
        known = {placed.document.source: placed for placed in _known(catalog)}
        files = tuple(
            FileReport(source, "removed")
            if source in known
            else FileReport(source, "refused", "there is no document of this name in the index")
            for source in dict.fromkeys(sources)
        )
        removed = [known[file.source] for file in files if file.outcome == "removed"]
        writer.change(
            [placed.document.id for placed in removed],
            [],
            {placed.document.source: Override() for placed in removed},
        )
        own = (uploads_folder(settings), settings.index.absolute() / FOLDER)
        for placed in removed:
            if any(folder in Path(placed.path).parents for folder in own):
                Path(placed.path).unlink(missing_ok=True)
        return IngestReport(files, 0, 0, time.perf_counter() - began)


def revise(
    source: str,
    override: Override,
    settings: Settings,
    embedder: Embedder,
    progress: Progress | None = None,
    wait: float = 60.0,
    say: Say | None = None,
) -> Document:
    """Sets what a person says of the document of this file name, in place of what was said before;
    an empty `override` goes back to what the file and its manifest say. The document as it is now.

    Its facts are read again, as their years and places come from it. DocumentError where there is
    no such document, and the errors of `remove`.
    """
    Catalog.open(settings.index, embedder.model_id).close()
    with (
        writing(settings.index, "changing a document", wait, say),
        Catalog.open(settings.index, embedder.model_id) as catalog,
    ):
        writer = Writer(catalog, embedder, progress or _tell_nobody)
        writer.tidy()
        writer.mend(say)
        placed = next((p for p in catalog.placed() if p.document.source == source), None)
        if placed is None:
            raise DocumentError(f"{source} is no longer in the index. Nothing was changed.")
        entry = _manifest_entry(placed, catalog.overrides().get(source, Override()))
        document = described(placed.document, entry, override)
        again = document != placed.document
        planned = Plan(
            removed=(document.id,) if again else (),
            added=(replace(placed, document=document),) if again else (),
            moved=(),
            files=(),
        )
        writer.carry_out(planned, {source: override})
        return document


def uploads_folder(settings: Settings) -> Path:
    """Where files are kept that were added in the app; an absolute path."""
    return (settings.index / UPLOADS).absolute()


def _known(catalog: Catalog) -> list[Placed]:
    """The documents of the index without their texts, which planning has no use for."""
    return [replace(p, document=replace(p.document, text="")) for p in catalog.placed()]


def _has_gone(known: Placed, gathered: Gathered) -> bool:
    """Whether what a document was read from is no longer there: its file, or, now that the file is
    read as one or in other parts, the document itself."""
    file = origin(Path(known.path))
    in_parts = {placed.origin for placed in gathered.placed}
    if known.path in in_parts:
        return True
    if str(file) in in_parts:
        return is_gone(known.path)
    if str(file) != known.path and any(placed.path == str(file) for placed in gathered.placed):
        return True
    return any(folder in file.parents for folder in gathered.folders) and is_gone(str(file))


def _keep(planned: Plan, kept_at: Mapping[Path, Path]) -> None:
    """Moves the files that the index is about to hold to where they are kept."""
    placed_anew = (*planned.added, *planned.moved)
    taken = {path for placed in placed_anew for path in (placed.path, placed.origin)}
    for file, place in kept_at.items():
        if str(place) in taken:
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)


def _manifest_entry(placed: Placed, override: Override) -> ManifestEntry:
    """What the manifest says of a document, or said when it was read, where it is gone since.
    `override` is what a person had set."""
    document = placed.document
    try:
        entry = read_manifest(Path(placed.path).parent).get(document.source)
    except DocumentError:
        entry = None
    if entry is not None:
        return entry
    given = document.inferred.symmetric_difference({"title", "place", "period", "report_year"})
    return ManifestEntry(
        file=document.source,
        title=document.title if "title" in given and not override.title else None,
        place=document.place if "place" in given and not override.place else None,
        period=document.period if "period" in given and not override.period else None,
        report_year=document.report_year if "report_year" in given else None,
        url=document.url,
    )


def mend(
    settings: Settings, embedder: Embedder, wait: float = 60.0, say: Say | None = None
) -> bool:
    """Builds the vectors' folder again from the catalogue, where it is missing or does not match.

    True where that was needed. The errors of `remove`.
    """
    with Catalog.open(settings.index, embedder.model_id) as catalog:
        if is_whole(catalog):
            return False
    with (
        writing(settings.index, "mending the index", wait, say),
        Catalog.open(settings.index, embedder.model_id) as catalog,
    ):
        writer = Writer(catalog, embedder, _tell_nobody)
        writer.tidy()
        return writer.mend(say)


def _tell_nobody(stage: str, done: int, total: int) -> None:
    """Progress that nobody follows."""


def _say_nothing(line: str) -> None:
    """Words that nobody reads."""
