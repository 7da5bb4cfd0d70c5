"""rag/text/thesaurus.py: words of everyday life and those of reports."""

from __future__ import annotations

import time

import pytest

from rag.text.thesaurus import FILE, related
from rag.text.words import stem

LINES = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [("petrol", "fuel"), ("cabbies", "taxi"), ("Gangs", "syndicates"), ("jailed", "imprisoned")],
)
def test_everyday_words(asked: str, told: str) -> None:
    assert stem(told) in related(asked.lower())


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("men", "women"),
        ("victims", "offenders"),
        ("identified", "assisted"),
        ("arrested", "convicted"),
        ("foreign", "domestic"),
        ("fine", "prison"),
        ("signed", "drafted"),
        # of one stem where derived nouns lose their ending
        ("teachers", "trained"),
    ],
)
def test_what_has_to_be_kept_apart(asked: str, other: str) -> None:
    assert stem(other) not in related(asked)


def test_an_unknown_word_has_no_relations() -> None:
    assert related("zzyzx") == related("") == frozenset()
    assert stem("fuel") not in related("fuel")


def test_the_file_is_in_form() -> None:
    for line in LINES:
        stems = {stem(word) for word in line.split()}
        assert len(stems) > 1, line
        assert line == line.lower()
        assert all(word.isalpha() for word in line.split()), line
    assert len(LINES) == len({frozenset(line.split()) for line in LINES})


def test_it_is_read_in_little_time() -> None:
    # Pages and the command line begin with it: the words are not all stemmed at the start.
    related.cache_clear()
    began = time.process_time()
    related("petrol")
    assert time.process_time() - began < 0.5
