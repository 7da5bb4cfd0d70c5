"""Starts the server in a process of its own, that lives no longer than the one that started it.

The starting process holds the write end of the server's standard input and never writes: when it
ends, in whatever way, the system closes the pipe and the server ends. So there is nothing to clean
up after a crash or `kill -9`, and `run_with_server` can put another program in its own place.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from rag.errors import ModelError
from rag.local.server import READY, Serving
from rag.local.weights import NAME, check_file, model_file

ROOT = Path(__file__).resolve().parent.parent.parent
LOG = "local-model.log"
START_SECONDS = 60.0
"""How long the server may take until it answers; usually it is one second."""

SUITED = {
    # Asked for JSON it repeats itself inside a string without end; plain sentences it can write.
    "RAG_MODEL_FORM": "plain",
    # What it has to read takes most of the time: 350 tokens a second on two cores.
    "RAG_MODEL_READS": "2000",
    "RAG_MODEL_TOKENS": "200",
}
"""How a model as small as this one is asked, where nothing else is set."""

END_SECONDS = 5.0
LINES_TOLD = 5


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answers: its address, as `RAG_MODEL_URL` has it; the model's name there; the
    process; and the file that it writes its log to."""

    url: str
    model: str
    process: subprocess.Popen[bytes]
    log: Path

    def environment(self, given: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment `given`, {} if none is, with the settings by which Verbatim asks this
        server. Limits and form that are set there stay."""
        # A key that is set is for another server.
        address = {"RAG_MODEL": self.model, "RAG_MODEL_URL": self.url, "RAG_MODEL_KEY": "none"}
        return {**SUITED, **(given or {}), **address}


@contextmanager
def local_server(
    log_folder: Path,
    serving: Serving | None = None,
    file: Path | None = None,
    seconds: float = START_SECONDS,
) -> Iterator[LocalServer]:
    """A server for as long as the block runs; see `start`."""
    server = start(log_folder, serving, file, seconds)
    try:
        yield server
    finally:
        end(server)


def start(
    log_folder: Path,
    serving: Serving | None = None,
    file: Path | None = None,
    seconds: float = START_SECONDS,
) -> LocalServer:
    """Start the server and wait until it answers, at most for `seconds`.

    `file` is the model, the packaged one if not given (only that one's content is checked). The log
    is written to `log_folder`, over that of an earlier start.

    Raises:
        ModelError: a package is missing, the file is damaged, the port is taken, or the server
        has ended or does not answer; the last lines of its log are in the message.
    """
    serving = serving or Serving()
    if file is None:
        file = model_file()
        check_file(file)
    log = log_folder / LOG
    process = _spawn(_command(file, serving), log)
    try:
        address = _first_line(process, seconds)
        _ask_health(address)
    except ModelError as error:
        _stop(process)
        raise ModelError(f"{error}\n{_last_lines(log)}The whole log: {log}") from error
    except BaseException:
        _stop(process)
        raise
    return LocalServer(address, NAME, process, log)


def end(server: LocalServer) -> None:
    """End the server and wait until it is gone."""
    _stop(server.process)


def run_with_server(command: Sequence[str], log_folder: Path, serving: Serving) -> NoReturn:
    """Become `command`, with a server that ends when it does.

    The command finds the server in `RAG_MODEL_URL` and `RAG_MODEL`. Does not return. The errors of
    `start`; OSError where there is no such command (the server has ended then).
    """
    server = start(log_folder, serving)
    print(f"{server.model} answers at {server.url}", flush=True)
    held = server.process.stdin
    assert held is not None
    # What takes this process's place goes on holding the pipe.
    os.set_inheritable(held.fileno(), True)
    try:
        os.execvpe(command[0], list(command), server.environment(os.environ))
    except OSError:
        end(server)
        raise


def _command(file: Path, serving: Serving) -> list[str]:
    options = {
        "--model": file,
        "--port": serving.port,
        "--threads": serving.threads,
        "--context": serving.context,
        "--slots": serving.slots,
    }
    told = [str(part) for option in options.items() for part in option]
    return [sys.executable, "-m", "rag.local", "serve", "--while-held", *told]


def _spawn(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        # A server that still writes to an earlier log keeps its own file.
        log.unlink(missing_ok=True)
        with log.open("wb") as written:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=written,
            )
    except OSError as error:
        raise ModelError(f"The local model's server cannot be started: {error}") from error


def _first_line(process: subprocess.Popen[bytes], seconds: float) -> str:
    """The address in the line that the server prints when it answers."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        if not waiting.select(seconds):
            raise ModelError(
                f"The local model's server did not answer within {seconds:g} s and was ended. "
                "Try again when the machine has less to do."
            )
    line = process.stdout.readline().decode(errors="replace").strip()
    if not line.startswith(READY):
        code = process.wait(END_SECONDS)
        raise ModelError(f"The local model's server has ended with code {code}.")
    return line.removeprefix(READY)


def _ask_health(address: str) -> None:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=END_SECONDS):  # noqa: S310 - http
            return
    except (urllib.error.URLError, TimeoutError) as error:
        raise ModelError(f"The local model's server says it is not well: {error}") from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_lines(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()[-LINES_TOLD:]
    return "".join(f"  {line}\n" for line in lines)
