"""The benchmarks: what they make and show, each run once and small. No time is asserted."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bench import cli, clock, cold, corpus, evaluation, facts, ingest, warm
from bench.clock import Taken
from bench.figures import Figure, Section, Target, as_json, table
from eval.scored import score_run
from rag.settings import Settings


def test_reports_are_as_many_as_wanted_and_hardly_alike() -> None:
    made = list(corpus.reports(120_000))

    assert sum(map(len, made)) >= 120_000
    assert list(corpus.reports(120_000)) == made
    sentences = [one for report in made for one in report.split(". ") if any(map(str.isdigit, one))]
    assert len(set(sentences)) > 0.9 * len(sentences)


def test_reports_keep_years_and_change_figures() -> None:
    texts = corpus.originals()

    varied = next(corpus.reports(1))

    assert varied != texts[0]
    assert varied.count("2019") == texts[0].count("2019")
    assert sorted(map(len, varied.split("\n"))) == sorted(map(len, texts[0].split("\n")))


def test_time_is_taken_of_commands_and_of_ourselves(tmp_path: Path) -> None:
    busy = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"

    taken = clock.time_command([sys.executable, "-c", busy], tmp_path)
    with clock.timed() as asleep:
        time.sleep(0.05)

    assert taken.wall >= 0.2
    assert taken.cpu >= 0.2
    assert asleep.wall >= 0.05
    assert asleep.cpu < asleep.wall


def test_parts_alternate_and_ratios_are_taken_pair_by_pair() -> None:
    order: list[str] = []

    def part(name: str) -> Taken:
        order.append(name)
        return Taken(wall=len(order))

    taken = clock.alternating([lambda: part("a"), lambda: part("b")], 3)

    assert order == ["a", "b", "b", "a", "a", "b"]
    assert [[one.wall for one in each] for each in taken] == [[1, 4, 5], [2, 3, 6]]
    assert clock.median_ratio([2, 9, 4], [1, 3, 1]) == 3
    assert clock.spread([3, 1, 2], "s", 1) == "2.0 s (1.0-3.0)"


def test_the_table_says_what_is_met() -> None:
    figures = (
        Figure("ratio", 1.25, "x", Target("at most", 1.5), "5 s against 4 s"),
        Figure("rate", 0.5, "x", Target("at least", 0.85)),
        Figure("facts", 12345.6, "facts/s"),
    )
    section = Section("cold", "in some way", figures, 3.2)

    lines = table([section]).splitlines()

    assert lines[:2] == ["cold (3 s)", "  in some way"]
    assert lines[2].split() == "ratio 1.25 x at most 1.5: met 5 s against 4 s".split()
    assert lines[3].split() == "rate 0.5 x at least 0.85: NOT MET".split()
    assert lines[4].split() == "facts 12,346 facts/s".split()
    told = as_json([section])
    assert [figure["met"] for figure in told[0]["figures"]] == [True, False, None]
    assert json.loads(json.dumps(told))[0]["figures"][0]["target"]["value"] == 1.5


def test_a_cold_question_is_timed(seeds_index: Settings, tmp_path: Path) -> None:
    section = cold.measure(seeds_index, tmp_path / "cache", rounds=1)

    assert section.figures[0].value > 0
    assert section.figures[0].target == Target("at most", 1.5)


def test_warm_questions_are_timed_by_stage(seeds_index: Settings) -> None:
    labels = warm.working_questions()
    conversation = next(label for label in labels if len(label.turns) > 1)

    section = warm.measure(seeds_index, [labels[0], conversation])

    assert f"{1 + len(conversation.turns)} questions" in section.how
    shares = [figure.value for figure in section.figures if figure.name.startswith("of it")]
    assert len(shares) == 4
    assert sum(shares) == pytest.approx(100)


def test_facts_are_counted() -> None:
    section = facts.measure(5_000, rounds=1)

    assert all(figure.value > 0 for figure in section.figures)


@pytest.mark.slow
def test_the_evaluation_is_timed(model_cache: Path, tmp_path: Path) -> None:
    settings = Settings(cache=model_cache, index=tmp_path / "unused")

    section = evaluation.measure(settings, tmp_path / "evaluation", asked=4, scored=9, rounds=1)

    assert "4 questions" in section.how
    assert [figure.target for figure in section.figures[:2]] == [
        Target("at most", 2),
        Target("at most", 30),
    ]
    assert all(figure.value > 0 for figure in section.figures)
    assert len(score_run(tmp_path / "evaluation" / "copies" / "run.jsonl").rows) == 9


@pytest.mark.slow
def test_an_ingest_is_timed_beside_the_bare_model(seeds_index: Settings, tmp_path: Path) -> None:
    settings = replace(seeds_index, index=tmp_path / "unused")

    section = ingest.measure(settings, tmp_path / "files", characters=8_000, rounds=1)

    assert [figure.target for figure in section.figures if figure.target] == [
        Target("at least", 0.85),
        Target("at most", 1.2),
    ]
    assert all(figure.value > 0 for figure in section.figures)


def test_the_command_line_runs_what_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "READ", 3_000)
    file = tmp_path / "figures.json"

    assert cli.main(["--only", "facts", "--json", str(file)]) == 0

    assert "facts a second and a core" in capsys.readouterr().out
    told = json.loads(file.read_text())
    assert [section["name"] for section in told["sections"]] == ["facts"]
    assert told["machine"]["processors"] >= 1


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--only", "cold,tepid"])

    assert ended.value.code == 2
    assert "no such part: tepid" in capsys.readouterr().err
