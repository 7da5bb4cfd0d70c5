"""The evaluation itself: saved answers scored again, and a run of the quoting reader."""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bench.clock import timed
from bench.figures import Figure, Section, Target
from eval.labels import Corpus, corpora, read_rows
from eval.readers import Program, open_assistant, open_quoting
from eval.records import Key, SavedAnswer, read_run, to_line
from eval.run import Plan, run
from eval.scored import score_run
from eval.summary import summaries
from rag.schema import QUOTING
from rag.settings import Settings

SCORING = Target("at most", 2)
RUNNING = Target("at most", 30)
HOW = (
    "{asked} questions of the working part, half of the seeds and half of the narratives, asked "
    "as `python -m eval run` asks them, their texts read in first; then {scored:,} saved answers, "
    "those and copies of them, read, scored and summed up as by `python -m eval report`; the "
    "median of {rounds} rounds."
)


def measure(settings: Settings, folder: Path, asked: int, scored: int, rounds: int = 3) -> Section:
    """Times a run over `asked` labels and the scoring of `scored` saved answers, in `folder`."""
    folder.mkdir(parents=True)
    chosen = _working(folder, asked)
    plan = Plan(chosen, "work", {QUOTING: open_quoting}, settings)
    for corpus in chosen:
        # So that reading the texts in is part of it, every time.
        shutil.rmtree(settings.cache / "eval" / corpus.name, ignore_errors=True)
    with timed() as reading:
        for corpus in chosen:
            Program(open_assistant(corpus, settings), QUOTING)
    with timed() as asking:
        run(plan, folder / "run.jsonl", say=lambda _: None)
    saved = _copied(folder / "run.jsonl", folder / "copies", scored)
    times = []
    for _ in range(rounds):
        with timed() as scoring:
            summaries(score_run(saved))
        times.append(scoring.wall)
    whole = reading.wall + asking.wall
    answers = read_run(folder / "run.jsonl")[1].values()
    answering = sum(answer.wall for answer in answers)
    for corpus in chosen:
        shutil.rmtree(settings.cache / "eval" / corpus.name, ignore_errors=True)
    return Section(
        "evaluation",
        HOW.format(asked=len(answers), scored=scored, rounds=rounds),
        (
            Figure("saved answers scored", statistics.median(times), "s", SCORING, f"{scored:,}"),
            Figure("a run", whole, "s", RUNNING, f"{len(answers)} questions"),
            Figure("of it the texts read in", 100 * reading.wall / whole, "%"),
            Figure("of it the answers", 100 * answering / whole, "%", None, "the last turns'"),
        ),
    )


def _working(folder: Path, number: int) -> tuple[Corpus, ...]:
    """Corpora of their own names with `number` working labels, half of either kind of text."""
    known = corpora()
    chosen = []
    for name, share in (("seeds", number // 2), ("narratives_work", number - number // 2)):
        rows = [row for _, row in read_rows(known[name].labels) if row["part"] == "work"]
        labels = folder / f"bench_{name}.jsonl"
        labels.write_text("".join(json.dumps(row) + "\n" for row in rows[:share]), encoding="utf-8")
        chosen.append(replace(known[name], name=f"bench_{name}", labels=labels))
    return tuple(chosen)


def _copied(path: Path, folder: Path, number: int) -> Path:
    """A run with `number` answers in `folder`: those of the run at `path` and copies of them, as
    answers to copies of their labels."""
    folder.mkdir()
    header, answers = read_run(path)
    kept = dict(list(_numbered(answers, number).items())[:number])
    for corpus in header["what"]["corpora"]:
        rows = {row["id"]: row for _, row in read_rows(Path(corpus["labels"]))}
        wanted = [key.id for key in kept if key.corpus == corpus["name"]]
        corpus["labels"] = str(folder / f"{corpus['name']}.jsonl")
        copies = [rows[name.partition("#")[0]] | {"id": name} for name in wanted]
        text = "".join(json.dumps(row) + "\n" for row in copies)
        Path(corpus["labels"]).write_text(text, encoding="utf-8")
    lines = [json.dumps(header), *(to_line(key, answer) for key, answer in kept.items())]
    saved = folder / "run.jsonl"
    saved.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return saved


def _numbered(answers: Mapping[Key, SavedAnswer], number: int) -> dict[Key, SavedAnswer]:
    """The `answers` with copies, at least `number`, each under an id of its own."""
    times = -(-number // len(answers))
    return {
        replace(key, id=f"{key.id}#{copy}"): answer
        for copy in range(times)
        for key, answer in answers.items()
    }
