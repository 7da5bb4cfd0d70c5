"""The command line: `python -m rag ingest | ask | search | show | status | facts | remove`.

Arguments are read here and nowhere else; what each command does stands in
`rag/command/commands.py`, which is imported once a command is to be run, so that
`--help` answers at once.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from rag.command.terminal import Exit, complain
from rag.errors import IndexUnusable, ModelError, VerbatimError
from rag.settings import Settings

EXIT_CODES = """exit codes:
  0    done; of ask: answered
  2    the command, the question or a file cannot be used
  3    ask: the reports say that this was not reported
  4    nothing found: no answer, no hit, no such document
  5    the index or the model cannot be used (missing, made otherwise, damaged, locked)
  6    done in part: some files were refused, or some lines of a batch are no questions
  130  interrupted
"""


def _number(minimum: int) -> Callable[[str], int]:
    """A reader of whole numbers of at least `minimum`, for argparse."""

    def read(text: str) -> int:
        value = int(text)
        if value < minimum:
            raise argparse.ArgumentTypeError(f"{value} is less than {minimum}")
        return value

    read.__name__ = "whole number"
    return read


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands. What it returns has `command`, `index` and the rest."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m rag",
        description="Answers questions about a collection of reports with exact quotations.",
        epilog=EXIT_CODES,
        formatter_class=plain,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    index = argparse.ArgumentParser(add_help=False)
    index.add_argument(
        "--index",
        type=Path,
        metavar="DIR",
        help="the folder of the index (default: $VERBATIM_INDEX or .verbatim)",
    )

    def add(name: str, summary: str, example: str) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name,
            parents=[index],
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=f"example:\n  {example}\n\n{EXIT_CODES}",
            formatter_class=plain,
        )
        command.add_argument("--json", action="store_true", help="print JSON")
        return command

    command = add("ingest", "read files or folders into the index", "python -m rag ingest seeds/")
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    _add_wait(command)

    command = add(
        "ask",
        "answer a question, or a file of questions",
        'python -m rag ask "How many victims were officially identified in 2020?"\n'
        "  python -m rag ask --batch questions.jsonl --output answers.jsonl",
    )
    command.add_argument("question", nargs="?", metavar="QUESTION", help="the question, in quotes")
    _add_scope(command)
    command.add_argument(
        "--reader",
        choices=("quoting", "chat"),
        help="who answers: the quoting reader, or the chat model that RAG_MODEL or RAG_MODEL_URL "
        "names (default: the chat model where one is named)",
    )
    command.add_argument(
        "--batch",
        metavar="FILE",
        help='questions, one JSON object a line: {"id", "question", "scope"} or {"id", "turns"}; '
        "- reads standard input",
    )
    command.add_argument(
        "--output", metavar="FILE", help="where the answers of a batch go (default -: printed)"
    )

    command = add(
        "search", "show the passages nearest to a question", 'python -m rag search "legal aid"'
    )
    command.add_argument("question", metavar="QUESTION", help="words or a question, in quotes")
    command.add_argument(
        "--limit", type=_number(1), default=10, metavar="N", help="how many (default 10)"
    )
    _add_scope(command)

    command = add(
        "show", "print a document, paragraph by paragraph", "python -m rag show report.txt"
    )
    command.add_argument("document", metavar="DOC", help="the document's file name")
    command.add_argument(
        "--paragraph", type=_number(1), metavar="N", help="this paragraph only, counted from 1"
    )

    add("status", "say what is in the index", "python -m rag status")

    command = add(
        "facts",
        "list the figures read from the documents",
        "python -m rag facts --place Azerbaijan --year 2020 --about victims --csv",
    )
    command.add_argument("--place", metavar="PLACE", help="figures of this place")
    command.add_argument("--year", type=_number(1), metavar="YEAR", help="figures of this year")
    command.add_argument("--about", metavar="WORDS", help="figures that speak of this")
    command.add_argument("--csv", action="store_true", help="print CSV")

    command = add(
        "remove",
        "take documents out of the index (their files stay)",
        "python -m rag remove report.txt",
    )
    command.add_argument("documents", nargs="+", metavar="DOC", help="a document's file name")
    _add_wait(command)
    return parser


def _add_scope(command: argparse.ArgumentParser) -> None:
    command.add_argument("--scope", metavar="DOC", help="look in this document only")


def _add_wait(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--wait",
        type=_number(0),
        default=60,
        metavar="SECONDS",
        help="how long to wait while another process writes to the index (default 60)",
    )


def _check(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End with a usage error where options do not go together."""
    if arguments.command == "ask":
        if (arguments.question is None) == (arguments.batch is None):
            parser.error("ask needs either a question in quotes or --batch FILE")
        if arguments.batch is None and arguments.output is not None:
            parser.error("--output goes with --batch")
        if arguments.batch is not None and arguments.scope is not None:
            parser.error('--scope goes with a single question; a batch names its "scope" by line')
    if arguments.command == "facts" and arguments.csv and arguments.json:
        parser.error("choose one of --json and --csv")


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = Settings.from_environment()
    return settings if arguments.index is None else replace(settings, index=arguments.index)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (`sys.argv` by default) and return its exit code.

    Errors that the program raises on purpose are printed to stderr as one message. Raises
    SystemExit for `--help` and for a command line that cannot be read, as argparse does.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal of few characters shows "?" for the others rather than a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    parser = build_parser()
    arguments = parser.parse_args(argv)
    _check(parser, arguments)
    try:
        from rag.command import commands

        code = commands.run(arguments, _settings(arguments))
        sys.stdout.flush()
    except VerbatimError as error:
        complain(str(error))
        return Exit.UNUSABLE if isinstance(error, IndexUnusable | ModelError) else Exit.WRONG_INPUT
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python would complain when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.BROKEN_PIPE
    except KeyboardInterrupt:
        complain(INTERRUPTION.get(arguments.command, "Interrupted."))
        return Exit.INTERRUPTED
    return code


INTERRUPTION = {
    "ingest": "Interrupted. The index is as it was before, or has all of the change; passages that "
    "were already embedded are kept, and the next ingest goes on from there.",
    "remove": "Interrupted. The index is as it was before, or has all of the change.",
}
"""What to say on Ctrl-C; a batch says itself what it kept."""
