"""rag/index/store.py: what goes in is found again; a store that is not whole is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from rag.errors import IndexDamaged, IndexUnusable
from rag.index.store import DATABASE, VectorStore


def unit(rng: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = rng.normal(size=shape).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def build(folder: Path, vectors: np.ndarray, documents: list[str] | None = None) -> None:
    ids = list(range(1, len(vectors) + 1))
    store = VectorStore.create(folder)
    store.add(ids, vectors, documents or ["d"] * len(ids))
    store.seal()


@pytest.fixture
def vectors() -> np.ndarray:
    return unit(np.random.default_rng(5), 1200, 16)


def test_the_nearest_are_found_with_their_cosine(tmp_path: Path, vectors: np.ndarray) -> None:
    build(tmp_path / "s", vectors)
    store = VectorStore.open(tmp_path / "s")
    assert store.count() == 1200
    question = unit(np.random.default_rng(6), 16)
    truth = vectors @ question
    found = store.query(question, 10)
    store.close()
    assert [passage - 1 for passage, _ in found] == list(np.argsort(-truth)[:10])
    np.testing.assert_allclose([s for _, s in found], np.sort(truth)[::-1][:10], atol=1e-5)


def test_a_search_can_keep_to_documents(tmp_path: Path, vectors: np.ndarray) -> None:
    build(tmp_path / "s", vectors, [f"d{n % 3}" for n in range(1200)])
    store = VectorStore.open(tmp_path / "s")
    question = vectors[0]
    both = store.query(question, 1200, {"d1", "d2"})
    assert {(passage - 1) % 3 for passage, _ in both} == {1, 2}
    assert len(both) == 800
    assert store.query(question, 5, set()) == []
    assert store.query(question, 5, {"unknown"}) == []
    assert store.query(question, 0) == []
    assert len(store.query(question, 5000)) == 1200
    store.close()


def test_a_changed_copy_leaves_the_original_as_it_is(tmp_path: Path, vectors: np.ndarray) -> None:
    build(tmp_path / "a", vectors[:1100])
    reader = VectorStore.open(tmp_path / "a")
    store = VectorStore.copy(tmp_path / "a", tmp_path / "b")
    store.delete([1, 2, 99_999])
    store.add([2001], vectors[1100:1101], ["e"])
    store.seal()
    assert reader.count() == 1100
    assert reader.query(vectors[0], 1)[0][0] == 1
    reader.close()
    copied = VectorStore.open(tmp_path / "b")
    assert copied.count() == 1099
    assert copied.query(vectors[0], 1)[0][0] != 1
    assert copied.query(vectors[1100], 1)[0][0] == 2001
    copied.close()


def test_an_empty_store(tmp_path: Path) -> None:
    store = VectorStore.create(tmp_path / "s")
    store.delete([])
    store.seal()
    store = VectorStore.open(tmp_path / "s")
    assert store.count() == 0
    assert store.query(np.ones(16, np.float32), 3) == []
    store.close()


def test_more_than_one_batch(tmp_path: Path) -> None:
    vectors = unit(np.random.default_rng(1), 6000, 4)
    build(tmp_path / "s", vectors)
    store = VectorStore.copy(tmp_path / "s", tmp_path / "t")
    assert store.count() == 6000
    store.delete(list(range(1, 5901)))
    assert store.count() == 100
    store.close()


@pytest.mark.parametrize("harm", ["missing", "emptied", "no graph", "no database", "short", "junk"])
def test_a_store_that_is_not_whole_is_refused(
    tmp_path: Path, vectors: np.ndarray, harm: str
) -> None:
    folder = tmp_path / "s"
    build(folder, vectors)
    graph = next(path for path in folder.iterdir() if path.is_dir())
    if harm in ("missing", "emptied"):
        shutil.rmtree(folder)
    if harm == "emptied":
        folder.mkdir()
    if harm == "no graph":
        shutil.rmtree(graph)
    if harm == "no database":
        (folder / DATABASE).unlink()
    if harm == "short":
        largest = max(graph.iterdir(), key=lambda path: path.stat().st_size)
        largest.write_bytes(largest.read_bytes()[:-10])
    if harm == "junk":
        (folder / DATABASE).write_bytes(b"junk" * 1000)
    with pytest.raises(IndexDamaged, match="without embedding anything again"):
        VectorStore.open(folder)
    with pytest.raises(IndexDamaged):
        VectorStore.copy(folder, tmp_path / "t")


def test_a_store_that_was_not_sealed_is_refused(tmp_path: Path, vectors: np.ndarray) -> None:
    store = VectorStore.create(tmp_path / "s")
    store.add([1], vectors[:1], ["d"])
    store.close()
    with pytest.raises(IndexDamaged):
        VectorStore.open(tmp_path / "s")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexUnusable, match="could not be written"):
        VectorStore.create(tmp_path / "file" / "s")


@pytest.mark.slow
def test_recall_on_clustered_vectors(tmp_path: Path) -> None:
    """Chroma's default settings reach 0.65 on vectors made like this."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(10, 384))
    vectors = centres[rng.integers(0, 10, 4000)] + 0.7 * rng.normal(size=(4000, 384))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    questions = vectors[rng.integers(0, 4000, 100)] + 0.7 * rng.normal(size=(100, 384))
    questions = (questions / np.linalg.norm(questions, axis=1, keepdims=True)).astype(np.float32)
    build(tmp_path / "s", vectors)
    store = VectorStore.open(tmp_path / "s")
    truth = np.argsort(-(questions @ vectors.T), axis=1)[:, :10] + 1
    found = [{passage for passage, _ in store.query(question, 10)} for question in questions]
    store.close()
    hits = [len(f & set(t.tolist())) for f, t in zip(found, truth, strict=True)]
    assert np.mean(hits) / 10 >= 0.95


AS_NOBODY = """
import os, sys
from pathlib import Path
import numpy as np
from rag.index.store import VectorStore
VectorStore.create(Path(sys.argv[2]) / "other").close()  # what Chroma imports late
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
store = VectorStore.open(Path(sys.argv[1]))
print(store.count(), store.query(np.eye(16, dtype=np.float32)[0], 1)[0][0])
store.close()
print(len(list(Path(os.environ["TMPDIR"]).iterdir())))
"""


def test_a_store_that_may_not_be_written_is_asked_all_the_same(
    tmp_path: Path, vectors: np.ndarray
) -> None:
    """By somebody else where the tests run as root, who may write everywhere."""
    vectors[6] = np.eye(16, dtype=np.float32)[0]
    with TemporaryDirectory() as place:
        root, folder, aside = Path(place), Path(place) / "s", Path(place) / "tmp"
        root.chmod(0o755)
        build(folder, vectors)
        aside.mkdir()
        aside.chmod(0o777)
        for path in [*folder.rglob("*"), folder]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
        ended = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(folder), str(tmp_path)],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "TMPDIR": str(aside)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.stdout.split() == ["1200", "7", "0"], ended.stderr
        assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before
        folder.chmod(0o755)
        for path in folder.rglob("*"):
            path.chmod(0o755)
