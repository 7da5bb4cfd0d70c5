"""Figures read from sentences, by one core."""

from __future__ import annotations

import statistics

from bench.clock import timed
from bench.corpus import reports
from bench.figures import Figure, Section
from rag.facts.reader import facts
from rag.index.period import infer
from rag.schema import Document, Paragraph, Span
from rag.text.split import paragraphs, sentences

HOW = (
    "rag.facts.reader.facts over {paragraphs} paragraphs ({characters:,} characters) of "
    "reports made from the seeds and narratives, which were split into sentences before; "
    "processor time of one thread; the median of {rounds} rounds."
)


def measure(characters: int, rounds: int = 3) -> Section:
    """Times the reading of facts in reports of `characters`."""
    work = _split(characters)
    for document, paragraph, spans in work[:5]:
        facts(document, paragraph, spans)
    times, found = [], 0
    for _ in range(rounds):
        with timed() as taken:
            found = sum(len(facts(*one)) for one in work)
        times.append(taken.cpu)
    seconds = statistics.median(times)
    size = sum(len(paragraph.text) for _, paragraph, _ in work)
    how = HOW.format(paragraphs=len(work), characters=size, rounds=rounds)
    return Section(
        "facts",
        how,
        (
            Figure("facts a second and a core", found / seconds, "facts/s", None, f"{found} facts"),
            Figure("the same in characters", size / seconds, "characters/s"),
        ),
    )


def _split(characters: int) -> list[tuple[Document, Paragraph, list[Span]]]:
    """The reports' paragraphs with their documents and sentences."""
    work = []
    for number, text in enumerate(reports(characters)):
        source = f"report-{number}.txt"
        told = infer(text, source)
        document = Document(
            id=source,
            source=source,
            title=told.title or source,
            text=text,
            place=told.place,
            period=told.period,
            report_year=told.report_year,
        )
        for position, span in enumerate(paragraphs(text), 1):
            words = text[span.start : span.end]
            paragraph = Paragraph(document.id, position, span.start, span.end, words)
            work.append((document, paragraph, sentences(text, span)))
    return work
