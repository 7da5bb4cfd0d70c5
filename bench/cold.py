"""One question on the command line, from a cold process."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.clock import Taken, alternating, median_ratio, spread, time_command
from bench.figures import Figure, Section, Target
from eval.labels import ROOT
from rag.model.kept_vectors import FILE
from rag.model.runtime import open_encoder
from rag.settings import Settings

QUESTION = "How many victims were officially identified in 2020?"
BARE = "import chromadb, onnxruntime"
TARGET = Target("at most", 1.5)
FIRSTS = 3
HOW = (
    "`python -m rag ask` on the seeds against `python -c 'import chromadb, onnxruntime'`, whole "
    "processes, in turn; the median of the ratios of {rounds} pairs, after one of each unmeasured. "
    "The first question to an index embeds the words that it is compared with and keeps their "
    "vectors for the next process; it is timed apart."
)


def measure(settings: Settings, folder: Path, rounds: int = 9) -> Section:
    """Times a cold question to the index of `settings`, which holds the seeds.

    `folder` is a place for a cache of models, not there yet.
    """
    model = open_encoder(settings).folder
    own = folder / model.name
    shutil.copytree(model, own, ignore=shutil.ignore_patterns(FILE))
    ask = [sys.executable, "-m", "rag", "ask", "--index", str(settings.index), QUESTION]
    cache = {"VERBATIM_CACHE": str(folder)}

    def first() -> Taken:
        (own / FILE).unlink(missing_ok=True)
        return time_command(ask, ROOT, cache)

    bare = partial(time_command, [sys.executable, "-c", BARE], ROOT)
    first()
    bare()
    firsts, bare_firsts = alternating([first, bare], min(FIRSTS, rounds))
    asked, bares = alternating([partial(time_command, ask, ROOT, cache), bare], rounds)
    return Section(
        "cold",
        HOW.format(rounds=rounds),
        (
            Figure(
                "cold question, ratio",
                median_ratio(_walls(asked), _walls(bares)),
                "x",
                TARGET,
                f"{spread(_walls(asked))} against {spread(_walls(bares))}",
            ),
            Figure(
                "the same in processor time",
                median_ratio(_cpu(asked), _cpu(bares)),
                "x",
                None,
                f"{statistics.median(_cpu(asked)):.2f} s against "
                f"{statistics.median(_cpu(bares)):.2f} s",
            ),
            Figure(
                "the first to an index, ratio",
                median_ratio(_walls(firsts), _walls(bare_firsts)),
                "x",
                None,
                f"{spread(_walls(firsts))} against {spread(_walls(bare_firsts))}",
            ),
        ),
    )


def _walls(taken: Sequence[Taken]) -> list[float]:
    return [one.wall for one in taken]


def _cpu(taken: Sequence[Taken]) -> list[float]:
    return [one.cpu for one in taken]
