"""Files dropped on the real app: read in, asked about, refused in words; nothing of them obeyed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, Start, Visit
from tests.browser.test_chat import ask, settled
from tests.documents import PNG, SENTENCE, bomb, pdf, word

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def app(start: Start, tmp_path_factory: pytest.TempPathFactory) -> App:
    """An app of its own: these tests change what is in the index."""
    return start(tmp_path_factory.mktemp("documents") / "index")


def drop(page: Page, *files: Path) -> None:
    """Choose files and read them in, until all have come to something."""
    settled(page)
    before = page.get_by_role("button", name="Dismiss")
    while shown := before.count():
        before.first.click()
        expect(before).not_to_have_count(shown)
        settled(page)
    page.locator("input[type=file]").set_input_files([str(file) for file in files])
    name = "Read 1 file in" if len(files) == 1 else f"Read {len(files)} files in"
    page.get_by_role("button", name=name).click()
    expect(page.locator("#added")).to_be_visible(timeout=120_000)


def outcome(page: Page, name: str) -> str:
    """The row of a file, as it is read."""
    row = page.locator(".st-key-added tr", has=page.get_by_role("rowheader", name=name, exact=True))
    return " ".join(row.inner_text().split())


def test_a_pdf_and_a_word_file_are_read_in_and_answer(
    app: App, visit: Visit, tmp_path: Path, screenshots: Path
) -> None:
    page = visit(app, path="/add").page
    expect(page.get_by_text("up to 200 MB a file")).to_be_visible()
    made = pdf(
        tmp_path / "varneth 2021.pdf",
        [["It was a quiet year in Varneth."], [SENTENCE.format("1,234", "1,187")]],
    )
    other = word(tmp_path / "oris 2021.docx", ["In 2020, the courts of Oris convicted 31 men."])
    drop(page, made, other)
    assert outcome(page, "varneth 2021.pdf").startswith("varneth 2021.pdf Added")
    assert outcome(page, "oris 2021.docx").startswith("oris 2021.docx Added")
    settled(page)
    page.screenshot(path=screenshots / "added.png")
    page.get_by_role("button", name="Ask about them").click()
    ask(page, "How many victims were identified in Varneth in 2020?")
    expect(page.locator(".v-figure").first).to_have_text("1,234")
    expect(page.locator(".st-key-answer-1")).to_contain_text("page 2")
    page.locator("[class*=st-key-cite-1-1] button").first.click()
    expect(page.locator(".st-key-source mark.v-focus")).to_contain_text("1,234")
    expect(page.locator(".st-key-source")).to_contain_text("page 2")
    ask(page, "How many men were convicted in Oris in 2020?")
    expect(page.locator(".v-figure").last).to_have_text("31")
    expect(page.locator(".st-key-answer-2")).not_to_contain_text("page")


def test_bad_files_are_refused_in_words_and_the_rest_goes_on(
    app: App, visit: Visit, tmp_path: Path, screenshots: Path
) -> None:
    whole = pdf(tmp_path / "whole.pdf", [[SENTENCE.format(77, 70)]])
    (tmp_path / "cut.pdf").write_bytes(whole.read_bytes()[:-700])
    (tmp_path / "picture.docx").write_bytes(PNG)
    (tmp_path / "empty.txt").write_bytes(b"")
    files = {
        "whole.pdf": "Added",
        "cut.pdf": "Refused The PDF ends in the middle",
        "picture.docx": "Refused This is not a Word document but a PNG picture",
        "empty.txt": "Refused The file is empty",
        "locked.pdf": "Refused The PDF is locked with a password",
        "scan.pdf": "Refused Its 2 pages hold pictures and no text",
        "bomb.docx": "Refused Unpacked it would take 300 MB or more",
    }
    pdf(tmp_path / "locked.pdf", [[SENTENCE.format(5, 4)]], password="secret")
    pdf(tmp_path / "scan.pdf", [[], []])
    bomb(tmp_path / "bomb.docx", 300)
    page = visit(app, path="/add").page
    drop(page, *(tmp_path / name for name in files))
    for name, said in files.items():
        assert outcome(page, name).startswith(f"{name} {said}"), outcome(page, name)
    expect(page.locator("#added")).to_contain_text("1 added, 6 refused")
    settled(page)
    page.screenshot(path=screenshots / "refused.png", full_page=True)
    # Nothing of what was there is gone.
    page.goto(f"{app.address}/sources")
    expect(
        page.locator(".st-key-sources-list button", has_text="2021 Report").first
    ).to_be_visible()


def test_too_large_a_file_is_refused_before_it_is_sent(
    app: App, visit: Visit, tmp_path: Path
) -> None:
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(201 * 1024 * 1024)
    page = visit(app, path="/add").page
    page.locator("input[type=file]").set_input_files(str(tmp_path / "large.txt"))
    refused = page.locator("[data-testid=stFileChip][aria-invalid=true]")
    expect(refused).to_contain_text(re.compile("must be 200(.0)?.?MB or smaller"))
    # That is for those who hear the page; it is also there to be seen, without a mouse.
    said = refused.evaluate("chip => getComputedStyle(chip, '::after').content")
    assert said == '"Over 200 MB: not sent. Split it."'
    expect(page.get_by_role("button", name=re.compile(r"^Read \d"))).to_have_count(0)


HOSTILE = """# Report <script>alert(1)</script>

In 2020, police of Tarnland found 612 <img src=http://example.org/x.png onerror=alert(2)> victims.
[link](javascript:alert(3)) ![](http://example.org/y.png) $$x^2$$ :material/delete: <b>bold</b>
"""


def test_nothing_of_a_document_or_its_name_is_obeyed(
    app: App, visit: Visit, tmp_path: Path
) -> None:
    (tmp_path / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "_b onload=alert(4)_ 🙂 [x](javascript:alert(5)).txt").write_text(
        "The police of Tarnland freed 17 people in 2020."
    )
    page = visit(app, path="/add").page
    drop(page, *sorted(tmp_path.iterdir()))
    expect(page.locator("#added")).to_contain_text("2 added")
    page.goto(f"{app.address}/sources?doc=hostile.md")
    body = page.locator(".st-key-page-sources")
    expect(body).to_contain_text(
        "[link](javascript:alert(3)) ![](http://example.org/y.png) $$x^2$$"
    )
    assert body.locator("img, b, .katex, a[href^=javascript]").count() == 0
    page.locator("[class*=st-key-figure-] button", has_text="612").click()
    expect(body.locator("mark.v-focus")).to_have_text("612")


def test_two_people_add_at_once(app: App, visit: Visit, tmp_path: Path) -> None:
    pages = [visit(app, path="/add").page for _ in range(2)]
    for number, page in enumerate(pages):
        file = tmp_path / f"{number}.txt"
        file.write_text(f"The police of Quorin freed {number + 20} people in 2020. " * 50)
        page.locator("input[type=file]").set_input_files(str(file))
        expect(page.get_by_role("button", name="Read 1 file in")).to_be_visible()
    for page in pages:
        page.get_by_role("button", name="Read 1 file in").click()
    # Each sees what came of the other's, as they have one collection.
    for page in pages:
        for name in ("0.txt", "1.txt"):
            row = page.get_by_role("rowheader", name=name, exact=True)
            expect(row).to_be_visible(timeout=120_000)


def test_a_closed_page_stops_nothing(app: App, visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "closed.txt"
    text = "".join(
        f"The police of Belmark freed {n} people in {1950 + n % 70}. " for n in range(900)
    )
    file.write_text(text)
    page = visit(app, path="/add").page
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Read 1 file in").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.goto("about:blank")
    page.goto(f"{app.address}/add")
    expect(page.get_by_role("rowheader", name="closed.txt")).to_be_visible(timeout=120_000)
    assert outcome(page, "closed.txt").startswith("closed.txt Added")


def test_a_document_is_removed(app: App, visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "short-lived.txt"
    file.write_text("The police of Dunmore freed 3 people in 2020.")
    page = visit(app, path="/add").page
    drop(page, file)
    page.get_by_role("button", name="Read them").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_role("heading", name="Sources", level=1)).to_be_visible()
    expect(page.get_by_text("short-lived.txt")).to_have_count(0)
    assert not (app.index / "uploads" / "short-lived.txt").exists()
