"""The way of a question as a LangChain Runnable, and the search as a LangChain retriever.

    answers = answer_chain(Assistant.open(settings))
    answers.invoke("How many victims were identified in 2020?").text

The chain is a sequence of four stages named parse, retrieve, read and verify: the stages of
`rag.stages`, so that it gives the answers of `Assistant.ask`. LangChain's own machinery batches,
streams, runs it asynchronously and reports the stages to callbacks; a chat model that reads is
reported within the stage named read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as Found
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict, Field

from rag.assistant import Assistant
from rag.schema import Answer, Document, Hit
from rag.stages import Asked, Parsed

NAME = "verbatim"


class Question(TypedDict):
    """What the chain takes where a question alone says too little.

    `history` are the earlier answers of the conversation, `source` the name of the file that the
    answer is to come from, `reader` the name of who is to answer: "quoting", or "chat" for the
    chat model, which is the default where one is set up.
    """

    question: str
    history: NotRequired[Sequence[Answer]]
    source: NotRequired[str | None]
    reader: NotRequired[str | None]


def answer_chain(assistant: Assistant) -> Runnable[str | Question, Answer]:
    """The chain from a question, a string or a `Question`, to its checked `Answer`.

    `stream` gives the answer in one piece, since none is shown unchecked; what a chat model writes
    meanwhile is among the events of `astream_events`, and comes from `Assistant.stream`.

    QuestionError where the question is empty or too long.
    """
    stages = assistant.stages

    def parse(given: str | Question) -> Parsed:
        return stages.parse(_asked(given))

    chain = (
        RunnableLambda(parse, name="parse")
        | RunnableLambda(stages.retrieve, name="retrieve")
        | RunnableLambda(stages.read, name="read")
        | RunnableLambda(stages.verify, name="verify")
    )
    return chain.with_config(run_name=NAME)


def _asked(given: str | Question) -> Asked:
    if isinstance(given, str):
        return Asked(given)
    return Asked(
        given["question"],
        tuple(given.get("history", ())),
        given.get("source"),
        reader=given.get("reader"),
    )


class PassageRetriever(BaseRetriever):
    """The search: the `limit` passages nearest to a question, best first.

    Years and places named in the question narrow it, and so does `source`, a file's name. A
    document's `page_content` are exact words of the text; its metadata are the source, title and
    url, the place and period that it covers, the paragraph's number, the offsets start and end of
    the words in the text, the id of that text, and the score. QuestionError as in `answer_chain`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    limit: int = Field(default=10, ge=1)
    source: str | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - part of the interface
    ) -> list[Found]:
        stages = self.assistant.stages
        retrieved = stages.retrieve(stages.parse(Asked(query, source=self.source)), self.limit)
        documents = retrieved.snapshot.by_id
        return [as_langchain(hit, documents[hit.passage.document_id]) for hit in retrieved.hits]


def as_langchain(hit: Hit, document: Document) -> Found:
    """A hit of the search as LangChain's kind of document; `document` is the one it stands in."""
    passage = hit.passage
    return Found(
        id=f"{document.id}:{passage.start}-{passage.end}",
        page_content=passage.text,
        metadata={
            "document_id": document.id,
            "source": document.source,
            "title": document.title,
            "url": document.url,
            "place": document.place,
            "period": str(document.period) if document.period else None,
            "paragraph": passage.paragraph,
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
        },
    )
