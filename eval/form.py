"""The form of a label: which fields a row has and which values they take. Pure.

`parse` in labels.py reads what can be read; this says everything that is wrong with a row, and
what to do about it. eval/LABELS.md describes the fields in words.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from eval.labels import FIELDS

Finding = tuple[str, str, str]
"""What is wrong, the words it is wrong in, and what to do."""

NEEDED = ("id", "status", "kind", "part", "by", "when")
EARLIEST, LATEST = 1000, 2999
_UNIT = re.compile(r"%|[A-Z]{3}|[^\W\d_]+(?: [^\W\d_]+)*")
_TAG = re.compile(r"[a-z][a-z_]*")


def findings(row: Mapping[str, Any]) -> list[Finding]:
    """Everything wrong with the form of `row`, a label as it stands in its file."""
    found = list(_fields(row))
    for field, (holds, wanted) in _VALUES.items():
        value = row.get(field)
        if value is not None and not holds(value):
            found.append((f"{field} has a bad value", _short(value), f"Write {wanted}."))
    return found


def _fields(row: Mapping[str, Any]) -> Iterator[Finding]:
    for field in row.keys() - FIELDS:
        near = difflib.get_close_matches(str(field), FIELDS, 1)
        advice = f"Is it {near[0]}?" if near else "Take it out, or write it as a tag or a note."
        yield f"unknown field {field}", "", advice
    for field in NEEDED:
        if row.get(field) in (None, ""):
            yield f"no {field}", "", "Add it."
    asked, turns = row.get("question"), row.get("turns")
    if not asked and not turns:
        yield "no question", "", "Add question, or turns for a conversation."
    if asked and turns:
        yield "question and turns", "", "Leave question out: the last of turns is labelled."


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _are_items(value: Any) -> bool:
    return isinstance(value, list) and all(
        _is_text(item) or (_are_texts(item) and item) for item in value
    )


def _are_turns(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(turn, dict) and turn.keys() == {"question"} and _is_text(turn["question"])
        for turn in value
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_tolerance(value: Any) -> bool:
    return _is_number(value) and value >= 0


def _is_unit(value: Any) -> bool:
    return isinstance(value, str) and _UNIT.fullmatch(value) is not None


def _is_file(value: Any) -> bool:
    return _is_text(value) and not re.search(r"[/\\]", value)


def _are_years(value: Any) -> bool:
    written = re.fullmatch(r"(\d{4})(?:\s*[/–-]\s*(\d{2}|\d{4}))?", str(value))
    if isinstance(value, bool) or written is None:
        return False
    first = int(written[1])
    last = int(written[1][: 4 - len(written[2])] + written[2]) if written[2] else first
    return EARLIEST <= first <= last <= LATEST


def _are_tags(value: Any) -> bool:
    return _are_texts(value) and all(_TAG.fullmatch(tag) for tag in value)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _short(value: Any) -> str:
    words = value if isinstance(value, str) else repr(value)
    return words if len(words) <= 80 else words[:77] + "..."


_VALUES: Mapping[str, tuple[Callable[[Any], bool], str]] = MappingProxyType(
    {
        "id": (_is_text, "a text that no other label has"),
        "question": (_is_text, "the question as a person types it"),
        "turns": (_are_turns, 'a list of {"question": "..."}, the labelled one last'),
        "answers": (_are_texts, "a list of texts, none of them twice"),
        "items": (_are_items, "a list of lists of texts"),
        "value": (_is_number, "a number without quotation marks"),
        "unit": (_is_unit, "%, an ISO 4217 code, or the currency's word"),
        "tolerance": (_is_tolerance, "a number from 0"),
        "doc": (_is_file, "the name of a file, without its folder"),
        "quotes": (_are_texts, "a list of stretches of the text, none of them twice"),
        "scope": (_is_file, "the name of a file, without its folder"),
        "year": (_are_years, 'a year, or "2018/19" or "2016-2020" for several'),
        "place": (_is_text, "the place's name, or null"),
        "tags": (_are_tags, "a list of words in lower case, none of them twice"),
        "by": (_is_text, "who wrote it"),
        "when": (_is_day, "the day as YYYY-MM-DD"),
        "note": (_is_text, "a sentence for whoever reads the label next"),
    }
)
