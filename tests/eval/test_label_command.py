"""`python -m eval label`: a label is written in the terminal, or nothing is."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.check import check
from eval.cli import main
from eval.label_command import Stopped, Terminal, write_label
from eval.labels import ROOT, Corpus
from eval.nearest import best_paragraphs, nearest_stretch
from tests.eval_corpora import TEXTS, write_corpus

COUNT = (
    "How many victims were found in 2020?|||count|found 94 victims in 2020|94|0|94 victims|2020|"
    "Norland|plain synonym|y"
).split("|")


def answers(lines: list[str], told: list[str]) -> Terminal:
    given: Iterator[str] = iter(lines)

    def ask(_prompt: str) -> str:
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    return Terminal(ask, told.append)


def test_a_label_is_written_line_by_line() -> None:
    told: list[str] = []
    row = write_label(answers(COUNT, told), TEXTS, "work", "tester")
    assert row["question"] == "How many victims were found in 2020?"
    assert (row["kind"], row["value"], row["doc"]) == ("count", 94, "north.txt")
    assert row["quotes"] == ["found 94 victims in 2020"]
    assert (row["year"], row["place"], row["tags"]) == (2020, "Norland", ["plain", "synonym"])
    assert (row["by"], row["part"], row["status"]) == ("tester", "work", "answered")
    assert "1. north.txt, paragraph 1" in told[0]
    assert any('"value": 94' in line for line in told), "the row is shown before it is written"


def test_a_figure_that_the_quote_does_not_hold_is_asked_for_again() -> None:
    told: list[str] = []
    lines = [*COUNT[:5], "49", "ninety", *COUNT[5:]]
    assert write_label(answers(lines, told), TEXTS, "work", "t")["value"] == 94
    assert any("No quote holds 49" in line for line in told)
    assert any("Write digits" in line for line in told)


def test_words_that_nearly_stand_in_the_text_are_offered() -> None:
    told: list[str] = []
    typed = "found – 94 victims, in 2020"
    lines = [*COUNT[:4], typed, "n", typed, "y", *COUNT[5:]]
    row = write_label(answers(lines, told), TEXTS, "work", "t")
    assert row["quotes"] == ["found 94 victims in 2020"]
    assert any("The nearest words, in north.txt" in line for line in told)


def test_the_source_can_be_searched_and_read() -> None:
    told: list[str] = []
    lines = [*COUNT[:4], "s quarry", "p 1", "no such words anywhere", *COUNT[4:]]
    write_label(answers(lines, told), TEXTS, "work", "t")
    assert any(line.startswith("1. south.txt, paragraph 1") for line in told)
    assert TEXTS["south.txt"] in told
    assert any("stand in no text" in line for line in told)


def test_follow_ups_and_lists_and_refusals() -> None:
    told: list[str] = []
    turns = ["Is there a shelter?", "Which figures are given?", "", "", "list"]
    rest = ["found 94 victims", "housed 40", "", "94 victims|94; 40", "", "", "", "y"]
    row = write_label(answers(turns + rest, told), TEXTS, "work", "t")
    assert [turn["question"] for turn in row["turns"]] == turns[:2]
    assert row["items"] == [["94 victims", "94"], ["40"]]
    assert row["quotes"] == ["found 94 victims", "housed 40"]
    none = ["Who rules?", "", "not_f", "never", "2020", "", "", "y"]
    row = write_label(answers(none, told), TEXTS, "work", "t")
    assert (row["status"], row["kind"], row.get("quotes")) == ("not_found", "never_mentioned", None)
    yes = ["Is there a shelter?", "", "", "yes_no", "shelter in Haven", "Yes", "", "", "", "y"]
    assert write_label(answers(yes, told), TEXTS, "work", "t")["answers"] == ["Yes"]


def test_who_does_not_agree_writes_nothing() -> None:
    with pytest.raises(Stopped):
        write_label(answers([*COUNT[:-1], "n"], []), TEXTS, "work", "t")


def command(corpus: Corpus, lines: list[str], monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    arguments = ["label", "--labels", str(corpus.labels), "--by", "tester", *more]
    return main(arguments, {corpus.name: corpus})


def test_the_command_appends_what_was_agreed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    corpus = write_corpus(tmp_path)
    before = corpus.labels.read_text(encoding="utf-8")
    assert command(corpus, COUNT, monkeypatch) == 0
    after = corpus.labels.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert json.loads(after[len(before) :])["id"] == "lands-0001"
    assert "lands-0001 was added" in capsys.readouterr().out
    assert check([corpus]) == []


@pytest.mark.parametrize("lines", [0, 1, 4, 5, 8, len(COUNT) - 1])
def test_leaving_early_leaves_the_file_as_it_was(
    lines: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    corpus = write_corpus(tmp_path)
    before = corpus.labels.read_bytes()
    assert command(corpus, COUNT[:lines], monkeypatch) == 1
    assert corpus.labels.read_bytes() == before
    assert "Nothing was written" in capsys.readouterr().err


def test_a_double_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    corpus = write_corpus(tmp_path)
    assert command(corpus, COUNT, monkeypatch) == 0
    before = corpus.labels.read_bytes()
    assert command(corpus, COUNT, monkeypatch) == 2
    assert corpus.labels.read_bytes() == before
    assert "Asks the same as lands-0001" in capsys.readouterr().err


def test_a_folder_without_texts_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assert command(write_corpus(tmp_path), [], monkeypatch, "--texts", str(tmp_path / "no")) == 2
    assert "has no .txt files" in capsys.readouterr().err


def test_it_can_be_piped_into_as_a_program(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    where = ["--labels", str(tmp_path / "new.jsonl"), "--texts", str(corpus.texts)]
    done = subprocess.run(
        [sys.executable, "-m", "eval", "label", "--by", "t", *where],
        check=False,
        input="\n".join(COUNT) + "\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "new.jsonl").read_text(encoding="utf-8"))["value"] == 94


def test_paragraphs_are_found_by_their_rarer_words() -> None:
    found = best_paragraphs("the shelter that parliament set money aside for", TEXTS, 2)
    assert [(one.doc, one.number) for one in found] == [("north.txt", 2), ("north.txt", 1)]
    assert best_paragraphs("zebra", TEXTS, 3) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Its shelter in Haven – housed 40!", "Its shelter in Haven housed 40"),
        ("its SHELTER in haven housed 40 of them.", "Its shelter in Haven housed 40 of them."),
        ("sheltr in Haven housd 40 of", "shelter in Haven housed 40 of"),
        ("“found 94 victims”", "found 94 victims"),
        ("nothing of this kind at all", None),
        ("!?", None),
    ],
)
def test_the_nearest_stretch(typed: str, meant: str | None) -> None:
    found = nearest_stretch(typed, TEXTS)
    assert (found and TEXTS[found[0]][found[1] : found[2]]) == meant
