"""What a chat model is shown: passages and figures of the reports, each under a key that tells
nothing.

The keys are made from the question and what they stand for, so that the same question gives the
same keys, while whoever wrote a document cannot know them: what stands between two of them is data
and cannot pretend to end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.answer.evidence import Evidence
from rag.schema import Document, Draft, Fact, Hit, Query, Span, Statement

KEY_LETTERS = "bcdfghjkmnpqrstvwxz"
"""No vowels, so that no key is a word, and no digits, so that none is a number."""

KEY_LENGTH = 4
FACTS_SHOWN = 8
"""How many figures are shown beside the passages."""

_LONGEST_SHARE = 0.5
"""One passage takes up to this share of what may be shown."""


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch of a document that a model may quote: ``document.text[span]``, under a `key`.

    `fact` is set where the source is a figure: the span is that of its sentence, and `text` tells
    the figure by itself, as "Orvania, 2019: the government identified 91 victims".
    """

    key: str
    document: Document
    paragraph: int
    span: Span
    text: str
    fact: Fact | None = None

    @property
    def quotable(self) -> str:
        """The words of the document that can be quoted from this source."""
        return self.document.text[self.span.start : self.span.end]

    @property
    def heading(self) -> str:
        """Which place and years the source speaks of."""
        document = self.document
        years = str(document.period) if document.period else None
        return ", ".join(filter(None, [document.title, document.place, years]))


@dataclass(frozen=True, slots=True)
class Shown:
    """The sources that go with one question, by their keys."""

    sources: tuple[Source, ...]

    @property
    def by_key(self) -> dict[str, Source]:
        return {source.key: source for source in self.sources}

    @property
    def passages(self) -> tuple[Source, ...]:
        return tuple(source for source in self.sources if source.fact is None)

    @property
    def facts(self) -> tuple[Source, ...]:
        return tuple(source for source in self.sources if source.fact is not None)


def shown_for(
    query: Query,
    hits: Sequence[Hit],
    evidence: Evidence,
    quoting: Draft,
    documents: Mapping[str, Document],
    characters: int,
) -> Shown:
    """The sources for `query`, of about `characters` in all.

    First comes what the quoting reader's draft rests on, then the passages of the search, best
    first, as far as they fit; then the figures that stand in them and fit the question's years.
    """
    spans: list[tuple[str, int, Span]] = []
    left = characters
    for document_id, paragraph, span in _wanted(hits, quoting):
        whole = Span(span.start, min(span.end, span.start + int(characters * _LONGEST_SHARE)))
        covered = any(d == document_id and s.contains(whole) for d, _, s in spans)
        if covered or len(whole) > left:
            continue
        spans.append((document_id, paragraph, whole))
        left -= len(whole)
    keys = _keys(query.asked, [documents[d].text[s.start : s.end] for d, _, s in spans])
    passages = [
        Source(next(keys), documents[d], paragraph, span, documents[d].text[span.start : span.end])
        for d, paragraph, span in spans
    ]
    facts = [
        Source(
            next(keys),
            documents[fact.document_id],
            fact.paragraph,
            Span(fact.sentence_start, fact.sentence_end),
            fact.statement,
            fact,
        )
        for fact in _facts(query, evidence, quoting, spans)
    ]
    return Shown((*passages, *facts))


def _wanted(hits: Sequence[Hit], quoting: Draft) -> Iterator[tuple[str, int, Span]]:
    """The stretches worth showing, the best first: a passage with the quoting reader's words comes
    before the others."""
    cited = [
        (c.document_id, Span(c.start, c.end))
        for statement in (*quoting.statements, *quoting.nearest)
        for c in statement.citations
    ]

    def rank(place: int) -> tuple[bool, int]:
        passage = hits[place].passage
        span = Span(passage.start, passage.end)
        holds = any(d == passage.document_id and span.overlaps(c) for d, c in cited)
        return not holds, place

    for place in sorted(range(len(hits)), key=rank):
        passage = hits[place].passage
        yield passage.document_id, passage.paragraph, Span(passage.start, passage.end)


def _facts(
    query: Query,
    evidence: Evidence,
    quoting: Draft,
    spans: Sequence[tuple[str, int, Span]],
) -> list[Fact]:
    """The figures of the quoting reader's draft, then those of the years asked for in `spans`."""
    own = _facts_of((*quoting.statements, *quoting.nearest))
    asked = set(query.years)
    others = (
        read.fact
        for read in evidence.facts
        if (not asked or asked & set(read.fact.years))
        and any(
            d == read.fact.document_id and s.start <= read.fact.start < s.end for d, _, s in spans
        )
    )
    shown: dict[tuple[str, int, tuple[int, ...]], Fact] = {}
    for fact in (*own, *others):
        if fact.same_as is None or fact in own:
            shown.setdefault((fact.document_id, fact.start, fact.years), fact)
    return list(shown.values())[:FACTS_SHOWN]


def _facts_of(statements: Iterable[Statement]) -> list[Fact]:
    return [statement.fact for statement in statements if statement.fact is not None]


def _keys(question: str, texts: Sequence[str]) -> Iterator[str]:
    """Keys that none of `texts` has; the same ones for the same question and texts."""
    used: set[str] = set()
    number = 0
    while True:
        digest = hashlib.blake2b(f"{question}\n{number}".encode(), digest_size=KEY_LENGTH).digest()
        key = "".join(KEY_LETTERS[byte % len(KEY_LETTERS)] for byte in digest)
        number += 1
        if key not in used and not any(key in text for text in texts):
            used.add(key)
            yield key
