"""What a claim says that a figure counts: what its source says of it, and of no other figure."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.answer.evidence import ReadFact
from rag.claim.context import Context, changes, generic, has, stems_of
from rag.claim.denial import denies_weakly, is_denied
from rag.claim.told import Told
from rag.claim.words import actors, verbs_of
from rag.schema import Fact
from rag.text.words import groups

STRANGE_SHARE = 0.34
"""At most this share of the words around a figure may be the claim's own."""

SHORT = 2
"""A claim of at most so many words of its own is an answer in a word or two."""


def counted_problem(
    one: Told,
    shown: str,
    read: ReadFact,
    alone: bool,
    text: str,
    context: Context,
    asked: frozenset[str],
) -> str | None:
    """Whether a claim says of a figure what its sentence says of another, or what none says."""
    problem = f"the words cited do not say this of {shown}"
    clause = text if alone else text[one.fact.clause_start : one.fact.clause_end]
    noun = _noun(one.fact, text)
    own = _own_words(read)
    # "Boys made up 63": without a noun behind it, the figure's own words alone say what it is of.
    allowed = own | _lead(read) if noun else own
    said = meant(stems_of(text) if alone else one.words, context)
    strange = frozenset(form for form in said if not has(allowed, form))
    unknown = frozenset(form for form in strange if not has(context.stems, form))
    others, free = _words_of_others(read, context), _free_words(context)
    of_others = any(has(others, form) and not has(free, form) for form in strange)
    of_groups = any(form in groups() and not (alone and has(free, form)) for form in strange)
    too_many = len(unknown) > STRANGE_SHARE * max(1, len(said))
    if of_others or of_groups or too_many or unknown & (verbs_of(clause) | _countable()):
        return problem
    told = stems_of(clause)
    if len(said) <= SHORT and not verbs_of(text):
        # "91 victims." leaves it to the question to say which.
        told, said = told | asked, said | asked
    if not _counts(noun, read) or _other_verb(read, told, context):
        return problem
    return _actor_problem(one, read, alone, text, problem) or _part_problem(said, read, context)


def meant(forms: frozenset[str], context: Context) -> frozenset[str]:
    """Those of `forms` that say something of their own."""
    return frozenset(
        form
        for form in forms
        if form not in generic() and form not in context.headings and not has(changes(), form)
    )


_BEHIND = re.compile(r"[\s-]*((?:[^\W\d_]+(?:['’-][^\W\d_]+)*\s*){0,4})")
_NOUN_ENDS = frozenset(
    "were was is are had has have of in at to for from by with on who that which did received and "
    "or as during under between within while compared up down against out".split()
)


def _noun(fact: Fact, text: str) -> frozenset[str]:
    """The stems of the words right behind a figure that name what it counts; none where a verb or
    a preposition follows, or where it is money or a percentage."""
    match = _BEHIND.match(text, fact.end)
    words: list[str] = []
    for word in match.group(1).split() if match and fact.kind == "count" else ():
        if word.lower() in _NOUN_ENDS or word.endswith("ed"):
            if word.endswith("ed") and not words:
                continue
            break
        words.append(word)
    return frozenset(form for word in words for form in stems_of(word))


def _counts(noun: frozenset[str], read: ReadFact) -> bool:
    """Whether a figure counts what the claim says right behind it."""
    fact = read.fact
    near = read.own | stems_of(read.document.text[fact.clause_start : fact.clause_end])
    if noun & _people_words():
        return bool(near & _people()) or any(_PERSON.search(word) for word in near) or not read.own
    told = [form for form in noun if form not in generic()]
    return not told or any(has(near, form) for form in told[-2:]) or has_all(near, noun)


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


def _other_verb(read: ReadFact, said: frozenset[str], context: Context) -> bool:
    """Whether another figure of the sentence is told by another verb and the claim lacks the verb
    of this one: of "heard 1,760 appeals and allowed 304", 304 were not heard."""
    own = _verbs_before(read)
    others = {
        verb
        for other in context.beside
        if other.fact.sentence_start == read.fact.sentence_start
        and (other.fact.kind, other.fact.unit) == (read.fact.kind, read.fact.unit)
        for verb in _verbs_before(other)
    }
    return bool(own and others - own) and not any(has(said, verb) for verb in own)


def _verbs_before(read: ReadFact) -> frozenset[str]:
    fact = read.fact
    return verbs_of(read.document.text[fact.clause_start : fact.start])


def _part_problem(said: frozenset[str], read: ReadFact, context: Context) -> str | None:
    """Whether a claim tells a part as the whole: of "2,023 complaints, 208 were pending", 208; of
    "94 victims, 85 were women", 85 victims."""
    fact = read.fact
    wholes = [
        other
        for other in context.beside
        if other.fact.value != fact.value
        and other.fact.sentence_start == fact.sentence_start
        and (other.fact.start < fact.start or other.fact.start == fact.part_of)
    ]
    if not wholes:
        return None
    of_wholes = frozenset().union(*(other.own | other.statement for other in wholes))
    behind = stems_of(read.document.text[fact.end : fact.clause_end])
    narrower = frozenset(form for form in behind if not has(of_wholes, form))
    if narrower and not any(has(narrower, form) for form in said):
        return "it tells a part as the whole"
    return None


def polarity_problem(one: Told, shown: str, read: ReadFact, alone: bool, text: str) -> str | None:
    """Whether a claim denies a figure that its source affirms, or the other way round."""
    if not one.fact.value or read.fact.kind == "none":
        return None
    said = text if alone else text[one.fact.clause_start : one.fact.clause_end]
    cited = read.document.text[read.fact.clause_start : read.fact.clause_end]
    cited = _without_brackets(cited)  # "(none in 2011)" is of another year
    denied = is_denied(cited) or is_denied(read.fact.statement)
    if is_denied(said) and not denied and not denies_weakly(cited, said):
        return f"it denies what the words cited say of {shown}"
    if is_denied(cited) and not is_denied(said) and not denies_weakly(said, cited):
        return f"it says of {shown} what the words cited deny"
    return None


def _own_words(read: ReadFact) -> frozenset[str]:
    fact = read.fact
    clause = _without_brackets(read.document.text[fact.clause_start : fact.clause_end])
    return read.statement | read.own | stems_of(clause) | stems_of(fact.statement)


def _without_brackets(clause: str) -> str:
    """`clause` without what stands in brackets, which is said of another figure."""
    count = 1
    while count:
        clause, count = re.subn(r"\([^()]*\)", " ", clause)
    return re.sub(r"\(.*", " ", clause)


def _lead(read: ReadFact) -> frozenset[str]:
    """The words that a sentence opens with, where the figure's own clause goes on from them."""
    fact, text = read.fact, read.document.text
    before = text[fact.clause_start : fact.start]
    if len(stems_of(before)) >= 2 and fact.clause_start > fact.sentence_start:
        return frozenset()
    first = re.search(r"\d|\(", text[fact.sentence_start : fact.start])
    end = fact.sentence_start + first.start() if first else fact.start
    return stems_of(text[fact.sentence_start : end])


def _words_of_others(read: ReadFact, context: Context) -> frozenset[str]:
    """The words of the other figures in the sentences cited."""
    found: set[str] = set()
    for other in context.beside:
        if other.fact.start != read.fact.start:
            clause = other.document.text[other.fact.clause_start : other.fact.clause_end]
            found |= other.own | stems_of(clause)
    return frozenset(found)


def _free_words(context: Context) -> frozenset[str]:
    """The words of the cited sentences that hold no figure."""
    with_figures = {(read.document.id, read.fact.sentence_start) for read in context.beside}
    return frozenset().union(
        *(
            place.stems
            for place in context.sentences
            if (place.document.id, place.span.start) not in with_figures
        )
    )


def _actor_problem(one: Told, read: ReadFact, alone: bool, text: str, problem: str) -> str | None:
    """Whether a claim lets another act than its source does: the police for the ministry."""
    fact = read.fact
    start = 0 if alone else one.fact.clause_start
    said = stems_of(text[start : one.fact.start]) & actors()
    cited = stems_of(read.document.text[fact.clause_start : fact.start]) & actors()
    cited = cited or _lead(read) & actors()
    if said and cited and not any(has(cited, form) for form in said):
        return problem
    return None
