"""Adds labels to a label file: checked first, then written as a whole or not at all."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.check import check_label
from eval.errors import EvalError
from eval.form import findings
from eval.labels import APPROVED, FIELDS, ROOT, corpora, parse, read_rows, read_texts
from eval.leaks import doubles

ORDER = (
    "id question turns status kind answers items value unit tolerance doc quotes scope year place "
    "part tags by when note".split()
)
"""The order of the fields in a line."""

WAIT = 10.0
"""Seconds to wait for another program that adds to the same file."""


def append_label(
    path: Path, row: Mapping[str, Any], texts: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Adds the label `row` to the file `path`, made where there is none; the row as written.

    `texts` are the texts it speaks of by file name; left out, those of the project's label file
    at `path`, or the seeds. An `id` is given where the row has none. EvalError says all that is
    wrong with the row, or that the file could not be written; it is then as it was before.
    """
    from filelock import FileLock, Timeout

    known = {corpus.labels.resolve(): corpus for corpus in corpora().values()}
    corpus = known.get(path.resolve())
    if texts is None:
        texts = read_texts(corpus.texts if corpus else ROOT / "seeds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=WAIT):
            rows = [one for _, one in read_rows(path)] if path.exists() else []
            whole = in_order({"id": next_id(path.stem, rows), **_without_nothing(row)})
            problems = problems_of(whole, texts, rows, corpus.part if corpus else None)
            if problems:
                raise EvalError(
                    f"The label was not saved; {path.name} is as it was. " + " ".join(problems)
                )
            _replace(path, json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n")
    except Timeout as error:
        raise EvalError(
            f"{path.name} is being written to by another program. Nothing was saved; try again."
        ) from error
    except OSError as error:
        raise EvalError(
            f"{path} cannot be written ({error.strerror}). It is as it was; check the folder."
        ) from error
    return whole


def problems_of(
    row: Mapping[str, Any],
    texts: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]] = (),
    part: str | None = None,
) -> list[str]:
    """Everything wrong with `row` as a label on `texts`, alone and beside the `rows` that its
    file holds, each a sentence that says what to do. `part` is that of the whole file."""
    found = findings(row)
    if not found:
        label = parse(row)
        alone = check_label(label, texts, part)
        others = [parse(one) for one in rows]
        twice = [one for one in doubles([*others, label]) if one.id == label.id]
        found = [(one.what, one.detail, one.advice) for one in [*alone, *twice]]
        if any(other.id == label.id for other in others):
            found.append(("id used twice", label.id, "Give it an id of its own."))
    return [
        f"{what[:1].upper()}{what[1:]}{f' ({detail})' if detail else ''}. {advice}"
        for what, detail, advice in found
    ]


def next_id(stem: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """An id that none of `rows` has: `stem`, the name of their file, and the next number."""
    written = (re.fullmatch(rf"{re.escape(stem)}-(\d+)", str(row.get("id"))) for row in rows)
    return f"{stem}-{max((int(one[1]) for one in written if one), default=0) + 1:04d}"


def in_order(row: Mapping[str, Any]) -> dict[str, Any]:
    """`row` with every field that labels have, in the order that they are written in. Fields of a
    wrong name stay, at the end, to be complained of."""
    defaults: dict[str, Any] = {field: [] for field in ("answers", "items", "quotes", "tags")}
    defaults["tolerance"] = 0
    asked = "turns" if row.get("turns") else "question"
    kept = [one for one in ORDER if one not in ("question", "turns", "note") or one == asked]
    whole = {field: row.get(field, defaults.get(field)) for field in kept}
    if row.get("note"):
        whole["note"] = row["note"]
    return whole | {field: value for field, value in row.items() if field not in FIELDS}


def default_file(root: Path = ROOT) -> Path:
    """Where labels that people approve are kept."""
    return root / APPROVED


def _without_nothing(row: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in row.items() if value is not None}


def _replace(path: Path, line: str) -> None:
    """Writes what `path` holds and `line` to a file beside it, and puts that in its place."""
    before = path.read_bytes() if path.exists() else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(before + line.encode())
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
