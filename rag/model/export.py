"""Export a sentence-transformers model, once, for a runtime without torch.

Run as a program by `rag.model.runtime`, since torch takes seconds and hundreds of megabytes that a
process answering questions should not carry. The whole model goes into one ONNX graph, from token
ids to the sentence's vector: whatever modules it has (pooling of any kind, dense layers) are in it.
What the graph gives is compared with sentence-transformers before it is put in place.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError
from rag.model.weights import (
    GRAPH,
    TOKENIZER,
    Export,
    ModelSource,
    Stamp,
    check_weights,
    current_export,
    model_files,
    stamps,
    write_record,
)

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SAME = 0.9999
"""The least cosine between the vectors of the export and those of sentence-transformers."""

KNOWN_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
MOST_TOKENS = 8192
"""For models that name no limit of their own."""

PROBES = (
    "In 2020, the government identified 94 victims (91 in 2019).",
    "Why?",
    "How much was spent on shelters, in manat and in US dollars?",
    "",
    "Le gouvernement n’a pas communiqué de données — «aucune» condamnation, 0,5 %.",
    "報告書 2018 \u200b 🙂 e\u0301tude\tİstanbul\nsecond line, NAÏVE",
    "The authorities referred eleven people to a shelter and paid for legal aid. " * 12,
    "Authorities prosecuted 14 suspects in 2017, compared with 17 in 2016; none was a minor. " * 40,
)
"""Texts of unlike length, language and make-up; the last two go past usual limits."""


def export_model(source: ModelSource, cache: Path) -> None:
    """Put the export of `source` into ``cache / source.key``, whole or not at all.

    Waits for another process that is at it. Raises ModelError where the weights are not those
    promised, the cache cannot be written, or the model cannot be reproduced.
    """
    from filelock import FileLock

    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock = FileLock(cache / f".{source.key}.lock")
        lock.acquire()
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be prepared, since {cache} cannot be written: {error}. "
            "Set VERBATIM_CACHE to a folder that can."
        ) from error
    with lock:
        target = cache / source.key
        if current_export(source, target) is not None:
            return
        # Whoever made these was killed, or the lock would not be ours.
        for left in cache.glob(f".{source.key}.*.part"):
            shutil.rmtree(left, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{source.key}.", suffix=".part", dir=cache))
        try:
            _export_into(source, unfinished)
            if target.exists():
                shutil.rmtree(target)
            unfinished.rename(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def _export_into(source: ModelSource, folder: Path) -> None:
    """Export `source` into an empty folder and compare. Raises ModelError."""
    origin: dict[str, Stamp] = {}
    if source.folder is not None:
        origin = stamps(source.folder, model_files(source.folder))
    check_weights(source, origin)

    model = _load(source)
    tokenizer = model.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None or tokenizer.pad_token_id is None:
        raise ModelError(_refusal(source, "its tokenizer cannot be run outside transformers"))
    backend.save(str(folder / TOKENIZER))
    inputs = _write_graph(source, model, folder / GRAPH)

    dimension = model.encode(PROBES[0]).shape[0]
    prompts = model.prompts
    # Models of the e5 kind call the document's prompt "passage".
    named = (prompts.get(name) for name in ("document", "passage", "corpus"))
    document_prompt = next(filter(None, named), "")
    export = Export(
        model_id=f"{source.name}@{(source.sha256 or _fingerprint(model))[:12]}",
        dimension=dimension,
        max_tokens=model.max_seq_length or MOST_TOKENS,
        pad_token=tokenizer.pad_token_id,
        inputs=inputs,
        query_prompt=prompts.get("query") or "",
        document_prompt=document_prompt,
        origin=origin,
        files=stamps(folder, (GRAPH, TOKENIZER)),
    )
    write_record(folder, export)
    _compare(source, model, folder, export)


def _load(source: ModelSource) -> SentenceTransformer:
    """The model in single precision on the CPU, with a limit on its tokens that holds."""
    import torch
    from sentence_transformers import SentenceTransformer

    # The plain attention gives a graph that onnxruntime runs faster than that of the fused one.
    # A checkpoint in half precision would be loaded as it is, and is far slower on a CPU.
    model = SentenceTransformer(
        source.location,
        device="cpu",
        model_kwargs={"dtype": torch.float32, "attn_implementation": "eager"},
    ).eval()
    if not hasattr(model[0], "tokenizer") or model.transformers_model is None:
        raise ModelError(_refusal(source, "it is not a transformer that reads text"))
    limit = min(model.max_seq_length or MOST_TOKENS, MOST_TOKENS)
    positions = getattr(
        getattr(model.transformers_model, "embeddings", None), "position_embeddings", None
    )
    if positions is not None:
        # Models of the RoBERTa kind keep the positions up to that of the padding for themselves,
        # and a text that reaches the last ones stops them with an error.
        taken = 0 if positions.padding_idx is None else positions.padding_idx + 1
        limit = min(limit, positions.num_embeddings - taken)
    model.max_seq_length = limit
    return model


def _write_graph(source: ModelSource, model: SentenceTransformer, path: Path) -> tuple[str, ...]:
    """Write the ONNX graph, token ids to vectors, and return the names of its inputs."""
    import torch

    # Two rows of unlike length, so that no dimension is 1 and padding is seen.
    features = model.preprocess(["Eleven victims were identified.", "None."])
    inputs = tuple(name for name in KNOWN_INPUTS if name in features)
    left_over = {
        name
        for name, value in features.items()
        if isinstance(value, torch.Tensor) and name not in inputs
    }
    if left_over or not {"input_ids", "attention_mask"} <= set(inputs):
        raise ModelError(_refusal(source, f"it reads inputs of another kind: {set(features)}"))

    class FromTokens(torch.nn.Module):
        """All modules of the model as one function of tensors."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *columns: torch.Tensor) -> torch.Tensor:
            vectors: torch.Tensor = self.model(dict(zip(inputs, columns, strict=True)))[
                "sentence_embedding"
            ]
            return vectors

    axes: dict[str, dict[int, str]] = {name: {0: "texts", 1: "tokens"} for name in inputs}
    with torch.inference_mode(), warnings.catch_warnings():
        # It warns of whatever tracing could miss; the comparison finds what it did miss.
        warnings.simplefilter("ignore")
        # The tracing exporter takes a second where the newer one takes ten, and gives the same
        # vectors; it is checked against the model below at other lengths and batch sizes.
        torch.onnx.export(
            FromTokens().eval(),
            tuple(features[name] for name in inputs),
            str(path),
            input_names=list(inputs),
            output_names=["vectors"],
            dynamic_axes={**axes, "vectors": {0: "texts"}},
            opset_version=18,
            dynamo=False,
        )
    return inputs


def _fingerprint(model: SentenceTransformer) -> str:
    """A hash of all that decides the vectors: weights, modules, tokenizer, limit and prompts."""
    digest = hashlib.sha256()
    told: list[Any] = [
        [type(module).__name__ for module in model],
        [getattr(module, "pooling_mode", None) for module in model],
        model.tokenizer.backend_tokenizer.to_str(),
        model.max_seq_length,
        sorted(model.prompts.items()),
    ]
    digest.update(json.dumps(told).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()


def _compare(source: ModelSource, model: SentenceTransformer, folder: Path, export: Export) -> None:
    """Raise ModelError unless the runtime gives the vectors that sentence-transformers gives."""
    import numpy as np

    from rag.model.runtime import Encoder

    encoder = Encoder(folder, export)
    texts = list(PROBES)
    pairs = (
        (encoder.encode(texts), model.encode_document(texts, prompt=export.document_prompt)),
        (encoder.encode_queries(texts), model.encode_query(texts, prompt=export.query_prompt)),
        (
            encoder.encode(texts[:1]),
            model.encode_document(texts[:1], prompt=export.document_prompt),
        ),
    )
    for ours, theirs in pairs:
        unit = theirs / np.maximum(np.linalg.norm(theirs, axis=1, keepdims=True), 1e-30)
        cosine = float((ours * unit).sum(axis=1).min())
        if not cosine >= SAME:
            raise ModelError(
                _refusal(source, f"its vectors would not be the same (cosine {cosine:.6f})")
            )


def _refusal(source: ModelSource, why: str) -> str:
    return (
        f"The embedding model {source.name} cannot be used: {why}. Nothing was kept of the "
        "attempt. Set EMBEDDING_MODEL to another model, or unset it to use the packaged one."
    )


def main(request: str) -> int:
    """Do what `request` (JSON) says; a refusal goes to standard output, 1 is returned."""
    told = json.loads(request)
    folder = None if told["folder"] is None else Path(told["folder"])
    source = ModelSource(told["name"], folder, told["sha256"])
    try:
        export_model(source, Path(told["cache"]))
    except ModelError as error:
        sys.stdout.write(f"refused: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
