"""The words of a question that say what it is about, with what each weighs in the evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rag.answer.evidence import Evidence
from rag.question.wanted import TAG
from rag.question.years_asked import ENDING, MONTHS_OF_PERIOD
from rag.schema import Query
from rag.text.countries import countries_in, country
from rag.text.currencies import currency_of
from rag.text.places import names_place
from rag.text.words import content_stems, content_words, key_word, labels, stem, synonyms, tokens

SYNONYM = 0.85
"""What a synonym of a word counts for beside the word itself."""

NEAR_ENOUGH = 0.4
"""A word that counts for this much or more is as good as asked for."""

LENT = 0.5
"""What a word that the conversation lends weighs beside one of the question itself."""

_MONEY_SHARE = 0.35
_DOMAIN_SHARE = 0.3

# Words that ask for a kind of figure rather than name what is counted.
_ASKING = frozenset(
    content_stems(
        # comparisons and sums
        "more fewer less higher lower larger bigger difference change changed trend developed "
        "compare compared percentage percent share proportion times ratio together combined "
        "altogether sum increase decrease rise fall grow drop went go up down add approximately "
        "roughly about much many "
        # money
        "money dollars amount local currency "
        # times
        "long old last previous before after earlier next since new year years per each day month "
        "date year-on-year "
        # who and what
        "people person persons kind kinds type types sort things body country place order reason "
        "reasons in-depth total following "
        # how a thing is said
        "explain explained behind longest shortest heaviest lightest harshest maximum minimum "
        "highest lowest evolve evolved progress progressed happened occurred according manage "
        "managed thanks actually itself foreseen"
    )
)
_MONEY = frozenset(
    content_stems(
        "money funding funds fund budget spending spend spent cost costs pay paid allocate "
        "allocated amount"
    )
)
# What reports of this kind are about throughout: the words tell little about one figure in them.
_DOMAIN = frozenset(
    content_stems(
        "trafficking trafficked human government authorities officials reported country national"
    )
)
# "Azerbaijani authorities", "Kenya's courts"
_OF_THE_STATE = re.compile(
    r"\b([^\W\d_]+)(?:['’]s)?\s+(?=(?:government|authorit|police|official|court|prosecutor|judge|minist|"
    r"parliament|state\b|law\s+enforcement|agenc))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Terms:
    """The stems that a question is about, each with its weight. `names` are those that name
    somebody or something, for which nothing else will do; `near` gives, for a stem, stems of the
    evidence that are near it in meaning, with what they count for. `nations` are
    countries other than the one that the question is about, and numbers that name something: the
    206 of "Article 206"."""

    weights: dict[str, float]
    names: frozenset[str] = frozenset()
    nations: frozenset[str] = frozenset()
    near: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    # The same stretches of a text are asked for the same words many times over.
    _credits: dict[tuple[str, frozenset[str]], float] = field(
        default_factory=dict, compare=False, repr=False
    )
    _spoken: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def total(self) -> float:
        return sum(self.weights.values())

    def coverage(self, forms: frozenset[str]) -> float:
        """The share of the question's words, by weight, that `forms` has: a synonym counts less
        than the word itself, a word of near meaning less still."""
        if not self.weights:
            return 0.0
        return sum(w * self.credit(form, forms) for form, w in self.weights.items()) / self.total

    def credit(self, form: str, forms: frozenset[str]) -> float:
        """How far `forms` has a word of the question, between 0 and 1."""
        known = self._credits.get((form, forms))
        if known is None:
            known = self._credits[form, forms] = self._credit(form, forms)
        return known

    def _credit(self, form: str, forms: frozenset[str]) -> float:
        if form in forms:
            return 1.0
        if has(form, forms):
            return SYNONYM
        close = self.near.get(form, {})
        return max((credit for other, credit in close.items() if other in forms), default=0.0)

    def claimed(self, others: frozenset[str], had: frozenset[str]) -> float:
        """The share of the question's words, by weight, that `others` has and `had` has not."""
        if not self.weights or not others:
            return 0.0
        gained = (
            w * max(0.0, self.credit(form, others) - self.credit(form, had))
            for form, w in self.weights.items()
        )
        return sum(gained) / self.total

    def weight(self, form: str) -> float:
        """What a stem of the evidence weighs: as much as the question's word that it stands for, 0
        where it stands for none."""
        own = self.weights.get(form)
        if own:
            return own
        return max((SYNONYM * self.weights.get(s, 0.0) for s in synonyms(form)), default=0.0)

    def speaks_of(self, form: str) -> bool:
        """Whether the question has `form`, a synonym of it, or a word of near meaning."""
        known = self._spoken.get(form)
        if known is None:
            known = self._spoken[form] = self._speaks_of(form)
        return known

    def _speaks_of(self, form: str) -> bool:
        if form in self.weights or any(s in self.weights for s in synonyms(form)):
            return True
        return any(close.get(form, 0.0) >= NEAR_ENOUGH for close in self.near.values())

    def heaviest_missing(self, forms: frozenset[str]) -> float:
        """The weight of the most telling word that is missing, between 0 and 1."""
        return max(
            (w * (1 - self.credit(form, forms)) for form, w in self.weights.items()), default=0.0
        )

    def misses_name(self, forms: frozenset[str]) -> bool:
        """Whether `forms` lacks a name that the question has."""
        return any(not has(name, forms) for name in self.names)

    def missing(self, forms: frozenset[str]) -> list[str]:
        """The stems of the question that neither stand in `forms` nor have a synonym there."""
        return [form for form in self.weights if not has(form, forms)]


def has(form: str, forms: frozenset[str]) -> bool:
    """Whether `forms` has a stem or a synonym of it."""
    return form in forms or not forms.isdisjoint(synonyms(form))


def terms_of(query: Query, evidence: Evidence, about_money: bool) -> Terms:
    """The words that `query` is about: places, years, currencies and asking words left out."""
    weights: dict[str, float] = {}
    names: set[str] = set()
    nations: set[str] = set()
    surfaces: dict[str, str] = {}
    for text, lent in ((_asked_about(query.text), False), (query.context, True)):
        spare = _spare_words(text)
        for word in content_words(text):
            form = stem(word)
            if form in weights or form in _ASKING or _is_scope(word, query) or word in spare:
                continue
            factor = LENT if lent else 1.0
            if about_money and form in _MONEY:
                factor *= _MONEY_SHARE
            if form in _DOMAIN or form in evidence.titles:
                factor *= _DOMAIN_SHARE
            weights[form] = factor * evidence.weight(word)
            if not word[0].isupper():
                surfaces[form] = word.lower()
            if not lent and (_is_name(word, text) or word in labels(text)):
                names.add(form)
            if country(word) is not None or word in _key_words(text) or word in labels(text):
                nations.add(form)
    return Terms(
        weights,
        frozenset(names) - evidence.titles,
        frozenset(nations),
        evidence.near(surfaces),
    )


def _asked_about(question: str) -> str:
    """`question` without what says that it is one, and without the months of the period that it
    asks about, which are scope as its years are."""
    return ENDING.sub(" ", MONTHS_OF_PERIOD.sub(" ", TAG.sub("", question)))


def _key_words(text: str) -> list[str]:
    """The one word of each country's name of several words in `text` that tells it from others."""
    return [key_word(name) for name, *_ in countries_in(text) if " " in name]


def _spare_words(text: str) -> frozenset[str]:
    """The other words of such names: of "Burkina Faso" and "Sri Lankan" one word is enough."""
    spare: set[str] = set()
    for name, start, end in countries_in(text):
        written = tokens(text[start:end])
        if len(written) > 1:
            spare.update(word for word in written if stem(word) != stem(key_word(name)))
    return frozenset(spare)


def is_currency(word: str) -> bool:
    """Whether `word` names money rather than what it is for."""
    return currency_of(word) is not None or (
        len(word) == 3 and currency_of(word.upper()) is not None
    )


def whole_question(query: Query) -> str:
    """The question with the words that the conversation lends it before its own, and without the
    nationality of its government: "did the Azerbaijani government identify" is not about
    Azerbaijani victims."""

    def kept(match: re.Match[str]) -> str:
        own = any(names_place(match[1], place) for place in query.places)
        return "" if own or country(match[1]) in query.places else match[0]

    return _OF_THE_STATE.sub(kept, f"{query.context} {query.text}".strip())


def _is_scope(word: str, query: Query) -> bool:
    """Whether `word` says which documents or which currency `query` is about."""
    return (
        is_currency(word)
        or word.lower() == query.currency
        or any(names_place(word, place) for place in query.places)
        or country(word) in query.places
    )


def _is_name(word: str, text: str) -> bool:
    """Whether `word` is a name or an acronym rather than a sentence's first word."""
    opens = text.startswith(word) and not word[1:2].isupper()
    return len(word) > 2 and word[0].isupper() and not opens
