"""The lines of a PDF's pages to one text that reads on, and where each page begins in it. Pure.

What is done, and nothing else:

- letters that are set as one (ﬁ, ﬂ) are written as two, hard spaces as spaces, control characters
  are left out, and runs of blanks become one;
- running headers and footers are left out after their first time, and page numbers always, so that
  the number of a page is never read as a figure;
- lines are joined into paragraphs: a word that is divided at the end of a line is put together
  again, "forced-" and "labor" keep their hyphen. A short line, a gap between lines and a line of a
  list end a paragraph; the end of a page does where it ends a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Final

ZONE: Final = 4
"""So many lines at the top and at the bottom of a page may be running headers and footers."""

RUNNING_PAGES: Final = 3
NEIGHBOURS: Final = 6
"""A line is a running one where it stands on so many of so many pages that follow one another."""

LONGEST_RUNNING: Final = 120
SHORT: Final = 0.7
NEARLY_FULL: Final = 0.88

WIDE: Final = 1.3
"""Lines that are so many times as far apart as usual are of two paragraphs."""

_CLUSTERS: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BLANKS = re.compile(r"[ \t\xa0\u2000-\u200a\u202f\u3000]+")
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]{1,7}", re.IGNORECASE)
# "Page 3 of 12", "3 of 12", "- 3 -": a page's number even where there is one page alone.
_NUMBERED = re.compile(
    r"(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*(?:of|/)\s*\d{1,4}"
    r"|[-–—]\s*\d{1,4}\s*[-–—]",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[•‣◦▪●·*–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s", re.IGNORECASE)
_BULLETS: Final = tuple("•‣◦▪●·")
_FINISHED = re.compile(r"[.!?…:;][\"'”’)\]]*(?:\[\d{1,3}\])?\Z")
_ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*\Z")
_DIVIDED = re.compile(r"([^\W\d_]+)[-\u2010\xad]\Z")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BARE: Final = "#"
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

Place = tuple[int, int]
"""A line: the number of its page and its position there, both from 0."""


def joined(pages: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """The text of `pages`, each with its lines as they were read, and where each page begins.

    The offsets rise. A page without words begins where the words before it end.
    """
    lines = without_running([_lines(page) for page in pages])
    words = frozenset(_whole_words(line for page in lines for line in page if line))
    joiner = _Joiner(words)
    for page in lines:
        joiner.add_page(page)
    return "".join(joiner.pieces), tuple(joiner.starts)


def _lines(page: str) -> list[str]:
    """The lines of a page, made plain; "" for a blank one."""
    return [_plain(line) for line in _LINE_BREAK.split(page)]


def _plain(line: str) -> str:
    return _BLANKS.sub(" ", _CONTROL.sub("", line)).translate(_CLUSTERS).strip()


def with_gaps(pieces: Iterable[tuple[str, float]]) -> str:
    """The text of a page from its `pieces`, each with how high it stands, with a blank line where
    two lines are farther apart than lines of the page are."""
    lines: list[list[str]] = [[]]
    heights: list[float | None] = [None]
    for words, height in pieces:
        first, *others = words.split("\n")
        for number, part in enumerate((first, *others)):
            if number:
                lines.append([])
                heights.append(None)
            lines[-1].append(part)
            # What follows a line break within a piece stands somewhere else.
            if number == 0 and part.strip() and heights[-1] is None:
                heights[-1] = height
    falls = [
        None if above is None or below is None else above - below
        for above, below in pairwise(heights)
    ]
    usual = sorted(fall for fall in falls if fall is not None and fall > 0)
    leading = usual[(len(usual) - 1) // 2] if usual else 0.0
    made = ["".join(lines[0])]
    for fall, line in zip(falls, lines[1:], strict=True):
        if fall is not None and fall > WIDE * leading:
            made.append("")
        made.append("".join(line))
    return "\n".join(made)


# Running headers, footers and page numbers


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
        if _goes_on(line) or _ENDS_SENTENCE.search(line):
            continue
        on = sorted({number for number, _ in places})
        if any(end - start < NEIGHBOURS for start, end in zip(on, on[least - 1 :], strict=False)):
            again.update(places)
            first.add(min(places))
    return again, first


# Lines to paragraphs


@dataclass
class _Joiner:
    """Text under construction. `words` are the whole words of all lines, in lower case."""

    words: frozenset[str]
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    starts: list[int] = field(default_factory=list)
    last: str = ""
    last_share: float = 1.0
    """How much of its page's width the last line takes."""
    in_list: bool = False

    def add_page(self, lines: Sequence[str]) -> None:
        """Goes on with the lines of the next page."""
        width = _width(lines)
        started = False
        blank = False
        for line in lines:
            if not line:
                blank = started
                continue
            between = self._between(line, blank, new_page=not started)
            if not started:
                self.starts.append(self.length + len(between))
                started = True
            self.pieces.append(between + line)
            self.length += len(between) + len(line)
            self.in_list = between == "\n" or (self.in_list and between in ("", " "))
            self.last, self.last_share = line, len(line) / width
            blank = False
        if not started:
            self.starts.append(self.length)

    def _between(self, line: str, blank: bool, new_page: bool) -> str:
        """What stands between the text so far and `line`: nothing, a space, or line breaks.

        A page that ends with a sentence ends a paragraph. A hyphen that only divides a word is
        taken away from the text so far.
        """
        if not self.pieces:
            return ""
        finished = _FINISHED.search(self.last) is not None
        if _begins_item(line, finished or blank or self.in_list or self.last_share < SHORT):
            return "\n"
        if blank and (finished or not _goes_on(line)):
            return "\n\n"
        divided = _DIVIDED.search(self.last)
        if divided is not None and line[0].isalpha():
            if line[0].islower() and not self._keeps_hyphen(divided[1], line):
                self.pieces[-1] = self.pieces[-1][:-1]
                self.length -= 1
                self.starts = [min(start, self.length) for start in self.starts]
            return ""
        if line[0].isdigit() and re.search(r"\d[-–]\Z", self.last):
            return ""
        if finished:
            return "\n\n" if new_page or self.last_share < NEARLY_FULL else " "
        return "\n\n" if self.last_share < SHORT and not _goes_on(line) else " "

    def _keeps_hyphen(self, first: str, line: str) -> bool:
        """Whether the hyphen between `first` and the first word of `line` is one of the word:
        where the text has it elsewhere, or has both halves as words and not the whole."""
        match = _WORD.match(line)
        if match is None or self.last.endswith("\xad"):
            return False
        first, second = first.lower(), match.group().lower()
        if f"{first}-{second}" in self.words or first + second in self.words:
            return first + second not in self.words
        return first in self.words and second in self.words


def _whole_words(lines: Iterable[str]) -> Iterator[str]:
    """The words of `lines` in lower case, without those that the end of a line may divide."""
    divided = False
    for line in lines:
        words = [match.group().lower() for match in _WORD.finditer(line)]
        first = 1 if divided else 0
        divided = _DIVIDED.search(line) is not None
        yield from words[first : len(words) - 1 if divided else len(words)]


def _width(lines: Sequence[str]) -> int:
    """The length of a full line of a page: nine lines of ten are no longer."""
    lengths = sorted(len(line) for line in lines if line)
    return max(1, lengths[len(lengths) * 9 // 10]) if lengths else 1


def _begins_item(line: str, may: bool) -> bool:
    """Whether `line` begins an item of a list: a number or a dash alone begins one only where
    something new `may` begin."""
    return line.startswith(_BULLETS) or (may and _ITEM.match(line) is not None)


def _goes_on(line: str) -> bool:
    """Whether `line` begins as the rest of a sentence does."""
    return line[0].islower() or line[0] in ",;)%"
