"""eval/significance.py, on differences small enough to work out by hand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from eval.significance import bootstrap_interval, randomisation_p, sign_p


def test_the_sign_test_is_exact() -> None:
    assert sign_p(0, 0) == 1
    assert sign_p(5, 5) == 1 / 32
    assert sign_p(4, 5) == 6 / 32
    assert sign_p(0, 5) == 1


def test_right_and_wrong_are_tested_exactly() -> None:
    assert randomisation_p([]) is None
    assert randomisation_p([0, 0]) == 1
    assert randomisation_p([1, 0, 0]) == 1
    assert randomisation_p([-1] * 6 + [0] * 90) == pytest.approx(2 / 64)
    assert randomisation_p([1] * 6) == pytest.approx(2 / 64)
    assert randomisation_p([1, 1, 1, -1]) == pytest.approx(2 * 5 / 16)
    assert randomisation_p([1, -1]) == 1


def test_drawn_signs_come_near_all_signs() -> None:
    seen = [0.5, 0.25, -0.125, 0.75, 0.3, -0.2, 0.9, 0.1]
    sums = [
        abs(sum(s * abs(v) for s, v in zip(signs, seen, strict=True)))
        for signs in product((1, -1), repeat=8)
    ]
    exact = np.mean([total >= abs(sum(seen)) - 1e-9 for total in sums])
    found = randomisation_p(seen)
    assert found == pytest.approx(exact, abs=0.01)
    assert found == randomisation_p(seen) == randomisation_p([-one for one in seen])


def test_what_was_seen_is_one_of_the_drawings() -> None:
    assert randomisation_p([1.0 + n / 100 for n in range(40)], resamples=99) == 1 / 100


def test_many_questions_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.significance._CELLS", 50)
    assert randomisation_p([0.5, -0.25, 0.125]) == pytest.approx(0.75, abs=0.02)  # 6 of 8


def test_the_interval_of_a_mean() -> None:
    assert bootstrap_interval([]) is None
    assert bootstrap_interval([0.5, 0.5]) == (0.5, 0.5)
    differences = [1.0] * 30 + [0.0] * 60 + [-1.0] * 10
    low, high = bootstrap_interval(differences) or (0, 0)
    # The mean is 0.2, its standard error sqrt(0.36 / 100) = 0.06, and 1.96 of them 0.118.
    assert (low, high) == (pytest.approx(0.2 - 0.118, abs=0.015), pytest.approx(0.318, abs=0.015))
    assert (low, high) == bootstrap_interval(differences)
    narrow = bootstrap_interval(differences, level=0.5) or (0, 0)
    assert low < narrow[0] < 0.2 < narrow[1] < high


def test_the_interval_is_that_of_questions_drawn_one_by_one() -> None:
    chance = np.random.default_rng(7)
    values = chance.normal(0.1, 1, size=50)
    means = values[chance.integers(0, 50, size=(20_000, 50))].mean(axis=1)
    low, high = bootstrap_interval(values.tolist()) or (0, 0)
    assert low == pytest.approx(np.quantile(means, 0.025), abs=0.02)
    assert high == pytest.approx(np.quantile(means, 0.975), abs=0.02)
