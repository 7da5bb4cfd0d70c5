"""Wholes and their parts: of "94 victims, 85 of them women", nobody says that 85 were all."""

from __future__ import annotations

import re

from rag.answer.evidence import ReadFact
from rag.claim.acts import is_light
from rag.claim.context import Context, generic, has, stems_of
from rag.claim.told import Told
from rag.claim.words import verbs_of
from rag.schema import Fact
from rag.text.numbers import read_numbers
from rag.text.years import RELATIVE_YEAR


def in_one_sentence(one: ReadFact, other: ReadFact) -> bool:
    """Whether two figures stand in the same sentence."""
    here, there = one.fact, other.fact
    return (here.document_id, here.sentence_start) == (there.document_id, there.sentence_start)


AS_WHOLE = "it tells a part as the whole"
"""What is wrong with a part that is told as the whole."""

OF_WHOLE = re.compile(r"\bof\s+(?:the|these|those|its|all(?:\s+the)?)\s+$", re.IGNORECASE)


_OF = re.compile(r"\s+of\s+$", re.IGNORECASE)


def is_whole(fact: Fact, text: str) -> bool:
    """Whether a figure is only what others are a part of: the 94 of "85 of the 94 victims", or of
    "85 of 94"."""
    if OF_WHOLE.search(text[: fact.start]) is None:
        of = _OF.search(text[: fact.start])
        return of is not None and any(n.end == of.start() for n in read_numbers(text[: fact.start]))
    around = f"{text[: fact.start]} {text[fact.end :]}"
    return any(not 1900 <= number.value <= 2100 for number in read_numbers(around))


_JOINED = re.compile(
    r"\s(?:[\w-]+\s+){0,3}?and\s+[\w-]+\s+(?:men|women|boys|girls|adults|children|of\s+their)\b"
)


def is_joined(fact: Fact, text: str) -> bool:
    """Whether what is said of the next figure is said of this one too: "five women and four men
    were forced labor victims"."""
    return _JOINED.match(text, fact.end) is not None


def words_of_whole(read: ReadFact, context: Context) -> frozenset[str]:
    """What is said of the whole that a figure is a part of."""
    host = read.fact.part_of
    if host is None:
        host = _before_bracket(read, context)
    return frozenset().union(
        *(
            other.own
            for other in context.beside
            if other.fact.start == host and in_one_sentence(other, read)
        )
    )


def _before_bracket(read: ReadFact, context: Context) -> int | None:
    """Where the figure of the same years stands that a figure in brackets is behind: the 167 of
    "167 investigations (139 for sex trafficking)"."""
    fact = read.fact
    before = read.document.text[fact.sentence_start : fact.start]
    opened = before.rfind("(")
    if fact.comparison or opened <= before.rfind(")"):
        return None
    hosts = [
        other.fact.start
        for other in context.beside
        if in_one_sentence(other, read)
        and other.fact.start < fact.sentence_start + opened
        and set(other.fact.years) == set(fact.years)
    ]
    return max(hosts, default=None)


_PARTITIVE = re.compile(r"\s+of\s+(?:(?:the|these|those|them|its|their)\b|\d)", re.IGNORECASE)


def part_problem(
    one: Told, text: str, said: frozenset[str], read: ReadFact, context: Context
) -> str | None:
    """Whether a claim tells a part as the whole: of "2,023 complaints, 208 were pending", 208; of
    "94 victims, 85 were women", 85 victims."""
    if _PARTITIVE.match(text, one.fact.end):
        return None
    fact = read.fact
    wholes = [
        other
        for other in context.beside
        if other.fact.value != fact.value
        and in_one_sentence(other, read)
        and fact.start not in (other.fact.same_as, other.fact.start)
        and other.fact.start != fact.same_as
        and (other.fact.start == fact.part_of if fact.part_of else _goes_before(other.fact, fact))
    ]
    if not wholes:
        return None
    of_wholes = frozenset().union(*(_whole_words(other) for other in wholes))
    behind = stems_of(RELATIVE_YEAR.sub(" ", read.document.text[fact.end : fact.clause_end]))
    narrower = frozenset(
        form
        for form in behind
        if not has(of_wholes, form) and form not in generic() and not is_light(form)
    )
    if narrower:
        # "suspended the sentences of seven" is told of the seven alone.
        lead = read.document.text[fact.clause_start : fact.start]
        done = frozenset(
            verb for verb in verbs_of(lead) if not is_light(verb) and not has(of_wholes, verb)
        )
        told = any(has(narrower | done, form) for form in said)
    else:
        of_part = (form for form in said if not has(of_wholes, form))
        told = fact.part_of is None or any(has(context.stems, form) for form in of_part)
    return None if told else AS_WHOLE


def _goes_before(one: Fact, other: Fact) -> bool:
    """Whether one figure stands before another that is of the same years."""
    alike = not other.years or not set(one.years).isdisjoint(other.years)
    return alike and one.start < other.start


def _whole_words(read: ReadFact) -> frozenset[str]:
    """What is said of a figure in its own stretch of the sentence."""
    fact = read.fact
    clause = read.document.text[fact.clause_start : fact.clause_end]
    return read.own | stems_of(without_brackets(clause))


def without_brackets(clause: str) -> str:
    """`clause` without what stands in brackets, which is said of another figure."""
    count = 1
    while count:
        clause, count = re.subn(r"\([^()]*\)", " ", clause)
    return re.sub(r"\(.*", " ", clause)
