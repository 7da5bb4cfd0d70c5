"""rag/model/marks.py: how well an answer stands at a place, from a model's logits."""

from __future__ import annotations

import numpy as np
import pytest

from rag.model.marks import LIMIT, LONGEST, Marks

# "It freed 94 men."
OFFSETS = np.array([[0, 2], [3, 8], [9, 11], [12, 15], [15, 16]])


def marks(starts: list[float], ends: list[float]) -> Marks:
    return Marks(OFFSETS, np.array(starts, np.float32), np.array(ends, np.float32))


def test_a_figure_answers_as_far_as_an_answer_begins_there_and_ends_behind() -> None:
    one = marks([-9, -9, 3, -9, -9], [8, 8, -9, 2, -9])
    # What ends before it begins is no answer: the two eights do not count.
    assert one.at(9, 11) == pytest.approx((3 + 2) / LIMIT, abs=0.001)
    assert one.at(12, 15) == pytest.approx((-9 + 2) / LIMIT, abs=0.001)


def test_a_sentence_answers_as_well_as_its_likeliest_answer() -> None:
    one = marks([-9, -9, 3, -9, -9], [-9, -9, -9, 2, -9])
    assert one.anywhere() == pytest.approx(5 / LIMIT, abs=0.001)


@pytest.mark.parametrize(("logit", "told"), [(30.0, 1.0), (-30.0, -1.0)])
def test_beyond_the_limit_nothing_is_surer(logit: float, told: float) -> None:
    one = marks([logit] * 5, [logit] * 5)
    assert (one.at(9, 11), one.anywhere()) == (told, told)


def test_what_was_not_read_is_told_apart_from_what_does_not_answer() -> None:
    assert marks([5] * 5, [5] * 5).at(40, 42) is None
    empty = Marks(np.zeros((0, 2), np.int64), np.zeros(0, np.float32), np.zeros(0, np.float32))
    assert empty.anywhere() == -1.0


def test_the_best_answer_begins_before_it_ends_and_is_not_too_long() -> None:
    assert marks([-9, -9, 3, -9, -9], [8, -9, -9, 2, -9]).best() == (9, 15)
    # Likelier that nothing answers.
    assert marks([-9, -9, 3, -9, -9], [-9, -9, -9, -4, -9]).best() is None
    count = LONGEST + 5
    offsets = np.array([[place, place + 1] for place in range(count)])
    starts, ends = np.full(count, -9, np.float32), np.full(count, -9, np.float32)
    starts[0] = ends[-1] = 9
    ends[LONGEST - 1] = 1
    assert Marks(offsets, starts, ends).best() == (0, LONGEST)
    empty = Marks(np.zeros((0, 2), np.int64), np.zeros(0, np.float32), np.zeros(0, np.float32))
    assert empty.best() is None


def test_how_much_of_an_answer_stands_in_a_stretch() -> None:
    offsets = np.array([(0, 3), (4, 7), (8, 11)])
    there = Marks(offsets, np.array([-9.0, 9.0, -9.0]), np.array([-9.0, -9.0, 9.0]))

    assert there.share(0, 4) < 0.01
    assert there.share(4, 11) > 0.99
    assert there.share(8, 11) == pytest.approx(0.5, abs=0.01)
    assert Marks(np.zeros((0, 2), np.int64), np.zeros(0), np.zeros(0)).share(0, 9) == 0
