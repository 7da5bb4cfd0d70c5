"""The tables of the HTML page, made of summaries: heads, cells as text, bars beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from eval.perturbed import PerturbedRun
from eval.report import words
from eval.report.plots import interval_bar
from eval.summary import kind_order


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its `caption`, its head, and its rows, of which the first `names` cells are heads.
    `bars` is a drawing for each row, or nothing."""

    caption: str
    head: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]
    names: int = 1
    bars: Sequence[Markup] = ()


def name(one: Mapping[str, Any]) -> str:
    """What the set of a summary is called."""
    return "all sets together" if one["corpus"] == "together" else str(one["corpus"])


def bar(one: Mapping[str, Any], number: int) -> Markup:
    """The share of right answers of a summary as a bar, in the colour of this `number`."""
    value = one["all"]
    told = f"{one['reader']}: {words.share(value)} % right"
    return interval_bar(value["share"] or 0.0, value["interval"] or (0.0, 0.0), number, told)


def table(
    found: Sequence[Mapping[str, Any]],
    columns: Sequence[words.Column],
    caption: str,
    bars: Sequence[Markup] = (),
) -> Table:
    """Those of `columns` that apply to any of the summaries `found`, a row for each summary."""
    used = [column for column in columns if any(column[2](one[column[1]]) != "-" for one in found)]
    first, names = _names(found)
    head = [*first, *((name, words.TOLD[name]) for name, _, _ in used)]
    rows = [
        [*told, *(show(one[key]) for _, key, show in used)]
        for told, one in zip(names, found, strict=True)
    ]
    return Table(caption, head, rows, len(first), bars)


def _names(found: Sequence[Mapping[str, Any]]) -> tuple[list[tuple[str, str]], list[list[str]]]:
    """What the rows of a table on the summaries `found` begin with, and its heads: the part too
    where there are several, for a set may have labels of both."""
    parted = len({one["part"] for one in found}) > 1
    head = [("part", "")] * parted + [("set", ""), ("reader", "")]
    return head, [[one["part"]] * parted + [name(one), one["reader"]] for one in found]


def kinds_table(found: Sequence[Mapping[str, Any]], corpus: str) -> Table:
    """Right answers by kind of question for the summaries `found` of one `corpus`."""
    kinds = sorted({kind for one in found for kind in one["kinds"]}, key=kind_order)
    head = [("kind", ""), ("asks", ""), *((one["reader"], "") for one in found)]
    rows = [
        [
            kind.removeprefix("not_found: ").replace("_", " "),
            words.KINDS.get(kind, ""),
            *(words.share(one["kinds"].get(kind)) for one in found),
        ]
        for kind in kinds
    ]
    caption = f"Right answers by kind of question, {corpus}: per cent, 95 % interval, counts"
    return Table(caption, head, rows)


def time_tables(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The times of answers, and of their stages where any were timed (else None)."""
    stages = list(dict.fromkeys(stage for one in found for stage in one["stages"]))
    timed = [one for one in found if one["stages"]]
    by_stage = None
    if timed:
        first, names = _names(timed)
        head = [*first, *((stage, "") for stage in stages)]
        rows = [
            [*told, *(_stage(one["stages"].get(stage)) for stage in stages)]
            for told, one in zip(names, timed, strict=True)
        ]
        caption = "Time of each stage in milliseconds: median, and 95th percentile after the dash"
        by_stage = Table(caption, head, rows, len(first))
    return {
        "whole": table(found, words.TIME, "Time of an answer, and questions that failed"),
        "stages": by_stage,
    }


def _stage(times: Mapping[str, float | None] | None) -> str:
    if not times:
        return words.NONE
    return f"{words.milliseconds(times['median'])} – {words.milliseconds(times['p95'])}"


def changed_table(run: PerturbedRun) -> Table:
    """How answers changed with their questions."""
    head = [
        ("part", ""),
        ("change", ""),
        ("changed %", "answers that changed with the question, as they have to"),
        ("refused %", "answers that were refusals"),
    ]
    return Table(
        "Answers to changed questions, of questions answered right before",
        head,
        words.changed(run),
        2,
    )
