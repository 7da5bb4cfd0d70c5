"""A claim in plainer words: those that say the same in another way are made one before anything
is compared."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.claim.context import Context
from rag.claim.operands import numbers_of
from rag.facts.silences import NOT_REPORTED
from rag.text.years import RELATIVE_YEAR, years_in

# What several words say that a report says in one.
_ONE_WORD = tuple(
    (re.compile(rf"\b{pattern}\b", re.IGNORECASE), word)
    for pattern, word in (
        (r"set\s+aside", "allocated"),
        (
            r"(?:failed|unable)\s+to(?=\s+(?:identify|convict|prosecute|refer|screen|issue|fund)\b)",
            "did not",
        ),
        (
            r"found\s+(?P<who>(?:[\w-]+\s+){0,4}?)guilty(?:\s+of\s+trafficking)?",
            r"convicted \g<who>",
        ),
        (r"were\s+living\s+in", "were in"),
        (r"looked\s+into", "investigated"),
        (r"looked\s+after", "assisted"),
        (r"turned\s+down", "rejected"),
        (r"carried\s+out", "conducted"),
        (r"took\s+part\s+in", "participated in"),
        (r"(?:sent|went)\s+to\s+prison", "imprisoned"),
        (r"(?:equivalent|equal)\s+to", "or"),
        (r"at\s+most", "up to"),
        (r"(?:over|during|in)\s+the\s+course\s+of", "in"),
        (r"(?:collapsed|dipped|slipped|slumped|plunged|plummeted|tumbled|went\s+down)", "fell"),
        (r"(?:climbed|jumped|soared|surged|edged\s+up|went\s+up)", "rose"),
        (r"(?:due|owing|thanks)\s+to|(?:as\s+)?a\s+result\s+of", "because of"),
        (r"(?:the|a)\s+(?:vast\s+|large\s+)?majority\s+of", "most"),
        (
            r"(?:exploited|trapped|held|forced|working)\s+in(?:to)?(?=\s+(?:sex|forced|labor|labour)\b)",
            "in",
        ),
    )
)
_ANY = re.compile("|".join(f"(?:{re.sub('[?]P<who>', '', p.pattern)})" for p, _ in _ONE_WORD), re.I)
# "Azerbaijani nationals" are Azerbaijanis.
_NATIONALS = re.compile(r"\b([A-Z]\w+(?:ian|ean|ese|ish|ch|i|an))s?\s+(?:nationals|citizens)\b")
_CIVIL_SOCIETY = re.compile(
    r"(?<=\b)civil\s+society\s+(?:organi[sz]ations|groups|members|actors)\b", re.IGNORECASE
)
_SAYS = re.compile(
    r"^(?:according\s+to|as|in)\s+(?:the|its|this)\s+(?:\d{4}\s+)?(?:trafficking\s+in\s+persons\s+)?"
    r"report(?:\s+(?:notes|says|states|shows|puts\s+it))?,\s+"
    r"|^the\s+(?:\d{4}\s+)?report\s+(?:says|states|notes|shows|finds)\s+that\s+",
    re.IGNORECASE,
)


# "one NGO" for "an NGO"
_ONE = re.compile(r"\bone\s+(?P<what>(?P<first>[\w-]+)(?:\s+[\w-]+)?)\b", re.IGNORECASE)

# "the year before, in 2019"
_DOUBLE = re.compile(rf"(?:{RELATIVE_YEAR.pattern}),?\s+in\s+(?=(?:19|20)\d\d)", re.I | re.X)


def rephrased(text: str, context: Context) -> str:
    """`text` without the words that only say where it is from, with one word for what several say,
    and with the year named that it counts back to."""
    text = _without_report(text, context)
    for pattern, word in _ONE_WORD if _ANY.search(text) else ():
        if pattern.search(context.text) is None:
            text = pattern.sub(word, text)
    text = _NATIONALS.sub(r"\1s", text)
    text = _CIVIL_SOCIETY.sub("civil society", text)
    text = _ONE.sub(lambda match: _as_article(match, context.text), text)
    if _DAY.search(text) and "24 hours" in context.text:
        text = _DAY.sub("within 24 hours", text)
    text = _COMPARED.sub(r"\g<head> \g<one> in \g<year>, compared with \g<other> in \g<than>", text)
    text = _with_currency(text, context)
    text = _NONE_OF.sub(lambda match: _none_of(match, context.text), text)
    return _with_years(_abbreviated(text, context), context)


_SHORT_NAME = re.compile(
    r"\b(?P<long>[A-Z][\w-]*(?:\s+(?:of|for|and|the|on|in|to|against)|\s+[A-Z][\w-]*)*?\s+[A-Z][\w-]*)"
    r"\s+\((?P<short>[A-Z]{2,})s?\)"
)


@lru_cache(maxsize=64)
def _short_names(text: str) -> tuple[tuple[str, str], ...]:
    """The names that a document gives a short form for: "Victim Assistance Center (VAC)"."""
    found = []
    for match in _SHORT_NAME.finditer(text):
        words = match["long"].split()
        # The name has as many words with capitals as the short form has letters.
        for begin in range(len(words)):
            letters = "".join(word[0] for word in words[begin:] if word[0].isupper())
            if letters == match["short"] and words[begin][0].isupper():
                found.append((" ".join(words[begin:]), match["short"]))
                break
    return tuple(found)


def _abbreviated(text: str, context: Context) -> str:
    """`text` with the short form of a name where the words cited have it so."""
    for document in context.documents:
        for name, short in _short_names(document.text):
            if name in text and name not in context.text and short in context.text:
                text = re.sub(rf"{re.escape(name)}(?:\s+\({short}\))?", short, text)
    return text


_DAY = re.compile(r"\b(?:within|in)\s+(?:a|one)\s+day\b", re.IGNORECASE)
# Two figures that are set against one another behind the two years
_COMPARED = re.compile(
    r"(?P<head>\bin\s+(?P<year>(?:19|20)\d\d)\s+than\s+in\s+(?P<than>(?:19|20)\d\d)\s*[:,;])\s+"
    r"(?P<one>[\w,.-]+)\s+(?:against|instead\s+of|versus|compared\s+(?:with|to))\s+"
    r"(?P<other>[\w,-]+)(?=[.;]|$)",
    re.IGNORECASE,
)


def _with_currency(text: str, context: Context) -> str:
    """`text` with the currency behind an amount that leaves it to the one before: "113,350 manat,
    up from 84,700"."""
    told = numbers_of(text, context)
    units = {number.unit for number in told}
    if None not in units or not any(unit is not None and unit.islower() for unit in units):
        return text
    quoted = numbers_of(context.quotes, context)
    for number in reversed(told):
        units = {n.unit for n in quoted if n.value == number.value}
        unit = next(iter(units)) if len(units) == 1 else None
        if number.unit is not None or unit is None or not unit.islower():
            continue
        if re.search(rf"\d\s+(?:million\s+)?{re.escape(unit)}\b", text[: number.start]):
            text = f"{text[: number.end]} {unit}{text[number.end :]}"
    return text


_NONE_OF = re.compile(
    r"\b(?:neither|none|not\s+one)\s+of\s+(?:the\s+)?(?P<number>two|three|four|five|six|seven|eight|nine|ten"
    r"|\d+)\s+(?P<what>(?:\w+\s+){0,2}?\w+)\b",
    re.IGNORECASE,
)


def _none_of(match: re.Match[str], cited: str) -> str:
    """ "none of the" for "neither of the two", where the words cited count them so."""
    counted = re.search(
        rf"\b{re.escape(match['number'])}\s+(?:\w+\s+){{0,2}}?{re.escape(match['what'].split()[-1])}",
        cited,
        re.IGNORECASE,
    )
    return match.group() if counted is None else f"None of the {match['what']}"


def _as_article(one: re.Match[str], cited: str) -> str:
    """ "a shelter" for "one shelter", where the words cited have it so and count none."""
    for what in map(re.escape, (one["what"], one["first"])):
        counted = re.search(rf"\b(?:one|1)\s+{what}\b", cited, re.IGNORECASE)
        if not counted and re.search(rf"\ban?\s+{what}\b", cited, re.IGNORECASE):
            return f"a {one['what']}"
    return one.group()


def _without_report(text: str, context: Context) -> str:
    match = _SAYS.match(text)
    if match is None:
        return text
    told = {each.year for each in years_in(match.group())}
    known = {document.report_year for document in context.documents}
    known |= {d.period.last + 1 for d in context.documents if d.period is not None}
    if not told <= known:
        return text
    rest = text[match.end() :]
    return rest[:1].upper() + rest[1:]


def _with_years(text: str, context: Context) -> str:
    """`text` with "in 2019" for "the year before", where it is clear before which."""
    if RELATIVE_YEAR.search(text) is None:
        return text
    text = _DOUBLE.sub("in ", text)
    named = {each.year for each in years_in(text)}
    periods = {d.period for d in context.documents if d.period is not None}
    years = named or {period.first for period in periods if period.first == period.last}
    if len(years) != 1:
        return text
    (year,) = years

    def named_year(match: re.Match[str]) -> str:
        than = " than" if match.group().lower().startswith("than") else ""
        return f"{than} in {year - 1}"

    return re.sub(r"\bin\s+in\b", "in", RELATIVE_YEAR.sub(named_year, text)).replace("  ", " ")


def without_silences(text: str, context: Context) -> str:
    """`text` without the words for a silence, where the words cited have one too: "no information
    was given" is no number."""
    if NOT_REPORTED.search(context.text) is None:
        return text
    return NOT_REPORTED.sub("did say little of it", text)
