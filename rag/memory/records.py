"""What is kept of conversations: the types, and a turn as a row and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from rag.memory import codec
from rag.schema import Answer, Changes, Filter

UNREADABLE: Final = (
    "This answer was kept by another version of the program and cannot be shown here. It stays "
    "on the disk as it is. Ask again to get it anew."
)

State = Literal["waiting", "approved", "rejected"]
"""What became of an opinion: it waits for somebody to look at it, or somebody has."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says the right answer is, as far as they know it.

    `answer` is the answer in words, "" where the right thing is to say that there is none;
    `source` names the document that `quotes` stand in, character for character.
    """

    status: Literal["answered", "not_reported", "not_found"] = "answered"
    answer: str = ""
    kind: str = ""
    years: tuple[int, ...] = ()
    place: str | None = None
    unit: str | None = None
    source: str | None = None
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person thinks of an answer: good, bad, or (None) only the right answer."""

    good: bool | None = None
    correction: Correction | None = None
    state: State = "waiting"


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question was put: what was changed in how it was understood, who was to answer it,
    how many of the turns it was read in the light of (None for all before it), and what the
    session was limited to."""

    changes: Changes = field(default_factory=Changes)
    reader: str | None = None
    before: int | None = None
    only: Filter = field(default_factory=Filter)


@dataclass(frozen=True, slots=True)
class Kept:
    """A turn as it is kept. Until it is `settled` its question waits for an answer; then there is
    the answer, or in `trouble` why there is none. `key` is the turn's own, in all conversations."""

    key: str
    question: str
    asking: Asking = field(default_factory=Asking)
    settled: bool = False
    answer: Answer | None = None
    trouble: str = ""
    unchecked: str = ""
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A conversation with its turns in order. Moments are ISO 8601 in UTC; `revision` counts the
    changes, whoever made them."""

    id: str
    name: str
    begun: str
    changed: str
    revision: int
    turns: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in the list: its name, when it last changed, and how many turns it has."""

    id: str
    name: str
    changed: str
    turns: int


def turn_from(row: tuple[Any, ...]) -> Kept:
    """The turn of one row of `tables.TURNS`. An answer that cannot be read becomes a trouble."""
    key, question, asking, settled, answer, trouble, unchecked, version, *said = row
    read = None
    if answer is not None:
        try:
            if version != codec.VERSION:
                raise ValueError(f"version {version}")
            read = codec.read(Answer, answer)
        except ValueError:
            trouble = trouble or UNREADABLE
    return Kept(
        key=key,
        question=question,
        asking=_or_default(asking),
        settled=settled is not None,
        answer=read,
        trouble=trouble,
        unchecked=unchecked,
        opinion=opinion_from(said) if said[2] is not None else None,
    )


def opinion_from(row: list[Any] | tuple[Any, ...]) -> Opinion:
    """The opinion of a row (good, correction, state)."""
    good, correction, state = row
    try:
        corrected = None if correction is None else codec.read(Correction, correction)
    except ValueError:
        corrected = None
    return Opinion(None if good is None else bool(good), corrected, state)


def _or_default(asking: str) -> Asking:
    try:
        return codec.read(Asking, asking)
    except ValueError:
        return Asking()
