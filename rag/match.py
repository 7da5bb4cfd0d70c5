"""How well a fact fits a question, as a number between 0 and about 1."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.evidence import Evidence, is_currency, ReadFact, Terms, best_first
from rag.numbers import read_numbers
from rag.schema import Query
from rag.words import GROUPS, content_stems, stem, synonyms, tokens

# Weights of the features, in the order of `features`. Set by `python -m eval fit` on the working part
# of the labels; see eval/README.md.
WEIGHTS = {
    "own": 0.03,
    "clause": 0.07,
    "statement": 0.13,
    "around": 0.0,
    "similarity": 0.91,
    "extra": -0.53,
    "part": -0.05,
    "year": 0.1,
    "comparison": -0.1,
    "newest": 0.19,
    "nothing": -0.32,
    "nearby": 1.12,
    "verb": 0.05,
    "other_verb": -0.07,
    "clash": 0.0,
    "name": -0.25,
    "narrower": -0.16,
    "whole": -0.32,
    "echo": -0.5,
    "beside": 0.26,
    "group": -0.3,
}
RERANKED = 24


@dataclass(frozen=True)
class Match:
    """A fact with its score against a question and what the score is made of."""

    read: ReadFact
    score: float
    features: dict[str, float]


def has(form: str, forms: frozenset[str]) -> bool:
    """Whether `forms` has a stem or a synonym of it."""
    return form in forms or not forms.isdisjoint(synonyms(form))


def rank(
    query: Query,
    terms: Terms,
    facts: Sequence[ReadFact],
    evidence: Evidence,
    newest: int | None,
    asked: Collection[int],
) -> list[Match]:
    """`facts` with their scores, best first. `asked` are the years wanted, `newest` the newest year
    that the documents cover. Only the best by words are compared by meaning.
    """
    asking = Asking(query, terms, asked, newest)
    plain = [_features(asking, read, evidence) for read in facts]
    rough = [_score(features) for features in plain]
    chosen = best_first(rough)[:RERANKED]
    if not chosen:
        return []
    question = f"{query.context} {query.text}".strip()
    similar = evidence.similarity(question, [facts[i].fact.statement for i in chosen])
    matches = []
    for index, similarity in zip(chosen, similar, strict=True):
        features = {**plain[index], "similarity": float(similarity)}
        matches.append(Match(facts[index], _score(features), features))
    return sorted(matches, key=lambda match: -match.score)


def _score(features: Mapping[str, float]) -> float:
    return sum(weight * features.get(name, 0.0) for name, weight in WEIGHTS.items())


_COUNTED_NOUN = re.compile(
    r"\b(?:how\s+many|number\s+of|how\s+few)\s+((?:(?!(?:did|were|was|are|is|have|has|had|in|of|at|to|from|by|who|that|which|with|for|on|"
    r"does|do|could|can|took|got|received|there|through|during|given)\b)[\w’'-]+\s*){1,6})",
    re.IGNORECASE,
)
_ONE_OF = re.compile(
    r"\b(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|none|all|half|most)\s+of\s+(?:the|its|their|these|those)\s+$",
    re.I,
)


def _is_whole(read: ReadFact) -> bool:
    """The 12 of "five of the 12 police districts": a whole that a part is taken of."""
    fact = read.fact
    before = read.document.text[max(fact.sentence_start, fact.start - 30) : fact.start]
    return (
        _ONE_OF.search(before) is not None
        or re.search(r"(?:^|[.;,]\s)Of\s+(?:the|these|those)\s+$", before) is not None
    )


_AGE = frozenset(content_stems("age aged old"))
_TIMES = frozenset(content_stems("days months weeks hours minutes"))
_ANYONE = frozenset(
    content_stems(
        "people persons person individuals individual times ones cases others many more total"
    )
)


@dataclass(frozen=True)
class Asking:
    """A question as facts are matched to it."""

    query: Query
    terms: Terms
    asked: Collection[int]
    newest: int | None

    @cached_property
    def numbers(self) -> frozenset[float]:
        """The quantities that the question itself gives: "how many of the 64 were women?" """
        return frozenset(
            n.value for n in read_numbers(self.query.text) if n.value not in (0.0, 1.0)
        )

    @cached_property
    def nouns(self) -> frozenset[str]:
        """What is to be counted: the last noun behind "how many"; empty where anyone will do."""
        text = self.query.text
        if re.search(r"\bhow\s+old\b", text, re.IGNORECASE):
            return _AGE
        if re.search(r"\bhow\s+long\b", text, re.IGNORECASE):
            return _TIMES
        match = _COUNTED_NOUN.search(text)
        words = tokens(match.group(1)) if match else []
        stems = [stem(w) for w in words if not is_currency(w) and content_stems(w)]
        return frozenset(stems[-1:]) - _ANYONE


def _features(asking: Asking, read: ReadFact, evidence: Evidence) -> dict[str, float]:
    fact, terms = read.fact, asking.terms
    asked, told = set(asking.asked), set(fact.years)
    weights = {form: evidence.stem_weight(form) for form in read.statement}
    unasked = sum(weight for form, weight in weights.items() if not terms.coverage_of(form))
    nearby = evidence.nearby[fact.document_id, fact.sentence_start]
    other_noun = bool(asking.nouns) and not any(
        has(n, read.own | read.statement) for n in asking.nouns
    )
    unmatched = sum(not terms.coverage_of(f) for f in read.own) / max(1, len(read.own))
    return {
        "own": terms.coverage(read.own),
        "clause": terms.coverage(read.clause),
        "statement": terms.coverage(read.statement),
        "around": terms.coverage(read.around),
        "nearby": terms.coverage(nearby),
        "extra": unasked / (sum(weights.values()) + 1.0),
        "part": float(fact.part_of is not None),
        "year": len(asked & told) / len(asked | told) if asked else 0.0,
        "comparison": float(fact.comparison and not asked),
        "newest": float(not asked and asking.newest is not None and asking.newest in told),
        "nothing": float(fact.kind == "none"),
        "verb": float(bool(read.verb) and terms.coverage_of(read.verb)),
        "other_verb": float(bool(read.verb) and not terms.coverage_of(read.verb)),
        "clash": -0.1,
        "name": -0.2,
        "whole": -0.25,
        "echo": -0.5,
        "beside": 0.1,
        "group": float(bool(GROUPS & set(terms.missing(read.statement)))),
        "noun": float(other_noun),
        "clash": float(other_noun and bool(read.own) and unmatched > 0.5),
        "name": float(terms.misses_name(read.around | nearby | read.statement)),
        "narrower": float(any(not terms.coverage_of(form) for form in read.own & GROUPS)),
        "whole": float(_is_whole(read)),
        "echo": float(fact.value is not None and fact.value in asking.numbers),
        "beside": float(bool(asking.numbers) and not asking.numbers.isdisjoint(read.values)),
        "measure": float(asking.nouns in (_AGE, _TIMES) and other_noun),
        "missing": terms.heaviest_missing(read.around | nearby),
    }
