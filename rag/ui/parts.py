"""Small pieces that several pages share: showing markup, and saying what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import streamlit as st

from rag.schema import Collection, Document
from rag.ui.render import Markup, bring_into_view, element

STYLE: Final = Path(__file__).with_name("style.css")
ICON: Final = Path(__file__).with_name("icon.svg")


def style() -> None:
    """Add the app's own style sheet to the page."""
    st.html(STYLE)


def show(*pieces: Markup) -> None:
    """Put markup on the page."""
    st.html("".join(piece.html for piece in pieces))


def scroll(request: tuple[str, int] | None) -> None:
    """Bring what a session asked for into view; nothing where it asked for nothing."""
    if request is None:
        return
    st.html(bring_into_view(*request), unsafe_allow_javascript=True)


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


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """ "1 document", "1,204 facts"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def covers(collection: Collection) -> str:
    """What a collection covers, in a few words: places, years, number of documents."""
    known = [
        ", ".join(collection.places[:6]) + (" and others" if len(collection.places) > 6 else ""),
        year_ranges(collection.years),
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
