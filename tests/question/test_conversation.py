"""rag/question/conversation.py: what a question takes over from the one before."""

from __future__ import annotations

import pytest

from rag.answer.evidence import cite
from rag.question.parse import parse
from rag.schema import Answer, Statement
from tests.question.three_reports import COLLECTION, FIRST, GERMAN, NEWER, OLDER, read


@pytest.mark.parametrize(
    ("questions", "counting"),
    [
        (["How many child victims were found?"], "child victims"),
        (["How many victims were found?", "And in 2018?"], "victims"),
        (["How many victims were found?", "And how many in the south?"], "victims"),
        # A word alone takes the place of what was counted.
        (["How many leaflets were printed?", "Posters?"], ""),
        (["Who chairs the council?", "And in 2018?"], ""),
    ],
)
def test_what_is_counted_is_taken_from_the_question_before(
    questions: list[str], counting: str
) -> None:
    *before, last = questions
    assert read(last, *before).counting == counting


def test_the_year_before_is_counted_from_the_question_before() -> None:
    query = read("And the year before?", FIRST)

    assert (query.wanted, query.years, query.places) == ("count", (2020,), ("Germany",))
    assert {"victims", "identify"} <= set(query.context.split())
    assert read("And the year before?", FIRST, "And the year before?").years == (2019,)
    assert read("the year after?", FIRST).years == (2022,)


def test_those_are_the_ones_of_the_question_before() -> None:
    query = read("how many of those were men?", FIRST)

    assert (query.wanted, query.years, query.places) == ("count", (2021,), ("Germany",))
    assert "victims" in query.context.split()


def test_a_word_is_lent_once() -> None:
    query = read("what about 2018?", "How many victims of theft were victims of fraud?")

    assert sorted(query.context.split()) == ["fraud", "theft", "victims"]


def test_another_year_takes_the_place_of_the_one_before() -> None:
    query = read("what about 2018?", FIRST)

    assert (query.wanted, query.years, query.places) == ("count", (2018,), ("Germany",))


def test_another_place_takes_the_place_of_the_one_before() -> None:
    query = read("and in Orvania?", FIRST)

    assert (query.years, query.places) == ((2021,), ("Orvania",))
    assert query.scope == (NEWER.id, OLDER.id)
    assert "Germany" not in query.context
    assert read("And in Norway?", FIRST).unknown_places == ("Norway",)


def test_another_currency_keeps_all_else() -> None:
    first = "How much did Orvania allocate for shelters in 2021?"
    query = read("and in dollars?", first)

    assert (query.wanted, query.currency, query.years) == ("money", "USD", (2021,))
    assert {"allocate", "shelters"} <= set(query.context.split())
    # The currency stays asked for until another one is.
    assert read("And the year before?", first, "and in dollars?").currency == "USD"
    assert read("in euros?", first, "and in dollars?").currency == "EUR"
    assert read("how many shelters were those?", first, "and in dollars?").currency is None


def test_a_trend_asks_about_every_year() -> None:
    query = read("and over the years?", FIRST)

    assert (query.wanted, query.years, query.places) == ("trend", (), ("Germany",))


def test_men_take_the_place_of_women() -> None:
    query = read("and men?", "How many women received help in 2021?")

    assert "women" not in query.context
    assert "help" in query.context


def test_a_question_that_stands_by_itself_takes_nothing_over() -> None:
    query = read("How many shelters did the government open in 2018?", FIRST)

    assert (query.context, query.places, query.years) == ("", (), (2018,))


def test_what_the_answer_before_marked_is_known_to_a_follow_up() -> None:
    start = GERMAN.text.index("90")
    marked = cite(GERMAN, 1, 0, len(GERMAN.text), (start, start + 2))
    told = Statement("90 victims", (marked, marked))
    before = Answer(parse(FIRST, COLLECTION), "answered", (told,), "", 1.0)

    assert parse("And in 2018?", COLLECTION, [before]).answered == ((GERMAN.id, start),)
    alone = "How many shelters did the government open in 2018?"
    assert parse(alone, COLLECTION, [before]).answered == ()
