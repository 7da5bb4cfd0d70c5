"""eval/labels.py and eval/check.py: the form of labels, and the committed ones in particular."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.check import check, leaks_into, shared_sentences
from eval.errors import EvalError
from eval.labels import ROOT, corpora, gold_spans, load, parse, read_texts
from rag.schema import Span
from tests.eval_corpora import FOLLOW_UP, FREED, KING, PERMITS, TEXTS, label_row, write_corpus


def test_committed_labels_have_no_problems() -> None:
    known = corpora()
    assert set(known) == {"seeds", "narratives_work", "narratives_measure"}
    assert [str(problem) for problem in check(known.values())] == []


def test_committed_labels_are_as_many_as_promised() -> None:
    known = corpora()
    seeds = load(known["seeds"])
    assert len(seeds) >= 150
    assert sum(label.status == "not_found" for label in seeds) >= 25
    assert {label.part for label in seeds} == {"work", "measure"}
    narratives = [known["narratives_work"], known["narratives_measure"]]
    assert sum(len(load(corpus)) for corpus in narratives) >= 120
    assert sum(len(read_texts(corpus.texts)) for corpus in narratives) >= 12


def test_no_rule_and_no_test_knows_what_is_only_measured_with() -> None:
    folders = [ROOT / "rag", ROOT / "tests"]
    assert [str(problem) for problem in leaks_into(folders, corpora().values())] == []


def test_a_label_is_read(tmp_path: Path) -> None:
    labels = load(write_corpus(tmp_path))
    assert [label.id for label in labels] == [
        "found",
        "shelter",
        "freed",
        "permits",
        "king",
        "money",
    ]
    money = labels[-1]
    assert money.turns == ("Is there a shelter?", "What did parliament set aside?")
    assert money.question == "What did parliament set aside?"
    assert (money.value, money.unit, money.scope) == (119000, "crown", "north.txt")
    assert [label.group for label in labels[:5]] == [
        "count",
        "place",
        "count",
        "not_reported",
        "not_found: never_mentioned",
    ]


def test_labels_are_chosen_by_part(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    assert [label.id for label in load(corpus, "measure")] == ["freed", "king"]
    assert len(load(corpus, "work")) == 4


@pytest.mark.parametrize(
    ("year", "years"),
    [
        (None, ()),
        (2020, (2020,)),
        ("2020", (2020,)),
        ("2018/19", (2018, 2019)),
        ("2016-2018", (2016, 2017, 2018)),
    ],
)
def test_years_are_read(year: object, years: tuple[int, ...]) -> None:
    assert parse(label_row("a", year=year)).years == years


def test_the_fingerprint_is_of_what_is_asked() -> None:
    label = parse(label_row("a"))
    assert label.fingerprint == replace(label, id="b", value=3).fingerprint
    assert label.fingerprint != replace(label, scope="north.txt").fingerprint
    assert label.fingerprint != replace(label, turns=("Who?", label.question)).fingerprint


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: not a JSON object"),
        (json.dumps({"question": "?"}), "line 2: a label has no id"),
        (json.dumps({"id": "x", "question": "?"}), "line 2: x: field missing"),
        (json.dumps(label_row("x") | {"colour": "red"}), "unknown fields colour"),
        (json.dumps(label_row("x", quotes="no list")), "quotes is not a list"),
        (json.dumps(label_row("x", value="many")), "of a wrong form"),
        (json.dumps(label_row("x", year="of late")), "of a wrong form"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    corpus = write_corpus(tmp_path)
    first = corpus.labels.read_text(encoding="utf-8").split("\n")[0]
    corpus.labels.write_text(f"{first}\n{line}\n", encoding="utf-8")
    with pytest.raises(EvalError, match=message):
        load(corpus)
    assert message in str(check([corpus])[0])


def test_a_bad_line_to_measure_with_is_not_quoted() -> None:
    with pytest.raises(EvalError, match=r"wrong form$"):
        parse(label_row("x", value="seventeen", part="measure"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    corpus.labels.unlink()
    with pytest.raises(EvalError, match=r"lands\.jsonl cannot be read"):
        load(corpus)


def test_texts_keep_every_character(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffone\r\ntwo\u2028’".encode())
    assert read_texts(tmp_path) == {"a.txt": "one\r\ntwo\u2028’"}


def test_gold_is_looked_for_in_its_own_document_first() -> None:
    texts = {"a.txt": "same words. same words", "b.txt": "same words. others"}
    label = parse(label_row("a", doc="a.txt", quotes=["same words", "others"]))
    assert gold_spans(label, texts) == [
        [("a.txt", Span(0, 10)), ("a.txt", Span(12, 22))],
        [("b.txt", Span(12, 18))],
    ]
    anywhere = gold_spans(replace(label, years=()), texts)
    assert [doc for doc, _ in anywhere[0]] == ["a.txt", "a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"quotes": ["found 95 victims"]}, "a quote does not stand in the text"),
        ({"quotes": ["freed seven workers"]}, "a quote stands in another document"),
        ({"quotes": []}, "no quote"),
        ({"value": 93}, "the value stands in none of its quotes"),
        ({"value": None}, "no value"),
        ({"answers": []}, "no answer"),
        ({"kind": "list", "items": []}, "no items"),
        ({"kind": "money"}, "money without a unit"),
        ({"kind": "yes_no", "answers": ["Maybe"]}, "neither Yes nor No"),
        ({"kind": "guess"}, "kind is unknown"),
        ({"kind": "wrong_year"}, "kind is unknown or does not go with the status"),
        ({"status": "unsure"}, "status is unknown"),
        ({"status": "not_reported"}, "an answer is given where there is none"),
        ({"part": "spare"}, "part is wrong"),
        ({"scope": "east.txt"}, "scope is no file"),
        ({"doc": "east.txt", "quotes": ["found 94"]}, "doc is no file"),
        ({"question": " "}, "a question is empty"),
    ],
)
def test_check_finds(tmp_path: Path, changes: dict[str, Any], what: str) -> None:
    problems = check([write_corpus(tmp_path, (label_row("a", **changes),))])
    assert any(what in str(problem) for problem in problems), problems


def test_check_finds_nothing_wrong_with_good_labels(tmp_path: Path) -> None:
    assert check([write_corpus(tmp_path)]) == []
    pair = label_row("pair", value=2, quotes=["Two recruiters were fined."], doc="south.txt")
    assert check([write_corpus(tmp_path / "other", (pair,))]) == []


def test_check_finds_doubles_and_repeated_ids(tmp_path: Path) -> None:
    same = label_row("b", question="how many victims did office find in 2020 a")
    corpus = write_corpus(tmp_path, (label_row("a"), same, label_row("a", question="Another?")))
    assert [str(problem) for problem in check([corpus])] == [
        "a: id used twice, first in lands.jsonl",
        "b: asks the same as a",
    ]


def test_check_finds_a_sentence_in_both_parts(tmp_path: Path) -> None:
    other = label_row("b", value=91, answers=["91"], quotes=["91 in 2019"], part="measure")
    corpus = write_corpus(tmp_path, (label_row("a"), other))
    assert {str(problem) for problem in check([corpus])} == {
        "a: rests on a sentence of the other part",
        "b: rests on a sentence of the other part",
    }
    several = [*other["quotes"], "Parliament set aside 119,000 crowns for the shelter."]
    wide = write_corpus(tmp_path / "wide", (label_row("a"), other | {"quotes": several}))
    assert check([wide]) == []


def test_check_finds_a_sentence_in_texts_of_both_parts(tmp_path: Path) -> None:
    one = replace(write_corpus(tmp_path / "one", (label_row("a"),), "one"), part="work")
    two = replace(write_corpus(tmp_path / "two", (FREED,), "two"), part="measure")
    assert "one" in {p.what.split()[-2] for p in check([two, one])}
    assert shared_sentences(TEXTS, {"c.txt": "Two recruiters were fined."}) == []


def test_check_says_no_word_of_what_is_measured_with(tmp_path: Path) -> None:
    bad = FREED | {"quotes": ["freed eight workers"], "value": 8}
    problems = check([write_corpus(tmp_path, (bad,))])
    assert problems
    assert all("eight" not in str(problem) and "8" not in str(problem) for problem in problems)
    work = check([write_corpus(tmp_path / "work", (bad | {"part": "work"},))])
    assert any("freed eight workers" in str(problem) for problem in work)


def test_leaks_are_found_in_code(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", (FREED, KING, PERMITS, FOLLOW_UP))
    code = tmp_path / "code"
    code.mkdir()
    (code / "rules.py").write_text("x = 'Which king rules'", encoding="utf-8")
    assert leaks_into([code], [corpus]) == []
    (code / "rules.py").write_text(f"x = '{FREED['question'].upper()}?'", encoding="utf-8")
    assert [problem.id for problem in leaks_into([code], [corpus])] == ["freed"]
    secret = replace(corpus, part="measure")
    (code / "rules.py").write_text(f'x = "{TEXTS["south.txt"]}"', encoding="utf-8")
    assert [problem.id for problem in leaks_into([code], [secret])] == ["south.txt"]
