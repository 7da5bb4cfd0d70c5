"""The two ways: of a document into the index, and of a question to its answer.

document:  load -> paragraphs -> passages (+ facts) -> catalogue -> embed -> store
question:  parse -> retrieve -> read -> verify -> Answer
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.answer.evidence import Evidence
from rag.errors import IndexDamaged
from rag.holdings import Holdings
from rag.index.catalog import Catalog
from rag.index.contents import Size
from rag.index.override import Override
from rag.index.status import IndexStatus, status_of
from rag.model.kept_vectors import FILE, KeptVectors
from rag.model.marks import Marks
from rag.model.runtime import Encoder, ready_export
from rag.model.similarity import SimilarityCache
from rag.model.spans import SpanModel
from rag.model.weights import WEIGHTS, check_weights, find_source, packaged_folder, stamps
from rag.question.scope import NO_FILTER
from rag.schema import (
    QUOTING,
    Answer,
    Collection,
    Document,
    Draft,
    Event,
    Fact,
    Filter,
    Hit,
    IngestReport,
    Paragraph,
    Query,
    Understood,
)
from rag.settings import DEFAULT_MODEL, Settings
from rag.snapshot import HITS, Snapshot
from rag.stages import CHAT, Asked, Stages
from rag.text.places import names_place
from rag.text.words import content_stems, synonyms

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from rag.chat.reader import ChatReader
    from rag.index.store import VectorStore
    from rag.index.upload import Upload

RARITIES_KEPT = 10_000


@dataclass(frozen=True)
class _Model:
    """The embedding model, with what is kept of what it was asked before."""

    encoder: Encoder
    similarity: SimilarityCache
    rarity: Callable[[str], float]


class Assistant:
    """Answers questions about the documents of one index. Safe to share between threads.

    Open it with `Assistant.open`. What another process ingests shows in the next answer.
    """

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        encoder: Callable[[], Encoder],
        chat_model: BaseChatModel | None = None,
    ) -> None:
        """`encoder` opens the embedding model; it is called once, when that is first needed."""
        self.stages = Stages(self.snapshot, self._chat_reader)
        self._settings = settings
        self._chat: ChatReader | None = None
        self._chat_model = chat_model
        self._catalog = catalog
        self._encoder = encoder
        self._model: _Model | None = None
        self._model_lock = threading.Lock()
        self._spans: SpanModel | None = None
        self._spans_lock = threading.Lock()
        self._held: Holdings | None = None
        self._held_lock = threading.Lock()
        self._lock = threading.Lock()
        self._chat_lock = threading.Lock()
        self._current: Snapshot | None = None

    @classmethod
    def open(
        cls,
        settings: Settings,
        say: Callable[[str], None] | None = None,
        chat_model: BaseChatModel | None = None,
        *,
        wait: bool = True,
    ) -> Assistant:
        """The assistant over the index in `settings.index`.

        `say` gets one line where the model has first to be prepared, which takes half a minute.
        `chat_model` is any chat model of LangChain, where it is not to be the one that `settings`
        name. Without `wait` the models and the vectors are opened by the first call of `warm`, or
        by the first question; what the index holds can be looked at before, and takes a second
        less to be there. `search` never opens the model that reads.

        Raises:
            IndexMissing: there is none; IndexMismatch: it was made with another model or version;
            IndexDamaged: it cannot be read or mended; ModelError: the model cannot be used.
        """
        Catalog.open(settings.index, None).close()
        folder, export = ready_export(settings, say)

        @cache
        def encoder() -> Encoder:
            with ThreadPoolExecutor(max_workers=1) as beside:
                # The runtime reads the model without holding up the interpreter, which importing
                # Chroma keeps busy for as long.
                opening = beside.submit(Encoder, folder, export)
                import rag.index.store  # noqa: F401 - so that it is imported meanwhile
            return opening.result()

        catalog = Catalog.open(settings.index, export.model_id)
        assistant = cls(settings, catalog, encoder, chat_model)
        if wait:
            assistant.warm()
        return assistant

    def warm(self) -> None:
        """Open what questions need and nothing else does. The errors of `open`."""
        with ThreadPoolExecutor(max_workers=1) as beside:
            opening = beside.submit(self._opened_spans)
            self.snapshot()
        opening.result()

    def held(self) -> Holdings:
        """What the index holds now; the same until it changes. IndexMissing, IndexMismatch or
        IndexDamaged where it cannot be read."""
        with self._held_lock:
            held = self._held
            while held is None or not held.is_current:
                held = Holdings(self._catalog, self._catalog.generation)
            self._held = held
            return held

    def snapshot(self) -> Snapshot:
        """The index as it is now, to be asked; the same one until it changes. The errors of
        `open`."""
        model = self._opened_model()
        with self._lock:
            current = self._current
            # An ingest may end while a snapshot is made: then another is made.
            while current is None or not current.is_current:
                held = self.held()
                try:
                    store = self._open_store()
                except IndexDamaged:
                    # Two changes since clear the folder away that was to be opened.
                    if held.is_current:
                        raise
                    continue
                current = Snapshot(
                    self._catalog,
                    held,
                    store,
                    model.encoder,
                    model.similarity,
                    model.rarity,
                    self._marks,
                )
            self._current = current
            return current

    def _opened_model(self) -> _Model:
        with self._model_lock:
            if self._model is None:
                encoder = self._encoder()
                kept = KeptVectors(encoder.folder / FILE, encoder.dimension)
                similarity = SimilarityCache(encoder.encode, disk=kept)
                rarity = lru_cache(maxsize=RARITIES_KEPT)(encoder.rarity)
                self._model = _Model(encoder, similarity, rarity)
            return self._model

    def _marks(self, question: str, texts: Sequence[str]) -> list[Marks]:
        """Where an answer to `question` could stand in each of `texts`, from the model that reads.
        It is opened when it is first asked: most that is done with an index goes without it."""
        return self._opened_spans().read(question, texts)

    def _opened_spans(self) -> SpanModel:
        with self._spans_lock:
            if self._spans is None:
                packaged = packaged_folder()
                if self._settings.embedding_model != DEFAULT_MODEL:
                    # It reads with the word vectors of the packaged model, which is checked when it
                    # is itself opened to embed: here it is not.
                    source = find_source(DEFAULT_MODEL, packaged)
                    check_weights(source, stamps(packaged, [WEIGHTS]))
                self._spans = SpanModel(self._settings.spans, packaged)
            return self._spans

    def _open_store(self) -> VectorStore:
        from rag.index.store import VectorStore

        try:
            return VectorStore.open(self._settings.index / self._catalog.store_folder)
        except IndexDamaged:
            # The vectors are a cache: what is gone is built again from the catalogue.
            from rag.index.ingest import mend

            mend(self._settings, self._opened_model().encoder)
            return VectorStore.open(self._settings.index / self._catalog.store_folder)

    # Questions

    def ask(
        self,
        question: str,
        history: Sequence[Answer] = (),
        source: str | None = None,
        reader: str | None = None,
    ) -> Answer:
        """The checked answer to `question` in the light of `history`, the earlier answers.

        `source` limits it to the document of that file name; `reader` is one of `readers()`, None
        for the chat model where one is set up.

        Raises:
            QuestionError: the question is empty or too long.
        """
        return self.answer(Asked(question, tuple(history), source, reader=reader))

    def answer(self, asked: Asked) -> Answer:
        """The checked answer to a question that comes with more than its history; see `ask`."""
        stages = self.stages
        return stages.verify(stages.read(stages.retrieve(stages.parse(asked))))

    def stream(self, asked: Asked) -> Iterator[Event]:
        """The answer bit by bit: how the question was understood, what a chat model writes as it
        comes, and last the checked `Answer`. The errors of `ask`, at the first event.

        While a model is thinking the same words come again, four times a second, so that whoever
        listens can stop: closing the iterator ends the request. See `stopped`.
        """
        stages = self.stages
        parsed = stages.parse(asked)
        yield Understood(parsed.query)
        drafted = yield from stages.reading(stages.retrieve(parsed))
        yield stages.verify(drafted)

    def stopped(self, asked: Asked, written: str) -> Answer:
        """The quoting reader's answer to a question whose stream was closed; `written` are the
        words that had come, kept with it and not checked."""
        answer = self.answer(replace(asked, reader=QUOTING))
        notice = "The chat model was stopped. The quoting reader answers instead."
        return replace(answer, notices=(*answer.notices, notice), unchecked=written)

    # Readers

    def readers(self) -> tuple[str, ...]:
        """The names of the readers that can be asked: "quoting" always, "chat" where a chat model
        is set up."""
        return (QUOTING, CHAT) if self._has_chat_model else (QUOTING,)

    @property
    def _has_chat_model(self) -> bool:
        return self._chat_model is not None or self._settings.has_chat_model

    @property
    def chat_model_name(self) -> str | None:
        """What the chat model is called, None where none is set up."""
        chat = self._chat_reader()
        return None if chat is None else chat.name

    @property
    def chat_model_is_elsewhere(self) -> bool:
        """Whether a question to the chat model leaves this machine."""
        from rag.chat.models import is_elsewhere

        return is_elsewhere(self._settings)

    def _chat_reader(self) -> ChatReader | None:
        if not self._has_chat_model:
            return None
        # LangChain takes a second to import: it is not, until a chat model is asked.
        from rag.chat.reader import ChatReader

        with self._chat_lock:
            if self._chat is None:
                self._chat = ChatReader(self._settings, self._chat_model)
            return self._chat

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

    def collection(self, only: Filter = NO_FILTER) -> Collection:
        """What the index holds now, or what `only` lets through of it."""
        return self.held().within(only)

    def currencies(self) -> tuple[str, ...]:
        """The units of the money that the documents speak of: ISO 4217 codes, or words."""
        return tuple(sorted(self.held().currencies))

    def document(self, document_id: str) -> Document | None:
        """The document with this id, or None."""
        return self.held().by_id.get(document_id)

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
        documents = self.held().collection.documents
        ids = None
        if place is not None:
            ids = [d.id for d in documents if d.place and names_place(place, d.place)]
        found = self._catalog.facts(ids, None if year is None else [year])
        wanted = content_stems(about or "")
        if not wanted:
            return found
        return [fact for fact in found if _has_all(content_stems(fact.statement), wanted)]

    def facts_of(self, document_id: str, paragraph: int | None = None) -> list[Fact]:
        """The facts of one document, or of the paragraph of this number, in the order of the
        text."""
        return self._catalog.facts([document_id], paragraph=paragraph)

    def sizes(self) -> dict[str, Size]:
        """When each document was added and how much there is of it, by id."""
        return self._catalog.sizes()

    def overridden(self, source: str) -> Override:
        """What a person set of the document of this file name."""
        return self._catalog.overrides().get(source, Override())

    def status(self) -> IndexStatus:
        """What the index holds, in numbers."""
        held = self.held()
        return status_of(self._catalog, held.collection, held.generation)

    # Documents

    def ingest(
        self, paths: Sequence[Path], progress: Callable[[str, int, int], None] | None = None
    ) -> IngestReport:
        """Read files and folders into the index; see `rag.index.ingest.ingest`."""
        from rag.index.ingest import ingest

        return ingest(paths, self._settings, self._opened_model().encoder, progress)

    def add(
        self,
        files: Sequence[Upload],
        progress: Callable[[str, int, int], None] | None = None,
        say: Callable[[str], None] | None = None,
        wait: float = 60.0,
    ) -> IngestReport:
        """Read files into the index that came without a place on this machine, and keep them in
        its folder. One of the name of a document replaces it. The errors of `ingest`."""
        from rag.index.ingest import ingest
        from rag.index.upload import staged

        settings = self._settings
        with staged(files, settings) as made:
            paths = list(made.kept_at)
            report = ingest(
                paths, settings, self._opened_model().encoder, progress, wait, say, made.kept_at
            )
            return made.told(report)

    def remove(self, sources: Sequence[str]) -> IngestReport:
        """Take documents out of the index; see `rag.index.ingest.remove`."""
        from rag.index.ingest import remove

        return remove(sources, self._settings, self._opened_model().encoder)

    def revise(self, source: str, override: Override) -> Document:
        """Set what a person says of a document; see `rag.index.ingest.revise`."""
        from rag.index.ingest import revise

        return revise(source, override, self._settings, self._opened_model().encoder)


def _has_all(stems: Sequence[str], wanted: Sequence[str]) -> bool:
    had = set(stems)
    return all(w in had or not had.isdisjoint(synonyms(w)) for w in wanted)
