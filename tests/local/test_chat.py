"""The chat reader with the local model, which invents: nothing of it may pass as an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import pytest

from eval.labels import Label, corpora, load, read_texts
from eval.numbers import numbers
from eval.readers import saved
from eval.score import score
from rag.assistant import Assistant
from rag.local.server import Serving
from rag.local.start import local_server
from rag.schema import QUOTING, Answer, Document, Statement
from rag.settings import Settings
from rag.stages import CHAT, Asked

ASKED = 9
KINDS = ("count", "money", "percent", "date", "name", "place", "list", "reason", "yes_no")
"""Kinds of questions whose answers stand in the text: what is calculated has numbers of its own."""


def of_all_kinds(labels: Sequence[Label]) -> list[Label]:
    """`ASKED` of the labels: one of each kind in turn, those of a kind from all over the set."""
    rows = []
    for kind in KINDS:
        own = [one for one in labels if one.kind == kind and len(one.turns) == 1]
        rows.append(own[:: max(1, len(own) // 2)])
    turns = [one for turn in zip_longest(*rows) for one in turn if one is not None]
    return turns[:ASKED]


def unsupported(statement: Statement, document: Document) -> set[float]:
    """The numbers of a statement that neither its quotes have nor the years of its report.

    They are read by the judge of eval/, which shares nothing with the program's own reading.
    """
    quoted = " ".join(citation.quote for citation in statement.citations)
    allowed = {number.value for number in numbers(quoted)}
    allowed |= {float(digits) for digits in re.findall(r"\d+", quoted)}
    if (period := document.period) is not None:
        allowed |= {float(year) for year in range(period.first, period.last + 1)}
    return {abs(number.value) for number in numbers(statement.text)} - allowed


def is_right(label: Label, answer: Answer, sources: dict[str, str], texts: dict[str, str]) -> bool:
    return score(label, saved(answer, sources, 0.0), texts).right


@pytest.mark.slow
def test_what_a_model_that_invents_writes_is_shown_only_where_the_sources_bear_it_out(
    seeds_index: Settings, assistant: Assistant, tmp_path: Path
) -> None:
    corpus = corpora()["seeds"]
    texts = read_texts(corpus.texts)
    documents = {document.id: document for document in assistant.collection().documents}
    sources = {name: document.source for name, document in documents.items()}
    labels = of_all_kinds(load(corpus, "work"))
    assert {label.kind for label in labels} == set(KINDS)

    wrote = 0
    right_quoting = right_chat = 0
    with local_server(tmp_path, Serving(slots=1)) as server:
        # Little to read, and time for a machine that is busy with other tests.
        limits = {
            "RAG_MODEL_READS": "1200",
            "RAG_MODEL_TOKENS": "120",
            "RAG_MODEL_SECONDS": "300",
        }
        environment = server.environment(limits)
        asked = Settings.from_environment(environment)
        chat = Assistant.open(replace(asked, index=seeds_index.index, cache=seeds_index.cache))
        for label in labels:
            question = label.turns[-1]
            answer = chat.answer(Asked(question, reader=CHAT))
            wrote += bool(answer.usage or answer.unchecked)
            for statement in answer.statements:
                assert statement.problem is None
                assert statement.citations
                for citation in statement.citations:
                    text = documents[citation.document_id].text
                    assert text[citation.start : citation.end] == citation.quote
                if answer.reader != QUOTING:
                    first = documents[statement.citations[0].document_id]
                    assert not unsupported(statement, first), statement.text
            right_chat += is_right(label, answer, sources, texts)
            right_quoting += is_right(label, assistant.ask(question), sources, texts)
    assert wrote == ASKED
    assert right_chat >= right_quoting >= ASKED // 2
