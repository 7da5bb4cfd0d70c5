"""What there is to learn from the working labels: each question with the sentences that could
answer it, and which of their figures, or which of them, is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.examples import RANKED, is_quoted, is_right, readings
from eval.labels import Corpus, gold_spans, load, read_texts
from rag.answer import extract, match
from rag.answer.extract import rank_sentences
from rag.answer.match import GATHERED
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
    found = []
    for corpus in corpora:
        assistant, texts = open_assistant(corpus), read_texts(corpus.texts)
        for label, reading in readings(assistant, load(corpus, "work")):
            gold = [place for places in gold_spans(label, texts) for place in places]
            query = reading.query
            candidates: list[Candidate] = []
            if query.wanted in RANKED:
                candidates = [
                    Candidate(
                        one.read.sentence,
                        Span(*one.read.within_sentence),
                        one.score - match.WEIGHTS["read"] * one.features["read"],
                        is_right(label, one, gold),
                    )
                    for one in reading.ranked()
                ]
            elif query.wanted not in GATHERED:
                candidates = [
                    Candidate(
                        one.sentence.text,
                        None,
                        one.score - extract.WEIGHTS["read"] * one.features["read"],
                        is_quoted(one, gold),
                    )
                    for one in rank_sentences(
                        query, reading.terms, reading.evidence, reading.newest
                    )
                ]
            if candidates:
                candidates.sort(key=lambda one: -one.score)
                found.append(
                    Asked(
                        corpus.name,
                        whole_question(query),
                        tuple(candidates),
                        label.status == "not_found",
                    )
                )
    return found
