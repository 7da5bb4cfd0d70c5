"""Answers that are words: the sentence that answers, and the shortest stretch of it that does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.confidence import sentence_confidence
from rag.evidence import Evidence, Sentence, Terms, best_first
from rag.numbers import YEAR
from rag.schema import Query
from rag.words import content_stems, synonyms

RERANKED = 20

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}\s+{_MONTH}(?:\s+(?:19|20)\d{{2}})?|\b{_MONTH}\s+\d{{1,2}}(?:,?\s+(?:19|20)\d{{2}})?|\b{_MONTH}(?:\s+(?:of\s+)?(?:19|20)\d{{2}})?|\b(?:19|20)\d{{2}}\b"
)
_BECAUSE = re.compile(
    r"\b(?:because(?:\s+of)?|due\s+(?:primarily\s+|mainly\s+|largely\s+)?to|owing\s+to|as\s+a\s+result\s+of|on\s+account\s+of|thanks\s+to|for\s+(?:lack|want|fear)\s+of|"
    r"since(?!\s+(?:(?:19|20)\d{2}|the\b))|as\s+the|in\s+order\s+to|so\s+that|(?:attribut|ascrib)\w+\s+(?:[\w’\x27-]+\s+){0,5}?to|explained\s+(?:\w+\s+){1,3}by|put\s+.{1,60}?\s+down\s+to|driven\s+by|caused\s+by|"
    r"following|after|reflecting|the\s+(?:salary|cost|price|reason)\b|lest|being|despite|in\s+response\s+to|to\s+(?=[a-z]+\b))",
    re.I,
)
_STRONG_BECAUSE = re.compile(
    r"\b(?:because(?:\s+of)?|due\s+(?:\w+\s+)?to|owing\s+to|as\s+a\s+result\s+of|on\s+account\s+of|attribut\w+|ascrib\w+|driven\s+by|for\s+(?:lack|want)\s+of|explained\b|down\s+to|since\b|therefore|consequently|reason|after\b|as\s+the\b|being\b|in\s+order\s+to|to\s+\w+)",
    re.I,
)
_NAME = re.compile(
    r"(?:(?:Mr|Ms|Mrs|Dr|Colonel|General|President|Judge|Professor|Prof|Sir|Dame|Lord|Captain)\.?\s+)?[A-ZÀ-Þ][\w’'&.-]*(?:(?:\s+(?:of|the|for|de|da|van|von|and|al|el))*\s+[A-ZÀ-Þ][\w’'&.-]*)*"
)
_PLACE_LEAD = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Ff]rom|[Nn]ear|[Tt]o|[Oo]ff|[Oo]n\s+the\s+(?:island|coast)s?\s+of|island\s+of|city\s+of|town\s+of|capital,)\s+(?:the\s+)?$"
)


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
    """The sentences that could answer, best first, each with its shortest answering stretch."""
    asked = set(query.years)
    pool = [
        s
        for s in evidence.sentences
        if not asked
        or asked & s.named
        or (not s.named and asked & s.years)
        or (asked & s.years and not asked.isdisjoint(s.years))
    ]
    coverage = [terms.coverage(s.stems) for s in pool]
    if query.wanted == "reason":
        # "They ascribed the fall to ..." stands behind the sentence that has the question's words.
        near = [terms.coverage(evidence.nearby[s.document.id, s.start]) for s in pool]
        coverage = [
            max(c, 0.85 * n) if _STRONG_BECAUSE.search(s.text) else c
            for s, c, n in zip(pool, coverage, near, strict=True)
        ]
    chosen = best_first(coverage)[:RERANKED]
    if not chosen:
        return []
    question = f"{query.context} {query.text}".strip()
    similar = evidence.similarity(question, [pool[i].text for i in chosen])
    found = []
    for index, similarity in zip(chosen, similar, strict=True):
        sentence = pool[index]
        score = 0.62 * coverage[index] + 0.55 * float(similarity) + _fits(query, sentence)
        if not asked and newest is not None:
            period = sentence.document.period
            score += 0.06 * float(period is not None and newest in period)
        start, end = shortest(query, terms, sentence)
        near = sentence.stems | evidence.nearby[sentence.document.id, sentence.start]
        missing = terms.heaviest_missing(near)
        period = float(
            query.wanted == "date"
            and re.search(r"\b(?:what|which)\s+year\b", query.text, re.IGNORECASE) is not None
            and not sentence.named
            and sentence.document.period is not None
        )
        told = float(query.wanted not in _TOLD or _tells(query, terms, sentence, start, end))
        features = {
            "coverage": coverage[index],
            "similarity": float(similarity),
            "missing": missing,
            "told": max(told, period),
            "period": period,
            "name": float(terms.misses_name(near)),
            "opposed": float(_opposed(query, sentence, terms)),
            "faint": max(0.0, 0.35 - float(similarity)),
        }
        found.append(Found(sentence, score, start, end, features))
    return sorted(found, key=lambda f: -f.score)


_TOLD = ("reason", "date", "place", "name", "list")


NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|without|in\s+vain|lack(?:s|ed|ing)?|fail(?:s|ed)?)\b|n['’]t\b",
    re.IGNORECASE,
)


def _opposed(query: Query, sentence: Sentence, terms: Terms) -> bool:
    """Whether a question takes for granted what the clause that has its words denies."""
    if query.wanted in ("yes_no", "count") or NEGATION.search(query.text):
        return False
    return NEGATION.search(clause_of(sentence.text, terms)) is not None


def clause_of(text: str, terms: Terms) -> str:
    """The clause of a sentence that has most of the question's words."""
    pieces = re.split(
        r";|,\s+(?:but|while|whereas|although|and)\s|\bbut\b|\bhowever\b|\balthough\b", text
    )
    return max(pieces, key=lambda piece: terms.coverage(frozenset(content_stems(piece))))


def _tells(query: Query, terms: Terms, sentence: Sentence, start: int, end: int) -> bool:
    """Whether the stretch found is of the kind that the question wants."""
    words = sentence.document.text[start:end]
    if query.wanted == "reason":
        return _STRONG_BECAUSE.match(words) is not None and (
            not words.lower().startswith("to ") or terms.heaviest_missing(sentence.stems) < 0.3
        )
    if query.wanted == "date":
        return _DATE.search(words) is not None
    if query.wanted == "name" and _ASKS_NUMBER.search(query.text):
        return re.search(r"\d[\d\s-]{2,}", words) is not None and (start, end) != (
            sentence.start,
            sentence.end,
        )
    if query.wanted == "list":
        return "," in words or " and " in words
    return (start, end) != (sentence.start, sentence.end)


def _fits(query: Query, sentence: Sentence) -> float:
    """How far a sentence has what the question wants to be told."""
    if query.wanted == "reason":
        return 0.12 if _STRONG_BECAUSE.search(sentence.text) else 0.0
    if query.wanted == "date":
        return 0.12 if _DATE.search(sentence.text) else -0.2
    if query.wanted == "list":
        return min(0.12, 0.03 * sentence.text.count(",") + 0.03 * sentence.text.count(" and "))
    if query.wanted in ("name", "place"):
        names = [m for m in _NAME.finditer(sentence.text) if m.start() > 0]
        return 0.06 if names else -0.05
    return 0.0


def shortest(query: Query, terms: Terms, sentence: Sentence) -> tuple[int, int]:
    """The offsets, in the document, of the shortest stretch of `sentence` that answers."""
    text = sentence.text
    span: tuple[int, int] | None = None
    if query.wanted == "date":
        span = _nearest(terms, text, [m.span() for m in _DATE.finditer(text)], query)
    elif query.wanted == "reason":
        span = _reason(terms, text)
    elif query.wanted == "place":
        span = _place(query, terms, text)
    elif query.wanted == "name":
        span = _name(query, terms, text)
    elif query.wanted in ("list", "description"):
        span = _rest(terms, text, query.wanted == "list")
    if span is None or span[0] >= span[1]:
        span = (0, len(text))
    return sentence.start + span[0], sentence.start + span[1]


def _positions(terms: Terms, text: str) -> list[tuple[int, float]]:
    """Where the question's words stand in `text`, with their weights."""
    found = []
    for match in re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text):
        stems = content_stems(match.group())
        if stems:
            weight = terms.weights.get(stems[0]) or max(
                (0.85 * terms.weights.get(s, 0.0) for s in synonyms(stems[0])), default=0.0
            )
            if weight:
                found.append((match.start(), weight))
    return found


def _nearest(
    terms: Terms, text: str, spans: Sequence[tuple[int, int]], query: Query
) -> tuple[int, int] | None:
    """The candidate that stands nearest to the question's words, weighed; fuller ones first."""
    positions = _positions(terms, text)
    best, best_score = None, float("-inf")
    for start, end in spans:
        middle = (start + end) / 2
        closeness = sum(
            weight / (1 + abs(middle - position) / 25) for position, weight in positions
        )
        bare_year = YEAR.fullmatch(text[start:end]) is not None
        if re.search(r"\bmonth\b", query.text, re.I) and bare_year:
            continue
        score = (
            closeness
            + 0.02 * (end - start)
            - (0.25 if bare_year and int(text[start:end]) in query.years else 0.0)
        )
        if score > best_score:
            best, best_score = (start, end), score
    return best


def _reason(terms: Terms, text: str) -> tuple[int, int] | None:
    """What follows the words that give a reason, to the end of its clause; the one nearest behind
    the question's words, strong markers before weak ones."""
    candidates = []
    positions = _positions(terms, text)
    for match in _BECAUSE.finditer(text):
        end = _clause_end(text, match.end())
        inside = sum(w for p, w in positions if match.end() <= p < end)
        before = sum(w for p, w in positions if p < match.start())
        strong = (
            0.6
            if _STRONG_BECAUSE.match(match.group()) and not match.group().lower().startswith("to")
            else 0.0
        )
        if re.match(
            r"(?:because|due|owing|as a result|attribut|on account|for (?:lack|want))",
            match.group(),
            re.I,
        ):
            strong = 1.2
        candidates.append((before - 0.8 * inside + strong, match.start(), end))
    if not candidates:
        return None
    score, start, end = max(candidates)
    return start, end


def _clause_end(text: str, start: int) -> int:
    match = re.search(
        r"[;.]\s|;|,\s+(?:but|while|whereas|although|and\s+(?:the|it|they|authorities|officials|as\s+a\s+result))\b|\.$",
        text[start:],
    )
    return start + match.start() if match else len(text.rstrip(" ."))


def _names(text: str) -> list[tuple[int, int]]:
    """Capitalised names; one that opens the sentence counts only where it is more than one word
    or an acronym."""
    spans = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        words = match.group().split()
        if words[0] in (
            "The",
            "A",
            "An",
            "In",
            "On",
            "At",
            "Of",
            "Most",
            "Many",
            "Some",
            "All",
            "This",
            "These",
            "It",
            "Its",
            "They",
            "No",
            "For",
            "From",
            "By",
            "With",
            "To",
            "Since",
            "After",
            "As",
            "Her",
            "His",
            "Two",
            "Three",
            "Four",
            "Five",
            "Six",
        ):
            start += len(words[0]) + 1
            words = words[1:]
        if not words:
            continue
        name = text[start:end].rstrip(".,’'")
        if start == 0 and len(words) == 1 and not name.isupper() and not name[:-1].isupper():
            continue
        if re.fullmatch(_MONTH, name):
            continue
        spans.append((start, start + len(name.removesuffix("’s").removesuffix("'s"))))
    return spans


_ASKS_NUMBER = re.compile(r"\b(?:what|which|phone|telephone)\s+number\b|\bdial\b", re.IGNORECASE)


_BY = re.compile(
    r"\b(\w+(?:ed|en|un|ght|d))\s+by\s+((?:the\s+|an?\s+)?[^\W\d][\w’' -]{2,70}?)(?=[,;.(]|\s+(?:met|was|were|is|are|has|had|which|who|in|on|to)\b|$)"
)


def _name(query: Query, terms: Terms, text: str) -> tuple[int, int] | None:
    if _ASKS_NUMBER.search(query.text):
        numbers = [m.span() for m in re.finditer(r"\+?\d[\d\s-]{1,16}\d", text)]
        if numbers:
            return numbers[0]
    asked = set(terms.weights)
    for match in _BY.finditer(text):
        # "Who heads it?" - "chaired by the minister of the interior"
        verb = content_stems(match.group(1))
        if verb and any(terms.credit(form, frozenset(verb)) > 0.5 for form in terms.weights):
            return match.span(2)
    person = re.search(r"\bwho(?:'s|s|m)?\b", query.text, re.I) is not None
    candidates = []
    for start, end in _names(text):
        stems = set(content_stems(text[start:end]))
        if stems and stems <= asked:
            continue
        candidates.append((start, end))
    if person:
        titled = [
            c
            for c in candidates
            if re.match(r"(?:Mr|Ms|Mrs|Dr|Colonel|General|President|Judge)\b", text[c[0] :])
            or len(text[c[0] : c[1]].split()) in (2, 3)
        ]
        people = [
            c
            for c in titled
            if not re.search(
                r"\b(?:Ministry|Office|Council|Service|Court|House|Commission|Center|Centre|Board|Agency|Police|Guard|Secretary|Department|Act|Code|Report)\b",
                text[c[0] : c[1]],
            )
        ]
        if people and not re.search(
            r"\b(?:body|agency|organi[sz]ation|ministry)\b", query.text, re.I
        ):
            best = _nearest(terms, text, people, query)
            if best is not None:
                return best
    subject = _subject(text, terms)
    if subject is not None and person:
        return subject
    return _nearest(terms, text, candidates, query) if candidates else subject


def _subject(text: str, terms: Terms) -> tuple[int, int] | None:
    """The words before the first verb of the clause that has the question's words."""
    match = re.match(
        r"((?:The\s+|An?\s+)?[\w’'&-]+(?:\s+(?:of|for|on|and|the|in)\s+[\w’'&-]+|\s+[\w’'&-]+){0,5}?)\s+(?:has|have|had|was|were|is|are|did|does|\w{3,}ed|ran|gave|held|led|paid|sent|took|made|put|set|spent|told|found)\b",
        text,
    )
    return match.span(1) if match else None


def _place(query: Query, terms: Terms, text: str) -> tuple[int, int] | None:
    asked = set(terms.weights)
    led, other = [], []
    for start, end in _names(text):
        stems = set(content_stems(text[start:end]))
        if stems and stems <= asked:
            continue
        (led if _PLACE_LEAD.search(text[max(0, start - 28) : start]) else other).append(
            (start, end)
        )
    spans = led or other
    # "Tajikistan and Uzbekistan" is one answer to "which countries".
    return _nearest(terms, text, spans, query) if spans else None


def _rest(terms: Terms, text: str, is_list: bool) -> tuple[int, int] | None:
    """The clause, or the part behind the question's words, that tells what the question leaves open:
    the stretch with the most words that the question does not have, next to those it has."""
    positions = _positions(terms, text)
    if not positions:
        return None
    pieces = [(m.start(), m.end()) for m in re.finditer(r"[^;]+", text)]
    best = max(pieces, key=lambda piece: sum(w for p, w in positions if piece[0] <= p < piece[1]))
    start, end = best
    body = text[start:end]
    start += len(body) - len(body.lstrip())
    end -= len(body) - len(body.rstrip(" .;"))
    if not is_list:
        return start, end
    opened = re.search(
        r":\s+|\b(?:including|such as|namely|comprising|provided|provides|offered|on|about|were|are|with|of)\s+(?=[^,;]{2,70}(?:,[^,;]{2,70})*,?\s+(?:and|or)\s)",
        text[start:end],
    )
    if opened:
        return start + opened.end(), end
    return start, end
