"""Which documents a question is about, and what is said where there are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.question.only import admitted, kept_within, told
from rag.question.scope import covered, listed, scope, why_empty
from rag.schema import Collection, Document, Filter, Hit, Passage, Period, Query


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


def test_a_place_that_is_only_mentioned_is_told_as_that() -> None:
    texts = [f"Guests came from Peru and {word}." for word in ("Mali", "Malia", "Rome", "Oslo")]
    many = tuple(replace(document(f"{n}.txt", "Chad"), text=text) for n, text in enumerate(texts))

    one = why_empty(query(unknown=("Mali",)), Collection(many), [])
    assert "has no document about Mali, which is only mentioned in 0.txt. It covers" in one
    all_of_them = why_empty(query(unknown=("Peru",)), Collection(many), [])
    assert "only mentioned in 0.txt, 1.txt, 2.txt and 1 other. It covers" in all_of_them


def test_a_place_that_is_written_much_alike_is_offered() -> None:
    assert "Did you mean Norway? It covers" in why_empty(query(unknown=("Norwya",)), COLLECTION, [])
    assert "Did you mean" not in why_empty(query(unknown=("Peru",)), COLLECTION, [])


def test_years_to_come_are_not_covered() -> None:
    dated = replace(document("a.txt", "Chad"), period=Period(2019, 2019), report_year=2020)
    older = replace(document("b.txt", "Chad"), period=Period(2017, 2017))
    years = frozenset({2016, 2017, 2019, 2020, 2027})

    assert covered(Collection((dated, older), years)) == "It covers Chad, 2016, 2017, 2019, 2020."
    assert covered(Collection((older,), years)) == "It covers Chad, 2016, 2017."
    # Of a document that nobody knows the time of, no year is known to be to come.
    undated = Collection((dated, document("c.txt", "Chad")), years)
    assert undated.years_covered == (2016, 2017, 2019, 2020, 2027)


def test_a_file_in_parts_that_the_filter_leaves_out_is_told_as_that() -> None:
    parts = (document("R 2022 - Mali.txt", "Mali"),)
    only = Filter(places=("Norway",))
    told = why_empty(query(source="R 2022.pdf"), COLLECTION, [], only=only, outside=parts)

    assert "Not found: R 2022.pdf is in the collection. Your filter" in told
    assert "no document named" in why_empty(query(source="R 2022.pdf"), COLLECTION, [])


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


# What a session's filter leaves out


def about(source: str, place: str | None, first: int, last: int) -> Document:
    return replace(document(source, place), period=Period(first, last))


WIDE = Collection(
    (
        about("a.txt", "Norway", 2016, 2017),
        about("b.txt", "Chad", 2019, 2019),
        about("c.txt", "Chad", 2020, 2020),
        document("d.txt", None),
    ),
    frozenset({2016, 2017, 2019, 2020}),
)


@pytest.mark.parametrize(
    ("only", "let_through", "words"),
    [
        (Filter(), "abcd", ""),
        (Filter(places=("Chad",)), "bc", "Chad"),
        (Filter(places=("Chad", "Norway", "Peru")), "abc", "Chad, Norway and Peru"),
        (Filter(first=2017), "abc", "from 2017 on"),
        (Filter(last=2017), "a", "up to 2017"),
        (Filter(first=2017, last=2019), "ab", "2017-2019"),
        (Filter(("Chad",), 2020, 2020), "c", "Chad, 2020"),
        (Filter(("Norway",), 2020, None), "", "Norway, from 2020 on"),
    ],
)
def test_what_a_filter_lets_through(only: Filter, let_through: str, words: str) -> None:
    assert "".join(d.source[0] for d in admitted(only, WIDE)) == let_through
    assert told(only) == words


def test_a_question_keeps_within_the_filter() -> None:
    only = Filter(places=("Chad",))
    chad = admitted(only, WIDE)
    ids = ("id of b.txt", "id of c.txt")
    assert kept_within(query(), Filter(), WIDE.documents).scope is None
    assert kept_within(query(), only, chad).scope == ids
    assert kept_within(query(scope=("id of a.txt", "id of c.txt")), only, chad).scope == ids[1:]
    assert kept_within(query(scope=("id of a.txt",)), only, chad).scope == ()
    assert kept_within(query(), only, chad).notes == ("limited to: Chad",)


@pytest.mark.parametrize(
    ("only", "asked", "said"),
    [
        (Filter(("Peru",)), query(), "no document fits your filter (Peru)"),
        (Filter(("Peru",)), query(), "it leaves out 4 documents."),
        (
            Filter(("Chad",)),
            query(source="a.txt"),
            "a.txt is in the collection. Your filter (Chad)",
        ),
        (Filter(("Chad",)), query(unknown=("Norway",)), "has 1 document on Norway. Your filter"),
        (Filter(("Norway",)), query(unknown=("Chad",)), "has 2 documents on Chad. Your filter"),
        (
            Filter(("Chad",)),
            query(unknown=("Peru",)),
            "your filter lets through has nothing on Peru",
        ),
        (Filter(("Chad",)), query(scope=()), "what this question is about is in the collection."),
        (Filter(("Chad",)), query(years=(1998,)), "what your filter lets through speaks of 1998"),
    ],
)
def test_what_a_filter_leaves_out_is_told(only: Filter, asked: Query, said: str) -> None:
    inside = admitted(only, WIDE)
    outside = [d for d in WIDE.documents if d not in inside]
    collection = Collection(inside, frozenset({2019, 2020}))
    assert said in why_empty(asked, collection, [], frozenset(), only, outside)


def test_years_of_the_collection_that_the_scope_does_not_speak_of() -> None:
    asked = replace(query(years=(2020,), scope=("id of b.txt",)), places=("Chad",))
    why = why_empty(asked, WIDE, [], frozenset({2018, 2019}))
    assert why == (
        "Not found: nothing in the documents on Chad speaks of 2020. It speaks of 2018, 2019."
    )
    assert "in a.txt speaks of 2020" in why_empty(
        replace(asked, places=(), source="a.txt"), WIDE, [], frozenset({2016})
    )
