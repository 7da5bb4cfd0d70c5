"""Small folders of reports, and what must hold of an index of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.index.catalog import Catalog
from rag.index.store import VectorStore
from rag.schema import IngestReport
from rag.settings import Settings

PROSE = "The government identified {} victims in the year. It gave aid to {} of them. "


def write(folder: Path, name: str, number: int, sentences: int = 4) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(PROSE.format(number + n, n) for n in range(sentences))
    path.write_text(f"{text}\nMost of the {number} victims were women.\n", encoding="utf-8")
    return path


def outcomes(report: IngestReport) -> dict[str, str]:
    return {file.source: file.outcome for file in report.files}


def assert_whole(settings: Settings, sources: list[str] | None = None) -> int:
    """That catalogue, full text and Chroma agree with each other and with the texts. The
    generation."""
    with Catalog.open(settings.index, None) as catalog:
        passages = catalog.passages()
        assert catalog.counts().passages == len(passages) > 0
        texts = {document.id: document.text for document in catalog.documents()}
        for passage in passages.values():
            text = texts[passage.document_id]
            assert text[passage.start : passage.end] == passage.text
        vectors = catalog.vectors(passages)
        assert vectors.keys() == passages.keys()
        store = VectorStore.open(settings.index / catalog.store_folder)
        assert store.count() == len(passages)
        some = min(passages)
        found = dict(store.query(vectors[some], len(passages)))
        assert found.keys() == passages.keys()
        assert found[some] == pytest.approx(1, abs=1e-4)
        store.close()
        in_text = catalog.search_text("victims OR government OR aid", 10_000)
        assert {passage_id for passage_id, _ in in_text} == set(passages)
        if sources is not None:
            assert [document.source for document in catalog.documents()] == sources
        with catalog._database.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return catalog.generation
