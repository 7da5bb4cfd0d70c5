"""rag/index/derive.py: passages within the model's window, their headings and their years."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.index.derive import derive, heading_of, years_spoken_of
from rag.schema import Document, Period
from rag.text.years import years_of
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).parents[2]


def test_no_passage_is_over_the_models_window(files: Path) -> None:
    counter = FakeEmbedder(max_tokens=48)
    text = (ROOT / "seeds" / "000_693a3e1c26ac2d2c.txt").read_text(encoding="utf-8")
    document = Document("id", "a.txt", "A title " * 100, text + "; word" * 500, "Chad")
    entry = derive(document, "/a.txt", 7, counter, lambda *_: [], years_of)
    assert list(entry.passages) == list(range(7, 7 + len(entry.passages)))
    for passage in entry.passages.values():
        assert counter.count_tokens(passage.embedded_text) <= 48
        assert passage.heading
    assert sum(len(p.text.split()) for p in entry.passages.values()) == len(document.text.split())


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("It identified 94 victims (91 in 2019).", {2019, 2020}),
        ("It identified 94 victims, compared with 91 in 2019.", {2019, 2020}),
        ("It identified 94 victims.", {2020}),
        ("In 2015, the law was passed.", {2015}),
        ("In 2015, the law was passed.|It was kept.", {2015, 2020}),
        ("Nobody was found in 2019 or 2020.", {2019, 2020}),
    ],
)
def test_the_years_that_a_passage_speaks_of(text: str, years: set[int]) -> None:
    sentences = text.split("|")
    assert years_spoken_of(text, sentences, Period(2020, 2020), years_of) == years
    assert years_spoken_of(text, sentences, None, years_of) == set(years_of(text))


def test_the_heading(fake: FakeEmbedder) -> None:
    document = Document("id", "a", "The\n title", "x", "Chad", Period(2016, 2020))
    assert heading_of(document, fake) == "The title | Chad | 2016-2020"
    assert heading_of(Document("id", "a", "T", "x"), fake) == "T"
