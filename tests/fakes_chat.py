"""A chat model that says what it is told to, and a server that speaks OpenAI's protocol."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import Field, PrivateAttr

SIZE = 7
"""Characters in a chunk of a scripted answer."""


@dataclass(frozen=True)
class Says:
    """One answer of a scripted model: its words, in pieces of a few letters or in those given;
    the error that ends it, or with `times` the first so many tries; what it waits before each
    piece; and what the provider tells of the end."""

    text: str = ""
    pieces: tuple[str, ...] = ()
    error: BaseException | None = None
    delay: float = 0.0
    usage: tuple[int, int] | None = None
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def chunks(self) -> tuple[str, ...]:
        return self.pieces or tuple(self.text[i : i + SIZE] for i in range(0, len(self.text), SIZE))


Answering = Callable[[Sequence[BaseMessage]], Says]


class FakeChat(BaseChatModel):
    """Gives the answers of `script` one after the other, the last again and again; one may be a
    function of the messages. `asked` collects the messages, `closed` counts the streams that were
    ended before their end."""

    script: list[Any]
    structures: bool = False
    asked: list[list[BaseMessage]] = Field(default_factory=list)
    _closed: list[int] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "fake"

    @property
    def closed(self) -> int:
        return len(self._closed)

    def _next(self, messages: list[BaseMessage]) -> Says:
        given = self.script[min(len(self.asked), len(self.script) - 1)]
        self.asked.append(messages)
        return given(messages) if callable(given) else given

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        says = self._next(messages)
        try:
            for piece in says.chunks:
                time.sleep(says.delay)
                chunk = ChatGenerationChunk(message=AIMessageChunk(piece))
                if run_manager:
                    run_manager.on_llm_new_token(piece, chunk=chunk)
                yield chunk
        except GeneratorExit:
            self._closed.append(1)
            raise
        if says.error is not None:
            time.sleep(says.delay)
            raise says.error
        last = AIMessageChunk("", response_metadata=says.told)
        if says.usage is not None:
            read, written = says.usage
            last.usage_metadata = {
                "input_tokens": read,
                "output_tokens": written,
                "total_tokens": read + written,
            }
        yield ChatGenerationChunk(message=last)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(self._next(messages).chunks)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def with_structured_output(
        self, schema: Any, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        if not self.structures:
            raise NotImplementedError
        return self.bind(schema=schema["title"]) | RunnableLambda(lambda message: message)


@dataclass
class Reply:
    """What the server does with one request: a status with a body and headers, or an answer that
    it streams in pieces, waiting before each; it may hang up in the middle."""

    pieces: tuple[str, ...] = ()
    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    hangs_up: bool = False
    usage: tuple[int, int] | None = None
    finish: str = "stop"


class FakeServer:
    """A server on loopback with the replies of `script`, the last again and again. `asked` are the
    bodies of the requests, `keys` their Authorization headers, `models` those that it lists."""

    def __init__(self, script: Sequence[Reply], models: Sequence[str]) -> None:
        self.script = list(script)
        self.models = list(models)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.broken = threading.Event()
        self.url = ""

    def reply(self) -> Reply:
        return self.script[min(len(self.asked), len(self.script)) - 1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _fake(self) -> FakeServer:
        assert isinstance(self.server, _Server)
        return self.server.fake

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._fake.keys.append(self.headers.get("Authorization"))
        listed = {
            "object": "list",
            "data": [{"id": m, "object": "model"} for m in self._fake.models],
        }
        self._send(200, json.dumps(listed), {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._fake.keys.append(self.headers.get("Authorization"))
        self._fake.asked.append(json.loads(body))
        reply = self._fake.reply()
        if reply.status != 200:
            self._send(reply.status, reply.body or json.dumps({"error": {}}), reply.headers)
            return
        try:
            self._stream(reply)
        except OSError:
            self._fake.broken.set()
            self.close_connection = True

    def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
        encoded = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in reply.pieces:
            time.sleep(reply.delay)
            self._event({"delta": {"role": "assistant", "content": piece}})
        if reply.hangs_up:
            self.close_connection = True
            return
        self._event({"delta": {}, "finish_reason": reply.finish})
        if reply.usage:
            read, written = reply.usage
            used = {"prompt_tokens": read, "completion_tokens": written}
            self._event(None, used | {"total_tokens": read + written})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, choice: dict[str, Any] | None, usage: dict[str, int] | None = None) -> None:
        event = {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "tiny",
            "choices": [{"index": 0, "finish_reason": None} | choice] if choice else [],
            "usage": usage,
        }
        self._chunk(f"data: {json.dumps(event)}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


class _Server(ThreadingHTTPServer):
    fake: FakeServer


@contextmanager
def serving(*script: Reply, models: Sequence[str] = ("tiny",)) -> Iterator[FakeServer]:
    """A running `FakeServer`; it is shut down behind the block."""
    fake = FakeServer(script, models)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.fake = fake
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
