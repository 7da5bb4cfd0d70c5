"""The page Ask in use: chips that are changed, trends that are plotted, answers that are stopped,
reloaded and copied, and two people at once."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ROOT, App, Start, Visit
from tests.browser.test_chat import QUESTION, ask, settled
from tests.fakes_chat import Reply, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TREND = "How did the number of identified victims change from 2016 to 2020?"


def figure(page: Page, number: int) -> str:
    """The figure of the answer `number`, once it is there."""
    found = page.locator(f".st-key-answer-{number} .v-figure").first
    expect(found).to_be_visible()
    return found.inner_text()


def near_the_last_point(chart: Locator, across: float) -> list[tuple[float, float]]:
    """Places on the page where the last point of a chart may be: near the top, `across` of the
    chart's width or little more."""
    box = chart.locator("canvas, svg").first.bounding_box()
    assert box is not None
    return [
        (box["x"] + box["width"] * (across + shift), box["y"] + box["height"] * share)
        for share in (0.04, 0.06, 0.08, 0.1, 0.12, 0.14)
        for shift in (0.0, 0.01, 0.02)
    ]


def test_a_follow_up_and_a_changed_chip(app: App, visit: Visit) -> None:
    page = visit(app).page
    ask(page, QUESTION)
    assert figure(page, 1) == "94"
    ask(page, "And in 2019?")
    assert figure(page, 2) == "91"
    # The first question again, of another year.
    page.locator(".st-key-chip-years-1 button").click()
    editor = page.get_by_test_id("stPopoverBody")
    editor.get_by_role("combobox", name="Year").click()
    page.get_by_role("option", name="2019").click()
    editor.get_by_role("button", name="Ask again").click()
    expect(page.locator(".st-key-answer-3")).to_be_visible()
    assert figure(page, 3) == "91"
    expect(page.get_by_text("asked again for 2019")).to_be_visible()
    expect(page.locator(".st-key-chip-years-3 button")).to_contain_text("Year 2019")


def test_a_keystroke_opens_the_source(app: App, visit: Visit) -> None:
    page = visit(app).page
    ask(page, QUESTION)
    assert figure(page, 1) == "94"
    settled(page)
    page.keyboard.press("Alt+1")
    expect(page.locator(".st-key-source mark.v-focus")).to_have_text("94")


def test_a_trend_is_plotted_and_its_points_lead_to_their_words(app: App, visit: Visit) -> None:
    page = visit(app).page
    ask(page, TREND)
    rows = page.locator(".v-trend-row")
    expect(rows.first).to_be_visible()
    shown = ".v-trend-year, .v-trend-figure"
    assert [row.locator(shown).all_inner_texts() for row in rows.all()] == [
        ["2016", "70"],
        ["2017", "71"],
        ["2018", "nothing found"],
        ["2019", "91"],
        ["2020", "94"],
    ]
    chart = page.get_by_test_id("stVegaLiteChart").first
    chart.evaluate("chart => chart.scrollIntoView({block: 'center'})")
    settled(page)
    for x, y in near_the_last_point(chart, 0.94):
        page.mouse.click(x, y)
        page.wait_for_timeout(500)
        if page.locator(".st-key-source").count():
            break
    expect(page.locator(".st-key-source mark.v-focus")).to_have_text("94")


def test_an_answer_is_copied_with_its_footnotes(app: App, visit: Visit) -> None:
    page = visit(app).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    assert figure(page, 1) == "94"
    page.locator(".st-key-copy-1 button").first.click()
    code = page.get_by_test_id("stCode")
    code.hover()
    code.get_by_role("button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{QUESTION}\n\n94 ")
    assert "\n[1] “The government officially identified 94 victims (91 in 2019)" in copied


def test_what_else_was_near_is_read(app: App, visit: Visit) -> None:
    page = visit(app).page
    ask(page, QUESTION)
    assert figure(page, 1) == "94"
    page.locator(".st-key-near-1 button").first.click()
    near = page.get_by_test_id("stPopoverBody").get_by_role("button").first
    expect(near).to_be_visible()
    near.click()
    expect(page.locator(".st-key-source mark.v-quote").first).to_be_visible()


def test_two_people_at_once(app: App, visit: Visit) -> None:
    one, other = visit(app).page, visit(app).page
    for page, question in (
        (one, QUESTION),
        (other, "How many victims were officially identified in 2019?"),
    ):
        box = page.get_by_role("textbox", name="Ask about the reports")
        box.fill(question)
        box.press("Enter")
    assert (figure(one, 1), figure(other, 1)) == ("94", "91")
    expect(one.locator(".v-question")).to_have_count(1)
    other.locator("[class*=st-key-cite-1-1] button").click()
    expect(other.locator(".st-key-source mark.v-focus")).to_have_text("91")
    expect(one.locator(".st-key-source")).to_have_count(0)


SLOW = ("The government ", "identified ", "ninety-four ", "victims ") + ("and more ",) * 40


@pytest.fixture
def chatting(start: Start, tmp_path: Path) -> Iterator[App]:
    """The app with a chat model that takes half a minute for an answer without any source."""
    with serving(Reply(pieces=SLOW, delay=0.5)) as server:
        yield start(tmp_path / "index", RAG_MODEL_URL=server.url, RAG_MODEL="openai:tiny")


def test_an_answer_that_is_reloaded_goes_on_and_can_be_stopped(chatting: App, visit: Visit) -> None:
    page = visit(chatting).page
    expect(page.get_by_role("radio", name="tiny")).to_be_visible()
    ask(page, QUESTION)
    written = page.locator(".v-unchecked")
    expect(written).to_contain_text("The government identified ninety-four victims")
    expect(page.get_by_text("Not yet checked against the reports")).to_be_visible()
    # A click elsewhere costs nothing of it.
    page.get_by_role("radio", name="quotations only").click()
    expect(written).to_contain_text("ninety-four victims and more")
    page.reload()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(written).to_contain_text("ninety-four victims and more and more")
    page.locator(".st-key-stop-1 button").click()
    # What was written could not be checked: the reports' own words are the answer.
    assert figure(page, 1) == "94"
    expect(page.locator(".v-notice")).to_contain_text("stopped")
    expect(page.locator(".st-key-stop-1")).to_have_count(0)
    kept = page.get_by_text("What had been written, unchecked")
    kept.click()
    expect(written).to_contain_text("ninety-four victims and more")


HOSTILE = (
    "The government of Chile identified 77 victims (70 in 2019), says "
    "<img src=http://example.org/a.png onerror=alert(x)> with <script>alert(x)</script> "
    "![x](http://example.org/b.png) [y](javascript:alert(x))."
)


def test_hostile_words_in_a_chart_and_in_what_is_copied(
    start: Start, visit: Visit, tmp_path: Path
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "manifest.yaml").write_text(
        "documents:\n  - file: hostile.txt\n    title: '<b>Chile</b>'\n    place: Chile\n"
        "    period: 2020\n",
        encoding="utf-8",
    )
    index = tmp_path / "index"
    command = [sys.executable, "-m", "rag", "ingest", str(folder), "--index", str(index)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    app = start(index)
    page = visit(app).page
    ask(page, "How did the number of victims identified in Chile change from 2019 to 2020?")
    expect(page.locator(".st-key-actions-1")).to_be_visible()
    for key in ("copy-1", "chip-years-1"):
        page.locator(f".st-key-{key} button").first.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        settled(page)
        page.keyboard.press("Escape")
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_be_visible()
    chart.evaluate("chart => chart.scrollIntoView({block: 'center'})")
    settled(page)
    tooltip = page.locator("#vg-tooltip-element.visible")
    for x, y in near_the_last_point(chart, 0.84):
        page.mouse.move(x, y)
        page.wait_for_timeout(200)
        if tooltip.count():
            break
    expect(tooltip).to_contain_text(re.compile("onerror=alert"))
    assert tooltip.locator("img, script, a").count() == 0
    assert page.locator(".stHtml img, .stHtml script, [data-testid=stMain] img").count() == 0
