"""The stretch of a sentence that a model of reading takes for the answer, in whole words and whole
figures, and of the figures told side by side the one that is asked for.

Stretches are pairs of offsets within the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.cues import DATE
from rag.answer.evidence import ReadFact, Sentence
from rag.answer.stretch import Stretch, is_of_years_asked
from rag.answer.terms import Terms, has
from rag.facts.phrases import head
from rag.model.marks import Marks
from rag.schema import Query
from rag.text.words import groups

_IN_WORD = re.compile(r"\w")
_WORD_END = re.compile(r"[\w’'-]*\Z")
_WORD_BEGIN = re.compile(r"[\w’'-]*\w|")


def marked(
    query: Query, terms: Terms, sentence: Sentence, facts: Sequence[ReadFact], marks: Marks
) -> Stretch | None:
    """The stretch of `sentence`, whose figures are `facts`, that answers best by `marks`; None
    where the model takes none, or one of another year than those asked about."""
    span = marks.best()
    if span is None or not is_of_years_asked(query, sentence, span):
        return None
    span = _whole_figures(_whole_words(sentence.text, span), facts)
    if query.wanted == "date" and DATE.search(sentence.text, *span) is None:
        return None
    return _figure_asked_for(terms, sentence.text, span, facts)


def _whole_words(text: str, span: Stretch) -> Stretch:
    """`span` with the words that it begins and ends in; a model reads pieces of words."""
    start, end = span
    before, behind = _WORD_END.search(text, 0, start), _WORD_BEGIN.match(text, end)
    if before is not None and _IN_WORD.match(text, start):
        start = before.start()
    if behind is not None and _IN_WORD.match(text, end - 1):
        end = behind.end()
    return start, end


def _whole_figures(span: Stretch, facts: Sequence[ReadFact]) -> Stretch:
    """`span` with the figures that it begins and ends in: of "two years and six months to nine
    years" the last four words are another sentence."""
    start, end = span
    for read in facts:
        first, last = read.within_sentence
        if first < start < last:
            start = first
        if first < end < last:
            end = last
    return start, end


def _figure_asked_for(terms: Terms, text: str, span: Stretch, facts: Sequence[ReadFact]) -> Stretch:
    """`span`, or where it begins with a figure of others than those asked about and another of the
    sentence, of the same kind, is of them, that one with what it counts: "eight to 15 years for
    those involving a child", of children, beside "three to seven for an adult"."""
    led = [read for read in facts if read.within_sentence[0] == span[0]]
    within = [read for read in facts if span[0] <= read.within_sentence[0] < span[1]]
    if len(led) != 1 or len(within) != 1:
        return span
    (told,) = led
    asked = groups() & terms.weights.keys()
    if not asked or _is_of(told, asked) or told.own.isdisjoint(groups()):
        return span
    of_them = [read for read in facts if _alike(read, told) and _is_of(read, asked)]
    if not of_them:
        return span
    start, end = max(of_them, key=lambda read: terms.coverage(read.own)).within_sentence
    return start, end + _noun_end(text[end:])


def _is_of(read: ReadFact, asked: frozenset[str]) -> bool:
    """Whether a figure counts those that the stems `asked` name."""
    return any(has(form, read.own) for form in asked)


def _alike(read: ReadFact, told: ReadFact) -> bool:
    left, right = read.fact, told.fact
    return (left.kind, left.unit, left.years, read.measures_time) == (
        right.kind,
        right.unit,
        right.years,
        told.measures_time,
    )


def _noun_end(after: str) -> int:
    """Where the noun phrase at the start of `after` ends."""
    noun = head(after)
    return after.find(noun) + len(noun) if noun else 0
