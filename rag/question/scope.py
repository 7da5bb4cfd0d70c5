"""Which documents a question is about, and what to say where there are none. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

from rag.question.only import told
from rag.question.places_asked import tells_of
from rag.schema import Collection, Document, Filter, Hit, Query
from rag.text.places import names_place

PLACES_NAMED = 8
DOCUMENTS_NAMED = 3
NO_FILTER = Filter()


def scope(query: Query, collection: Collection) -> list[str] | None:
    """The ids of the documents that `query` is about; None for all of them.

    A document that an earlier question of the conversation was about may be gone since.
    """
    if query.unknown_places:
        return []
    if query.scope is None:
        return None
    wanted = set(query.scope)
    return [document.id for document in collection.documents if document.id in wanted]


def why_empty(
    query: Query,
    collection: Collection,
    hits: Sequence[Hit],
    years: AbstractSet[int] | None = None,
    only: Filter = NO_FILTER,
    outside: Sequence[Document] = (),
) -> str:
    """Why there is nothing that `query` could be answered from; "" where there is something.

    `hits` is what the search found within the question's scope, `years` those that the documents
    in that scope speak of. `collection` is what the session's filter `only` lets through, and
    `outside` the documents that it leaves out.
    """
    if not collection.documents and not outside:
        return "The collection is empty. Add documents with: python -m rag ingest PATH"
    left_out = _left_out(query, collection, only, outside)
    if left_out:
        return left_out
    if query.source is not None and not collection.named(query.source):
        return f"There is no document named {query.source} in the collection."
    where = "what your filter lets through" if only else "the collection"
    if query.unknown_places:
        places = " or ".join(query.unknown_places)
        mentioned = _only_mentioned(query.unknown_places, collection)
        told = f"no document about {places}{mentioned}" if mentioned else f"nothing on {places}"
        return f"Not found: {where} has {told}. {_meant(query, collection)}{covered(collection)}"
    if hits or not query.years:
        return ""
    asked = listed(query.years)
    if query.scope is None or years is None or not set(query.years) & collection.years:
        return f"Not found: nothing in {where} speaks of {asked}. {covered(collection)}"
    about = _about(query) if query.places or query.source else where
    spoken = listed(sorted(years))
    return f"Not found: nothing in {about} speaks of {asked}. It speaks of {spoken}."


def _meant(query: Query, collection: Collection) -> str:
    """The place that was meant, perhaps, where one is written much like what was asked for."""
    for name in query.unknown_places:
        like = get_close_matches(name, collection.places, n=1, cutoff=0.8)
        if like:
            return f"Did you mean {like[0]}? "
    return ""


def _only_mentioned(places: Sequence[str], collection: Collection) -> str:
    """Which documents of other places name one of `places`, in words; "" where none does."""
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, places))})\b")
    sources = [d.source for d in collection.documents if named.search(d.text)]
    if not sources:
        return ""
    shown = ", ".join(sources[:DOCUMENTS_NAMED])
    others = len(sources) - DOCUMENTS_NAMED
    if others > 0:
        shown += f" and {others:,} other{'s' if others > 1 else ''}"
    return f", which is only mentioned in {shown}"


def _left_out(
    query: Query, collection: Collection, only: Filter, outside: Sequence[Document]
) -> str:
    """What the filter takes from a question, where it leaves nothing to answer it from."""
    if not only or not outside:
        return ""
    widen = f"Your filter ({told(only)}) leaves that out. Widen it or take it away to ask of it."
    if not collection.documents:
        return (
            f"Not found: no document fits your filter ({told(only)}). Widen it or take it away: "
            f"it leaves out {_documents(len(outside))}."
        )
    if query.source is not None and Collection(tuple(outside)).named(query.source):
        return f"Not found: {query.source} is in the collection. {widen}"
    on_places = [
        document
        for document in outside
        if any(
            (document.place and names_place(place, document.place)) or tells_of(document, place)
            for place in query.unknown_places
        )
    ]
    if on_places:
        places = " or ".join(query.unknown_places)
        number = _documents(len(on_places))
        return f"Not found: the collection has {number} on {places}. {widen}"
    if query.scope == ():
        return f"Not found: what this question is about is in the collection. {widen}"
    return ""


def _documents(number: int) -> str:
    return "1 document" if number == 1 else f"{number:,} documents"


def _about(query: Query) -> str:
    """The documents in the scope of a question, in words."""
    return query.source or f"the documents on {' and '.join(query.places)}"


def covered(collection: Collection) -> str:
    """The places and years of `collection`, in a sentence."""
    places = ", ".join(collection.places[:PLACES_NAMED])
    if len(collection.places) > PLACES_NAMED:
        places += " and others"
    return f"It covers {places or 'no named place'}, {listed(collection.years_covered)}."


def listed(years: Sequence[int]) -> str:
    """2016, 2017, 2019-2021: rising years with runs of three and more joined."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(year) for year in run]
    return ", ".join(parts) or "no year"
