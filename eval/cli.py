"""`python -m eval run | report | check | fit`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from eval.check import check
from eval.errors import EvalError
from eval.labels import ROOT, Corpus, corpora
from eval.public import public_corpus
from eval.readers import READERS, open_assistant
from eval.report import as_json, as_markdown, score_run
from eval.run import Plan, run
from rag.errors import VerbatimError
from rag.settings import Settings

DONE, WRONG, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None, known: Mapping[str, Corpus] | None = None) -> int:
    """Runs one command; 0 where all is well, 1 where labels have problems, 2 for bad input.

    `known` are the corpora that labels can be named from, this project's own unless given.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options, corpora() if known is None else known))
    except VerbatimError as error:
        print(f"eval: {error}", file=sys.stderr)
        return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    asking = commands.add_parser("run", help="ask every label and save the answers")
    asking.add_argument("--labels", nargs="+", metavar="NAME", help="label files (default: all)")
    asking.add_argument("--part", choices=("work", "measure", "all"), default="all")
    asking.add_argument(
        "--public",
        nargs="+",
        type=Path,
        default=[],
        metavar="FOLDER",
        help="public sets: questions.jsonl and docs/; alone unless --labels is given too",
    )
    asking.add_argument(
        "--reader",
        action="append",
        metavar="NAME",
        help=f"any of {', '.join(READERS)}, parted by commas (default: quoting)",
    )
    asking.add_argument("--output", type=Path, metavar="FILE", help="default: eval/runs/TIME.jsonl")
    asking.add_argument("--restart", action="store_true", help="replace a run saved there before")
    _add_report_options(asking)
    asking.set_defaults(command=_run)

    scoring = commands.add_parser("report", help="score a saved run, without asking again")
    scoring.add_argument("run", type=Path, metavar="RUN")
    _add_report_options(scoring)
    scoring.set_defaults(command=lambda options, _: _show(options.run, options))

    checking = commands.add_parser("check", help="find mistakes in the label files")
    checking.add_argument("--labels", nargs="+", metavar="NAME", help="label files (default: all)")
    checking.set_defaults(command=_check)

    fitting = commands.add_parser("fit", help="fit the reader's weights on the working labels")
    fitting.add_argument("--labels", nargs="+", metavar="NAME", help="label files (default: all)")
    fitting.set_defaults(command=_fit)
    return parser


def _add_report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the report there too")
    parser.add_argument("--failures", action="store_true", help="list wrong answers (work part)")
    parser.add_argument(
        "--show-measure",
        action="store_true",
        help="tell single questions of the other parts too; whoever writes rules must not",
    )


def _run(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    chosen = _chosen(options.labels, known) if options.labels or not options.public else []
    chosen += [public_corpus(folder) for folder in options.public]
    if len({corpus.name for corpus in chosen}) < len(chosen):
        raise EvalError("Two of the label sets have one name. Run them one by one.")
    names = [name for given in options.reader or ["quoting"] for name in given.split(",") if name]
    unknown = [name for name in names if name not in READERS]
    if unknown:
        raise EvalError(f"No reader {', '.join(unknown)}. There are: {', '.join(READERS)}.")
    readers = {name: READERS[name] for name in names}
    output = options.output
    if output is None:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        output = ROOT / "eval" / "runs" / f"{moment}.jsonl"
    plan = Plan(tuple(chosen), options.part, readers, Settings.from_environment())
    run(plan, output, options.restart, say=lambda line: print(line, file=sys.stderr))
    print(f"saved: {output}", file=sys.stderr)
    return _show(output, options)


def _show(path: Path, options: argparse.Namespace) -> int:
    scored = score_run(path)
    text = as_markdown(scored, options.failures, options.show_measure)
    if options.markdown:
        options.markdown.write_text(text, encoding="utf-8")
    if options.json:
        print(json.dumps(as_json(scored, options.show_measure), ensure_ascii=False, indent=1))
    else:
        print(text, end="")
    return DONE


def _check(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    chosen = _chosen(options.labels, known)
    problems = check(chosen)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems in {', '.join(corpus.name for corpus in chosen)}.")
    return WRONG if problems else DONE


def _fit(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    from eval.examples import examples
    from eval.fit import report

    working = [corpus for corpus in _chosen(options.labels, known) if corpus.part != "measure"]
    settings = Settings.from_environment()
    print(report(examples(working, lambda corpus: open_assistant(corpus, settings))), end="")
    return DONE


def _chosen(names: Sequence[str] | None, known: Mapping[str, Corpus]) -> list[Corpus]:
    missing = [name for name in names or () if name not in known]
    if missing or not known:
        raise EvalError(
            f"No labels {', '.join(missing) or 'at all'}. There are: {', '.join(known) or 'none'}."
        )
    return [known[name] for name in dict.fromkeys(names or known)]
