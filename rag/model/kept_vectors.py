"""Vectors of texts that were embedded before, kept on the disk for the next process.

A question is compared with the words and figures of all that is in its scope. Embedding these
takes longer than answering; they are the same for the next question on the command line. The
file holds hashes of the texts, not the texts, and lies beside the model that made the vectors. It
is a cache: whatever is wrong with it, it is passed over.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np

FILE = "texts.sqlite3"
SIZE = 100_000
WAIT_SECONDS = 0.5
_TABLE = "CREATE TABLE IF NOT EXISTS texts (hash BLOB PRIMARY KEY, vector BLOB NOT NULL)"
_READ = "SELECT vector FROM texts WHERE hash = ?"
_WRITE = "INSERT OR IGNORE INTO texts VALUES (?, ?)"
_FORGET = "DELETE FROM texts WHERE rowid <= (SELECT max(rowid) FROM texts) - ?"


class KeptVectors:
    """The vectors kept in `file`, each of `dimension` floats; the `size` newest.

    Safe to share between threads and processes.
    """

    def __init__(self, file: Path, dimension: int, size: int = SIZE) -> None:
        self._file = file
        self._dimension = dimension
        self._size = size

    def read(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """The vectors of those of `texts` that are kept, float32 of shape (dimension,) each."""
        found: dict[str, np.ndarray] = {}
        with suppress(sqlite3.Error), self._opened("ro") as connection:
            for text in texts:
                row = connection.execute(_READ, (_hash(text),)).fetchone()
                if row is not None and len(row[0]) == 4 * self._dimension:
                    found[text] = np.frombuffer(row[0], np.float32)
        return found

    def write(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Keeps `vectors` (n, dimension) of n texts; where that cannot be done, nothing."""
        rows = [
            (_hash(text), row.astype(np.float32).tobytes())
            for text, row in zip(texts, vectors, strict=True)
        ]
        with suppress(sqlite3.Error), self._opened("rwc") as connection, connection:
            connection.execute(_TABLE)
            connection.executemany(_WRITE, rows)
            connection.execute(_FORGET, (self._size,))

    @contextmanager
    def _opened(self, mode: str) -> Iterator[sqlite3.Connection]:
        where = f"{self._file.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(where, uri=True, timeout=WAIT_SECONDS)) as connection:
            yield connection


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
