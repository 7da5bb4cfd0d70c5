"""What a session is limited to: the documents outside are as if they were not there. Pure."""

from __future__ import annotations

from dataclasses import replace

from rag.schema import Collection, Document, Filter, Query


def admits(only: Filter, document: Document) -> bool:
    """Whether `document` is of one of the filter's places and covers one of its years.

    A document whose place or years are not known is left out by a filter of places or years.
    """
    if only.places and document.place not in only.places:
        return False
    if only.first is None and only.last is None:
        return True
    period = document.period
    return (
        period is not None
        and (only.first is None or period.last >= only.first)
        and (only.last is None or period.first <= only.last)
    )


def admitted(only: Filter, collection: Collection) -> tuple[Document, ...]:
    """The documents of `collection` that the filter lets through."""
    if not only:
        return collection.documents
    return tuple(document for document in collection.documents if admits(only, document))


def told(only: Filter) -> str:
    """A filter in words: "Azerbaijan and Georgia, 2016-2018"."""
    places = " and ".join(filter(None, [", ".join(only.places[:-1]), *only.places[-1:]]))
    if only.first is not None and only.first == only.last:
        years = str(only.first)
    elif only.first is not None and only.last is not None:
        years = f"{only.first}-{only.last}"
    elif only.first is not None:
        years = f"from {only.first} on"
    else:
        years = f"up to {only.last}" if only.last is not None else ""
    return ", ".join(filter(None, (places, years)))


def kept_within(query: Query, only: Filter, documents: tuple[Document, ...]) -> Query:
    """`query` asked of nothing but `documents`, which are those that the filter lets through."""
    if not only:
        return query
    ids = [document.id for document in documents]
    if query.scope is not None:
        wanted = set(query.scope)
        ids = [document_id for document_id in ids if document_id in wanted]
    return replace(query, scope=tuple(ids), notes=(*query.notes, f"limited to: {told(only)}"))
