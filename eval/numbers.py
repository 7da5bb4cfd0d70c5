"""Reads numbers out of short texts for scoring.

Kept small and apart from the program's own reading of figures on purpose: the judge must not
share the mistakes of what it judges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * (value + 2)
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
}
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9}
FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
MULTIPLES = {
    "twice": 2,
    "double": 2,
    "doubled": 2,
    "thrice": 3,
    "triple": 3,
    "tripled": 3,
    "threefold": 3,
}

CURRENCIES: dict[str, tuple[str, ...]] = {
    "AMD": ("dram", "drams"),
    "AZN": ("₼", "manat", "manats"),
    "EUR": ("€", "euro", "euros"),
    "GBP": ("£", "pound", "pounds"),
    "GEL": ("₾", "lari", "laris"),
    "INR": ("₹", "rupee", "rupees"),
    "JPY": ("¥", "yen"),
    "KZT": ("₸", "tenge"),
    "RUB": ("₽", "ruble", "rubles", "rouble", "roubles"),
    "TRY": ("₺", "lira", "liras"),
    "UAH": ("₴", "hryvnia", "hryvnias"),
    "USD": ("us$", "$", "dollar", "dollars"),
}

_one_to_nine = "|".join(word for word, value in UNITS.items() if 1 <= value <= 9)
_teens = "|".join(word for word, value in UNITS.items() if value >= 10)
_below_hundred = rf"(?:(?:{'|'.join(TENS)})(?:[\s-](?:{_one_to_nine}))?|{_teens}|{_one_to_nine})\b"
_below_thousand = (
    rf"(?:(?:{_one_to_nine}|an?)[\s-]hundred(?:\s(?:and\s)?{_below_hundred})?|{_below_hundred})"
)
_scale = rf"(?:{'|'.join(SCALES)})\b"
_words = (
    rf"(?:{_below_thousand}(?:[\s-]{_scale}(?:\s(?:and\s)?{_below_thousand})?)*"
    rf"|an?[\s-]{_scale})"
)
_spaces = " \u00a0\u2009\u202f"
NUMBER = re.compile(
    rf"""
    (?P<dozen>\b(?:an?|{_one_to_nine})\s+dozen\b)
  | (?P<fraction>\b(?<!first\s)(?<!second\s)half\b
      |\b(?:an?|one|two|three|four)[\s-](?:third|quarter|fifth|tenth)s?\b)
  | (?P<digits>(?:(?<![A-Za-z0-9.,])|(?<=\b[A-Z]{{3}}))(?<![A-Za-z]-)
      (?:\d{{1,3}}(?:[,{_spaces}]\d{{3}}(?!\d))+|\d+)(?:\.\d+)?(?![\d])(?!(?:st|nd|rd|th|s)\b))
      (?:[\s-]?(?P<scale>{_scale})|\s?(?P<short>{"|".join(SHORT_SCALES)})\b)?
  | (?P<words>\b{_words}\b)
  | (?P<multiple>\b(?:{"|".join(MULTIPLES)})\b)
  | (?P<zero>\b(?:none|zero|nil|neither|nobody)\b
      |\bno\b(?!\.\s*\d)(?!\s+(?:fewer|less|more|later|longer|information|data|statistics)\b)
      |\b(?:not|never|without)\b[^.;:\d]{{0,80}}?\bany\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written at ``text[start:end]``.

    `decimals` counts the digits after the point as written, `digits` the significant ones.
    `fraction` marks words such as "half", which may stand for a percentage.
    """

    value: float
    start: int
    end: int
    decimals: int = 0
    digits: int = 0
    fraction: bool = False


def numbers(text: str) -> list[Number]:
    """Every number in `text`, in digits or words, in order. A stated nothing ("none") is 0."""
    return [_number(match, text) for match in NUMBER.finditer(text)]


def first_number(text: str) -> Number | None:
    """The first number of `text`, None where it has none."""
    match = NUMBER.search(text)
    return _number(match, text) if match else None


def names_unit(text: str, number: Number, unit: str) -> bool:
    """Whether `number` stands with `unit` in `text`.

    `unit` is "%", an ISO 4217 code, or a currency's own word. A sign or code may stand before
    the number, a word behind it with at most one word between ("70,000 US dollars").
    """
    behind = text[number.end :].lower()
    if unit == "%":
        return re.match(r"[\s-]*(?:%|per\s?cent\b|percentage points?\b|pct\b)", behind) is not None
    names = (unit.lower(), *CURRENCIES.get(unit.upper(), (unit.lower() + "s",)))
    before = text[: number.start].rstrip().lower()
    for name in names:
        if before.endswith(name):
            left = before[: -len(name)]
            if not left or not left[-1].isalpha():
                return True
    words = "|".join(re.escape(name) for name in names if name[0].isalpha() and name != "us$")
    return re.match(rf"[\s-]*(?:[\w.]+[\s-]+)?(?:{words})\b", behind) is not None


def _number(match: re.Match[str], text: str) -> Number:
    kind = match.lastgroup
    start, end = match.span()
    written = match.group().lower()
    if match["digits"] is not None:
        return _from_digits(match, text)
    if kind == "dozen":
        return Number(12.0 * _from_words(written.split()[0]), start, end, digits=2)
    if kind == "fraction":
        parts = re.split(r"[\s-]+", written)
        share = FRACTIONS[parts[-1].removesuffix("s")]
        count = _from_words(parts[0]) if len(parts) > 1 else 1
        return Number(count / share, start, end, digits=1, fraction=True)
    if kind == "words":
        value = _from_words(written)
        return Number(value, start, end, digits=len(f"{value:.0f}"))
    if kind == "multiple":
        return Number(float(MULTIPLES[written]), start, end, digits=1)
    return Number(0.0, start, end, digits=1)


def _from_digits(match: re.Match[str], text: str) -> Number:
    written = re.sub(rf"[,{_spaces}]", "", match["digits"])
    value = float(written)
    if match["scale"]:
        value *= SCALES[match["scale"].lower()]
    elif match["short"]:
        value *= SHORT_SCALES[match["short"].lower()]
    before = re.sub(r"[$€£₼]$", "", text[: match.start()])
    if re.search(r"(?:^|[\s(])[-−]$", before):
        value = -value
    decimals = len(written.partition(".")[2])
    digits = len(written.replace(".", "").lstrip("0"))
    return Number(value, match.start(), match.end(), decimals=decimals, digits=digits)


def _from_words(written: str) -> float:
    total = current = 0.0
    for word in re.split(r"[\s-]+", written):
        if word in SCALES:
            total += max(current, 1.0) * SCALES[word]
            current = 0.0
        elif word == "hundred":
            current = max(current, 1.0) * 100
        elif word in ("a", "an"):
            current = 1.0
        elif word != "and":
            current += UNITS[word] if word in UNITS else TENS[word]
    return total + current
