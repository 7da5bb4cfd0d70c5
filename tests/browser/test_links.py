"""Links that open exactly there, filters of two people at once, and how the pages look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, Visit, both_widths
from tests.browser.test_chat import ask, contrast, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEWER = "000_693a3e1c26ac2d2c.txt"
QUESTION = "How many victims were officially identified in 2020?"


def test_a_link_is_copied_mailed_and_opened(app: App, visit: Visit) -> None:
    page = visit(app, path="/sources").page
    page.locator(".st-key-sources-list button", has_text="2021 Trafficking").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2021 Trafficking")
    page.locator("[class*=st-key-figure-] button", has_text="91 · 2019").first.click()
    expect(page.locator("mark.v-focus")).to_have_text("91")
    expect(page).to_have_url(re.compile(r"/sources\?doc=000_693a3e1c26ac2d2c\.txt&p=1&q=\d+-\d+"))
    page.get_by_role("button", name="Copy link").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    assert link.startswith(f"{app.address}/sources?doc={NEWER}&p=1&q=")
    # Somebody else, in a browser of their own.
    colleague = visit(app, path=link.removeprefix(app.address)).page
    expect(colleague.locator("mark.v-focus")).to_have_text("91")
    expect(colleague.locator("mark.v-focus")).to_be_in_viewport()
    expect(colleague.locator(".v-paragraph-here")).to_contain_text("Paragraph 1 of 3")
    colleague.reload()
    expect(colleague.locator("mark.v-focus")).to_be_in_viewport()
    colleague.get_by_role("button", name="All sources").click()
    expect(colleague).to_have_url(f"{app.address}/sources")


def test_a_link_to_a_paragraph(app: App, visit: Visit) -> None:
    page = visit(app, path=f"/sources?doc={NEWER}&p=3").page
    expect(page.locator(".v-paragraph-here")).to_contain_text("Paragraph 3 of 3")
    expect(page.locator(".v-paragraph-here h2")).to_be_in_viewport()


def test_a_link_without_its_page(app: App, visit: Visit) -> None:
    page = visit(app, path=f"/?doc={NEWER}&p=3").page
    expect(page.locator(".v-paragraph-here")).to_contain_text("Paragraph 3 of 3")
    expect(page).to_have_url(re.compile(rf"/sources\?doc={NEWER}&p=3"))


def test_back_leads_to_the_conversation_before(app: App, visit: Visit) -> None:
    page = visit(app).page
    ask(page, QUESTION)
    expect(page).to_have_url(re.compile(r"c=[0-9a-f]{32}"))
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_text("Questions to begin with")).to_be_visible()
    expect(page).to_have_url(f"{app.address}/")
    page.go_back()
    expect(page.locator(".v-question")).to_have_text(QUESTION)


def test_a_link_from_an_answer(app: App, visit: Visit) -> None:
    page = visit(app).page
    ask(page, QUESTION)
    page.locator("[class*=st-key-cite-1-1] button").first.click()
    page.locator(".st-key-source").get_by_role("button", name="Link", exact=True).click()
    page.get_by_role("button", name="Open it there").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2021 Trafficking")
    expect(page.locator("mark.v-focus")).to_have_text("94")
    expect(page.locator("mark.v-focus")).to_be_in_viewport()


def test_a_link_to_what_is_gone(app: App, visit: Visit) -> None:
    page = visit(app, path="/sources?doc=<script>alert(1)</script>&p=2").page
    expect(page.get_by_text("This document is not in the collection")).to_be_visible()
    page.get_by_role("button", name="All sources").click()
    expect(page.get_by_text("2 documents").first).to_be_visible()


def limit(page: Page, first: str) -> None:
    """Limit the session to what covers `first` or later."""
    page.get_by_text("Limit to places or years").click()
    settled(page)
    page.get_by_role("combobox", name="From").click()
    page.get_by_role("option", name=first).click()


def test_two_people_with_different_filters(app: App, visit: Visit) -> None:
    limited, free = visit(app).page, visit(app).page
    limit(limited, "2018")
    told = "Limited to the years from 2018 on"
    expect(limited.locator(".v-only")).to_contain_text(f"{told}: 1 of 2 documents")
    expect(free.locator(".v-only")).to_have_count(0)
    limited.reload()
    expect(limited.locator(".v-only")).to_contain_text(f"{told}: 1 of 2 documents")
    question = "How many victims were identified in 2016?"
    ask(limited, question)
    expect(limited.get_by_text("Not found", exact=True)).to_be_visible()
    ask(free, question)
    expect(free.locator(".v-figure").first).to_have_text("70")
    # It holds on every page, and in the next question.
    limited.get_by_role("link", name="Sources").click()
    expect(limited.get_by_text(told).first).to_be_visible()
    expect(limited.locator("[class*=st-key-source-row-]")).to_have_count(1)
    limited.get_by_role("link", name="Ask").click()
    # A click on the page that is being left would stay on it.
    expect(limited.get_by_role("textbox", name="Ask about the reports")).to_be_visible()
    settled(limited)
    limited.get_by_role("button", name="Ask of all documents").click()
    expect(limited.locator(".v-only")).to_have_count(0)
    ask(limited, "How many victims were identified in 2017?")
    expect(limited.locator(".v-figure").last).to_have_text("71")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("sources", "/sources"),
        ("document", f"/sources?doc={NEWER}"),
        ("paragraph", f"/sources?doc={NEWER}&p=2"),
        ("gone", "/sources?doc=gone.txt"),
        ("add", "/add"),
    ],
)
def test_looks(
    app: App, visit: Visit, screenshots: Path, name: str, path: str, scheme: str
) -> None:
    page = visit(app, scheme=scheme, path=path).page
    for width in both_widths(page):
        settled(page)
        page.screenshot(path=screenshots / f"{name}-{scheme}-{width}.png")
        for selector in (".v-document-origin", ".v-muted", ".v-number", ".v-source-origin"):
            if page.locator(selector).count():
                assert contrast(page.locator(selector).first) >= 4.5, selector
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
