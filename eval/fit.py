"""Fits the weights of `rag/match.py` and `rag/confidence.py` on the working part of the labels.

Run `python -m eval fit`: it prints the three tables and the cross-validated accuracy; the tables
are pasted where they belong, so that a change of weights is a change of code that is reviewed and
measured like any other. The measuring part is never read.

Ranking is a conditional logit over the facts that could answer a question (McFadden 1974); the two
confidences are logistic regressions on the best-ranked candidate, drawn towards the weights in
force (a Gaussian prior), since the labels are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from eval.labels import Corpus, Label, gold_spans, load, read_texts
from rag import confidence, match
from rag.assistant import Assistant
from rag.evidence import ReadFact, Sentence
from rag.extract import rank_sentences
from rag.figures import Reading
from rag.schema import Answer, Span

FIGURES = ("count", "money", "percent")
SHARPNESS = 8.0
"""Scores differ by tenths: the logit is taken of this many times the score."""
FOLDS = 8


@dataclass(frozen=True)
class Group:
    """The candidates of one question: features of shape (n, features), 1.0 where one is right."""

    features: np.ndarray
    right: np.ndarray


@dataclass(frozen=True)
class Examples:
    """What there is to learn from: candidates to rank, and best candidates to be sure of."""

    ranking: list[Group]
    figures: list[tuple[dict[str, float], bool]]
    sentences: list[tuple[dict[str, float], bool]]


def examples(corpora: Sequence[Corpus], open_assistant: Callable[[Corpus], Assistant]) -> Examples:
    """The examples that the working labels of `corpora` give."""
    found = Examples([], [], [])
    for corpus in corpora:
        assistant = open_assistant(corpus)
        texts = read_texts(corpus.texts)
        for label, reading in _readings(assistant, load(corpus, "work")):
            gold = [(source, span) for spans in gold_spans(label, texts) for source, span in spans]
            _add(found, label, reading, gold)
    return found


def _readings(assistant: Assistant, labels: Sequence[Label]) -> Iterator[tuple[Label, Reading]]:
    for label in labels:
        history: list[Answer] = []
        for turn in label.turns[:-1]:
            history.append(assistant.ask(turn, history, label.scope))
        query = assistant.parse(label.question, history, label.scope)
        evidence = assistant.evidence(query, assistant.find(query))
        if evidence.sentences and not query.unknown_places:
            yield label, Reading(query, evidence)


def _add(
    found: Examples, label: Label, reading: Reading, gold: Sequence[tuple[str, Span]]
) -> None:
    wanted = reading.query.wanted
    if wanted in FIGURES:
        ranked = reading.ranked()
        right = [_figure_is_right(label, m.read, gold) for m in ranked]
        if any(right):
            rows = [[m.features.get(name, 0.0) for name in match.WEIGHTS] for m in ranked]
            found.ranking.append(Group(np.array(rows), np.array(right, dtype=float)))
        if ranked and (label.kind in FIGURES or label.status == "not_found"):
            found.figures.append((ranked[0].features, right[0]))
    elif wanted not in ("yes_no", "trend", "difference", "ratio", "sum"):
        best = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)[:1]
        for item in best:
            right_sentence = any(
                source == item.sentence.document.source and _overlap(item.sentence, span)
                for source, span in gold
            )
            found.sentences.append((item.features, right_sentence))


def _figure_is_right(label: Label, read: ReadFact, gold: Sequence[tuple[str, Span]]) -> bool:
    fact = read.fact
    quoted = any(
        source == read.document.source
        and span.start < fact.sentence_end
        and fact.sentence_start < span.end
        for source, span in gold
    )
    if label.status == "not_reported":
        return quoted and fact.kind == "not_reported"
    within = any(
        source == read.document.source and span.start <= fact.start < span.end
        for source, span in gold
    )
    known = label.value is not None and fact.value is not None and fact.kind != "not_reported"
    return within and known and abs((fact.value or 0.0) - (label.value or 0.0)) < 1e-6


def _overlap(sentence: Sentence, span: Span) -> bool:
    return span.start < sentence.end and sentence.start < span.end


def fit_ranking(groups: Sequence[Group], pull: float = 0.05) -> tuple[dict[str, float], float]:
    """The ranking weights, and the share of questions whose best candidate is right when each was
    left out of the fitting (cross-validation)."""
    start = np.array(list(match.WEIGHTS.values()))

    def fitted(part: Sequence[Group]) -> np.ndarray:
        solution: np.ndarray = minimize(
            _ranking_loss, start, args=(part, start, pull), jac=True
        ).x
        return solution

    order = np.random.default_rng(0).permutation(len(groups))
    hits = 0.0
    for fold in range(FOLDS):
        kept = [groups[i] for place, i in enumerate(order) if place % FOLDS != fold]
        weights = fitted(kept)
        for i in order[fold::FOLDS]:
            hits += groups[i].right[int(np.argmax(groups[i].features @ weights))]
    final = fitted(groups)
    names = list(match.WEIGHTS)
    return dict(zip(names, final.round(2).tolist(), strict=True)), hits / len(groups)


def _ranking_loss(
    weights: np.ndarray, groups: Sequence[Group], start: np.ndarray, pull: float
) -> tuple[float, np.ndarray]:
    loss, slope = 0.0, np.zeros_like(weights)
    for group in groups:
        logits = SHARPNESS * (group.features @ weights)
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        mass = float((shares * group.right).sum()) + 1e-9
        loss -= np.log(mass)
        slope += SHARPNESS * (group.features.T @ (shares - shares * group.right / mass))
    away = weights - start
    return loss / len(groups) + pull * float(away @ away), slope / len(groups) + 2 * pull * away


def fit_confidence(
    rows: Sequence[tuple[Mapping[str, float], bool]], start: Mapping[str, float], pull: float = 0.005
) -> tuple[dict[str, float], float]:
    """The weights of one confidence, and its mean log loss under cross-validation."""
    names = list(start)
    table = np.array([[1.0 if n == "bias" else f.get(n, 0.0) for n in names] for f, _ in rows])
    right = np.array([float(r) for _, r in rows])
    origin = np.array(list(start.values()))

    def fitted(keep: np.ndarray) -> np.ndarray:
        solution: np.ndarray = minimize(
            _logistic_loss, origin, args=(table[keep], right[keep], origin, pull), jac=True
        ).x
        return solution

    order = np.random.default_rng(0).permutation(len(rows))
    lost = 0.0
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        weights = fitted(np.setdiff1d(order, held))
        lost += _logistic_loss(weights, table[held], right[held], weights, 0.0)[0] * len(held)
    final = fitted(order)
    return dict(zip(names, final.round(2).tolist(), strict=True)), lost / len(rows)


def _logistic_loss(
    weights: np.ndarray, table: np.ndarray, right: np.ndarray, origin: np.ndarray, pull: float
) -> tuple[float, np.ndarray]:
    chances = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
    losses = -(right * np.log(chances + 1e-9) + (1 - right) * np.log(1 - chances + 1e-9))
    away = weights - origin
    slope = table.T @ (chances - right) / len(right) + 2 * pull * away
    return float(losses.mean() + pull * (away @ away)), slope


def report(found: Examples) -> str:
    """The three fitted tables with their cross-validated figures, as Python to paste."""
    lines = []
    weights, accuracy = fit_ranking(found.ranking)
    lines += [f"# rag/match.py: right first for {accuracy:.1%} of {len(found.ranking)} questions"]
    lines += [_table("WEIGHTS", weights)]
    for name, rows, start in (
        ("FIGURE", found.figures, confidence.FIGURE),
        ("SENTENCE", found.sentences, confidence.SENTENCE),
    ):
        weights, loss = fit_confidence(rows, start)
        lines += [f"# rag/confidence.py: log loss {loss:.3f} over {len(rows)} questions"]
        lines += [_table(name, weights)]
    return "\n".join(lines)


def _table(name: str, weights: Mapping[str, float]) -> str:
    rows = "".join(f'    "{key}": {value},\n' for key, value in weights.items())
    return f"{name} = {{\n{rows}}}\n"
