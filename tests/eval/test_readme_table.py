"""eval/table.py: the README's result table is the one that the kept figures make."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.cli import main
from eval.errors import EvalError
from eval.labels import ROOT, Corpus
from eval.scored import ScoredRun
from eval.summary import summaries
from eval.table import BEGIN, END, as_table, kept, put, results
from tests.eval_corpora import write_corpus

FOUND = {
    "rows": [
        {"set": "seeds", "system": "quoting", "right": 7, "of": 9, "quotes": 200, "exact": 199},
        {"set": "seeds", "system": "bm25", "right": 0, "of": 9, "quotes": 3, "exact": 3},
    ]
}


def test_the_readme_holds_the_table_of_the_kept_figures() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert put(text, as_table(kept())) == text, "run: python -m eval table --write README.md"


def test_the_kept_figures_say_where_they_are_from() -> None:
    found = kept()
    assert found["part"] == "measure"
    assert len(found["commit"]) == 40
    assert {row["set"] for row in found["rows"]} == {
        "seeds",
        "reports_measure",
        "narratives_measure",
    }
    assert all(0 <= row["right"] <= row["of"] for row in found["rows"])
    assert all(row["exact"] <= row["quotes"] for row in found["rows"])


def test_a_table_is_made_of_counts() -> None:
    assert as_table(FOUND) == [
        "| answered right, with the words that bear it out | Verbatim | BM25 |",
        "| --- | --- | --- |",
        "| the two seed reports, 9 questions | 78 % | 0 % |",
        "| quotations that are verbatim, at the offsets given (200) | 99 % | 100 % |",
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
    return write_corpus(tmp_path / "corpus", name="seeds")


def ask(corpus: Corpus, output: Path, *more: str) -> Path:
    run = ["run", "--baseline", "bm25", "--output", str(output), *more]
    assert main(run, {corpus.name: corpus}) == 0
    return output


def test_the_command_keeps_figures_and_writes_the_table(
    seeds: Corpus,
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
) -> None:
    figures = tmp_path / "reference" / "results.json"
    run = ask(seeds, tmp_path / "run.jsonl")
    readme = tmp_path / "README.md"
    readme.write_text(f"# A\n{BEGIN}\n{END}\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["table", str(run), "--write", str(readme), "--figures", str(figures)], {}) == 0
    printed = capsys.readouterr().out
    assert printed in readme.read_text(encoding="utf-8")
    assert "| the two seed reports, 2 questions | 100 % |" in printed
    (row,) = json.loads(figures.read_text(encoding="utf-8"))["rows"]
    assert row == {"set": "seeds", "system": "bm25", "right": 2, "of": 2, "quotes": 1, "exact": 1}


def test_a_readme_without_marks_keeps_the_old_figures(
    seeds: Corpus,
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
) -> None:
    figures = tmp_path / "results.json"
    run = ask(seeds, tmp_path / "run.jsonl")
    readme = tmp_path / "README.md"
    readme.write_text("# A\n", encoding="utf-8")
    assert main(["table", str(run), "--write", str(readme), "--figures", str(figures)], {}) == 2
    assert readme.read_text(encoding="utf-8") == "# A\n"
    assert not figures.exists()


def test_a_run_without_the_measuring_part_makes_no_table(
    seeds: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    run = ask(seeds, tmp_path / "run.jsonl", "--part", "work")
    assert main(["table", str(run)], {}) == 2
    assert "asked nothing of the measuring part" in capsys.readouterr().err


def test_a_run_that_is_not_whole_makes_no_table(seeds: Corpus, tmp_path: Path) -> None:
    scored = ScoredRun({}, (), {("bm25", "seeds"): 1})
    assert summaries(replace_header(scored)) == []
    with pytest.raises(EvalError, match="Run it again, whole"):
        results(scored)


def replace_header(scored: ScoredRun) -> ScoredRun:
    return ScoredRun({"what": {"readers": []}}, scored.rows, scored.missing)


def test_figures_that_are_missing_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    for name in ("none.json", "bad.json"):
        with pytest.raises(EvalError, match="holds no figures"):
            kept(tmp_path / name)
