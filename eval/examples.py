"""What there is to learn from: the candidates of the working labels' questions, right and wrong.

The labels that are measured with are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from eval.labels import Corpus, Label, gold_spans, load, read_texts
from rag.answer import extract, match
from rag.answer.extract import Found, rank_sentences
from rag.answer.extremes import asks_extreme
from rag.answer.figures import Reading
from rag.answer.match import GATHERED
from rag.schema import Answer, Span

if TYPE_CHECKING:
    from rag.assistant import Assistant

RANKED = frozenset({"count", "money", "percent"})
"""Kinds of answer that are one of the figures ranked."""

Judged = tuple[Mapping[str, float], bool]
"""The features of the best candidate of a question, and whether it is right."""


@dataclass(frozen=True)
class Group:
    """The candidates of one question: features of shape (candidates, features), in the order of
    the `WEIGHTS` of `rag.answer.match` or `rag.answer.extract`, and 1.0 for each that is right, of
    shape (candidates,)."""

    features: np.ndarray
    right: np.ndarray


@dataclass(frozen=True)
class Examples:
    """Candidates to rank, figures and `words`, which are sentences; and best candidates to be sure
    of, figures and sentences."""

    ranking: list[Group] = field(default_factory=list)
    words: list[Group] = field(default_factory=list)
    figures: list[Judged] = field(default_factory=list)
    sentences: list[Judged] = field(default_factory=list)


def examples(corpora: Sequence[Corpus], open_assistant: Callable[[Corpus], Assistant]) -> Examples:
    """The examples that the working labels of `corpora` give, each asked of the assistant that
    `open_assistant` opens over the corpus."""
    found = Examples()
    for corpus in corpora:
        assistant, texts = open_assistant(corpus), read_texts(corpus.texts)
        for label, reading in readings(assistant, load(corpus, "work")):
            gold = [place for places in gold_spans(label, texts) for place in places]
            if reading.query.wanted in RANKED:
                _add_figures(found, label, reading, gold)
            elif reading.query.wanted not in GATHERED:
                _add_sentence(found, reading, gold)
    return found


def readings(assistant: Assistant, labels: Sequence[Label]) -> Iterator[tuple[Label, Reading]]:
    """The labels with their questions as they are read, where there is anything to read."""
    for label in labels:
        history: list[Answer] = []
        for turn in label.turns[:-1]:
            history.append(assistant.ask(turn, history, label.scope))
        query = assistant.parse(label.question, history, label.scope)
        evidence = assistant.evidence(query, assistant.find(query))
        if evidence.sentences and not query.unknown_places:
            yield label, Reading(query, evidence)


def _add_figures(
    found: Examples, label: Label, reading: Reading, gold: Sequence[tuple[str, Span]]
) -> None:
    ranked = reading.ranked()
    right = [is_right(label, candidate, gold) for candidate in ranked]
    if any(right):
        found.ranking.append(_group(ranked, right, match.WEIGHTS))
    if ranked and (label.kind in RANKED or label.status == "not_found"):
        found.figures.append((ranked[0].features, right[0]))


def _add_sentence(found: Examples, reading: Reading, gold: Sequence[tuple[str, Span]]) -> None:
    ranked = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)
    right = [is_quoted(candidate, gold) for candidate in ranked]
    if any(right):
        found.words.append(_group(ranked, right, extract.WEIGHTS))
    if ranked:
        found.sentences.append((ranked[0].features, right[0]))


def _group(
    ranked: Sequence[match.Match] | Sequence[Found], right: Sequence[bool], names: Iterable[str]
) -> Group:
    rows = [[one.features.get(name, 0.0) for name in names] for one in ranked]
    return Group(np.array(rows), np.array(right, dtype=float))


def is_right(label: Label, candidate: match.Match, gold: Sequence[tuple[str, Span]]) -> bool:
    """Whether a figure is that of the label, in words that the label quotes; for a figure that is
    not reported, whether it is the silence quoted."""
    fact, source = candidate.read.fact, candidate.read.document.source
    spans = [span for document, span in gold if document == source]
    if label.status == "not_reported":
        sentence = Span(fact.sentence_start, fact.sentence_end)
        return candidate.is_silence and any(_share(span, sentence) for span in spans)
    if label.value is None or fact.value is None or candidate.is_silence:
        return False
    within = any(span.start <= fact.start < span.end for span in spans)
    ends = _ends_told(fact.value, fact.high, asks_extreme(label.question))
    return within and any(abs(end - label.value) < 1e-6 for end in ends)


def _ends_told(low: float, high: float | None, extreme: str | None) -> tuple[float, ...]:
    """What an answer tells of a figure: both ends of a range, or the one that is asked for."""
    if high is None:
        return (low,)
    return {"high": (high,), "low": (low,)}.get(extreme or "", (low, high))


def is_quoted(found: Found, gold: Sequence[tuple[str, Span]]) -> bool:
    """Whether a sentence has words that the label quotes."""
    sentence = Span(found.sentence.start, found.sentence.end)
    source = found.sentence.document.source
    return any(document == source and _share(span, sentence) for document, span in gold)


def _share(left: Span, right: Span) -> bool:
    return left.start < right.end and right.start < left.end
