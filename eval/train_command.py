"""`python -m eval train`: train the model that finds answers in sentences."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError
from eval.labels import Corpus, named
from eval.readers import open_assistant
from rag.settings import Settings

if TYPE_CHECKING:
    from eval.reading.qamr import Example

HALF, WHOLE = "half.onnx", "spans.onnx"
FIRST = frozenset(("hurried_work", "pairs_work", "sections_work", "statutes_work", "years_work"))
SECOND = frozenset(("briefs_work", "narratives_work", "reports_work", "seeds", "twins_work"))
"""The sets of labels that are learnt first, and those that the weights are fitted on between. What
people approved in the app is in neither: a graph is passed on, and their documents are theirs."""

REPLAYED = 0.25
"""The share of the first half that is shown again with the second, lest it is forgotten."""


def add_command(commands: Any) -> None:
    """Adds `train` to the subcommands of `python -m eval`."""
    parser = commands.add_parser(
        "train",
        help="train the model that finds answers in sentences (about an hour and a half)",
        description=(
            f"Writes two graphs into FOLDER: {HALF}, trained on public questions and five working "
            "sets of labels, with which the reader's weights are fitted on the five that it has "
            f"not seen; and {WHOLE}, trained on those as well, for rag/model/."
        ),
    )
    parser.add_argument(
        "--qamr",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="a copy of https://github.com/uwnlp/qamr (MIT)",
    )
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER")
    parser.set_defaults(command=_train)


def _train(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    from eval.reading.qamr import read_qamr

    public = read_qamr(options.qamr)
    working = named(sorted(FIRST | SECOND), known)
    try:
        options.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvalError(
            f"{options.output} cannot be made ({error.strerror}). Nothing was trained. Name "
            "another --output."
        ) from error
    _write_graphs(public, working, options.output)
    return 0


def _write_graphs(public: Sequence[Example], working: Sequence[Corpus], output: Path) -> None:
    """Train on `public` and on the labels of `working`, and write both graphs into `output`."""
    import torch

    from eval.reading.graph import write_graph
    from eval.reading.net import SpanNet, padding_tokenizer
    from eval.reading.questions import asked
    from eval.reading.train import ROUNDS, learn_labels, learn_public
    from rag.model.weights import packaged_folder

    torch.manual_seed(0)
    random = Random(0)  # noqa: S311 - no secret
    settings = Settings.from_environment()
    packaged = packaged_folder()
    _say(f"asking the questions of {len(working)} sets of labels ...")
    questions = asked(working, lambda corpus: open_assistant(corpus, settings))
    first = [one for one in questions if one.corpus in FIRST]
    second = [one for one in questions if one.corpus in SECOND]

    tokenizer = padding_tokenizer(packaged)
    net = SpanNet(packaged)
    _say(f"{len(public):,} public questions ...")
    learn_public(net, tokenizer, public, random, _say)
    _say(f"{len(first):,} questions of labels ...")
    learn_labels(net, tokenizer, first, ROUNDS, random, _say)
    write_graph(net, tokenizer, packaged, FIRST, output / HALF)
    print(output / HALF, flush=True)
    again = random.sample(first, int(REPLAYED * len(first)))
    _say(f"{len(second):,} questions of the other labels ...")
    learn_labels(net, tokenizer, [*second, *again], 1.0, random, _say)
    write_graph(net, tokenizer, packaged, FIRST | SECOND, output / WHOLE)
    print(output / WHOLE)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
