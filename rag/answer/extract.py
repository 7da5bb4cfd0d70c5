"""Answers that are words: the sentence that answers, and the shortest stretch of it that does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.confidence import sentence_confidence
from rag.answer.cues import ASKS_ADVICE, DATE, NEGATION, STRONG_BECAUSE, advises, has_name
from rag.answer.evidence import Evidence, Sentence, best_first
from rag.answer.marked import marked
from rag.answer.stretch import ASKS_NUMBER, Stretch, shortest
from rag.answer.terms import Terms, whole_question
from rag.model.marks import Marks
from rag.schema import Query
from rag.text.words import content_stems, stem

RERANKED = 20
"""How many sentences, the best by words, are compared with the question by meaning."""

READ = 3
"""How many sentences, the best by words and meaning, a model of reading looks at."""

# Fitted by `python -m eval fit` on the working part of the labels; see eval/README.md.
WEIGHTS = {
    "coverage": 0.17,
    "nearby": 0.16,
    "clause": 0.14,
    "verb": 0.05,
    "similarity": 0.24,
    "clause_similarity": 0.11,
    "missing": -0.08,
    "missing_here": 0.07,
    "name": 0.07,
    "opposed": 0.02,
    "told": 0.22,
    "marked": 1.02,
    "advises": -0.56,
    "newest": 0.01,
    "dated": 0.03,
    "dated_other": 0.05,
    "dense": 0.11,
    "text": 0.14,
    "length": -0.03,
    "figures": 0.01,
    "before": 0.04,
    "beside": -0.04,
    "read": 0.5,
}

SPOKEN = frozenset({"date", "description", "name", "place"})
"""What is wanted where a model of reading says which stretch of a sentence answers first."""

LONGEST = 500
"""Characters: longer sentences are as long as this one."""

FAINT = 0.35
"""Sentences of less similarity than this to the question are far from it."""

# A word or two without a stop: the heading of what answers.
_HEADING = re.compile(r"\W*\w+(?:\s+\w+)?\s*:?")
# What a sentence has to tell to answer, where the question wants it.
_TOLD = ("reason", "date", "place", "name", "list")
_ASKS_YEAR = re.compile(r"\b(?:what|which)\s+year\b", re.IGNORECASE)
_DIALLED = re.compile(r"\d[\d\s-]{2,}")
_BETWEEN_CLAUSES = re.compile(
    r";|:\s|,\s+(?:but|while|whereas|although|though|and|or|because|which|who)\s|\bbut\b|\bhowever\b|"
    r"\balthough\b|\bthough\b|\bbecause\b|\band\s+(?=(?:did|does|do|was|were|had|has|have|could)\b)"
)
# What a clause says that somebody did: "signed", "did not sign", "to sign".
_VERB = re.compile(
    r"\b(?:(?:not|to|could|can|may|would|will|must|did)\s+(?:(?:be|been|yet|\w+ly)\s+)*(\w{3,})|(\w{3,}ed|made|gave|"
    r"took|held|found|paid|ran|sent|began|set|put|kept|led|spent|built|won|lost))\b"
)
# "Because shelters were lacking in the north, victims were housed in jails"
_OPENS = re.compile(
    r"\W*(?:because|although|though|while|whereas|since|as|after|when|if)\s[^,;]{3,120},\s+(?!and\b|or\b)",
    re.IGNORECASE,
)
# Any verb, so that what has it is a clause.
_ANY_VERB = re.compile(
    r"\b(?:\w{3,}ed|was|were|is|are|be|been|had|has|have|did|does|do|could|can|may|might|would|will|"
    r"made|gave|took|held|found|paid|ran|sent|began|set|put|kept|led|spent|built|won|lost|went|came|"
    r"met|saw|fell|rose|grew|became|left|cost|told|said|sought|taught|brought|bought|wrote)\b",
    re.IGNORECASE,
)
_VERB_SHARE = 0.6
"""What it counts for that a clause has the verb of the question, beside its other words."""


@dataclass(frozen=True)
class Found:
    """A sentence with its score and the stretch of it (absolute offsets) that answers first."""

    sentence: Sentence
    score: float
    start: int
    end: int
    features: dict[str, float]

    @property
    def told_by_period(self) -> bool:
        """Whether the year asked for is that of the report, which the sentence does not name."""
        return bool(self.features["period"])

    @property
    def coverage(self) -> float:
        """The share of the question's words that the sentence has."""
        return self.features["coverage"]

    @property
    def confidence(self) -> float:
        """How likely the sentence answers, between 0 and 1."""
        return sentence_confidence(self.features)

    @property
    def short(self) -> str:
        return self.sentence.document.text[self.start : self.end]


def rank_sentences(
    query: Query, terms: Terms, evidence: Evidence, newest: int | None
) -> list[Found]:
    """The best of the sentences that could answer, best first, each with its shortest answering
    stretch; no more than `RERANKED`. `newest` is the newest year that the documents cover."""
    asked = set(query.years)
    pool = [
        sentence
        for sentence in evidence.sentences
        if (not asked or asked & sentence.years) and not _HEADING.fullmatch(sentence.text)
    ]
    coverage = [_coverage(query, terms, evidence, sentence) for sentence in pool]
    chosen = best_first(coverage)[:RERANKED]
    if not chosen:
        return []
    clause = [clause_of(pool[index].text, terms) for index in chosen]
    texts = [pool[index].text for index in chosen] + clause
    similar = evidence.similarity(whole_question(query), texts).reshape(2, -1).T
    found = []
    for index, part, (likeness, part_likeness) in zip(chosen, clause, similar, strict=True):
        sentence = pool[index]
        start, end = shortest(query, terms, sentence)
        features = {
            "coverage": coverage[index],
            "similarity": float(likeness),
            "clause_similarity": float(part_likeness),
            "faint": max(0.0, FAINT - float(likeness)),
            **_told_features(query, terms, evidence, sentence, (start, end)),
            **_clause_features(terms, part),
            **_standing(query, evidence, sentence, newest),
            "read": 0.0,
        }
        found.append(Found(sentence, _score(features), start, end, features))
    found.sort(key=lambda one: -one.score)
    found = _read_closely(query, terms, found, evidence)
    return [_with_margin(one, found) for one in found]


def _score(features: Mapping[str, float]) -> float:
    return sum(weight * features[name] for name, weight in WEIGHTS.items())


def _read_closely(
    query: Query, terms: Terms, ranked: Sequence[Found], evidence: Evidence
) -> list[Found]:
    """`ranked` with what a model of reading makes of the best sentences, best first. Others stand
    to them as the least likely of those."""
    marks = evidence.marks(whole_question(query), [one.sentence.text for one in ranked[:READ]])
    told = {text: mark.anywhere() for text, mark in marks.items()}
    least = min(told.values())
    found = []
    for one in ranked:
        features = {**one.features, "read": told.get(one.sentence.text, least)}
        found.append(replace(one, score=_score(features), features=features))
    found.sort(key=lambda one: -one.score)
    if query.wanted in SPOKEN and found[0].sentence.text in marks:
        found[0] = _with_span(query, terms, found[0], marks[found[0].sentence.text], evidence)
    return found


def _with_span(query: Query, terms: Terms, one: Found, marks: Marks, evidence: Evidence) -> Found:
    """`one` with the stretch that the model of reading takes for the answer, if it takes any."""
    sentence = one.sentence
    span = marked(query, terms, sentence, evidence.told_in(sentence), marks)
    if span is None:
        return one
    return replace(one, start=sentence.start + span[0], end=sentence.start + span[1])


def _with_margin(one: Found, ranked: Sequence[Found]) -> Found:
    """`one` with how far its score is above that of the best other sentence."""
    rival = next((other.score for other in ranked if other is not one), 0.0)
    return replace(one, features={**one.features, "margin": one.score - rival})


def _coverage(query: Query, terms: Terms, evidence: Evidence, sentence: Sentence) -> float:
    """The share of the question's words that a sentence has."""
    own = terms.coverage(sentence.stems)
    if query.wanted == "reason" and STRONG_BECAUSE.search(sentence.text):
        # "They ascribed the fall to ..." stands behind the sentence that has the question's words.
        return max(own, 0.85 * terms.coverage(evidence.nearby[sentence.key]))
    return own


def _clause_features(terms: Terms, clause: str) -> dict[str, float]:
    """How far the clause of a sentence that fits best has what is asked about."""
    return {
        "clause": terms.coverage(frozenset(content_stems(clause))),
        "verb": float(_has_verb(clause, terms)),
    }


def _standing(
    query: Query, evidence: Evidence, sentence: Sentence, newest: int | None
) -> dict[str, float]:
    """Where a sentence stands: its years, its passage among those found, what was told before."""
    asked, period = frozenset(query.years), sentence.document.period
    told = [start for document, start in query.answered if document == sentence.document.id]
    before = any(sentence.start <= start < sentence.end for start in told)
    dense, text = evidence.ranks(sentence)
    return {
        "newest": float(
            not asked and newest is not None and period is not None and newest in period
        ),
        "dated": float(not asked.isdisjoint(sentence.named)),
        "dated_other": float(bool(asked and sentence.named) and asked.isdisjoint(sentence.named)),
        "dense": 1 / dense if dense else 0.0,
        "text": 1 / text if text else 0.0,
        "length": min(len(sentence.text), LONGEST) / LONGEST,
        "figures": min(evidence.figures(sentence), 6) / 6,
        "before": float(before),
        "beside": float(bool(told) and not before),
    }


def _told_features(
    query: Query, terms: Terms, evidence: Evidence, sentence: Sentence, stretch: Stretch
) -> dict[str, float]:
    """How far a sentence tells what is wanted, and what it lacks."""
    nearby = sentence.stems | evidence.nearby[sentence.key]
    # "In which year ...?" of a sentence without a year: that of the report.
    period = (
        query.wanted == "date"
        and _ASKS_YEAR.search(query.text) is not None
        and not sentence.named
        and sentence.document.period is not None
    )
    told = query.wanted not in _TOLD or _tells(query, terms, sentence, stretch)
    return {
        "nearby": terms.coverage(nearby),
        "missing": terms.heaviest_missing(nearby),
        "missing_here": terms.heaviest_missing(sentence.stems),
        "told": float(told or period),
        "period": float(period),
        "name": float(terms.misses_name(nearby)),
        "opposed": float(_opposed(query, sentence, terms)),
        "marked": _fits(query, sentence),
        "advises": float(advises(sentence.text) and not ASKS_ADVICE.search(query.text)),
    }


def _opposed(query: Query, sentence: Sentence, terms: Terms) -> bool:
    """Whether a question takes for granted what the clause that has its words denies."""
    if query.wanted in ("yes_no", "count") or NEGATION.search(query.text):
        return False
    return NEGATION.search(clause_of(sentence.text, terms)) is not None


def clause_of(text: str, terms: Terms) -> str:
    """The clause of a sentence that has most of the question's words, its verb before others."""

    def fit(clause: str) -> float:
        covered = terms.coverage(frozenset(content_stems(clause)))
        return covered + _VERB_SHARE * _has_verb(clause, terms)

    return max(clauses(text), key=fit)


def _has_verb(clause: str, terms: Terms) -> bool:
    """Whether a clause says that somebody did what the question asks about."""
    verbs = {stem(match.group(1) or match.group(2)) for match in _VERB.finditer(clause)}
    return any(terms.speaks_of(verb) for verb in verbs)


def clauses(text: str) -> list[str]:
    """The clauses of a sentence, in order; a part without a verb, as of a list, goes with the one
    before it: of "no reports of arrests, trials, or convictions" there are none of either. What
    "but" sets against it does not: "food but no cash"."""
    marks = list(_BETWEEN_CLAUSES.finditer(text))
    if (first := _OPENS.match(text)) and not (marks and marks[0].start() < first.end()):
        marks.insert(0, first)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    found: list[str] = []
    begin = 0
    for mark, end in zip(marks, ends, strict=False):
        if "but" in mark.group() or _ANY_VERB.search(text, mark.end(), end):
            found.append(text[begin : mark.end() if mark is first else mark.start()])
            begin = mark.end()
    return [*found, text[begin:]]


def _tells(query: Query, terms: Terms, sentence: Sentence, stretch: Stretch) -> bool:
    """Whether the stretch found is of the kind that the question wants."""
    words = sentence.document.text[slice(*stretch)]
    is_part = stretch != (sentence.start, sentence.end)
    if query.wanted == "reason":
        # A purpose is as good as a reason only where the sentence is plainly the one asked about.
        is_purpose = words.lower().startswith("to ")
        return STRONG_BECAUSE.match(words) is not None and (
            not is_purpose or terms.heaviest_missing(sentence.stems) < 0.3
        )
    if query.wanted == "date":
        return DATE.search(words) is not None
    if query.wanted == "name" and ASKS_NUMBER.search(query.text):
        return is_part and _DIALLED.search(words) is not None
    if query.wanted == "list":
        return "," in words or " and " in words
    return is_part


def _fits(query: Query, sentence: Sentence) -> float:
    """How far a sentence has what the question wants to be told."""
    if query.wanted == "reason":
        return 0.12 if STRONG_BECAUSE.search(sentence.text) else 0.0
    if query.wanted == "date":
        return 0.12 if DATE.search(sentence.text) else -0.2
    if query.wanted == "list":
        return min(0.12, 0.03 * sentence.text.count(",") + 0.03 * sentence.text.count(" and "))
    if query.wanted in ("name", "place"):
        return 0.06 if has_name(sentence.text) else -0.05
    return 0.0
