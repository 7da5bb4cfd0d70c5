"""Who does what to whom: in a claim nobody changes places with somebody else of the words cited.

There is no parser here. A verb's subject stands before it, its object behind it, the others behind
their prepositions, within one clause; "by" turns that round for the passive, "which" goes on from
the words before it, and a verb behind "and" has the subject of the verb before. A claim fails only
where its words stand in another place than the same words of its source, at a verb for the same
act: what is said in other words is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rag.claim.acts import acts_in, base, is_act, is_light, is_telling, same_act
from rag.claim.context import Context, changes, generic, has, stems_of
from rag.text.words import stem

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*|[;:(),.]")
_ENDS = frozenset("to from against with by for of in on at into about without within under".split())
_TURNS = frozenset(
    "but while whereas although though because when after before until if that unless despite "
    "since including due ; : ( )".split()
)
_RELATIVE = frozenset("which who whom".split())
_AUXILIARY = frozenset(
    "was were is are been being be had has have did does do not never must should will shall would "
    "could can may might also to then subsequently no longer it they".split()
)
_MODALS = frozenset("must should will shall would could can may might".split())
# Behind these verbs the object does what the infinitive says.
_MAKING = frozenset(
    map(stem, "required allowed permitted ordered asked helped enabled forced led made".split())
)
_HAVING_RECEIVER = frozenset({"to", "from", "against", "with", "without"})
_PAIRS = (("with", "without"), ("against", "with"), ("against", "without"))
_OPPOSITE = (*_PAIRS, *((there, here) for here, there in _PAIRS))
_TURNED = "in the words cited somebody else does so"


@dataclass(frozen=True)
class Roles:
    """A verb with the stems of its subject, its object and of what stands behind prepositions;
    `clear` is True where a relative clause says whose subject it is, `several` where the subject is
    in the plural, `single` where it is told of one alone, and
    `meant` where the verb only says what something is for: "a grant to construct a shelter"."""

    verb: str
    agent: frozenset[str]
    patient: frozenset[str]
    ends: dict[str, frozenset[str]] = field(default_factory=dict)
    clear: bool = False
    several: bool = False
    single: bool = False
    meant: bool = False

    def at(self, *prepositions: str) -> frozenset[str]:
        return frozenset().union(*(self.ends.get(one, frozenset()) for one in prepositions))

    @property
    def all(self) -> frozenset[str]:
        return self.agent | self.patient | self.at(*self.ends)


def roles_in(text: str) -> tuple[Roles, ...]:
    """The verbs of `text` with who and what stands with them."""
    return tuple(_roles(text))


@lru_cache(maxsize=512)
def _cited_roles(sentence: str) -> tuple[Roles, ...]:
    """`roles_in`, kept for the sentences of documents."""
    return roles_in(sentence)


def role_problem(text: str, context: Context) -> str | None:
    """Whether `text` lets somebody do what is done to them in the words cited, or the like."""
    cited = [(one, place.text) for place in context.sentences for one in _cited_roles(place.text)]
    for said in roles_in(text):
        if is_telling(said.verb):
            continue
        same = [(one, where) for one, where in cited if _is_one_act(one.verb, said.verb)]
        if same and all(_turned(said, one, where, context) for one, where in same):
            return _TURNED
        alike = [one for one, _ in same if base(one.verb) == base(said.verb)]
        if alike and not said.meant and all(one.meant for one in alike):
            return "the words cited tell it as a purpose, not as done"
        if same and said.several and all(one.single for one, _ in same):
            return "the words cited say so of one alone"
    return None


def _is_one_act(one: str, other: str) -> bool:
    """Whether two verbs have subjects of one kind: who "stays" is not who "accommodates"."""
    if base(one) == base(other):
        return True
    return same_act(one, other) and is_light(one) == is_light(other) and not {one, other} & _stays()


@lru_cache(maxsize=1)
def _stays() -> frozenset[str]:
    return stems_of("stay stayed receive received get got obtain work worked return returned")


def _turned(said: Roles, cited: Roles, where: str, context: Context) -> bool:
    own = context.headings

    def stands(words: frozenset[str], among: frozenset[str]) -> bool:
        return any(has(among, form) for form in words - own)

    receivers = cited.at(*_HAVING_RECEIVER)
    if stands(said.agent, cited.patient | receivers) and not stands(said.agent, cited.agent):
        return True
    others = cited.patient | cited.at(*cited.ends)
    known = bool(cited.agent and others)
    if known and stands(said.patient, cited.agent) and not stands(said.patient, others):
        return True
    if cited.clear and said.agent - own and not stands(said.agent, cited.agent):
        # "First responders identified" of "responders refer victims to the unit, which identified"
        return stands(said.agent, _words(where))
    if any(
        stands(said.at(here), cited.at(there)) and not stands(said.at(here), cited.at(here))
        for here, there in _OPPOSITE
    ):
        return True
    for preposition in ("to", "from"):
        ours, theirs = said.at(preposition) - own, cited.at(preposition)
        if ours and theirs and not stands(ours, theirs) and stands(ours, _words(where)):
            return True
    return False


def _roles(text: str) -> Iterator[Roles]:
    tokens = [(m.group(), m.start()) for m in _TOKEN.finditer(text)]
    words = [word.lower() for word, _ in tokens]
    passive = {act.start: act.passive for act in acts_in(text)}
    verbs = [
        at
        for at, (_, start) in enumerate(tokens)
        if (start in passive and not _is_adjective(words, at)) or _goes_on(words, at)
    ]
    before: Roles | None = None
    for number, at in enumerate(verbs):
        start = tokens[at][1]
        behind = _behind(words, at, verbs[number + 1] if number + 1 < len(verbs) else len(words))
        patient = behind.pop("", frozenset())
        run, clear = _subject(words, at, verbs[number - 1] if number else None)
        subject = _words_of(run) if run is not None else _shared(words, at, before)
        several = run is not None and "one" not in run and _is_plural(run)
        single = run is not None and "one" in run
        by = behind.pop("by", frozenset())
        verb = stem(words[at])
        meant = _is_infinitive(words, at) and not (before and before.verb in _doing())
        meant = meant or not _MODALS.isdisjoint(words[max(0, at - 4) : at])
        if passive.get(start, False) or _is_undergone(words, at, patient):
            found = Roles(verb, by, subject or patient, behind, meant=meant)
            # "was identified and assisted": whoever is spoken of stays the same.
            before = Roles(verb, subject, frozenset(), {})
        else:
            found = Roles(verb, subject, patient, behind, clear, several, single, meant)
            before = found
            if _is_open(words, at, patient):
                continue
        yield found


_BEFORE_ADJECTIVE = frozenset("the a an its their his her these those some of most all".split())
_BE = frozenset("was were is are had have included numbered".split())
_STAYING = frozenset("remained remain remains stayed became".split())


def _is_adjective(words: Sequence[str], at: int) -> bool:
    """Whether a participle stands before its noun: "the armed conflict", "86 known offenders"."""
    ahead = words[at - 1] if at else ""
    if at > 1 and ahead.endswith("ly"):
        ahead = words[at - 2]
    behind = words[at + 1] if at + 1 < len(words) else "."
    is_noun_behind = behind not in _ENDS and behind not in _TURNS and behind[0].isalpha()
    if not is_noun_behind:
        return False
    return not ahead or ahead in _BEFORE_ADJECTIVE or ahead[:1].isdigit()


def _is_undergone(words: Sequence[str], at: int, patient: frozenset[str]) -> bool:
    """Whether a participle without "was" is one all the same: "the victims identified were women",
    "the shelters remained underfunded"."""
    if not words[at].endswith("ed") or at + 1 == len(words):
        return False
    if any(word in _STAYING for word in words[max(0, at - 3) : at]):
        return True
    if words[at + 1] in _BE or stem(words[at + 1]) in _changing():
        return True  # "The number of victims identified rose"
    if patient:
        return False
    return False


def _is_open(words: Sequence[str], at: int, patient: frozenset[str]) -> bool:
    """Whether nothing tells a participle from a verb: "victims identified in 2020", "shelters
    operated at night"."""
    if not words[at].endswith("ed") or patient:
        return False
    behind = words[at + 1] if at + 1 < len(words) else "."
    return behind in ("to", "as", "during", ".") or behind in _ENDS - _HAVING_RECEIVER


@lru_cache(maxsize=1)
def _changing() -> frozenset[str]:
    return changes() | stems_of("grew grow doubled halved tripled went")


def _goes_on(words: Sequence[str], at: int) -> bool:
    """Whether the word at `at` is a known act in the present, or one that goes on from another:
    "officially identifies", "confiscating property and transferring it"."""
    word, ahead = words[at], words[at - 1] if at else ""
    if word.endswith("ing"):
        return ahead in ("and", "or", "reported", "while") and len(word) > 5
    if not is_act(stem(word)):
        return False
    if word.endswith("s"):
        return ahead.endswith("ly") or ahead in _RELATIVE
    return ahead in ("must", "should", "will", "shall") or (
        ahead.endswith("ly") and at > 1 and words[at - 2] in ("must", "should", "to", "not")
    )


def _subject(words: Sequence[str], at: int, last: int | None) -> tuple[Sequence[str] | None, bool]:
    """The words before a verb that are its subject, None where it has that of the verb before, at
    `last`; and whether a relative clause names it."""
    place = at - 1
    infinitive = False
    while place >= 0 and (words[place] in _AUXILIARY or words[place].endswith("ly")):
        infinitive = infinitive or words[place] == "to"
        place -= 1
    if place < 0:
        return (), False
    floor = -1 if last is None else last
    follows = words[place] in ("and", "or", "but") or (words[place] == "," and place - 1 <= floor)
    if last is not None and (place <= floor or follows or infinitive):
        return None, False
    if words[place] in _RELATIVE:
        return words[_chunk_begin(words, place, floor) : place], True
    begin = place
    while begin > floor and words[begin] not in _TURNS and words[begin] not in _RELATIVE:
        if words[begin] in ",." and begin != place:
            break
        begin -= 1
    return words[begin + 1 : place + 1], False


def _shared(words: Sequence[str], at: int, before: Roles | None) -> frozenset[str]:
    """The subject of a verb that it has from the one `before`."""
    if before is None:
        return frozenset()
    return before.patient if _is_infinitive(words, at) and before.verb in _MAKING else before.agent


def _is_infinitive(words: Sequence[str], at: int) -> bool:
    """Whether "to" stands before a verb, or before its adverb."""
    ahead = words[at - 1] if at else ""
    return ahead == "to" or (ahead.endswith("ly") and at > 1 and words[at - 2] == "to")


@lru_cache(maxsize=1)
def _doing() -> frozenset[str]:
    """Stems of verbs whose infinitive is done: "continued to pursue"."""
    return stems_of("continued began started managed helped aided assisted used came")


def _is_plural(run: Sequence[str]) -> bool:
    """Whether a subject ends in a noun in the plural, before what its prepositions add."""
    head = list(run)
    for place, word in enumerate(run):
        if word in _ENDS:
            head = list(run[:place])
            break
    return bool(head) and head[-1].endswith("s") and not head[0][:1].isdigit()


def _chunk_begin(words: Sequence[str], end: int, floor: int) -> int:
    """Where the words begin that a relative pronoun at `end` goes on from, behind the verb at
    `floor`."""
    begin = end - 1
    while begin >= 0 and words[begin] == ",":
        begin -= 1
    while begin > floor and words[begin] not in _TURNS and words[begin] != ",":
        begin -= 1
    return begin + 1


def _behind(words: Sequence[str], at: int, following: int) -> dict[str, frozenset[str]]:
    """The words behind a verb by their preposition, those behind none under ""."""
    found: dict[str, frozenset[str]] = {}
    preposition, run = "", []
    for place in range(at + 1, following + 1):
        word = words[place] if place < len(words) else "."
        ended = place == following or word in _TURNS or word in _RELATIVE or word in ".;"
        ended = ended or _turns_to_verb(words, place)
        if not ended and word not in _ENDS:
            run.append(word)
            continue
        found[preposition] = found.get(preposition, frozenset()) | _words_of(run)
        if ended:
            break
        # "the staff of shelters" are one thing; it goes with what stands before.
        preposition, run = (preposition if word == "of" else word), []
    return found


_DETERMINERS = frozenset("the a an its their his her any all some".split())


def _turns_to_verb(words: Sequence[str], place: int) -> bool:
    """Whether another verb begins at `place`: "and required", "to leave the shelter"."""
    ahead = words[place + 1] if place + 1 < len(words) else ""
    if words[place] in ("and", "or"):
        return ahead.endswith("ed")
    behind = words[place + 2] if place + 2 < len(words) else ""
    return words[place] == "to" and ahead not in _DETERMINERS and behind in _DETERMINERS


_TRAFFICKERS = frozenset({"traffickers", "trafficker"})


def _words_of(words: Sequence[str]) -> frozenset[str]:
    """The stems of `words` that tell somebody or something."""
    return _words(" ".join(words))


@lru_cache(maxsize=2048)
def _words(text: str) -> frozenset[str]:
    told = stems_of(text) - generic()
    if not _TRAFFICKERS.isdisjoint(text.lower().split()):
        told |= {"trafficker"}
    return told
