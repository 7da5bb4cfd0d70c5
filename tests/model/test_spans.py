"""rag/model/spans.py: the model that finds answers in sentences, as it is shipped."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelError
from rag.model.embed import Embedder
from rag.model.spans import MOST_TOKENS, SpanModel, open_tokenizer
from rag.model.spans import _marks as spans_marks
from rag.model.weights import GRAPH, packaged_folder
from rag.settings import Settings

ASKED = "How many shelters did the ministry open in 2021?"
TOLD = "In 2021 the ministry opened seven shelters and trained 310 guards."
BESIDE = (
    "Courts convicted 12 traffickers under the law of 2009.",
    "The law prescribes fines of up to 5,000 crowns.",
)


@pytest.fixture(scope="module")
def model() -> SpanModel:
    return SpanModel(Settings().spans)


def test_the_figure_asked_for_is_likelier_than_another_of_its_sentence(model: SpanModel) -> None:
    (marks,) = model.read(ASKED, [TOLD])
    seven, guards = (marks.at(TOLD.index(w), TOLD.index(w) + len(w)) for w in ("seven", "310"))
    assert seven is not None
    assert guards is not None
    assert seven > 0 > guards


def test_the_sentence_that_answers_is_likelier_than_others(model: SpanModel) -> None:
    told, *others = (marks.anywhere() for marks in model.read(ASKED, [TOLD, *BESIDE]))
    assert told > 0
    assert max(others) < told - 0.3


def test_a_text_reads_the_same_whatever_is_read_with_it(model: SpanModel) -> None:
    (alone,) = model.read(ASKED, [TOLD])
    long = " ".join(BESIDE * 3)
    beside = model.read(ASKED, [long, TOLD, *BESIDE * 4])[1]
    assert np.array_equal(alone.offsets, beside.offsets)
    assert np.array_equal(alone.starts, beside.starts)
    assert np.array_equal(alone.ends, beside.ends)


def test_offsets_are_characters_of_the_text_itself(model: SpanModel) -> None:
    text = "«Élevé» — les 94 victimes 🙂 of 2019."
    (marks,) = model.read("How many?", [text])
    assert [text[start:end] for start, end in marks.offsets if text[start:end].isdigit()] == [
        "94",
        "2019",
    ]


@pytest.mark.parametrize("text", ["", " ", "94", "x" * 5_000, "word " * 2_000])
def test_any_text_can_be_read(model: SpanModel, text: str) -> None:
    (marks,) = model.read("How many victims were identified?", [text])
    assert len(marks.offsets) <= MOST_TOKENS
    assert -1.0 <= marks.anywhere() <= 1.0


def test_the_longer_of_question_and_text_is_cut(model: SpanModel) -> None:
    (marks,) = model.read("how many " * 200, [TOLD])
    assert marks.offsets[-1, 1] == len(TOLD)
    (marks,) = model.read(ASKED, [TOLD + " And so on." * 60])
    assert len(TOLD) < marks.offsets[-1, 1] < len(TOLD) + 11 * 60
    assert marks.at(700, 703) is None


def test_no_text_is_no_work(model: SpanModel) -> None:
    assert model.read(ASKED, []) == []


def test_threads_read_the_same(model: SpanModel) -> None:
    found: list[float] = []

    def read() -> None:
        found.append(model.read(ASKED, [TOLD])[0].anywhere())

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_the_graph_tells_what_it_has_learnt(model: SpanModel) -> None:
    assert "seeds" in model.trained_on
    assert not any("measure" in name for name in model.trained_on)


def test_what_cannot_be_read_is_told_with_what_to_do(tmp_path: Path) -> None:
    broken = tmp_path / "spans.onnx"
    with pytest.raises(ModelError, match="Unset VERBATIM_SPANS"):
        SpanModel(broken)
    broken.write_bytes(b"no graph")
    with pytest.raises(ModelError, match="Unset VERBATIM_SPANS"):
        SpanModel(broken)
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelError, match=r"safetensors.*force-reinstall"):
        SpanModel(Settings().spans, tmp_path)
    shutil.copy(packaged_folder() / "model.safetensors", tmp_path)
    for content in (None, "{}"):
        if content is not None:
            (tmp_path / "tokenizer.json").write_text(content)
        with pytest.raises(ModelError, match=r"tokenizer.*force-reinstall"):
            SpanModel(Settings().spans, tmp_path)


def test_a_graph_of_another_kind_is_refused(embedder: Embedder) -> None:
    with pytest.raises(ModelError, match=r"another kind.*Unset VERBATIM_SPANS"):
        SpanModel(embedder.folder / GRAPH)


def test_an_answer_is_told_against_there_being_none() -> None:
    encoding = open_tokenizer(packaged_folder()).encode("Who?", "Two men.")
    logits = np.arange(2 * len(encoding.ids), dtype=np.float32).reshape(-1, 2) + 7

    marks = spans_marks(logits, encoding)

    first = encoding.sequence_ids.index(1)
    assert marks.starts[0] == logits[first, 0] - 7
    assert marks.ends[0] == logits[first, 1] - 8
