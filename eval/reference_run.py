"""The reference: answers that later ones are held against, committed with the code.

A file for each system, `quoting.jsonl.gz` for the gate and one for each baseline of the README's
table. Each is a saved run of that system alone, with no more than what scoring needs, packed, so
that it can be reported on and compared like any other. Of the questions it keeps no words, nor
reasons that repeat them. With each answer stands whether it was right when it was taken in, so
that labels that leave later, or are judged otherwise, do not go unseen.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.labels import ROOT
from eval.records import Key, SavedAnswer, to_row, whole_rows
from eval.scored import score_answers
from rag.schema import QUOTING

FOLDER = ROOT / "eval" / "reference"
REFERENCE = FOLDER / f"{QUOTING}.jsonl.gz"

Name = tuple[str, str]
"""A label by its corpus and id."""


def slim(answer: SavedAnswer) -> SavedAnswer:
    """What scoring needs of `answer`: no hits, no times, nothing that repeats the question."""
    return replace(
        answer,
        reason="",
        left_out=(),
        hits=(),
        seconds={},
        wall=0.0,
        error="kept out" if answer.error else "",
        understood={},
        notices=(),
        usage=None,
    )


def write_reference(
    path: Path, header: Mapping[str, Any], answers: Mapping[Key, SavedAnswer], reader: str = QUOTING
) -> None:
    """Writes the answers of `reader` to `path`, whole or not at all; the same answers give the
    same bytes. EvalError where it cannot be written."""
    alone = {**header, "what": {**header["what"], "readers": [reader]}}
    rows = score_answers(alone, answers).rows
    right = {(row.corpus, row.label.id): row.score.right for row in rows}
    lines = [json.dumps(alone)]
    for key, answer in answers.items():
        if key.reader == reader:
            held = {"right": right.get((key.corpus, key.id), False)}
            lines.append(json.dumps(to_row(key, slim(answer)) | held, ensure_ascii=False))
    data = "".join(line + "\n" for line in lines).encode()
    beside = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(gzip.compress(data, mtime=0))
        beside.replace(path)
    except OSError as error:
        raise EvalError(f"{path} cannot be written ({error.strerror}).") from error


def verdicts(path: Path) -> dict[Name, bool | None]:
    """Whether each answer of the reference at `path` was right when it was taken in; None of a
    plain run, which does not say it."""
    return {
        (row["corpus"], row["id"]): row.get("right")
        for row in whole_rows(path)
        if row.get("record") == "answer"
    }


def fingerprint(path: Path) -> str:
    """A hash of the file at `path`, which tells one reference from another."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
