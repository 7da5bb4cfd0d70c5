"""What is done in a claim: an act may be told by another word for it ("convicted", "found guilty",
"convictions"), but not as another act."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.text.words import stem

# Words for one act, and for its result. Narrower than the words that a search takes for one
# another: who is referred is not yet assisted, what is allocated is not yet spent.
_ACT_LINES = """
identify recognize detect certify determine confirm find recognition identification
assist help aid support assistance serve
give provide grant award issue supply offer distribute allocate earmark budget assign pay \
allocation deliver
receive get obtain gain
make
bring
fund finance funding support give provide allocate award grant pay
spend disburse expend expenditure spending
refer send direct transfer referral
investigate probe examine investigation inquiry
begin start initiate launch open commence
prosecute prosecution try
convict conviction
sentence imprison jail impose
acquit acquittal
arrest detain apprehend
deport expel deportation
repatriate return repatriation
train educate instruct training
screen screening
inspect inspection check visit
house accommodate lodge host accommodation stay
close shut suspend cease stop halt closure
operate run maintain
establish open create construct build construction set
fine penalize punish
damage destroy
order impose issue
lack absence
testify testimony
attend participate participation participant
collaborate cooperate cooperation
approve adopt pass
draft prepare
refuse deny reject decline
transfer move
conduct hold perform organize
continue
employ hire job work employment
enroll
"""
_LIGHT = """give provide grant offer supply receive get obtain make bring conduct perform hold begin
start initiate launch open continue take have carry undertake gain secure"""

_IRREGULAR = frozenset(
    "gave given got held took taken paid sent found spent began begun brought built bought ran run "
    "led put set made won lost kept met went came became shut sought taught told said".split()
)
_BEFORE_INFINITIVE = frozenset("to not did could would may can".split())
_BASE = {
    "gave": "give", "given": "give", "got": "get", "held": "hold", "took": "take", "taken": "take",
    "paid": "pay", "sent": "send", "found": "find", "spent": "spend", "began": "begin",
    "begun": "begin", "brought": "bring", "built": "build", "bought": "buy", "ran": "run",
    "led": "lead", "made": "make", "kept": "keep", "met": "meet", "came": "come",
    "sought": "seek", "taught": "teach",
}  # fmt: skip
# What looks like a verb in the past and is none here.
_NO_VERBS = frozenset(
    "need indeed hundred compared based united related including regarding following according "
    "concerning combined total supposed unaccompanied during".split()
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d,.]*|[;:()]|,")
_PERSONS = re.compile(
    r"(?:victims?|child|children|women|woman|men|man|girls?|boys?|adults?|minors?|people|persons?|"
    r"traffickers?|offenders?|suspects?|defendants?|cases?|survivors?|migrants?|workers?|officials?|"
    r"convicts?|individuals|prisoners?|foreigners?|nationals|citizens|potential|female|male|child)$",
    re.IGNORECASE,
)
_BEFORE_ADJECTIVE = frozenset(
    "the of these those all most some no any for to and from were was other as with , (".split()
)
_BE = frozenset("was were is are been being be".split())
_REPORTING = frozenset(map(stem, "report say state note claim tell describe".split()))


@lru_cache(maxsize=1)
def _classes() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_ACT_LINES.replace("\\\n", "").strip().splitlines()):
        for word in line.split():
            found.setdefault(stem(word), set()).add(number)
    for form, infinitive in _bases().items():
        if infinitive in found:
            found.setdefault(form, set()).update(found[infinitive])
    return {form: frozenset(numbers) for form, numbers in found.items()}


@lru_cache(maxsize=1)
def _light() -> frozenset[str]:
    return frozenset(map(stem, _LIGHT.split()))


@lru_cache(maxsize=1)
def _bases() -> dict[str, str]:
    return {stem(form): stem(base) for form, base in _BASE.items()}


def base(form: str) -> str:
    """The stem of a verb's infinitive, of the stem of one of its forms: "gave" is "give"."""
    return _bases().get(form, form)


def is_light(form: str) -> bool:
    """Whether a verb says little by itself: "gave assistance" is "assisted"."""
    return form in _light()


def is_telling(form: str) -> bool:
    """Whether a verb only says that something is said."""
    return form in _REPORTING


def is_act(form: str) -> bool:
    """Whether the stem `form` is that of a known act."""
    return form in _classes()


def same_act(one: str, other: str) -> bool:
    """Whether two stems are words for one act."""
    if one == other:
        return True
    known = _classes()
    return not known.get(one, frozenset()).isdisjoint(known.get(other, frozenset()))


@dataclass(frozen=True, slots=True)
class Act:
    """A verb of a text: its stem, where it stands, and whether it is in the passive."""

    verb: str
    start: int
    passive: bool


@lru_cache(maxsize=512)
def acts_in(text: str) -> tuple[Act, ...]:
    """The verbs in the past of `text`, those that are adjectives ("identified victims") aside, and
    infinitives and gerunds of known acts."""
    return tuple(_acts(text))


def _acts(text: str) -> Iterator[Act]:
    tokens = [(m.group(), m.start()) for m in _TOKEN.finditer(text)]
    lowered = ["", *(word.lower() for word, _ in tokens)]
    for place, (word, start) in enumerate(tokens):
        low = lowered[place + 1]
        if not (
            low.endswith(("ed", "ing")) or low in _IRREGULAR or lowered[place] in _BEFORE_INFINITIVE
        ):
            continue
        verb = _verb(tokens, place)
        if verb is None:
            continue
        behind = tokens[place + 1][0].lower() if place + 1 < len(tokens) else ""
        before = [w.lower() for w, _ in tokens[max(0, place - 3) : place]]
        passive = behind == "by" or any(w in _BE for w in before if not w.endswith("ly"))
        if passive and word.lower().endswith("ing"):
            passive = False
        yield Act(verb, start, passive)


def _verb(tokens: Sequence[tuple[str, int]], place: int) -> str | None:
    """The stem of the verb at `place`, None where there is none."""
    word = tokens[place][0].lower()
    if word in _NO_VERBS or not word[0].isalpha():
        return None
    before = tokens[place - 1][0].lower() if place else ""
    behind = tokens[place + 1][0].lower() if place + 1 < len(tokens) else ""
    form = stem(_BASE.get(word, word))
    if word in _IRREGULAR:
        return form
    if word.endswith("ed") and len(word) > 4 and "-" not in word:
        return None if _is_adjective(before, behind, tokens, place) else form
    if before in _BEFORE_INFINITIVE:
        return form if is_act(form) else None
    if word.endswith("ing") and is_act(form) and before in ("reported", "by", "of", "in", "not"):
        return form
    return None


def _is_adjective(before: str, behind: str, tokens: Sequence[tuple[str, int]], place: int) -> bool:
    """Whether a participle stands before its noun: "officially identified victims"."""
    if not _PERSONS.match(behind):
        return False
    if before.endswith("ly") and place > 1:
        before = tokens[place - 2][0].lower()
    attributive = before in _BEFORE_ADJECTIVE or before[:1].isdigit()
    return (
        attributive
        or re.fullmatch(r"\w+(?:teen|ty|ne|two|three|ur|ive|six|ven|ght)", before) is not None
    )


def acts_told(*words: str) -> frozenset[str]:
    """The acts that `words` tell, by verbs or by nouns."""
    return frozenset(act.verb for text in words for act in acts_in(text)).union(
        *map(act_nouns, words)
    )


def is_received(verb: str, cited: frozenset[str]) -> bool:
    """Whether `verb` says that something is received, and the acts `cited` that it is given."""
    return same_act(verb, "receiv") and any(same_act("give", other) for other in cited)


def _takes(acts: frozenset[str]) -> bool:
    return any(same_act("receiv", verb) for verb in acts)


def act_problem(said: str, cited: frozenset[str]) -> str | None:
    """Which known act the clause `said` tells of a figure that is none of those `cited`."""
    own_nouns = act_nouns(said)
    for act in acts_in(said):
        if _CUT.match(said, act.start) and not any(same_act(act.verb, verb) for verb in cited):
            return "the words cited tell it of another act"
        if not is_act(act.verb) or is_telling(act.verb):
            continue
        if any(same_act(act.verb, verb) for verb in cited) or is_received(act.verb, cited):
            continue
        if act.passive and same_act(act.verb, "give") and _takes(cited):
            continue
        if is_light(act.verb) and any(same_act(n, v) for n in own_nouns for v in cited):
            continue
        return "the words cited tell it of another act"
    return None


# "dropped 41 investigations" is no fall.
_CUT = re.compile(
    r"(?:dropped|cut|reduced|raised|increased|lowered)\s+(?:the\s+|its\s+)?"
    r"(?:\d|prosecutions?\b|cases?\b|investigations?\b|charges?\b)",
    re.IGNORECASE,
)
_ACT_NOUN = re.compile(
    r"\b\w+(?:tions?|ments?|ances?|als?|ing|aid|help|support|tests?|ants?)\b|\b(?:sentences?|aid|help|support|funds?|work|jobs?|training|(?<=-)run)\b"
)


@lru_cache(maxsize=512)
def act_nouns(text: str) -> frozenset[str]:
    """The stems of the nouns of known acts in `text`: "assistance", "referrals"."""
    return frozenset(
        form for m in _ACT_NOUN.finditer(text.lower()) if is_act(form := stem(m.group()))
    )
