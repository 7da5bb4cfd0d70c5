"""Finds labels that say the same twice, and what the part to measure with has in common with the
part to work with, or with the files of the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.labels import Corpus, Label, load, read_texts
from eval.metrics import tokens
from rag.schema import Span

LONG_ENOUGH = 40
WORDS_OF_A_QUESTION = 5
WORDS_OF_A_QUOTE = 6
ALIKE = 90.0
"""From how much likeness (token sort ratio, 0 to 100) on two questions are one asked twice, if all
their numbers and what answers them are the same too."""

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[“\"(]?[A-Z0-9])|\n+")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the label `id` ("" for a whole file) at `where` ("file:line").
    `detail` quotes the label and is empty for labels to measure with; `advice` says what to do."""

    id: str
    what: str
    detail: str = ""
    where: str = ""
    advice: str = ""

    def __str__(self) -> str:
        told = ": ".join(text for text in (self.where, self.id, self.what, self.detail) if text)
        return f"{told}. {self.advice}" if self.advice else told


def doubles(labels: Sequence[Label]) -> list[Problem]:
    """Labels that ask what an earlier label of the same corpus asks: word for word of the same
    scope, or nearly so with the same answer. Across the parts either is a leak."""
    from rapidfuzz import fuzz, process

    asked = [" ".join(" ".join(tokens(turn)) for turn in label.turns) for label in labels]
    likeness = process.cdist(asked, asked, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
    found = []
    for late, label in enumerate(labels):
        for early in range(late):
            first = labels[early]
            if likeness[late][early] < ALIKE or label.scope != first.scope:
                continue
            same = asked[late] == asked[early]
            if not same and not _answers_alike(label, first, asked[late], asked[early]):
                continue
            what = f"asks {'the same as' if same else 'nearly what is asked by'} {first.id}"
            if label.part != first.part:
                what += ", of the other part"
            advice = "Ask something else, or take one of the two out."
            found.append(Problem(label.id, what, advice=advice))
            break
    return found


def _answers_alike(label: Label, other: Label, asked: str, other_asked: str) -> bool:
    """Whether two questions that read alike hold the same numbers and have the same answer."""
    if sorted(re.findall(r"\d+", asked)) != sorted(re.findall(r"\d+", other_asked)):
        return False
    return _answer(label) == _answer(other)


def _answer(label: Label) -> tuple[object, ...]:
    return (label.status, label.kind, label.place, label.years, label.value, label.quotes)


def leaks(labels: Sequence[Label], texts: Mapping[str, str]) -> list[Problem]:
    """Labels that rest on a sentence of the other part.

    A sentence belongs to the part of the labels that rest on it alone. A label that rests on
    several sentences has to have at least one that is not the other part's.
    """
    resting = [(label, sentences_of(label, texts)) for label in labels]
    owners: dict[tuple[str, Span], set[str]] = {}
    for label, places in resting:
        if len(places) == 1:
            owners.setdefault(next(iter(places)), set()).add(label.part)
    advice = "Give it the part of the labels on that sentence."
    found = []
    for label, places in resting:
        foreign = [place for place in places if owners.get(place, set()) - {label.part}]
        if places and len(foreign) == len(places):
            found.append(Problem(label.id, "rests on a sentence of the other part", advice=advice))
    return found


def sentences_of(label: Label, texts: Mapping[str, str]) -> set[tuple[str, Span]]:
    """The sentences that the quotes of `label` stand in, as (file name, span)."""
    places = set()
    for quote in label.quotes:
        # The label's own document first: the same words may stand in several.
        names = sorted(texts, key=lambda name: name != label.doc)
        name = next((name for name in names if quote in texts[name]), None)
        if name is not None:
            start = texts[name].index(quote)
            wanted = Span(start, start + len(quote))
            spans = plain_sentences(texts[name])
            places |= {(name, span) for span in spans if span.overlaps(wanted)}
    return places


def shared_sentences(texts: Mapping[str, str], others: Mapping[str, str]) -> list[str]:
    """The names of those of `texts` that have a sentence of some length in common with `others`."""
    theirs = {sentence for text in others.values() for sentence in long_sentences(text)}
    return [name for name, text in texts.items() if theirs & set(long_sentences(text))]


def long_sentences(text: str) -> list[str]:
    """The sentences of `text` that are long enough to be told apart, normalised."""
    spans = (span for span in plain_sentences(text) if len(span) >= LONG_ENOUGH)
    return [" ".join(tokens(text[span.start : span.end])) for span in spans]


def leaks_into(
    files: Iterable[Path], corpora: Iterable[Corpus], quotes: bool = True
) -> list[Problem]:
    """Labels to measure with whose question, quote or invented text stands in one of `files`.

    Questions of fewer than `WORDS_OF_A_QUESTION` words and quotes of fewer than
    `WORDS_OF_A_QUOTE` are anybody's and not looked for; case, punctuation and line breaks do not
    hide them. Quotes are not looked for where `quotes` is False. Files that are not text are
    passed over.
    """
    wanted: list[tuple[str, str]] = []
    for corpus in corpora:
        for label in load(corpus, "measure"):
            turns = [(turn, WORDS_OF_A_QUESTION) for turn in label.turns]
            cited = [(quote, WORDS_OF_A_QUOTE) for quote in label.quotes if quotes]
            told = [(tokens(text), least) for text, least in turns + cited]
            wanted += [(label.id, f" {' '.join(one)} ") for one, least in told if len(one) >= least]
        if corpus.part == "measure":
            for name, text in read_texts(corpus.texts).items():
                wanted += [(name, f" {sentence} ") for sentence in long_sentences(text)]
    found = []
    for path in files:
        data = path.read_bytes()
        if b"\0" in data:
            continue
        words = f" {' '.join(tokens(data.decode(errors='replace')))} "
        here = dict.fromkeys(name for name, text in wanted if text in words)
        found += [Problem(name, f"its words stand in {path.name}") for name in here]
    return found


def plain_sentences(text: str) -> list[Span]:
    """Sentences by a plain rule of our own: a leak is a leak however the program cuts texts."""
    spans = []
    start = 0
    for match in [*_SENTENCE_END.finditer(text)]:
        spans.append(Span(start, match.start()))
        start = match.end()
    spans.append(Span(start, len(text)))
    return [span for span in spans if len(span)]
