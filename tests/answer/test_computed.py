"""Figures that no report tells as they are asked for, but that follow from others: what is left of
a whole, what a stated distance leads to, and what lists and groups add up to."""

from __future__ import annotations

import pytest

from rag.answer.distance import distance_of
from rag.answer.people import is_among, people
from rag.model.embed import Embedder
from rag.schema import Answer
from tests.small_reports import Reports, report

TEXT = """\
The Harbor Office registered 412 dock workers in 2021, 380 of whom held permits, compared with 350 \
workers in 2020. Of the 60 apprentices it examined, 22 were children, of whom 16 were girls. It \
inspected 54 cranes, 12 more than in 2020, and closed nine of them. The ferry school trained 31 \
pilots, twice as many as in the previous year. The towns of Orle, Mirna, and Tesk received 24, 17, \
and nine lifeboats, respectively. Doctors treated 18 sailors from Velnia, eleven from Karst, and \
four from Ostra. Rescuers saved 14 women, nine girls, three boys, and 20 men from a sunken barge. \
The port spent 3.4 million crowns ($425,000) on beacons, 600,000 crowns ($75,000) less than in \
2020. Smugglers stole 27 anchors; five anchors were not found again. The academy taught 51 \
captains and 44 stewards, 30 more participants than in 2020.
"""


@pytest.fixture(scope="module")
def reports(embedder: Embedder) -> Reports:
    document = report(TEXT, "Orvania", 2021, "harbor_2021.txt", 2022)
    return Reports([document], embedder.encode, embedder.rarity)


def told(answer: Answer) -> str:
    assert answer.status == "answered", answer.reason
    return answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "figure", "shown"),
    [
        # what is left
        ("How many of the registered dock workers did not hold permits?", "32", "412 - 380 = 32"),
        ("How many boys were among the children who were apprentices?", "6", "22 - 16 = 6"),
        # a distance told
        ("How many cranes were inspected in 2020?", "42", "54 - 12 = 42"),
        ("How many pilots did the ferry school train in 2020?", "15.5", "31 / 2 = 15.5"),
        (
            "How much was spent on beacons in 2020, in crowns?",
            "4,000,000 crowns",
            "3,400,000 + 600,000",
        ),
        # added up
        (
            "How many lifeboats did Orle, Mirna and Tesk receive altogether?",
            "50",
            "24 + 17 + 9 = 50",
        ),
        ("How many sailors from Velnia and Ostra were treated in total?", "22", "18 + 4 = 22"),
        ("How many children were saved from the barge?", "12", "9 + 3 = 12"),
        ("How many women and men together were saved from the barge?", "34", "14 + 20 = 34"),
    ],
)
def test_a_figure_follows_from_others_and_its_operands_are_shown(
    reports: Reports, question: str, figure: str, shown: str
) -> None:
    text = told(reports.ask(question))

    assert text.partition(" – ")[0] == figure
    assert shown in text


def test_a_distance_that_is_told_answers_by_how_much(reports: Reports) -> None:
    answer = reports.ask("How many more cranes were inspected in 2021 than in 2020?")

    assert told(answer).startswith("12 more – ")
    assert "12 more than in 2020" in answer.citations[0].quote
    spent = told(
        reports.ask("By how much, in crowns, did spending on beacons fall from 2020 to 2021?")
    )
    assert spent.startswith("600,000 crowns less – ")


def test_a_ratio_that_is_told_answers_in_its_own_words(reports: Reports) -> None:
    answer = reports.ask("How many times as many pilots were trained in 2021 as in 2020?")

    assert told(answer).startswith("2 (“twice as many as in the previous year”) – ")
    assert "twice as many" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many anchors were not found again?", "five"),
        ("How many dock workers held permits?", "380"),
        ("How many dock workers were registered in 2020?", "350"),
        ("How many girls were saved from the barge?", "nine"),
        ("How many girls were among the children who were apprentices?", "16"),
    ],
)
def test_what_the_report_tells_itself_is_not_computed(
    reports: Reports, question: str, figure: str
) -> None:
    text = told(reports.ask(question))

    assert text.partition(" – ")[0] in (figure, {"five": "5", "nine": "9"}.get(figure, figure))
    assert "=" not in text


def test_the_year_named_first_is_taken_from(reports: Reports) -> None:
    more = told(reports.ask("How many more dock workers were registered in 2021 than in 2020?"))
    other_way = told(reports.ask("How many more dock workers were there in 2020 than in 2021?"))

    assert more.startswith("62 – ")
    assert "412 - 350 = 62" in more
    assert other_way.startswith("-62 – ")
    assert "350 - 412 = -62" in other_way


def test_the_distance_of_a_list_is_none_of_its_last_figure(reports: Reports) -> None:
    read = {f.fact.value: f for f in reports.evidence.facts}

    assert distance_of(read[44.0]) is None
    cranes = distance_of(read[54.0])
    assert cranes is not None
    assert (cranes.by, cranes.rose, cranes.year) == (12, True, 2020)


def test_groups_of_people() -> None:
    assert people(["girl", "minor", "crane"]) == {"girl", "child"}
    assert is_among("child", {"girl"})
    assert is_among("woman", {"female"})
    assert not is_among("woman", {"female", "child"})
    assert not is_among("boy", {"man"})


def test_how_much_of_what_is_counted_is_a_count(reports: Reports) -> None:
    answer = reports.ask("How much dock workers were registered in 2021?")

    assert told(answer).startswith("412 – ")


def test_a_whole_of_another_year_is_not_what_is_left_of(embedder: Embedder) -> None:
    text = (
        "In 2020, the office examined 45 divers. "
        "In 2021, it examined 30 divers, 12 of whom held licenses.\n"
    )
    within = Reports([report(text, "Orvania", 2021)], embedder.encode, embedder.rarity)

    answer = within.ask("How many of the 45 divers did not hold licenses?")

    assert not any("45 - 12" in statement.text for statement in answer.statements)
