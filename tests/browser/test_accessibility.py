"""Nobody is kept out: axe-core finds nothing serious on any page, light or dark."""

import json
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from rag.ui.pages import PAGES
from tests.browser.conftest import App, Visit, Watched
from tests.browser.test_chat import ask, open_source, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCHEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def findings(page: Page, axe: str) -> list[str]:
    """What axe-core finds serious or critical on the page as it is, each with where it stands."""
    settled(page)
    page.evaluate(axe)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{one['impact']}: {one['id']}: {node['html'][:200]}: {json.dumps(node['any'][:1])[:300]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def headings(page: Page) -> list[int]:
    """The levels of the headings in the page's main part, in order."""
    levels: list[int] = page.evaluate(
        """() => [...document.querySelectorAll(
            "[data-testid=stMain] :is(h1, h2, h3, h4, h5, h6)"
        )].map(heading => Number(heading.tagName[1]))"""
    )
    return levels


def in_order(levels: list[int]) -> bool:
    """Whether there is one first heading, and no level is left out on the way down."""
    steps = pairwise(levels)
    return levels[:1] == [1] and levels.count(1) == 1 and all(b <= a + 1 for a, b in steps)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", [place.url_path for place in PAGES])
def test_every_page(app: App, visit: Visit, axe: str, path: str, scheme: str) -> None:
    page = visit(app, scheme=scheme, path="/" if path == PAGES[0].url_path else f"/{path}").page
    assert findings(page, axe) == []
    assert in_order(headings(page))
    assert page.title().strip()
    # Nothing is wider than the page at 390 pixels, or at 200 % of a page of 780.
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert findings(page, axe) == []


def conversation(visited: Watched) -> Page:
    page = visited.page
    ask(page, "How many victims were officially identified in 2020?")
    expect(page.locator(".v-figure").first).to_have_text("94")
    ask(page, "How did the number of identified victims change from 2016 to 2020?")
    expect(page.locator(".v-trend-row").first).to_be_visible()
    ask(page, "How many victims were identified in 2005?")
    expect(page.get_by_text("Not found", exact=True)).to_be_visible()
    return page


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_conversation_with_its_source(app: App, visit: Visit, axe: str, scheme: str) -> None:
    page = conversation(visit(app, scheme=scheme))
    assert findings(page, axe) == []
    assert in_order(headings(page))
    open_source(page)
    assert findings(page, axe) == []
    assert in_order(headings(page))
    page.get_by_role("button", name="Close the source").click()
    for key in ("chip-years-1", "chip-wanted-1", "copy-1", "near-1"):
        page.locator(f".st-key-{key} button").first.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        assert findings(page, axe) == [], key
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_focus_is_seen_on_every_control(app: App, visit: Visit) -> None:
    page = conversation(visit(app))
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen, told = page.evaluate(
            """() => {
                const element = document.activeElement;
                if (element === document.body) return [true, ""];
                // A field's frame is drawn by what holds it.
                const frames = [element, ...["stChatInput", "stTextInputRootElement"].map(
                    name => element.closest(`[data-testid=${name}]`))].filter(one => one);
                const framed = frames.some(one => {
                    const look = getComputedStyle(one);
                    return one.matches(":has(textarea:focus, input:focus)") ||
                        look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
                });
                return [framed, element.outerHTML.slice(0, 300)];
            }"""
        )
        if not seen:
            unseen.append(told)
    assert unseen == []
