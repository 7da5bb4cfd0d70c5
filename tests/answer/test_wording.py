"""How figures are written in an answer, with their place, their year and their quote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.evidence import ReadFact
from rag.answer.verify import problem_with
from rag.answer.wording import (
    QUOTE_LIMIT,
    amount,
    figure_statement,
    label_of,
    number_text,
    quote,
    where_when,
)
from tests.fakes import FakeEmbedder
from tests.small_reports import Reports, report

TEXT = (
    "The board tested about 1,200 wells in Tessaly, including 30 with nitrates. "
    "It spent 2.5 million crowns ($300,000). Between 31 and 40 wells failed. "
    "Half of the pumps worked. Nobody was hurt. Two hundred and six boys were fed. "
    "Prices rose 12.5 percent. At least twelve people lived there."
)


def reports(text: str = TEXT) -> Reports:
    return Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)


def fact(words: str, within: Reports) -> ReadFact:
    """The fact whose own words are `words`."""
    (found,) = [
        read
        for read in within.evidence.facts
        if read.document.text[read.fact.start : read.fact.end] == words
    ]
    return found


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("1,200", "1,200"),
        ("2.5 million crowns", "2.5 million crowns"),
        ("$300,000", "$300,000"),
        ("31 and 40", "31 to 40"),
        ("Half", "50 % (Half)"),
        ("Nobody", "0 (none)"),
        ("Two hundred and six", "206"),
        ("12.5 percent", "12.5 percent"),
    ],
)
def test_a_figure_is_written_in_digits_as_the_source_has_them(words: str, written: str) -> None:
    assert number_text(fact(words, reports()).fact, TEXT) == written


def test_the_same_number_as_before_is_told_in_digits() -> None:
    text = "The guard freed 19 divers, the same number as in the previous fiscal year."
    within = reports(text)

    assert (
        number_text(fact("the same number as in the previous fiscal year", within).fact, text)
        == "19"
    )


def test_a_line_break_within_a_figure_is_a_space() -> None:
    broken = reports(
        "The board of the Orma valley spent more than in any other year, in all 2.5\n"
        "million crowns ($300,000), on wells and pumps and on the roads that lead there,\n"
        "and it repaired the bridge at Kellen, which had been closed for half a decade.\n"
    )
    words = "2.5\nmillion crowns"

    text = broken.collection.documents[0].text
    assert number_text(fact(words, broken).fact, text) == "2.5 million crowns"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (3, "3"),
        (0, "0"),
        (1_234_567, "1,234,567"),
        (2.5, "2.5"),
        (1 / 3, "0.33"),
        (90.4, "90.4"),
        (-3, "-3"),
        (1e12, "1,000,000,000,000"),
        (3 + 1e-10, "3"),
    ],
)
def test_amounts(value: float, written: str) -> None:
    assert amount(value) == written


@given(st.integers(-(10**12), 10**12))
def test_whole_amounts_keep_every_digit(value: int) -> None:
    assert int(amount(value).replace(",", "")) == value


@given(st.floats(-1e9, 1e9))
def test_other_amounts_are_right_to_two_decimals(value: float) -> None:
    assert abs(float(amount(value).replace(",", "")) - value) <= 0.005 + 1e-6


@pytest.mark.parametrize(
    ("years", "place", "written"),
    [
        ((2020,), "Orvania", "Orvania 2020"),
        ((2016, 2017), "Orvania", "Orvania 2016 and 2017"),
        ((2016, 2017, 2018), "Orvania", "Orvania 2016-2018"),
        ((2016, 2018, 2019), "Orvania", "Orvania 2016 and 2018 and 2019"),
        ((2020,), None, "2020"),
        ((), "Orvania", "Orvania"),
        ((), None, ""),
    ],
)
def test_place_and_years(years: tuple[int, ...], place: str | None, written: str) -> None:
    some = fact("1,200", reports()).fact

    assert where_when(replace(some, years=years, place=place)) == written


def test_a_label_has_few_words() -> None:
    some = fact("1,200", reports()).fact
    long = " ".join(f"word{n}" for n in range(40))

    assert "wells" in label_of(some, TEXT)
    assert label_of(replace(some, counted=long), TEXT) == " ".join(long.split()[:14]) + " …"


def test_a_figure_stands_first_and_cites_its_sentence() -> None:
    within = reports()
    read = fact("30", within)
    told = figure_statement(read, within.evidence, None)

    assert told.text.startswith("30 – ")
    assert "nitrates" in told.text
    assert told.text.endswith(", Orvania 2022")
    (citation,) = told.citations
    assert citation.quote == TEXT[: TEXT.index(" It spent")]
    assert TEXT[citation.focus_start : citation.focus_end] == "30"
    assert told.fact == read.fact


def test_words_that_bound_a_figure_stay_with_it() -> None:
    within = reports()

    def told(words: str) -> str:
        return figure_statement(fact(words, within), within.evidence, None).text

    assert told("1,200").startswith("about 1,200 ")
    assert told("twelve").startswith("at least 12 ")
    assert told("12.5 percent").startswith("12.5 percent ")


def test_money_is_told_in_both_currencies_unless_one_is_asked_for() -> None:
    within = reports()
    crowns, dollars = fact("2.5 million crowns", within), fact("$300,000", within)

    both = figure_statement(crowns, within.evidence, None).text
    assert both.startswith("2.5 million crowns ($300,000) – ")
    one = figure_statement(crowns, within.evidence, "crown").text
    assert one.startswith("2.5 million crowns – ")
    assert figure_statement(dollars, within.evidence, "USD").text.startswith("$300,000 – ")


def test_every_figure_as_it_is_written_passes_verification() -> None:
    within = reports()
    told = [figure_statement(read, within.evidence, None) for read in within.evidence.facts]

    assert len(told) == 10
    assert [problem_with(statement, within.by_id) for statement in told] == [None] * 10


def test_a_sentence_is_quoted_whole_up_to_the_limit() -> None:
    clauses = "; ".join(f"it closed {n} wells and several roads" for n in range(20, 35))
    within = reports(f"The board reported: {clauses}.")
    read = fact("27", within)

    cited = quote(read)

    assert read.fact.sentence_end - read.fact.sentence_start < QUOTE_LIMIT
    assert cited.quote == f"The board reported: {clauses}."


def test_of_a_very_long_sentence_the_clause_is_quoted() -> None:
    clauses = [f"the district of Ward{n} closed {n} wells that had run dry" for n in range(20, 40)]
    within = reports("; ".join(clauses) + ".")
    text = within.collection.documents[0].text
    cited = quote(fact("27", within))

    assert cited.quote == clauses[7]
    assert text[cited.start : cited.end] == cited.quote
    assert text[cited.focus_start : cited.focus_end] == "27"


def test_a_very_long_clause_is_quoted_in_whole_words_around_the_figure() -> None:
    filler = " ".join(["wells"] * 200)
    within = reports(f"In {filler} it closed 27 pumps and {filler}.")
    text = within.collection.documents[0].text
    cited = quote(fact("27", within))

    assert "it closed 27 pumps and" in cited.quote
    assert len(cited.quote) <= QUOTE_LIMIT + 20
    assert text[cited.start : cited.end] == cited.quote
    assert set(cited.quote.split()) == {"it", "closed", "27", "pumps", "and", "wells"}
