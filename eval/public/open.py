"""Finds out what form a public set has, takes a sample of it, and makes a corpus of it."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from eval.errors import EvalError
from eval.labels import Corpus
from eval.public.beir import is_beir, read_beir
from eval.public.form import DOCS, QUESTIONS, PublicSet, is_own, read_own, unique
from eval.public.squad import is_squad, read_squad

Reading = tuple[Callable[[Path], bool], Callable[[Path], PublicSet]]
FORMS: Mapping[str, Reading] = MappingProxyType(
    {
        "own": (is_own, read_own),
        "BEIR": (is_beir, read_beir),
        "SQuAD": (is_squad, read_squad),
    }
)
"""How each form is told and read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A corpus and, in words, what it was made of."""

    corpus: Corpus
    told: str


def public_corpus(path: Path, cache: Path, limit: int | None = None, seed: int = 0) -> Found:
    """The set at `path`, a file or a folder, as a corpus; `limit` questions of it, drawn by
    `seed`, where one is given.

    What is not a whole folder of the project's form is written to `cache` in that form, once for
    each `limit` and `seed`. EvalError where the set is of no known form, or names what is wrong
    in it.
    """
    read = next((reader for holds, reader in FORMS.values() if holds(path)), None)
    if read is None:
        raise EvalError(
            f"{path} is no set of a known form. It may be a folder with {QUESTIONS} and {DOCS}/, "
            "one with corpus.jsonl, queries.jsonl and qrels/ (BEIR), or a .json file (SQuAD 2.0). "
            "Name another folder or file."
        )
    if limit is not None and limit < 1:
        raise EvalError(f"A sample of {limit} questions is none. Give --limit 1 or more.")
    whole = read(path)
    unique((str(one["id"]) for one in whole.questions), str(path))
    if not whole.questions:
        raise EvalError(f"{path} holds no questions. Name another folder or file.")
    taken = whole if limit is None else sample(whole, limit, seed)
    name = path.resolve().stem if path.is_file() else path.resolve().name
    told = f"{path}: {whole.form}, {len(taken.questions)} of {len(whole.questions)} questions"
    told += f" (seed {seed})" if len(taken.questions) < len(whole.questions) else ""
    told += f", {len(taken.texts)} texts"
    if is_own(path) and taken.questions == whole.questions:
        folder = path
    else:
        folder = _write(taken, cache / "eval" / "public" / name)
    corpus = Corpus(name, folder / QUESTIONS, folder / DOCS, part="public", public=True)
    return Found(corpus, told)


def sample(whole: PublicSet, limit: int, seed: int) -> PublicSet:
    """`limit` questions of `whole` in their order, drawn by `seed`, with the texts they need: all
    of them, unless each question is asked of one text alone."""
    if limit >= len(whole.questions):
        return whole
    drawn = random.Random(seed).sample(range(len(whole.questions)), limit)  # noqa: S311 - no secret
    questions = tuple(whole.questions[place] for place in sorted(drawn))
    scopes = {one.get("scope") for one in questions}
    if None in scopes:
        return replace(whole, questions=questions)
    texts = {name: text for name, text in whole.texts.items() if name in scopes}
    return replace(whole, questions=questions, texts=texts)


def _write(taken: PublicSet, home: Path) -> Path:
    """The folder below `home`, named after what it holds, with `taken` in the project's form."""
    lines = "".join(json.dumps(dict(one), ensure_ascii=False) + "\n" for one in taken.questions)
    digest = hashlib.sha256(lines.encode())
    for name, text in taken.texts.items():
        digest.update(f"{name}\0{text}\0".encode())
    folder = home / digest.hexdigest()[:16]
    if is_own(folder):
        return folder
    home.mkdir(parents=True, exist_ok=True)
    # Written beside and put in place at once: a folder that is there is whole.
    beside = Path(tempfile.mkdtemp(dir=home))
    try:
        (beside / DOCS).mkdir()
        for name, text in taken.texts.items():
            (beside / DOCS / name).write_bytes(text.encode())
        (beside / QUESTIONS).write_text(lines, encoding="utf-8")
        beside.replace(folder)
    except OSError as error:
        if not is_own(folder):
            raise EvalError(
                f"{home} cannot be written to ({error}). Set VERBATIM_CACHE."
            ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder
