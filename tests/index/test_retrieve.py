"""The search: fusion as a pure function, and the two rankings over a real index of the seeds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.catalog import Catalog
from rag.index.retrieve import RANK_CONSTANT, fuse, retrieve
from rag.index.store import VectorStore
from rag.model.embed import Embedder
from rag.schema import Hit, Query
from rag.settings import Settings

OLDER = "002_83658c1c78109870.txt"

rankings = st.lists(
    st.lists(st.integers(min_value=0, max_value=50), unique=True, max_size=20), max_size=4
)


def test_fusion_of_two_rankings_by_hand() -> None:
    k = RANK_CONSTANT

    assert fuse([[1, 2, 3], [3, 1]]) == [
        (1, pytest.approx(1 / (k + 1) + 1 / (k + 2))),
        (3, pytest.approx(1 / (k + 3) + 1 / (k + 1))),
        (2, pytest.approx(1 / (k + 2))),
    ]
    assert fuse([]) == fuse([[], []]) == []


@given(rankings)
def test_fusion_holds_each_id_once_best_first(given_rankings: list[list[int]]) -> None:
    fused = fuse(given_rankings)

    ids = [identifier for identifier, _ in fused]
    assert sorted(ids) == sorted({one for ranking in given_rankings for one in ranking})
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= len(given_rankings) / (RANK_CONSTANT + 1) for score in scores)


@given(rankings)
def test_what_is_no_worse_in_every_ranking_is_no_worse_in_all(
    given_rankings: list[list[int]],
) -> None:
    scores = dict(fuse(given_rankings))

    def ranks(identifier: int) -> list[float]:
        return [
            ranking.index(identifier) if identifier in ranking else float("inf")
            for ranking in given_rankings
        ]

    for one, score in scores.items():
        for other, other_score in scores.items():
            if all(a <= b for a, b in zip(ranks(one), ranks(other), strict=True)):
                assert score >= other_score


@given(st.lists(st.integers(), unique=True, max_size=30))
def test_one_ranking_keeps_its_order(ranking: list[int]) -> None:
    assert [identifier for identifier, _ in fuse([ranking])] == ranking
    assert [identifier for identifier, _ in fuse([ranking, ranking])] == ranking


class Search:
    """The search over the seeds, question by question."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self.catalog = Catalog.open(settings.index, embedder.model_id)
        self.store = VectorStore.open(settings.index / self.catalog.store_folder)
        self.embedder = embedder

    def __call__(
        self,
        text: str,
        years: tuple[int, ...] = (),
        documents: list[str] | None = None,
        limit: int = 10,
        vector: np.ndarray | None = None,
    ) -> list[Hit]:
        query = Query(asked=text, text=text, wanted="description", years=years)
        question = self.embedder.encode_queries([text])[0] if vector is None else vector
        return retrieve(query, question, self.catalog, self.store, documents, limit)


@pytest.fixture
def search(seeds_index: Settings, embedder: Embedder) -> Iterator[Search]:
    made = Search(seeds_index, embedder)
    yield made
    made.store.close()
    made.catalog.close()


def test_hits_carry_their_rank_in_either_search(search: Search) -> None:
    hits = search("legal assistance at the shelter", limit=20)

    for ranks in ([h.dense_rank for h in hits], [h.text_rank for h in hits]):
        told = [rank for rank in ranks if rank is not None]
        assert 1 in told
        assert len(told) == len(set(told))
    for hit in hits:
        parts = [rank for rank in (hit.dense_rank, hit.text_rank) if rank is not None]
        assert hit.score == pytest.approx(sum(1 / (RANK_CONSTANT + rank) for rank in parts))


def test_words_are_found_that_the_meaning_misses(search: Search) -> None:
    """The vector is that of something else: the word alone leads to the passage."""
    elsewhere = search.embedder.encode_queries(["a recipe for apple pie"])[0]

    hits = search("Tajikistan", vector=elsewhere, limit=1)

    assert "Tajikistan" in hits[0].passage.text
    assert hits[0].text_rank == 1


def test_meaning_finds_what_shares_no_word(search: Search) -> None:
    hits = search("xyzzy", vector=search.embedder.encode_queries(["money to live on"])[0])

    assert hits
    assert all(hit.text_rank is None for hit in hits)


def test_a_stem_meets_another_form_of_its_word(search: Search) -> None:
    hits = search("identifying")

    assert any(hit.text_rank and "identified" in hit.passage.text for hit in hits)


def test_years_narrow_to_passages_that_speak_of_them(search: Search) -> None:
    """2016 stands only in the report that covers 2017."""
    older = search.catalog.by_source(OLDER)
    assert older is not None

    hits = search("victims identified", years=(2016,), limit=50)

    assert hits
    assert {hit.passage.document_id for hit in hits} == {older.id}
    assert all("2016" in hit.passage.text for hit in hits)
    assert len(hits) < len(search("victims identified", documents=[older.id], limit=50))


def test_documents_narrow_both_searches(search: Search) -> None:
    older = search.catalog.by_source(OLDER)
    assert older is not None

    hits = search("victims identified", documents=[older.id], limit=50)

    assert {hit.passage.document_id for hit in hits} == {older.id}
    assert any(hit.dense_rank for hit in hits)
    assert any(hit.text_rank for hit in hits)


def test_an_empty_scope_finds_nothing(search: Search) -> None:
    assert search("victims", years=(1998,)) == []
    assert search("victims", documents=[]) == []


@pytest.mark.parametrize("text", ["", "the of and", '" OR * NEAR( ^ :', "victims" * 400])
def test_odd_questions_are_searched_all_the_same(search: Search, text: str) -> None:
    assert search(text)


def test_the_limit_keeps_the_best(search: Search) -> None:
    assert search("shelter", limit=3) == search("shelter", limit=30)[:3]
