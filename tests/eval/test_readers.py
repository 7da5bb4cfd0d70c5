"""eval/readers.py: the program under the judge's interface, asked for real."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import EvalError
from eval.labels import parse, read_texts
from eval.readers import BASELINES, READERS, choose, code_hash, saved
from eval.records import Key, from_row, to_line
from eval.score import score
from rag.schema import Answer, Citation, Fact, Hit, Passage, Query, Statement, Usage
from rag.settings import Settings
from tests.eval_corpora import label_row, write_corpus

CITATION = Citation("id1", "north.txt", "North", 1, 4, 30, "office of Norland found 94", 24, 26)
FACT = Fact(
    document_id="id1",
    paragraph=1,
    sentence_start=0,
    sentence_end=61,
    clause_start=0,
    clause_end=46,
    start=28,
    end=30,
    kind="count",
    value=94,
    high=None,
    unit=None,
    counted="victims",
    years=(2020,),
    place="Norland",
    statement="Norland 2020: the office found 94 victims",
)


def test_an_answer_is_saved_whole() -> None:
    statement = Statement("94 - victims", (CITATION,), FACT)
    left_out = replace(statement, fact=None, problem="not in the quote")
    hit = Hit(Passage("id1", 1, 0, 61, "The office ...", "North"), 0.5, 1, None)
    answer = Answer(
        query=Query("asked?", "asked in full?", "count", years=(2020,), notes=("year: 2020",)),
        status="answered",
        statements=(statement,),
        reason="because",
        confidence=0.8,
        hits=(hit,),
        left_out=(left_out,),
        nearest=(left_out,),
        seconds={"read": 0.01},
        reader="chat",
        notices=("It took long.",),
        usage=Usage(120, 30, 0.002),
    )
    kept = saved(answer, {"id1": "north.txt"}, 0.02)
    assert (kept.status, kept.reason, kept.confidence) == ("answered", "because", 0.8)
    assert kept.statements[0].years == (2020,)
    assert (kept.left_out[0].problem, kept.left_out[0].years) == ("not in the quote", None)
    cited = kept.citations[0]
    assert (cited.doc, cited.start, cited.end) == ("north.txt", 4, 30)
    assert kept.citations[0].quote == CITATION.quote
    assert len(kept.shown) == 1, "the same citation is counted once"
    assert (kept.hits[0].doc, kept.hits[0].end, kept.hits[0].score) == ("north.txt", 61, 0.5)
    assert (kept.seconds, kept.wall) == ({"read": 0.01}, 0.02)
    assert kept.understood["notes"] == ["year: 2020"]
    assert "asked" not in str(kept.understood)
    assert (kept.by, kept.notices) == ("chat", ("It took long.",))
    assert kept.usage == {"input_tokens": 120, "output_tokens": 30, "dollars": 0.002}
    key = Key("chat", "seeds", "a", "b")
    assert from_row(json.loads(to_line(key, kept))) == (key, kept)


def test_the_marked_words_are_counted_from_the_start_of_the_document() -> None:
    citation = replace(CITATION, focus_start=28, focus_end=30)
    statement = Statement("94", (citation,))
    answer = Answer(Query("?", "?", "count"), "answered", (statement,), "", 1.0)
    assert saved(answer, {}, 0.0).citations[0].focus == "94"


def test_the_program_and_the_embedding_baseline_are_asked(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    settings = replace(Settings.from_environment(), index=tmp_path / "unused")
    texts = read_texts(corpus.texts)
    label = parse(label_row("a", question="How many victims did the office find in 2020?"))
    for name in ("quoting", "dense"):
        reader = {**READERS, **BASELINES}[name](corpus, settings)
        answer = reader.answer(label.turns, "north.txt")
        worth = score(label, answer, texts)
        assert worth.right, (name, answer)
        assert worth.exact_quotes == worth.quotes > 0
        assert answer.wall > 0
        follow_up = reader.answer([*label.turns, "And in 2019?"], None)
        assert follow_up.citations[0].doc == "north.txt"
    assert not settings.index.exists(), "the user's own index is left alone"


def test_what_is_named_is_asked() -> None:
    settings = Settings()
    assert list(choose([], [], settings).openers) == ["quoting"]
    assert list(choose([], ["bm25"], settings).openers) == ["bm25"]
    both = choose(["quoting"], ["dense", "bm25"], settings)
    assert list(both.openers) == ["quoting", "dense", "bm25"]
    assert both.models == {}


def test_chat_models_are_named_behind_a_colon_or_by_the_settings() -> None:
    settings = Settings(model="openai:large")
    assert choose(["chat"], ["tutorial"], settings).models == {
        "chat": "openai:large",
        "tutorial": "openai:large",
    }
    named = choose(["quoting", "chat:ollama:small"], ["tutorial"], settings)
    assert list(named.openers) == ["quoting", "chat:ollama:small", "tutorial"]
    assert set(named.models.values()) == {"ollama:small"}, "the tutorial takes the same model"
    own = choose(["chat:a:b"], ["tutorial:c:d"], Settings())
    assert own.models == {"chat:a:b": "a:b", "tutorial:c:d": "c:d"}


@pytest.mark.parametrize(
    ("readers", "baselines", "told"),
    [
        (["chat"], [], "chat needs a chat model and none is named"),
        ([], ["tutorial"], "RAG_MODEL"),
        (["oracle"], [], "No oracle there. --reader takes quoting, chat; --baseline takes bm25"),
        (["bm25"], [], "No bm25 there"),
        ([], ["quoting"], "No quoting there"),
        (["quoting:openai:large"], [], "No quoting:openai:large there"),
    ],
)
def test_what_cannot_be_asked_is_said_at_once(
    readers: list[str], baselines: list[str], told: str
) -> None:
    with pytest.raises(EvalError, match=told):
        choose(readers, baselines, Settings())


def test_the_code_hash_follows_the_code(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    first = code_hash(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"1")
    assert code_hash(tmp_path) == first
    (tmp_path / "a.py").write_text("x = 2\n", encoding="utf-8")
    assert code_hash(tmp_path) != first


def test_the_code_hash_follows_the_model_of_reading_that_is_used(tmp_path: Path) -> None:
    (tmp_path / "code" / "model").mkdir(parents=True)
    own = tmp_path / "code" / "model" / "spans.onnx"
    own.write_bytes(b"one")
    other = tmp_path / "half.onnx"
    first = code_hash(tmp_path / "code")
    assert code_hash(tmp_path / "code", own) == first
    other.write_bytes(b"one")
    assert code_hash(tmp_path / "code", other) == first
    other.write_bytes(b"two")
    assert code_hash(tmp_path / "code", other) != first
    assert code_hash(tmp_path / "code", tmp_path / "none.onnx") != first
