"""Money: the currencies that words, symbols and codes stand for."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text.countries import country

SYMBOLS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₼": "AZN",
    "₹": "INR",
    "₦": "NGN",
    "₴": "UAH",
    "₽": "RUB",
    "₺": "TRY",
    "₾": "GEL",
    "₩": "KRW",
    "₪": "ILS",
    "₱": "PHP",
}
"""What a currency's symbol stands for: its ISO 4217 code."""

# The everyday names of a currency that only one country uses, or that one country's reports mean.
_NAMES = {
    "USD": "dollar dollars",
    "EUR": "euro euros",
    "AZN": "manat manats",
    "GEL": "lari",
    "AMD": "dram",
    "KZT": "tenge",
    "UAH": "hryvnia hryvnias",
    "MDL": "leu lei",
    "BGN": "lev leva",
    "ALL": "lek",
    "PLN": "zloty zlotys",
    "HUF": "forint",
    "THB": "baht",
    "MYR": "ringgit",
    "IDR": "rupiah",
    "VND": "dong",
    "LAK": "kip",
    "MMK": "kyat",
    "KHR": "riel",
    "BDT": "taka",
    "NGN": "naira",
    "GHS": "cedi cedis",
    "ETB": "birr",
    "ZMW": "kwacha",
    "ZAR": "rand",
    "BWP": "pula",
    "GMD": "dalasi",
    "SLE": "leone leones",
    "MZN": "metical meticais",
    "AOA": "kwanza",
    "MGA": "ariary",
    "ILS": "shekel shekels",
    "TJS": "somoni",
    "UZS": "sum soum",
    "KGS": "som",
    "MNT": "tugrik",
    "CNY": "yuan renminbi rmb",
    "JPY": "yen",
    "KRW": "won",
    "BRL": "real reais",
    "PEN": "sol soles",
    "BOB": "boliviano bolivianos",
    "PYG": "guarani guaranies",
    "HNL": "lempira lempiras",
    "GTQ": "quetzal quetzals quetzales",
    "PAB": "balboa",
    "CRC": "colones",
    "HTG": "gourde gourdes",
    "BTN": "ngultrum",
    "MVR": "rufiyaa",
    "MKD": "denar denars",
    "CZK": "koruna",
    "SEK": "krona kronor",
    "NOK": "krone kroner",
    "TRY": "lira",
    "RUB": "rouble roubles ruble rubles",
    "MRU": "ouguiya",
    "LSL": "loti maloti",
    "SZL": "lilangeni emalangeni",
    "ERN": "nakfa",
    "PGK": "kina",
    "VUV": "vatu",
    "WST": "tala",
    "AFN": "afghani afghanis",
    # Names that several countries share stay words: which one is meant is not in the text.
    "franc": "franc francs fcfa",
    "peso": "peso pesos",
    "rupee": "rupee rupees rs",
    "dinar": "dinar dinars",
    "dirham": "dirham dirhams",
    "riyal": "riyal riyals rial rials",
    "pound": "pound pounds",
    "shilling": "shilling shillings",
    "crown": "crown crowns",
}
_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}

# Names of currencies that behind a number most often mean something else: "10 won", "5 pounds".
_EVERYDAY_WORDS = frozenset("sum real sol won pound pounds crown".split())

_BEFORE_NUMBER = re.compile(
    rf"(?:(?:US|A|C|AU|NZ|CA)?([{''.join(SYMBOLS)}])|\b([A-Z]{{3}}|FCFA|Rs)\.?)\s?$"
)

# The code before its amount, behind it, or behind the name of the money: "pesos (DOP)".
_CODE_OF_AMOUNT = re.compile(
    r"\b([A-Z]{3})\s?\d|\b(?:\d|thousand|million|billion|[a-z]{3,})\s\(?([A-Z]{3})\b(?=[\s,.;)]|\Z)"
)

# "4.5 million dolor ($1.2 million)": the word between an amount and the same in dollars.
_TOLD_TWICE = re.compile(
    r"""
    (?<![\d,.])\d[\d,.]{0,30}(?:\s+(?:thousand|million|billion))?
    \s+([^\W\d_]{3,20})(?:\s+[^\W\d_]+)?
    \s*\((?:about[ ]|approximately[ ]|roughly[ ]|some[ ])?(?:US)?[$€£]
    """,
    re.VERBOSE,
)


@lru_cache(maxsize=1)
def _iso_codes() -> frozenset[str]:
    import pycountry

    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def currency_of(word: str) -> str | None:
    """The ISO 4217 code that a currency's word, symbol or code stands for, the word itself where
    several countries share it, or None where it is no currency."""
    if word in SYMBOLS:
        return SYMBOLS[word]
    if word.upper() == word and word in _iso_codes():
        return word
    return _CODES.get(word.lower())


@lru_cache(maxsize=500)
def is_unit(asked: str, unit: str | None) -> bool:
    """Whether money in `unit` is in the currency that is asked for. Either may be a code, or a word
    that several countries share: who asks for rupees means the LKR of the text."""
    if unit is None or asked == unit:
        return asked == unit
    return _official(asked).endswith(unit.lower()) or _official(unit).endswith(asked.lower())


def _official(code: str) -> str:
    """The name of a currency by its ISO 4217 code, in lower case; "" where it is no code."""
    import pycountry

    found = pycountry.currencies.get(alpha_3=code) if code.isupper() else None
    return "" if found is None else str(found.name).lower()


def countries_of_money(text: str) -> frozenset[str]:
    """The countries in whose own money a text counts, by its code: "DOP 3.5 million".

    The first two letters of an ISO 4217 code are the country's, of ISO 3166-1; money that several
    countries share, and dollars of the United States, which every report counts in, tell nothing.
    """
    import pycountry

    found = set()
    for code in {match[1] or match[2] for match in _CODE_OF_AMOUNT.finditer(text)}:
        issuer = pycountry.countries.get(alpha_2=code[:2])
        if code in _iso_codes() and code != "USD" and issuer is not None:
            found.add(country(issuer.name) or issuer.name)
    return frozenset(found)


def currency_before(text: str, position: int) -> tuple[str, int] | None:
    """The currency whose symbol or code stands right before `position`, where a number begins, and
    where it starts; None where there is none."""
    begin = max(0, position - 6)
    match = _BEFORE_NUMBER.search(text[begin:position])
    unit = currency_of(match.group(1) or match.group(2)) if match else None
    return (unit, begin + match.start()) if match and unit else None


def currency_behind(word: str, further: frozenset[str]) -> str | None:
    """The currency that `word` names where it stands behind a number, None where it names none.

    `further` are words of the document for money that are not known here; see `currency_words`.
    """
    if word in _EVERYDAY_WORDS:
        return None
    return currency_of(word) or (word.lower() if word.lower() in further else None)


@lru_cache(maxsize=16)
def currency_words(text: str) -> frozenset[str]:
    """Words that `text` itself shows to be a currency, because an amount in dollars or euros
    stands in parentheses behind them: "4.5 million dolor ($1.2 million)". Kept for the last texts,
    since a document is read paragraph by paragraph."""
    return frozenset(
        word.lower()
        for match in _TOLD_TWICE.finditer(text)
        # "20 million Kenyan shillings": the nation is not the money's name.
        if country(word := match.group(1)) is None
    )
