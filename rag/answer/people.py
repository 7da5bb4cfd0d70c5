"""Groups of people by sex and age: which of them a text's stems name, and which consist of which.

Searching takes girls for children and women for females, so that words of the reader's own find the
report's. Adding and taking off must not.
"""

from __future__ import annotations

from collections.abc import Collection

from rag.text.words import stem

_SPELLED = {
    "boy": "boy boys",
    "girl": "girl girls",
    "man": "man men",
    "woman": "woman women",
    "male": "male males",
    "female": "female females",
    "child": "child children minor minors kid kids juvenile juveniles underage",
    "adult": "adult adults",
}
_GROUP_OF = {stem(word): group for group, words in _SPELLED.items() for word in words.split()}

CONSISTS_OF = {
    "child": ("girl", "boy"),
    "adult": ("woman", "man"),
    "female": ("woman", "girl"),
    "male": ("man", "boy"),
}
"""Groups with the two that make them up."""

SUPPLEMENT = {
    "girl": ("boy", "child"),
    "boy": ("girl", "child"),
    "woman": ("man", "adult"),
    "man": ("woman", "adult"),
    "female": ("male", None),
    "male": ("female", None),
}
"""Groups with the other group of a whole, and that whole; None for any."""


def people(forms: Collection[str]) -> frozenset[str]:
    """The groups that stems name."""
    return frozenset(_GROUP_OF[form] for form in forms if form in _GROUP_OF)


def narrowest(groups: frozenset[str]) -> frozenset[str]:
    """The groups without those that consist of others of them: of boys and children the boys."""
    return frozenset(group for group in groups if not groups & {*CONSISTS_OF.get(group, ())})


def is_among(group: str, told: Collection[str]) -> bool:
    """Whether those told of, by their groups, are of `group`: girls are children, and females who
    are not said to be girls are women."""
    parts = CONSISTS_OF.get(group, ())
    loosely = {"woman": "female", "man": "male"}.get(group)
    children = "child" in told or "girl" in told or "boy" in told
    return (
        group in told
        or any(part in told for part in parts)
        or (loosely is not None and loosely in told and not children)
    )
