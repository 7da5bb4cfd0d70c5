"""The quoting reader: a question and its evidence to a draft answer, without any chat model.

A question for a figure is answered from facts, any other from the best sentence; what the question
wants decides which is tried first. Every draft is verified by `rag.answer.verify` before it is
shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer import complement, compute, distance, polar, sums, totals, trend
from rag.answer.computed import asking
from rag.answer.elsewhere import figures_elsewhere
from rag.answer.evidence import Evidence, Sentence, cite_sentence
from rag.answer.extract import rank_sentences
from rag.answer.figures import CONVINCED, Reading
from rag.answer.match import Match
from rag.answer.silent import silent_figure
from rag.answer.trend import contradicts
from rag.schema import Draft, Query, Statement
from rag.text.words import content_stems, content_words, stem

_FIGURES = ("count", "money", "percent", "difference", "ratio", "sum", "trend")
_SAYS_NOTHING = re.compile(
    r"^\W*(?:(?:and|what|so|but|then|or|well|ok|okay|huh|hmm*|really|yes|no|sure|please|thanks?|thank\s+you|"
    r"cheers|hello|hi|hey|bye|good(?:bye|\s+(?:morning|day|evening))|lol|great|nice|cool|(?:who|how|what)\s+are\s+"
    r"you)\b\W*)+$",
    re.IGNORECASE,
)
"""Small talk, and words that ask nothing by themselves."""
# "how much victims were identified", but not "how much did the shelters get"
_MUCH_COUNTED = re.compile(
    r"\bhow\s+much\s+(?!(?:did|does|do|was|were|is|are|has|have|had|will|would|can|could|may|must|of|per|a|an|"
    r"each|it|they)\b)(?:[\w’'-]+\s+){0,2}?(?:[\w-]{3,}s|people|women|men|children)\b",
    re.IGNORECASE,
)
NEAREST = 3
"""How many figures stand nearest to a question that is not answered."""

TOLD = 0.4
"""The share of a question's words that must stand in what a silence withholds."""

TOLD_OWN = 0.6
"""The same for the words next to the silence, where a sentence was asked for."""

RARE = 0.2
"""A word of more than this rarity is worth naming as one that nothing speaks of."""

STRANGE = 0.5
"""A word of more than this rarity that no sentence has is asked for in vain."""


def read(query: Query, evidence: Evidence) -> Draft:
    """A draft answer to `query` from `evidence`; status `not_found` with the reason where the
    evidence does not hold one."""
    reading = Reading(query, evidence)
    draft = None if _leads_nowhere(reading) else _answered(reading)
    return draft if draft is not None else _not_found(reading)


def _leads_nowhere(reading: Reading) -> bool:
    """Whether a follow-up adds nothing that could be looked for: no words at all, "What?", or only
    such as no sentence has, "And purple ones?". What the question before was about is not what it
    asks."""
    query, terms = reading.query, reading.terms
    if _SAYS_NOTHING.match(query.text):
        return True
    own = [form for form in content_stems(query.text) if form in terms.weights]
    if not own or not query.context:
        return False
    known = frozenset(form for sentence in reading.evidence.sentences for form in sentence.stems)
    words = {stem(word): word for word in content_words(query.text)}
    return all(
        not terms.credit(form, known) and reading.evidence.rarity(words[form]) > STRANGE
        for form in own
    )


def _answered(reading: Reading) -> Draft | None:
    wanted = reading.query.wanted
    end = trend.asks_peak(reading)
    if end is not None and (peak := trend.peak(reading, end)) is not None:
        return peak
    if wanted == "yes_no":
        return polar.draft_of(reading)
    if wanted == "trend":
        told_of_years = len(reading.query.years) > 1
        if told_of_years and _spans_all(reading):
            return _figure(reading)
        return trend.draft_of(reading) or (None if told_of_years else _words(reading))
    if wanted == "percent":
        told = _figure(reading)
        # That the report is silent on some percentage does not keep the share from being counted.
        computed = compute.draft_of(reading) if told is None or told.status != "answered" else None
        return computed or told
    if wanted == "ratio":
        return compute.draft_of(reading)
    if wanted == "difference":
        return compute.draft_of(reading) or complement.draft_of(reading)
    if wanted in _FIGURES:
        return _computed(reading) or _surest(_figure(reading), _counted_instead(reading))
    return _words(reading)


def _computed(reading: Reading) -> Draft | None:
    """A figure that no report tells as it is asked for, but that follows from others."""
    if sums.asked(reading) and (summed := sums.draft_of(reading)):
        return summed
    return (
        distance.derived(reading)
        or complement.draft_of(reading)
        or sums.of_groups(reading)
        or totals.draft_of(reading)
    )


def _counted_instead(reading: Reading) -> Draft | None:
    """A count for "How much victims ...?", where no word of the question is of money."""
    if reading.query.wanted != "money" or reading.speaks_of_money:
        return None
    if not _MUCH_COUNTED.search(reading.query.text):
        return None
    return _figure(asking(reading, "count"))


def _surest(*drafts: Draft | None) -> Draft | None:
    """The draft that is surest of itself, the first of equals."""
    found = [draft for draft in drafts if draft is not None]
    return max(found, key=lambda draft: draft.confidence, default=None)


def _spans_all(reading: Reading) -> bool:
    """Whether the figure that fits best is one for all years asked about: reports count "in
    2016-2017" where their year is not the calendar's."""
    ranked = reading.figures()
    return bool(ranked) and set(ranked[0].read.fact.years) == set(reading.query.years)


def _figure(reading: Reading) -> Draft | None:
    # A silence answers only the question for what it withholds.
    ranked = [
        match
        for match in reading.ranked()
        if not match.is_silence or match.features["statement"] >= TOLD
    ]
    if not ranked or not reading.convinced(ranked[0]):
        return None
    best = ranked[0]
    if best.is_silence:
        return silent_figure(best.read, reading.confidence(best))
    told = [best, *_other_reports(reading, best, ranked[1:6])]
    reason = "The reports disagree; each figure is shown." if len(told) > 1 else ""
    if len(told) == 1:
        told += figures_elsewhere(reading, best)
        several = "Several places have such a figure; name one to be told of it alone."
        reason = several if len(told) > 1 else ""
    return Draft("answered", tuple(map(reading.told, told)), reason, reading.confidence(best))


def _other_reports(reading: Reading, best: Match, others: Sequence[Match]) -> list[Match]:
    """What other reports on the same place say of the same year and matter, where it differs."""
    if not reading.query.years:
        return []
    fact = best.read.fact
    return [
        match
        for match in others
        if (match.read.fact.years, match.read.fact.place, match.read.fact.unit)
        == (fact.years, fact.place, fact.unit)
        and contradicts(match, best)
    ]


def _words(reading: Reading) -> Draft | None:
    found = rank_sentences(reading.query, reading.terms, reading.evidence, reading.newest)
    if not found or found[0].confidence < CONVINCED:
        return None
    best = found[0]
    sentence = best.sentence
    silence = _silence_in(reading, sentence)
    if silence is not None:
        return silent_figure(silence.read, reading.confidence(silence))
    citation = cite_sentence(sentence, (best.start, best.end))
    short = re.sub(r"\s+", " ", best.short).strip(" ,;")
    period = sentence.document.period
    if best.told_by_period and period is not None:
        short = f"{period}, the year that the report covers: {sentence.text}"
    statement = Statement(short[:1].upper() + short[1:], (citation,))
    return Draft("answered", (statement,), "", best.confidence)


def _silence_in(reading: Reading, sentence: Sentence) -> Match | None:
    """The silence that the best sentence is, where the question asks for what it withholds."""
    for match in reading.ranked(years=(), kinds=("not_reported",)):
        here = match.read.sentence_key == sentence.key
        if here and match.features["own"] >= TOLD_OWN:
            return match
    return None


def _not_found(reading: Reading) -> Draft:
    """Why there is no answer, and what stands nearest."""
    query = reading.query
    nearest: list[Statement] = []
    if query.wanted in _FIGURES:
        ranked = reading.figures() or reading.figures(years=())
        nearest = [reading.told(match) for match in ranked[:NEAREST]]
    if not nearest:
        found = rank_sentences(query, reading.terms, reading.evidence, reading.newest)
        sentences = [item.sentence for item in found[:1]]
        nearest = [Statement(one.text, (cite_sentence(one),)) for one in sentences]
    return Draft("not_found", (), _reason(reading), 0.0, tuple(nearest))


def _reason(reading: Reading) -> str:
    """Which words of the question nothing speaks of, or which years."""
    query = reading.query
    if _SAYS_NOTHING.match(query.text):
        return f"Not understood: “{query.text.strip()}” does not say what to look for."
    documents = "the documents" if query.scope is None else "the documents asked about"
    known = frozenset(form for sentence in reading.evidence.sentences for form in sentence.stems)
    missing = set(reading.terms.missing(known))
    words = [
        word
        for word in re.findall(r"[^\W\d_]+", query.text)
        if stem(word) in missing and reading.evidence.rarity(word) > RARE
    ]
    if words:
        named = ", ".join(f"“{word}”" for word in dict.fromkeys(words[:3]))
        return f"Not found: {documents} do not speak of {named}."
    if query.years:
        told = ", ".join(map(str, query.years))
        return f"Not found: {documents} have no such figure or statement for {told}."
    return f"Not found in {documents}."
