"""rag/answer/read.py: a figure or sentence that stands there, beside its neighbours, and which of
several reports is told.
"""

from __future__ import annotations

import re

import pytest

from rag.answer.figures import CONVINCED
from rag.model.embed import Embedder
from tests.answer.wells import NEWER, marked, words_marked
from tests.fakes import FakeEmbedder
from tests.small_reports import Reports, figure, first_words, report


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many wells did the board test in 2022?", "340"),
        ("How many wells were tested in 2021?", "310"),
        ("How many wells were contaminated in 2022?", "52"),
        ("How many wells were contaminated in 2021?", "47"),
        ("How many wells had arsenic?", "15"),
        ("How many wells had lead?", "seven"),
        ("How many wells were closed?", "12"),
        ("How many pumps were repaired in 2022?", "85"),
        ("How many pumps were repaired in 2021?", "60"),
        ("How many pumps were repaired last year?", "85"),
        ("How many pumps were repaired the year before?", "60"),
        ("number of pumps repaired 2022", "85"),
        ("How many pumps does the 2023 report say were repaired?", "85"),
        ("How many technicians were trained in 2022?", "44"),
        ("How many technicians were trained in 2021?", "the same number as in 2021"),
    ],
)
def test_the_right_figure_beside_its_neighbours(
    newer: Reports, question: str, expected: str
) -> None:
    answer = newer.ask(question)

    assert answer.status == "answered"
    assert figure(answer) == expected
    assert len(answer.statements) == 1
    assert answer.confidence >= CONVINCED


def test_a_figure_is_told_with_what_it_counts_its_place_and_its_year(newer: Reports) -> None:
    (told,) = newer.ask("How many wells were tested in 2021?").statements

    assert re.fullmatch(r"310 – .*\bwells\b.*, Orvania 2021", told.text)
    assert told.citations[0].quote.endswith("tested 340 wells (310 in 2021).")
    assert told.fact is not None
    assert (told.fact.value, told.fact.years) == (310, (2021,))


def test_a_year_is_found_in_whichever_report_speaks_of_it(reports: Reports) -> None:
    for question, expected, source in (
        ("How many pumps were repaired in 2022?", "85", "review_2022.txt"),
        ("How many pumps were repaired in 2021?", "60", "review_2022.txt"),
        ("How many pumps were repaired in 2020?", "41", "review_2020.txt"),
    ):
        answer = reports.ask(question)
        assert (figure(answer), answer.citations[0].source) == (expected, source)


def test_reports_that_disagree_are_both_shown(reports: Reports) -> None:
    answer = reports.ask("How many wells were tested in 2021?")

    assert sorted(marked(answer)) == ["305", "310"]
    assert {c.source for c in answer.citations} == {"review_2020.txt", "review_2022.txt"}
    assert answer.reason == "The reports disagree; each figure is shown."
    assert reports.ask("How many wells were tested in 2022?").reason == ""


def test_nothing_is_a_figure(newer: Reports) -> None:
    answer = newer.ask("How many wells in the capital were contaminated in 2021?")

    assert answer.status == "answered"
    assert first_words(answer) == "0 (none)"
    assert answer.citations[0].quote.startswith("No well in the capital")


def test_what_is_not_reported_is_told_with_the_words_that_say_so(newer: Reports) -> None:
    answer = newer.ask("How many households were without water in 2022?")

    assert answer.status == "not_reported"
    assert answer.statements[0].text == "Not reported (Orvania 2022)."
    assert answer.reason == "The report itself says that this was not reported."
    assert answer.citations[0].quote.startswith("The board did not report the number of households")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much was allocated for repairs in 2022?", "2.4 million crowns ($300,000)"),
        ("How much was allocated for repairs in 2021?", "1.8 million crowns ($225,000)"),
        ("How much was allocated for repairs in 2022 in dollars?", "$300,000"),
        ("How many dollars were allocated for repairs in 2021?", "$225,000"),
        ("How much was allocated for repairs in 2022, in crowns?", "2.4 million crowns"),
    ],
)
def test_money_comes_in_the_currency_asked_for_or_in_both(
    newer: Reports, question: str, told: str
) -> None:
    assert first_words(newer.ask(question)) == told


def test_a_year_of_two_halves_is_one(embedder: Embedder) -> None:
    text = "The board closed 74 wells in 2021-2022. It closed 50 wells in 2020."
    document = report(text, "Orvania", 2022, "closed_2022.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    answer = asked.ask("How many wells did the board close in 2021-2022?")

    assert answer.statements[0].text.startswith("74 – ")
    assert len(answer.statements) == 1


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("How many whales were counted in 2022?", "do not speak of “whales”"),
        ("What is the colour of the director's car?", "do not speak of “colour”"),
        ("How many wells were tested in 2015?", "no such figure or statement for 2015"),
        ("How many inspectors were arrested in 2022?", "do not speak of “arrested”"),
    ],
)
def test_what_is_not_there_is_not_found_and_the_nearest_is_shown(
    newer: Reports, question: str, reason: str
) -> None:
    answer = newer.ask(question)

    assert (answer.status, answer.statements) == ("not_found", ())
    assert answer.reason.startswith("Not found: ")
    assert reason in answer.reason
    assert answer.nearest
    for statement in answer.nearest:
        citation = statement.citations[0]
        assert NEWER[citation.start : citation.end] == citation.quote


def test_a_year_without_the_figure_shows_it_for_other_years(newer: Reports) -> None:
    answer = newer.ask("How many wells were tested in 2015?")

    assert "340" in [words_marked(s.citations[0]) for s in answer.nearest]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No figures here at all.",
        "((((((40 wells",
        "Call 116 111 at any time.",
        " ".join(f"{n} wells," for n in range(500)) + " were tested.",
    ],
)
def test_odd_reports_are_read_without_harm(text: str) -> None:
    odd = Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)

    for question in ("How many wells were tested in 2022?", "Why?", "Did anyone call?"):
        answer = odd.ask(question)
        assert all(text[c.start : c.end] == c.quote for c in answer.citations)
        assert answer.left_out == ()
        assert answer.statements or answer.reason
