"""eval/metrics.py, on cases small enough to work out by hand."""

from __future__ import annotations

import pytest

from eval.metrics import (
    Bin,
    abstention_precision,
    abstention_recall,
    bears_out,
    best_f1,
    calibration_error,
    citation_precision,
    citation_recall,
    cites,
    completeness,
    contains,
    exact_match,
    excess_area,
    mean,
    overlap,
    quantile,
    ratio,
    reliability,
    risk_coverage,
    risk_coverage_area,
    squad_scores,
    squad_words,
    token_f1,
    tokens,
    wilson,
    years_agree,
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


def test_squad_words_are_those_of_its_evaluation() -> None:
    assert squad_words("The  Theatre's a “one-time” fee, $1,216.5.") == [
        "theatres",
        "“onetime”",
        "fee",
        "12165",
    ]
    assert squad_words("An apple (the)") == ["apple"]
    assert tokens("one-time") != squad_words("one-time")


def test_squad_scores_know_refusals() -> None:
    assert squad_scores("the Baku", ["Ganja", "Baku!"]) == (True, 1)
    assert squad_scores("Baku city", ["Baku"]) == (False, pytest.approx(2 / 3))
    assert squad_scores("", []) == (True, 1)
    assert squad_scores("Baku", []) == (False, 0)
    assert squad_scores("", ["Baku"]) == (False, 0)
    assert squad_scores("", ["the", "Baku"]) == (False, 0), "a gold without words is dropped"
    assert squad_scores("", ["the"]) == (True, 1)


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


GOLD = [("a.txt", Span(10, 20)), ("b.txt", Span(0, 10))]
OTHER = [("a.txt", Span(50, 60))]


def test_citations_are_held_against_gold_quotes() -> None:
    here, there, away = ("a.txt", Span(12, 20)), ("b.txt", Span(0, 9)), ("a.txt", Span(80, 90))
    assert cites(here, GOLD)
    assert cites(there, GOLD)
    assert not cites(("b.txt", Span(12, 20)), GOLD), "the same offsets of another file"
    assert citation_recall([here], [GOLD, OTHER]) == 0.5
    assert citation_recall([here, there], [GOLD]) == 1
    assert citation_recall([], [GOLD]) == 0
    assert citation_precision([here, there, away], [GOLD, OTHER]) == pytest.approx(2 / 3)
    assert citation_precision([here, None], [GOLD]) == 0.5, "one is not exact"
    assert citation_precision([], [GOLD]) is None
    assert citation_precision([here], []) is None
    assert citation_recall([here], []) is None


def test_lists_and_years() -> None:
    assert completeness([True, False, True, True]) == 0.75
    assert completeness([]) is None
    assert years_agree((2018, 2019), (2019,)) is True
    assert years_agree((2018,), (2019, 2020)) is False
    assert years_agree((), (2019,)) is None
    assert years_agree((2019,), ()) is None


def test_refusals() -> None:
    # 2 of 3 without an answer were refused; of the 3 refused 2 have none.
    pairs = [(True, True), (True, True), (True, False), (False, True), (False, False)]
    assert abstention_recall(pairs) == pytest.approx(2 / 3)
    assert abstention_precision(pairs) == pytest.approx(2 / 3)
    more = [*pairs, (False, True), (False, True)]
    assert abstention_recall(more) == pytest.approx(2 / 3)
    assert abstention_precision(more) == pytest.approx(2 / 5)
    assert abstention_recall([(False, True)]) is None
    assert abstention_precision([(True, False)]) is None


def test_what_does_not_apply_gives_none() -> None:
    assert mean([None, None]) is None
    assert mean([1.0, None, 0.0]) == 0.5
    assert ratio(0, 0) is None
    assert ratio(1, 4) == 0.25
    assert wilson(0, 0) is None
    assert quantile([], 0.5) is None
    assert calibration_error([]) is None
    assert risk_coverage_area([]) is None
    assert excess_area([]) is None
    assert risk_coverage([]) == reliability([]) == []


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


def test_reliability_points() -> None:
    pairs = [(0.82, True), (0.88, False), (0.2, False), (1.0, True), (0.0, False)]
    assert reliability(pairs) == [
        Bin(0.0, 0.1, 1, 0.0, 0.0),
        Bin(0.1, 0.2, 1, 0.2, 0.0),
        Bin(0.8, 0.9, 2, pytest.approx(0.85), 0.5),
        Bin(0.9, 1.0, 1, 1.0, 1.0),
    ]
    assert reliability(pairs, bins=2) == [
        Bin(0.0, 0.5, 2, pytest.approx(0.1), 0.0),
        Bin(0.5, 1.0, 3, pytest.approx(0.9), pytest.approx(2 / 3)),
    ]


def test_risk_and_coverage() -> None:
    # Surest first: right, wrong, right, wrong. Risks 0, 1/2, 1/3, 2/4.
    pairs = [(0.2, False), (0.9, True), (0.5, True), (0.8, False)]
    assert risk_coverage(pairs) == [
        (0.25, 0),
        (0.5, 0.5),
        (0.75, pytest.approx(1 / 3)),
        (1, 0.5),
    ]
    assert risk_coverage_area(pairs) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    # In a perfect order the risks are 0, 0, 1/3, 2/4.
    assert excess_area(pairs) == pytest.approx((1 / 2) / 4)
    assert excess_area([(0.9, True), (0.1, False)]) == 0
    assert [one for one, _ in risk_coverage(pairs, asked=8)] == [0.125, 0.25, 0.375, 0.5]


def test_answers_of_one_confidence_have_no_order() -> None:
    tied = [(0.5, True), (0.5, False), (0.9, True)]
    assert risk_coverage(tied) == risk_coverage(tied[::-1])
    # Either order of the two: risks 0, then (0 + 1/2) / 2 = 1/4, then 1/3.
    assert [risk for _, risk in risk_coverage(tied)] == [0, 0.25, pytest.approx(1 / 3)]


def test_overlap_counts_words_as_often_as_they_stand() -> None:
    assert overlap(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx(2 * 2 / 6)
    assert overlap([], []) == 1
    assert overlap(["a"], []) == 0
