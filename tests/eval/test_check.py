"""eval/check.py, eval/form.py and eval/leaks.py: what is wrong with labels, and where."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.check import check
from eval.cli import main
from eval.form import findings
from eval.labels import Corpus, corpora
from eval.leaks import leaks_into, plain_sentences, shared_sentences
from tests.eval_corpora import FOLLOW_UP, FREED, KING, PERMITS, TEXTS, label_row, write_corpus


def told(corpus: Corpus) -> list[str]:
    return [str(problem) for problem in check([corpus])]


def test_committed_labels_have_no_problems() -> None:
    known = corpora()
    assert set(known) >= {"seeds", "narratives_work", "narratives_measure"}
    assert [str(problem) for problem in check(known.values())] == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"quotes": ["found 95 victims"]}, "a quote does not stand in the text"),
        ({"quotes": ["freed seven workers"]}, "a quote stands in another document"),
        ({"quotes": []}, "no quote"),
        ({"value": 93, "answers": ["93"]}, "the value stands in none of its quotes"),
        ({"value": 93}, "no accepted answer gives the value"),
        ({"value": None}, "no value"),
        ({"answers": []}, "no answer"),
        ({"kind": "list", "items": []}, "no items"),
        ({"kind": "money"}, "money without a unit"),
        ({"kind": "money", "unit": "USD"}, "the unit stands in none of its quotes"),
        ({"kind": "percent", "unit": None}, "a percentage without its sign"),
        ({"kind": "yes_no", "answers": ["Maybe"]}, "neither Yes nor No"),
        ({"kind": "guess"}, "kind is unknown"),
        ({"kind": "wrong_year"}, "kind is unknown or does not go with the status"),
        ({"status": "unsure"}, "status is unknown"),
        ({"status": "not_reported"}, "an answer is given where there is none"),
        ({"part": "spare"}, "part is wrong"),
        ({"scope": "east.txt"}, "scope is no file"),
        ({"doc": "east.txt", "quotes": ["found 94"]}, "doc is no file"),
        ({"question": " "}, "question has a bad value"),
    ],
)
def test_check_finds(tmp_path: Path, changes: dict[str, Any], what: str) -> None:
    problems = told(write_corpus(tmp_path, (label_row("a", **changes),)))
    assert any(what in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"colour": "red"}, "unknown field colour"),
        ({"tag": ["plain"]}, "unknown field tag. Is it tags?"),
        ({"by": None}, "no by. Add it."),
        ({"question": None}, "no question"),
        ({"turns": [{"question": "And then?"}]}, "question and turns"),
        ({"turns": [{"asked": "?"}], "question": None}, "turns has a bad value"),
        ({"answers": ["94", "94"]}, "answers has a bad value"),
        ({"answers": "94"}, "answers has a bad value"),
        ({"value": "94"}, "value has a bad value"),
        ({"value": True}, "value has a bad value"),
        ({"value": float("nan")}, "value has a bad value"),
        ({"tolerance": -1}, "tolerance has a bad value: -1"),
        ({"unit": "12"}, "unit has a bad value"),
        ({"doc": "../north.txt"}, "doc has a bad value"),
        ({"year": 20}, "year has a bad value"),
        ({"year": "2020-2016"}, "year has a bad value"),
        ({"when": "21.11.2026"}, "when has a bad value"),
        ({"when": "2026-02-30"}, "when has a bad value"),
        ({"tags": ["Plain Words"]}, "tags has a bad value"),
        ({"items": [[]]}, "items has a bad value"),
    ],
)
def test_bad_forms_are_found(tmp_path: Path, changes: dict[str, Any], what: str) -> None:
    problems = told(write_corpus(tmp_path, (label_row("a", **changes),)))
    assert any(what in problem for problem in problems), problems
    assert all(problem.startswith("lands.jsonl:1: ") for problem in problems)


def test_a_good_row_has_no_findings() -> None:
    assert findings(label_row("a")) == []
    assert findings(FOLLOW_UP | {"note": "Asked twice."}) == []
    assert findings(label_row("a", year="2018/19", unit="crown", items=[["a", "b"], ["c"]])) == []


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({"kind": "place", "answers": ["Haven"], "quotes": ["shelter in Haven housed"]}, True),
        ({"kind": "place", "answers": ["Marble Bay"], "quotes": ["shelter in Haven"]}, False),
        ({"kind": "date", "answers": ["2020"], "quotes": ["shelter in Haven housed 40"]}, True),
        ({"kind": "date", "answers": ["in May"], "quotes": ["shelter in Haven housed 40"]}, False),
        ({"kind": "reason", "answers": ["the shelter housed 40"], "quotes": ["housed 40"]}, True),
        ({"kind": "reason", "answers": ["it was too far away"], "quotes": ["housed 40"]}, False),
    ],
)
def test_answers_in_words_have_to_stand_in_their_quotes(
    tmp_path: Path, changes: dict[str, Any], held: bool
) -> None:
    problems = told(write_corpus(tmp_path, (label_row("a", value=None, **changes),)))
    assert (not problems) is held, problems


def test_items_have_to_stand_in_the_quotes(tmp_path: Path) -> None:
    row = label_row("a", kind="list", value=None, items=[["94"], ["40", "forty"]], answers=[])
    assert any("an item stands in none" in one for one in told(write_corpus(tmp_path, (row,))))
    whole = row | {"quotes": ["found 94 victims", "housed 40 of them"]}
    assert told(write_corpus(tmp_path / "whole", (whole,))) == []
    trend = whole | {"kind": "trend", "items": [["94"], ["rising"]]}
    assert told(write_corpus(tmp_path / "trend", (trend,))) == []


def test_check_finds_nothing_wrong_with_good_labels(tmp_path: Path) -> None:
    assert check([write_corpus(tmp_path)]) == []
    pair = label_row(
        "pair", value=2, answers=["2"], quotes=["Two recruiters were fined."], doc="south.txt"
    )
    assert check([write_corpus(tmp_path / "other", (pair,))]) == []


def test_every_bad_line_is_told_not_the_first_alone(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, (label_row("a"),))
    good = corpus.labels.read_text(encoding="utf-8")
    corpus.labels.write_text(f"{{\n{good}[1]\n", encoding="utf-8")
    problems = told(corpus)
    assert [problem.partition(": ")[0] for problem in problems] == [
        "lands.jsonl:1",
        "lands.jsonl:3",
    ]
    assert "not JSON" in problems[0]
    assert "not a JSON object" in problems[1]


def test_check_finds_doubles_and_repeated_ids(tmp_path: Path) -> None:
    same = label_row("b", question="how many victims did office find in 2020 a")
    corpus = write_corpus(tmp_path, (label_row("a"), same, label_row("a", question="Another?")))
    assert told(corpus) == [
        "lands.jsonl:3: a: id used twice, first in lands.jsonl:1. Give it an id of its own.",
        "lands.jsonl:2: b: asks the same as a. Ask something else, or take one of the two out.",
    ]


def test_check_finds_near_doubles(tmp_path: Path) -> None:
    first = label_row("a", question="How many victims did the office find in 2020?")
    near = label_row("b", question="How many victims did the offices find in 2020?")
    assert "asks nearly what is asked by a" in told(write_corpus(tmp_path, (first, near)))[0]
    year = near | {"question": "How many victims did the offices find in 2019?"}
    assert told(write_corpus(tmp_path / "year", (first, year))) == []
    other = near | {"quotes": ["The office of Norland found 94 victims"]}
    assert told(write_corpus(tmp_path / "other", (first, other))) == []


def test_the_same_question_in_both_parts_is_a_leak(tmp_path: Path) -> None:
    other = FREED | {"question": label_row("a")["question"]}
    corpus = write_corpus(tmp_path, (label_row("a"), other))
    assert any("asks the same as a, of the other part" in problem for problem in told(corpus))


def test_the_same_question_in_two_files_on_the_same_texts_is_found(tmp_path: Path) -> None:
    one = write_corpus(tmp_path / "one", (label_row("a"),), "one")
    two = write_corpus(
        tmp_path / "two", (label_row("b", question=label_row("a")["question"]),), "two"
    )
    assert [str(problem) for problem in check([one, two])] == []
    problems = check([one, replace(two, texts=one.texts)])
    assert [(problem.where, problem.id) for problem in problems] == [("two.jsonl:1", "b")]


def test_check_finds_a_sentence_in_both_parts(tmp_path: Path) -> None:
    other = label_row("b", value=91, answers=["91"], quotes=["91 in 2019"], part="measure")
    corpus = write_corpus(tmp_path, (label_row("a"), other))
    assert {problem.partition(". ")[0] for problem in told(corpus)} == {
        "lands.jsonl:1: a: rests on a sentence of the other part",
        "lands.jsonl:2: b: rests on a sentence of the other part",
    }
    several = [*other["quotes"], "Parliament set aside 119,000 crowns for the shelter."]
    wide = write_corpus(tmp_path / "wide", (label_row("a"), other | {"quotes": several}))
    assert check([wide]) == []


def test_check_finds_a_sentence_in_texts_of_both_parts(tmp_path: Path) -> None:
    one = replace(write_corpus(tmp_path / "one", (label_row("a"),), "one"), part="work")
    two = replace(write_corpus(tmp_path / "two", (FREED,), "two"), part="measure")
    assert any("stands in one too" in problem.what for problem in check([two, one]))
    assert shared_sentences(TEXTS, {"c.txt": "Two recruiters were fined."}) == []


def test_check_says_no_word_of_what_is_measured_with(tmp_path: Path) -> None:
    bad = FREED | {"quotes": ["freed eight workers"], "value": 8, "unit": "8 oxen"}
    problems = check([write_corpus(tmp_path, (bad,))])
    assert problems
    assert all("eight" not in str(problem) and "oxen" not in str(problem) for problem in problems)
    work = check([write_corpus(tmp_path / "work", (bad | {"part": "work"},))])
    assert any("freed eight workers" in str(problem) for problem in work)
    assert any("oxen" in str(problem) for problem in work)


def test_leaks_are_found_in_files(tmp_path: Path) -> None:
    quoted = FREED | {"quotes": ["police of Sudland freed seven workers from a quarry"]}
    corpus = write_corpus(tmp_path / "corpus", (quoted, KING, PERMITS, FOLLOW_UP))
    file = tmp_path / "rules.py"

    def found(text: str, part: str | None = None) -> list[str]:
        file.write_text(text, encoding="utf-8")
        return [problem.id for problem in leaks_into([file], [replace(corpus, part=part)])]

    assert found("x = 'Which king rules'") == []
    assert found(f"x = '{PERMITS['question']}'") == [], "of the part to work with"
    assert found(f"x = '{FREED['question'].upper()}?'") == ["freed"]
    assert found('x = "Police of Sudland freed "\n    "seven workers, from a quarry"') == ["freed"]
    assert found(f'x = "{TEXTS["south.txt"]}"', "measure") == ["freed", "south.txt"]
    file.write_bytes(b"\0" + FREED["question"].encode())
    assert leaks_into([file], [corpus]) == []


def test_plain_sentences_hold_every_word() -> None:
    text = 'One was freed. "Two" were not.\nThree 3.5 fled.'
    parts = [text[span.start : span.end] for span in plain_sentences(text)]
    assert parts == ["One was freed.", '"Two" were not.', "Three 3.5 fled."]


def test_a_label_file_that_is_missing_is_told(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    corpus.labels.unlink()
    assert "cannot be read" in told(corpus)[0]


def test_rows_that_are_json_but_no_labels(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    corpus.labels.write_text(json.dumps({"id": "x"}) + "\n", encoding="utf-8")
    problems = told(corpus)
    assert "lands.jsonl:1: x: no status. Add it." in problems
    assert "lands.jsonl:1: x: no question. Add question, or turns for a conversation." in problems


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_file_without_a_label_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    corpus = write_corpus(tmp_path)
    corpus.labels.write_text(text, encoding="utf-8")
    command = ["check", "--labels", str(corpus.labels), "--texts", str(corpus.texts)]
    assert main(command, {}) == 1
    assert "lands.jsonl: no label. Write one: python -m eval label" in capsys.readouterr().out
