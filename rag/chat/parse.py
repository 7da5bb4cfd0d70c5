"""What a chat model wrote, as statements with the keys and quotations that they rest on.

Two forms are read, whichever was asked for: a JSON object after `SCHEMA`, and plain text in which
each statement ends in its sources:

    The government identified 94 victims in 2020. [kfgb: "identified 94 victims (91 in 2019)"]
    NOT FOUND: the sources speak of 2019 alone.

Whatever else stands around them (a preface, code fences) is passed over, and what breaks off is
read as far as it goes. A line without sources is a statement all the same: it cites nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "The answer to the question, from the sources alone.",
    "type": "object",
    "properties": {
        "statements": {
            "type": "array",
            "description": "The answer, one sentence each. Empty where the sources do not tell it.",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string", "description": "One sentence of the answer."},
                    "sources": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "key": {"type": "string", "description": "A source's key."},
                                "quote": {
                                    "type": "string",
                                    "description": "Words copied exactly from that source.",
                                },
                            },
                            "required": ["key", "quote"],
                            "additionalProperties": False,
                        },
                    },
                },
                "required": ["text", "sources"],
                "additionalProperties": False,
            },
        },
        "not_found": {
            "type": "string",
            "description": "Why the sources do not answer; empty where they do.",
        },
    },
    "required": ["statements", "not_found"],
    "additionalProperties": False,
}
"""The form of an answer where a provider offers structured output."""

NOT_FOUND = "NOT FOUND"
MOST_STATEMENTS = 12
MOST_SOURCES = 6

_FENCE = re.compile(r"```[\w-]*")
_CITED = re.compile(
    r"""\[\s*(?:(?:key|source)\s*[:=]?\s*)?
    (?P<key>[a-z]{3,8})
    (?:\s*[:,]?\s*(?:quote\s*[:=]\s*)?(?P<quote>["“”«'].*?["”»'])?)
    \s*\]""",
    re.VERBOSE | re.IGNORECASE,
)
# "kfgb: the government identified 94 victims", as the figures are shown
_LED = re.compile(r"^\W{0,2}(?P<key>[bcdfghjkmnpqrstvwxz]{4})\W{0,2}:\s+(?=\w)")
_BEGUN = re.compile(r"\[[^\]]*$")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_LABEL = re.compile(r"^(?:answer|statement)s?\s*:\s*", re.IGNORECASE)
_SENTINEL = re.compile(rf"^\W*{NOT_FOUND}\b[:.*\s]*", re.IGNORECASE | re.MULTILINE)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that a statement names by its key, with the words quoted; "" where none are."""

    key: str
    quote: str


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence that a model wrote, with what it says that it rests on."""

    text: str
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that a model wrote. `not_found` is why it gives no answer, None where it says no such
    thing. `broken` is True where the text could not be read as either form to its end."""

    statements: tuple[Written, ...]
    not_found: str | None = None
    broken: bool = False


def parse(text: str) -> Parsed:
    """`text` as statements; see the module's description. Never raises."""
    text = _without_thought(text)
    if (at := _json_start(text)) is not None:
        return _parse_json(text[at:])
    return _parse_plain(text)


def prose(text: str) -> str:
    """The sentences alone of what a model has written so far, however far that is: no braces, no
    keys and no quotations."""
    text = _without_thought(text)
    if (at := _json_start(text)) is not None:
        value, _ = _load(text[at:])
        sentences = [_string(item.get("text")) for item in _items(value)]
    else:
        sentences = [_sentence(_BEGUN.sub("", line)) for line in _FENCE.sub("", text).split("\n")]
    return "\n".join(sentence for sentence in sentences if sentence)


def _without_thought(text: str) -> str:
    return _THOUGHT.sub("", text)


def _json_start(text: str) -> int | None:
    """Where a JSON answer begins, None where `text` is no such thing."""
    begun = re.match(r"\s*(?:```(?:json)?\s*)?(?=\{|\[\s*[{\]]|\[\s*\Z)", text)
    if begun is not None:
        return begun.end()
    match = re.search(r"[{\[]\s*(?:\"(?:statements|text|not_found|answer)\"|\{|\Z)", text)
    return match.start() if match and not _CITED.search(text[: match.start()]) else None


def _parse_json(text: str) -> Parsed:
    value, whole = _load(text)
    items = _items(value)
    statements = tuple(
        Written(sentence, _sources(item))
        for item in items[:MOST_STATEMENTS]
        if (sentence := _string(item.get("text")))
    )
    reason = _string(value.get("not_found")) if isinstance(value, dict) else ""
    return Parsed(statements, reason or None, not whole)


def _load(text: str) -> tuple[object, bool]:
    """The JSON value that `text` begins with, and whether it is whole; where it breaks off, what
    there is of it."""
    text = _FENCE.sub("", text).strip()
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (json.JSONDecodeError, RecursionError):
        return _load_part(text), False
    return value, True


def _load_part(text: str) -> object:
    from langchain_core.utils.json import parse_partial_json

    try:
        return parse_partial_json(text)
    except (json.JSONDecodeError, RecursionError, ValueError):
        return None


def _items(value: object) -> list[dict[str, Any]]:
    """The statements of a JSON answer, in the forms that models give them."""
    if isinstance(value, dict):
        value = value["statements"] if "statements" in value else value.get("answer", [value])
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, str):
        value = [{"text": value}]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _sources(item: dict[str, Any]) -> tuple[Cited, ...]:
    given = item.get("sources", item.get("citations"))
    if given is None and "key" in item:
        given = [item]
    if isinstance(given, dict):
        given = [given]
    found = []
    for source in given if isinstance(given, list) else []:
        if isinstance(source, dict) and isinstance(source.get("key"), str):
            found.append(Cited(_key(source["key"]), _string(source.get("quote"))))
        elif isinstance(source, str):
            found.append(Cited(_key(source), ""))
    return tuple(found[:MOST_SOURCES])


def _key(given: str) -> str:
    return given.strip().strip("[]").lower()


def _string(value: object) -> str:
    return " ".join(_seen(value).split()) if isinstance(value, str) else ""


def _seen(text: str) -> str:
    """`text` without characters that only turn others round or hide: they could show 94 as 49."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def _parse_plain(text: str) -> Parsed:
    statements: list[Written] = []
    reason: str | None = None
    for line in _FENCE.sub("", text).split("\n"):
        if sentinel := _SENTINEL.match(line):
            reason = line[sentinel.end() :].strip() or "the sources do not tell it"
            continue
        statements += _line(line)
    return Parsed(tuple(statements[:MOST_STATEMENTS]), reason)


def _line(line: str) -> list[Written]:
    """The statements of a line: each sentence up to the sources behind it."""
    found: list[Written] = []
    if led := _LED.match(line):
        line = f"{line[led.end() :].rstrip()} [{led['key']}]"
    begin = 0
    cited = list(_CITED.finditer(line))
    for number, match in enumerate(cited):
        following = cited[number + 1] if number + 1 < len(cited) else None
        # Sources that stand side by side belong to one sentence.
        if following is not None and not re.search(r"\w", line[match.end() : following.start()]):
            continue
        run = [m for m in cited if begin <= m.start() <= match.start()]
        sentence = _sentence(line[begin : match.end()])
        if sentence:
            sources = [Cited(m["key"].lower(), (m["quote"] or "").strip("\"“”«»'")) for m in run]
            found.append(Written(sentence, tuple(sources[:MOST_SOURCES])))
        begin = match.end()
    if rest := _sentence(line[begin:]):
        found.append(Written(rest, ()))
    return found


def _sentence(words: str) -> str:
    """`words` without sources, bullets and marks of form; "" where nothing is said."""
    words = _LED.sub("", _LABEL.sub("", _BULLET.sub("", _CITED.sub("", words))))
    words = re.sub(r"\s+([.,;])", r"\1", " ".join(_seen(words).replace("**", "").split()))
    return words if re.search(r"\w", words) and not _SENTINEL.match(words) else ""
