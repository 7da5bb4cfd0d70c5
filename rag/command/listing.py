"""Facts as rows of a table, for the command line and for the page Facts."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import IO, Any, Final

from rag.command.terminal import one_line
from rag.facts.stretch import shown
from rag.schema import Document, Fact

FIELDS: Final = (
    "words value high unit kind counted place years comparison doc title paragraph start end "
    "quote sentence"
).split()
"""The columns of a CSV: not the sentence that each figure is searched by, which is made for that
and reads badly."""


def fact_fields(fact: Fact, document: Document) -> dict[str, Any]:
    """A fact of `document` as plain data, with the words that it was read from."""
    return {
        "words": shown(fact, document.text),
        "statement": fact.statement,
        "value": plain(fact.value),
        "high": plain(fact.high),
        "unit": fact.unit,
        "kind": fact.kind,
        "counted": fact.counted,
        "place": fact.place,
        "years": list(fact.years),
        "comparison": fact.comparison,
        "doc": document.source,
        "title": document.title,
        "paragraph": fact.paragraph,
        "start": fact.start,
        "end": fact.end,
        "quote": document.text[fact.start : fact.end],
        "sentence": document.text[fact.sentence_start : fact.sentence_end],
    }


def plain(value: float | None) -> float | int | None:
    """A whole number without ".0", as the reports write it."""
    return int(value) if value is not None and value.is_integer() else value


def write_csv(rows: Iterable[dict[str, Any]], stream: IO[str]) -> None:
    """Write the `fact_fields` of facts as CSV, with a line of names first."""
    writer = csv.DictWriter(stream, fieldnames=FIELDS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: object) -> object:
    """A value for a spreadsheet, which must not take words of a document for a formula."""
    if isinstance(value, list):
        return " ".join(map(str, value))
    if not isinstance(value, str):
        return value
    text = one_line(value)
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text
