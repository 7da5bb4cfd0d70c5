"""eval/perturb.py and eval/perturbed.py: labels are changed on purpose, and the answers judged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.cli import main
from eval.errors import EvalError
from eval.labels import Label, load, parse
from eval.perturb import changes, ground, in_place, perturb, rounds, sentences_with_gold
from eval.perturb_command import told
from eval.perturbed import (
    CUT,
    NO_PLACE,
    NO_YEAR,
    OTHER_YEAR,
    Change,
    Perturbed,
    PerturbedRun,
    as_data,
    has_changed,
    read_perturbed,
    without,
)
from eval.records import SavedAnswer, SavedCitation, SavedStatement
from rag.schema import Span
from rag.settings import Settings
from tests.eval_corpora import ROWS, TEXTS, label_row, write_corpus

LABELS = [parse(row) for row in ROWS]
COUNT = parse(label_row("a", question="How many victims did Norland find in 2020?"))
EARLIER = parse(label_row("b", question="And in 2019?", value=91, answers=["91"], year=2019))


def by_change(label: Label, seed: int = 0) -> dict[str, Change]:
    over = ground([COUNT, EARLIER, *LABELS], TEXTS)
    return {one.change: one for one in changes(label, over, seed)}


def answer(
    words: str, doc: str = "north.txt", quote: str = "", status: str = "answered"
) -> SavedAnswer:
    citations: tuple[SavedCitation, ...] = ()
    if quote:
        start = TEXTS[doc].index(quote)
        citations = (SavedCitation(doc, start, start + len(quote), quote),)
    return SavedAnswer(status, (SavedStatement(words, citations),) if words else ())


def test_what_the_texts_cover_is_read_off_them() -> None:
    over = ground([COUNT, EARLIER], TEXTS)
    assert over.years == {2019, 2020}
    assert over.asked == {"Norland": {2019, 2020}}
    assert "Norway" in over.elsewhere
    assert "Norway" not in ground([], {"a": "a Norwegian ship"}).elsewhere


def test_a_count_is_changed_in_every_way() -> None:
    found = by_change(COUNT)
    assert list(found) == [NO_YEAR, OTHER_YEAR, NO_PLACE, CUT]
    far = found[NO_YEAR]
    assert far.turns == (f"How many victims did Norland find in {far.target}?",)
    assert not 2017 <= int(far.target) <= 2022
    assert found[OTHER_YEAR].turns == ("How many victims did Norland find in 2019?",)
    assert found[NO_PLACE].turns == (
        f"How many victims did {found[NO_PLACE].target} find in 2020?",
    )
    ((doc, span),) = found[CUT].cut
    assert TEXTS[doc][span.start : span.end] == (
        "The office of Norland found 94 victims in 2020 (91 in 2019)."
    )


def test_a_text_is_not_cut_down_to_nothing() -> None:
    alone = {"north.txt": "The office of Norland found 94 victims in 2020."}
    assert CUT not in {one.change for one in changes(COUNT, ground([COUNT], alone))}
    beside = alone | {"south.txt": "Nothing else."}
    assert CUT in {one.change for one in changes(COUNT, ground([COUNT], beside))}


def test_a_file_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EvalError, match="Nothing was asked"):
        perturb([], "all", Settings(), tmp_path / "file" / "out.jsonl")


def test_the_same_seed_gives_the_same_changes() -> None:
    assert by_change(COUNT, 1) == by_change(COUNT, 1)
    many = {tuple(one.turns for one in by_change(COUNT, seed).values()) for seed in range(9)}
    assert len(many) > 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"question": "How many victims?"}, {NO_PLACE, CUT}),
        ({"question": "From 2019 to 2020?"}, {NO_PLACE, CUT}),
        ({"year": "2019-2020", "question": "How many in 2020?"}, {NO_PLACE, CUT}),
        ({"kind": "difference", "question": "How many more in 2020?"}, {NO_YEAR, NO_PLACE}),
        ({"kind": "place", "value": None, "question": "Where?"}, {NO_PLACE, CUT}),
        ({"status": "not_reported"}, set()),
        ({"status": "not_found", "kind": "wrong_year"}, set()),
    ],
)
def test_what_is_not_asked_cannot_be_changed(fields: dict[str, Any], expected: set[str]) -> None:
    assert set(by_change(parse(label_row("x", **fields)))) == expected


@pytest.mark.parametrize(
    ("turns", "place", "asked"),
    [
        (["How many in Norland?"], "Norland", ["How many in Kenya?"]),
        (["How many Norlandian victims?"], "Norland", ["How many Kenya victims?"]),
        (["norland 2020"], "Norland", ["Kenya 2020"]),
        (["How many?"], "Norland", ["How many in Kenya?"]),
        (["victims 2020"], None, ["victims 2020 in Kenya"]),
        (["In Norland?", "And then?"], "Norland", ["In Kenya?", "And then?"]),
        (["What was found?", "And then?"], "Norland", ["What was found?", "And then in Kenya?"]),
    ],
)
def test_places_are_changed_where_they_stand(
    turns: list[str], place: str | None, asked: list[str]
) -> None:
    assert in_place(replace(COUNT, turns=tuple(turns), place=place), "Kenya") == tuple(asked)


def test_a_cut_takes_the_sentence_and_nothing_else() -> None:
    cut = sentences_with_gold(COUNT, TEXTS)
    left = without(TEXTS, cut)
    assert left["north.txt"].strip().startswith("Its shelter in Haven")
    assert left["south.txt"] == TEXTS["south.txt"]
    assert "91" not in left["north.txt"]
    both = [("a", Span(0, 2)), ("a", Span(4, 6))]
    assert without({"a": "012345678"}, both) == {"a": "23678"}


def test_cuts_of_other_texts_are_made_at_once() -> None:
    places = {
        "a": (("x", Span(0, 1)),),
        "b": (("x", Span(2, 3)),),
        "c": (("y", Span(0, 1)),),
        "d": (("x", Span(0, 1)),),
        "e": (("x", Span(2, 3)), ("y", Span(5, 6))),
    }
    asked = [Change(replace(COUNT, id=one), CUT, "", (), cut) for one, cut in places.items()]
    found = [[change.label.id for change in group] for group in rounds(asked)]
    assert found == [["a", "c", "d"], ["b", "e"]]


GOLD = "found 94 victims in 2020 (91 in 2019)"


@pytest.mark.parametrize(
    ("change", "given", "changed"),
    [
        (NO_YEAR, answer("", status="not_found"), True),
        (NO_YEAR, answer("94 victims", quote=GOLD), False),
        (NO_YEAR, answer("91 victims", quote=GOLD), True),
        (NO_YEAR, answer("94 permits", status="not_reported"), True),
        (OTHER_YEAR, answer("94 victims", quote=GOLD), False),
        (OTHER_YEAR, answer("91 victims", quote=GOLD), True),
        (OTHER_YEAR, answer("94 of them", quote="housed 40 of them"), None),
        (NO_PLACE, answer("91 victims", quote=GOLD), False),
        (NO_PLACE, answer("", status="not_found"), True),
        (CUT, answer("94 again"), False),
        (CUT, answer("40 of them", quote="housed 40 of them"), True),
    ],
)
def test_answers_have_to_change(change: str, given: SavedAnswer, changed: bool | None) -> None:
    asked = Change(COUNT, change, "2019", ("?",))
    assert has_changed(asked, given, TEXTS) is changed


def test_a_figure_that_the_text_gives_for_both_years_may_come_again() -> None:
    text = "The office freed 94 people in both 2019 and 2020."
    label = replace(COUNT, quotes=("freed 94 people",), doc="a.txt")
    given = SavedAnswer(
        "answered", (SavedStatement("94", (SavedCitation("a.txt", 0, len(text), text),)),)
    )
    asked = Change(label, OTHER_YEAR, "2019", ("?",))
    assert has_changed(asked, given, {"a.txt": text}) is None
    assert has_changed(replace(asked, target="2018"), given, {"a.txt": text}) is False


def test_words_count_as_figures_do() -> None:
    shelter = next(label for label in LABELS if label.id == "shelter")
    asked = Change(shelter, CUT, "", ("?",))
    assert has_changed(asked, answer("It stands in Haven."), TEXTS) is False
    assert has_changed(asked, answer("It stands in Marble Bay."), TEXTS) is True


def test_shares_are_of_what_had_to_change() -> None:
    measured = replace(COUNT, part="measure")
    rows = tuple(
        Perturbed("lands", Change(label, change, "2019", ("?",)), given, changed)
        for label, change, given, changed in (
            (COUNT, NO_YEAR, SavedAnswer("not_found"), True),
            (COUNT, OTHER_YEAR, SavedAnswer("answered"), False),
            (COUNT, OTHER_YEAR, SavedAnswer("answered"), None),
            (measured, CUT, SavedAnswer("answered"), False),
        )
    )
    found = as_data(PerturbedRun({}, rows))
    assert [(one["part"], one["change"]) for one in found] == [
        ("work", NO_YEAR),
        ("work", OTHER_YEAR),
        ("work", "all"),
        ("measure", CUT),
        ("measure", "all"),
    ]
    every = found[2]
    assert (every["changed"]["right"], every["changed"]["of"]) == (1, 2)
    assert (every["refused"], every["left out"]) == (0.5, 1)
    text = told(PerturbedRun({}, rows), failures=True)
    assert "1 answers are left out" in text
    assert text.count("- a (") == 1, "of the part to measure with nothing is told"


@pytest.fixture
def asked(tmp_path: Path, model_cache: Path) -> tuple[Path, list[str]]:
    """A run over a small corpus with the real reader, and what it said meanwhile."""
    rows = (
        label_row("a", question="How many victims did the office of Norland find in 2020?"),
        label_row("b", question="How many victims did the office of Norland find in 2019?")
        | {"value": 91, "answers": ["91"], "year": 2019, "part": "measure"},
        label_row("never", status="not_found", kind="wrong_year", answers=[], value=None)
        | {"quotes": [], "doc": None},
    )
    corpus = write_corpus(tmp_path, rows)
    output, said = tmp_path / "runs" / "perturbed.jsonl", []
    perturb([corpus], "all", Settings(cache=model_cache), output, say=said.append)
    return output, said


def test_the_reader_is_asked_over_a_real_index(
    asked: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    output, said = asked
    assert said == ["lands: 2 labels answered right, asked in 8 other ways"]
    run = read_perturbed(output)
    assert len(run.rows) == 8
    cut = [row for row in run.rows if row.asked.change == CUT]
    assert all("94" not in one.quote for row in cut for one in row.answer.citations)
    assert all(row.changed for row in cut)
    assert (tmp_path / "texts" / "north.txt").read_text(encoding="utf-8") == TEXTS["north.txt"]
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["record"] == "perturbed"
    told_turns = {line["id"]: line["change"]["turns"] for line in lines[1:]}
    assert told_turns["a"]
    assert told_turns["b"] == [], "words of the measuring part are not kept"

    labels = {corpus.name: corpus for corpus in [write_corpus(tmp_path / "run")]}
    saved = tmp_path / "run.jsonl"
    assert main(["run", "--baseline", "bm25", "--output", str(saved)], labels) == 0
    html = tmp_path / "r.html"
    capsys.readouterr()
    report = ["report", str(saved), "--perturbed", str(output), "--html", str(html)]
    assert main(report, labels) == 0
    assert "## Changed questions" in capsys.readouterr().out
    assert 'id="changed-table"' in html.read_text(encoding="utf-8")


def test_answers_to_labels_that_changed_are_left_aside(
    asked: tuple[Path, list[str]], tmp_path: Path
) -> None:
    output, _ = asked
    path = tmp_path / "lands.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text(json.dumps(rows[0] | {"question": "Another?"}) + "\n", encoding="utf-8")
    assert read_perturbed(output).rows == ()
    assert [label.id for label in load(write_corpus(tmp_path / "x"))]


def test_a_file_that_is_no_such_run_is_named(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"record": "run"}\n', encoding="utf-8")
    with pytest.raises(EvalError, match="holds no changed questions"):
        read_perturbed(path)
    assert main(["perturb", "--labels", "none"], {}) == 2
    assert "No labels none" in capsys.readouterr().err
