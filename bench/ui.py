"""The pages, in a browser: how soon the first is there, what a click takes, what sessions cost."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.browser import FLAGS, START_SECONDS, App, chromium, running
from bench.corpus import reports
from bench.figures import Figure, Section, Target
from rag.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DOCUMENTS: Final = 1_000
CHARACTERS: Final = 1_500
"""Characters of each document."""

TURNS: Final = 100
SESSIONS: Final = 5
CLICKS: Final = 12
QUESTION: Final = "How many victims were identified in 2020?"
FIRST, CLICK, RERUN, MEMORY = (
    Target("at most", 3),
    Target("at most", 500),
    Target("at most", 300),
    Target("at most", 1.3),
)
HOW: Final = (
    "The real app over {documents:,} documents in headless Chromium at 1440 x 900, one page at a "
    "time. A click is timed in the page: from the event to the mark being drawn in view, or to the "
    "run's end; medians of {clicks}."
)

# The time from the next click to the first frame in which `DONE` holds, in milliseconds.
_TIMED: Final = """() => {
  window.taken = new Promise(resolve => addEventListener("pointerdown", down => {
    const began = down.timeStamp;
    const look = () => (() => { DONE })() ? resolve(performance.now() - began)
                                         : requestAnimationFrame(look);
    requestAnimationFrame(look);
  }, {once: true, capture: true}));
}"""
_MARKED: Final = """
const mark = document.querySelector(".st-key-source mark.v-focus");
if (!mark) return false;
const at = mark.getBoundingClientRect();
const box = mark.closest(".st-key-source-body").getBoundingClientRect();
return at.top >= box.top && at.bottom <= box.bottom && at.height > 0;
"""
_SETTLED: Final = """
const state = document.querySelector(".stApp").dataset.testScriptState;
if (state === "running") window.ran = true;
return window.ran && state === "notRunning";
"""


def measure(settings: Settings, folder: Path) -> Section:
    """Times the app over an index of many documents, made in `folder`, an empty folder. Without
    Chromium there are no figures, and the section says so."""
    found = chromium()
    if found is None:
        return Section("ui", "Left out: there is no Chromium (CHROMIUM names one).", ())
    from playwright.sync_api import sync_playwright

    index = _made(settings, folder)
    conversation = _kept(settings, index)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        figures = [_first_page(browser, index, folder)]
        with running(index, folder / "log.txt") as app:
            figures += _clicks(browser, app)
            figures.append(_rerun(browser, app, conversation))
        with running(index, folder / "log.txt") as app:
            figures.append(_sessions(browser, app, conversation))
        browser.close()
    return Section("ui", HOW.format(documents=DOCUMENTS, clicks=CLICKS), tuple(figures))


def _made(settings: Settings, folder: Path) -> Path:
    """An index of many short reports."""
    from rag.index.ingest import ingest
    from rag.model.runtime import open_encoder

    texts = folder / "reports"
    texts.mkdir(parents=True)
    for number, report in enumerate(islice(reports(sys.maxsize), DOCUMENTS), 1):
        text = report[:CHARACTERS].rsplit(".", 1)[0] + "."
        (texts / f"report-{number:04}.txt").write_text(text, encoding="utf-8")
    made = Settings(
        index=folder / "index",
        embedding_model=settings.embedding_model,
        cache=settings.cache,
    )
    ingest([texts], made, open_encoder(made))
    return made.index


def _kept(settings: Settings, index: Path) -> str:
    """A conversation of many turns, kept as the app keeps them; what names it."""
    from rag.assistant import Assistant
    from rag.memory.records import Asking, Kept
    from rag.memory.store import Memory

    here = Settings(index=index, embedding_model=settings.embedding_model, cache=settings.cache)
    assistant = Assistant.open(here)
    memory = Memory.open(here.memory_folder)
    identity = f"{0:032x}"
    answer = assistant.ask(QUESTION)
    for number in range(TURNS):
        key = f"{number + 1:032x}"
        memory.ask(identity, key, QUESTION, Asking())
        memory.settle(Kept(key, QUESTION, settled=True, answer=answer))
    memory.close()
    return identity


def _first_page(browser: Browser, index: Path, folder: Path) -> Figure:
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        with running(index, folder / "first.txt") as app:
            page = _opened(browser, app)
            taken.append(time.perf_counter() - began)
            page.context.close()
    detail = f"from the command to the page, {min(taken):.1f}-{max(taken):.1f} s"
    return Figure("first page", statistics.median(taken), "s", FIRST, detail)


def _opened(browser: Browser, app: App, path: str = "/") -> Page:
    """The app in a window of its own, once its first heading is there."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(START_SECONDS * 1000)
    page.goto(app.address + path)
    page.get_by_role("heading", level=1).first.wait_for()
    return page


def _settle(page: Page) -> None:
    page.wait_for_timeout(300)
    page.wait_for_function(
        "document.querySelector('.stApp').dataset.testScriptState === 'notRunning'"
    )
    page.wait_for_timeout(300)


def _timed(page: Page, done: str, click: Callable[[], None]) -> float:
    """Milliseconds from `click` until `done`, the body of a function, is true."""
    _settle(page)
    page.evaluate(_TIMED.replace("DONE", done.replace("\n", " ")))
    page.evaluate("window.ran = false")
    click()
    return float(page.evaluate("window.taken"))


def _clicks(browser: Browser, app: App) -> Iterator[Figure]:
    page = _opened(browser, app)
    box = page.get_by_role("textbox", name="Ask about the reports")
    box.fill(QUESTION)
    box.press("Enter")
    chip = page.locator("[class*=st-key-cite-1-]").locator("button").first
    chip.wait_for()
    taken = []
    for _ in range(CLICKS):
        taken.append(_timed(page, _MARKED, chip.click))
        page.get_by_role("button", name="Close the source").click()
        page.locator(".st-key-source").wait_for(state="detached")
    page.context.close()
    detail = f"slowest {max(taken):.0f} ms"
    yield Figure("click to marked source, median", statistics.median(taken), "ms", CLICK, detail)


def _rerun(browser: Browser, app: App, conversation: str) -> Figure:
    page = _opened(browser, app, f"/?c={conversation}")
    copy = page.locator(f".st-key-copy-{TURNS} button").first
    copy.wait_for()
    taken = [_timed(page, _SETTLED, copy.click) for _ in range(CLICKS)]
    page.context.close()
    return Figure(
        f"rerun with {TURNS} questions, median",
        statistics.median(taken),
        "ms",
        RERUN,
        f"a popover is opened and closed; slowest {max(taken):.0f} ms",
    )


def _sessions(browser: Browser, app: App, conversation: str) -> Figure:
    pages: list[Page] = []
    memory: list[float] = []
    for _ in range(SESSIONS):
        page = _opened(browser, app, f"/?c={conversation}")
        page.locator(f".st-key-copy-{TURNS} button").first.wait_for()
        _settle(page)
        pages.append(page)
        memory.append(_resident(app.process))
    for page in pages:
        page.context.close()
    detail = f"{memory[0]:.0f} MB with one, {memory[-1]:.0f} MB with {SESSIONS}"
    return Figure("memory with 5 sessions to one", memory[-1] / memory[0], "x", MEMORY, detail)


def _resident(process: int) -> float:
    """The memory of a process in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kilobytes) / 1024
