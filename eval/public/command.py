"""The options of `python -m eval run` that name public sets."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from eval.labels import Corpus
from eval.public.open import public_corpus


def add_public_options(parser: argparse.ArgumentParser) -> None:
    """Adds `--public`, `--limit` and `--seed` to `parser`."""
    parser.add_argument(
        "--public",
        nargs="+",
        type=Path,
        default=[],
        metavar="PATH",
        help="public sets (SQuAD 2.0's .json, a folder of BEIR's, or one with questions.jsonl and "
        "docs/); alone unless --labels is given too",
    )
    parser.add_argument("--limit", type=int, metavar="N", help="ask N questions of each public set")
    parser.add_argument("--seed", type=int, default=0, help="which N are drawn (default: 0)")


def public_corpora(
    options: argparse.Namespace, cache: Path, say: Callable[[str], None]
) -> list[Corpus]:
    """The public sets that `options` name; `say` is told what each was found to be."""
    found = [public_corpus(path, cache, options.limit, options.seed) for path in options.public]
    for one in found:
        say(one.told)
    return [one.corpus for one in found]
