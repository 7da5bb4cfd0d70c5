"""What a question is answered from: the sentences and facts in its scope, with their words."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from rag.answer.surroundings import Surroundings, surroundings_of
from rag.model.marks import Marks
from rag.schema import Citation, Document, Fact, Hit
from rag.text.numbers import read_numbers
from rag.text.thesaurus import related
from rag.text.words import acronyms_of, content_stems, content_words, groups, stem, synonyms
from rag.text.years import RELATIVE_YEAR, years_in

NEAR = 0.55
"""Words are near in meaning from this cosine on."""

NEAR_ZERO = 0.35
"""At this cosine they would count for nothing."""

NEAR_MOST = 0.8
"""What a word of near meaning counts for at most, beside the word itself."""

RELATED = 0.8
"""What a word of the thesaurus counts for beside the word itself."""

NEAR_WORDS = 12
"""At most so many words are near one."""

COMMON = 0.25
"""A word of at most this rarity is common in the language."""

COMMON_SHARE = 0.6
"""What a common word weighs beside a rare one that is as frequent in the sentences."""

LIST_LINE = 60
"""A sentence of fewer characters is read as a line of a list, together with its paragraph."""

Similarity = Callable[[str, Sequence[str]], np.ndarray]
"""(question, n texts) -> n cosine similarities, float32."""

Marking = Callable[[str, Sequence[str]], Sequence[Marks]]
"""(question, n texts) -> where in each an answer could stand, as a model of reading sees it."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document, with its words by their stems. `years` are those it names and
    those its document covers; `named` only those it names."""

    document: Document
    paragraph: int
    start: int
    end: int
    text: str
    words: Mapping[str, str]
    named: frozenset[int]
    years: frozenset[int]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words that carry meaning."""
        return frozenset(self.words)

    @property
    def key(self) -> tuple[str, int]:
        """What the sentence is told by: its document and where it starts."""
        return self.document.id, self.start

    @property
    def paragraph_key(self) -> tuple[str, int]:
        return self.document.id, self.paragraph


_AGE_BEHIND = re.compile(
    r"[\s-]+(?:years?|months?|weeks?)?[\s-]*(?:old\b|of\s+age\b)|\s+or\s+(?:older|younger)\b"
)
_AGE_BEFORE = re.compile(
    r"\b(?:aged|ages?(?:\s+of)?|older\s+than|younger\s+than|under)\s+(?:\w+\s+){0,2}\Z"
)
_TIME_UNIT = re.compile(
    # "24 prison days", but not "24 the year before"
    r"[\s-]+(?:(?!(?:the|a|last|in|this)\b)\w+\s+)?(?:hours?|days?|weeks?|months?|years?|minutes?)\b",
    re.IGNORECASE,
)


ADDITIONAL = re.compile(r"\b(?:additional|another|further)\b", re.IGNORECASE)
OUTSIDERS = re.compile(
    r"\b(?:NGOs?|non-?governmental|civil\s+society|international\s+organi[sz]ations?|observers|media|"
    r"charit\w+|churches|unions?|hotlines?|helplines?)\b",
    re.IGNORECASE,
)
"""Words for those who are no part of a state."""

AUTHORITIES = re.compile(
    r"\b(?:government|authorities|officials|state|police|courts?|ministr\w+|prosecutors?|law\s+enforcement)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ReadFact:
    """A fact with the stems of its words, from the nearest to the figure outwards: what it counts
    (`own`), the stretch that is its own (`stretch`), that as far as it is told of the figure
    (`clause`), all that is told of it (`statement`), and its sentence (`around`); `surroundings`
    has them by where they stand."""

    fact: Fact
    document: Document
    sentence: str
    own: frozenset[str]
    stretch: frozenset[str]
    verb: str
    clause: frozenset[str]
    statement: frozenset[str]
    around: frozenset[str]
    values: frozenset[float]
    surroundings: Surroundings

    @property
    def sentence_key(self) -> tuple[str, int]:
        """What the sentence of the fact is told by, as `Sentence.key`."""
        return self.fact.document_id, self.fact.sentence_start

    @property
    def within_sentence(self) -> tuple[int, int]:
        """Where the figure stands in `sentence`."""
        before = self.fact.sentence_start
        return self.fact.start - before, self.fact.end - before

    @cached_property
    def is_additional(self) -> bool:
        """Whether the figure is of further ones: "NGOs identified an additional 12 victims"."""
        return ADDITIONAL.search(self.fact.statement) is not None

    @cached_property
    def is_of_outsiders(self) -> bool:
        """Whether somebody other than a state's authorities did what the figure counts: of "NGOs
        identified 12 victims", not of "the government and NGOs identified 40"."""
        before = self.sentence[: self.within_sentence[0]].rpartition(";")[2]
        return OUTSIDERS.search(before) is not None and AUTHORITIES.search(before) is None

    @property
    def is_age(self) -> bool:
        """Whether what is counted are the years of somebody's life."""
        text, start, end = self.document.text, self.fact.start, self.fact.end
        return (
            _AGE_BEHIND.match(text, end, end + 24) is not None
            or _AGE_BEFORE.search(text[max(0, start - 24) : start]) is not None
        )

    @property
    def measures_time(self) -> bool:
        """Whether what is counted are hours, months or years."""
        after = self.document.text[self.fact.end : self.fact.end + 24]
        return _TIME_UNIT.match(after) is not None


def sentence_of(document: Document, paragraph: int, start: int, end: int) -> Sentence:
    """The sentence of `document` at [start, end), its words and years read."""
    text = document.text[start:end]
    named = frozenset(each.year for each in years_in(text))
    period = document.period
    covered = frozenset(range(period.first, period.last + 1)) if period else frozenset()
    if period and RELATIVE_YEAR.search(text):
        named |= {period.first - 1}
    return Sentence(
        document,
        paragraph,
        start,
        end,
        text,
        {stem(word): word.lower() for word in content_words(text)},
        named,
        named | covered,
    )


def read_facts(facts: Sequence[Fact], document: Document) -> list[ReadFact]:
    """`facts` with their words taken apart, in their order. Those of one sentence of `document` are
    to be given together, since the words of one are told from those of the others."""
    sentences: defaultdict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        sentences[fact.sentence_start].append(fact)
    around = {
        start: iter(surroundings_of(those, document.text)) for start, those in sentences.items()
    }
    return [_read_fact(fact, document, next(around[fact.sentence_start])) for fact in facts]


def _read_fact(fact: Fact, document: Document, surroundings: Surroundings) -> ReadFact:
    sentence = document.text[fact.sentence_start : fact.sentence_end]
    clause = document.text[fact.clause_start : fact.clause_end]
    told = fact.statement.partition(": ")[2] or fact.statement
    acronyms = acronyms_of(sentence)
    own = _with_acronyms(fact.counted, acronyms)
    statement = _with_acronyms(told, acronyms)
    stretch = frozenset(content_stems(clause))
    return ReadFact(
        fact=fact,
        document=document,
        sentence=sentence,
        own=own,
        stretch=stretch,
        verb=_verb_of(fact, document),
        clause=own | (stretch & statement),
        statement=statement,
        around=_stems_of(sentence),
        values=_values_in(sentence),
        surroundings=surroundings,
    )


# A sentence is looked at again for each of its figures.
@lru_cache(maxsize=256)
def _stems_of(sentence: str) -> frozenset[str]:
    return frozenset(content_stems(sentence))


@lru_cache(maxsize=256)
def _values_in(sentence: str) -> frozenset[float]:
    return frozenset(number.value for number in read_numbers(sentence))


def _with_acronyms(words: str, acronyms: Mapping[str, str]) -> frozenset[str]:
    """The stems of `words`, and of the acronyms that its sentence gives names in them: what is told
    of "the National Bureau of Investigation (NBI)" is told of the NBI."""
    given = [short for name, short in acronyms.items() if name in words]
    return frozenset(content_stems(" ".join([words, *given])))


# The verb at the end of what stands before a figure: "officials identified" 94 victims.
_PARTICIPLE = re.compile(
    r"\b(\w{3,}ed|gave|ran|held|took|paid|sent|found|spent|had|won|led|put|set|made|told)\s*\W*$"
)
# The verb behind the noun that a figure counts: 80 victims "received" help.
_PREDICATE = re.compile(
    r"\b(?:were|was|been|had|have)?\s*\b(\w{3,}ed|received|got|died|took|went|found)\b"
)
# "officially identified victims"
_LEADING_ADJECTIVE = re.compile(r"^\W*(?:\w+ly\s+)?\w{3,}ed\s+(?=\w)")


def _verb_of(fact: Fact, document: Document) -> str:
    """The stem of the verb that the figure is the object or subject of, "" where none shows: the
    "identified" of "identified 94 victims", the "received" of "80 identified victims received"."""
    shown = document.text[fact.start : fact.end]
    before, _, after = fact.statement.partition(": ")[2].partition(shown)
    match = _PARTICIPLE.search(before)
    if match is None:
        # An adjective stands before the noun, a verb behind it.
        match = _PREDICATE.search(_LEADING_ADJECTIVE.sub("", after))
    return stem(match.group(1)) if match else ""


@dataclass(frozen=True)
class Evidence:
    """All that a question may be answered from: facts, sentences, and the hits of the search."""

    sentences: tuple[Sentence, ...]
    facts: tuple[ReadFact, ...]
    hits: tuple[Hit, ...]
    similarity: Similarity
    rarity: Callable[[str], float]
    vectors: Callable[[Sequence[str]], np.ndarray]
    marking: Marking

    @cached_property
    def _marked(self) -> dict[tuple[str, str], Marks]:
        return {}

    def marks(self, question: str, texts: Iterable[str]) -> dict[str, Marks]:
        """Where an answer to `question` could stand in each of `texts`; what was read once for this
        question is kept."""
        wanted = dict.fromkeys(texts)
        missing = [text for text in wanted if (question, text) not in self._marked]
        if missing:
            marked = self.marking(question, missing)
            self._marked.update(
                {(question, text): one for text, one in zip(missing, marked, strict=True)}
            )
        return {text: self._marked[question, text] for text in wanted}

    @cached_property
    def words(self) -> dict[str, str]:
        """A word for each stem of the sentences."""
        return {form: word for s in self.sentences for form, word in s.words.items()}

    def near(self, asked: Mapping[str, str]) -> dict[str, dict[str, float]]:
        """The words near in meaning to those that are asked for, which are given by their stems.

        For each stem asked for, the stems of the sentences' words that are near it, by the
        thesaurus or by their vectors, with what they count for beside the word itself. Words that
        narrow down a group are never near one another: women are not men.
        """
        wanted = {
            form: word for form, word in asked.items() if form not in groups() and len(word) > 2
        }
        here = {form: word for form, word in self.words.items() if form not in groups()}
        if not wanted or not here:
            return {}
        forms = list(here)
        vectors = self.vectors([*wanted.values(), *here.values()])
        cosines = vectors[: len(wanted)] @ vectors[len(wanted) :].T
        found: dict[str, dict[str, float]] = {}
        for form, row in zip(wanted, cosines, strict=True):
            near = {
                forms[i]: min(NEAR_MOST, float(row[i] - NEAR_ZERO) / (1 - NEAR_ZERO))
                for i in np.argsort(-row)[:NEAR_WORDS]
                if row[i] >= NEAR and forms[i] != form
            }
            for other in related(wanted[form]) & here.keys():
                near[other] = max(RELATED, near.get(other, 0.0))
            found[form] = near
        return found

    @cached_property
    def titles(self) -> frozenset[str]:
        """The stems of the documents' titles."""
        documents = {s.document.id: s.document for s in self.sentences}
        return frozenset(
            form
            for d in documents.values()
            for form in content_stems(d.title)
            if d.title != d.source
        )

    @cached_property
    def _of_sentence(self) -> dict[tuple[str, int], list[ReadFact]]:
        found: defaultdict[tuple[str, int], list[ReadFact]] = defaultdict(list)
        for read in self.facts:
            found[read.fact.document_id, read.fact.sentence_start].append(read)
        return found

    def beside(self, read: ReadFact) -> list[ReadFact]:
        """The other facts of a fact's sentence; not the same amount in another currency."""
        fact = read.fact
        return [
            other
            for other in self._of_sentence[fact.document_id, fact.sentence_start]
            if other.fact.start != fact.start
            and other.fact.same_as != fact.start
            and fact.same_as != other.fact.start
        ]

    def told_in(self, sentence: Sentence) -> list[ReadFact]:
        """The facts of a sentence, in its order."""
        return self._of_sentence.get(sentence.key, [])

    def figures(self, sentence: Sentence) -> int:
        """How many figures a sentence has."""
        return len(self.told_in(sentence))

    def ranks(self, sentence: Sentence) -> tuple[int | None, int | None]:
        """The best ranks, by meaning and by words, of the passages found that a sentence stands
        in."""
        found = self._passages.get(sentence.document.id, [])
        held = [
            hit
            for hit in found
            if hit.passage.start < sentence.end and sentence.start < hit.passage.end
        ]
        dense = min((hit.dense_rank for hit in held if hit.dense_rank), default=None)
        text = min((hit.text_rank for hit in held if hit.text_rank), default=None)
        return dense, text

    @cached_property
    def _passages(self) -> dict[str, list[Hit]]:
        found: defaultdict[str, list[Hit]] = defaultdict(list)
        for hit in self.hits:
            found[hit.passage.document_id].append(hit)
        return found

    def others(self, read: ReadFact) -> frozenset[str]:
        """The stems that are told of other figures of a fact's sentence and not of it: of "94
        victims, five of them children", "children" is told of the five alone."""
        had = read.statement | read.stretch
        told: set[str] = set()
        for other in self.beside(read):
            if read.fact.part_of == other.fact.start:
                had = had | other.statement | other.stretch
            elif other.fact.kind != "not_reported":
                told |= other.stretch
        return frozenset(told) - had

    @cached_property
    def nearby(self) -> dict[tuple[str, int], frozenset[str]]:
        """For each sentence, by document and start, the stems of the one before it in its
        paragraph, or of the whole paragraph where it is as short as a line of a list."""
        paragraphs: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        for sentence in self.sentences:
            paragraphs[sentence.paragraph_key] |= sentence.stems
        found: dict[tuple[str, int], frozenset[str]] = {}
        before: Sentence | None = None
        for sentence in self.sentences:
            stems = sentence.stems
            if len(sentence.text) < LIST_LINE:
                stems |= paragraphs[sentence.paragraph_key]
            elif before is not None and before.paragraph_key == sentence.paragraph_key:
                stems |= before.stems
            found[sentence.key] = stems
            before = sentence
        return found

    @cached_property
    def frequencies(self) -> Counter[str]:
        """In how many sentences each stem stands."""
        return Counter(form for sentence in self.sentences for form in sentence.stems)

    def weight(self, word: str) -> float:
        """How much a word tells, between 0 and 1: its inverse document frequency over the
        sentences, counted with its synonyms. A word that no sentence has tells as much as it is
        rare in the language: nobody misses "took"."""
        form = stem(word)
        frequency = max(self.frequencies[s] for s in (form, *synonyms(form)))
        rarity = self.rarity(word)
        if not frequency:
            return rarity
        return (COMMON_SHARE if rarity <= COMMON else 1.0) * self._inverse(frequency)

    def stem_weight(self, form: str) -> float:
        """The inverse document frequency of a stem of the text, between 0 and 1."""
        return self._inverse(self.frequencies[form])

    def _inverse(self, frequency: int) -> float:
        number = len(self.sentences) + 1
        return math.log(1 + number / (frequency + 0.5)) / math.log(1 + number / 0.5)


def cite(
    document: Document, paragraph: int, start: int, end: int, focus: tuple[int, int] | None = None
) -> Citation:
    """The citation of ``document.text[start:end]``, with the words in `focus` marked."""
    focus_start, focus_end = focus or (start, end)
    return Citation(
        document_id=document.id,
        source=document.source,
        title=document.title,
        paragraph=paragraph,
        start=start,
        end=end,
        quote=document.text[start:end],
        focus_start=focus_start,
        focus_end=focus_end,
        url=document.url,
        page=document.page_at(focus_start),
    )


def cite_sentence(sentence: Sentence, focus: tuple[int, int] | None = None) -> Citation:
    """The citation of a whole sentence, with the words in `focus` marked."""
    return cite(sentence.document, sentence.paragraph, sentence.start, sentence.end, focus)


def best_first(scores: Iterable[float]) -> list[int]:
    """The places of `scores` by falling score, ties in order."""
    values = list(scores)
    return sorted(range(len(values)), key=lambda place: -values[place])
