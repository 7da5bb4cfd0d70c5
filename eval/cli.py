"""`python -m eval`: run, report, compare, gate, check, label, perturb and the rest; see `-h`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval import export, gate_command, judge, label_command, perturb_command, table, train_command
from eval.check import check
from eval.errors import EvalError
from eval.labels import Corpus, add_label_options, corpora, named
from eval.public.command import add_public_options, public_corpora
from eval.readers import BASELINES, READERS, choose, open_assistant
from eval.report.command import add_report_options, show
from eval.run import Plan, labels_of, new_run, run
from eval.scored import score_run
from rag.errors import VerbatimError
from rag.settings import Settings

DONE, WRONG, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None, known: Mapping[str, Corpus] | None = None) -> int:
    """Runs one command; 0 where all is well, 1 where labels have problems or the gate is shut, 2
    for bad input, 130 where Ctrl-C ended it.

    `known` are the corpora that labels can be named from, this project's own unless given.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options, corpora() if known is None else known))
    except VerbatimError as error:
        print(f"eval: {error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("eval: stopped.", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    asking = commands.add_parser("run", help="ask every label and save the answers")
    add_label_options(asking)
    asking.add_argument("--part", choices=("work", "measure", "all"), default="all")
    add_public_options(asking)
    asking.add_argument(
        "--reader",
        action="append",
        metavar="NAME",
        help=f"{' or '.join(READERS)}, parted by commas; chat:provider:model names its model "
        "(default: quoting)",
    )
    asking.add_argument(
        "--baseline",
        action="append",
        metavar="NAME",
        help=f"any of {', '.join(BASELINES)}, parted by commas; alone unless --reader is given too",
    )
    asking.add_argument("--output", type=Path, metavar="FILE", help="default: eval/runs/TIME.jsonl")
    asking.add_argument("--restart", action="store_true", help="replace a run saved there before")
    add_report_options(asking)
    asking.set_defaults(command=_run)

    scoring = commands.add_parser("report", help="score a saved run, without asking again")
    scoring.add_argument("run", type=Path, metavar="RUN")
    add_report_options(scoring)
    scoring.set_defaults(command=lambda options, _: _show(options.run, options))

    comparing = commands.add_parser("compare", help="set two saved runs side by side")
    comparing.add_argument("first", type=Path, metavar="A", help="the run that was")
    comparing.add_argument("second", type=Path, metavar="B", help="the run that is")
    comparing.add_argument(
        "--reader",
        metavar="NAME",
        help="which reader, or that of A and that of B parted by a comma (default: each in both)",
    )
    comparing.add_argument("--json", action="store_true", help="print it as JSON")
    comparing.add_argument("--questions", action="store_true", help="name what was won and lost")
    _add_secrecy(comparing)
    comparing.set_defaults(command=_compare)

    checking = commands.add_parser("check", help="find mistakes in the label files")
    add_label_options(checking)
    checking.set_defaults(command=_check)

    fitting = commands.add_parser("fit", help="fit the reader's weights on the working labels")
    add_label_options(fitting)
    fitting.set_defaults(command=_fit)

    for module in (
        gate_command,
        label_command,
        perturb_command,
        train_command,
        export,
        table,
        judge,
    ):
        module.add_command(commands)
    return parser


def _add_secrecy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--show-measure",
        action="store_true",
        help="tell single questions of the other parts too; whoever writes rules must not",
    )


def _run(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    chosen = (
        named(options.labels, known, options.texts) if options.labels or not options.public else []
    )
    settings = Settings.from_environment()
    chosen += public_corpora(options, settings.cache, _say)
    if len({corpus.name for corpus in chosen}) < len(chosen):
        raise EvalError("Two of the label sets have one name. Run them one by one.")
    asked = choose(_names(options.reader), _names(options.baseline), settings)
    plan = Plan(tuple(chosen), options.part, asked.openers, settings, asked.models)
    if not any(labels_of(corpus, options.part) for corpus in chosen):
        raise EvalError(
            f"There is nothing to ask: {', '.join(one.name for one in chosen)} has no label of "
            f"part {options.part}. Write some (python -m eval label), or name another --part."
        )
    output = options.output or new_run()
    try:
        run(plan, output, options.restart, _say)
    except KeyboardInterrupt:
        _say(f"The answers up to here are kept. Go on: the same command with --output {output}")
        raise
    _say(f"saved: {output}")
    return _show(output, options)


def _compare(options: argparse.Namespace, _: Mapping[str, Corpus]) -> int:
    from eval import compare

    first, second = score_run(options.first), score_run(options.second)
    readers = compare.readers_to_compare(first, second, _names([options.reader or ""]))
    names = (str(options.first), str(options.second))
    found = [compare.compare(first, second, names, pair) for pair in readers]
    if options.json:
        told = [compare.as_json(one, options.show_measure) for one in found]
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        texts = (compare.as_markdown(one, options.questions, options.show_measure) for one in found)
        print("\n".join(texts), end="")
    return DONE


def _names(given: Sequence[str] | None) -> list[str]:
    return [name for names in given or () for name in names.split(",") if name]


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _show(path: Path, options: argparse.Namespace) -> int:
    show(path, options)
    return DONE


def _check(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    chosen = named(options.labels, known, options.texts)
    problems = check(chosen)
    for problem in problems:
        print(problem)
    counted = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    print(f"{counted} in {', '.join(corpus.name for corpus in chosen)}.")
    return WRONG if problems else DONE


def _fit(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    from eval.examples import examples
    from eval.fit import report
    from rag.model.spans import SpanModel

    working = [
        corpus for corpus in named(options.labels, known, options.texts) if corpus.part != "measure"
    ]
    settings = Settings.from_environment()
    seen = SpanModel(settings.spans).trained_on
    unseen = [corpus for corpus in working if corpus.name not in seen]
    learnt = ", ".join(corpus.name for corpus in working if corpus.name in seen)
    if learnt and unseen:
        print(f"left out, since the model has learnt them: {learnt}", file=sys.stderr)
    if learnt and not unseen:
        raise EvalError(
            f"The model in {settings.spans} has learnt these labels by heart: weights fitted on "
            "them would trust it too much. Set VERBATIM_SPANS to the half.onnx that "
            "`python -m eval train` writes, which has seen every other set."
        )
    print(report(examples(unseen, lambda corpus: open_assistant(corpus, settings))), end="")
    return DONE
