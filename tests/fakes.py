"""Small deterministic stand-ins with the interface of the real thing."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

import numpy as np

_WORD = re.compile(r"\w+|[^\w\s]")


class FakeEmbedder:
    """Texts as bags of words: each word adds to the dimensions that its hash names.

    Texts that share words are near to each other. `texts` collects what was embedded, in order.
    """

    def __init__(
        self, model_id: str = "bag-of-words@1", dimension: int = 64, max_tokens: int = 128
    ) -> None:
        self.model_id = model_id
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.texts: list[str] = []

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.casefold()):
                number = zlib.crc32(word.encode())
                vectors[row, number % self.dimension] += 1 if number & 1 << 20 else -1
            if progress is not None and ((row + 1) % 64 == 0 or row + 1 == len(texts)):
                progress(row + 1)
        self.texts.extend(texts)
        vectors[~vectors.any(axis=1), 0] = 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def count_tokens(self, text: str) -> int:
        """The words and marks, and two special tokens."""
        return 2 + len(_WORD.findall(text))

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        return [self.count_tokens(text) for text in texts]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self.encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self.encode([text])[0].tolist()
        return vector
