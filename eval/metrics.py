"""The measures, as pure functions. None means that a measure does not apply; it is never zero
instead. Where a measure is taken from others its source is named.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.schema import Span

ARTICLES = frozenset({"a", "an", "the"})
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[, ]\d{3})+(?!\d)")
_TOKEN = re.compile(r"\d+(?:\.\d+)+|\w+")


def tokens(text: str) -> list[str]:
    """The words of `text` in lower case, without punctuation, articles and typographic marks.

    After the normalisation of the SQuAD 2.0 evaluation (Rajpurkar, Jia & Liang 2018,
    arXiv 1806.03822), with two differences: hyphens part words, and thousands separators within
    a number are dropped while its decimal point is kept ("1,216.5" -> "1216.5").
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"['’‘`]", "", plain)
    plain = _THOUSANDS.sub(lambda match: re.sub("[, ]", "", match.group()), plain)
    return [word for word in _TOKEN.findall(plain) if word not in ARTICLES]


def contains(text: str, answer: str) -> bool:
    """Whether the words of `answer` stand in `text` as one unbroken run of whole words."""
    wanted = tokens(answer)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(tokens(text))} "


def exact_match(answer: str, golds: Sequence[str]) -> bool:
    """Whether `answer` equals one of `golds` after normalisation (SQuAD 2.0's "exact")."""
    return any(tokens(answer) == tokens(gold) for gold in golds)


def token_f1(answer: str, gold: str) -> float:
    """Harmonic mean of the precision and recall of words (SQuAD 2.0's F1, 0 to 1).

    As there, where either side has no words the two must both have none.
    """
    given, wanted = tokens(answer), tokens(gold)
    if not given or not wanted:
        return float(given == wanted)
    shared = sum((Counter(given) & Counter(wanted)).values())
    return 2 * shared / (len(given) + len(wanted))


def best_f1(answer: str, golds: Sequence[str]) -> float | None:
    """The highest `token_f1` over the alternatives `golds`; None where there are none."""
    return max((token_f1(answer, gold) for gold in golds), default=None)


def bears_out(cited: Span, gold: Span) -> bool:
    """Whether two stretches of one text speak of the same words.

    They do when they share at least half of the shorter one, so that touching at an edge does
    not count, and neither does quoting one word more or less hurt.
    """
    shared = min(cited.end, gold.end) - max(cited.start, gold.start)
    shorter = min(len(cited), len(gold))
    return shorter > 0 and 2 * shared >= shorter


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of those `values` that are not None; None where there are none."""
    given = [value for value in values if value is not None]
    return sum(given) / len(given) if given else None


def ratio(part: int, whole: int) -> float | None:
    """`part` / `whole`; None where `whole` is 0."""
    return part / whole if whole else None


def wilson(right: int, total: int, z: float = 1.959964) -> tuple[float, float] | None:
    """The 95 % score interval of a proportion (Wilson 1927, JASA 22:209), None for no trials."""
    if total == 0:
        return None
    share = right / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` (0 to 1) of `values` lie, interpolated linearly
    (type 7 of Hyndman & Fan 1996)."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float | None:
    """Expected calibration error of (confidence, right) pairs, 0 to 1.

    `bins` bins of equal width; the gap between mean confidence and share right in each, weighted
    by its size (Naeini, Cooper & Hauskrecht 2015; Guo et al. 2017, arXiv 1706.04599).
    """
    if not pairs:
        return None
    binned: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in pairs:
        binned.setdefault(max(0, min(bins - 1, math.ceil(confidence * bins) - 1)), []).append(
            (confidence, right)
        )
    gap = 0.0
    for members in binned.values():
        confidence_sum = sum(confidence for confidence, _ in members)
        gap += abs(confidence_sum - sum(right for _, right in members))
    return gap / len(pairs)
