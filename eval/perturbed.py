"""Questions changed on purpose, and whether their answers changed with them.

A label that is answered right is asked again with another year or place, or of texts without the
sentence that holds the answer. Whoever answers the same again has not read what was asked, or has
guessed. Pure but for `read_perturbed`; eval/perturb.py makes the changes and asks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from eval.errors import EvalError
from eval.labels import Label, gold_spans, read_rows, read_texts
from eval.leaks import plain_sentences
from eval.metrics import ratio, wilson
from eval.records import Key, SavedAnswer, from_row, to_line
from eval.run import corpora_of, labels_of
from eval.score import content_is_right, is_exact, number_is_right
from rag.schema import Span

OTHER_YEAR, NO_YEAR, NO_PLACE, CUT = "other_year", "no_year", "no_place", "cut"
CHANGES: Mapping[str, str] = MappingProxyType(
    {
        NO_YEAR: "a year that the texts do not cover",
        OTHER_YEAR: "another year that the texts cover",
        NO_PLACE: "a place that the texts do not cover",
        CUT: "the sentence with the answer cut from the text",
    }
)
"""The changes and what each is, in words."""

_SAME = re.compile(
    r"\b(?:both|same|again|each|unchanged|also|as in|as well as|between|since|annually)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A label asked otherwise: what was changed, the new year or place as `target`, and the
    questions as they are asked then. `cut` are the sentences taken out of the texts."""

    label: Label
    change: str
    target: str
    turns: tuple[str, ...]
    cut: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Perturbed:
    """A change with the answer to it. `changed` is None where the old answer may be right."""

    corpus: str
    asked: Change
    answer: SavedAnswer
    changed: bool | None

    @property
    def refused(self) -> bool:
        """Whether the question was not answered at all."""
        return self.answer.status == "not_found"


@dataclass(frozen=True, slots=True)
class PerturbedRun:
    """All changes that were asked, and how the run was made."""

    header: Mapping[str, Any]
    rows: tuple[Perturbed, ...]


def has_changed(asked: Change, answer: SavedAnswer, texts: Mapping[str, str]) -> bool | None:
    """Whether `answer` to a changed question is another than the label's, as it has to be.

    A place that is not covered has to be refused. Otherwise the old figure or words must not
    come again. Where a covered year is asked about and the old figure comes from other words, or
    from a sentence that says it of that year too ("in both 2016 and 2017"), it may be right: None.
    """
    if answer.status == "not_found":
        return True
    if asked.change == NO_PLACE:
        return False
    if answer.status != "answered" or not gives_the_same(asked.label, answer):
        return True
    if asked.change == OTHER_YEAR and _may_be_said(asked, answer, texts):
        return None
    return False


def gives_the_same(label: Label, answer: SavedAnswer) -> bool:
    """Whether `answer` says what `label` accepts; of a figure, whether its number is the same."""
    if label.value is not None and answer.statements:
        return number_is_right(label, answer.statements[0].text)
    return content_is_right(label, answer)


def _may_be_said(asked: Change, answer: SavedAnswer, texts: Mapping[str, str]) -> bool:
    golds = [place for places in gold_spans(asked.label, texts) for place in places]
    exact = [one for one in answer.citations if is_exact(one, texts)]
    for citation in exact:
        span = Span(citation.start, citation.end)
        if not any(doc == citation.doc and gold.overlaps(span) for doc, gold in golds):
            return True
        for sentence in plain_sentences(texts[citation.doc]):
            words = texts[citation.doc][sentence.start : sentence.end]
            if sentence.overlaps(span) and asked.target in words and _SAME.search(words):
                return True
    return False


def share_changed(rows: Sequence[Perturbed]) -> dict[str, Any]:
    """How many of `rows` changed, of those where they had to: counts, share, 95 % interval."""
    given = [row.changed for row in rows if row.changed is not None]
    return {
        "right": sum(given),
        "of": len(given),
        "share": ratio(sum(given), len(given)),
        "interval": wilson(sum(given), len(given)),
    }


def as_data(run: PerturbedRun) -> list[dict[str, Any]]:
    """For each part and change, and for all changes of a part: how many answers changed with it,
    and the share that was refused. Shares are of the changes that had to change the answer."""
    found = []
    for part in sorted({row.asked.label.part for row in run.rows}, reverse=True):
        of_part = [row for row in run.rows if row.asked.label.part == part]
        for change in [*CHANGES, "all"]:
            rows = [row for row in of_part if change in (row.asked.change, "all")]
            if rows:
                had = [row for row in rows if row.changed is not None]
                refused = ratio(sum(row.refused for row in had), len(had))
                found.append(
                    {
                        "part": part,
                        "change": change,
                        "changed": share_changed(rows),
                        "refused": refused,
                        "left out": len(rows) - len(had),
                    }
                )
    return found


def to_row(corpus: str, asked: Change, answer: SavedAnswer, reader: str) -> str:
    """One line of a saved run. The words of questions to measure with are not kept."""
    told = list(asked.turns) if asked.label.part == "work" else []
    row = json.loads(to_line(Key(reader, corpus, asked.label.id, asked.label.fingerprint), answer))
    row["change"] = {
        "kind": asked.change,
        "target": asked.target,
        "turns": told,
        "cut": [[doc, span.start, span.end] for doc, span in asked.cut],
    }
    return json.dumps(row, ensure_ascii=False)


def read_perturbed(path: Path) -> PerturbedRun:
    """The run saved at `path`, judged against the labels as they are now.

    Answers to labels that are gone or ask otherwise are left aside. EvalError: it is no such run.
    """
    rows = [row for _, row in read_rows(path)]
    if not rows or rows[0].get("record") != "perturbed":
        raise EvalError(f"{path} holds no changed questions. Make it: python -m eval perturb")
    known = {}
    texts = {}
    for corpus in corpora_of(rows[0]):
        texts[corpus.name] = read_texts(corpus.texts)
        for label in labels_of(corpus, "all"):
            known[corpus.name, label.id, label.fingerprint] = label
    found = []
    try:
        for row in rows[1:]:
            key, answer = from_row(row)
            meant = known.get((key.corpus, key.id, key.asked))
            if meant is not None:
                asked = _change(meant, row["change"])
                changed = has_changed(asked, answer, without(texts[key.corpus], asked.cut))
                found.append(Perturbed(key.corpus, asked, answer, changed))
    except (KeyError, TypeError, ValueError) as error:
        raise EvalError(
            f"{path} was saved by another version of the evaluation ({error}). Make it again."
        ) from error
    return PerturbedRun(rows[0], tuple(found))


def without(texts: Mapping[str, str], cut: Sequence[tuple[str, Span]]) -> dict[str, str]:
    """`texts` without the stretches `cut`, each a file name and a span."""
    left = dict(texts)
    for doc, span in sorted(cut, key=lambda one: one[1].start, reverse=True):
        left[doc] = left[doc][: span.start] + left[doc][span.end :]
    return left


def _change(label: Label, row: Mapping[str, Any]) -> Change:
    cut = tuple((doc, Span(start, end)) for doc, start, end in row["cut"])
    return Change(label, row["kind"], row["target"], tuple(row["turns"]), cut)
