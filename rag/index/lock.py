"""One writer at a time: a lock on the index that the system lets go of when its holder dies."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import IndexDamaged, IndexLocked
from rag.index.database import explained

LOCK = "lock"
OWNER = "owner.json"


@contextmanager
def writing(
    folder: Path, what: str, wait: float, say: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Holds the index in `folder`, made if it is not there, for `what` ("reading files").

    Waits up to `wait` seconds for another writer, and tells `say` that it does. IndexLocked names
    the holder after that; IndexDamaged where `folder` is a file, IndexUnusable where it cannot be
    written to.
    """
    if folder.exists() and not folder.is_dir():
        raise IndexDamaged(
            f"{folder} is a file, not an index folder. Name another folder with --index, or move "
            "the file away. It was left as it is."
        )
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if say and wait > 0:
                say(f"Waiting for {_holder(folder)} to finish with {folder}.")
            try:
                lock.acquire(timeout=wait)
            except Timeout as error:
                raise IndexLocked(
                    f"{folder} is being written to by {_holder(folder)}. Nothing was changed. Try "
                    "again when it is done, or wait longer."
                ) from error
    try:
        with explained(folder):
            _sign(folder, what)
        yield
    finally:
        (folder / OWNER).unlink(missing_ok=True)
        lock.release()


def _sign(folder: Path, what: str) -> None:
    owner = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "what": what,
    }
    # Written aside and moved into place: whoever waits reads all of it or nothing.
    aside = folder / f"{OWNER}.{os.getpid()}"
    aside.write_text(json.dumps(owner), encoding="utf-8")
    aside.replace(folder / OWNER)


def _holder(folder: Path) -> str:
    """Who holds the lock, in words."""
    try:
        owner = json.loads((folder / OWNER).read_text(encoding="utf-8"))
        return (
            f"process {owner['pid']} on {owner['host']} ({owner['what']}, since {owner['since']})"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"  # which has not yet signed, or has just finished
