"""One question on the command line, from a cold process."""

from __future__ import annotations

import statistics
import sys
from functools import partial

from bench.clock import alternating, median_ratio, spread, time_command
from bench.figures import Figure, Section, Target
from eval.labels import ROOT
from rag.settings import Settings

QUESTION = "How many victims were officially identified in 2020?"
BARE = "import chromadb, onnxruntime"
TARGET = Target("at most", 1.5)
HOW = (
    "`python -m rag ask` on the seeds against `python -c 'import chromadb, onnxruntime'`, whole "
    "processes, in turn; the median of the ratios of {rounds} pairs, after one of each unmeasured."
)


def measure(settings: Settings, rounds: int = 9) -> Section:
    """Times a cold question to the index of `settings`, which holds the seeds."""
    commands = (
        [sys.executable, "-m", "rag", "ask", "--index", str(settings.index), QUESTION],
        [sys.executable, "-c", BARE],
    )
    for command in commands:
        time_command(command, ROOT)
    asked, bare = alternating(
        [partial(time_command, command, ROOT) for command in commands], rounds
    )
    walls = [taken.wall for taken in asked]
    bare_walls = [taken.wall for taken in bare]
    cpu = [taken.cpu for taken in asked]
    bare_cpu = [taken.cpu for taken in bare]
    return Section(
        "cold",
        HOW.format(rounds=rounds),
        (
            Figure(
                "cold question, ratio",
                median_ratio(walls, bare_walls),
                "x",
                TARGET,
                f"{spread(walls)} against {spread(bare_walls)}",
            ),
            Figure(
                "the same in processor time",
                median_ratio(cpu, bare_cpu),
                "x",
                None,
                f"{statistics.median(cpu):.2f} s against {statistics.median(bare_cpu):.2f} s",
            ),
        ),
    )
