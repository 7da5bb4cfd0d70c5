"""Numbers in running English: where they stand, what they are worth, and what they measure.

`read_numbers` finds the quantities of a text in one pass of a tokeniser and leaves alone what only
looks like one: years, days of a date, times, articles and sections of law, telephone numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

NumberKind = Literal["count", "money", "percent", "none"]


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity in a text: ``text[start:end]`` are its words, currency and all.

    `high` is the upper end of a range; `unit` an ISO 4217 code or a currency's own word for money,
    "%" for percentages. `about` is True for "nearly", "roughly", "more than".
    """

    start: int
    end: int
    value: float
    kind: NumberKind
    high: float | None = None
    unit: str | None = None
    about: bool = False


_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
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

_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₼": "AZN", "₹": "INR", "₦": "NGN"}
_SYMBOLS |= {"₴": "UAH", "₽": "RUB", "₺": "TRY", "₾": "GEL", "₩": "KRW", "₪": "ILS", "₱": "PHP"}

# The everyday name of a currency that only one country uses, or that one country's reports mean.
_CURRENCY_WORDS = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "manat": "AZN", "manats": "AZN",
    "lari": "GEL", "dram": "AMD", "tenge": "KZT", "hryvnia": "UAH", "hryvnias": "UAH", "leu": "MDL",
    "lei": "MDL", "lev": "BGN", "leva": "BGN", "lek": "ALL", "zloty": "PLN", "zlotys": "PLN",
    "forint": "HUF", "baht": "THB", "ringgit": "MYR", "rupiah": "IDR", "dong": "VND", "kip": "LAK",
    "kyat": "MMK", "riel": "KHR", "taka": "BDT", "naira": "NGN", "cedi": "GHS", "cedis": "GHS",
    "birr": "ETB", "kwacha": "ZMW", "rand": "ZAR", "pula": "BWP", "dalasi": "GMD", "leone": "SLE",
    "leones": "SLE", "metical": "MZN", "meticais": "MZN", "kwanza": "AOA", "ariary": "MGA",
    "shekel": "ILS", "shekels": "ILS", "somoni": "TJS", "sum": "UZS", "soum": "UZS", "som": "KGS",
    "tugrik": "MNT", "yuan": "CNY", "renminbi": "CNY", "yen": "JPY", "won": "KRW", "real": "BRL",
    "reais": "BRL", "sol": "PEN", "soles": "PEN", "boliviano": "BOB", "bolivianos": "BOB",
    "guarani": "PYG", "guaranies": "PYG", "lempira": "HNL", "lempiras": "HNL", "quetzal": "GTQ",
    "quetzals": "GTQ", "quetzales": "GTQ", "balboa": "PAB", "colones": "CRC", "gourde": "HTG",
    "gourdes": "HTG", "ngultrum": "BTN", "rufiyaa": "MVR", "denar": "MKD", "denars": "MKD",
    "koruna": "CZK", "krona": "SEK", "kronor": "SEK", "krone": "NOK", "kroner": "NOK",
    "lira": "TRY", "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB",
    "ouguiya": "MRU", "loti": "LSL", "maloti": "LSL", "lilangeni": "SZL", "emalangeni": "SZL",
    "nakfa": "ERN", "kina": "PGK", "vatu": "VUV", "tala": "WST", "afghani": "AFN", "afghanis": "AFN",
    # Names that several countries share stay words: which one is meant is not in the text.
    "franc": "franc", "francs": "franc", "peso": "peso", "pesos": "peso", "rupee": "rupee",
    "rupees": "rupee", "dinar": "dinar", "dinars": "dinar", "dirham": "dirham", "dirhams": "dirham",
    "riyal": "riyal", "riyals": "riyal", "rial": "riyal", "rials": "riyal", "pound": "pound",
    "pounds": "pound", "shilling": "shilling", "shillings": "shilling", "crown": "crown",
    "crowns": "crown",
}  # fmt: skip

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
# What looks like a quantity and is none. Each alternative is anchored on a word, so that the whole
# stays linear in the length of the text.
_NOT_QUANTITIES = re.compile(
    rf"""
    \b(?:[Aa]rt(?:icle|icles|\.)|[Ss]ection|[Ss]ections|[Ss]ec\.|[Cc]hapter|[Pp]aragraph|[Pp]aragraphs|[Cc]lause|
        [Pp]art|[Tt]able|[Ff]igure|[Nn]ote|[Aa]nnex|[Aa]ppendix|[Rr]esolution|[Dd]ecree|[Ll]aw|[Oo]rder|[Aa]ct|
        [Rr]egulation|[Tt]ier|[Pp]hase|[Ll]evel|[Cc]onvention|[Pp]rotocol|[Cc]ase|[Tt]opic|ASU|ASC|IFRS|IAS|IFRIC)
        \s+(?:[Nn]os?\.?\s*|[Nn]umbers?\s+)?
        \d[\w.\-/()–]*(?:(?:,\s*|\s*,?\s*(?:and|or|to)\s+)\d[\w.\-/()–]*)*
    | \b(?:Nos?\.)\s*\d[\d\-/.]*
    | \b(?:hotline|helpline|telephone|phone|tel\.?|call|dial|fax|number\s+is|hotline\s+number|line)\b[\s:(,]*\+?\d[\d\s\-()]{{1,18}}\d
    | \+\d[\d\s\-()]{{5,18}}\d
    | (?<![\w.,])0\d{{2,}}(?:[\s-]\d+)*
    | \b\d{{1,2}}(?:[:.]\d{{2}})?\s*(?:a\.?m\b\.?|p\.?m\b\.?|o['’]clock)
    | \b(?:at\s+one\s+(?:time|point)|one\s+and\s+the\s+same|one\s+or\s+more|one\s+another|one\s+day)\b
    | \b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?!\w)
    | \b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:percent|per\s+cent|%))
    | \b\d{{3,}}\s+(?:hotline|helpline|line)\b
    | \bage\s+of\s+(?:\d{{1,2}}|\w+teen)\b
    | \b\d{{1,2}}:\d{{2}}\b
    | \b\d{{1,4}}[/.]\d{{1,2}}[/.]\d{{1,4}}\b
    | \b\d{{4}}-\d{{2}}-\d{{2}}\b
    | \b[A-Z]{{1,4}}-?\d+\b
    | (?<![\w.,])\d+(?:st|nd|rd|th)\b
    | (?<![\w.,])24/7\b
    | \b(?:under|over|below|above|age|aged|ages)\s+(?:the\s+age\s+of\s+)?\d{{1,2}}(?!\d|[,.]\d)(?:\s*(?:to|and|-|–)\s*\d{{1,2}})?(?=\s*(?:years?\b|[.,;)]|$))
    """,
    re.VERBOSE,
)

YEAR = re.compile(r"(?<![\d.,/$€£])(?:19|20)\d{2}(?![\d%])(?!,\d{3})(?!\.\d)")
_SPAN_TAIL = re.compile(r"\s*(?:[-–—/]|to|and|or)\s*((?:19|20)\d{2}|\d{2})(?!\d|,\d|%)")

_DIGITS = r"\d{1,3}(?:(?:,|[ \u00a0\u202f])\d{3}(?!\d))+(?:\.\d+)?|\d+(?:\.\d+)?"
_TOKEN = re.compile(
    rf"(?P<number>(?<![\w.])(?:{_DIGITS})(?!\d))|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)|(?P<mark>[^\w\s])|(?P<space>\s+)|(?P<other>[\w])"
)
_PREFIX = re.compile(r"(?:(?:US|A|C|AU|NZ|CA)?([$€£¥₼₹₦₴₽₺₾₩₪₱])|\b([A-Z]{3}))\s?$")
_COUNTED_AFTER_YEAR = re.compile(
    r"\s+(?:people|persons|victims|children|individuals|women|men|cases|workers|manat|dollars|euros)\b"
)
_YEAR_LEAD = re.compile(
    r"(?:\b(?:in|the|of|during|since|for|by|until|and|or|to|from|fiscal|FY|year)|[(/–-])\s*$"
)
_ABOUT = re.compile(
    r"\b(?:about|approximately|approx\.|around|nearly|almost|roughly|some|over|more than|less than|fewer than|"
    r"at least|no fewer than|no less than|no more than|up to|at most|just over|just under|close to|an estimated|"
    r"estimated)\s+(?:an?\s+)?$"
)
_NOT_ONE = re.compile(
    r"(?:\b(?:no|any|every|some|each|which|this|that|the|another|first|day)\s+)$", re.I
)


@lru_cache(maxsize=1)
def _iso_codes() -> frozenset[str]:
    import pycountry

    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def currency_of(word: str) -> str | None:
    """The ISO 4217 code that a currency's word, symbol or code stands for, the word itself where
    several countries share it, or None where it is no currency."""
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    if word.upper() == word and word in _iso_codes():
        return word
    return _CURRENCY_WORDS.get(word.lower())


def years_in(text: str, counted: bool = True) -> list[tuple[int, int, int]]:
    """The years that `text` names, as (year, start, end), in order.

    A span of years ("2016-2019", "2018/19") gives each year in it. A number that money or a counted
    noun claims ("2019 victims" after no preposition) is none; with `counted` False only money claims
    it, since in a question ("victims 2019 children") a bare number of this size is a year.
    """
    found: list[tuple[int, int, int]] = []
    position = 0
    while match := YEAR.search(text, position):
        start, end = match.span()
        position = end
        first = int(match.group())
        before = text[max(0, start - 14) : start]
        prefix = _PREFIX.search(before)
        if prefix and currency_of(prefix.group(1) or prefix.group(2)):
            continue
        if counted and _COUNTED_AFTER_YEAR.match(text, end) and not _YEAR_LEAD.search(before):
            continue
        tail = _SPAN_TAIL.match(text, end)
        joined = tail is not None and not re.search(r"and|or", text[end : tail.start(1)])
        if tail is not None and joined:
            digits = tail.group(1)
            last = int(digits) if len(digits) == 4 else first // 100 * 100 + int(digits)
            if len(digits) == 2 and not re.match(r"\s*[-–—/]\s*$", text[end : tail.start(1)]):
                last = first
            elif first < last <= first + 30:
                position = tail.end()
                found.extend((year, start, tail.end()) for year in range(first, last + 1))
                continue
        found.append((first, start, end))
    return found


def read_numbers(text: str, currencies: frozenset[str] = frozenset()) -> list[Number]:
    """The quantities of `text` in order, without overlaps.

    `currencies` are words that the document uses as names of money beside those known here; see
    `currency_words`. Time is linear in the length of the text.
    """
    blocked = [m.span() for m in _NOT_QUANTITIES.finditer(text)]
    blocked += [(start, end) for _, start, end in years_in(text)]
    blocked.sort()
    numbers: list[Number] = []
    items = [m for m in _TOKEN.finditer(text) if m.lastgroup != "space"]
    index, block = 0, 0
    while index < len(items):
        item = items[index]
        while block < len(blocked) and blocked[block][1] <= item.start():
            block += 1
        if block < len(blocked) and blocked[block][0] <= item.start():
            index += 1
            continue
        raw = _read_value(text, items, index)
        if raw is None:
            index += 1
            continue
        value, next_index = raw
        start, end = item.start(), items[next_index - 1].end()
        number, next_index = _with_unit(text, items, next_index, start, end, value, currencies)
        if number is not None:
            numbers.append(number)
        index = max(next_index, index + 1)
    return _merge_ranges(text, numbers)


@lru_cache(maxsize=16)
def currency_words(text: str) -> frozenset[str]:
    """Words that `text` itself shows to be a currency, because an amount in dollars or euros
    stands in parentheses behind them: "4.5 million dolor ($1.2 million)". Kept for the last texts,
    since a document is read paragraph by paragraph."""
    pattern = re.compile(
        r"(?<![\d,.])\d[\d,.]{0,30}(?:\s+(?:thousand|million|billion))?\s+([^\W\d_]{3,20})(?:\s+[^\W\d_]+)?\s*\((?:about |approximately |roughly |some )?(?:US)?[$€£]"
    )
    return frozenset(m.group(1).lower() for m in pattern.finditer(text))


def _read_value(text: str, items: list[re.Match[str]], index: int) -> tuple[float, int] | None:
    """The value that starts at token `index`, and the index of the first token after it."""
    item = items[index]
    word = item.group().lower()
    if item.lastgroup == "number":
        value = float(re.sub(r"[, \u00a0\u202f]", "", item.group()))
        index += 1
        while index < len(items) and items[index].group().lower() in _SCALES:
            scale = items[index].group()
            glued = items[index].start() == items[index - 1].end()
            if len(scale) <= 2 and not (glued or scale.lower() in ("bn", "mn")):
                break
            value *= _SCALES[scale.lower()]
            index += 1
        return value, index
    if item.lastgroup != "word":
        return None
    if word in _UNITS or word in _TENS:
        if _hyphenated_adjective(text, items, index):
            return None
        if word == "one" and (_NOT_ONE.search(text[max(0, item.start() - 9) : item.start()])):
            return None
        return _read_words(text, items, index)
    if word in ("a", "an") and index + 1 < len(items):
        scale = items[index + 1].group().lower()
        if scale in ("hundred", "thousand", "million", "billion", "dozen"):
            return _SCALES[scale], index + 2
    return None


def _hyphenated_adjective(text: str, items: list[re.Match[str]], index: int) -> bool:
    """True for "one-time", "two-year", "three-member": a word that a number is part of."""
    end = items[index].end()
    if text[end : end + 1] != "-" or index + 2 >= len(items):
        return False
    return items[index + 2].group().lower() not in _UNITS


def _read_words(text: str, items: list[re.Match[str]], index: int) -> tuple[float, int]:
    """ "one hundred and twenty-four thousand": the number in words that starts at `index`."""
    total, current = 0.0, 0.0
    last = ""
    while index < len(items):
        word = items[index].group().lower()
        if word in _UNITS and (
            last in ("", "tens", "scale", "and") and not (last == "tens" and _UNITS[word] > 9)
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
            word == "-"
            and last == "tens"
            and index + 1 < len(items)
            and items[index + 1].group().lower() in _UNITS
        ):
            pass
        elif (
            word == "and"
            and last == "scale"
            and index + 1 < len(items)
            and (
                items[index + 1].group().lower() in _UNITS
                or items[index + 1].group().lower() in _TENS
            )
            and items[index - 1].group().lower() == "hundred"
        ):
            last = "and"
        else:
            break
        index += 1
    return total + current, index


def _with_unit(
    text: str,
    items: list[re.Match[str]],
    index: int,
    start: int,
    end: int,
    value: float,
    currencies: frozenset[str],
) -> tuple[Number | None, int]:
    """The number with the currency or percent sign around it, and the index after it."""
    about = bool(_ABOUT.search(text[max(0, start - 24) : start]))
    prefix = _PREFIX.search(text[max(0, start - 6) : start])
    if prefix:
        unit = currency_of(prefix.group(1) or prefix.group(2))
        if unit is not None:
            begin = start - len(prefix.group())
            return Number(begin, end, value, "money", unit=unit, about=about), index
    following = items[index].group() if index < len(items) else ""
    lowered = following.lower()
    if lowered in ("percent", "%", "pct"):
        return Number(start, items[index].end(), value, "percent", unit="%", about=about), index + 1
    if lowered == "per" and index + 1 < len(items) and items[index + 1].group().lower() == "cent":
        end = items[index + 1].end()
        return Number(start, end, value, "percent", unit="%", about=about), index + 2
    if lowered in ("percentage",) and index + 1 < len(items):
        end = items[index + 1].end()
        return Number(start, end, value, "percent", unit="%", about=about), index + 2
    if following in _SYMBOLS:
        return Number(
            start, items[index].end(), value, "money", unit=_SYMBOLS[following], about=about
        ), index + 1
    for ahead in (0, 1):
        if index + ahead >= len(items) or items[index + ahead].lastgroup != "word":
            break
        word = items[index + ahead].group()
        unit = currency_of(word)
        if unit is None and word.lower() in currencies:
            unit = word.lower()
        if unit is not None and word not in (
            "sum",
            "real",
            "sol",
            "won",
            "pound",
            "pounds",
            "crown",
        ):
            return (
                Number(start, items[index + ahead].end(), value, "money", unit=unit, about=about),
                index + ahead + 1,
            )
        if not word[0].isupper():
            break
    if value == 0:
        return Number(start, end, 0.0, "none", about=about), index
    return Number(start, end, value, "count", about=about), index


_RANGE = re.compile(r"\s*(?:[-–—]|to|and)\s*\Z")
_BETWEEN = re.compile(r"\b(?:between|from)\s+(?:about\s+)?\Z", re.I)


def _merge_ranges(text: str, numbers: list[Number]) -> list[Number]:
    """ "between 30 and 40", "30-40", "five to 12": two numbers that are the ends of one."""
    merged: list[Number] = []
    for number in numbers:
        if merged:
            low = merged[-1]
            link = text[low.end : number.start]
            joined = _RANGE.fullmatch(link) and low.high is None and number.value > low.value
            if (
                joined
                and number.kind in ("count", "money", "percent")
                and (low.kind == number.kind or low.kind == "count")
            ):
                lead = text[max(0, low.start - 16) : low.start]
                between = re.search(r"\bbetween\s+(?:about\s+)?\Z", lead, re.I)
                plain = link.strip() in ("-", "–", "—") or (
                    link.strip() == "to" and not re.search(r"\bfrom\s+\Z", lead, re.I)
                )
                if (between and link.strip() == "and") or plain:
                    merged[-1] = Number(
                        low.start,
                        number.end,
                        low.value,
                        number.kind,
                        number.value,
                        number.unit,
                        True,
                    )
                    continue
        merged.append(number)
    return merged


_FRACTION = re.compile(
    r"\b(?:(?:(one|two|three|four)[ -])|(a|one)\s+)?(half|third|thirds|quarter|quarters|fifth|fifths)\b(?=\s+of\b|\s+were\b)",
    re.I,
)


def read_fractions(text: str) -> list[Number]:
    """ "half of", "a third of", "two-thirds of", each as a percentage."""
    found = []
    for match in _FRACTION.finditer(text):
        times = _UNITS.get((match.group(1) or "one").lower(), 1)
        value = times * _FRACTIONS[match.group(3).lower()]
        about = bool(_ABOUT.search(text[max(0, match.start() - 24) : match.start()]))
        found.append(Number(match.start(), match.end(), value, "percent", unit="%", about=about))
    return found
