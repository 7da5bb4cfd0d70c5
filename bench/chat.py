"""The checks of what a chat model writes, and a chat model's own time where one is set up."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler

from bench.clock import timed
from bench.figures import Figure, Section, Target
from rag.answer.evidence import ReadFact
from rag.answer.verify import numbers_in, values_in
from rag.answer.wording import quote
from rag.assistant import Assistant
from rag.chat.models import chat_model_name, open_chat_model
from rag.claim.acts import act_nouns, acts_in
from rag.claim.check import claim_problem
from rag.schema import Answer, Document, Query, Statement, Words
from rag.settings import Settings
from rag.stages import Asked

STATEMENTS = 5
ROUNDS = 40
TARGET = Target("at most", 5)
QUESTIONS = (
    "How many victims were officially identified in 2020?",
    "How much did the government allocate for victim assistance in 2019?",
    "Why did a shelter in Ganja suspend operations?",
)
HOW = (
    "Processor time of all checks of an answer of {statements} statements on the seeds, each with "
    "a sentence of its own, nothing kept from an earlier answer but what is kept of the documents; "
    "the median of {rounds} rounds. {model}"
)


@dataclass
class ModelClock(BaseCallbackHandler):
    """How long a chat model has been at work."""

    seconds: float = 0.0
    _began: dict[UUID, float] = field(default_factory=dict)

    def on_chat_model_start(self, *_: Any, run_id: UUID, **__: Any) -> None:
        self._began[run_id] = time.perf_counter()

    def on_llm_end(self, *_: Any, run_id: UUID, **__: Any) -> None:
        self._stop(run_id)

    def on_llm_error(self, *_: Any, run_id: UUID, **__: Any) -> None:
        self._stop(run_id)

    def _stop(self, run_id: UUID) -> None:
        self.seconds += time.perf_counter() - self._began.pop(run_id)


def measure(settings: Settings) -> Section:
    """Times the checks, and the model that `settings` name, over the index of the seeds that
    `settings` name."""
    assistant = Assistant.open(settings)
    figures = [_checks(assistant)]
    told = "No chat model is set up (RAG_MODEL_URL or RAG_MODEL), so none is timed."
    if settings.has_chat_model:
        figures += _model(settings)
        told = f"The chat model is {chat_model_name(settings)}; {len(QUESTIONS)} questions."
    how = HOW.format(statements=STATEMENTS, rounds=ROUNDS, model=told)
    return Section("chat", how, tuple(figures))


def _checks(assistant: Assistant) -> Figure:
    snapshot = assistant.snapshot()
    query = assistant.parse(QUESTIONS[0])
    evidence = assistant.evidence(query, ())
    facts: dict[str, list[ReadFact]] = {}
    for read in evidence.facts:
        facts.setdefault(read.document.id, []).append(read)
    statements = _statements(query, evidence.facts, facts, snapshot.by_id)
    times = []
    for _ in range(ROUNDS):
        for kept in (numbers_in, values_in, acts_in, act_nouns):
            kept.cache_clear()
        with timed() as taken:
            for statement in statements:
                assert claim_problem(statement, query, snapshot.by_id, facts) is None
        times.append(1000 * taken.cpu)
    most = f"slowest round {max(times):.1f} ms"
    name = f"checks of {STATEMENTS} statements"
    return Figure(name, statistics.median(times), "ms", TARGET, most)


def _statements(
    query: Query,
    read: Sequence[ReadFact],
    facts: dict[str, list[ReadFact]],
    documents: dict[str, Document],
) -> list[Statement]:
    """Statements that pass, each with a sentence of its own."""
    found: dict[tuple[str, int], Statement] = {}
    for one in read:
        body = one.fact.statement.partition(": ")[2]
        year = query.years[0]
        if one.fact.years != (year,) or one.fact.comparison or one.fact.kind != "count":
            continue
        statement = Statement(f"In {year}, {body[:1].lower()}{body[1:]}.", (quote(one),))
        if claim_problem(statement, query, documents, facts) is None:
            found.setdefault((one.document.id, one.fact.sentence_start), statement)
    assert len(found) >= STATEMENTS
    return list(found.values())[:STATEMENTS]


def _model(settings: Settings) -> list[Figure]:
    """The time to the first word and to the checked answer, and how much of it is not the
    model's."""
    clock = ModelClock()
    model = open_chat_model(settings)
    model.callbacks = [clock]
    assistant = Assistant.open(settings, chat_model=model)
    assistant.ask(QUESTIONS[0], reader="quoting")
    first, whole, ours, readers = [], [], [], []
    for question in QUESTIONS:
        clock.seconds = 0.0
        began = time.perf_counter()
        spoke = None
        for event in assistant.stream(Asked(question)):
            if spoke is None and isinstance(event, Words) and event.text:
                spoke = time.perf_counter() - began
            if isinstance(event, Answer):
                readers.append(event.reader)
        took = time.perf_counter() - began
        whole.append(took)
        first.append(took if spoke is None else spoke)
        ours.append(100 * (took - clock.seconds) / took)
    quoting = sum(reader == "quoting" for reader in readers)
    return [
        Figure("time to the first word, median", statistics.median(first), "s"),
        Figure(
            "time to the checked answer, median",
            statistics.median(whole),
            "s",
            None,
            f"{quoting} of {len(QUESTIONS)} answered by the quoting reader in the end",
        ),
        Figure("of it not the model's", statistics.median(ours), "%"),
    ]
