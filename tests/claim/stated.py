"""A claim held against a small report, with the sentence cited that it may rest on."""

from __future__ import annotations

from rag.answer.evidence import cite, read_facts
from rag.claim.check import judged
from rag.facts.reader import facts
from rag.question.parse import parse
from rag.schema import Collection, Document, Paragraph, Span, Statement
from rag.text.split import sentences

QUESTION = "What happened in 2021?"


def told(document: Document, text: str, question: str = QUESTION) -> tuple[str, str | None]:
    """`text` as it is shown, and what the checks say of it, with the sentence of `document` cited
    that has most of its words."""
    whole = Span(0, len(document.text))
    spans = sentences(document.text, whole)
    paragraph = Paragraph(document.id, 1, 0, len(document.text), document.text)
    read = read_facts(facts(document, paragraph, spans), document)
    cited = [cite(document, 1, span.start, span.end) for span in spans]
    said = set(text.lower().strip(".").split())
    best = max(cited, key=lambda one: len(set(one.quote.lower().strip(".").split()) & said))
    query = parse(question, Collection((document,), frozenset({2020, 2021})))
    statement = Statement(text, (best,))
    return judged(statement, query, {document.id: document}, {document.id: read})
