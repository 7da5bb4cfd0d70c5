"""Which end of a range a question asks for: "the longest sentence", "the minimum fine"."""

from __future__ import annotations

import re
from typing import Literal

_HIGHEST = re.compile(
    r"\b(?:longest|heaviest|highest|harshest|maximum|max|largest|biggest|greatest|top|stiffest|"
    r"toughest|severest|strictest|steepest|upper\s+(?:end|limit|bound)|most\s+severe|up\s+to|"
    r"as\s+(?:much|many|long|high)\s+as|(?:at|the)\s+most|most\s+(?:that|years|months|money))\b",
    re.IGNORECASE,
)
_LOWEST = re.compile(
    r"\b(?:shortest|lightest|lowest|mildest|minimum|min|smallest|softest|lower\s+(?:end|limit|bound)|"
    r"(?:at|the)\s+(?:very\s+)?least|least)\b",
    re.IGNORECASE,
)


def asks_extreme(text: str) -> Literal["high", "low"] | None:
    """Which end of a range the question `text` asks for, None for neither."""
    if _HIGHEST.search(text):
        return "high"
    return "low" if _LOWEST.search(text) else None
