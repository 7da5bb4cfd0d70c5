"""The real app, on a real index, in a real browser.

| variable | meaning |
| --- | --- |
| `CHROMIUM` | the browser to drive, where it is not found by name |
| `VERBATIM_REQUIRE_BROWSER` | 1: fail without a browser instead of leaving these tests out |
| `VERBATIM_README_PICTURES` | 1: the README's pictures in `docs/screenshots/` are taken anew |

All screenshots are kept in `artifacts/`, to be looked at.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
START_SECONDS = 180


@dataclass(frozen=True)
class App:
    """The app as it runs: its address, its index, what it has printed."""

    address: str
    index: Path
    log: Path


@dataclass
class Watched:
    """A page, with what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


def environment(index: Path) -> dict[str, str]:
    return {**os.environ, "VERBATIM_INDEX": str(index)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = f"no browser: {named or 'Chromium'} is not there (CHROMIUM names another)"
        if os.environ.get("VERBATIM_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # A machine that runs other tests at the same time is slow to draw; nothing is timed here.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"The app ended:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"The app did not start in {START_SECONDS} s:\n{log.read_text()}")


Start = Callable[[Path], App]


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts `streamlit run app.py` over an index folder; ended with the session."""
    running: list[subprocess.Popen[bytes]] = []

    def started(index: Path) -> App:
        port = free_port()
        log = tmp_path_factory.mktemp("app") / "log.txt"
        command = [
            *(sys.executable, "-m", "streamlit", "run", "app.py"),
            *("--server.port", str(port), "--server.headless", "true"),
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment(index), stdout=output, stderr=output
            )
        running.append(process)
        address = f"http://127.0.0.1:{port}"
        wait_until_up(address, process, log)
        return App(address, index, log)

    yield started
    for process in running:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def app(start: Start, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> App:
    """The app as a newcomer starts it: there is no index, so it reads the seeds in by itself."""
    return start(tmp_path_factory.mktemp("index") / "index")


Visit = Callable[..., Watched]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens the app in a new window and holds it to having asked nothing of another host and to
    having met no error."""
    visited: list[Watched] = []

    def opened(app: App, width: int = 1440, height: int = 900, scheme: str = "light") -> Watched:
        chosen = "dark" if scheme == "dark" else "light"
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=chosen
        )
        watched = Watched(context.new_page())
        page = watched.page
        page.set_default_timeout(30_000)

        def requested(request: Request) -> None:
            if not request.url.startswith((app.address, "data:", "blob:")):
                watched.elsewhere.append(request.url)

        page.on("request", requested)
        page.on("websocket", lambda socket: _own_socket(socket.url, app, watched))
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("dialog", lambda dialog: watched.errors.append(f"dialog: {dialog.message}"))
        visited.append(watched)
        page.goto(app.address)
        page.get_by_role("button", name="New conversation").or_(
            page.get_by_role("heading", name="Verbatim")
        ).first.wait_for(timeout=START_SECONDS * 1000)
        return watched

    yield opened
    for watched in visited:
        watched.page.context.close()
        assert watched.elsewhere == []
        assert watched.errors == []


def _own_socket(url: str, app: App, watched: Watched) -> None:
    if not url.startswith(app.address.replace("http", "ws", 1)):
        watched.elsewhere.append(url)


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = ROOT / "artifacts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def readme_pictures() -> Path | None:
    """Where the README's pictures are kept, where they are to be taken anew."""
    if os.environ.get("VERBATIM_README_PICTURES") != "1":
        return None
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
