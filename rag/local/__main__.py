"""`python -m rag.local`: serve the local model, or run a command with it.

python -m rag.local serve --port 8080         until Ctrl-C
python -m rag.local run python -m eval run    the server ends with the command
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rag.errors import VerbatimError
from rag.local.server import Serving, serve
from rag.local.start import run_with_server
from rag.local.weights import check_file, model_file
from rag.settings import Settings

EXIT_CODES = """exit codes:
  0    closed; of run: those of the command
  2    the model cannot be served
  127  run: there is no such command
  130  interrupted while it was starting
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    serving = Serving(chosen.port, chosen.threads, chosen.context, chosen.slots)
    try:
        if chosen.action == "serve":
            return _serve(chosen.model, serving, chosen.while_held)
        if not chosen.command:
            parser.error("say which command is to be run")
        return _run(chosen.command, serving)
    except VerbatimError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _serve(file: Path | None, serving: Serving, while_held: bool) -> int:
    if file is None:
        file = model_file()
        check_file(file)
    return serve(file, serving, while_held)


def _run(command: Sequence[str], serving: Serving) -> int:
    log_folder = Settings.from_environment().cache
    try:
        run_with_server(command, log_folder, serving)
    except OSError as error:
        print(f"{command[0]} cannot be run: {error}", file=sys.stderr)
        return 127


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rag.local",
        description="Serves SmolLM2-135M-Instruct on loopback, with OpenAI's protocol.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    default = Serving()
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--port", type=int, default=default.port, help="0: any that is free")
    options.add_argument("--threads", type=int, default=default.threads, help="0: all cores")
    options.add_argument(
        "--context", type=int, default=default.context, help="tokens of a prompt with its answer"
    )
    options.add_argument("--slots", type=int, default=default.slots, help="requests at a time")
    actions = parser.add_subparsers(dest="action", required=True, metavar="serve | run")
    serving = actions.add_parser("serve", parents=[options], help="serve it until Ctrl-C")
    serving.add_argument("--model", type=Path, metavar="GGUF", help="another file, unchecked")
    serving.add_argument(
        "--while-held", action="store_true", help="end when standard input is closed"
    )
    running = actions.add_parser("run", parents=[options], help="run a command with the server")
    running.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND ...")
    return parser


if __name__ == "__main__":
    sys.exit(main())
