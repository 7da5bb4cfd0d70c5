"""A question, and the conversation before it, to a `Query`: pure reading, no searching.

Typing errors are mended first; then places, years, the kind of answer and its currency are read,
each in a module of its own, and what the question leaves out is taken from the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Collection as Container
from dataclasses import replace

from rag.errors import QuestionError
from rag.question.conversation import context, counting, follows, marked
from rag.question.places_asked import places_again, places_asked
from rag.question.spelling import mended
from rag.question.wanted import currency_asked, wanted
from rag.question.years_asked import compared_years, years_asked
from rag.schema import Answer, Collection, Document, Query, Wanted

MAX_QUESTION = 2_000
"""The longest question in characters; longer ones are refused rather than cut."""


def clean(question: str) -> str:
    """`question` with control characters dropped and white space made single.

    Raises:
        QuestionError: there is nothing left, or it is longer than `MAX_QUESTION` characters.
    """
    text = "".join(c if c.isprintable() else " " for c in question)
    text = _POLITE.sub("", re.sub(r"\s+", " ", text).strip())
    if not re.search(r"\w", text):
        raise QuestionError(
            "The question is empty. Type a question in words, for instance: "
            "How many victims were identified in 2020?"
        )
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {MAX_QUESTION:,} can be read. "
            "Nothing was asked. Ask for one thing at a time, and add long texts as documents "
            "instead."
        )
    return text


_POLITE = re.compile(
    r"^(?:please[ ,]+)?(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?"
    r"(?:tell|show|give|say|find)\s+(?:me\s+|us\s+)?|do\s+you\s+know\s+(?:if\s+)?|"
    r"(?:i|we)(?:\s+would|['’]d)?\s+(?:like|want|need)\s+to\s+know\s+(?:if\s+)?|"
    r"tell\s+(?:me|us)\s+)",
    re.IGNORECASE,
)
"""An opening that asks for an answer without asking anything."""


def parse(
    question: str,
    collection: Collection,
    history: Sequence[Answer] = (),
    source: str | None = None,
    vocabulary: Container[str] = frozenset(),
    known_word: Callable[[str], bool] = lambda _: True,
    currencies: Container[str] = frozenset(),
) -> Query:
    """What `question` asks of `collection`, in the light of `history`.

    `source` limits it to one document. `vocabulary` are the collection's words, lower case, against
    which words that `known_word` does not know are corrected; `currencies` the units of its money.

    Raises:
        QuestionError: the question is empty or too long.
    """
    asked = clean(question)
    text = mended(asked, vocabulary, known_word)
    previous = history[-1].query if history and follows(text) else None
    documents = list(collection.documents if source is None else collection.named(source))

    where = places_asked(text, documents, vocabulary)
    if previous is not None and not where.places and not where.unknown:
        where = places_again((*previous.places, *previous.unknown_places), documents)
    in_scope = [d for d in documents if where.scope is None or d.id in where.scope] or documents

    when = years_asked(text, in_scope, previous)
    kind, certain = wanted(when.text)
    years = compared_years(when.text, when.years, kind, in_scope)
    if kind == "trend" and when.carried:
        years = ()
    if previous is not None and not certain:
        kind = previous.wanted
    currency = currency_asked(when.text, currencies)
    if currency is None and previous is not None and kind == "money":
        currency = previous.currency
    query = Query(
        asked=asked,
        text=when.text,
        wanted=settled(kind, currency, years, when.text, when.is_one_stretch),
        context=context(previous, when.text, where.named) if previous is not None else "",
        years=years,
        places=where.places,
        unknown_places=where.unknown,
        currency=currency,
        report_year=when.report_year,
        source=source,
        scope=_ids(documents) if source is not None and where.scope is None else where.scope,
        counting=counting(when.text, previous),
        answered=marked(history[-1]) if previous is not None else (),
    )
    return replace(query, notes=notes(query))


def _ids(documents: Sequence[Document]) -> tuple[str, ...]:
    return tuple(document.id for document in documents)


# "What share of it, in dinars?" wants an amount.
_PERCENT = re.compile(r"%|\bper\s*cent|\bproportion\b|\brate\b", re.IGNORECASE)


def settled(
    kind: Wanted, currency: str | None, years: tuple[int, ...], text: str, is_one_stretch: bool
) -> Wanted:
    """The kind of answer, once currency and years are known, and whether those are spoken of as
    one."""
    if currency is not None and (
        kind in ("count", "description") or (kind == "percent" and not _PERCENT.search(text))
    ):
        kind = "money"
    if len(years) > 1 and kind in ("count", "money") and not is_one_stretch:
        return "trend"
    return kind


def notes(query: Query) -> tuple[str, ...]:
    """What was understood, for whoever asked."""
    told_of = {
        "read as": query.text if query.text != query.asked else "",
        "from the conversation": query.context,
        "year" if len(query.years) == 1 else "years": ", ".join(map(str, query.years)),
        "place": ", ".join(query.places),
        "wanted": query.wanted.replace("_", " "),
        "currency": query.currency or "",
    }
    return tuple(f"{name}: {told}" for name, told in told_of.items() if told)
