"""rag/text/words.py: stems that meet, synonyms, what a word is a misspelling of."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.words import (
    acronyms_of,
    content_stems,
    content_words,
    correct,
    inflected_stem,
    labels,
    stem,
    synonyms,
    tokens,
    vocabulary,
)

KNOWN = frozenset(
    "victims shelter vocational training trained allowance convicted police policy".split()
)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        *(("victims", "victim"), ("victim’s", "victim"), ("victims'", "victim"), ("NGOs", "NGO")),
        *(("inspector", "inspected"), ("inspection", "inspected")),
        *(("identification", "identified"), ("allocation", "allocated")),
        *(("prosecutors", "prosecuted"), ("training", "trained"), ("employment", "employed")),
        *(("begging", "beg"), ("SHELTER", "shelters")),
        *(("Ukrainian", "Ukraine"), ("Azeri", "Azerbaijan"), ("Georgians", "Georgia")),
    ],
)
def test_words_of_one_stem(left: str, right: str) -> None:
    assert stem(left) == stem(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("polish", "Polish"), ("children", "childless"), ("women", "men"), ("state", "station")],
)
def test_words_of_different_stems(left: str, right: str) -> None:
    assert stem(left) != stem(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        *(("minors", "children"), ("grant", "allowance"), ("police", "officers")),
        *(("women", "female"), ("boys", "girls"), ("shelter", "accommodation")),
        *(("money", "budget"), ("referred", "sent"), ("kindergarten", "preschool")),
    ],
)
def test_synonyms_hold_both_ways(left: str, right: str) -> None:
    assert stem(right) in synonyms(stem(left))
    assert stem(left) in synonyms(stem(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [("men", "women"), ("victims", "police"), ("victims", "traffickers"), ("foreign", "domestic")],
)
def test_what_must_be_told_apart_is_no_synonym(left: str, right: str) -> None:
    assert stem(right) not in synonyms(stem(left))


def test_a_word_is_no_synonym_of_itself_nor_an_unknown_word_of_anything() -> None:
    assert stem("children") not in synonyms(stem("children"))
    assert synonyms("zyx") == frozenset()


def test_tokens_are_the_words_and_numbers_as_written() -> None:
    text = "The 1,204 victims' NGO-run shelter (VAC’s) cost $2.5."
    assert tokens(text) == "The 1,204 victims NGO run shelter VAC’s cost 2.5".split()


def test_content_leaves_out_numbers_and_the_words_of_asking() -> None:
    text = "How many of the 40 victims did a court identify in 2019?"
    assert content_words(text) == ["victims", "court", "identify"]
    assert content_stems(text) == [stem("victims"), stem("court"), stem("identify")]
    assert content_stems("victims, victims") == [stem("victim")] * 2
    assert content_words("How many were there in total?") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("vicitms", "victims"), ("victms", "victims"), ("sheltr", "shelter")),
        *(("vocatonal", "vocational"), ("traning", "training"), ("alowance", "allowance")),
        *(("trainde", "trained"), ("convictedd", "convicted"), ("polise", "police")),
    ],
)
def test_slips_are_mended(typed: str, meant: str) -> None:
    assert correct(typed, KNOWN, lambda word: False) == meant


@pytest.mark.parametrize(
    "word",
    [
        "police",  # in the vocabulary
        "Shelter",
        "pol",  # too short to tell
        "shel7er",  # digits
        "2019",
        "xhelter",  # another first letter
        "sheltring",  # too far
        "sh3lter",
        "policyyyy",
    ],
)
def test_words_that_stay_as_typed(word: str) -> None:
    assert correct(word, KNOWN, lambda word: False) == word


def test_a_word_of_the_language_stays() -> None:
    assert correct("policies", KNOWN, lambda word: word == "policies") == "policies"
    assert correct("polices", KNOWN, lambda word: True) == "polices"


def test_a_tie_changes_nothing() -> None:
    assert correct("bolt", {"bold", "boat"}, lambda word: False) == "bolt"


def test_vocabulary_is_the_lower_case_words() -> None:
    assert vocabulary(["The cat, 12 cats.", "A CAT"]) == {"the", "cat", "cats", "a"}


@given(st.text(max_size=80))
def test_any_text_has_tokens_and_stems(text: str) -> None:
    words = tokens(text)
    position = 0
    for word in words:
        position = text.index(word, position) + len(word)
        assert isinstance(stem(word), str)
    assert len(content_stems(text)) == len(content_words(text)) <= len(words)


@given(st.text(max_size=15))
def test_a_correction_is_the_word_itself_or_one_of_the_vocabulary(word: str) -> None:
    assert correct(word, KNOWN, lambda word: False) in {word, *KNOWN}


def test_threads_that_stem_at_once_do_not_disturb_one_another() -> None:
    words = ["identifications", "prosecuting", "generously", "vaccination", "hopefulness"] * 400
    expected = [inflected_stem(word) for word in words]

    def stems(_: int) -> list[str]:
        return [inflected_stem(word) for word in words]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(max_workers=8) as pool:
            assert all(found == expected for found in pool.map(stems, range(8)))
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("165-1 investigations", ["165-1"]),
        ("Section 154-1 and 165-1", ["154-1", "165-1"]),
        ("penalties under 168-B and 360A", ["168-B", "360A"]),
        ("Hotline 8644 received 12 calls", ["8644"]),
        ("ages 14-17 in 2019-20", []),
        ("$20M in 10-12 days", []),
        ("a 24-hour line", []),
    ],
)
def test_numbers_that_name_something_by_their_form_or_their_word(
    text: str, named: list[str]
) -> None:
    assert labels(text) == named


def test_acronyms_are_given_behind_names() -> None:
    text = (
        "141 by the Guard of the Coast (GC), 95 by the Bureau of Inquiry (NBI), and the rest (12)."
    )

    assert acronyms_of(text) == {"Guard of the Coast": "GC", "Bureau of Inquiry": "NBI"}
    assert acronyms_of("Nothing in parentheses.") == {}
