"""rag/question/spelling.py: typing errors, mended by the words of the collection."""

from __future__ import annotations

import pytest

from rag.question.parse import parse
from tests.question.three_reports import COLLECTION, VOCABULARY, known_word


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("How many vicitms were there?", "How many victims were there?"),
        ("how mnay chidlren", "how many children"),
        ("victms who recieved an alowance", "victims who received an allowance"),
        ("chair of the shelter", "chair of the shelter"),
        ("How many victims from Vicitms?", "How many victims from Vicitms?"),
    ],
)
def test_typing_errors_are_mended_by_the_collections_words(typed: str, mended: str) -> None:
    query = parse(typed, COLLECTION, vocabulary=VOCABULARY, known_word=known_word)

    assert (query.asked, query.text) == (typed, mended)
    assert (f"read as: {mended}" in query.notes) == (typed != mended)
