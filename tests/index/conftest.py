"""What tests of the index share: a folder of three files, and a quick embedder."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.settings import Settings
from tests.fakes import FakeEmbedder
from tests.index_files import write


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    write(folder, "a.txt", 10)
    write(folder, "b.txt", 20)
    write(folder, "deeper/c.md", 30)
    return folder


@pytest.fixture
def fake() -> FakeEmbedder:
    return FakeEmbedder()
