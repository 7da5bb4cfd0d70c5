"""Digits that are no figures: in markup, in the targets of links, in references to pages."""

from __future__ import annotations

import pytest

from rag.facts.reader import facts
from rag.schema import Document, Paragraph, Period
from rag.text.split import paragraphs, sentences


def figures(text: str) -> list[str]:
    """The figures read from `text`, as they are written."""
    document = Document("d", "a.md", "A", text, "Tarnland", Period(2020, 2020))
    found = []
    for number, span in enumerate(paragraphs(text), start=1):
        paragraph = Paragraph("d", number, span.start, span.end, text[span.start : span.end])
        found += facts(document, paragraph, sentences(text, span))
    return [text[fact.start : fact.end] for fact in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Report <script>alert(1)</script>", []),
        (
            "<SCRIPT src=a.js>\nvar a = 17;\n\nlet b = 23; // victims\n</script >\n\nIt freed 9.",
            ["9"],
        ),
        ("<style>p { margin: 12px }</style>", []),
        ("Police found 612 <img width=44 onerror=alert(2)> victims.", ["612"]),
        ("See [the 3 victims](javascript:alert(4)) and ![](http://example.org/77/y.png).", ["3"]),
        ("The law (page 148) protects 5 victims.", ["5"]),
        ("See pp. 12-14, pages 3 and 4, and Page 7 of 20: police freed 9 people.", ["9"]),
        ("The share is $$x^2$$ for 8 victims.", ["8"]),
        # What only looks like it.
        ("Police wrote <script> on 3 doors and freed 12 victims.", ["3", "12"]),
        ("Fewer than < 5 victims and > 3 traffickers were found.", ["5", "3"]),
        ("A report of 148 pages names 12 victims.", ["148", "12"]),
    ],
)
def test_what_figures_are_read(text: str, found: list[str]) -> None:
    assert figures(text) == found
