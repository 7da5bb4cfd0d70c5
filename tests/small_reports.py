"""Small hand-made reports, and questions to them without an index: parse, read and verify alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from rag.answer.evidence import Evidence, read_facts, sentence_of
from rag.answer.read import read
from rag.answer.verify import verify
from rag.facts.reader import facts
from rag.model.similarity import SimilarityCache
from rag.model.spans import SpanModel
from rag.question.parse import parse
from rag.schema import Answer, Collection, Document, Draft, Paragraph, Period, Query
from rag.settings import Settings
from rag.text.split import paragraphs, sentences
from rag.text.words import vocabulary

Encode = Callable[[Sequence[str]], np.ndarray]
Rarity = Callable[[str], float]


def report(
    text: str,
    place: str | None = None,
    period: int | tuple[int, int] | None = None,
    source: str = "report.txt",
    report_year: int | None = None,
) -> Document:
    """A document of `text`, its place and period as a manifest would give them."""
    first, last = period if isinstance(period, tuple) else (period, period)
    return Document(
        id=hashlib.sha256(text.encode()).hexdigest(),
        source=source,
        title=source,
        text=text,
        place=place,
        period=None if first is None or last is None else Period(first, last),
        report_year=report_year,
    )


@cache
def _spans() -> SpanModel:
    return SpanModel(Settings().spans)


class Reports:
    """A few reports in memory. `encode` turns texts into unit vectors, `rarity` says how rare a
    word is; no typing errors are mended where `mends` is False."""

    def __init__(
        self, documents: Sequence[Document], encode: Encode, rarity: Rarity, mends: bool = False
    ) -> None:
        similarity = SimilarityCache(encode)
        read_sentences, found_facts = [], []
        for document in documents:
            for number, part in enumerate(paragraphs(document.text), 1):
                spans = sentences(document.text, part)
                words = document.text[part.start : part.end]
                paragraph = Paragraph(document.id, number, part.start, part.end, words)
                read_sentences += [
                    sentence_of(document, number, span.start, span.end) for span in spans
                ]
                found_facts += read_facts(facts(document, paragraph, spans), document)
        self.by_id = {document.id: document for document in documents}
        self.evidence = Evidence(
            tuple(read_sentences),
            tuple(found_facts),
            (),
            similarity,
            rarity,
            similarity.vectors,
            _spans().read,
        )
        years = {year for s in read_sentences for year in s.years}
        years |= {year for f in found_facts for year in f.fact.years}
        self.collection = Collection(tuple(documents), frozenset(years))
        self._vocabulary = vocabulary(d.text for d in documents) if mends else frozenset()
        self._currencies = frozenset(
            f.fact.unit for f in found_facts if f.fact.unit not in (None, "%")
        )

    def parse(self, question: str, history: Sequence[Answer] = ()) -> Query:
        return parse(
            question,
            self.collection,
            history,
            vocabulary=self._vocabulary,
            currencies=self._currencies,
        )

    def draft(self, query: Query) -> Draft:
        return read(query, self._within(query))

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """The checked answer to `question`."""
        query = self.parse(question, history)
        return verify(query, self.draft(query), self.by_id)

    def _within(self, query: Query) -> Evidence:
        """The evidence of the documents that the question is about."""
        if query.scope is None:
            return self.evidence
        return replace(
            self.evidence,
            sentences=tuple(s for s in self.evidence.sentences if s.document.id in query.scope),
            facts=tuple(f for f in self.evidence.facts if f.document.id in query.scope),
        )


def figure(answer: Answer) -> str:
    """The words that the first citation marks."""
    cited = answer.citations[0]
    return cited.quote[cited.focus_start - cited.start : cited.focus_end - cited.start]


def first_words(answer: Answer) -> str:
    """What the first statement says before the dash."""
    return answer.statements[0].text.partition(" – ")[0]
