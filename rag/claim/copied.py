"""Claims that repeat their source word for word: what they say of a figure, their source says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.claim.context import Context, Place
from rag.schema import Query

_BOUNDARY = re.compile(r"(?:^|[;:]\s*(?:(?:and|but|while)\s+)?|[.!?][”’\"')]*\s+)$", re.IGNORECASE)
_DROPPED = str.maketrans(
    {"\u00ad": None, "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "}
)
_LEAST_WORDS = 4
_LEADING_YEAR = re.compile(r"^In (\d{4}), ")
_OTHER_TIME = re.compile(
    r"\b(?:previous|prior|last|past|earlier|former|since|until|formerly)\b", re.I
)


@dataclass(frozen=True)
class Copy:
    """The sentence that a claim repeats, and where in it the repeated words stand."""

    place: Place
    start: int
    end: int

    def is_quoted(self, context: Context) -> bool:
        """Whether the words repeated stand within one quotation."""
        words = _even(self.place.text)[self.start : self.end]
        return any(words in _even(citation.quote) for citation in context.citations)


def copied(text: str, context: Context) -> Copy | None:
    """Where `text` stands in one of the sentences cited, from the beginning of the sentence or of a
    part behind a semicolon to a mark of punctuation, so that nothing before it turns its sense;
    None where it does not. A year may be set before it ("In 2020, ...")."""
    words = _LEADING_YEAR.sub("", _even(text)).strip(" .;,")
    dated = _LEADING_YEAR.match(text) is not None
    if len(words.split()) < _LEAST_WORDS or (dated and _OTHER_TIME.search(words)):
        return None
    for place in context.sentences:
        cited = _even(place.text)
        at = cited.lower().find(words.lower())
        if at < 0 or _BOUNDARY.search(cited[:at]) is None:
            continue
        if re.match(r"\s*(?:[.;,:(!?]|$)", cited[at + len(words) :]):
            return Copy(place, at, at + len(words))
    return None


def _even(text: str) -> str:
    return re.sub(r"\s", " ", text.translate(_DROPPED))


def copied_problem(text: str, copy: Copy, query: Query, context: Context) -> str | None:
    """Whether what is repeated is of none of the years that the question asks for, or not of the
    one that is set before it."""
    begin = copy.place.span.start
    told = {
        year
        for read in context.beside
        if read.document.id == copy.place.document.id
        and begin + copy.start <= read.fact.start < begin + copy.end
        for year in read.fact.years
    } or context.periods | context.named_years
    set_before = _LEADING_YEAR.match(text)
    if set_before is not None:
        year = int(set_before.group(1))
        covered = copy.place.document.period
        of_period = covered is not None and year in covered
        if year not in told or (not of_period and told != {year}):
            return f"the words cited are not of {year}"
    asked = set(query.years)
    if not asked:
        return None
    if told and asked.isdisjoint(told):
        listed = " and ".join(map(str, sorted(told)))
        return f"it speaks of {listed}; the question asks for {' and '.join(map(str, query.years))}"
    return None
