"""What a claim works out of figures, and which way it says that they went."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.compared import DOWN, UP
from rag.answer.evidence import ReadFact
from rag.answer.verify import CALCULATION, NO_WORDS, numbers_in
from rag.claim.context import Context, alike, generic, has, stems_of
from rag.claim.part import in_one_sentence
from rag.schema import Fact, Query
from rag.text.words import groups


def calculation_problem(text: str, query: Query, context: Context) -> str | None:
    """Whether a calculation takes figures of other years, or of different things."""
    for calculation in CALCULATION.finditer(text):
        if told := _other_result(text[: calculation.start()], calculation):
            return told
        operands = numbers_in(re.sub(r"[-+/*=()%]", " ; ", calculation.group("left")), NO_WORDS)
        chosen = [
            [read for read in context.facts if number.value in (read.fact.value, read.fact.high)]
            for number in operands
            if number.value != 100
        ]
        if not all(chosen):
            return "the words cited do not give the figures of the calculation"
        units = [{read.fact.unit for read in reads} for reads in chosen]
        if not set.intersection(*units):
            return "the calculation takes figures of different units"
        if "+" in calculation.group("left") and _sums_apart(
            _part_before(text, calculation.start()), chosen
        ):
            return "the calculation takes figures of different things"
        if "/" not in calculation.group("left") and not _alike(chosen):
            return "the calculation takes figures of different things"
        if "+" in calculation.group("left") and _counts_twice(chosen):
            return "the calculation adds a part to its whole"
        if "-" in calculation.group("left") and (told := _other_way(text, chosen)):
            return told
        asked = set(query.years)
        if asked and not any(asked & set(read.fact.years) for reads in chosen for read in reads):
            return "the calculation takes figures of other years than the question"
    return None


_TURN = re.compile(r"[;:]\s|,\s|\b(?:but|while|whereas|although)\b", re.IGNORECASE)


def _part_before(text: str, end: int) -> str:
    """The part of a sentence that ends at `end`."""
    begin = max((match.end() for match in _TURN.finditer(text, 0, end)), default=0)
    return text[begin:end]


_PREPOSITION = re.compile(r"\s*(?:\w+\s+)?(?:with|for|to|in|from|by)\b", re.IGNORECASE)


def _sums_apart(said: str, chosen: Sequence[Sequence[ReadFact]]) -> bool:
    """Whether a claim says of a sum what only some of its parts are: of "12 with jobs and 25 with
    training", 37 with jobs. What stands behind the last of them may be said of all."""
    parts = sorted((reads[0] for reads in chosen if reads), key=lambda read: read.fact.start)
    own = []
    for read, following in zip(parts, [*parts[1:], None], strict=True):
        text, fact = read.document.text, read.fact
        if following is not None and in_one_sentence(read, following):
            own.append(stems_of(text[fact.end : min(fact.clause_end, following.fact.start)]))
        elif _PREPOSITION.match(text, fact.end):
            own.append(stems_of(text[fact.end : fact.clause_end]))
        else:
            own.append(frozenset())
        if read is not parts[0] and in_one_sentence(read, parts[0]):
            own[-1] |= stems_of(text[fact.clause_start : fact.start])
    told = stems_of(said) - generic()
    # Whom a sum is of, every part has to be of: 85 women and four men are not 89 women.
    for form in told & groups():
        having = [any(has(r.own | r.statement, form) for r in reads) for reads in chosen]
        if any(having) and not all(having):
            return True
    return any(
        any(has(words, form) for words in own)
        and not all(has(words, form) for words in own if words)
        for form in told
    )


def _counts_twice(chosen: Sequence[Sequence[ReadFact]]) -> bool:
    """Whether a sum has a part beside the whole that it is of."""
    firsts = [reads[0].fact for reads in chosen if reads]
    return any(
        one.part_of is not None and one.part_of == other.start and one is not other
        for one in firsts
        for other in firsts
    )


def _other_way(text: str, chosen: Sequence[Sequence[ReadFact]]) -> str | None:
    """Whether a claim says that what it subtracts fell though it rose, or the other way round."""
    up, down = _says_up(text), _says_down(text)
    if up == down:
        return None
    operands = [read for reads in chosen for read in reads]
    changes = _changes(operands, operands)
    if changes and not any(change > 0 if up else change < 0 for change in changes):
        return "the figures cited go the other way"
    return None


_SENTENCE_END = re.compile(r"[.;:!?]\s")


def _other_result(before: str, calculation: re.Match[str]) -> str | None:
    """Whether the last number that is told before a calculation is not what it comes to."""
    begin = max((match.end() for match in _SENTENCE_END.finditer(before)), default=0)
    told = numbers_in(before[begin:], NO_WORDS)
    if not told:
        return None
    result = abs(float(calculation.group("result").replace(",", "").replace("−", "-")))
    last = told[-1]
    if abs(last.value - result) < 1e-6:
        return None
    return f"{last.value:,g} is not what the calculation comes to"


def _alike(chosen: Sequence[Sequence[ReadFact]]) -> bool:
    """Whether the operands count things that share their words."""
    first, *others = chosen
    return all(
        any(
            {form for word in one.own for form in alike(word)} & other.own
            or in_one_sentence(one, other)
            for one in first
            for other in reads
        )
        for reads in others
    )


def direction_problem(text: str, matched: Sequence[ReadFact], context: Context) -> str | None:
    """Whether a claim says that a figure rose where it fell."""
    up, down = _says_up(text), _says_down(text)
    if up == down:
        return None
    pairs = _changes(matched, matched)
    if not pairs:
        if (_says_up if up else _says_down)(context.text):
            return None
        pairs = [
            (later.fact.value or 0.0) - (earlier.fact.value or 0.0)
            for later in matched
            for earlier in context.beside
            if _follows(later.fact, earlier.fact) and _one_matter(later, earlier)
        ]
    if not pairs:
        told = CALCULATION.search(text) is not None
        return None if told else "the words cited tell of no such change"
    if not any(change > 0 if up else change < 0 for change in pairs):
        return "the figures cited go the other way"
    return None


_MULTIPLE = re.compile(
    r"\b(?:(?P<over>more\s+than|over)\s+|(?P<under>almost|nearly|close\s+to)\s+|(?:about|roughly)\s+)?"
    r"(?:(?P<times>doubl|tripl|trebl|quadrupl|halv)(?:ed|ing)\b"
    r"|(?P<as>twice|half)\s+as\s+(?:many|much)\b)",
    re.IGNORECASE,
)
_TIMES = {
    "twice": 2.0,
    "half": 0.5,
    "doubl": 2.0,
    "tripl": 3.0,
    "trebl": 3.0,
    "quadrupl": 4.0,
    "halv": 0.5,
}
_NEAR = 0.05
_NEARLY = 0.2


def without_multiples(text: str) -> str:
    """`text` without "doubled" and "twice as many", which `multiple_problem` looks at."""
    return _MULTIPLE.sub(" ", text)


def multiple_problem(text: str, matched: Sequence[ReadFact], context: Context) -> str | None:
    """Whether a claim says of figures that they doubled or halved, and they did not."""
    match = _MULTIPLE.search(text)
    if match is None:
        return None
    word = (match["times"] or match["as"]).lower()
    times = _TIMES[word]
    grown = [
        (later.fact.value or 0.0) / (earlier.fact.value * times)
        for later in matched
        for earlier in matched
        if _follows(later.fact, earlier.fact) and earlier.fact.value
    ]
    if not grown:
        grown = [
            (later.fact.value or 0.0) / (earlier.fact.value * times)
            for later in matched
            for earlier in context.facts
            if earlier.fact.value
            and _follows(later.fact, earlier.fact)
            and _one_matter(later, earlier)
        ]
    if not grown:
        known = word in context.text.lower()
        return None if known else f"the words cited do not say “{match.group()}”"
    farther = [one if times > 1 else 1 / one for one in grown]
    if match["over"]:
        right = any(one > 1 for one in farther)
    elif match["under"]:
        right = any(1 - _NEARLY <= one < 1 for one in farther)
    else:
        right = any(abs(one - 1) <= _NEAR for one in farther)
    return None if right else f"the figures cited have not {match.group().lower()}"


_LIMIT = re.compile(
    r"\b(?:no\s+)?(?:more|less|fewer|up|down)\s+(?:than|to)\s+(?=[\d$€£]|\w+\b)(?!in\b)",
    re.IGNORECASE,
)


def _says_up(text: str) -> bool:
    return UP.search(_LIMIT.sub(" ", text)) is not None


def _says_down(text: str) -> bool:
    return DOWN.search(_LIMIT.sub(" ", text)) is not None


def _changes(later: Sequence[ReadFact], earlier: Sequence[ReadFact]) -> list[float]:
    """What figures changed by from those of years before."""
    return [
        (after.fact.value or 0.0) - (before.fact.value or 0.0)
        for after in later
        for before in earlier
        if _follows(after.fact, before.fact)
    ]


def _follows(later: Fact, earlier: Fact) -> bool:
    return (
        later.unit == earlier.unit
        and bool(later.years)
        and bool(earlier.years)
        and min(later.years) > max(earlier.years)
    )


def _one_matter(one: ReadFact, other: ReadFact) -> bool:
    """Whether two figures of different years count the same."""
    left = {form for word in one.own for form in alike(word)}
    shared = left & other.own
    return bool(shared) and len(shared) >= 0.6 * min(len(one.own), len(other.own))
