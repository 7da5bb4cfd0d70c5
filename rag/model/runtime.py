"""Texts to vectors on an exported model, with onnxruntime and tokenizers alone.

The first opening of a model exports it through sentence-transformers in a process of its own
(`rag.model.export`), so that torch never enters this one. `rag.model.embed` has the same as a
LangChain `Embeddings`; importing LangChain takes longer than opening a model, and a question asked
on the command line does without.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from rag.errors import ModelError
from rag.model.weights import GRAPH, TOKENIZER, Export, ModelSource, current_export, find_source
from rag.settings import Settings

Vectors = npt.NDArray[np.float32]

BATCH_TOKENS = 512
"""Tokens in a batch, padding included. Small batches stay in the processor's cache: with 2048 the
same texts take a sixth more of its time."""

COMMON_TOKENS = 2000
"""The tokens of a BERT vocabulary up to which words are the commonest of the language."""

TOKENIZED_AT_ONCE = 2048
"""Texts tokenized together; it bounds the memory that a large ingest takes."""


class Encoder:
    """An exported model. Safe to share between threads.

    `model_id` names the model and its weights, `dimension` is the length of a vector and
    `max_tokens` the longest text that the model reads, special tokens included; what is longer is
    cut at the end. `folder` is where its export lies.
    """

    def __init__(self, folder: Path, export: Export) -> None:
        """Open the export in `folder`; `export` is its record."""
        self.model_id = export.model_id
        self.dimension = export.dimension
        self.max_tokens = export.max_tokens
        self.folder = folder
        self._export = export
        self._tokenizer_file = folder / TOKENIZER
        self._tokenizer = self._open_tokenizer()
        self._tokenizer.enable_truncation(export.max_tokens)
        options = onnxruntime.SessionOptions()
        # Each core takes batches of its own. Cores that share a batch wait for one another at
        # every step, and take half as much time again together.
        options.intra_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
        )

    def _open_tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _whole_text_tokenizer(self) -> Tokenizer:
        """A second one for counting: truncation is a state of the tokenizer, not of a call."""
        return self._open_tokenizer()

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """The vectors of documents' texts: float32 of shape (len(texts), dimension), unit length.

        `progress` is called after each batch with how many texts are done.
        """
        return self._encode(texts, self._export.document_prompt, progress)

    def count_tokens(self, text: str) -> int:
        """How many tokens the model reads for a document's text, special tokens included."""
        return self.count_tokens_many([text])[0]

    def count_tokens_many(self, texts: Sequence[str]) -> list[int]:
        """`count_tokens` of each text."""
        prompted = [self._export.document_prompt + text for text in texts]
        return [
            len(encoding) for encoding in self._whole_text_tokenizer.encode_batch_fast(prompted)
        ]

    def rarity(self, word: str) -> float:
        """How rare `word` is in the language, between 0 and 1, as far as the model's vocabulary
        shows it: vocabularies in the manner of BERT's list whole words by falling frequency. A
        word that takes several tokens is rare."""
        tokens = self._whole_text_tokenizer.encode(word.lower(), add_special_tokens=False).ids
        size = self._whole_text_tokenizer.get_vocab_size()
        if len(tokens) != 1:
            return 1.0
        return min(
            1.0,
            max(0.0, math.log(max(1, tokens[0]) / COMMON_TOKENS) / math.log(size / COMMON_TOKENS)),
        )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As `encode`, for questions: some models want other words before them."""
        return self._encode(texts, self._export.query_prompt, None)

    def _encode(
        self, texts: Sequence[str], prompt: str, progress: Callable[[int], None] | None
    ) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        done = 0
        # Texts of like length together waste little on padding; the longest come first, so that
        # the runtime takes its memory once.
        order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        for start in range(0, len(order), TOKENIZED_AT_ONCE):
            part = order[start : start + TOKENIZED_AT_ONCE]
            encodings = self._tokenizer.encode_batch_fast([prompt + texts[i] for i in part])
            made = list(batches([len(encoding) for encoding in encodings], BATCH_TOKENS))
            texts_of = [[encodings[position] for position in batch] for batch in made]
            for batch, rows in zip(made, self._run_each(texts_of), strict=True):
                vectors[[part[position] for position in batch]] = rows
                done += len(batch)
                if progress is not None:
                    progress(done)
        return vectors

    def _run_each(self, made: Sequence[Sequence[Encoding]]) -> Iterator[Vectors]:
        """`_run` of each batch, in order, on as many cores as there are."""
        if len(made) < 2:
            yield from map(self._run, made)
            return
        pool = ThreadPoolExecutor(min(len(made), available_cores()))
        try:
            yield from pool.map(self._run, made)
        finally:
            pool.shutdown(cancel_futures=True)

    def _run(self, batch: Sequence[Encoding]) -> Vectors:
        """One pass of the model: (len(batch), dimension), unit length."""
        shape = (len(batch), max(len(encoding) for encoding in batch))
        columns = {
            "input_ids": np.full(shape, self._export.pad_token, dtype=np.int64),
            "attention_mask": np.zeros(shape, dtype=np.int64),
            "token_type_ids": np.zeros(shape, dtype=np.int64),
        }
        for row, encoding in enumerate(batch):
            length = len(encoding)
            columns["input_ids"][row, :length] = encoding.ids
            columns["attention_mask"][row, :length] = encoding.attention_mask
            columns["token_type_ids"][row, :length] = encoding.type_ids
        output: Vectors = self._session.run(
            None, {name: columns[name] for name in self._export.inputs}
        )[0]
        lengths = np.linalg.norm(output, axis=1, keepdims=True)
        unit: Vectors = output / np.maximum(lengths, np.finfo(np.float32).tiny)
        return unit


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Positions in batches, longest first: one text, or at most `budget` tokens once padded."""
    batch: list[int] = []
    longest = 0
    for position in sorted(range(len(lengths)), key=lambda p: -lengths[p]):
        longest = longest or lengths[position]
        if batch and longest * (len(batch) + 1) > budget:
            yield batch
            batch, longest = [], lengths[position]
        batch.append(position)
    if batch:
        yield batch


def available_cores() -> int:
    """The physical cores that this process may run on; two threads of one core count once."""
    if not hasattr(os, "sched_getaffinity"):
        return os.cpu_count() or 1
    cores = set()
    for processor in os.sched_getaffinity(0):
        siblings = Path(f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")
        try:
            cores.add(siblings.read_text())
        except OSError:
            cores.add(str(processor))
    return max(1, len(cores))


def open_encoder(settings: Settings, say: Callable[[str], None] | None = None) -> Encoder:
    """Open the model that `settings` names. The arguments and the errors of `ready_export`."""
    return Encoder(*ready_export(settings, say))


def ready_export(
    settings: Settings,
    say: Callable[[str], None] | None = None,
    packaged: Path | None = None,
) -> tuple[Path, Export]:
    """The folder and the record of the model that `settings` names, exported where need be.

    `say` gets one line before an export, which takes up to half a minute. `packaged` is the
    default model's folder, found in the installed package if not given.
    Raises ModelError: not installed, altered, not found, or not to be exported truly.
    """
    source = find_source(settings.embedding_model, packaged)
    folder = settings.cache / source.key
    export = current_export(source, folder)
    if export is None:
        if say is not None:
            say("Preparing the embedding model (once)...")
        _export_apart(source, settings.cache)
        export = current_export(source, folder)
    if export is None:
        raise ModelError(
            f"The embedding model {source.name} changed on the disk while it was prepared. Nothing "
            "of it is used. Try again once its files rest."
        )
    return folder, export


def _export_apart(source: ModelSource, cache: Path) -> None:
    """Run `rag.model.export` in a process of its own. Raises ModelError with what it said."""
    request = {
        "name": source.name,
        "folder": None if source.folder is None else str(source.folder),
        "sha256": source.sha256,
        "cache": str(cache.absolute()),
    }
    root = str(Path(__file__).resolve().parents[2])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")])),
        "PYTHONWARNINGS": "ignore",
        "PYTHONIOENCODING": "utf-8",
        "TOKENIZERS_PARALLELISM": "false",
        "TRANSFORMERS_VERBOSITY": "error",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    if source.folder is not None:
        environment["HF_HUB_OFFLINE"] = "1"
    finished = subprocess.run(
        [sys.executable, "-m", "rag.model.export", json.dumps(request)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if finished.returncode == 0:
        return
    if finished.stdout.startswith("refused: "):
        raise ModelError(finished.stdout.removeprefix("refused: ").strip())
    last_words = finished.stderr.strip().rpartition("\n")[2] or f"exit {finished.returncode}"
    raise ModelError(
        f"The embedding model {source.name} could not be loaded or exported: {last_words}. "
        "Nothing was kept of the attempt. Check that EMBEDDING_MODEL names a sentence-transformers "
        "model (a folder, or a name that can be downloaded from here), or unset it to use the "
        "packaged model."
    )
