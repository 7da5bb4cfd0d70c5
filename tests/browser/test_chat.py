"""Ask, read, click the citation, see the marked words: the real app, as a person meets it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ROOT, App, Start, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "How many victims were officially identified in 2020?"


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="Ask about the reports")
    box.fill(question)
    box.press("Enter")
    expect(page.get_by_role("heading", name=question)).to_be_visible()


def marked(page: Page) -> Locator:
    return page.locator(".st-key-source mark")


def open_source(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^\[1\]")).last.click()
    expect(page.locator(".st-key-source mark.v-focus")).to_be_in_viewport()


def settled(page: Page) -> None:
    """Wait until the app has drawn everything and nothing moves any more."""
    page.wait_for_timeout(200)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_timeout(400)


def test_ask_read_click_see(app: App, visit: Visit, screenshots: Path) -> None:
    page = visit(app).page
    ask(page, QUESTION)
    expect(page.locator(".v-figure").first).to_have_text("94")
    quotation = page.locator("blockquote").first
    expect(quotation).to_contain_text("officially identified 94 victims")
    expect(quotation.locator("mark")).to_contain_text("94")
    open_source(page)
    expect(page.locator(".st-key-source")).to_contain_text("Paragraph 1 of 3")
    quote = "".join(marked(page).all_inner_texts())
    assert "officially identified 94 victims" in quote
    expect(page.locator(".st-key-source mark.v-focus")).to_contain_text("94")
    original = page.get_by_role("link", name="Open the original")
    expect(original).to_have_attribute(
        "href", re.compile(r"^https://www\.state\.gov/reports/2021-")
    )
    settled(page)
    page.screenshot(path=screenshots / "chat-source.png")

    # The source stays open while the conversation goes on.
    ask(page, "How many victims were officially identified in 2019?")
    expect(page.locator(".v-figure").last).to_have_text("91")
    expect(page.locator(".st-key-source mark.v-focus")).to_be_in_viewport()
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".st-key-source")).to_contain_text("Paragraph 2 of 3")
    settled(page)  # Buttons that still move lose a click.
    page.get_by_role("button", name="Back to the quote").click()
    expect(page.locator(".st-key-source")).to_contain_text("Paragraph 1 of 3")
    settled(page)
    page.get_by_role("button", name="Whole document").click()
    for number in (1, 2, 3):
        expect(page.locator(".st-key-source")).to_contain_text(f"Paragraph {number} of 3")
    expect(page.locator(".st-key-source mark.v-focus")).to_be_in_viewport()


def test_the_keyboard_is_enough(app: App, visit: Visit) -> None:
    page = visit(app).page
    box = page.get_by_role("textbox", name="Ask about the reports")
    box.focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".v-figure").first).to_have_text("94")
    settled(page)
    citation = page.get_by_role("button", name=re.compile(r"^\[1\]")).first
    reach(page, citation, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-source mark.v-focus")).to_be_in_viewport()
    settled(page)
    reach(page, page.get_by_role("button", name="Close the source"), "Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-source")).to_have_count(0)
    expect(citation).to_be_focused()


def reach(page: Page, target: Locator, key: str) -> None:
    for _ in range(40):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{target} is not reached with {key}")


def test_the_questions_on_the_empty_page_are_answered(app: App, visit: Visit) -> None:
    page = visit(app).page
    for number in (1, 2, 3, 4):
        page.locator(f".st-key-example-{number} button").click()
        expect(page.locator("[class*=st-key-cite-1-1] button")).to_be_visible()
        expect(page.locator(".v-trouble")).to_have_count(0)
        expect(page.get_by_text("Not found", exact=True)).to_have_count(0)
        page.get_by_role("button", name="New conversation").click()


def test_a_question_that_nothing_answers(app: App, visit: Visit) -> None:
    page = visit(app).page
    ask(page, "How many victims were identified in 2005?")
    expect(page.get_by_text("Not found", exact=True)).to_be_visible()
    expect(page.locator(".st-key-answer-1")).to_contain_text(re.compile(r"201\d.2020"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_looks(app: App, visit: Visit, screenshots: Path, scheme: str, width: int) -> None:
    page = visit(app, width, 900 if width > 400 else 844, scheme).page
    expect(page.locator(".st-key-example-1 button")).to_be_visible()
    settled(page)
    page.screenshot(path=screenshots / f"empty-{scheme}-{width}.png")
    ask(page, QUESTION)
    expect(page.locator(".v-figure").first).to_have_text("94")
    settled(page)
    page.screenshot(path=screenshots / f"answer-{scheme}-{width}.png")
    open_source(page)
    settled(page)
    page.screenshot(path=screenshots / f"chat-{scheme}-{width}.png")
    for selector in (".st-key-source mark.v-focus", ".st-key-source mark.v-quote", ".v-figure"):
        assert contrast(page.locator(selector).first) >= 4.5, selector
    for selector in (".v-chips-label", ".v-cited", ".v-source-origin", ".v-number"):
        assert contrast(page.locator(selector).first) >= 4.5, selector
    # Nothing is wider than the page.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.get_by_role("button", name="Close the source")).to_be_in_viewport()
    # The next question can be typed with the source open, also in a window at 200 %.
    page.get_by_role("textbox", name="Ask about the reports").click(trial=True)
    if width < 400:
        page.set_viewport_size({"width": 720, "height": 450})
        sheet = page.locator(".st-key-source").bounding_box()
        assert sheet is not None
        assert sheet["height"] <= 0.6 * 450 + 1, "the conversation is to be seen above it"
        page.set_viewport_size({"width": 640, "height": 360})
        page.get_by_role("textbox", name="Ask about the reports").click(trial=True)
        page.get_by_role("button", name="Close the source").click(trial=True)


def contrast(element: Locator) -> float:
    """The contrast ratio (WCAG 2) of an element's text to what lies behind it."""
    front, back = element.evaluate(
        """element => {
            const parse = colour => {
                const canvas = document.createElement("canvas").getContext("2d");
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data];
            };
            let behind = element;
            while (parse(getComputedStyle(behind).backgroundColor)[3] < 255)
                behind = behind.parentElement;
            return [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
                .map(parse);
        }"""
    )

    def luminance(colour: list[int]) -> float:
        parts = [c / 255 for c in colour[:3]]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(front), luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


HOSTILE_TITLE = ":red[x] <b>bold</b> [y](javascript:alert(1)) `z` :material/delete:"
HOSTILE_TEXT = """The government identified 77 <script>alert(1)</script> victims in 2020.
<img src=http://example.org/x.png onerror=alert(2)> ![](http://example.org/y.png) $$x^2$$
<style>* { display: none }</style> </p></div> :red[red] [z](javascript:alert(3)) shelters.
"""


def test_hostile_words_and_an_ingest_while_the_app_is_open(
    start: Start, visit: Visit, tmp_path: Path
) -> None:
    app = start(tmp_path / "index")
    page = visit(app).page
    expect(page.locator(".v-summary")).to_contain_text("2 documents")
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "hostile.txt").write_text(HOSTILE_TEXT, encoding="utf-8")
    (folder / "manifest.yaml").write_text(
        f"documents:\n  - file: hostile.txt\n    title: '{HOSTILE_TITLE}'\n    place: Chile\n"
        "    period: 2020\n    url: 'javascript:alert(4)'\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "rag", "ingest", str(folder), "--index", str(app.index)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    ask(page, "How many victims did the government of Chile identify in 2020?")
    expect(page.locator(".v-figure").first).to_have_text("77")
    expect(page.locator(".v-summary")).to_contain_text("3 documents")

    button = page.locator("[class*=st-key-read-] button", has_text="bold")
    assert button.inner_text().replace("\u2060", "") == HOSTILE_TITLE
    button.click()
    body = page.locator(".v-source-text")
    for line in HOSTILE_TEXT.splitlines():
        expect(body).to_contain_text(line)
    assert body.locator("script, img, style, a, b").count() == 0
    expect(page.get_by_role("link", name="Open the original")).to_have_count(0)
    expect(page.get_by_role("heading", name="bold")).to_be_visible()
