"""What the command line tells: exit codes, text made safe for a terminal, answers, progress."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import time
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rag.schema import QUOTING, Answer, Citation, Document, Statement

if TYPE_CHECKING:
    from tqdm import tqdm

SECONDS_BETWEEN_LINES = 10.0


class Exit(IntEnum):
    """The exit codes; `--help` says what each means."""

    OK = 0
    WRONG_INPUT = 2
    NOT_REPORTED = 3
    NOT_FOUND = 4
    UNUSABLE = 5
    PARTLY = 6
    INTERRUPTED = 130
    BROKEN_PIPE = 141


def clean(text: str) -> str:
    """`text` with every character that could steer a terminal made visible.

    Line ends and tabs stay. C0 controls become their pictures (escape becomes "␛"); other controls,
    marks that turn the direction of writing, and lone surrogates become "�".
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text.replace("\r\n", "\n")))


def _visible(character: str) -> str:
    code = ord(character)
    if character in "\n\t":
        return character
    if code < 0x20:
        return chr(0x2400 + code)
    steers = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
    turns = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return "\ufffd" if steers or turns else character


def one_line(text: str, width: int | None = None) -> str:
    """`text` cleaned, on one line, cut to `width` characters with "…" where it is longer."""
    line = " ".join(clean(text).split())
    return line if width is None or len(line) <= width else line[: width - 1].rstrip() + "…"


def wrap(text: str, indent: str = "") -> str:
    """`text` cleaned and folded to the terminal's width, every line behind `indent`."""
    width = max(40, min(100, shutil.get_terminal_size().columns))
    return textwrap.fill(
        one_line(text),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def complain(message: str) -> None:
    """Print a message to stderr, cleaned."""
    print(clean(message), file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Print JSON in plain ASCII, so that nothing a document holds can steer the terminal."""
    print(json.dumps(value, indent=2, ensure_ascii=True))


def _citation(number: int, citation: Citation) -> list[str]:
    lines = [
        wrap(f"“{citation.quote}”", "    "),
        wrap(f"[{number}] {citation.title}, {citation.where}", "    "),
        wrap(f"{citation.source} {citation.url or ''}", "        "),
    ]
    return ["", *lines]


def _statement(statement: Statement, numbers: dict[Citation, int]) -> str:
    marks = "".join(f" [{numbers[citation]}]" for citation in statement.citations)
    return wrap(statement.text + marks)


def answer_text(answer: Answer) -> str:
    """An answer as it is printed: what is said, each quotation with where it stands, and how the
    question was understood."""
    lines: list[str] = []
    # Figures of one sentence share its quotation and its number.
    quoted: dict[tuple[str, int, int], int] = {}
    numbers = {
        c: quoted.setdefault((c.document_id, c.start, c.end), len(quoted) + 1)
        for c in answer.citations
    }
    lines += [_statement(statement, numbers) for statement in answer.statements]
    if answer.reason:
        lines.append(wrap(answer.reason))
    for number, citation in sorted({n: c for c, n in numbers.items()}.items()):
        lines += _citation(number, citation)
    nearest = [s for s in answer.nearest if s.citations]
    if nearest and answer.status != "answered":
        lines += ["", "Closest in the collection:"]
        for statement in nearest:
            citation = statement.citations[0]
            lines.append(wrap(f"- {statement.text}", "  "))
            lines.append(wrap(f"{citation.title}, {citation.where}", "    "))
    for notice in answer.notices:
        lines += ["", wrap(notice)]
    if answer.unchecked:
        lines += ["", wrap(f"Not checked: {answer.unchecked}")]
    for statement in answer.left_out:
        lines += ["", wrap(f"Left out: {statement.text} ({statement.problem})")]
    if answer.reader != QUOTING:
        lines += ["", wrap(f"Written by {answer.reader}; checked against the reports.")]
    if answer.query.notes:
        lines += ["", wrap("Understood as: " + "; ".join(answer.query.notes))]
    return "\n".join(lines)


def document_line(document: Document) -> str:
    """A document's place and years on one line; what was inferred is marked so."""
    parts = []
    for name, value in (("place", document.place), ("period", document.period)):
        if value is not None:
            mark = " (inferred)" if name in document.inferred else ""
            parts.append(f"{name} {value}{mark}")
    if document.url:
        parts.append(document.url)
    return one_line(", ".join(parts)) or "place and period unknown"


def table(rows: Sequence[tuple[str, object]]) -> str:
    """Names and values in two columns."""
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {one_line(str(value))}" for name, value in rows)


class Progress:
    """How far long work has come, on stderr: a bar on a terminal, else a line now and then.

    Call it with the name of the stage, how much is done, and how much there is; use it in a `with`
    block, so that the bar is closed before anything else is printed.
    """

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar: tqdm[Any] | None = None
        self._stage = ""
        self._said = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._quiet:
            return
        if sys.stderr.isatty():
            self._draw(stage, done, total)
        elif time.monotonic() - self._said >= SECONDS_BETWEEN_LINES:
            self._said = time.monotonic()
            print(f"{stage}: {done} of {total}", file=sys.stderr, flush=True)

    def _draw(self, stage: str, done: int, total: int) -> None:
        if self._bar is None or stage != self._stage:
            from tqdm import tqdm

            self._close()
            self._stage = stage
            self._bar = tqdm(total=total, desc=stage, leave=False, file=sys.stderr)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()
