"""BEIR's folder (Thakur et al. 2021, arXiv 2104.08663): `corpus.jsonl` with `_id`, `title` and
`text`, `queries.jsonl` with `_id` and `text`, and `qrels/*.tsv` with a query's id, a text's id and
a grade. It says which texts bear on a question, not what the answer is: only the search is
measured on it, with texts ranked by the best of their passages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.labels import read_rows
from eval.metrics import mean
from eval.public.form import PublicSet
from eval.records import SavedHit
from eval.retrieval import NAMES

SPLITS = ("test", "dev", "train")
"""Whose judgements are taken where a set has several, best first."""


def is_beir(path: Path) -> bool:
    """Whether `path` is a folder of BEIR's form."""
    return (path / "corpus.jsonl").is_file() and (path / "queries.jsonl").is_file()


def read_beir(folder: Path) -> PublicSet:
    """The set in `folder`, its questions those that have a text judged relevant.

    EvalError names the line that is not of the form. Texts without a word are left out; those
    that are the same word for word are one.
    """
    texts, names = _texts(folder / "corpus.jsonl")
    judgements = _judgements(folder)
    queries = dict(_queries(folder / "queries.jsonl"))
    grades: dict[str, dict[str, int]] = {}
    for where, query, text, grade in _grades(judgements):
        if query not in queries:
            raise EvalError(f"{where}: queries.jsonl has no query {query}. Fetch the set again.")
        if text in names and grade > 0:
            known = grades.setdefault(query, {})
            known[names[text]] = max(grade, known.get(names[text], 0))
    questions = tuple(
        {"id": query, "question": queries[query], "relevant": found}
        for query, found in grades.items()
    )
    if not questions:
        raise EvalError(f"{judgements}: no text is judged relevant to any query.")
    return PublicSet(f"BEIR, {judgements.name}", questions, texts)


def document_retrieval(
    questions: Sequence[tuple[Sequence[SavedHit], Mapping[str, int]]],
) -> dict[str, float | None]:
    """The means of the measures of `eval.retrieval` over texts rather than passages: a text stands
    at the rank of its first passage. Each question gives its hits and the grades by file name."""
    from ir_measures import parse_measure, pytrec_eval

    judged = {str(row): dict(grades) for row, (_, grades) in enumerate(questions)}
    ranked = {
        str(row): {name: -float(rank) for rank, name in enumerate(_in_order(hits))}
        for row, (hits, _) in enumerate(questions)
    }
    if not any(ranked.values()):
        return dict.fromkeys(NAMES.values())
    found: dict[str, list[float | None]] = {name: [] for name in NAMES.values()}
    measures = [parse_measure(name) for name in NAMES]
    for metric in pytrec_eval.iter_calc(measures, judged, ranked):
        found[NAMES[str(metric.measure)]].append(metric.value)
    return {name: mean(values) for name, values in found.items()}


def _in_order(hits: Sequence[SavedHit]) -> list[str]:
    return list(dict.fromkeys(hit.doc for hit in hits))


def _texts(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The texts by file name, and their file names by id."""
    texts: dict[str, str] = {}
    names: dict[str, str] = {}
    first: dict[str, str] = {}
    for number, row in read_rows(path):
        where = f"{path}, line {number}"
        one = _field(row, "_id", where)
        if one in names:
            raise EvalError(f"{where}: the id {one} is used twice. Fetch the set again.")
        title, text = str(row.get("title") or "").strip(), _field(row, "text", where).strip()
        whole = "\n\n".join(part for part in (title, text) if part)
        if whole:
            names[one] = first.setdefault(whole, _file_name(one))
            texts[names[one]] = whole
    if not texts:
        raise EvalError(f"{path} holds no texts. Fetch the set again.")
    return texts, names


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    for number, row in read_rows(path):
        where = f"{path}, line {number}"
        yield _field(row, "_id", where), _field(row, "text", where)


def _judgements(folder: Path) -> Path:
    files = sorted((folder / "qrels").glob("*.tsv"))
    for split in SPLITS:
        for file in files:
            if file.stem == split:
                return file
    if not files:
        raise EvalError(f"{folder} has no qrels/*.tsv. Fetch the judgements too.")
    return files[0]


def _grades(path: Path) -> Iterator[tuple[str, str, str, int]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read ({error}). Check the path.") from error
    for number, line in enumerate(lines, 1):
        parts = line.split("\t")
        if not line.strip() or (number == 1 and not _is_grade(parts[-1])):
            continue
        where = f"{path}, line {number}"
        if len(parts) != 3 or not _is_grade(parts[2]):
            raise EvalError(
                f"{where}: not a query's id, a text's id and a grade, parted by tabs. Mend it."
            )
        yield where, parts[0], parts[1], int(parts[2])


def _is_grade(word: str) -> bool:
    return re.fullmatch(r"-?\d+", word.strip()) is not None


def _file_name(one: str) -> str:
    """A name for the text of id `one` that any file system takes; different ids differ in it."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", one)[:80]
    if plain == one and not one.startswith("."):
        return f"{plain}.txt"
    return f"{plain.lstrip('.')}_{hashlib.sha256(one.encode()).hexdigest()[:8]}.txt"


def _field(row: Mapping[str, Any], name: str, where: str) -> str:
    found = row.get(name)
    if not isinstance(found, str | int) or isinstance(found, bool):
        raise EvalError(f"{where}: `{name}` is missing or not a text. It is not of BEIR's form.")
    return str(found)
