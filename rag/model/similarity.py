"""Texts compared by meaning, each embedded once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from rag.model.kept_vectors import KeptVectors

FEW = 16
"""So many texts are embedded sooner than their vectors are looked for on the disk."""


class SimilarityCache:
    """Cosine similarities of a question to texts; vectors of texts seen before are kept.

    `encode` turns n texts into unit vectors, float32 of shape (n, dimension). At most `size` are
    kept, those unused longest go first; where there is `disk`, it keeps those of more than a few
    texts for the next process. Safe to share between threads.
    """

    def __init__(
        self,
        encode: Callable[[Sequence[str]], np.ndarray],
        size: int = 20_000,
        disk: KeptVectors | None = None,
    ) -> None:
        self._encode = encode
        self._disk = disk
        self._size = size
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """The unit vectors of `texts`, float32 of shape (n, dimension)."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(self._embedded(missing))
        with self._lock:
            for text in texts:
                # Of two threads that embedded a text, in other company, both take what came first:
                # the last digits of a vector depend on what is embedded with it.
                known[text] = self._vectors.setdefault(text, known[text])
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._size:
                self._vectors.popitem(last=False)
        return np.stack([known[text] for text in texts])

    def _embedded(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """The vectors of distinct `texts`, from the disk or embedded."""
        disk = self._disk if len(texts) > FEW else None
        found = disk.read(texts) if disk else {}
        missing = [text for text in texts if text not in found]
        if missing:
            vectors = self._encode(missing)
            found.update(zip(missing, vectors, strict=True))
            if disk:
                disk.write(missing, vectors)
        return found

    def __call__(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """The cosine similarity of `question` to each of `texts`, float32 of shape (n,)."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        vectors = self.vectors([question, *texts])
        similarities: np.ndarray = vectors[1:] @ vectors[0]
        return similarities
