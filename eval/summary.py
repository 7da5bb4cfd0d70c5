"""Sums every measure up over the questions of one reader, corpus and part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

from eval.labels import FIGURES, PHRASES, RETRIEVAL
from eval.metrics import (
    Judged,
    abstention_precision,
    abstention_recall,
    calibration_error,
    excess_area,
    mean,
    quantile,
    ratio,
    risk_coverage_area,
    wilson,
)
from eval.retrieval import retrieval
from eval.scored import Scored, ScoredRun
from rag.schema import QUOTING
from rag.stages import CHAT


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
    # A question that only says which texts are relevant is answered neither right nor wrong.
    answers = [row for row in rows if row.label.kind != RETRIEVAL]
    labelled = [row for row in answers if row.label.status != "not_found"]
    figures = [r for r in labelled if r.label.kind in FIGURES and r.label.status == "answered"]
    refusals = [(r.label.status == "not_found", r.answer.status == "not_found") for r in answers]
    sure = judged(answers)
    walls = [row.answer.wall for row in rows if row.answer.wall > 0]
    quotes = sum(row.score.quotes for row in rows)
    lengths = [len(c.quote) for row in rows for c in row.answer.citations]
    phrases = [row for row in labelled if row.label.kind in PHRASES or row.public]
    return {
        "all": share(answers, lambda row: row.score.right),
        "figures": share(figures, lambda row: row.score.right),
        "answerable": share(labelled, lambda row: row.score.right),
        "content right": share(labelled, lambda row: row.score.correct),
        "kinds": {
            kind: share([r for r in answers if r.label.group == kind], lambda row: row.score.right)
            for kind in sorted({row.label.group for row in answers}, key=kind_order)
        },
        "citation recall": mean(row.score.citation_recall for row in rows),
        "citation precision": mean(row.score.citation_precision for row in rows),
        "quote exactness": ratio(sum(row.score.exact_quotes for row in rows), quotes),
        "quotes": quotes,
        "quote length": median(lengths) if lengths else None,
        "year correctness": mean(row.score.year_right for row in rows),
        "list completeness": mean(row.score.complete for row in rows),
        "abstention recall": abstention_recall(refusals),
        "abstention precision": abstention_precision(refusals),
        "calibration error": calibration_error(sure),
        "risk-coverage area": risk_coverage_area(sure),
        "excess area": excess_area(sure),
        **_searched(rows),
        "short answer F1": mean(row.score.short_f1 for row in phrases),
        "short answer exact": mean(row.score.short_exact for row in phrases),
        "marked words F1": mean(row.score.focus_f1 for row in phrases),
        "SQuAD 2.0 exact": mean(row.score.short_exact for row in answers if row.public),
        "SQuAD 2.0 F1": mean(row.score.short_f1 for row in answers if row.public),
        "held by the quote": mean(row.score.held for row in answers),
        "errors": sum(bool(row.answer.error) for row in rows),
        "seconds median": quantile(walls, 0.5),
        "seconds p95": quantile(walls, 0.95),
        "stages": stages(rows),
        "usage": usage(rows),
    }


def _searched(rows: Sequence[Scored]) -> dict[str, float | None]:
    """How well the search did: over whole texts where labels name those, else over passages."""
    if rows and all(row.label.relevant for row in rows):
        from eval.public.beir import document_retrieval

        return document_retrieval([(row.answer.hits, dict(row.label.relevant)) for row in rows])
    return retrieval([(row.answer.hits, row.golds) for row in rows])


def judged(rows: Iterable[Scored]) -> list[Judged]:
    """How sure each answer was and whether it was right, of those that are no refusals: what
    calibration and risk-coverage are measured on."""
    return [
        (row.answer.confidence, row.score.right)
        for row in rows
        if row.answer.confidence is not None and row.answer.status in ("answered", "not_reported")
    ]


def stages(rows: Sequence[Scored]) -> dict[str, dict[str, float | None]]:
    """Median and 95th percentile in seconds of each stage that answers were timed in."""
    times: dict[str, list[float]] = {}
    for row in rows:
        for stage, seconds in row.answer.seconds.items():
            times.setdefault(stage, []).append(seconds)
    return {
        stage: {"median": quantile(taken, 0.5), "p95": quantile(taken, 0.95)}
        for stage, taken in times.items()
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


def usage(rows: Iterable[Scored]) -> dict[str, float] | None:
    """What chat models took for the answers: tokens read and written, US dollars where their
    price was told, and how many answers the quoting reader gave in their stead (`fallbacks`).
    None where no chat model was asked."""
    asked = [row.answer for row in rows if row.reader.partition(":")[0] == CHAT]
    if not asked:
        return None
    taken = [answer.usage for answer in asked if answer.usage]
    told = {
        name: sum(one.get(name) or 0 for one in taken)
        for name in ("input_tokens", "output_tokens", "dollars")
    }
    return told | {"fallbacks": sum(answer.by == QUOTING for answer in asked)}


def kind_order(kind: str) -> tuple[bool, str]:
    """Sorts kinds of answers by name, those that have none last."""
    return kind.startswith("not_"), kind
