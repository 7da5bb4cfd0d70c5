"""Claims about the seeds, with the sentences cited that open as told."""

from __future__ import annotations

from rag.answer.evidence import cite
from rag.claim.check import claim_problem
from rag.question.parse import parse
from rag.schema import Collection, Period, Statement
from tests.chat.right import Report, collections

NEWER, OLDER = "000_693a3e1c26ac2d2c.txt", "002_83658c1c78109870.txt"


def report(source: str) -> Report:
    _, reports = collections()[0]
    return next(one for one in reports if one.document.source == source)


def statement(text: str, *openings: str) -> Statement:
    """`text` with the sentences of the seeds that open with `openings`."""
    citations = []
    for opening in openings:
        for source in (NEWER, OLDER):
            for sentence in report(source).sentences:
                if sentence.text.startswith(opening):
                    place = sentence.document, sentence.paragraph, sentence.start, sentence.end
                    citations.append(cite(*place))
    assert len(citations) == len(openings), openings
    return Statement(text, tuple(citations))


def problem(question: str, text: str, *openings: str) -> str | None:
    reports = [report(NEWER), report(OLDER)]
    documents = {one.document.id: one.document for one in reports}
    facts = {one.document.id: one.facts for one in reports}
    query = parse(question, Collection(tuple(documents.values()), frozenset(range(2016, 2021))))
    assert all(one.document.period in (Period(2020, 2020), Period(2017, 2017)) for one in reports)
    return claim_problem(statement(text, *openings), query, documents, facts)
