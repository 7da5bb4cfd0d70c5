"""The commands that look at an index: search, show, status, facts.

Each takes the arguments that `rag/command/cli.py` read, prints, and returns an exit code.
"""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.command import terminal
from rag.command.listing import fact_fields, write_csv
from rag.command.terminal import Exit, complain, print_json
from rag.facts.stretch import shown
from rag.schema import Collection, Document
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant

SNIPPET = 300


def open_assistant(settings: Settings, *, reads: bool = True, searches: bool = True) -> Assistant:
    """The assistant over the index that `settings` name, with the model that reads sentences only
    if it `reads`, and without any while it does not even search: what is needed all the same is
    opened then."""
    with _uncollected():
        from rag.assistant import Assistant

        assistant = Assistant.open(settings, say=complain, wait=reads)
        if searches:
            # Without waiting nothing is open yet, and what a search needs is to be, in here.
            assistant.snapshot()
        return assistant


@contextmanager
def _uncollected() -> Iterator[None]:
    """Takes all that is made meanwhile as made to stay.

    The libraries make some hundred thousand objects, none of them garbage. Looking through them
    while they are made, and once more at the end, takes as long as several answers.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def document_name(document: str | None) -> str | None:
    """A document's name, where the path of its file may have been given."""
    return None if document is None else Path(document).name or document


def search(arguments: Namespace, settings: Settings) -> int:
    """Show the passages that a search finds, best first."""
    assistant = open_assistant(settings, reads=False)
    hits = assistant.search(
        arguments.question, limit=arguments.limit, source=document_name(arguments.scope)
    )
    documents = {document.id: document for document in assistant.collection().documents}
    rows = [
        {
            "rank": rank,
            "score": hit.score,
            "dense_rank": hit.dense_rank,
            "text_rank": hit.text_rank,
            "doc": documents[hit.passage.document_id].source,
            "title": documents[hit.passage.document_id].title,
            "paragraph": hit.passage.paragraph,
            "page": documents[hit.passage.document_id].page_at(hit.passage.start),
            "start": hit.passage.start,
            "end": hit.passage.end,
            "text": hit.passage.text,
        }
        for rank, hit in enumerate(hits, start=1)
    ]
    if arguments.json:
        print_json(rows)
    else:
        for row in rows:
            place = f"{row['title']}, paragraph {row['paragraph']} ({row['doc']})"
            print(terminal.one_line(f"{row['rank']:>2}. {place}"))
            print(terminal.wrap(terminal.one_line(str(row["text"]), SNIPPET), "    "))
        if not rows:
            complain("Nothing found. python -m rag status says what the collection covers.")
    return Exit.OK if rows else Exit.NOT_FOUND


def show(arguments: Namespace, settings: Settings) -> int:
    """Print a document, or one paragraph of it."""
    assistant = open_assistant(settings, reads=False, searches=False)
    name = document_name(arguments.document) or ""
    document = assistant.document_by_source(name)
    if document is None:
        return _no_document(name, assistant)
    paragraphs = assistant.paragraphs(document.id)
    wanted = [p for p in paragraphs if arguments.paragraph in (None, p.number)]
    if not wanted:
        complain(f"{name} has {len(paragraphs)} paragraphs; there is no {arguments.paragraph}.")
        return Exit.NOT_FOUND
    if arguments.json:
        print_json(
            {
                **_document_fields(document),
                "paragraphs": [
                    {
                        "number": p.number,
                        "page": document.page_at(p.start),
                        "start": p.start,
                        "end": p.end,
                        "text": p.text,
                    }
                    for p in wanted
                ],
            }
        )
        return Exit.OK
    print(terminal.wrap(document.title))
    print(terminal.wrap(f"{document.source}: {terminal.document_line(document)}"))
    for paragraph in wanted:
        page = document.page_at(paragraph.start)
        print(f"\n[{paragraph.number}]" + ("" if page is None else f" page {page}"))
        print(terminal.wrap(paragraph.text, "    "))
    return Exit.OK


def _document_fields(document: Document) -> dict[str, Any]:
    period = document.period
    return {
        "doc": document.source,
        "title": document.title,
        "place": document.place,
        "period": None if period is None else {"first": period.first, "last": period.last},
        "report_year": document.report_year,
        "url": document.url,
        "pages": len(document.pages) or None,
        "inferred": sorted(document.inferred),
    }


def _no_document(name: str, assistant: Assistant) -> int:
    collection = assistant.collection()
    parts = [document.source for document in collection.named(name)]
    if parts:
        complain(f"{name} was read in parts, a document each. Name one: {', '.join(parts)}.")
        return Exit.NOT_FOUND
    sources = [document.source for document in collection.documents]
    near = get_close_matches(name, sources, n=3, cutoff=0.5)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    complain(f"No document is called {name}.{hint} python -m rag status lists them.")
    return Exit.NOT_FOUND


def status(arguments: Namespace, settings: Settings) -> int:
    """Say what is in the index. No model is needed for that."""
    from rag.index.catalog import Catalog
    from rag.index.status import status_of

    with Catalog.open(settings.index, None) as catalog:
        collection = Collection(tuple(catalog.documents()), catalog.years())
        state = status_of(catalog, collection, catalog.generation)
    documents = collection.documents
    years = sorted(state.years)
    if arguments.json:
        print_json(
            {
                "index": str(settings.index),
                "documents": [_document_fields(document) for document in documents],
                "paragraphs": state.paragraphs,
                "passages": state.passages,
                "facts": state.facts,
                "years": years,
                "places": sorted(state.places),
                "model": state.model_id,
                "generation": state.generation,
            }
        )
        return Exit.OK
    rows: list[tuple[str, object]] = [
        ("index", settings.index),
        ("documents", state.documents),
        ("paragraphs", state.paragraphs),
        ("passages", state.passages),
        ("figures", state.facts),
        ("places", ", ".join(sorted(state.places)) or "none known"),
        ("years", f"{years[0]} to {years[-1]}" if years else "none known"),
        ("model", state.model_id),
    ]
    print(terminal.table(rows))
    if documents:
        print()
    for document in documents:
        print(terminal.one_line(f"{document.source}  {document.title}"))
        print(f"    {terminal.document_line(document)}")
    return Exit.OK


def facts(arguments: Namespace, settings: Settings) -> int:
    """List the figures that were read from the documents."""
    assistant = open_assistant(settings, reads=False, searches=False)
    found = assistant.facts(place=arguments.place, year=arguments.year, about=arguments.about)
    documents = {document.id: document for document in assistant.collection().documents}
    if arguments.json:
        print_json([fact_fields(fact, documents[fact.document_id]) for fact in found])
    elif arguments.csv:
        if found:
            write_csv((fact_fields(f, documents[f.document_id]) for f in found), sys.stdout)
    else:
        for fact in found:
            document = documents[fact.document_id]
            of = ", ".join(filter(None, (fact.place, " and ".join(map(str, fact.years)))))
            figure = document.text[fact.start : fact.end]
            told = f"{figure}{of and f' – {of}'}: “{shown(fact, document.text)}”"
            print(terminal.wrap(f"{told}  ({document.source}, paragraph {fact.paragraph})"))
    if not found:
        complain("No figure fits. python -m rag status says which places and years there are.")
    return Exit.OK if found else Exit.NOT_FOUND
