"""The places that a question names, by name or adjective, and the documents that speak of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rag.schema import Document
from rag.text.countries import countries_in, country
from rag.text.places import names_place, speaks_of
from rag.text.words import plain, tokens

# A capitalised name where a place stands: "in Norland", "did Norland".
_IN_PLACE = re.compile(
    r"""
    \b(?:[Ii]n|[Oo]f|[Ff]or|[Bb]y|[Ff]rom|[Aa]t|[Aa]bout|[Aa]cross|did|does|has|have|do|was|is)
    \s+(?:the\s+)?([A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)
    """,
    re.VERBOSE,
)
_ACRONYM = re.compile(r"\w*[A-Z]\w*[A-Z]")
_WORD = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*")
_CAPITALISED = re.compile(r"\b[A-Z][a-zà-ÿ]{4,}\b")
_SUBJECT_BEFORE = re.compile(
    r"\b(?:did|does|do|has|have|had|in|was|is|by)\s+(?:the\s+)?$", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"['’]s?\b")
_ADJECTIVE_ENDING = re.compile(r"n|ian|an|i\b")

PlaceWord = tuple[str, int, int]
"""A name that may be a place, with where it stands in the question."""


@dataclass(frozen=True)
class Where:
    """The places that a question names: those that documents speak of, with the documents' ids
    (None for all documents), those that none speaks of, and all of them as they are named."""

    places: tuple[str, ...] = ()
    scope: tuple[str, ...] | None = None
    unknown: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def places_asked(text: str, documents: Sequence[Document], vocabulary: Collection[str]) -> Where:
    """Where the question `text` asks about. A country that the texts mention, without any being
    about it, is no place asked about: `vocabulary` are the collection's words, lower case."""
    found: dict[str, list[str]] = {}
    named: dict[str, None] = {}
    unknown: dict[str, None] = {}
    words = _place_words(text, documents)
    about = {
        name: [d for d in documents if d.place and names_place(name, d.place)] for name, *_ in words
    }
    for name, start, end in words:
        of_place = about[name]
        telling = [d for d in documents if d not in of_place and tells_of(d, name)]
        if telling and not of_place and any(about.values()):
            # "Nigerian victims in Ghana": where they are from, not what the question is about.
            named[name] = None
        elif of_place or telling:
            place = (of_place[0].place if of_place else None) or name
            found.setdefault(place, []).extend(d.id for d in [*of_place, *telling])
            named[name] = None
        elif not _is_mentioned(name, text[start:end], vocabulary) or (
            country(name) is not None and _is_subject(text, start, end)
        ):
            unknown[country(name) or name] = None
            named[name] = None
    if not found:
        return Where(unknown=tuple(unknown), named=tuple(named))
    ids = dict.fromkeys(document_id for ids in found.values() for document_id in ids)
    return Where(tuple(found), tuple(ids), named=tuple(named))


def places_again(names: Sequence[str], documents: Sequence[Document]) -> Where:
    """Where a question asks about that takes its places, by `names`, from an earlier one. What
    documents there are may have changed since."""
    found: dict[str, list[str]] = {}
    for name in names:
        ids = [
            document.id
            for document in documents
            if (document.place and names_place(name, document.place)) or tells_of(document, name)
        ]
        if ids:
            found[name] = ids
    scope = tuple(dict.fromkeys(one for ids in found.values() for one in ids))
    return Where(tuple(found), scope or None, tuple(n for n in names if n not in found))


def _place_words(text: str, documents: Sequence[Document]) -> list[PlaceWord]:
    """What may name a place, in order; where two overlap, the surer one."""
    kept: list[PlaceWord] = []
    for word in chain(
        countries_in(text),
        _own_places(text, documents),
        _names_after_lead(text, documents),
        _names_told(text, documents),
    ):
        if not any(word[1] < end and start < word[2] for _, start, end in kept):
            kept.append(word)
    return sorted(kept, key=lambda word: word[1])


def _own_places(text: str, documents: Sequence[Document]) -> Iterator[PlaceWord]:
    """The documents' own places in any case, and countries in lower case."""
    places = sorted({d.place for d in documents if d.place})
    for match in _WORD.finditer(text):
        word = match.group()
        place = next((p for p in places if names_place(word, p)), None)
        if place is None and len(word) > 3 and word[0].islower():
            place = country(word)
        if place is not None:
            yield place, *match.span()
    for place in places:
        if " " in place and (start := text.lower().find(place.lower())) >= 0:
            yield place, start, start + len(place)


def _names_after_lead(text: str, documents: Sequence[Document]) -> Iterator[PlaceWord]:
    """Names that stand where a place does; of a name of two words the first alone, where a document
    speaks of that."""
    for match in _IN_PLACE.finditer(text):
        name = match.group(1)
        first = name.split()[0]
        if _POSSESSIVE.search(first) and first != name:
            name = first  # "Brestmark's State Police": the name ends where it owns something.
        name = _POSSESSIVE.sub("", name)
        first = name.split()[0]
        if first != name and any(d.place and names_place(first, d.place) for d in documents):
            name = first  # "Fenorian Ombudsman"
        for candidate in dict.fromkeys((name, first)):
            if len(candidate) <= 3 or _ACRONYM.match(candidate):
                continue
            if candidate == name or any(tells_of(d, candidate) for d in documents):
                yield candidate, match.start(1), match.start(1) + len(candidate)


def _names_told(text: str, documents: Sequence[Document]) -> Iterator[PlaceWord]:
    """Names, wherever they stand, of places that a document speaks of."""
    for match in _CAPITALISED.finditer(text):
        if any(tells_of(d, match.group()) for d in documents):
            yield match.group(), *match.span()


def tells_of(document: Document, name: str) -> bool:
    """Whether a document whose place was not given speaks of the place `name`. A country that its
    text names more often than that was hardly inferred in error."""
    place = document.place
    if place is not None and "place" not in document.inferred:
        return False
    if (
        place is not None
        and country(place)
        and document.text.count(place) > document.text.count(name)
    ):
        return False
    return name[:4] in document.text and speaks_of(document.text, name)


def _is_mentioned(place: str, word: str, vocabulary: Collection[str]) -> bool:
    """Whether the collection's texts name `place`, in the form `word` or by its name."""
    if plain(word.lower()) in vocabulary or all(
        plain(w.lower()) in vocabulary for w in tokens(place)
    ):
        return True
    return any(w[:3] == word[:3].lower() and names_place(w.title(), word) for w in vocabulary)


def _is_subject(text: str, start: int, end: int) -> bool:
    """Whether a country is what the question is about, rather than where somebody is from: "did
    Lethania recognise", "in Lethania", "Lethania's"."""
    before, after = text[:start], text[end:]
    leads = _SUBJECT_BEFORE.search(before) or _POSSESSIVE.match(after)
    return leads is not None and not _ADJECTIVE_ENDING.match(after)
