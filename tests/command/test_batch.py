"""The batch's lines: what is read, what is written, and what an interruption leaves."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.command import batch
from rag.errors import QuestionError
from rag.schema import Answer, Citation, Query, Statement, Status

QUOTE = "identified 94 victims"
CITATION = Citation("d1", "report.txt", "A report", 2, 10, 31, QUOTE, 21, 23)


def answer_to(question: str, status: Status = "answered") -> Answer:
    statement = Statement(f"About {question}: 94", (CITATION,))
    return Answer(Query(question, question, "count"), status, (statement,), "", 1.0)


def ask(question: str, history: Sequence[Answer], scope: str | None) -> Answer:
    """Answers with what it was given, so that a test can see what reached it."""
    if not question:
        raise QuestionError("The question is empty.")
    return answer_to(f"{question}/{len(history)}/{scope}")


def turns_of(line: str) -> tuple[batch.Turn, ...]:
    item = batch.parse_line(2, line.encode())
    assert isinstance(item, batch.Item)
    return item.turns


def test_the_three_forms_of_a_line() -> None:
    assert turns_of('{"id": "q1", "question": "Who?"}') == (batch.Turn("q1", "Who?", None),)
    assert turns_of('{"id": 7, "question": "Who?", "scope": "a.txt", "gold": [1]}') == (
        batch.Turn(7, "Who?", "a.txt"),
    )
    assert turns_of('{"id": "f", "turns": [{"question": "A"}, {"question": "B"}]}') == (
        batch.Turn("f.1", "A", None),
        batch.Turn("f.2", "B", None),
    )


def test_a_conversation_hands_its_scope_to_turns_that_name_none() -> None:
    line = (
        '{"id": "f", "scope": "a", "turns": [{"question": "A"}, {"question": "B", "scope": "b"}]}'
    )
    assert [turn.scope for turn in turns_of(line)] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": "a", "question": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[1]", "not an object"),
        (b'"text"', "not an object"),
        (b'{"question": "Who?"}', '"id"'),
        (b'{"id": "", "question": "Who?"}', '"id"'),
        (b'{"id": true, "question": "Who?"}', '"id"'),
        (b'{"id": "a"}', '"question" or "turns"'),
        (b'{"id": "a", "question": "b", "turns": []}', '"question" or "turns"'),
        (b'{"id": "a", "question": 3}', '"question"'),
        (b'{"id": "a", "question": "b", "scope": 3}', '"scope"'),
        (b'{"id": "a", "turns": []}', '"turns"'),
        (b'{"id": "a", "turns": {"question": "b"}}', '"turns"'),
        (b'{"id": "a", "turns": ["b"]}', '"turns"'),
        (b'{"id": "a", "turns": [{"question": "b"}, {}]}', '"question"'),
    ],
)
def test_a_line_that_is_no_question_is_named_with_its_number(line: bytes, problem: str) -> None:
    bad = batch.parse_line(5, line)
    assert isinstance(bad, batch.BadLine)
    assert bad.line == 5
    assert problem in bad.problem


@given(st.one_of(st.binary(), st.text().map(lambda text: json.dumps(text).encode())))
def test_no_line_makes_the_reader_fail(line: bytes) -> None:
    parsed = batch.parse_line(1, line)
    assert parsed is None or isinstance(parsed, batch.BadLine | batch.Item)


def test_bad_lines_keep_their_numbers_and_the_rest_its_order() -> None:
    lines = [
        b'\xef\xbb\xbf{"id": "a", "question": "A"}\r',
        b"nonsense",
        b"",
        b'{"id": "b", "question": "B"}',
        b"",
    ]
    items, bad = batch.read_batch(lines)
    assert [item.turns[0].id for item in items] == ["a", "b"]
    assert [line.line for line in bad] == [2]


def test_ids_that_meet_in_the_output_are_found() -> None:
    lines = [
        b'{"id": "f", "turns": [{"question": "A"}]}',
        b'{"id": "f.1", "question": "A"}',
        b'{"id": "g", "question": "A"}',
    ]
    assert batch.repeated_ids(batch.read_batch(lines)[0]) == ["f.1"]


def test_turns_see_the_answers_before_them_and_other_lines_do_not() -> None:
    lines = [
        b'{"id": "f", "scope": "a.txt", "turns": [{"question": "A"}, {"question": "B"}]}',
        b'{"id": "q", "question": "C"}',
    ]
    records = list(batch.answer_all(batch.read_batch(lines)[0], ask))
    assert [fields["id"] for fields in records] == ["f.1", "f.2", "q"]
    asked = [fields["answer"].splitlines()[0] for fields in records]
    assert asked == ["About A/0/a.txt: 94", "About B/1/a.txt: 94", "About C/0/None: 94"]


def test_a_question_that_cannot_be_asked_keeps_its_line() -> None:
    line = b'{"id": "f", "turns": [{"question": ""}, {"question": "B"}]}'
    first, second = batch.answer_all(batch.read_batch([line])[0], ask)
    assert (first["id"], first["status"], first["abstained"]) == ("f.1", "not_found", True)
    assert first["reason"] == "The question is empty."
    assert first["citations"] == []
    assert second["answer"].startswith("About B/0/")


def test_a_record_has_the_fields_of_the_contract() -> None:
    fields = {"id": "q", **batch.record(answer_to("x"), 0.123456)}
    assert list(fields) == [
        "id",
        "answer",
        "abstained",
        "status",
        "reason",
        "citations",
        "seconds",
    ]
    assert fields["citations"] == [
        {
            "doc": "report.txt",
            "title": "A report",
            "paragraph": 2,
            "page": None,
            "start": 10,
            "end": 31,
            "quote": QUOTE,
        }
    ]
    assert not fields["abstained"]
    assert set(batch.refusal("why", 0.0)) == set(batch.record(answer_to("x"), 0.0))


@pytest.mark.parametrize("status", ["not_reported", "not_found"])
def test_only_an_answer_is_no_abstention(status: Status) -> None:
    assert batch.record(answer_to("x", status), 0.0)["abstained"]


@given(st.text(st.characters(codec=None)))
def test_a_record_is_one_line_whatever_it_holds(text: str) -> None:
    line = batch.to_line({"answer": text})
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line) == {"answer": text}


def test_the_output_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    output.write_text("old\n")
    with batch.open_output(output) as stream:
        stream.write("new\n")
        assert output.read_text() == "old\n"
        assert batch.partial_path(output).read_text() == "new\n"
    assert output.read_text() == "new\n"
    assert list(tmp_path.iterdir()) == [output]


def test_an_interruption_leaves_the_old_output_and_what_was_answered(tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    output.write_text("old\n")

    def write_until_interrupted() -> None:
        with batch.open_output(output) as stream:
            stream.write("first\n")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_until_interrupted()
    assert output.read_text() == "old\n"
    assert batch.partial_path(output).read_text() == "first\n"


def test_an_output_that_is_a_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "real.jsonl"
    link = tmp_path / "link.jsonl"
    real.write_text("")
    link.symlink_to(real)
    with batch.open_output(link) as stream:
        stream.write("new\n")
    assert link.is_symlink()
    assert real.read_text() == "new\n"


@pytest.mark.parametrize("name", ["missing/answers.jsonl", "."])
def test_an_output_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(batch.BatchError, match="Nothing was asked"),
        batch.open_output(tmp_path / name),
    ):
        pass


def test_a_device_is_written_to_directly() -> None:
    with batch.open_output(Path("/dev/null")) as stream:
        stream.write("x\n")
    assert not Path("/dev/null.partial").exists()
