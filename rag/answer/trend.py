"""Figures of several years: a row of them, and the year with the most or the fewest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from rag.answer.compared import SURE, kinship
from rag.answer.figures import Reading
from rag.answer.match import Match
from rag.schema import Draft, Statement

WEAKEST = 0.7
"""A year is left out of a row where its figure is this much worse than the best one."""

RIVAL = 0.25
"""A figure of another report is as good as the best one up to this much below its score."""

_ASKS_YEAR = re.compile(
    r"\b(?:what|which)\s+(?:\w+\s+)?years?\b|\bwhen\b|\byear\s+(?:with|that\s+(?:had|saw))\b",
    re.IGNORECASE,
)
_OF_ALL_YEARS = re.compile(
    r"\b(?:in|of|for)\s+(?:a|any|one)\s+(?:single\s+)?year\b|\bever\b|\bon\s+record\b|"
    r"\bof\s+(?:all|the|these|those)\s+(?:\w+\s+)?years\b|\bover\s+the\s+years\b",
    re.IGNORECASE,
)
_NUMBER = r"(?:number|figure|total|amount|count|level|share|budget|allocation|funding|spending)s?"
_NO_NUMBER = r"(?:recent\w*|serious\w*|severe\w*|common\w*|important\w*|likely|vulnerable|of)\b"
_MOST = re.compile(
    rf"\bmost\s+(?!{_NO_NUMBER})\w|\b(?:highest|largest|greatest|biggest|record)\s+(?:\w+\s+)?{_NUMBER}\b|"
    r"\b(?:highest|largest|greatest|biggest)\W*$|\bpeak(?:ed|s)?\b",
    re.IGNORECASE,
)
_FEWEST = re.compile(
    rf"\b(?:fewest|least)\s+\w|\b(?:lowest|smallest)\s+(?:\w+\s+)?{_NUMBER}\b|\b(?:lowest|smallest)\W*$",
    re.IGNORECASE,
)

_SUPERLATIVE = re.compile(
    r"\b(?:most|fewest|least|highest|lowest|largest|smallest|greatest|biggest|record|peak(?:ed|s)?)\b",
    re.IGNORECASE,
)

Row = dict[int, list[Match]]
"""For each year the figure that stands in a row with the others, and those that contradict it."""


def draft_of(reading: Reading) -> Draft | None:
    """A row of figures on one matter, one a year, ascending; two where reports differ."""
    found = _row(reading)
    if found is None:
        return None
    best, row = found
    statements = _told(reading, row)
    told_years = {year for years_told, _ in statements for year in years_told}
    missing = [str(year) for year in reading.query.years if year not in told_years]
    reason = f"No such figure was found for {listed(missing)}." if missing else ""
    return Draft("answered", tuple(statements.values()), reason, reading.among(best))


def asks_peak(reading: Reading) -> Literal["most", "fewest"] | None:
    """Whether a question asks for the year with the most, or the fewest, or for their number then:
    "In which year were the most victims identified?", "the highest number in any year"."""
    query = reading.query
    of_years = _ASKS_YEAR.search(query.text) is not None and query.wanted == "date"
    if query.wanted in ("count", "money"):
        of_years = len(query.years) > 1 or _OF_ALL_YEARS.search(query.text) is not None
    if not of_years:
        return None
    if _FEWEST.search(query.text):
        return "fewest"
    return "most" if _MOST.search(query.text) else None


def peak(reading: Reading, end: Literal["most", "fewest"]) -> Draft | None:
    """The year with the most or the fewest, its figure first and those of the other years behind;
    None where fewer than two years have one."""
    found = _row(_without_superlative(reading))
    if found is None:
        return None
    best, row = found
    values = {year: row[year][0].read.fact.value or 0.0 for year in row if row[year]}
    if len(values) < 2:
        return None
    extreme = max(values.values()) if end == "most" else min(values.values())
    statements = _told(reading, row)
    chosen = [key for key in statements if key[1] == extreme or (key[1] is None and not extreme)]
    first = [statements[key] for key in chosen]
    others = [told for key, told in statements.items() if key not in chosen]
    if reading.query.wanted == "date":
        years = sorted({year for years_told, _ in chosen for year in years_told})
        first = [_headed(years, first[0]), *first[1:]]
    reason = f"Compared: {listed([str(year) for year in sorted(values)])}; no other year is told."
    return Draft("answered", (*first, *others), reason, reading.among(best))


def _without_superlative(reading: Reading) -> Reading:
    """The question for the figures themselves, of all years from the first to the last that it
    names: no report has its "fewest"."""
    query = reading.query
    text = _SUPERLATIVE.sub(" ", query.text)
    years = query.years and tuple(range(min(query.years), max(query.years) + 1))
    return Reading(replace(query, wanted="trend", text=text, years=years), reading.evidence)


def _headed(years: Sequence[int], statement: Statement) -> Statement:
    """`statement` behind its years."""
    return Statement(
        f"{listed([str(year) for year in years])}: {statement.text}",
        statement.citations,
        statement.fact,
    )


def _row(reading: Reading) -> tuple[Match, Row] | None:
    """The best of the figures of the years asked about, or of all, and the row it stands in."""
    years: Sequence[int] = reading.query.years
    if len(years) < 2:
        years = sorted({year for read in reading.evidence.facts for year in read.fact.years})
    rows = reading.dated(years)
    best = max((row[0] for row in rows.values() if row), key=lambda m: m.score, default=None)
    if best is None or reading.among(best) < SURE:
        return None
    found = {year: _of_year(_of_place(reading, rows[year], best), best) for year in sorted(rows)}
    return (best, found) if any(found.values()) else None


def _told(reading: Reading, row: Row) -> dict[tuple[tuple[int, ...], float | None], Statement]:
    """What is told of each figure of a row, by its years and its value; each once."""
    statements: dict[tuple[tuple[int, ...], float | None], Statement] = {}
    for matches in row.values():
        for match in matches:
            fact = match.read.fact
            statements.setdefault((fact.years, fact.value), reading.told(match))
    return statements


def listed(words: Sequence[str]) -> str:
    """ "2016, 2018 and 2019"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _of_place(reading: Reading, ranked: Sequence[Match], best: Match) -> Sequence[Match]:
    """Those of the place that `best` is of: a row runs through one place unless several are asked
    about."""
    if len(reading.query.places) > 1:
        return ranked
    return [match for match in ranked if match.read.fact.place == best.read.fact.place]


def _of_year(ranked: Sequence[Match], best: Match) -> list[Match]:
    """The figure of one year that stands in a row with `best`, and those that contradict it."""
    # A row of victims has no year of children alone.
    narrower = best.features["narrower"]
    alike = [m for m in ranked if _alike(m, best) and m.features["narrower"] <= narrower]
    if not alike:
        return []

    def fit(match: Match) -> float:
        return match.score + kinship(match.read, best.read)

    alike.sort(key=lambda match: -fit(match))
    first = alike[0]
    if fit(first) < best.score - WEAKEST:
        return []
    return [first, *(match for match in alike[1:4] if contradicts(match, first))]


def _alike(match: Match, best: Match) -> bool:
    """Whether two figures are of one unit, or one of them is nothing."""
    left, right = match.read.fact, best.read.fact
    return left.unit == right.unit or "none" in (left.kind, right.kind)


def contradicts(match: Match, first: Match) -> bool:
    """Whether another report has another value for what `first` counts."""
    left, right = match.read.fact, first.read.fact
    return (
        left.document_id != right.document_id
        and left.value != right.value
        and match.score_unread > first.score_unread - RIVAL
        and match.read.own == first.read.own
    )
