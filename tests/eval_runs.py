"""Runs saved by hand, for the tests that compare them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from eval.labels import Corpus, load
from eval.readers import READERS
from eval.records import Key, SavedAnswer, SavedCitation, SavedHit, SavedStatement, to_line
from eval.run import Plan, describe
from rag.settings import Settings
from tests.eval_corpora import KING, TEXTS, label_row

QUOTE = "found 94 victims in 2020"
COUNTS = tuple(label_row(f"count{number}") for number in range(12))
MONEYS = tuple(
    label_row(
        f"money{number}",
        question=f"What was set aside, {number}?",
        kind="money",
        answers=["119,000 crowns"],
        value=119000,
        unit="crown",
        quotes=["set aside 119,000 crowns"],
        part="measure",
    )
    for number in range(40)
)
KINGS = tuple(
    KING | {"id": f"king{number}", "question": f"Which king rules, {number}?"}
    for number in range(4)
)
REFUSED = SavedAnswer("not_found", reason="Nothing speaks of it.", confidence=0.9, wall=0.01)


def cited(text: str, quote: str, shift: int = 0, file: str = "north.txt") -> SavedAnswer:
    """An answer that says `text` and quotes words of `file`, `shift` characters off."""
    start = TEXTS[file].index(quote) + shift
    citation = SavedCitation(file, start, start + len(quote), quote, 1)
    hit = SavedHit(file, start, start + len(quote), 1.0)
    statement = SavedStatement(text, (citation,), years=(2020,))
    return SavedAnswer("answered", (statement,), confidence=0.8, hits=(hit,), wall=0.02)


RIGHT = cited("94 victims", QUOTE)
PAID = cited("119,000 crowns", "set aside 119,000 crowns")
WRONG = cited("91 victims", QUOTE)
INEXACT = cited("94 victims", QUOTE, shift=1)


def rightly(corpus: Corpus) -> dict[str, SavedAnswer]:
    """The right answer to every label of a corpus made of the labels above."""
    by_kind = {"count": RIGHT, "money": PAID, "never_mentioned": REFUSED}
    return {label.id: by_kind[label.kind] for label in load(corpus)}


def save_run(
    path: Path, corpus: Corpus, answers: Mapping[str, SavedAnswer], reader: str = "quoting"
) -> Path:
    """Writes a run of `reader` over `corpus` with the `answers` by label id."""
    header = describe(Plan((corpus,), "all", {reader: READERS["quoting"]}, Settings()))
    asked = {label.id: label.fingerprint for label in load(corpus)}
    lines = [json.dumps(header)]
    for name, answer in answers.items():
        lines.append(to_line(Key(reader, corpus.name, name, asked[name]), answer))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path
