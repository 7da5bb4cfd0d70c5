"""A document to what the catalogue holds of it: paragraphs, passages, their years, and facts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from rag.index.tables import Entry
from rag.schema import Document, Fact, Paragraph, Passage, Period, Span
from rag.text.split import CHARACTERS_PER_TOKEN, paragraphs, passages, sentences

ReadFacts = Callable[[Document, Paragraph, Sequence[Span]], list[Fact]]
YearsOf = Callable[[str], Collection[int]]

HEADING_SHARE = 3
"""A heading takes at most one part in so many of the model's window."""


class TokenCounter(Protocol):
    """What is asked of an embedder here."""

    @property
    def max_tokens(self) -> int: ...

    def count_tokens(self, text: str) -> int: ...

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]: ...


def derive(
    document: Document,
    path: str,
    first_id: int,
    counter: TokenCounter,
    read_facts: ReadFacts,
    years_of: YearsOf,
    digest: str = "",
) -> Entry:
    """What the catalogue holds of `document`; its passages are numbered from `first_id`.

    `digest` tells the contents of its file, where that was converted. No passage with its heading
    has more tokens than `counter.max_tokens`.
    """
    heading = heading_of(document, counter)
    # Heading and text are counted with special tokens each, and have them once between them.
    limit = counter.max_tokens - (counter.count_tokens(heading) if heading else 0)
    text = document.text
    parts = [
        Paragraph(document.id, number, span.start, span.end, text[span.start : span.end])
        for number, span in enumerate(paragraphs(text), 1)
    ]
    split = [sentences(text, Span(part.start, part.end)) for part in parts]
    count = _remembering(counter, [_words(text, s) for spans in split for s in spans], limit)
    entry = Entry(document, path, parts, {}, {}, {}, [], digest)
    for part, spans in zip(parts, split, strict=True):
        entry.facts.extend(read_facts(document, part, spans))
        for span in passages(text, Span(part.start, part.end), count, limit):
            identity = first_id + len(entry.passages)
            passage = Passage(
                document.id, part.number, span.start, span.end, _words(text, span), heading
            )
            within = [_words(text, s) for s in spans if s.overlaps(span)]
            entry.passages[identity] = passage
            entry.hashes[identity] = hashlib.sha256(passage.embedded_text.encode()).digest()
            entry.years[identity] = years_spoken_of(passage.text, within, document.period, years_of)
    return entry


def heading_of(document: Document, counter: TokenCounter) -> str:
    """Title, place and period, as they stand before a passage when it is embedded."""
    parts = [document.title, document.place or "", str(document.period or "")]
    words = " | ".join(part for part in parts if part).split()
    room = counter.max_tokens // HEADING_SHARE
    while words and counter.count_tokens(" ".join(words)) > room:
        words = words[: len(words) // 2]
    return " ".join(words)


_PARENTHESES = re.compile(r"\([^()]*\)")
_COMPARISON = re.compile(
    r"\b(?:compared|comparison|than|versus|previous|prior|same|both|up|down|"
    r"(?:in|de)creas\w+|rose|fell|from)\b",
    re.IGNORECASE,
)


def years_spoken_of(
    text: str, within: Sequence[str], period: Period | None, years_of: YearsOf
) -> set[int]:
    """The years that a passage with the sentences `within` speaks of.

    Those that it names; and those of its document's period, unless every sentence is about other
    years only. A sentence that has another year beside it for comparison ("94 victims (91 in
    2019)") is about the period.
    """
    named = set(years_of(text))
    if period is None:
        return named
    if named and all(_is_about_others(sentence, period, years_of) for sentence in within):
        return named
    return named | set(range(period.first, period.last + 1))


def _is_about_others(sentence: str, period: Period, years_of: YearsOf) -> bool:
    if _COMPARISON.search(sentence):
        return False
    years = years_of(_PARENTHESES.sub(" ", sentence))
    return bool(years) and not any(year in period for year in years)


def _words(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _remembering(counter: TokenCounter, texts: Sequence[str], limit: int) -> Callable[[str], int]:
    """`counter.count_tokens`, with the counts of `texts` taken at once, which is quicker.

    Texts that are over the limit by their length alone are left for when they are cut.
    """
    short = [text for text in dict.fromkeys(texts) if len(text) <= limit * CHARACTERS_PER_TOKEN]
    counts = dict(zip(short, counter.count_tokens_many(short), strict=True))

    def count(text: str) -> int:
        known = counts.get(text)
        return counter.count_tokens(text) if known is None else known

    return count
