"""The shortest stretch of a sentence that answers: a date, a reason, a name, a place or a list.

Stretches are pairs of offsets, within the sentence but for `shortest`, which gives them within the
document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answer.cues import BECAUSE, DATE, PLACE_LEAD, PLAIN_BECAUSE, STRONG_BECAUSE, names
from rag.answer.evidence import Sentence
from rag.answer.terms import Terms
from rag.schema import Query
from rag.text.words import content_stems
from rag.text.years import YEAR, years_in

Stretch = tuple[int, int]

ASKS_NUMBER = re.compile(r"\b(?:what|which|phone|telephone)\s+number\b|\bdial\b", re.IGNORECASE)
"""A question for a number that is a name: one to dial."""

_ASIDE = re.compile(r"\([^()]*\)")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\+?\d[\d\s-]{1,16}\d")
_ASKS_MONTH = re.compile(r"\bmonth\b", re.IGNORECASE)
_ASKS_PERSON = re.compile(r"\bwho(?:'s|s|m)?\b", re.IGNORECASE)
_ASKS_BODY = re.compile(r"\b(?:body|agency|organi[sz]ation|ministry)\b", re.IGNORECASE)
_TITLE = re.compile(r"(?:Mr|Ms|Mrs|Dr|Colonel|General|President|Judge)\b")
_BODY = re.compile(
    r"\b(?:Ministry|Office|Council|Service|Court|House|Commission|Center|Centre|Board|Agency|"
    r"Police|Guard|Secretary|Department|Act|Code|Report)\b"
)
# "chaired by the minister of the interior"
_BY = re.compile(
    r"""
    \b(\w+(?:ed|en|un|ght|d))\s+by\s+
    ((?:the\s+|an?\s+)?[^\W\d][\w’' -]{2,70}?)
    (?=[,;.(]|\s+(?:met|was|were|is|are|has|had|which|who|in|on|to)\b|$)
    """,
    re.VERBOSE,
)
# The words before the first verb of a sentence.
_SUBJECT = re.compile(
    r"""
    (
        (?:The\s+|An?\s+)?[\w’'&-]+
        (?:\s+(?:of|for|on|and|the|in)\s+[\w’'&-]+|\s+[\w’'&-]+){0,5}?
    )
    \s+(?:has|have|had|was|were|is|are|did|does|\w{3,}ed|ran|gave|held|led|paid|sent|took|made|put|
        set|spent|told|found)\b
    """,
    re.VERBOSE,
)
_CLAUSE_END = re.compile(
    r"""
    [;.]\s
    | ;
    | ,\s+(?:but|while|whereas|although|
        and\s+(?:the|it|they|authorities|officials|as\s+a\s+result))\b
    | \.$
    """,
    re.VERBOSE,
)
# What stands before a list of three and more, or of two with "and".
_LIST_LEAD = re.compile(
    r"""
    :\s+
    | \b(?:including|such[ ]as|namely|comprising|provided|provides|offered|on|about|were|are|with|
        of)\s+(?=[^,;]{2,70}(?:,[^,;]{2,70})*,?\s+(?:and|or)\s)
    """,
    re.VERBOSE,
)


def shortest(query: Query, terms: Terms, sentence: Sentence) -> Stretch:
    """Where, in the document, the shortest stretch of `sentence` stands that answers; all of it
    where no part does by itself."""
    text = sentence.text
    stretch = _stretch(query, terms, text, _covered(sentence))
    start, end = (0, len(text)) if stretch is None or stretch[0] >= stretch[1] else stretch
    return sentence.start + start, sentence.start + end


def _stretch(query: Query, terms: Terms, text: str, covered: range) -> Stretch | None:
    if query.wanted == "date":
        return _nearest(query, terms, text, [match.span() for match in DATE.finditer(text)])
    if query.wanted == "reason":
        return _reason(terms, text)
    if query.wanted == "place":
        return _place(query, terms, text, covered)
    if query.wanted == "name":
        return _name(query, terms, text, covered)
    if query.wanted in ("list", "description"):
        clause = _fullest_clause(terms, text)
        return _items(text, clause) if clause and query.wanted == "list" else clause
    return None


def _positions(terms: Terms, text: str) -> list[tuple[int, float]]:
    """Where the question's words stand in `text`, with their weights."""
    weighed = (
        (match.start(), terms.weight(form))
        for match in _LETTERS.finditer(text)
        for form in content_stems(match.group())
    )
    return [(position, weight) for position, weight in weighed if weight]


def _nearest(query: Query, terms: Terms, text: str, stretches: Sequence[Stretch]) -> Stretch | None:
    """The stretch that stands nearest to the question's words, weighed; fuller ones first."""
    positions = _positions(terms, text)

    def fit(stretch: Stretch) -> float:
        start, end = stretch
        middle = (start + end) / 2
        near = sum(weight / (1 + abs(middle - place) / 25) for place, weight in positions)
        asked = _is_year(text, stretch) and int(text[start:end]) in query.years
        return near + 0.02 * (end - start) - (0.25 if asked else 0.0)

    if _ASKS_MONTH.search(query.text):
        stretches = [stretch for stretch in stretches if not _is_year(text, stretch)]
    return max(stretches, key=fit, default=None)


def _is_year(text: str, stretch: Stretch) -> bool:
    return YEAR.fullmatch(text[slice(*stretch)]) is not None


def _reason(terms: Terms, text: str) -> Stretch | None:
    """What follows the words that give a reason, to the end of its clause; the one nearest behind
    the question's words, strong markers before weak ones."""
    positions = _positions(terms, text)
    candidates = []
    for match in BECAUSE.finditer(text):
        marker, end = match.group(), _clause_end(text, match.end())
        before = sum(weight for place, weight in positions if place < match.start())
        inside = sum(weight for place, weight in positions if match.end() <= place < end)
        candidates.append((before - 0.8 * inside + _strength(marker), match.start(), end))
    return max(candidates)[1:] if candidates else None


def _strength(marker: str) -> float:
    """How surely a reason follows `marker`."""
    if PLAIN_BECAUSE.match(marker):
        return 1.2
    is_purpose = marker.lower().startswith("to")
    return 0.6 if STRONG_BECAUSE.match(marker) and not is_purpose else 0.0


def _clause_end(text: str, start: int) -> int:
    match = _CLAUSE_END.search(text[start:])
    return start + match.start() if match else len(text.rstrip(" ."))


def _name(query: Query, terms: Terms, text: str, covered: range) -> Stretch | None:
    if ASKS_NUMBER.search(query.text) and (number := _NUMBER.search(text)) is not None:
        return number.span()
    for match in _BY.finditer(text):
        # "Who heads it?" - "chaired by the minister of the interior"
        verb = frozenset(content_stems(match.group(1)))
        if any(terms.credit(form, verb) > 0.5 for form in terms.weights):
            return match.span(2)
    fresh = _of_years(query, text, covered, _unasked_names(terms, text))
    if _ASKS_PERSON.search(query.text) is None:
        return _nearest(query, terms, text, fresh) if fresh else _subject(text)
    if not _ASKS_BODY.search(query.text):
        people = [name for name in fresh if _is_person(text[slice(*name)], text[name[0] :])]
        person = _nearest(query, terms, text, people)
        if person is not None:
            return person
    return _subject(text) or _nearest(query, terms, text, fresh)


def _is_person(name: str, onwards: str) -> bool:
    """Whether a name is of a person: one with a title, or of two or three words; `onwards` is the
    text from where it begins."""
    if _BODY.search(name):
        return False
    return _TITLE.match(onwards) is not None or len(name.split()) in (2, 3)


def _unasked_names(terms: Terms, text: str) -> list[Stretch]:
    """The names of a sentence that the question does not have."""

    def is_asked(name: Stretch) -> bool:
        stems = content_stems(text[slice(*name)])
        return bool(stems) and all(form in terms.weights for form in stems)

    return [name for name in names(text) if not is_asked(name)]


def is_of_years_asked(query: Query, sentence: Sentence, stretch: Stretch) -> bool:
    """Whether a stretch of `sentence`, given within it, is told of a year asked about: of "one from
    Russia (two from Uzbekistan in 2019)", the words in parentheses are 2019's alone. True of all
    where no year is asked for, or none stands in parentheses."""
    return _dating(query, sentence.text, _covered(sentence))(stretch)


def _of_years(
    query: Query, text: str, covered: range, stretches: Sequence[Stretch]
) -> list[Stretch]:
    """Those of `stretches` that are told of a year asked about, all where none is."""
    return list(filter(_dating(query, text, covered), stretches)) or list(stretches)


def _dating(query: Query, text: str, covered: range) -> Callable[[Stretch], bool]:
    """Tells of a stretch of `text` whether it is of a year asked about."""
    asked = set(query.years)
    asides = [
        (match.span(), not asked.isdisjoint(years))
        for match in _ASIDE.finditer(text)
        if (years := {found.year for found in years_in(match.group())})
    ]
    if not asked or not asides:
        return lambda _: True
    outside = _ASIDE.sub(" ", text)
    told_outside = {found.year for found in years_in(outside)} or set(covered)
    # Words outside are of the years that stand there, of the report's own where none does.
    is_theirs = any(theirs for _, theirs in asides) and asked.isdisjoint(told_outside)

    def fits(stretch: Stretch) -> bool:
        within = [theirs for (start, end), theirs in asides if start < stretch[0] < end]
        return within[0] if within else not is_theirs

    return fits


def _covered(sentence: Sentence) -> range:
    """The years that the document of `sentence` covers."""
    period = sentence.document.period
    return range(period.first, period.last + 1) if period else range(0)


def _subject(text: str) -> Stretch | None:
    match = _SUBJECT.match(text)
    return match.span(1) if match else None


def _place(query: Query, terms: Terms, text: str, covered: range) -> Stretch | None:
    """A name, one behind "in" or "near" before others."""
    fresh = _of_years(query, text, covered, _unasked_names(terms, text))
    led = [name for name in fresh if PLACE_LEAD.search(text[max(0, name[0] - 28) : name[0]])]
    return _nearest(query, terms, text, led or fresh)


def _fullest_clause(terms: Terms, text: str) -> Stretch | None:
    """The part of a sentence between semicolons that has most of the question's words."""
    positions = _positions(terms, text)
    if not positions:
        return None
    clause = max(
        re.finditer(r"[^;]+", text),
        key=lambda piece: sum(w for p, w in positions if piece.start() <= p < piece.end()),
    )
    body = clause.group()
    start = clause.start() + len(body) - len(body.lstrip())
    return start, clause.end() - (len(body) - len(body.rstrip(" .;")))


def _items(text: str, clause: Stretch) -> Stretch:
    """A clause from where the list in it begins."""
    start, end = clause
    lead = _LIST_LEAD.search(text[start:end])
    return (start if lead is None else start + lead.end()), end
