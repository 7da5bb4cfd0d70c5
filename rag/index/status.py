"""What an index holds, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.index.catalog import Catalog
from rag.schema import Collection


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What an index holds, and where."""

    folder: Path
    model_id: str
    generation: int
    documents: int
    paragraphs: int
    passages: int
    facts: int
    years: tuple[int, ...]
    places: tuple[str, ...]


def status_of(catalog: Catalog, collection: Collection, generation: int) -> IndexStatus:
    """The state of the index of `catalog`, whose documents are `collection` in `generation`."""
    counts = catalog.counts()
    return IndexStatus(
        folder=catalog.folder,
        model_id=catalog.model_id,
        generation=generation,
        documents=counts.documents,
        paragraphs=counts.paragraphs,
        passages=counts.passages,
        facts=counts.facts,
        years=tuple(sorted(collection.years)),
        places=collection.places,
    )
