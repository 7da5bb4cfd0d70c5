"""What people say of answers becomes labels that the evaluation takes."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.append import append_label
from eval.labels import load, parse, read_texts
from rag.memory.labels import items_of, label_row, proposed, verbatim
from rag.memory.records import Asking, Correction, Kept, Opinion
from rag.schema import Answer, Collection, Filter
from tests import fakes_ui

COLLECTION = Collection((fakes_ui.REPORT_2020, fakes_ui.REPORT_2017), frozenset({2016, 2020}))
TEXTS = read_texts(fakes_ui.SEEDS)


def turn(question: str, opinion: Opinion | None) -> Kept:
    return Kept("k", question, settled=True, answer=fakes_ui.answer(question), opinion=opinion)


def taken(tmp_path: Path, question: str, opinion: Opinion) -> dict[str, object]:
    """The label that the evaluation makes of an opinion."""
    made = proposed(turn(question, opinion), COLLECTION)
    row = label_row((question,), made, "2026-11-22")
    return append_label(tmp_path / "approved.jsonl", row, TEXTS)


def test_an_answer_that_is_right_is_its_own_label(tmp_path: Path) -> None:
    row = taken(tmp_path, "How many in 2020?", Opinion(True))
    assert (row["status"], row["kind"]) == ("answered", "count")
    assert (row["value"], row["answers"], row["year"]) == (94, ["94"], 2020)
    assert row["quotes"] == [fakes_ui.IDENTIFIED]
    assert row["doc"] == fakes_ui.REPORT_2020.source


def test_a_correction_says_what_is_right_in_place_of_the_answer(tmp_path: Path) -> None:
    said = Correction(
        answer="91",
        years=(2019,),
        source=fakes_ui.REPORT_2020.source,
        quotes=(fakes_ui.IDENTIFIED,),
    )
    row = taken(tmp_path, "How many in 2019?", Opinion(False, said))
    assert (row["kind"], row["value"], row["answers"], row["year"]) == ("count", 91, ["91"], 2019)


def test_a_refusal_that_is_right_says_why(tmp_path: Path) -> None:
    row = taken(tmp_path, "In 2015?", Opinion(True))
    # The hand-made answer understood 2020, which is in the collection.
    assert (row["status"], row["kind"], row["doc"]) == ("not_found", "never_mentioned", None)
    answer = fakes_ui.answer("In 2015?")
    for changed, kind in (
        ({"years": (1999,)}, "wrong_year"),
        ({"unknown_places": ("Chile",)}, "wrong_place"),
    ):
        other = replace(answer, query=replace(answer.query, **changed))
        made = proposed(Kept("k", "?", answer=other, opinion=Opinion(True)), COLLECTION)
        assert made.kind == kind


def test_a_silence_that_is_right_keeps_its_words(tmp_path: Path) -> None:
    row = taken(tmp_path, "permits in 2020", Opinion(True))
    assert (row["status"], row["value"], row["answers"]) == ("not_reported", None, [])
    assert row["quotes"] == [fakes_ui.PERMITS]


def test_an_answer_that_is_wrong_is_no_label_until_the_right_one_is_given() -> None:
    made = proposed(turn("How many in 2020?", Opinion(False)), COLLECTION)
    assert made.answer == ""
    assert made.quotes == ()
    assert made.kind == "count"


@pytest.mark.parametrize(
    "said",
    [None, Correction(answer="93", source=fakes_ui.REPORT_2020.source)],
    ids=["thumb", "right"],
)
def test_what_the_session_was_limited_to_is_kept_where_the_question_names_none(
    said: Correction | None,
) -> None:
    answer = fakes_ui.answer("How many?")
    general = replace(answer, query=replace(answer.query, years=(), places=()))
    kept = turn("How many?", Opinion(False, said))

    def limited(only: Filter, given: Answer | None = general) -> tuple[tuple[int, ...], str | None]:
        made = proposed(replace(kept, answer=given, asking=Asking(only=only)), COLLECTION)
        return made.years, made.place

    assert limited(Filter(("Georgia",), 2019, 2019)) == ((2019,), "Georgia")
    assert limited(Filter(("Georgia",), 2019, 2019), None) == ((2019,), "Georgia")
    # What the question itself names goes first; several places or years name none.
    named = replace(general, query=replace(general.query, years=(2018,), places=("Peru",)))
    assert limited(Filter(("Georgia",), 2019, 2019), named) == ((2018,), "Peru")
    unknown = replace(general, query=replace(general.query, unknown_places=("Chile",)))
    assert limited(Filter(("Georgia",)), unknown)[1] is None
    assert limited(Filter(("Georgia", "Peru"), 2016, None), None) == ((), None)


def test_an_answer_that_is_right_is_of_the_year_that_its_figure_is_of() -> None:
    answer = fakes_ui.answer("How many?")
    general = replace(answer, query=replace(answer.query, years=()))
    asking = Asking(only=Filter(first=2021, last=2021))
    made = proposed(Kept("k", "?", asking, answer=general, opinion=Opinion(True)), COLLECTION)
    assert made.years == (2020,)


def test_a_follow_up_is_asked_with_what_came_before_it() -> None:
    made = Correction(answer="91", kind="count", years=(2019,))
    row = label_row(("a", "b", "c", "d", "e", "And in 2019?"), made, "2026-11-22")
    assert "question" not in row
    assert [one["question"] for one in row["turns"]] == ["b", "c", "d", "e", "And in 2019?"]
    label = parse({**row, "id": "x"})
    assert label.question == "And in 2019?"


@pytest.mark.parametrize(
    ("kind", "answer", "unit", "value", "expected"),
    [
        ("money", "$64,710", None, 64_710, "USD"),
        ("money", "150,530 manat", "AZN", 150_530, "AZN"),
        ("percent", "50 percent", None, 50, "%"),
        ("count", "twelve", None, 12, None),
        ("difference", "-3", None, None, None),
        ("yes_no", "yes, it did", None, None, None),
        ("name", "SMS", None, None, None),
    ],
)
def test_the_value_is_read_from_the_answer(
    kind: str, answer: str, unit: str | None, value: float | None, expected: str | None
) -> None:
    row = label_row(("?",), Correction(answer=answer, kind=kind, unit=unit), "2026-11-22")
    if value is not None:
        assert row["value"] == value
    assert row["unit"] == expected
    assert row["answers"] == ["Yes" if kind == "yes_no" else answer]


def test_lists_have_items_and_years_may_be_a_range() -> None:
    made = Correction(answer="19 victims; 11\n two ", kind="list", years=(2018, 2020))
    row = label_row(("?",), made, "2026-11-22")
    assert row["items"] == [["19 victims"], ["11"], ["two"]]
    assert row["answers"] == []
    assert row["year"] == "2018-2020"
    assert items_of(" ;\n") == []


@given(st.data())
def test_words_that_stand_in_a_text_are_found_however_they_are_spaced(data: st.DataObject) -> None:
    text = fakes_ui.REPORT_2020.text
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 1, min(len(text), start + 300)))
    words = text[start:end]
    if not words.strip():
        assert verbatim(text, words) is None
        return
    spaced = data.draw(st.sampled_from([" ", "\n", "  \t "])).join(words.split())
    found = verbatim(text, spaced)
    assert found is not None
    assert found in text
    assert found.split() == words.split()


@pytest.mark.parametrize("words", ["", " ", "identified 95 victims", "identified94 victims"])
def test_words_that_do_not_stand_there_are_not_found(words: str) -> None:
    assert verbatim(fakes_ui.REPORT_2020.text, words) is None


def test_what_is_taken_over_can_be_loaded_again(tmp_path: Path) -> None:
    from eval.labels import Corpus

    taken(tmp_path, "How many in 2020?", Opinion(True))
    taken(tmp_path, "permits in 2020", Opinion(True))
    corpus = Corpus("approved", tmp_path / "approved.jsonl", fakes_ui.SEEDS)
    assert [label.question for label in load(corpus)] == ["How many in 2020?", "permits in 2020"]
