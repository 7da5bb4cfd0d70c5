"""What a person set of a document in the app. It is kept by the name of the file."""

from __future__ import annotations

from dataclasses import dataclass

from rag.schema import Period


@dataclass(frozen=True, slots=True)
class Override:
    """What a person set of a document in place of what was read; None where nothing."""

    title: str | None = None
    place: str | None = None
    period: Period | None = None

    def __bool__(self) -> bool:
        return any((self.title, self.place, self.period))
