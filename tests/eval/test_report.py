"""eval/report/ and eval/cli.py: a saved run is scored without asking, and keeps its secrets."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cli import main
from eval.labels import Corpus
from eval.public import load_public, public_corpus
from eval.report.data import as_json
from eval.report.markdown import as_markdown, layout
from eval.scored import score_run
from eval.summary import summaries
from tests.eval_corpora import TEXTS, label_row, write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def saved(corpus: Corpus, tmp_path: Path) -> Path:
    output = tmp_path / "run.jsonl"
    assert ask(corpus, output) == 0
    return output


def ask(corpus: Corpus, output: Path, *more: str) -> int:
    command = ["run", "--baseline", "bm25", "--output", str(output), *more]
    return main(command, {corpus.name: corpus})


def write_public(folder: Path) -> Path:
    docs = folder / "docs"
    docs.mkdir(parents=True)
    for name, text in TEXTS.items():
        (docs / name).write_text(text, encoding="utf-8")
    common = {"doc": "south.txt", "scope": "south.txt", "evidence": "", "year": None, "notes": ""}
    rows = [
        common
        | {"id": "q1", "question": "Quarry where?", "answers": ["Marble Bay"], "kind": "span"},
        common | {"id": "q2", "question": "Which king?", "answers": [], "kind": "unanswerable"},
        common
        | {"id": "q3", "question": "recruiters", "answers": ["2"], "kind": "arithmetic"}
        | {"tolerance": 0.5},
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "questions.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_sums_are_those_worked_out_by_hand(saved: Path) -> None:
    work, measure = sorted(summaries(score_run(saved)), key=lambda one: one["part"], reverse=True)
    assert (work["part"], measure["part"]) == ("work", "measure")
    # "found" cites the first sentence, whose first number is 94; "shelter" holds Haven;
    # "money" begins with 119,000 crowns; "permits" is answered though it was not reported.
    assert (work["all"]["right"], work["all"]["of"]) == (3, 4)
    assert (work["figures"]["right"], work["figures"]["of"]) == (2, 2)
    assert work["kinds"]["not_reported"] == {
        "right": 0,
        "of": 1,
        "share": 0,
        "interval": pytest.approx((0, 0.7935), abs=1e-4),
    }
    assert list(work["kinds"]) == ["count", "money", "place", "not_reported"]
    assert work["citation recall"] == work["citation precision"] == 1
    assert (work["quote exactness"], work["quotes"]) == (1, 4)
    assert work["recall@10"] == work["MRR@10"] == 1
    assert work["abstention recall"] is None
    assert work["abstention precision"] is None
    assert work["calibration error"] is None
    # Of "freed" the first number is seven. No word but "Which" is asked of the king: not found.
    assert (measure["all"]["right"], measure["all"]["of"]) == (2, 2)
    assert measure["abstention recall"] == measure["abstention precision"] == 1


def test_calibration_and_abstention_are_counted(saved: Path) -> None:
    rows = score_run(saved).rows
    sure = [
        replace(row, answer=replace(row.answer, confidence=0.75))
        for row in rows
        if row.label.part == "work"
    ]
    scored = replace(score_run(saved), rows=tuple(sure))
    assert summaries(scored)[0]["calibration error"] == pytest.approx(0)
    refusing = [replace(row, answer=replace(row.answer, status="not_found")) for row in rows]
    refused = replace(scored, rows=tuple(row for row in refusing if row.corpus == "lands"))
    precision = {one["part"]: one["abstention precision"] for one in summaries(refused)}
    assert precision == {"work": 0, "measure": 0.5}
    silent = [replace(row, answer=replace(row.answer, status="not_reported")) for row in rows]
    one = summaries(replace(scored, rows=tuple(silent)))[0]
    assert one["abstention precision"] is None, "it is a kind of its own"
    unsure = replace(sure[0], answer=replace(sure[0].answer, status="not_found", confidence=0.1))
    more = summaries(replace(scored, rows=(*sure, unsure)))[0]
    assert more["calibration error"] == pytest.approx(0), "of what is answered alone"


def test_what_is_measured_with_stays_unsaid(saved: Path) -> None:
    scored = score_run(saved)
    text = as_markdown(scored, failures=True)
    assert "permits (bm25, not_reported; wrong: answered): How many permits were issued?" in text
    for secret in ("freed", "king", "Marble"):
        assert secret not in text
        assert secret not in json.dumps(as_json(scored)["questions"])
    assert len(as_json(scored)["questions"]) == 4
    assert len(as_json(scored, show_measure=True)["questions"]) == 6
    wrong = [replace(row, score=replace(row.score, right=False)) for row in scored.rows]
    everything = replace(scored, rows=tuple(wrong))
    assert "Marble" not in as_markdown(everything, failures=True)
    assert "Marble" in as_markdown(everything, failures=True, show_measure=True)


def test_failures_say_what_was_expected_and_what_came(saved: Path) -> None:
    text = as_markdown(score_run(saved), failures=True)
    failure = text.partition("## Wrong answers")[2]
    assert "expected: not_reported" in failure
    assert "got: answered: The office did not report" in failure
    assert "quoted: north.txt: The office did not report how many permits it issued." in failure
    assert "gold: north.txt: did not report how many permits it issued" in failure
    assert "found (" not in failure


def test_labels_that_changed_are_not_scored(saved: Path, corpus: Corpus) -> None:
    rows = [label_row("found"), label_row("new"), label_row("permits", question="Changed?")]
    corpus.labels.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    scored = score_run(saved)
    assert [row.label.id for row in scored.rows] == ["found"]
    assert scored.missing == {("bm25", "lands"): 2}
    assert "No answer by bm25 to 2 of the labels of lands in this run." in as_markdown(scored)


def test_a_mended_gold_is_scored_again_without_asking(saved: Path, corpus: Corpus) -> None:
    assert main(["report", str(saved)], {}) == 0
    before = saved.read_bytes()
    mended = label_row("found", value=91, answers=["91"])
    corpus.labels.write_text(json.dumps(mended) + "\n", encoding="utf-8")
    assert score_run(saved).rows[0].score.right is False
    assert saved.read_bytes() == before


def test_public_sets_are_read_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder = write_public(tmp_path / "publicset")
    labels = load_public(public_corpus(folder, tmp_path).corpus)
    assert [(one.status, one.value, one.tolerance) for one in labels] == [
        ("answered", None, 0),
        ("not_found", None, 0),
        ("answered", 2, 0.5),
    ]
    output = tmp_path / "run.jsonl"
    arguments = ["run", "--public", str(folder), "--baseline", "bm25", "--output", str(output)]
    assert main([*arguments, "--json"], {}) == 0
    (one,) = json.loads(capsys.readouterr().out)["summaries"]
    assert (one["part"], one["corpus"], one["public"]) == ("public", "publicset", True)
    assert (one["answerable"]["right"], one["answerable"]["of"]) == (2, 2)
    assert one["abstention recall"] == 1
    assert main(["report", str(output)], {}) == 0
    out = capsys.readouterr().out
    assert "## Public sets" in out
    assert "Right and supported" not in out


def test_commands_print_and_write(saved: Path, capsys: pytest.CaptureFixture) -> None:
    capsys.readouterr()
    written = saved.with_suffix(".md")
    assert main(["report", str(saved), "--markdown", str(written)], {}) == 0
    printed = capsys.readouterr().out
    assert printed == written.read_text(encoding="utf-8")
    assert "| work    | lands  | bm25   | 100.0 (34-100) 2/2 |" in printed
    assert main(["report", str(saved), "--json"], {}) == 0
    assert json.loads(capsys.readouterr().out)["run"]["what"]["part"] == "all"


def test_check_tells_problems_and_exits_with_one(
    tmp_path: Path, corpus: Corpus, capsys: pytest.CaptureFixture
) -> None:
    assert main(["check"], {"lands": corpus}) == 0
    assert capsys.readouterr().out == "0 problems in lands.\n"
    bad = write_corpus(tmp_path / "bad", (label_row("a", value=12),))
    assert main(["check", "--labels", "bad"], {"lands": corpus, "bad": bad}) == 1
    assert "the value stands in none of its quotes: 12" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--labels", "none"], "No labels none. There are: lands"),
        (["run", "--reader", "oracle"], "No oracle there. --reader takes quoting"),
        (["run", "--public", "nowhere"], "Name another folder"),
        (["report", "nowhere.jsonl"], "There is no run"),
        (["check", "--labels", "none"], "There are: lands"),
    ],
)
def test_bad_input_is_said_clearly(
    corpus: Corpus, arguments: list[str], message: str, capsys: pytest.CaptureFixture
) -> None:
    assert main(arguments, {"lands": corpus}) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("labels", "texts", "more", "message"),
    [
        (b"", b"Words.", [], "There is nothing to ask: own has no label of part all"),
        (None, b"Words.", ["--part", "measure"], "has no label of part measure"),
        (b"\xff\xfe\x00", b"Words.", [], "own.jsonl cannot be read"),
        (b"{broken", b"Words.", [], "own.jsonl, line 1: not JSON"),
        (None, b"\xff\xfe\x00", [], "a.txt cannot be read"),
        (None, None, [], "is no folder with texts"),
    ],
)
def test_bad_files_of_ones_own_are_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    labels: bytes | None,
    texts: bytes | None,
    more: list[str],
    message: str,
) -> None:
    """None stands for labels that are good, and for texts that are not there."""
    own, folder = tmp_path / "own.jsonl", tmp_path / "texts"
    own.write_bytes(json.dumps(label_row("a")).encode() if labels is None else labels)
    if texts is not None:
        folder.mkdir()
        (folder / "a.txt").write_bytes(texts)
    run = ["run", "--labels", str(own), "--texts", str(folder), "--baseline", "bm25", *more]
    assert main([*run, "--output", str(tmp_path / "run.jsonl")], {}) == 2
    assert message in capsys.readouterr().err


def test_a_run_without_an_answer_is_no_report(
    saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text(saved.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert main(["report", str(empty)]) == 2
    assert "has no answer to any label" in capsys.readouterr().err


def test_a_header_that_says_nothing_is_no_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run.jsonl"
    for header in ({}, {"what": {}}, {"what": []}):
        run.write_text(json.dumps({"record": "run"} | header) + "\n", encoding="utf-8")
        assert main(["report", str(run)]) == 2
        assert "another version of the evaluation" in capsys.readouterr().err


def test_a_table_is_even() -> None:
    assert layout([["a", "long"], ["wider", "b"]]) == [
        "| a     | long |",
        "|-------|------|",
        "| wider | b    |",
    ]


def test_what_would_break_a_table_does_not() -> None:
    assert layout([["a|b"], ["two\nlines"]])[0] == "| a\\|b      |"
    assert len(layout([["a|b"], ["two\nlines"]])) == 3


def test_a_report_that_cannot_be_written_is_told(
    saved: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["report", str(saved), "--html", str(saved / "no" / "r.html")], {}) == 2
    assert "cannot be written" in capsys.readouterr().err
