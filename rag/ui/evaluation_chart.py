"""How shares, differences and answers of an evaluation are shown. Pure, but for the library that
draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from rag.ui.render import Markup, element, shortened

if TYPE_CHECKING:
    from altair import LayerChart

    from eval.scored import Scored

ROW: Final = 30
"""Height of a bar with the space around it, in pixels."""

ANSWER_LENGTH: Final = 300


def plain(kind: str) -> str:
    """A kind of question as people read it."""
    return kind.replace("_", " ")


def percent(share: float | None) -> str:
    """A share as people read it: 0.774 is "77 %"."""
    return "–" if share is None else f"{100 * share:.0f} %"


def difference(value: float | None, interval: tuple[float, float] | None) -> str:
    """A difference of shares in points, with its interval where there is one."""
    if value is None:
        return "–"
    told = f"{100 * value:+.1f}"
    if interval is None:
        return told
    return f"{told} ({100 * interval[0]:+.1f} to {100 * interval[1]:+.1f})"


def headline(share: Mapping[str, Any]) -> Markup:
    """A share, large, with what it is of and its interval."""
    told = f"{share['right']} of {share['of']} questions"
    if share["interval"] is not None:
        low, high = share["interval"]
        told += f" · 95 % interval {percent(low)} to {percent(high)}"
    return element(
        "p",
        element("span", percent(share["share"]), class_="v-figure"),
        element("span", " — ", class_="v-spoken"),
        # A number stays on one line with its sign.
        element("span", told.replace(" %", "\u00a0%"), class_="v-label"),
        class_="v-answer",
    )


def described(kinds: Mapping[str, Mapping[str, Any]]) -> str:
    """What the bars show, for those who do not see them."""
    told = "; ".join(
        f"{plain(kind)} {percent(one['share'])} ({one['right']} of {one['of']})"
        for kind, one in kinds.items()
    )
    return f"Bars: share answered right by kind. {told}."


def bars(kinds: Mapping[str, Mapping[str, Any]]) -> LayerChart:
    """A bar for each kind of question: its share, its 95 % interval, and how many it is of."""
    import altair as alt

    rows = [
        {
            "kind": plain(kind),
            "share": one["share"] or 0.0,
            "low": (one["interval"] or (0.0, 0.0))[0],
            "high": (one["interval"] or (0.0, 0.0))[1],
            "of": f"{one['right']} of {one['of']}",
        }
        for kind, one in kinds.items()
    ]
    base = alt.Chart(alt.InlineData(values=rows), height=ROW * max(len(rows), 1))
    order = [plain(kind) for kind in kinds]
    y = alt.Y("kind:N", title=None, sort=order, axis=alt.Axis(labelLimit=220))
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], title=None)
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    tooltip = [
        alt.Tooltip("kind:N", title="Kind"),
        alt.Tooltip("of:N", title="Right"),
        alt.Tooltip("share:Q", title="Share", format=".0%"),
        alt.Tooltip("low:Q", title="Interval from", format=".0%"),
        alt.Tooltip("high:Q", title="to", format=".0%"),
    ]
    filled = base.mark_bar(height=14, cornerRadiusEnd=3, opacity=0.55).encode(
        x=x, y=y, tooltip=tooltip
    )
    # A thin bar, not a rule: rules are black in both themes.
    interval = base.mark_bar(height=2, opacity=1).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
    point = base.mark_point(filled=True, size=45, opacity=1).encode(x=x, y=y, tooltip=tooltip)
    return alt.LayerChart(layer=[filled, interval, point])


def expected(row: Scored) -> str:
    """What the label of a question accepts, in a line."""
    label = row.label
    if label.status != "answered":
        return plain(label.status)
    if label.items:
        return "; ".join(item[0] for item in label.items)
    return " / ".join(label.answers)


def answered(row: Scored) -> str:
    """What came, in a line."""
    answer = row.answer
    told = " | ".join(one.text for one in answer.statements) or answer.reason or answer.error
    return shortened(" ".join((told or plain(answer.status)).split()), ANSWER_LENGTH)
