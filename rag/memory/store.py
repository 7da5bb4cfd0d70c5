"""Conversations on disk: one SQLite file beside the index, safe to share between threads, tabs and
processes.

The file is in a folder of its own, so that neither an ingest nor whoever deletes the index takes
the conversations with it. It is in write-ahead mode: a turn is on the disk after one flush. What
is deleted is overwritten, and the file written anew without it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from filelock import FileLock

from rag.errors import IndexMissing, MemoryDamaged, MemoryUnusable
from rag.index.database import Database, connect
from rag.memory import codec, tables
from rag.memory.records import (
    Asking,
    Correction,
    Kept,
    KeptConversation,
    Listed,
    Opinion,
    State,
    opinion_from,
    turn_from,
)

FILE: Final = "conversations.sqlite3"
NAME_LENGTH: Final = 120


class Memory:
    """The conversations kept in `folder`. Make one with `open`.

    Each method raises MemoryUnusable where the file cannot be read or written just now, and
    MemoryDamaged where it is broken: `set_aside` then begins a new one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / FILE
        self._database = Database(self.file, explained)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The conversations in `folder`, which is made where it is not there.

        Raises:
            MemoryDamaged: the file there is broken, or of a newer version of this program;
            MemoryUnusable: it cannot be made, read or written.
        """
        memory = cls(folder)
        memory._prepare()
        return memory

    def set_aside(self) -> Path | None:
        """Gives the file another name, under which it is kept, and begins a new one.

        The file's new name; None where another process has done so already. MemoryUnusable where
        it cannot be moved.
        """
        with explained(self.file), self._lock():
            self.close()
            try:
                self._check(thorough=True)
            except MemoryDamaged:
                aside = self._move()
            else:
                return None
            self._create()
        return aside

    def close(self) -> None:
        """Closes the connections that are not in use."""
        self._database.close()

    # Conversations

    def ask(self, conversation: str, key: str, question: str, asking: Asking) -> int:
        """Notes that `question` was asked as the turn `key` of `conversation`, which begins with
        it where it is new; the conversation's revision. Asking a known turn changes nothing."""
        question = _storable(question)
        now = _now()
        with self._writing() as connection:
            name = " ".join(question.split())[:NAME_LENGTH] or "(an empty question)"
            connection.execute(tables.BEGIN, (conversation, name, now, now))
            row = (key, conversation, question, codec.written(asking), now, codec.VERSION)
            if connection.execute(tables.ASK, row).rowcount:
                return _one(connection, tables.TOUCH, now, conversation)
            return _one(connection, tables.REVISION, conversation)

    def settle(self, turn: Kept) -> int | None:
        """Keeps how the question of `turn` was settled; the conversation's revision. None where
        the turn is gone (its conversation was deleted) or was settled before: that stays."""
        now = _now()
        answer = None if turn.answer is None else codec.written(turn.answer)
        words = (_storable(turn.trouble), _storable(turn.unchecked))
        with self._writing() as connection:
            row = connection.execute(
                tables.SETTLE, (now, answer, *words, codec.VERSION, turn.key)
            ).fetchone()
            return None if row is None else _one(connection, tables.TOUCH, now, row[0])

    def conversation(self, identity: str) -> KeptConversation | None:
        """A conversation with all its turns, or None where it is not kept (any more)."""
        with self._reading() as connection:
            row = connection.execute(tables.CONVERSATION, (identity,)).fetchone()
            rows = connection.execute(tables.TURNS, (identity,)).fetchall()
        if row is None:
            return None
        name, begun, changed, revision = row[1:]
        turns = tuple(map(turn_from, rows))
        return KeptConversation(identity, name, begun, changed, revision, turns)

    def revision(self, identity: str) -> int | None:
        """How often a conversation was changed, or None where it is not kept (any more)."""
        with self._reading() as connection:
            row = connection.execute(tables.REVISION, (identity,)).fetchone()
        return None if row is None else int(row[0])

    def listed(self, limit: int, words: str = "") -> list[Listed]:
        """At most `limit` conversations, the newest first: all, or those that have `words` in
        their name or in one of their questions."""
        escaped = words.strip()
        for special in "\\%_":
            escaped = escaped.replace(special, "\\" + special)
        like = f"%{_storable(escaped)}%" if escaped else None
        with self._reading() as connection:
            return [Listed(*row) for row in connection.execute(tables.LISTED, (like, limit))]

    def rename(self, identity: str, name: str) -> int | None:
        """Gives a conversation another name (one line, at most `NAME_LENGTH` characters); its
        revision, None where it is gone. An empty name changes nothing."""
        line = " ".join(_storable(name).split())[:NAME_LENGTH]
        with self._writing() as connection:
            if not line:
                row = connection.execute(tables.REVISION, (identity,)).fetchone()
            else:
                row = connection.execute(tables.RENAME, (line, identity)).fetchone()
        return None if row is None else int(row[0])

    def delete(self, identity: str) -> bool:
        """Deletes a conversation for good, with what was said of its answers; whether it was
        there. What it held is overwritten in the file, and the file written anew without it."""
        with self._writing() as connection:
            connection.execute("DELETE FROM conversations WHERE id = ?", (identity,))
            there = connection.execute("SELECT changes()").fetchone()[0] > 0
        with explained(self.file), closing(connect(self.file, create=False)) as connection:
            connection.execute("VACUUM")
            # The log of changes still holds what was there before them.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(there)

    # Opinions

    def say(self, key: str, opinion: Opinion | None) -> None:
        """Keeps what a person thinks of the answer of the turn `key`, in place of what they
        thought before; None takes it back. Nothing where the turn is gone."""
        with self._writing() as connection:
            if opinion is None:
                connection.execute("DELETE FROM opinions WHERE turn_key = ?", (key,))
                return
            if connection.execute("SELECT 1 FROM turns WHERE key = ?", (key,)).fetchone() is None:
                return
            good = None if opinion.good is None else int(opinion.good)
            corrected = opinion.correction
            text = None if corrected is None else codec.written(corrected)
            connection.execute(tables.SAY, (key, good, text, opinion.state, _now()))

    def opinion(self, key: str) -> Opinion | None:
        """What was said of the answer of the turn `key`, if anything was."""
        with self._reading() as connection:
            row = connection.execute(tables.OPINION, (key,)).fetchone()
        return None if row is None else opinion_from(row)

    def decide(self, key: str, state: State, correction: Correction | None = None) -> bool:
        """Notes what became of an opinion that waits, as `correction` where it was edited;
        whether it still waited."""
        text = None if correction is None else codec.written(correction)
        with self._writing() as connection:
            row = connection.execute(tables.DECIDE, (state, text, key)).fetchone()
        return row is not None

    def waiting(self, limit: int) -> list[tuple[str, str]]:
        """The opinions that wait, the oldest first, as (conversation id, key of the turn)."""
        with self._reading() as connection:
            return list(connection.execute(tables.WAITING, (limit,)))

    def waiting_count(self, conversation: str | None = None) -> int:
        """How many opinions wait, in all or on the answers of one conversation."""
        with self._reading() as connection:
            if conversation is None:
                return _one(connection, tables.WAITING_COUNT)
            return _one(connection, tables.WAITING_IN, conversation)

    # The file

    def _prepare(self) -> None:
        with explained(self.file):
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._lock():
                if self.file.exists():
                    self._check(thorough=False)
                else:
                    self._create()

    def _lock(self) -> FileLock:
        return FileLock(self.folder / "lock", thread_local=False)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._there(), self._database.reading() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._there(), self._database.writing() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            yield connection

    @contextmanager
    def _there(self) -> Iterator[None]:
        """The file was there when it was opened; where somebody took it away, a new one begins."""
        if not self.file.exists():
            self.close()
            self._prepare()
        try:
            yield
        except IndexMissing as error:
            raise MemoryUnusable(
                f"{self.file} was taken away just now. Nothing was kept of this. Try again."
            ) from error

    def _create(self) -> None:
        with closing(connect(self.file, create=True)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            for table in tables.TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA application_id = {tables.APPLICATION}")
            connection.execute(f"PRAGMA user_version = {tables.SCHEMA_VERSION}")
            connection.execute("COMMIT")

    def _check(self, thorough: bool) -> None:
        """MemoryDamaged where the file is not one that this version can use. All of it is looked
        through where `thorough`, which takes a second for some hundred megabytes."""
        with explained(self.file), closing(connect(self.file, create=False)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (there,) = connection.execute(tables.COUNT_TABLES).fetchone()
            problem = "ok"
            if thorough:
                (problem,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if application != tables.APPLICATION:
            raise MemoryDamaged(f"{self.file} is not a file of conversations.")
        if version != tables.SCHEMA_VERSION:
            raise MemoryDamaged(
                f"{self.file} was written by another version of this program (its form is "
                f"{version}, this one's {tables.SCHEMA_VERSION})."
            )
        if problem != "ok" or there != tables.TABLE_COUNT:
            raise MemoryDamaged(f"{self.file} is damaged ({problem}).")

    def _move(self) -> Path:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        aside = self.folder / f"conversations-set-aside-{moment}.sqlite3"
        # The log of changes belongs to the file and goes where it goes.
        for ending in ("", "-wal", "-shm"):
            file = self.file.with_name(self.file.name + ending)
            if file.exists():
                file.rename(aside.with_name(aside.name + ending))
        return aside


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """SQLite's and the system's errors about `file`, as errors that say what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _explanation(file, error) from error
    except OSError as error:
        raise MemoryUnusable(
            f"{error.filename or file}: {error.strerror}. What was kept before is as it was; "
            "this was not kept. See that the folder may be written to, or name another in "
            "VERBATIM_MEMORY."
        ) from error


def _explanation(file: Path, error: sqlite3.DatabaseError) -> Exception:
    # The low byte is the primary code; errors of the module itself have none.
    code = (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_CONSTRAINT:
        return error
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
        return MemoryDamaged(f"{file} is damaged or not a file of conversations ({error}).")
    return MemoryUnusable(
        f"{file} cannot be read or written just now ({error}). What was kept before is as it was; "
        "this was not kept. See that the disk has room and that the folder may be written to, or "
        "name another folder in VERBATIM_MEMORY."
    )


def _one(connection: sqlite3.Connection, query: str, *values: object) -> int:
    return int(connection.execute(query, values).fetchone()[0])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _storable(text: str) -> str:
    """`text` without halves of characters, which are no text in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
