"""The program's types as JSON and back: what a kept conversation and an exported one hold.

The form is that of the dataclasses in `rag/schema.py`, field by field. A field that is new since a
text was written takes its default, one that is no longer there is passed over, so that older
conversations stay readable; a text that still does not fit raises.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

VERSION: Final = 1
"""Raised when the same field comes to mean something else, so that older texts are not misread."""

T = TypeVar("T")


def plain(value: object) -> Any:
    """A dataclass of the program as what JSON can hold; `restored` makes the same of it again."""
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="json")


def restored(kind: type[T], fields: object) -> T:
    """The value of type `kind` that `plain` made `fields` of. ValueError where it holds none."""
    wanted: Any = kind
    value: T = _adapter(wanted).validate_python(fields)
    return value


def written(value: object) -> str:
    """`value` as a line of JSON in plain ASCII, which holds whatever characters people type."""
    return json.dumps(plain(value), ensure_ascii=True, separators=(",", ":"))


def read(kind: type[T], text: str) -> T:
    """The value of type `kind` that `written` made `text` of. ValueError where it holds none."""
    try:
        return restored(kind, json.loads(text))
    except RecursionError as error:
        raise ValueError("nested too deep to be read") from error


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
