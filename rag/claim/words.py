"""The words of a claim: those that tell something must be those that it cites or mean the same,
clause by clause, and it puts nothing in quotation marks that is not there."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.claim.acts import (
    act_nouns,
    acts_in,
    acts_told,
    base,
    is_act,
    is_light,
    is_telling,
    same_act,
)
from rag.claim.context import Context, Place, generic, has, meant, stems_of
from rag.claim.emphasis import emphasis_problem
from rag.claim.names import names_in, stands_in
from rag.facts.silences import NOT_REPORTED
from rag.text.numbers import read_numbers
from rag.text.words import stem

CLAUSE_SHARE = 0.7
"""At least this share of a clause's words stands in one sentence, where several are cited."""

_LONG_CLAUSE = 3
_QUOTED = re.compile(r"[“«]([^”»]{2,})[”»]|(?<![\w.,])\"([^\"]{2,})\"")
_CLAUSE = re.compile(r"[;,]\s|\b(?:and|but|while|whereas|although)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(\w{3,}ed|gave|ran|held|took|paid|sent|found|spent|won|led|put|set|built)\b")


def verbs_of(text: str) -> frozenset[str]:
    """The stems of what looks like a verb in the past."""
    return frozenset(stem(match.group(1)) for match in _PAST.finditer(text)) - generic()


def word_problem(text: str, context: Context, figures: int) -> str | None:
    """What `text` says in words that its citations do not have. `figures` is how many figures it
    gives: what is said of these is looked at elsewhere."""
    return (
        _quotation_problem(text, context)
        or emphasis_problem(text, context)
        or _share_problem(text, context)
        or _offender_problem(text, context)
        or _adjective_problem(text, context)
        or _act_problem(text, context)
        or _clause_problem(text, context, figures)
    )


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\u00ad“”\"«»]", "", text.replace("’", "'")).casefold().split())


def _quotation_problem(text: str, context: Context) -> str | None:
    cited = _plain(context.text)
    for match in _QUOTED.finditer(text):
        words = _plain(match.group(1) or match.group(2)).strip(" .,;")
        if not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", cited):
            return f"“{words}” does not stand in the words cited"
    return None


def _share_problem(text: str, context: Context) -> str | None:
    strange = [
        form
        for form in meant(stems_of(text), context)
        if not has(context.stems, form) and not _is_told(form, text, context)
    ]
    return "the words cited do not say this" if strange else None


def _is_told(form: str, text: str, context: Context) -> bool:
    """Whether the words cited have another word for an act, or `form` is a verb that says little by
    itself."""
    if form in _giving():
        return True
    nouns = act_nouns(text) - {stem("run")}
    if is_light(base(form)) and any(same_act(noun, o) for noun in nouns for o in context.stems):
        return True  # "brought prosecutions"
    return is_act(form) and any(same_act(form, other) for other in context.stems)


@lru_cache(maxsize=1)
def _giving() -> frozenset[str]:
    return stems_of("give gave given provide receive get got obtain offer make made")


_PARTICIPLES = re.compile(
    r"\b(?P<how>officially|formally|publicly|newly)\s+(?P<what>\w+ed)\b", re.I
)


def _adjective_problem(text: str, context: Context) -> str | None:
    """Whether a claim says "officially assisted" of who is officially identified."""
    cited: dict[str, set[str]] = {_how(m): set() for m in _PARTICIPLES.finditer(context.text)}
    for match in _PARTICIPLES.finditer(context.text):
        cited[_how(match)].add(stem(match["what"]))
    for match in _PARTICIPLES.finditer(text):
        known = cited.get(_how(match), set())
        if known and not any(same_act(stem(match["what"]), other) for other in known):
            return f"the words cited do not say “{match.group()}”"
    return None


def _how(match: re.Match[str]) -> str:
    how = match["how"].lower()
    return "officially" if how == "formally" else how


_PARTS = re.compile(r"[;]\s|\b(?:but|while|whereas|although|though|however)\b", re.IGNORECASE)


def _act_problem(text: str, context: Context) -> str | None:
    """Whether a clause tells an act that the part of a sentence which has most of its words does
    not tell."""
    parts: list[str] | None = None
    for clause in _clauses(text):
        if re.search(r"\d", clause) or read_numbers(clause) or NOT_REPORTED.search(clause):
            continue  # what is said of a figure is looked at by `rag.claim.counted`
        acts = [act for act in acts_in(clause) if is_act(act.verb) and not is_telling(act.verb)]
        if not acts:
            continue
        if parts is None:
            parts = [
                part for place in context.sentences for part in _PARTS.split(place.text) if part
            ]
        said = stems_of(clause) - generic()
        shared = [sum(1 for form in said if has(stems_of(part), form)) for part in parts]
        best = [part for part, count in zip(parts, shared, strict=True) if count == max(shared)]
        told = {verb for part in best for verb in acts_told(part)}
        nouns = act_nouns(clause)
        for act in acts:
            if any(same_act(act.verb, verb) or act.verb == verb for verb in told):
                continue
            if is_light(act.verb) and any(same_act(noun, verb) for noun in nouns for verb in told):
                continue
            return "the words cited tell it of another act"
    return None


def _clause_problem(text: str, context: Context, figures: int) -> str | None:
    """Whether a clause is put together from several of the sentences cited."""
    if len(context.sentences) < 2 or figures > 1:
        return None
    for clause in _clauses(text):
        said = {form for form in stems_of(clause) if form not in generic()} - context.headings
        known = {form for form in said if has(context.stems, form)}
        if not known:
            continue
        counts = [sum(1 for form in known if has(p.stems, form)) for p in context.sentences]
        shared = max(counts)
        best = context.sentences[counts.index(shared)]
        if shared < CLAUSE_SHARE * len(known) or _misses_name(clause, best, context):
            return "it puts together what the words cited say of different things"
    return None


def _misses_name(clause: str, place: Place, context: Context) -> bool:
    """Whether `clause` has a name that the one sentence has not."""
    headings = " ".join(f"{one.title} {one.place or ''}" for one in context.documents)
    return any(
        stands_in(" ".join(run), context.text)
        and not stands_in(" ".join(run), f"{place.text} {headings}")
        for run in names_in(clause.strip(), context)
    )


def _offender_problem(text: str, context: Context) -> str | None:
    """Whether a claim speaks of traffickers where its source speaks of victims: the two have one
    stem."""
    if _OFFENDERS.search(text) and not _OFFENDERS.search(context.text):
        return "the words cited do not speak of traffickers"
    return None


_OFFENDERS = re.compile(
    r"\b(?:traffickers?|offenders?|perpetrators?|suspects?|defendants?|convict\w*)\b", re.IGNORECASE
)


def _clauses(text: str) -> list[str]:
    """The clauses of `text`, short ones joined to the one before."""
    found: list[str] = []
    for clause in _CLAUSE.split(text):
        if found and len(stems_of(clause) - generic()) < _LONG_CLAUSE:
            found[-1] += f" {clause}"
        else:
            found.append(clause)
    return found
