"""Why the reference is what it is: a line for each time that a new one was taken, beside it.

Each says when and why, from which commit, and what moved against the reference before; the last
one names the file that it speaks of. So a reference cannot be replaced without a word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.compare import changed
from eval.errors import EvalError
from eval.gate import Outcome, labels_now, read_quoting, refuse_partial, refuse_stale, stopped
from eval.records import whole_rows
from eval.reference_run import fingerprint, verdicts, write_reference


@dataclass(frozen=True, slots=True)
class Update:
    """One update: when and why; the commit that the run was made at, and whether the tree had
    `changes` that were not in it; how many of how many questions the reference has right; what
    moved and what stood against it, where there was one before; and the fingerprint of the
    reference that was written."""

    when: str
    because: str
    commit: str | None
    changes: bool
    right: int
    questions: int
    moved: Mapping[str, int] | None
    against: tuple[str, ...]
    reference: str


def take(reference: Path, run: Path, because: str, outcome: Outcome | None) -> Update:
    """Makes the quoting reader's answers in `run` the `reference` and writes down why. `outcome`
    is what the gate said of the run, None where there was no reference.

    Raises:
        EvalError: there is no reason, the run has not answered every label, or was made with other
            code than is here. The reference is left as it was.
    """
    if not because.strip():
        raise EvalError('A new reference needs a reason: --because "what changed, and why".')
    header, answers = read_quoting(run)
    refuse_stale(run, header)
    wanted = labels_now(header)
    if reference.exists():
        wanted = labels_now(read_quoting(reference)[0]) | wanted
    refuse_partial(run, answers, wanted)
    write_reference(reference, header, answers)
    held = verdicts(reference)
    update = Update(
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        because=" ".join(because.split()),
        commit=header["commit"],
        changes=bool(header["changed"]),
        right=sum(map(bool, held.values())),
        questions=len(held),
        moved=_moved(outcome) if outcome else None,
        against=tuple(stopped(outcome)) if outcome else (),
        reference=fingerprint(reference),
    )
    try:
        with updates_of(reference).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(update), ensure_ascii=False) + "\n")
    except OSError as error:
        raise EvalError(
            f"{updates_of(reference)} cannot be written ({error.strerror}): the reference is new, "
            "and its reason is not kept. Mend that and give the command again."
        ) from error
    return update


def updates_of(reference: Path) -> Path:
    """The file that says why the `reference` is what it is."""
    return reference.with_name(f"{reference.name.partition('.')[0]}.updates.jsonl")


def last_update(reference: Path) -> dict[str, Any] | None:
    """What was written down when the `reference` was taken; None where nothing was, or it is
    another one by now."""
    path = updates_of(reference)
    rows = list(whole_rows(path)) if path.exists() and reference.exists() else []
    return rows[-1] if rows and rows[-1].get("reference") == fingerprint(reference) else None


def as_text(update: Mapping[str, Any] | None) -> str:
    """Where a reference is from, in a line."""
    if update is None:
        return "Nobody wrote down why the reference is what it is."
    changes = " with changes" if update["changes"] else ""
    commit = (update["commit"] or "unknown")[:12]
    return (
        f"The reference is of {update['when'][:10]}, commit {commit}{changes}: {update['because']}"
    )


def _moved(outcome: Outcome) -> dict[str, int]:
    labels = outcome.labels
    return {
        "won": len(changed(outcome.comparison, 1)),
        "lost": len(changed(outcome.comparison, -1)),
        "labels added": labels.added,
        "labels altered": labels.altered,
        "labels gone": labels.gone,
        "judged better": labels.better,
        "judged worse": labels.worse,
    }
