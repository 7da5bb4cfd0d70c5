"""A corpus small enough to work out by hand, for the tests of eval/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.labels import Corpus

TEXTS = {
    "north.txt": (
        "The office of Norland found 94 victims in 2020 (91 in 2019). "
        "Its shelter in Haven housed 40 of them.\n"
        "Parliament set aside 119,000 crowns for the shelter. "
        "The office did not report how many permits it issued."
    ),
    "south.txt": (
        "The police of Sudland freed seven workers from a quarry near Marble Bay. "
        "Two recruiters were fined."
    ),
}


def label_row(name: str, **fields: Any) -> dict[str, Any]:
    """A label as it stands in a file: a count that is right as it is, but for `fields`."""
    row = {
        "id": name,
        "question": f"How many victims did the office find in 2020, {name}?",
        "status": "answered",
        "kind": "count",
        "answers": ["94"],
        "items": [],
        "value": 94,
        "unit": None,
        "tolerance": 0,
        "doc": "north.txt",
        "quotes": ["found 94 victims in 2020"],
        "scope": None,
        "year": 2020,
        "place": "Norland",
        "part": "work",
        "tags": ["plain"],
        "by": "tests",
        "when": "2026-11-21",
    }
    return row | fields


SHELTER = label_row(
    "shelter",
    question="In which town is the shelter?",
    kind="place",
    answers=["Haven"],
    value=None,
    quotes=["Its shelter in Haven housed 40 of them."],
)
FREED = label_row(
    "freed",
    question="workers freed from a quarry by the police",
    answers=["seven"],
    value=7,
    doc="south.txt",
    quotes=["freed seven workers from a quarry"],
    part="measure",
    year=None,
)
PERMITS = label_row(
    "permits",
    question="How many permits were issued?",
    status="not_reported",
    answers=[],
    value=None,
    quotes=["did not report how many permits it issued"],
)
KING = label_row(
    "king",
    question="Which king rules Westland?",
    status="not_found",
    kind="never_mentioned",
    answers=[],
    value=None,
    doc=None,
    quotes=[],
    part="measure",
    year=None,
)
FOLLOW_UP = label_row(
    "money",
    question=None,
    turns=[{"question": "Is there a shelter?"}, {"question": "What did parliament set aside?"}],
    kind="money",
    answers=["119,000 crowns"],
    value=119000,
    unit="crown",
    quotes=["set aside 119,000 crowns"],
    scope="north.txt",
)
ROWS = (label_row("found"), SHELTER, FREED, PERMITS, KING, FOLLOW_UP)


def write_corpus(
    folder: Path, rows: tuple[dict[str, Any], ...] = ROWS, name: str = "lands"
) -> Corpus:
    """Writes the texts and label `rows` into `folder`, which is made."""
    texts = folder / "texts"
    texts.mkdir(parents=True)
    for file, text in TEXTS.items():
        (texts / file).write_text(text, encoding="utf-8")
    labels = folder / f"{name}.jsonl"
    labels.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return Corpus(name, labels, texts)
