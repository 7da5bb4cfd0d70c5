"""The vectors, in Chroma. The only module that imports chromadb.

A store is a folder that is written once, sealed, and then only read: an ingest writes a new one
beside it. It can be rebuilt from the catalogue at any time, so that whatever is wrong with it is
answered with IndexDamaged, and mended by building it again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.api.types import Where
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError

from rag.errors import IndexDamaged, IndexUnusable

COLLECTION = "passages"
SEAL = "sealed.json"
DATABASE = "chroma.sqlite3"
HNSW: CreateHNSWConfiguration = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 100,
    "ef_search": 500,
}
"""Chroma's defaults find 65 % of the ten nearest among 20,000 clustered vectors; these, 97 %."""

# AttributeError: Chroma's way of closing a client that it failed to open.
_FAILURES = (
    AttributeError,
    ChromaError,
    OSError,
    RuntimeError,
    ValueError,
    KeyError,
    sqlite3.Error,
)


class VectorStore:
    """Vectors by passage id, with the document that each belongs to."""

    def __init__(self, folder: Path, client: Client, collection: chromadb.Collection) -> None:
        self.folder = folder
        self._client = client
        self._collection = collection
        self._aside: TemporaryDirectory[str] | None = None

    @classmethod
    def create(cls, folder: Path) -> VectorStore:
        """An empty store in `folder`, which must not be there yet."""
        with _writing(folder):
            folder.mkdir(parents=True)
            client = _client(folder)
            collection = client.create_collection(
                COLLECTION, embedding_function=None, configuration={"hnsw": HNSW}
            )
        return cls(folder, client, collection)

    @classmethod
    def copy(cls, source: Path, folder: Path) -> VectorStore:
        """A store in `folder` with what the sealed one in `source` holds, open for changes.

        IndexDamaged where `source` is not whole.
        """
        _check_seal(source)
        with _writing(folder):
            shutil.copytree(source, folder, ignore=shutil.ignore_patterns(f"{DATABASE}*", SEAL))
        try:
            # A reader's Chroma may write to its database on opening it: take a snapshot.
            before = sqlite3.connect(source / DATABASE)
            after = sqlite3.connect(folder / DATABASE)
            try:
                before.backup(after)
            finally:
                before.close()
                after.close()
        except sqlite3.DatabaseError as error:
            raise _damaged(source, error) from error
        return cls._opened(folder)

    @classmethod
    def open(cls, folder: Path) -> VectorStore:
        """The sealed store in `folder`. IndexDamaged where it is missing or not whole.

        Chroma writes to what it opens: where that is not allowed, a copy is opened that goes with
        the store.
        """
        _check_seal(folder)
        if os.access(folder, os.W_OK):
            return cls._opened(folder)
        aside = TemporaryDirectory(prefix="verbatim-")
        copied = Path(aside.name) / folder.name
        with _writing(copied):
            shutil.copytree(folder, copied)
            for path in (copied, *copied.rglob("*")):
                path.chmod(0o700)
        opened = cls._opened(copied)
        opened._aside = aside
        return opened

    @classmethod
    def _opened(cls, folder: Path) -> VectorStore:
        try:
            client = _client(folder)
            collection = client.get_collection(COLLECTION, embedding_function=None)
        except _FAILURES as error:
            raise _damaged(folder, error) from error
        return cls(folder, client, collection)

    def query(
        self, vector: np.ndarray, limit: int, document_ids: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """The `limit` nearest passages, as (id, cosine similarity in -1..1), best first.

        `vector` has the shape (dimension,). `document_ids` keeps to the passages of these
        documents. IndexDamaged where Chroma fails.
        """
        if limit < 1 or (document_ids is not None and not document_ids):
            return []
        where: Where | None = None
        if document_ids is not None:
            where = cast("Where", {"document": {"$in": sorted(document_ids)}})
        try:
            found = self._collection.query(
                query_embeddings=np.asarray(vector, np.float32)[None],
                n_results=limit,
                where=where,
                include=["distances"],
            )
        except _FAILURES as error:
            raise _damaged(self.folder, error) from error
        distances = found["distances"] or [[]]
        return [
            (int(passage), 1.0 - float(distance))
            for passage, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def add(self, ids: Sequence[int], vectors: np.ndarray, document_ids: Sequence[str]) -> None:
        """Adds `vectors` (n, dimension) under the n passage ids."""
        with _writing(self.folder):
            for part in self._batches(len(ids)):
                metadatas: list[Any] = [{"document": document} for document in document_ids[part]]
                self._collection.add(
                    ids=[str(passage) for passage in ids[part]],
                    embeddings=np.asarray(vectors[part], np.float32),
                    metadatas=metadatas,
                )

    def delete(self, ids: Sequence[int]) -> None:
        """Takes these passages out; those that are not there are passed over."""
        with _writing(self.folder):
            for part in self._batches(len(ids)):
                self._collection.delete(ids=[str(passage) for passage in ids[part]])

    def count(self) -> int:
        """How many vectors there are."""
        try:
            return self._collection.count()
        except _FAILURES as error:
            raise _damaged(self.folder, error) from error

    def seal(self) -> None:
        """Closes the store and marks it as whole. It is not changed after this."""
        self.close()
        with _writing(self.folder):
            (self.folder / SEAL).write_text(json.dumps(_files(self.folder)), encoding="utf-8")

    def close(self) -> None:
        """Lets go of the files. The store is not used after this."""
        self._client.close()
        if self._aside is not None:
            self._aside.cleanup()

    def _batches(self, count: int) -> Iterator[slice]:
        size = self._client.get_max_batch_size()
        return (slice(start, start + size) for start in range(0, count, size))


def _client(folder: Path) -> Client:
    settings = ChromaSettings(anonymized_telemetry=False)
    return cast("Client", chromadb.PersistentClient(str(folder), settings=settings))


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except _FAILURES as error:
        raise IndexUnusable(
            f"The vectors could not be written to {folder} ({error}). The index is as it was "
            "before. See that the folder can be written to and that the disk has room."
        ) from error


def _files(folder: Path) -> dict[str, int]:
    """The files of a store and their sizes in bytes. Chroma's database changes when it is read."""
    return {
        path.relative_to(folder).as_posix(): 0 if path.name == DATABASE else path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(f"{DATABASE}-") and path.name != SEAL
    }


def _check_seal(folder: Path) -> None:
    # Chroma answers from what is left when files are missing, and creates a database where there
    # is none: it is not asked before all is seen to be there.
    try:
        sealed = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        whole = sealed == _files(folder) and (folder / DATABASE).stat().st_size > 0
    except (OSError, ValueError) as error:
        raise _damaged(folder, error) from error
    if not whole:
        raise _damaged(folder, None)


def _damaged(folder: Path, error: BaseException | None) -> IndexDamaged:
    why = f" ({error})" if error else ""
    return IndexDamaged(
        f"The vectors in {folder} are missing or not whole{why}. The texts are kept in the "
        "catalogue beside them: the next `python -m rag ingest` rebuilds the vectors from it "
        "without embedding anything again."
    )
