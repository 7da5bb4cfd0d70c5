"""A saved run with every answer scored, without asking anything again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.labels import Label, gold_spans, read_texts
from eval.metrics import Place
from eval.records import Key, SavedAnswer, read_run
from eval.run import corpora_of, labels_of
from eval.score import Score, score, score_public


@dataclass(frozen=True, slots=True)
class Scored:
    """One question with its answer and what that is worth. `golds` are the places where each of
    its gold quotes stands."""

    reader: str
    corpus: str
    public: bool
    label: Label
    answer: SavedAnswer
    score: Score
    golds: Sequence[Sequence[Place]] = ()


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """A saved run with every answer scored. `missing` counts the labels of the run's part that
    have no answer to their present words, by (reader, corpus)."""

    header: Mapping[str, Any]
    rows: tuple[Scored, ...]
    missing: Mapping[tuple[str, str], int]


def score_run(path: Path) -> ScoredRun:
    """Scores the run saved at `path` against the labels as they are now. EvalError: no run."""
    return score_answers(*read_run(path))


def score_answers(header: Mapping[str, Any], answers: Mapping[Key, SavedAnswer]) -> ScoredRun:
    """Scores the `answers` of a run against the labels as they are now."""
    rows: list[Scored] = []
    missing: dict[tuple[str, str], int] = {}
    for corpus in corpora_of(header):
        labels = labels_of(corpus, header["what"]["part"])
        texts = read_texts(corpus.texts)
        judge = score_public if corpus.public else score
        for reader in header["what"]["readers"]:
            for label in labels:
                answer = answers.get(Key(reader, corpus.name, label.id, label.fingerprint))
                if answer is None:
                    place = (reader, corpus.name)
                    missing[place] = missing.get(place, 0) + 1
                    continue
                worth, golds = judge(label, answer, texts), gold_spans(label, texts)
                rows.append(Scored(reader, corpus.name, corpus.public, label, answer, worth, golds))
    return ScoredRun(header, tuple(rows), missing)
