"""One SQLite file, shared between threads, with errors that tell the user what to do."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from rag.errors import IndexDamaged, IndexLocked, IndexMissing, IndexUnusable

BUSY_SECONDS = 60.0
CACHE_KIB = 256 * 1024

Explained = Callable[[Path], AbstractContextManager[None]]
"""Turns SQLite's and the system's errors about a file into ones that say what to do."""

_Identity = tuple[int, int]


class Database:
    """The SQLite file `file`, which must be there. Connections are opened as they are needed.

    `explain` puts errors into words, in place of `explained`, which speaks of an index.
    """

    def __init__(self, file: Path, explain: Explained | None = None) -> None:
        self.file = file
        self._explained = explained if explain is None else explain
        self._idle: list[tuple[_Identity, sqlite3.Connection]] = []
        self._guard = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction of its own: all that it reads is of one moment."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction that is committed at the end, or taken back on an error."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection
            connection.execute("COMMIT")

    def close(self) -> None:
        """Closes the connections that are not in use."""
        with self._guard:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._explained(self.file):
            identity, connection = self._take()
            try:
                connection.execute(begin)
                yield connection
            except BaseException:
                connection.close()
                raise
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            with self._guard:
                self._idle.append((identity, connection))

    def _take(self) -> tuple[_Identity, sqlite3.Connection]:
        try:
            status = self.file.stat()
        except FileNotFoundError as error:
            raise IndexMissing(
                f"{self.file} is gone. Make the index again with `python -m rag ingest PATH...`."
            ) from error
        identity = (status.st_dev, status.st_ino)
        with self._guard:
            # A connection to a file that was replaced would go on reading the old one.
            stale = [held for held in self._idle if held[0] != identity]
            self._idle = [held for held in self._idle if held[0] == identity]
            taken = self._idle.pop() if self._idle else None
        for _, connection in stale:
            connection.close()
        return taken or (identity, connect(self.file, create=False))


def connect(file: Path, create: bool) -> sqlite3.Connection:
    """A connection that any thread may use, one at a time, without transactions of its own."""
    mode = "rwc" if create else "rw"
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    # A change that outgrew the cache would lock readers out before its commit.
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA cache_spill = OFF")
    return connection


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """SQLite's and the system's errors about `file`, as errors that say what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _explanation(file, error) from error
    except OSError as error:
        raise IndexUnusable(
            f"{error.filename or file}: {error.strerror}. Nothing was changed. See that the index "
            "folder is there and that you may read and write it, or name another with --index."
        ) from error


def _explanation(file: Path, error: sqlite3.DatabaseError) -> Exception:
    # The low byte is the primary code; errors of the module itself have none.
    code = (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IndexLocked(
            f"{file} is being written to by another process. Nothing was changed. Try again "
            "when it is done."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return IndexUnusable(
            f"{file} cannot be opened or written ({error}). Nothing was changed. See that you may "
            "read and write the index folder, or name another with --index."
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return IndexUnusable(
            f"{file} cannot be read or written ({error}). The index is as it was before. See that "
            "the disk has room and is sound, and try again."
        )
    if code == sqlite3.SQLITE_CONSTRAINT:
        return error
    return IndexDamaged(
        f"{file} is damaged or not a catalogue ({error}). It was left as it is. Move the index "
        "folder away and run `python -m rag ingest` on your files again."
    )
