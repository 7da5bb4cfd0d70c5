"""Sets two systems side by side, question by question: the first is what was, the second what is.

A question counts where both answered it in its present words. Which questions of the part to
measure with were won and lost is not told unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.errors import EvalError
from eval.metrics import mean, ratio
from eval.retrieval import NAMES, by_question
from eval.scored import Scored, ScoredRun
from eval.significance import bootstrap_interval, randomisation_p
from eval.summary import kind_order

Pair = tuple[Scored, Scored]
"""One question with its two answers."""


@dataclass(frozen=True, slots=True)
class System:
    """One side of a comparison: a reader of a saved run."""

    run: str
    reader: str
    started: str
    commit: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How a group of questions went: how many each side has right and supported, how many the
    second has that the first has not (`wins`) and the other way round (`losses`), and the
    difference of the shares with its 95 % interval and the p of the randomisation test."""

    group: str
    questions: int
    before: int
    after: int
    wins: int
    losses: int
    ties: int
    difference: float | None
    interval: tuple[float, float] | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Shift:
    """A measure over the questions that it applies to on both sides: both means, and their
    difference with its 95 % interval and p."""

    measure: str
    questions: int
    before: float | None
    after: float | None
    difference: float | None
    interval: tuple[float, float] | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems on the questions that both answered; the others are in `only_first` and
    `only_second`."""

    first: System
    second: System
    pairs: tuple[Pair, ...]
    only_first: tuple[Scored, ...]
    only_second: tuple[Scored, ...]


def compare(
    first: ScoredRun, second: ScoredRun, names: tuple[str, str], readers: tuple[str, str]
) -> Comparison:
    """One reader of the `first` run beside one of the `second`; `names` are the runs'.

    Raises:
        EvalError: no question was asked of both in its present words.
    """
    left, right = (
        {(row.corpus, row.label.id): row for row in run.rows if row.reader == reader}
        for run, reader in zip((first, second), readers, strict=True)
    )
    one, other = (
        System(name, reader, run.header["started"], run.header["commit"])
        for run, name, reader in zip((first, second), names, readers, strict=True)
    )
    pairs = tuple((row, right[key]) for key, row in left.items() if key in right)
    if not pairs:
        raise EvalError(
            f"No question of {names[0]} ({readers[0]}) is in {names[1]} ({readers[1]}) in its "
            "present words. Compare runs over the same labels."
        )
    return Comparison(
        first=one,
        second=other,
        pairs=pairs,
        only_first=tuple(row for key, row in left.items() if key not in right),
        only_second=tuple(row for key, row in right.items() if key not in left),
    )


def readers_to_compare(
    first: ScoredRun, second: ScoredRun, chosen: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Which readers are set beside one another: the two that are `chosen`, the first run's first;
    each that both runs have; or the only ones that they have.

    Raises:
        EvalError: a run has no reader of that name, or none says which are meant.
    """
    has = [list(run.header["what"]["readers"]) for run in (first, second)]
    there = f"The runs have {', '.join(has[0])} and {', '.join(has[1])}."
    if chosen:
        pair = (chosen[0], chosen[-1])
        if len(chosen) > 2 or any(one not in mine for one, mine in zip(pair, has, strict=True)):
            raise EvalError(f"--reader wants one name, or that of A and that of B. {there}")
        return [pair]
    shared = [(name, name) for name in has[0] if name in has[1]]
    if shared:
        return shared
    if len(has[0]) == len(has[1]) == 1:
        return [(has[0][0], has[1][0])]
    raise EvalError(f"No reader is in both. {there} Name two with --reader A,B.")


def tallies(pairs: Sequence[Pair]) -> list[Tally]:
    """How it went together, for each corpus and part, and for each kind."""
    groups: dict[str, list[Pair]] = {"together": list(pairs)}
    for pair in pairs:
        row = pair[0]
        groups.setdefault(f"{row.corpus}, {row.label.part}", []).append(pair)
    kinds = sorted({row.label.group for row, _ in pairs}, key=kind_order)
    for kind in kinds:
        groups[kind] = [pair for pair in pairs if pair[0].label.group == kind]
    return [tally(group, members) for group, members in groups.items()]


def tally(group: str, pairs: Sequence[Pair]) -> Tally:
    """How the questions of one group went."""
    differences = [after.score.right - before.score.right for before, after in pairs]
    wins, losses = differences.count(1), differences.count(-1)
    return Tally(
        group=group,
        questions=len(pairs),
        before=sum(before.score.right for before, _ in pairs),
        after=sum(after.score.right for _, after in pairs),
        wins=wins,
        losses=losses,
        ties=len(pairs) - wins - losses,
        difference=ratio(wins - losses, len(pairs)),
        interval=bootstrap_interval(differences),
        p=randomisation_p(differences),
    )


def shifts(pairs: Sequence[Pair]) -> list[Shift]:
    """How each measure moved, over the questions that it applies to on both sides."""
    before, after = (_measured([pair[side] for pair in pairs]) for side in (0, 1))
    found = []
    for name in before:
        both = [
            (one, other)
            for one, other in zip(before[name], after[name], strict=True)
            if one is not None and other is not None
        ]
        differences = [other - one for one, other in both]
        found.append(
            Shift(
                measure=name,
                questions=len(both),
                before=mean(one for one, _ in both),
                after=mean(other for _, other in both),
                difference=mean(differences),
                interval=bootstrap_interval(differences),
                p=randomisation_p(differences),
            )
        )
    return found


MEASURES: Mapping[str, Callable[[Scored], float | None]] = {
    "content alone": lambda row: float(row.score.correct),
    "citation recall": lambda row: row.score.citation_recall,
    "citation precision": lambda row: row.score.citation_precision,
    "exact quotes": lambda row: ratio(row.score.exact_quotes, row.score.quotes),
    "year": lambda row: row.score.year_right,
    "lists complete": lambda row: row.score.complete,
    "short F1": lambda row: row.score.short_f1,
    "seconds": lambda row: row.answer.wall or None,
}


def _measured(rows: Sequence[Scored]) -> dict[str, list[float | None]]:
    """Each measure of each row, None where it does not apply; the search's among them."""
    found = {name: [measure(row) for row in rows] for name, measure in MEASURES.items()}
    searched = [row for row in rows if row.golds] if any(row.answer.hits for row in rows) else []
    worth = iter(by_question([(row.answer.hits, row.golds) for row in searched]))
    by_row = [next(worth) if searched and row.golds else {} for row in rows]
    for name in NAMES.values():
        found[name] = [one.get(name) for one in by_row]
    return found


def changed(comparison: Comparison, difference: int) -> list[Scored]:
    """The second side's answers to what it won (`difference` 1) or lost (-1)."""
    return [
        after
        for before, after in comparison.pairs
        if after.score.right - before.score.right == difference
    ]


def as_json(comparison: Comparison, show_measure: bool = False) -> dict[str, Any]:
    """The whole comparison as data; single questions only where they may be told."""
    return {
        "first": asdict(comparison.first),
        "second": asdict(comparison.second),
        "only_first": len(comparison.only_first),
        "only_second": len(comparison.only_second),
        "right and supported": [asdict(one) for one in tallies(comparison.pairs)],
        "measures": [asdict(one) for one in shifts(comparison.pairs)],
        "questions": [
            {
                "id": before.label.id,
                "corpus": before.corpus,
                "part": before.label.part,
                "kind": before.label.group,
                "before": before.score.right,
                "after": after.score.right,
            }
            for before, after in comparison.pairs
            if told(before, show_measure)
        ],
    }


def told(row: Scored, show_measure: bool) -> bool:
    """Whether a single question may be told of."""
    return show_measure or row.label.part == "work"


def as_markdown(comparison: Comparison, questions: bool = False, show_measure: bool = False) -> str:
    """The comparison as Markdown that reads as well in a terminal; with `questions` each one that
    was won or lost is named."""
    from eval.report.markdown import layout

    first, second = comparison.first, comparison.second
    counted = (
        f"{len(comparison.pairs)} questions are in both, {len(comparison.only_first)} in the first "
        f"alone, {len(comparison.only_second)} in the second alone. Won is what the second has "
        "right and supported and the first has not."
    )
    lines = [
        f"# {second.reader} against {first.reader}",
        "",
        f"First: {_system(first)}. Second: {_system(second)}.",
        counted,
        "",
        "## Right and supported",
        "",
    ]
    head = ["group", "questions", "first %", "second %", "won", "lost", "tied"]
    head += ["difference (95 %)", "p"]
    body = [
        [
            one.group,
            str(one.questions),
            _percent(ratio(one.before, one.questions)),
            _percent(ratio(one.after, one.questions)),
            *map(str, (one.wins, one.losses, one.ties)),
            _difference(one.difference, one.interval, 100),
            _p(one.p),
        ]
        for one in tallies(comparison.pairs)
    ]
    lines += [*layout([head, *body]), "", "## Measures", ""]
    head = ["measure", "questions", "first", "second", "difference (95 %)", "p"]
    body = [
        [
            one.measure,
            str(one.questions),
            _number(one.before, scale),
            _number(one.after, scale),
            _difference(one.difference, one.interval, scale),
            _p(one.p),
        ]
        for one in shifts(comparison.pairs)
        for scale in (1000 if one.measure == "seconds" else 100,)
    ]
    lines += [*layout([head, *body]), "", "Shares are in per cent, seconds in milliseconds."]
    if questions:
        lines += ["", "## Lost", "", *named(changed(comparison, -1), show_measure)]
        lines += ["", "## Won", "", *named(changed(comparison, 1), show_measure)]
    return "\n".join(lines) + "\n"


def named(rows: Iterable[Scored], show_measure: bool) -> list[str]:
    """A line for each question that may be told of, and one that counts the others."""
    given = list(rows)
    lines = [
        f"- {row.label.id} ({row.corpus}, {row.label.group}): {' > '.join(row.label.turns)}"
        for row in given
        if told(row, show_measure)
    ]
    hidden = len(given) - len(lines)
    if hidden:
        lines.append(f"- {hidden} of the other parts (--show-measure names them)")
    return lines or ["- none"]


def _system(system: System) -> str:
    return f"{system.run}, {system.started}, commit {(system.commit or 'unknown')[:12]}"


def _percent(value: float | None) -> str:
    return _number(value, 100)


def _number(value: float | None, scale: int) -> str:
    return "-" if value is None else f"{scale * value:.1f}"


def _difference(value: float | None, interval: tuple[float, float] | None, scale: int) -> str:
    if value is None or interval is None:
        return "-"
    low, high = interval
    return f"{scale * value:+.1f} ({scale * low:+.1f} to {scale * high:+.1f})"


def _p(value: float | None) -> str:
    return "-" if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"
