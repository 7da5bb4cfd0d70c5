"""A request to a chat model: its words as they come, within limits of time and length.

The model is listened to in a thread of its own, so that whoever waits can stop at any moment and
a server that falls silent costs no more than the time allowed. A request that fails before its
first word is tried again, with growing waits, by the provider's own package; where that has no
such means, by LangChain's `with_retry`.
"""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.chat.models import redacted, secrets_of
from rag.schema import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage
    from langchain_core.runnables import Runnable

PULSE = 0.25
"""Seconds after which whoever waits hears the words so far again, be there new ones or not."""

CHARACTERS_A_TOKEN = 8
"""An answer of more characters than this for each token allowed has no end."""

_UNFIT = frozenset({400, 404, 405, 415, 422, 501})


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a model may write, in seconds and in tokens, and how often it is tried again."""

    seconds: float
    tokens: int
    retries: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model wrote, to its end or as far as it came. `problem` says in words why that was
    not the end, None where it was; `unfit` is True where the server did not take the request's
    form."""

    text: str
    usage: Usage | None = None
    problem: str | None = None
    unfit: bool = False


def structured(model: BaseChatModel, schema: dict[str, Any]) -> Runnable[Any, Any] | None:
    """`model` made to answer after `schema`, None where its package offers no such thing.

    Its words come as they are written: of what LangChain makes, the model and the parser behind it,
    the parser is left out, because an answer that breaks off is to be read as far as it goes.
    """
    from langchain_core.runnables import RunnableSequence

    try:
        made = model.with_structured_output(schema)
    except (NotImplementedError, ValueError, TypeError):
        return None
    return made.first if isinstance(made, RunnableSequence) else None


def listen(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    limits: Limits,
    form: Runnable[Any, Any] | None = None,
) -> Generator[str, None, Heard]:
    """Asks `model` and yields all that it has written so far, again and again, until it ends.

    `form` is what `structured` gave, where the answer is to be of that form. Closing the generator
    ends the request.
    """
    deadline = time.monotonic() + limits.seconds
    pump = _Pump(model, messages, limits, form)
    text, usage, problem, unfit = "", None, None, False
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                problem = f"the chat model did not finish within {limits.seconds:g} seconds"
                break
            try:
                heard = pump.heard.get(timeout=min(PULSE, left))
            except queue.Empty:
                yield text
                continue
            if heard is None:
                break
            if isinstance(heard, BaseException):
                problem, unfit = _told(heard, secrets_of(model)), _is_unfit(heard) and not text
                break
            text += words_of(heard)
            usage = _usage(heard, usage)
            if _ran_over(heard) or len(text) > CHARACTERS_A_TOKEN * limits.tokens:
                problem = f"the chat model came to no end within {limits.tokens} tokens"
                break
            yield text
    finally:
        pump.stop()
    if problem is None and not text.strip():
        problem = "the chat model answered nothing"
    return Heard(text, usage, problem, unfit)


class _Pump:
    """Listens to a model in a thread, and puts each chunk into `heard`; None at the end, or the
    error that ended it."""

    def __init__(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        limits: Limits,
        form: Runnable[Any, Any] | None,
    ) -> None:
        self.heard: queue.SimpleQueue[AIMessageChunk | BaseException | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._model, self._messages = model, list(messages)
        self._limits, self._form = limits, form
        # The callbacks of a chain that this runs in are found through the context.
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(self._run,), daemon=True)
        thread.name = "chat-model"
        thread.start()

    def stop(self) -> None:
        """Ends the request at the next sign of it."""
        self._stopped.set()

    def _run(self) -> None:
        try:
            first, rest = self._opened()
            if first is not None:
                self.heard.put(first)
                self._pass_on(rest)
            self.heard.put(None)
        except BaseException as error:  # noqa: BLE001 - told to who waits, whatever it is
            self.heard.put(error)

    def _pass_on(self, chunks: Iterator[AIMessageChunk]) -> None:
        try:
            for chunk in chunks:
                if self._stopped.is_set():
                    break
                self.heard.put(chunk)
        finally:
            # Closing it ends the connection, so that nothing more is written, or paid for.
            close = getattr(chunks, "close", None)
            if close is not None:
                close()

    def _opened(self) -> tuple[AIMessageChunk | None, Iterator[AIMessageChunk]]:
        """The first chunk and the rest, tried again where the connection fails before it."""
        from langchain_core.runnables import RunnableLambda

        def opened(messages: list[BaseMessage]) -> Any:
            chunks = self._chunks(messages)
            return next(chunks, None), chunks

        if "max_retries" in type(self._model).model_fields or not self._limits.retries:
            return tuple(opened(self._messages))
        trying = RunnableLambda(opened, name="first words").with_retry(
            retry_if_exception_type=_passing_errors(),
            stop_after_attempt=self._limits.retries + 1,
        )
        return tuple(trying.invoke(self._messages))

    def _chunks(self, messages: list[BaseMessage]) -> Iterator[AIMessageChunk]:
        chunks: Iterator[AIMessageChunk] = (self._form or self._model).stream(messages)
        return chunks


def words_of(chunk: Any) -> str:
    """What a chunk of a model's answer adds to it: its text, or the arguments of the tool call
    that some providers give structured output by."""
    text = str(chunk.text)
    calls = getattr(chunk, "tool_call_chunks", ())
    return text + "".join(call.get("args") or "" for call in calls)


def _usage(chunk: AIMessageChunk, before: Usage | None) -> Usage | None:
    """The tokens told so far, with those of `chunk`, and the price where the provider tells it."""
    told, metadata = chunk.usage_metadata, chunk.response_metadata
    total = metadata.get("token_usage") or {}
    given = metadata.get("cost", total.get("cost"))
    price = float(given) if isinstance(given, int | float) else None
    if told is not None:
        read, written = told["input_tokens"], told["output_tokens"]
    elif before is None and "prompt_tokens" in total:
        read, written = total["prompt_tokens"], total.get("completion_tokens", 0)
    elif price is None:
        return before
    else:
        read, written = 0, 0
    return add_usage(before, Usage(read, written, price))


def add_usage(first: Usage | None, second: Usage | None) -> Usage | None:
    """The sum of what two requests took."""
    if first is None or second is None:
        return first or second
    prices = [usage.dollars for usage in (first, second) if usage.dollars is not None]
    return Usage(
        first.input_tokens + second.input_tokens,
        first.output_tokens + second.output_tokens,
        sum(prices) if prices else None,
    )


def _ran_over(chunk: AIMessageChunk) -> bool:
    told = chunk.response_metadata
    reason = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason") or ""
    return str(reason).lower() in ("length", "max_tokens")


def _passing_errors() -> tuple[type[BaseException], ...]:
    """Errors of a connection that may be better the next time."""
    import httpx

    return (OSError, httpx.TransportError)


def _status(error: BaseException) -> int | None:
    status = getattr(error, "status_code", None)
    if status is None:
        status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _is_unfit(error: BaseException) -> bool:
    """Whether a server refused the form of a request."""
    return isinstance(error, NotImplementedError) or _status(error) in _UNFIT


def _told(error: BaseException, secrets: tuple[str, ...]) -> str:
    """What went wrong, in words that follow "because"; no key is in them."""
    import httpx

    status = _status(error)
    detail = redacted(str(error), secrets, 160)
    if status == 429:
        return "the chat model's server had too many requests"
    if status in (401, 403):
        return "the chat model's server did not take the key"
    if status is not None:
        return f"the chat model's server answered with error {status} ({detail})"
    name = type(error).__name__.lower()
    if isinstance(error, TimeoutError | httpx.TimeoutException) or "timeout" in name:
        return "the chat model did not answer in time"
    if isinstance(error, OSError | httpx.TransportError) or "connection" in name:
        return "the connection to the chat model failed or was lost"
    return f"the chat model failed ({type(error).__name__}: {detail})"
