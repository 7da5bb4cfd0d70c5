"""Small sentence-transformers models with random weights, made on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tokenizers import Tokenizer, models, pre_tokenizers, processors

Kind = Literal["bert", "roberta", "mpnet"]

WIDTH = 32
POSITIONS = 80
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def save_tiny_model(
    folder: Path,
    kind: Kind = "bert",
    pooling: str | list[str] = "mean",
    dense: bool = False,
    normalize: bool = False,
    prompts: dict[str, str] | None = None,
    max_tokens: int | None = 48,
    half: bool = False,
    include_prompt: bool = True,
    seed: int = 7,
) -> Path:
    """Save a model of two layers with 32 dimensions (16 after `dense`) and return its folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import (
        Dense,
        Normalize,
        Pooling,
        Transformer,
    )
    from transformers import (
        AutoModel,
        BertConfig,
        MPNetConfig,
        PreTrainedConfig,
        PreTrainedTokenizerFast,
        RobertaConfig,
    )

    torch.manual_seed(seed)
    plain = folder.parent / f"{folder.name}-plain"
    tokenizer = _byte_tokenizer()
    configs: dict[Kind, type[PreTrainedConfig]] = {
        "bert": BertConfig,
        "roberta": RobertaConfig,
        "mpnet": MPNetConfig,
    }
    config = configs[kind](
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=POSITIONS,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        # Wide, so that unlike texts get unlike vectors.
        initializer_range=0.5,
    )
    model = AutoModel.from_config(config)
    if half:
        model = model.half()
    model.save_pretrained(plain)
    inputs = ["input_ids", "attention_mask"]
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        mask_token="<mask>",
        cls_token="<s>",
        sep_token="</s>",
        model_input_names=[*inputs, "token_type_ids"] if kind == "bert" else inputs,
    ).save_pretrained(plain)

    transformer = Transformer(str(plain))
    if max_tokens is not None:
        transformer.max_seq_length = max_tokens
    modules: list[torch.nn.Module] = [
        transformer,
        Pooling(WIDTH, pooling_mode=pooling, include_prompt=include_prompt),
    ]
    if dense:
        modules.append(Dense(WIDTH, 16))
    if normalize:
        modules.append(Normalize())
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))
    return folder


def _byte_tokenizer() -> Tokenizer:
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate([*SPECIAL, *letters])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer
