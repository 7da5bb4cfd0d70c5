"""Where in a text an answer could stand, as a model of reading comprehension sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LIMIT = 16.0
"""Logits are cut off at this and taken as a share of it: beyond, the model is as sure as can be."""

LONGEST = 40
"""Tokens of the longest answer."""

Table = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Marks:
    """What the model says of one text. `offsets` of shape (tokens, 2) are the characters at which
    its tokens begin and end; `starts` and `ends`, of shape (tokens,), are the logits of an answer
    that begins or ends there, less that of there being none."""

    offsets: npt.NDArray[np.int64]
    starts: Table
    ends: Table

    def anywhere(self) -> float:
        """How well the text answers, between -1 (not at all) and 1."""
        if not len(self.starts):
            return -1.0
        return _share(np.logaddexp.reduce(self.starts) + np.logaddexp.reduce(self.ends))

    def best(self) -> tuple[int, int] | None:
        """The characters that answer best, at most `LONGEST` tokens; None where that nothing
        answers is likelier."""
        count = len(self.starts)
        if not count:
            return None
        together = self.starts[:, None] + self.ends[None, :]
        allowed = np.triu(np.ones((count, count), dtype=bool))
        allowed &= ~np.triu(np.ones((count, count), dtype=bool), LONGEST)
        first, last = np.unravel_index(
            np.where(allowed, together, -np.inf).argmax(), together.shape
        )
        if together[first, last] <= 0:
            return None
        return int(self.offsets[first, 0]), int(self.offsets[last, 1])

    def at(self, start: int, end: int) -> float | None:
        """How well what begins with the first token of the characters [`start`, `end`) answers,
        between -1 and 1; None where the model did not read so far."""
        here = np.flatnonzero((self.offsets[:, 1] > start) & (self.offsets[:, 0] < end))
        if not len(here):
            return None
        first = int(here[0])
        return _share(self.starts[first] + np.logaddexp.reduce(self.ends[first:]))

    def share(self, start: int, end: int) -> float:
        """How much of what there is of an answer begins and ends within the characters [`start`,
        `end`), between 0 and 1."""
        if not len(self.starts):
            return 0.0
        here = (self.offsets[:, 0] >= start) & (self.offsets[:, 0] < end)
        begun, ended = (
            np.exp(logits - np.logaddexp.reduce(logits))[here].sum()
            for logits in (self.starts, self.ends)
        )
        return float(begun + ended) / 2


def _share(logit: float) -> float:
    return float(np.clip(logit, -LIMIT, LIMIT)) / LIMIT
