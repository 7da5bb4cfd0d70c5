"""eval/table.py: the README's result table is the one that the reference's answers make."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.cli import main
from eval.errors import EvalError
from eval.labels import ROOT, Corpus
from eval.records import SavedAnswer, read_run
from eval.reference_run import write_reference
from eval.table import BEGIN, END, Row, as_table, measured, put
from tests.eval_corpora import FREED, KING, label_row, write_corpus
from tests.eval_runs import INEXACT, REFUSED, RIGHT, cited, save_run

ROWS = (FREED, KING, label_row("found"))
SEVEN = cited("seven workers", "freed seven workers from a quarry", file="south.txt")


def test_the_readme_holds_the_table_that_the_reference_makes() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert put(text, as_table(measured())) == text, 'run: make reference BECAUSE="..."'


def test_the_reference_has_answered_all_that_the_table_speaks_of() -> None:
    rows = measured()
    # What needs a chat model takes hours, so it may have been asked of some sets alone.
    always = [row for row in rows if row.system not in ("tutorial", "chat")]
    assert {row.system for row in always} == {"quoting", "bm25", "dense"}
    assert {row.set for row in always} == {"seeds", "reports_measure", "narratives_measure"}
    assert [row for row in rows if row.right is None] == []
    assert all(0 < row.right < row.of for row in rows if row.right is not None)


def test_a_table_is_made_of_counts() -> None:
    assert as_table(
        [
            Row("seeds", "quoting", 7, 9, 200, 199),
            Row("reports_measure", "quoting", None, 4, 0, 0),
            Row("seeds", "bm25", 0, 9, 3, 3),
            Row("seeds", "tutorial", 9, 9, 8, 8),
        ]
    ) == [
        "| answered right, with the words that bear it out | Verbatim | BM25 | usual chain |",
        "| --- | --- | --- | --- |",
        "| the two seed reports, 9 questions | 78 % | 0 % | 100 % |",
        "| eight reports it has never seen, on other countries, 4 questions | – | – | – |",
        "| quotations that are verbatim, at the offsets given (200) | 99 % | 100 % | – |",
    ]


def test_only_the_place_between_the_marks_is_written() -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert put(text, ["new"]) == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    assert put(put(text, ["new"]), ["new"]) == put(text, ["new"])
    for bad in ("none", f"{END} {BEGIN}", f"{BEGIN} {BEGIN} {END}"):
        with pytest.raises(EvalError, match="no place for the table"):
            put(bad, ["new"])


@pytest.fixture
def seeds(tmp_path: Path) -> Corpus:
    """Three labels, of which two are of the measuring part."""
    return write_corpus(tmp_path / "corpus", ROWS, name="seeds")


def refer(corpus: Corpus, folder: Path, **answers: SavedAnswer) -> Path:
    """A folder with a reference of the quoting reader: all right, but for `answers`."""
    given = {"freed": SEVEN, "king": REFUSED, "found": RIGHT} | answers
    run = save_run(folder / "quoting_run.jsonl", corpus, given)
    write_reference(folder / "quoting.jsonl.gz", *read_run(run))
    return folder


def test_the_table_is_scored_with_the_labels_as_they_are(seeds: Corpus, tmp_path: Path) -> None:
    folder = refer(seeds, tmp_path / "reference", king=INEXACT)
    assert measured(folder) == [Row("seeds", "quoting", 1, 2, 2, 1)]
    rows = [FREED | {"value": 8, "answers": ["8"]}, KING]
    seeds.labels.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert measured(folder) == [Row("seeds", "quoting", 0, 2, 2, 1)]


def test_a_set_that_is_not_wholly_answered_has_no_figure(seeds: Corpus, tmp_path: Path) -> None:
    folder = refer(seeds, tmp_path / "reference")
    rows = [*ROWS, label_row("new", part="measure")]
    seeds.labels.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (row,) = measured(folder)
    assert (row.right, row.of) == (None, 3)
    assert "| the two seed reports, 3 questions | – |" in as_table([row])


def test_the_command_takes_baselines_and_writes_the_table(
    seeds: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = refer(seeds, tmp_path / "reference")
    readme = tmp_path / "README.md"
    readme.write_text(f"# A\n{BEGIN}\n{END}\n", encoding="utf-8")
    monkeypatch.setattr("eval.table.new_run", lambda: tmp_path / "runs" / "now.jsonl")
    command = ["table", "--ask", "bm25", "--write", str(readme), "--reference", str(folder)]
    assert main(command, {"seeds": seeds}) == 0
    printed = capsys.readouterr().out
    assert printed in readme.read_text(encoding="utf-8")
    assert "| the two seed reports, 2 questions | 100 % | 100 % |" in printed
    header, answers = read_run(folder / "bm25.jsonl.gz")
    assert header["what"]["readers"] == ["bm25"]
    assert sorted(key.id for key in answers) == ["freed", "king"]
    # The same from a run that was made before, with the working part in it.
    (folder / "bm25.jsonl.gz").unlink()
    run = tmp_path / "run.jsonl"
    assert main(["run", "--baseline", "bm25", "--output", str(run)], {"seeds": seeds}) == 0
    assert main(["table", str(run), "--reference", str(folder)], {}) == 0
    assert sorted(key.id for key in read_run(folder / "bm25.jsonl.gz")[1]) == ["freed", "king"]


def test_the_chat_reader_stands_beside_the_quoting_reader(
    seeds: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = refer(seeds, tmp_path / "reference")
    run = save_run(tmp_path / "run.jsonl", seeds, {"freed": SEVEN, "king": SEVEN}, "chat")

    assert main(["table", str(run), "--reference", str(folder)], {"seeds": seeds}) == 0

    head, _, row, quotes = capsys.readouterr().out.splitlines()
    assert head.endswith("| Verbatim | with a small chat model |")
    assert row.endswith("| 100 % | 50 % |")
    assert quotes.endswith("| 100 % | 100 % |")


def test_a_readme_without_marks_is_found_out_first(seeds: Corpus, tmp_path: Path) -> None:
    folder = refer(seeds, tmp_path / "reference")
    readme = tmp_path / "README.md"
    readme.write_text("# A\n", encoding="utf-8")
    run = save_run(tmp_path / "run.jsonl", seeds, {"freed": SEVEN, "king": SEVEN}, "bm25")
    command = ["table", str(run), "--write", str(readme), "--reference", str(folder)]
    assert main(command, {}) == 2
    assert readme.read_text(encoding="utf-8") == "# A\n"
    assert not (folder / "bm25.jsonl.gz").exists()


def test_what_makes_no_table_is_said(
    seeds: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = refer(seeds, tmp_path / "reference")
    other = write_corpus(tmp_path / "other", ROWS, name="others")
    whole = {"freed": SEVEN, "king": SEVEN}
    partial = save_run(tmp_path / "partial.jsonl", seeds, {"freed": SEVEN}, "bm25")
    foreign = save_run(tmp_path / "foreign.jsonl", other, whole, "bm25")
    for command, told in (
        ([str(partial)], "no answer to 1 questions of the measuring part"),
        ([str(foreign)], "asked none of the table's sets"),
        ([str(folder / "quoting_run.jsonl")], "no answers of a baseline"),
        ([str(tmp_path / "none.jsonl")], "There is no run"),
        (["--ask", "quoting"], "No quoting there"),
        (["--ask", ""], "wants names of baselines"),
        ([str(partial), "--ask", "bm25"], "Give one of both"),
        (["--write", str(tmp_path / "none.md")], "cannot be read"),
    ):
        assert main(["table", *command, "--reference", str(folder)], {"seeds": seeds}) == 2
        assert told in capsys.readouterr().err
    assert main(["table", "--reference", str(tmp_path)], {}) == 2
    assert "There is no reference run" in capsys.readouterr().err
    assert sorted(path.name for path in folder.glob("*.gz")) == ["quoting.jsonl.gz"]
