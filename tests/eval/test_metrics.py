"""eval/metrics.py, on cases small enough to work out by hand."""

from __future__ import annotations

import pytest

from eval.metrics import (
    bears_out,
    best_f1,
    calibration_error,
    contains,
    exact_match,
    mean,
    quantile,
    ratio,
    token_f1,
    tokens,
    wilson,
)
from rag.schema import Span


def test_tokens_drop_case_marks_and_articles() -> None:
    assert tokens("The NGOs’ “one-time” allowance, a 1,216.5!") == [
        "ngos",
        "one",
        "time",
        "allowance",
        "1216.5",
    ]
    assert tokens("412 500 euros") == tokens("412,500 euros") == tokens("412\u00a0500 euros")


def test_contains_wants_whole_words_in_a_row() -> None:
    assert contains("referred by the Civil Society groups", "civil society")
    assert not contains("women and children", "men")
    assert not contains("civil and open society", "civil society")
    assert not contains("anything", "the")


def test_f1_and_exact_match() -> None:
    # 2 words shared; 3 given, 4 wanted: 2 * 2 / 7
    assert token_f1("in Baku city", "Baku city and Goychay") == pytest.approx(4 / 7)
    assert token_f1("Baku Baku", "Baku") == pytest.approx(2 / 3)
    assert token_f1("Baku Baku", "Baku, Baku") == 1
    assert token_f1("", "Baku") == 0
    assert token_f1("the", "") == 1
    assert exact_match("The Baku!", ["Ganja", "baku"])
    assert not exact_match("Baku city", ["baku"])
    assert best_f1("Baku", ["Ganja", "Baku"]) == 1
    assert best_f1("Baku", []) is None


@pytest.mark.parametrize(
    ("cited", "gold", "same"),
    [
        ((0, 100), (10, 20), True),
        ((12, 18), (10, 20), True),
        ((12, 15), (10, 20), True),
        ((0, 15), (10, 20), True),
        ((0, 14), (10, 20), False),
        ((0, 10), (10, 20), False),
        ((30, 40), (10, 20), False),
    ],
)
def test_bears_out_wants_half_of_the_shorter(
    cited: tuple[int, int], gold: tuple[int, int], same: bool
) -> None:
    assert bears_out(Span(*cited), Span(*gold)) is same


def test_what_does_not_apply_gives_none() -> None:
    assert mean([None, None]) is None
    assert mean([1.0, None, 0.0]) == 0.5
    assert ratio(0, 0) is None
    assert ratio(1, 4) == 0.25
    assert wilson(0, 0) is None
    assert quantile([], 0.5) is None
    assert calibration_error([]) is None


def test_wilson_interval() -> None:
    # Worked out by hand from the formula with z = 1.959964 for 8 of 10.
    low, high = wilson(8, 10) or (0, 0)
    assert low == pytest.approx(0.4902, abs=1e-4)
    assert high == pytest.approx(0.9433, abs=1e-4)
    assert (wilson(0, 5) or (1, 1))[0] == 0
    assert (wilson(5, 5) or (0, 0))[1] == pytest.approx(1)


def test_quantile_is_interpolated() -> None:
    assert quantile([4, 1, 3, 2], 0.5) == 2.5
    assert quantile([7], 0.95) == 7
    assert quantile(list(range(101)), 0.95) == 95


def test_calibration_error() -> None:
    # Bin (0.8, 0.9]: mean 0.85, half right, gap 0.35, two of four. Bin (0.1, 0.2]: 0.2 and none.
    # Bin (0.9, 1]: 1.0 and right, gap 0.
    pairs = [(0.82, True), (0.88, False), (0.2, False), (1.0, True)]
    assert calibration_error(pairs) == pytest.approx((2 * 0.35 + 0.2) / 4)
    assert calibration_error([(0.0, False)]) == 0
    # A bin holds its upper edge: both in (0.1, 0.2], mean 0.175, half right.
    assert calibration_error([(0.2, True), (0.15, False)]) == pytest.approx(0.325)
