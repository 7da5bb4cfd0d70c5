"""The search: passages by meaning (Chroma) and by words (BM25), fused, within a scope.

The two rankings are fused by reciprocal rank (Cormack, Clarke and Büttcher, "Reciprocal rank fusion
outperforms Condorcet and individual rank learning methods", SIGIR 2009), with their k = 60.
"""

from __future__ import annotations

from collections.abc import Collection as Container
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rag.index.catalog import Catalog
from rag.index.contents import match_any
from rag.schema import Hit, Query
from rag.text.words import FUNCTION_WORDS, tokens

if TYPE_CHECKING:
    from rag.index.store import VectorStore

RANK_CONSTANT = 60
DEPTH = 100
"""How many passages either search contributes."""


def retrieve(
    query: Query,
    vector: np.ndarray,
    catalog: Catalog,
    store: VectorStore,
    document_ids: Container[str] | None,
    limit: int,
) -> list[Hit]:
    """The `limit` passages nearest to `query`, best first.

    `vector` is the question embedded, float32 of shape (dimension,). `document_ids` keeps to these
    documents, None means all; years in the query keep to passages that speak of one of them.
    """
    scope = catalog.passage_ids(document_ids, query.years or None)
    if scope is not None and not scope:
        return []
    words = [w for w in tokens(f"{query.text} {query.context}") if w.lower() not in FUNCTION_WORDS]
    by_text = [i for i, _ in catalog.search_text(match_any(words), DEPTH, scope)]
    nearest = store.query(vector, DEPTH if scope is None else 2 * DEPTH, document_ids)
    by_meaning = [i for i, _ in nearest if scope is None or i in scope][:DEPTH]
    fused = fuse([by_meaning, by_text])[:limit]
    passages = catalog.passages_by_id([i for i, _ in fused])
    dense = {i: rank for rank, i in enumerate(by_meaning, 1)}
    text = {i: rank for rank, i in enumerate(by_text, 1)}
    return [
        Hit(passages[i], score, dense.get(i), text.get(i)) for i, score in fused if i in passages
    ]


def fuse(rankings: Sequence[Sequence[int]]) -> list[tuple[int, float]]:
    """Reciprocal rank fusion: ids with the sum of 1 / (60 + rank) over the rankings, best first;
    ties in the order of first appearance."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, identifier in enumerate(ranking, 1):
            scores[identifier] = scores.get(identifier, 0.0) + 1.0 / (RANK_CONSTANT + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
