"""Numbers in running English: where they stand, what they are worth, and what they measure.

`read_numbers` finds the quantities of a text in one pass of a tokeniser and leaves alone what only
looks like one: years, days of a date, times, articles and sections of law, telephone numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.text.currencies import SYMBOLS, currency_before, currency_behind
from rag.text.lookalikes import LOOKALIKE
from rag.text.years import years_in

NumberKind = Literal["count", "money", "percent", "none"]


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity in a text: ``text[start:end]`` are its words, currency and all.

    `high` is the upper end of a range; `unit` an ISO 4217 code or a currency's own word for money,
    "%" for percentages. A length of time told in two units, "two years and six months", is one
    number of the smaller unit, 30, whose name stands behind it; a range of them is one of the unit
    that stands behind the range.
    """

    start: int
    end: int
    value: float
    kind: NumberKind
    high: float | None = None
    unit: str | None = None


_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "bn": 1e9,
    "m": 1e6,
    "k": 1e3,
    "dozen": 12.0,
}
_FRACTIONS = {
    "half": 50.0,
    "third": 100 / 3,
    "thirds": 100 / 3,
    "quarter": 25.0,
    "quarters": 25.0,
    "fifth": 20.0,
    "fifths": 20.0,
}

_GROUPED = r"[, \u00a0\u202f]"
_DIGITS = r"\d{1,3}(?:(?:,|[ \u00a0\u202f])\d{3}(?!\d))+(?:\.\d+)?|\d+(?:\.\d+)?"
_TOKEN = re.compile(
    # A currency's code may stand right before it: "RMB9,241".
    rf"(?P<number>(?:(?<![\w.])|(?<=\b[A-Z]{{3}})|(?<=\bFCFA)|(?<=\bRs)|(?<=\bRs\.))(?<!\d,)"
    rf"(?:{_DIGITS})(?!\d))|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)|"
    r"(?P<mark>[^\w\s])|(?P<other>\w)"
)
# What makes the "one" behind it a word like "someone": "no one", "this one", "day one".
_NOT_ONE = re.compile(
    r"(?:\b(?:no|any|every|some|each|which|this|that|the|another|first|day)\s+)$", re.I
)
_RANGE = re.compile(r"\s*([-–—]|to|and)\s*")
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+)?\Z", re.I)
_FROM = re.compile(r"\bfrom\s+\Z", re.I)
_RANGING = re.compile(
    r"\b(?:rang(?:ing|ed|es?)|var(?:ying|ied|y)|terms|sentences|penalties|fines|imprisonment|aged?|ages)"
    r"\s+from\s+\Z",
    re.I,
)
# "two years and six months", "14 months to five years"
_YEARS_AND = re.compile(r"\s+years?['’]?(?:,?\s+and\s+|,\s+|\s+)", re.I)
_UNIT_OF_TIME = r"(years?|months?|weeks?|days?)\b['’]?"
_TIME_BEHIND = re.compile(rf"\s+{_UNIT_OF_TIME}", re.I)
_TIME_TO_TIME = re.compile(
    rf"\s+{_UNIT_OF_TIME}(?:\s+(?:in\s+prison|imprisonment|of\s+imprisonment))?\s*(to|and)\s+", re.I
)
_YEAR_WORD = re.compile(r"\byears?\b", re.I)
_DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12, "year": 365.0}
_MONTHS = 12
_FRACTION = re.compile(
    r"\b(?:(?:(one|two|three|four)[ -])|(?:a|one)\s+)?"
    rf"({'|'.join(_FRACTIONS)})\b(?=\s+of\b|\s+were\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of `text`, white space left out."""

    text: str
    matches: tuple[re.Match[str], ...]

    def word(self, index: int) -> str:
        """The token at `index` in lower case, "" behind the last."""
        return self.matches[index].group().lower() if index < len(self.matches) else ""


def read_numbers(text: str, currencies: frozenset[str] = frozenset()) -> list[Number]:
    """The quantities of `text` in order, without overlaps.

    `currencies` are words that the document uses as names of money beside those known here; see
    `rag.text.currencies.currency_words`. Time is linear in the length of the text.
    """
    tokens = _Tokens(text, tuple(_TOKEN.finditer(text)))
    blocked = [match.span() for match in LOOKALIKE.finditer(text)]
    blocked += [(year.start, year.end) for year in years_in(text)]
    blocked.sort()
    numbers: list[Number] = []
    index, block = 0, 0
    while index < len(tokens.matches):
        start = tokens.matches[index].start()
        while block < len(blocked) and blocked[block][1] <= start:
            block += 1
        is_blocked = block < len(blocked) and blocked[block][0] <= start
        read = None if is_blocked else _read_value(tokens, index)
        if read is None:
            index += 1
            continue
        value, behind = read
        number, index = _with_unit(tokens, index, behind, value, currencies)
        numbers.append(number)
    return _merge_ranges(text, _merge_durations(text, numbers))


def read_fractions(text: str) -> list[Number]:
    """ "half of", "a third of", "two-thirds of", each as a percentage."""
    found = []
    for match in _FRACTION.finditer(text):
        times = _UNITS[(match.group(1) or "one").lower()]
        value = times * _FRACTIONS[match.group(2).lower()]
        found.append(Number(match.start(), match.end(), value, "percent", unit="%"))
    return found


def _read_value(tokens: _Tokens, index: int) -> tuple[float, int] | None:
    """The value that starts at token `index`, and the index of the first token after it."""
    token = tokens.matches[index]
    if token.lastgroup == "number":
        glued = tokens.text[token.start() - 1 : token.start()].isalpha()
        if glued and currency_before(tokens.text, token.start()) is None:
            return None  # "COVID19", "PTV505"
        return _read_digits(tokens, index)
    if token.lastgroup != "word":
        return None
    word = tokens.word(index)
    if word in _UNITS or word in _TENS:
        if _hyphenated_adjective(tokens, index):
            return None
        if word == "one" and _NOT_ONE.search(
            tokens.text[max(0, token.start() - 9) : token.start()]
        ):
            return None
        return _read_words(tokens, index)
    if word in ("a", "an") and index + 1 < len(tokens.matches):
        scale = tokens.word(index + 1)
        if scale in ("hundred", "thousand", "million", "billion", "dozen"):
            return _SCALES[scale], index + 2
    return None


def _read_digits(tokens: _Tokens, index: int) -> tuple[float, int]:
    """ "1,500", "2.5 million", "3bn": the number in digits that starts at `index`."""
    value = float(re.sub(_GROUPED, "", tokens.matches[index].group()))
    index += 1
    while (scale := tokens.word(index)) in _SCALES:
        glued = tokens.matches[index].start() == tokens.matches[index - 1].end()
        # "5 m" may be metres.
        if scale in ("m", "k") and not glued:
            break
        value *= _SCALES[scale]
        index += 1
    return value, index


def _hyphenated_adjective(tokens: _Tokens, index: int) -> bool:
    """True for "one-time", "two-year", "three-member": a word that a number is part of."""
    end = tokens.matches[index].end()
    if tokens.text[end : end + 1] != "-" or index + 2 >= len(tokens.matches):
        return False
    return tokens.word(index + 2) not in _UNITS


def _read_words(tokens: _Tokens, index: int) -> tuple[float, int]:
    """ "one hundred and twenty-four thousand": the number in words that starts at `index`."""
    total, current = 0.0, 0.0
    last = ""
    while word := tokens.word(index):
        following = tokens.word(index + 1)
        if word in _UNITS and (
            last in ("", "scale", "and") or (last == "tens" and _UNITS[word] <= 9)
        ):
            current += _UNITS[word]
            last = "unit"
        elif word in _TENS and last in ("", "scale", "and"):
            current += _TENS[word]
            last = "tens"
        elif word in ("hundred", "dozen") and last in ("unit", "tens"):
            current *= _SCALES[word]
            last = "scale"
        elif word in ("thousand", "million", "billion") and last in ("unit", "tens", "scale"):
            total += max(current, 1.0) * _SCALES[word]
            current, last = 0.0, "scale"
        elif (
            word == "and"
            and tokens.word(index - 1) == "hundred"
            and last == "scale"
            and (following in _UNITS or following in _TENS)
        ):
            last = "and"
        elif not (word == "-" and last == "tens" and following in _UNITS):
            break
        index += 1
    return total + current, index


def _with_unit(
    tokens: _Tokens, first: int, behind: int, value: float, currencies: frozenset[str]
) -> tuple[Number, int]:
    """The number of the tokens from `first` to before `behind` with the currency or percent sign
    around it, and the index of the token after it."""
    start, end = tokens.matches[first].start(), tokens.matches[behind - 1].end()
    if (before := currency_before(tokens.text, start)) is not None:
        unit, start = before
        return Number(start, end, value, "money", unit=unit), behind
    if (after := _percent_end(tokens, behind)) > behind:
        end = tokens.matches[after - 1].end()
        return Number(start, end, value, "percent", unit="%"), after
    if (money := _money_end(tokens, behind, currencies)) is not None:
        unit, after = money
        end = tokens.matches[after - 1].end()
        return Number(start, end, value, "money", unit=unit), after
    return Number(start, end, value, "count" if value else "none"), behind


def _percent_end(tokens: _Tokens, index: int) -> int:
    """The index behind "percent", "per cent" or "percentage points" at `index`; else `index`."""
    word = tokens.word(index)
    if word in ("percent", "%", "pct"):
        return index + 1
    following = tokens.word(index + 1)
    if (word == "per" and following == "cent") or (word == "percentage" and following):
        return index + 2
    return index


def _money_end(tokens: _Tokens, index: int, currencies: frozenset[str]) -> tuple[str, int] | None:
    """The currency at `index`, or one word further ("Barbadian dollars"), and the index behind."""
    if (symbol := tokens.word(index)) in SYMBOLS:
        return SYMBOLS[symbol], index + 1
    for position in range(index, min(index + 2, len(tokens.matches))):
        token = tokens.matches[position]
        if token.lastgroup != "word":
            return None
        unit = currency_behind(token.group(), currencies)
        if unit is not None:
            return unit, position + 1
        if not token.group()[0].isupper():
            return None
    return None


def _merge_durations(text: str, numbers: list[Number]) -> list[Number]:
    """ "two years and six months": two numbers that are one length of time, in months."""
    merged: list[Number] = []
    for number in numbers:
        years = merged[-1] if merged else None
        if years is not None and _goes_on_in_months(text, years, number):
            months = years.value * _MONTHS + number.value
            merged[-1] = Number(years.start, number.end, months, "count")
        else:
            merged.append(number)
    return merged


def _goes_on_in_months(text: str, years: Number, months: Number) -> bool:
    return (
        years.kind == months.kind == "count"
        and 0 < months.value < _MONTHS
        and _YEARS_AND.fullmatch(text[years.end : months.start]) is not None
        and _unit_of_time(text, months.end) == "month"
    )


def _unit_of_time(text: str, position: int) -> str | None:
    """The unit of time that stands at `position`: "month"."""
    match = _TIME_BEHIND.match(text, position)
    return match.group(1).lower().rstrip("s") if match is not None else None


def _merge_ranges(text: str, numbers: list[Number]) -> list[Number]:
    """ "between 30 and 40", "30-40", "five to 12": two numbers that are the ends of one."""
    merged: list[Number] = []
    for number in numbers:
        low = _low_end(text, merged[-1], number) if merged else None
        if low is not None:
            start = merged.pop().start
            merged.append(Number(start, number.end, low, number.kind, number.value, number.unit))
        else:
            merged.append(number)
    return merged


def _low_end(text: str, low: Number, high: Number) -> float | None:
    """What the range that begins with `low` and ends with `high` begins with, in the unit that
    stands behind it; None where the two are no range."""
    if low.high is not None or low.kind not in (high.kind, "count"):
        return None
    between, value = text[low.end : high.start], low.value
    link = _RANGE.fullmatch(between)
    if link is not None:
        word = link.group(1)
        if _YEAR_WORD.search(text[high.start : high.end]):
            value *= _MONTHS  # "one to two years and six months"
    else:
        timed = _TIME_TO_TIME.fullmatch(between)
        unit = _unit_of_time(text, high.end)
        if timed is None or unit is None:
            return None
        word = timed.group(2).lower()
        own = timed.group(1).lower().rstrip("s")
        if own != unit:
            value = round(value * _DAYS[own] / _DAYS[unit], 2)
    if high.value <= value or not _links(text, low, word):
        return None
    return value


def _links(text: str, low: Number, word: str) -> bool:
    """Whether `word` between two numbers, of which `low` is the first, makes them a range."""
    lead = text[max(0, low.start - 16) : low.start]
    if word == "and":
        return _BETWEEN.search(lead) is not None
    # "rose from 30 to 40" is a change, not a range; "ranging from six to 17 years" is one.
    return word != "to" or _FROM.search(lead) is None or _RANGING.search(lead) is not None
