"""rag/facts/clauses.py: parentheses, comparisons, and which words belong to which figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts.clauses import MAX_DEPTH, PART, boundary_between, structure

PIECES = st.sampled_from(
    [
        *"()[];, 19",
        *("compared with ", "down from 3 in 2019", "from 12 ", "the same as in 2019"),
        *("than in ", "while ", "fell to 3", "as in 2019", "2018", "the year before", "\n", "a"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@pytest.mark.parametrize(
    ("sentence", "segments"),
    [
        # the words of each segment, how deep it stands, and whether it is a comparison
        ("It opened 40 (31 in 2019); it shut nine.",
         [("It opened 40 (31 in 2019);", 0, False), ("31 in 2019", 1, False),
          (" it shut nine.", 0, False)]),
        ("It hired 40, compared with 12 in 2018.",
         [("It hired 40, ", 0, False), ("compared with 12 in 2018.", 0, True)]),
        ("It hired 40, down from 60 last year.",
         [("It hired 40, ", 0, False), ("down from 60 last year.", 0, True)]),
        ("It hired 40, an increase from 27 in 2019.",
         [("It hired 40, ", 0, False), ("an increase from 27 in 2019.", 0, True)]),
        ("It fell to 57 from 73.", [("It fell to 57 ", 0, False), ("from 73.", 0, True)]),
        # the weak words compare only where a year follows
        ("It hired 40 against 31 in 2019.",
         [("It hired 40 ", 0, False), ("against 31 in 2019.", 0, True)]),
        ("It charged 12 against 40 suspects.", [("It charged 12 against 40 suspects.", 0, False)]),
        ("Men came from two towns.", [("Men came from two towns.", 0, False)]),
        ("It hired more than 12.", [("It hired more than 12.", 0, False)]),
        # a comparison that opens the sentence ends with its clause
        ("Compared with none in 2011, nine came.",
         [("Compared with none in 2011", 0, True), (", nine came.", 0, False)]),
        ("All 91 came, the same number as in 2019, and ten left.",
         [("All 91 came, ", 0, False), ("the same number as in 2019", 0, True),
          (", and ten left.", 0, False)]),
        # a turn of the sentence, which compares nothing
        ("It hired 12 while courts heard 3.",
         [("It hired 12 ", 0, False), ("while courts heard 3.", 0, False)]),
        ("a (b (c) d) e",
         [("a (b (c) d) e", 0, False), ("b (c) d", 1, False), ("c", 2, False)]),
        ("a [b (c)]", [("a [b (c)]", 0, False), ("b (c)", 1, False), ("c", 2, False)]),
        ("a (b", [("a (b", 0, False), ("b", 1, False)]),  # never closed
        ("a) b", [("a) b", 0, False)]),  # never opened
        ("", []),
    ],
)  # fmt: skip
def test_segments(sentence: str, segments: list[tuple[str, int, bool]]) -> None:
    found = structure(sentence).segments
    assert [(sentence[s.start : s.end], s.depth, s.comparison) for s in found] == segments


def test_a_group_reads_without_the_parentheses_inside_it() -> None:
    sentence = "It opened 40 (31 [nine abroad] in 2019) and shut 3."
    parts = structure(sentence)
    outer = parts.text(0, 0, len(sentence))
    assert outer.split() == "It opened 40 and shut 3.".split()
    assert len(outer) == len(sentence)
    (inner,) = [segment for segment in parts.segments if segment.depth == 1]
    assert parts.text(inner.group, inner.start, inner.end).split() == ["31", "in", "2019"]
    assert sentence[inner.anchor or 0] == "("


@pytest.mark.parametrize(
    ("between", "rest"),
    [
        (" cases, and ", ", and "),
        (" cases and ", " and "),
        (" with aid, ", ", "),
        (" women, including ", ", including "),
        (" women as well as ", " as well as "),
        (" people, of whom ", ", of whom "),
        (" a, b and ", " and "),
    ],
)
def test_words_between_two_figures_part_at_the_last_boundary(between: str, rest: str) -> None:
    assert between[boundary_between(between) :] == rest


@pytest.mark.parametrize("between", [" of ", " to ", " workers ", "", " women on land "])
def test_words_without_a_boundary_are_shared(between: str) -> None:
    assert boundary_between(between) == -1


@pytest.mark.parametrize(
    ("text", "part"),
    [
        *(("94, including 4", True), ("94, of whom 4", True), ("94, among them 4", True)),
        *(("94 and 4", False), ("94, then 4", False)),
    ],
)
def test_words_that_open_a_part_of_a_total(text: str, part: bool) -> None:
    assert (PART.search(text) is not None) is part


@given(TEXTS)
def test_segments_stay_in_their_groups_and_lengths_are_kept(sentence: str) -> None:
    parts = structure(sentence)
    assert parts.groups[0].start == 0
    assert parts.groups[0].end == len(sentence)
    for group, plain in zip(parts.groups, parts.plain, strict=True):
        assert len(plain) == len(group)
        for offset, character in enumerate(plain):
            assert character in (" ", sentence[group.start + offset])
    for segment in parts.segments:
        group = parts.groups[segment.group]
        assert group.start <= segment.start < segment.end <= group.end
        assert 0 <= segment.depth <= MAX_DEPTH
        assert (segment.anchor is None) == (segment.depth == 0)
        text = parts.text(segment.group, segment.start, segment.end)
        assert len(text) == segment.end - segment.start
    for depth_0 in range(len(sentence)):
        covering = [s for s in parts.segments if s.depth == 0 and s.start <= depth_0 < s.end]
        assert len(covering) == 1
