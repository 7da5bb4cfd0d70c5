"""The chain and the retriever, in LangChain's hands, over a real index of the seeds."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.embeddings import Embeddings
from langchain_core.messages import BaseMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from rag.assistant import Assistant
from rag.chain import PassageRetriever, Question, answer_chain
from rag.errors import QuestionError
from rag.model.embed import Embedder
from rag.schema import Answer
from rag.settings import Settings
from tests.fakes_chat import FakeChat, Reply, Says, serving

Result = TypeVar("Result")
ROOT = Path(__file__).resolve().parent.parent
FIRST = "How many victims were officially identified in 2020?"
QUESTIONS = [
    FIRST,
    "How many victims did the government identify in 2017?",
    "How many victims were identified in 1998?",
]


def _run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Runs it in a thread of its own: a browser test of the same process may have left an event
    loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@pytest.fixture(scope="module")
def chain(assistant: Assistant) -> Runnable[str | Question, Answer]:
    return answer_chain(assistant)


def untimed(answer: Answer) -> Answer:
    return replace(answer, seconds={})


class Names(BaseCallbackHandler):
    """Notes what runs, by name, and what ends or fails."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.retrieved: list[str] = []
        self.errors: list[str] = []
        self._names: dict[UUID, str] = {}

    def on_chain_start(self, serialized: Any, inputs: Any, *, run_id: UUID, **more: Any) -> None:
        self.started.append(more["name"])
        self._names[run_id] = more["name"]

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **more: Any) -> None:
        self.errors.append(self._names[run_id])

    def on_retriever_start(self, serialized: Any, query: str, **more: Any) -> None:
        self.retrieved.append(query)


def test_a_question_is_answered_as_the_assistant_answers_it(
    assistant: Assistant, chain: Runnable[str | Question, Answer]
) -> None:
    answer = chain.invoke(FIRST)

    assert answer.status == "answered"
    assert re.findall(r"\d+", answer.text)[0] == "94"
    assert untimed(answer) == untimed(assistant.ask(FIRST))
    assert list(answer.seconds) == ["parse", "retrieve", "read", "verify"]


def test_the_stages_are_named_in_callbacks(chain: Runnable[str | Question, Answer]) -> None:
    names = Names()

    chain.invoke(FIRST, config={"callbacks": [names]})

    assert names.started == ["verbatim", "parse", "retrieve", "read", "verify"]
    assert names.errors == []


def test_a_stage_that_fails_is_named(chain: Runnable[str | Question, Answer]) -> None:
    names = Names()

    with pytest.raises(QuestionError, match="question is empty"):
        chain.invoke(" \n", config={"callbacks": [names]})

    assert names.started == ["verbatim", "parse"]
    assert names.errors == ["parse", "verbatim"]


def test_a_conversation_and_a_source_are_taken(
    assistant: Assistant, chain: Runnable[str | Question, Answer]
) -> None:
    first = chain.invoke(FIRST)
    second = chain.invoke({"question": "And in 2019?", "history": [first]})
    scoped = chain.invoke({"question": "How many victims?", "source": "no-such.txt"})

    assert untimed(second) == untimed(assistant.ask("And in 2019?", [first]))
    assert second.query.years == (2019,)
    assert "no document named no-such.txt" in scoped.reason


def test_batch_keeps_the_order(
    assistant: Assistant, chain: Runnable[str | Question, Answer]
) -> None:
    answers = chain.batch(list(QUESTIONS), config={"max_concurrency": 4})

    assert [untimed(a) for a in answers] == [untimed(assistant.ask(q)) for q in QUESTIONS]


def test_batch_hands_back_errors_where_asked(chain: Runnable[str | Question, Answer]) -> None:
    outcomes: list[Any] = chain.batch([FIRST, ""], return_exceptions=True)

    assert isinstance(outcomes[0], Answer)
    assert isinstance(outcomes[1], QuestionError)


def test_stream_yields_the_checked_answer_alone(
    assistant: Assistant, chain: Runnable[str | Question, Answer]
) -> None:
    assert [untimed(a) for a in chain.stream(FIRST)] == [untimed(assistant.ask(FIRST))]


def test_it_runs_asynchronously(
    assistant: Assistant, chain: Runnable[str | Question, Answer]
) -> None:
    async def all_of_it() -> tuple[Answer, list[Answer], list[Answer], list[str]]:
        events = [
            event["name"]
            async for event in chain.astream_events(FIRST, version="v2")
            if event["event"] == "on_chain_end"
        ]
        streamed = [answer async for answer in chain.astream(FIRST)]
        return await chain.ainvoke(FIRST), await chain.abatch(list(QUESTIONS)), streamed, events

    one, many, streamed, events = _run(all_of_it())

    expected = [untimed(assistant.ask(question)) for question in QUESTIONS]
    assert untimed(one) == expected[0]
    assert [untimed(a) for a in many] == expected
    assert [untimed(a) for a in streamed] == expected[:1]
    assert set(events) == {"parse", "retrieve", "read", "verify", "verbatim"}


def test_it_goes_into_chains_of_ones_own(chain: Runnable[str | Question, Answer]) -> None:
    def cite(answer: Answer) -> list[str]:
        return [citation.quote for citation in answer.citations]

    quotes = (chain | RunnableLambda(cite)).invoke(FIRST)

    assert any("identified 94 victims (91 in 2019)" in quote for quote in quotes)


def test_the_retriever_finds_what_the_search_finds(assistant: Assistant) -> None:
    retriever = PassageRetriever(assistant=assistant, limit=5)

    found = retriever.invoke("legal aid for victims")

    assert isinstance(retriever, BaseRetriever)
    hits = assistant.search("legal aid for victims", limit=5)
    assert [document.page_content for document in found] == [hit.passage.text for hit in hits]
    assert len(found) == 5
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)


def test_retrieved_words_stand_where_their_metadata_say(assistant: Assistant) -> None:
    for document in PassageRetriever(assistant=assistant, limit=40).invoke("victims"):
        told = document.metadata
        whole = assistant.document_by_source(told["source"])
        assert whole is not None
        assert whole.text[told["start"] : told["end"]] == document.page_content
        paragraph = assistant.paragraphs(whole.id)[told["paragraph"] - 1]
        assert paragraph.start <= told["start"] < told["end"] <= paragraph.end
        assert (told["title"], told["url"]) == (whole.title, whole.url)
        assert (told["place"], told["period"]) == (whole.place, str(whole.period))
        assert told["document_id"] == whole.id


def test_the_retriever_keeps_to_a_source_and_to_years(assistant: Assistant) -> None:
    older = "002_83658c1c78109870.txt"

    of_source = PassageRetriever(assistant=assistant, source=older, limit=40).invoke("victims")
    of_year = PassageRetriever(assistant=assistant, limit=40).invoke("victims in 2016")

    assert {document.metadata["source"] for document in of_source} == {older}
    assert {document.metadata["source"] for document in of_year} == {older}
    assert PassageRetriever(assistant=assistant).invoke("victims in 1998") == []


def test_the_retriever_reports_to_callbacks(assistant: Assistant) -> None:
    names = Names()

    found = _run(
        PassageRetriever(assistant=assistant).ainvoke("shelter", config={"callbacks": [names]})
    )

    assert names.retrieved == ["shelter"]
    assert found


def test_the_embedder_is_langchains(embedder: Embedder) -> None:
    assert isinstance(embedder, Embeddings)


def example() -> str:
    text = (ROOT / "docs" / "langchain.md").read_text(encoding="utf-8")
    examples: list[str] = re.findall(r"```python\n(.*?)```", text, re.S)
    assert len(examples) == 1
    assert len(examples[0].strip().splitlines()) <= 11
    return examples[0]


def test_the_example_in_the_documentation_runs(
    seeds_index: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VERBATIM_INDEX", str(seeds_index.index))
    monkeypatch.setenv("VERBATIM_CACHE", str(seeds_index.cache))

    exec(compile(example(), "docs/langchain.md", "exec"), {})

    printed = capsys.readouterr().out
    assert printed.startswith("quoting: 94 ")
    assert "000_693a3e1c26ac2d2c.txt" in printed


def test_the_example_runs_with_a_chat_model(
    seeds_index: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VERBATIM_INDEX", str(seeds_index.index))
    monkeypatch.setenv("VERBATIM_CACHE", str(seeds_index.cache))
    with serving(Reply(pieces=("NOT ", "FOUND"))) as server:
        monkeypatch.setenv("RAG_MODEL_URL", server.url)
        exec(compile(example(), "docs/langchain.md", "exec"), {})

    printed = capsys.readouterr().out
    assert printed.startswith("quoting: 94 ")
    assert len(server.asked) == 2  # the first question, and of the batch the chat model's


# A chat model in the chain

RIGHT = "The government officially identified 94 victims in 2020."


def answering(messages: Sequence[BaseMessage]) -> Says:
    shown = str(messages[-1].content)
    key = re.search(r"<<(\w{4}) .*\n.*identified 94 victims", shown)
    assert key is not None
    return Says(f'{RIGHT} [{key.group(1)}: "identified 94 victims"]')


@pytest.fixture
def chat_chain(seeds_index: Settings) -> Runnable[str | Question, Answer]:
    model = FakeChat(script=[answering])
    return answer_chain(Assistant.open(seeds_index, chat_model=model))


def test_a_chat_model_answers_in_every_manner(
    chat_chain: Runnable[str | Question, Answer],
) -> None:
    async def asynchronously() -> list[Answer]:
        return [await chat_chain.ainvoke(FIRST), *await chat_chain.abatch([FIRST, FIRST])]

    answers = [
        chat_chain.invoke(FIRST),
        *chat_chain.batch([FIRST, FIRST]),
        *chat_chain.stream(FIRST),
        *_run(asynchronously()),
    ]

    assert len(answers) == 7
    assert {answer.text.partition("\n")[0] for answer in answers} == {RIGHT}
    assert all(answer.reader != "quoting" for answer in answers)


def test_the_reader_is_chosen_for_one_question(
    chat_chain: Runnable[str | Question, Answer],
) -> None:
    answers = chat_chain.batch(
        [{"question": FIRST, "reader": "quoting"}, {"question": FIRST, "reader": "chat"}]
    )

    assert [answer.reader == "quoting" for answer in answers] == [True, False]


def test_the_models_runs_stand_within_the_stage_that_reads(
    chat_chain: Runnable[str | Question, Answer],
) -> None:
    class Parents(BaseCallbackHandler):
        def __init__(self) -> None:
            self.names: dict[UUID | None, str] = {}
            self.parents: list[str] = []
            self.tokens: list[str] = []

        def on_chain_start(self, serialized: Any, inputs: Any, *, run_id: UUID, **m: Any) -> None:
            self.names[run_id] = m["name"]

        def on_chat_model_start(self, serialized: Any, messages: Any, **more: Any) -> None:
            self.parents.append(self.names[more["parent_run_id"]])

        def on_llm_new_token(self, token: str, **more: Any) -> None:
            self.tokens.append(token)

    seen = Parents()

    chat_chain.invoke(FIRST, config={"callbacks": [seen]})

    assert list(seen.names.values())[:4] == ["verbatim", "parse", "retrieve", "read"]
    assert set(seen.parents) <= {"read", "first words"}
    assert "".join(seen.tokens).startswith(RIGHT)


def test_words_are_among_the_events(chat_chain: Runnable[str | Question, Answer]) -> None:
    async def words() -> list[str]:
        return [
            str(event["data"]["chunk"].content)
            async for event in chat_chain.astream_events(FIRST, version="v2")
            if event["event"] == "on_chat_model_stream"
        ]

    assert "".join(_run(words())).startswith(RIGHT)
