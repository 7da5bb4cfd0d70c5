"""How well the search did, by `ir-measures` (MacAvaney, Macdonald & Ounis 2022, doi
10.1007/978-3-030-99739-7_38) over the hits that a run has saved.

What is relevant is decided by the labels: a hit is relevant where it is the first to hold a gold
quote, graded by how many it holds. A gold quote that no hit holds is relevant and was not found.
So systems whose passages differ in length are measured alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics import Place, bears_out, mean
from eval.records import SavedHit
from rag.schema import Span

DEEPEST = 10
NAMES = {
    "R@1": "recall@1",
    "R@5": "recall@5",
    "R@10": "recall@10",
    "RR": "MRR@10",
    "nDCG@10": "nDCG@10",
}
"""The measures by their names in `ir-measures`: the share of what is relevant among the first k,
the reciprocal rank (Voorhees 1999), and nDCG with linear gains (Järvelin & Kekäläinen 2002,
doi 10.1145/582415.582418). No more than the first `DEEPEST` hits are looked at."""

Searched = tuple[Sequence[SavedHit], Sequence[Sequence[Place]]]
"""The hits for a question, best first, and its gold quotes, each as the places where it stands."""


def relevant(searched: Searched) -> dict[str, int]:
    """The grades of what is relevant: ranks of hits, from "1", and gold quotes that were missed."""
    hits, golds = searched
    grades: dict[str, int] = {}
    for number, gold in enumerate(golds):
        name = next(
            (str(rank) for rank, hit in enumerate(hits, 1) if _holds(hit, gold)), f"missed {number}"
        )
        grades[name] = grades.get(name, 0) + 1
    return grades


def retrieval(questions: Sequence[Searched]) -> dict[str, float | None]:
    """The mean of each measure over the questions that have gold quotes; None for each where
    there are none, or where no question has a hit: what answered does not search."""
    asked = [one for one in questions if one[1]]
    if not any(hits for hits, _ in asked):
        return dict.fromkeys(NAMES.values())
    values = by_question(asked)
    return {name: mean(one[name] for one in values) for name in NAMES.values()}


def by_question(questions: Sequence[Searched]) -> list[dict[str, float]]:
    """Each measure for each of `questions`, all of which have gold quotes."""
    from ir_measures import parse_measure, pytrec_eval

    judged = {str(row): relevant(one) for row, one in enumerate(questions)}
    # A hit's rank stands for its score: scores may tie, and ties would be broken by name.
    ranked = {
        str(row): {str(rank): -float(rank) for rank in range(1, min(len(hits), DEEPEST) + 1)}
        for row, (hits, _) in enumerate(questions)
    }
    found = [dict.fromkeys(NAMES.values(), 0.0) for _ in questions]
    measures = [parse_measure(name) for name in NAMES]
    for metric in pytrec_eval.iter_calc(measures, judged, ranked):
        found[int(metric.query_id)][NAMES[str(metric.measure)]] = metric.value
    return found


def _holds(hit: SavedHit, gold: Sequence[Place]) -> bool:
    found = Span(hit.start, hit.end)
    return any(doc == hit.doc and bears_out(found, span) for doc, span in gold)
