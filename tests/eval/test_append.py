"""eval/append.py: labels are added as a whole, or the file stays as it was."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eval.append import append_label, default_file, in_order, next_id, problems_of
from eval.check import check
from eval.errors import EvalError
from eval.labels import ROOT, Corpus, corpora, load, read_texts
from tests.eval_corpora import TEXTS, label_row, write_corpus

ROW = {key: value for key, value in label_row("x", question="How many?").items() if key != "id"}


def test_a_label_is_added_to_a_new_file_with_an_id(tmp_path: Path) -> None:
    path = tmp_path / "facts" / "approved.jsonl"
    written = append_label(path, ROW, TEXTS)
    assert written["id"] == "approved-0001"
    assert json.loads(path.read_text(encoding="utf-8")) == written
    again = append_label(path, ROW | {"question": "How many, then?"}, TEXTS)
    assert again["id"] == "approved-0002"
    texts = write_corpus(tmp_path / "corpus").texts
    corpus = Corpus("approved", path, texts, "work")
    assert check([corpus]) == []
    assert [label.question for label in load(corpus)] == ["How many?", "How many, then?"]


def test_what_the_file_held_is_kept_and_a_cut_off_line_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    first = json.dumps(label_row("a"))
    path.write_text(first, encoding="utf-8")
    append_label(path, ROW, TEXTS)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == first
    assert json.loads(lines[1])["id"] == "own-0001"
    assert [one.name for one in tmp_path.iterdir() if "lock" not in one.name] == ["own.jsonl"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quotes": ["found 95 victims"]}, "A quote does not stand in the text"),
        ({"value": 12, "answers": ["12"]}, "The value stands in none of its quotes"),
        ({"colour": "red"}, "Unknown field colour"),
        ({"when": "today"}, "When has a bad value"),
        ({"question": label_row("a")["question"]}, "Asks the same as a"),
        ({"id": "a"}, "Id used twice"),
        ({"question": None}, "No question"),
    ],
)
def test_a_bad_label_changes_nothing(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(label_row("a")) + "\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(EvalError, match=message) as caught:
        append_label(path, ROW | changes, TEXTS)
    assert "own.jsonl is as it was" in str(caught.value)
    assert path.read_bytes() == before


def test_a_file_that_is_no_label_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text("{ not JSON\n", encoding="utf-8")
    with pytest.raises(EvalError, match="line 1: not JSON"):
        append_label(path, ROW, TEXTS)
    assert path.read_text(encoding="utf-8") == "{ not JSON\n"


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EvalError, match="cannot be written"):
        append_label(tmp_path / "file" / "own.jsonl", ROW, TEXTS)


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    rows = [ROW | {"question": f"{word} {word} {word}?"} for word in "abcdefgh"]
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda row: append_label(path, row, TEXTS), rows))
    assert {row["id"] for row in written} == {f"own-{number:04d}" for number in range(1, 9)}
    assert len(path.read_text(encoding="utf-8").splitlines()) == 8


def test_the_texts_are_those_of_the_seeds_where_none_are_given(tmp_path: Path) -> None:
    doc, text = next(iter(read_texts(ROOT / "seeds").items()))
    quote = text[: text.index("(")].strip()
    row = ROW | {"kind": "description", "value": None, "answers": [quote], "quotes": [quote]}
    assert append_label(tmp_path / "approved.jsonl", row | {"doc": doc})["doc"] == doc
    with pytest.raises(EvalError, match="Doc is no file of the corpus"):
        append_label(tmp_path / "approved.jsonl", ROW)


def test_approved_labels_are_a_corpus_of_the_part_to_work_with(tmp_path: Path) -> None:
    assert default_file() == ROOT / "eval" / "facts" / "approved.jsonl"
    path = default_file(tmp_path)
    path.parent.mkdir(parents=True)
    append_label(path, ROW, TEXTS)
    corpus = corpora(tmp_path)["approved"]
    assert (corpus.part, corpus.texts) == ("work", tmp_path / "seeds")
    assert [label.id for label in load(corpus)] == ["approved-0001"]


def test_fields_are_written_in_one_order() -> None:
    row = in_order({"tags": [], "kind": "count", "id": "a", "turns": [], "question": "?"})
    assert list(row)[:4] == ["id", "question", "status", "kind"]
    assert "note" not in row
    assert list(in_order({"turns": [{"question": "?"}], "note": "n"}))[1] == "turns"


def test_ids_go_on_from_the_last() -> None:
    rows = [{"id": "own-0007"}, {"id": "own-x"}, {"id": 3}]
    assert next_id("own", rows) == "own-0008"
    assert next_id("collection", [{"id": "collecti-0003"}]) == "collection-0001"


def test_problems_are_sentences() -> None:
    assert problems_of(label_row("a"), TEXTS) == []
    (problem,) = problems_of(label_row("a", value=91, answers=["91"]), TEXTS)
    assert problem == (
        "The value stands in none of its quotes (91). "
        "Mend the value, or take a quote that holds it."
    )
