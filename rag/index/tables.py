"""The tables of the catalogue, what is asked of them, and each type as a row and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag.index.override import Override
from rag.schema import Document, Fact, Paragraph, Passage, Period

SCHEMA_VERSION = 2
"""Raised whenever the tables, or what is read from a text into them, change their meaning."""

Row = tuple[Any, ...]

TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE documents (
        id TEXT PRIMARY KEY, source TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
        place TEXT, period_first INTEGER, period_last INTEGER, report_year INTEGER, url TEXT,
        inferred TEXT NOT NULL, pages TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL,
        added TEXT NOT NULL)""",
    "CREATE INDEX documents_of_digest ON documents (digest)",
    # What a person set, by the name of the file: it is there again when the file is read again.
    """CREATE TABLE overrides (
        source TEXT PRIMARY KEY, title TEXT, place TEXT, period_first INTEGER, period_last INTEGER)
        WITHOUT ROWID""",
    """CREATE TABLE paragraphs (
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        number INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        PRIMARY KEY (document_id, number)) WITHOUT ROWID""",
    # The ids are never used again: a reader with the vectors of the generation before may miss
    # a passage, but does not take it for another.
    """CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        paragraph INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        text TEXT NOT NULL, heading TEXT NOT NULL, hash BLOB NOT NULL)""",
    "CREATE INDEX passages_of_document ON passages (document_id)",
    "CREATE INDEX passages_of_vector ON passages (hash)",
    """CREATE TABLE passage_years (
        year INTEGER NOT NULL, passage_id INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
        PRIMARY KEY (year, passage_id)) WITHOUT ROWID""",
    "CREATE INDEX years_of_passage ON passage_years (passage_id)",
    """CREATE TABLE facts (
        id INTEGER PRIMARY KEY,
        document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        paragraph INTEGER NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
        clause_start INTEGER NOT NULL, clause_end INTEGER NOT NULL,
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind TEXT NOT NULL, value REAL, high REAL,
        unit TEXT, counted TEXT NOT NULL, years TEXT NOT NULL, place TEXT, statement TEXT NOT NULL,
        comparison INTEGER NOT NULL, part_of INTEGER, same_as INTEGER)""",
    "CREATE INDEX facts_of_paragraph ON facts (document_id, paragraph)",
    "CREATE TABLE vectors (hash BLOB PRIMARY KEY, vector BLOB NOT NULL)",
    """CREATE VIRTUAL TABLE passage_text USING fts5 (
        text, heading, content='passages', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2')""",
)


# What is asked of them

DOCUMENTS = """SELECT id, source, title, text, place, period_first, period_last, report_year, url,
    inferred, pages, path, digest FROM documents"""
DOCUMENT_COLUMNS = 11
"""So many columns at the beginning make a document."""

BY_ID = f"{DOCUMENTS} WHERE id = ?"
BY_SOURCE = f"{DOCUMENTS} WHERE source = ?"
ALL = f"{DOCUMENTS} ORDER BY source"
YEARS = """SELECT DISTINCT year FROM passage_years
    WHERE ?1 IS NULL OR passage_id IN (SELECT id FROM passages
        WHERE document_id IN (SELECT value FROM json_each(?1)))"""
SIZES = """SELECT id, added, length(text),
    (SELECT count(*) FROM paragraphs WHERE document_id = documents.id),
    (SELECT count(*) FROM facts WHERE document_id = documents.id) FROM documents"""
WITH_IDS = """SELECT id, document_id, paragraph, start, "end", text, heading FROM passages
    WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"""
# Where no documents are named, all are listed, so that the index is used either way.
OF_DOCUMENTS = """SELECT id, document_id, paragraph, start, "end", text, heading FROM passages
    WHERE document_id IN (SELECT value FROM json_each(
        coalesce(?, (SELECT json_group_array(id) FROM documents)))) ORDER BY id"""
SCOPE = """SELECT id FROM passages
    WHERE document_id IN (SELECT value FROM json_each(
        coalesce(?1, (SELECT json_group_array(id) FROM documents))))
    AND (?2 IS NULL OR id IN (SELECT passage_id FROM passage_years
        WHERE year IN (SELECT value FROM json_each(?2))))"""
FACTS = """SELECT * FROM facts
    WHERE document_id IN (SELECT value FROM json_each(
        coalesce(?1, (SELECT json_group_array(id) FROM documents))))
    AND (?2 IS NULL OR EXISTS (SELECT 1 FROM json_each(facts.years) AS spoken
        JOIN json_each(?2) AS wanted ON spoken.value = wanted.value))
    AND (?3 IS NULL OR paragraph = ?3) ORDER BY id"""
CURRENCIES = "SELECT DISTINCT unit FROM facts WHERE kind = 'money' AND unit != ''"
SEARCH = """SELECT rowid, bm25(passage_text, 1.0, ?2) AS score FROM passage_text
    WHERE passage_text MATCH ?1
    AND (?3 IS NULL OR rowid IN (SELECT value FROM json_each(?3)))
    ORDER BY score, rowid LIMIT ?4"""
FORGET_TEXT = """INSERT INTO passage_text (passage_text, rowid, text, heading)
    SELECT 'delete', id, text, heading FROM passages WHERE document_id = ?"""
# Vectors that no passage has any more are kept for a while: a document that was taken out may
# come back. They are dropped when they are more than those in use.
FORGET_VECTORS = """DELETE FROM vectors
    WHERE (SELECT count(*) FROM vectors) > 10000 + 2 * (SELECT count(*) FROM passages)
    AND hash NOT IN (SELECT hash FROM passages)"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as it is written: the absolute path of its file, its parts and its facts.

    `digest` tells the contents of a file that was converted, "" of others. `hashes` maps the
    passage ids to the sha256 of the passages' embedded text, `years` to the years that they speak
    of.
    """

    document: Document
    path: str
    paragraphs: Sequence[Paragraph]
    passages: dict[int, Passage]
    hashes: dict[int, bytes]
    years: dict[int, set[int]]
    facts: list[Fact]
    digest: str = ""


def document_row(document: Document) -> Row:
    """The columns of documents, as far as pages."""
    period = document.period
    return (
        document.id,
        document.source,
        document.title,
        document.text,
        document.place,
        period.first if period else None,
        period.last if period else None,
        document.report_year,
        document.url,
        json.dumps(sorted(document.inferred)),
        json.dumps(document.pages),
    )


def document_from(row: Row) -> Document:
    """The document in the columns of documents, as far as pages."""
    identity, source, title, text, place, first, last, report_year, url, inferred, pages = row
    period = None if first is None else Period(first, last)
    fields = frozenset(json.loads(inferred))
    starts = tuple(json.loads(pages))
    return Document(identity, source, title, text, place, period, report_year, url, fields, starts)


def override_row(source: str, override: Override) -> Row:
    """The columns of overrides."""
    period = override.period
    years = (period.first, period.last) if period else (None, None)
    return (source, override.title, override.place, *years)


def override_from(row: Row) -> tuple[str, Override]:
    """The name of a file and what was set of it, in the columns of overrides."""
    source, title, place, first, last = row
    return source, Override(title, place, None if first is None else Period(first, last))


def passage_row(passage: Passage) -> Row:
    """The columns of passages from document_id to heading."""
    return (
        passage.document_id,
        passage.paragraph,
        passage.start,
        passage.end,
        passage.text,
        passage.heading,
    )


def passage_from(row: Row) -> Passage:
    """The passage in the columns of passages from document_id to heading."""
    return Passage(*row)


def paragraph_from(row: Row, text: str) -> Paragraph:
    """The paragraph in the columns document_id, number, start, end of a document with `text`."""
    document_id, number, start, end = row
    return Paragraph(document_id, number, start, end, text[start:end])


def fact_row(fact: Fact) -> Row:
    """The columns of facts without the id."""
    return (
        fact.document_id,
        fact.paragraph,
        fact.sentence_start,
        fact.sentence_end,
        fact.clause_start,
        fact.clause_end,
        fact.start,
        fact.end,
        fact.kind,
        fact.value,
        fact.high,
        fact.unit,
        fact.counted,
        json.dumps(fact.years),
        fact.place,
        fact.statement,
        fact.comparison,
        fact.part_of,
        fact.same_as,
    )


def fact_from(row: Row) -> Fact:
    """The fact in the columns of facts without the id."""
    values = list(row)
    values[13] = tuple(json.loads(values[13]))
    values[16] = bool(values[16])
    return Fact(*values)


def create(connection: sqlite3.Connection, model_id: str, dimension: int) -> None:
    """Makes the tables of an empty index, at once."""
    meta = {
        "schema": SCHEMA_VERSION,
        "model": model_id,
        "dimension": dimension,
        "generation": 0,
        "store_folder": "",
        "previous_folder": "",
        "deleted": 0,
    }
    connection.execute("BEGIN IMMEDIATE")
    for table in TABLES:
        connection.execute(table)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    connection.execute("COMMIT")


def insert(connection: sqlite3.Connection, entry: Entry, added: str) -> None:
    """Writes a document with all that belongs to it. `added` is the time, in ISO 8601."""
    passages = entry.passages
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*document_row(entry.document), entry.path, entry.digest, added),
    )
    connection.executemany(
        "INSERT INTO paragraphs VALUES (?, ?, ?, ?)",
        [(p.document_id, p.number, p.start, p.end) for p in entry.paragraphs],
    )
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(i, *passage_row(p), entry.hashes[i]) for i, p in passages.items()],
    )
    connection.executemany(
        "INSERT INTO passage_text (rowid, text, heading) VALUES (?, ?, ?)",
        [(i, p.text, p.heading) for i, p in passages.items()],
    )
    connection.executemany(
        "INSERT INTO passage_years VALUES (?, ?)",
        [(year, i) for i in passages for year in entry.years[i]],
    )
    connection.executemany(
        "INSERT INTO facts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [fact_row(fact) for fact in entry.facts],
    )
