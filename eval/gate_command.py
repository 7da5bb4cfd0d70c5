"""`python -m eval gate`: hold the quoting reader against the reference, or take a new one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval import gate, updates
from eval.errors import EvalError
from eval.labels import Corpus, named
from eval.readers import choose
from eval.reference_run import REFERENCE
from eval.run import Plan, new_run, run
from rag.settings import Settings

OPEN, SHUT = 0, 1


def add_command(commands: Any) -> None:
    """Adds `gate` to the subcommands of `python -m eval`."""
    parser = commands.add_parser(
        "gate", help="fail where the quoting reader got worse than the reference run"
    )
    parser.add_argument("run", type=Path, nargs="?", metavar="RUN", help="default: make one now")
    parser.add_argument("--reference", type=Path, default=REFERENCE, metavar="FILE")
    parser.add_argument("--update", action="store_true", help="make this run the reference")
    parser.add_argument(
        "--because",
        metavar="REASON",
        help="with --update: what changed and why; kept beside the reference",
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument(
        "--show-measure",
        action="store_true",
        help="tell single questions of the other parts too; whoever writes rules must not",
    )
    parser.set_defaults(command=_gate)


def _gate(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    because = (options.because or "").strip()
    if options.update and not because:
        raise EvalError('A new reference needs a reason: --because "what changed, and why".')
    if because and not options.update:
        raise EvalError("--because gives the reason of --update. Give both, or neither.")
    exists = options.reference.exists()
    if not (options.update or exists):
        raise EvalError(
            f"There is no reference run at {options.reference}. Make one with: "
            'python -m eval gate --update --because "..."'
        )
    path = options.run or _asked(known)
    header, _ = gate.read_quoting(path)
    if gate.is_stale(header):
        _say(f"note: {path} was made with other code than is here now.")
    outcome = gate.hold(options.reference, path) if exists else None
    update = updates.take(options.reference, path, because, outcome) if options.update else None
    if options.json:
        told = gate.as_json(outcome, options.show_measure) if outcome else {}
        told |= {"update": asdict(update)} if update else {}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    elif outcome:
        print(gate.as_text(outcome, options.show_measure), end="")
    if update:
        _say(f"{path} is the reference now, with {update.right} of {update.questions} right.")
        _say(f"The reason is kept in {updates.updates_of(options.reference)}.")
        return OPEN
    if not options.json:
        print(updates.as_text(updates.last_update(options.reference)))
    return OPEN if outcome and outcome.passes else SHUT


def _asked(known: Mapping[str, Corpus]) -> Path:
    """A run of the quoting reader over every label, made now."""
    path = new_run()
    settings = Settings.from_environment()
    plan = Plan(tuple(named(None, known)), "all", choose((), (), settings).openers, settings)
    run(plan, path, say=_say)
    _say(f"saved: {path}")
    return path


def _say(line: str) -> None:
    print(line, file=sys.stderr)
