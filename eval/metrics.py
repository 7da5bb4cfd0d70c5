"""The measures, as pure functions. None means that a measure does not apply; it is never zero
instead. Where a measure is taken from others its source is named.
"""

from __future__ import annotations

import math
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.schema import Span

Place = tuple[str, Span]
"""A stretch of the text of a file, named by its name."""

Judged = tuple[float, bool]
"""How sure an answer was, 0 to 1, and whether it was right."""

ARTICLES = frozenset({"a", "an", "the"})
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[, ]\d{3})+(?!\d)")
_TOKEN = re.compile(r"\d+(?:\.\d+)+|\w+")


def tokens(text: str) -> list[str]:
    """The words of `text` in lower case, without punctuation, articles and typographic marks.

    What decides whether an answer says the same: as `squad_words`, but hyphens part words, and
    thousands separators within a number are dropped while its decimal point is kept
    ("1,216.5" -> "1216.5").
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"['’‘`]", "", plain)
    plain = _THOUSANDS.sub(lambda match: re.sub("[, ]", "", match.group()), plain)
    return [word for word in _TOKEN.findall(plain) if word not in ARTICLES]


def squad_words(text: str) -> list[str]:
    """The words of `text` as the SQuAD 2.0 evaluation has them: lower case, without ASCII
    punctuation and articles, parted at white space (Rajpurkar, Jia & Liang 2018,
    arXiv 1806.03822), so that figures can be set beside published ones."""
    plain = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return re.sub(r"\b(?:a|an|the)\b", " ", plain).split()


def contains(text: str, answer: str) -> bool:
    """Whether the words of `answer` stand in `text` as one unbroken run of whole words."""
    wanted = tokens(answer)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(tokens(text))} "


def overlap(given: Sequence[str], wanted: Sequence[str]) -> float:
    """Harmonic mean of the precision and recall of the words `given` (SQuAD's F1, 0 to 1).

    As there, where either side has no words the two must both have none.
    """
    if not given or not wanted:
        return float(not given and not wanted)
    shared = sum((Counter(given) & Counter(wanted)).values())
    return 2 * shared / (len(given) + len(wanted))


def token_f1(answer: str, gold: str) -> float:
    """The `overlap` of the words of `answer` and `gold` (SQuAD 2.0's F1, 0 to 1)."""
    return overlap(squad_words(answer), squad_words(gold))


def exact_match(answer: str, golds: Sequence[str]) -> bool:
    """Whether `answer` equals one of `golds` after normalisation (SQuAD 2.0's "exact")."""
    return any(squad_words(answer) == squad_words(gold) for gold in golds)


def best_f1(answer: str, golds: Sequence[str]) -> float | None:
    """The highest `token_f1` over the alternatives `golds`; None where there are none."""
    return max((token_f1(answer, gold) for gold in golds), default=None)


def squad_scores(answer: str, golds: Sequence[str]) -> tuple[bool, float]:
    """SQuAD 2.0's exact match and F1 of `answer`, "" for a refusal, against the best of `golds`.

    As there, accepted answers without a word are dropped, and a question without any wants a
    refusal: nothing but "" gets 1 for it.
    """
    wanted = [gold for gold in golds if squad_words(gold)] or [""]
    return exact_match(answer, wanted), best_f1(answer, wanted) or 0.0


def completeness(found: Sequence[bool]) -> float | None:
    """The share of a list's items that are there; None for a list of nothing."""
    return ratio(sum(found), len(found))


def years_agree(asked: Collection[int], said: Collection[int]) -> bool | None:
    """Whether a figure's years hold one asked about; None where either side names none."""
    if not asked or not said:
        return None
    return not set(asked).isdisjoint(said)


def bears_out(cited: Span, gold: Span) -> bool:
    """Whether two stretches of one text speak of the same words.

    They do when they share at least half of the shorter one, so that touching at an edge does
    not count, and neither does quoting one word more or less hurt.
    """
    shared = min(cited.end, gold.end) - max(cited.start, gold.start)
    shorter = min(len(cited), len(gold))
    return shorter > 0 and 2 * shared >= shorter


def cites(cited: Place, gold: Sequence[Place]) -> bool:
    """Whether what is `cited` bears out a gold quote, given as all places where that stands."""
    return any(cited[0] == doc and bears_out(cited[1], span) for doc, span in gold)


def citation_recall(cited: Sequence[Place], golds: Sequence[Sequence[Place]]) -> float | None:
    """The share of gold quotes that are cited; None where there are none to cite.

    After ALCE (Gao, Yen, Yu & Chen 2023, arXiv 2305.14627): what has to be supported is. There a
    model judges that; here it is decided by where the gold quotes stand.
    """
    return ratio(sum(any(cites(one, gold) for one in cited) for gold in golds), len(golds))


def citation_precision(
    cited: Sequence[Place | None], golds: Sequence[Sequence[Place]]
) -> float | None:
    """The share of citations that bear out a gold quote; None where nothing is cited or there
    are no gold quotes. A citation that is not exact is None in `cited` and bears out nothing.

    After ALCE as well: what is cited is needed.
    """
    if not golds:
        return None
    needed = sum(one is not None and any(cites(one, gold) for gold in golds) for one in cited)
    return ratio(needed, len(cited))


def abstention_recall(pairs: Iterable[tuple[bool, bool]]) -> float | None:
    """Of the questions without an answer, the share refused; `pairs` are (has none, refused).

    None where every question has an answer.
    """
    refused = [given for none, given in pairs if none]
    return ratio(sum(refused), len(refused))


def abstention_precision(pairs: Iterable[tuple[bool, bool]]) -> float | None:
    """Of the questions refused, the share without an answer; `pairs` are (has none, refused).

    None where nothing was refused.
    """
    rightly = [none for none, refused in pairs if refused]
    return ratio(sum(rightly), len(rightly))


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


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in (`low`, `high`]: how many, their mean confidence and
    the share of them that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(pairs: Sequence[Judged], bins: int = 10) -> list[Bin]:
    """The points of a reliability diagram (Niculescu-Mizil & Caruana 2005, doi
    10.1145/1102351.1102430): `bins` bins of equal width, those that hold nothing left out.

    A bin holds its upper edge; the first holds 0 as well.
    """
    binned: dict[int, list[Judged]] = {}
    for pair in pairs:
        place = max(0, min(bins - 1, math.ceil(pair[0] * bins) - 1))
        binned.setdefault(place, []).append(pair)
    return [
        Bin(
            place / bins,
            (place + 1) / bins,
            len(members),
            sum(confidence for confidence, _ in members) / len(members),
            sum(right for _, right in members) / len(members),
        )
        for place, members in sorted(binned.items())
    ]


def calibration_error(pairs: Sequence[Judged], bins: int = 10) -> float | None:
    """Expected calibration error, 0 to 1: the gap between mean confidence and share right in each
    bin of `reliability`, weighted by its size (Naeini, Cooper & Hauskrecht 2015; Guo et al. 2017,
    arXiv 1706.04599). None for no answers."""
    if not pairs:
        return None
    gaps = (one.count * abs(one.confidence - one.right) for one in reliability(pairs, bins))
    return sum(gaps) / len(pairs)


def risk_coverage(pairs: Sequence[Judged], asked: int | None = None) -> list[tuple[float, float]]:
    """The risk-coverage curve (El-Yaniv & Wiener 2010; Geifman & El-Yaniv 2017, arXiv 1705.08500).

    The i-th of its points says of the i surest answers what share they are of all questions
    `asked` (of `pairs` unless given; a refused question is never covered) and what share of them
    is wrong. Answers of one confidence have no order: the mean over all their orders is taken.
    """
    curve: list[tuple[float, float]] = []
    wrong, total = 0.0, asked or len(pairs)
    ordered = sorted(pairs, key=lambda pair: -pair[0])
    for _, group in groupby(ordered, key=lambda pair: pair[0]):
        members = list(group)
        share = sum(not right for _, right in members) / len(members)
        for _ in members:
            wrong += share
            covered = len(curve) + 1
            curve.append((covered / total, wrong / covered))
    return curve


def risk_coverage_area(pairs: Sequence[Judged]) -> float | None:
    """The area under the risk-coverage curve, 0 to 1, lower is better: the mean risk over its
    points (AURC; Geifman, Uziel & El-Yaniv 2019, arXiv 1805.08206). None for no answers."""
    return mean(risk for _, risk in risk_coverage(pairs))


def excess_area(pairs: Sequence[Judged]) -> float | None:
    """How much of `risk_coverage_area` is owed to the order alone: what is left when the area of
    a perfect order, all right answers before all wrong ones, is taken off (E-AURC, as above)."""
    area = risk_coverage_area(pairs)
    best = risk_coverage_area([(float(right), right) for _, right in pairs])
    return None if area is None or best is None else area - best
