"""`python -m eval export`: a saved run in forms that other programs read."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.labels import Corpus, read_texts
from eval.report.command import write
from eval.report.words import expected, given, shown
from eval.run import corpora_of
from eval.scored import Scored, score_run

COLUMNS = (
    "reader corpus part id kind question expected status answer right content_right supported "
    "confidence exact_quotes quotes citation_recall citation_precision seconds doc quote gold"
).split()

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def add_command(commands: Any) -> None:
    """Adds `export` to the subcommands of `python -m eval`."""
    parser = commands.add_parser("export", help="write a saved run for RAGAS, or as a table")
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument("--ragas", type=Path, metavar="FILE", help="JSONL of EvaluationDataset")
    parser.add_argument("--table", type=Path, metavar="FILE", help="CSV, one answer a line")
    parser.add_argument("--reader", metavar="NAME", help="the answers of this reader alone")
    parser.add_argument(
        "--show-measure",
        action="store_true",
        help="the measuring part and public sets too; whoever writes rules must not",
    )
    parser.set_defaults(command=_export)


def ragas_rows(
    rows: Iterable[Scored], texts: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """`rows` as samples of RAGAS's EvaluationDataset (SingleTurnSample, ragas 0.2 and later).

    `texts` holds the texts of each corpus by file name. A conversation becomes one `user_input`,
    a turn a line; a refusal is told by its reason; what has no reference leaves the field out.
    """
    found = []
    for row in rows:
        known = texts[row.corpus]
        sample: dict[str, Any] = {
            "user_input": "\n".join(row.label.turns),
            "retrieved_contexts": [
                known[hit.doc][hit.start : hit.end] for hit in row.answer.hits if hit.doc in known
            ],
            "response": given(row) or row.answer.status.replace("_", " "),
            "reference": _reference(row),
        }
        if row.label.quotes:
            sample["reference_contexts"] = list(row.label.quotes)
        found.append(sample)
    return found


def table_rows(rows: Iterable[Scored]) -> list[list[Any]]:
    """`rows` as the lines of a table with `COLUMNS`; None where a measure does not apply."""
    return [
        [
            row.reader,
            row.corpus,
            row.label.part,
            row.label.id,
            row.label.group,
            " > ".join(row.label.turns),
            expected(row.label),
            row.answer.status,
            given(row),
            row.score.right,
            row.score.correct,
            row.score.supported,
            row.answer.confidence,
            row.score.exact_quotes,
            row.score.quotes,
            row.score.citation_recall,
            row.score.citation_precision,
            row.answer.wall,
            " | ".join(dict.fromkeys(one.doc for one in row.answer.citations)),
            " | ".join(one.quote for one in row.answer.citations),
            " | ".join(row.label.quotes),
        ]
        for row in rows
    ]


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV (RFC 4180). Words that a spreadsheet would take for a formula get an
    apostrophe before them, as OWASP advises; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _safe(cell: Any) -> Any:
    if isinstance(cell, bool):
        return int(cell)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _reference(row: Scored) -> str:
    label = row.label
    if label.status == "not_found":
        return "The texts do not answer this."
    if label.status == "not_reported":
        return "The text says that this was not reported."
    return "; ".join(item[0] for item in label.items) if label.items else label.answers[0]


def _export(options: argparse.Namespace, _: Mapping[str, Corpus]) -> int:
    if not (options.ragas or options.table):
        raise EvalError("Nothing to write. Name a file with --ragas or --table.")
    scored = score_run(options.run)
    readers = scored.header["what"]["readers"]
    if options.reader and options.reader not in readers:
        raise EvalError(f"No {options.reader} in this run. There are: {', '.join(readers)}.")
    if options.ragas and len(readers) > 1 and not options.reader:
        raise EvalError(
            f"RAGAS measures one system at a time, and this run has {', '.join(readers)}. "
            "Name one with --reader."
        )
    rows = [
        row
        for row in shown(scored.rows, options.show_measure)
        if options.reader in (None, row.reader) and not row.label.relevant
    ]
    if not rows:
        raise EvalError(
            "None of the run's questions are of the part to work with. Give --show-measure to "
            "write the others, where whoever writes rules does not read them."
        )
    if options.ragas:
        texts = {one.name: read_texts(one.texts) for one in corpora_of(scored.header)}
        lines = (json.dumps(one, ensure_ascii=False) for one in ragas_rows(rows, texts))
        write(options.ragas, "".join(f"{line}\n" for line in lines))
        print(f"{options.ragas}: {len(rows)} samples")
    if options.table:
        # The mark tells spreadsheets that it is UTF-8.
        write(options.table, "\ufeff" + as_csv(COLUMNS, table_rows(rows)))
        print(f"{options.table}: {len(rows)} answers")
    return 0
