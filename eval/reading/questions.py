"""What there is to learn from the working labels: each question with the sentences that could
answer it, and which of their figures, or which of them, is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.examples import RANKED, is_quoted, is_right, readings
from eval.labels import Corpus, Label, gold_spans, load, read_texts
from rag.answer import extract, match
from rag.answer.extract import Found, rank_sentences
from rag.answer.figures import Reading
from rag.answer.match import GATHERED, Match
from rag.answer.terms import whole_question
from rag.schema import Span

if TYPE_CHECKING:
    from rag.assistant import Assistant


@dataclass(frozen=True)
class Candidate:
    """A figure, the characters `span` of the sentence `text`, or a whole sentence, for which `span`
    is None; with its score by everything but this model."""

    text: str
    span: Span | None
    score: float
    right: bool


@dataclass(frozen=True)
class Asked:
    """A question of `corpus` with its candidates, best first. Without one that is right it has no
    answer, if `unanswerable`, or the right one was not among those found."""

    corpus: str
    question: str
    candidates: tuple[Candidate, ...]
    unanswerable: bool


def asked(corpora: Sequence[Corpus], open_assistant: Callable[[Corpus], Assistant]) -> list[Asked]:
    """The questions of the working labels of `corpora` that have candidates, each asked of the
    assistant that `open_assistant` opens over the corpus."""
    return [one for corpus in corpora for one in _asked_of(corpus, open_assistant(corpus))]


def _asked_of(corpus: Corpus, assistant: Assistant) -> Iterator[Asked]:
    texts = read_texts(corpus.texts)
    for label, reading in readings(assistant, load(corpus, "work")):
        gold = [place for places in gold_spans(label, texts) for place in places]
        if reading.query.wanted in RANKED:
            candidates = _figures(label, reading, gold)
        elif reading.query.wanted in GATHERED:
            continue
        else:
            candidates = _sentences(reading, gold)
        if candidates:
            best_first = tuple(sorted(candidates, key=lambda one: -one.score))
            question = whole_question(reading.query)
            yield Asked(corpus.name, question, best_first, label.status == "not_found")


def _figures(label: Label, reading: Reading, gold: Sequence[tuple[str, Span]]) -> list[Candidate]:
    return [
        Candidate(
            text=one.read.sentence,
            span=Span(*one.read.within_sentence),
            score=_without_reading(one, match.WEIGHTS),
            right=is_right(label, one, gold),
        )
        for one in reading.ranked()
    ]


def _sentences(reading: Reading, gold: Sequence[tuple[str, Span]]) -> list[Candidate]:
    ranked = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)
    return [
        Candidate(
            text=one.sentence.text,
            span=None,
            score=_without_reading(one, extract.WEIGHTS),
            right=is_quoted(one, gold),
        )
        for one in ranked
    ]


def _without_reading(one: Match | Found, weights: Mapping[str, float]) -> float:
    """The score by everything but the model that is trained."""
    return one.score - weights["read"] * one.features["read"]
