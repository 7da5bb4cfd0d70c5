"""A conversation outlives the page: reloaded, reopened, taken away, corrected, deleted for good."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.memory import codec
from rag.memory.store import Memory
from rag.schema import Answer
from rag.settings import Settings
from tests.browser.conftest import App, Start, Visit
from tests.browser.test_accessibility import findings
from tests.browser.test_chat import QUESTION, ask, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLLOW_UP = "And in 2019?"
HOSTILE = "<b>bold</b> :red[x] $$x^2$$ [y](javascript:alert(1)) \U0001f600"


@pytest.fixture(scope="module")
def own(start: Start, app: App, tmp_path_factory: pytest.TempPathFactory) -> App:
    """An app with conversations of its own, over the index that is there."""
    folder = tmp_path_factory.mktemp("memory")
    return start(app.index, VERBATIM_MEMORY=str(folder))


def kept_in(own: App, page: Page) -> tuple[Memory, str]:
    """The conversations of this app, as another process sees them, and the one on the page."""
    settings = Settings(index=own.index)
    (identity,) = re.findall(r"[?&]c=([0-9a-f]{32})", page.url)
    return Memory.open(settings.memory_folder), identity


def open_menu(page: Page, name: str) -> None:
    menu = re.compile(f"^Rename, export or delete: .*{name}")
    page.get_by_role("button", name=menu).first.click()
    expect(page.get_by_label("Name", exact=True)).to_be_visible()


def delete_for_good(page: Page, name: str) -> None:
    """Delete the conversation whose menu is open. The list is drawn anew every few seconds to show
    what other windows did; a click that falls into that is lost, and made again."""
    listed = page.get_by_role("button", name=name)
    for _ in range(3):
        ask_first = page.get_by_role("button", name="Delete …")
        if ask_first.is_visible():
            ask_first.click()
        page.get_by_role("button", name="Delete for good").click()
        try:
            expect(listed).to_have_count(0, timeout=10_000)
        except AssertionError:
            if not page.get_by_role("button", name="Delete for good").is_visible():
                open_menu(page, name)
        else:
            return
    expect(listed).to_have_count(0)


def named(page: Page, name: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Name", exact=True).press("Enter")


def test_reload_reopen_export_and_delete(app: App, visit: Visit, tmp_path: Path) -> None:
    page = visit(app).page
    ask(page, QUESTION)
    expect(page.locator(".v-figure").first).to_have_text("94")
    ask(page, FOLLOW_UP)
    expect(page.locator(".v-figure").last).to_have_text("91")
    settled(page)
    address = page.url
    memory, identity = kept_in(app, page)

    # A reload shows it as it was.
    page.reload()
    expect(page.locator(".v-figure").last).to_have_text("91")
    assert page.url == address

    # Named, so that this test finds its own among those of others.
    open_menu(page, "How many victims")
    named(page, "Mine to delete")
    expect(page.get_by_role("button", name="Mine to delete").first).to_be_visible()

    # Left, found again in the list, and gone on with in its light.
    page.keyboard.press("Escape")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".v-figure")).to_have_count(0)
    page.get_by_role("button", name="Mine to delete", exact=True).click()
    expect(page.locator(".v-figure").last).to_have_text("91")
    ask(page, "And in 2020?")
    expect(page.locator(".v-figure").last).to_have_text("94")
    settled(page)

    # Taken away: what the files say is what was answered.
    open_menu(page, "Mine to delete")
    with page.expect_download() as told:
        page.get_by_role("button", name="Export as Markdown").click()
    markdown = Path(told.value.path()).read_text(encoding="utf-8")
    assert told.value.suggested_filename == "mine-to-delete.md"
    with page.expect_download() as told:
        page.get_by_role("button", name="Export as JSON").click()
    fields = json.loads(Path(told.value.path()).read_text(encoding="utf-8"))
    conversation = memory.conversation(identity)
    assert conversation is not None
    assert [one.question for one in conversation.turns] == [QUESTION, FOLLOW_UP, "And in 2020?"]
    for turn, row in zip(conversation.turns, fields["turns"], strict=True):
        assert turn.answer is not None
        assert codec.restored(Answer, row["answer"]) == turn.answer
        for citation in turn.answer.citations:
            assert citation.quote in re.sub(r"\\(.)", r"\1", markdown)
    assert "## 2. And in 2019?" in markdown
    assert "[^1]: “" in markdown

    # Deleted for good, after a second click.
    delete_for_good(page, "Mine to delete")
    expect(page.locator(".v-figure")).to_have_count(0)
    assert memory.conversation(identity) is None
    page.goto(address)
    expect(page.get_by_role("heading", name="Verbatim")).to_be_visible()
    expect(page.locator(".v-figure")).to_have_count(0)


def test_a_reload_in_the_middle_of_an_answer(app: App, visit: Visit) -> None:
    page = visit(app).page
    box = page.get_by_role("textbox", name="Ask about the reports")
    box.fill(QUESTION)
    box.press("Enter")
    page.wait_for_url(re.compile(r"[?&]c="))
    page.reload()
    expect(page.get_by_role("heading", name=QUESTION)).to_have_count(1)
    expect(page.locator(".v-figure")).to_have_text("94")
    settled(page)
    memory, identity = kept_in(app, page)
    conversation = memory.conversation(identity)
    assert conversation is not None
    assert [turn.settled for turn in conversation.turns] == [True]


def test_two_windows_on_one_conversation(app: App, visit: Visit) -> None:
    one = visit(app).page
    ask(one, QUESTION)
    expect(one.locator(".v-figure")).to_have_text("94")
    settled(one)
    two = visit(app, path=one.url.removeprefix(app.address)).page
    expect(two.locator(".v-figure")).to_have_text("94")
    for page, question in ((one, "And in 2019?"), (two, "And in 2016?")):
        box = page.get_by_role("textbox", name="Ask about the reports")
        box.fill(question)
    for page in (one, two):
        page.get_by_role("textbox", name="Ask about the reports").press("Enter")
    for page in (one, two):
        expect(page.locator("h2.v-question")).not_to_have_count(1)
        settled(page)
    memory, identity = kept_in(app, one)
    # Each shows what was asked in the other without being touched, and after a reload as well.
    for page in (one, two):
        expect(page.locator("h2.v-question")).to_have_count(3)
        expect(page.get_by_text("Asked in another window")).to_have_count(1)
    for page in (one, two):
        page.reload()
        expect(page.locator("h2.v-question")).to_have_count(3)
        settled(page)
    conversation = memory.conversation(identity)
    assert conversation is not None
    asked = [turn.question for turn in conversation.turns]
    assert asked[0] == QUESTION
    assert set(asked[1:]) == {"And in 2019?", "And in 2016?"}
    assert all(turn.answer is not None for turn in conversation.turns)


def test_hostile_words_in_the_list(app: App, visit: Visit) -> None:
    page = visit(app).page
    ask(page, HOSTILE)
    settled(page)
    row = page.locator("[class*=st-key-reopen-] button").first
    expect(row).to_contain_text("bold")
    assert row.inner_text().replace("\u2060", "").startswith("<b>bold</b> :red[x] $$x^2$$")
    assert row.locator("b, a, .katex, img").count() == 0
    open_menu(page, "")
    assert page.get_by_label("Name", exact=True).input_value() == HOSTILE


def test_a_thumb_and_the_right_answer(
    own: App, visit: Visit, screenshots: Path, tmp_path: Path
) -> None:
    page = visit(own).page
    ask(page, QUESTION)
    expect(page.locator(".v-figure")).to_have_text("94")
    settled(page)
    page.locator("[class*=st-key-thumbs-] button").last.click()
    page.get_by_role("button", name="Give the right answer").click()
    page.get_by_role("textbox", name="The right answer").fill("91")
    page.get_by_role("textbox", name="The year it is about").fill("2019")
    words = page.get_by_role("combobox", name=re.compile("The words that say so"))
    words.fill("identified 95 victims")
    words.press("Enter")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("These words do not stand in that document")).to_be_visible()
    page.screenshot(path=screenshots / "correction.png")
    words.fill("identified 94 victims (91 in 2019)")
    words.press("Enter")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Change the right answer")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Evaluation").click()
    page.get_by_role("radio", name=re.compile("Waiting for approval")).click()
    card = page.locator("[class*=st-key-waiting-]").first
    expect(card).to_contain_text("The reports answer it: 91")
    expect(card).to_contain_text("“identified 94 victims (91 in 2019)”")
    settled(page)
    page.screenshot(path=screenshots / "waiting.png")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()


def test_a_damaged_file_of_conversations(
    start: Start, app: App, visit: Visit, tmp_path: Path
) -> None:
    (tmp_path / "conversations.sqlite3").write_bytes(b"no database" * 1000)
    other = start(app.index, VERBATIM_MEMORY=str(tmp_path))
    page = visit(other).page
    expect(page.get_by_text("It was kept as")).to_be_visible()
    assert len(list(tmp_path.glob("conversations-set-aside-*"))) == 1
    ask(page, QUESTION)
    expect(page.locator(".v-figure")).to_have_text("94")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_looks(
    own: App, visit: Visit, screenshots: Path, axe: str, scheme: str, width: int
) -> None:
    page = visit(own, width, 900 if width > 400 else 844, scheme).page
    ask(page, QUESTION)
    expect(page.locator(".v-figure").first).to_have_text("94")
    settled(page)
    if width < 400:
        page.get_by_test_id("stExpandSidebarButton").click()
    open_menu(page, "How many")
    settled(page)
    # All of the menu is in the window, however low in the list it was opened.
    assert page.get_by_test_id("stPopoverBody").evaluate("m => m.scrollHeight <= m.clientHeight")
    expect(page.get_by_role("button", name="Delete …")).to_be_in_viewport(ratio=1)
    page.screenshot(path=screenshots / f"conversations-{scheme}-{width}.png")
    assert findings(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if width < 400:
        # What was asked for in the sidebar is not left under it.
        page.keyboard.press("Escape")
        page.locator("[class*=st-key-reopen-] button").first.click()
        expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
