"""Whether the words of a sentence say Yes or No to a question, or leave it open.

A sentence is taken apart into its clauses. The one that has most of what is asked decides; a clause
behind it can take that back ("but did not do so"), and what is told of other years decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from rag.answer.asked_clause import Clause, clauses_of, is_of_others, of_years
from rag.answer.compared import DOWN, UP
from rag.answer.cues import ASKS_DENIAL
from rag.answer.people import people
from rag.answer.terms import Terms
from rag.facts.silences import NOT_REPORTED
from rag.model.marks import Marks
from rag.text.numbers import read_numbers
from rag.text.words import content_stems, stem
from rag.text.years import YEAR_DIGITS


class Verdict(Enum):
    """What a sentence says to a yes-or-no question."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    """Its words do not decide it."""
    SILENT = "silent"
    """It says that this was not reported."""


DECIDES = 0.45
"""The share of a question's words that a sentence must have to say Yes by telling them."""

WHOLE = 0.85
"""The share that counts as all that is asked: what follows then speaks of something else."""

SHARED = 0.25
"""The share that a later clause must have to take back what the one before says."""

FEW = 5
"""Words of a clause that tells of the one before, at most, where a word joins the two."""

HEAVY = 0.7
"""The weight of a word of the question without which a sentence does not say Yes."""

GAP = 0.12
"""The weight from which on a word of the question that a clause lacks leaves something open."""


@dataclass(frozen=True)
class Decision:
    """What a sentence says to a yes-or-no question, and where: characters of the sentence."""

    verdict: Verdict
    start: int
    end: int


_NEGATOR = re.compile(
    r"""
    \b(?:not(?!\s+only\b)|cannot|no(?!\s+(?:fewer|less|more|later|doubt|longer\s+than)\b)|never|none
        |nobody|nothing|neither|nor|nowhere|unable
        |(?<!for\s)lack(?:s|ed|ing)?|fail(?:s|ed|ure)?|refus(?:es|ed|al)|declin(?:es|ed)(?=\s+to\b)|reject(?:s|ed)
        |absence|in\s+vain|exclud(?:es|ed|ing)|exempt(?:s|ed)?|left\s+out|pending|vacant
        |still\s+(?:in|under|before|being|open)|ongoing|unresolved|unfinished
        |cancel(?:l)?ed|postponed|scrapped|called\s+off)\b
    | \b(?:barred|banned|forbidden|prohibited)\b
    | \w?n['’]t\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WITHOUT = re.compile(
    r"\b(?:without|rather\s+than|instead\s+of)\s+(?:(?:an?|any|the|their|its|his|her)\s+)?[\w’'-]+"
    r"(?:\s+(?!(?:did|does|do|was|were|is|are|had|has|have|could|would|may|can|of|in|for|by|to|and|or|not)\b)[\w’'-]+)?",
    re.IGNORECASE,
)
# "96 girls and no boys": of the girls it denies nothing.
_AND_NO = re.compile(r"(?<!\s),?\s+(?:and|or|but)\s+no\s+([\w-]+(?:\s+[\w-]+)?)", re.IGNORECASE)
_BACK = re.compile(
    r"""
    \b(?:did|does|do|had|has|have|was|were|could|would)(?:\s+not|n['’]t)(?:\s+yet)?
        (?:\s+(?:do\s+|done\s+)?(?:so|it|any|either)\b|(?=\s*(?:[.,;]|$)))
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "though neither of them paid it": takes back only what leaves something open.
_LOOSELY_BACK = re.compile(
    r"(?:\bnot|n['’]t)\s+(?:\w+\s+){1,3}?(?:it|them|any|either)\b|\b(?:none|neither)\b[^,;]{0,60}\b(?:it|them)\b",
    re.IGNORECASE,
)
# Told of whom the clause before tells: "but had not been signed", "but he was not charged".
_SAME_SUBJECT = re.compile(
    r"[\s,]*(?:(?:he|she|they)\s+|it\s+(?=(?:was|had|has)\b))?"
    r"(?:was|were|is|are|had|has|have|did|does|do|could|would|will|still|remained)\b",
    re.IGNORECASE,
)
POSSIBLE = re.compile(
    r"\b(?:could|can|may|might|able\s+to|entitled\s+to|allow(?:s|ed)?)\b", re.IGNORECASE
)
"""Words for what may be done, whether or not it is."""
# What tells more of the words right before it: "centers, where they could not go out".
_OF_THESE = re.compile(r"(?:of\s+)?(?:which|who|whom|where)\b", re.IGNORECASE)

_ASKS_SUFFICIENCY = re.compile(r"\b(?:enough|adequate\w*|sufficient\w*)\b", re.IGNORECASE)
_INSUFFICIENT = re.compile(
    r"\b(?:insufficient\w*|inadequate\w*|under(?:funded|staffed|resourced)|too\s+(?:few|little|small)|not\s+enough)\b",
    re.IGNORECASE,
)
_ASKS_TIMELY = re.compile(r"\bon\s+time\b|\bprompt\w*|\btimely\b", re.IGNORECASE)
_LATE = re.compile(r"\blate\b|\bdelay\w*", re.IGNORECASE)
_ASKS_STILL = re.compile(r"\b(?:still|remain\w*|keep|kept)\b", re.IGNORECASE)
_ENDED = re.compile(
    r"\b(?:no\s+longer|raised\s+from|moved\s+(?:up\s+|down\s+)?from|removed\s+from|ceased|upgraded|"
    r"downgraded|stopped)\b",
    re.IGNORECASE,
)
_ASKS_EARLIER = re.compile(
    r"\b(?:before(?!\s+(?:a|the\s+court)\b)|ever|already|previously|earlier)\b", re.IGNORECASE
)
_ASKS_FIRST = re.compile(r"\bfirst\b(?!\s+(?:instance|aid|half|quarter|step))", re.IGNORECASE)
_FIRST = re.compile(
    r"\bthe\s+first\b(?!\s+(?:half|quarter|step|stage|instance|\d+|two|three|four|five|six|few|months?|year\b))|"
    r"\bits\s+first\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+th)\s+(?:consecutive|straight|year\s+in\s+a\s+row)",
    re.IGNORECASE,
)
_ASKS_MOST = re.compile(r"\b(?:most(?:ly)?|majority|more\s+than\s+half)\b", re.IGNORECASE)
MOST = re.compile(
    r"\b(?:most(?:ly)?|majority|(?:nearly|almost)\s+all|all(?!\s+but\b)|more\s+than\s+half)\b",
    re.IGNORECASE,
)
"""Words that tell of most of some."""
_FEW = re.compile(
    r"\b(?:none|few|minority|less\s+than\s+half|fewer\s+than\s+half|only)\b", re.IGNORECASE
)
_ASKS_ALL = re.compile(
    r"\b(?:all|every|each|both|everyone|everybody|everything|entire|entirely|whole|always)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all(?!\s+but\b)|every|each|both|everyone|entirely|always)\b", re.IGNORECASE
)
_NOT_ALL = re.compile(
    r"\b(?:only|except|but\s+one|all\s+but|partly|some\s+of|half\s+of|several\s+of|few\s+of)\b|"
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\s+of\s+(?:the\s+)?(?:\d+|\w+teen|two|three|four|five|"
    r"six|seven|eight|nine|ten|twelve|eleven)\b",
    re.IGNORECASE,
)
_ASKS_ANY = re.compile(
    r"\b(?:any|anyone|anybody|anything|some|single|there|among)\b", re.IGNORECASE
)
_NOTHING_ELSE = re.compile(
    r"\b(?:all(?!\s+but\b)(?:\s+(?:of\s+(?:them|whom|it)|\d+|three|four|five|six))?|both|entirely)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"(?<!\bthe\s)(?<!\bits\s)\b(?:only|solely|exclusively)\b(?=\s+\w)", re.IGNORECASE
)
_THE_ONLY = re.compile(r"\bonly\b", re.IGNORECASE)
_ASKS_OTHERS = re.compile(
    r"\b(?:other|others|another|besides|else|apart\s+from|more\s+than)\b", re.IGNORECASE
)
_ALL_OF = re.compile(
    r"\ball\s+(?:of\s+)?(?:the\s+|its\s+|\d+\s+)?([\w-]+)(?!\s+(?:but|except)\b)", re.IGNORECASE
)
# That the accounts were not published is an answer to the question whether they were.
_ASKS_TELLING = re.compile(
    r"\b(?:publish\w*|announc\w*|disclos\w*|releas\w*|(?:to|not)\s+report)\b", re.IGNORECASE
)
_OF_NUMBER = re.compile(r"\bthe\s+(?:\w+\s+)?(?:number|amount|share|total)\b", re.IGNORECASE)
_STAYED = re.compile(r"\b(?:stayed|remained|unchanged|the\s+same)\b", re.IGNORECASE)
_UP_TO = re.compile(r"\bup\s+to\b", re.IGNORECASE)
_THAN = re.compile(r"\bthan\b(?!\s+(?:an?|half|\d+|one|two|three|four|five|ten)\b)", re.IGNORECASE)
_THAN_BEFORE = re.compile(
    rf"\bthan\s+(?:\w+\s+){{0,3}}?(?:{YEAR_DIGITS}|year|years|period|before|previous(?:ly)?|earlier|last)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\bown\b", re.IGNORECASE)
# "Wasn't he arrested?" asks the same as "Was he?"
_ISNT = re.compile(r"\A\W*\w+n['’]t\b", re.IGNORECASE)
_ASKS_WITHOUT = re.compile(r"\bwithout\b", re.IGNORECASE)
_NEEDS = re.compile(r"\brequir(?:e[ds]?|ing)\b|\bsubject\s+to\b|\bneed(?:s|ed)?\b", re.IGNORECASE)
_HAS_NONE = re.compile(r"\b(?:no|lack(?:s|ed)?)\b", re.IGNORECASE)
_OF_A_NUMBER = re.compile(r"\bof\s+(?:(?:the|its|their|all)\s+)*(?=[\w])", re.IGNORECASE)
# Who is arrested is not yet charged, who is charged not yet convicted.
_STAGES = tuple(
    (re.compile(rf"\b(?:{asked})", re.IGNORECASE), re.compile(rf"\b(?:{told})", re.IGNORECASE))
    for asked, told in (
        ("convict|guilt|verdict", "convict|guilt|verdict|sentenc|prison|jail"),
        ("prison|jail|imprison|sentenced", r"prison|jail|imprison|sentenc|terms?\b"),
        (r"acquit|cleared|exonerat", r"acquit|cleared|exonerat"),
    )
)
_MONTHS = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_ASKS_BAN = re.compile(
    r"\b(?:bans?|banned|barred|forbid\w*|prohibit\w*|outlaw\w*)\b", re.IGNORECASE
)
_RELATIVE = re.compile(r"\b(?:who|which|whose)\b[^,?]*?(?=\b(?:never|not)\b)\w+", re.IGNORECASE)


def decide(
    question: str,
    terms: Terms,
    text: str,
    marks: Marks,
    *,
    asked: Collection[int] = (),
    told: Collection[int] = (),
) -> Decision:
    """What the sentence `text`, as a model of reading `marks` it, says to the yes-or-no `question`
    about `terms` in the years `asked`. `told` are the years that its document covers."""
    years = set(asked) or set(told)
    found = clauses_of(of_years(text, years, set(told)), terms, marks)
    here = _telling([one for one in found if not is_of_others(one, set(asked))] or found)
    if not here:
        return Decision(Verdict.OPEN, 0, len(text))
    best = max(here, key=lambda one: one.weight)
    if _OWN.search(question):
        # "did not have a shelter of its own and relied on another, which had 24 beds"
        best = next((one for one in here if _OWN.search(one.text)), best)
    behind = here[here.index(best) + 1 :]
    said = best.text.strip(" ,;")
    start = best.start + best.text.index(said)
    verdict = _verdict(question, terms, text, best, here, behind)
    return Decision(verdict, start, start + len(said))


def _verdict(
    question: str,
    terms: Terms,
    text: str,
    best: Clause,
    found: Sequence[Clause],
    behind: Sequence[Clause],
) -> Verdict:
    if not _ASKS_TELLING.search(question) and _is_silent(best, found):
        return Verdict.SILENT
    if _ASKS_MOST.search(question):
        return _of_most(best)
    told = _changed(question, best, behind)
    if told is None:
        told = _quantified(question, terms, best, behind)
    if told is None:
        told = _timed(question, text)
    if told is None and _ASKS_ALL.search(question) and not _NEGATOR.search(best.text):
        return Verdict.OPEN  # Of all, nothing is told.
    if told is None:
        told = not (_denies(question, terms, best) or _taken_back(question, terms, best, behind))
        if _asks_negated(question, best.text):
            told = not told
        if told and not _tells(question, terms, text):
            return Verdict.OPEN
    return Verdict.YES if told else Verdict.NO


def _tells(question: str, terms: Terms, text: str) -> bool:
    """Whether a sentence has enough of what is asked to say Yes by telling it: no name, month or
    stage of a case that is asked about may be another."""
    forms = frozenset(content_stems(text))
    if terms.coverage(forms) < DECIDES or terms.heaviest_missing(forms) > HEAVY:
        return False
    if terms.misses_name(forms) or not _has_month(question, text):
        return False
    if _THAN.search(question) and not _THAN_BEFORE.search(question):
        return _THAN.search(text) is not None
    return all(not asked.search(question) or told.search(text) for asked, told in _STAGES)


def _has_month(question: str, text: str) -> bool:
    asked = {month.group() for month in _MONTHS.finditer(question)}
    told = {month.group() for month in _MONTHS.finditer(text)}
    return not asked or not told or not asked.isdisjoint(told)


def _telling(found: Sequence[Clause]) -> Sequence[Clause]:
    """`found` without what says that a number was not reported, where all that is asked is told
    beside it."""
    plain = [
        one for one in found if not (NOT_REPORTED.search(one.text) and _OF_NUMBER.search(one.text))
    ]
    return plain if any(one.coverage >= WHOLE for one in plain) else found


def _asks_negated(question: str, clause: str) -> bool:
    """Whether a question asks if something is not so, in other words than the clause has."""
    if _ASKS_WITHOUT.search(question) and "without" not in clause and _HAS_NONE.search(clause):
        return True  # "left without money?", which had "no money"
    asks = ASKS_DENIAL.search(_RELATIVE.sub(" ", _ISNT.sub(" ", question)))
    if asks is None:
        return False
    forms = frozenset(content_stems(asks.group()))
    return not forms or forms.isdisjoint(content_stems(clause))


def _is_silent(best: Clause, found: Sequence[Clause]) -> bool:
    """Whether what is asked was not reported: the clause that answers says so, or another does of
    what that one tells, "but it was unclear whether it was paid"."""
    return NOT_REPORTED.search(best.text) is not None or any(
        NOT_REPORTED.search(one.text) and "whether" in one.text and one.marked >= SHARED
        for one in found
    )


def _changed(question: str, best: Clause, behind: Sequence[Clause]) -> bool | None:
    """More, fewer, the same: what the words for a change say; None where they say nothing."""
    up, down = UP.search(question) is not None, DOWN.search(question) is not None
    if up == down or _NEGATOR.search(best.text):
        return None
    near = (best, *(one for one in behind if one.coverage >= SHARED))
    if any(_STAYED.search(one.text) for one in near):
        return False
    if _THAN.search(question) and not _THAN_BEFORE.search(question):
        return None
    told = _UP_TO.sub(" ", best.text)
    rose, fell = UP.search(told) is not None, DOWN.search(told) is not None
    return None if rose == fell else rose == up


def _of_most(best: Clause) -> Verdict:
    """Of most: what the words say; figures alone leave it open."""
    if _FEW.search(best.text) or (not MOST.search(best.text) and _NEGATOR.search(best.text)):
        return Verdict.NO
    return Verdict.YES if MOST.search(best.text) else Verdict.OPEN


def _quantified(question: str, terms: Terms, best: Clause, behind: Sequence[Clause]) -> bool | None:
    """Of all, of some, of none but others: what the quantities say; None where they say nothing."""
    near = [best, *(one for one in behind if one.coverage >= SHARED / 2)]
    words = " ".join(one.text for one in near)
    if _ASKS_SUFFICIENCY.search(question):
        return None if not _INSUFFICIENT.search(words) else False
    if _ASKS_TIMELY.search(question) and any(_LATE.search(one.text) for one in [best, *behind]):
        return False
    if _ASKS_ALL.search(question):
        if any(terms.speaks_of(stem(one[1].lower())) for one in _ALL_OF.finditer(best.text)):
            return not _NEGATOR.search(best.text)
        if _NOT_ALL.search(words) or _is_part(words):
            return False
        return True if _ALL.search(words) and not _NEGATOR.search(best.text) else None
    if _ASKS_WITHOUT.search(question) and "without" not in words and _NEEDS.search(best.text):
        return False
    lacks = terms.heaviest_missing(frozenset(content_stems(best.text))) > GAP
    only = _THE_ONLY if _ASKS_OTHERS.search(question) else _ONLY
    if lacks and "only" not in question.lower() and only.search(best.text):
        return False
    if lacks and _ASKS_ANY.search(question) and _NOTHING_ELSE.search(best.text):
        return False
    return None


def _is_part(words: str) -> bool:
    """Whether fewer than a number are told of: "of 310 committees, fewer than 90 met"."""
    numbers = [n for n in read_numbers(words) if n.kind == "count"]
    ends = {mark.end() for mark in _OF_A_NUMBER.finditer(words)}
    whole = next((n for n in numbers if n.start in ends), None)
    return whole is not None and any(n.value < whole.value for n in numbers if n.start > whole.end)


def _timed(question: str, text: str) -> bool | None:
    """For the first time, no longer, again: what the order of time says; None where nothing."""
    if _ASKS_STILL.search(question) and _ENDED.search(text):
        return False
    if _ASKS_FIRST.search(question):
        if _FIRST.search(text):
            return True
        return False if _AGAIN.search(text) else None
    if _ASKS_EARLIER.search(question) and _FIRST.search(text):
        return False
    return None


def _denies(question: str, terms: Terms, clause: Clause) -> bool:
    """Whether a clause says that what it tells is not so."""
    text = _WITHOUT.sub(lambda aside: _if_asked(question, terms, aside), clause.text)
    text = _AND_NO.sub(lambda other: " " if _is_other(terms, other[1]) else other.group(), text)
    text = f"{clause.joint} {text}"
    return any(
        not _is_asked(terms, mark.group())
        and not (_ASKS_BAN.search(question) and _ASKS_BAN.search(mark.group()))
        for mark in _NEGATOR.finditer(text)
    )


def _has_asked(terms: Terms, words: str) -> bool:
    return any(terms.speaks_of(form) for form in content_stems(words))


def _is_other(terms: Terms, words: str) -> bool:
    """Whether `words` name something, or a group of people, that is not asked about. A search takes
    boys for girls."""
    group, asked = people(content_stems(words)), people(terms.weights)
    return group.isdisjoint(asked) if group and asked else not _has_asked(terms, words)


def _is_asked(terms: Terms, word: str) -> bool:
    """Whether the question itself has a word that denies: "rejected", of rejections."""
    return any(form in terms.weights for form in content_stems(word))


def _if_asked(question: str, terms: Terms, aside: re.Match[str]) -> str:
    """ "without a licence" denies where the question speaks of one, and not of being without it."""
    asked = _has_asked(terms, aside.group())
    return " not " if asked and "without" not in question.lower() else " "


def _taken_back(question: str, terms: Terms, best: Clause, behind: Sequence[Clause]) -> bool:
    """Whether a clause behind the one that answers denies what that one says: "could grant it but
    did not do so", "sent to centers, where they could not go out"."""
    for clause in behind:
        if not _denies(question, terms, clause):
            continue
        if _BACK.search(clause.text):
            return True
        if POSSIBLE.search(best.text) and not POSSIBLE.search(question):
            return True  # That victims could apply does not say that they did: "none applied".
        if clause.joint == "where" and clause.marked >= SHARED:
            return True
        if best.coverage >= WHOLE:
            continue
        if _adds(terms, clause, best) or _LOOSELY_BACK.search(clause.text):
            return True
        if _OF_THESE.match(clause.joint) and clause.marked >= SHARED:
            return True
        short = not clause.joint or len(clause.text.split()) <= FEW
        if short and _SAME_SUBJECT.match(clause.text):
            return True
    return False


def _adds(terms: Terms, clause: Clause, best: Clause) -> bool:
    """Whether a clause speaks of much of what is asked, or of some of it that `best` leaves out."""
    had, forms = frozenset(content_stems(best.text)), frozenset(content_stems(clause.text))
    joined = not clause.joint.startswith(";")
    return (joined and clause.coverage >= SHARED) or terms.claimed(forms, had) > GAP
