"""rag/answer/figures.py and match.py: which facts could answer, and in which order."""

from __future__ import annotations

from rag.answer.figures import Reading, is_difference
from rag.answer.match import rank
from rag.model.embed import Embedder
from tests.small_reports import Reports, report


def test_a_figure_that_is_a_difference_is_told_from_others(embedder: Embedder) -> None:
    text = "The board repaired 85 pumps in 2022. It trained four more than in 2021."
    read = Reports([report(text, "Orvania", 2022)], embedder.encode, embedder.rarity)

    told = {f.fact.value: is_difference(f) for f in read.evidence.facts}
    assert told[85.0] is False
    assert told[4.0] is True


def test_facts_of_the_year_asked_for_come_alone(reports: Reports) -> None:
    reading = Reading(reports.parse("How many pumps were repaired in 2021?"), reports.evidence)

    ranked = reading.ranked()
    assert ranked
    assert all(2021 in match.read.fact.years for match in ranked)
    assert [m.score for m in ranked] == sorted((m.score for m in ranked), reverse=True)
    assert {m.read.fact.value for m in reading.ranked(years=())} >= {41.0, 60.0, 85.0}
    rows = reading.dated((2020, 2021))
    assert [rows[year][0].read.fact.value for year in (2020, 2021)] == [41.0, 60.0]


def test_kinds_of_fact_are_told_apart(reports: Reports) -> None:
    def kinds(question: str) -> set[str]:
        reading = Reading(reports.parse(question), reports.evidence)
        return {match.read.fact.kind for match in reading.ranked(years=())} - {"not_reported"}

    assert kinds("How much was allocated for repairs?") <= {"money", "none"}
    assert "money" in kinds("How much was allocated for repairs?")
    assert kinds("How many pumps were repaired?") <= {"count", "none"}
    assert kinds("What percentage of wells?") == set()


def test_without_facts_nothing_is_ranked(reports: Reports) -> None:
    reading = Reading(reports.parse("How many pumps?"), reports.evidence)

    assert rank(reading.query, reading.terms, [], reports.evidence, None, ()) == []
