"""The embedding model as a LangChain `Embeddings`, for ingest and for chains of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from langchain_core.embeddings import Embeddings

from rag.model.runtime import Encoder, ready_export
from rag.settings import Settings


class Embedder(Encoder, Embeddings):
    """An `Encoder` with the methods that LangChain calls. Safe to share between threads."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """`encode` as lists, for LangChain."""
        vectors: list[list[float]] = self.encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, unit length."""
        vector: list[float] = self.encode_queries([text])[0].tolist()
        return vector


def open_embedder(
    settings: Settings,
    say: Callable[[str], None] | None = None,
    packaged: Path | None = None,
) -> Embedder:
    """Open the model that `settings` names, exporting it to `settings.cache` where need be.

    The arguments and the errors of `rag.model.runtime.ready_export`.
    """
    return Embedder(*ready_export(settings, say, packaged))
