"""rag/text/currencies.py: what a word or sign of money stands for; words that a text teaches."""

from __future__ import annotations

import time

import pytest

from rag.text.currencies import (
    countries_of_money,
    currency_of,
    currency_words,
    is_unit,
)
from rag.text.numbers import read_numbers


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        *(("$", "USD"), ("₼", "AZN"), ("manat", "AZN"), ("Manat", "AZN"), ("EUR", "EUR")),
        *(("francs", "franc"), ("pesos", "peso"), ("farms", None), ("eur", None), ("THE", None)),
    ],
)
def test_currency_of(word: str, unit: str | None) -> None:
    assert currency_of(word) == unit


@pytest.mark.parametrize(
    ("asked", "unit", "same"),
    [
        ("USD", "USD", True),
        ("rupee", "LKR", True),
        ("peso", "DOP", True),
        ("UGX", "shilling", True),
        ("rupee", "PKR", True),
        ("USD", "LKR", False),
        ("dinar", "peso", False),
        ("XXQ", "peso", False),
        ("USD", None, False),
    ],
)
def test_a_word_and_a_code_of_one_currency(asked: str, unit: str | None, same: bool) -> None:
    assert is_unit(asked, unit) is same


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("awarded DOP 3.5 million ($60,140)", {"Dominican Republic"}),
        ("12 million Kenyan shillings (KES) and 95 million BDT", {"Kenya", "Bangladesh"}),
        # shared, told by every report, or no money
        ("EUR 40, XAF 200 and USD 12", set()),
        ("the NGO 12 helped, and LAW 5", set()),
    ],
)
def test_a_text_that_counts_in_the_money_of_a_country(text: str, countries: set[str]) -> None:
    assert countries_of_money(text) == countries


def test_a_text_teaches_its_own_currency() -> None:
    text = (
        "It gave 4.5 million dolor ($1.2 million), 300 vex (about €20) and 12 farms (nine mills)."
    )
    assert currency_words(text) == {"dolor", "vex"}
    assert [n.kind for n in read_numbers("4 dolor", currency_words(text))] == ["money"]
    assert read_numbers("4 dolor", currency_words(text))[0].unit == "dolor"
    assert [n.kind for n in read_numbers("4 dolor")] == ["count"]


def test_a_nation_is_no_currency() -> None:
    assert currency_words("It gave 20 million Kenyan shillings ($190,000).") == frozenset()


@pytest.mark.parametrize("piece", ["1", "1,", "1 million ", "1 a ", "12 dolor (", "a", " ", "("])
def test_time_is_linear_on_hostile_texts(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    currency_words(text)
    assert time.process_time() - started < 10
