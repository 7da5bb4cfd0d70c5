"""What is kept is what was said, field by field."""

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.memory import codec
from rag.memory.records import Asking, Correction, Opinion
from rag.schema import Answer, Changes, Citation, Filter, Query
from tests import fakes_ui

ANY_TEXT = st.text(st.characters(), max_size=40)
"""Every character there is, halves of some among them."""

st.register_type_strategy(str, ANY_TEXT)
NUMBERS = st.floats(allow_nan=False)
st.register_type_strategy(float, NUMBERS)


@given(st.from_type(Answer))
def test_every_answer_comes_back_as_it_was(answer: Answer) -> None:
    text = codec.written(answer)
    assert text.isascii()
    assert "\n" not in text
    assert codec.read(Answer, text) == answer


@pytest.mark.parametrize("kind", [Changes, Filter, Citation, Asking, Correction, Opinion])
def test_so_does_everything_else_that_is_kept(kind: Any) -> None:
    @given(st.from_type(kind))
    def comes_back(value: Any) -> None:
        assert codec.read(kind, codec.written(value)) == value

    comes_back()


def test_a_field_that_is_new_takes_its_default_and_an_old_one_is_passed_over() -> None:
    answer = fakes_ui.answer("How many?")
    plain = codec.plain(answer)
    for name in ("reader", "notices", "unchecked", "usage", "seconds"):
        del plain[name]
    plain["what_there_was_once"] = [1, 2]
    del plain["query"]["notes"]
    found = codec.restored(Answer, plain)
    assert found.reader == "quoting"
    assert found.statements == answer.statements
    assert found.query.notes == ()


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '{"query": 1}', "[" * 100_000, '{"status": "guessed"}', "\x00"]
)
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        codec.read(Answer, text)


def test_the_form_is_that_of_the_types() -> None:
    plain = json.loads(codec.written(fakes_ui.answer("How many?")))
    assert set(plain) == {field.name for field in fields(Answer)}
    assert set(plain["query"]) == {field.name for field in fields(Query)}
