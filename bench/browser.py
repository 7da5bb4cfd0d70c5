"""The real app, started to be driven in a real browser: by the browser tests, the benchmark of the
pages, and whoever takes pictures of them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS: Final = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
START_SECONDS: Final = 180


@dataclass(frozen=True)
class App:
    """The app as it runs: its address, its index, what it has printed, and its process."""

    address: str
    index: Path
    log: Path
    process: int


def chromium() -> str | None:
    """The browser to drive: the one that CHROMIUM names, else one found by name, else None."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def running(index: Path, log: Path, **settings: str) -> Iterator[App]:
    """Runs the app as `make run` does over the index folder `index`, with `settings` and nothing of
    this machine's own, until the block ends. RuntimeError where it does not start."""
    own = {n: v for n, v in os.environ.items() if not n.startswith(("RAG_", "VERBATIM_"))}
    port = _free_port()
    command = [
        *(sys.executable, "-m", "rag.ui.serve"),
        *("--server.port", str(port), "--server.headless", "true"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**own, "VERBATIM_INDEX": str(index), **settings},
            stdout=output,
            stderr=output,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_up(address, process, log)
        yield App(address, index, log, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The app ended:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"The app did not start in {START_SECONDS} s:\n{log.read_text()}")
