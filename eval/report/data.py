"""The report as data, for other programs."""

from __future__ import annotations

from typing import Any

from eval.perturbed import PerturbedRun, as_data
from eval.report.words import shown
from eval.scored import ScoredRun
from eval.summary import summaries


def as_json(
    scored: ScoredRun, show_measure: bool = False, perturbed: PerturbedRun | None = None
) -> dict[str, Any]:
    """The whole report as data: the header, the sums, and the verdicts that may be shown."""
    return {
        "run": dict(scored.header),
        "missing": [
            {"reader": reader, "corpus": corpus, "labels": count}
            for (reader, corpus), count in scored.missing.items()
        ],
        "summaries": summaries(scored),
        "perturbed": as_data(perturbed) if perturbed else None,
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
            for row in shown(scored.rows, show_measure)
        ],
    }
