"""eval/judge.py: a chat model beside the scorer, and never in its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel, SimpleChatModel
from langchain_core.messages import BaseMessage

from eval.cli import main
from eval.errors import EvalError
from eval.judge import (
    Agreement,
    accepted,
    agreement,
    as_text,
    asked,
    is_judged,
    key_of,
    verdict,
    verdicts_on,
)
from eval.labels import parse
from eval.scored import Scored, score_run
from tests.eval_corpora import FOLLOW_UP, label_row, write_corpus
from tests.eval_runs import COUNTS, KINGS, REFUSED, RIGHT, WRONG, save_run


class Limited(SimpleChatModel):
    """A chat model that says yes twice and then fails."""

    said: int = 0

    def _call(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> str:
        self.said += 1
        if self.said > 2:
            raise RuntimeError("429: slow down, sk-proj-abcdefghijkl0123")
        return "Yes."

    @property
    def _llm_type(self) -> str:
        return "limited"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    corpus = write_corpus(tmp_path / "corpus", (*COUNTS[:5], *KINGS[:1]))
    answers = {f"count{number}": RIGHT for number in range(3)}
    answers |= {"count3": WRONG, "count4": REFUSED, "king0": RIGHT}
    return save_run(tmp_path / "run.jsonl", corpus, answers)


@pytest.fixture
def rows(run: Path) -> list[Scored]:
    return [row for row in score_run(run).rows if is_judged(row)]


def test_only_answers_to_what_has_one_are_judged(rows: list[Scored]) -> None:
    assert [row.label.id for row in rows] == ["count0", "count1", "count2", "count3"]
    assert asked(rows[3]) == {
        "question": "How many victims did the office find in 2020, count3?",
        "accepted": "94",
        "answer": "91 victims",
    }


def test_what_is_accepted_is_said_in_words() -> None:
    assert accepted(parse(FOLLOW_UP)) == "119,000 crowns"
    bare = parse(label_row("a", answers=[], value=12, unit="%"))
    assert accepted(bare) == "12 %"
    several = parse(label_row("a", kind="list", items=[["19 victims", "19"], ["11"]]))
    assert accepted(several) == "all of: 19 victims or 19; 11"


@pytest.mark.parametrize(
    ("said", "right"),
    [("YES", True), ("No, it is not.", False), ("I know nothing", None), ("", None)],
)
def test_a_verdict_is_its_first_yes_or_no(said: str, right: bool | None) -> None:
    assert verdict(said) is right


def test_agreement_is_worked_out_by_hand(rows: list[Scored]) -> None:
    # The scorer holds three of four right, the judge the first and the last.
    found = dict(zip(map(key_of, rows), (True, False, None, True), strict=True))
    told = agreement(rows, found)
    # Of three said: judge 2 right, scorer 2 right; by chance (2 * 2 + 1 * 1) / 9.
    assert told == Agreement(3, 1, 1, 1, 1, 0, pytest.approx(1 / 3), pytest.approx(-0.5))
    assert agreement(rows, {}).agreement is None
    same = {key_of(row): True for row in rows[:3]}
    assert (agreement(rows, same).agreement, agreement(rows, same).kappa) == (1, None)


def test_verdicts_are_kept_and_asked_for_once(rows: list[Scored], tmp_path: Path) -> None:
    kept = tmp_path / "verdicts"
    limited = Limited()
    with pytest.raises(EvalError, match="429: slow down") as raised:
        verdicts_on(rows, kept, "small", lambda: limited)
    assert "abcdefghijkl0123" not in str(raised.value)
    with kept.open("a", encoding="utf-8") as file:
        file.write('{"record": "verdict", "mod')
    answers = FakeListChatModel(responses=["no", "yes"])
    found = verdicts_on(rows, kept, "small", lambda: answers)
    assert [found[key_of(row)] for row in rows] == [True, True, False, True]

    def unopened() -> FakeListChatModel:
        raise AssertionError("nothing is left to ask")

    assert verdicts_on(rows, kept, "small", unopened) == found
    other = FakeListChatModel(responses=["no"])
    assert set(verdicts_on(rows, kept, "large", lambda: other).values()) == {False}
    assert verdicts_on(rows, kept, "small", unopened) == found


def test_another_answer_is_judged_anew(rows: list[Scored]) -> None:
    statement = replace(rows[0].answer.statements[0], text="95 victims")
    other = replace(rows[0], answer=replace(rows[0].answer, statements=(statement,)))
    assert key_of(other) != key_of(rows[0])


def test_where_the_two_differ_is_told_of_the_working_part(rows: list[Scored]) -> None:
    found = dict(zip(map(key_of, rows), (True, True, False, True), strict=True))
    secret = [replace(row, label=replace(row.label, part="measure")) for row in rows]
    text = as_text("small", "quoting", rows, found, show=False)
    assert "the judge alone 1 right, the scorer alone 1: they agree on 50.0 %" in text
    alone = text.partition("## Right for the judge alone")[2]
    assert (
        alone.index("count3") < alone.index("## Right for the scorer alone") < alone.index("count2")
    )
    assert "count3" not in as_text("small", "quoting", secret, found, show=False)


def test_the_command_wants_a_model(
    run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RAG_MODEL", "RAG_MODEL_URL"):
        monkeypatch.delenv(name, raising=False)
    assert main(["judge", str(run)]) == 2
    assert "--model" in capsys.readouterr().err


def test_the_command_tells_the_agreement(
    run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = FakeListChatModel(responses=["yes"])
    monkeypatch.setattr("rag.chat.models.open_chat_model", lambda settings: model)
    assert main(["judge", str(run), "--model", "fake:small", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["judge"], told["reader"]) == ("fake:small", "quoting")
    assert told["agreement"]["agreement"] == 0.75
    assert main(["judge", str(run), "--model", "fake:small"]) == 0
    assert "# fake:small as the judge of quoting" in capsys.readouterr().out
