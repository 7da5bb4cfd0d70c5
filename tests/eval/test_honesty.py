"""What is only measured with stands in no file that rules, prompts or tests are written in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.labels import ROOT, corpora, load
from eval.leaks import WORDS_OF_A_QUESTION, WORDS_OF_A_QUOTE, leaks_into
from eval.metrics import tokens

NOT_OURS = frozenset({"eval", "seeds", "artifacts", "bench-results", "node_modules"})
"""Folders that are not looked into: eval/ holds the labels, seeds/ the texts that they quote, and
the others what tools leave behind."""

READS_THE_SEEDS = frozenset(
    ROOT / "tests" / "facts" / f"test_{subject}.py"
    for subject in ("reader", "comparisons", "lists", "unnumbered")
)
"""Tests how figures are read off sentences, and take sentences of the seeds for it: the files that
may hold words of the seeds that labels quote. No question, and nothing of the narratives."""


def own_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file of the project outside of eval/ and seeds/, hidden folders of tools left out."""
    for path in sorted(root.iterdir()):
        if path.is_file():
            yield path
        elif path.name not in NOT_OURS and (path.name == ".ci" or not path.name.startswith(".")):
            yield from sorted(one for one in path.rglob("*") if one.is_file() and _is_kept(one))


def _is_kept(path: Path) -> bool:
    return "__pycache__" not in path.parts and path.suffix not in (".png", ".lock", ".pyc")


def test_no_rule_no_prompt_and_no_test_knows_what_is_only_measured_with() -> None:
    files = list(own_files())
    names = {path.name for path in files}
    assert {"README.md", "app.py", "test_honesty.py", "schema.py", "CHANGELOG.md"} <= names
    known = corpora()
    others = [path for path in files if path not in READS_THE_SEEDS]
    assert [str(problem) for problem in leaks_into(others, known.values())] == []
    narratives = [corpus for name, corpus in known.items() if name != "seeds"]
    assert [str(problem) for problem in leaks_into(list(READS_THE_SEEDS), narratives)] == []
    seeds = leaks_into(list(READS_THE_SEEDS), [known["seeds"]], quotes=False)
    assert [str(problem) for problem in seeds] == []


def test_there_is_something_to_look_for() -> None:
    labels = [label for corpus in corpora().values() for label in load(corpus, "measure")]
    questions = [one for one in labels if len(tokens(one.question)) >= WORDS_OF_A_QUESTION]
    quotes = [q for one in labels for q in one.quotes if len(tokens(q)) >= WORDS_OF_A_QUOTE]
    assert len(questions) > 250
    assert len(quotes) > 200


@pytest.mark.parametrize("what", ["question", "quote"])
def test_a_leak_would_be_found(what: str, tmp_path: Path) -> None:
    corpus = corpora()["narratives_measure"]
    label = next(
        one for one in load(corpus, "measure") if one.quotes and len(tokens(one.quotes[0])) >= 6
    )
    words = label.question if what == "question" else label.quotes[0]
    file = tmp_path / "prompt.md"
    file.write_text("Answer like this:\n> " + "\n> ".join(words.split()), encoding="utf-8")
    assert label.id in [problem.id for problem in leaks_into([file], [corpus])]
