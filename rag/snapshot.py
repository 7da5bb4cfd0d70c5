"""One generation of the index: what the stages of a question read, and the stages themselves.

The texts are held in memory, the vectors are those of this generation's folder, and what is read
from the catalogue is the catalogue as it is now. Whoever asks looks at `is_current` after reading:
as long as it holds, all that was read is of one generation.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Container, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from rag.answer.evidence import Evidence, Marking, ReadFact, Sentence, read_facts, sentence_of
from rag.answer.read import read
from rag.answer.verify import verify
from rag.holdings import KEPT_FILTERS, Holdings
from rag.index.catalog import Catalog
from rag.index.retrieve import retrieve
from rag.model.runtime import Encoder
from rag.model.similarity import SimilarityCache
from rag.question import parse as questions
from rag.question.changes import UNCHANGED, changed
from rag.question.only import kept_within
from rag.question.scope import NO_FILTER, scope, why_empty
from rag.schema import (
    Answer,
    Changes,
    Collection,
    Document,
    Draft,
    Filter,
    Hit,
    Paragraph,
    Query,
    Span,
)
from rag.text.split import sentences
from rag.text.words import vocabulary

if TYPE_CHECKING:
    from rag.index.store import VectorStore

HITS = 40
"""How many passages the search gives the reader."""

HITS_SHOWN = 10
WHOLE_SCOPE = 400
"""Up to this many passages in scope, all of them are read rather than those the search found."""

KEPT_DOCUMENTS = 512
"""Of how many documents it is kept for the next question where their paragraphs are."""

KEPT_PARAGRAPHS = 8_192
"""How many paragraphs' sentences and facts are kept for the next question."""

WORD_TOKENS = 3
"""A word that the model's vocabulary has whole takes one token between the two special ones."""

Parts = tuple[tuple[Sentence, ...], tuple[ReadFact, ...]]


class Snapshot:
    """One generation of the index, as questions are read against it. Safe to share.

    `held` is what the index holds; `store` is closed with the last reference to the snapshot.
    `similarity` embeds the questions and what is compared with them; `rarity` says how rare a word
    is, between 0 and 1; `marking` reads sentences with a question.
    """

    def __init__(
        self,
        catalog: Catalog,
        held: Holdings,
        store: VectorStore,
        encoder: Encoder,
        similarity: SimilarityCache,
        rarity: Callable[[str], float],
        marking: Marking,
    ) -> None:
        self.held = held
        self.collection = held.collection
        self.by_id = held.by_id
        self._catalog = catalog
        self._store = store
        self._encoder = encoder
        self._similarity = similarity
        self._rarity = rarity
        self._marking = marking
        self._parts: OrderedDict[tuple[str, int], Parts] = OrderedDict()
        self._divided: OrderedDict[str, list[Paragraph]] = OrderedDict()
        self._words: OrderedDict[Filter, frozenset[str]] = OrderedDict()
        self._lock = threading.Lock()
        # Questions that began before the index changed may still be reading from it.
        weakref.finalize(self, store.close).atexit = False

    @property
    def is_current(self) -> bool:
        """Whether the index has not changed since."""
        return self.held.is_current

    # The stages of a question

    def parse(
        self,
        question: str,
        history: Sequence[Answer],
        source: str | None,
        changes: Changes = UNCHANGED,
        only: Filter = NO_FILTER,
    ) -> Query:
        """What `question` asks of the documents that `only` lets through, with `changes` to how it
        is understood. QuestionError where it is empty or too long."""
        asked, words = self.within(only), self._words_within(only)
        query = questions.parse(
            question, asked, history, source, words, self._is_word, self.held.currencies
        )
        return kept_within(changed(query, changes, asked, words), only, asked.documents)

    def find(self, query: Query, limit: int) -> list[Hit]:
        """The passages nearest to `query` in its scope, best first; [] where the scope is empty."""
        among = scope(query, self.collection)
        if among is not None and not among:
            return []
        vector = self._similarity.vectors([f"{query.context} {query.text}".strip()])[0]
        hits = retrieve(query, vector, self._catalog, self._store, among, limit)
        return [hit for hit in hits if hit.passage.document_id in self.by_id]

    def draft(self, query: Query, hits: Sequence[Hit], only: Filter = NO_FILTER) -> Draft:
        """What the quoting reader makes of `hits`, found in what `only` lets through."""
        empty = self._why_empty(query, hits, only)
        return Draft("not_found", (), empty) if empty else read(query, self.evidence(query, hits))

    def check(self, query: Query, draft: Draft, hits: Sequence[Hit]) -> Answer:
        """The answer that verification leaves of `draft`."""
        return verify(query, draft, self.by_id, hits[:HITS_SHOWN])

    def within(self, only: Filter) -> Collection:
        """The documents that `only` lets through, and the years that they speak of."""
        return self.held.within(only)

    def _why_empty(self, query: Query, hits: Sequence[Hit], only: Filter) -> str:
        asked = self.within(only)
        held = {document.id for document in asked.documents}
        outside = [d for d in self.collection.documents if d.id not in held] if only else []
        years = None if hits or query.scope is None else self._catalog.years(query.scope)
        return why_empty(query, asked, hits, years, only, outside)

    # What they read

    def evidence(self, query: Query, hits: Sequence[Hit]) -> Evidence:
        """The sentences and facts that `query` is answered from: all in its scope where that is
        small, else those of the paragraphs that `hits` stand in."""
        among = scope(query, self.collection)
        ids = list(self.by_id) if among is None else among
        small = self._passages_in(among) <= WHOLE_SCOPE
        paragraphs = {(hit.passage.document_id, hit.passage.paragraph) for hit in hits}
        if not small:
            ids = list(dict.fromkeys(hit.passage.document_id for hit in hits))
        sentences_read: list[Sentence] = []
        facts_read: list[ReadFact] = []
        for document_id in ids:
            numbers = None if small else {n for held, n in paragraphs if held == document_id}
            for found, facts in self._parts_of(document_id, numbers):
                sentences_read += found
                facts_read += facts
        return Evidence(
            tuple(sentences_read),
            tuple(facts_read),
            tuple(hits),
            self._similarity,
            self._rarity,
            self._similarity.vectors,
            self._marking,
        )

    def _passages_in(self, among: list[str] | None) -> int:
        if among is None:
            return self._catalog.counts().passages
        return len(self._catalog.passage_ids(among) or ())

    def _parts_of(self, document_id: str, numbers: Container[int] | None) -> list[Parts]:
        """The sentences and facts of the paragraphs `numbers` of a document, or of all of them,
        paragraph by paragraph. A report of hundreds of pages is read no farther than it is
        asked."""
        wanted = [
            p for p in self._paragraphs(document_id) if numbers is None or p.number in numbers
        ]
        with self._lock:
            known = {
                p.number: self._parts[document_id, p.number]
                for p in wanted
                if (document_id, p.number) in self._parts
            }
        missing = [paragraph for paragraph in wanted if paragraph.number not in known]
        if missing:
            known |= self._read_parts(self.by_id[document_id], missing, whole=numbers is None)
        with self._lock:
            for number, parts in known.items():
                self._parts[document_id, number] = parts
                self._parts.move_to_end((document_id, number))
            while len(self._parts) > KEPT_PARAGRAPHS:
                self._parts.popitem(last=False)
        return [known[paragraph.number] for paragraph in wanted]

    def _read_parts(
        self, document: Document, paragraphs: Sequence[Paragraph], whole: bool
    ) -> dict[int, Parts]:
        """The parts of these paragraphs, by their numbers. `whole` reads all facts at once."""
        facts: defaultdict[int, list[ReadFact]] = defaultdict(list)
        for number in [None] if whole else [paragraph.number for paragraph in paragraphs]:
            for one in read_facts(self._catalog.facts([document.id], paragraph=number), document):
                facts[one.fact.paragraph].append(one)
        return {
            paragraph.number: (
                tuple(
                    sentence_of(document, paragraph.number, span.start, span.end)
                    for span in sentences(document.text, Span(paragraph.start, paragraph.end))
                ),
                tuple(facts[paragraph.number]),
            )
            for paragraph in paragraphs
        }

    def _paragraphs(self, document_id: str) -> list[Paragraph]:
        with self._lock:
            known = self._divided.get(document_id)
        if known is None:
            known = self._catalog.paragraphs(document_id)
            with self._lock:
                self._divided[document_id] = known
                while len(self._divided) > KEPT_DOCUMENTS:
                    self._divided.popitem(last=False)
        return known

    def _words_within(self, only: Filter) -> frozenset[str]:
        """The words of what `only` lets through, lower case."""
        if not only:
            return self._vocabulary
        with self._lock:
            known = self._words.get(only)
        if known is None:
            known = vocabulary(document.text for document in self.within(only).documents)
            with self._lock:
                self._words[only] = known
                while len(self._words) > KEPT_FILTERS:
                    self._words.popitem(last=False)
        return known

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return vocabulary(document.text for document in self.collection.documents)

    def _is_word(self, word: str) -> bool:
        """Whether the model's vocabulary has `word` whole: then it is no typing error."""
        return self._encoder.count_tokens(word) == WORD_TOKENS
