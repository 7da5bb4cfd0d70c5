"""Runs, what changed between them, and labels that wait, on a small label file of its own."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from eval.labels import corpora, load
from eval.records import read_run
from rag.errors import VerbatimError
from rag.memory.records import Asking, Correction, Kept, Opinion
from rag.memory.store import Memory
from rag.schema import Collection
from rag.settings import Settings
from rag.ui import evaluation
from rag.ui.evaluation_run import Running, Runs, Stopped
from tests import fakes_ui
from tests.drawn_pages import checked, words
from tests.fakes_ui import FakeAssistant
from tests.ui.test_render import HOSTILE

LABEL = {
    "status": "answered",
    "kind": "count",
    "items": [],
    "value": 94,
    "unit": None,
    "tolerance": 0,
    "answers": ["94"],
    "doc": fakes_ui.REPORT_2020.source,
    "quotes": [fakes_ui.IDENTIFIED],
    "scope": None,
    "year": 2020,
    "place": None,
    "part": "work",
    "tags": [],
    "by": "a test",
    "when": "2026-11-22",
}
MEASURED = "A question nobody reads, of the measuring part?"


def write_labels(root: Path, *changes: dict[str, Any]) -> None:
    facts = root / "eval" / "facts"
    facts.mkdir(parents=True, exist_ok=True)
    lines = [
        json.dumps({"id": f"t{n}", "question": f"Victims in 2020, way {n}?", **LABEL, **changed})
        for n, changed in enumerate(changes)
    ]
    (facts / "seeds.jsonl").write_text("".join(line + "\n" for line in lines))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with three labels on the seeds, two to work with and one to measure with."""
    shutil.copytree(fakes_ui.SEEDS, tmp_path / "root" / "seeds")
    write_labels(
        tmp_path / "root",
        {"question": "How many victims were officially identified in 2020?"},
        {"question": "How many unicorns in 2020?", "value": 3, "answers": ["3"]},
        {"question": MEASURED, "part": "measure"},
    )
    return tmp_path / "root"


@pytest.fixture
def settings(tmp_path: Path, root: Path) -> Settings:
    return Settings(index=tmp_path / "index", cache=tmp_path / "cache", evaluation=root)


Saved = Callable[..., Path]


@pytest.fixture
def saved(root: Path, settings: Settings) -> Saved:
    """Saves a run in which the label `right` alone is answered right."""

    def save(name: str, right: str, started: str | None = None, reader: str = "quoting") -> Path:
        from eval.records import Key, SavedAnswer, SavedCitation, SavedStatement, to_line
        from eval.run import Plan, describe

        corpus = corpora(root)["seeds"]
        cited = fakes_ui.citation(fakes_ui.REPORT_2020, fakes_ui.IDENTIFIED, "94")
        quote = SavedCitation(cited.source, cited.start, cited.end, cited.quote)
        header = describe(Plan((corpus,), "all", {"quoting": None}, settings))
        header["started"] = started or header["started"]
        header["what"]["readers"] = [reader]
        lines = [json.dumps(header)]
        for label in load(corpus):
            text = "94 — victims" if label.id == right else "7 — others"
            answer = SavedAnswer("answered", (SavedStatement(text, (quote,)),), wall=0.1)
            lines.append(to_line(Key(reader, "seeds", label.id, label.fingerprint), answer))
        path = root / "eval" / "runs" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(line + "\n" for line in lines))
        return path

    return save


# A run


def test_a_run_answers_every_question_and_goes_on_where_it_was(
    root: Path, settings: Settings, seeds_index: Settings
) -> None:
    settings = replace(settings, cache=seeds_index.cache)
    output = evaluation.new_run(root)
    first = Running([corpora(root)["seeds"]], "all", output, settings)
    first.start()
    assert first.wait(120)
    assert (first.problem, first.asked, first.total) == ("", 3, 3)
    _, answers = read_run(output)
    assert len(answers) == 3
    lines = output.read_text().splitlines()
    # Cut off in the middle of the last line, as by a kill.
    output.write_text("\n".join(lines[:2]) + "\n" + lines[2][:40])
    again = Running([corpora(root)["seeds"]], "all", output, settings)
    again.start()
    assert again.wait(120)
    assert (again.problem, again.asked) == ("", 3)
    assert len(read_run(output)[1]) == 3


def test_a_stopped_run_says_so_and_keeps_what_it_has(root: Path, settings: Settings) -> None:
    running = Running([corpora(root)["seeds"]], "work", evaluation.new_run(root), settings)
    running.stop()
    running.start()
    assert running.wait(120)
    assert "Stopped after 0 of 2 questions" in running.problem
    with pytest.raises(Stopped):
        running.look()


def test_a_run_that_cannot_be_written_says_so(root: Path, settings: Settings) -> None:
    (root / "eval" / "runs").write_text("a file where the folder should be")
    running = Running([corpora(root)["seeds"]], "work", evaluation.new_run(root), settings)
    running.start()
    assert running.wait(60)
    assert "VERBATIM_EVALUATION" in running.problem


def test_one_run_at_a_time(root: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    hold = threading.Event()
    monkeypatch.setattr(Running, "_ask", lambda _: hold.wait(30))
    shared = Runs()
    one = Running([], "work", evaluation.new_run(root), settings)
    two = Running([], "work", root / "eval" / "runs" / "two.jsonl", settings)
    assert shared.start(one)
    assert not shared.start(two)
    hold.set()
    assert one.wait(30)
    assert shared.start(two)
    assert two.wait(30)


def test_saved_runs_are_listed_the_latest_first(root: Path, saved: Saved) -> None:
    old, new = saved("old", "t0"), saved("new", "t1")
    os.utime(old, (1, 1))
    (root / "eval" / "runs" / "broken.jsonl").write_text("{")
    found = evaluation.saved_runs(root)
    assert [run.path for run in found] == [new, old]
    assert found[0].corpora == ("seeds",)
    assert found[0].part == "all"


# What waits


def waits(memory: Memory, question: str, opinion: Opinion) -> None:
    memory.ask("c", f"k-{question}", question, Asking())
    answer = fakes_ui.answer(question)
    memory.settle(Kept(f"k-{question}", question, settled=True, answer=answer))
    memory.say(f"k-{question}", opinion)


COLLECTION = Collection((fakes_ui.REPORT_2020, fakes_ui.REPORT_2017), frozenset({2016, 2020}))


def test_approved_labels_are_asked_in_the_next_run(root: Path, settings: Settings) -> None:
    memory = Memory.open(settings.memory_folder)
    waits(memory, "How many in 2020?", Opinion(True))
    (one,) = evaluation.waiting(memory, COLLECTION, 5)
    assert evaluation.approve(one, root, COLLECTION.documents)
    (label,) = load(corpora(root)["approved"])
    assert (label.question, label.value) == ("How many in 2020?", 94)


def test_a_label_on_a_document_of_ones_own_takes_the_text_along(
    root: Path, settings: Settings
) -> None:
    own = replace(fakes_ui.REPORT_2020, source="../../mine é.pdf", text=fakes_ui.REPORT_2020.text)
    collection = Collection((own,), frozenset({2020}))
    memory = Memory.open(settings.memory_folder)
    right = Correction(answer="94", source=own.source, quotes=(fakes_ui.IDENTIFIED,))
    waits(memory, "How many in 2020?", Opinion(False, right))
    (one,) = evaluation.waiting(memory, collection, 5)
    evaluation.approve(one, root, collection.documents)
    corpus = corpora(root)["collection"]
    (label,) = load(corpus)
    assert label.doc is not None
    assert (corpus.texts / label.doc).read_bytes() == own.text.encode()
    from rag.index.manifest import read_manifest

    known = read_manifest(corpus.texts)
    assert known[label.doc].place == "Azerbaijan"
    assert known[label.doc].period == own.period


def test_a_bad_label_is_refused_and_goes_on_waiting(root: Path, settings: Settings) -> None:
    memory = Memory.open(settings.memory_folder)
    waits(memory, "How many in 2020?", Opinion(False))
    (one,) = evaluation.waiting(memory, COLLECTION, 5)
    with pytest.raises(VerbatimError, match="No answer"):
        evaluation.approve(one, root, COLLECTION.documents)
    assert memory.waiting_count() == 1
    assert "approved" not in corpora(root)


# The page


def script() -> None:
    import streamlit

    from rag.ui import evaluation_page, memory
    from rag.ui.pages import Place, guarded

    memory.use(streamlit.session_state["given"])
    page = Place("Evaluation", "evaluation", evaluation_page.page)
    guarded(streamlit.session_state["assistant"], page)


Open = Callable[[], AppTest]


@pytest.fixture
def opened(settings: Settings) -> Open:
    def open_page(section: str = "Results") -> AppTest:
        app = AppTest.from_function(script, default_timeout=30)
        app.session_state["assistant"] = FakeAssistant()
        app.session_state["given"] = settings
        app.session_state["evaluation-section"] = section
        return checked(app.run())

    return open_page


def test_without_labels_the_page_says_so_calmly(tmp_path: Path, opened: Open) -> None:
    shutil.rmtree(tmp_path / "root" / "eval")
    app = opened()
    assert "This installation comes without labelled questions" in words(app)
    assert not app.button(key="new-conversation").proto.label.startswith("Start")


def test_before_the_first_run_the_page_offers_one(opened: Open) -> None:
    app = opened()
    assert "No run is saved yet" in words(app)
    assert not app.button(key="run-start").disabled


def test_results_are_told_by_part_and_kind(opened: Open, saved: Saved) -> None:
    saved("one", "t0")
    app = opened()
    assert "1 of 2 questions" in words(app)
    assert "0 of 1 questions" in words(app)
    assert "The working part" in words(app)
    assert "The measuring part" in words(app)
    assert len(app.get("vega_lite_chart")) == 2
    assert MEASURED not in words(app)


def test_a_run_that_is_done_is_the_one_shown(opened: Open, saved: Saved) -> None:
    os.utime(saved("before", "none", "2026-11-30T09:27:41+00:00"), (1, 1))
    app = opened()
    assert "0 of 2 questions" in words(app)
    saved("after", "t0", "2026-11-30T09:28:07+00:00")
    assert "1 of 2 questions" in words(checked(app.run()))
    # Two of the same minute are told apart.
    saved("soon-after", "none", "2026-11-30T09:28:40+00:00")
    names = [run.name for run in evaluation.saved_runs(app.session_state["given"].evaluation)]
    assert len(set(names)) == 3


def test_what_changed_is_told_question_by_question_of_the_working_part(
    opened: Open, saved: Saved
) -> None:
    os.utime(saved("before", "t0"), (1, 1))
    saved("after", "t2")
    app = opened("What changed")
    shown = words(app)
    assert "Won: 1 question" in shown
    assert "Lost: 1 question" in shown
    assert "1 of them of the measuring part, not named here." in shown
    (frame,) = app.dataframe
    assert list(frame.value["Question"]) == ["How many victims were officially identified in 2020?"]
    frames = str(frame.value)
    assert MEASURED not in shown + frames


def aged(path: Path, seconds: int) -> None:
    """Sets when `path` was last changed, in seconds since 1970."""
    os.utime(path, (seconds, seconds))


def test_a_baseline_is_not_what_the_page_opens_on(opened: Open, saved: Saved) -> None:
    aged(saved("first", "none"), 1)
    aged(saved("second", "t0"), 2)
    aged(saved("baseline", "none", reader="bm25"), 3)
    aged(saved("other", "none", reader="grep"), 4)
    assert "1 of 2 questions" in words(opened())
    app = opened("What changed")
    assert "Won: 1 question" in words(app)
    # Two readers that are each the only one of their run can be set beside one another.
    app = checked(app.selectbox(key="compare-after").set_value(0).run())
    assert "Lost" in words(app)


def test_runs_with_nothing_in_common_are_told_in_the_words_of_the_page(
    opened: Open, saved: Saved
) -> None:
    aged(saved("first", "t0"), 1)
    path = saved("second", "t0", reader="bm25")
    path.write_text(path.read_text().replace('["bm25"]', '["bm25", "grep"]', 1))
    app = opened("What changed")
    assert "Choose two runs over the same label files" in words(app)
    assert "--reader" not in words(app)
    assert "This cannot be shown" not in words(app)


def test_questions_of_the_working_part_are_shown_and_no_others(opened: Open, saved: Saved) -> None:
    saved("one", "t0")
    app = opened("Questions and labels")
    (frame,) = app.dataframe
    assert list(frame.value["Verdict"]) == ["right", "wrong"]
    assert MEASURED not in str(frame.value)
    app = checked(app.toggle(key="wrong-only").set_value(True).run())
    (frame,) = app.dataframe
    assert list(frame.value["Question"]) == ["How many unicorns in 2020?"]
    assert MEASURED not in words(app)


def test_the_labels_are_shown_before_any_run(opened: Open) -> None:
    app = opened("Questions and labels")
    (frame,) = app.dataframe
    assert len(frame.value) == 2
    assert MEASURED not in str(frame.value) + words(app)


def test_approve_edit_and_reject(opened: Open, root: Path, settings: Settings) -> None:
    memory = Memory.open(settings.memory_folder)
    waits(memory, "How many in 2020?", Opinion(True))
    waits(memory, "permits", Opinion(False))
    app = opened("Waiting for approval")
    key = "k-How many in 2020?"
    assert "How many in 2020?" in words(app)
    app = checked(app.button(key=f"approve-{key}").click().run())
    assert "Taken over as" in words(app)
    assert len(load(corpora(root)["approved"])) == 1
    # A thumb down alone cannot become a label: it is asked for what is missing, and has no way
    # into an error.
    assert "To be completed first" in words(app)
    assert (
        "It still needs the right answer, the document that says so and the words in it"
        in words(app)
    )
    assert not [one for one in app.button if one.key == "approve-k-permits"]
    (form,) = [one for one in app.expander if one.label == "Give what is missing"]
    assert form.proto.expanded
    form.text_input[0].set_value("12")
    form.selectbox[2].set_value(fakes_ui.REPORT_2020.source)
    form.text_area[0].set_value(fakes_ui.IDENTIFIED)
    kept = next(one for one in form.button if one.label == "Keep the changes")
    app = checked(kept.click().run())
    assert "To be completed first" not in words(app)
    # What only the check of labels knows is told without the names of files.
    app = checked(app.button(key="approve-k-permits").click().run())
    assert "This is not taken over yet" in words(app)
    assert "approved.jsonl" not in words(app)
    app = checked(app.button(key="reject-k-permits").click().run())
    assert "Nothing waits" in words(app)
    said = memory.opinion("k-permits")
    assert said is not None
    assert (said.good, said.state) == (False, "rejected")


def test_where_labels_cannot_be_written_the_page_says_so(
    opened: Open, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits(Memory.open(settings.memory_folder), "How many in 2020?", Opinion(True))
    # The superuser may write anywhere: what the system answers is set, not the mode of a folder.
    monkeypatch.setattr(evaluation, "writable", lambda _: False)
    app = opened("Waiting for approval")
    assert "Labels cannot be written here" in words(app)
    assert app.button(key="approve-k-How many in 2020?").disabled


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_questions_and_corrections_are_shown_and_not_obeyed(
    opened: Open, settings: Settings, text: str
) -> None:
    said = Correction(answer=text, source=text, quotes=(text,), place=text, unit=text)
    waits(Memory.open(settings.memory_folder), text, Opinion(False, said))
    app = opened("Waiting for approval")
    for forbidden in ("<script>alert", "<img", "<style>", "<b>"):
        assert forbidden not in words(app)
    assert not app.markdown


def test_an_edited_label_is_what_the_form_says() -> None:
    given = {
        "kind": "money",
        "answer": " $5 ",
        "unit": " USD ",
        "years": "2018–2020",
        "place": " ",
        "source": "",
        "quotes": "one\n\n two ",
    }
    made = evaluation.edited(Correction(place="Chile"), "answered", given)
    expected = Correction(
        "answered", "$5", "money", (2018, 2020), None, "USD", None, ("one", "two")
    )
    assert made == expected
    with pytest.raises(ValueError):
        evaluation.edited(Correction(), "answered", {**given, "years": "last year"})
