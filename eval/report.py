"""Scores a saved run and lays it out as tables, without asking anything again.

Of the part to measure with, only sums are shown unless they are asked for: whoever writes rules
must not learn its questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from eval.labels import FIGURES, PHRASES, Label, read_texts
from eval.metrics import calibration_error, mean, quantile, ratio, wilson
from eval.records import Key, SavedAnswer, read_run
from eval.run import corpora_of, labels_of
from eval.score import Score, score, score_public

RETRIEVED = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """One question with its answer and what that is worth."""

    reader: str
    corpus: str
    public: bool
    label: Label
    answer: SavedAnswer
    score: Score


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """A saved run with every answer scored. `missing` counts the labels of the run's part that
    have no answer to their present words, by (reader, corpus)."""

    header: Mapping[str, Any]
    rows: tuple[Scored, ...]
    missing: Mapping[tuple[str, str], int]


def score_run(path: Path) -> ScoredRun:
    """Scores the run saved at `path` against the labels as they are now. EvalError: no run."""
    header, answers = read_run(path)
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
                worth = judge(label, answer, texts)
                rows.append(Scored(reader, corpus.name, corpus.public, label, answer, worth))
    return ScoredRun(header, tuple(rows), missing)


def share(rows: Iterable[Scored], holds: Callable[[Scored], bool]) -> dict[str, Any]:
    """How many of `rows` hold, as a count, a share and its 95 % interval."""
    given = [holds(row) for row in rows]
    return {
        "right": sum(given),
        "of": len(given),
        "share": ratio(sum(given), len(given)),
        "interval": wilson(sum(given), len(given)),
    }


def summary(rows: Sequence[Scored]) -> dict[str, Any]:
    """Every measure over `rows`, which are of one reader, corpus and part."""
    labelled = [row for row in rows if row.label.status != "not_found"]
    refused = [row for row in rows if row.answer.status == "not_found"]
    unanswerable = [row for row in rows if row.label.status == "not_found"]
    figures = [r for r in labelled if r.label.kind in FIGURES and r.label.status == "answered"]
    sure = [
        (row.answer.confidence, row.score.right)
        for row in rows
        if row.answer.confidence is not None and row.answer.status in ("answered", "not_reported")
    ]
    ranks = [row.score.gold_rank for row in labelled if row.score.gold_rank is not None]
    walls = [row.answer.wall for row in rows]
    quotes = sum(row.score.quotes for row in rows)
    lengths = [len(c.quote) for row in rows for c in row.answer.citations]
    phrases = [row for row in labelled if row.label.kind in PHRASES or row.public]
    return {
        "all": share(rows, lambda row: row.score.right),
        "figures": share(figures, lambda row: row.score.right),
        "answerable": share(labelled, lambda row: row.score.right),
        "content right": share(labelled, lambda row: row.score.correct),
        "kinds": {
            kind: share([r for r in rows if r.label.group == kind], lambda row: row.score.right)
            for kind in sorted({row.label.group for row in rows}, key=_kind_order)
        },
        "citation recall": mean(row.score.citation_recall for row in rows),
        "citation precision": mean(row.score.citation_precision for row in rows),
        "quote exactness": ratio(sum(row.score.exact_quotes for row in rows), quotes),
        "quotes": quotes,
        "quote length": median(lengths) if lengths else None,
        "year correctness": mean(row.score.year_right for row in rows),
        "abstention recall": ratio(sum(row.score.right for row in unanswerable), len(unanswerable)),
        "abstention precision": ratio(
            sum(row.label.status == "not_found" for row in refused), len(refused)
        ),
        "calibration error": calibration_error(sure),
        "gold among hits": ratio(sum(0 < rank <= RETRIEVED for rank in ranks), len(ranks)),
        "short answer F1": mean(row.score.short_f1 for row in phrases),
        "short answer exact": mean(row.score.short_exact for row in phrases),
        "marked words F1": mean(row.score.focus_f1 for row in phrases),
        "SQuAD 2.0 F1": mean(row.score.short_f1 for row in rows if row.public),
        "held by the quote": mean(row.score.held for row in rows),
        "errors": sum(bool(row.answer.error) for row in rows),
        "seconds median": quantile(walls, 0.5),
        "seconds p95": quantile(walls, 0.95),
    }


def summaries(scored: ScoredRun) -> list[dict[str, Any]]:
    """One `summary` for each reader, corpus and part, and over the corpora where they are
    several, with those three named."""
    found = []
    parts = sorted({(row.public, row.label.part) for row in scored.rows}, key=str)
    for public, part in parts:
        of_part = [r for r in scored.rows if r.label.part == part and r.public == public]
        names = list(dict.fromkeys(row.corpus for row in of_part))
        groups = [(name, {name}) for name in names]
        if len(names) > 1 and not public:
            groups.append(("together", set(names)))
        for name, members in groups:
            for reader in scored.header["what"]["readers"]:
                rows = [r for r in of_part if r.corpus in members and r.reader == reader]
                if rows:
                    found.append(
                        {
                            "reader": reader,
                            "corpus": name,
                            "part": part,
                            "public": public,
                            **summary(rows),
                        }
                    )
    return found


def as_json(scored: ScoredRun, show_measure: bool = False) -> dict[str, Any]:
    """The whole report as data: the header, the sums, and the verdicts that may be shown."""
    return {
        "run": dict(scored.header),
        "missing": [
            {"reader": reader, "corpus": corpus, "labels": count}
            for (reader, corpus), count in scored.missing.items()
        ],
        "summaries": summaries(scored),
        "questions": [
            {
                "id": row.label.id,
                "reader": row.reader,
                "corpus": row.corpus,
                "kind": row.label.group,
                "right": row.score.right,
                "correct": row.score.correct,
                "supported": row.score.supported,
                "confidence": row.answer.confidence,
                "wall": row.answer.wall,
            }
            for row in _shown(scored, show_measure)
        ],
    }


def as_markdown(scored: ScoredRun, failures: bool = False, show_measure: bool = False) -> str:
    """The report as Markdown that reads as well in a terminal.

    With `failures` each wrong answer follows, of the part to work with alone unless
    `show_measure` is set.
    """
    header = scored.header
    changed = ", with changes" if header["changed"] else ""
    machine = header["machine"]
    lines = [
        f"# Run of {header['started']}",
        "",
        f"Commit {header['commit'] or 'unknown'}{changed}.",
        f"{machine['cores']} cores, {machine['processor']}.",
    ]
    for (reader, corpus), count in scored.missing.items():
        lines.append(f"{count} labels of {corpus} have no answer by {reader} in this run.")
    found = summaries(scored)
    own = [one for one in found if not one["public"]]
    public = [one for one in found if one["public"]]
    if own:
        lines += ["", "## Right and supported", "", *_table(own, OWN), "", *_kinds(own)]
        lines += ["", "## Quotes, refusals, confidence", "", *_table(own, QUALITY)]
    if public:
        lines += ["", "## Public sets", "", *_table(public, PUBLIC)]
    lines += ["", "## Time", "", *_table(found, TIME)]
    if failures:
        lines += ["", "## Wrong answers", ""]
        wrong = [row for row in _shown(scored, show_measure) if not row.score.right]
        lines += [line for row in wrong for line in _failure(row)]
    return "\n".join(lines) + "\n"


def _percent(value: object) -> str:
    return "-" if not isinstance(value, int | float) else f"{100 * value:.1f}"


def _share(value: Mapping[str, Any]) -> str:
    if value["interval"] is None:
        return "-"
    low, high = value["interval"]
    return (
        f"{100 * value['share']:.1f} ({100 * low:.0f}-{100 * high:.0f}) "
        f"{value['right']}/{value['of']}"
    )


def _milliseconds(value: object) -> str:
    return "-" if not isinstance(value, int | float) else f"{1000 * value:.1f}"


def _plain(value: object) -> str:
    return "-" if value is None else f"{value:.0f}" if isinstance(value, float) else str(value)


Column = tuple[str, str, Callable[[Any], str]]
OWN: tuple[Column, ...] = (
    ("figures %", "figures", _share),
    ("all kinds %", "all", _share),
    ("answerable %", "answerable", _share),
    ("content alone %", "content right", _share),
)
QUALITY: tuple[Column, ...] = (
    ("citation recall", "citation recall", _percent),
    ("precision", "citation precision", _percent),
    ("exact quotes", "quote exactness", _percent),
    ("quotes", "quotes", _plain),
    ("length", "quote length", _plain),
    ("year", "year correctness", _percent),
    ("refusal recall", "abstention recall", _percent),
    ("refusal precision", "abstention precision", _percent),
    ("ECE", "calibration error", _percent),
    (f"gold in {RETRIEVED} hits", "gold among hits", _percent),
    ("short F1", "short answer F1", _percent),
    ("marked F1", "marked words F1", _percent),
)
PUBLIC: tuple[Column, ...] = (
    ("held by the quote %", "answerable", _share),
    ("short exact", "short answer exact", _percent),
    ("short F1", "short answer F1", _percent),
    ("marked F1", "marked words F1", _percent),
    ("SQuAD 2.0 F1", "SQuAD 2.0 F1", _percent),
    ("exact quotes", "quote exactness", _percent),
    ("length", "quote length", _plain),
    ("refusal recall", "abstention recall", _percent),
    ("refusal precision", "abstention precision", _percent),
)
TIME: tuple[Column, ...] = (
    ("median ms", "seconds median", _milliseconds),
    ("p95 ms", "seconds p95", _milliseconds),
    ("errors", "errors", _plain),
)


def _table(found: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> list[str]:
    head = ["part", "corpus", "reader", *(title for title, _, _ in columns)]
    body = [
        [one["part"], one["corpus"], one["reader"], *(show(one[key]) for _, key, show in columns)]
        for one in found
    ]
    return layout([head, *body])


def _kinds(found: Sequence[Mapping[str, Any]]) -> list[str]:
    alone = [one for one in found if one["corpus"] != "together"]
    kinds = sorted({kind for one in alone for kind in one["kinds"]}, key=_kind_order)
    head = ["kind", *(f"{one['part']}, {one['corpus']}, {one['reader']}" for one in alone)]
    body = []
    for kind in kinds:
        shares = [one["kinds"].get(kind) for one in alone]
        body.append([kind, *(_share(value) if value else "-" for value in shares)])
    return layout([head, *body])


def layout(cells: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table of `cells`, the first row its head, with columns of even width."""
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]


def _shown(scored: ScoredRun, show_measure: bool) -> list[Scored]:
    return [row for row in scored.rows if show_measure or row.label.part == "work"]


def _failure(row: Scored) -> list[str]:
    label, answer = row.label, row.answer
    expected = label.status if label.status != "answered" else " / ".join(label.answers)
    if label.items:
        expected = "; ".join(item[0] for item in label.items)
    if label.value is not None:
        expected += f" [{label.value:g}{' ' + label.unit if label.unit else ''}]"
    got = " | ".join(one.text for one in answer.statements) or answer.reason or answer.error
    why = "not borne out by its quotes" if row.score.correct else "wrong"
    lines = [
        f"- {label.id} ({row.reader}, {label.group}; {why}): {' > '.join(label.turns)}",
        f"    expected: {expected}",
        f"    got: {answer.status}: {got}",
    ]
    if row.score.quotes > row.score.exact_quotes:
        lines.append("    a quote is not exact")
    lines += [f"    quoted: {quote.doc}: {quote.quote}" for quote in answer.citations]
    lines += [f"    gold: {label.doc}: {quote}" for quote in label.quotes]
    return lines


def _kind_order(kind: str) -> tuple[bool, str]:
    return kind.startswith("not_"), kind
