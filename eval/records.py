"""A saved run: JSON lines, the first one saying how it was made, each further one an answer.

It keeps all that scoring needs, so that a metric can be mended without asking again. The words
of the questions are not kept; they stand in the label files. A file whose name ends in .gz is
packed.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from eval.errors import EvalError


@dataclass(frozen=True, slots=True)
class SavedCitation:
    """A quotation: `start`/`end` in the text of the file `doc`, and the words within it that
    carry the answer."""

    doc: str
    start: int
    end: int
    quote: str
    paragraph: int | None = None
    focus_start: int | None = None
    focus_end: int | None = None

    @property
    def focus(self) -> str:
        """The words that carry the answer, the whole quote where none are marked."""
        if self.focus_start is None or self.focus_end is None:
            return self.quote
        return self.quote[self.focus_start - self.start : self.focus_end - self.start]


@dataclass(frozen=True, slots=True)
class SavedStatement:
    """A sentence of an answer. `years` are those of its figure, None where it gives none."""

    text: str
    citations: tuple[SavedCitation, ...]
    years: tuple[int, ...] | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SavedHit:
    """A passage that the search found, best first."""

    doc: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """What a reader answered. `seconds` holds its stages, `wall` the whole, in seconds (0 where it
    was not kept); `error` is the message where the question could not be answered at all. `by`
    names who wrote it, which is another than was asked where a chat model failed; `notices` tell
    of that, `usage` of its tokens and their price."""

    status: str
    statements: tuple[SavedStatement, ...] = ()
    reason: str = ""
    confidence: float | None = None
    left_out: tuple[SavedStatement, ...] = ()
    nearest: tuple[SavedStatement, ...] = ()
    hits: tuple[SavedHit, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    wall: float = 0.0
    error: str = ""
    understood: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    notices: tuple[str, ...] = ()
    usage: Mapping[str, Any] | None = None

    @property
    def citations(self) -> tuple[SavedCitation, ...]:
        """The distinct citations of the statements in order of first use."""
        return tuple(dict.fromkeys(c for s in self.statements for c in s.citations))

    @property
    def shown(self) -> tuple[SavedCitation, ...]:
        """Every citation that a reader sees: those of the answer and of what stands nearest."""
        near = (c for s in self.nearest for c in s.citations)
        return tuple(dict.fromkeys([*self.citations, *near]))


@dataclass(frozen=True, slots=True)
class Key:
    """What was asked of whom. `asked` is the label's fingerprint."""

    reader: str
    corpus: str
    id: str
    asked: str


def to_row(key: Key, answer: SavedAnswer) -> dict[str, Any]:
    """What one line of a run file holds."""
    return {"record": "answer", **asdict(key), **asdict(answer)}


def to_line(key: Key, answer: SavedAnswer) -> str:
    """One line of a run file, without its end."""
    return json.dumps(to_row(key, answer), ensure_ascii=False)


def from_row(row: Mapping[str, Any]) -> tuple[Key, SavedAnswer]:
    """The answer that one line of a run file holds; KeyError or TypeError where it is none."""
    key = Key(row["reader"], row["corpus"], row["id"], row["asked"])
    answer = SavedAnswer(
        status=row["status"],
        statements=tuple(map(_statement, row["statements"])),
        reason=row["reason"],
        confidence=row["confidence"],
        left_out=tuple(map(_statement, row["left_out"])),
        nearest=tuple(map(_statement, row["nearest"])),
        hits=tuple(SavedHit(**hit) for hit in row["hits"]),
        seconds=row["seconds"],
        wall=row["wall"],
        error=row["error"],
        understood=row["understood"],
        # Runs saved before these were kept can still be scored.
        by=row.get("by", ""),
        notices=tuple(row.get("notices", ())),
        usage=row.get("usage"),
    )
    return key, answer


def read_run(path: Path) -> tuple[dict[str, Any], dict[Key, SavedAnswer]]:
    """The header and the answers of the run saved at `path`.

    EvalError where it is no run; a last line cut off by a kill is left aside.
    """
    if not path.exists():
        raise EvalError(f"There is no run at {path}. Make one with: python -m eval run")
    rows = list(whole_rows(path))
    if not rows or rows[0].get("record") != "run":
        raise EvalError(f"{path} is not a saved run. Make one with: python -m eval run")
    try:
        _check_header(rows[0])
        return rows[0], dict(from_row(row) for row in rows[1:])
    except (KeyError, TypeError) as error:
        raise EvalError(
            f"{path} was saved by another version of the evaluation ({error}). Run it again."
        ) from error


def _check_header(header: Mapping[str, Any]) -> None:
    """KeyError or TypeError where `header` lacks what reports are made from."""
    for name in ("commit", "changed", "machine", "started", "versions"):
        header[name]
    for name in ("part", "readers", "settings", "code"):
        header["what"][name]
    for corpus in header["what"]["corpora"]:
        for name in ("name", "labels", "texts", "part", "public"):
            corpus[name]


def whole_lines(data: bytes) -> int:
    """How many bytes of a run file are whole lines; what follows was cut off by a kill."""
    return data.rfind(b"\n") + 1


def whole_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of the whole lines of a file that is written line by line. EvalError names a
    line that is none."""
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        lines = data[: whole_lines(data)].decode().split("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read ({error}). Name a saved run.") from error
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise EvalError(f"{path}, line {number}: not JSON ({error.msg}). Mend it.") from error
        if not isinstance(row, dict):
            raise EvalError(f"{path}, line {number}: not a JSON object. Mend it.")
        yield row


def _statement(row: Mapping[str, Any]) -> SavedStatement:
    years = row["years"]
    return SavedStatement(
        text=row["text"],
        citations=tuple(SavedCitation(**citation) for citation in row["citations"]),
        years=None if years is None else tuple(years),
        problem=row["problem"],
    )
