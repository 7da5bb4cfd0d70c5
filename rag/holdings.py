"""What one generation of the index holds, read from the catalogue alone: neither the embedding
model nor the vectors are needed for it, so that pages that show documents do not wait for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cached_property

from rag.index.catalog import Catalog
from rag.question.only import admitted
from rag.schema import Collection, Filter

KEPT_FILTERS = 8
"""For how many filters it is kept what they let through."""


class Holdings:
    """The documents of one generation, their texts in memory. Safe to share."""

    def __init__(self, catalog: Catalog, generation: int) -> None:
        self.generation = generation
        self.collection = Collection(tuple(catalog.documents()), catalog.years())
        self.by_id = {document.id: document for document in self.collection.documents}
        self._catalog = catalog
        self._limited: OrderedDict[Filter, Collection] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def is_current(self) -> bool:
        """Whether the index has not changed since."""
        return self._catalog.generation == self.generation

    def within(self, only: Filter) -> Collection:
        """The documents that `only` lets through, and the years that they speak of."""
        if not only:
            return self.collection
        with self._lock:
            known = self._limited.get(only)
        if known is None:
            documents = admitted(only, self.collection)
            known = Collection(documents, self._catalog.years([d.id for d in documents]))
            with self._lock:
                self._limited[only] = known
                while len(self._limited) > KEPT_FILTERS:
                    self._limited.popitem(last=False)
        return known

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The units of the money that the documents speak of."""
        return self._catalog.currencies()
