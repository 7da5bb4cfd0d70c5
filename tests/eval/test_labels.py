"""eval/labels.py: what is read of labels, and how many there are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import EvalError
from eval.labels import corpora, gold_spans, load, named, parse, read_texts
from rag.schema import Span
from tests.eval_corpora import label_row, write_corpus


def test_committed_labels_are_as_many_as_promised() -> None:
    known = corpora()
    seeds = load(known["seeds"])
    assert len(seeds) >= 150
    assert sum(label.status == "not_found" for label in seeds) >= 25
    assert {label.part for label in seeds} == {"work", "measure"}
    narratives = [known["narratives_work"], known["narratives_measure"]]
    assert sum(len(load(corpus)) for corpus in narratives) >= 120
    assert sum(len(read_texts(corpus.texts)) for corpus in narratives) >= 12


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


def test_who_wrote_a_label_and_when_is_kept() -> None:
    label = parse(label_row("a", note="Asked by a reader."))
    assert (label.by, label.when, label.note) == ("tests", "2026-11-21", "Asked by a reader.")
    assert label.fingerprint == parse(label_row("a")).fingerprint


def test_anybodys_label_file_is_a_corpus(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    (own,) = named([str(corpus.labels)], {}, corpus.texts)
    assert own == corpus
    assert named(None, {"lands": corpus}) == [corpus]
    assert named(["lands", "lands"], {"lands": corpus}) == [corpus]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["none"], "No labels none. There are: lands"),
        (["none.jsonl"], "No labels none.jsonl"),
        (["LABELS"], "Name the folder of its texts with --texts"),
    ],
)
def test_labels_that_are_not_there_are_told(tmp_path: Path, names: list[str], message: str) -> None:
    corpus = write_corpus(tmp_path)
    asked = [str(corpus.labels) if name == "LABELS" else name for name in names]
    with pytest.raises(EvalError, match=message):
        named(asked, {"lands": corpus})
    with pytest.raises(EvalError, match="no labels at all"):
        named(None, {})
