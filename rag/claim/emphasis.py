"""Words by which a claim says more than its facts: "all", "only", "a record", "because". Each must
be in the words cited."""

from __future__ import annotations

import re

from rag.claim.context import Context

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
_LINKS = tuple(
    (re.compile(said, re.IGNORECASE), re.compile(source, re.IGNORECASE))
    for said, source in (
        (
            r"\b(?:because|due\s+to|thanks\s+to|as\s+a\s+result|owing\s+to|in\s+response\s+to)\b",
            rf"{_BECAUSE}|\b(?:after|since|following|when|for|despite|by|leading)\b",
        ),
        (
            r"\b(?:after|following)\s+(?:an?|the|its|his|her|their)\b",
            rf"{_BECAUSE}|\b(?:after|following|once|since|when|upon)\b",
        ),
        (_WHOSE, _WHOSE),
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
        if said and not re.search(rf"\b(?:{'|'.join(others.split())})\b", cited):
            return f"the words cited do not say “{word}”"
    for said_so, source in _LINKS:
        link = said_so.search(text)
        if link is not None and source.search(cited) is None:
            return f"the words cited do not say “{link.group()}”"
    for match in _SUPERLATIVES.finditer(text):
        if match.group().lower() not in cited:
            return f"the words cited do not say “{match.group()}”"
    return None
