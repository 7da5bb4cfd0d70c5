"""What a model wrote, brought back to the exact words that it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.evidence import Sentence, cite
from rag.answer.wording import QUOTE_LIMIT
from rag.chat.parse import Written
from rag.chat.quotes import find_quote
from rag.chat.shown import Shown, Source
from rag.schema import Citation, Span, Statement
from rag.text.split import sentences
from rag.text.words import content_stems

NO_SOURCE = "it names no source"


def bring_back(written: Written, shown: Shown, around: Sequence[Sentence]) -> Statement:
    """What a model wrote as a statement with exact citations; its problem says what is wrong with
    one of its sources.

    Where it names no source, the sentence shown that has most of its words is held against it. A
    quotation is shown with the sentence that it stands in, one of those `around`, and marked
    there.
    """
    sources = shown.by_key
    citations: list[Citation] = []
    for cited in written.sources:
        source = sources.get(cited.key)
        if source is None:
            return Statement(written.text, (), None, "it names a source that was not shown")
        span = _quoted(cited.quote, source, written.text)
        if span is None:
            problem = f"the words “{_short(cited.quote)}” are not in the source that it names"
            return Statement(written.text, (), None, problem)
        citations.append(_citation(source, span, around))
    if not citations:
        meant = _meant_source(written.text, shown)
        if meant is None:
            return Statement(written.text, (), None, NO_SOURCE)
        citations.append(_citation(*meant, around))
    return Statement(written.text, tuple(dict.fromkeys(citations)))


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79]}…"


def _quoted(quote: str, source: Source, text: str) -> Span | None:
    """Where in its document the words quoted stand. A figure is quoted by its sentence; where a
    passage's key stands alone, the sentence that has most of the statement's words is meant."""
    fact = source.fact
    if fact is not None and (not quote or find_quote(quote, source.text) is not None):
        return source.span
    if not quote:
        return _nearest_sentence(source, text)
    found = find_quote(quote, source.quotable)
    if found is None:
        return None
    return Span(source.span.start + found.start, source.span.start + found.end)


def _meant_source(text: str, shown: Shown) -> tuple[Source, Span] | None:
    """The sentence, of all that were shown, that has most of a statement's words and numbers."""
    wanted = _words(text)
    best: tuple[int, tuple[Source, Span] | None] = (0, None)
    for source in shown.passages:
        span = _nearest_sentence(source, text)
        if span is not None:
            words = source.document.text[span.start : span.end]
            shared = len(wanted & _words(words))
            best = max(best, (shared, (source, span)), key=lambda one: one[0])
    return best[1]


def _nearest_sentence(source: Source, text: str) -> Span | None:
    wanted, whole = _words(text), source.document.text
    return max(
        sentences(whole, source.span),
        key=lambda span: len(wanted & _words(whole[span.start : span.end])),
        default=None,
    )


def _words(text: str) -> frozenset[str]:
    """The stems and the numbers of `text`."""
    return frozenset(content_stems(text)) | frozenset(re.findall(r"\d+", text))


def _citation(source: Source, span: Span, sentences_read: Sequence[Sentence]) -> Citation:
    """The citation of the sentences that `span` stands in, the words of `span` marked."""
    around = [
        sentence
        for sentence in sentences_read
        if sentence.document.id == source.document.id
        and Span(sentence.start, sentence.end).overlaps(span)
    ]
    start = min([span.start, *(sentence.start for sentence in around)])
    end = max([span.end, *(sentence.end for sentence in around)])
    if end - start > QUOTE_LIMIT:
        start, end = span.start, span.end
    return cite(source.document, source.paragraph, start, end, (span.start, span.end))
