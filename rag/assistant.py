"""The two ways: of a document into the index, and of a question to its answer.

document:  load -> paragraphs -> passages (+ facts) -> catalogue -> embed -> store
question:  parse -> retrieve -> read -> verify -> Answer
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.answer.evidence import Evidence
from rag.errors import IndexDamaged
from rag.index.catalog import Catalog
from rag.model.kept_vectors import FILE, KeptVectors
from rag.model.runtime import Encoder, open_encoder
from rag.model.similarity import SimilarityCache
from rag.schema import (
    Answer,
    Collection,
    Document,
    Draft,
    Event,
    Fact,
    Hit,
    IngestReport,
    Paragraph,
    Query,
    Understood,
)
from rag.settings import Settings
from rag.snapshot import HITS, Snapshot
from rag.stages import Asked, Stages
from rag.text.places import names_place
from rag.text.words import content_stems, synonyms

if TYPE_CHECKING:
    from rag.index.store import VectorStore

RARITIES_KEPT = 10_000


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


class Assistant:
    """Answers questions about the documents of one index. Safe to share between threads.

    Open it with `Assistant.open`. What another process ingests shows in the next answer.
    """

    def __init__(self, settings: Settings, catalog: Catalog, encoder: Encoder) -> None:
        self.stages = Stages(self.snapshot)
        self._settings = settings
        self._catalog = catalog
        self._encoder = encoder
        kept = KeptVectors(encoder.folder / FILE, encoder.dimension)
        self._similarity = SimilarityCache(encoder.encode, disk=kept)
        self._rarity = lru_cache(maxsize=RARITIES_KEPT)(encoder.rarity)
        self._lock = threading.Lock()
        self._current: Snapshot | None = None

    @classmethod
    def open(cls, settings: Settings, say: Callable[[str], None] | None = None) -> Assistant:
        """The assistant over the index in `settings.index`.

        `say` gets one line where the model has first to be prepared, which takes half a minute.

        Raises:
            IndexMissing: there is none; IndexMismatch: it was made with another model or version;
            IndexDamaged: it cannot be read or mended; ModelError: the model cannot be used.
        """
        Catalog.open(settings.index, None).close()
        with ThreadPoolExecutor(max_workers=1) as beside:
            # The runtime reads the model without holding up the interpreter, which importing
            # Chroma keeps busy for as long.
            opening = beside.submit(open_encoder, settings, say)
            import rag.index.store  # noqa: F401 - so that it is imported meanwhile
        encoder = opening.result()
        assistant = cls(settings, Catalog.open(settings.index, encoder.model_id), encoder)
        assistant.snapshot()
        return assistant

    def snapshot(self) -> Snapshot:
        """The index as it is now; the same one until it changes. The errors of `open`."""
        with self._lock:
            current = self._current
            # An ingest may end while a snapshot is made: then another is made.
            while current is None or not current.is_current:
                current = Snapshot(
                    self._catalog,
                    self._catalog.generation,
                    self._open_store(),
                    self._encoder,
                    self._similarity,
                    self._rarity,
                )
            self._current = current
            return current

    def _open_store(self) -> VectorStore:
        from rag.index.store import VectorStore

        try:
            return VectorStore.open(self._settings.index / self._catalog.store_folder)
        except IndexDamaged:
            # The vectors are a cache: what is gone is built again from the catalogue.
            from rag.index.ingest import mend

            mend(self._settings, self._encoder)
            return VectorStore.open(self._settings.index / self._catalog.store_folder)

    # Questions

    def ask(
        self, question: str, history: Sequence[Answer] = (), source: str | None = None
    ) -> Answer:
        """The checked answer to `question` in the light of `history`, the earlier answers.

        `source` limits it to the document of that file name.

        Raises:
            QuestionError: the question is empty or too long.
        """
        return self.answer(Asked(question, tuple(history), source))

    def answer(self, asked: Asked) -> Answer:
        """The checked answer to a question that comes with more than its history; see `ask`."""
        stages = self.stages
        return stages.verify(stages.read(stages.retrieve(stages.parse(asked))))

    def stream(self, asked: Asked) -> Iterator[Event]:
        """The answer bit by bit: how the question was understood, what a chat model writes as it
        comes, and last the checked `Answer`. The errors of `ask`, at the first event."""
        stages = self.stages
        parsed = stages.parse(asked)
        yield Understood(parsed.query)
        yield stages.verify(stages.read(stages.retrieve(parsed)))

    def search(self, question: str, limit: int = 10, source: str | None = None) -> list[Hit]:
        """The `limit` passages nearest to `question`, best first; the errors of `ask`."""
        stages = self.stages
        return list(stages.retrieve(stages.parse(Asked(question, (), source)), limit).hits)

    # One stage at a time, each on the index as it is then

    def parse(
        self, question: str, history: Sequence[Answer] = (), source: str | None = None
    ) -> Query:
        """What `question` asks. QuestionError where it is empty or too long."""
        return self.snapshot().parse(question, history, source)

    def find(self, query: Query, limit: int = HITS) -> list[Hit]:
        """The passages nearest to `query` in its scope, best first; [] where the scope is empty."""
        return self.snapshot().find(query, limit)

    def evidence(self, query: Query, hits: Sequence[Hit]) -> Evidence:
        """The sentences and facts that `query` is answered from."""
        return self.snapshot().evidence(query, hits)

    def draft(self, query: Query, hits: Sequence[Hit]) -> Draft:
        """What the quoting reader makes of `hits`."""
        return self.snapshot().draft(query, hits)

    def check(self, query: Query, draft: Draft, hits: Sequence[Hit]) -> Answer:
        """The answer that verification leaves of `draft`."""
        return self.snapshot().check(query, draft, hits)

    # The collection

    def collection(self) -> Collection:
        """What the index holds now."""
        return self.snapshot().collection

    def document(self, document_id: str) -> Document | None:
        """The document with this id, or None."""
        return self.snapshot().by_id.get(document_id)

    def document_by_source(self, source: str) -> Document | None:
        """The document of this file name, or None."""
        return self._catalog.by_source(source)

    def paragraphs(self, document_id: str) -> list[Paragraph]:
        """The paragraphs of a document in order; [] where it is not there."""
        return self._catalog.paragraphs(document_id)

    def facts(
        self, place: str | None = None, year: int | None = None, about: str | None = None
    ) -> list[Fact]:
        """The facts of a place and year whose words have every word of `about` or a synonym."""
        documents = self.snapshot().collection.documents
        ids = None
        if place is not None:
            ids = [d.id for d in documents if d.place and names_place(place, d.place)]
        found = self._catalog.facts(ids, None if year is None else [year])
        wanted = content_stems(about or "")
        return [fact for fact in found if _has_all(content_stems(fact.statement), wanted)]

    def status(self) -> IndexStatus:
        """What the index holds, in numbers."""
        snapshot = self.snapshot()
        counts = self._catalog.counts()
        return IndexStatus(
            folder=self._settings.index,
            model_id=self._catalog.model_id,
            generation=snapshot.generation,
            documents=counts.documents,
            paragraphs=counts.paragraphs,
            passages=counts.passages,
            facts=counts.facts,
            years=tuple(sorted(snapshot.collection.years)),
            places=snapshot.collection.places,
        )

    # Documents

    def ingest(
        self, paths: Sequence[Path], progress: Callable[[str, int, int], None] | None = None
    ) -> IngestReport:
        """Read files and folders into the index; see `rag.index.ingest.ingest`."""
        from rag.index.ingest import ingest

        return ingest(paths, self._settings, self._encoder, progress)


def _has_all(stems: Sequence[str], wanted: Sequence[str]) -> bool:
    had = set(stems)
    return all(w in had or not had.isdisjoint(synonyms(w)) for w in wanted)
