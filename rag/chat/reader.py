"""The chat reader: a question and its evidence to statements, written by a chat model.

What the model writes is a draft. Each statement is brought back to the words it rests on and
checked; what fails is asked for once more, with the reason; what still fails is left out and named.
If nothing is left that answers the question, the quoting reader's answer stands.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rag.answer.evidence import Evidence, ReadFact
from rag.chat.ask import Heard, Limits, add_usage, listen, structured
from rag.chat.models import chat_model_name, open_chat_model
from rag.chat.parse import SCHEMA, Parsed, Written, parse, prose
from rag.chat.prompt import again_messages, question_messages
from rag.chat.relevance import answers
from rag.chat.shown import Shown, shown_for
from rag.chat.statements import NO_SOURCE, bring_back
from rag.claim.check import fact_of, judged
from rag.errors import VerbatimError
from rag.schema import (
    QUOTING,
    Answer,
    Document,
    Draft,
    Hit,
    Query,
    Statement,
    Usage,
    Words,
)
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

INSTEAD = "The quoting reader answers instead."
SECOND_SHARE = 0.2
"""The least share of the time allowed that must be left for asking once more."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that a reader is given: the question, what was found for it, and what the quoting reader
    makes of it."""

    query: Query
    history: tuple[Answer, ...]
    hits: tuple[Hit, ...]
    evidence: Evidence
    documents: Mapping[str, Document]
    quoting: Draft

    @property
    def facts(self) -> dict[str, list[ReadFact]]:
        """The figures of the evidence by the ids of their documents."""
        found: dict[str, list[ReadFact]] = {}
        for read in self.evidence.facts:
            found.setdefault(read.fact.document_id, []).append(read)
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader made of a question: its draft, who wrote it, and what else is to be said of
    how it came about; see `rag.schema.Answer`."""

    draft: Draft
    reader: str = QUOTING
    notices: tuple[str, ...] = ()
    unchecked: str = ""
    usage: Usage | None = None
    left_out: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class _Checked:
    """What a model wrote, checked: each statement, with its problem where it has one."""

    statements: tuple[Statement, ...]

    @property
    def kept(self) -> tuple[Statement, ...]:
        return tuple(s for s in self.statements if s.problem is None)

    @property
    def failed(self) -> tuple[Statement, ...]:
        return tuple(s for s in self.statements if s.problem is not None)


@dataclass
class ChatReader:
    """Reads with the chat model that `settings` name; `model` where it is open already. Safe to
    share between threads."""

    settings: Settings
    model: BaseChatModel | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _plain_only: bool = False

    @property
    def name(self) -> str:
        """What the model is called."""
        named = getattr(self.model, "model_name", None) or getattr(self.model, "model", None)
        return self.settings.model or str(named or chat_model_name(self.settings) or "a chat model")

    def read(self, question: Question) -> Generator[Words, None, Told]:
        """Yields all that the model has written so far, unchecked, as it comes; returns what is
        left of it when it is checked, or the quoting reader's draft with a word why."""
        try:
            model = self._opened()
        except VerbatimError as error:
            return _instead(question, str(error))
        shown = shown_for(
            question.query,
            question.hits,
            question.evidence,
            question.quoting,
            question.documents,
            self.settings.model_reads,
        )
        return (yield from self._answer(model, question, shown))

    def _opened(self) -> BaseChatModel:
        with self._lock:
            if self.model is None:
                self.model = open_chat_model(self.settings)
            return self.model

    def _answer(
        self, model: BaseChatModel, question: Question, shown: Shown
    ) -> Generator[Words, None, Told]:
        first = yield from self._first(model, question, shown)
        words = prose(first.heard.text)
        if first.heard.problem is not None:
            reason = f"{first.heard.problem[0].upper()}{first.heard.problem[1:]}."
            return _instead(question, reason, words, first.heard.usage)
        parsed = parse(first.heard.text)
        if not parsed.statements:
            return _instead(question, *_nothing_written(parsed, first), first.heard.usage)
        if parsed.broken:
            reason = "What the chat model wrote broke off and could not be read."
            return _instead(question, reason, words, first.heard.usage)
        checked = _check(parsed.statements, question, shown)
        usage = first.heard.usage
        notices: tuple[str, ...] = ()
        if checked.failed and first.seconds_left >= SECOND_SHARE * self.settings.model_seconds:
            checked, heard = yield from self._again(model, question, shown, first, checked)
            usage = add_usage(usage, heard.usage)
            if heard.problem is not None:
                notices = (f"Asked once more, {heard.problem}.",)
        return self._told(question, checked, usage, notices)

    def _first(
        self, model: BaseChatModel, question: Question, shown: Shown
    ) -> Generator[Words, None, _Asked]:
        """Asks, in the form that the model takes."""
        limits = self._limits(self.settings.model_seconds)
        form = None if self._plain_only else self._form(model)
        messages = question_messages(question.query, question.history, shown, self._json(form))
        asked = yield from _ask(model, messages, limits, form, "")
        if asked.heard.unfit and form is not None:
            # The server does not take this form: no use trying it again with the next question.
            self._plain_only = True
            messages = question_messages(question.query, question.history, shown, False)
            asked = yield from _ask(model, messages, self._limits(asked.seconds_left), None, "")
        return asked

    def _again(
        self,
        model: BaseChatModel,
        question: Question,
        shown: Shown,
        first: _Asked,
        checked: _Checked,
    ) -> Generator[Words, None, tuple[_Checked, Heard]]:
        """Asks once more for what did not pass, with the reasons."""
        problems = [(s.text, s.problem or "") for s in checked.failed]
        messages = [*first.messages, *again_messages(first.heard.text, problems)]
        passed = "\n".join(s.text for s in checked.kept)
        limits = self._limits(first.seconds_left)
        asked = yield from _ask(model, messages, limits, first.form, passed)
        if asked.heard.problem is not None:
            return checked, asked.heard
        second = _check(parse(asked.heard.text).statements, question, shown)
        if not second.statements:
            return checked, asked.heard
        known = {s.text for s in checked.kept}
        new = tuple(s for s in second.kept if s.text not in known)
        # What failed twice is named as it was told first, unless the second try says otherwise.
        failed = second.failed or (() if new else checked.failed)
        return _Checked((*checked.kept, *new, *failed)), asked.heard

    def _told(
        self,
        question: Question,
        checked: _Checked,
        usage: Usage | None,
        notices: tuple[str, ...],
    ) -> Told:
        if not checked.kept:
            reason = "Nothing that the chat model wrote is supported by the sources."
            told = _instead(question, reason, "", usage, checked.failed)
            return replace(told, notices=(*notices, *told.notices))
        verdict = answers(question.query, question.evidence, question.quoting, checked.kept)
        aside = tuple(
            replace(s, problem=verdict.reason) for s in checked.kept if s not in verdict.fitting
        )
        left_out = (*checked.failed, *aside)
        if not verdict.fitting:
            reason = f"What the chat model wrote was set aside: {verdict.reason}."
            told = _instead(question, reason, "", usage, left_out)
            return replace(told, notices=(*notices, *told.notices))
        draft = Draft(verdict.status, verdict.fitting, verdict.note, verdict.confidence)
        return Told(draft, self.name, notices, "", usage, left_out)

    def _form(self, model: BaseChatModel) -> Any:
        return None if self.settings.model_form == "plain" else structured(model, SCHEMA)

    def _json(self, form: object) -> bool:
        return form is not None or self.settings.model_form == "json"

    def _limits(self, seconds: float) -> Limits:
        return Limits(seconds, self.settings.model_tokens, self.settings.model_retries)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request with what came of it, and the time that is left."""

    messages: list[BaseMessage]
    form: Any
    heard: Heard
    seconds_left: float


def _ask(
    model: BaseChatModel, messages: list[BaseMessage], limits: Limits, form: Any, passed: str
) -> Generator[Words, None, _Asked]:
    """Asks and yields the prose as it comes, behind what has `passed` already."""
    began = time.monotonic()
    listening = listen(model, messages, limits, form)
    shown = -1
    try:
        text, told = next(listening), ""
        while True:
            if len(text) != shown:
                shown = len(text)
                told = "\n".join(filter(None, [passed, prose(text)]))
            yield Words(told)
            text = next(listening)
    except StopIteration as done:
        heard: Heard = done.value
    finally:
        listening.close()
    return _Asked(messages, form, heard, limits.seconds - (time.monotonic() - began))


def _nothing_written(parsed: Parsed, asked: _Asked) -> tuple[str, str]:
    """Why there is no statement, and the text to keep."""
    if parsed.not_found is not None and not parsed.broken:
        return "The chat model found no answer in what it was shown.", ""
    return "What the chat model wrote could not be read.", asked.heard.text


def _instead(
    question: Question,
    reason: str,
    unchecked: str = "",
    usage: Usage | None = None,
    left_out: tuple[Statement, ...] = (),
) -> Told:
    """The quoting reader's draft, and why it stands."""
    ended = reason if reason.endswith((".", "!", "?")) else f"{reason}."
    return Told(question.quoting, QUOTING, (f"{ended} {INSTEAD}",), unchecked, usage, left_out)


def _check(written: Iterable[Written], question: Question, shown: Shown) -> _Checked:
    facts = question.facts
    checked = []
    for one in dict.fromkeys(written):
        statement = bring_back(one, shown, question.evidence.sentences)
        if statement.problem is None:
            text, problem = judged(statement, question.query, question.documents, facts)
            statement = replace(statement, text=text)
            if problem is not None and not one.sources:
                problem = NO_SOURCE
                statement = replace(statement, citations=())
            fact = None
            if problem is None:
                fact = fact_of(statement, question.query, question.documents, facts)
            statement = replace(statement, problem=problem, fact=fact)
        checked.append(statement)
    return _Checked(tuple(checked))
