"""Links to a document, to a paragraph of it and to words in it, and what such a link asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from rag.schema import Document, Span

PAGE: Final = "sources"
DOCUMENT: Final = "doc"
PARAGRAPH: Final = "p"
WORDS: Final = "q"
VERSION: Final = "v"
"""Which text the words of a link stand in: the beginning of the document's id."""

VERSION_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link asks for: a document, the number of a paragraph as it was asked for (None for
    the whole), and words of it. `is_other` where the document was replaced since."""

    document: Document
    paragraph: int | None = None
    words: Span | None = None
    is_other: bool = False


def query(
    document: Document, paragraph: int | None = None, words: Span | None = None
) -> dict[str, str]:
    """The query of a link. The name of its file names a document: it stays when it is replaced."""
    made = {DOCUMENT: document.source}
    if paragraph is not None:
        made[PARAGRAPH] = str(paragraph)
    if words is not None:
        made[WORDS] = f"{words.start}-{words.end}"
        made[VERSION] = document.id[:VERSION_LENGTH]
    return made


def link(made: Mapping[str, str]) -> str:
    """The whole address that a colleague can open, where this app's own is known."""
    here = urlsplit(st.context.url or "")
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = "/".join(filter(None, ("", base, PAGE)))
    return urlunsplit((here.scheme, here.netloc, f"/{path.lstrip('/')}", urlencode(made), ""))


def keep(names: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> None:
    """Give the address of the page the values in `wanted` under `names`, and nothing else there."""
    for name in names:
        values = list(wanted.get(name, ()))
        if st.query_params.get_all(name) == values:
            continue
        if values:
            st.query_params[name] = values
        else:
            del st.query_params[name]


def is_asked(given: Mapping[str, str]) -> bool:
    """Whether the query of an address asks for a document."""
    return bool(given.get(DOCUMENT))


def asked(given: Mapping[str, str], documents: Sequence[Document]) -> Opened | None:
    """What the query of an address asks for; None where there is no such document (any more)."""
    name = given.get(DOCUMENT, "")
    document = next((d for d in documents if d.source == name), None)
    document = document or next((d for d in documents if d.id == name), None)
    if document is None:
        return None
    version = given.get(VERSION, "")
    is_other = bool(version) and not document.id.startswith(version)
    words = None if is_other else _words(given.get(WORDS, ""), document)
    return Opened(document, _number(given.get(PARAGRAPH, "")), words, is_other)


def _number(text: str) -> int | None:
    """A whole number from 1 on; None for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return int(text) or None


def _words(text: str, document: Document) -> Span | None:
    start, _, end = text.partition("-")
    numbers = [int(part) for part in (start, end) if part.isascii() and part.isdigit()]
    if len(numbers) != 2 or len(text) > 24:
        return None
    first, last = numbers
    return Span(first, last) if first < last <= len(document.text) else None
