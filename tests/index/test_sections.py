"""rag/index/sections.py: the reports on single countries in one text."""

from __future__ import annotations

import time

import pytest

from rag.index.sections import SHORTEST, SHORTEST_WITH_TIER, sections

LONG = "The government held 12 meetings. " * (SHORTEST // 30 + 1)
SHORT = "The government held 12 meetings. " * (SHORTEST_WITH_TIER // 30 + 1)


def places(text: str) -> list[str]:
    return [section.place for section in sections(text)]


@pytest.mark.parametrize(
    "heading",
    [
        "NEPAL",
        "NEPAL: Tier 2",
        "Nepal (Tier 2 Watch List)",
        "NEPAL – TIER 3",
        "## NEPAL (Special Case)",
        "  NEPAL  ",
    ],
)
def test_a_heading_names_a_country(heading: str) -> None:
    text = f"Opening words.\n\n{heading}\n{LONG}\n\nPERU: Tier 1\n{LONG}\n"

    first, second = sections(text)

    assert (first.place, second.place) == ("Nepal", "Peru")
    assert text[first.start : first.end].strip().startswith(heading.strip())
    assert first.end == second.start
    assert second.end == len(text)


def test_a_heading_opens_its_paragraph() -> None:
    text = (
        f"NEPAL (Tier 2): {SHORT}\nSINT MAARTEN (Tier 1): {SHORT}\nCÔTE D'IVOIRE (Tier 1): {SHORT}"
    )

    assert places(text) == ["Nepal", "Sint Maarten", "Ivory Coast"]


@pytest.mark.parametrize(
    "text",
    [
        f"NEPAL: Tier 2\n{LONG}",
        # A running head on each page, and a list of countries.
        f"NEPAL\n{LONG}\nNEPAL\n{LONG}",
        f"TIER 1\nNEPAL\nPERU\nGHANA\n\n{LONG}",
        # Words of a sentence, an adjective within a heading, and none of a country.
        f"Nepal\n{LONG}\nPeru\n{LONG}",
        f"NEPAL AND PERU IN TALKS\n{LONG}\nPROTECTION\n{LONG}",
        "",
    ],
)
def test_one_report_is_one(text: str) -> None:
    assert sections(text) == []


def test_a_list_of_headings_leaves_the_last_with_its_report() -> None:
    text = f"NEPAL\nPERU\nGHANA\nNEPAL\n{LONG}\nPERU\n{LONG}"

    assert places(text) == ["Nepal", "Peru"]


def test_a_long_text_takes_linear_time() -> None:
    texts = ["NEPAL OF THE PERU AND " * 20_000, f"NEPAL (Tier 1)\n{SHORT}\nPERU\n" * 1_000]
    began = time.perf_counter()

    for text in texts:
        sections(text)

    assert time.perf_counter() - began < 5
