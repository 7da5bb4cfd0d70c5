"""What a reader reads: the sentences and facts in the scope of a question, and their words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from rag.numbers import currency_of, read_numbers, years_in
from rag.places import country, names_place
from rag.schema import Citation, Document, Fact, Hit, Query
from rag.words import GROUPS, content_stems, content_words, stem, synonyms

NEAR = 0.55
NEAR_ZERO = 0.35
NEAR_WORDS = 12
"""Words are near in meaning from this cosine on; at the second they would count for nothing; at
most so many are near one word."""

LIST_LINE = 60
"""A sentence of fewer characters is read as a line of a list, together with its paragraph."""

Similarity = Callable[[str, Sequence[str]], np.ndarray]
"""(question, n texts) -> n cosine similarities, float32."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document, with its words by their stems. `years` are those it names and
    those its document covers; `named` only those it names."""

    document: Document
    paragraph: int
    start: int
    end: int
    text: str
    words: Mapping[str, str]
    named: frozenset[int]
    years: frozenset[int]

    @property
    def stems(self) -> frozenset[str]:
        """The stems of the words that carry meaning."""
        return frozenset(self.words)


@dataclass(frozen=True)
class ReadFact:
    """A fact with the stems of its words, from the nearest to the figure outwards."""

    fact: Fact
    document: Document
    sentence: str
    own: frozenset[str]
    verb: str
    clause: frozenset[str]
    statement: frozenset[str]
    around: frozenset[str]
    values: frozenset[float]


def sentence_of(document: Document, paragraph: int, start: int, end: int) -> Sentence:
    """The sentence of `document` at [start, end), its words and years read."""
    text = document.text[start:end]
    named = frozenset(year for year, _, _ in years_in(text))
    period = document.period
    covered = frozenset(range(period.first, period.last + 1)) if period else frozenset()
    return Sentence(
        document,
        paragraph,
        start,
        end,
        text,
        {stem(word): word.lower() for word in content_words(text)},
        named,
        named | covered,
    )


def read_fact(fact: Fact, document: Document) -> ReadFact:
    """`fact` with its words taken apart."""
    sentence = document.text[fact.sentence_start : fact.sentence_end]
    clause = document.text[fact.clause_start : fact.clause_end]
    own = frozenset(content_stems(fact.counted))
    statement = frozenset(content_stems(fact.statement.partition(": ")[2] or fact.statement))
    return ReadFact(
        fact, document, sentence, own, _verb_of(fact, document), own | (frozenset(content_stems(clause)) & statement), statement,
        frozenset(content_stems(sentence)), frozenset(n.value for n in read_numbers(sentence)),
    )  # fmt: skip


_PARTICIPLE = re.compile(
    r"\b(\w{3,}ed|gave|ran|held|took|paid|sent|found|spent|had|won|led|put|set|made|told)\s*\W*$"
)
_PREDICATE = re.compile(
    r"\b(?:were|was|been|had|have)?\s*\b(\w{3,}ed|received|got|died|took|went|found)\b"
)


def _verb_of(fact: Fact, document: Document) -> str:
    """The stem of the verb that the figure is the object or subject of, "" where none shows: the
    "identified" of "identified 94 victims", the "received" of "80 identified victims received"."""
    shown = document.text[fact.start : fact.end]
    before, _, after = fact.statement.partition(": ")[2].partition(shown)
    match = _PARTICIPLE.search(before)
    if match is None:
        # An adjective ("officially identified victims") stands before the noun, a verb behind it.
        words = re.sub(r"^\W*(?:\w+ly\s+)?\w{3,}ed\s+(?=\w)", "", after)
        match = _PREDICATE.search(words)
    return stem(match.group(1)) if match else ""


@dataclass(frozen=True)
class Evidence:
    """All that a question may be answered from: facts, sentences, and the hits of the search."""

    sentences: tuple[Sentence, ...]
    facts: tuple[ReadFact, ...]
    hits: tuple[Hit, ...]
    similarity: Similarity
    rarity: Callable[[str], float]
    vectors: Callable[[Sequence[str]], np.ndarray]

    @cached_property
    def words(self) -> dict[str, str]:
        """A word for each stem of the sentences."""
        return {form: word for s in self.sentences for form, word in s.words.items()}

    def near(self, asked: Mapping[str, str]) -> dict[str, dict[str, float]]:
        """For each stem that is asked for, with its word, the stems of the sentences whose words
        are near it in meaning, with what they count for beside the word itself. Words that
        narrow down a group are never near one another: women are not men."""
        wanted = {
            form: word for form, word in asked.items() if form not in GROUPS and len(word) > 2
        }
        here = {form: word for form, word in self.words.items() if form not in GROUPS}
        if not wanted or not here:
            return {}
        vectors = self.vectors([*wanted.values(), *here.values()])
        close = vectors[: len(wanted)] @ vectors[len(wanted) :].T
        forms = list(here)
        found: dict[str, dict[str, float]] = {}
        for form, row in zip(wanted, close, strict=True):
            best = [i for i in np.argsort(-row)[:NEAR_WORDS] if row[i] >= NEAR and forms[i] != form]
            found[form] = {
                forms[i]: min(0.8, float(row[i] - NEAR_ZERO) / (1 - NEAR_ZERO)) for i in best
            }
        return found

    @cached_property
    def titles(self) -> frozenset[str]:
        """The stems of the documents' titles."""
        documents = {s.document.id: s.document for s in self.sentences}
        return frozenset(
            form
            for d in documents.values()
            for form in content_stems(d.title)
            if d.title != d.source
        )

    @cached_property
    def nearby(self) -> dict[tuple[str, int], frozenset[str]]:
        """For each sentence, by document and start, the stems of the one before it in its
        paragraph, or of the whole paragraph where it is as short as a line of a list."""
        found: dict[tuple[str, int], frozenset[str]] = {}
        paragraphs: dict[tuple[str, int], set[str]] = {}
        for sentence in self.sentences:
            paragraphs.setdefault((sentence.document.id, sentence.paragraph), set()).update(
                sentence.stems
            )
        before: Sentence | None = None
        for sentence in self.sentences:
            key = (sentence.document.id, sentence.paragraph)
            stems = sentence.stems
            if len(sentence.text) < LIST_LINE:
                stems |= frozenset(paragraphs[key])
            elif before is not None and (before.document.id, before.paragraph) == key:
                stems |= before.stems
            found[sentence.document.id, sentence.start] = stems
            before = sentence
        return found

    @cached_property
    def frequencies(self) -> Counter[str]:
        """In how many sentences each stem stands."""
        return Counter(form for sentence in self.sentences for form in sentence.stems)

    def weight(self, word: str) -> float:
        """How much a word tells, between 0 and 1: its inverse document frequency over the
        sentences, counted with its synonyms. A word that no sentence has tells as much as it is
        rare in the language: nobody misses "took"."""
        form = stem(word)
        number = len(self.sentences) + 1
        frequency = max((self.frequencies[s] for s in (form, *synonyms(form))), default=0)
        if not frequency:
            return self.rarity(word)
        common = 1.0 if self.rarity(word) > 0.25 else 0.6
        return common * math.log(1 + number / (frequency + 0.5)) / math.log(1 + number / 0.5)

    def stem_weight(self, form: str) -> float:
        """The inverse document frequency of a stem of the text, between 0 and 1."""
        number = len(self.sentences) + 1
        return math.log(1 + number / (self.frequencies[form] + 0.5)) / math.log(1 + number / 0.5)


# Words that ask for a kind of figure rather than name what is counted.
_ASKING = frozenset(
    content_stems(
        "more fewer less higher lower larger bigger difference change changed trend developed compare compared percentage percent "
        "share proportion times ratio together combined altogether money dollars amount sum about long old many "
        "people person persons happened occurred kind kinds type types sort things following named called body total "
        "in-depth order place country reason reasons according year years increase decrease rise fall grow drop went go up down add lower higher local currency manage managed thanks actually itself foreseen "
        "last previous before after earlier next since new per each day month date much year-on-year approximately roughly"
    )
)
_MONEY = frozenset(
    content_stems(
        "money funding funds fund budget spending spend spent cost costs pay paid allocate allocated amount"
    )
)


# What reports of this kind are about throughout: the words tell little about one figure in them.
_DOMAIN = frozenset(
    content_stems(
        "trafficking trafficked human government authorities officials reported country national"
    )
)


@dataclass(frozen=True)
class Terms:
    """The words of a question that say what it is about, each with its weight; `names` are those
    that name somebody or something, for which nothing else will do."""

    weights: dict[str, float]
    names: frozenset[str] = frozenset()
    near: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return sum(self.weights.values())

    def coverage(self, forms: frozenset[str]) -> float:
        """The share of the question's words, by weight, that `forms` has: a synonym counts 0.85, a
        word of near meaning less."""
        if not self.weights:
            return 0.0
        return sum(w * self.credit(form, forms) for form, w in self.weights.items()) / self.total

    def credit(self, form: str, forms: frozenset[str]) -> float:
        """How far `forms` has a word of the question, between 0 and 1."""
        if form in forms:
            return 1.0
        if not forms.isdisjoint(synonyms(form)):
            return 0.85
        return max(
            (c for other, c in self.near.get(form, {}).items() if other in forms), default=0.0
        )

    def coverage_of(self, form: str) -> bool:
        """Whether the question has `form` or a synonym of it."""
        if form in self.weights or any(s in self.weights for s in synonyms(form)):
            return True
        return any(close.get(form, 0.0) >= 0.4 for close in self.near.values())

    def heaviest_missing(self, forms: frozenset[str]) -> float:
        """The weight of the most telling word that is missing, between 0 and 1."""
        return max(
            (w * (1 - self.credit(form, forms)) for form, w in self.weights.items()), default=0.0
        )

    def misses_name(self, forms: frozenset[str]) -> bool:
        """Whether `forms` lacks a name that the question has."""
        return any(name not in forms and forms.isdisjoint(synonyms(name)) for name in self.names)

    def missing(self, forms: frozenset[str]) -> list[str]:
        """The words that neither stand in `forms` nor have a synonym there."""
        return [s for s in self.weights if s not in forms and forms.isdisjoint(synonyms(s))]


def terms_of(query: Query, evidence: Evidence, about_money: bool) -> Terms:
    """The words that `query` is about: places, years, currencies and asking words left out, words
    lent by the conversation at half weight."""
    weights: dict[str, float] = {}
    names: set[str] = set()
    surfaces: dict[str, str] = {}
    for words, share in ((query.text, 1.0), (query.context, 0.5)):
        for form, word in zip(content_stems(words), content_words(words), strict=True):
            if form in _ASKING or form in weights or is_currency(word):
                continue
            if (
                any(names_place(word, place) for place in query.places)
                or word.lower() == query.currency
            ):
                continue
            if country(word) is not None and country(word) in query.places:
                continue
            factor = 0.35 if form in _MONEY and about_money else 1.0
            if form in _DOMAIN or form in evidence.titles:
                factor *= 0.3
            weights[form] = share * factor * evidence.weight(word)
            if form not in names and not word[0].isupper():
                surfaces[form] = word.lower()
            if share == 1.0 and _is_name(word, query.text):
                names.add(form)
    return Terms(weights, frozenset(names) - evidence.titles, evidence.near(surfaces))


def _is_name(word: str, text: str) -> bool:
    """Whether `word` is a name or an acronym rather than a sentence's first word."""
    return (
        len(word) > 2 and word[0].isupper() and (not text.startswith(word) or word[1:2].isupper())
    )


def is_currency(word: str) -> bool:
    """Whether `word` names money rather than what it is for."""
    return currency_of(word) is not None or (
        len(word) == 3 and currency_of(word.upper()) is not None
    )


def cite(
    document: Document, paragraph: int, start: int, end: int, focus: tuple[int, int] | None = None
) -> Citation:
    """The citation of ``document.text[start:end]``, with the words in `focus` marked."""
    return Citation(
        document.id, document.source, document.title, paragraph, start, end, document.text[start:end],
        *(focus or (start, end)), url=document.url,
    )  # fmt: skip


def best_first(scores: Iterable[float]) -> list[int]:
    """Indices by falling score, ties in order."""
    return sorted(range(len(values := list(scores))), key=lambda i: (-values[i], i))
