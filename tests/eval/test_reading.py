"""eval/reading/: what the model that finds answers is trained on, and that it learns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import cast

import pytest
import torch
from tokenizers import Encoding, Tokenizer

from eval.errors import EvalError
from eval.labels import corpora
from eval.readers import open_assistant
from eval.reading import train
from eval.reading.graph import write_graph
from eval.reading.net import SpanNet, alike_in_length, batch_of, padding_tokenizer
from eval.reading.qamr import Example, joined, read_qamr, unanswered
from eval.reading.questions import Asked, Candidate, asked
from eval.reading.train import BATCH, candidate_logits, learn_labels, learn_public
from eval.train_command import FIRST, SECOND
from rag.model.marks import LIMIT, Marks
from rag.model.spans import SpanModel
from rag.model.spans import _marks as spans_marks
from rag.model.weights import packaged_folder
from rag.schema import Span
from rag.settings import Settings
from tests.eval_corpora import write_corpus

SENTENCES = {
    "Wiki1k:wikipedia:7:1:0": "In 1901 the mill -LRB- built of oak -RRB- burned down , he said .",
    "Wiki1k:wikipedia:7:1:1": "The mill had ten workers .",
    "Wiki1k:wikinews:9:0:0": "Rain fell on the harbour .",
}


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Threads that share small steps wait for one another, and for whatever else runs."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the set's repository with three sentences and four questions."""
    data = tmp_path / "data"
    (data / "filtered").mkdir(parents=True)
    rows = [f"{name}\t{words}" for name, words in SENTENCES.items()]
    (data / "wiki-sentences.tsv").write_text("\n".join(rows) + "\n")
    mill, workers, rain = SENTENCES
    questions = [
        # Two of three agree on "1901"; one marked two pieces.
        (mill, "When did it burn?", "0 1", "1:1", "2:1"),
        (mill, "What was built of oak?", "2 3", "1:2 3", "2:3 5"),
        (workers, "How many workers had it?", "3", "1:3 4", "2:3"),
        (rain, "What fell?", "0", "1:0", "2:0"),
        ("PTB:00/wsj_0001:0", "Who?", "0", "1:0", "2:0"),
    ]
    lines = [
        "\t".join((name, "0", "1", "0", "0", question, answer, first, second))
        for name, question, answer, first, second in questions
    ]
    (data / "filtered" / "dev.tsv").write_text("\n".join(lines[:2]) + "\n")
    (data / "filtered" / "test.tsv").write_text("\n".join(lines[2:]) + "\n")
    return tmp_path


def test_questions_with_the_answer_that_most_agree_on(copy: Path) -> None:
    told = {one.question: one for one in read_qamr(copy)}
    answers = {
        question: one.text[one.answer.start : one.answer.end] if one.answer else None
        for question, one in told.items()
    }
    assert answers == {
        "When did it burn?": "1901",
        "What was built of oak?": "the mill",
        "How many workers had it?": "ten",
        "What fell?": "Rain",
    }
    assert told["When did it burn?"].text == (
        "In 1901 the mill (built of oak) burned down, he said."
    )


def test_a_copy_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="uwnlp/qamr"):
        read_qamr(tmp_path)


@pytest.mark.parametrize("rows", ["", "too\tshort\n"])
def test_files_of_another_form_are_told(copy: Path, rows: str) -> None:
    for part in ("dev", "test"):
        (copy / "data" / "filtered" / f"{part}.tsv").write_text(rows)
    with pytest.raises(EvalError, match="fresh copy"):
        read_qamr(copy)


def test_too_few_questions_teach_nothing() -> None:
    packaged = packaged_folder()
    net, tokenizer = SpanNet(packaged), padding_tokenizer(packaged)
    one = Asked("a", "How many?", (Candidate("Ten.", None, 0.0, right=True),), unanswerable=False)
    with pytest.raises(EvalError, match="7 questions are too few"):
        learn_labels(net, tokenizer, [one] * 7, 1.0, Random(0), lambda line: None)


def test_the_questions_of_labels_have_their_candidates_with_the_right_ones(
    tmp_path: Path, model_cache: Path
) -> None:
    corpus = write_corpus(tmp_path / "lands")
    settings = Settings(cache=model_cache)
    found = asked([corpus], lambda one: open_assistant(one, settings))
    assert found
    right = [one for question in found for one in question.candidates if one.right]
    assert any(one.span and one.text[one.span.start : one.span.end] == "94" for one in right)
    for question in found:
        scores = [one.score for one in question.candidates]
        assert scores == sorted(scores, reverse=True)


def test_the_sets_that_are_learnt_are_those_that_are_worked_with() -> None:
    working = {name for name, corpus in corpora().items() if corpus.part != "measure"}
    assert FIRST.isdisjoint(SECOND)
    # Yes and No stand nowhere in a text: there is nothing to learn from "polar".
    assert working - {"approved", "collection", "polar_work"} == FIRST | SECOND
    assert SpanModel(Settings().spans).trained_on == FIRST | SECOND


def test_words_of_a_treebank_are_joined_as_they_are_written() -> None:
    words = "He did n't say `` no '' ; it cost $ 5 -LRB- 3 % -RRB- .".split()
    text, spans = joined(words)
    assert text == 'He didn\'t say "no"; it cost $5 (3%).'
    assert [text[span.start : span.end] for span in spans][:3] == ["He", "did", "n't"]


def test_a_question_is_set_beside_a_sentence_that_is_near_and_does_not_answer(copy: Path) -> None:
    examples = read_qamr(copy)
    found = unanswered(examples, 1.0, Random(0))
    by_question = {one.question: one for one in found}
    assert set(by_question) == {one.question for one in examples}
    assert all(one.answer is None for one in found)
    # The other sentence with "workers" in it is none: that of the same article is as near as any.
    assert by_question["When did it burn?"].text != examples[0].text
    assert unanswered(examples, 0.0, Random(0)) == []


def test_batches_have_each_pair_once_and_are_alike_in_length() -> None:
    pairs = [("q", "x" * (length * 7 % 101)) for length in range(100)]
    made = list(alike_in_length(pairs, 10, Random(1)))
    assert sorted(place for batch in made for place in batch) == list(range(100))
    spread = max(
        max(len(pairs[i][1]) for i in batch) - min(len(pairs[i][1]) for i in batch)
        for batch in made
    )
    assert spread < 20


def test_it_learns_and_the_graph_gives_what_was_learnt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A dozen steps are to be enough.
    monkeypatch.setattr(train, "RATE", 3e-4)
    torch.manual_seed(0)
    packaged = packaged_folder()
    net, tokenizer = SpanNet(packaged), padding_tokenizer(packaged)
    text = "The mill had ten workers and burned down in 1901."
    ten, year = Span(13, 16), Span(44, 48)
    many = Asked(
        "small",
        "How many workers had the mill?",
        (Candidate(text, year, 0.1, right=False), Candidate(text, ten, 0.0, right=True)),
        unanswerable=False,
    )
    none = Asked("small", "How many cows?", (Candidate(text, ten, 0.2, right=False),), True)
    with torch.no_grad():
        before = candidate_logits(net, tokenizer, many.question, [text], many.candidates)
        (cows_before,) = candidate_logits(net, tokenizer, none.question, [text], none.candidates)
    said: list[str] = []
    learn_labels(net, tokenizer, [many, none] * 4, 12.0, Random(0), said.append)
    with torch.no_grad():
        after = candidate_logits(net, tokenizer, many.question, [text], many.candidates)
        (cows,) = candidate_logits(net, tokenizer, none.question, [text], none.candidates)
    assert float(after[1] - after[0]) > float(before[1] - before[0]) + 1
    assert float(cows) < float(cows_before)
    assert said[-1].startswith("  step 12 of 12: loss")

    graph = tmp_path / "spans.onnx"
    write_graph(net, tokenizer, packaged, {"small", "other"}, graph)
    model = SpanModel(graph)
    assert model.trained_on == {"small", "other"}
    (marks,) = model.read(many.question, [text])
    shown = [marks.at(one.span.start, one.span.end) for one in many.candidates if one.span]
    # Seven bits against the whole numbers: 16 logits are 1.
    assert shown == pytest.approx((after / 16).tolist(), abs=0.1)


def test_training_reads_a_text_as_it_is_read_later() -> None:
    torch.manual_seed(0)
    packaged = packaged_folder()
    net, tokenizer = SpanNet(packaged), padding_tokenizer(packaged)
    question = "Who?"
    texts = ["He.", "Two men of the village and the miller's wife."]
    men = texts[1].index("men")
    shown = [
        Candidate(texts[0], None, 0.0, right=False),
        Candidate(texts[1], None, 0.0, right=False),
        Candidate(texts[1], Span(men, men + 3), 0.0, right=False),
    ]

    with torch.no_grad():
        told = candidate_logits(net, tokenizer, question, texts, shown).tolist()

    def marks(text: str) -> Marks:
        """The text alone, without what makes texts of a batch alike in length."""
        alone = batch_of(tokenizer, [question], [text])
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = net.bert(
                input_ids=alone.ids, attention_mask=alone.mask, token_type_ids=alone.types
            ).last_hidden_state
            logits = net.ends(hidden).float()
        return spans_marks(logits[0].numpy(), tokenizer.encode(question, text))

    short, long = map(marks, texts)
    assert len(short.starts) == 2
    read = [short.anywhere(), long.anywhere(), long.at(men, men + 3)]
    # Logits are read as a share of `LIMIT`, and trained with in numbers of 16 bits.
    assert [one * LIMIT for one in read if one is not None] == pytest.approx(told, abs=0.05)


class Overheard:
    """A tokenizer that keeps which questions it was given."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.questions: Counter[str] = Counter()

    def encode_batch(self, pairs: list[tuple[str, str]]) -> list[Encoding]:
        self.questions.update({question for question, _ in pairs})
        return self._tokenizer.encode_batch(pairs)


def test_every_question_is_learnt_from_in_every_round() -> None:
    packaged = packaged_folder()
    tokenizer = Overheard(padding_tokenizer(packaged))
    ten = Candidate("Ten.", Span(0, 3), 0.0, right=True)
    questions = [Asked("small", f"How many, {place}?", (ten,), False) for place in range(BATCH + 4)]

    learn_labels(
        SpanNet(packaged),
        cast("Tokenizer", tokenizer),
        questions,
        2.0,
        Random(0),
        lambda line: None,
    )

    assert tokenizer.questions == {one.question: 2 for one in questions}


def test_it_learns_where_public_answers_stand() -> None:
    torch.manual_seed(0)
    packaged = packaged_folder()
    net, tokenizer = SpanNet(packaged), padding_tokenizer(packaged)
    texts = [f"The mill had {n} workers in May and burned down." for n in ("ten", "six", "two")]
    examples = [
        Example("How many workers had it?", text, Span(13, 16), str(place))
        for place, text in enumerate(texts * 50)
    ]
    learn_public(net, tokenizer, examples, Random(0), lambda line: None)
    batch = batch_of(tokenizer, ["How many workers had it?"], ["The mill had 9 men there."])
    begins, _ = net(batch)
    assert batch.tokens(0, Span(13, 14)) == [int(begins[0, 1:].argmax()) + 1]
