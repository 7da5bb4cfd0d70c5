"""The evaluation in the real app: a run on a few labels, what changed, what people corrected."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.settings import Settings
from tests import fakes_ui
from tests.browser.conftest import App, Start, Visit, both_widths
from tests.browser.test_accessibility import findings
from tests.browser.test_chat import QUESTION, ask, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LABELS = [
    ("Victims officially identified, the year 2020?", 94, "work"),
    ("And how many officially identified in the year 2019?", 91, "work"),
    ("Victims officially identified as of 2019, please?", 1_000_000, "measure"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three labels on the seeds: two are answered right, one cannot be."""
    folder = tmp_path_factory.mktemp("evaluation")
    shutil.copytree(fakes_ui.SEEDS, folder / "seeds")
    (folder / "eval" / "facts").mkdir(parents=True)
    rows = [
        {
            "id": f"few-{number}",
            "question": question,
            "status": "answered",
            "kind": "count",
            "answers": [str(value)],
            "items": [],
            "value": value,
            "unit": None,
            "tolerance": 0,
            "doc": fakes_ui.REPORT_2020.source,
            "quotes": [fakes_ui.IDENTIFIED],
            "scope": None,
            "year": 2020 if value == 94 else 2019,
            "place": None,
            "part": part,
            "tags": [],
            "by": "a test",
            "when": "2026-11-22",
        }
        for number, (question, value, part) in enumerate(LABELS)
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "eval" / "facts" / "seeds.jsonl").write_text(lines)
    return folder


@pytest.fixture(scope="module")
def measured(start: Start, app: App, root: Path, tmp_path_factory: pytest.TempPathFactory) -> App:
    """The app over that folder, with conversations of its own."""
    return start(
        app.index,
        VERBATIM_EVALUATION=str(root),
        VERBATIM_MEMORY=str(tmp_path_factory.mktemp("memory")),
        VERBATIM_CACHE=str(Settings.from_environment().cache),
    )


def run_once(page: Page, told: str) -> None:
    """Start a run, and wait until the page tells of it; it reads the texts in first."""
    form = page.locator(".st-key-start-run")
    expect(form.locator("summary")).to_be_visible()
    settled(page)
    start = page.get_by_role("button", name="Start", exact=True)
    for _ in range(4):
        # A click on a form that is still opening closes it again.
        if start.is_visible():
            break
        form.locator("summary").click()
        page.wait_for_timeout(1_000)
        settled(page)
    start.click()
    # A click on a form that is being drawn anew is lost: then the form is asked again.
    going = page.get_by_role("button", name="Stop the run").or_(page.get_by_text(told))
    try:
        expect(going.first).to_be_visible(timeout=30_000)
    except AssertionError:
        if not start.is_visible():
            form.locator("summary").click()
        start.click()
    expect(page.get_by_text(told)).to_be_visible(timeout=400_000)
    settled(page)


def section(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    settled(page)


def test_run_correct_approve_and_run_again(
    measured: App, visit: Visit, root: Path, screenshots: Path
) -> None:
    page = visit(measured, path="/evaluation").page
    expect(page.get_by_text("No run is saved yet")).to_be_visible()
    run_once(page, "2 of 2 questions")
    expect(page.get_by_text("0 of 1 questions")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    page.screenshot(path=screenshots / "evaluation-run.png", full_page=True)

    # Someone says that an answer is right; approved, it is one of the questions of the next run.
    chat = visit(measured).page
    ask(chat, QUESTION)
    expect(chat.locator(".v-figure")).to_have_text("94")
    settled(chat)
    chat.locator("[class*=st-key-thumbs-] button").first.click()
    expect(chat.get_by_role("button", name="Give the right answer")).to_be_visible()
    settled(chat)
    page.reload()
    section(page, "Waiting for approval (1)")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Taken over as")).to_be_visible()
    (line,) = (root / "eval" / "facts" / "approved.jsonl").read_text().splitlines()
    label = json.loads(line)
    assert (label["question"], label["value"], label["part"]) == (QUESTION, 94, "work")
    section(page, "Results")
    run_once(page, "3 of 3 questions")

    # What changed, and no word of the measuring part on any of the sections.
    section(page, "What changed")
    expect(page.get_by_text("Won: 0 questions")).to_be_visible()
    expect(page.get_by_text("Lost: 0 questions")).to_be_visible()
    for name in ("Results", "What changed", "Questions and labels", "Waiting for approval"):
        section(page, name)
        assert LABELS[2][0] not in page.content()
    section(page, "Questions and labels")
    expect(page.get_by_text("3 questions", exact=True)).to_be_visible()


def test_an_installation_without_labels(
    start: Start, app: App, visit: Visit, tmp_path: Path
) -> None:
    bare = start(app.index, VERBATIM_EVALUATION=str(tmp_path))
    page = visit(bare, path="/evaluation").page
    expect(page.get_by_text("This installation comes without labelled questions")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_looks(measured: App, visit: Visit, screenshots: Path, axe: str, scheme: str) -> None:
    page = visit(measured, scheme=scheme, path="/evaluation").page
    for name in ("Results", "What changed", "Questions and labels", "Waiting for approval"):
        section(page, name)
        kept = name.split()[0].lower()
        for width in both_widths(page):
            settled(page)
            page.screenshot(path=screenshots / f"evaluation-{kept}-{scheme}-{width}.png")
            assert findings(page, axe) == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
