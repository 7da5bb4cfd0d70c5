"""The reference run: the answers that the gate holds later ones against, committed with the code.

It is a saved run with no more than what scoring needs, packed, so that it can be reported on and
compared like any other. Of the questions it keeps no words, nor reasons that repeat them.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.labels import ROOT
from eval.records import Key, SavedAnswer, to_line
from rag.schema import QUOTING

REFERENCE = ROOT / "eval" / "reference" / "quoting.jsonl.gz"


def slim(answer: SavedAnswer) -> SavedAnswer:
    """What scoring needs of `answer`: no hits, no times, nothing that repeats the question."""
    return replace(
        answer,
        reason="",
        left_out=(),
        nearest=(),
        hits=(),
        seconds={},
        wall=0.0,
        error="kept out" if answer.error else "",
        understood={},
        notices=(),
        usage=None,
    )


def write_reference(
    path: Path, header: Mapping[str, Any], answers: Mapping[Key, SavedAnswer]
) -> None:
    """Writes the quoting reader's `answers` to `path`, whole or not at all; the same answers give
    the same bytes."""
    what = {**header["what"], "readers": [QUOTING]}
    lines = [json.dumps({**header, "what": what})]
    lines += [to_line(key, slim(one)) for key, one in answers.items() if key.reader == QUOTING]
    data = "".join(line + "\n" for line in lines).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(gzip.compress(data, mtime=0))
    beside.replace(path)
