"""Figures that a claim works out itself: "three more than in 2019", "96 in all", "a third of them".

The calculation is repeated with figures of the words cited, and what the claim says of its result
is held against every figure that goes into it: of "three more victims were identified in 2020 than
in 2019", that 94 were in 2020 and 91 in 2019. Whatever fails there fails.
"""

from __future__ import annotations

import re

from rag.answer.verify import CALCULATION
from rag.claim.context import Context
from rag.claim.differences import differences
from rag.claim.operands import Derivation, operands_of
from rag.claim.totals import shares, sums


def derivations(text: str, context: Context) -> list[Derivation] | None:
    """The ways in which the figure that `text` works out comes about with the figures cited; None
    where it works out none, or does so in words that are not known here."""
    shown = CALCULATION.search(text)
    plain = _without_calculations(text)
    found = differences(plain, context)
    if found is None:
        found = shares(plain, shown, context)
    if found is None:
        found = sums(plain, shown, context)
    if not found or shown is None:
        # What shows its calculation in words that are not known here is looked at by
        # `rag.claim.change`.
        return found if shown is None or "+" in shown.group("left") else None
    operands = operands_of(shown)
    return [one for one in found if operands_of(CALCULATION.search(one.calculation)) == operands]


def shown_with(text: str, derivation: Derivation) -> str:
    """`text` with the calculation shown at its end."""
    if CALCULATION.search(text):
        return text
    body = text.rstrip()
    end = body[-1:] if body[-1:] in ".!" else ""
    return f"{body.rstrip('.!')} ({derivation.calculation}){end}"


def _without_calculations(text: str) -> str:
    plain = re.sub(
        r"\s*\(\s*\)|\(\s*million\s*\)", "", CALCULATION.sub("", text).replace("( )", "")
    )
    return re.sub(r"\s*\(?\s*\)(?=[.,;]|$)", "", plain) if "(" not in plain else plain
