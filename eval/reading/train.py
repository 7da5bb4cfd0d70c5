"""Trains the model of `rag.model.spans`, in two steps, on the processor alone.

First on QAMR, as readers of SQuAD 2.0 are trained: where the answer begins and ends, and that there
is none. Then on the candidates of the working labels, as one loss over all candidates of a question
(Clark and Gardner 2018, "Simple and Effective Multi-Paragraph Reading Comprehension"), added to
what is known of them otherwise: the model learns what the other features do not see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from math import ceil
from random import Random
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from eval.errors import EvalError
from eval.reading.net import alike_in_length, batch_of
from eval.reading.qamr import Example, unanswered
from eval.reading.questions import Asked, Candidate

if TYPE_CHECKING:
    from tokenizers import Tokenizer

from eval.reading.net import SpanNet

PUBLIC_ROUNDS = 1.6
PUBLIC_BATCH = 32
PUBLIC_RATE = 1.5e-4
UNANSWERED = 0.3
"""The share of public questions that are also shown with a sentence that does not answer."""

ROUNDS = 2.0
BATCH = 8
RATE = 6e-5
SENTENCES = 6
"""How many sentences of a question are learnt from: those of its best candidates."""

SHARPNESS = 6.0
"""The score by other features counts so many times beside the model's own."""

SURENESS = 0.3
"""How much it counts that a right candidate is likely, beside that it is the likeliest."""

UNREAD = -12.0
"""The logit of a figure behind what is read of a long sentence."""

Say = Callable[[str], None]

_ASKS_NUMBER = re.compile(r"how (?:many|much|old|long)", re.IGNORECASE)


def learn_public(
    net: SpanNet,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    random: Random,
    say: Say,
) -> None:
    """Train `net` on public questions; those that ask for a number are shown twice."""
    counted = [one for one in examples if _ASKS_NUMBER.match(one.question)]
    shown = [*examples, *unanswered(examples, UNANSWERED, random), *counted]
    pairs = [(one.question, one.text) for one in shown]

    def losses() -> Iterator[Tensor]:
        while True:
            for places in alike_in_length(pairs, PUBLIC_BATCH, random):
                yield _span_loss(net, tokenizer, [shown[place] for place in places])

    steps = int(PUBLIC_ROUNDS * len(shown) / PUBLIC_BATCH)
    _descend(net, losses(), steps, PUBLIC_RATE, say)


def _span_loss(net: SpanNet, tokenizer: Tokenizer, shown: Sequence[Example]) -> Tensor:
    batch = batch_of(tokenizer, [one.question for one in shown], [one.text for one in shown])
    begins, ends = torch.zeros((2, len(shown)), dtype=torch.long)
    for row, one in enumerate(shown):
        tokens = batch.tokens(row, one.answer) if one.answer is not None else []
        if tokens:
            begins[row], ends[row] = tokens[0], tokens[-1]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        first, last = net(batch)
    return functional.cross_entropy(first, begins) + functional.cross_entropy(last, ends)


def learn_labels(
    net: SpanNet,
    tokenizer: Tokenizer,
    questions: Sequence[Asked],
    rounds: float,
    random: Random,
    say: Say,
) -> None:
    """Train `net` on questions of labels, `rounds` times each, a new order each time.

    Raises:
        EvalError: there are fewer that can be learnt from than go into one step.
    """
    usable = [one for one in questions if one.unanswerable or any(c.right for c in one.candidates)]
    if len(usable) < BATCH:
        raise EvalError(
            f"{len(usable)} questions are too few to learn from: label {BATCH} or more."
        )

    def by_chance() -> Iterator[Asked]:
        while True:
            random.shuffle(usable)
            yield from usable

    def losses() -> Iterator[Tensor]:
        # What is left over behind the last whole batch of a round begins the next.
        coming = by_chance()
        while True:
            told = [_question_loss(net, tokenizer, one) for one in islice(coming, BATCH)]
            yield torch.stack(told).mean()

    _descend(net, losses(), ceil(rounds * len(usable) / BATCH), RATE, say)


def _question_loss(net: SpanNet, tokenizer: Tokenizer, asked: Asked) -> Tensor:
    texts = list(dict.fromkeys(one.text for one in asked.candidates))[:SENTENCES]
    shown = [one for one in asked.candidates if one.text in texts]
    logits = candidate_logits(net, tokenizer, asked.question, texts, shown) / 2
    right = torch.tensor([one.right for one in shown])
    if not right.any():
        if not asked.unanswerable:
            return 0.0 * logits.sum()
        return functional.softplus(logits.max()) / 2
    scores = SHARPNESS * torch.tensor([one.score for one in shown]) + logits
    first = -torch.logsumexp(functional.log_softmax(scores, 0)[right], 0)
    return first + SURENESS * functional.softplus(-logits[right].max())


def candidate_logits(
    net: SpanNet,
    tokenizer: Tokenizer,
    question: str,
    texts: Sequence[str],
    shown: Sequence[Candidate],
) -> Tensor:
    """How well each of `shown`, which are of `texts`, answers, less that nothing does: as
    `rag.model.marks` tells it, before it is cut off. Of shape (candidates,)."""
    batch = batch_of(tokenizer, [question] * len(texts), texts)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        begins, ends = net(batch)
    none = begins[:, 0] + ends[:, 0]
    found = []
    for one in shown:
        row = texts.index(one.text)
        if one.span is None:
            # Tokens that are not of the text count as nothing: their logits are `MASKED`.
            logit = torch.logsumexp(begins[row, 1:], 0) + torch.logsumexp(ends[row, 1:], 0)
        elif tokens := batch.tokens(row, one.span):
            logit = begins[row, tokens[0]] + torch.logsumexp(ends[row, tokens[0] :], 0)
        else:
            found.append(begins.new_tensor(UNREAD))
            continue
        found.append(logit - none[row])
    return torch.stack(found)


def _descend(net: SpanNet, losses: Iterator[Tensor], steps: int, rate: float, say: Say) -> None:
    """`steps` steps down `losses`, with a rate that rises over the first and falls to the last."""
    net.train()
    optimizer = torch.optim.AdamW(net.trained(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / 50) * max(0.02, 1 - step / max(1, steps))
    )
    for step in range(1, steps + 1):
        loss = next(losses)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(net.trained(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0 or step == steps:
            say(f"  step {step:,} of {steps:,}: loss {loss.item():.3f}")
    net.eval()
