"""Small pieces that several pages share: showing markup, and saying what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

import streamlit as st

from rag.schema import Collection, Document
from rag.ui.render import Markup, bring_into_view, element

_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_YEARS: Final = re.compile(r"\b(?:19|20)\d\d(?:(?:, and |, | and )(?:19|20)\d\d\b){2,}")
_RANGE: Final = re.compile(r"(?<=\b19\d\d|\b20\d\d)[-—](?=(?:19|20)\d\d\b)")

STYLE: Final = Path(__file__).with_name("style.css")
ICON: Final = Path(__file__).with_name("icon.svg")


def style() -> None:
    """Add the app's own style sheet to the page."""
    st.html(STYLE)
    # What opens over the page stands outside of what Streamlit gives the theme's scheme to.
    if st.context.theme.type in ("light", "dark"):
        st.html(f"<style>:root {{ color-scheme: {st.context.theme.type}; }}</style>")


def show(*pieces: Markup, width: Literal["stretch", "content"] = "stretch") -> None:
    """Put markup on the page, as wide as the place that it stands in, or as itself."""
    st.html("".join(piece.html for piece in pieces), width=width)


def scroll(request: tuple[str, int] | None) -> None:
    """Bring what a session asked for into view; nothing where it asked for nothing."""
    if request is None:
        return
    st.html(bring_into_view(*request), unsafe_allow_javascript=True)


def go(url_path: str, **query: str) -> None:
    """Go to the page at `url_path`, with `query` in its address. In a run of the page only, where
    it ends the run; not in a callback."""
    st.switch_page(st.Page(_nothing, url_path=url_path), query_params=query)


def _nothing() -> None:
    """Stands for a page, which Streamlit knows by its address."""


def trouble(title: str, message: str) -> None:
    """Say calmly that something is wrong, and what to do next."""
    show(
        element(
            "section",
            element("p", title, class_="v-trouble-title"),
            element("p", message, class_="v-trouble-text"),
            class_="v-trouble",
        )
    )


def year_ranges(years: Iterable[int]) -> str:
    """Years as people write them: {2016, 2017, 2018, 2020} is "2016–2018, 2020"."""
    runs: list[tuple[int, int]] = []
    for year in sorted(set(years)):
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def ranged(words: str) -> str:
    """`words` with years told as ranges: "for 2016, 2017 and 2018" is "for 2016–2018"."""

    def told(found: re.Match[str]) -> str:
        return year_ranges(int(year) for year in _YEAR.findall(found[0]))

    return _RANGE.sub("–", _YEARS.sub(told, words))


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """ "1 document", "1,204 facts"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def pages_of(document: Document) -> str:
    """ "12 pages", or "pages 40–43" where the text is a part of its file and begins behind the
    first page."""
    first, last = document.page_at(0) or 1, len(document.pages)
    if first == 1:
        return counted(last, "page")
    return f"page {last}" if first == last else f"pages {first}–{last}"


def covers(collection: Collection) -> str:
    """What a collection covers, in a few words: places, years, number of documents."""
    known = [
        ", ".join(collection.places[:6]) + (" and others" if len(collection.places) > 6 else ""),
        year_ranges(collection.years_covered),
        counted(len(collection.documents), "document"),
    ]
    return " · ".join(part for part in known if part)


def origin(document: Document) -> list[str | Markup]:
    """Where a document speaks of and when, with what was inferred marked as such."""
    pieces: list[str | Markup] = []
    fields = (("place", document.place), ("period", document.period))
    for name, value in fields:
        if value is None:
            continue
        if pieces:
            pieces.append(" · ")
        words = str(value).replace("-", "–") if name == "period" else str(value)
        pieces.append(words)
        if name in document.inferred:
            pieces += [" ", element("span", "inferred", class_="v-inferred")]
    if not pieces:
        pieces.append("place and years unknown")
    if "title" in document.inferred:
        pieces += [" · ", element("span", "title inferred", class_="v-inferred")]
    return pieces


def where(paragraph: int, page: int | None, of: int | None = None) -> str:
    """Where words stand: "Paragraph 3 of 12, page 7"."""
    found = f"Paragraph {paragraph:,}" + (f" of {of:,}" if of is not None else "")
    return found if page is None else f"{found}, page {page:,}"
