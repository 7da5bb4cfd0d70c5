"""The words by which a sentence shows what it tells: dates, reasons, names, places, denials."""

from __future__ import annotations

import re

from rag.text.years import YEAR_DIGITS

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
DATE = re.compile(
    rf"""
    \b\d{{1,2}}\s+{_MONTH}(?:\s+{YEAR_DIGITS})?            # 3 May 2020
    | \b{_MONTH}\s+\d{{1,2}}(?!\d)(?:,?\s+{YEAR_DIGITS})?  # May 3, 2020
    | \b{_MONTH}(?:\s+(?:of\s+)?{YEAR_DIGITS})?            # May of 2020
    | \b{YEAR_DIGITS}\b
    """,
    re.VERBOSE,
)

BECAUSE = re.compile(
    r"""
    \b(?:
        because(?:\s+of)?
        | due\s+(?:primarily\s+|mainly\s+|largely\s+)?to
        | owing\s+to
        | as\s+a\s+result\s+of
        | on\s+account\s+of
        | thanks\s+to
        | for\s+(?:lack|want|fear)\s+of
        # a reason rather than a time: not "since 2019", "since the war"
        | since(?!\s+(?:(?:19|20)\d{2}|the\b))
        | since\s+(?=the\s[^.;,]{0,60}\b(?:was|were|could|had|did|would|has|have)\b)
        | (?:was|were|is|are)\s+the\s+result\s+of
        # "dismissed her for demanding money"
        | for(?=\s+\w{3,}ing\b)
        | as\s+the
        | in\s+order\s+to
        | so\s+that
        # "attributed the fall to"
        | (?:attribut|ascrib)\w+\s+(?:[\w’\x27-]+\s+){0,5}?to
        | explained\s+(?:\w+\s+){1,3}by
        | put\s+.{1,60}?\s+down\s+to
        | driven\s+by
        | caused\s+by
        # weak ones, which tell a time or a purpose as often
        | following | after | reflecting
        | the\s+(?:salary|cost|price|reason)\b
        | lest | being | despite
        | in\s+response\s+to
        | to\s+(?=[a-z]+\b)
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Words that a reason follows, weak ones too."""

STRONG_BECAUSE = re.compile(
    r"""
    \b(?:
        because(?:\s+of)?
        | due\s+(?:\w+\s+)?to
        | owing\s+to
        | as\s+a\s+result\s+of
        | on\s+account\s+of
        | attribut\w+
        | ascrib\w+
        | driven\s+by
        | for\s+(?:lack|want)\s+of
        | for(?=\s+\w{3,}ing\b)
        | (?:was|were|is|are)\s+(?:the|a)\s+result\b
        | as(?=\s+(?:it|they|he|she|there|these|those|its|their)\b)
        | result(?:ed|ing|s)?\s+(?:of|from)
        | explained\b
        | down\s+to
        | since\b
        | therefore
        | consequently
        | reason
        | after\b
        | as\s+the\b
        | being\b
        | in\s+order\s+to
        | to\s+\w+
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Words by which a sentence shows that it gives a reason."""

PLAIN_BECAUSE = re.compile(
    r"""
    (?:because|due|owing|as[ ]a[ ]result|attribut|on[ ]account|for[ ](?:lack|want))
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""How the words begin that nothing but a reason follows."""

# A capitalised name, with what stands between its words: "Ministry of the Interior".
_NAME = re.compile(
    r"""
    (?:(?:Mr|Ms|Mrs|Dr|Colonel|General|President|Judge|Professor|Prof|Sir|Dame|Lord|Captain)\.?\s+)?
    [A-ZÀ-Þ][\w’'&.-]*
    (?:(?:\s+(?:of|the|for|de|da|van|von|and|al|el|in(?=\s+Persons\b)))*\s+[A-ZÀ-Þ][\w’'&.-]*)*
    """,
    re.VERBOSE,
)
# Words that open a sentence and are capitalised for that alone.
_OPENERS = frozenset(
    "The A An In On At Of Most Many Some All This These It Its They No For From By With To Since "
    "After As Her His Two Three Four Five Six".split()
)
PLACE_LEAD = re.compile(
    r"""
    \b(?:[Ii]n|[Aa]t|[Ff]rom|[Nn]ear|[Tt]o|[Oo]ff|[Oo]n\s+the\s+(?:island|coast)s?\s+of|
        island\s+of|city\s+of|town\s+of|capital,)
    \s+(?:the\s+)?$
    """,
    re.VERBOSE,
)
"""Ends what stands before the name of a place."""

_DENYING = r"not|no|never|none|nobody|neither|nor|without|lack(?:s|ed|ing)?|fail(?:s|ed)?"
_CONTRACTED = r"n['’]t\b"
NEGATION = re.compile(rf"\b(?:{_DENYING}|in\s+vain)\b|{_CONTRACTED}", re.IGNORECASE)
"""Words by which a clause says that something is not so."""

ASKS_DENIAL = re.compile(
    r"\b(?:not|no|fail(?:ed)?|lack\w*|refuse[ds]?|reject(?:ed)?|never|stop(?:ped)?|cease[sd]?)\b|"
    + _CONTRACTED,
    re.IGNORECASE,
)
"""Words of a question that asks whether something is not so."""


_ADVISED = (
    "Accede Adopt Allocate Amend Appoint Approve Cease Collect Conduct Consider Continue "
    "Coordinate Create Criminalize Dedicate Develop Direct Disburse Educate Eliminate Enact "
    "Encourage End Enforce Enhance Ensure Establish Expand Finalize Fund Grant Hold Identify "
    "Implement Improve Increase Inspect Institute Investigate Issue Join Make Offer Open Prevent "
    "Proactively Promote Prosecute Provide Publish Punish Raise Ratify Reduce Refer Reform "
    "Regulate Remove Repeal Require Revise Screen Seek Sentence Standardize Stop Strengthen "
    "Support Systematically Take Train Update Use Vigorously"
)
_ADVICE = re.compile(
    r"^[\s•*–—\-\d.)]*(?:[A-Z]\w+ly,?\s+(?:and\s+\w+ly\s+)?)?"
    rf"(?:{'|'.join(_ADVISED.split())})\b(?!,)",
    re.IGNORECASE,
)
_HAPPENED = re.compile(r"\b(?:was|were|is|are|has|had|have|did|does|remained)\b")
ASKS_ADVICE = re.compile(
    r"\b(?:recommend\w*|should|advise\w*|advice|urge\w*|call(?:ed)?\s+(?:for|on))\b", re.IGNORECASE
)
"""Words of a question for a recommendation."""


def advises(text: str) -> bool:
    """Whether a sentence is a recommendation, which tells what should be done and not what was:
    "Vigorously investigate traffickers." """
    return _ADVICE.match(text) is not None and _HAPPENED.search(text) is None


def has_name(text: str) -> bool:
    """Whether a sentence has a capitalised word behind its first."""
    return any(match.start() > 0 for match in _NAME.finditer(text))


def names(text: str) -> list[tuple[int, int]]:
    """Where the capitalised names of a sentence stand; one that opens it counts only where it is
    more than one word or an acronym."""
    spans = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        words = match.group().split()
        if words[0] in _OPENERS:
            start += len(words[0]) + 1
            words = words[1:]
        name = text[start:end].rstrip(".,’'")
        opens = start == 0 and len(words) == 1 and not name.isupper() and not name[:-1].isupper()
        if words and not opens and not re.fullmatch(_MONTH, name):
            spans.append((start, start + len(name.removesuffix("’s").removesuffix("'s"))))
    return spans
