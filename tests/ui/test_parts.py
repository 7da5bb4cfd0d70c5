"""rag/ui/parts.py: small things that several pages show."""

from __future__ import annotations

import pytest

from rag.schema import Collection, Document, Period
from rag.ui.parts import covers, pages_of


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ((0,), "1 page"),
        ((0, 4, 8), "3 pages"),
        # Parts of a file keep the numbers of its pages.
        ((0, 0, 4), "pages 2–3"),
        ((0, 0, 0), "page 3"),
    ],
)
def test_the_pages_that_a_text_is_of(pages: tuple[int, ...], told: str) -> None:
    assert pages_of(Document("id", "a.pdf", "A", "one two three", pages=pages)) == told


def test_a_collection_does_not_cover_the_years_of_plans() -> None:
    report = Document("id", "a.txt", "A", "text", "Chad", Period(2019, 2020))

    told = covers(Collection((report,), frozenset({2019, 2020, 2027})))
    assert told == "Chad · 2019–2020 · 1 document"
