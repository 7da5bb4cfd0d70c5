"""rag/ui/parts.py: small things that several pages show."""

from __future__ import annotations

import pytest

from rag.schema import Document
from rag.ui.parts import pages_of


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
