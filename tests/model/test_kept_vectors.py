"""Vectors kept on the disk: given back as they were, and never in the way."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.model.kept_vectors import KeptVectors
from rag.model.similarity import FEW, SimilarityCache
from tests.fakes import FakeEmbedder

TEXTS = [f"text {number}" for number in range(2 * FEW)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "texts.sqlite3"


def test_what_is_written_is_read(file: Path) -> None:
    kept = KeptVectors(file, 64)
    vectors = FakeEmbedder().encode(TEXTS)
    assert kept.read(TEXTS) == {}
    assert not file.exists()

    kept.write(TEXTS, vectors)
    found = KeptVectors(file, 64).read([*TEXTS, "another"])

    assert list(found) == TEXTS
    assert all(np.array_equal(found[text], row) for text, row in zip(TEXTS, vectors, strict=True))


def test_the_texts_themselves_are_not_kept(file: Path) -> None:
    KeptVectors(file, 64).write(["Baku shelter"], FakeEmbedder().encode(["Baku shelter"]))

    assert b"Baku" not in file.read_bytes()


def test_the_oldest_are_forgotten(file: Path) -> None:
    kept = KeptVectors(file, 64, size=10)
    vectors = FakeEmbedder().encode(TEXTS)

    for text, row in zip(TEXTS, vectors, strict=True):
        kept.write([text], row[None])

    assert list(kept.read(TEXTS)) == TEXTS[-10:]


def test_vectors_of_another_length_are_passed_over(file: Path) -> None:
    KeptVectors(file, 64).write(TEXTS, FakeEmbedder().encode(TEXTS))

    assert KeptVectors(file, 32).read(TEXTS) == {}


@pytest.mark.parametrize("content", [b"", b"not a database" * 100, b"SQLite format 3\0" * 100])
def test_a_file_that_is_none_is_passed_over(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    kept = KeptVectors(file, 64)

    kept.write(TEXTS, FakeEmbedder().encode(TEXTS))

    assert set(kept.read(TEXTS)) <= set(TEXTS)


def test_a_folder_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    kept = KeptVectors(tmp_path / "gone" / "texts.sqlite3", 64)

    kept.write(TEXTS, FakeEmbedder().encode(TEXTS))

    assert kept.read(TEXTS) == {}


def test_a_file_that_is_locked_is_passed_over(file: Path) -> None:
    kept = KeptVectors(file, 64)
    kept.write(TEXTS, FakeEmbedder().encode(TEXTS))
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert kept.read(TEXTS) == {}
        kept.write(["another"], FakeEmbedder().encode(["another"]))
    finally:
        holder.close()
    assert list(kept.read([*TEXTS, "another"])) == TEXTS


def test_the_next_process_embeds_nothing_again(file: Path) -> None:
    first, second = FakeEmbedder(), FakeEmbedder()
    similarity = SimilarityCache(first.encode, disk=KeptVectors(file, 64))
    expected = similarity("why?", TEXTS)

    again = SimilarityCache(second.encode, disk=KeptVectors(file, 64))

    assert np.array_equal(again("why?", TEXTS), expected)
    assert second.texts == []
    assert np.array_equal(again("why?", [*TEXTS, "one more"])[:-1], expected)
    assert second.texts == ["one more"]


def test_a_few_texts_are_not_kept(file: Path) -> None:
    similarity = SimilarityCache(FakeEmbedder().encode, disk=KeptVectors(file, 64))

    similarity("why?", TEXTS[: FEW - 1])

    assert not file.exists()


def test_threads_write_and_read_together(file: Path) -> None:
    vectors = FakeEmbedder().encode(TEXTS)

    def work(number: int) -> None:
        kept = KeptVectors(file, 64)
        kept.write(TEXTS[number : number + 8], vectors[number : number + 8])
        for text, found in kept.read(TEXTS).items():
            assert np.array_equal(found, vectors[TEXTS.index(text)])

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(work, range(0, 24, 4)))
