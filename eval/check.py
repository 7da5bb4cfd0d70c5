"""Finds what is wrong with labels: bad fields, quotes that are not in the text, golds that their
quotes do not hold, doubles, and leaks between the part to work with and the part to measure with.

Each finding names the file and line and says what to do. Of labels to measure with only the id
and the sort of mistake are told, never their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eval.errors import EvalError
from eval.form import Finding, findings
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
    parse,
    read_row,
    read_texts,
)
from eval.leaks import Problem, doubles, leaks, shared_sentences
from eval.metrics import contains, tokens
from eval.numbers import first_number, names_unit, numbers

WORDS_SHARED = 0.6
_PAIR = re.compile(r"\b(?:both|pair|couple)\b", re.IGNORECASE)
_SINGLE = re.compile(r"\b(?:an?|single|sole|only|once)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Read:
    """The labels of a corpus with the line that each stands in, and the corpus' texts."""

    corpus: Corpus
    labels: tuple[Label, ...]
    lines: Mapping[int, str]
    texts: Mapping[str, str]

    def at(self, label: Label) -> str:
        return self.lines[id(label)]


def check(corpora: Iterable[Corpus]) -> list[Problem]:
    """Every problem in the labels of `corpora`, alone and against one another."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    read: list[_Read] = []
    for corpus in corpora:
        try:
            one, bad = _read(corpus)
        except EvalError as error:
            problems.append(Problem("", str(error)))
            continue
        problems += bad
        if not (one.labels or bad):
            advice = "Write one: python -m eval label. Or take the file out."
            problems.append(Problem("", "no label", "", corpus.labels.name, advice))
        read.append(one)
        for label in one.labels:
            if label.id in seen:
                advice = "Give it an id of its own."
                what = f"id used twice, first in {seen[label.id]}"
                problems.append(Problem(label.id, what, "", one.at(label), advice))
            seen.setdefault(label.id, one.at(label))
            found = check_label(label, one.texts, corpus.part)
            problems += [replace(problem, where=one.at(label)) for problem in found]
        lines = {label.id: one.at(label) for label in one.labels}
        found = leaks(one.labels, one.texts)
        problems += [replace(problem, where=lines[problem.id]) for problem in found]
    return [*problems, *_doubles(read), *_shared(read)]


def _doubles(read: Sequence[_Read]) -> Iterator[Problem]:
    """Questions asked twice of the same texts, in one label file or in two."""
    for texts in dict.fromkeys(one.corpus.texts for one in read):
        together = [one for one in read if one.corpus.texts == texts]
        lines = {label.id: one.at(label) for one in together for label in one.labels}
        for problem in doubles([label for one in together for label in one.labels]):
            yield replace(problem, where=lines[problem.id])


def _read(corpus: Corpus) -> tuple[_Read, list[Problem]]:
    """The labels of `corpus` that can be read, and what is wrong with the form of all."""
    texts = read_texts(corpus.texts)
    try:
        written = corpus.labels.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{corpus.labels} cannot be read ({error}). Check the path.") from error
    labels, lines, problems = [], {}, []
    for number, line in enumerate(written.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{corpus.labels.name}:{number}"
        try:
            row = read_row(line)
        except EvalError as error:
            problems.append(Problem("", str(error), "", where))
            continue
        bad = _form(row, where)
        problems += bad
        try:
            label = parse(row)
        except EvalError as error:
            if not bad:
                problems.append(Problem("", str(error), "", where))
            continue
        labels.append(label)
        lines[id(label)] = where
    return _Read(corpus, tuple(labels), lines, texts), problems


def _form(row: Mapping[str, Any], where: str) -> list[Problem]:
    secret = row.get("part") != "work"
    return [
        Problem(str(row.get("id") or ""), what, "" if secret else detail, where, advice)
        for what, detail, advice in findings(row)
    ]


def _shared(read: Sequence[_Read]) -> Iterator[Problem]:
    """Sentences that stand in texts of both parts."""
    for here, one in enumerate(read):
        for other in read[here + 1 :]:
            if one.corpus.part == other.corpus.part or one.corpus.texts == other.corpus.texts:
                continue
            for name in shared_sentences(one.texts, other.texts):
                what = f"a sentence of {name} stands in {other.corpus.name} too"
                advice = "Texts of one part must not be known from the other: write another."
                yield Problem("", what, "", one.corpus.name, advice)


def check_label(label: Label, texts: Mapping[str, str], part: str | None = None) -> list[Problem]:
    """What is wrong with one label of a corpus with these `texts` (by file name)."""
    found: list[Finding] = []
    if label.part not in PARTS or part not in (None, label.part):
        found.append(("part is wrong", label.part, f"Write {part or 'work or measure'}."))
    if label.status not in STATUSES:
        advice = f"Write one of {', '.join(sorted(STATUSES))}."
        found.append(("status is unknown", label.status, advice))
    kinds = UNANSWERABLE if label.status == "not_found" else ANSWERABLE
    if label.kind not in kinds:
        what = "kind is unknown or does not go with the status"
        found.append((what, label.kind, f"Write one of {', '.join(sorted(kinds))}."))
    if not all(turn.strip() for turn in label.turns):
        found.append(("a question is empty", "", "Write it, or take the label out."))
    if label.scope is not None and label.scope not in texts:
        found.append(("scope is no file of the corpus", label.scope, _files(texts)))
    found += _check_quotes(label, texts)
    if label.status == "answered":
        found += _check_answer(label)
    elif label.answers or label.items or label.value is not None:
        advice = "Take it out, or set status to answered."
        found.append(("an answer is given where there is none", "", advice))
    secret = label.part != "work"
    return [
        Problem(label.id, what, "" if secret else detail, "", advice)
        for what, detail, advice in found
    ]


def _files(texts: Mapping[str, str]) -> str:
    return f"Write one of {', '.join(texts) or 'none: the corpus has no texts'}."


def _check_quotes(label: Label, texts: Mapping[str, str]) -> Iterator[Finding]:
    if label.status == "not_found":
        if label.quotes or label.doc is not None:
            yield (
                "not_found, yet with a quote or a document",
                "",
                "Take them out, or set status to answered or not_reported.",
            )
        return
    if label.doc not in texts:
        yield "doc is no file of the corpus", str(label.doc), _files(texts)
    if not label.quotes:
        yield "no quote", "", "Copy the words that bear the answer out from the text."
    several = label.kind in GATHERED | COMPUTED
    for quote in label.quotes:
        if quote in texts.get(label.doc or "", ""):
            continue
        if not quote.strip() or not any(quote in text for text in texts.values()):
            advice = "Copy it from the text, character for character."
            yield "a quote does not stand in the text", quote, advice
        elif not several:
            yield "a quote stands in another document", quote, "Set doc to that document."


def _check_answer(label: Label) -> Iterator[Finding]:
    if not label.answers and not label.items:
        yield "no answer", "", "Add what a right answer holds to answers."
    if label.kind in GATHERED and not label.items:
        yield "no items", "", "Add what must all be named to items."
    if label.kind == "yes_no" and label.answers not in (("Yes",), ("No",)):
        yield "neither Yes nor No", " / ".join(label.answers), 'Write ["Yes"] or ["No"].'
    if label.kind == "money" and label.value is not None and not label.unit:
        yield "money without a unit", "", "Set unit to the currency."
    if label.kind == "percent" and label.value is not None and label.unit != "%":
        yield "a percentage without its sign", str(label.unit), "Set unit to %."
    if label.kind in FIGURES and label.value is None and label.kind != "percent":
        yield "no value", "", "Set value to the number."
    yield from _check_figure(label)
    yield from _check_words(label)


def _check_figure(label: Label) -> Iterator[Finding]:
    """Whether answers and quotes hold the number, and the quotes its unit."""
    if label.value is None:
        return
    number = f"{label.value:g}"
    told = [one for answer in label.answers for one in numbers(answer)]
    if told and not any(is_near(abs(one.value), abs(label.value), label) for one in told):
        yield "no accepted answer gives the value", number, "Mend the value or the answers."
    if label.kind not in ("count", "money"):
        return
    if not any(holds(quote, label) for quote in label.quotes):
        advice = "Mend the value, or take a quote that holds it."
        yield "the value stands in none of its quotes", number, advice
    unit = label.unit
    if unit and not any(names_unit(q, n, unit) for q in label.quotes for n in numbers(q)):
        advice = "Mend the unit, or take a longer quote."
        yield "the unit stands in none of its quotes", unit, advice


def _check_words(label: Label) -> Iterator[Finding]:
    """Whether the quotes hold an accepted answer in words, and every item of a list."""
    advice = "Take a quote that holds it, or mend the answer."
    what = "no accepted answer stands in its quotes"
    told = " / ".join(label.answers)
    # A date may be known from the report's own year, which no quote has to repeat.
    dated = label.kind == "date" and any(re.fullmatch(r"\d{4}", one) for one in label.answers)
    if label.kind in ("name", "place", "date") and not dated and label.quotes:
        if not any(contains(quote, answer) for quote in label.quotes for answer in label.answers):
            yield what, told, advice
    elif label.kind in ("reason", "description") and label.quotes and label.answers:
        known = {word for quote in label.quotes for word in tokens(quote)}
        if max(_share(answer, known) for answer in label.answers) < WORDS_SHARED:
            yield what, told, advice
    for item in label.items:
        number = first_number(item[0])
        # A trend may be told by a word of our own ("rising"); its figures may not.
        if label.kind == "list" or number is not None:
            held = any(_says(quote, one) for quote in label.quotes for one in item)
            if not held:
                yield "an item stands in none of its quotes", item[0], advice


def _share(answer: str, known: set[str]) -> float:
    words = tokens(answer)
    return sum(word in known for word in words) / len(words) if words else 0.0


def _says(quote: str, item: str) -> bool:
    wanted = first_number(item)
    return contains(quote, item) or (
        wanted is not None and any(_equal(one.value, wanted.value) for one in numbers(quote))
    )


def holds(quote: str, label: Label) -> bool:
    """Whether `quote` gives the number of `label`, within its tolerance."""
    value = label.value or 0.0
    if any(is_near(number.value, value, label) for number in numbers(quote)):
        return True
    return (value == 2 and _PAIR.search(quote) is not None) or (
        value == 1 and _SINGLE.search(quote) is not None
    )


def is_near(number: float, value: float, label: Label) -> bool:
    """Whether `number` is `value` within the tolerance of `label`."""
    return abs(number - value) <= label.tolerance or _equal(number, value)


def _equal(left: float, right: float) -> bool:
    return abs(left - right) <= 1e-9 * max(abs(left), abs(right))
