"""What reaches a terminal: nothing that could steer it, and an answer laid out to be read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.command import terminal
from rag.schema import Answer, Citation, Document, Period, Query, Statement


@given(st.text(st.characters(codec=None)))
def test_no_control_character_is_left(text: str) -> None:
    for character in terminal.clean(text):
        assert character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_what_steers_nothing_is_left_alone(text: str) -> None:
    assert terminal.clean(text) == text


def test_a_colour_code_is_shown_and_not_obeyed() -> None:
    assert terminal.clean("a\x1b[31mb\x9b2J\u202ec") == "a␛[31mb�2J�c"


@pytest.mark.parametrize(("width", "line"), [(None, "one two three"), (7, "one tw…"), (5, "one…")])
def test_one_line_is_cut_with_a_mark(width: int | None, line: str) -> None:
    assert terminal.one_line("one\n two\tthree", width) == line


def test_an_answer_comes_first_then_the_quotation_and_where_it_stands() -> None:
    citation = Citation("d", "r.txt", "A report", 3, 0, 4, "said \x1b[2J so", 0, 4, "https://x.org")
    query = Query("q", "q", "count", notes=("year: 2020",))
    answer = Answer(query, "answered", (Statement("94 victims", (citation,)),), "", 1.0)
    lines = [line.strip() for line in terminal.answer_text(answer).splitlines()]
    assert lines == [
        "94 victims [1]",
        "",
        "“said ␛[2J so”",
        "[1] A report, paragraph 3",
        "r.txt https://x.org",
        "",
        "Understood as: year: 2020",
    ]


def test_a_missing_answer_gives_the_reason_and_what_stands_closest() -> None:
    citation = Citation("d", "r.txt", "A report", 3, 0, 4, "quote", 0, 4)
    near = Statement("91 in 2019", (citation,))
    left_out = Statement("93", (citation,), problem="the quote has no 93")
    query = Query("q", "q", "count")
    answer = Answer(
        query, "not_found", (), "Nothing on 1999.", 0.0, left_out=(left_out,), nearest=(near,)
    )
    text = terminal.answer_text(answer)
    assert text.startswith("Nothing on 1999.")
    assert "- 91 in 2019" in text
    assert "Left out: 93 (the quote has no 93)" in text


def test_what_was_inferred_is_marked() -> None:
    document = Document(
        "d", "r.txt", "T", "", "Chad", Period(2016, 2017), inferred=frozenset({"place"})
    )
    assert terminal.document_line(document) == "place Chad (inferred), period 2016-2017"


def test_progress_off_a_terminal_is_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "SECONDS_BETWEEN_LINES", 0.0)
    with terminal.Progress() as progress:
        progress("embedding", 3, 10)
    with terminal.Progress(quiet=True) as progress:
        progress("embedding", 4, 10)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "embedding: 3 of 10\n"
