"""What a claim says that a figure counts: what its source says of it, and of no other figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.answer.evidence import ReadFact
from rag.claim.acts import (
    act_nouns,
    act_problem,
    acts_in,
    acts_told,
    base,
    is_act,
    is_light,
    is_received,
    is_telling,
    same_act,
)
from rag.claim.context import Context, changes, generic, has, of_state, stems_of
from rag.claim.denial import denies_weakly, is_denied
from rag.claim.told import Told
from rag.claim.words import verbs_of
from rag.schema import Fact
from rag.text.numbers import read_numbers
from rag.text.words import content_stems, groups, stem
from rag.text.years import RELATIVE_YEAR

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
    source = read.document.text[read.fact.sentence_start : read.fact.start]
    if _OF_WHOLE.search(source) and not _OF_WHOLE.search(text[: one.fact.start]):
        return problem  # of "eight of the 49", 49 are told nothing
    if _leaves_out(one.fact, text, read):
        return problem
    if is_whole(one.fact, text):
        return None if _counts(_noun(one.fact, text), read, context) else problem
    if _other_span(one.fact, text, read) or _drops_doubt(text, read):
        return problem
    clause = text if alone else text[one.fact.clause_start : one.fact.clause_end]
    noun = _noun(one.fact, text)
    own = _own_words(read)
    # "Boys made up 63": without a noun behind it, the figure's own words alone say what it is of.
    allowed = (own | _lead(read) if noun else own) | _of_whole(read, context)
    part = _part_with(one.fact, text) if alone else clause
    said = meant(stems_of(part) if alone else one.words, context)
    # What is done is looked at by itself.
    cited = _acts_of(read)
    done = frozenset(act.verb for act in acts_in(part) if is_act(act.verb)) | frozenset(
        act.verb for act in acts_in(text) if is_act(act.verb) and _is_told(act.verb, text, cited)
    )
    strange = frozenset(form for form in said if not has(allowed, form) and base(form) not in done)
    unknown = frozenset(form for form in strange if not has(context.stems, form))
    others, free = _words_of_others(read, context), _free_words(context)
    of_others = any(has(others, form) and not has(free, form) for form in strange)
    of_groups = any(form in groups() and not (alone and has(free, form)) for form in strange)
    if of_others or of_groups or unknown:
        return problem
    silent = read.fact.kind == "not_reported"
    if not silent and (acts := act_problem(part, cited)):
        return acts
    told = stems_of(clause)
    if len(said) <= SHORT and not verbs_of(text):
        # "91 victims." leaves it to the question to say which.
        told, said = told | asked, said | asked
    if not _counts(noun, read, context) or _other_verb(read, told, context):
        return problem
    if _is_joined(one.fact, text):
        said = stems_of(text)
    return _part_problem(one, text, said, read, context)


_TURN = re.compile(r";\s|\b(?:but|while|whereas|although|though)\b", re.IGNORECASE)


def _part_with(fact: Fact, text: str) -> str:
    """The part of a claim in which a figure stands."""
    cuts = [match.start() for match in _TURN.finditer(text)]
    begin = max((cut for cut in cuts if cut <= fact.start), default=0)
    end = min((cut for cut in cuts if cut >= fact.end), default=len(text))
    return text[begin:end]


_OF_WHOLE = re.compile(r"\bof\s+(?:the|these|those|its|all(?:\s+the)?)\s+$", re.IGNORECASE)
_JOINED = re.compile(
    r"\s(?:[\w-]+\s+){0,3}?and\s+[\w-]+\s+(?:men|women|boys|girls|adults|children|of\s+their)\b"
)


def is_whole(fact: Fact, text: str) -> bool:
    """Whether a figure is only what others are a part of: the 94 of "85 of the 94 victims"."""
    if _OF_WHOLE.search(text[: fact.start]) is None:
        return False
    around = f"{text[: fact.start]} {text[fact.end :]}"
    return any(not 1900 <= number.value <= 2100 for number in read_numbers(around))


def _is_joined(fact: Fact, text: str) -> bool:
    """Whether what is said of the next figure is said of this one too: "five women and four men
    were forced labor victims"."""
    return _JOINED.match(text, fact.end) is not None


_LIST = re.compile(r"\s+((?:[a-z]+,\s+){1,4}(?:and\s+)?[a-z]+(?:\s+and\s+[a-z]+)?)")


def _leaves_out(fact: Fact, text: str, read: ReadFact) -> bool:
    """Whether a claim tells of judges alone what its source counts as "police, judges, and
    prosecutors"."""
    listed = _LIST.match(read.document.text, read.fact.end)
    if listed is None or listed.end() > read.fact.clause_end:
        return False
    items = stems_of(listed[1]) & _people()
    noun = _noun(fact, text)
    return len(items) > 1 and bool(items & set(noun)) and not items <= stems_of(text)


_SPAN = re.compile(r"[\s-]*(?:\w+\s+)?\b(minute|hour|day|week|month|year)s?\b", re.IGNORECASE)


def _other_span(fact: Fact, text: str, read: ReadFact) -> bool:
    """Whether a claim tells days of what are months in the source."""
    said = _SPAN.match(text, fact.end) or _SPAN.search(text[fact.start : fact.end])
    source = read.document.text
    cited = _SPAN.match(source, read.fact.end) or _SPAN.search(
        source[read.fact.start : read.fact.end]
    )
    if said is None:
        return read.measures_time
    return cited is None or said[1].lower() != cited[1].lower()


_DOUBT = re.compile(r"\b(?:potential|possible|presumed|suspected|alleged|likely)\b", re.IGNORECASE)
_VICTIM = re.compile(r"\bvictims?\b", re.IGNORECASE)


def _drops_doubt(text: str, read: ReadFact) -> bool:
    """Whether a claim tells potential victims as victims."""
    cited = read.fact.counted
    doubtful = _DOUBT.search(cited) is not None and _VICTIM.search(cited) is not None
    return doubtful and _VICTIM.search(text) is not None and _DOUBT.search(text) is None


def meant(forms: frozenset[str], context: Context) -> frozenset[str]:
    """Those of `forms` that say something of their own."""
    return frozenset(
        form
        for form in forms
        if form not in generic()
        and form not in of_state()
        and form not in context.headings
        and form not in context.currencies
        and not context.is_of_place(form)
        and not has(changes(), form)
    )


_BEHIND = re.compile(r"[\s-]*((?:[^\W\d_]+(?:['’-][^\W\d_]+)*\s*){0,4})")
_ACT_OF = re.compile(r"\s+(convictions|prosecutions|referrals|arrests)\s+of(?=\s)", re.IGNORECASE)
_NOUN_ENDS = frozenset(
    "were was is are had has have of in at to for from by with on who that which did received and "
    "or as during under between within while compared up down against out".split()
)


def _noun(fact: Fact, text: str) -> tuple[str, ...]:
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


def _counts(noun: Sequence[str], read: ReadFact, context: Context) -> bool:
    """Whether a figure counts what the claim says right behind it."""
    fact = read.fact
    text = read.document.text
    near = read.own | _of_whole(read, context)
    behind = frozenset(_noun(fact, text))
    near |= behind or stems_of(text[fact.clause_start : fact.clause_end])
    if set(noun) & _people_words():
        return bool(near & _people()) or any(_PERSON.search(word) for word in near) or not read.own
    told = [form for form in noun if form not in generic()]
    if not told or has(near, told[-1]) or has_all(near, frozenset(noun)):
        return True
    # "94 victims overall": the noun is not always the last of the words behind.
    return len(told) > 1 and told[-1] not in _countable() and has(near, told[-2])


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
        if in_one_sentence(other, read)
        and (other.fact.kind, other.fact.unit) == (read.fact.kind, read.fact.unit)
        for verb in _verbs_before(other)
    }
    rivals = {
        verb for verb in others - own if own and not any(same_act(verb, mine) for mine in own)
    }
    if any(is_light(form) and any(same_act(form, verb) for verb in rivals) for form in said):
        # Of "initiated 29 prosecutions and continued 14", 14 were not initiated.
        return not any(same_act(form, mine) for form in said for mine in own if is_light(form))
    if any(is_light(verb) for verb in own):
        own |= act_nouns(read.fact.counted)
        own |= act_nouns(read.document.text[read.fact.clause_start : read.fact.start])
    return bool(own and others - own) and not any(
        has(said, verb) or any(same_act(verb, form) for form in said) for verb in own
    )


def _verbs_before(read: ReadFact) -> frozenset[str]:
    fact = read.fact
    verbs = verbs_of(read.document.text[fact.clause_start : fact.start])
    return frozenset(verb for verb in verbs if not is_telling(verb) and not has(changes(), verb))


def _of_whole(read: ReadFact, context: Context) -> frozenset[str]:
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


def in_one_sentence(one: ReadFact, other: ReadFact) -> bool:
    """Whether two figures stand in the same sentence."""
    here, there = one.fact, other.fact
    return (here.document_id, here.sentence_start) == (there.document_id, there.sentence_start)


def _goes_before(one: Fact, other: Fact) -> bool:
    """Whether one figure stands before another that is of the same years."""
    alike = not other.years or not set(one.years).isdisjoint(other.years)
    return alike and one.start < other.start


def _whole_words(read: ReadFact) -> frozenset[str]:
    """What is said of a figure in its own stretch of the sentence."""
    fact = read.fact
    clause = read.document.text[fact.clause_start : fact.clause_end]
    return read.own | stems_of(_without_brackets(clause))


_PARTITIVE = re.compile(r"\s+of\s+(?:the|these|those|them|its|their)\b", re.IGNORECASE)


def _part_problem(
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
        told = any(has(narrower, form) for form in said)
    else:
        of_part = (form for form in said if not has(of_wholes, form))
        told = fact.part_of is None or any(has(context.stems, form) for form in of_part)
    return None if told else "it tells a part as the whole"


def polarity_problem(one: Told, shown: str, read: ReadFact, alone: bool, text: str) -> str | None:
    """Whether a claim denies a figure that its source affirms, or the other way round."""
    if not one.fact.value or read.fact.kind == "none":
        return None
    said = text[one.fact.clause_start : one.fact.clause_end]
    said = _part_with(one.fact, text) if alone else said
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


_IS_BEHIND = re.compile(r"\b(?:is|are|was|were)\s+$", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|are|was|were|had|has|have)\b", re.IGNORECASE)


def _is_told(verb: str, text: str, cited: frozenset[str]) -> bool:
    """Whether an act of a claim is one of those `cited`, by itself or with a noun: "received
    assistance"."""
    if is_received(verb, cited):
        return True
    nouns = act_nouns(text) if is_light(verb) else frozenset()
    return any(same_act(form, other) for form in (verb, *nouns) for other in cited)


def _acts_of(read: ReadFact) -> frozenset[str]:
    """The acts that its sentence tells of a figure, up to its own clause."""
    fact, text = read.fact, read.document.text
    clause = text[fact.clause_start : fact.clause_end]
    # "Still missing were 17" goes on from no verb before it.
    apart = not acts_in(clause) and (
        _IS_BEHIND.search(text[fact.clause_start : fact.start]) is not None
        or (fact.part_of is None and _IS.search(clause) is not None)
    )
    return (
        acts_told(clause)
        if apart
        else acts_told(clause, text[fact.sentence_start : fact.start], fact.statement)
    )


def _lead(read: ReadFact) -> frozenset[str]:
    """The words that a sentence opens with, where the figure's own clause goes on from them."""
    fact, text = read.fact, read.document.text
    before = text[fact.clause_start : fact.start]
    if stems_of(before) and fact.clause_start > fact.sentence_start:
        own = next(iter(acts_in(before)), None)
        if own is not None and stems_of(before[: own.start]):
            return frozenset()
        # Who acts is told once for all figures.
        sentence = text[fact.sentence_start : fact.start]
        first_act = next((act.start for act in acts_in(sentence)), 0)
        return stems_of(sentence[:first_act])
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
