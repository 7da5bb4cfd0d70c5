"""Statements that are known to be right.

They are made from the labelled figures of the working part, in the words of their questions, and
from the figures stored with the texts, in the words of the reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from eval.labels import Corpus, Label, corpora, load, read_texts
from rag.answer.evidence import ReadFact, read_facts, sentence_of
from rag.answer.evidence import Sentence as ReadSentence
from rag.facts.reader import facts
from rag.index.load import described
from rag.index.manifest import ManifestEntry, read_manifest
from rag.index.override import Override
from rag.question.parse import parse
from rag.schema import Collection, Document, Paragraph, Query
from rag.text.numbers import read_numbers
from rag.text.split import paragraphs, sentences
from rag.text.years import years_in


@dataclass(frozen=True)
class Report:
    """A text with all that is read from it."""

    document: Document
    sentences: tuple[ReadSentence, ...]
    facts: tuple[ReadFact, ...]


@dataclass(frozen=True)
class Case:
    """A statement as a model would write it: its words, the words that it quotes, the question,
    the report, and the figure that it is made from. `edit` names what was done to it, "right" where
    nothing was; `labelled` is True where it is in the words of a labelled question."""

    edit: str
    text: str
    quote: str
    query: Query
    report: Report
    read: ReadFact
    labelled: bool = False


@lru_cache(maxsize=1)
def collections() -> tuple[tuple[Corpus, tuple[Report, ...]], ...]:
    """The reports of the seeds and of the working narratives, read."""
    known = corpora()
    return tuple(
        (known[name], tuple(_reports(known[name]))) for name in ("seeds", "narratives_work")
    )


def _reports(corpus: Corpus) -> Iterator[Report]:
    # The labels say which place each text is on, as a manifest would.
    places = {label.doc: label.place for label in load(corpus, "work") if label.place}
    manifest = read_manifest(corpus.texts)
    for source, text in read_texts(corpus.texts).items():
        entry = manifest.get(source, ManifestEntry(source, place=places.get(source)))
        document = described(Document(source, source, "", text), entry, Override())
        read: list[ReadFact] = []
        stated: list[ReadSentence] = []
        for number, part in enumerate(paragraphs(text), 1):
            spans = sentences(text, part)
            paragraph = Paragraph(source, number, part.start, part.end, text[part.start : part.end])
            stated += [sentence_of(document, number, span.start, span.end) for span in spans]
            read += read_facts(facts(document, paragraph, spans), document)
        yield Report(document, tuple(stated), tuple(read))


def right_cases() -> list[Case]:
    """All statements that are right: those in the words of questions, then those in the words of
    reports."""
    return [*_of_labels(), *_of_facts()]


_MANY_DID = re.compile(
    r"^How many (?P<what>[\w’' -]+?) did (?P<who>[\w’' -]+?) (?P<verb>identify|recogni[sz]e|"
    r"assist|help|support|investigate|open|start|convict|prosecute|register|receive|refer|train|screen|issue|"
    r"find|arrest|visit|make|carry out|inspect|hear|grant|launch|hold)(?P<rest>\b.*)\?$",
    re.IGNORECASE,
)
_MANY_WERE = re.compile(
    r"^How many (?P<what>[\w’' -]+?) (?P<verb>were|was|had|received|took|got|died|lived) "
    r"(?P<rest>.*)\?$",
    re.IGNORECASE,
)


def _of_labels() -> Iterator[Case]:
    for corpus, reports in collections():
        by_source = {report.document.source: report for report in reports}
        collection = Collection(tuple(report.document for report in reports))
        for label in load(corpus, "work"):
            report = by_source.get(label.doc or "")
            if label.kind != "count" or len(label.turns) > 1 or report is None:
                continue
            text = _told(label)
            read = _labelled(label, report)
            if text is None or read is None:
                continue
            query = parse(label.question, collection, (), label.scope)
            yield Case("right", text, label.quotes[0], query, report, read, True)


def _told(label: Label) -> str | None:
    """The answer in the words of its question: "How many did X see?" is "X did see 3"."""
    if label.status != "answered" or not label.answers or len(label.quotes) != 1:
        return None
    number = next((a for a in label.answers if re.fullmatch(r"[\d,]+", a)), None)
    if number is None:
        return None
    if match := _MANY_DID.match(label.question):
        words = "{who} did {verb} {number} {what}{rest}."
    elif match := _MANY_WERE.match(label.question):
        words = "{number} {what} {verb} {rest}."
    else:
        return None
    text = words.format(number=number, **match.groupdict())
    return text[0].upper() + text[1:]


def _labelled(label: Label, report: Report) -> ReadFact | None:
    """The stored figure that a label speaks of."""
    begin = report.document.text.find(label.quotes[0])
    end = begin + len(label.quotes[0])
    for read in report.facts:
        fact = read.fact
        within = begin <= fact.start and fact.end <= end
        if within and fact.value == label.value and set(label.years) & set(fact.years):
            return read
    return None


def _of_facts() -> Iterator[Case]:
    for _, reports in collections():
        collection = Collection(tuple(report.document for report in reports))
        for report in reports:
            for read in report.facts:
                text = _in_own_words(read)
                if text is None:
                    continue
                place = report.document.place
                asked = f"How many in {place} in {read.fact.years[0]}?"
                query = replace(
                    parse(asked, collection, (), report.document.source),
                    years=read.fact.years[:1],
                    places=(place,) if place else (),
                )
                quote = report.document.text[read.fact.sentence_start : read.fact.sentence_end]
                yield Case("right", text, quote, query, report, read)


def _in_own_words(read: ReadFact) -> str | None:
    """The figure by itself, as it was written out to be matched: "In 2019, the government
    identified 91 victims." Those of more than one year, or that are none, are passed over."""
    fact = read.fact
    body = fact.statement.partition(": ")[2]
    shown = read.document.text[fact.start : fact.end]
    if fact.kind not in ("count", "money", "percent") or len(fact.years) != 1:
        return None
    if not 4 <= len(body.split()) <= 30 or not _is_well_formed(body, shown, read.sentence):
        return None
    if str(fact.years[0]) in body:
        return f"{body[0].upper()}{body[1:]}."
    lowered = body if body.split()[0].isupper() or _names(body) else body[0].lower() + body[1:]
    return f"In {fact.years[0]}, {lowered}."


def _is_well_formed(body: str, shown: str, sentence: str) -> bool:
    """Whether `body` stands in its sentence as it is, or with another figure in place of `shown`:
    then it reads as somebody would have written it."""
    figures = [sentence[number.start : number.end] for number in read_numbers(sentence)]
    own = read_numbers(body)
    return (
        body.count(shown) == 1
        and not years_in(body)
        and len(own) == 1
        and any(body.replace(shown, figure) in sentence for figure in figures)
    )


def _names(body: str) -> bool:
    first = body.split(maxsplit=1)[0]
    return first[0].isupper() and first.lower() not in {
        "the", "a", "an", "in", "of", "courts", "authorities", "police", "officials", "it", "they"
    }  # fmt: skip
