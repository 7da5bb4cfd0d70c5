"""rag/answer/stretch.py: the shortest stretch of a sentence that answers."""

from __future__ import annotations

import pytest

from rag.model.embed import Embedder
from tests.small_reports import Reports, figure, report


@pytest.mark.parametrize(("year", "place"), [(2022, "Kellen"), (2021, "Tessaly")])
def test_a_place_is_that_of_the_year_asked_about(embedder: Embedder, year: int, place: str) -> None:
    text = "In 2022, one foreign engineer came from Kellen (two engineers from Tessaly in 2021)."
    document = report(text, "Orvania", 2022, "engineers.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    answer = asked.ask(f"Which town did the foreign engineers come from in {year}?")

    assert answer.statements[0].text == place


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Why did the board close wells in the Orma valley?", "Because the pumps had failed"),
        ("Who is the director of the board?", "Helena Marr"),
        ("Where did the laboratory open?", "Tessaly"),
        ("When did the laboratory open?", "4 May 2022"),
    ],
)
def test_the_shortest_stretch_that_answers_stands_first(
    newer: Reports, question: str, told: str
) -> None:
    answer = newer.ask(question)

    assert answer.status == "answered"
    assert answer.statements[0].text == told
    assert figure(answer).lower() == told.lower()
    assert len(answer.citations[0].quote) > len(told)


def test_a_list_is_complete(newer: Reports) -> None:
    answer = newer.ask("What kinds of help did the board provide to villages?")

    for item in ("filters", "storage tanks", "chlorine tablets"):
        assert item in answer.statements[0].text


def test_as_they_are_is_a_reason(embedder: Embedder) -> None:
    text = (
        "When counting the beds for 2020, annexes have been omitted as they are used for storage.\n"
    )
    within = Reports([report(text, "Orvania", 2020)], embedder.encode, embedder.rarity)

    answer = within.ask("Why have annexes been omitted when counting beds for 2020?")

    assert answer.status == "answered"
    assert answer.statements[0].text.startswith("As they are used for storage")
