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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from rag.convert.running import goes_on, without_running

SHORT: Final = 0.7
"""A line of at most this share of a full one may be a heading, or the last of its paragraph."""

NEARLY_FULL: Final = 0.88
"""A sentence that ends before this share of a full line ends its paragraph."""

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
_ITEM = re.compile(r"(?:[•‣◦▪●·*–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s", re.IGNORECASE)
_BULLETS: Final = tuple("•‣◦▪●·")
_FINISHED = re.compile(r"[.!?…:;][\"'”’)\]]*(?:\[\d{1,3}\])?\Z")
_DIVIDED = re.compile(r"([^\W\d_]+)[-\u2010\xad]\Z")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


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
        if blank and (finished or not goes_on(line)):
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
        return "\n\n" if self.last_share < SHORT and not goes_on(line) else " "

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
