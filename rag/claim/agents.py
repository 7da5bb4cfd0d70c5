"""Who acts in a claim: nobody does in it what somebody else does in the words cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.claim.acts import acts_in, is_telling, same_act
from rag.claim.context import Context, stems_of
from rag.text.places import names_place
from rag.text.words import stem

# Who acts in such reports. The name of a group stands for all its words.
_AGENTS = re.compile(
    r"""
    (?P<police>(?i:\b(?:police|law[\s-]enforcement(?:\s+\w+)?|officers)\b))
    | (?P<ngo>(?i:\b(?:NGOs?|(?:non-?governmental|civil[\s-]society)
        (?:\s+(?:groups|organi[sz]ations|members))?|nonprofits?|charit(?:y|ies))\b))
    | (?P<abroad>(?i:\binternational\s+organi[sz]ations?\b))
    | (?P<observers>(?i:\b(?:observers|experts|journalists|media)\b))
    | (?P<courts>(?i:\b(?:courts?|judges?)\b))
    | (?P<prosecutors>(?i:\bprosecutors?\b))
    | (?P<ombudsman>(?i:\b(?:ombudsman|ombudsperson)\b))
    | (?P<ministry>(?i:\b(?:ministry|ministries)\b))
    | (?P<parliament>(?i:\bparliament\b))
    | (?P<traffickers>(?i:\btraffickers\b))
    | (?P<government>(?i:\b(?:government|authorities|officials|the\s+state)\b))
    | (?P<shelters>\b(?i:shelters?)\b)
    | (?P<name>\b(?:[A-Z][\w’'-]*\s+)*(?:[A-Z]{2,}s?|Council|Ministry|Service|Authority|
        Cent(?:er|re)|Commission|Unit|Office|Agency|Committee|Inspectorate|Directorate|Police|Academy)\b
        (?:\s+(?:of|for|against|in)\s+(?:[A-Z][\w-]*\s?)+)?)
    """,
    re.VERBOSE,
)
_NOT_SUBJECT = re.compile(
    r"\b(?:to|for|by|with|from|of|at|in|into|against|on|via|through|among|between)\s+"
    r"(?:the|an?|its|one|two|some|local|both)?\s*$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\b(?:to|for|from|with|of|at|in|into|on)\b", re.IGNORECASE)
_BREAK = re.compile(r"[;()]|\b(?:but|while|whereas|although)\b")


_COUNTED = re.compile(r"\d\s+(?:[a-z]+,?\s+){0,3}(?:and\s+)?$")


@dataclass(frozen=True, slots=True)
class _Agent:
    kind: str
    words: str
    start: int
    end: int

    @property
    def key(self) -> str:
        return self.words if self.kind == "name" else self.kind


@lru_cache(maxsize=512)
def _agents(text: str) -> tuple[_Agent, ...]:
    found = []
    for match in _AGENTS.finditer(text):
        # "NGO-run shelters" are no NGO, "police academy" no police.
        if re.match(r"-\w|\s+(?:academy|recruits?|stations?|cadets)\b", text[match.end() :]):
            continue
        # Of "80 police, judges, and prosecutors" nobody acts.
        if _COUNTED.search(text[: match.start()]):
            continue
        words = re.sub(r"^(?:The|A|An|In|Of)\s+", "", match.group())
        words = re.sub(r"s$", "", words) if words[:-1].isupper() else words
        found.append(_Agent(match.lastgroup or "", words, match.start(), match.end()))
    return tuple(found)


# Behind a long name in brackets, as in "the State Migration Service (SMS)".
_SHORT_NAME = re.compile(r"\s\([A-Z]{2,}s?\)")
_RUN_BY = re.compile(r"\b(\w+)-(?:run|operated)\b")


def _key_of(words: str) -> str:
    return next((agent.key for agent in _agents(words)), words)


@lru_cache(maxsize=512)
def _done_in(text: str) -> tuple[tuple[str, str], ...]:
    """The acts of `text` with who does them, where that is somebody known."""
    text = _SHORT_NAME.sub("", text)
    agents = _agents(text)
    found = [(stem("run"), _key_of(match[1])) for match in _RUN_BY.finditer(text)]
    for act in acts_in(text):
        agent = _by(text, act.start) if act.passive else _subject(agents, text, act.start)
        if agent is not None:
            found.append((act.verb, agent))
    return tuple(found)


def _subject(agents: Sequence[_Agent], text: str, start: int) -> str | None:
    """The last of `agents` before a verb that can be its subject, in its part of the sentence."""
    breaks = [m.end() for m in _BREAK.finditer(text, 0, start)]
    begin = breaks[-1] if breaks else 0
    for agent in reversed(agents):
        if agent.start >= start:
            continue
        if agent.start < begin:
            return None
        between = text[agent.end : start]
        # Somebody else, whom no list of agents knows, may stand between.
        if re.search(r"\b(?:who|victims?|children|traffickers)\s+(?:\w+ly\s+)?$", between):
            return None
        if _NOT_SUBJECT.search(text[: agent.start]) is None or "which" in between:
            return agent.key
    return None


def _by(text: str, start: int) -> str | None:
    """Who stands behind a "by" after a verb in the passive."""
    match = re.search(r"\bby\s+(?:the\s+|an?\s+|one\s+)?", text[start:])
    if match is None or re.search(r"[;,()]", text[start : start + match.start()]):
        return None
    at = start + match.end()
    found = next((a for a in _agents(text) if at <= a.start <= at + 24), None)
    # Of "by first responders to the ministry" the ministry is not who acts.
    if found is None or _PREPOSITION.search(text[at : found.start]):
        return None
    return found.key


_GENERAL = frozenset({"government"})
_OF_STATE = frozenset({"government", "police", "ministry"})


def _compatible(said: str, cited: str) -> bool:
    """Whether who is `said` to act may stand for who does in the source: "authorities" for the
    police, not the other way round."""
    if said == cited or (said in _GENERAL and cited in _OF_STATE):
        return True
    left, right = set(re.findall(r"\w+", said.lower())), set(re.findall(r"\w+", cited.lower()))
    return bool(left) and bool(right) and (left <= right or right <= left)


def agent_problem(text: str, context: Context) -> str | None:
    """Whether a claim lets somebody do what somebody else does in the words cited."""
    cited = [done for place in context.sentences for done in _done_in(place.text)]
    for verb, agent in _done_in(text):
        if verb in _taking():
            givers = {other for act, other in cited if same_act(act, "give")}
            takers = {other for act, other in cited if act in _taking()}
            if any(_compatible(agent, one) for one in givers - takers) and not takers:
                return "in the words cited it gives what it is said to receive"
            continue
        if _is_place(agent, context):
            continue
        agents = {other for act, other in cited if same_act(act, verb) and act not in _taking()}
        if agents and not any(_compatible(agent, one) for one in agents):
            return "in the words cited somebody else does so"
        known = any(_compatible(agent, other) for _, other in cited) or any(
            _compatible(agent, other.key)
            for place in context.sentences
            for other in _agents(place.text)
        )
        if not known and agent not in _GENERAL and not is_telling(verb):
            return "in the words cited somebody else does so"
    return None


@lru_cache(maxsize=1)
def _taking() -> frozenset[str]:
    """The stems of verbs whose subject is who is given something."""
    return stems_of("receive get obtain gain have make got")


def _is_place(agent: str, context: Context) -> bool:
    return any(one.place and names_place(agent, one.place) for one in context.documents)
