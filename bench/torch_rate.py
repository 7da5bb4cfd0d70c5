"""The bare model in torch, in a process of its own so that its import is not counted.

Run as a program: reads lines of JSON, each a list of texts, and answers each with a line: the
seconds that sentence-transformers took to embed them, sorted by length, by the clock and by the
processors.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench.clock import Taken, timed
from eval.labels import ROOT

BATCH = 32


class TorchModel:
    """A process that embeds with torch when it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def encode(self, texts: Sequence[str]) -> Taken:
        """How long it takes to embed `texts`; sending them is not counted."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(list(texts)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"torch ended with exit code {self._process.wait()}")
        return Taken(*json.loads(line))


@contextmanager
def torch_model(name: str) -> Iterator[TorchModel]:
    """The sentence-transformers model `name`, or in the folder `name`, loaded and warm."""
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "TRANSFORMERS_VERBOSITY": "error",
        "TQDM_DISABLE": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bench.torch_rate", name],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            model = TorchModel(process)
            model.encode(["Eleven victims were identified."] * BATCH)
            yield model
        finally:
            assert process.stdin is not None
            process.stdin.close()


def main(name: str) -> None:
    """Answers the lines on standard input until it is closed."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(name, device="cpu")
    for line in sys.stdin:
        texts = sorted(json.loads(line), key=len, reverse=True)
        with timed() as taken:
            model.encode(texts, batch_size=BATCH, show_progress_bar=False)
        print(json.dumps([taken.wall, taken.cpu]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
