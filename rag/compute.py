"""Numbers that are computed from cited figures: differences, ratios, sums and shares.

The operands are shown, so that the reader and `rag.verify` can do the sum again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.figures import Reading, is_difference
from rag.match import Match
from rag.schema import Draft, Statement
from rag.wording import amount, figure_statement, label_of, quote, where_when

DOWN = re.compile(
    r"\b(?:fewer|less|lower|shorter|smaller|decrease\w*|drop\w*|fell|falls?|fallen|declin\w*|shr[aiu]nk\w*|down|reduc\w+|cut)\b",
    re.IGNORECASE,
)
UP = re.compile(
    r"\b(?:more|higher|longer|larger|bigger|greater|increas\w*|r[io]se\w*|gr[eo]w\w*|up)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:together|in\s+(?:total|all)|altogether|combined(?=\s*(?:\?|$|,|in\b|total|number))|added|all\s+told|add\s+up|sum|total)\b",
    re.IGNORECASE,
)
_TIMES = {
    "half": 0.5,
    "twice": 2.0,
    "double": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "ten": 10.0,
}
_STATED_TIMES = re.compile(
    r"\b(?:(half|twice|double)|(two|three|four|five|ten)(\s+and\s+a\s+half)?\s+times)\s+(?:as\s+(?:many|much|high|large)|the)\b",
    re.IGNORECASE,
)


def draft_of(reading: Reading) -> Draft | None:
    """The computed answer that the question wants; None where its operands are not there."""
    wanted = reading.query.wanted
    if wanted == "difference":
        return _stated_difference(reading) or _difference(reading)
    if wanted == "ratio":
        return _stated_ratio(reading) or _ratio(reading)
    if wanted == "percent":
        return _growth(reading) or _share(reading)
    return _sum(reading)


def pair(reading: Reading) -> tuple[Match, Match] | None:
    """The figures of an earlier and a later year that a question compares, where both convince."""
    years = reading.query.years
    found = (
        _pair_in_one_sentence(reading) if len(years) < 2 else _pair_of(reading, years[0], years[-1])
    )
    if (
        found is None
        or max(map(reading.confidence, found)) < 0.5
        or min(map(reading.confidence, found)) < 0.25
    ):
        return None
    return found


def _pair_of(reading: Reading, first: int, last: int) -> tuple[Match, Match] | None:
    rows = reading.dated((first, last))
    pairs = [
        (a, b)
        for a in rows[first][:8]
        for b in rows[last][:8]
        if a.read.fact.unit == b.read.fact.unit and a.read.fact != b.read.fact
    ]

    def together(two: tuple[Match, Match]) -> float:
        a, b = (m.read.fact for m in two)
        beside = a.document_id == b.document_id and a.sentence_start == b.sentence_start
        left, right = two[0].read.own, two[1].read.own
        alike = len(left & right) / max(1, len(left | right))
        return two[0].score + two[1].score + 0.12 * beside + 0.3 * alike

    return max(pairs, key=together, default=None)


def _pair_in_one_sentence(reading: Reading) -> tuple[Match, Match] | None:
    """Without two years: the best figure and the one it is compared with in its sentence."""
    ranked = [
        m for m in reading.ranked() if m.read.fact.kind != "not_reported" and m.read.fact.years
    ]
    if not ranked:
        return None
    best = ranked[0]
    fact = best.read.fact
    others = [
        m
        for m in reading.ranked(years=())
        if (m.read.fact.document_id, m.read.fact.sentence_start, m.read.fact.unit)
        == (fact.document_id, fact.sentence_start, fact.unit)
        and m.read.fact.years
        and m.read.fact.kind != "not_reported"
        and not set(m.read.fact.years) & set(fact.years)
    ]
    if not others:
        return None
    other = max(
        others,
        key=lambda m: (
            m.score
            + 0.3 * len(m.read.own & best.read.own) / max(1, len(m.read.own | best.read.own))
        ),
    )
    return (other, best) if other.read.fact.years[0] < fact.years[0] else (best, other)


def operands(matches: Sequence[Match]) -> list[float]:
    """The values of the figures, nothing told as 0."""
    return [m.read.fact.value or 0.0 for m in matches]


def _difference(reading: Reading) -> Draft | None:
    two = pair(reading)
    if two is None:
        return None
    earlier, later = operands(two)
    text = reading.query.text
    down, up = DOWN.search(text), UP.search(text)
    if not down and not up and re.search(r"\bdifference\b", text, re.IGNORECASE):
        down = later < earlier or None  # type: ignore[assignment]
    first, second = (earlier, later) if down else (later, earlier)
    result = first - second
    shown = f"{amount(first)} - {amount(second)} = {amount(result)}"
    unit = two[0].read.fact.unit
    value = f"{amount(result)} {unit}" if unit else amount(result)
    return _computed(reading, value, shown, two, f"{_topic(two[1])}, {_against(two)}")


def _stated_difference(reading: Reading) -> Draft | None:
    """A difference that the report itself states."""
    for match in reading.ranked(kinds=("count", "money"))[:4]:
        if (
            match.read.fact.kind != "not_reported"
            and is_difference(match.read)
            and reading.convinced(match)
        ):
            return _plain(reading, match)
    return None


def _stated_ratio(reading: Reading) -> Draft | None:
    """ "twice as many as in 2020", behind the best figure."""
    for match in reading.ranked(years=())[:3]:
        fact, text = match.read.fact, match.read.document.text
        stated = _STATED_TIMES.search(text[fact.end : min(fact.sentence_end, fact.end + 60)])
        if stated and reading.convinced(match):
            times = _TIMES.get((stated.group(1) or stated.group(2)).lower(), 2.0) + 0.5 * bool(
                stated.group(3)
            )
            told = Statement(
                f"{amount(times)} (“{stated.group()}”) – {label_of(fact, text)}, {where_when(fact)}",
                (quote(match.read),),
            )
            return Draft("answered", (told,), "", reading.confidence(match))
    return None


def _ratio(reading: Reading) -> Draft | None:
    two = pair(reading)
    if two is None or not operands(two)[0]:
        return None
    earlier, later = operands(two)
    value = amount(later / earlier)
    shown = f"{amount(later)} / {amount(earlier)} = {value}"
    return _computed(
        reading, value, shown, two, f"times as much: {_topic(two[1])}, {_against(two)}"
    )


def _growth(reading: Reading) -> Draft | None:
    """By how many per cent a figure changed between two years."""
    text = reading.query.text
    if len(reading.query.years) < 2 and not (UP.search(text) or DOWN.search(text)):
        return None
    counted = _with(reading, "difference")
    two = pair(counted)
    if two is None or not operands(two)[0]:
        return None
    earlier, later = operands(two)
    value = amount(round(100 * (later - earlier) / earlier, 1))
    shown = f"({amount(later)} - {amount(earlier)}) / {amount(earlier)} = {value} %"
    told = value.removeprefix("-") if DOWN.search(text) else value
    return _computed(
        counted, f"{told} %", shown, two, f"change in {_topic(two[1])}, {_against(two)}"
    )


def _share(reading: Reading) -> Draft | None:
    """A part of a whole, where both are counted: 85 of 94 victims are 90.4 %."""
    counted = _with(reading, "count")
    ranked = [m for m in counted.ranked(kinds=("count",)) if m.read.fact.kind == "count"][:12]
    if not ranked or not counted.convinced(ranked[0]):
        return None
    best = ranked[0]
    same = [
        m
        for m in ranked[1:]
        if m.read.fact.years == best.read.fact.years and m.read.document.id == best.read.document.id
    ]
    larger = [m for m in same if (m.read.fact.value or 0) > (best.read.fact.value or 0)]
    whole = next((m for m in larger if best.read.fact.part_of == m.read.fact.start), None)
    whole = whole or next(
        (m for m in larger if m.read.fact.part_of is None and not m.features["narrower"]), None
    )
    part = best
    if whole is None:
        smaller = [m for m in same if 0 < (m.read.fact.value or 0) < (best.read.fact.value or 0)]
        if not smaller:
            return None
        part, whole = smaller[0], best
    top, bottom = operands((part, whole))
    value = amount(round(100 * top / bottom, 1))
    shown = f"{amount(top)} / {amount(bottom)} = {value} %"
    label = f"{_topic(part)} of {_topic(whole)}, {where_when(part.read.fact)}"
    return _computed(counted, f"{value} %", shown, (part, whole), label)


def asks_sum(reading: Reading) -> bool:
    """Whether the question wants figures added up rather than a total that is told."""
    return reading.query.wanted == "sum" or (
        reading.query.wanted in ("count", "money")
        and _TOGETHER.search(reading.query.text) is not None
    )


def _sum(reading: Reading) -> Draft | None:
    years = reading.query.years
    if len(years) > 1:
        rows = [row[0] for row in reading.dated(years).values() if row]
        chosen = rows if len(rows) == len(years) else []
    else:
        chosen = _parts(reading)
        if len(chosen) < 2 and reading.query.wanted == "sum":
            chosen = _two_topics(reading)
    if len(chosen) < 2 or reading.confidence(chosen[0]) < 0.5:
        return None
    values = operands(chosen)
    total = amount(sum(values))
    unit = chosen[0].read.fact.unit
    shown = " + ".join(map(amount, values)) + f" = {total}"
    label = " and ".join(dict.fromkeys(map(_topic, chosen)))
    when = " and ".join(map(str, years)) if len(years) > 1 else where_when(chosen[0].read.fact)
    return _computed(
        reading, f"{total} {unit}" if unit else total, shown, chosen, f"{label}, {when}"
    )


def _parts(reading: Reading) -> list[Match]:
    """The figures of one sentence that the question's words fit alike: 85 female sex trafficking
    victims and five female forced labor victims, where the female ones are asked for."""
    ranked = [m for m in reading.ranked() if m.read.fact.kind != "not_reported"]
    if not ranked:
        return []
    best = ranked[0].read
    fitting = {f for f in reading.terms.weights if f in best.statement}
    parts = [
        m
        for m in ranked
        if m.read.fact.document_id == best.fact.document_id
        and m.read.fact.sentence_start == best.fact.sentence_start
        and m.read.fact.years == best.fact.years
        and m.read.fact.unit == best.fact.unit
        and m.read.fact.kind == best.fact.kind
        and fitting
        and {f for f in reading.terms.weights if f in m.read.statement} == fitting
    ]
    wholes = {m.read.fact.part_of for m in parts}
    if len(wholes) > 1 or any(m.read.fact.start in wholes for m in parts):
        return []
    return sorted(parts, key=lambda m: m.read.fact.start)


def _two_topics(reading: Reading) -> list[Match]:
    """The two figures of one year that a sum names, each by its own words."""
    ranked = [m for m in reading.ranked() if m.read.fact.kind != "not_reported"]
    if not ranked:
        return []
    first = ranked[0]
    fact = first.read.fact
    unmet = [form for form in reading.terms.weights if form not in first.read.own]
    partners = [
        m
        for m in ranked[1:12]
        if (m.read.fact.years, m.read.fact.unit) == (fact.years, fact.unit)
        and m.read.fact.start != fact.part_of
        and m.read.fact.part_of != fact.start
        and m.read.fact.value is not None
    ]

    def adds(match: Match) -> float:
        return match.score + 0.5 * sum(
            reading.terms.weights[f] for f in unmet if f in match.read.own
        )

    return [first, max(partners, key=adds)] if partners else []


def _with(reading: Reading, wanted: str) -> Reading:
    from dataclasses import replace

    return Reading(replace(reading.query, wanted=wanted), reading.evidence)  # type: ignore[arg-type]


def _plain(reading: Reading, match: Match) -> Draft:
    statement = figure_statement(match.read, reading.evidence, reading.query.currency)
    return Draft("answered", (statement,), "", reading.confidence(match))


def _topic(match: Match) -> str:
    return label_of(match.read.fact, match.read.document.text)


def _against(two: Sequence[Match]) -> str:
    earlier, later = (m.read.fact for m in two)
    before = " and ".join(map(str, earlier.years))
    return f"{where_when(later)} against {before}"


def _computed(
    reading: Reading, value: str, shown: str, matches: Sequence[Match], label: str
) -> Draft:
    citations = tuple(dict.fromkeys(quote(m.read) for m in matches))
    statement = Statement(f"{value} – {label} ({shown})", citations)
    confidence = min(map(reading.confidence, matches))
    return Draft("answered", (statement,), "", max(0.5, confidence))
