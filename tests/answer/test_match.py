"""rag/answer/match.py: what a figure has of a question, beside their meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag.answer.evidence import Marking
from rag.answer.figures import Reading
from rag.answer.match import READ, Match, rank
from rag.model.marks import Marks
from tests.fakes import FakeEmbedder
from tests.small_reports import Reports, report


def features(question: str, text: str) -> dict[float | None, dict[str, float]]:
    """What each figure of `text`, by its value, has of `question`."""
    reports = Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)
    reading = Reading(reports.parse(question), reports.evidence)
    ranked = rank(reading.query, reading.terms, reports.evidence.facts, reports.evidence, None, ())
    return {match.read.fact.value: match.features for match in ranked}


def test_a_figure_that_the_question_gives_is_told_from_those_beside_it() -> None:
    text = "The board hired 64 divers, 40 of them women. It sold 12 boats."

    told = features("How many of the 64 divers were women?", text)

    assert {value: found["echo"] for value, found in told.items()} == {64: 1.0, 40: 0.0, 12: 0.0}
    assert (told[40]["beside"], told[12]["beside"]) == (1.0, 0.0)
    plain = features("How many of the divers were women?", text)
    assert {found["echo"] + found["beside"] for found in plain.values()} == {0.0}


@pytest.mark.parametrize(
    ("question", "nothing"),
    [
        ("Were any wells contaminated?", 0.0),
        ("Was anyone's well contaminated?", 0.0),
        ("Were the wells contaminated?", 1.0),
        ("How many wells were contaminated, if any?", 1.0),
    ],
)
def test_nothing_is_as_good_an_answer_where_any_is_asked_for(question: str, nothing: float) -> None:
    told = features(question, "No wells were contaminated.")

    assert told[0]["nothing"] == nothing


def marking_of(word: str, logit: float) -> Marking:
    """A model of reading that finds an answer at `word` alone, with this logit."""

    def marking(question: str, texts: Sequence[str]) -> list[Marks]:
        found = []
        for text in texts:
            words = [m.span() for m in re.finditer(r"\w+", text)]
            told = [logit if text[slice(*span)] == word else -20.0 for span in words]
            starts = np.array(told, np.float32)
            found.append(Marks(np.array(words), starts, np.full(len(words), -5.0, np.float32)))
        return found

    return marking


def ranked_with(marking: Marking, text: str) -> list[Match]:
    reports = Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)
    evidence = replace(reports.evidence, marking=marking)
    reading = Reading(reports.parse("How many boats were there?"), evidence)
    return rank(reading.query, reading.terms, evidence.facts, evidence, None, ())


def test_what_a_model_of_reading_finds_decides_between_figures_alike() -> None:
    text = "The board sold 12 boats and 15 boats."
    for word in ("12", "15"):
        first = ranked_with(marking_of(word, 16.0), text)[0]
        assert first.read.fact.value == float(word)
        assert first.features["read"] > 0.5


def test_only_the_best_sentences_are_read_and_others_are_as_the_least_of_them() -> None:
    text = " ".join(f"The board sold {number} boats." for number in range(11, 11 + READ + 3))
    shown: list[str] = []
    found = marking_of("11", 4.0)

    def marking(question: str, texts: Sequence[str]) -> Sequence[Marks]:
        shown.extend(texts)
        return found(question, texts)

    told = ranked_with(marking, text)

    assert len(shown) == READ
    unread = [match for match in told if match.read.sentence not in shown]
    assert len(unread) == 3
    least = min(match.features["read"] for match in told if match.read.sentence in shown)
    assert {match.features["read"] for match in unread} == {least}


@pytest.mark.parametrize(
    ("text", "question", "features"),
    [
        ("The board met 39 guests.", "How many guests did Orvania meet?", (0, 0, 0)),
        ("NGOs met an additional 12 guests.", "How many guests did Orvania meet?", (1, 1, 0)),
        ("NGOs met 12 guests.", "How many guests did NGOs in Orvania meet?", (0, 0, 0)),
        ("An NGO met 12 more guests.", "How many guests were met?", (0, 0, 0)),
        ("Police and NGOs met 12 guests.", "How many guests did Orvania meet?", (0, 0, 0)),
        ("NGOs met another 12 guests.", "How many additional guests came?", (0, 0, 0)),
        ("The board had 36 tax inspectors.", "How many tax inspections were there?", (0, 0, 1)),
        ("The board held 36 tax inspections.", "How many tax inspectors were there?", (0, 0, 1)),
        ("The board held 36 tax inspections.", "How many inspections were there?", (0, 0, 0)),
    ],
)
def test_whose_and_what_kind_of_figure_it_is(
    text: str, question: str, features: tuple[float, ...]
) -> None:
    reports = Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)
    reading = Reading(reports.parse(question), reports.evidence)

    (best,) = reading.ranked()

    told = tuple(best.features[name] for name in ("additional", "outsider", "other_form"))
    assert told == features


def test_a_part_that_the_question_does_not_ask_for_is_less_than_its_whole() -> None:
    text = (
        "The board hired 94 divers, of whom two were cooks; it hired 30 guards, five of them women."
    )

    told = features("How many divers did the board hire?", text)
    assert {value for value, found in told.items() if found["lesser"]} == {2, 5}
    cooks = features("How many of the divers were cooks?", text)
    assert not cooks[2]["lesser"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many divers did the board hire?", 1.0),
        ("How many divers did the board hire in the north?", 0.0),
        ("How many cooks did the board hire?", 0.0),
    ],
)
def test_nothing_is_told_where_it_has_all_the_words_of_a_question(
    question: str, told: float
) -> None:
    assert features(question, "The board hired no divers.")[0]["nothing_told"] == told
