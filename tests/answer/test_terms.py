"""The words that a question is about: which they are, what they weigh, and how far they are met."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.terms import Terms, terms_of, whole_question
from rag.schema import Query
from rag.text.words import stem
from tests.fakes import FakeEmbedder
from tests.small_reports import Reports, report

TEXT = (
    "In 2019 the board tested 310 wells. It repaired 85 pumps (60 in 2021), including seven in "
    "the capital. The director praised the pumps.\n\n"
    "Wells by valley:\n- Orma: 12 wells\n- Tessa: nine wells\n"
)
EVIDENCE = Reports(
    [report(TEXT, "Orvania", (2021, 2022))], FakeEmbedder().encode, lambda word: 0.5
).evidence


def query(text: str, **more: object) -> Query:
    return replace(Query(text, text, "count"), **more)  # type: ignore[arg-type]


def test_years_places_and_currencies_are_not_what_a_question_is_about() -> None:
    asked = query(
        "How many more pumps did Orvania repair in 2022, in dollars?", places=("Orvania",)
    )
    terms = terms_of(asked, EVIDENCE, about_money=False)

    assert set(terms.weights) == {stem("pumps"), stem("repair")}


def test_words_lent_by_the_conversation_weigh_half() -> None:
    alone = terms_of(query("how many pumps?"), EVIDENCE, about_money=False)
    lent = terms_of(query("how many?", context="pumps"), EVIDENCE, about_money=False)
    both = terms_of(query("how many pumps?", context="pumps"), EVIDENCE, about_money=False)
    pump = stem("pumps")

    assert lent.weights[pump] == pytest.approx(alone.weights[pump] / 2)
    assert both.weights == alone.weights


def test_words_of_spending_say_little_where_money_is_asked_for() -> None:
    asked = query("how much funding for pumps?")
    as_money = terms_of(asked, EVIDENCE, about_money=True)
    as_words = terms_of(asked, EVIDENCE, about_money=False)

    assert as_money.weights[stem("funding")] < as_words.weights[stem("funding")]
    assert as_money.weights[stem("pumps")] == as_words.weights[stem("pumps")]


def test_names_are_told_from_the_first_word_of_a_question() -> None:
    terms = terms_of(query("Pumps of the Tessa valley and the ATD?"), EVIDENCE, False)

    assert terms.names == {stem("Tessa"), stem("ATD")}
    assert terms.misses_name(frozenset({stem("Tessa")}))
    assert not terms.misses_name(frozenset({stem("Tessa"), stem("ATD")}))


# How far words are met


def test_coverage_is_the_share_by_weight() -> None:
    terms = Terms({"pump": 0.6, "capit": 0.2})

    assert terms.coverage(frozenset({"pump"})) == pytest.approx(0.75)
    assert terms.coverage(frozenset({"pump", "capit", "well"})) == pytest.approx(1.0)
    assert terms.coverage(frozenset()) == 0.0
    assert Terms({}).coverage(frozenset({"pump"})) == 0.0
    assert terms.missing(frozenset({"pump"})) == ["capit"]
    assert terms.heaviest_missing(frozenset({"capit"})) == pytest.approx(0.6)
    assert terms.heaviest_missing(frozenset({"pump", "capit"})) == 0.0


def test_a_synonym_counts_nearly_as_much() -> None:
    terms = Terms({stem("minors"): 1.0})

    assert terms.coverage(frozenset({stem("children")})) == pytest.approx(0.85)
    assert terms.speaks_of(stem("children"))
    assert not terms.speaks_of(stem("pumps"))
    assert terms.missing(frozenset({stem("children")})) == []


def test_a_word_of_near_meaning_counts_less() -> None:
    terms = Terms({"well": 1.0}, near={"well": {"boreholes": 0.5}})

    assert terms.credit("well", frozenset({"boreholes"})) == 0.5
    assert terms.credit("well", frozenset({"boreholes", "well"})) == 1.0
    assert terms.speaks_of("boreholes")


def test_the_nationality_of_a_government_is_not_compared_by_meaning() -> None:
    of_the_state = query(
        "How many victims did the Azerbaijani government identify?", places=("Azerbaijan",)
    )
    of_the_victims = query(
        "How many Azerbaijani victims did Turkish courts hear?", places=("Azerbaijan",)
    )

    assert whole_question(of_the_state) == "How many victims did the government identify?"
    assert whole_question(of_the_victims) == of_the_victims.text
