"""rag/answer/trend.py: rows of years, each with its figure, and the year with the most."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.model.embed import Embedder
from tests.answer.wells import marked
from tests.small_reports import Reports, report


def test_a_trend_is_a_row_of_years_with_their_figures(reports: Reports) -> None:
    answer = reports.ask("How has the number of repaired pumps changed over the years?")

    assert marked(answer) == ["41", "60", "85"]
    assert [s.fact.years for s in answer.statements if s.fact] == [(2020,), (2021,), (2022,)]
    some = reports.ask("How many pumps were repaired in 2020 and 2022?")
    assert marked(some) == ["41", "85"]


@pytest.mark.parametrize(
    "question",
    [
        "How has the number of identified victims changed over the years?",
        "How many trafficking victims were identified over the years?",
        "Show the trend of officially identified victims",
        "How many victims were identified each year?",
    ],
)
def test_a_row_of_years_has_no_part_for_the_whole(assistant: Assistant, question: str) -> None:
    # The sentence goes on to tell of two child victims.
    assert marked(assistant.ask(question)) == ["70", "71", "91", "94"]


def test_a_row_of_years_is_of_one_place(embedder: Embedder) -> None:
    north = report("It repaired 85 pumps, and 60 in 2021.", "Orvania", 2022, "north.txt", 2023)
    south = report("It repaired 340 pumps in 2020.", "Belmar", 2020, "south.txt", 2021)
    both = Reports([north, south], embedder.encode, embedder.rarity)
    answer = both.ask("How has the number of repaired pumps changed over the years?")

    assert len({s.fact.place for s in answer.statements if s.fact}) == 1


def test_a_row_says_which_years_it_lacks(reports: Reports) -> None:
    answer = reports.ask("How did the number of pumps repaired develop from 2019 to 2022?")

    assert answer.status == "answered"
    assert answer.reason == "No such figure was found for 2019."


@pytest.mark.parametrize(
    ("question", "begins", "figures"),
    [
        ("In which year were the most pumps repaired?", "2022: 85 – ", ["85", "41", "60"]),
        ("Which year had the fewest repaired pumps?", "2020: 41 – ", ["41", "60", "85"]),
        ("When was the number of pumps repaired highest?", "2022: 85 – ", ["85", "41", "60"]),
        ("What was the highest number of pumps repaired in any year?", "85 – ", ["85", "41", "60"]),
        ("What was the lowest number of pumps repaired between 2020 and 2022?", "41 – ",
         ["41", "60", "85"]),
        ("In which year was the budget for repairs largest?", "2022: 2.4 million crowns", []),
    ],
)  # fmt: skip
def test_the_year_with_the_most_stands_before_the_others(
    reports: Reports, question: str, begins: str, figures: list[str]
) -> None:
    answer = reports.ask(question)

    assert answer.statements[0].text.startswith(begins)
    assert answer.reason.startswith("Compared: ")
    if figures:
        assert marked(answer) == figures
        assert answer.reason == "Compared: 2020, 2021 and 2022; no other year is told."


@pytest.mark.parametrize(
    "question",
    [
        "When was the most recent pump repaired?",
        "In which year was the largest well dug?",
        "How many pumps were repaired in 2021?",
    ],
)
def test_what_asks_for_no_year_with_the_most(reports: Reports, question: str) -> None:
    assert "Compared" not in reports.ask(question).reason
