"""eval/retrieval.py, on rankings small enough to work out by hand."""

from __future__ import annotations

from math import log2

import pytest

from eval.metrics import Place
from eval.records import SavedHit
from eval.retrieval import NAMES, by_question, relevant, retrieval
from rag.schema import Span


def hit(start: int, end: int, doc: str = "a.txt", score: float = 1.0) -> SavedHit:
    return SavedHit(doc, start, end, score)


def gold(start: int, end: int, doc: str = "a.txt") -> list[Place]:
    return [(doc, Span(start, end))]


def test_the_first_hit_that_holds_a_gold_quote_is_relevant() -> None:
    hits = [hit(200, 300), hit(0, 100), hit(0, 100, "b.txt"), hit(50, 150)]
    golds = [gold(10, 20), gold(60, 70), gold(500, 510)]
    assert relevant((hits, golds)) == {"2": 2, "missed 2": 1}
    assert relevant((hits, [gold(110, 120)])) == {"4": 1}
    assert relevant((hits, [[*gold(500, 510), *gold(30, 40, "b.txt")]])) == {"3": 1}


def test_measures_are_those_worked_out_by_hand() -> None:
    others = [hit(s, s + 9) for s in range(100, 600, 10)]
    (worth,) = by_question([([hit(0, 9), hit(10, 30), *others], [gold(12, 20)])])
    assert worth == {
        "recall@1": 0,
        "recall@5": 1,
        "recall@10": 1,
        "MRR@10": 0.5,
        "nDCG@10": pytest.approx(1 / log2(3)),
    }
    # Of two gold quotes one is the first hit's and one was missed: 1 of 1 + 1 / log2(3).
    (worth,) = by_question([([hit(0, 9)], [gold(0, 9), gold(50, 60)])])
    assert worth["recall@10"] == 0.5
    assert worth["nDCG@10"] == pytest.approx(1 / (1 + 1 / log2(3)))
    # A hit that holds both is all there is to find.
    (worth,) = by_question([([hit(0, 90)], [gold(0, 9), gold(50, 60)])])
    assert (worth["recall@1"], worth["nDCG@10"]) == (1, 1)


@pytest.mark.parametrize(("place", "found"), [(10, 1), (11, 0)])
def test_what_stands_beyond_the_tenth_hit_does_not_count(place: int, found: int) -> None:
    hits = [hit(1000 * rank, 1000 * rank + 10) for rank in range(1, 15)]
    (worth,) = by_question([(hits, [gold(1000 * place, 1000 * place + 10)])])
    assert worth["recall@10"] == found
    assert worth["MRR@10"] == pytest.approx(found / 10)


def test_hits_keep_their_order_where_scores_tie() -> None:
    hits = [hit(s, s + 9, score=0.5) for s in range(0, 120, 10)]
    for rank, one in enumerate(hits, 1):
        (worth,) = by_question([(hits, [gold(one.start, one.end)])])
        assert worth["MRR@10"] == pytest.approx(1 / rank if rank <= 10 else 0)


def test_a_question_without_hits_counts_where_others_have_some() -> None:
    found = ([hit(0, 9)], [gold(0, 9)])
    nothing: tuple[list[SavedHit], list[list[Place]]] = ([], [gold(0, 9)])
    unanswerable: tuple[list[SavedHit], list[list[Place]]] = ([hit(0, 9)], [])
    assert retrieval([found, nothing, unanswerable])["MRR@10"] == 0.5
    assert retrieval([nothing]) == retrieval([unanswerable]) == retrieval([])
    assert retrieval([nothing]) == dict.fromkeys(NAMES.values())
