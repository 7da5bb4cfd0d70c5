"""rag/question/parse.py: what is read or refused, and what is told of how it was understood."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import QuestionError
from rag.question.parse import MAX_QUESTION, clean, parse
from rag.schema import Collection
from tests.question.three_reports import (
    COLLECTION,
    FIRST,
    OLDER,
    VOCABULARY,
    known_word,
    read,
)


def test_a_source_limits_the_documents() -> None:
    assert parse("How many victims?", COLLECTION, source="older.txt").scope == (OLDER.id,)
    assert parse("How many victims?", COLLECTION, source="none.txt").scope == ()


def test_a_file_that_was_read_in_parts_is_all_of_them() -> None:
    chad = replace(OLDER, id="chad", source="Report 2022 - Chad.txt", place="Chad")
    mali = replace(OLDER, id="mali", source="Report 2022 - Mali.txt", place="Mali")
    parts = Collection((OLDER, chad, mali), COLLECTION.years)

    def scope(question: str) -> tuple[str, ...] | None:
        return parse(question, parts, source="Report 2022.pdf").scope

    assert scope("How many victims?") == ("chad", "mali")
    assert scope("How many victims in Mali?") == ("mali",)
    assert parse("How many?", parts, source="Report 2022 - Chad.txt").scope == ("chad",)


def test_control_characters_and_white_space_go() -> None:
    assert clean("\x00\x07 how\tmany\n\n  victims\u202e?") == "how many victims ?"


@pytest.mark.parametrize("question", ["", "  \n\t", "?!", "\x00\x1b", "…"])
def test_a_question_without_words_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match=r"The question is empty.*for instance"):
        parse(question, COLLECTION)


def test_a_question_that_is_too_long_is_refused_rather_than_cut() -> None:
    longest = "x" * MAX_QUESTION

    assert parse(longest, COLLECTION).asked == longest
    with pytest.raises(QuestionError, match="2,001 characters; at most 2,000"):
        parse(longest + "x", COLLECTION)
    with pytest.raises(QuestionError, match="100,000 characters"):
        parse("x" * 100_000, COLLECTION)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        query = parse(text, COLLECTION, vocabulary=VOCABULARY, known_word=known_word)
    except QuestionError:
        return
    assert query.asked
    assert all(character.isprintable() for character in query.asked)
    assert list(query.years) == sorted(set(query.years))


def test_what_was_understood_is_told() -> None:
    notes = read("what about 2018?", FIRST).notes

    assert "year: 2018" in notes
    assert "place: Germany" in notes
    assert "wanted: count" in notes
    assert any(note.startswith("from the conversation: ") and "victims" in note for note in notes)
    assert "years: 2018, 2021" in read("How many victims in 2018 and 2021?").notes
    assert "currency: USD" in read("How much was allocated in dollars?").notes
