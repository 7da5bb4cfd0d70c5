"""Which documents a question is about, and what is said where there are none."""

from __future__ import annotations

import pytest

from rag.question.scope import covered, listed, scope, why_empty
from rag.schema import Collection, Document, Hit, Passage, Query


def document(source: str, place: str | None) -> Document:
    return Document(id=f"id of {source}", source=source, title=source, text="text", place=place)


COLLECTION = Collection(
    (document("a.txt", "Norway"), document("b.txt", "Chad"), document("c.txt", None)),
    frozenset({2016, 2018, 2019, 2020}),
)
HIT = Hit(Passage("id of a.txt", 1, 0, 4, "text", ""), 0.03)


def query(
    years: tuple[int, ...] = (),
    scope: tuple[str, ...] | None = None,
    unknown: tuple[str, ...] = (),
    source: str | None = None,
) -> Query:
    return Query(
        "how?",
        "how?",
        "description",
        years=years,
        unknown_places=unknown,
        source=source,
        scope=scope,
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (query(), None),
        (query(years=(2016,)), None),
        (query(scope=("id of b.txt",)), ["id of b.txt"]),
        (query(scope=("id of b.txt", "id of a.txt")), ["id of a.txt", "id of b.txt"]),
        (query(scope=("id of b.txt", "gone since")), ["id of b.txt"]),
        (query(scope=()), []),
        (query(scope=("id of b.txt",), unknown=("Peru",)), []),
    ],
)
def test_the_documents_a_question_is_about(asked: Query, expected: list[str] | None) -> None:
    assert scope(asked, COLLECTION) == expected


def test_why_there_is_nothing() -> None:
    assert "The collection is empty" in why_empty(query(), Collection(()), [])
    assert "no document named x.txt" in why_empty(query(source="x.txt"), COLLECTION, [HIT])
    nowhere = why_empty(query(unknown=("Peru", "Mali")), COLLECTION, [])
    assert "nothing on Peru or Mali. It covers Chad, Norway, 2016, 2018-2020." in nowhere
    assert "speaks of 1998, 1999." in why_empty(query(years=(1998, 1999)), COLLECTION, [])
    assert why_empty(query(years=(2016,)), COLLECTION, [HIT]) == ""
    assert why_empty(query(), COLLECTION, []) == ""


def test_many_places_are_cut_short() -> None:
    many = Collection(tuple(document(f"{n}.txt", f"Place {n}") for n in range(10, 30)))

    assert covered(many).endswith("Place 17 and others, no year.")
    assert covered(Collection((document("a.txt", None),))) == "It covers no named place, no year."


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ([], "no year"),
        ([2016], "2016"),
        ([2016, 2017], "2016, 2017"),
        ([2016, 2017, 2018], "2016-2018"),
        ([2012, 2016, 2017, 2018, 2020], "2012, 2016-2018, 2020"),
    ],
)
def test_years_are_listed(years: list[int], expected: str) -> None:
    assert listed(years) == expected
