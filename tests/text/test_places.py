"""rag/text/places.py: names made from a place's, and the place that a text speaks of."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.places import names_place, place_of, speaks_of


@pytest.mark.parametrize(
    ("word", "place", "named"),
    [
        *(("Valdoria", "Valdoria", True), ("valdorian", "Valdoria", True)),
        *(("Valdoria's", "Valdoria", True), ("Valdorians", "Valdoria", True)),
        *(("Varnethi", "Varneth", True), ("Tessaran", "Tessara", True)),
        *(("Torvish", "Torva", True), ("Torvese", "Torva", True)),
        *(("Ukrainian", "Ukraine", True), ("Ukrainian", "Russia", False)),
        *(("Nigerian", "Nigeria", True), ("Nigerian", "Niger", False)),
        *(("Valdorium", "Valdoria", False), ("Lethanian", "Valdoria", False)),
        ("victims", "Victoria", False),
    ],
)
def test_names_place(word: str, place: str, named: bool) -> None:
    assert names_place(word, place) is named


@pytest.mark.parametrize(
    ("text", "title", "place"),
    [
        # a known country, by name and adjective, against the countries that victims come from
        (("Courts met. Azerbaijani victims were exploited in Azerbaijan. Foreign victims came from "
         "Russia, Ukraine, and Russia. Azerbaijan’s courts tried them."), "", "Azerbaijan"),
        # an invented one, against known neighbours and its own towns
        (("The government of Valdoria trained police. Valdorian officials met. Workers came from "
         "Ukraine, Russia, and Moldova."), "", "Valdoria"),
        ("The ministry of Varneth met. Varnethi officials came. In Oris, police met.", "",
         "Varneth"),
        # the title decides
        ("The police acted. Russia and Russian officials sent Russian aid.", "Kenya 2021", "Kenya"),
        ("Keldur officials met. The police came from Oris.", "Annual Report Keldur", "Keldur"),
        # whose money is counted
        (("Haitian victims came from Haiti. Two Haitian victims and one Dominican victim met. "
         "Courts awarded DOP 3.5 million ($60,140)."), "", "Dominican Republic"),
        # months, offices and sentence openings are no places
        ("In May, officials met in May. March was cold. In Parliament, Parliament sat.", "", None),
        ("Nothing is named here at all.", "", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_place_of(text: str, title: str, place: str | None) -> None:
    assert place_of(text, title) == place


@pytest.mark.parametrize(
    ("text", "name", "own"),
    [
        ("Police in Oris met.", "Oris", True),
        ("Orisian officials met.", "Oris", True),
        ("The government of Oris met.", "Oris", True),
        ("They came from Oris, Tal and Kelt.", "Oris", False),
        ("Police met.", "Oris", False),
        ("Apple officials ate an apple.", "Apple", False),
    ],
)
def test_speaks_of(text: str, name: str, own: bool) -> None:
    assert speaks_of(text, name) is own


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_text_is_taken(text: str, title: str) -> None:
    place = place_of(text, title)
    assert place is None or place
    names_place(text, title)
    speaks_of(text, title)


@pytest.mark.parametrize("piece", ["A", "Aa ", "in Aa ", "in Aab, ", "Russian ", "'s ", "(", "é "])
def test_time_is_linear_on_hostile_texts(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    speaks_of(text, "Aab")
    place_of(text)
    assert time.process_time() - started < 10
