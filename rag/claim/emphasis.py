"""Words by which a claim says more than its facts: "all", "only", "a record", "because". Each must
be in the words cited."""

from __future__ import annotations

import re

from rag.claim.acts import acts_in
from rag.claim.context import Context, generic, has, stems_of

_ALL = {
    "all": "all every each both entire entirely whole any",
    "every": "all every each both entire",
    "most": "most majority mostly largely mainly primarily",
    "majority": "most majority mostly largely",
    "each of": "all each every both apiece per",
    "few": "few hardly barely rarely",
    "only": "only sole solely just exclusively merely",
    "always": "always consistently routinely",
    "never": "never not no",
}
# "only two" is two, and says what the writer thinks of it.
_FEW = re.compile(
    r"\b(?:only|just)\s+(?=(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|"
    r"eight\b|nine\b|ten\b))",
    re.IGNORECASE,
)
_SUPERLATIVES = re.compile(
    r"\b(?:(?:a|an\s+all-time|new)\s+record|record\s+(?:high|low|number)|ever|unprecedented|"
    r"(?:high|low|larg|small|great|long|short|strong|weak|bigg|few|b)est|worst|first|last\s+time|mainly|"
    r"mostly|hardly|barely|merely|never|always)\b",
    re.IGNORECASE,
)
_BECAUSE = (
    r"\b(?:because|due\s+to|thanks\s+to|as\s+a\s+result|owing\s+to|caus(?:es?|ed)\b|led\s+to|so\s+that|"
    r"in\s+response\s+to|resulting|therefore|reasons?|attributed|in\s+order)"
)
_WHOSE = (
    r"\b(?:government|state|private|public)(?:-run)?\s+(?:shelters?|hospitals?|centers?|centres?)\b"
)
_THAN_MEANT = (
    r"\bthan\s+(?:(?:was|were|had\s+been|it|they)\s+)*"
    r"(?:planned|expected|intended|needed|required|usual|promised|hoped|foreseen|average)\b"
)
_LINKS = tuple(
    (re.compile(said, re.IGNORECASE), re.compile(source, re.IGNORECASE))
    for said, source in (
        (
            r"\b(?:because|due\s+to|thanks\s+to|as\s+a\s+result|owing\s+to|in\s+response\s+to)\b",
            rf"{_BECAUSE}|\b(?:after|since|following|when|for|despite|leading|by\s+\w+ing)\b",
        ),
        (
            r"\b(?:after|following)\s+(?:an?|the|its|his|her|their)\b",
            rf"{_BECAUSE}|\b(?:after|following|once|since|when|upon)\b",
        ),
        (_WHOSE, _WHOSE),
        # "fewer than planned"
        (_THAN_MEANT, _THAN_MEANT),
        (r"\b(?:confirmed|verified|proven|actual)\b", r"\b(?:confirmed|verified|proven|actual)"),
    )
)
"""Words for how things hang together or how sure they are, and what of it the source must have."""


def emphasis_problem(text: str, context: Context) -> str | None:
    """Which "all", "only", "record" or "because" `text` says that its citations do not."""
    cited = context.text.lower()
    text = _FEW.sub(" ", text)
    for word, others in _ALL.items():
        # "a few" is no judgment, "few" and "too few" are.
        said = re.search(
            rf"(?<!\ba\s)\b{word}\b(?!\s+(?:in\s+all|together)\b)", text, re.IGNORECASE
        )
        if said and word in ("most", "majority") and _is_most(text):
            continue
        if said and not re.search(rf"\b(?:{'|'.join(others.split())})\b", cited):
            return f"the words cited do not say “{word}”"
    if told := _only_problem(text, context):
        return told
    for said_so, source in _LINKS:
        link = said_so.search(text)
        if link is not None and source.search(cited) is None:
            return f"the words cited do not say “{link.group()}”"
    for match in _SUPERLATIVES.finditer(text):
        if match.group().lower() not in cited:
            return f"the words cited do not say “{match.group()}”"
    return None


_OF = re.compile(r"(\d[\d,]*)\s+of\s+(?:the\s+)?(\d[\d,]*)")


def _is_most(text: str) -> bool:
    """Whether a claim gives the figures that its "most" comes to: "85 of 94"."""
    shares = (
        [float(digits.replace(",", "")) for digits in match.groups()]
        for match in _OF.finditer(text)
    )
    return any(part > whole / 2 for part, whole in shares)


_ONLY = re.compile(r"\b(?:only|sole|solely|exclusively|merely)\b", re.IGNORECASE)
_THE_ONLY = re.compile(r"\bthe\s+(?:only|sole)\s+(?P<what>[\w’'-]+)", re.IGNORECASE)
_NEXT = re.compile(r"[\w’'-]+")


def _only_problem(text: str, context: Context) -> str | None:
    """Whether "only" stands with something else than in the words cited: the shelter that gives
    "the only accommodation for men" is not for men only."""
    cited = [
        (place.text, match) for place in context.sentences for match in _ONLY.finditer(place.text)
    ]
    if not cited or not all(_THE_ONLY.match(where, max(0, m.start() - 4)) for where, m in cited):
        return None
    allowed: frozenset[str] = frozenset()
    for where, match in cited:
        # What is the only one, and who has it.
        sole = _THE_ONLY.match(where, max(0, match.start() - 4))
        act = next((a.start for a in acts_in(where) if a.start < match.start()), match.start())
        allowed |= stems_of(sole["what"] if sole else "") | stems_of(where[:act])
    for match in _ONLY.finditer(text):
        own = next(
            (forms for m in _NEXT.finditer(text, match.end()) if (forms := stems_of(m.group()))),
            frozenset(),
        )
        if own - generic() and not any(has(allowed, form) for form in own):
            return f"the words cited do not say “{match.group()}” of this"
    return None
