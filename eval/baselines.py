"""The baselines that the program is set beside: the best sentence by BM25 and by embedding.

Both are asked over the same texts, cut into the same sentences, and quote the one sentence that
they find. Follow-ups are asked with the earlier questions before them. Neither ever refuses,
but for BM25 where no word of the question occurs.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.records import SavedAnswer, SavedCitation, SavedHit, SavedStatement
from rag.schema import Span
from rag.text.split import paragraphs, sentences

HITS = 10


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the file `doc`, with the number of its paragraph, from 1."""

    doc: str
    paragraph: int
    span: Span
    text: str


def all_sentences(texts: Mapping[str, str]) -> list[Sentence]:
    """The sentences of all `texts` (by file name), in order."""
    return [
        Sentence(doc, number, span, text[span.start : span.end])
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


class BestByMeaning:
    """The best sentence by the cosine of its embedding with the question's.

    `encode` takes n texts and returns float32 (n, dimension) of unit length.
    """

    def __init__(
        self, texts: Mapping[str, str], encode: Callable[[Sequence[str]], np.ndarray]
    ) -> None:
        self._sentences = all_sentences(texts)
        self._encode = encode
        self._vectors = encode([one.text for one in self._sentences])

    def answer(self, turns: Sequence[str], scope: str | None) -> SavedAnswer:
        """The best sentence for the question, within the file `scope` where one is given."""
        start = time.perf_counter()
        likeness = self._vectors @ self._encode([" ".join(turns)])[0]
        order = [
            int(row)
            for row in np.argsort(-likeness, kind="stable")
            if scope is None or self._sentences[row].doc == scope
        ]
        best = [(self._sentences[row], float(likeness[row])) for row in order[:HITS]]
        return _quote(best, time.perf_counter() - start)


def _quote(best: Sequence[tuple[Sentence, float]], wall: float) -> SavedAnswer:
    hits = tuple(SavedHit(one.doc, one.span.start, one.span.end, worth) for one, worth in best)
    answer = SavedAnswer("not_found", reason="No word of the question occurs.", wall=wall)
    if not best:
        return answer
    one = best[0][0]
    citation = SavedCitation(one.doc, one.span.start, one.span.end, one.text, one.paragraph)
    return replace(
        answer,
        status="answered",
        statements=(SavedStatement(one.text, (citation,)),),
        reason="",
        hits=hits,
    )
