"""The real app, on a real index, in a real browser.

| variable | meaning |
| --- | --- |
| `CHROMIUM` | the browser to drive, where it is not found by name |
| `VERBATIM_REQUIRE_BROWSER` | 1: fail without a browser instead of leaving these tests out |

All screenshots are kept in `artifacts/`, to be looked at; those in `docs/screenshots/` are taken by
`python -m bench.screenshots`. axe-core, which looks for what keeps people out of a page, is
installed beside this file by npm, at the version and hash in `package-lock.json`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from bench.browser import FLAGS, ROOT, START_SECONDS, App, chromium, running


@dataclass
class Watched:
    """A page, with what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        reason = "no browser: Chromium is not there (CHROMIUM names another)"
        if os.environ.get("VERBATIM_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # A machine that runs other tests at the same time is slow to draw; nothing is timed here.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


Start = Callable[..., App]


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts the app over an index folder, with other settings where they are given; ended with
    the session."""
    with ExitStack() as apps:

        def started(index: Path, **settings: str) -> App:
            log = tmp_path_factory.mktemp("app") / "log.txt"
            return apps.enter_context(running(index, log, **settings))

        yield started


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

    def opened(
        app: App, width: int = 1440, height: int = 900, scheme: str = "light", path: str = "/"
    ) -> Watched:
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
        page.goto(app.address + path)
        page.get_by_role("heading", level=1).first.wait_for(timeout=START_SECONDS * 1000)
        return watched

    yield opened
    for watched in visited:
        watched.page.context.close()
        assert watched.elsewhere == []
        assert watched.errors == []


def _own_socket(url: str, app: App, watched: Watched) -> None:
    if not url.startswith(app.address.replace("http", "ws", 1)):
        watched.elsewhere.append(url)


def both_widths(page: Page) -> Iterator[int]:
    """The page as wide as a desk's screen and then as a phone's, loaded once."""
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        yield width


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = ROOT / "artifacts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    here = Path(__file__).parent
    script = here / "node_modules" / "axe-core" / "axe.min.js"
    npm = shutil.which("npm")
    if npm is None and not script.exists():
        reason = "no axe-core: npm, which installs it, is not there"
        if os.environ.get("VERBATIM_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with (here / "package-lock.json").open("rb") as lock:
        # Tests that run beside this one want it too.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if npm is not None and not script.exists():
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=here, check=True, capture_output=True, timeout=300)
    return script.read_text(encoding="utf-8")
