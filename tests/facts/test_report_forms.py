"""rag/facts/: forms of the yearly reports in which one figure stands close to another."""

from __future__ import annotations

import pytest

from tests.facts.figures import Figure, check, count, money, percent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "All five received prison sentences, ranging from six to 17 years.",
            [
                count("five", 5, 2020, "sentences"),
                count("six to 17", 6, 2020, "years", high=17),
            ],
        ),
        (
            "They conducted 1,344 inspections, an 11 percent increase over the 1,207 in 2019.",
            [
                count("1,344", 1344, 2020, "inspections"),
                percent("11 percent", 11, 2020),
                count("1,207", 1207, 2019),
            ],
        ),
        (
            "Police investigated 36 cases with 58 suspects.",
            [
                count("36", 36, 2020, "cases"),
                count("58", 58, 2020, "suspects"),
            ],
        ),
        (
            "Mobile units identified 71 of the 154 victims (40 in 2019).",
            [
                count("71", 71, 2020),
                count("154", 154, 2020, "victims"),
                count("40", 40, 2019),
            ],
        ),
        (
            "Eight traffickers were convicted; in 2019, courts convicted 11 and in 2018, nine.",
            [
                count("Eight", 8, 2020, "traffickers"),
                count("11", 11, 2019),
                count("nine", 9, 2018),
            ],
        ),
        (
            "Eighteen were sex traffickers (24 in 2019; three were convicted of both that year).",
            [
                count("Eighteen", 18, 2020),
                count("24", 24, 2019),
                count("three", 3, 2019, "both"),
            ],
        ),
        (
            "The hotline received 1,245 calls, 37 of which concerned trafficking.",
            [
                count("1,245", 1245, 2020, "calls", never="concerned"),
                count("37", 37, 2020, "concerned"),
            ],
        ),
        (
            "The office employed 71 staff, including 30 investigators.",
            [
                count("71", 71, 2020, "staff"),
                count("30", 30, 2020, "investigators", told="office employed"),
            ],
        ),
        (
            "It spent 662 million manat ($1.83 million) on care.",
            [
                money("662 million manat", 662e6, 2020, "AZN", "care"),
                money("$1.83 million", 1.83e6, 2020, "USD", "care"),
            ],
        ),
    ],
)
def test_figures_of_one_sentence_are_told_apart(text: str, expected: list[Figure]) -> None:
    check(text, expected)
