"""Converting a file in a process of its own, which is ended where it hangs.

Files from elsewhere can be made to exhaust whatever reads them. That process has limits of memory
and of time (`rag.convert.child`), opens nothing but the file, and what becomes of it is a text or
a sentence that says why there is none.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final

from rag.convert.refused import Refused
from rag.convert.result import Converted

LARGEST_FILE: Final = 200 * 1024 * 1024
"""Bytes of a file that is converted; the app takes no larger one either."""

STALLED_SECONDS: Final = 60.0
"""How long a page may take, or a file that has no pages."""

VERSION: Final = 1
"""Raised whenever the same file becomes another text."""

SUFFIXES: Final = (".pdf", ".docx", ".html", ".htm")

Tell = Callable[[int, int], None]
"""Told how many pages are read, and of how many."""

_KINDS: Final = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word document or another archive"),
    (b"\xd0\xcf\x11\xe0", "a document of an older Word, or one with a password"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_BEGINNINGS: Final = {
    ".pdf": (b"%PDF-", "a PDF"),
    ".docx": (b"PK\x03\x04", "a Word document"),
}
HEAD: Final = 1024
"""A PDF may have something before its own beginning, within so many bytes."""


def convert(
    path: Path, tell: Tell | None = None, stalled_seconds: float = STALLED_SECONDS
) -> Converted:
    """The text of the file `path`, whose suffix is one of `SUFFIXES`.

    Raises Refused, and OSError where the file cannot be looked at.
    """
    _check_beginning(path)
    process = _start(path)
    try:
        for line in _lines(process, stalled_seconds):
            if "refused" in line:
                raise Refused(line["refused"])
            if "text" in line:
                return Converted(line["text"], tuple(line["starts"]))
            if tell is not None:
                tell(line["page"], line["pages"])
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    raise Refused(
        "reading it took more memory or time than a document may take. Save it anew from the "
        "program that made it, or split it"
    )


def _check_beginning(path: Path) -> None:
    """Refuses a file that is of another kind than its name says, before anything reads it."""
    expected = _BEGINNINGS.get(path.suffix.lower())
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise Refused("the file is empty")
    found = next((kind for beginning, kind in _KINDS if head.startswith(beginning)), "")
    if expected is None:
        if found:
            raise Refused(f"this is not HTML but {found}, whatever its name says")
        return
    beginning, kind = expected
    fits = head.startswith(beginning) or (kind == "a PDF" and beginning in head)
    if not fits:
        raise Refused(
            f"this is not {kind}{f' but {found}' if found else ''}, whatever its name says. "
            f"Save it as {kind} in the program that made it"
        )


def _start(path: Path) -> subprocess.Popen[str]:
    root = str(Path(__file__).resolve().parents[2])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "rag.convert.child", str(path.absolute())],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )


def _lines(process: subprocess.Popen[str], stalled_seconds: float) -> Iterator[dict[str, Any]]:
    """What the process prints, line by line. Refused where nothing comes for too long."""
    waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    assert process.stdout is not None
    threading.Thread(target=_read, args=(process.stdout, waiting), daemon=True).start()
    while True:
        try:
            line = waiting.get(timeout=stalled_seconds)
        except queue.Empty as error:
            raise Refused(
                f"nothing came of reading it for {stalled_seconds:.0f} seconds, so it was given "
                "up. Save it anew from the program that made it, or split it"
            ) from error
        if line is None:
            return
        yield json.loads(line)


def _read(stream: IO[str], waiting: queue.SimpleQueue[str | None]) -> None:
    with contextlib.suppress(ValueError, OSError):  # closed, because the process was ended
        for line in stream:
            waiting.put(line)
    waiting.put(None)
