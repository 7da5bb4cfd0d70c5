"""eval/compare.py: two runs question by question, worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cli import main
from eval.compare import as_markdown, changed, compare, readers_to_compare, shifts, tallies
from eval.errors import EvalError
from eval.labels import Corpus
from eval.scored import score_run
from tests.eval_corpora import write_corpus
from tests.eval_runs import COUNTS, KINGS, MONEYS, RIGHT, WRONG, rightly, save_run


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return write_corpus(tmp_path / "corpus", (*COUNTS, *MONEYS, *KINGS))


@pytest.fixture
def runs(corpus: Corpus, tmp_path: Path) -> tuple[Path, Path]:
    """The first has count0 to count4 wrong and lacks king3; the second has count0, money0 and
    money1 wrong and lacks count11."""
    before, after = rightly(corpus), rightly(corpus)
    before |= {f"count{number}": WRONG for number in range(5)}
    after |= {"count0": WRONG, "money0": WRONG, "money1": WRONG}
    del before["king3"], after["count11"]
    return save_run(tmp_path / "a.jsonl", corpus, before), save_run(
        tmp_path / "b.jsonl", corpus, after
    )


def test_wins_losses_and_ties_are_counted(runs: tuple[Path, Path]) -> None:
    first, second = map(score_run, runs)
    found = compare(first, second, ("a", "b"), ("quoting", "quoting"))
    assert len(found.pairs) == 12 + 40 + 4 - 2
    assert [row.label.id for row in found.only_first] == ["count11"]
    assert [row.label.id for row in found.only_second] == ["king3"]
    by_group = {one.group: one for one in tallies(found.pairs)}
    assert list(by_group) == [
        "together",
        "lands, work",
        "lands, measure",
        "count",
        "money",
        "not_found: never_mentioned",
    ]
    count, money = by_group["count"], by_group["money"]
    assert (count.questions, count.before, count.after) == (11, 6, 10)
    assert (count.wins, count.losses, count.ties) == (4, 0, 7)
    assert count.difference == pytest.approx(4 / 11)
    assert count.p == pytest.approx(2 / 16)
    assert count.interval is not None
    assert 0 < count.interval[0] < 4 / 11 < count.interval[1] < 1
    assert (money.wins, money.losses, money.ties, money.p) == (0, 2, 38, 0.5)
    together = by_group["together"]
    assert (together.wins, together.losses, together.ties) == (4, 2, 48)
    assert [row.label.id for row in changed(found, 1)] == [
        f"count{number}" for number in (1, 2, 3, 4)
    ]
    assert [row.label.id for row in changed(found, -1)] == ["money0", "money1"]


def test_a_measure_counts_where_it_applies_on_both_sides(corpus: Corpus, tmp_path: Path) -> None:
    before, after = rightly(corpus), rightly(corpus)
    before["count0"] = replace(RIGHT, wall=0.0)
    after |= {"count1": replace(RIGHT, wall=0.04), "count2": replace(RIGHT, statements=(), hits=())}
    one, other = (
        score_run(save_run(tmp_path / name, corpus, answers))
        for name, answers in (("a.jsonl", before), ("b.jsonl", after))
    )
    found = compare(one, other, ("a", "b"), ("quoting", "quoting"))
    moved = {one.measure: one for one in shifts(found.pairs)}
    assert moved["seconds"].questions == 55, "count0 was not timed in the first"
    assert moved["seconds"].difference == pytest.approx(0.02 / 55)
    assert moved["citation recall"].questions == 52
    assert moved["citation recall"].difference == pytest.approx(-1 / 52)
    assert moved["citation precision"].questions == 51, "nothing is cited by one"
    assert moved["recall@10"].difference == pytest.approx(-1 / 52)
    assert (moved["short F1"].questions, moved["short F1"].p) == (0, None)


def test_a_run_without_hits_has_no_search_to_compare(corpus: Corpus, tmp_path: Path) -> None:
    bare = {name: replace(one, hits=()) for name, one in rightly(corpus).items()}
    run = score_run(save_run(tmp_path / "a.jsonl", corpus, bare))
    found = compare(run, run, ("a", "a"), ("quoting", "quoting"))
    assert {one.questions for one in shifts(found.pairs) if "@" in one.measure} == {0}


def test_questions_of_the_measuring_part_are_not_named(
    runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *map(str, runs), "--questions"]) == 0
    text = capsys.readouterr().out
    assert "- count1 (lands, count): How many victims did the office find in 2020, count1?" in text
    assert "- 2 of the other parts (--show-measure names them)" in text
    assert "money0" not in text
    assert main(["compare", *map(str, runs), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert {row["part"] for row in told["questions"]} == {"work"}
    assert told["right and supported"][0]["wins"] == 4
    assert (told["only_first"], told["only_second"]) == (1, 1)
    assert main(["compare", *map(str, runs), "--questions", "--show-measure"]) == 0
    assert "- money0 (lands, money): What was set aside, 0?" in capsys.readouterr().out


def test_the_table_says_how_it_went(runs: tuple[Path, Path]) -> None:
    first, second = map(score_run, runs)
    found = compare(first, second, ("a", "b"), ("quoting", "quoting"))
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in as_markdown(found).splitlines()
        if line.startswith("| count")
    ]
    assert rows[0][:7] == ["count", "11", "54.5", "90.9", "4", "0", "7"]
    assert rows[0][7].startswith("+36.4 (")
    assert "## Lost" not in as_markdown(found)


def test_which_readers_are_compared(corpus: Corpus, tmp_path: Path) -> None:
    quoting = score_run(save_run(tmp_path / "a.jsonl", corpus, rightly(corpus)))
    chat = score_run(save_run(tmp_path / "b.jsonl", corpus, rightly(corpus), "chat"))
    two = replace(
        quoting, header=quoting.header | {"what": {**quoting.header["what"], "readers": ["x", "y"]}}
    )
    assert readers_to_compare(quoting, quoting) == [("quoting", "quoting")]
    assert readers_to_compare(quoting, chat) == [("quoting", "chat")]
    assert readers_to_compare(two, two, ["y", "x"]) == [("y", "x")]
    assert readers_to_compare(two, two, ["y"]) == [("y", "y")]
    assert readers_to_compare(two, two) == [("x", "x"), ("y", "y")]
    for wrong in ([], ["quoting"], ["quoting", "quoting", "quoting"]):
        with pytest.raises(EvalError, match="The runs have quoting and x, y"):
            readers_to_compare(quoting, two, wrong)


def test_runs_without_a_question_in_common(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = rightly(corpus)
    one = save_run(tmp_path / "a.jsonl", corpus, {"count0": answers["count0"]})
    other = save_run(tmp_path / "b.jsonl", corpus, {"king0": answers["king0"]})
    assert main(["compare", str(one), str(other)]) == 2
    assert "Compare runs over the same labels" in capsys.readouterr().err
    assert main(["compare", str(one), str(tmp_path / "none.jsonl")]) == 2
