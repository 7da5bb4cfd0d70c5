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
from rag.claim.context import Context, changes, has, meant, stems_of
from rag.claim.denial import denies_weakly, is_denied
from rag.claim.noun import counts, leaves_out, noun_of
from rag.claim.part import (
    OF_WHOLE,
    in_one_sentence,
    is_joined,
    is_whole,
    part_problem,
    without_brackets,
    words_of_whole,
)
from rag.claim.told import Told
from rag.claim.words import verbs_of
from rag.schema import Fact
from rag.text.words import groups

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
    if OF_WHOLE.search(source) and not OF_WHOLE.search(text[: one.fact.start]):
        return problem  # of "eight of the 49", 49 are told nothing
    if leaves_out(one.fact, text, read):
        return problem
    if is_whole(one.fact, text):
        return None if counts(noun_of(one.fact, text), read, context) else problem
    if _other_span(one.fact, text, read) or _drops_doubt(text, read):
        return problem
    clause = text if alone else text[one.fact.clause_start : one.fact.clause_end]
    noun = noun_of(one.fact, text)
    own = _own_words(read)
    # "Boys made up 63": without a noun behind it, the figure's own words alone say what it is of.
    allowed = (own | _lead(read) if noun else own) | words_of_whole(read, context)
    allowed |= _antecedent(read)
    part = _part_with(one.fact, text) if alone else clause
    said = meant(
        stems_of(part) if alone else one.words - _left_out(one.fact, clause, read), context
    )
    # What is done is looked at by itself.
    cited = _acts_of(read)
    done = frozenset(act.verb for act in acts_in(part) if is_act(act.verb)) | frozenset(
        act.verb for act in acts_in(text) if is_act(act.verb) and _is_told(act.verb, text, cited)
    )
    strange = frozenset(form for form in said if not has(allowed, form) and base(form) not in done)
    unknown = frozenset(form for form in strange if not has(context.stems, form))
    if any(other.fact.kind == "money" for other in context.facts) and cited & _giving():
        unknown -= _sums()  # "funding of 182,000 euros" of what was provided
    others, free = _words_of_others(read, context), _free_words(context)
    of_others = any(has(others, form) and not has(free, form) for form in strange)
    of_groups = any(form in groups() and not (alone and has(free, form)) for form in strange)
    elsewhere = _other_parts(read) - _who_acts(read)
    stitched = any(has(elsewhere, form) and not has(free, form) for form in strange - _victims())
    if of_others or of_groups or unknown or stitched:
        return problem
    silent = read.fact.kind == "not_reported"
    if not silent and (acts := act_problem(part, cited)):
        return acts
    told = stems_of(clause)
    if len(said) <= SHORT and not verbs_of(text):
        # "91 victims." leaves it to the question to say which.
        told, said = told | asked, said | asked
    if _other_verb(read, told, context) or not (
        counts(noun, read, context) or _counts_acts(one.fact, text, noun, cited, read)
    ):
        return problem
    if is_joined(one.fact, text):
        said = stems_of(text)
    return part_problem(one, text, said, read, context)


@lru_cache(maxsize=1)
def _giving() -> frozenset[str]:
    return stems_of("give gave given provide grant allocate award pay paid")


@lru_cache(maxsize=1)
def _sums() -> frozenset[str]:
    return stems_of("fund funding money budget sum")


_OF_THE = re.compile(r"\s+of\s+(?:the|these|those)\s", re.IGNORECASE)


def _counts_acts(
    fact: Fact, text: str, noun: Sequence[str], cited: frozenset[str], read: ReadFact
) -> bool:
    """Whether a claim counts acts that its source tells: "twenty of the convictions" where courts
    convicted 28."""
    if len(noun) != 1 or not is_act(noun[0]):
        return False
    if _OF_THE.match(text, fact.end) is not None:
        return any(same_act(noun[0], other) for other in cited)
    # "28 referrals" of "civil society referred 28 victims"
    before = read.document.text[read.fact.clause_start : read.fact.start]
    return any(same_act(noun[0], act.verb) for act in acts_in(before)[-1:])


_RELATIVE = re.compile(r"\b(?:which|who|that)\s+(?:[\w-]+\s+){0,4}$")
_CAPITAL = re.compile(r"(?<!^)\b[A-Z][\w’'-]*")
_NO_NOUN_BEHIND = re.compile(r"\s*(?:[(,;.]|and\b|$)")


def _antecedent(read: ReadFact) -> frozenset[str]:
    """The names of what a relative clause goes on from: "one shelter in Zelin, which housed 23"."""
    fact = read.fact
    before = read.document.text[fact.sentence_start : fact.start]
    match = _RELATIVE.search(before)
    if match is None:
        return frozenset()
    host = before[before.rfind(";", 0, match.start()) + 1 : match.start()]
    return stems_of(" ".join(_CAPITAL.findall(host)))


def _left_out(fact: Fact, clause: str, read: ReadFact) -> frozenset[str]:
    """The words that a claim leaves to the figure before, where its source does so too: "20
    suspects were prosecuted and 12 were convicted" of "prosecuted 20 suspects and convicted 12"."""
    source = read.document.text[read.fact.end : read.fact.sentence_end]
    bare = fact.kind == "count" and _NO_NOUN_BEHIND.match(source) is not None
    if not bare or noun_of(fact, clause):
        return frozenset()
    return stems_of(fact.counted) - stems_of(clause)


_TURN = re.compile(r";\s|\b(?:but|while|whereas|although|though)\b", re.IGNORECASE)


def _part_with(fact: Fact, text: str) -> str:
    """The part of a claim in which a figure stands."""
    cuts = [match.start() for match in _TURN.finditer(text)]
    begin = max((cut for cut in cuts if cut <= fact.start), default=0)
    end = min((cut for cut in cuts if cut >= fact.end), default=len(text))
    return text[begin:end]


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


def polarity_problem(one: Told, shown: str, read: ReadFact, alone: bool, text: str) -> str | None:
    """Whether a claim denies a figure that its source affirms, or the other way round."""
    if not one.fact.value or read.fact.kind == "none":
        return None
    said = text[one.fact.clause_start : one.fact.clause_end]
    said = _part_with(one.fact, text) if alone else said
    cited = read.document.text[read.fact.clause_start : read.fact.clause_end]
    cited = without_brackets(cited)  # "(none in 2011)" is of another year
    denied = is_denied(cited) or is_denied(read.fact.statement)
    if is_denied(said) and not denied and not denies_weakly(cited, said):
        return f"it denies what the words cited say of {shown}"
    if is_denied(cited) and not is_denied(said) and not denies_weakly(said, cited):
        return f"it says of {shown} what the words cited deny"
    return None


def _own_words(read: ReadFact) -> frozenset[str]:
    fact = read.fact
    clause = without_brackets(read.document.text[fact.clause_start : fact.clause_end])
    return read.statement | read.own | stems_of(clause) | stems_of(fact.statement)


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
        return _who_acts(read)
    if text.find(";", fact.sentence_start, fact.start) >= 0 and noun_of(fact, text):
        # Behind a semicolon a figure with its noun goes on from who acts, not from what is given.
        return _who_acts(read)
    first = re.search(r"\d|\(", text[fact.sentence_start : fact.start])
    end = fact.sentence_start + first.start() if first else fact.start
    return stems_of(text[fact.sentence_start : end])


def _who_acts(read: ReadFact) -> frozenset[str]:
    """The words before the first verb of a figure's sentence."""
    sentence = read.document.text[read.fact.sentence_start : read.fact.start]
    return stems_of(sentence[: next((act.start for act in acts_in(sentence)), 0)])


def _words_of_others(read: ReadFact, context: Context) -> frozenset[str]:
    """The words of the other figures in the sentences cited."""
    found: set[str] = set()
    for other in context.beside:
        if other.fact.start != read.fact.start:
            clause = other.document.text[other.fact.clause_start : other.fact.clause_end]
            found |= other.own | stems_of(clause)
    return frozenset(found)


@lru_cache(maxsize=1)
def _victims() -> frozenset[str]:
    """The stems of those whom all such sentences are on."""
    return stems_of("victims")


def _other_parts(read: ReadFact) -> frozenset[str]:
    """The words of the parts of a figure's sentence, between semicolons, that it does not stand in
    and that its own part does not have."""
    fact, text = read.fact, read.document.text
    begin = text.rfind(";", fact.sentence_start, fact.start) + 1 or fact.sentence_start
    end = text.find(";", fact.end, fact.sentence_end)
    end = fact.sentence_end if end < 0 else end
    others = text[fact.sentence_start : begin] + text[end : fact.sentence_end]
    own = stems_of(text[begin:end])
    return frozenset(form for form in stems_of(others) if not has(own, form))


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
