"""From the trained network to `rag/model/spans.onnx`: its layers in 8 bits, no word vectors."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Collection
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertModel

from eval.reading.net import SpanNet, batch_of
from rag.model.spans import TRAINED_ON

PROBES = (("How many?", "Eleven."), ("Why did it go?", "It went for the good of all."))
"""Texts of unlike length, so that padding is seen."""


class _FromWords(torch.nn.Module):
    """Word vectors to logits of shape (texts, tokens, 2)."""

    def __init__(self, net: SpanNet, packaged: Path) -> None:
        super().__init__()
        # The plain attention gives a graph that onnxruntime runs faster than that of the fused one.
        self.bert = BertModel.from_pretrained(
            str(packaged), add_pooling_layer=False, attn_implementation="eager"
        )
        self.bert.load_state_dict(net.bert.state_dict())
        self.ends = net.ends

    def forward(self, words: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        logits: Tensor = self.ends(
            self.bert(
                inputs_embeds=words, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state
        )
        return logits


def write_graph(
    net: SpanNet,
    tokenizer: Tokenizer,
    packaged: Path,
    corpora: Collection[str],
    path: Path,
) -> None:
    """Write `net` to `path`; `corpora` are the sets of labels that it was trained on, which nothing
    may be fitted on with it."""
    model = _FromWords(net, packaged).eval()
    batch = batch_of(tokenizer, *zip(*PROBES, strict=True))
    words = model.bert.embeddings.word_embeddings(batch.ids)
    names = ["words", "attention_mask", "token_type_ids"]
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        whole, prepared = Path(folder, "whole.onnx"), Path(folder, "prepared.onnx")
        with warnings.catch_warnings():
            # It warns of whatever tracing could miss; `python -m eval` shows what it did miss.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                model,
                (words, batch.mask, batch.types),
                str(whole),
                input_names=names,
                output_names=["logits"],
                dynamic_axes={name: {0: "texts", 1: "tokens"} for name in [*names, "logits"]},
                opset_version=18,
                dynamo=False,
            )
        quant_pre_process(str(whole), str(prepared), skip_symbolic_shape=True)
        # Seven bits of weights: with eight, processors without VNNI instructions overflow unseen.
        quantize_dynamic(
            str(prepared),
            str(path),
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
    graph = onnx.load(str(path))
    onnx.helper.set_model_props(graph, {TRAINED_ON: ",".join(sorted(corpora))})
    onnx.save(graph, str(path))
