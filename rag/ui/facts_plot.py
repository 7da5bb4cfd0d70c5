"""Picked facts over the years: one chart for each unit, a series for each thing that is counted.

Counts, each currency and percentages never share an axis. Each point is one fact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rag.schema import Fact
from rag.ui.parts import year_ranges
from rag.ui.render import shortened

if TYPE_CHECKING:
    from altair import LayerChart

CHOSEN: Final = "chosen"
"""The name of the selection that a click on a point makes."""

NUMBERS: Final = "Number"
PERCENT: Final = "Per cent"
NAME_LENGTH: Final = 60
HEIGHT: Final = 280
SERIES: Final = 12
"""So many things are told apart by colour and shape; a chart of more would be read by nobody."""


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one year. `number` is the place of its fact among the picked ones, from 0,
    `high` the upper end of a range, `written` the figure as the report has it."""

    number: int
    year: int
    value: float
    high: float | None
    series: str
    written: str
    words: str


def points(
    facts: Sequence[Fact], written: Callable[[Fact], str], words: Callable[[Fact], str]
) -> dict[str, list[Point]]:
    """The points of `facts` by unit, in the order of the years; `written` and `words` tell the
    figure and the words around it as the report has them. A fact of several years has a
    point in each; one without a value ("not reported") or without a year has none."""
    found: dict[str, list[Point]] = {}
    for number, fact in enumerate(facts):
        if fact.value is None:
            continue
        for year in fact.years:
            point = Point(
                number, year, fact.value, fact.high, series(fact), written(fact), words(fact)
            )
            found.setdefault(unit(fact), []).append(point)
    return {name: sorted(many, key=lambda p: (p.year, p.series)) for name, many in found.items()}


def unit(fact: Fact) -> str:
    """The axis that a fact belongs to."""
    if fact.kind == "percent" or fact.unit == "%":
        return PERCENT
    return fact.unit or NUMBERS


def series(fact: Fact) -> str:
    """What a fact counts and where, in a few words: facts of one series are joined by a line."""
    counted = " ".join(fact.counted.split()) or "figure"
    return shortened(", ".join(part for part in (counted, fact.place) if part), NAME_LENGTH)


def described(name: str, many: Sequence[Point]) -> str:
    """What a chart shows, for those who do not see it."""
    told = "; ".join(f"{p.year}: {p.written}, {p.series}" for p in many[:40])
    return f"Chart, {name}, {year_ranges(p.year for p in many)}. {told}."


def chart(name: str, many: Sequence[Point]) -> LayerChart:
    """The chart of one unit. Words of documents are values in it, never names or expressions."""
    import altair as alt

    rows = [
        {
            "number": p.number,
            "year": p.year,
            "value": p.value,
            "high": p.high,
            "series": p.series,
            "written": p.written,
            "words": shortened(p.words, 200),
        }
        for p in many
    ]
    years = sorted({p.year for p in many})
    x = alt.X(
        "year:Q",
        title="Year",
        scale=alt.Scale(domain=[years[0] - 0.5, years[-1] + 0.5], nice=False),
        axis=alt.Axis(values=years, format="d", grid=False, labelOverlap=True),
    )
    y = alt.Y(
        "value:Q",
        title=name,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(tickCount=5, format="~s"),
    )
    legend = alt.Legend(title=None, orient="bottom", columns=1, labelLimit=600, symbolLimit=SERIES)
    colour = alt.Color("series:N", legend=legend)
    chosen = alt.selection_point(name=CHOSEN, fields=["number"], on="click", empty=True)
    base = alt.Chart(alt.InlineData(values=rows))
    lines = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour)
    ranges = (
        base.transform_filter("isValid(datum.high)")
        .mark_rule(strokeWidth=2, aria=False)
        .encode(x=x, y=y, y2="high:Q", color=colour)
    )
    dots = (
        base.mark_point(filled=True, size=110, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=colour,
            shape=alt.Shape("series:N", legend=legend),
            opacity=alt.condition(chosen, alt.value(1.0), alt.value(0.45)),
            tooltip=[
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("written:N", title="Figure"),
                alt.Tooltip("words:N", title="Words"),
            ],
        )
        .add_params(chosen)
    )
    return alt.LayerChart(layer=[lines, ranges, dots])
