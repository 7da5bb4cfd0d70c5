"""What the local server promises its callers: OpenAI's protocol as the chat reader uses it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from rag.local.server import Serving
from rag.local.start import LocalServer, local_server

SAID = "The government identified 94 victims in 2020 and 91 in 2019. How many in 2020?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    serving = Serving(threads=1, context=1024, slots=2)
    with local_server(tmp_path_factory.mktemp("local"), serving) as started:
        yield started


def request(server: LocalServer, path: str, body: Any = None) -> urllib.request.Request:
    content = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Origin": "http://elsewhere.example"}
    return urllib.request.Request(server.url + path, content, headers)


def chat(server: LocalServer, said: str = SAID, **options: Any) -> dict[str, Any]:
    body = {"messages": [{"role": "user", "content": said}], "max_tokens": 24, **options}
    with urllib.request.urlopen(request(server, "/chat/completions", body), timeout=120) as told:
        answer: dict[str, Any] = json.load(told)
    return answer


def written(answer: dict[str, Any]) -> str:
    text: str = answer["choices"][0]["message"]["content"]
    return text


def test_the_same_question_gets_the_same_answer(server: LocalServer) -> None:
    first, second = chat(server), chat(server)
    assert written(first)
    assert written(first) == written(second)
    assert first["model"] == server.model


def test_an_answer_ends_at_the_limit_of_tokens(server: LocalServer) -> None:
    answer = chat(server, max_tokens=5, ignore_eos=True)
    assert answer["usage"]["completion_tokens"] == 5
    assert answer["choices"][0]["finish_reason"] == "length"


def test_an_answer_comes_bit_by_bit(server: LocalServer) -> None:
    body = {"messages": [{"role": "user", "content": SAID}], "max_tokens": 24, "stream": True}
    with urllib.request.urlopen(request(server, "/chat/completions", body), timeout=120) as told:
        lines = [line[6:].strip() for line in told if line.startswith(b"data: ")]
    assert lines[-1] == b"[DONE]"
    deltas = [json.loads(line)["choices"][0]["delta"].get("content") or "" for line in lines[:-1]]
    assert sum(map(bool, deltas)) > 5
    assert "".join(deltas) == written(chat(server))


def test_a_schema_is_kept_to(server: LocalServer) -> None:
    schema = {
        "type": "object",
        "properties": {"key": {"enum": ["k1", "k2"]}, "count": {"type": "integer"}},
        "required": ["key", "count"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "count", "schema": schema}}
    answer = json.loads(written(chat(server, max_tokens=60, response_format=form)))
    assert answer["key"] in {"k1", "k2"}
    assert isinstance(answer["count"], int)
    assert set(answer) == {"key", "count"}


def test_a_prompt_beyond_the_context_is_refused(server: LocalServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        chat(server, "one two three " * 1000)
    with refused.value as told:
        assert told.code == 400
        assert json.load(told)["error"]["type"] == "exceed_context_size_error"


def test_more_requests_than_slots_are_all_answered(server: LocalServer) -> None:
    questions = [f"Say the number {number}." for number in range(4)]
    with ThreadPoolExecutor(len(questions)) as pool:
        answers = list(pool.map(lambda said: chat(server, said, max_tokens=8), questions))
    assert all(answer["usage"]["completion_tokens"] for answer in answers)


def test_pages_of_other_sites_can_neither_read_nor_see_what_was_asked(server: LocalServer) -> None:
    with urllib.request.urlopen(request(server, "/models")) as told:
        assert not told.headers["Access-Control-Allow-Origin"]
    slots = urllib.request.Request(server.url.removesuffix("/v1") + "/slots")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(slots)
