"""What is counted: the noun that a claim sets behind a figure must be one of its source's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.answer.evidence import ReadFact
from rag.claim.acts import is_act
from rag.claim.context import Context, generic, has, stems_of
from rag.claim.part import words_of_whole
from rag.schema import Fact
from rag.text.words import content_stems, stem

_BEHIND = re.compile(r"[\s-]*((?:[^\W\d_]+(?:['’-][^\W\d_]+)*\s*){0,4})")
_ACT_OF = re.compile(r"\s+(convictions|prosecutions|referrals|arrests)\s+of(?=\s)", re.IGNORECASE)
_NOUN_ENDS = frozenset(
    "were was is are had has have of in at to for from by with on who that which did received and "
    "or as during under between within while compared up down against out".split()
)


def noun_of(fact: Fact, text: str) -> tuple[str, ...]:
    """The stems of the words right behind a figure that name what it counts; none where a verb or
    a preposition follows, or where it is money or a percentage."""
    # "two referrals of victims" are two victims who were referred.
    end = fact.end
    if (named := _ACT_OF.match(text, end)) and is_act(stem(named[1])):
        end = named.end()
    match = _BEHIND.match(text, end)
    words: list[str] = []
    for word in match.group(1).split() if match and fact.kind == "count" else ():
        if not words and (word.endswith(("ed", "ly")) or word.lower() == "of"):
            continue
        if word.lower() in _NOUN_ENDS or word.endswith("ed"):
            break
        words.append(word)
    return tuple(form for word in words for form in content_stems(word))


def counts(noun: Sequence[str], read: ReadFact, context: Context) -> bool:
    """Whether a figure counts what the claim says right behind it."""
    fact = read.fact
    text = read.document.text
    near = read.own | words_of_whole(read, context)
    behind = frozenset(noun_of(fact, text))
    near |= behind or stems_of(text[fact.clause_start : fact.clause_end])
    if set(noun) & _people_words():
        return bool(near & _people()) or any(_PERSON.search(word) for word in near) or not read.own
    told = [form for form in noun if form not in generic()]
    if not told or has(near, told[-1]) or has_all(near, frozenset(noun)):
        return True
    if (paper := _PAPER_FOR.search(text[fact.clause_start : fact.start])) is not None:
        # "permits for two victims" are two permits.
        return stem(paper[1]) == told[-1]
    # "94 victims overall": the noun is not always the last of the words behind.
    return len(told) > 1 and told[-1] not in _countable() and has(near, told[-2])


_PAPER_FOR = re.compile(
    r"\b(permits|visas|passports|licen[cs]es|certificates)\s+(?:for|to)\s+$", re.IGNORECASE
)


def has_all(forms: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether `forms` hold every stem of `wanted`, or one that says the same."""
    return all(has(forms, form) for form in wanted)


@lru_cache(maxsize=1)
def _people_words() -> frozenset[str]:
    return stems_of("people persons person individuals individual")


@lru_cache(maxsize=1)
def _people() -> frozenset[str]:
    """Stems of those who can be counted as people."""
    return _people_words() | stems_of(
        """victims children women men girls boys adults minors traffickers offenders suspects
        defendants workers officers officials inspectors employees staff migrants refugees
        seekers prisoners inmates students pupils teachers prosecutors judges lawyers
        police patients members nationals citizens foreigners survivors employers
        volunteers families participants cadets parents detainees females males applicants
        convicts labourers laborers personnel doctors"""
    )


_PERSON = re.compile(r"(?:er|or|ee|ist|ian|ant|men)$")


@lru_cache(maxsize=1)
def _countable() -> frozenset[str]:
    """Stems of what such reports count."""
    return stems_of(
        """victims children women men girls boys cases convictions prosecutions investigations
        traffickers workers shelters officials permits arrests defendants suspects migrants
        refugees families adults survivors organizations projects trainings hours days
        weeks months dollars manat euros inspections visits complaints appeals"""
    )


_LIST = re.compile(r"\s+((?:[a-z]+,\s+){1,4}(?:and\s+)?[a-z]+(?:\s+and\s+[a-z]+)?)")


def leaves_out(fact: Fact, text: str, read: ReadFact) -> bool:
    """Whether a claim tells of judges alone what its source counts as "police, judges, and
    prosecutors"."""
    listed = _LIST.match(read.document.text, read.fact.end)
    if listed is None or listed.end() > read.fact.clause_end:
        return False
    items = stems_of(listed[1]) & _people()
    named = set(noun_of(fact, text))
    return len(items) > 1 and bool(items & named) and not items <= stems_of(text)
