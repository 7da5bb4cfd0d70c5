"""eval/run.py, eval/records.py and eval/baselines.py: a run asks all, once, and can go on."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.baselines import BestByMeaning, BestByWords, all_sentences
from eval.cli import main
from eval.errors import EvalError
from eval.labels import Corpus, corpora
from eval.readers import BASELINES, code_hash, index_folder
from eval.records import SavedAnswer, read_run
from eval.run import Plan, corpora_of, describe, run
from rag.errors import QuestionError
from rag.settings import Key, Settings
from tests.eval_corpora import FOLLOW_UP, TEXTS, label_row, write_corpus


class Refuses:
    """A reader that answers no question."""

    def __init__(self, corpus: Corpus, settings: Settings) -> None:
        self.made_for = (corpus, settings)

    def answer(self, turns: list[str], scope: str | None) -> SavedAnswer:
        raise QuestionError(f"{turns[-1]} cannot be asked of {scope}")


def plan_for(corpus: Corpus, part: str = "all") -> Plan:
    return Plan((corpus,), part, {"bm25": BASELINES["bm25"]}, Settings())


def test_a_run_saves_every_answer_and_how_it_was_made(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    output = tmp_path / "runs" / "a.jsonl"
    assert run(plan_for(corpus), output) == 6
    header, answers = read_run(output)
    assert header["what"]["readers"] == ["bm25"]
    assert header["what"]["settings"] == {"embedding_model": "all-MiniLM-L6-v2"}
    assert header["what"]["code"] == code_hash()
    assert header["versions"]["python"]
    assert header["machine"]["cores"] >= 1
    assert [key.id for key in answers] == ["found", "shelter", "freed", "permits", "king", "money"]
    assert {key.reader for key in answers} == {"bm25"}
    found = next(iter(answers.values()))
    assert found.status == "answered"
    assert found.statements[0].text.startswith("The office of Norland found 94")
    cited = found.citations[0]
    assert TEXTS[cited.doc][cited.start : cited.end] == cited.quote
    assert cited.paragraph == 1
    assert found.hits[0].score > found.hits[1].score
    assert found.wall > 0


def test_a_run_says_which_chat_model_it_asked_and_keeps_no_key(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    url = "http://somebody:sesame@127.0.0.1:8080/v1"
    settings = Settings(model="small", model_url=url, model_key=Key("sk-sesame"))
    told = describe(replace(plan_for(corpus), settings=settings, models={"chat": "small"}))
    assert told["what"]["settings"]["models"] == {"chat": "small"}
    assert told["what"]["settings"]["model_host"] == "127.0.0.1"
    assert "sesame" not in json.dumps(told)
    assert "model_host" not in describe(plan_for(corpus))["what"]["settings"]


def test_files_of_the_project_are_named_from_its_folder(tmp_path: Path) -> None:
    seeds = corpora()["seeds"]
    told = describe(Plan((seeds, write_corpus(tmp_path)), "all", {}, Settings()))
    own, other = told["what"]["corpora"]
    assert (own["labels"], own["texts"]) == ("eval/facts/seeds.jsonl", "seeds")
    assert Path(other["texts"]) == tmp_path / "texts"
    assert corpora_of(told)[0] == seeds


def test_a_packed_run_is_read(tmp_path: Path) -> None:
    output = tmp_path / "a.jsonl"
    run(plan_for(write_corpus(tmp_path)), output)
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(output.read_bytes()))
    assert read_run(packed) == read_run(output)
    packed.write_bytes(b"no archive")
    with pytest.raises(EvalError, match="cannot be read"):
        read_run(packed)


def test_a_line_that_is_no_answer_is_named(tmp_path: Path) -> None:
    output = tmp_path / "a.jsonl"
    run(plan_for(write_corpus(tmp_path)), output)
    lines = output.read_text(encoding="utf-8").splitlines()
    for bad, told in (("{", "line 3: not JSON"), ("[1]", "line 3: not a JSON object")):
        output.write_text("\n".join([*lines[:2], bad, *lines[3:]]) + "\n", encoding="utf-8")
        with pytest.raises(EvalError, match=told):
            read_run(output)


def test_runs_of_before_can_still_be_read(tmp_path: Path) -> None:
    output = tmp_path / "a.jsonl"
    run(plan_for(write_corpus(tmp_path)), output)
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    for row in rows[1:]:
        for field in ("by", "notices", "usage"):
            del row[field]
    old = tmp_path / "old.jsonl"
    old.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert read_run(old)[1] == read_run(output)[1]


def test_a_run_keeps_no_words_of_the_questions(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    output = tmp_path / "a.jsonl"
    run(plan_for(corpus), output)
    assert "king rules" not in output.read_text(encoding="utf-8")


def test_a_run_asks_one_part(tmp_path: Path) -> None:
    assert run(plan_for(write_corpus(tmp_path), "measure"), tmp_path / "a.jsonl") == 2


@pytest.mark.parametrize("cut", [1, 40])
def test_a_run_that_was_cut_off_goes_on(tmp_path: Path, cut: int) -> None:
    corpus = write_corpus(tmp_path)
    output = tmp_path / "a.jsonl"
    run(plan_for(corpus), output)
    whole = output.read_bytes()
    lines = whole.splitlines(keepends=True)
    output.write_bytes(b"".join(lines[:3]) + lines[3][:-cut])
    assert len(read_run(output)[1]) == 2
    assert run(plan_for(corpus), output) == 4
    assert [key.id for key in read_run(output)[1]] == [
        "found",
        "shelter",
        "freed",
        "permits",
        "king",
        "money",
    ]
    assert output.read_bytes().startswith(b"".join(lines[:3]))
    assert run(plan_for(corpus), output) == 0


def test_a_run_stopped_by_hand_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = write_corpus(tmp_path)
    output = tmp_path / "run.jsonl"
    asked = ["run", "--baseline", "bm25", "--output", str(output)]
    answer = BestByWords.answer

    def stopped(reader: BestByWords, turns: list[str], scope: str | None) -> SavedAnswer:
        if turns[-1] == "Which king rules Westland?":
            raise KeyboardInterrupt
        return answer(reader, turns, scope)

    with monkeypatch.context() as patch:
        patch.setattr(BestByWords, "answer", stopped)
        assert main(asked, {corpus.name: corpus}) == 130
    said = capsys.readouterr().err
    assert f"Go on: the same command with --output {output}" in said
    assert len(read_run(output)[1]) == 4
    assert main(asked, {corpus.name: corpus}) == 0
    assert "2 questions to ask, 6 in all" in capsys.readouterr().err
    assert len(read_run(output)[1]) == 6


def test_a_run_cut_off_in_its_first_line_begins_anew(tmp_path: Path) -> None:
    output = tmp_path / "a.jsonl"
    output.write_bytes(b'{"record": "run", "what"')
    assert run(plan_for(write_corpus(tmp_path)), output) == 6
    assert len(read_run(output)[1]) == 6


def test_runs_are_never_mixed(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    output = tmp_path / "a.jsonl"
    run(plan_for(corpus), output)
    saved = output.read_bytes()
    other = replace(plan_for(corpus), settings=Settings(embedding_model="another"))
    with pytest.raises(EvalError, match="left as it is"):
        run(other, output)
    (tmp_path / "half.onnx").write_bytes(b"another model of reading")
    other = replace(plan_for(corpus), settings=Settings(spans=tmp_path / "half.onnx"))
    with pytest.raises(EvalError, match="left as it is"):
        run(other, output)
    with pytest.raises(EvalError, match="left as it is"):
        run(plan_for(corpus, "work"), output)
    corpus.labels.write_text(json.dumps(label_row("new")) + "\n", encoding="utf-8")
    with pytest.raises(EvalError, match="left as it is"):
        run(plan_for(corpus), output)
    assert output.read_bytes() == saved
    assert run(plan_for(corpus), output, restart=True) == 1


@pytest.mark.parametrize("content", ["my notes", "my notes\n", '{"a": 1}\n'])
def test_a_file_that_is_no_run_is_left_alone(tmp_path: Path, content: str) -> None:
    output = tmp_path / "notes.txt"
    output.write_text(content, encoding="utf-8")
    with pytest.raises(EvalError, match="not a saved run"):
        run(plan_for(write_corpus(tmp_path)), output)
    assert output.read_text(encoding="utf-8") == content


def test_a_refused_question_is_kept_as_an_error(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, (FOLLOW_UP,))
    output = tmp_path / "a.jsonl"
    run(Plan((corpus,), "all", {"refuses": Refuses}, Settings()), output)
    (answer,) = read_run(output)[1].values()
    assert answer.status == "error"
    assert answer.error == "What did parliament set aside? cannot be asked of north.txt"


def test_there_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="There is no run"):
        read_run(tmp_path / "none.jsonl")


def test_sentences_are_exact() -> None:
    found = all_sentences(TEXTS)
    assert [(one.doc, one.paragraph) for one in found] == [
        ("north.txt", 1),
        ("north.txt", 1),
        ("north.txt", 2),
        ("north.txt", 2),
        ("south.txt", 1),
        ("south.txt", 1),
    ]
    assert all(TEXTS[one.doc][one.span.start : one.span.end] == one.text for one in found)


def test_best_by_words_stems_scopes_and_reads_earlier_turns() -> None:
    reader = BestByWords(TEXTS)
    assert "fined" in reader.answer(["recruiters fine"], None).statements[0].text
    scoped = reader.answer(["the police"], "north.txt")
    assert {hit.doc for hit in scoped.hits} == {"north.txt"}
    assert "Haven" in reader.answer(["The shelter in Haven?", "How many?"], None).citations[0].quote
    assert reader.answer(["xylophone?"], None).status == "not_found"
    assert reader.answer(['"OR XYLO(* ^'], None).status == "not_found"


def test_best_by_meaning_takes_the_nearest_sentence() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"

    def encode(texts: list[str]) -> np.ndarray:
        counts = np.array([[text.lower().count(one) for one in letters] for text in texts], "f4")
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)

    reader = BestByMeaning(TEXTS, encode)
    asked = "Two recruiters were fined."
    answer = reader.answer([asked], None)
    assert answer.statements[0].text == asked
    assert answer.hits[0].score == pytest.approx(1)
    assert reader.answer([asked], "north.txt").citations[0].doc == "north.txt"


def test_an_index_is_reused_until_a_text_or_the_model_changes(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    settings = Settings(cache=tmp_path / "cache")
    folder = index_folder(corpus, settings)
    assert folder.is_dir()
    assert index_folder(corpus, settings) == folder
    assert index_folder(corpus, replace(settings, embedding_model="other")) != folder
    (corpus.texts / "north.txt").write_text("Another text.", encoding="utf-8")
    later = index_folder(corpus, settings)
    assert later != folder
    assert folder.exists(), "another run may still read it"
    index_folder(corpus, settings, now=later.stat().st_mtime + 10 * 86400)
    assert later.exists()
    assert not folder.exists()
