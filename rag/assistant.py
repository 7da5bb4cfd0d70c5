"""The two ways: of a document into the index, and of a question to its answer.

document:  load -> paragraphs -> passages (+ facts) -> catalogue -> embed -> store
question:  parse -> retrieve -> read -> verify -> Answer
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from rag import question as questions
from rag.catalog import Catalog
from rag.embed import Embedder, open_embedder
from rag.errors import IndexDamaged
from rag.evidence import Evidence, ReadFact, Sentence, read_fact, sentence_of
from rag.read import read
from rag.retrieve import retrieve
from rag.schema import (
    Answer,
    Collection,
    Document,
    Draft,
    Fact,
    Hit,
    IngestReport,
    Paragraph,
    Query,
    Span,
)
from rag.settings import Settings
from rag.similarity import SimilarityCache
from rag.split import sentences
from rag.store import VectorStore
from rag.verify import verify
from rag.words import content_stems, synonyms, vocabulary

HITS = 40
WHOLE_SCOPE = 400
"""Up to this many passages in scope, all of them are read rather than those that the search found."""
KEPT_DOCUMENTS = 512


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


class _Snapshot:
    """One generation of the index, as questions are read against it."""

    def __init__(self, catalog: Catalog, generation: int, store: VectorStore) -> None:
        self.generation = generation
        self.store = store
        self._catalog = catalog
        self.collection = Collection(tuple(catalog.documents()), catalog.years())
        self.by_id = {document.id: document for document in self.collection.documents}
        self._read: OrderedDict[str, tuple[tuple[Sentence, ...], tuple[ReadFact, ...]]] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return vocabulary(document.text for document in self.collection.documents)

    @cached_property
    def currencies(self) -> frozenset[str]:
        return frozenset(
            fact.unit for fact in self._catalog.facts() if fact.unit and fact.kind == "money"
        )

    def read(self, document_id: str) -> tuple[tuple[Sentence, ...], tuple[ReadFact, ...]]:
        """The sentences and facts of a document, kept for the next question."""
        with self._lock:
            if document_id in self._read:
                self._read.move_to_end(document_id)
                return self._read[document_id]
        document = self.by_id[document_id]
        spans = (
            sentence_of(document, paragraph.number, span.start, span.end)
            for paragraph in self._catalog.paragraphs(document_id)
            for span in sentences(document.text, Span(paragraph.start, paragraph.end))
        )
        facts = (read_fact(fact, document) for fact in self._catalog.facts([document_id]))
        both = (tuple(spans), tuple(facts))
        with self._lock:
            self._read[document_id] = both
            while len(self._read) > KEPT_DOCUMENTS:
                self._read.popitem(last=False)
        return both


class Assistant:
    """Answers questions about the documents of one index. Safe to share between threads.

    Open it with `Assistant.open`. What another process ingests shows in the next answer.
    """

    def __init__(self, settings: Settings, catalog: Catalog, embedder: Embedder) -> None:
        self._settings = settings
        self._catalog = catalog
        self._embedder = embedder
        self._similarity = SimilarityCache(embedder.encode)
        self._rarity = lru_cache(maxsize=10_000)(embedder.rarity)
        self._lock = threading.Lock()
        self._current: _Snapshot | None = None

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """The assistant over the index in `settings.index`.

        Raises:
            IndexMissing: there is none; IndexMismatch: it was made with another model or version;
            IndexDamaged: it cannot be read or mended; ModelError: the model cannot be used.
        """
        embedder = open_embedder(settings)
        catalog = Catalog.open(settings.index, embedder.model_id)
        assistant = cls(settings, catalog, embedder)
        assistant._snapshot()
        return assistant

    def _snapshot(self) -> _Snapshot:
        with self._lock:
            generation = self._catalog.generation
            if self._current is None or self._current.generation != generation:
                self._current = _Snapshot(self._catalog, generation, self._open_store())
            return self._current

    def _open_store(self) -> VectorStore:
        try:
            return VectorStore.open(self._settings.index / self._catalog.store_folder)
        except IndexDamaged:
            # The vectors are a cache: what is gone is built again from the catalogue.
            from rag.ingest import mend

            mend(self._settings, self._embedder)
            return VectorStore.open(self._settings.index / self._catalog.store_folder)

    # -- questions -------------------------------------------------------------------------------

    def ask(
        self, question: str, history: Sequence[Answer] = (), source: str | None = None
    ) -> Answer:
        """The checked answer to `question` in the light of `history`, the earlier answers.

        `source` limits it to the document of that file name.

        Raises:
            QuestionError: the question is empty or too long.
        """
        seconds: dict[str, float] = {}
        clock = _Clock(seconds)
        snapshot = self._snapshot()
        query = self.parse(question, history, source)
        clock.lap("parse")
        found = self.find(query, HITS)
        clock.lap("retrieve")
        draft = self.draft(query, found)
        clock.lap("read")
        answer = self.check(query, draft, found)
        clock.lap("verify")
        del snapshot
        return replace(answer, seconds=seconds)

    def parse(
        self, question: str, history: Sequence[Answer] = (), source: str | None = None
    ) -> Query:
        """What `question` asks. QuestionError where it is empty or too long."""
        snapshot = self._snapshot()
        return questions.parse(
            question, snapshot.collection, history, source, snapshot.vocabulary, self._is_word,
            snapshot.currencies,
        )  # fmt: skip

    def _is_word(self, word: str) -> bool:
        """Whether the model's vocabulary has `word` whole: then it is no typing error."""
        return self._embedder.count_tokens(word) == 3

    def find(self, query: Query, limit: int = HITS) -> list[Hit]:
        """The passages nearest to `query` in its scope, best first; [] where the scope is empty."""
        snapshot = self._snapshot()
        scope = self._scope(query, snapshot)
        if query.unknown_places or (scope is not None and not scope):
            return []
        vector = self._similarity.vectors([_question_text(query)])[0]
        return retrieve(query, vector, self._catalog, snapshot.store, scope, limit)

    def draft(self, query: Query, hits: Sequence[Hit]) -> Draft:
        """What the quoting reader makes of `hits`."""
        snapshot = self._snapshot()
        empty = _empty_scope(query, snapshot.collection, hits)
        if empty:
            return Draft("not_found", (), empty)
        return read(query, self.evidence(query, hits))

    def check(self, query: Query, draft: Draft, hits: Sequence[Hit]) -> Answer:
        """The answer that verification leaves of `draft`."""
        return verify(query, draft, self._snapshot().by_id, hits[:10])

    def _scope(self, query: Query, snapshot: _Snapshot) -> list[str] | None:
        """The ids of the documents that the question is about; None for all of them."""
        documents = snapshot.collection.documents
        if query.source is not None:
            return [d.id for d in documents if d.source == query.source]
        if query.places:
            return [d.id for d in documents if d.place in query.places]
        return None

    def evidence(self, query: Query, hits: Sequence[Hit]) -> Evidence:
        """The sentences and facts that `query` is answered from: all in its scope where that is
        small, else those of the paragraphs that `hits` stand in."""
        snapshot = self._snapshot()
        scope = self._scope(query, snapshot)
        ids = [d.id for d in snapshot.collection.documents] if scope is None else scope
        if len(self._catalog.passage_ids(ids) or ()) > WHOLE_SCOPE:
            places = {(h.passage.document_id, h.passage.paragraph) for h in hits}
            ids = list(dict.fromkeys(h.passage.document_id for h in hits))
        else:
            places = None
        sentences_read: list[Sentence] = []
        facts_read: list[ReadFact] = []
        for identifier in ids:
            found, facts = snapshot.read(identifier)
            sentences_read += [
                s for s in found if places is None or (identifier, s.paragraph) in places
            ]
            facts_read += [
                f for f in facts if places is None or (identifier, f.fact.paragraph) in places
            ]
        return Evidence(tuple(sentences_read), tuple(facts_read), tuple(hits), self._similarity, self._rarity)

    def search(self, question: str, limit: int = 10, source: str | None = None) -> list[Hit]:
        """The `limit` passages nearest to `question`. QuestionError where it is empty or too long."""
        return self.find(self.parse(question, (), source), limit)

    # -- the collection --------------------------------------------------------------------------

    def collection(self) -> Collection:
        """What the index holds now."""
        return self._snapshot().collection

    def document(self, document_id: str) -> Document | None:
        """The document with this id, or None."""
        return self._snapshot().by_id.get(document_id)

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
        from rag.places import names_place

        snapshot = self._snapshot()
        ids = None
        if place is not None:
            ids = [
                d.id
                for d in snapshot.collection.documents
                if d.place and names_place(place, d.place)
            ]
        found = self._catalog.facts(ids, None if year is None else [year])
        wanted = content_stems(about or "")
        return [fact for fact in found if _has_all(content_stems(fact.statement), wanted)]

    def ingest(
        self, paths: Sequence[Path], progress: Callable[[str, int, int], None] | None = None
    ) -> IngestReport:
        """Read files and folders into the index; see `rag.ingest.ingest`."""
        from rag.ingest import ingest

        return ingest(paths, self._settings, self._embedder, progress)

    def status(self) -> IndexStatus:
        """What the index holds, in numbers."""
        snapshot = self._snapshot()
        counts = self._catalog.counts()
        return IndexStatus(
            self._settings.index, self._catalog.model_id, snapshot.generation, counts.documents, counts.paragraphs,
            counts.passages, counts.facts, tuple(sorted(snapshot.collection.years)), snapshot.collection.places,
        )  # fmt: skip


class _Clock:
    """Notes the time that each stage took."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._seconds[stage] = now - self._last
        self._last = now


def _question_text(query: Query) -> str:
    return f"{query.context} {query.text}".strip()


def _has_all(stems: Sequence[str], wanted: Sequence[str]) -> bool:
    had = set(stems)
    return all(w in had or not had.isdisjoint(synonyms(w)) for w in wanted)


def _empty_scope(query: Query, collection: Collection, hits: Sequence[Hit]) -> str:
    """Why the question's scope holds nothing, "" where it does."""
    covered = _covered(collection)
    if not collection.documents:
        return "The collection is empty. Add documents with: python -m rag ingest PATH"
    if query.source is not None and all(d.source != query.source for d in collection.documents):
        return f"There is no document named {query.source} in the collection."
    if query.unknown_places:
        return f"Not found: the collection has nothing on {' or '.join(query.unknown_places)}. {covered}"
    if not hits and query.years:
        return f"Not found: nothing in the collection speaks of {_listed(query.years)}. {covered}"
    return ""


def _covered(collection: Collection) -> str:
    places = ", ".join(collection.places[:8]) + (
        " and others" if len(collection.places) > 8 else ""
    )
    return f"It covers {places or 'no named place'}, {_listed(sorted(collection.years))}."


def _listed(years: Sequence[int]) -> str:
    """2016, 2017, 2019-2021: years with runs of three and more joined."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    parts = []
    for run in runs:
        parts += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(year) for year in run]
    return ", ".join(parts) or "no year"
