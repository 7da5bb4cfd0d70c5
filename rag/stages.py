"""The stages of a question, each from what the stage before it made: parse, retrieve, read, verify.

`Assistant.ask` is their composition, `rag.chain` the same as a LangChain Runnable. A question is
answered from one state of the index: the stages hand its snapshot on, and where the index has
changed under one that reads from it, that stage and those before it are gone through again.

Two readers can be asked. The quoting reader answers at once; what a chat model writes can be heard
as it comes, through `Stages.reading`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.answer.verify import problem_with, verify
from rag.schema import QUOTING, Answer, Changes, Draft, Filter, Hit, Query, Statement, Words
from rag.snapshot import HITS, HITS_SHOWN, Snapshot

if TYPE_CHECKING:
    from rag.chat.reader import ChatReader, Question, Told

CHAT = "chat"
"""The name by which a chat model is asked for, whichever it is."""

NO_CHAT_MODEL = (
    "No chat model is set up: RAG_MODEL or RAG_MODEL_URL names one. The quoting reader answers "
    "instead."
)


@dataclass(frozen=True)
class Asked:
    """A question as it is put: the earlier answers of its conversation, the name of the file that
    it is limited to, if any, the documents that the session is limited to, what was changed in
    how it was understood before, and the name of the reader that is to answer it; None for the
    one that the settings name."""

    question: str
    history: tuple[Answer, ...] = ()
    source: str | None = None
    only: Filter = field(default_factory=Filter)
    changes: Changes = field(default_factory=Changes)
    reader: str | None = None


@dataclass(frozen=True)
class Parsed:
    """A question that is understood, the index it is asked of, and the seconds of each stage."""

    asked: Asked
    snapshot: Snapshot
    seconds: Mapping[str, float]
    query: Query


@dataclass(frozen=True)
class Retrieved(Parsed):
    """A question with the passages found for it, best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Drafted(Retrieved):
    """A question with the answer that is proposed. `chat` is what a chat model had to do with it,
    None where none was asked."""

    draft: Draft
    chat: ChatPart | None = None


@dataclass(frozen=True)
class ChatPart:
    """What a chat reader was given for a question, and what it made of it."""

    question: Question
    told: Told


class Stages:
    """The stages over the index that `snapshot` gives the current state of. `chat` gives the chat
    reader, None where no chat model is set up. Safe to share."""

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        chat: Callable[[], ChatReader | None] = lambda: None,
    ) -> None:
        self._snapshot = snapshot
        self._chat = chat

    def parse(self, asked: Asked) -> Parsed:
        """Understands the question. QuestionError where it is empty or too long."""
        began = time.perf_counter()
        snapshot = self._snapshot()
        query = snapshot.parse(
            asked.question, asked.history, asked.source, asked.changes, asked.only
        )
        return Parsed(asked, snapshot, _with({}, "parse", began), query)

    def retrieve(self, parsed: Parsed, limit: int = HITS) -> Retrieved:
        """Finds the `limit` passages nearest to the question, within its scope."""
        began = time.perf_counter()
        snapshot, query = parsed.snapshot, parsed.query
        hits = snapshot.find(query, limit)
        if not snapshot.is_current:
            return self.retrieve(self.parse(parsed.asked), limit)
        seconds = _with(parsed.seconds, "retrieve", began)
        return Retrieved(parsed.asked, snapshot, seconds, query, tuple(hits))

    def read(self, found: Retrieved) -> Drafted:
        """Proposes an answer with the words that it rests on."""
        reading = self.reading(found)
        try:
            while True:
                next(reading)
        except StopIteration as done:
            drafted: Drafted = done.value
            return drafted

    def reading(self, found: Retrieved) -> Generator[Words, None, Drafted]:
        """As `read`; what a chat model writes is yielded as it comes. Closing the generator ends
        the request to the model."""
        began = time.perf_counter()
        snapshot, query, hits = found.snapshot, found.query, found.hits
        draft = snapshot.draft(query, hits, found.asked.only)
        chat = self._chat_reader(found.asked)
        evidence = snapshot.evidence(query, hits) if chat is not None and hits else None
        if not snapshot.is_current:
            again = self.retrieve(self.parse(found.asked))
            return (yield from self.reading(again))
        drafted = Drafted(found.asked, snapshot, found.seconds, query, hits, draft)
        if chat is not None and evidence is not None:
            from rag.chat.reader import Question

            documents = snapshot.by_id
            question = Question(query, found.asked.history, hits, evidence, documents, draft)
            told = yield from chat.read(question)
            drafted = replace(drafted, draft=told.draft, chat=ChatPart(question, told))
        return replace(drafted, seconds=_with(found.seconds, "read", began))

    def verify(self, drafted: Drafted) -> Answer:
        """Checks what is proposed against the texts, and leaves what they bear out."""
        began = time.perf_counter()
        chat = drafted.chat
        if chat is None:
            answer = drafted.snapshot.check(drafted.query, drafted.draft, drafted.hits)
            if drafted.asked.reader == CHAT and self._chat() is None:
                answer = replace(answer, notices=(NO_CHAT_MODEL,))
        else:
            answer = _checked(drafted, chat)
        return replace(answer, seconds=_with(drafted.seconds, "verify", began))

    def _chat_reader(self, asked: Asked) -> ChatReader | None:
        """The chat reader, where it is to answer."""
        return None if asked.reader == QUOTING else self._chat()


def _checked(drafted: Drafted, chat: ChatPart) -> Answer:
    """The answer to a question that a chat model had a part in. What the model wrote is held to
    more than the quoting reader's own words."""
    from rag.claim.check import claim_problem

    told, question = chat.told, chat.question
    facts = question.facts

    def problem(statement: Statement) -> str | None:
        if statement in question.quoting.statements:
            return problem_with(statement, question.documents)
        return claim_problem(statement, drafted.query, question.documents, facts)

    answer = verify(
        drafted.query,
        drafted.draft,
        question.documents,
        drafted.hits[:HITS_SHOWN],
        None if told.reader == QUOTING else problem,
    )
    return replace(
        answer,
        left_out=(*answer.left_out, *told.left_out),
        reader=told.reader,
        notices=told.notices,
        unchecked=told.unchecked,
        usage=told.usage,
    )


def _with(seconds: Mapping[str, float], stage: str, began: float) -> dict[str, float]:
    """`seconds` with the time that `stage` has taken since `began`."""
    return {**seconds, stage: time.perf_counter() - began}
