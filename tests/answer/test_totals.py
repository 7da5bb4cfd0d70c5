"""rag/answer/totals.py: a total that is told in its parts alone."""

from __future__ import annotations

import pytest

from rag.model.embed import Embedder
from tests.small_reports import Reports, first_words, report

TEXT = (
    "Guards found 12 female sailors, three male sailors, and one transgender sailor. "
    "They fined 30 domestic and six foreign pilots. "
    "Courts convicted 15 dealers; 11 female dealers and four male dealers were convicted of theft. "
    "The school taught 40 female teachers and 12 child singers. "
    "The mission fed eight women, two men, and five children."
)


@pytest.fixture(scope="module")
def reports(embedder: Embedder) -> Reports:
    return Reports([report(TEXT, "Orvania", 2021)], embedder.encode, embedder.rarity)


@pytest.mark.parametrize(
    ("question", "figure", "shown"),
    [
        ("How many sailors were found in 2021?", "16", "12 + 3 + 1 = 16"),
        ("How many pilots were fined?", "36", "30 + 6 = 36"),
        ("How many people did the mission feed?", "15", "8 + 2 + 5 = 15"),
    ],
)
def test_parts_that_are_told_apart_by_who_is_counted_are_added(
    reports: Reports, question: str, figure: str, shown: str
) -> None:
    answer = reports.ask(question)

    assert first_words(answer) == figure
    assert shown in answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many female sailors were found?", "12"),
        ("How many foreign pilots were fined?", "6"),
        # A figure of all is told.
        ("How many dealers were convicted?", "15"),
        # One may be of both kinds: nobody is counted twice.
        ("How many teachers were taught at the school?", "40"),
    ],
)
def test_what_is_not_added(reports: Reports, question: str, figure: str) -> None:
    answer = reports.ask(question)

    assert first_words(answer) == figure
    assert "=" not in answer.statements[0].text
