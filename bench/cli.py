"""`python -m bench`: time what the program promises.

Nothing here passes or fails a build: machines differ, and so do their moments. What is promised
are ratios within one run, each shown beside its target.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bench.figures import Section, as_json, table
from rag.settings import Settings

PARTS = ("cold", "warm", "ingest", "facts", "evaluation", "ui", "chat")
INGESTED = 250_000
"""Characters to read in; they come to some 600 passages."""

READ = 150_000
"""Characters to read facts from."""

ASKED, SCORED = 150, 1000
"""Labels to ask, and saved answers to score."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmarks that `arguments` name, all unless they do, and prints what they give."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="verbatim-bench-") as folder:
        sections = run(options.only, Settings.from_environment(), Path(folder))
    if options.json:
        told = {"machine": machine(), "sections": as_json(sections)}
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--only",
        type=_parts,
        default=PARTS,
        metavar="PART,...",
        help=f"any of {', '.join(PARTS)} (default: all)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


def _parts(text: str) -> tuple[str, ...]:
    unknown = set(text.split(",")) - set(PARTS)
    if unknown:
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return tuple(part for part in PARTS if part in text.split(","))


def machine() -> dict[str, str | int | None]:
    """What the figures were taken on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
    }


def run(parts: Sequence[str], settings: Settings, folder: Path) -> list[Section]:
    """Runs the named benchmarks and prints what each gives as soon as it is done.

    `folder` is an empty folder for indexes and files.
    """
    benchmarks: dict[str, Callable[[], Section]] = {
        "cold": lambda: _cold(replace(settings, index=folder / "seeds"), folder / "cache"),
        "warm": lambda: _warm(replace(settings, index=folder / "seeds")),
        "ingest": lambda: _ingest(settings, folder / "ingest"),
        "facts": _facts,
        "chat": lambda: _chat(replace(settings, index=folder / "seeds")),
        "evaluation": lambda: _evaluation(settings, folder / "evaluation"),
        "ui": lambda: _ui(settings, folder / "ui"),
    }
    sections = []
    for part in parts:
        print(f"measuring: {part} ...", file=sys.stderr, flush=True)
        began = time.perf_counter()
        section = benchmarks[part]()
        sections.append(replace(section, seconds=time.perf_counter() - began))
        print(table(sections[-1:]), end="\n\n", flush=True)
    return sections


# The libraries that each needs are imported with it, so that none weighs on another.


def _cold(settings: Settings, cache: Path) -> Section:
    from bench import cold

    _read_seeds(settings)
    return cold.measure(settings, cache)


def _warm(settings: Settings) -> Section:
    from bench import warm

    _read_seeds(settings)
    return warm.measure(settings, warm.working_questions())


def _ingest(settings: Settings, folder: Path) -> Section:
    from bench import ingest

    return ingest.measure(settings, folder, INGESTED)


def _facts() -> Section:
    from bench import facts

    return facts.measure(READ)


def _evaluation(settings: Settings, folder: Path) -> Section:
    from bench import evaluation

    return evaluation.measure(settings, folder, ASKED, SCORED)


def _ui(settings: Settings, folder: Path) -> Section:
    from bench import ui

    return ui.measure(settings, folder)


def _chat(settings: Settings) -> Section:
    from bench import chat

    _read_seeds(settings)
    return chat.measure(settings)


def _read_seeds(settings: Settings) -> None:
    """Reads the seeds into the index of `settings`, where they are not there yet."""
    from eval.labels import corpora
    from rag.index.ingest import ingest
    from rag.model.runtime import open_encoder

    report = ingest([corpora()["seeds"].texts], settings, open_encoder(settings))
    assert not report.refused, report.refused
