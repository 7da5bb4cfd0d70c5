"""Two of the baselines that the program is set beside: the best sentence by BM25 and by embedding.

Both are asked over the same texts, cut into the same sentences, and quote the one sentence that
they find. Follow-ups are asked with the earlier questions before them. Neither ever refuses,
but for BM25 where no word of the question occurs. The third is in tutorial.py.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from eval.records import SavedAnswer, SavedCitation, SavedHit, SavedStatement
from rag.schema import Span
from rag.text.split import paragraphs, sentences

HITS = 10


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence, or another stretch of the file `doc`, with the number of the paragraph that it
    begins in, from 1."""

    doc: str
    paragraph: int
    span: Span
    text: str

    @property
    def citation(self) -> SavedCitation:
        """The whole of it, quoted."""
        return SavedCitation(self.doc, self.span.start, self.span.end, self.text, self.paragraph)


Encode = Callable[[Sequence[str]], np.ndarray]
"""Takes n texts and returns float32 (n, dimension) of unit length."""

Found = Sequence[tuple[Stretch, float]]
"""What was found, best first, each with its score."""


def all_sentences(texts: Mapping[str, str]) -> list[Stretch]:
    """The sentences of all `texts` (by file name), in order."""
    return [
        Stretch(doc, number, span, text[span.start : span.end])
        for doc, text in texts.items()
        for number, paragraph in enumerate(paragraphs(text), 1)
        for span in sentences(text, paragraph)
    ]


class BestByWords:
    """The best sentence by BM25, as SQLite's FTS5 computes it (k1 1.2, b 0.75), with Porter
    stemming (Robertson & Zaragoza 2009, doi 10.1561/1500000019)."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._sentences = all_sentences(texts)
        self._table = sqlite3.connect(":memory:")
        self._table.execute(
            "CREATE VIRTUAL TABLE sentence USING fts5(text, doc UNINDEXED, "
            "tokenize='porter unicode61 remove_diacritics 2')"
        )
        self._table.executemany(
            "INSERT INTO sentence(rowid, text, doc) VALUES (?, ?, ?)",
            [(row, one.text, one.doc) for row, one in enumerate(self._sentences, 1)],
        )

    def answer(self, turns: Sequence[str], scope: str | None) -> SavedAnswer:
        """The best sentence for the question, within the file `scope` where one is given."""
        start = time.perf_counter()
        words = dict.fromkeys(re.findall(r"\w+", " ".join(turns).lower()))
        match = " OR ".join(f'"{word}"' for word in words)
        rows = []
        if match:
            rows = self._table.execute(
                "SELECT rowid, -rank FROM sentence WHERE sentence MATCH ? "
                "AND (? IS NULL OR doc = ?) ORDER BY rank LIMIT ?",
                (match, scope, scope, HITS),
            ).fetchall()
        best = [(self._sentences[row - 1], float(worth)) for row, worth in rows]
        return _quote(best, time.perf_counter() - start)


class Nearest:
    """The search by meaning over `stretches`: by the cosine of embeddings."""

    def __init__(self, stretches: Sequence[Stretch], encode: Encode) -> None:
        self._stretches = stretches
        self._encode = encode
        self._vectors = encode([one.text for one in stretches])

    def find(self, question: str, scope: str | None, limit: int) -> Found:
        """The `limit` stretches nearest to `question`, of the file `scope` where one is given."""
        likeness = self._vectors @ self._encode([question])[0]
        order = (
            int(row)
            for row in np.argsort(-likeness, kind="stable")
            if scope is None or self._stretches[row].doc == scope
        )
        return [(self._stretches[row], float(likeness[row])) for row in islice(order, limit)]


class BestByMeaning:
    """The best sentence by the cosine of its embedding with the question's."""

    def __init__(self, texts: Mapping[str, str], encode: Encode) -> None:
        self._nearest = Nearest(all_sentences(texts), encode)

    def answer(self, turns: Sequence[str], scope: str | None) -> SavedAnswer:
        """The best sentence for the question, within the file `scope` where one is given."""
        start = time.perf_counter()
        best = self._nearest.find(" ".join(turns), scope, HITS)
        return _quote(best, time.perf_counter() - start)


def hits(found: Found) -> tuple[SavedHit, ...]:
    """What was found, as it is saved."""
    return tuple(SavedHit(one.doc, one.span.start, one.span.end, worth) for one, worth in found)


def _quote(best: Found, wall: float) -> SavedAnswer:
    answer = SavedAnswer("not_found", reason="No word of the question occurs.", wall=wall)
    if not best:
        return answer
    one = best[0][0]
    return replace(
        answer,
        status="answered",
        statements=(SavedStatement(one.text, (one.citation,)),),
        reason="",
        hits=hits(best),
    )
