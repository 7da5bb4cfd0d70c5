"""rag/index/writer.py: half an index, one of another model, one that cannot be written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from rag.errors import IndexDamaged, IndexMismatch, IndexUnusable
from rag.index.catalog import FILE, Catalog
from rag.index.ingest import ingest, mend, remove
from rag.settings import Settings
from tests.fakes import FakeEmbedder
from tests.index_files import assert_whole, write


@pytest.mark.parametrize("harm", ["missing", "emptied", "no graph", "junk"])
def test_vectors_are_mended_without_embedding(
    settings: Settings, files: Path, fake: FakeEmbedder, harm: str
) -> None:
    ingest([files], settings, fake)
    with Catalog.open(settings.index, None) as catalog:
        folder = settings.index / catalog.store_folder
    if harm == "no graph":
        (folder / "sealed.json").unlink()
    elif harm == "junk":
        (folder / "chroma.sqlite3").write_bytes(b"junk" * 2000)
    else:
        shutil.rmtree(folder)
        if harm == "emptied":
            folder.mkdir()
    fake.texts.clear()
    assert mend(settings, fake) is True
    assert fake.texts == []
    assert assert_whole(settings) == 2
    assert mend(settings, fake) is False
    assert_whole(settings)


def test_an_ingest_mends(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    ingest([files], settings, fake)
    for folder in settings.index.glob("vectors-*"):
        shutil.rmtree(folder)
    fake.texts.clear()
    said: list[str] = []
    ingest([files], settings, fake, say=said.append)
    assert fake.texts == []
    assert len(said) == 1
    assert_whole(settings)


def test_vectors_that_the_catalogue_has_lost_are_embedded_again(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    shutil.rmtree(next(settings.index.glob("vectors-*")))
    with Catalog.open(settings.index, None) as catalog, catalog._database.writing() as connection:
        connection.execute("DELETE FROM vectors WHERE rowid = 1")
    fake.texts.clear()
    assert mend(settings, fake)
    assert len(fake.texts) == 1
    assert_whole(settings)


def test_without_its_catalogue_an_index_is_made_again(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    (settings.index / FILE).unlink()
    with pytest.raises(IndexDamaged, match="Run `python -m rag ingest`"):
        mend(settings, fake)
    ingest([files], settings, fake)
    assert_whole(settings)
    assert len(list(settings.index.glob("vectors-*"))) == 1


def test_an_index_of_another_model_is_left_alone(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    other = FakeEmbedder("other@2")
    for attempt in (
        lambda: ingest([files], settings, other),
        lambda: remove(["a.txt"], settings, other),
        lambda: mend(settings, other),
    ):
        with pytest.raises(IndexMismatch):
            attempt()
    assert assert_whole(settings) == 1


def test_an_index_that_is_a_file_or_cannot_be_made(
    tmp_path: Path, files: Path, fake: FakeEmbedder
) -> None:
    path = tmp_path / "file"
    path.write_text("precious")
    with pytest.raises(IndexDamaged, match="is a file"):
        ingest([files], Settings(index=path), fake)
    with pytest.raises(IndexUnusable):
        ingest([files], Settings(index=path / "index"), fake)
    with pytest.raises(IndexUnusable):
        ingest([files], Settings(index=Path("/proc/index")), fake)
    assert path.read_text() == "precious"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes to every folder")
def test_a_read_only_index(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    ingest([files], settings, fake)
    write(files, "new.txt", 5)
    settings.index.chmod(0o500)
    try:
        with pytest.raises(IndexUnusable):
            ingest([files], settings, fake)
    finally:
        settings.index.chmod(0o700)
    assert assert_whole(settings) == 1


def test_a_change_that_fails_while_the_vectors_are_stored(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    write(files, "new.txt", 5)

    def fail(stage: str, done: int, total: int) -> None:
        if stage == "store":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest([files], settings, fake, fail)
    assert assert_whole(settings, ["a.txt", "b.txt", "c.md"]) == 1
    assert len(list(settings.index.glob("vectors-*"))) == 1
    fake.texts.clear()
    ingest([files], settings, fake)
    assert fake.texts == []
    assert_whole(settings, ["a.txt", "b.txt", "c.md", "new.txt"])
