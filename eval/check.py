"""Finds what is wrong with labels: bad quotes, golds that their quotes do not hold, doubles, and
leaks between the part to work with and the part to measure with.

Of labels to measure with only the id and the sort of mistake are told, never their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError
from eval.labels import (
    ANSWERABLE,
    COMPUTED,
    FIGURES,
    GATHERED,
    PARTS,
    STATUSES,
    UNANSWERABLE,
    Corpus,
    Label,
    load,
    read_texts,
)
from eval.metrics import tokens
from eval.numbers import numbers
from rag.schema import Span

LONG_ENOUGH = 40
WORDS_TO_COUNT = 5
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[“\"(]?[A-Z0-9])|\n+")
_PAIR = re.compile(r"\b(?:both|pair|couple)\b", re.IGNORECASE)
_SINGLE = re.compile(r"\b(?:an?|single|sole|only|once)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the label `id` ("" for a whole file). `detail` quotes the label and
    is empty for labels to measure with."""

    id: str
    what: str
    detail: str = ""

    def __str__(self) -> str:
        return ": ".join(text for text in (self.id, self.what, self.detail) if text)


def check(corpora: Iterable[Corpus]) -> list[Problem]:
    """Every problem in the labels of `corpora`, alone and against one another."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    loaded: list[tuple[Corpus, list[Label], dict[str, str]]] = []
    for corpus in corpora:
        try:
            labels, texts = load(corpus), read_texts(corpus.texts)
        except EvalError as error:
            problems.append(Problem("", str(error)))
            continue
        loaded.append((corpus, labels, texts))
        for label in labels:
            if label.id in seen:
                problems.append(Problem(label.id, f"id used twice, first in {seen[label.id]}"))
            seen.setdefault(label.id, corpus.labels.name)
            problems.extend(check_label(label, texts, corpus.part))
        problems.extend(doubles(labels))
        problems.extend(leaks(labels, texts))
    for here, (corpus, _, texts) in enumerate(loaded):
        for other, _, others in loaded[here + 1 :]:
            if corpus.part != other.part:
                problems += [
                    Problem("", f"a sentence of {name} stands in {other.name} too")
                    for name in shared_sentences(texts, others)
                ]
    return problems


def check_label(label: Label, texts: Mapping[str, str], part: str | None = None) -> list[Problem]:
    """What is wrong with one label of a corpus with these `texts` (by file name)."""
    found = []
    if label.part not in PARTS or part not in (None, label.part):
        found.append(("part is wrong", label.part))
    if label.status not in STATUSES:
        found.append(("status is unknown", label.status))
    if label.kind not in (UNANSWERABLE if label.status == "not_found" else ANSWERABLE):
        found.append(("kind is unknown or does not go with the status", label.kind))
    if not all(turn.strip() for turn in label.turns):
        found.append(("a question is empty", ""))
    if label.scope is not None and label.scope not in texts:
        found.append(("scope is no file of the corpus", label.scope))
    found += _check_quotes(label, texts)
    if label.status == "answered":
        found += _check_answer(label)
    elif label.answers or label.items or label.value is not None:
        found.append(("an answer is given where there is none", ""))
    secret = label.part != "work"
    return [Problem(label.id, what, "" if secret else detail) for what, detail in found]


def doubles(labels: Sequence[Label]) -> list[Problem]:
    """Labels that ask what an earlier label of the same corpus asks, of the same scope."""
    found = []
    first: dict[tuple[object, ...], str] = {}
    for label in labels:
        asked = (*(" ".join(tokens(turn)) for turn in label.turns), label.scope)
        if asked in first:
            found.append(Problem(label.id, f"asks the same as {first[asked]}"))
        first.setdefault(asked, label.id)
    return found


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
    found = []
    for label, places in resting:
        foreign = [place for place in places if owners.get(place, set()) - {label.part}]
        if places and len(foreign) == len(places):
            found.append(Problem(label.id, "rests on a sentence of the other part"))
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
            spans = _sentences(texts[name])
            places |= {(name, span) for span in spans if span.overlaps(wanted)}
    return places


def shared_sentences(texts: Mapping[str, str], others: Mapping[str, str]) -> list[str]:
    """The names of those of `texts` that have a sentence of some length in common with `others`."""
    theirs = {sentence for text in others.values() for sentence in long_sentences(text)}
    return [name for name, text in texts.items() if theirs & set(long_sentences(text))]


def long_sentences(text: str) -> list[str]:
    """The sentences of `text` that are long enough to be told apart, normalised."""
    spans = (span for span in _sentences(text) if len(span) >= LONG_ENOUGH)
    return [" ".join(tokens(text[span.start : span.end])) for span in spans]


def leaks_into(folders: Iterable[Path], corpora: Iterable[Corpus]) -> list[Problem]:
    """Labels to measure with whose question, or whose invented text, stands in a file under
    `folders`. Questions of fewer than `WORDS_TO_COUNT` words are anybody's and not looked for.
    """
    wanted: list[tuple[str, str]] = []
    for corpus in corpora:
        for label in load(corpus, "measure"):
            question = tokens(label.question)
            if len(question) >= WORDS_TO_COUNT:
                wanted.append((label.id, f" {' '.join(question)} "))
        if corpus.part == "measure":
            for name, text in read_texts(corpus.texts).items():
                wanted += [(name, f" {sentence} ") for sentence in long_sentences(text)]
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix not in (".py", ".md", ".txt", ".yaml", ".json", ".jsonl"):
                continue
            words = f" {' '.join(tokens(path.read_text(encoding='utf-8', errors='replace')))} "
            found += [
                Problem(name, f"its words stand in {path.name}")
                for name, text in wanted
                if text in words
            ]
    return found


def _check_quotes(label: Label, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if label.status == "not_found":
        if label.quotes or label.doc is not None:
            yield "not_found, yet with a quote or a document", ""
        return
    if label.doc not in texts:
        yield "doc is no file of the corpus", str(label.doc)
    if not label.quotes:
        yield "no quote", ""
    several = label.kind in GATHERED | COMPUTED
    for quote in label.quotes:
        if quote in texts.get(label.doc or "", ""):
            continue
        if not quote.strip() or not any(quote in text for text in texts.values()):
            yield "a quote does not stand in the text", quote
        elif not several:
            yield "a quote stands in another document", quote


def _check_answer(label: Label) -> Iterator[tuple[str, str]]:
    if not label.answers and not label.items:
        yield "no answer", ""
    if label.kind in GATHERED and not label.items:
        yield "no items", ""
    if label.kind == "yes_no" and label.answers not in (("Yes",), ("No",)):
        yield "neither Yes nor No", ""
    if label.kind == "money" and label.value is not None and not label.unit:
        yield "money without a unit", ""
    if label.kind in FIGURES and label.value is None and label.kind != "percent":
        yield "no value", ""
    stated = label.kind in ("count", "money") and label.value is not None
    if stated and not any(_holds(quote, label) for quote in label.quotes):
        yield "the value stands in none of its quotes", f"{label.value:g}"


def _holds(quote: str, label: Label) -> bool:
    value = label.value or 0.0
    if any(
        abs(number.value - value) <= max(label.tolerance, 1e-9 * abs(value))
        for number in numbers(quote)
    ):
        return True
    return (value == 2 and _PAIR.search(quote) is not None) or (
        value == 1 and _SINGLE.search(quote) is not None
    )


def _sentences(text: str) -> list[Span]:
    """Sentences by a plain rule of our own: a leak is a leak however the program cuts texts."""
    spans = []
    start = 0
    for match in [*_SENTENCE_END.finditer(text)]:
        spans.append(Span(start, match.start()))
        start = match.end()
    spans.append(Span(start, len(text)))
    return [span for span in spans if len(span)]
