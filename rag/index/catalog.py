"""The catalogue: one SQLite file with the documents, their parts, their facts and their full text.

It is the truth of an index. Everything that an ingest changes becomes visible in one commit, which
also names the folder of the vectors that go with it and raises the generation. The vectors are
kept here too, by the hash of what was embedded, so that nothing is embedded twice and Chroma's
folder can be built again.

A Catalog is safe to share between threads. The file is in rollback-journal mode, which needs no
shared memory and leaves one file behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np

from rag.errors import IndexDamaged, IndexMismatch, IndexMissing
from rag.index import tables
from rag.index.contents import Contents
from rag.index.database import Database, connect, explained
from rag.index.override import Override
from rag.index.plan import Placed
from rag.index.tables import Entry
from rag.settings import DEFAULT_MODEL

FILE = "catalog.sqlite3"
STORE_PREFIX = "vectors-"


class Catalog(Contents):
    """The catalogue of the index in `folder`. Make one with `open` or `create_or_open`."""

    def __init__(self, folder: Path, model_id: str | None) -> None:
        super().__init__(Database(folder / FILE))
        self.folder = folder
        self._model_id = model_id

    @classmethod
    def open(cls, folder: Path, model_id: str | None) -> Catalog:
        """The catalogue of an index that is there, for asking.

        `model_id` is the embedding model that asks; None where none does. IndexMissing,
        IndexMismatch or IndexDamaged where the index cannot be used.
        """
        try:
            is_file = folder.exists() and not folder.is_dir()
        except PermissionError as error:
            raise IndexDamaged(f"{folder} may not be looked into. {_NAME_ANOTHER}") from error
        if is_file:
            raise IndexDamaged(f"{folder} is a file, not an index folder. {_NAME_ANOTHER}")
        catalog = cls(folder, model_id)
        if catalog.generation == 0:
            catalog.close()
            raise _missing(folder)
        return catalog

    @classmethod
    def create_or_open(cls, folder: Path, model_id: str, dimension: int) -> Catalog:
        """The catalogue in `folder`, made where there is none. For the writer that holds the lock.

        The same errors as `open`, and IndexUnusable where it cannot be made.
        """
        with explained(folder / FILE):
            connection = connect(folder / FILE, create=True)
            try:
                if not _has_tables(connection):
                    tables.create(connection, model_id, dimension)
            finally:
                connection.close()
        catalog = cls(folder, model_id)
        catalog._meta("generation")  # finds what is wrong with it, if anything is
        return catalog

    def close(self) -> None:
        """Closes the connections that are not in use."""
        self._database.close()

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What the index is

    @property
    def generation(self) -> int:
        """The number of the last change, read from the file; 0 before the first."""
        return int(self._meta("generation"))

    @property
    def store_folder(self) -> str:
        """The folder of the current vectors, relative to the index."""
        return self._meta("store_folder")

    @property
    def previous_folder(self) -> str:
        """The folder of the vectors before the last change, which readers may still hold."""
        return self._meta("previous_folder")

    @property
    def deleted(self) -> int:
        """How many vectors were deleted from the current store since it was built afresh."""
        return int(self._meta("deleted"))

    @property
    def model_id(self) -> str:
        """The embedding model that the vectors are of."""
        return self._meta("model")

    # Writing, by the one process that holds the lock

    def next_passage_id(self) -> int:
        """The first passage id that was never used."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT seq FROM sqlite_sequence WHERE name = 'passages'"
            ).fetchone()
        return 1 if row is None else int(row[0]) + 1

    def known_vectors(self, hashes: Collection[bytes]) -> set[bytes]:
        """Those of `hashes` whose vectors are kept."""
        with self._database.reading() as connection:
            return {
                wanted
                for wanted in hashes
                if connection.execute("SELECT 1 FROM vectors WHERE hash = ?", (wanted,)).fetchone()
            }

    def vectors_by_hash(self, hashes: Sequence[bytes]) -> np.ndarray:
        """The vectors kept under `hashes`, float32 (n, dimension). KeyError where one is not."""
        with self._database.reading() as connection:
            rows = [
                connection.execute("SELECT vector FROM vectors WHERE hash = ?", (h,)).fetchone()
                for h in hashes
            ]
        if None in rows:
            raise KeyError(hashes[rows.index(None)].hex())
        vectors = np.frombuffer(b"".join(row[0] for row in rows), np.float32)
        return vectors.reshape(len(hashes), int(self._meta("dimension")))

    def hashes(self) -> dict[int, tuple[bytes, str]]:
        """The hash of the embedded text and the document id of every passage, by passage id."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, hash, document_id FROM passages ORDER BY id")
            return {passage: (digest, document) for passage, digest, document in rows}

    def save_vectors(self, hashes: Sequence[bytes], vectors: np.ndarray) -> None:
        """Keeps `vectors` (n, dimension) under n hashes, at once. Changes nothing that is asked."""
        rows = zip(hashes, (row.astype(np.float32).tobytes() for row in vectors), strict=True)
        with self._database.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def move(self, moved: Sequence[Placed]) -> None:
        """Notes that documents now stand in other files. Changes nothing that is asked."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE documents SET path = ?, digest = ? WHERE id = ?",
                [(placed.path, placed.digest, placed.document.id) for placed in moved],
            )

    def change(
        self,
        removed: Collection[str],
        entries: Sequence[Entry],
        store_folder: str,
        deleted: int,
        overrides: Mapping[str, Override] = MappingProxyType({}),
    ) -> int:
        """Takes out the documents `removed`, puts in `entries`, and switches to the vectors in
        `store_folder`, which has `deleted` deletions behind it; all at once. The new generation.

        `overrides` are what people set, by the names of files; an empty one is forgotten. A text
        that is taken out and put in again keeps the time at which it was added.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as connection:
            added = dict(connection.execute("SELECT id, added FROM documents"))
            for source, override in overrides.items():
                connection.execute("DELETE FROM overrides WHERE source = ?", (source,))
                if override:
                    row = tables.override_row(source, override)
                    connection.execute("INSERT INTO overrides VALUES (?, ?, ?, ?, ?)", row)
            for document_id in removed:
                connection.execute(tables.FORGET_TEXT, (document_id,))
                connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            for entry in entries:
                tables.insert(connection, entry, added.get(entry.document.id, now))
            connection.execute(tables.FORGET_VECTORS)
            meta = dict(connection.execute("SELECT key, value FROM meta"))
            generation = int(meta["generation"]) + 1
            changed = {
                "generation": generation,
                "store_folder": store_folder,
                "previous_folder": meta["store_folder"],
                "deleted": deleted,
            }
            connection.executemany("REPLACE INTO meta VALUES (?, ?)", changed.items())
        return generation

    def _meta(self, key: str) -> str:
        folder = self.folder
        with explained(folder / FILE):
            present = (folder / FILE).exists()
            orphaned = not present and any(folder.glob(STORE_PREFIX + "*"))
        if orphaned:
            raise IndexDamaged(
                f"The catalogue {folder / FILE} is gone, and with it the texts; the vectors "
                "alone are of no use. Run `python -m rag ingest` on your files again."
            )
        if not present:
            raise _missing(folder)
        with self._database.reading() as connection:
            if not _has_tables(connection):
                raise _missing(folder)
            meta: dict[str, str] = dict(connection.execute("SELECT key, value FROM meta"))
        if meta.get("schema") != str(tables.SCHEMA_VERSION):
            raise IndexMismatch(
                f"The index in {folder} was made by another version of this program (its form is "
                f"{meta.get('schema')}, this one's {tables.SCHEMA_VERSION}). It was left as it is. "
                f"{_REBUILD}"
            )
        if self._model_id is not None and meta["model"] != self._model_id:
            raise IndexMismatch(
                f"The index in {folder} was made with the model {meta['model']}, not with "
                f"{self._model_id}. It was left as it is. {_model_hint(meta['model'])} Or: "
                f"{_REBUILD}"
            )
        return meta[key]


_NAME_ANOTHER = "Name another folder with --index, or move the file away. It was left as it is."
_REBUILD = (
    "Move the folder away, or name another with --index, and run `python -m rag ingest` on your "
    "files again."
)


def _model_hint(model_id: str) -> str:
    """How to go on with the model that an index was made with."""
    name = model_id.partition("@")[0]
    if name == DEFAULT_MODEL:
        return "Unset EMBEDDING_MODEL, as that is the packaged model."
    return f"Set EMBEDDING_MODEL to {name}."


def _missing(folder: Path) -> IndexMissing:
    return IndexMissing(
        f"There is no index in {folder} yet. Make one with `python -m rag ingest PATH...`, or name "
        "the folder it is in with --index."
    )


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
