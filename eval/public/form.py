"""The project's own form of a public set: a folder with `questions.jsonl` and `docs/*.txt`.

A line has `id`, `question`, `answers` (alternatives; none where the text does not answer),
`kind`, `doc`, `scope`, and `tolerance` where the answer is a number to be computed (kind
`arithmetic`). A line with `relevant` instead of `answers` names the texts that bear on the
question, each with its grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.labels import RETRIEVAL, Corpus, Label, read_rows, read_texts
from eval.numbers import first_number

QUESTIONS, DOCS = "questions.jsonl", "docs"


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A set that was read: the `form` it came in, its questions as lines of `questions.jsonl`,
    and its texts by file name."""

    form: str
    questions: tuple[Mapping[str, Any], ...]
    texts: Mapping[str, str]


def is_own(path: Path) -> bool:
    """Whether `path` is a folder of the project's form."""
    return (path / QUESTIONS).is_file() and (path / DOCS).is_dir()


def read_own(folder: Path) -> PublicSet:
    """The set in `folder`. EvalError names the line that is not of the form."""
    corpus = Corpus(folder.name, folder / QUESTIONS, folder / DOCS, "public", public=True)
    load_public(corpus)
    texts = read_texts(corpus.texts)
    rows = tuple(row for _, row in read_rows(corpus.labels))
    return PublicSet("the project's form", rows, texts)


def load_public(corpus: Corpus) -> list[Label]:
    """The questions of a public set as labels without gold quotes, of the part "public".

    EvalError names the line that is not of the form.
    """
    labels = []
    for number, row in read_rows(corpus.labels):
        try:
            labels.append(_label(row))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EvalError(
                f"{corpus.labels}, line {number}: field missing or of a wrong form ({error}). "
                "Mend the line; eval/README.md says what it holds."
            ) from error
    return labels


def unique(ids: Iterable[str], where: str) -> None:
    """EvalError where one of `ids` comes twice: answers could not be told apart."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise EvalError(f"{where}: the id {one} is used twice. Give each its own.")
        seen.add(one)


def _label(row: Mapping[str, Any]) -> Label:
    if "relevant" in row:
        grades = ((str(name), int(grade)) for name, grade in row["relevant"].items())
        return Label(
            id=str(row["id"]),
            turns=(str(row["question"]),),
            status="answered",
            kind=RETRIEVAL,
            part="public",
            relevant=tuple(grades),
        )
    answers = _answers(row["answers"])
    computed = row["kind"] == "arithmetic"
    value = first_number(answers[0]) if computed and answers else None
    return Label(
        id=str(row["id"]),
        turns=(str(row["question"]),),
        status="answered" if answers else "not_found",
        kind=str(row["kind"]),
        answers=answers,
        value=value.value if value else None,
        tolerance=float(row.get("tolerance") or 0),
        doc=row.get("doc"),
        scope=row.get("scope"),
        part="public",
    )


def _answers(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise ValueError("answers is not a list")
    return tuple(str(answer) for answer in given)
