"""`python -m eval perturb`: asks changed labels and says how many answers changed with them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.labels import ROOT, Corpus, add_label_options, named
from eval.perturbed import CHANGES, Perturbed, PerturbedRun, as_data, read_perturbed


def add_command(commands: Any) -> None:
    """Adds `perturb` to the subcommands of `python -m eval`."""
    parser = commands.add_parser(
        "perturb", help="change years, places and texts, and see whether answers change with them"
    )
    add_label_options(parser)
    parser.add_argument("--part", choices=("work", "measure", "all"), default="all")
    parser.add_argument("--seed", type=int, default=0, help="which changes are drawn (default: 0)")
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "eval" / "runs" / "perturbed.jsonl",
        metavar="FILE",
        help="default: eval/runs/perturbed.jsonl; `report --perturbed FILE` shows it",
    )
    parser.add_argument("--json", action="store_true", help="print the shares as JSON")
    parser.add_argument(
        "--failures", action="store_true", help="list answers that did not change (work part)"
    )
    parser.set_defaults(command=_perturb)


def told(run: PerturbedRun, failures: bool) -> str:
    """What `run` found, as a table; with `failures` each answer of the part to work with that did
    not change, after it."""
    from eval.report.markdown import layout
    from eval.report.words import changed

    head = ["part", "change to the question or the text", "changed %", "refused %"]
    lines = layout([head, *changed(run)])
    left = sum(row.changed is None for row in run.rows)
    if left:
        lines += ["", f"{left} answers are left out: the text may say the same of that year too."]
    if failures:
        wrong = [row for row in run.rows if row.changed is False and row.asked.label.part == "work"]
        lines += ["", *(line for row in wrong for line in _failure(row))]
    return "\n".join(lines) + "\n"


def _failure(row: Perturbed) -> list[str]:
    asked, answer = row.asked, row.answer
    given = " | ".join(one.text for one in answer.statements) or answer.reason or answer.error
    return [
        f"- {asked.label.id} ({CHANGES[asked.change]}): {' > '.join(asked.turns)}",
        f"    before: {' > '.join(asked.label.turns)}",
        f"    got again: {answer.status}: {given}",
        *(f"    quoted: {one.doc}: {one.quote}" for one in answer.citations),
    ]


def _perturb(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    from eval.perturb import perturb
    from rag.settings import Settings

    chosen = named(options.labels, known, options.texts)
    settings = Settings.from_environment()
    perturb(
        chosen,
        options.part,
        settings,
        options.output,
        options.seed,
        say=lambda line: print(line, file=sys.stderr),
    )
    print(f"saved: {options.output}", file=sys.stderr)
    run = read_perturbed(options.output)
    if options.json:
        print(json.dumps(as_data(run), ensure_ascii=False, indent=1))
    else:
        print(told(run, options.failures), end="")
    return 0
