"""rag/text/countries.py: countries by name, other name, and adjective."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.countries import countries_in, country


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Officials from Azerbaijan met Ukrainians.", ["Azerbaijan", "Ukraine"]),
        ("the Russian Federation", ["Russia"]),
        ("Niger's and Nigeria's courts", ["Niger", "Nigeria"]),
        ("South Korean and North Korean workers", ["South Korea", "North Korea"]),
        ("Sudanese and South Sudanese workers", ["Sudan", "South Sudan"]),
        ("Guinea-Bissau, Equatorial Guinea and Papua New Guinea",
         ["Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"]),
        ("the Democratic Republic of the Congo", ["Democratic Republic of the Congo"]),
        ("the Dominican Republic and Dominica", ["Dominican Republic", "Dominica"]),
        ("Côte d’Ivoire and Ivorian courts", ["Ivory Coast", "Ivory Coast"]),
        ("Polish farmers polish boots", ["Poland"]),
        ("a Turkish and a Turkmen citizen", ["Turkey", "Turkmenistan"]),
        ("Georgians in Georgia", ["Georgia", "Georgia"]),
        ("the United Kingdom and the U.S. government", ["United Kingdom", "United States"]),
        ("Dutch, Swiss and Greek ships", ["Netherlands", "Switzerland", "Greece"]),
        ("the UK, the US and PNG", ["United Kingdom", "United States", "Papua New Guinea"]),
        ("US$ 100 and 100 US dollars for us", []),
        ("Indianapolis and Chinatown", []),
        ("Varneth and the Lethanians", []),
    ],
)  # fmt: skip
def test_countries_in(text: str, named: list[str]) -> None:
    found = countries_in(text)
    assert [name for name, _, _ in found] == named
    assert all(country(text[start:end]) == name for name, start, end in found)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        *(("azerbaijan", "Azerbaijan"), ("Azeri", "Azerbaijan"), ("RUSSIA", "Russia")),
        *(("Burma", "Myanmar"), ("Czech Republic", "Czechia"), ("Holland", "Netherlands")),
        *(("DRC", "Democratic Republic of the Congo"), ("kosovar", "Kosovo")),
        *(("US", "United States"), ("us", None), ("PNG", "Papua New Guinea"), ("png", None)),
        *(("Polish", "Poland"), ("polish", None), ("Valdoria", None), ("", None)),
    ],
)
def test_country(name: str, place: str | None) -> None:
    assert country(name) == place


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from(["Niger", "ia", "n", "South ", "Korea", "Guinea", "-", " "])).map(
            "".join
        ),
    )
)
def test_spans_name_the_country_without_overlap(text: str) -> None:
    position = 0
    for name, start, end in countries_in(text):
        assert position <= start < end <= len(text)
        assert country(text[start:end]) == name
        position = end


@pytest.mark.parametrize("piece", ["A", "South ", "Guinea-", "Russian ", "Republic of the ", "é "])
def test_time_is_linear_on_hostile_texts(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    countries_in(text)
    assert time.process_time() - started < 10
