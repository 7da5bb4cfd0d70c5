"""Texts compared by meaning, each embedded once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np


class SimilarityCache:
    """Cosine similarities of a question to texts; vectors of texts seen before are kept.

    `encode` turns n texts into unit vectors, float32 of shape (n, dimension). At most `size` vectors
    are kept, those unused longest go first. Safe to share between threads.
    """

    def __init__(self, encode: Callable[[Sequence[str]], np.ndarray], size: int = 20_000) -> None:
        self._encode = encode
        self._size = size
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """The unit vectors of `texts`, float32 of shape (n, dimension)."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, self._encode(missing), strict=True))
        with self._lock:
            for text in texts:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._size:
                self._vectors.popitem(last=False)
        return np.stack([known[text] for text in texts])

    def __call__(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """The cosine similarity of `question` to each of `texts`, float32 of shape (n,)."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        vectors = self.vectors([question, *texts])
        return vectors[1:] @ vectors[0]
