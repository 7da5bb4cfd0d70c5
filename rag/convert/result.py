"""What a converted file is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Converted:
    """The text of a file as it is quoted, and where in it each page begins; () without pages.
    `note` is what whoever added the file should know of how it was read."""

    text: str
    pages: tuple[int, ...] = ()
    note: str = ""
