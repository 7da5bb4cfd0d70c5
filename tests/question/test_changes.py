"""A question asked again with something changed in how it was understood."""

from dataclasses import replace

import pytest

from rag.question.changes import changed
from rag.question.parse import parse
from rag.schema import Changes, Collection, Document, Period, Query


def document(place: str | None, year: int, text: str = "The government identified 7.") -> Document:
    return Document(
        f"{place}-{year}", f"{place}-{year}.txt", f"{place} {year}", text, place, Period(year, year)
    )


COLLECTION = Collection(
    (
        document("Norland", 2018),
        document("Norland", 2019),
        document("Suthland", 2019),
        replace(document(None, 2019, "Officials of Suthland met in Suthland."), id="untold"),
    ),
    frozenset({2018, 2019}),
)
QUESTION = "How many victims did Norland identify in 2018?"


def asked(question: str, changes: Changes, collection: Collection = COLLECTION) -> Query:
    return changed(parse(question, collection), changes, collection)


def test_nothing_changed_leaves_the_question_as_it_was_read() -> None:
    assert asked(QUESTION, Changes()) == parse(QUESTION, COLLECTION)


def test_another_year_takes_the_place_of_the_one_in_the_words() -> None:
    query = asked(QUESTION, Changes(years=(2019,)))
    assert query.years == (2019,)
    assert query.text == "How many victims did Norland identify in 2019?"
    assert query.asked == QUESTION
    assert query.places == ("Norland",)
    assert "year: 2019" in query.notes
    assert f"read as: {query.text}" in query.notes


def test_several_years_make_a_trend_and_one_year_of_a_trend_a_figure() -> None:
    assert asked(QUESTION, Changes(years=(2019, 2018))).years == (2018, 2019)
    assert asked(QUESTION, Changes(years=(2019, 2018))).wanted == "trend"
    trend = "How did the number of victims identified in Norland develop from 2018 to 2019?"
    assert parse(trend, COLLECTION).wanted == "trend"
    assert asked(trend, Changes(years=(2018,))).wanted == "count"
    assert asked(trend, Changes(years=(2018,), wanted="trend")).wanted == "trend"


def test_any_year() -> None:
    query = asked(QUESTION, Changes(years=()))
    assert query.years == ()
    assert query.text == "How many victims did Norland identify in?"
    assert not any(note.startswith("year") for note in query.notes)


def test_another_place_has_other_documents() -> None:
    query = asked(QUESTION, Changes(places=("Suthland",)))
    assert query.places == ("Suthland",)
    assert query.scope == ("Suthland-2019", "untold")
    assert query.text == "How many victims did Suthland identify in 2018?"
    assert "place: Suthland" in query.notes


def test_several_places_and_all_of_them() -> None:
    both = asked(QUESTION, Changes(places=("Norland", "Suthland")))
    assert both.scope == ("Norland-2018", "Norland-2019", "Suthland-2019", "untold")
    assert both.text == "How many victims did Norland and Suthland identify in 2018?"
    everywhere = asked(QUESTION, Changes(places=()))
    assert everywhere.scope is None
    assert everywhere.places == ()
    assert "Norland" not in everywhere.text


def test_a_place_that_the_collection_does_not_have_can_be_changed_to_one_that_it_has() -> None:
    question = "How many victims were identified in Chile in 2018?"
    assert parse(question, COLLECTION).unknown_places == ("Chile",)
    query = asked(question, Changes(places=("Norland",)))
    assert query.unknown_places == ()
    assert query.text == "How many victims were identified in Norland in 2018?"


def test_a_question_limited_to_a_document_stays_so() -> None:
    query = parse("How many victims?", COLLECTION, source="Norland-2018.txt")
    here = changed(query, Changes(places=()), COLLECTION)
    assert here.scope == ("Norland-2018",)


@pytest.mark.parametrize(
    ("changes", "wanted", "currency"),
    [
        (Changes(wanted="money"), "money", None),
        (Changes(currency="USD"), "money", "USD"),
        (Changes(wanted="yes_no"), "yes_no", None),
    ],
)
def test_kind_and_currency(changes: Changes, wanted: str, currency: str | None) -> None:
    query = asked(QUESTION, changes)
    assert (query.wanted, query.currency) == (wanted, currency)
    assert f"wanted: {wanted.replace('_', ' ')}" in query.notes


def test_any_currency() -> None:
    question = "How many dollars did Norland spend on shelters in 2018?"
    assert parse(question, COLLECTION).currency == "USD"
    query = asked(question, Changes(currency=""))
    assert (query.wanted, query.currency) == ("money", None)
