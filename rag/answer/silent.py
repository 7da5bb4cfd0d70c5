"""The answer where a report itself says that something was not reported."""

from __future__ import annotations

from rag.answer.evidence import Evidence, ReadFact, Sentence, cite, cite_sentence
from rag.answer.wording import where_when
from rag.schema import Draft, Statement

_REASON = "The report itself says that this was not reported."


def silent_figure(read: ReadFact, confidence: float) -> Draft:
    """The report says that the figure of `read` is not given."""
    fact = read.fact
    citation = cite(
        read.document,
        fact.paragraph,
        fact.sentence_start,
        fact.sentence_end,
        (fact.start, fact.end),
    )
    when = where_when(fact)
    text = f"Not reported ({when})." if when else "Not reported."
    return Draft("not_reported", (Statement(text, (citation,), fact),), _REASON, confidence)


def silent_sentence(sentence: Sentence, evidence: Evidence, confidence: float) -> Draft:
    """The report says in `sentence` that something is not known."""
    for read in evidence.told_in(sentence):
        if read.fact.kind == "not_reported":
            return silent_figure(read, confidence)
    statement = Statement("Not reported.", (cite_sentence(sentence),))
    return Draft("not_reported", (statement,), _REASON, confidence)
