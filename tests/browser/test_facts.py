"""The facts in the real app: filtered, picked, plotted, read, and taken away as CSV."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, Visit, both_widths
from tests.browser.test_accessibility import findings
from tests.browser.test_chat import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROW, HEAD = 35, 36
"""Heights in the table, in pixels."""


def open_facts(page: Page) -> None:
    expect(page.get_by_role("heading", name="Facts", level=1)).to_be_visible()
    expect(page.locator("[data-testid=stDataFrame] canvas").first).to_be_visible()
    settled(page)


def filtered(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name="Words")
    box.fill(words)
    box.press("Enter")
    settled(page)


def pick(page: Page, row: int) -> None:
    """Click the box of a row; the table is drawn on a canvas, which has no elements to name."""
    table = page.locator("[data-testid=stDataFrame] .dvn-scroller").first
    table.click(position={"x": 18, "y": HEAD + ROW * row + ROW // 2})
    settled(page)


def downloaded(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as told:
        page.get_by_role("button", name="Download as CSV").click()
    data = Path(told.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_filter_pick_plot_read_and_take_away(app: App, visit: Visit, screenshots: Path) -> None:
    page = visit(app, path="/facts").page
    open_facts(page)
    every = downloaded(page)
    filtered(page, "officially identified victims")
    rows = downloaded(page)
    assert 0 < len(rows) < len(every)
    assert all(row in every for row in rows)
    expect(page.get_by_text(f"{len(rows)} facts")).to_be_visible()

    # One pick shows its words, two or more are plotted.
    pick(page, 0)
    expect(page.get_by_role("heading", name="Picked: 1 fact")).to_be_visible()
    expect(page.locator("blockquote mark")).to_have_text(rows[0]["quote"])
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(0)
    pick(page, 1)
    expect(page.get_by_role("heading", name="Picked: 2 facts")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(1)

    # What is picked stays while something else is looked for, and money has a chart of its own.
    filtered(page, "victim assistance")
    page.get_by_role("combobox", name=re.compile("Kind")).click()
    page.get_by_role("option", name="Money").click()
    page.keyboard.press("Escape")
    settled(page)
    pick(page, 0)
    expect(page.get_by_role("heading", name="Picked: 3 facts")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    page.screenshot(path=screenshots / "facts-picked.png", full_page=True)

    # Each leads to its words in the report.
    page.locator(".st-key-fact-open-1 button").click()
    expect(page.locator(".st-key-source mark.v-focus")).to_have_text(rows[0]["quote"])
    expect(page.locator(".st-key-source mark.v-focus")).to_be_in_viewport()
    page.get_by_role("button", name="Close the source").click()
    page.get_by_role("button", name="Unpick all").click()
    expect(page.get_by_role("heading", name=re.compile("Picked"))).to_have_count(0)


def test_a_point_of_the_plot_opens_its_words(app: App, visit: Visit) -> None:
    page = visit(app, path="/facts").page
    open_facts(page)
    filtered(page, "officially identified victims")
    pick(page, 0)
    pick(page, 1)
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart).to_have_count(1)
    chart.scroll_into_view_if_needed()
    settled(page)
    point = chart.locator("svg .mark-symbol path[aria-roledescription='point']").first
    if point.count():
        point.click()
    else:
        # Drawn on a canvas: the first of two years stands a quarter into it, near the top.
        box = chart.locator("canvas").bounding_box()
        assert box is not None
        found = look_for_point(page, box)
        assert found, "no point of the chart opens its words"
    expect(page.locator(".st-key-source mark.v-focus")).to_be_visible()


def look_for_point(page: Page, box: dict[str, float]) -> bool:
    """Click where a person would look for the points: where the pointer becomes a hand."""
    for across in range(20, int(box["width"]) - 10, 6):
        for down in range(8, int(box["height"] * 0.6), 6):
            page.mouse.move(box["x"] + across, box["y"] + down)
            hand = page.evaluate(
                """([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor""",
                [box["x"] + across, box["y"] + down],
            )
            if hand == "pointer":
                page.mouse.click(box["x"] + across, box["y"] + down)
                return True
    return False


def test_the_link_of_a_row_is_that_of_its_words(app: App, visit: Visit) -> None:
    page = visit(app, path="/facts").page
    open_facts(page)
    rows = downloaded(page)
    row = rows[0]
    address = f"/sources?doc={row['doc']}&p={row['paragraph']}"
    there = visit(app, path=address).page
    expect(there.locator("[data-testid=stMain]")).to_contain_text(row["quote"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_looks(app: App, visit: Visit, screenshots: Path, axe: str, scheme: str) -> None:
    page = visit(app, scheme=scheme, path="/facts").page
    open_facts(page)
    pick(page, 0)
    pick(page, 1)
    pick(page, 2)
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(1)
    for width in both_widths(page):
        page.get_by_role("heading", name="Facts", exact=True).scroll_into_view_if_needed()
        settled(page)
        page.screenshot(path=screenshots / f"facts-{scheme}-{width}.png")
        page.get_by_role("heading", name="Picked: 3 facts").scroll_into_view_if_needed()
        page.get_by_test_id("stVegaLiteChart").scroll_into_view_if_needed()
        settled(page)
        page.screenshot(path=screenshots / f"facts-plot-{scheme}-{width}.png")
        assert findings(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
