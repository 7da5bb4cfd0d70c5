"""Two figures compared: by how much one is more, how many times as much, by how many per cent."""

from __future__ import annotations

import re

from rag.answer import distance, share, sums
from rag.answer.compared import DOWN, UP, operands, pair
from rag.answer.computed import against, asking, computed, in_unit_of, topic
from rag.answer.figures import Reading, is_difference
from rag.answer.wording import amount
from rag.schema import Draft
from rag.text.years import years_in

_TIMES_AS = re.compile(r"\btimes\s+as\b", re.IGNORECASE)
_THAN = re.compile(r"\bthan\b", re.IGNORECASE)
_PERCENT_CHANGE = re.compile(
    r"\b(?:percent(?:age)?|per\s+cent|%)\s+(?:change|increase|decrease|rise|fall|drop|decline|growth)\b|"
    r"\bby\s+(?:what|how\s+many)\s+(?:percent|per\s+cent)",
    re.IGNORECASE,
)
_DIFFER = re.compile(r"\bdiffer(?:s|ed|ence)?\b", re.IGNORECASE)


def draft_of(reading: Reading) -> Draft | None:
    """The computed answer that the question wants; None where its operands are not there."""
    wanted = reading.query.wanted
    if wanted == "difference":
        return distance.stated_difference(reading) or _stated(reading) or _difference(reading)
    if wanted == "ratio":
        return distance.stated_ratio(reading) or _ratio(reading)
    if wanted == "percent":
        return _growth(reading) or (None if _asks_growth(reading) else share.draft_of(reading))
    return sums.draft_of(reading)


def _stated(reading: Reading) -> Draft | None:
    """A figure that is itself a difference."""
    for match in reading.ranked(kinds=("count", "money"))[:4]:
        if not match.is_silence and is_difference(match.read) and reading.convinced(match):
            return Draft("answered", (reading.told(match),), "", reading.confidence(match))
    return None


def _difference(reading: Reading) -> Draft | None:
    two = pair(reading)
    if two is None:
        return None
    earlier, later = operands(two)
    text = reading.query.text
    falls = DOWN.search(text) is not None
    if not falls and not UP.search(text) and _DIFFER.search(text):
        falls = later < earlier
    elif _earlier_named_first(reading) and _THAN.search(text):
        falls = not falls  # "more in 2010 than in 2012"
    first, second = (earlier, later) if falls else (later, earlier)
    result = first - second
    shown = f"{amount(first)} - {amount(second)} = {amount(result)}"
    value = in_unit_of(two[0], result)
    return computed(reading, value, shown, two, f"{topic(two[1])}, {against(two)}")


def _ratio(reading: Reading) -> Draft | None:
    two = pair(reading)
    if two is None or not operands(two)[0]:
        return None
    earlier, later = operands(two)
    first, second = (
        (earlier, later)
        if _TIMES_AS.search(reading.query.text) and _earlier_named_first(reading)
        else (later, earlier)
    )
    if not second:
        return None
    value = amount(first / second)
    shown = f"{amount(first)} / {amount(second)} = {value}"
    return computed(reading, value, shown, two, f"times as much: {topic(two[1])}, {against(two)}")


def _earlier_named_first(reading: Reading) -> bool:
    """ "How many times as many in 2010 as in 2012?" """
    years = reading.query.years
    named = years_in(reading.query.text, counted=False)[:2]
    return (
        len(years) > 1
        and [each.year for each in named] == [years[0], years[-1]]
        and named[0].end <= named[1].start  # not the two of one span
    )


def _asks_growth(reading: Reading) -> bool:
    """Whether the percentage asked for is one of a rise or fall rather than a share."""
    return _PERCENT_CHANGE.search(reading.query.text) is not None


def _growth(reading: Reading) -> Draft | None:
    """By how many per cent a figure changed between two years."""
    text = reading.query.text
    if len(reading.query.years) < 2 and not (UP.search(text) or DOWN.search(text)):
        return None
    counted = asking(reading, "difference")
    two = pair(counted)
    if two is None or not operands(two)[0]:
        return None
    earlier, later = operands(two)
    value = amount(round(100 * (later - earlier) / earlier, 1))
    shown = f"({amount(later)} - {amount(earlier)}) / {amount(earlier)} = {value} %"
    told = value.removeprefix("-") if DOWN.search(text) else value
    return computed(counted, f"{told} %", shown, two, f"change in {topic(two[1])}, {against(two)}")
