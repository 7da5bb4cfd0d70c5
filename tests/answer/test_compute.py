"""rag/answer/compute.py and sums.py: what is computed of figures that the reports tell."""

from __future__ import annotations

import pytest

from rag.model.embed import Embedder
from tests.answer.wells import marked
from tests.small_reports import Reports, first_words, report


@pytest.mark.parametrize(
    ("question", "told", "calculation", "figures"),
    [
        (
            "How many more pumps were repaired in 2022 than in 2021?",
            "25", "85 - 60 = 25", {"85", "60"},
        ),
        (
            "How many times as many pumps were repaired in 2022 as in 2020?",
            "2.07", "85 / 41 = 2.07", {"41", "85"},
        ),
        (
            "How many pumps were repaired in 2020, 2021 and 2022 together?",
            "186", "41 + 60 + 85 = 186", {"41", "60", "85"},
        ),
        (
            "What percentage of the tested wells were contaminated in 2022?",
            "15.3 %", "52 / 340 = 15.3 %", {"52", "340"},
        ),
        (
            "By what percentage did the money allocated for repairs increase from 2021 to 2022?",
            "33.3 %", "(2,400,000 - 1,800,000) / 1,800,000 = 33.3 %",
            {"2.4 million crowns", "1.8 million crowns"},
        ),
        (
            "How much more was allocated for repairs in 2022 than in 2021 in dollars?",
            "$75,000", "300,000 - 225,000 = 75,000", {"$300,000", "$225,000"},
        ),
    ],
)  # fmt: skip
def test_what_is_computed_shows_its_operands(
    reports: Reports, question: str, told: str, calculation: str, figures: set[str]
) -> None:
    answer = reports.ask(question)

    assert answer.status == "answered"
    assert first_words(answer) == told
    assert answer.statements[0].text.endswith(f"({calculation})")
    assert set(marked(answer)) == figures


def test_without_its_operands_nothing_is_computed(newer: Reports) -> None:
    answer = newer.ask("How many more pumps were repaired in 2022 than in 2015?")

    assert (answer.status, answer.statements) == ("not_found", ())


def test_what_two_named_agencies_did_is_added_and_no_other(embedder: Embedder) -> None:
    text = (
        "The CGA rescued 29 sailors (14 divers and 15 rowers), the Navy rescued eight sailors, and "
        "clubs rescued 156 sailors in 2022."
    )
    document = report(text, "Orvania", 2022, "sea_2022.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    both = asked.ask("How many sailors did the CGA and the Navy rescue together in 2022?")

    assert "(29 + 8 = 37)" in both.statements[0].text
    assert both.status == "answered"


def test_figures_of_two_matters_are_no_sum(embedder: Embedder) -> None:
    text = "Courts tried 41 captains in 2021. In 2022, storms destroyed 10 lighthouses."
    document = report(text, "Orvania", 2022, "sea_2022.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    answer = asked.ask("How many captains were tried in 2021 and 2022 together?")

    assert not any("51" in statement.text for statement in answer.statements)


def test_an_age_is_asked_for_by_that(embedder: Embedder) -> None:
    text = "In 2022 a court in Kellen sentenced a captain to 25 years in prison for selling a boy."
    document = report(text, "Orvania", 2022, "court_2022.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    captain = asked.ask("How old was the captain in Kellen?")

    assert not any(statement.text.startswith("25") for statement in captain.statements)
