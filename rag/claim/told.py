"""The figures of a claim, read as the reports are read, by `rag.facts.reader`, and looked for among
those that stand within the words cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.evidence import ReadFact
from rag.answer.verify import CALCULATION
from rag.claim.context import Context, stems_of
from rag.facts.reader import facts as facts_in
from rag.schema import Document, Fact, Paragraph, Span
from rag.text.split import sentences
from rag.text.years import years_in


@dataclass(frozen=True)
class Told:
    """A figure of a claim: as it was read there, the years that the claim says for it (none where
    it leaves them open), and the figures of the words cited that it may be."""

    fact: Fact
    words: frozenset[str]
    years: frozenset[int]
    floating: bool
    found: tuple[ReadFact, ...]


def figures_of(text: str, context: Context) -> list[Told]:
    """The figures that `text` gives, calculations aside, each with those of `context` that have its
    value and unit."""
    plain = CALCULATION.sub(lambda match: " " * len(match.group()), text)
    plain = re.sub(r"\(\s*\)", lambda match: " " * len(match.group()), plain)
    # What a report leaves to its own period, a claim in its words leaves there too.
    period = next((document.period for document in context.documents if document.period), None)
    document = Document("", "", "", plain, None, period)
    paragraph = Paragraph("", 1, 0, len(plain), plain)
    spans = sentences(plain, Span(0, len(plain)))
    named = frozenset(each.year for each in years_in(plain))
    read = _with_shared_words(facts_in(document, paragraph, spans), plain)
    of_value = [
        tuple(c for c in context.facts if _is_same(f, c.fact, plain) and _is_no_end(f, c, plain))
        for f in read
    ]
    results = _results(read, text)
    # "five fewer than in 2015 (18 - 13 = 5)": that year is no other figure's.
    of_results = (
        {each.year for r in results for each in years_in(plain[r.end :])} if results else set()
    )
    dated = {
        year
        for fact, cited in zip(read, of_value, strict=True)
        if named.issuperset(fact.years)
        and (fact in results or any(set(fact.years) & set(c.fact.years) for c in cited))
        for year in fact.years
    } | of_results
    found = []
    for fact, cited in zip(read, of_value, strict=True):
        if fact in results:
            continue
        clause = plain[fact.clause_start : fact.clause_end]
        words = stems_of(fact.counted) | stems_of(clause)
        own = frozenset(fact.years)
        floating = not own <= named
        # A year that belongs to no other figure is meant to be of this one.
        found.append(Told(fact, words, named - dated if floating else own, floating, cited))
    return found


def _results(read: Sequence[Fact], text: str) -> list[Fact]:
    """Those of the figures that the calculations of `text` come to: none of the sources' own."""
    found = []
    for calculation in CALCULATION.finditer(text):
        result = abs(float(calculation.group("result").replace(",", "")))
        before = [fact for fact in read if fact.end <= calculation.start()]
        if before and before[-1].value == result:
            found.append(before[-1])
    return found


_FROM_TO = re.compile(r"\bfrom\s+(?:[^\s.;]+\s+){1,8}?to\s", re.IGNORECASE)


def _with_shared_words(read: Sequence[Fact], text: str) -> list[Fact]:
    """The figures of a claim; of "X rose from 91 to 94" both are told of X."""
    counted = [fact for fact in read if fact.kind not in ("none", "not_reported")]
    if len(counted) != 2 or _FROM_TO.search(text) is None:
        return list(read)
    return [replace(fact, clause_start=0, clause_end=len(text)) for fact in read]


_UNIT_BEHIND = re.compile(r"[\s-]*(\w+)")


def _is_no_end(said: Fact, cited: ReadFact, text: str) -> bool:
    """Whether a number said alone is none that is only an end of a range: of "terms of two to nine
    years" nobody says "two convicts"."""
    if said.high is not None or cited.fact.high is None:
        return True
    ours = _UNIT_BEHIND.match(text, said.end)
    theirs = _UNIT_BEHIND.match(cited.document.text, cited.fact.end)
    if ours is None or theirs is None:
        return False
    return bool(stems_of(ours[1])) and stems_of(ours[1]) == stems_of(theirs[1])


def _is_same(said: Fact, cited: Fact, text: str) -> bool:
    """Whether two figures have one value and one unit."""
    silent = "not_reported" in (said.kind, cited.kind)
    if silent:
        return said.kind == cited.kind
    if said.high is not None and said.high != cited.high:
        return False
    if said.value not in (cited.value, cited.high):
        return False
    if said.unit == cited.unit:
        return True
    # A currency that only its own report shows to be one is read as any other word.
    return said.unit is None and cited.unit is not None and cited.unit.lower() in text.lower()
