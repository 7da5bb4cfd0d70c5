"""Whether an answer that was asked for as something else is still of the same matter. Pure.

Asked as a percentage, "how much was allocated for assistance" may find the share of something else
that was allocated. The answer says what its figure is of; this says that it is another thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.schema import Answer, Changes
from rag.text.words import content_stems

_DASH: Final = re.compile(r" [—–-] ")
_COMPUTED: Final = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$")
_YEARS: Final = re.compile(r"\b(?:19|20)\d\d\b")
_LEADING: Final = re.compile(r"^(?:change in|times as much:)\s+", re.IGNORECASE)
_WHOLE: Final = re.compile(r"\s+of\s+")


def matter_of(text: str) -> str:
    """What the figure of a statement is of: "94 – victims, Azerbaijan 2020" is of "victims". "" for
    a statement without a figure."""
    parts = _DASH.split(text, maxsplit=1)
    if len(parts) < 2:
        return ""
    words = _COMPUTED.sub("", parts[1])
    return _LEADING.sub("", words.split(", ")[0]).strip()


def changed_matter(answer: Answer, changes: Changes, earlier: Sequence[Answer]) -> str:
    """What to say where the kind of `answer` was changed and its first figure is of another matter
    than the `earlier` answers to the same question; "" where it is of the same, or nobody knows."""
    if changes.wanted is None or answer.status != "answered" or not answer.statements:
        return ""
    before = [
        matter_of(statement.text)
        for one in earlier
        if one.status == "answered"
        for statement in one.statements
    ]
    now = matter_of(answer.statements[0].text)
    # A share is a share of something: what it is the share of is no other matter.
    part = _WHOLE.split(now, maxsplit=1)[0] if answer.query.wanted == "percent" else now
    known = {stem for words in before for stem in content_stems(_YEARS.sub(" ", words))}
    new = set(content_stems(_YEARS.sub(" ", part))) - known
    if not known or not new:
        return ""
    return (
        f"This figure is of another matter than the answer before: it is of “{now}”, and that was "
        f"of “{next(filter(None, before))}”."
    )
