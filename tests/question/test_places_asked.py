"""rag/question/places_asked.py: which places a question asks about, and which it only mentions."""

from __future__ import annotations

import pytest

from rag.question.parse import parse
from rag.schema import Collection
from tests.question.three_reports import (
    COLLECTION,
    read,
)
from tests.small_reports import report


@pytest.mark.parametrize(
    ("question", "places", "sources"),
    [
        ("How many victims did Germany identify?", ("Germany",), {"german.txt"}),
        ("How many German victims were there?", ("Germany",), {"german.txt"}),
        ("how many victims in germany", ("Germany",), {"german.txt"}),
        ("How many victims in Orvania?", ("Orvania",), {"newer.txt", "older.txt"}),
        ("How many Orvanian victims?", ("Orvania",), {"newer.txt", "older.txt"}),
        (
            "How many victims in Germany and Orvania?",
            ("Germany", "Orvania"),
            {"german.txt", "newer.txt", "older.txt"},
        ),
    ],
)
def test_places_and_their_adjectives_limit_the_documents(
    question: str, places: tuple[str, ...], sources: set[str]
) -> None:
    query = read(question)

    assert (query.places, query.unknown_places) == (places, ())
    assert {d.source for d in COLLECTION.documents if d.id in (query.scope or ())} == sources


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("How many victims in Norway?", ("Norway",)),
        ("How many Norwegian victims were there?", ("Norway",)),
        ("How many victims did Freedonia identify?", ("Freedonia",)),
    ],
)
def test_a_place_that_the_collection_lacks_is_told_apart(
    question: str, unknown: tuple[str, ...]
) -> None:
    query = read(question)

    assert (query.places, query.unknown_places) == ((), unknown)


def test_without_a_place_all_documents_are_asked() -> None:
    assert read("How many victims were identified?").scope is None


def test_a_country_that_the_texts_mention_is_no_place_asked_about() -> None:
    query = parse(
        "How many victims from Poland did Germany identify?",
        COLLECTION,
        vocabulary=frozenset({"poland", "germany", "victims"}),
    )

    assert (query.places, query.unknown_places) == (("Germany",), ())


def test_where_victims_are_from_is_no_place_asked_about() -> None:
    told = parse("How many Polish victims did Germany identify in 2021?", COLLECTION)

    assert told.places == ("Germany",)
    assert told.unknown_places == ()


def test_a_place_ends_where_it_owns_something() -> None:
    told = parse("How many victims did Orvania's State Police identify in 2021?", COLLECTION)

    assert told.places == ("Orvania",)
    assert told.unknown_places == ()


def test_accents_make_no_other_place() -> None:
    collection = Collection((report("In Bogota, 9 victims.", "Orvania", 2021),), frozenset({2021}))

    told = parse("How many victims in Bogotá?", collection, vocabulary=frozenset({"bogota"}))

    assert told.unknown_places == ()
