"""Plots as SVG that stands in a page by itself: no script, colours from the page's style.

Each is drawn in a square of `SIZE` units, with a title and a description for those who cannot see
it. Series are told apart by class (`s0`, `s1`, ...) and by how their line is broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from eval.metrics import Bin

SIZE, LEFT, BOTTOM, TOP, RIGHT = 340, 46, 44, 10, 24
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
SERIES = 6
"""How many series the page's style has colours for; further ones begin again."""

NOTHING = Markup("")
Point = tuple[float, float]


def reliability_plot(bins: Sequence[Bin], title: str, description: str) -> Markup:
    """A reliability diagram: how sure answers were against the share of them that is right, with
    the diagonal on which both agree. A point's area grows with the answers in it."""
    most = max((one.count for one in bins), default=1)
    drawn = [_line([(0, 0), (1, 1)], "even")]
    drawn.append(_line([(one.confidence, one.right) for one in bins], "s0 thin"))
    for one in bins:
        gap = _line([(one.confidence, one.confidence), (one.confidence, one.right)], "gap")
        told = f"{one.count} answers: {one.confidence:.0%} sure, {one.right:.0%} right"
        radius = 3 + 6 * (one.count / most) ** 0.5
        drawn += [gap, _dot((one.confidence, one.right), radius, "s0", told)]
    axes = _axes("confidence", "share right", TICKS, 1.0)
    return _figure(title, description, [*axes, *drawn])


def risk_coverage_plot(
    curves: Mapping[str, Sequence[Point]], title: str, description: str
) -> Markup:
    """Risk-coverage curves by name: of the surest answers, up to the share of all questions on
    the x axis, the share that is wrong."""
    highest = max((risk for curve in curves.values() for _, risk in curve), default=0.0)
    ceiling = next(limit for limit in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if highest <= limit + 1e-9)
    ticks = [ceiling * step / 4 for step in range(5)]
    drawn = [
        _line([(x, y / ceiling) for x, y in curve], f"s{number % SERIES}")
        for number, curve in enumerate(curves.values())
        if curve
    ]
    axes = _axes("share of questions answered", "share wrong", ticks, ceiling)
    return _figure(title, description, [*axes, *drawn])


def interval_bar(share: float, interval: tuple[float, float], series: int, told: str) -> Markup:
    """A bar as long as `share` (0 to 1) of its box, with a line over its 95 % interval."""
    low, high = (100 * end for end in interval)
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
        'aria-label="{told}"><rect class="track" width="100" height="10"></rect>'
        '<rect class="fill s{series}" width="{width:.2f}" height="10"></rect>'
        '<path class="whisker" d="M{low:.2f} 5H{high:.2f}"></path></svg>'
    ).format(
        told=told,
        series=series % SERIES,
        width=Number(100 * share),
        low=Number(low),
        high=Number(high),
    )


class Number(float):
    """A number that `Markup.format` writes by its own format, not as text to be escaped."""

    def __html_format__(self, spec: str) -> str:
        return format(float(self), spec)


def _figure(title: str, description: str, drawn: Sequence[Markup]) -> Markup:
    head = Markup("<title>{}</title><desc>{}</desc>").format(title, description)
    whole = head + Markup("").join(drawn)
    return Markup('<svg class="plot" viewBox="0 0 {size} {size}" role="img">{whole}</svg>').format(
        size=SIZE, whole=whole
    )


def _axes(x_name: str, y_name: str, y_ticks: Sequence[float], ceiling: float) -> Iterator[Markup]:
    for tick in TICKS:
        x, low = _at((tick, 0))
        yield _line([(tick, 0), (tick, 1)], "grid")
        yield _text(x, low + 16, f"{tick:.0%}", "middle")
    for tick in y_ticks:
        left, y = _at((0, tick / ceiling))
        yield _line([(0, tick / ceiling), (1, tick / ceiling)], "grid")
        yield _text(left - 6, y + 4, f"{100 * tick:.3g}%", "end")
    middle = LEFT + (SIZE - LEFT - RIGHT) / 2
    yield _text(middle, SIZE - 8, x_name, "middle", "axis")
    height = TOP + (SIZE - TOP - BOTTOM) / 2
    turned = Markup(' transform="rotate(-90 11 {:.1f})"').format(Number(height))
    yield _text(11, height, y_name, "middle", "axis", turned)


def _line(points: Sequence[Point], kind: str) -> Markup:
    places = [_at(point) for point in points]
    path = "".join(
        f"{'M' if not number else 'L'}{x:.1f} {y:.1f}"
        for number, (x, y) in enumerate(_thinned(places))
    )
    return Markup('<path class="line {}" d="{}"></path>').format(kind, path)


def _thinned(places: Sequence[Point]) -> list[Point]:
    """`places` without those that are drawn on the one before them."""
    kept = [place for last, place in pairwise(places) if _far(last, place)]
    return [*places[:1], *kept]


def _far(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) >= 0.05


def _dot(point: Point, radius: float, kind: str, told: str) -> Markup:
    x, y = _at(point)
    return Markup(
        '<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>'
    ).format(kind, Number(x), Number(y), Number(radius), told)


def _text(
    x: float, y: float, words: str, anchor: str, kind: str = "tick", more: Markup = NOTHING
) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}"{}>{}</text>').format(
        kind, Number(x), Number(y), anchor, more, escape(words)
    )


def _at(point: Point) -> Point:
    x = LEFT + point[0] * (SIZE - LEFT - RIGHT)
    y = SIZE - BOTTOM - point[1] * (SIZE - TOP - BOTTOM)
    return x, y
