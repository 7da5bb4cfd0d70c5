"""How well a fact fits a question: by its words, their places and meaning, and by a model of
reading that looks at the best few."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum

from rag.answer.evidence import (
    ADDITIONAL,
    AUTHORITIES,
    OUTSIDERS,
    Evidence,
    ReadFact,
    best_first,
)
from rag.answer.extremes import asks_extreme
from rag.answer.people import is_among, narrowest, people
from rag.answer.placed import placed_features
from rag.answer.terms import Terms, has, is_currency, whole_question
from rag.schema import Query
from rag.text.numbers import read_numbers
from rag.text.words import content_stems, content_words, groups, stem, tokens

# What chooses the figures that are looked at closely: words alone.
CHOOSING = {
    "own": 0.03,
    "clause": 0.07,
    "statement": 0.13,
    "around": 0.0,
    "extra": -0.53,
    "part": -0.05,
    "year": 0.1,
    "comparison": -0.1,
    "newest": 0.19,
    "nothing": -0.32,
    "nearby": 1.12,
    "verb": 0.14,
    "other_verb": -0.07,
    "clash": 0.0,
    "name": -0.25,
    "narrower": -0.16,
    "whole": -0.32,
    "echo": -0.5,
    "beside": 0.26,
    "group": -0.3,
    "claimed": -0.8,
    "nation": -0.5,
    "silence": -0.1,
    "range": 0.4,
    "told": -0.3,
    "told_beside": 0.2,
    "told_partner": 0.3,
    "people": -0.5,
}

# Fitted by `python -m eval fit` on the working part of the labels; see eval/README.md.
WEIGHTS = {
    "own": -0.08,
    "clause": 0.14,
    "statement": 0.02,
    "around": 0.02,
    "similarity": 0.37,
    "extra": -0.25,
    "part": 0.07,
    "year": 0.21,
    "comparison": -0.14,
    "newest": 0.1,
    "nothing": -0.29,
    "nearby": 0.93,
    "verb": -0.03,
    "other_verb": -0.01,
    "clash": -0.02,
    "name": -0.3,
    "narrower": -0.08,
    "whole": -0.13,
    "echo": -0.45,
    "lesser": -0.2,
    "additional": -0.2,
    "outsider": -0.19,
    "other_form": -0.23,
    "beside": 0.07,
    "group": -0.2,
    "claimed": -0.11,
    "nation": -0.21,
    "silence": 0.25,
    "range": 0.13,
    "behind": -0.0,
    "beyond": -0.17,
    "before": -0.09,
    "ahead": 0.11,
    "partner": -0.09,
    "partner_all": 0.19,
    "lead": 0.33,
    "head": -0.07,
    "near": 0.12,
    "local": 0.06,
    "led": -0.04,
    "claimed_near": -0.2,
    "claimed_local": 0.04,
    "claimed_led": -0.08,
    "rival_near": 0.28,
    "rival_local": 0.06,
    "alone_near": -0.03,
    "alone_local": -0.0,
    "spare_behind": -0.01,
    "spare_before": -0.12,
    "spare_partner": -0.14,
    "spare_words": -0.24,
    "spare_groups": 0.04,
    "dated": 0.03,
    "dated_other": 0.07,
    "dated_elsewhere": 0.04,
    "in_parentheses": 0.05,
    "opens": 0.03,
    "place": 0.23,
    "crowd": 0.09,
    "part_asked": 0.15,
    "part_unasked": -0.02,
    "whole_asked": -0.05,
    "total_asked": 0.16,
    "compared": -0.04,
    "is_range": -0.28,
    "is_nothing": 0.03,
    "noun_behind": -0.07,
    "noun_near": 0.17,
    "phrase": 0.08,
    "window": 0.06,
    "sentence": 0.28,
    "counted": 0.21,
    "noun": 0.11,
    "measure": -0.09,
    "missing": 0.2,
    "told": -0.36,
    "told_beside": 0.1,
    "told_partner": 0.1,
    "people": -0.26,
    "read": 0.59,
}
RERANKED = 24
"""How many facts, the best by words, are compared with the question by meaning."""

GATHERED = frozenset({"trend", "difference", "ratio", "sum"})
"""What is wanted of several figures together: a model of reading points at one."""

READ = 3
"""How many sentences, those of the best facts, a model of reading looks at with the question."""

# "five of the" or "five of" before a figure that is a whole
_PART_OF = re.compile(
    r"""
    \b(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|
        \w+teen|\w+ty|none|all|half|most|some|many|few|several)
    \s+(?:out\s+)?of\s+(?:(?:the|its|their|these|those|all)\s+)?$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OPENS_PART = re.compile(r"(?:^|[.;,]\s)Of\s+(?:the|these|those)\s+$")
_ANY = re.compile(r"\b(?:any|anyone|anybody)\b", re.IGNORECASE)
_HOW_OLD = re.compile(r"\bhow\s+old\b", re.IGNORECASE)
_HOW_LONG = re.compile(r"\bhow\s+long\b", re.IGNORECASE)

_WHO_DOES = re.compile(r"(?:or|er)s?$")

_AGE = frozenset(content_stems("age aged old"))
_TIMES = frozenset(content_stems("days months weeks hours minutes"))
_ANYONE = frozenset(
    content_stems(
        "people persons person individuals individual times ones cases others many more total"
    )
)


_OF_THEM = re.compile(
    r"\bhow\s+(?:many|much)\s+of\b|\bof\s+(?:the|these|those|them|its|their)\b", re.IGNORECASE
)
_OUT_OF = re.compile(r"\s+(?:out\s+)?of\s+(?:(?:the|its|their|these|those|all)\s+)?", re.IGNORECASE)

HAS_ALL = 0.99
"""The share of a question's words, by weight, that counts as all of them."""

SLIGHT = 0.01
"""A difference in such a share that is none."""


@dataclass(frozen=True)
class Match:
    """A fact with its score against a question and what the score is made of."""

    read: ReadFact
    score: float
    features: dict[str, float]

    @property
    def score_unread(self) -> float:
        """The score without what a model of reading made of the figure: for comparing figures that
        say the same in different places, of which it reads only the first few."""
        return self.score - WEIGHTS["read"] * self.features["read"]

    @property
    def is_silence(self) -> bool:
        """Whether the fact is that a figure was not reported."""
        return self.read.fact.kind == "not_reported"


def rank(
    query: Query,
    terms: Terms,
    facts: Sequence[ReadFact],
    evidence: Evidence,
    newest: int | None,
    asked: Collection[int],
) -> list[Match]:
    """The best of `facts` with their scores, best first, no more than `RERANKED`.

    `asked` are the years wanted, `newest` the newest year that the documents cover.
    """
    asking = Asking(query, terms, asked, newest)
    by_words = [_features(asking, read, evidence) for read in facts]
    chosen = best_first(_score(features, CHOOSING) for features in by_words)[:RERANKED]
    if not chosen:
        return []
    matches = []
    similar = _similarities(whole_question(query), [facts[index] for index in chosen], evidence)
    for index, similarities in zip(chosen, similar, strict=True):
        read = facts[index]
        placed = placed_features(query.text, terms, asked, asking.nouns, read, evidence)
        features = {**by_words[index], **placed, **similarities, "read": 0.0}
        matches.append(Match(read, _score(features, WEIGHTS), features))
    matches.sort(key=lambda match: -match.score)
    if query.wanted not in GATHERED:
        matches = _read_closely(whole_question(query), matches, evidence)
    return [_with_margin(match, matches) for match in matches]


def _read_closely(question: str, ranked: Sequence[Match], evidence: Evidence) -> list[Match]:
    """`ranked` with what a model of reading makes of the figures in the best sentences, best first.
    Figures in others stand to them as the least likely of those."""
    texts = list(dict.fromkeys(match.read.sentence for match in ranked))[:READ]
    marks = evidence.marks(question, texts)
    told = [
        marks[match.read.sentence].at(*match.read.within_sentence)
        if match.read.sentence in marks
        else None
        for match in ranked
    ]
    least = min((value for value in told if value is not None), default=0.0)
    found = []
    for match, value in zip(ranked, told, strict=True):
        features = {**match.features, "read": least if value is None else value}
        found.append(Match(match.read, _score(features, WEIGHTS), features))
    found.sort(key=lambda match: -match.score)
    return found


def _with_margin(match: Match, ranked: Sequence[Match]) -> Match:
    """`match` with how far its score is above that of the best figure of another value."""
    value = match.read.fact.value
    rival = next((other.score for other in ranked if other.read.fact.value != value), 0.0)
    return replace(match, features={**match.features, "margin": match.score - rival})


def _similarities(
    question: str, facts: Sequence[ReadFact], evidence: Evidence
) -> list[dict[str, float]]:
    """How near each of `facts` is to `question` in meaning: as a sentence of its own, by the words
    next to it and farther round it, by its sentence, and by what is counted."""
    texts = {
        "similarity": [read.fact.statement for read in facts],
        "phrase": [read.surroundings.phrase for read in facts],
        "window": [read.surroundings.window for read in facts],
        "sentence": [read.sentence for read in facts],
        "counted": [read.fact.counted for read in facts],
    }
    found = evidence.similarity(question, [text for column in texts.values() for text in column])
    table = found.reshape(len(texts), len(facts)).T
    return [dict(zip(texts, map(float, row), strict=True)) for row in table]


def _score(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())


@dataclass(frozen=True)
class Asking:
    """A question as facts are matched to it."""

    query: Query
    terms: Terms
    asked: Collection[int]
    newest: int | None

    @cached_property
    def numbers(self) -> frozenset[float]:
        """The quantities that the question itself gives: "how many of the 64 were women?" """
        values = (number.value for number in read_numbers(self.query.text))
        return frozenset(value for value in values if value not in (0.0, 1.0))

    @cached_property
    def any_at_all(self) -> bool:
        """Whether the question is whether there were any: then nothing is as good an answer."""
        return self.query.wanted == "yes_no" and _ANY.search(self.query.text) is not None

    @cached_property
    def is_of_all(self) -> bool:
        """Whether the question asks for no further ones: "an additional 12 victims" are not all."""
        return ADDITIONAL.search(self.query.text) is None

    @cached_property
    def is_of_the_state(self) -> bool:
        """Whether the question asks what a state did: its name or its authorities do, and nobody
        else is named."""
        text = self.query.text
        named = bool(self.query.places) or AUTHORITIES.search(text) is not None
        return named and OUTSIDERS.search(text) is None

    @cached_property
    def counted_word(self) -> str:
        """The last word for what is to be counted: the "inspections" of "labor inspections"."""
        words = content_words(self.query.counting)
        return words[-1].lower() if words else ""

    def other_form(self, read: ReadFact) -> bool:
        """Whether a fact counts those who do what is asked for, or the other way round: inspectors
        for inspections, prosecutions for prosecutors."""
        asked = self.counted_word
        if not asked:
            return False
        same = [
            word.lower() for word in content_words(read.fact.counted) if stem(word) == stem(asked)
        ]
        does = _WHO_DOES.search(asked) is not None
        return bool(same) and all((_WHO_DOES.search(word) is not None) != does for word in same)

    @cached_property
    def people(self) -> frozenset[str]:
        """The groups of people by sex and age that are asked for."""
        return narrowest(people(self.terms.weights))

    @cached_property
    def nouns(self) -> frozenset[str]:
        """What is to be counted: the last noun behind "how many"; empty where anyone will do."""
        text = self.query.text
        if _HOW_OLD.search(text):
            return _AGE
        if _HOW_LONG.search(text):
            return _TIMES
        words = tokens(self.query.counting)
        stems = [stem(w) for w in words if not is_currency(w) and content_stems(w)]
        return frozenset(stems[-1:]) - _ANYONE


def _features(asking: Asking, read: ReadFact, evidence: Evidence) -> dict[str, float]:
    """What a fact has of a question, but for its similarity in meaning."""
    nearby = evidence.nearby[read.fact.document_id, read.fact.sentence_start]
    return {
        **_word_features(asking, read, evidence, nearby),
        **_figure_features(asking, read),
        "nothing_told": float(read.fact.kind == "none" and _has_all(asking, read)),
        "lesser": float(_is_lesser(asking.query, asking.terms, read, evidence)),
        **_told_before(asking.query.answered, read, evidence),
    }


def _word_features(
    asking: Asking, read: ReadFact, evidence: Evidence, nearby: frozenset[str]
) -> dict[str, float]:
    """How far a fact's words are the question's."""
    terms = asking.terms
    weights = {form: evidence.stem_weight(form) for form in read.statement}
    unasked = fsum(weight for form, weight in weights.items() if not terms.speaks_of(form))
    unmatched = sum(not terms.speaks_of(form) for form in read.own) / max(1, len(read.own))
    other_noun = bool(asking.nouns) and not any(
        has(noun, read.own | read.statement) for noun in asking.nouns
    )
    return {
        "own": terms.coverage(read.own),
        "clause": terms.coverage(read.clause),
        "statement": terms.coverage(read.statement),
        "around": terms.coverage(read.around),
        "nearby": terms.coverage(nearby),
        "nation": float(
            bool(terms.nations) and terms.nations.isdisjoint(read.statement | read.stretch)
        ),
        "claimed": terms.claimed(evidence.others(read), read.statement | read.stretch),
        "extra": unasked / (fsum(weights.values()) + 1.0),
        "verb": float(bool(read.verb) and terms.speaks_of(read.verb)),
        "other_verb": float(bool(read.verb) and not terms.speaks_of(read.verb)),
        "group": float(not groups().isdisjoint(terms.missing(read.statement))),
        "noun": float(other_noun),
        "measure": float(other_noun and asking.nouns in (_AGE, _TIMES)),
        "clash": float(other_noun and bool(read.own) and unmatched > 0.5),
        "name": float(terms.misses_name(read.around | nearby | read.statement)),
        "people": float(_other_people(asking.people, people(read.own))),
        "narrower": float(any(not terms.speaks_of(form) for form in read.own & groups())),
        "missing": terms.heaviest_missing(read.around | nearby),
    }


def _other_people(asked: frozenset[str], told: frozenset[str]) -> bool:
    """Whether a figure is of another group of people than the one asked for."""
    return bool(asked and told) and not any(is_among(group, told) for group in asked)


def _figure_features(asking: Asking, read: ReadFact) -> dict[str, float]:
    """How a fact's figure and its years stand to the question's."""
    fact = read.fact
    asked, told = set(asking.asked), set(fact.years)
    return {
        "part": float(fact.part_of is not None),
        "year": len(asked & told) / len(asked | told) if asked else 0.0,
        "comparison": float(fact.comparison and not asked),
        "newest": float(not asked and asking.newest is not None and asking.newest in told),
        "nothing": float(fact.kind == "none" and not asking.any_at_all),
        "range": float(fact.high is not None and asks_extreme(asking.query.text) is not None),
        "silence": float(fact.kind == "not_reported"),
        "whole": float(_is_whole(read)),
        "additional": float(asking.is_of_all and read.is_additional),
        "outsider": float(asking.is_of_the_state and read.is_of_outsiders),
        "other_form": float(asking.other_form(read)),
        "echo": float(fact.value is not None and fact.value in asking.numbers),
        "beside": float(not asking.numbers.isdisjoint(read.values)),
    }


def _is_lesser(query: Query, terms: Terms, read: ReadFact, evidence: Evidence) -> bool:
    """Whether a fact is a part of a figure that fits the question as well, which has no word of
    what makes it a part: of "94 victims; two were children", the two, where victims are asked
    for. "Ten of the 12" tells of the ten, and "how many of them?" asks for a part."""
    whole = read.fact.part_of
    if whole is None or _OF_THEM.search(query.text):
        return False
    found = next((one for one in evidence.beside(read) if one.fact.start == whole), None)
    if found is None or (found.fact.kind, found.fact.unit) != (read.fact.kind, read.fact.unit):
        return False
    if found.fact.years and read.fact.years and set(found.fact.years).isdisjoint(read.fact.years):
        return False
    between = read.document.text[read.fact.end : found.fact.start]
    if _OUT_OF.fullmatch(between):
        return False
    asked = frozenset(content_stems(query.text))
    if any(terms.speaks_of(form) or form in asked for form in read.own - found.own):
        return False
    return terms.coverage(found.statement) >= terms.coverage(read.statement) - SLIGHT


def _has_all(asking: Asking, read: ReadFact) -> bool:
    """Whether a fact itself has every word of the question: "identified no child victims", for "How
    many child victims were identified?" """
    return asking.terms.coverage(read.statement) > HAS_ALL


def _told_before(
    answered: Collection[tuple[str, int]], read: ReadFact, evidence: Evidence
) -> dict[str, float]:
    """Whether the figure was the answer to the question that this one follows, whether it stands in
    the same sentence, "19 were arrested, and courts convicted eight of them", and whether the two
    are told beside one another: "94 victims (91 in 2019)"."""
    fact = read.fact
    told = {start for document, start in answered if document == fact.document_id}
    if not told:
        return {"told": 0.0, "told_beside": 0.0, "told_partner": 0.0}
    again = fact.start in told
    beside = any(fact.sentence_start <= start < fact.sentence_end for start in told)
    partner = read.surroundings.compared in told or any(
        other.fact.start in told and other.surroundings.compared == fact.start
        for other in evidence.beside(read)
    )
    return {
        "told": float(again),
        "told_beside": float(beside and not again),
        "told_partner": float(partner),
    }


def _is_whole(read: ReadFact) -> bool:
    """The 12 of "five of the 12 police districts": a whole that a part is taken of."""
    fact = read.fact
    before = read.document.text[max(fact.sentence_start, fact.start - 30) : fact.start]
    return _PART_OF.search(before) is not None or _OPENS_PART.search(before) is not None
