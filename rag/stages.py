"""The stages of a question, each from what the stage before it made: parse, retrieve, read, verify.

`Assistant.ask` is their composition, `rag.chain` the same as a LangChain Runnable. A question is
answered from one state of the index: the stages hand its snapshot on, and where the index has
changed under one that reads from it, that stage and those before it are gone through again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from rag.schema import Answer, Changes, Draft, Filter, Hit, Query
from rag.snapshot import HITS, Snapshot


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
    """A question with the answer that is proposed."""

    draft: Draft


class Stages:
    """The stages over the index that `snapshot` gives the current state of. Safe to share."""

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        self._snapshot = snapshot

    def parse(self, asked: Asked) -> Parsed:
        """Understands the question. QuestionError where it is empty or too long."""
        began = time.perf_counter()
        snapshot = self._snapshot()
        query = snapshot.parse(asked.question, asked.history, asked.source)
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
        began = time.perf_counter()
        snapshot, query, hits = found.snapshot, found.query, found.hits
        draft = snapshot.draft(query, hits)
        if not snapshot.is_current:
            return self.read(self.retrieve(self.parse(found.asked)))
        return Drafted(
            found.asked, snapshot, _with(found.seconds, "read", began), query, hits, draft
        )

    def verify(self, drafted: Drafted) -> Answer:
        """Checks what is proposed against the texts, and leaves what they bear out."""
        began = time.perf_counter()
        answer = drafted.snapshot.check(drafted.query, drafted.draft, drafted.hits)
        return replace(answer, seconds=_with(drafted.seconds, "verify", began))


def _with(seconds: Mapping[str, float], stage: str, began: float) -> dict[str, float]:
    """`seconds` with the time that `stage` has taken since `began`."""
    return {**seconds, stage: time.perf_counter() - began}
