"""How figures are written in every report, and which of them stand in which table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from eval.labels import Label
from eval.perturbed import CHANGES, PerturbedRun, as_data
from eval.scored import Scored

Column = tuple[str, str, Callable[[Any], str]]
"""A column: its head, the name of its measure in a summary, and how that is written."""

NONE = "-"
"""What stands where a measure does not apply."""


def percent(value: object) -> str:
    """A share from 0 to 1 in per cent, with one decimal."""
    return f"{100 * value:.1f}" if isinstance(value, int | float) else NONE


def share(value: Mapping[str, Any] | None) -> str:
    """A share with its interval in per cent, and the counts behind it."""
    if not value or value["interval"] is None:
        return NONE
    low, high = value["interval"]
    return (
        f"{100 * value['share']:.1f} ({100 * low:.0f}-{100 * high:.0f}) "
        f"{value['right']}/{value['of']}"
    )


def milliseconds(value: object) -> str:
    """Seconds, written in thousandths."""
    return f"{1000 * value:.1f}" if isinstance(value, int | float) else NONE


def plain(value: object) -> str:
    """A number as it is, without decimals."""
    return NONE if value is None else f"{value:.0f}" if isinstance(value, float) else str(value)


RIGHT: tuple[Column, ...] = (
    ("figures %", "figures", share),
    ("all kinds %", "all", share),
    ("answerable %", "answerable", share),
    ("content alone %", "content right", share),
)
QUALITY: tuple[Column, ...] = (
    ("citation recall", "citation recall", percent),
    ("precision", "citation precision", percent),
    ("exact quotes", "quote exactness", percent),
    ("quotes", "quotes", plain),
    ("length", "quote length", plain),
    ("year", "year correctness", percent),
    ("refusal recall", "abstention recall", percent),
    ("refusal precision", "abstention precision", percent),
    ("lists complete", "list completeness", percent),
    ("short F1", "short answer F1", percent),
    ("marked F1", "marked words F1", percent),
)
SURE: tuple[Column, ...] = (
    ("ECE", "calibration error", percent),
    ("AURC", "risk-coverage area", percent),
    ("E-AURC", "excess area", percent),
)
SEARCH: tuple[Column, ...] = (
    ("recall@1", "recall@1", percent),
    ("recall@5", "recall@5", percent),
    ("recall@10", "recall@10", percent),
    ("MRR@10", "MRR@10", percent),
    ("nDCG@10", "nDCG@10", percent),
)
PUBLIC: tuple[Column, ...] = (
    ("held by the quote %", "answerable", share),
    ("short exact", "short answer exact", percent),
    ("short F1", "short answer F1", percent),
    ("marked F1", "marked words F1", percent),
    ("SQuAD 2.0 exact", "SQuAD 2.0 exact", percent),
    ("SQuAD 2.0 F1", "SQuAD 2.0 F1", percent),
    ("exact quotes", "quote exactness", percent),
    ("length", "quote length", plain),
    ("refusal recall", "abstention recall", percent),
    ("refusal precision", "abstention precision", percent),
)
TIME: tuple[Column, ...] = (
    ("median ms", "seconds median", milliseconds),
    ("p95 ms", "seconds p95", milliseconds),
    ("errors", "errors", plain),
)

TOLD: Mapping[str, str] = MappingProxyType(
    {
        "figures %": "questions that want one number, answered right with words that bear it out",
        "all kinds %": "all questions, answered or refused right, with words that bear it out",
        "answerable %": "questions that the texts answer, answered right and borne out",
        "content alone %": "as before, whatever words the answer rests on",
        "citation recall": "of the words that bear the answer out, the share quoted (after ALCE)",
        "precision": "of the quotes shown, the share that bears the answer out (after ALCE)",
        "exact quotes": "quotes that stand in their text character for character, where they say",
        "quotes": "how many quotes were shown",
        "length": "the median length of a quote, in characters",
        "year": "of answers that say a year, the share with the year asked about",
        "refusal recall": "of the questions without an answer, the share refused",
        "refusal precision": "of the refusals, the share of questions without an answer",
        "lists complete": "the mean share of a list's items that are named",
        "short F1": "words shared by the answer's sentence and the accepted answer (SQuAD's F1)",
        "short exact": "answers that are an accepted answer word for word (SQuAD's exact match)",
        "marked F1": "the same for the words marked in the first quote",
        "ECE": "expected calibration error: how far confidence is from the share right",
        "AURC": "area under the risk-coverage curve: the mean share wrong, surest answers first",
        "E-AURC": "what of that area is owed to the order of the answers alone",
        "recall@1": "of the words to be found, the share in the first passage found",
        "recall@5": "the same in the first five passages",
        "recall@10": "the same in the first ten passages",
        "MRR@10": "mean reciprocal rank of the first passage that holds such words",
        "nDCG@10": "normalised discounted cumulative gain of the first ten passages",
        "held by the quote %": "an accepted answer stands in the first statement's quotes",
        "SQuAD 2.0 exact": "SQuAD's exact match with unanswerable questions: 1 for a refusal there",
        "SQuAD 2.0 F1": "SQuAD's F1 with unanswerable questions: 1 for a refusal there, else 0",
        "median ms": "half of the answers took no longer, in thousandths of a second",
        "p95 ms": "95 of 100 answers took no longer",
        "errors": "questions that ended in an error message",
    }
)
"""What each column says, for whoever has never seen one."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "count": "how many",
        "money": "how much money",
        "percent": "what percentage",
        "difference": "by how much it changed",
        "ratio": "how many times as much",
        "sum": "how much together",
        "trend": "how it went over the years",
        "name": "who or what",
        "place": "where",
        "date": "when",
        "yes_no": "yes or no",
        "list": "which ones, all of them",
        "reason": "why",
        "description": "how, in what way",
        "not_reported": "the text says that this was not reported",
        "not_found: wrong_year": "no answer: a year that is not covered",
        "not_found: wrong_place": "no answer: a place that is not covered",
        "not_found: false_premise": "no answer: it takes for true what is not",
        "not_found: never_mentioned": "no answer: the texts never mention it",
    }
)
"""What each kind of question asks, in words."""

SYSTEMS: Mapping[str, str] = MappingProxyType(
    {
        "quoting": "the program, answering in the reports' own words, without a chat model",
        "chat": "the program, with a chat model that writes and code that checks its quotes",
        "bm25": "a baseline: the best sentence by the words that it shares with the question",
        "dense": "a baseline: the best sentence by the likeness of embeddings",
        "tutorial": "a baseline: the usual chain, a chat model reading the four nearest chunks",
    }
)
"""What each system is, by the first word of its name."""


def system(name: str) -> str:
    """What the system of this name is, with its chat model where it has one."""
    kind, _, model = name.partition(":")
    return SYSTEMS.get(kind, "") + (f" ({model})" if model else "")


def expected(label: Label) -> str:
    """What a right answer to `label` holds, in a line."""
    if label.status != "answered":
        return label.status
    told = "; ".join(item[0] for item in label.items) if label.items else ""
    told = told or " / ".join(label.answers)
    if label.value is not None and (label.tolerance or label.unit or not told):
        unit = f" {label.unit}" if label.unit else ""
        about = f" ± {label.tolerance:,g}" if label.tolerance else ""
        told += f" [{label.value:,.10g}{unit}{about}]"
    return told.strip()


def given(row: Scored) -> str:
    """What was answered, in a line."""
    answer = row.answer
    return " | ".join(one.text for one in answer.statements) or answer.reason or answer.error


def verdict(row: Scored) -> str:
    """Why an answer that is not right is wrong, in a few words."""
    if row.score.correct:
        return "not borne out by its quotes"
    return "wrong" if row.answer.status == row.label.status else f"wrong: {row.answer.status}"


def shown(rows: tuple[Scored, ...], show_measure: bool) -> list[Scored]:
    """The rows whose questions may be told: those of the part to work with, unless all are."""
    return [row for row in rows if show_measure or row.label.part == "work"]


def changed(run: PerturbedRun) -> list[list[str]]:
    """The lines of a table on changed questions: part, change, share changed, share refused."""
    return [
        [
            one["part"],
            CHANGES.get(one["change"], "all of these"),
            share(one["changed"]),
            percent(one["refused"]),
        ]
        for one in as_data(run)
    ]
