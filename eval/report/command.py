"""`python -m eval report`, and the options that `run` shares with it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from eval.errors import EvalError
from eval.perturbed import read_perturbed
from eval.report.data import as_json
from eval.report.markdown import as_markdown
from eval.report.page import as_html
from eval.scored import score_run


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Adds what says how a scored run is shown to `parser`."""
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the report there too")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it there as one HTML file")
    parser.add_argument(
        "--perturbed", type=Path, metavar="FILE", help="add a run of `python -m eval perturb`"
    )
    parser.add_argument("--failures", action="store_true", help="list wrong answers (work part)")
    parser.add_argument(
        "--show-measure",
        action="store_true",
        help="tell single questions of the other parts too; whoever writes rules must not",
    )


def show(run: Path, options: argparse.Namespace) -> None:
    """Scores the run saved at `run` and prints and writes what `options` ask for.

    EvalError where there is no such run or nothing in it, or a file cannot be written.
    """
    perturbed = read_perturbed(options.perturbed) if options.perturbed else None
    scored = score_run(run)
    if not scored.rows:
        raise EvalError(
            f"{run} has no answer to any label in its present words. Go on with it: give the "
            "command that made it again, or make another with python -m eval run."
        )
    text = as_markdown(scored, options.failures, options.show_measure, perturbed)
    if options.markdown:
        write(options.markdown, text)
    if options.html:
        write(options.html, as_html(scored, options.show_measure, perturbed))
    if options.json:
        data = as_json(scored, options.show_measure, perturbed)
        print(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        print(text, end="")


def write(path: Path, text: str) -> None:
    """Writes `text` to the file `path`. EvalError where that cannot be."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EvalError(
            f"{path} cannot be written ({error.strerror}). Name another file; the run is whole."
        ) from error
