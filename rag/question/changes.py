"""What a person changed in how a question was understood, put into the `Query`: pure."""

from __future__ import annotations

import re
from collections.abc import Collection as Container
from dataclasses import replace
from typing import Final

from rag.question.parse import notes, settled
from rag.question.places_asked import places_asked, tells_of
from rag.question.scope import listed
from rag.question.wanted import wanted
from rag.question.years_asked import is_one_stretch
from rag.schema import Changes, Collection, Query, Wanted

UNCHANGED: Final = Changes()
"""Nothing is changed."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def changed(
    query: Query, changes: Changes, collection: Collection, vocabulary: Container[str] = frozenset()
) -> Query:
    """`query` as if it had been understood with `changes`, its scope, text and notes made anew.

    No years mean any year, no places the whole collection, a currency of "" any currency. Names
    and years that stand in the question's text give way to the new ones, so that what is searched
    for, and what a next question takes from this one, speaks of them too. `vocabulary` are the
    collection's words, lower case, as in `rag.question.parse.parse`.
    """
    if changes == UNCHANGED:
        return query
    made = query
    if changes.places is not None:
        made = _with_places(made, changes.places, collection, vocabulary)
    if changes.years is not None:
        made = _with_years(made, changes.years)
    if changes.currency is not None:
        made = replace(made, currency=changes.currency or None)
    kind = changes.wanted or _kind(made, changes)
    return replace(made, wanted=kind, notes=notes(replace(made, wanted=kind)))


def _with_places(
    query: Query, places: tuple[str, ...], collection: Collection, vocabulary: Container[str]
) -> Query:
    documents = [d for d in collection.documents if query.source in (None, d.source)]
    text = query.text
    here = " and ".join(places)
    for name in places_asked(text, documents, vocabulary).named:
        text, here = _replaced(re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE), text, here)
    scope = None
    if places:
        scope = tuple(
            d.id for d in documents if d.place in places or any(tells_of(d, p) for p in places)
        )
    elif query.source is not None:
        scope = tuple(d.id for d in documents)
    return replace(query, text=text, places=places, unknown_places=(), scope=scope)


def _with_years(query: Query, years: tuple[int, ...]) -> Query:
    chosen = tuple(sorted(set(years)))
    said = {int(year) for year in _YEAR.findall(query.text)}
    text = query.text
    if not said.issubset(chosen):
        text, _ = _replaced(_YEAR, text, listed(chosen) if chosen else "")
    return replace(query, text=text, years=chosen, report_year=None)


def _replaced(pattern: re.Pattern[str], text: str, words: str) -> tuple[str, str]:
    """`text` with the first match of `pattern` as `words` and the others gone, and the words that
    are still to be put in: "" once they stand there."""
    match = pattern.search(text)
    if match is None:
        return text, words
    made = text[: match.start()] + words + pattern.sub("", text[match.end() :])
    return re.sub(r"\s+(?=[\s?.,!])", "", made).strip(), ""


def _kind(query: Query, changes: Changes) -> Wanted:
    """The kind of answer where it was not changed itself: a figure of one year is no trend, and
    figures of several are one."""
    if changes.years is None and changes.currency is None:
        return query.wanted
    kind: Wanted = query.wanted
    if kind == "trend" and len(query.years) == 1:
        asked, _ = wanted(query.text)
        kind = "count" if asked == "trend" else asked
    one = is_one_stretch(query.text)
    return settled(kind, query.currency, query.years, query.text, one)
