"""Time taken: by the clock on the wall, and by the processors."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


@dataclass(slots=True)
class Taken:
    """Seconds: `wall` by the clock, `cpu` by all processors together, system calls included.

    On a machine that does other work too, the ratio of the second is the steadier one.
    """

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def timed() -> Iterator[Taken]:
    """Times what is done within by this process and its threads."""
    taken = Taken()
    wall, cpu = time.perf_counter(), time.process_time()
    yield taken
    taken.wall, taken.cpu = time.perf_counter() - wall, time.process_time() - cpu


def time_command(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> Taken:
    """Runs a command in `folder`, with `environment` on top of this process's, and times it from
    start to end. CalledProcessError if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(wall, cpu)


def alternating(parts: Sequence[Callable[[], Taken]], rounds: int) -> list[list[Taken]]:
    """Runs the parts in turn, every other round backwards, so that none has the quieter moments.

    The times of each part, round by round.
    """
    taken: list[list[Taken]] = [[] for _ in parts]
    for number in range(rounds):
        order = list(range(len(parts)))
        for part in order if number % 2 == 0 else reversed(order):
            taken[part].append(parts[part]())
    return taken


def median_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the ratios, pair by pair."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def spread(values: Sequence[float], unit: str = "s", digits: int = 2) -> str:
    """The least, the median and the most of `values`, in words."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} {unit} ({low:.{digits}f}-{high:.{digits}f})"
