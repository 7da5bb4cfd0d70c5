"""eval/export.py: a run for RAGAS and for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from eval.cli import main
from eval.export import COLUMNS, as_csv, ragas_rows, table_rows
from eval.labels import Corpus
from eval.scored import score_run
from tests.eval_corpora import TEXTS, write_corpus


@pytest.fixture
def saved(tmp_path: Path, capsys: pytest.CaptureFixture) -> Path:
    output = tmp_path / "run.jsonl"
    corpus: Corpus = write_corpus(tmp_path / "corpus")
    run = ["run", "--baseline", "bm25", "--output", str(output)]
    assert main(run, {corpus.name: corpus}) == 0
    capsys.readouterr()
    return output


def test_samples_are_what_ragas_reads(saved: Path, tmp_path: Path) -> None:
    file = tmp_path / "ragas.jsonl"
    assert main(["export", str(saved), "--ragas", str(file)], {}) == 0
    samples = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    fields = {"user_input", "retrieved_contexts", "response", "reference", "reference_contexts"}
    assert [set(one) for one in samples] == [fields] * 4
    assert all(isinstance(one["user_input"], str) for one in samples), "no MultiTurnSample"
    by_question = {one["user_input"]: one for one in samples}
    shelter = by_question["In which town is the shelter?"]
    assert shelter["reference"] == "Haven"
    assert shelter["reference_contexts"] == ["Its shelter in Haven housed 40 of them."]
    assert "Haven" in shelter["retrieved_contexts"][0]
    assert all(
        one in TEXTS["north.txt"] + TEXTS["south.txt"] for one in shelter["retrieved_contexts"]
    )
    assert "Is there a shelter?\nWhat did parliament set aside?" in by_question
    permits = by_question["How many permits were issued?"]
    assert permits["reference"] == "The text says that this was not reported."


def test_what_is_measured_with_is_left_out(saved: Path, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    assert main(["export", str(saved), "--table", str(file)], {}) == 0
    assert "freed" not in file.read_text(encoding="utf-8-sig")
    assert main(["export", str(saved), "--table", str(file), "--show-measure"], {}) == 0
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert [row["id"] for row in rows if row["part"] == "measure"] == ["freed", "king"]


def test_the_table_holds_every_answer(saved: Path) -> None:
    scored = score_run(saved)
    rows = list(csv.DictReader(io.StringIO(as_csv(COLUMNS, table_rows(scored.rows)))))
    assert len(rows) == 6
    found = next(row for row in rows if row["id"] == "found")
    assert found["right"] == "1"
    assert found["expected"] == "94"
    assert found["confidence"] == ""
    assert (found["status"], found["doc"]) == ("answered", "north.txt")


def test_words_are_no_formulas() -> None:
    cells = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "safe =1", -1, 0.5, None, True, 'a"b,c\nd']
    (row,) = list(csv.reader(io.StringIO(as_csv(["x"], [cells]))))[1:]
    assert row[:6] == ["'=1+1", "'+1", "'-1", "'@x", "'\t=1", "'\r=1"]
    assert row[6:] == ["safe =1", "-1", "0.5", "", "1", 'a"b,c\nd']


def test_an_unanswered_question_has_a_reference_but_no_contexts(saved: Path) -> None:
    scored = score_run(saved)
    (king,) = [row for row in scored.rows if row.label.id == "king"]
    (sample,) = ragas_rows([king], {"lands": TEXTS})
    assert sample["reference"] == "The texts do not answer this."
    assert "reference_contexts" not in sample
    assert sample["response"] == king.answer.reason


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "Name a file with --ragas or --table"),
        (["--table", "x.csv", "--reader", "oracle"], "There are: bm25, dense"),
        (["--ragas", "x.jsonl"], "one system at a time"),
    ],
)
def test_bad_input_is_told(
    saved: Path, more: list[str], message: str, capsys: pytest.CaptureFixture
) -> None:
    header, _, answers = saved.read_text(encoding="utf-8").partition("\n")
    what = json.loads(header)
    what["what"]["readers"] = ["bm25", "dense"]
    saved.write_text(json.dumps(what) + "\n" + answers, encoding="utf-8")
    assert main(["export", str(saved), *more], {}) == 2
    assert message in capsys.readouterr().err


def test_a_run_of_the_measuring_part_alone_is_not_written_by_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    run = ["run", "--baseline", "bm25", "--part", "measure", "--output", str(tmp_path / "r.jsonl")]
    assert main(run, {corpus.name: corpus}) == 0
    assert main(["export", str(tmp_path / "r.jsonl"), "--table", str(tmp_path / "t.csv")], {}) == 2
    assert "Give --show-measure" in capsys.readouterr().err
    assert not (tmp_path / "t.csv").exists()
