"""What tests share: the default model, exported once for all of them, and an index of the seeds."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.index.ingest import ingest
from rag.model.embed import Embedder, open_embedder
from rag.settings import Settings

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The cache of exported models: `VERBATIM_TEST_CACHE`, or one folder for all workers."""
    given = os.environ.get("VERBATIM_TEST_CACHE")
    if given:
        return Path(given)
    base = tmp_path_factory.getbasetemp()
    # Under pytest-xdist each worker has a folder of its own below the one of the run.
    return (base if worker_id == "master" else base.parent) / "models"


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> Embedder:
    """The default model. Workers that want it at once wait for one export."""
    return open_embedder(Settings(cache=model_cache))


@pytest.fixture(scope="session")
def seeds_index(
    tmp_path_factory: pytest.TempPathFactory, model_cache: Path, embedder: Embedder
) -> Settings:
    """The settings of an index of `seeds/`, one for each worker. Not to be changed."""
    settings = Settings(index=tmp_path_factory.mktemp("seeds") / "index", cache=model_cache)
    report = ingest([SEEDS], settings, embedder)
    assert [file.outcome for file in report.files] == ["added", "added"]
    return settings


@pytest.fixture(scope="session")
def assistant(seeds_index: Settings) -> Assistant:
    """An assistant over the seeds."""
    return Assistant.open(seeds_index)


@pytest.fixture
def own_index(seeds_index: Settings, tmp_path: Path) -> Settings:
    """The settings of a copy of the index of `seeds/` that a test may change."""
    shutil.copytree(seeds_index.index, tmp_path / "index")
    return replace(seeds_index, index=tmp_path / "index")
