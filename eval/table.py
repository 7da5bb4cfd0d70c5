"""`python -m eval table`: the README's result table, from figures kept in the repository.

A saved run is summed up into eval/reference/results.json, which is small enough to commit, and
the table is made from that file alone: whoever has no run can still see that both agree.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.labels import ROOT, Corpus
from eval.report.command import write
from eval.scored import ScoredRun, score_run
from eval.summary import summaries

RESULTS = ROOT / "eval" / "reference" / "results.json"
BEGIN, END = "<!-- results: python -m eval table -->", "<!-- end of results -->"

SETS: Mapping[str, str] = {
    "seeds": "the two seed reports, {of} questions",
    "reports_measure": "eight reports it has never seen, on other countries, {of} questions",
    "narratives_measure": "seven narratives it has never seen, {of} questions, half of them nasty",
}
SYSTEMS: Mapping[str, str] = {
    "quoting": "Verbatim",
    "bm25": "BM25",
    "dense": "embedding",
    "tutorial": "usual chain",
}
PART = "measure"


def add_command(commands: Any) -> None:
    """Adds `table` to the subcommands of `python -m eval`."""
    parser = commands.add_parser("table", help="the README's result table, from a saved run")
    parser.add_argument(
        "run", type=Path, nargs="?", metavar="RUN", help="default: the figures kept from the last"
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="README",
        help="keep the figures of RUN, and put the table between the marks in this file",
    )
    parser.add_argument(
        "--figures",
        type=Path,
        default=RESULTS,
        metavar="FILE",
        help="where the figures are kept (default: eval/reference/results.json)",
    )
    parser.set_defaults(command=_table)


def results(scored: ScoredRun) -> dict[str, Any]:
    """What the table says of `scored`: counts for each set and system, and how it was measured.

    EvalError where the run has no answers to the measuring part, or not to all of it.
    """
    if scored.missing:
        raise EvalError("Some labels have no answer in this run. Run it again, whole.")
    rows = [
        {
            "set": one["corpus"],
            "system": one["reader"],
            "right": one["all"]["right"],
            "of": one["all"]["of"],
            "quotes": one["quotes"],
            "exact": round((one["quote exactness"] or 0.0) * one["quotes"]),
        }
        for one in summaries(scored)
        if one["part"] == PART and one["corpus"] in SETS
    ]
    if not rows:
        raise EvalError(
            f"This run asked nothing of the measuring part. Run: python -m eval run --part {PART}"
        )
    header = scored.header
    return {
        "measured": header["started"][:10],
        "commit": header["commit"],
        "changed": header["changed"],
        "code": header["what"]["code"],
        "part": PART,
        "rows": rows,
    }


def as_table(found: Mapping[str, Any]) -> list[str]:
    """The lines of the README's table for what `results` found."""
    systems = list(dict.fromkeys(row["system"] for row in found["rows"]))
    heads = [SYSTEMS.get(one, one) for one in systems]
    lines = [
        f"| answered right, with the words that bear it out | {' | '.join(heads)} |",
        "|" + " --- |" * (len(systems) + 1),
    ]
    for name, told in SETS.items():
        mine = {row["system"]: row for row in found["rows"] if row["set"] == name}
        if mine:
            of = next(iter(mine.values()))["of"]
            cells = [_percent(mine.get(one), "right", "of") for one in systems]
            lines.append(f"| {told.format(of=of)} | {' | '.join(cells)} |")
    sums = [_sum([row for row in found["rows"] if row["system"] == one]) for one in systems]
    shown = f"quotations that are verbatim, at the offsets given ({sums[0]['quotes']})"
    cells = [_percent(one, "exact", "quotes") for one in sums]
    return [*lines, f"| {shown} | {' | '.join(cells)} |"]


def put(text: str, lines: Sequence[str]) -> str:
    """`text` with `lines` between its two marks. EvalError where it has not each of them once."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(END) < text.index(BEGIN):
        raise EvalError(
            f"The file has no place for the table. Write two lines into it: {BEGIN} and {END}. "
            "Nothing was changed."
        )
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    return "\n".join([f"{before}{BEGIN}", *lines, after])


def kept(path: Path = RESULTS) -> dict[str, Any]:
    """The figures kept at `path`. EvalError where there are none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        as_table(found)
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise EvalError(
            f"{path} holds no figures ({error}). Make them with: "
            "python -m eval table RUN --write README.md"
        ) from error
    return dict(found)


def _percent(row: Mapping[str, int] | None, part: str, whole: str) -> str:
    if not row or not row[whole]:
        return "–"
    share = 100 * row[part] / row[whole]
    # What is not quite all is never rounded up to it, nor something down to nothing.
    rounded = min(99, max(1, round(share))) if 0 < row[part] < row[whole] else round(share)
    return f"{rounded} %"


def _sum(rows: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return {field: sum(row[field] for row in rows) for field in ("quotes", "exact")}


def _table(options: argparse.Namespace, _: Mapping[str, Corpus]) -> int:
    found = results(score_run(options.run)) if options.run else kept(options.figures)
    lines = as_table(found)
    if options.write:
        try:
            text = options.write.read_text(encoding="utf-8")
        except OSError as error:
            raise EvalError(f"{options.write} cannot be read ({error.strerror}).") from error
        whole = put(text, lines)
        if options.run:
            options.figures.parent.mkdir(parents=True, exist_ok=True)
            write(options.figures, json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        write(options.write, whole)
    print("\n".join(lines))
    return 0
