"""What tests share: the default model, exported once for all of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.embed import Embedder, open_embedder
from rag.settings import Settings


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
