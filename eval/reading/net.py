"""The network that is trained: the packaged embedding model with two logits for each token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertModel

from rag.model.spans import open_tokenizer
from rag.schema import Span

HIDDEN = 384
MASKED = -1e4
"""The logit of a token that cannot begin or end an answer: one that is not of the text."""


class SpanNet(torch.nn.Module):
    """Token ids to two logits for each token. The word vectors, which `rag.model.spans` takes from
    the packaged model, are left as they are."""

    def __init__(self, packaged: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(str(packaged), add_pooling_layer=False)
        self.ends = torch.nn.Linear(HIDDEN, 2)
        torch.nn.init.normal_(self.ends.weight, std=0.02)
        torch.nn.init.zeros_(self.ends.bias)
        for parameter in self.bert.embeddings.parameters():
            parameter.requires_grad = False

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The logits of beginnings and of ends, each of shape (texts, tokens); the first token
        stands for there being no answer."""
        hidden = self.bert(
            input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types
        ).last_hidden_state
        possible = batch.of_text.clone()
        possible[:, 0] = True
        logits = self.ends(hidden).float().masked_fill(~possible[..., None], MASKED)
        return logits[..., 0], logits[..., 1]

    def trained(self) -> list[torch.nn.Parameter]:
        """The parameters that are learnt."""
        return [parameter for parameter in self.parameters() if parameter.requires_grad]


@dataclass(frozen=True)
class Batch:
    """Questions with texts as the network takes them. `of_text`, of shape (texts, tokens), says
    which tokens are of the text, as `rag.model.spans` has it: those that part it from the question
    and end it are not. `offsets`, of shape (texts, tokens, 2), are the characters that each stands
    for."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    of_text: Tensor
    offsets: Tensor

    def tokens(self, row: int, span: Span) -> list[int]:
        """The tokens of the text in `row` that `span` has."""
        begins, ends = self.offsets[row, :, 0], self.offsets[row, :, 1]
        here = (ends > span.start) & (begins < span.end) & self.of_text[row]
        return torch.nonzero(here).flatten().tolist()


def padding_tokenizer(packaged: Path) -> Tokenizer:
    """The tokenizer that `rag.model.spans` reads with, with texts of a batch made alike in
    length."""
    tokenizer = open_tokenizer(packaged)
    tokenizer.enable_padding()
    return tokenizer


def batch_of(tokenizer: Tokenizer, questions: Sequence[str], texts: Sequence[str]) -> Batch:
    """Each question with its text."""
    encodings = tokenizer.encode_batch(list(zip(questions, texts, strict=True)))
    return Batch(
        ids=torch.tensor([one.ids for one in encodings]),
        mask=torch.tensor([one.attention_mask for one in encodings]),
        types=torch.tensor([one.type_ids for one in encodings]),
        of_text=torch.tensor([[part == 1 for part in one.sequence_ids] for one in encodings]),
        offsets=torch.tensor([one.offsets for one in encodings]),
    )


def alike_in_length(
    pairs: Sequence[tuple[str, str]], size: int, random: Random
) -> Iterator[list[int]]:
    """The places of `pairs`, question and text, in batches of `size` with texts of like length, in
    an order by chance: little is lost on padding."""
    order = list(range(len(pairs)))
    random.shuffle(order)
    made = []
    for start in range(0, len(order), size * 40):
        part = sorted(order[start : start + size * 40], key=lambda i: sum(map(len, pairs[i])))
        made += [part[i : i + size] for i in range(0, len(part), size)]
    random.shuffle(made)
    yield from made
