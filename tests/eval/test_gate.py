"""eval/gate.py and eval/reference_run.py: what is stopped, what passes, and what is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cli import main
from eval.compare import Tally
from eval.gate import Outcome, hold, is_lost
from eval.labels import Corpus
from eval.readers import code_hash
from eval.records import SavedAnswer, SavedStatement, read_run
from eval.reference_run import REFERENCE, write_reference
from rag.settings import Settings
from tests.eval_corpora import ROWS, label_row, write_corpus
from tests.eval_runs import (
    COUNTS,
    INEXACT,
    KINGS,
    MONEYS,
    REFUSED,
    RIGHT,
    WRONG,
    rightly,
    save_run,
)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return write_corpus(tmp_path / "corpus", (*COUNTS, *MONEYS, *KINGS))


@pytest.fixture
def reference(corpus: Corpus, tmp_path: Path) -> Path:
    """Everything right, but for money0 to money9."""
    answers = rightly(corpus) | {f"money{number}": WRONG for number in range(10)}
    run = save_run(tmp_path / "first.jsonl", corpus, answers)
    path = tmp_path / "reference.jsonl.gz"
    write_reference(path, *read_run(run))
    return path


def held(
    reference: Path, corpus: Corpus, changes: Mapping[str, SavedAnswer], folder: Path
) -> Outcome:
    """What the gate says of the reference's answers with `changes`."""
    answers = rightly(corpus) | {f"money{number}": WRONG for number in range(10)} | changes
    return hold(reference, save_run(folder / "run.jsonl", corpus, answers))


def tally(questions: int, losses: int, wins: int = 0) -> Tally:
    ties = questions - losses - wins
    return Tally("g", questions, losses + ties, wins + ties, wins, losses, ties, None, None, None)


@pytest.mark.parametrize(
    ("group", "lost"),
    [
        (tally(3, 1), False),
        (tally(3, 2), True),
        (tally(10, 2), True),
        (tally(11, 2), False),
        (tally(9, 3, 2), False),
        (tally(100, 4), False),  # p 1/16
        (tally(100, 5), True),  # p 1/32
        (tally(100, 6, 1), False),  # p 8/128
        (tally(100, 7, 1), True),  # p 9/256
        (tally(100, 0, 50), False),
        (tally(1000, 30, 20), False),
        (tally(1000, 35, 20), True),
        (tally(5, 0), False),
    ],
)
def test_what_counts_as_a_loss(group: Tally, lost: bool) -> None:
    assert is_lost(group) is lost


def test_the_same_answers_pass(reference: Path, corpus: Corpus, tmp_path: Path) -> None:
    outcome = held(reference, corpus, {}, tmp_path)
    assert outcome.passes
    assert len(outcome.comparison.pairs) == 56


def test_a_lost_kind_is_named(reference: Path, corpus: Corpus, tmp_path: Path) -> None:
    one = {"count3": WRONG}
    assert held(reference, corpus, one, tmp_path).passes, "one question fails no group"
    three = {f"count{number}": WRONG for number in range(3)}
    outcome = held(reference, corpus, three, tmp_path)
    assert [group.group for group in outcome.lost] == ["lands, work", "count"]
    # Five wins elsewhere do not make up for it.
    won = {f"money{number}": rightly(corpus)["money0"] for number in range(5)}
    outcome = held(reference, corpus, three | won, tmp_path)
    assert [group.group for group in outcome.lost] == ["lands, work", "count"]


def test_a_quote_that_is_not_exact_stops_it(
    reference: Path, corpus: Corpus, tmp_path: Path
) -> None:
    outcome = held(reference, corpus, {"count3": INEXACT}, tmp_path)
    assert [row.label.id for row in outcome.inexact] == ["count3"]
    assert not outcome.passes
    near = SavedStatement("near", INEXACT.citations)
    shown = {"king0": replace(REFUSED, nearest=(near,))}
    assert not held(reference, corpus, shown, tmp_path).passes, "what stands nearest is shown too"


@pytest.mark.parametrize(
    ("status", "passes"), [("answered", False), ("not_reported", False), ("error", True)]
)
def test_an_answer_where_it_refused_stops_it(
    reference: Path, corpus: Corpus, tmp_path: Path, status: str, passes: bool
) -> None:
    outcome = held(reference, corpus, {"king1": replace(RIGHT, status=status)}, tmp_path)
    assert outcome.passes is passes
    assert [row.label.id for row in outcome.answered] == ([] if passes else ["king1"])


def test_what_was_answered_before_may_be_answered_still(corpus: Corpus, tmp_path: Path) -> None:
    answers = rightly(corpus) | {"king1": RIGHT}
    run = save_run(tmp_path / "run.jsonl", corpus, answers)
    reference = tmp_path / "reference.jsonl.gz"
    write_reference(reference, *read_run(run))
    assert hold(reference, run).passes


def test_labels_that_changed_are_left_out(
    reference: Path, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*COUNTS[3:], *MONEYS, *KINGS, label_row("new")]
    rows[0] = rows[0] | {"question": "How many, all in all?"}
    corpus.labels.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    # Both what is new and what is asked in other words is wrong, and neither stops it.
    answers = {row["id"]: rightly(corpus)[row["id"]] for row in rows}
    answers |= {"count3": WRONG, "new": WRONG} | {f"money{number}": WRONG for number in range(10)}
    run = save_run(tmp_path / "run.jsonl", corpus, answers)
    assert main(["gate", str(run), "--reference", str(reference)]) == 0
    said = capsys.readouterr().out
    assert "1 labels are new, 1 asked in other words, 3 gone" in said
    assert "42 of 52 right and supported, 42 in the reference." in said
    inexact = save_run(tmp_path / "run.jsonl", corpus, answers | {"new": INEXACT})
    assert main(["gate", str(inexact), "--reference", str(reference)]) == 1


def test_the_command_tells_what_it_found(
    reference: Path, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {f"count{number}": WRONG for number in range(3)}
    changes |= {"king0": RIGHT, "money0": rightly(corpus)["money0"]}
    held(reference, corpus, changes, tmp_path)
    command = ["gate", str(tmp_path / "run.jsonl"), "--reference", str(reference)]
    assert main(command) == 1
    said = capsys.readouterr().out
    assert "LOST: count: 3 lost, 0 won of 12 (12 were right, 9 are; p 0.125)" in said
    assert "REFUSED BEFORE: 1\n- 1 of the other parts" in said
    assert "- count2 (lands, count): How many victims" in said
    assert "Won: 1\n- 1 of the other parts" in said
    assert "king0" not in said
    assert "The gate is shut." in said
    assert main([*command, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["passes"] is False
    assert told["answered"] == {"count": 1, "ids": []}
    assert main([*command, "--json", "--show-measure"]) == 1
    assert json.loads(capsys.readouterr().out)["answered"]["ids"] == ["king0"]


def test_a_new_reference_is_taken_on_purpose(
    reference: Path, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held(reference, corpus, {f"count{number}": WRONG for number in range(6)}, tmp_path)
    command = ["gate", str(tmp_path / "run.jsonl"), "--reference", str(reference)]
    assert main(command) == 1
    assert "other code" not in capsys.readouterr().err
    assert main([*command, "--update"]) == 0
    assert main(command) == 0
    file = tmp_path / "run.jsonl"
    old = file.read_text(encoding="utf-8").replace(code_hash(), "0123456789abcdef")
    file.write_text(old, encoding="utf-8")
    assert main(command) == 0
    assert "was made with other code than is here now" in capsys.readouterr().err


def test_a_reference_is_small_and_repeats_no_question(corpus: Corpus, tmp_path: Path) -> None:
    answers = {
        name: replace(one, reason="You asked of count0.", understood={"notes": ["year: 2020"]})
        for name, one in rightly(corpus).items()
    } | {"count1": SavedAnswer("error", error="Which king is too long.")}
    run = save_run(tmp_path / "run.jsonl", corpus, answers)
    paths = [tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"]
    for path in paths:
        write_reference(path, *read_run(run))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    header, kept = read_run(paths[0])
    assert header["what"]["readers"] == ["quoting"]
    assert len(kept) == 56
    for answer in kept.values():
        assert (answer.reason, answer.hits, answer.understood, answer.wall) == ("", (), {}, 0)
    assert {answer.error for answer in kept.values()} == {"", "kept out"}


def test_what_cannot_be_held_is_said(
    reference: Path, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = rightly(corpus)
    del answers["king2"]
    partial = save_run(tmp_path / "partial.jsonl", corpus, answers)
    other = save_run(tmp_path / "other.jsonl", corpus, rightly(corpus), "chat")
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(reference.read_bytes()[:-20])
    for run, kept, told in (
        (partial, reference, "no answer to 1 of 56 questions"),
        (other, reference, "no answers of the quoting reader"),
        (tmp_path / "none.jsonl", reference, "There is no run"),
        (partial, tmp_path / "none.gz", "There is no reference run"),
        (partial, broken, "cannot be read"),
    ):
        assert main(["gate", str(run), "--reference", str(kept)]) == 2
        assert told in capsys.readouterr().err
    assert main(["gate", str(partial), "--reference", str(reference), "--update"]) == 2
    assert len(read_run(reference)[1]) == 56, "the reference is left as it was"


def test_the_gate_asks_the_quoting_reader_itself(
    tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus", ROWS)
    known = {corpus.name: corpus}
    settings = replace(Settings.from_environment(), cache=model_cache)
    monkeypatch.setenv("VERBATIM_CACHE", str(settings.cache))
    monkeypatch.setattr("eval.cli._new_run", lambda: tmp_path / "runs" / "now.jsonl")
    reference = tmp_path / "reference.jsonl.gz"
    assert main(["gate", "--reference", str(reference), "--update"], known) == 0
    assert len(read_run(reference)[1]) == len(ROWS)
    (tmp_path / "runs" / "now.jsonl").unlink()
    assert main(["gate", "--reference", str(reference)], known) == 0


def test_the_reference_that_is_committed_can_be_scored() -> None:
    outcome = hold(REFERENCE, REFERENCE)
    assert outcome.passes
    assert len(outcome.comparison.pairs) > 900, "most labels are older than the reference"
    assert REFERENCE.stat().st_size < 1_000_000
