"""rag/answer/verify.py: citations are verbatim or nothing, and what is left of a draft."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rag.answer.evidence import cite
from rag.answer.verify import is_verbatim, problem_with, verify
from rag.schema import Citation, Draft, Statement
from tests.answer.quoted import (
    CLOSED,
    DOCUMENTS,
    IDENTIFIED,
    LAW,
    OTHER,
    QUERY,
    REPORT,
    cited,
)


def test_exact_words_at_their_offsets_are_verbatim() -> None:
    assert is_verbatim(cited(CLOSED), DOCUMENTS)
    assert is_verbatim(cited("88 victims", OTHER), DOCUMENTS)


@pytest.mark.parametrize(
    "change",
    [
        {"quote": CLOSED.replace("12", "13")},
        {"quote": CLOSED.upper()},
        {"quote": CLOSED + " "},
        {"quote": ""},
        {"document_id": OTHER.id},
        {"document_id": "of no document"},
        {"focus_start": 0},
        {"focus_end": len(REPORT.text)},
    ],
)
def test_a_citation_that_differs_in_anything_is_not_verbatim(change: dict[str, str | int]) -> None:
    changed = replace(cited(CLOSED), **change)  # type: ignore[arg-type]

    assert not is_verbatim(changed, DOCUMENTS)


def test_a_focus_runs_forward_within_its_quote() -> None:
    whole = cited(CLOSED)

    assert is_verbatim(replace(whole, focus_start=whole.start + 3, focus_end=whole.end), DOCUMENTS)
    backward = replace(whole, focus_start=whole.start + 3, focus_end=whole.start + 2)
    assert not is_verbatim(backward, DOCUMENTS)


def test_offsets_that_count_from_the_end_are_not_verbatim() -> None:
    # The last words of the report, found by a slice all the same: -8 is no offset of a text.
    from_the_end = replace(cited("applies."), start=-8, end=-1, quote="applies", focus_start=-8)

    assert REPORT.text[from_the_end.start : from_the_end.end] == "applies"
    assert not is_verbatim(replace(from_the_end, focus_end=-1), DOCUMENTS)


@given(
    st.integers(0, len(REPORT.text) - 1),
    st.integers(1, 80),
    st.integers(-60, 60).filter(bool),
)
def test_a_shifted_citation_never_passes(start: int, length: int, shift: int) -> None:
    end = min(start + length, len(REPORT.text))
    quote = REPORT.text[start:end]
    moved = Citation(
        REPORT.id, REPORT.source, REPORT.title, 1, start + shift, end + shift, quote,
        start + shift, end + shift,
    )  # fmt: skip
    assume(start + shift < 0 or REPORT.text[start + shift : end + shift] != quote)

    assert is_verbatim(cite(REPORT, 1, start, end), DOCUMENTS)
    assert not is_verbatim(moved, DOCUMENTS)
    found = problem_with(Statement(quote, (moved,)), DOCUMENTS)
    assert found == f"the words cited are not in {REPORT.source}"


@given(st.integers(0, len(REPORT.text) - 2), st.integers(2, 80), st.data())
def test_a_quote_of_which_one_end_is_moved_inwards_never_passes(
    start: int, length: int, data: st.DataObject
) -> None:
    citation = cite(REPORT, 1, start, min(start + length, len(REPORT.text)))
    inside = data.draw(st.integers(citation.start + 1, citation.end - 1))

    for moved in ({"start": inside}, {"end": inside}):
        changed = replace(citation, **moved, focus_start=inside, focus_end=inside)
        assert not is_verbatim(changed, DOCUMENTS)


def test_one_wrong_citation_among_right_ones_is_named() -> None:
    wrong = replace(cited("88 victims", OTHER), quote="89 victims")
    statement = Statement("94 victims", (cited(IDENTIFIED), wrong))

    assert problem_with(statement, DOCUMENTS) == "the words cited are not in other.txt"


def test_a_statement_without_a_citation_is_left_out() -> None:
    assert problem_with(Statement("94 victims", ()), DOCUMENTS) == "it cites nothing"
    # Even where there is nothing in it that could be wrong.
    assert problem_with(Statement("The government did well.", ()), DOCUMENTS) == "it cites nothing"


GOOD = Statement("94 victims", (cited(IDENTIFIED),))
WRONG = Statement("95 victims", (cited(IDENTIFIED),))
UNCITED = Statement("The government did well.", ())


def test_what_passes_is_kept_in_order_and_what_fails_is_kept_apart() -> None:
    second = Statement("12 wells", (cited(CLOSED),))
    answer = verify(QUERY, Draft("answered", (GOOD, WRONG, second), "", 0.8), DOCUMENTS)

    assert answer.status == "answered"
    assert answer.statements == (GOOD, second)
    assert [s.text for s in answer.left_out] == ["95 victims"]
    assert answer.left_out[0].problem == "95 is not in the words cited"
    assert (answer.query, answer.reason, answer.confidence) == (QUERY, "", 0.8)
    assert "95" not in answer.text


@pytest.mark.parametrize("status", ["answered", "not_reported"])
def test_nothing_left_is_not_found_with_the_reason(status: str) -> None:
    draft = Draft(status, (WRONG, UNCITED), "The reports disagree.", 0.9)  # type: ignore[arg-type]
    answer = verify(QUERY, draft, DOCUMENTS)

    assert (answer.status, answer.statements) == ("not_found", ())
    assert answer.reason == "Nothing is left of the answer: 95 is not in the words cited."
    assert [s.problem for s in answer.left_out] == [
        "95 is not in the words cited",
        "it cites nothing",
    ]


def test_a_draft_that_knows_nothing_keeps_its_reason() -> None:
    answer = verify(QUERY, Draft("not_found", (), "Not found: 1998."), DOCUMENTS)

    assert (answer.status, answer.reason, answer.left_out) == ("not_found", "Not found: 1998.", ())


def test_what_stands_nearest_is_checked_like_the_rest() -> None:
    draft = Draft("not_found", (), "Not found.", nearest=(WRONG, GOOD, UNCITED))
    answer = verify(QUERY, draft, DOCUMENTS)

    assert answer.nearest == (GOOD,)
    assert answer.left_out == ()


def test_a_verdict_that_the_reader_gave_itself_does_not_count() -> None:
    praised = replace(WRONG, problem=None)
    slandered = replace(GOOD, problem="a word of the reader")
    answer = verify(QUERY, Draft("answered", (praised, slandered)), DOCUMENTS)

    assert answer.statements == (GOOD,)
    assert [s.text for s in answer.left_out] == ["95 victims"]


def test_an_end_beyond_the_text_is_no_offset_of_it() -> None:
    last = cited(LAW)
    assert last.end == len(REPORT.text)
    assert not is_verbatim(replace(last, end=last.end + 5), DOCUMENTS)


def test_more_can_be_asked_of_a_statement() -> None:
    draft = Draft("answered", (GOOD, replace(GOOD, text="94 victims in 2020")))

    answer = verify(
        QUERY, draft, DOCUMENTS, check=lambda s: "no year" if "2020" not in s.text else None
    )

    assert [s.text for s in answer.statements] == ["94 victims in 2020"]
    assert [s.problem for s in answer.left_out] == ["no year"]
