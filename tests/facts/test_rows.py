"""rag/facts/rows.py: bare figures that answer others one by one."""

from __future__ import annotations

import pytest

from tests.facts.figures import PLACE, read

ROWS = {
    # A row answers the parts in the parentheses before it where there are as many as it has.
    "The board opened 61 files (48 for theft and 13 for fraud) in 2020, compared with 33 and "
    "eight, respectively, in 2019.": {
        "33": "33 for theft",
        "eight": "eight for fraud",
    },
    "The board opened 30 files (16 for theft, nine for fraud, and five for both), compared with 24 "
    "(14, eight, and two) in 2019.": {
        "24": "24 files",
        "14": "14 for theft",
        "eight": "eight for fraud",
        "two": "two for both",
    },
    "Wardens held 30 guests (21 for theft and nine for fraud), an increase from 18 arrests (13 and "
    "five, respectively) the previous year.": {
        "13": "13 for theft",
        "five": "five for fraud",
    },
    # The list ends the sentence before the parentheses; its total has an answer of its own.
    "The bureau heard 40 claims (31 in 2019), of which 20 were for wages, 12 for rent, and eight "
    "for tools (17, nine, and five, respectively, in 2019).": {
        "17": "17 claims were for wages",
        "nine": "nine claims for rent",
        "five": "five claims for tools",
    },
    "The club lent 90 tents—50 to schools, 30 to clinics, and 10 to farms—compared with 77 tents "
    "in 2019 (41, 29, and seven, respectively).": {
        "41": "41 tents to schools",
        "29": "29 tents to clinics",
        "seven": "seven tents to farms",
    },
    # "These figures" are those of the clause before.
    "In 2020, the ministry inspected 52 farms, fined seven, and closed four mills; in 2019, these "
    "figures were 47, nine, and one, and in 2018 they were 35, six, and two.": {
        "47": "47 farms",
        "one": "one mills",
        "35": "35 farms",
        "two": "two mills",
    },
    # A change is a comparison.
    "The ministry reported 15 visits and 12 fines, a change from 20 and nine, respectively, in "
    "2019.": {"20": "20 visits", "nine": "nine fines"},
}


@pytest.mark.parametrize("text", ROWS)
def test_a_row_answers_figures_one_by_one(text: str) -> None:
    found = {text[fact.start : fact.end]: fact for fact in read(text)}
    for shown, told in ROWS[text].items():
        assert told in found[shown].statement
        assert found[shown].years != (2020,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The bureau ran two clinics, in Sund and Marn, with 30 and 12 beds.",
            ["Sund, with 30 beds", "Marn, with 12 beds"],
        ),
        (
            "Courts in Zones II, IV, and the Lower Valley issued 12, nine, and 41 of the fines.",
            ["Zones II issued 12 fines", "IV issued nine fines", "Lower Valley issued 41 fines"],
        ),
    ],
)
def test_a_list_before_a_row_is_told_one_by_one(text: str, told: list[str]) -> None:
    statements = [fact.statement.removeprefix(f"{PLACE}, 2020: ") for fact in read(text)]

    assert len([one for one in told if any(one in statement for statement in statements)]) == len(
        told
    )


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        # One or the other, years, and no list at all.
        (
            "Wardens met drivers and owners and freed two or three goats.",
            ["Wardens met drivers and owners and freed two", "three goats"],
        ),
        ("Between 2017 and 2018, 12 and 14 mills were closed.", ["12", "14 mills were closed"]),
        ("The bureau bought 12 and 14 tents.", ["The bureau bought 12", "bought 14 tents"]),
        ("Guards and cooks (seven and nine, 12 and 14).", ["seven", "nine", "12", "14"]),
    ],
)
def test_what_is_no_list_is_left_alone(text: str, statements: list[str]) -> None:
    found = [fact.statement for fact in read(text)]

    assert len(found) == len(statements)
    assert all(told.endswith(words) for told, words in zip(found, statements, strict=True))


def test_words_for_both_are_words_of_a_figure() -> None:
    text = "The board opened 30 files (16 for theft and 14 for both), compared with 24 in 2019."

    assert [fact.years for fact in read(text)] == [(2020,), (2020,), (2020,), (2019,)]


def test_a_part_of_what_was_told_counts_the_same_thing() -> None:
    text = "The bureau met 45 guests, of whom 29 were tall and 16 short; 12 of them were cooks."

    assert "12 guests of them were cooks" in read(text)[-1].statement
