"""Running headers, footers and page numbers: which lines of a PDF's pages are no text. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

ZONE: Final = 4
"""So many lines at the top and at the bottom of a page may be running headers and footers."""

RUNNING_PAGES: Final = 3
NEIGHBOURS: Final = 6
"""A line is a running one where it stands on so many of so many pages that follow one another."""

LONGEST_RUNNING: Final = 120

_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]{1,7}", re.IGNORECASE)
# "Page 3 of 12", "3 of 12", "- 3 -": a page's number even where there is one page alone.
_NUMBERED = re.compile(
    r"(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*(?:of|/)\s*\d{1,4}"
    r"|[-–—]\s*\d{1,4}\s*[-–—]",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*\Z")
_BARE: Final = "#"
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

Place = tuple[int, int]
"""A line: the number of its page and its position there, both from 0."""


def without_running(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """`pages` without page numbers, and without running lines but for the first time of each.

    Only what stands at the edge of a page is left out, with nothing else outside of it.
    """
    places: defaultdict[str, list[Place]] = defaultdict(list)
    for number, page in enumerate(pages):
        for position in _zone(page):
            if len(page[position]) <= LONGEST_RUNNING:
                places[_shape(page[position])].append((number, position))
    numbers: set[Place] = set()
    repeated: set[Place] = set()
    kept: defaultdict[int, set[int]] = defaultdict(set)
    for found in places.values():
        counted = _page_numbers(found, pages)
        again, first = _repeated([place for place in found if place not in counted], pages)
        numbers |= counted
        repeated |= again
        for number, position in first:
            kept[number].add(position)
    running: defaultdict[int, set[int]] = defaultdict(set)
    for number, position in numbers | repeated:
        running[number].add(position)
    return [
        _without(page, _outer(page, running[number]) - kept[number])
        for number, page in enumerate(pages)
    ]


def _without(page: Sequence[str], positions: set[int]) -> list[str]:
    return [line for position, line in enumerate(page) if position not in positions]


def _zone(page: Sequence[str]) -> list[int]:
    """The positions of the lines with words at the top and at the bottom of a page."""
    written = [position for position, line in enumerate(page) if line]
    return sorted({*written[:ZONE], *written[-ZONE:]})


def _outer(page: Sequence[str], running: set[int]) -> set[int]:
    """Those of the positions `running` that have nothing else between them and an edge."""
    written = [position for position, line in enumerate(page) if line]
    return {
        position
        for inwards in (written, written[::-1])
        for position in takewhile(running.__contains__, inwards)
    }


def _shape(line: str) -> str:
    """A line with its numbers made alike, so that "Page 3" is that of "Page 4"."""
    if _ROMAN.fullmatch(line) and _roman(line) is not None:
        return _BARE
    return _DIGITS.sub(_BARE, line).casefold()


def _page_numbers(found: Sequence[Place], pages: Sequence[Sequence[str]]) -> set[Place]:
    """Those of the lines `found`, of one shape, that are the number of their page.

    "Page 3 of 12" and "- 3 -" are by themselves. A number alone is where it counts the pages: on
    three of them, or on two and as their first or last line. A number with other words is where
    it counts two pages, and stands at the end of a first or last line.
    """
    counting: defaultdict[int, set[Place]] = defaultdict(set)
    explicit = set()
    for number, position in found:
        line = pages[number][position]
        if _NUMBERED.fullmatch(line):
            explicit.add((number, position))
            continue
        bare = _shape(line) == _BARE
        if bare or _is_outermost(pages[number], position):
            for value in {*_numbers(line)[:1], *_numbers(line)[-1:]} if bare else _at_ends(line):
                counting[value - number].add((number, position))
    counted = set()
    for ahead, places in counting.items():
        edge = all(_is_outermost(pages[number], position) for number, position in places)
        least = 2 if edge else 3
        if len(pages) == 1 and edge and ahead == 1:
            least = 1 if _shape(pages[0][min(places)[1]]) == _BARE else 2
        if len({number for number, _ in places}) >= least:
            counted |= places
    return counted | explicit


def _at_ends(line: str) -> set[int]:
    """The numbers that a line begins and ends with."""
    return {int(match) for match in re.findall(r"^\d{1,4}(?=\D)|(?<=\D)\d{1,4}$", line)}


def _is_outermost(page: Sequence[str], position: int) -> bool:
    return not any(page[:position]) or not any(page[position + 1 :])


def _numbers(line: str) -> list[int]:
    if _ROMAN.fullmatch(line):
        value = _roman(line)
        return [] if value is None else [value]
    return [int(digits) for digits in _DIGITS.findall(line) if len(digits) <= 4]


def _roman(numeral: str) -> int | None:
    """The value of a roman numeral up to the hundreds; None for letters that are none."""
    values = [_ROMAN_VALUES[letter] for letter in numeral.lower()]
    total = sum(
        -value if any(value < later for later in values[place + 1 : place + 2]) else value
        for place, value in enumerate(values)
    )
    return total if _as_roman(total) == numeral.lower() else None


def _as_roman(value: int) -> str:
    written = ""
    for amount, letters in (
        *((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
        *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
    ):
        count, value = divmod(value, amount)
        written += letters * count
    return written


def _repeated(
    found: Sequence[Place], pages: Sequence[Sequence[str]]
) -> tuple[set[Place], set[Place]]:
    """Those of the lines `found` that say the same on page after page, and the first of each.

    The end of a sentence is none, and neither is its middle: reports say some things again.
    """
    by_words: defaultdict[str, list[Place]] = defaultdict(list)
    for number, position in found:
        by_words[pages[number][position].casefold()].append((number, position))
    again: set[Place] = set()
    first: set[Place] = set()
    least = max(2, min(RUNNING_PAGES, len(pages)))
    for places in by_words.values():
        line = pages[places[0][0]][places[0][1]]
        if goes_on(line) or _ENDS_SENTENCE.search(line):
            continue
        on = sorted({number for number, _ in places})
        if any(end - start < NEIGHBOURS for start, end in zip(on, on[least - 1 :], strict=False)):
            again.update(places)
            first.add(min(places))
    return again, first


def goes_on(line: str) -> bool:
    """Whether `line` begins as the rest of a sentence does."""
    return line[0].islower() or line[0] in ",;)%"
