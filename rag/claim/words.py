"""The words of a claim: enough of them must be those that it cites, clause by clause, and it may
say neither "all" nor "only" nor anything in quotation marks that is not there."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.claim.context import Context, Place, changes, generic, has, stems_of
from rag.claim.names import names_in, stands_in
from rag.text.words import groups, stem

SHARE = 0.6
"""At least this share of a claim's words stands in the sentences that it cites."""

CLAUSE_SHARE = 0.7
"""At least this share of a clause's words stands in one sentence, where several are cited."""

_LONG_CLAUSE = 3
_QUOTED = re.compile(r"[“«]([^”»]{2,})[”»]|(?<![\w.,])\"([^\"]{2,})\"")
_CLAUSE = re.compile(r"[;,]\s|\b(?:and|but|while|whereas|although)\b", re.IGNORECASE)
_ALL = {
    "all": "all every each both entire entirely whole any",
    "every": "all every each both entire",
    "most": "most majority mostly largely mainly primarily",
    "majority": "most majority mostly largely",
    "only": "only sole solely just exclusively merely",
    "always": "always consistently routinely",
    "never": "never not no",
}
_PAST = re.compile(r"\b(\w{3,}ed|gave|ran|held|took|paid|sent|found|spent|won|led|put|set|built)\b")


@lru_cache(maxsize=1)
def actors() -> frozenset[str]:
    """Stems of those who act in such reports."""
    return stems_of(
        """government authorities officials police ministry ngo civil society prosecutors
        court judge organization observers shelter center council parliament agency embassy
        immigration union foundation donor media church army military employer trafficker"""
    ) - stems_of("shelter employer trafficker")


def verbs_of(text: str) -> frozenset[str]:
    """The stems of what looks like a verb in the past."""
    return frozenset(stem(match.group(1)) for match in _PAST.finditer(text)) - generic()


def word_problem(text: str, context: Context, figures: int) -> str | None:
    """What `text` says in words that its citations do not have. `figures` is how many figures it
    gives: what is said of these is looked at elsewhere."""
    return (
        _quotation_problem(text, context)
        or _quantity_problem(text, context)
        or _share_problem(text, context)
        or _offender_problem(text, context)
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


def _quantity_problem(text: str, context: Context) -> str | None:
    cited = context.text.lower()
    for word, meant in _ALL.items():
        said = re.search(rf"\b{word}\b(?!\s+(?:in\s+all|together)\b)", text, re.IGNORECASE)
        if said and not re.search(rf"\b(?:{'|'.join(meant.split())})\b", cited):
            return f"the words cited do not say “{word}”"
    return None


def _share_problem(text: str, context: Context) -> str | None:
    said = [
        form
        for form in stems_of(text)
        if form not in generic() and form not in context.headings and not has(changes(), form)
    ]
    strange = [form for form in said if not has(context.stems, form)]
    if any(form in groups() for form in strange) or len(strange) > (1 - SHARE) * len(said):
        return "the words cited do not say this"
    verbs = verbs_of(text)
    if any(form in verbs for form in strange):
        return "the words cited do not say this"
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
