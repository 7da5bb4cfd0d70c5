"""eval/train_command.py: `python -m eval train`, on a handful of questions."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from eval import train_command
from eval.cli import UNUSABLE, main
from eval.labels import Corpus
from eval.reading.train import BATCH
from eval.train_command import HALF, WHOLE
from rag.model.spans import SpanModel
from tests.eval_corpora import SHELTER, label_row, write_corpus

FIRST, SECOND = frozenset({"lands"}), frozenset({"shores"})


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A copy of QAMR with as many questions as go into one step."""
    data = tmp_path / "qamr" / "data"
    (data / "filtered").mkdir(parents=True)
    names = [f"Wiki1k:wikipedia:{number}:1:0" for number in range(32)]
    told = [f"{name}\tThe mill had {number} workers ." for number, name in enumerate(names)]
    (data / "wiki-sentences.tsv").write_text("\n".join(told))
    rows = [f"{name}\t0\t1\t0\t0\tHow many workers?\t3\t1:3\t2:3" for name in names]
    (data / "filtered" / "dev.tsv").write_text("\n".join(rows))
    (data / "filtered" / "test.tsv").write_text("")
    return tmp_path / "qamr"


@pytest.fixture
def labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Corpus]:
    """The sets that are learnt, here two with as many questions as go into one step."""
    monkeypatch.setattr(train_command, "FIRST", FIRST)
    monkeypatch.setattr(train_command, "SECOND", SECOND)
    rows = (*(label_row(f"found-{number}") for number in range(BATCH - 1)), SHELTER)
    return {name: write_corpus(tmp_path / name, rows, name) for name in FIRST | SECOND}


def told(
    qamr: Path, output: Path, known: dict[str, Corpus], capsys: pytest.CaptureFixture[str]
) -> str:
    """What the command, which is refused, says of it."""
    assert main(["train", "--qamr", str(qamr), "--output", str(output)], known) == UNUSABLE
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_a_folder_without_public_questions_is_told_and_nothing_is_written(
    labels: dict[str, Corpus], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "graphs"
    for folder in (tmp_path / "nowhere", tmp_path):
        said = told(folder, output, labels, capsys)
        assert f"QAMR was not found in {folder}" in said
        assert "https://github.com/uwnlp/qamr" in said
    assert not output.exists()


def test_labels_that_are_not_there_are_told_and_nothing_is_written(
    public: Path,
    labels: dict[str, Corpus],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    del labels["shores"]
    assert "No labels shores" in told(public, tmp_path / "graphs", labels, capsys)
    assert not (tmp_path / "graphs").exists()


def test_an_output_that_cannot_be_written_is_told_before_anything_is_asked(
    public: Path,
    labels: dict[str, Corpus],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").touch()
    for output in (tmp_path / "file", tmp_path / "file" / "graphs"):
        said = told(public, output, labels, capsys)
        assert f"{output} cannot be made" in said
        assert "asking" not in said


def test_two_graphs_are_written_that_tell_what_they_have_learnt(
    public: Path,
    labels: dict[str, Corpus],
    model_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VERBATIM_CACHE", str(model_cache))
    output = tmp_path / "graphs"
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        assert main(["train", "--qamr", str(public), "--output", str(output)], labels) == 0
    finally:
        torch.set_num_threads(threads)

    said = capsys.readouterr()
    assert said.out.split() == [str(output / HALF), str(output / WHOLE)]
    assert "32 public questions" in said.err
    assert f"{BATCH} questions of labels" in said.err
    assert f"{BATCH} questions of the other labels" in said.err
    half, whole = SpanModel(output / HALF), SpanModel(output / WHOLE)
    assert (half.trained_on, whole.trained_on) == (FIRST, FIRST | SECOND)
    (before,), (after,) = (model.read("Who?", ["Two men."]) for model in (half, whole))
    assert before.anywhere() != after.anywhere()
