"""SQuAD's JSON: articles with paragraphs with questions (Rajpurkar, Jia & Liang 2018,
arXiv 1806.03822). Each paragraph becomes a text, and its questions are asked of it alone, as they
are there. `is_impossible` marks the questions of version 2.0 that the paragraph does not answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.public.form import PublicSet, unique


def is_squad(path: Path) -> bool:
    """Whether `path` may be SQuAD's: a file that ends in .json."""
    return path.is_file() and path.suffix.lower() == ".json"


def read_squad(path: Path) -> PublicSet:
    """The set in the file `path`. EvalError names the line, or article and paragraph, that is
    not of the form."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise EvalError(
            f"{path}, line {error.lineno}, column {error.colno}: not JSON ({error.msg}). "
            "Fetch the file again."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read ({error}). Check the path.") from error
    if not isinstance(whole, dict) or not isinstance(whole.get("data"), list):
        raise EvalError(f"{path} has no list of articles in `data`. It is no set of SQuAD's form.")
    texts: dict[str, str] = {}
    first: dict[str, str] = {}
    questions: list[Mapping[str, Any]] = []
    for new, context, asked, where in _paragraphs(whole["data"], str(path)):
        if not context.strip():
            raise EvalError(f"{where}: the context is empty. Mend the paragraph, or take it out.")
        # Two paragraphs of the same words are one text: an index takes no text twice.
        name = first.setdefault(context, new)
        texts[name] = context
        questions += [_question(one, name, f"{where}, question {n}") for n, one in asked]
    unique((one["id"] for one in questions), str(path))
    answerless = sum(not one["answers"] for one in questions)
    form = "SQuAD 2.0" if answerless or str(whole.get("version", "")).startswith("v2") else "SQuAD"
    return PublicSet(form, tuple(questions), texts)


def _paragraphs(
    articles: list[Any], path: str
) -> Iterator[tuple[str, str, Iterator[tuple[int, Any]], str]]:
    """Each paragraph: a file name, its context, its numbered questions, and where it stands."""
    for number, article in enumerate(articles, 1):
        where = f"{path}, article {number}"
        title = str(_field(article, "title", where))
        stem = re.sub(r"\W+", "_", title, flags=re.ASCII).strip("_")[:60] or "article"
        for part, paragraph in enumerate(_list(article, "paragraphs", where), 1):
            here = f"{where} ({title}), paragraph {part}"
            context = _field(paragraph, "context", here)
            if not isinstance(context, str):
                raise EvalError(f"{here}: the context is not a text. Mend it.")
            asked = enumerate(_list(paragraph, "qas", here), 1)
            yield f"{number:04d}_{stem}_{part:03d}.txt", context, asked, here


def _question(row: Any, text: str, where: str) -> dict[str, Any]:
    none = bool(row.get("is_impossible")) if isinstance(row, dict) else False
    given = _list(row, "answers", where) if not none else []
    answers = [str(_field(answer, "text", where)) for answer in given]
    if not none and not answers:
        raise EvalError(f"{where}: no answers, and not marked is_impossible. Mend the question.")
    return {
        "id": str(_field(row, "id", where)),
        "question": str(_field(row, "question", where)),
        "answers": list(dict.fromkeys(answers)),
        "kind": "unanswerable" if none else "span",
        "doc": text,
        "scope": text,
    }


def _field(row: Any, name: str, where: str) -> Any:
    if not isinstance(row, dict) or name not in row:
        raise EvalError(f"{where}: `{name}` is missing. It is not of SQuAD's form.")
    return row[name]


def _list(row: Any, name: str, where: str) -> list[Any]:
    found = _field(row, name, where)
    if not isinstance(found, list):
        raise EvalError(f"{where}: `{name}` is not a list. It is not of SQuAD's form.")
    return found
