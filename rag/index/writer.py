"""Changing an index whose lock is held: embed what is new, build the vectors' folder, switch.

An index changes in one step. Everything is read, split and embedded first; the vectors go into a
new folder; then one commit of the catalogue switches to both. Killed at any moment, the index is
the old one or the new one, whole, and the vectors embedded by then are kept for the next try.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np

from rag.errors import IndexDamaged
from rag.index.catalog import STORE_PREFIX, Catalog
from rag.index.derive import ReadFacts, TokenCounter, derive
from rag.index.override import Override
from rag.index.plan import Plan
from rag.index.tables import Entry
from rag.schema import Document, Fact, Paragraph, Span

Progress = Callable[[str, int, int], None]
"""Told of the stage, how much is done, and of how much: "read" counts files, "convert" the pages of
one file, "split" documents, "embed" and "store" passages, "save" one change."""

Say = Callable[[str], None]

Split = tuple[Document, Paragraph, Sequence[Span]]
"""A paragraph with its sentences, from which facts are to be read."""

SAVED_AT_ONCE = 256
"""Passages embedded between two savings: what is lost at most when a run is killed."""

STORED_AT_ONCE = 2000
DELETED_SHARE = 0.2
"""Chroma keeps what it deletes: with more than this share deleted, the store is built afresh."""


class Embedder(TokenCounter, Protocol):
    """What is asked of the embedder here; rag.model.runtime has it."""

    @property
    def model_id(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray: ...


@dataclass(frozen=True, slots=True)
class Writer:
    """Changes an index whose lock is held."""

    catalog: Catalog
    embedder: Embedder
    tell: Progress

    def carry_out(
        self,
        planned: Plan,
        overrides: Mapping[str, Override] = MappingProxyType({}),
        before_change: Callable[[], None] | None = None,
        read_facts: ReadFacts | None = None,
    ) -> tuple[int, int]:
        """Does what is planned; how many passages were embedded, and how many known before.

        `overrides` are what people set anew. `before_change` is called once all is read and
        embedded, and the change can only fail on the disk.
        """
        from rag.facts import reader
        from rag.text.years import years_of

        entries: list[Entry] = []
        unread: list[tuple[Entry, list[Split]]] = []
        next_id = self.catalog.next_passage_id()
        for number, placed in enumerate(planned.added, 1):
            split: list[Split] = []
            entry = derive(
                placed.document,
                placed.path,
                next_id,
                self.embedder,
                _put_off(split),
                years_of,
                placed.digest,
            )
            next_id += len(entry.passages)
            entries.append(entry)
            unread.append((entry, split))
            self.tell("split", number, len(planned.added))
        embedded = self.embed_reading(entries, unread, read_facts or reader.facts)
        if before_change is not None:
            before_change()
        if planned.moved:
            self.catalog.move(planned.moved)
        self.change(planned.removed, entries, overrides)
        return embedded, sum(len(entry.passages) for entry in entries) - embedded

    def embed_reading(
        self,
        entries: Sequence[Entry],
        unread: Sequence[tuple[Entry, list[Split]]],
        read_facts: ReadFacts,
    ) -> int:
        """`embed`, with the facts of `unread` read meanwhile: the model leaves the interpreter
        free for most of its time."""
        stopped = threading.Event()

        def read() -> None:
            for entry, split in unread:
                for one in split:
                    if stopped.is_set():
                        return
                    entry.facts.extend(read_facts(*one))

        with ThreadPoolExecutor(max_workers=1) as beside:
            reading = beside.submit(read)
            try:
                embedded = self.embed(entries)
                reading.result()
            finally:
                stopped.set()
        return embedded

    def embed(self, entries: Iterable[Entry]) -> int:
        """Embeds those passages whose vectors are not kept yet, and keeps these; how many."""
        texts = {
            entry.hashes[passage_id]: passage.embedded_text
            for entry in entries
            for passage_id, passage in entry.passages.items()
        }
        known = self.catalog.known_vectors(texts)
        # Texts of like length together waste little on padding.
        missing = sorted(texts.keys() - known, key=lambda digest: (-len(texts[digest]), digest))
        for start in range(0, len(missing), SAVED_AT_ONCE):
            part = missing[start : start + SAVED_AT_ONCE]

            def tell(done: int, before: int = start) -> None:
                self.tell("embed", before + done, len(missing))

            vectors = self.embedder.encode([texts[digest] for digest in part], tell)
            self.catalog.save_vectors(part, vectors)
            self.tell("embed", start + len(part), len(missing))
        return len(missing)

    def change(
        self,
        removed: Collection[str],
        entries: Sequence[Entry],
        overrides: Mapping[str, Override] = MappingProxyType({}),
    ) -> None:
        """Switches the index to one without the documents `removed`, with `entries`, and with what
        people set in `overrides`."""
        if not removed and not entries and not overrides:
            return
        outgoing = set(removed)
        staying = self.catalog.hashes()
        leaving = [i for i, (_, document_id) in staying.items() if document_id in outgoing]
        for passage_id in leaving:
            del staying[passage_id]
        arriving = {
            passage_id: (digest, entry.document.id)
            for entry in entries
            for passage_id, digest in entry.hashes.items()
        }
        deleted = self.catalog.deleted + len(leaving)
        current = self.catalog.store_folder
        if current and deleted <= DELETED_SHARE * (len(staying) + len(arriving) + deleted):
            store = self.store_from(current, leaving, arriving)
        else:
            deleted = 0
            store = self.store_from("", [], staying | arriving)
        self.tell("save", 0, 1)
        self.catalog.change(removed, entries, store, deleted, overrides)
        self.tell("save", 1, 1)
        self.tidy()

    def store_from(
        self, current: str, leaving: Sequence[int], arriving: dict[int, tuple[bytes, str]]
    ) -> str:
        """A new store: that in the folder `current`, or an empty one, with these changes."""
        from rag.index.store import VectorStore

        name = f"{STORE_PREFIX}{secrets.token_hex(8)}"
        folder = self.catalog.folder / name
        if current:
            store = VectorStore.copy(self.catalog.folder / current, folder)
        else:
            store = VectorStore.create(folder)
        try:
            store.delete(leaving)
            ids = list(arriving)
            for part in _slices(len(ids), STORED_AT_ONCE):
                rows = [arriving[passage_id] for passage_id in ids[part]]
                vectors = self.catalog.vectors_by_hash([digest for digest, _ in rows])
                store.add(ids[part], vectors, [document for _, document in rows])
                self.tell("store", min(part.stop, len(ids)), len(ids))
        except BaseException:
            store.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        store.seal()
        return name

    def mend(self, say: Say | None) -> bool:
        """Builds the store again where it is not whole; whether it did."""
        if self.catalog.generation == 0 or is_whole(self.catalog):
            return False
        if say:
            say("The vectors are missing or not whole. Building them again from the catalogue.")
        hashes = self.catalog.hashes()
        self.embed_again(hashes)
        store = self.store_from("", [], hashes)
        self.catalog.change([], [], store, 0)
        self.tidy()
        return True

    def embed_again(self, hashes: dict[int, tuple[bytes, str]]) -> None:
        """Embeds those passages of the catalogue whose vectors it has lost."""
        known = self.catalog.known_vectors({digest for digest, _ in hashes.values()})
        lost = {i: digest for i, (digest, _) in hashes.items() if digest not in known}
        passages = self.catalog.passages_by_id(lost.keys())
        for part in _slices(len(lost), SAVED_AT_ONCE):
            ids = list(lost)[part]
            vectors = self.embedder.encode([passages[i].embedded_text for i in ids])
            self.catalog.save_vectors([lost[i] for i in ids], vectors)

    def tidy(self) -> None:
        """Removes stores that no reader can still hold: what killed runs left, and old ones."""
        held = {self.catalog.store_folder, self.catalog.previous_folder}
        for folder in self.catalog.folder.glob(STORE_PREFIX + "*"):
            if folder.name not in held:
                shutil.rmtree(folder, ignore_errors=True)


def is_whole(catalog: Catalog) -> bool:
    """Whether the vectors' folder has a vector for every passage of the catalogue."""
    from rag.index.store import VectorStore

    try:
        store = VectorStore.open(catalog.folder / catalog.store_folder)
    except IndexDamaged:
        return False
    try:
        return store.count() == catalog.counts().passages
    except IndexDamaged:
        return False
    finally:
        store.close()


def _slices(count: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, count, size))


def _put_off(split: list[Split]) -> ReadFacts:
    """A reader of facts that finds none, and notes in `split` what they are to be read from."""

    def note(document: Document, paragraph: Paragraph, spans: Sequence[Span]) -> list[Fact]:
        split.append((document, paragraph, spans))
        return []

    return note
