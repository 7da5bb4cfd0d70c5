"""Denials: a claim must not deny what the words cited affirm, nor affirm what they deny."""

from __future__ import annotations

import re

from rag.claim.acts import acts_in
from rag.claim.context import Context, alike, without_yes_no
from rag.schema import Query
from rag.text.words import FUNCTION_WORDS, stem

_NOT = re.compile(
    r"\b(?:not|never|cannot|nor|neither|failed\s+to|fails?\s+to|declined\s+to|refused\s+to|"
    r"unable\s+to|neglected\s+to|unwilling\s+to)\b|n['’]t\b",
    re.IGNORECASE,
)
"""Words that deny the verb behind them."""

_NO = re.compile(
    r"\b(?:no|none|nobody|zero|nil|neither|nothing|without\s+any)\b|(?<![\d.,])0(?![\d.,])",
    re.IGNORECASE,
)
"""Words that deny the clause they stand in."""

_NOT_NO = re.compile(
    r"\b(?:no\s+(?:fewer|less|more|later|sooner|longer)|not\s+only|whether\s+or\s+not)\b",
    re.IGNORECASE,
)
_NEITHER = re.compile(r"\bneither\b", re.IGNORECASE)
_NOR = re.compile(r"(?<=not\b)([^;.]*?)\bnor\b", re.IGNORECASE)
_WEAK = re.compile(
    r"\b(?:lack(?:s|ed|ing)?|without|insufficient\w*|inadequa\w+|absence|absent|minimal|scarce\w*|"
    r"fail\w*|declin\w+|refus\w+|unable|unaware|den(?:y|ied|ies)|rare\w*|hardly|barely|"
    r"restrict\w+|limited|prevent\w*|prohibit\w*|under-?funded|un\w{4,}ed|ceased|stopped|suspend\w*|"
    r"closed|little|few)\b",
    re.IGNORECASE,
)
"""Words that deny in their own way; beside one of them nothing is decided."""

_CLAUSE = re.compile(
    r"[;:.]\s|,\s|[()]|\b(?:but|while|whereas|although|though|however|who|which|because)\b", re.I
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SKIPPED = frozenset(
    "any yet even also fully publicly formally officially be been have had".split()
)
_OVERLAP = 0.6


def denial_problem(text: str, query: Query, context: Context, has_figure: bool) -> str | None:
    """Whether `text` denies what its citations affirm or affirms what they deny. Where it gives a
    figure (`has_figure`), whether that is affirmed is looked at by `rag.claim.figures`."""
    said, rest = without_yes_no(text)
    problem = (
        _has_what_lacks(rest, context)
        or _doubles(rest, context)
        or _denies(rest, context)
        or _affirms(rest, context)
    )
    if problem is None and not has_figure:
        problem = _affirms_clause(rest, context)
    return problem or _answers_otherwise(said, rest, query)


_LACKED = re.compile(
    r"\b(?:lack(?:s|ed|ing)?(?:\s+of)?|(?:absence|shortage)\s+of|without|none\s+of)\s+"
    r"((?:(?!\b(?:to|due|because|but|which|who|that)\b)[\w’'-]+\s*){1,6})",
    re.IGNORECASE,
)
_NO_SUCH = re.compile(r"\b(?:no|neither)\s+(?=((?:[\w’'-]+\s*){1,3}))", re.IGNORECASE)


def without_lacks(text: str, context: Context) -> str:
    """`text` without the "no" of what the words cited say is lacking: "no attorney" is no number
    where they say "without an attorney"."""
    if _NO_SUCH.search(text) is None:
        return text
    lacked = frozenset().union(*(_stems(m.group(1)) for m in _LACKED.finditer(context.text)))

    def kept(match: re.Match[str]) -> str:
        return (
            " " if any(alike(form) & lacked for form in _stems(match.group(1))) else match.group()
        )

    return _NO_SUCH.sub(kept, text)


def denies_weakly(text: str, beside: str = "") -> bool:
    """Whether `text` has a word that denies in its own way, such as "lacked", and that `beside` has
    not: "was not refused" denies "was refused"."""
    said = {match.group().lower() for match in _WEAK.finditer(text)}
    return bool(said) and not said <= {match.group().lower() for match in _WEAK.finditer(beside)}


_WITH = re.compile(
    r"\b(with|without)\s+(?:(?:an?|the|any|its|their)\s+)?(\w+)\s+(\w+)", re.IGNORECASE
)


_UNDONE = re.compile(r"\bwithout\s+(?:\w+ly\s+)?(\w+ing)\b", re.IGNORECASE)
_DONE = re.compile(r"\b\w+ed\b")


def _has_what_lacks(text: str, context: Context) -> str | None:
    """Whether a claim says "with" of what its source says "without", or the other way round."""
    if not re.search("with", text, re.IGNORECASE) and "without" not in context.text:
        return None
    undone = {stem(m[1]) for m in _UNDONE.finditer(context.text)}
    done = {stem(m.group()) for m in _DONE.finditer(context.text)}
    if any(stem(match.group()) in undone - done for match in _DONE.finditer(text)):
        return "it says what the words cited deny"
    cited = {
        (m[1].lower(), stem(word)) for m in _WITH.finditer(context.text) for word in m.groups()[1:]
    }
    for match in _WITH.finditer(text):
        how = match[1].lower()
        other = "without" if how == "with" else "with"
        for form in (stem(match[2]), stem(match[3])):
            if (other, form) in cited and (how, form) not in cited:
                return f"the words cited say “{other} {match[2]}”"
    return None


def _doubles(text: str, context: Context) -> str | None:
    """Whether a clause denies twice, which the words cited never do."""
    if max((_times(c) for c, _ in _clauses(text)), default=0) < 2:
        return None
    if max((_times(c) for c, _ in _clauses(context.text)), default=0) >= 2:
        return None
    return "it denies twice what the words cited deny once"


def _times(clause: str) -> int:
    # "neither ... nor" denies once.
    clause = _NOR.sub(r"\1", _NEITHER.sub("not", _NOT_NO.sub(" ", clause)))
    return len(_NOT.findall(clause)) + len(_NO.findall(clause))


def _denied(text: str) -> set[str]:
    """The stems of the verbs that a "not" stands before."""
    found = set()
    for match in _NOT.finditer(_NOT_NO.sub(" ", text)):
        for token in _TOKEN.finditer(_NOT_NO.sub(" ", text), match.end()):
            word = token.group().lower()
            if word in _SKIPPED or word in FUNCTION_WORDS or word.endswith("ly"):
                continue
            found.add(stem(word))
            break
    return found


def is_denied(clause: str) -> bool:
    """Whether `clause` has a word that denies."""
    clause = _NOT_NO.sub(" ", clause)
    return _NOT.search(clause) is not None or _NO.search(clause) is not None


def _clauses(text: str) -> list[tuple[str, frozenset[str]]]:
    clauses = (clause for clause in _CLAUSE.split(text) if clause and clause.strip())
    return [(clause, _stems(clause)) for clause in clauses]


def _stems(text: str) -> frozenset[str]:
    return frozenset(
        stem(token)
        for token in _TOKEN.findall(text)
        if token.lower() not in FUNCTION_WORDS and len(token) > 1
    )


def _denies(text: str, context: Context) -> str | None:
    """What `text` denies though the words cited say it."""
    cited, said = _clauses(context.text), _stems(text)
    for form in _denied(text):
        those = [(clause, stems) for clause, stems in cited if stems & alike(form)]
        shared = [sum(1 for one in said if stems & alike(one)) for _, stems in those]
        having = [c for (c, _), n in zip(those, shared, strict=True) if n == max(shared)]
        if having:
            # What is denied may itself be such a word: it "limited" their freedom.
            others = [_without(form, clause) for clause in having]
            if not any(is_denied(clause) or denies_weakly(clause, text) for clause in others):
                return "it denies what the words cited say"
        elif not is_denied(context.text) and not denies_weakly(context.text, text):
            return "the words cited deny nothing"
    return None


def _without(form: str, clause: str) -> str:
    """`clause` without the words of the stem `form`."""
    meant = alike(form)
    return _TOKEN.sub(lambda match: " " if stem(match.group()) in meant else match.group(), clause)


def _affirms(text: str, context: Context) -> str | None:
    """What `text` says though the words cited deny it."""
    if is_denied(text):
        return _affirms_beside(text, context)
    if denies_weakly(text, context.text):
        return None
    said = _stems(text)
    for form in _denied(context.text):
        meant = alike(form)
        if not said & meant:
            continue
        having = [clause for clause, stems in _clauses(context.text) if stems & meant]
        if having and all(is_denied(clause) for clause in having):
            return "it says what the words cited deny"
    return None


def _affirms_beside(text: str, context: Context) -> str | None:
    """What `text` says beside what it denies, where the words cited deny both: "it accommodated who
    did not cooperate" of who "did not accommodate who did not cooperate"."""
    if _NO.search(_NOT_NO.sub(" ", text)):
        return None  # "neither housed victims nor fed them"
    denied = _denied(context.text)
    if len(denied) < 2:
        return None
    left = _denied(text)
    told = {act.verb for act in acts_in(text)} - {form for one in left for form in alike(one)}
    for form in denied:
        having = [clause for clause, stems in _clauses(context.text) if stems & alike(form)]
        if told & alike(form) and having and all(is_denied(clause) for clause in having):
            return "it says what the words cited deny"
    return None


def _affirms_clause(text: str, context: Context) -> str | None:
    """Whether most of what `text` says stands in a clause that is denied as a whole."""
    if is_denied(text) or denies_weakly(text, context.text):
        return None
    said = _stems(text)
    for clause, stems in _clauses(context.text):
        if said and is_denied(clause):
            shared = sum(1 for form in said if stems & alike(form))
            if shared / len(said) >= _OVERLAP and not _elsewhere(said, clause, context):
                return "it says what the words cited deny"
    return None


def _elsewhere(said: frozenset[str], denied: str, context: Context) -> bool:
    """Whether another clause than the `denied` one says as much of what is said."""
    stems = _stems(denied)
    best = sum(1 for form in said if stems & alike(form))
    return any(
        sum(1 for form in said if others & alike(form)) >= best
        for clause, others in _clauses(context.text)
        if clause != denied and not is_denied(clause)
    )


def _answers_otherwise(said: str, rest: str, query: Query) -> str | None:
    """Whether a "yes" or "no" goes with the sentence behind it."""
    if not said or not re.search(r"\w", rest) or query.wanted != "yes_no":
        return None
    asked = query.asked
    if re.search(r"\d|\b(?:more|less|fewer|increas|decreas|same|only|all|most)", asked, re.I):
        return None
    if is_denied(asked) or _WEAK.search(asked) or _WEAK.search(rest):
        return None
    if (said == "no") != is_denied(rest):
        return f"it says {said} and tells the contrary"
    return None
