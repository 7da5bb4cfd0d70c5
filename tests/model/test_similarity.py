"""Texts compared by meaning: the same figures with and without the cache, and each text once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rag.model.embed import Embedder
from rag.model.similarity import SimilarityCache
from tests.fakes import FakeEmbedder

TEXTS = ["legal aid for victims", "a shelter in Baku", "victims were given legal aid", ""]


def test_similarities_are_cosines(embedder: Embedder) -> None:
    similarity = SimilarityCache(embedder.encode)

    found = similarity("legal help for victims", TEXTS)

    vectors = embedder.encode(["legal help for victims", *TEXTS])
    assert found.dtype == np.float32
    assert found == pytest.approx(vectors[1:] @ vectors[0], abs=1e-5)
    assert found[0] > found[1]
    assert similarity("a shelter in Baku", TEXTS)[1] == pytest.approx(1.0, abs=1e-5)


def test_nothing_to_compare_with() -> None:
    embedder = FakeEmbedder()

    assert SimilarityCache(embedder.encode)("why?", []).shape == (0,)
    assert embedder.texts == []


def test_each_text_is_embedded_once() -> None:
    embedder = FakeEmbedder()
    similarity = SimilarityCache(embedder.encode)

    first = similarity("why?", [*TEXTS, *TEXTS])
    again = similarity("why?", [*TEXTS, *TEXTS])

    assert np.array_equal(first, again)
    assert np.array_equal(first[: len(TEXTS)], first[len(TEXTS) :])
    assert sorted(embedder.texts) == sorted(["why?", *TEXTS])


def test_those_unused_longest_go_first() -> None:
    embedder = FakeEmbedder()
    similarity = SimilarityCache(embedder.encode, size=3)

    similarity.vectors(["a", "b", "c"])
    similarity.vectors(["a"])
    similarity.vectors(["d"])
    embedder.texts.clear()
    similarity.vectors(["a", "c", "d"])
    assert embedder.texts == []
    similarity.vectors(["b"])
    assert embedder.texts == ["b"]


def test_more_texts_at_once_than_are_kept() -> None:
    embedder = FakeEmbedder()
    texts = [f"text {number}" for number in range(10)]

    vectors = SimilarityCache(embedder.encode, size=3).vectors(texts)

    assert np.array_equal(vectors, embedder.encode(texts))


def test_threads_share_it() -> None:
    lock = threading.Lock()
    embedded: Counter[str] = Counter()
    fake = FakeEmbedder()

    def encode(texts: Sequence[str]) -> np.ndarray:
        with lock:
            embedded.update(texts)
            return fake.encode(texts)

    similarity = SimilarityCache(encode, size=20)
    texts = [f"text {number}" for number in range(30)]
    expected = fake.encode(texts)

    def work(start: int) -> None:
        for _ in range(50):
            part = [(start + step) % 30 for step in range(7)]
            found = similarity.vectors([texts[number] for number in part])
            assert np.array_equal(found, expected[part])

    with ThreadPoolExecutor(max_workers=6) as pool:
        list(pool.map(work, range(0, 30, 5)))
    assert set(embedded) == set(texts)


def test_threads_that_embed_a_text_at_once_take_the_same_vector() -> None:
    both, number = threading.Barrier(2), iter(range(2))

    def encode(texts: Sequence[str]) -> np.ndarray:
        own = 1 + 1e-6 * next(number)
        both.wait(timeout=10)
        return np.full((len(texts), 3), own, np.float32)

    similarity = SimilarityCache(encode)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(similarity.vectors, [["shelter"], ["shelter"]])

    assert (first == second).all()
