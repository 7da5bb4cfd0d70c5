"""The reports on single countries in a text that holds several of them, one behind another, as the
whole Trafficking in Persons report of a year does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.countries import countries_in, country

SHORTEST, SHORTEST_WITH_TIER = 600, 200
"""Characters: fewer behind a heading are a line of a table, or a running head; a heading that gives
the country's tier is surer."""

_LONGEST_HEADING = 90

# Such as "NEPAL", "NEPAL: Tier 2" or "Nepal (Tier 2 Watch List)", before a paragraph or opening it.
_HEADING = re.compile(
    r"""
    ^[ \t#*]*(?P<name>[A-ZÀ-Þ][^\W\d_]+(?:[ ’'.,-]+(?:[A-ZÀ-Þ&]|of|and|the|da|de)[^\W\d_]*)*)
    [ \t]*
    (?: (?P<tier>[:(–—-]{1,2}[ \t]*(?:Tier|TIER|Special|SPECIAL)\b[^\n]{0,60}?(?:\)|$)) | $ )
    """,
    re.MULTILINE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """The report on one place in a file: [start, end) of its text, the heading included."""

    place: str
    start: int
    end: int


def sections(text: str) -> list[Section]:
    """The reports on single countries that `text` is made of, in order; none where it is not made
    of several. What stands before the first is left out."""
    found: list[tuple[str, int, int]] = []
    for match in _HEADING.finditer(text):
        place = _place(match)
        if place is not None and not (found and found[-1][0] == place):
            shortest = SHORTEST_WITH_TIER if match["tier"] else SHORTEST
            found.append((place, match.start(), shortest))
    # From the end, so that a list of headings goes and the last of them stays.
    ends, kept = len(text), []
    for place, start, shortest in reversed(found):
        if ends - start >= shortest:
            kept.append(Section(place, start, ends))
            ends = start
    whole = _merged(kept[::-1])
    return whole if len({section.place for section in whole}) > 1 else []


def _place(match: re.Match[str]) -> str | None:
    """The country that a heading names: all of it, in capitals or with its tier."""
    name = match["name"].strip(" .,")
    if match["tier"] is None and not (name.isupper() and len(match.group()) <= _LONGEST_HEADING):
        return None
    for form in (name, name.title()):
        if (known := country(form)) is not None:
            return known
        named = countries_in(form)
        if len(named) == 1 and named[0][2] - named[0][1] == len(form):
            return named[0][0]
    return None


def _merged(found: list[Section]) -> list[Section]:
    """`found` with neighbours on the same place made one."""
    made: list[Section] = []
    for section in found:
        if made and made[-1].place == section.place:
            made[-1] = Section(section.place, made[-1].start, section.end)
        else:
            made.append(section)
    return made
