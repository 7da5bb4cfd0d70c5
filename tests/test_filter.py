"""What a session is limited to, from the question to its answer, over the real index."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.index.ingest import ingest
from rag.model.embed import Embedder
from rag.schema import Answer, Filter
from rag.settings import Settings
from rag.stages import Asked
from tests.small_reports import figure

NEWER = "000_693a3e1c26ac2d2c.txt"
ORIS = "In 2020, the police of Oris identified 37 victims. The courts of Oris heard 12 cases.\n"

AZERBAIJAN = Filter(places=("Azerbaijan",))
BEFORE = Filter(last=2018)


@pytest.fixture
def wide(own_index: Settings, embedder: Embedder, tmp_path: Path) -> Assistant:
    """An assistant over the seeds and a report on another place."""
    (tmp_path / "oris 2021.txt").write_text(ORIS, encoding="utf-8")
    ingest([tmp_path / "oris 2021.txt"], own_index, embedder)
    return Assistant.open(own_index)


def ask(
    assistant: Assistant, question: str, only: Filter, history: Sequence[Answer] = ()
) -> Answer:
    return assistant.answer(Asked(question, tuple(history), only=only))


def sources(answer: Answer) -> set[str]:
    every = [*answer.statements, *answer.nearest]
    return {citation.source for statement in every for citation in statement.citations}


def test_documents_outside_are_as_if_not_there(wide: Assistant) -> None:
    question = "How many victims were identified in 2020?"
    within = ask(wide, question, AZERBAIJAN)
    assert figure(within) == "94"
    assert sources(within) == {NEWER}
    assert figure(ask(wide, question, Filter(("Oris",)))) == "37"
    old = ask(wide, question, BEFORE)
    assert old.status == "not_found"
    assert NEWER not in sources(old)
    assert "limited to: Azerbaijan" in within.query.notes
    assert wide.collection(AZERBAIJAN).places == ("Azerbaijan",)
    assert 2020 not in wide.collection(BEFORE).years


def test_what_the_filter_leaves_out_is_told(wide: Assistant) -> None:
    answer = ask(wide, "How many victims were identified in Oris in 2020?", AZERBAIJAN)
    assert answer.status == "not_found"
    assert "the collection has 1 document on Oris. Your filter (Azerbaijan)" in answer.reason
    nowhere = ask(wide, "How many victims were identified in Peru?", AZERBAIJAN)
    assert "your filter lets through has nothing on Peru" in nowhere.reason
    assert "Oris" not in nowhere.reason
    none = ask(wide, "How many victims?", Filter(("Peru",)))
    assert "no document fits your filter (Peru)" in none.reason


def test_a_follow_up_is_asked_of_what_the_filter_is_then(wide: Assistant) -> None:
    first = ask(wide, "How many victims were identified in 2020?", Filter(("Oris",)))
    assert figure(first) == "37"
    # The filter is taken away: what it limited the first question to limits the next no more.
    free = ask(wide, "And in 2019?", Filter(), [first])
    assert figure(free) == "91"
    named = ask(wide, "How many victims were identified in Oris in 2020?", AZERBAIJAN)
    assert figure(ask(wide, "And how many in 2020?", Filter(), [named])) == "37"


def test_two_sessions_at_once(wide: Assistant) -> None:
    question = "How many victims were identified in 2020?"
    filters = [AZERBAIJAN, Filter(("Oris",)), Filter(first=2019, last=2020), BEFORE] * 6
    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(lambda only: ask(wide, question, only), filters))
    for only, answer in zip(filters, answers, strict=True):
        if only == AZERBAIJAN:
            assert figure(answer) == "94"
        elif only.places:
            assert figure(answer) == "37"
        elif only == BEFORE:
            assert answer.status == "not_found"


def test_a_filter_and_one_document(wide: Assistant) -> None:
    asked = Asked("How many victims were identified in 2020?", (), NEWER, only=Filter(("Oris",)))
    answer = wide.answer(asked)
    assert f"{NEWER} is in the collection. Your filter (Oris)" in answer.reason
