"""Everything that can be asked: the program itself and the baselines, under one small interface.

Each reader is opened for one corpus. The program reads an index of its own for it, kept in the
cache folder under a name made from the texts and the program's code, so that it is built once
and never out of date.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from eval.baselines import BestByMeaning, BestByWords
from eval.errors import EvalError
from eval.labels import ROOT, Corpus, read_texts
from eval.records import SavedAnswer, SavedCitation, SavedHit, SavedStatement
from rag.schema import QUOTING, Answer, Statement
from rag.settings import Settings
from rag.stages import CHAT, Asked

if TYPE_CHECKING:
    from rag.assistant import Assistant

KEPT_DAYS = 2


class Reader(Protocol):
    """Answers questions about the corpus that it was opened for."""

    def answer(self, turns: Sequence[str], scope: str | None) -> SavedAnswer:
        """The answer to the last of `turns`, from the file `scope` alone where one is given."""
        ...


Opener = Callable[[Corpus, Settings], Reader]


class Program:
    """The program with one of its readers, "quoting" or "chat"."""

    def __init__(self, assistant: Assistant, reader: str) -> None:
        self._assistant = assistant
        self._reader = reader
        documents = assistant.collection().documents
        self._sources = {document.id: document.source for document in documents}

    def answer(self, turns: Sequence[str], scope: str | None) -> SavedAnswer:
        """The answer to the last of `turns`, each asked with those before it as history."""
        history: list[Answer] = []
        for turn in turns[:-1]:
            history.append(self._ask(turn, history, scope))
        start = time.perf_counter()
        answer = self._ask(turns[-1], history, scope)
        return saved(answer, self._sources, time.perf_counter() - start)

    def _ask(self, turn: str, history: Sequence[Answer], scope: str | None) -> Answer:
        asked = Asked(turn, tuple(history), scope, reader=self._reader)
        return self._assistant.answer(asked)


def saved(answer: Answer, sources: Mapping[str, str], wall: float) -> SavedAnswer:
    """`answer` as it is saved. `sources` maps document ids to file names, `wall` is in seconds."""
    query = answer.query
    return SavedAnswer(
        status=answer.status,
        statements=tuple(map(_statement, answer.statements)),
        reason=answer.reason,
        confidence=answer.confidence,
        left_out=tuple(map(_statement, answer.left_out)),
        nearest=tuple(map(_statement, answer.nearest)),
        hits=tuple(
            SavedHit(
                sources.get(hit.passage.document_id, ""),
                hit.passage.start,
                hit.passage.end,
                hit.score,
            )
            for hit in answer.hits
        ),
        seconds=dict(answer.seconds),
        wall=wall,
        understood={
            "wanted": query.wanted,
            "years": list(query.years),
            "places": list(query.places),
            "unknown_places": list(query.unknown_places),
            "currency": query.currency,
            "report_year": query.report_year,
            "notes": list(query.notes),
        },
        by=answer.reader,
        notices=answer.notices,
        usage=asdict(answer.usage) if answer.usage else None,
    )


def open_assistant(corpus: Corpus, settings: Settings) -> Assistant:
    """The program over an index of `corpus`, built where there is none yet."""
    from rag.assistant import Assistant
    from rag.index.ingest import ingest
    from rag.model.embed import open_embedder

    own = replace(settings, index=index_folder(corpus, settings))
    # Labels speak of files, and of places in them: each is one document.
    report = ingest([corpus.texts], own, open_embedder(own), in_parts=False)
    if report.refused:
        refused = "; ".join(f"{file.source}: {file.detail}" for file in report.refused)
        raise EvalError(f"The texts of {corpus.name} were not all read: {refused}")
    return Assistant.open(own)


def open_quoting(corpus: Corpus, settings: Settings) -> Reader:
    """The program with its quoting reader over an index of `corpus`."""
    return Program(open_assistant(corpus, settings), QUOTING)


def open_chat(corpus: Corpus, settings: Settings) -> Reader:
    """The program with its chat reader, whose model `settings` name, over an index of `corpus`."""
    return Program(open_assistant(corpus, settings), CHAT)


def open_words(corpus: Corpus, _settings: Settings) -> Reader:
    """The best sentence of `corpus` by BM25."""
    return BestByWords(read_texts(corpus.texts))


def open_meaning(corpus: Corpus, settings: Settings) -> Reader:
    """The best sentence of `corpus` by embedding, with the same model as the program's."""
    from rag.model.embed import open_embedder

    return BestByMeaning(read_texts(corpus.texts), open_embedder(settings).encode)


def open_tutorial(corpus: Corpus, settings: Settings) -> Reader:
    """The usual chain over `corpus`, with the models that `settings` name."""
    from eval.tutorial import Tutorial
    from rag.chat.models import open_chat_model
    from rag.model.embed import open_embedder

    model = open_chat_model(settings)
    return Tutorial(read_texts(corpus.texts), open_embedder(settings).encode, model)


READERS: Mapping[str, Opener] = {QUOTING: open_quoting, CHAT: open_chat}
BASELINES: Mapping[str, Opener] = {
    "bm25": open_words,
    "dense": open_meaning,
    "tutorial": open_tutorial,
}
WITH_MODEL = frozenset({CHAT, "tutorial"})
"""What needs a chat model."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be asked, by name, and the chat models of those that have one."""

    openers: Mapping[str, Opener]
    models: Mapping[str, str]


def choose(readers: Sequence[str], baselines: Sequence[str], settings: Settings) -> Chosen:
    """The readers and baselines of these names. The quoting reader where none is named.

    A chat model stands behind a colon ("chat:openai:gpt-5-mini"), else it is the one that
    `settings` name; the tutorial chain takes that of the first chat reader.

    Raises:
        EvalError: there is none of a name, or it needs a chat model and none is named.
    """
    openers: dict[str, Opener] = {}
    models: dict[str, str] = {}
    for names, known in ((readers, READERS), (baselines, BASELINES)):
        for name in names:
            openers[name] = _opener(name, known, settings, models)
    if not openers:
        openers[QUOTING] = open_quoting
    return Chosen(openers, models)


def _opener(
    name: str, known: Mapping[str, Opener], settings: Settings, models: dict[str, str]
) -> Opener:
    kind, _, model = name.partition(":")
    if kind not in known or (model and kind not in WITH_MODEL):
        raise EvalError(
            f"No {name} there. --reader takes {', '.join(READERS)}; --baseline takes "
            f"{', '.join(BASELINES)}; {' and '.join(sorted(WITH_MODEL))} may name a model behind "
            "a colon."
        )
    if kind not in WITH_MODEL:
        return known[kind]
    from rag.chat.models import chat_model_name

    if not model and kind not in READERS and models:
        model = next(iter(models.values()))
    own = replace(settings, model=model) if model else settings
    called = chat_model_name(own)
    if called is None:
        raise EvalError(
            f"{name} needs a chat model and none is named. Name one as {kind}:provider:model, or "
            "set RAG_MODEL or RAG_MODEL_URL."
        )
    models[name] = called
    opener = known[kind]
    return lambda corpus, _: opener(corpus, own)


def index_folder(corpus: Corpus, settings: Settings, now: float | None = None) -> Path:
    """The folder for the index of `corpus`, named after all that it is made from.

    Indexes of the same corpus that have not been asked for during `KEPT_DAYS` are removed.
    """
    made_from = hashlib.sha256(settings.embedding_model.encode())
    for path in sorted(corpus.texts.iterdir()):
        if path.is_file():
            made_from.update(path.name.encode() + b"\0" + path.read_bytes())
    made_from.update(code_hash().encode())
    home = settings.cache / "eval" / corpus.name
    folder = home / made_from.hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    oldest = (time.time() if now is None else now) - KEPT_DAYS * 86400
    for other in home.iterdir():
        if other != folder and other.stat().st_mtime < oldest:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def code_hash(folder: Path = ROOT / "rag", graph: Path | None = None) -> str:
    """A hash of the program's code and data in `folder`, so that no answers of two versions are
    mixed. `graph` is the model of reading where it is not the program's own: what it holds counts
    in the place of that, wherever it lies."""
    own = folder / "model" / "spans.onnx"
    code = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and "ui" not in path.parts:
            used = graph if graph is not None and path == own else path
            # A graph that is not there is told by whoever opens it; a baseline does without.
            content = used.read_bytes() if used.is_file() else b""
            code.update(path.relative_to(folder).as_posix().encode() + b"\0" + content)
    return code.hexdigest()[:16]


def _statement(statement: Statement) -> SavedStatement:
    return SavedStatement(
        text=statement.text,
        citations=tuple(
            SavedCitation(
                doc=citation.source,
                start=citation.start,
                end=citation.end,
                quote=citation.quote,
                paragraph=citation.paragraph,
                focus_start=citation.focus_start,
                focus_end=citation.focus_end,
            )
            for citation in statement.citations
        ),
        years=statement.fact.years if statement.fact else None,
        problem=statement.problem,
    )
