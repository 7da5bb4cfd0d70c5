"""Asks every question of every reader and saves the answers as they come.

A run that was cut off goes on where it stopped when the same command is given again; a run made
with other code, labels or settings is never mixed into it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from eval.errors import EvalError
from eval.labels import ROOT, Corpus, Label, load
from eval.public import load_public
from eval.readers import Opener, Reader, code_hash
from eval.records import Key, SavedAnswer, read_run, to_line, whole_lines
from rag.errors import VerbatimError
from rag.settings import Settings

PACKAGES = (
    "chromadb",
    "ir-measures",
    "langchain",
    "langchain-core",
    "numpy",
    "onnxruntime",
    "sentence-transformers",
    "torch",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run asks: each of `corpora` of each of `readers` (by name), the labels of `part`.
    `models` names the chat models of those readers that have one."""

    corpora: tuple[Corpus, ...]
    part: str
    readers: Mapping[str, Opener]
    settings: Settings
    models: Mapping[str, str] = field(default_factory=dict)


def labels_of(corpus: Corpus, part: str) -> list[Label]:
    """The labels of `corpus` in `part`; a public set has one part, which is always asked."""
    return load_public(corpus) if corpus.public else load(corpus, part)


def run(
    plan: Plan,
    output: Path,
    restart: bool = False,
    say: Callable[[str], None] = print,
) -> int:
    """Asks what `plan` says and saves it to `output`; the number of answers asked for now.

    EvalError where `output` holds another run, which is then left as it is.
    """
    header = describe(plan)
    done = _prepare(output, header, restart)
    asked = 0
    with output.open("a", encoding="utf-8") as file:
        for corpus in plan.corpora:
            labels = labels_of(corpus, plan.part)
            for name, opener in plan.readers.items():
                keys = [Key(name, corpus.name, label.id, label.fingerprint) for label in labels]
                left = [(k, one) for k, one in zip(keys, labels, strict=True) if k not in done]
                say(f"{corpus.name}, {name}: {len(left)} questions to ask, {len(labels)} in all")
                if not left:
                    continue
                reader = opener(corpus, plan.settings)
                for key, label in left:
                    file.write(to_line(key, _ask(reader, label)) + "\n")
                    file.flush()
                    asked += 1
    return asked


def new_run() -> Path:
    """Where a run that is begun now is saved, unless another place is named."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return ROOT / "eval" / "runs" / f"{moment}.jsonl"


def describe(plan: Plan) -> dict[str, Any]:
    """The first line of a run: what was asked of whom, with which code, where and when.

    Files of this project are named from its folder, so that a run can be scored in another copy
    of it. No key is kept, and of a server its host alone.
    """
    return {
        "record": "run",
        "what": {
            "corpora": [
                {
                    "name": corpus.name,
                    "labels": _portable(corpus.labels),
                    "labels_hash": hashlib.sha256(corpus.labels.read_bytes()).hexdigest()[:16],
                    "texts": _portable(corpus.texts),
                    "part": corpus.part,
                    "public": corpus.public,
                }
                for corpus in plan.corpora
            ],
            "part": plan.part,
            "readers": list(plan.readers),
            "settings": _kept(plan),
            "code": code_hash(graph=plan.settings.spans),
        },
        "commit": _git("rev-parse", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--", "rag", "eval", "seeds")),
        "versions": {"python": platform.python_version(), **_versions()},
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "processor": _processor(),
            "cores": os.cpu_count(),
        },
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def corpora_of(header: Mapping[str, Any]) -> tuple[Corpus, ...]:
    """The corpora that a saved run asked."""
    return tuple(
        Corpus(
            row["name"],
            ROOT / row["labels"],
            ROOT / row["texts"],
            row["part"],
            bool(row["public"]),
        )
        for row in header["what"]["corpora"]
    )


def _ask(reader: Reader, label: Label) -> SavedAnswer:
    start = time.perf_counter()
    try:
        return reader.answer(label.turns, label.scope)
    except VerbatimError as error:
        # What the program refuses on purpose is an outcome of the question, not of the run.
        return SavedAnswer("error", error=str(error), wall=time.perf_counter() - start)


def _portable(path: Path) -> str:
    """`path`, from this project's folder where it lies in it."""
    whole = path.resolve()
    return whole.relative_to(ROOT).as_posix() if whole.is_relative_to(ROOT) else str(whole)


def _kept(plan: Plan) -> dict[str, Any]:
    """The settings that answers depend on: those of chat models where one is asked."""
    settings = plan.settings
    kept: dict[str, Any] = {"embedding_model": settings.embedding_model}
    if plan.models:
        url = settings.model_url
        kept |= {
            "models": dict(plan.models),
            # Without its port, which a local server draws anew at every start.
            "model_host": url and urlsplit(url).hostname,
            "model_form": settings.model_form,
            "model_seconds": settings.model_seconds,
            "model_tokens": settings.model_tokens,
            "model_retries": settings.model_retries,
            "model_reads": settings.model_reads,
        }
    return kept


def _prepare(output: Path, header: Mapping[str, Any], restart: bool) -> set[Key]:
    """Makes `output` ready to be added to; the keys of what it already holds."""
    refuse_unwritable(output)
    data = output.read_bytes() if output.exists() and not restart else b""
    if data and not data.startswith(b'{"record": "run"'):
        raise EvalError(
            f"{output} is not a saved run; it was left as it is. Name another --output."
        )
    if whole_lines(data) == 0:
        output.write_text(json.dumps(header, ensure_ascii=False) + "\n", encoding="utf-8")
        return set()
    saved, answers = read_run(output)
    if saved["what"] != header["what"]:
        raise EvalError(
            f"{output} holds a run with other code, labels or settings; it was left as it is. "
            "Name another --output, or give --restart to replace it."
        )
    os.truncate(output, whole_lines(data))
    return set(answers)


def refuse_unwritable(output: Path) -> None:
    """EvalError where `output` cannot be written to; its folder is made."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.open("ab").close()
    except OSError as error:
        raise EvalError(
            f"{output} cannot be written ({error.strerror}). Nothing was asked. "
            "Name another --output."
        ) from None


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def _git(*arguments: str) -> str | None:
    command: Sequence[str] = ("git", "-C", str(ROOT), *arguments)
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None  # no git, or not a checkout: the run says so by naming no commit
    return answer.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
