"""Which documents a question is about, and what to say where there are none. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import Collection, Hit, Query

PLACES_NAMED = 8


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


def why_empty(query: Query, collection: Collection, hits: Sequence[Hit]) -> str:
    """Why there is nothing that `query` could be answered from; "" where there is something.

    `hits` is what the search found within the question's scope.
    """
    if not collection.documents:
        return "The collection is empty. Add documents with: python -m rag ingest PATH"
    if query.source is not None and all(d.source != query.source for d in collection.documents):
        return f"There is no document named {query.source} in the collection."
    if query.unknown_places:
        places = " or ".join(query.unknown_places)
        return f"Not found: the collection has nothing on {places}. {covered(collection)}"
    if not hits and query.years:
        years = listed(query.years)
        return f"Not found: nothing in the collection speaks of {years}. {covered(collection)}"
    return ""


def covered(collection: Collection) -> str:
    """The places and years of `collection`, in a sentence."""
    places = ", ".join(collection.places[:PLACES_NAMED])
    if len(collection.places) > PLACES_NAMED:
        places += " and others"
    return f"It covers {places or 'no named place'}, {listed(sorted(collection.years))}."


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
