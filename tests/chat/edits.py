"""What known edits make of statements that are right: each makes one false in a known way.

Seeded: the same list every time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from tests.chat import edits_of_figures, edits_of_words
from tests.chat.edits_of_words import Edit
from tests.chat.right import Case

SEED = 20201231


def edited_cases(right: Sequence[Case], seed: int = SEED) -> list[Case]:
    """Each edit of each of the `right` statements, where it can be made and makes it false."""
    chance = random.Random(seed)
    found = []
    for case in right:
        for name, edit in EDITS.items():
            made = edit(case, chance)
            if made is not None and made != case:
                found.append(replace(made, edit=name))
    return found


EDITS: dict[str, Edit] = {
    "misquoted": edits_of_words.misquoted,
    "misdated": edits_of_figures.misdated,
    "another year asked": edits_of_figures.asked_of_another_year,
    "stitched": edits_of_figures.stitched,
    "another year's figure": edits_of_figures.other_year_figure,
    "invented number": edits_of_figures.invented_number,
    "invented name": edits_of_words.invented_name,
    "misplaced name": edits_of_words.misplaced_name,
    "other place": edits_of_words.other_place,
    "other unit": edits_of_figures.other_unit,
    "negated": edits_of_words.negated,
    "other group": edits_of_words.other_group,
    "bounded": edits_of_figures.bounded,
    "other sex or span": edits_of_words.swapped({**edits_of_words.SEXES, **edits_of_words.SPANS}),
    "other act": edits_of_words.swapped(edits_of_words.ACTS),
    "other agent": edits_of_words.swapped(edits_of_words.AGENTS),
    "potential": edits_of_words.potential,
    "rounded": edits_of_figures.rounded,
    "caused": edits_of_words.caused,
    "commented": edits_of_words.commented,
    "compared": edits_of_figures.compared,
    "purpose": edits_of_words.purpose,
}
