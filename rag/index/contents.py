"""What is read from a catalogue: documents, their parts and facts, and the search in their text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from rag.convert.result import Converted
from rag.index import tables
from rag.index.database import Database
from rag.index.override import Override
from rag.index.plan import Placed
from rag.schema import Document, Fact, Paragraph, Passage

HEADING_WEIGHT = 0.5
"""What a word in a passage's heading counts for in BM25, beside 1 for a word of its text."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a catalogue holds."""

    documents: int
    paragraphs: int
    passages: int
    facts: int


@dataclass(frozen=True, slots=True)
class Size:
    """When a document was added, in ISO 8601, UTC, and how many characters, paragraphs and facts
    it has."""

    added: str
    characters: int
    paragraphs: int
    facts: int


def match_any(terms: Iterable[str]) -> str:
    """An FTS5 expression that matches any of `terms`, whatever characters they hold.

    Terms without a letter or digit are left out; "" where none is left. A term of several words
    is matched as a phrase.
    """
    quoted = dict.fromkeys(
        '"' + term.replace("\0", " ").replace('"', '""') + '"'
        for term in terms
        if any(character.isalnum() for character in term)
    )
    return " OR ".join(quoted)


class Contents:
    """The contents of the catalogue in `database`. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self) -> Counts:
        """How much there is of everything."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM paragraphs), "
                "(SELECT count(*) FROM passages), (SELECT count(*) FROM facts)"
            ).fetchone()
        return Counts(*row)

    # Documents and their parts

    def documents(self) -> list[Document]:
        """All documents, by source."""
        return self._documents(tables.ALL)

    def document(self, document_id: str) -> Document | None:
        """The document with this id."""
        return next(iter(self._documents(tables.BY_ID, document_id)), None)

    def by_source(self, source: str) -> Document | None:
        """The document read from the file of this name."""
        return next(iter(self._documents(tables.BY_SOURCE, source)), None)

    def _documents(self, query: str, *values: str) -> list[Document]:
        with self._database.reading() as connection:
            rows = connection.execute(query, values)
            return [tables.document_from(row[: tables.DOCUMENT_COLUMNS]) for row in rows]

    def placed(self) -> list[Placed]:
        """All documents by source, each with the file that it was read from."""
        with self._database.reading() as connection:
            rows = connection.execute(tables.ALL).fetchall()
        size = tables.DOCUMENT_COLUMNS
        return [Placed(row[size], tables.document_from(row[:size]), row[-1]) for row in rows]

    def path(self, source: str) -> str | None:
        """The absolute path that the document of this file name was read from."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT path FROM documents WHERE source = ?", (source,)
            ).fetchone()
        return None if row is None else str(row[0])

    def sizes(self) -> dict[str, Size]:
        """How much there is of each document and when it was added, by id."""
        with self._database.reading() as connection:
            return {row[0]: Size(*row[1:]) for row in connection.execute(tables.SIZES)}

    def converted(self, digest: str) -> Converted | None:
        """What the file of this digest was converted to, if a document came of it."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT text, pages FROM documents WHERE digest = ? AND digest != ''", (digest,)
            ).fetchone()
        return None if row is None else Converted(row[0], tuple(json.loads(row[1])))

    def overrides(self) -> dict[str, Override]:
        """What people set of documents, by the names of their files."""
        with self._database.reading() as connection:
            return dict(map(tables.override_from, connection.execute("SELECT * FROM overrides")))

    def paragraphs(self, document_id: str) -> list[Paragraph]:
        """The paragraphs of a document in order; [] where it is not there."""
        with self._database.reading() as connection:
            text = connection.execute(
                "SELECT text FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
            rows = connection.execute(
                'SELECT document_id, number, start, "end" FROM paragraphs '
                "WHERE document_id = ? ORDER BY number",
                (document_id,),
            ).fetchall()
        return [tables.paragraph_from(row, text[0]) for row in rows]

    def passages(self, document_ids: Collection[str] | None = None) -> dict[int, Passage]:
        """The passages of these documents, or all, by passage id."""
        return self._passages(tables.OF_DOCUMENTS, _listed(document_ids))

    def passages_by_id(self, ids: Collection[int]) -> dict[int, Passage]:
        """The passages with these ids, by id; those that are gone are left out."""
        return self._passages(tables.WITH_IDS, _listed(ids))

    def _passages(self, query: str, among: str | None) -> dict[int, Passage]:
        with self._database.reading() as connection:
            rows = connection.execute(query, (among,))
            return {row[0]: tables.passage_from(row[1:]) for row in rows}

    def passage_ids(
        self,
        document_ids: Collection[str] | None = None,
        years: Collection[int] | None = None,
    ) -> set[int] | None:
        """The ids of the passages of these documents that speak of one of these years.

        None where neither is given: nothing narrows the search.
        """
        if document_ids is None and years is None:
            return None
        with self._database.reading() as connection:
            rows = connection.execute(tables.SCOPE, (_listed(document_ids), _listed(years)))
            return {row[0] for row in rows}

    def years(self, document_ids: Collection[str] | None = None) -> frozenset[int]:
        """Every year that any passage speaks of, or any of these documents."""
        with self._database.reading() as connection:
            rows = connection.execute(tables.YEARS, (_listed(document_ids),))
            return frozenset(row[0] for row in rows)

    def currencies(self) -> frozenset[str]:
        """The units of all sums of money."""
        with self._database.reading() as connection:
            return frozenset(row[0] for row in connection.execute(tables.CURRENCIES))

    def facts(
        self,
        document_ids: Collection[str] | None = None,
        years: Collection[int] | None = None,
        paragraph: int | None = None,
    ) -> list[Fact]:
        """The facts of these documents, years and paragraph number, in the order of the text."""
        values = (_listed(document_ids), _listed(years), paragraph)
        with self._database.reading() as connection:
            return [tables.fact_from(row[1:]) for row in connection.execute(tables.FACTS, values)]

    # Search

    def search_text(
        self, match: str, limit: int, ids: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The passages that an FTS5 expression matches, as (id, BM25), best and highest first.

        Build the expression with `match_any`. `ids` keeps to these passages. ValueError where the
        expression is not one.
        """
        if not match.strip() or limit < 1 or (ids is not None and not ids):
            return []
        values = (match, HEADING_WEIGHT, _listed(ids), limit)
        with self._database.reading() as connection:
            try:
                rows = connection.execute(tables.SEARCH, values).fetchall()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                    raise ValueError(f"not a search expression: {match!r} ({error})") from error
                raise
        return [(passage, -score) for passage, score in rows]

    def vectors(self, ids: Collection[int]) -> dict[int, np.ndarray]:
        """The vectors of these passages, float32 of shape (dimension,), by passage id."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT passages.id, vector FROM passages JOIN vectors USING (hash) "
                "WHERE passages.id IN (SELECT value FROM json_each(?))",
                (_listed(ids),),
            )
            return {passage: np.frombuffer(vector, np.float32) for passage, vector in rows}


def _listed(values: Collection[int] | Collection[str] | None) -> str | None:
    return None if values is None else json.dumps(list(values))
