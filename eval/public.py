"""Public question sets as corpora.

A set is a folder with `questions.jsonl` and `docs/*.txt`; a line of the former has `id`,
`question`, `answers` (alternatives; none where the text does not answer), `kind`, `doc`, `scope`,
and `tolerance` where the answer is a number to be computed. Nothing here is needed by the tests
of the project, and no set comes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.labels import Corpus, Label, read_rows
from eval.numbers import first_number


def public_corpus(folder: Path) -> Corpus:
    """The set in `folder`. EvalError where it is not of the form described above."""
    questions, texts = folder / "questions.jsonl", folder / "docs"
    if not questions.is_file() or not texts.is_dir():
        raise EvalError(f"{folder} has no questions.jsonl and docs folder. Name another folder.")
    return Corpus(folder.resolve().name, questions, texts, part="public", public=True)


def load_public(corpus: Corpus) -> list[Label]:
    """The questions of a public set as labels without gold quotes, of the part "public"."""
    return [_label(corpus, number, row) for number, row in read_rows(corpus.labels)]


def _label(corpus: Corpus, number: int, row: Mapping[str, Any]) -> Label:
    try:
        answers = tuple(str(answer) for answer in row["answers"])
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
    except (KeyError, TypeError, ValueError) as error:
        raise EvalError(
            f"{corpus.labels}, line {number}: field missing or of a wrong form ({error})"
        ) from error
