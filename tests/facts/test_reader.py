"""rag/facts/reader.py: a fact is exact, stands by itself, and nothing odd breaks the reading."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.schema import Span
from tests.facts.figures import PLACE, Figure, check, count, read

BAD_INPUT = [
    ("The hotline, +994 12 498 10 93, received 310 calls.", [count("310", 310, 2020, "calls")]),
    ("Article 144-1 and Section 12(3) of the law, No. 45, took effect on 3 May.", []),
    ("The one-time allowance under the 2014 law was paid in Phase II.", []),
    ("Camps ran 24/7 for convicts under 18.", []),
    # parentheses nested, never closed, never opened
    ("The government identified 10 victims (six girls [four from Oris] and five boys).",
     [count("10", 10, 2020, "victims"), count("six", 6, 2020, "girls"),
      count("four", 4, 2020, "Oris"), count("five", 5, 2020, "boys", never="girls")]),
    ("The government identified 10 victims (six girls and four boys.",
     [count("10", 10, 2020, "victims"), count("six", 6, 2020, "girls"),
      count("four", 4, 2020, "boys", never="girls")]),
    ("The police freed 15 workers) and charged two managers.",
     [count("15", 15, 2020, "workers"), count("two", 2, 2020, "managers", never="workers")]),
    ("", []),
    ("Nothing is counted here.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BAD_INPUT)
def test_what_is_no_figure_and_what_is_broken(text: str, expected: list[Figure]) -> None:
    check(text, expected)


def test_the_longest_sentence_of_the_seeds() -> None:
    check(
        "The government officially identified 94 victims (91 in 2019); 85 were female sex "
        "trafficking victims, five were female forced labor victims, and four were male forced "
        "labor victims (85 female sex trafficking victims and six male forced labor victims in "
        "2019); one was a foreign victim from Russia (two foreign victims from Tajikistan and "
        "Uzbekistan in 2019); and two were child victims (one in 2019).",
        [
            count("94", 94, 2020, "victims", "officially identified", never="female child"),
            count("91", 91, 2019, "victims", "officially identified", never="female child"),
            count("85", 85, 2020, "female sex trafficking victims", never="male forced"),
            count("five", 5, 2020, "female forced labor victims", never="male sex"),
            count("four", 4, 2020, "male forced labor victims", never="female sex"),
            count("85", 85, 2019, "female sex trafficking victims", never="male forced"),
            count("six", 6, 2019, "male forced labor victims", never="female sex"),
            count("one", 1, 2020, "foreign victim Russia", never="Tajikistan child"),
            count("two", 2, 2019, "foreign victims Tajikistan Uzbekistan", never="child"),
            count("two", 2, 2020, "child victims", never="foreign"),
            count("one", 1, 2019, "child victims", never="foreign"),
        ],
    )


def test_a_statement_stands_by_itself() -> None:
    base, comparison = read("The government officially identified 94 victims (91 in 2019).")
    assert base.statement == "Varneth, 2020: The government officially identified 94 victims"
    assert comparison.statement == "Varneth, 2019: The government officially identified 91 victims"


def test_five_hundred_numbers_in_a_sentence() -> None:
    rows = [f"{number} kilns in town {chr(65 + number % 26)}q" for number in range(2, 502)]
    found = read("Officials counted " + ", ".join(rows) + ".")
    assert [fact.value for fact in found] == list(range(2, 502))
    assert all("kilns" in fact.counted and fact.years == (2020,) for fact in found)


PIECES = st.sampled_from(
    [
        *"()[];,.:-$%\n ",
        *("12", "2,019", "one", "none", "no ", "2019", "2016-2019", " in 2018", "half of them"),
        *(
            "It freed 12 men ",
            "(nine in 2019)",
            "compared with ",
            "down from 3 ",
            "the year before",
        ),
        *("the same number as in 2019", "unchanged from ", "did not identify any ", " of whom "),
        *("did not report data on ", "including ", "700 manat ($412)", "between 3 and 4 ", " and "),
        *("in both years", "fell from 9 to 8", "Article 5", "while ", "62 percent", "\u00a0", "é"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join))


@given(TEXTS, st.sampled_from(["", "Before it 5 men (3 in 2011) came. "]))
@example("(" * 50 + "1" + ")" * 60, "")
@example("It gave 7 manat ($4) (€3) (4 in 2019), the same as in 2018", "x")
@settings(max_examples=300)
def test_spans_are_exact(text: str, before: str) -> None:
    after = " After it, 9 (8 in 2012)."
    whole = before + text + after
    sentence = Span(len(before), len(before) + len(text))
    found = read(text, before=before, after=after)
    starts = {fact.start for fact in found}
    assert [fact.start for fact in found] == sorted(fact.start for fact in found)
    for fact in found:
        assert Span(fact.sentence_start, fact.sentence_end) == sentence
        assert sentence.contains(Span(fact.clause_start, fact.clause_end))
        assert fact.clause_start <= fact.start < fact.end <= fact.clause_end
        assert whole[fact.start : fact.end].strip()
        assert (fact.value is None) == (fact.kind == "not_reported")
        assert fact.kind != "none" or fact.value == 0
        assert (fact.unit is not None) == (fact.kind in ("money", "percent"))
        assert fact.part_of is None or fact.part_of in starts
        assert fact.same_as is None or fact.same_as in starts
        assert len(set(fact.years)) == len(fact.years)
        assert (fact.place, fact.paragraph) == (PLACE, 3)
        assert fact.statement.startswith(PLACE)


@given(TEXTS)
def test_a_sentence_reads_the_same_wherever_it_stands(text: str) -> None:
    moved = read(text, before="Before it. ")
    assert [(f.start - 11, f.statement, f.counted) for f in moved] == [
        (f.start, f.statement, f.counted) for f in read(text)
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "12 cases (9 in 2019), ",
        "12 cases, ",
        "12 cases; ",
        "(",
        "()",
        "in 2019 ",
        "2019-",
        ", ",
        "no data ",
        "data ",
        "did not identify any ",
        "compared with ",
        "from ",
        "the same as in ",
        "the previous year ",
        "fell ",
        "call ",
        "A",
        "Valdorian ",
        "\n",
        "1 000 ",
        "+994 12 4 ",
    ],
)
def test_time_is_linear_on_hostile_sentences(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    found = read(text)
    assert time.process_time() - started < 10
    assert all(0 <= fact.start < fact.end <= len(text) for fact in found)
