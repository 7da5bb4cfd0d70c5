"""eval/gate.py, eval/updates.py and eval/reference_run.py: what is stopped, what passes, what is
told, and what a new reference needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.cli import main
from eval.compare import Tally
from eval.gate import Outcome, hold, is_lost
from eval.labels import Corpus
from eval.readers import code_hash
from eval.records import SavedAnswer, SavedStatement, read_run
from eval.reference_run import REFERENCE, fingerprint, write_reference
from eval.updates import last_update
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


def relabelled(corpus: Corpus, rows: Sequence[Mapping[str, Any]]) -> dict[str, SavedAnswer]:
    """Writes `rows` as the labels of `corpus`; the reference's answers to those it knows."""
    corpus.labels.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    answers = rightly(corpus) | {f"money{number}": WRONG for number in range(10)}
    return {row["id"]: answers[row["id"]] for row in rows}


@pytest.mark.parametrize("how", ["reworded", "removed"])
def test_a_loss_cannot_be_cured_by_taking_its_question_out(
    reference: Path, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    rows = [*COUNTS[1:], *MONEYS, *KINGS]
    if how == "reworded":
        rows.append(COUNTS[0] | {"question": "How many, all in all?"})
    run = save_run(tmp_path / "run.jsonl", corpus, relabelled(corpus, rows))
    assert main(["gate", str(run), "--reference", str(reference)]) == 1
    said = capsys.readouterr().out
    counted = "1 asked in other words and 0 gone" if how == "reworded" else "0 asked in other words"
    assert f"LABELS LEFT: {counted}" in said
    assert "of 56, 1 of them right in the reference" in said
    assert "Right in the reference and left: count0" in said


def test_one_label_of_many_that_was_wrong_may_leave(corpus: Corpus, tmp_path: Path) -> None:
    many = [label_row(f"many{number}") for number in range(150)]
    everything = [*COUNTS, *MONEYS, *KINGS, *many]
    corpus.labels.write_text("".join(json.dumps(row) + "\n" for row in everything))
    answers = relabelled(corpus, everything)
    path = tmp_path / "reference.jsonl.gz"
    write_reference(path, *read_run(save_run(tmp_path / "first.jsonl", corpus, answers)))
    for number, passes in ((2, True), (3, False)):
        rows = [row for row in everything if row["id"] not in {f"money{n}" for n in range(number)}]
        run = save_run(tmp_path / "run.jsonl", corpus, relabelled(corpus, rows))
        outcome = hold(path, run)
        assert outcome.labels.gone == number
        assert outcome.labels.right == ()
        assert outcome.passes is passes, "more than one in a hundred left"


def test_a_label_file_that_is_gone_is_told(reference: Path, corpus: Corpus, tmp_path: Path) -> None:
    other = write_corpus(tmp_path / "other", (label_row("elsewhere"),), "others")
    run = save_run(tmp_path / "run.jsonl", other, {"elsewhere": RIGHT})
    both = tmp_path / "both.jsonl.gz"
    header, answers = read_run(run)
    more, known = read_run(reference)
    header["what"]["corpora"] += more["what"]["corpora"]
    write_reference(both, header, answers | known)
    corpus.labels.unlink()
    outcome = hold(both, run)
    assert outcome.labels.gone == 56
    assert not outcome.passes


def test_new_labels_are_counted_and_too_many_want_a_new_reference(
    reference: Path, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, passes in ((5, True), (6, False)):
        new = [label_row(f"new{one}") for one in range(number)]
        answers = relabelled(corpus, [*COUNTS, *MONEYS, *KINGS, *new]) | {"new0": WRONG}
        run = save_run(tmp_path / "run.jsonl", corpus, answers)
        assert main(["gate", str(run), "--reference", str(reference)]) == (0 if passes else 1)
        said = capsys.readouterr().out
        assert f"Not compared: {number} labels are new" in said
        assert ("LABELS ARE NEW: 6" in said) is not passes
    inexact = save_run(tmp_path / "run.jsonl", corpus, answers | {"new0": INEXACT})
    assert [row.label.id for row in hold(reference, inexact).inexact] == ["new0"]


def test_golds_that_changed_are_told(
    reference: Path, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*COUNTS[2:], *MONEYS, *KINGS]
    rows += [row | {"answers": ["91"], "value": 91} for row in COUNTS[:2]]
    run = save_run(tmp_path / "run.jsonl", corpus, relabelled(corpus, rows))
    assert main(["gate", str(run), "--reference", str(reference)]) == 0
    assert "0 of its answers are right now that were wrong, 2 wrong that were right" in (
        capsys.readouterr().out
    )


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
    assert "REFUSED BEFORE: 1\n" in said
    assert "Answered without an answer: 1\n- 1 of the other parts" in said
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
    changes = {f"count{number}": WRONG for number in range(6)}
    changes |= {"money0": rightly(corpus)["money0"]}
    held(reference, corpus, changes, tmp_path)
    command = ["gate", str(tmp_path / "run.jsonl"), "--reference", str(reference)]
    assert main(command) == 1
    assert "Nobody wrote down why" in capsys.readouterr().out
    assert main([*command, "--update", "--because", "Counts are\n mended."]) == 0
    assert main(command) == 0
    said = capsys.readouterr()
    assert "other code" not in said.err
    assert said.out.rstrip().endswith(": Counts are mended.")
    (line,) = (tmp_path / "reference.updates.jsonl").read_text(encoding="utf-8").splitlines()
    kept = json.loads(line)
    assert kept["because"] == "Counts are mended."
    assert (kept["right"], kept["questions"]) == (41, 56)
    assert (kept["moved"]["won"], kept["moved"]["lost"]) == (1, 6)
    assert any(line.startswith("LOST: count") for line in kept["against"])
    assert kept["commit"] == read_run(reference)[0]["commit"]
    assert kept["reference"] == fingerprint(reference)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--update"], "needs a reason"),
        (["--update", "--because", "  "], "needs a reason"),
        (["--because", "no reason at all"], "the reason of --update"),
    ],
)
def test_a_new_reference_needs_a_reason(
    reference: Path,
    corpus: Corpus,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    told: str,
) -> None:
    held(reference, corpus, {}, tmp_path)
    before = reference.read_bytes()
    command = ["gate", str(tmp_path / "run.jsonl"), "--reference", str(reference)]
    assert main([*command, *more]) == 2
    assert told in capsys.readouterr().err
    assert reference.read_bytes() == before
    assert not (tmp_path / "reference.updates.jsonl").exists()


def test_a_run_of_other_code_is_no_reference(
    reference: Path, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held(reference, corpus, {}, tmp_path)
    file = tmp_path / "run.jsonl"
    old = file.read_text(encoding="utf-8").replace(code_hash(), "0123456789abcdef")
    file.write_text(old, encoding="utf-8")
    before = reference.read_bytes()
    command = ["gate", str(file), "--reference", str(reference)]
    assert main(command) == 0
    assert "was made with other code than is here now" in capsys.readouterr().err
    assert main([*command, "--update", "--because", "It is old."]) == 2
    assert "cannot be the reference" in capsys.readouterr().err
    assert reference.read_bytes() == before


def test_a_reference_does_not_shrink_unseen(
    reference: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write_corpus(tmp_path / "other", (label_row("elsewhere"),), "others")
    header, answers = read_run(save_run(tmp_path / "run.jsonl", other, {"elsewhere": RIGHT}))
    more, known = read_run(reference)
    header["what"]["corpora"] += more["what"]["corpora"]
    write_reference(reference, header, answers | known)
    command = ["gate", str(tmp_path / "run.jsonl"), "--reference", str(reference)]
    assert main([*command, "--update", "--because", "One is enough."]) == 2
    assert "no answer to 56 of 57 questions" in capsys.readouterr().err


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
    update = ["--update", "--because", "It is partial."]
    assert main(["gate", str(partial), "--reference", str(reference), *update]) == 2
    assert len(read_run(reference)[1]) == 56, "the reference is left as it was"


def test_the_gate_asks_the_quoting_reader_itself(
    tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus", ROWS)
    known = {corpus.name: corpus}
    settings = replace(Settings.from_environment(), cache=model_cache)
    monkeypatch.setenv("VERBATIM_CACHE", str(settings.cache))
    monkeypatch.setattr("eval.gate_command.new_run", lambda: tmp_path / "runs" / "now.jsonl")
    reference = tmp_path / "reference.jsonl.gz"
    update = ["--update", "--because", "It is the first."]
    assert main(["gate", "--reference", str(reference), *update], known) == 0
    assert json.loads((tmp_path / "reference.updates.jsonl").read_text())["moved"] is None
    assert len(read_run(reference)[1]) == len(ROWS)
    (tmp_path / "runs" / "now.jsonl").unlink()
    assert main(["gate", "--reference", str(reference)], known) == 0


def test_the_reference_that_is_committed_speaks_of_the_labels_as_they_are() -> None:
    outcome = hold(REFERENCE, REFERENCE)
    assert outcome.passes, 'run: make reference BECAUSE="..."'
    assert (outcome.labels.better, outcome.labels.worse) == (0, 0), "golds or scorer changed"
    assert REFERENCE.stat().st_size < 1_000_000


def test_the_reference_that_is_committed_has_its_reason() -> None:
    update = last_update(REFERENCE)
    assert update is not None, 'run: make reference BECAUSE="..."'
    assert len(update["because"]) > 10
    assert update["commit"] == read_run(REFERENCE)[0]["commit"]
