"""Scores one saved answer against its label. Pure; the rules are told in eval/README.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.labels import COMPUTED, FIGURES, GATHERED, Label, gold_spans
from eval.metrics import (
    Place,
    best_f1,
    citation_precision,
    citation_recall,
    cites,
    completeness,
    contains,
    exact_match,
    overlap,
    squad_scores,
    tokens,
    years_agree,
)
from eval.numbers import Number, first_number, names_unit, numbers
from eval.records import SavedAnswer, SavedCitation, SavedStatement
from rag.schema import Span

NEAR_ENOUGH = 0.6
_DECREASE = re.compile(
    r"\b(?:fewer|less|lower|decreas\w*|fell|fall\w*|drop\w*|declin\w*|reduc\w*|down|cut\w*"
    r"|minus|shrank|smaller)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Score:
    """What one answer is worth; None where a measure does not apply to the question.

    `right` is the verdict: the status is right, the content is, and the quotes bear it out.
    `correct` looks at status and content alone, `supported` at the quotes alone. `short_f1` and
    `short_exact` hold the first statement against the accepted answers, `focus_f1` the words
    marked in its first quote. `complete` is the share of a list's items that are there.
    `citation_recall` and `citation_precision` are shares of gold quotes cited and of citations
    that are gold.
    """

    right: bool
    correct: bool
    supported: bool | None
    quotes: int
    exact_quotes: int
    short_f1: float | None = None
    short_exact: bool | None = None
    focus_f1: float | None = None
    held: bool | None = None
    complete: float | None = None
    year_right: bool | None = None
    citation_recall: float | None = None
    citation_precision: float | None = None


def score(label: Label, answer: SavedAnswer, texts: Mapping[str, str]) -> Score:
    """The score of `answer` for `label`, whose corpus has the `texts` by file name."""
    exact = {citation for citation in answer.shown if is_exact(citation, texts)}
    quotes, exact_quotes = len(answer.shown), len(exact)
    if label.status == "not_found":
        right = answer.status == "not_found"
        return Score(right, right, None, quotes, exact_quotes)
    golds = gold_spans(label, texts)
    verbatim = [citation for citation in answer.citations if citation in exact]
    cited = [place(one) if one in exact else None for one in answer.citations]
    correct = answer.status == label.status
    supported = _supported(label, verbatim, golds)
    answered = label.status == "answered"
    phrase = answered and label.value is None and label.kind not in GATHERED
    first = answer.statements[0] if answer.statements else None
    text = first.text if first else ""
    focus = first.citations[0].focus if first and first.citations else ""
    if answered:
        correct = correct and content_is_right(label, answer)
    return Score(
        right=correct and supported,
        correct=correct,
        supported=supported,
        quotes=quotes,
        exact_quotes=exact_quotes,
        short_f1=best_f1(text, label.answers) if phrase else None,
        short_exact=exact_match(text, label.answers) if phrase and label.answers else None,
        focus_f1=best_f1(focus, label.answers) if phrase else None,
        complete=completeness(items_said(label, answer)) if answered else None,
        year_right=_year_is_right(label, first) if answered else None,
        citation_recall=citation_recall(list(map(place, verbatim)), golds),
        citation_precision=citation_precision(cited, golds),
    )


def score_public(label: Label, answer: SavedAnswer, texts: Mapping[str, str]) -> Score:
    """The score of `answer` for a question of a public set, which has no gold quotes to cite.

    `held` says whether the first statement's quotes hold an accepted answer word for word, or,
    where it is a number to be computed (`value`), whether the first number is right. For a
    question without an answer `short_f1` is 1 for an abstention, else 0, as in SQuAD 2.0.
    """
    exact = sum(is_exact(citation, texts) for citation in answer.shown)
    first = answer.statements[0] if answer.status == "answered" and answer.statements else None
    # What is neither an answer nor a refusal is told apart from "", which stands for a refusal.
    said = first.text if first else "" if answer.status == "not_found" else answer.status
    same, f1 = squad_scores(said, label.answers)
    cited = first.citations if first else ()
    focus = best_f1(cited[0].focus if cited else "", label.answers)
    if label.status == "not_found":
        held, right = None, answer.status == "not_found"
    elif label.value is not None:
        held = right = number_is_right(label, first.text if first else "")
        same, f1, focus = right, float(right), float(right)
    else:
        held = right = any(contains(c.quote, gold) for c in cited for gold in label.answers)
    return Score(
        right=right,
        correct=right,
        supported=None,
        quotes=len(answer.shown),
        exact_quotes=exact,
        short_f1=f1,
        short_exact=same,
        focus_f1=focus,
        held=held,
    )


def is_exact(citation: SavedCitation, texts: Mapping[str, str]) -> bool:
    """Whether the quote stands in its document, character for character, at its offsets."""
    text = texts.get(citation.doc)
    if text is None or not 0 <= citation.start < citation.end <= len(text):
        return False
    return text[citation.start : citation.end] == citation.quote


def content_is_right(label: Label, answer: SavedAnswer) -> bool:
    """Whether the words of the answer say what `label` accepts, whatever they rest on."""
    if not answer.statements:
        return False
    first = answer.statements[0]
    if label.kind in FIGURES and label.value is not None:
        return number_is_right(label, first.text)
    if label.kind == "yes_no":
        begins = re.match(r"\W*(yes|no)\b", first.text, re.IGNORECASE)
        return begins is not None and begins[1].lower() in {a.lower() for a in label.answers}
    if label.kind in GATHERED and label.items:
        return all(items_said(label, answer))
    said = [first.text, *(citation.quote for citation in first.citations)]
    if any(contains(text, gold) for text in said for gold in label.answers):
        return True
    return any(overlap(tokens(first.text), tokens(gold)) >= NEAR_ENOUGH for gold in label.answers)


def items_said(label: Label, answer: SavedAnswer) -> list[bool]:
    """For each item that `label` wants, whether a statement or a quote holds it."""
    said = [s.text for s in answer.statements] + [c.quote for c in answer.citations]
    return [any(_says(text, item) for text in said) for item in label.items]


def place(citation: SavedCitation) -> Place:
    """Where the words of `citation` stand."""
    return citation.doc, Span(citation.start, citation.end)


def number_is_right(label: Label, text: str) -> bool:
    """Whether the first number of `text` is the label's, in the label's unit. The year that the
    label is of may be told before it: "In 2020, 94 victims".

    An accepted answer that gives the amount in another unit (dollars for manat, 50 % for 0.5)
    counts too.
    """
    text = _without_own_year(label, text)
    number = first_number(text)
    if number is None or label.value is None:
        return False
    unit = label.unit
    if _equal(label, label.value, number, text) and (
        unit is None or names_unit(text, number, unit) or (unit == "%" and number.fraction)
    ):
        return True
    unequal = label.kind in ("money", "percent", "ratio")
    return unequal and any(_same_amount(text, number, gold) for gold in label.answers)


def _without_own_year(label: Label, text: str) -> str:
    """`text` with spaces in place of the label's years, where they stand as years."""
    years = [str(year) for year in label.years if year != label.value]
    if not years:
        return text
    year = rf"(?:{'|'.join(years)})(?!\d|[,./–-]\d)"
    told = rf"\b(?:in|during|for|of)\s+{year}|(?<=,\s){year}(?=:)"
    return re.sub(told, lambda match: " " * len(match.group()), text, flags=re.IGNORECASE)


def _equal(label: Label, value: float, number: Number, text: str) -> bool:
    given = number.value * 100 if number.fraction and label.unit == "%" else number.value
    falling = _DECREASE.search(text) is not None
    if value < 0 and given > 0 and falling:
        given = -given
    if value > 0 and given < 0 and _DECREASE.search(label.question):
        given = -given
    if abs(given - value) <= label.tolerance + 1e-9:
        return True
    computed = not any(_holds(quote, value) for quote in label.quotes)
    return computed and label.kind in ("percent", "ratio") and _rounds_to(given, number, value)


def _rounds_to(given: float, number: Number, value: float) -> bool:
    """Whether one is the other rounded, with two significant digits left or more."""
    written = f"{value:.10f}".rstrip("0").rstrip(".")
    decimals = len(written.partition(".")[2])
    digits = len(written.replace(".", "").lstrip("-0"))
    as_value = digits >= 2 and round(given, decimals) == round(value, decimals)
    as_given = number.digits >= 2 and round(value, number.decimals) == round(given, number.decimals)
    return as_value or as_given


def _same_amount(text: str, number: Number, gold: str) -> bool:
    wanted = first_number(gold)
    if wanted is None or abs(wanted.value - number.value) > 1e-9:
        return False
    return any(names_unit(text, number, unit) for unit in _units(gold, wanted))


def _units(text: str, number: Number) -> list[str]:
    """What may be the unit of `number` in an accepted answer: signs and words beside it."""
    if names_unit(text, number, "%"):
        return ["%"]
    before = re.search(r"([A-Za-z]{3}|US\$|[$€£₼])\s*$", text[: number.start])
    behind = re.match(r"\s*([A-Za-z]+)", text[number.end :])
    found = [match[1] for match in (before, behind) if match]
    return ["USD" if unit.lower() in ("$", "us$", "dollars", "dollar") else unit for unit in found]


def _says(text: str, alternatives: Sequence[str]) -> bool:
    for wanted in alternatives:
        if contains(text, wanted):
            return True
        number = first_number(wanted)
        whole = number is not None and (number.start, number.end) == (0, len(wanted))
        if number and whole and _holds(text, number.value):
            return True
    return False


def _year_is_right(label: Label, first: SavedStatement | None) -> bool | None:
    """Whether the first figure is of a year asked about; None where no one figure is asked for."""
    if label.kind not in FIGURES - {"difference", "ratio", "sum"} or not label.years:
        return None
    return years_agree(label.years, (first.years if first else None) or ())


def _supported(
    label: Label,
    verbatim: Sequence[SavedCitation],
    golds: Sequence[Sequence[Place]],
) -> bool:
    cited = [any(cites(place(one), gold) for one in verbatim) for gold in golds]
    if not any(cited):
        return False
    if label.status != "answered":
        return True
    if label.kind in COMPUTED | {"trend"}:
        operands = [_is_operand(label, quote) for quote in label.quotes]
        needed = operands if any(operands) else [True] * len(cited)
        return all(found for found, need in zip(cited, needed, strict=True) if need)
    value = label.value if label.kind in FIGURES else None
    if value is None or not any(_holds(quote, value) for quote in label.quotes):
        return True
    # The quote must reach as far as the figure wherever the gold quote holds it.
    on_gold = (one for one in verbatim if any(cites(place(one), gold) for gold in golds))
    return any(_holds(citation.quote, value) for citation in on_gold)


def _is_operand(label: Label, quote: str) -> bool:
    """Whether a gold quote carries one of the figures, rather than a heading above them."""
    if label.items:
        return any(_says(quote, item) for item in label.items)
    return any(not 1900 <= number.value <= 2100 for number in numbers(quote))


def _holds(text: str, value: float) -> bool:
    return any(number.value == value for number in numbers(text))
