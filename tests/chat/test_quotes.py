"""Quotations as models type them, back to the exact words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.chat.quotes import find_quote

TEXT = (
    "The State’s “first” shelter – in Ganja – cost $1,200,\u00a0and 94 per\u00adsons (91 in 2019) "
    "stayed there; it did not report… on 1,940 others.\nThe NGO-run shelter had 9,400 beds."
)


def words(quote: str) -> str | None:
    span = find_quote(quote, TEXT)
    return None if span is None else TEXT[span.start : span.end]


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        ("94 per\u00adsons (91 in 2019)", "94 per\u00adsons (91 in 2019)"),
        ("94 persons (91 in 2019)", "94 per\u00adsons (91 in 2019)"),
        ('The State\'s "first" shelter', "The State’s “first” shelter"),
        ("shelter - in Ganja — cost", "shelter – in Ganja – cost"),
        ("cost  $1,200, and\n94", "cost $1,200,\u00a0and 94"),
        ("did not report... on", "did not report… on"),
        ("the ngo‑run shelter", "The NGO-run shelter"),
        ("“The NGO-run shelter had 9,400 beds.”", "The NGO-run shelter had 9,400 beds."),
        ("1,200", "$1,200"),
    ],
)
def test_typography_may_differ(quote: str, exact: str) -> None:
    assert words(quote) == exact


@pytest.mark.parametrize(
    "quote",
    [
        "95 persons",
        "94 women",
        "4 persons",
        "9,400 bed",
        "400 beds",
        "940",
        "shelter in Ganja cost",
        "",
        ".",
        "94 persons ... 95 beds",
    ],
)
def test_words_and_figures_may_not(quote: str) -> None:
    assert words(quote) is None


def test_what_an_ellipsis_leaves_out_is_shown() -> None:
    assert words("it did ... report") == "it did not report"
    assert (
        words("stayed there […] 1,940 others")
        == "stayed there; it did not report… on 1,940 others."
    )
    assert words("others … persons") is None


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 60))
def test_what_is_found_says_what_was_quoted(start: int, length: int) -> None:
    quote = TEXT[start : start + length]
    found = words(quote)

    if found is not None:
        assert "".join(filter(str.isalnum, quote)) in "".join(filter(str.isalnum, found))
