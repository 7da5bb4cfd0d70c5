"""rag/facts/silences.py: a stated nothing and a stated silence, which must not be confused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts.silences import NOT_REPORTED, NOTHING

SILENT = [
    ("The agency did not report the number of raids.", "did not report"),
    ("The ministry did not provide data on the number of workers.", "did not provide data"),
    ("Courts did not provide information on compensation.", "did not provide information"),
    ("The ministry did not consistently report cases.", "did not consistently report"),
    ("Officials could not say how many workers left.", "could not say"),
    ("Officials could not provide statistics on fines.", "could not provide statistics"),
    ("The report does not disaggregate workers by sex.", "does not disaggregate"),
    ("The police declined to disclose outcomes.", "declined to disclose"),
    ("The ministry refused to publish totals.", "refused to publish"),
    ("It failed to collect information on wages.", "failed to collect information"),
    ("The ministry gave no figures on fines.", "gave no figures"),
    ("The agency kept no record of calls.", "kept no record"),
    ("In all, there was no information on wages.", "there was no information"),
    ("No data on fines were available.", "No data on fines were"),
    ("The number of raids was not known.", "number of raids was not known"),
    ("The outcome of the cases is unknown.", "outcome of the cases is unknown"),
    ("The budget was not disclosed.", "was not disclosed"),
    ("An unknown number of workers left.", "unknown number"),
    ("It is unclear how many left.", "is unclear"),
]
NOTHINGS = [
    ("Police did not identify any child victims.", "did not identify any"),
    ("Victims do not have any legal status.", "do not have any"),
    ("Courts did not convict smugglers.", "did not convict"),
    ("The government did not provide funding to shelters.", "did not provide"),
    ("The police never arrested any smugglers.", "never arrested any"),
    ("The court sat without any interpreter.", "without any"),
    ("Courts issued no fines.", "no"),
    ("No fines were issued.", "No"),
    ("None of them stayed.", "None"),
    ("Nobody was charged.", "Nobody"),
    ("No one was convicted.", "No one"),
    ("Zero complaints came in.", "Zero"),
    ("Police opened not a single case.", "not a single"),
]
NEITHER = [
    "The ministry reported 12 cases.",
    "The agency published data on wages.",
    "The agency no longer funded shelters.",
    "No more than 12 people came.",
    "No fewer than 12 people came.",
    "There is no doubt that it rained.",
    "No. 5 closed.",
    "The unknown man left.",
    "The police noticed nothing odd at noon.",
]


@pytest.mark.parametrize(("sentence", "words"), SILENT)
def test_silences(sentence: str, words: str) -> None:
    assert [match.group() for match in NOT_REPORTED.finditer(sentence)] == [words]


@pytest.mark.parametrize("sentence", [s for s, _ in NOTHINGS] + NEITHER)
def test_what_is_no_silence(sentence: str) -> None:
    assert NOT_REPORTED.search(sentence) is None


@pytest.mark.parametrize(("sentence", "words"), NOTHINGS)
def test_nothing(sentence: str, words: str) -> None:
    assert [match.group() for match in NOTHING.finditer(sentence)] == [words]


@pytest.mark.parametrize("sentence", NEITHER)
def test_what_is_not_nothing(sentence: str) -> None:
    assert NOTHING.search(sentence) is None


@pytest.mark.parametrize(("sentence", "words"), SILENT)
def test_a_nothing_in_a_silence_is_part_of_it(sentence: str, words: str) -> None:
    """So that a reader who lets silences win never takes one for a zero."""
    start = sentence.index(words)
    for match in NOTHING.finditer(sentence):
        assert start <= match.start() < match.end() <= start + len(words)


@given(st.text(max_size=300))
def test_matches_are_never_empty(text: str) -> None:
    for pattern in (NOT_REPORTED, NOTHING):
        assert all(match.group().strip() for match in pattern.finditer(text))


@pytest.mark.parametrize(
    "piece",
    [
        "no ",
        "data ",
        "no data ",
        "did not ",
        "did not x ",
        "neither ",
        "nor the ",
        "was not ",
        "number of ",
        "unknown ",
        "whether a ",
        "how many ",
        " ",
        "a",
        "never x ",
        "n",
    ],
)
def test_time_is_linear_on_hostile_texts(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    for pattern in (NOT_REPORTED, NOTHING):
        sum(1 for _ in pattern.finditer(text))
    assert time.process_time() - started < 10
