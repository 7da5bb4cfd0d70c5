"""Holds a run of the quoting reader against the reference run and says whether it may pass.

It may not where
- a group of questions is lost: a kind, a corpus and part, or all together. It is where the losses
  are at least `LEAST` more than the wins and either are a fifth of its questions or could hardly be
  chance (the one-sided exact sign test, p at most `LEVEL`). So one question never fails a small
  group, two always do where it has ten or less, and a large one fails by evidence. The groups are
  not corrected for their number: a false alarm costs a look, a missed loss a wrong answer.
- a quote is not exact.
- a question that cannot be answered, and was refused before, is answered.
- labels have left: one that the reference has right is gone or asked in other words, or more than
  `LEFT` of all are. A loss must not be cured by taking its question out.
- labels are new, more than `NEW` of all: the reference no longer knows what is asked.

The same code gives the same answers, so that the verdict on a change is the same every time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.compare import Comparison, Tally, changed, compare, named, tallies, told
from eval.compare import as_json as compared
from eval.errors import EvalError
from eval.labels import ROOT
from eval.readers import code_hash
from eval.records import Key, SavedAnswer, read_run
from eval.reference_run import Name, verdicts
from eval.run import corpora_of, labels_of
from eval.scored import Scored, score_answers
from eval.significance import sign_p
from rag.schema import QUOTING

LEAST = 2
LEVEL = 0.05
SHARE = 0.2
LEFT = 0.01
NEW = 0.1


@dataclass(frozen=True, slots=True)
class Labels:
    """What became of the labels since the reference was made. Of the `then` that it knew, some are
    asked in other words now (`altered`) or `gone`; `right` names those of them that it has right.
    `added` are new. `better` and `worse` count those whose answer in the reference is judged right
    or wrong now and was not then: their golds changed, or the scorer did."""

    then: int
    added: int = 0
    altered: int = 0
    gone: int = 0
    right: tuple[Name, ...] = ()
    better: int = 0
    worse: int = 0

    @property
    def left(self) -> bool:
        """Whether more have left than one can put up with."""
        return bool(self.right) or self.altered + self.gone > LEFT * self.then

    @property
    def unknown(self) -> bool:
        """Whether too many are new for the reference to speak for them."""
        return self.added > NEW * self.then


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate found against a run: the groups lost, the answers with a quote that is
    not exact, the questions answered that were rightly refused, and what became of the labels."""

    comparison: Comparison
    labels: Labels
    lost: tuple[Tally, ...]
    inexact: tuple[Scored, ...]
    answered: tuple[Scored, ...]

    @property
    def passes(self) -> bool:
        """Whether nothing stands against the run."""
        return not stopped(self)


def hold(reference: Path, run: Path) -> Outcome:
    """Holds the `run` against the `reference`.

    Raises:
        EvalError: either is no run of the quoting reader, or the run has not answered every label
            that both know.
    """
    kept, made = read_quoting(reference), read_quoting(run)
    then = {(key.corpus, key.id): key.asked for key in kept[1]}
    now = labels_now(kept[0]) | labels_now(made[0])
    known = {name for name, asked in then.items() if now.get(name) == asked}
    refuse_partial(run, made[1], {name: now[name] for name in known})
    before = score_answers(_present(kept[0]), kept[1])
    comparison = compare(
        before, score_answers(*made), (str(reference), str(run)), (QUOTING, QUOTING)
    )
    held = verdicts(reference)
    judged = {(row.corpus, row.label.id): row.score.right for row in before.rows}
    return Outcome(
        comparison=comparison,
        labels=Labels(
            then=len(then),
            added=len(now.keys() - then.keys()),
            altered=len(then.keys() & now.keys()) - len(known),
            gone=len(then.keys() - now.keys()),
            # Of a plain run it is not known which were right: what left is held to have been.
            right=tuple(sorted(one for one in then.keys() - known if held[one] is not False)),
            better=sum(right and held[name] is False for name, right in judged.items()),
            worse=sum(not right and held[name] is True for name, right in judged.items()),
        ),
        lost=tuple(one for one in tallies(comparison.pairs) if is_lost(one)),
        inexact=tuple(row for row in everything(comparison) if not is_exact(row)),
        answered=tuple(after for before, after in comparison.pairs if was_refused(before, after)),
    )


def stopped(outcome: Outcome) -> list[str]:
    """What stands against a run, a line for each; nothing where it may pass."""
    labels = outcome.labels
    found = [
        f"LOST: {group.group}: {group.losses} lost, {group.wins} won of {group.questions} "
        f"({group.before} were right, {group.after} are; p {sign_p_of(group):.3f})"
        for group in outcome.lost
    ]
    if outcome.inexact:
        found.append(f"A QUOTE IS NOT EXACT: {len(outcome.inexact)}")
    if outcome.answered:
        what = "ANSWERED, THOUGH THERE IS NO ANSWER AND IT WAS REFUSED BEFORE"
        found.append(f"{what}: {len(outcome.answered)}")
    if labels.left:
        found.append(
            f"LABELS LEFT: {labels.altered} asked in other words and {labels.gone} gone of "
            f"{labels.then}, {len(labels.right)} of them right in the reference"
        )
    if labels.unknown:
        found.append(
            f"LABELS ARE NEW: {labels.added}, and the reference knows {labels.then} that are not"
        )
    return found


def is_lost(group: Tally) -> bool:
    """Whether a group of questions lost more than one can put up with; see above."""
    net = group.losses - group.wins
    if net < LEAST:
        return False
    return sign_p_of(group) <= LEVEL or net >= SHARE * group.questions


def is_exact(row: Scored) -> bool:
    """Whether every quote that an answer shows is exact."""
    return row.score.exact_quotes == row.score.quotes


def was_refused(before: Scored, after: Scored) -> bool:
    """Whether a question without an answer was refused before and is answered now."""
    return (
        before.label.status == "not_found"
        and before.answer.status == "not_found"
        and after.answer.status in ("answered", "not_reported")
    )


def everything(comparison: Comparison) -> list[Scored]:
    """Every answer of the second run, those to new labels among them."""
    return [*(after for _, after in comparison.pairs), *comparison.only_second]


def read_quoting(path: Path) -> tuple[dict[str, Any], dict[Key, SavedAnswer]]:
    """The header and the quoting reader's answers of the run at `path`. EvalError: it has none."""
    header, answers = read_run(path)
    mine = {key: answer for key, answer in answers.items() if key.reader == QUOTING}
    if not mine:
        raise EvalError(f"{path} has no answers of the quoting reader. Name another run.")
    return header, mine


def labels_now(header: Mapping[str, Any]) -> dict[Name, str]:
    """The fingerprints of the labels that a run asks, as they are now. Those of a label file that
    is not there any more are gone."""
    return {
        (corpus.name, label.id): label.fingerprint
        for corpus in corpora_of(_present(header))
        for label in labels_of(corpus, header["what"]["part"])
    }


def _present(header: Mapping[str, Any]) -> dict[str, Any]:
    """`header` without the corpora whose label file is gone."""
    corpora = [one for one in header["what"]["corpora"] if (ROOT / one["labels"]).exists()]
    return {**header, "what": {**header["what"], "corpora": corpora}}


def is_stale(header: Mapping[str, Any]) -> bool:
    """Whether a run was made with other code than is here now."""
    return bool(header["what"]["code"] != code_hash())


def refuse_stale(run: Path, header: Mapping[str, Any]) -> None:
    """EvalError where the `run` was made with other code than is here now."""
    if is_stale(header):
        raise EvalError(
            f"{run} was made with other code than is here now, so it cannot be the reference. "
            "Leave RUN out, and one is made."
        )


def refuse_partial(
    run: Path, answers: Mapping[Key, SavedAnswer], wanted: Mapping[Name, str]
) -> None:
    """EvalError where the `run` lacks an answer to a label that is `wanted`."""
    given = {(key.corpus, key.id): key.asked for key in answers}
    missing = sum(given.get(name) != asked for name, asked in wanted.items())
    if missing:
        raise EvalError(
            f"{run} has no answer to {missing} of {len(wanted)} questions of the reference. Make "
            "a whole run: python -m eval run"
        )


def as_text(outcome: Outcome, show_measure: bool = False) -> str:
    """What the gate found, for a person to read: first what stands against the run."""
    pairs, labels = outcome.comparison.pairs, outcome.labels
    lines = stopped(outcome)
    for title, rows in (
        ("Not exact", outcome.inexact),
        ("Answered without an answer", outcome.answered),
        ("Lost", changed(outcome.comparison, -1)),
        ("Won", changed(outcome.comparison, 1)),
    ):
        if rows:
            lines += [f"{title}: {len(rows)}", *named(rows, show_measure)]
    if labels.right:
        lines.append(f"Right in the reference and left: {', '.join(i for _, i in labels.right)}")
    if labels.added or labels.altered or labels.gone:
        lines.append(
            f"Not compared: {labels.added} labels are new, {labels.altered} asked in other words, "
            f"{labels.gone} gone since the reference was made."
        )
    if labels.better or labels.worse:
        lines.append(
            f"Judged otherwise than when the reference was made, by other golds or another scorer: "
            f"{labels.better} of its answers are right now that were wrong, {labels.worse} wrong "
            "that were right."
        )
    right = sum(after.score.right for _, after in pairs)
    was = sum(before.score.right for before, _ in pairs)
    lines.append(f"{right} of {len(pairs)} right and supported, {was} in the reference.")
    if outcome.passes:
        lines.append("The gate is open.")
    else:
        lines.append(
            'The gate is shut. Mend it, or accept it: python -m eval gate --update --because "..."'
        )
    return "\n".join(lines) + "\n"


def as_json(outcome: Outcome, show_measure: bool = False) -> dict[str, Any]:
    """The same as data."""
    return {
        "passes": outcome.passes,
        "stopped": stopped(outcome),
        "lost": [asdict(group) for group in outcome.lost],
        "inexact": _ids(outcome.inexact, show_measure),
        "answered": _ids(outcome.answered, show_measure),
        "labels": {
            **asdict(outcome.labels),
            "right": [name for _, name in outcome.labels.right],
        },
        "comparison": compared(outcome.comparison, show_measure),
    }


def _ids(rows: Sequence[Scored], show_measure: bool) -> dict[str, Any]:
    shown = [row.label.id for row in rows if told(row, show_measure)]
    return {"count": len(rows), "ids": shown}


def sign_p_of(group: Tally) -> float:
    """The one-sided p of a group's losses."""
    return sign_p(group.losses, group.losses + group.wins)
