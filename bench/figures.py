"""What a benchmark gives: figures with their targets, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be: at most, or at least, `value`."""

    kind: Literal["at most", "at least"]
    value: float

    def is_met(self, value: float) -> bool:
        return value <= self.value if self.kind == "at most" else value >= self.value

    def __str__(self) -> str:
        return f"{self.kind} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured: its `value` in `unit`, and `detail` in words beside it."""

    name: str
    value: float
    unit: str
    target: Target | None = None
    detail: str = ""

    @property
    def is_met(self) -> bool | None:
        return None if self.target is None else self.target.is_met(self.value)


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one benchmark, and how they were taken."""

    name: str
    how: str
    figures: tuple[Figure, ...]
    seconds: float = 0.0


def table(sections: Sequence[Section]) -> str:
    """The sections for reading, each with how it was measured."""
    lines: list[str] = []
    for section in sections:
        lines += [f"{section.name} ({section.seconds:.0f} s)", f"  {section.how}"]
        for figure in section.figures:
            verdict = "" if figure.is_met is None else ("met" if figure.is_met else "NOT MET")
            target = f"{figure.target}: {verdict}" if figure.target else ""
            shown = f"{figure.value:,.4g}" if figure.value < 1000 else f"{figure.value:,.0f}"
            value = f"{shown} {figure.unit}".strip()
            line = f"  {figure.name:<36}  {value:>14}  {target:<22}  {figure.detail}"
            lines.append(line.rstrip())
        lines.append("")
    return "\n".join(lines).rstrip()


def as_json(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections for a program to read; each figure says whether its target is met."""
    return [
        {
            "name": section.name,
            "how": section.how,
            "seconds": section.seconds,
            "figures": [asdict(figure) | {"met": figure.is_met} for figure in section.figures],
        }
        for section in sections
    ]
