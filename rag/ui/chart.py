"""Figures over the years as a line chart, a point a year, each point the way to its words.

Figures of different units (people, one currency, another, per cent) never share an axis: each has
a chart of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Final

import streamlit as st

from rag.schema import Citation, Statement
from rag.ui.parts import year_ranges
from rag.ui.render import shortened
from rag.ui.session import Conversation

QUOTE_LIMIT: Final = 240
"""Characters of a quotation shown beside a point."""

HEIGHT: Final = 240
_CHOSEN: Final = "chosen"
_UNITLESS: Final = "Number"


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one year: its value, how it is written, and the number of its citation."""

    year: int
    value: float
    unit: str
    shown: str
    quote: str
    number: int


def points(
    statements: Sequence[Statement], numbers: Mapping[Citation, int], shown: Mapping[int, str]
) -> dict[str, list[Point]]:
    """The figures of `statements` by unit, in the order of the years. What has no value, such as a
    figure that was not reported, has no point. `shown` is the figure of each statement, by its
    place, as it is written."""
    found: dict[str, list[Point]] = {}
    for place, statement in enumerate(statements):
        fact = statement.fact
        if fact is None or fact.value is None or not statement.citations:
            continue
        cited = statement.citations[0]
        unit = fact.unit or _UNITLESS
        for year in fact.years:
            quote = shortened(cited.quote, QUOTE_LIMIT)
            point = Point(year, fact.value, unit, shown[place], quote, numbers[cited])
            found.setdefault(unit, []).append(point)
    return {unit: sorted(many, key=lambda p: p.year) for unit, many in found.items()}


def described(unit: str, many: Sequence[Point]) -> str:
    """What a chart shows, for those who do not see it."""
    years = year_ranges(p.year for p in many)
    told = "; ".join(f"{p.year}: {p.shown}" for p in many)
    return f"Line chart, {unit.lower() if unit == _UNITLESS else unit}, {years}. {told}."


def lines(many: Sequence[Point]) -> list[dict[str, int | float | None]]:
    """The line through the points: years without a figure break it, as nothing is known of them."""
    years = {p.year: p.value for p in many}
    line: list[dict[str, int | float | None]] = []
    for year, following in pairwise([*sorted(years), None]):
        assert year is not None, "only the last is"
        line.append({"year": year, "value": years[year]})
        if following is not None and following > year + 1:
            line.append({"year": year + 1, "value": None})
    return line


def draw(
    found: Mapping[str, Sequence[Point]],
    citations: Mapping[int, Citation],
    conversation: Conversation,
    turn: int,
    asked: Sequence[int] = (),
) -> None:
    """Draw a chart for each unit that has figures of two years, over the years `asked`. Choosing
    a point opens the source of its citation, found by its number in `citations`."""
    for place, (unit, many) in enumerate(found.items(), start=1):
        if len({p.year for p in many}) < 2:
            continue
        key = f"chart-{turn}-{place}"
        st.vega_lite_chart(
            spec=chart(unit, many, asked),
            key=key,
            height=HEIGHT,
            on_select=lambda key=key: _chosen(key, citations, conversation),
            selection_mode=_CHOSEN,
            alt=described(unit, many),
        )


def chart(unit: str, many: Sequence[Point], asked: Sequence[int] = ()) -> dict[str, object]:
    """The chart itself, in Vega-Lite; its axis spans the years `asked` too, so that a year without
    a figure is seen to have none. Words of documents are values in it, never names of fields
    or expressions."""
    years = [*(p.year for p in many), *asked]
    encoded: dict[str, object] = {
        "x": {
            "field": "year",
            "type": "quantitative",
            "title": "Year",
            "scale": {"domain": [min(years) - 0.25, max(years) + 0.25], "nice": False},
            "axis": {"values": sorted(set(years)), "format": "d", "grid": False},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": "Per cent" if unit == "%" else unit,
            "scale": {"zero": True},
            "axis": {"tickCount": 5, "format": "~s"},
        },
    }
    line = {
        "data": {"values": lines(many)},
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": encoded,
    }
    dots = {
        "data": {"values": [asdict(point) for point in many]},
        "mark": {"type": "point", "filled": True, "size": 110, "cursor": "pointer"},
        "params": [{"name": _CHOSEN, "select": {"type": "point", "fields": ["number"]}}],
        "encoding": {
            **encoded,
            "opacity": {"condition": {"param": _CHOSEN, "value": 1}, "value": 0.45},
            "tooltip": [
                {"field": "year", "type": "quantitative", "title": "Year", "format": "d"},
                {"field": "shown", "type": "nominal", "title": "Figure"},
                {"field": "quote", "type": "nominal", "title": "Words"},
            ],
        },
    }
    return {"layer": [line, dots]}


def _chosen(key: str, citations: Mapping[int, Citation], conversation: Conversation) -> None:
    """Open the source of the point that was chosen in the chart `key`."""
    points_chosen = st.session_state[key].selection.get(_CHOSEN) or []
    for point in points_chosen:
        cited = citations.get(point.get("number"))
        if cited is not None:
            conversation.open_citation(cited, opened_by=key)
            return
