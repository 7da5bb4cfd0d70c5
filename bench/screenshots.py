"""Takes the pictures in `docs/screenshots/`: every page, light and dark, wide and narrow.

`python -m bench.screenshots [PAGE ...]` starts the real app on the seeds, in a folder of its own,
for each picture, and drives it in Chromium (CHROMIUM names another than the one found). Pictures
have few colours, so that they stay small. Exit codes: 0 done, 2 there is no Chromium.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from bench.browser import FLAGS, ROOT, START_SECONDS, chromium, running

PICTURES = ROOT / "docs" / "screenshots"
SIZES = {1440: 900, 390: 844}
SCHEMES = ("light", "dark")
COLOURS = 128

FIGURE = "How many victims were officially identified in 2020?"
TREND = "How did the number of identified victims change from 2016 to 2020?"
SILENCE = "How many temporary residence permits were issued in 2020?"
UNKNOWN = "How many victims were identified in Armenia in 2015?"


def ask(page: Page, *questions: str) -> None:
    """Ask one question after the other and wait for each answer."""
    for question in questions:
        number = page.locator(".v-question").count() + 1
        box = page.get_by_role("textbox", name="Ask about the reports")
        box.fill(question)
        box.press("Enter")
        expect(page.locator(f".st-key-actions-{number}")).to_be_visible()
        settle(page)


def settle(page: Page) -> None:
    """Wait until the app has drawn everything and nothing moves any more."""
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.mouse.move(1, 1)
    page.wait_for_timeout(900)


def cited(page: Page) -> None:
    """A figure with its source open beside it."""
    ask(page, FIGURE)
    page.locator("[class*=st-key-cite-1-1] button").click()
    expect(page.locator(".st-key-source mark.v-focus")).to_be_in_viewport()


def trend(page: Page) -> None:
    """Figures over the years."""
    ask(page, TREND)
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()


def chip(page: Page) -> None:
    """A chip that is being changed."""
    ask(page, FIGURE)
    page.locator(".st-key-chip-years-1 button").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()


def abstained(page: Page) -> None:
    """What is not reported, and what is not found."""
    ask(page, SILENCE, UNKNOWN)
    page.mouse.wheel(0, -5000)


def outcomes(page: Page) -> None:
    """What became of files: read in, refused, and read as what they are likely to be."""
    files: list[FilePayload] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        for name, data in (
            ("tarnland 2021.txt", b"In 2020, the police of Tarnland identified 12 victims."),
            (
                "quorin 2021.md",
                "In 2020, the police of São Quorin freed 7 people.".encode("cp1252"),
            ),
            ("figures.xlsx", b"PK\x03\x04"),
            ("empty.txt", b""),
        )
    ]
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="Read 4 files in").click()
    expect(page.locator("#added")).to_be_visible(timeout=START_SECONDS * 1000)


def document(page: Page) -> None:
    """A document with the words of one of its figures marked."""
    page.locator("[class*=st-key-open-] button").first.click()
    page.locator("[class*=st-key-figure-] button").first.click()
    expect(page.locator("#source-mark")).to_be_visible()


def nothing(page: Page) -> None:
    """The page as it opens."""


VIEWS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "ask-empty": ("", nothing),
    "ask-answer": ("", cited),
    "ask-trend": ("", trend),
    "ask-chip": ("", chip),
    "ask-abstained": ("", abstained),
    "sources": ("sources", nothing),
    "sources-document": ("sources", document),
    "add": ("add", nothing),
    "add-outcomes": ("add", outcomes),
    "facts": ("facts", nothing),
    "evaluation": ("evaluation", nothing),
}
"""What is pictured: the page's address, and what is done there before."""


def small(picture: bytes) -> bytes:
    """A PNG with at most `COLOURS` colours."""
    from PIL import Image

    target = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(target, "PNG", optimize=True)
    return target.getvalue()


def take(browser: Browser, address: str, view: str, width: int, scheme: str) -> Path:
    """Take one picture; where it was put."""
    path, prepare = VIEWS[view]
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{address}/{path}")
    page.get_by_role("heading", level=1).first.wait_for(timeout=START_SECONDS * 1000)
    settle(page)
    prepare(page)
    settle(page)
    target = PICTURES / f"{view}-{scheme}-{width}.png"
    target.write_bytes(small(page.screenshot()))
    context.close()
    return target


def picture(browser: Browser, view: str) -> None:
    """Take all pictures of one page, each of an app that nobody has used before."""
    for width in SIZES:
        for scheme in SCHEMES:
            with tempfile.TemporaryDirectory(prefix="verbatim-pictures-") as name:
                folder = Path(name)
                with running(folder / "index", folder / "log.txt") as app:
                    target = take(browser, app.address, view, width, scheme)
            print(f"{target.relative_to(ROOT)} {target.stat().st_size // 1024} kB", flush=True)


def main() -> int:
    """Takes the pictures that are named, all unless any are."""
    parser = argparse.ArgumentParser(description="Take the pictures in docs/screenshots/.")
    parser.add_argument("views", nargs="*", metavar="PAGE", help=", ".join(VIEWS))
    views = parser.parse_args().views or list(VIEWS)
    if unknown := set(views) - set(VIEWS):
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    found = chromium()
    if found is None:
        print("There is no Chromium; CHROMIUM names one.", file=sys.stderr)
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        for view in views:
            picture(browser, view)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
