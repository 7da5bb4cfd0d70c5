"""Questions from a JSONL file, answers to a JSONL file: what evaluation tools build on.

A line in is `{"id", "question"}` with an optional `"scope"` (the name of the one document to answer
from), or a conversation `{"id", "turns": [{"question"}, ...]}`. Other keys are let be. A line out
is the `record` of one question, in order; turn n of a conversation `f01` has the id `f01.n`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rag.errors import QuestionError, VerbatimError
from rag.schema import Answer

Ask = Callable[[str, Sequence[Answer], str | None], Answer]
"""A question, the answers before it in its conversation, and the one document to answer from."""


class BatchError(VerbatimError):
    """The file of questions cannot be read, or that of the answers cannot be written."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a batch, with the id of its line in the output."""

    id: str | int
    question: str
    scope: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a batch: one question, or the turns of a conversation in order."""

    line: int
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that holds no question; `problem` says why, `line` counts from 1."""

    line: int
    problem: str


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f'"{name}" is missing or not a text')
    return value


def _scope(fields: dict[str, Any], default: str | None = None) -> str | None:
    scope = fields.get("scope", default)
    return None if scope is None else _text(scope, "scope")


def parse_line(number: int, line: bytes) -> Item | BadLine | None:
    """Read one line of a batch; None for a blank one, `BadLine` for one that is no question."""
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        if not text:
            return None
        fields = json.loads(text)
    except UnicodeDecodeError:
        return BadLine(number, "not UTF-8")
    except json.JSONDecodeError as error:
        return BadLine(number, f"not JSON ({error.msg} at column {error.colno})")
    except (RecursionError, ValueError):
        # Thousands of brackets, or a number of thousands of digits: valid perhaps, but no question.
        return BadLine(number, "not JSON that can be read (nested too deep, or a number too long)")
    try:
        return Item(number, _turns(fields))
    except ValueError as error:
        return BadLine(number, str(error))


def _turns(fields: object) -> tuple[Turn, ...]:
    """The questions of a parsed line. Raises ValueError, saying what is wrong with it."""
    if not isinstance(fields, dict):
        raise ValueError("not an object with an id and a question")
    identifier = fields.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or identifier == "":
        raise ValueError('"id" is missing, empty, or neither a text nor a whole number')
    if ("question" in fields) == ("turns" in fields):
        raise ValueError('it needs either "question" or "turns"')
    scope = _scope(fields)
    if "question" in fields:
        return (Turn(identifier, _text(fields["question"], "question"), scope),)
    turns = fields["turns"]
    if not isinstance(turns, list) or not turns:
        raise ValueError('"turns" is not a list of questions')
    if not all(isinstance(turn, dict) for turn in turns):
        raise ValueError('each of "turns" must be an object with a question')
    return tuple(
        Turn(f"{identifier}.{n}", _text(turn.get("question"), "question"), _scope(turn, scope))
        for n, turn in enumerate(turns, start=1)
    )


def read_batch(lines: Sequence[bytes]) -> tuple[list[Item], list[BadLine]]:
    """Sort the lines of a batch into those that can be asked and those that cannot."""
    parsed = [parse_line(number, line) for number, line in enumerate(lines, start=1)]
    items = [item for item in parsed if isinstance(item, Item)]
    return items, [item for item in parsed if isinstance(item, BadLine)]


def repeated_ids(items: Sequence[Item]) -> list[str]:
    """The ids that more than one line of the output would have."""
    seen: set[str] = set()
    repeated: dict[str, None] = {}
    for item in items:
        for turn in item.turns:
            name = str(turn.id)
            if name in seen:
                repeated[name] = None
            seen.add(name)
    return list(repeated)


def record(answer: Answer, seconds: float) -> dict[str, Any]:
    """An answer as plain data. Offsets are characters into the text of the document `doc`."""
    return {
        "answer": answer.text,
        "abstained": answer.status != "answered",
        "status": answer.status,
        "reason": answer.reason,
        "citations": [
            {
                "doc": citation.source,
                "title": citation.title,
                "paragraph": citation.paragraph,
                "page": citation.page,
                "start": citation.start,
                "end": citation.end,
                "quote": citation.quote,
            }
            for citation in answer.citations
        ],
        "seconds": round(seconds, 4),
    }


def refusal(reason: str, seconds: float) -> dict[str, Any]:
    """What stands in place of an answer to a question that cannot be asked (empty, too long)."""
    return {
        "answer": reason,
        "abstained": True,
        "status": "not_found",
        "reason": reason,
        "citations": [],
        "seconds": round(seconds, 4),
    }


def answer_all(items: Sequence[Item], ask: Ask) -> Iterator[dict[str, Any]]:
    """Ask every question in order and yield its line of output as soon as it is answered.

    The turns of a conversation see the answers before them. A question that cannot be asked gets
    a `refusal`, so that no id is missing. Raises what `ask` raises, but for QuestionError.
    """
    for item in items:
        history: list[Answer] = []
        for turn in item.turns:
            began = time.perf_counter()
            try:
                answer = ask(turn.question, tuple(history), turn.scope)
            except QuestionError as error:
                fields = refusal(str(error), time.perf_counter() - began)
            else:
                fields = record(answer, time.perf_counter() - began)
                history.append(answer)
            yield {"id": turn.id, **fields}


def to_line(fields: dict[str, Any]) -> str:
    """One line of JSON. Plain ASCII, so that no reader takes a character in it for a line's end."""
    return json.dumps(fields, ensure_ascii=True) + "\n"


def partial_path(output: Path) -> Path:
    """Where answers stand until all are there: beside the file itself, if `output` is a link."""
    real = output.resolve()
    return real.with_name(real.name + ".partial")


@contextmanager
def open_output(output: Path) -> Iterator[IO[str]]:
    """A file to write answers to, line by line, that takes the name `output` when all are there.

    Until then they stand under `partial_path(output)`, where an interruption leaves them, and an
    older `output` stays as it is. A device or a pipe is written to directly. Raises BatchError.
    """
    direct = output.exists() and not output.is_file()
    target = output if direct else partial_path(output)
    try:
        stream = target.open("w", encoding="ascii", buffering=1)
    except OSError as error:
        raise BatchError(
            f"The answers cannot be written to {output}: {error.strerror}. Nothing was asked."
        ) from error
    try:
        with stream:
            yield stream
        if not direct:
            target.replace(output.resolve())
    except OSError as error:
        raise BatchError(
            f"The answers could not all be written to {output}: {error.strerror}."
        ) from error
