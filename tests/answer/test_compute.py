"""rag/answer/compute.py and sums.py: what is computed of figures that the reports tell."""

from __future__ import annotations

import pytest

from tests.answer.wells import marked
from tests.small_reports import Reports, first_words


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
