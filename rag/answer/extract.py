"""Answers that are words: the sentence that answers, and the shortest stretch of it that does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answer.confidence import sentence_confidence
from rag.answer.cues import ASKS_ADVICE, DATE, NEGATION, STRONG_BECAUSE, advises, has_name
from rag.answer.evidence import Evidence, Sentence, best_first
from rag.answer.stretch import ASKS_NUMBER, Stretch, shortest
from rag.answer.terms import Terms, whole_question
from rag.schema import Query
from rag.text.words import content_stems, stem

RERANKED = 20
"""How many sentences, the best by words, are compared with the question by meaning."""

ADVISED = 0.3
"""A recommendation scores so much less where none is asked for."""

FAINT = 0.35
"""Sentences of less similarity than this to the question are far from it."""

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
    pool = [sentence for sentence in evidence.sentences if not asked or asked & sentence.years]
    coverage = [_coverage(query, terms, evidence, sentence) for sentence in pool]
    chosen = best_first(coverage)[:RERANKED]
    if not chosen:
        return []
    similar = evidence.similarity(whole_question(query), [pool[index].text for index in chosen])
    found = []
    for index, likeness in zip(chosen, similar, strict=True):
        sentence, similarity = pool[index], float(likeness)
        score = 0.62 * coverage[index] + 0.55 * similarity + _fits(query, sentence)
        if advises(sentence.text) and not ASKS_ADVICE.search(query.text):
            score -= ADVISED
        if not asked and newest is not None:
            period = sentence.document.period
            score += 0.06 * float(period is not None and newest in period)
        start, end = shortest(query, terms, sentence)
        features = {
            "coverage": coverage[index],
            "similarity": similarity,
            "faint": max(0.0, FAINT - similarity),
            **_features(query, terms, evidence, sentence, (start, end)),
        }
        found.append(Found(sentence, score, start, end, features))
    return sorted(found, key=lambda f: -f.score)


def _coverage(query: Query, terms: Terms, evidence: Evidence, sentence: Sentence) -> float:
    """The share of the question's words that a sentence has."""
    own = terms.coverage(sentence.stems)
    if query.wanted == "reason" and STRONG_BECAUSE.search(sentence.text):
        # "They ascribed the fall to ..." stands behind the sentence that has the question's words.
        return max(own, 0.85 * terms.coverage(evidence.nearby[sentence.key]))
    return own


def _features(
    query: Query, terms: Terms, evidence: Evidence, sentence: Sentence, stretch: Stretch
) -> dict[str, float]:
    """What the confidence in a sentence is made of, but for its words' and meaning's likeness."""
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
        "missing": terms.heaviest_missing(nearby),
        "told": float(told or period),
        "period": float(period),
        "name": float(terms.misses_name(nearby)),
        "opposed": float(_opposed(query, sentence, terms)),
    }


def _opposed(query: Query, sentence: Sentence, terms: Terms) -> bool:
    """Whether a question takes for granted what the clause that has its words denies."""
    if query.wanted in ("yes_no", "count") or NEGATION.search(query.text):
        return False
    return NEGATION.search(clause_of(sentence.text, terms)) is not None


def clause_of(text: str, terms: Terms) -> str:
    """The clause of a sentence that has most of the question's words, its verb before others."""

    def fit(clause: str) -> float:
        verbs = {stem(match.group(1) or match.group(2)) for match in _VERB.finditer(clause)}
        has_verb = any(terms.speaks_of(verb) for verb in verbs)
        return terms.coverage(frozenset(content_stems(clause))) + _VERB_SHARE * has_verb

    return max(clauses(text), key=fit)


def clauses(text: str) -> list[str]:
    """The clauses of a sentence, in order."""
    return _BETWEEN_CLAUSES.split(text)


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
