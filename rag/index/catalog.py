"""The catalogue: one SQLite file with the documents, their parts, their facts and their full text.

It is the truth of an index. Everything that an ingest changes becomes visible in one commit, which
also names the folder of the vectors that go with it and raises the generation. The vectors are
kept here too, by the hash of what was embedded, so that nothing is embedded twice and Chroma's
folder can be built again.

A Catalog is safe to share between threads. The file is in rollback-journal mode, which needs no
shared memory and leaves one file behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.errors import IndexDamaged, IndexMismatch, IndexMissing
from rag.index import tables
from rag.index.database import Database, connect, explained
from rag.index.tables import Entry
from rag.schema import Document, Fact, Paragraph, Passage

FILE = "catalog.sqlite3"
STORE_PREFIX = "vectors-"
HEADING_WEIGHT = 0.5
"""What a word in a passage's heading counts for in BM25, beside 1 for a word of its text."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a catalogue holds."""

    documents: int
    paragraphs: int
    passages: int
    facts: int


def match_any(terms: Iterable[str]) -> str:
    """An FTS5 expression that matches any of `terms`, whatever characters they hold.

    Terms without a letter or digit are left out; "" where none is left. A term of several words
    is matched as a phrase.
    """
    quoted = dict.fromkeys(
        '"' + term.replace("\0", " ").replace('"', '""') + '"'
        for term in terms
        if any(character.isalnum() for character in term)
    )
    return " OR ".join(quoted)


class Catalog:
    """The catalogue of the index in `folder`. Make one with `open` or `create_or_open`."""

    def __init__(self, folder: Path, model_id: str | None) -> None:
        self.folder = folder
        self._database = Database(folder / FILE)
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

    def counts(self) -> Counts:
        """How much there is of everything."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM paragraphs), "
                "(SELECT count(*) FROM passages), (SELECT count(*) FROM facts)"
            ).fetchone()
        return Counts(*row)

    # Documents and their parts

    def documents(self) -> list[Document]:
        """All documents, by source."""
        return self._documents("SELECT * FROM documents ORDER BY source")

    def document(self, document_id: str) -> Document | None:
        """The document with this id."""
        return next(iter(self._documents(tables.BY_ID, document_id)), None)

    def by_source(self, source: str) -> Document | None:
        """The document read from the file of this name."""
        return next(iter(self._documents(tables.BY_SOURCE, source)), None)

    def _documents(self, query: str, *values: str) -> list[Document]:
        with self._database.reading() as connection:
            return [tables.document_from(row[:-2]) for row in connection.execute(query, values)]

    def documents_with_paths(self) -> list[tuple[Document, str]]:
        """All documents by source, each with the absolute path that it was read from."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM documents ORDER BY source")
            return [(tables.document_from(row[:-2]), row[-2]) for row in rows]

    def added(self, document_id: str) -> str:
        """When the document was read, in ISO 8601, UTC. KeyError where it is not there."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT added FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
        if row is None:
            raise KeyError(document_id)
        return str(row[0])

    def paragraphs(self, document_id: str) -> list[Paragraph]:
        """The paragraphs of a document in order; [] where it is not there."""
        with self._database.reading() as connection:
            text = connection.execute(
                "SELECT text FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
            rows = connection.execute(
                'SELECT document_id, number, start, "end" FROM paragraphs '
                "WHERE document_id = ? ORDER BY number",
                (document_id,),
            ).fetchall()
        return [tables.paragraph_from(row, text[0]) for row in rows]

    def passages(self, document_ids: Collection[str] | None = None) -> dict[int, Passage]:
        """The passages of these documents, or all, by passage id."""
        return self._passages(tables.OF_DOCUMENTS, _listed(document_ids))

    def passages_by_id(self, ids: Collection[int]) -> dict[int, Passage]:
        """The passages with these ids, by id; those that are gone are left out."""
        return self._passages(tables.WITH_IDS, _listed(ids))

    def _passages(self, query: str, among: str | None) -> dict[int, Passage]:
        with self._database.reading() as connection:
            rows = connection.execute(query, (among,))
            return {row[0]: tables.passage_from(row[1:]) for row in rows}

    def passage_ids(
        self,
        document_ids: Collection[str] | None = None,
        years: Collection[int] | None = None,
    ) -> set[int] | None:
        """The ids of the passages of these documents that speak of one of these years.

        None where neither is given: nothing narrows the search.
        """
        if document_ids is None and years is None:
            return None
        with self._database.reading() as connection:
            rows = connection.execute(tables.SCOPE, (_listed(document_ids), _listed(years)))
            return {row[0] for row in rows}

    def years(self) -> frozenset[int]:
        """Every year that any passage speaks of."""
        with self._database.reading() as connection:
            return frozenset(
                row[0] for row in connection.execute("SELECT DISTINCT year FROM passage_years")
            )

    def currencies(self) -> frozenset[str]:
        """The units of all sums of money."""
        with self._database.reading() as connection:
            return frozenset(row[0] for row in connection.execute(tables.CURRENCIES))

    def facts(
        self,
        document_ids: Collection[str] | None = None,
        years: Collection[int] | None = None,
        paragraph: int | None = None,
    ) -> list[Fact]:
        """The facts of these documents, years and paragraph number, in the order of the text."""
        values = (_listed(document_ids), _listed(years), paragraph)
        with self._database.reading() as connection:
            return [tables.fact_from(row[1:]) for row in connection.execute(tables.FACTS, values)]

    # Search

    def search_text(
        self, match: str, limit: int, ids: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The passages that an FTS5 expression matches, as (id, BM25), best and highest first.

        Build the expression with `match_any`. `ids` keeps to these passages. ValueError where the
        expression is not one.
        """
        if not match.strip() or limit < 1 or (ids is not None and not ids):
            return []
        values = (match, HEADING_WEIGHT, _listed(ids), limit)
        with self._database.reading() as connection:
            try:
                rows = connection.execute(tables.SEARCH, values).fetchall()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                    raise ValueError(f"not a search expression: {match!r} ({error})") from error
                raise
        return [(passage, -score) for passage, score in rows]

    def vectors(self, ids: Collection[int]) -> dict[int, np.ndarray]:
        """The vectors of these passages, float32 of shape (dimension,), by passage id."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT passages.id, vector FROM passages JOIN vectors USING (hash) "
                "WHERE passages.id IN (SELECT value FROM json_each(?))",
                (_listed(ids),),
            )
            return {passage: np.frombuffer(vector, np.float32) for passage, vector in rows}

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

    def move(self, paths: Mapping[str, str]) -> None:
        """Notes that documents, by id, now stand at other paths. Changes nothing that is asked."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE documents SET path = ? WHERE id = ?",
                [(path, document_id) for document_id, path in paths.items()],
            )

    def change(
        self, removed: Collection[str], entries: Sequence[Entry], store_folder: str, deleted: int
    ) -> int:
        """Takes out the documents `removed`, puts in `entries`, and switches to the vectors in
        `store_folder`, which has `deleted` deletions behind it; all at once. The new generation.
        """
        added = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as connection:
            for document_id in removed:
                connection.execute(tables.FORGET_TEXT, (document_id,))
                connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            for entry in entries:
                tables.insert(connection, entry, added)
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
                f"{self._model_id}. It was left as it is. Set EMBEDDING_MODEL to that model. Or: "
                f"{_REBUILD}"
            )
        return meta[key]


_NAME_ANOTHER = "Name another folder with --index, or move the file away. It was left as it is."
_REBUILD = (
    "Move the folder away, or name another with --index, and run `python -m rag ingest` on your "
    "files again."
)


def _missing(folder: Path) -> IndexMissing:
    return IndexMissing(
        f"There is no index in {folder} yet. Make one with `python -m rag ingest PATH...`, or name "
        "the folder it is in with --index."
    )


def _listed(values: Collection[int] | Collection[str] | None) -> str | None:
    return None if values is None else json.dumps(list(values))


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
