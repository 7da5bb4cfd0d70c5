"""The words around figures, and what they have of a question by where they stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.evidence import ReadFact
from rag.answer.placed import placed_features
from rag.answer.surroundings import surroundings_of
from rag.answer.terms import Terms
from rag.model.embed import Embedder
from rag.schema import Fact
from rag.text.words import stem
from tests.small_reports import Reports, report

HOMES = (
    "In 2022, the agency ran 44 homes: 24 for children, 13 for women (11 in 2021), and seven for "
    "older persons; inspectors refused a license to nine."
)


def stems(*words: str) -> frozenset[str]:
    return frozenset(map(stem, words))


def facts_of(text: str) -> list[Fact]:
    """A fact for each number of `text` written in digits, all in one sentence."""
    return [
        Fact(
            document_id="d",
            paragraph=1,
            sentence_start=0,
            sentence_end=len(text),
            clause_start=match.start(),
            clause_end=match.end(),
            start=match.start(),
            end=match.end(),
            kind="count",
            value=float(match.group()),
            high=None,
            unit=None,
            counted="",
            years=(),
            place=None,
            statement="",
        )
        for match in re.finditer(r"\d+", text)
    ]


@pytest.fixture(scope="module")
def reports(embedder: Embedder) -> Reports:
    document = report(HOMES, "Orvania", 2022, "homes.txt", 2023)
    return Reports([document], embedder.encode, embedder.rarity)


def read(reports: Reports, figure: str) -> ReadFact:
    text = reports.evidence.sentences[0].document.text
    return next(
        one for one in reports.evidence.facts if text[one.fact.start : one.fact.end] == figure
    )


def test_words_next_to_a_figure_are_its_own(reports: Reports) -> None:
    children = read(reports, "24").surroundings

    assert children.behind == stems("children")
    assert stem("women") not in children.local
    assert stem("agency") in children.head
    assert children.place == 1
    assert not children.in_parentheses


def test_a_figure_in_parentheses_stands_beside_its_partner(reports: Reports) -> None:
    earlier = read(reports, "11").surroundings

    assert earlier.in_parentheses
    assert stem("women") in earlier.partner
    assert earlier.years == {2021}


def test_words_behind_a_semicolon_are_not_told_of_what_stands_before_it(reports: Reports) -> None:
    refused = read(reports, "nine").surroundings

    assert refused.opens
    assert {stem("refused"), stem("license")} <= refused.before
    assert stem("children") not in refused.local | refused.lead


def test_a_figure_is_told_from_its_neighbour_by_the_word_behind_it(reports: Reports) -> None:
    terms = Terms({stem("women"): 1.0})
    features = {
        figure: placed_features("How many for women?", terms, (2022,), (), one, reports.evidence)
        for figure in ("24", "13", "11")
        for one in [read(reports, figure)]
    }

    assert features["13"]["behind"] == 1.0
    assert features["24"]["behind"] == 0.0
    assert features["24"]["rival_near"] == 1.0
    assert features["11"]["dated_other"] == 1.0
    assert features["11"]["partner"] == 1.0


@given(st.text(alphabet="ab 12,;:()—.“", max_size=120))
def test_any_text_is_read(text: str) -> None:
    found = surroundings_of(facts_of(text), text)

    assert len(found) == len(facts_of(text))
    assert all(0 <= one.place < max(1, one.number) for one in found)
