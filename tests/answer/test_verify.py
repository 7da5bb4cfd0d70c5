"""What a statement may say, given the words that it cites, and what is left of a draft."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rag.answer.evidence import cite
from rag.answer.verify import is_verbatim, problem_with, verify
from rag.schema import Citation, Document, Draft, Fact, Query, Statement
from tests.small_reports import report

IDENTIFIED = "The government identified 94 victims (91 in 2019); eighty-five were women."
CLOSED = "It closed 12 wells, compared with 15 in the previous year."
ALLOCATED = "It allocated 119,000 manat ($70,000) for shelters."
NOBODY = "Nobody was convicted."
HALF = "Half of the cases were opened in May."
PRICES = "Prices rose 4.5 percent."
SITES = "Officials inspected between 30 and 40 sites."
LAW = "The law of 2005 applies."
REPORT = report(
    " ".join([IDENTIFIED, CLOSED, ALLOCATED, NOBODY, HALF, PRICES, SITES, LAW]), "Orvania", 2020
)
OTHER = report("Another report counted 88 victims in 2018.", "Orvania", source="other.txt")
DOCUMENTS = {REPORT.id: REPORT, OTHER.id: OTHER}
QUERY = Query("how many?", "how many?", "count")


def cited(words: str, document: Document = REPORT) -> Citation:
    start = document.text.index(words)
    return cite(document, 1, start, start + len(words))


def problem(text: str, *quotes: str) -> str | None:
    """What is wrong with `text` as a statement that cites `quotes` of the report."""
    return problem_with(Statement(text, tuple(cited(words) for words in quotes)), DOCUMENTS)


# Citations


def test_exact_words_at_their_offsets_are_verbatim() -> None:
    assert is_verbatim(cited(CLOSED), DOCUMENTS)
    assert is_verbatim(cited("88 victims", OTHER), DOCUMENTS)


@pytest.mark.parametrize(
    "change",
    [
        {"quote": CLOSED.replace("12", "13")},
        {"quote": CLOSED.upper()},
        {"quote": CLOSED + " "},
        {"quote": ""},
        {"document_id": OTHER.id},
        {"document_id": "of no document"},
        {"focus_start": 0},
        {"focus_end": len(REPORT.text)},
    ],
)
def test_a_citation_that_differs_in_anything_is_not_verbatim(change: dict[str, str | int]) -> None:
    changed = replace(cited(CLOSED), **change)  # type: ignore[arg-type]

    assert not is_verbatim(changed, DOCUMENTS)


def test_a_focus_runs_forward_within_its_quote() -> None:
    whole = cited(CLOSED)

    assert is_verbatim(replace(whole, focus_start=whole.start + 3, focus_end=whole.end), DOCUMENTS)
    backward = replace(whole, focus_start=whole.start + 3, focus_end=whole.start + 2)
    assert not is_verbatim(backward, DOCUMENTS)


def test_offsets_that_count_from_the_end_are_not_verbatim() -> None:
    # The last words of the report, found by a slice all the same: -8 is no offset of a text.
    from_the_end = replace(cited("applies."), start=-8, end=-1, quote="applies", focus_start=-8)

    assert REPORT.text[from_the_end.start : from_the_end.end] == "applies"
    assert not is_verbatim(replace(from_the_end, focus_end=-1), DOCUMENTS)


@given(
    st.integers(0, len(REPORT.text) - 1),
    st.integers(1, 80),
    st.integers(-60, 60).filter(bool),
)
def test_a_shifted_citation_never_passes(start: int, length: int, shift: int) -> None:
    end = min(start + length, len(REPORT.text))
    quote = REPORT.text[start:end]
    moved = Citation(
        REPORT.id, REPORT.source, REPORT.title, 1, start + shift, end + shift, quote,
        start + shift, end + shift,
    )  # fmt: skip
    assume(start + shift < 0 or REPORT.text[start + shift : end + shift] != quote)

    assert is_verbatim(cite(REPORT, 1, start, end), DOCUMENTS)
    assert not is_verbatim(moved, DOCUMENTS)
    found = problem_with(Statement(quote, (moved,)), DOCUMENTS)
    assert found == f"the words cited are not in {REPORT.source}"


@given(st.integers(0, len(REPORT.text) - 2), st.integers(2, 80), st.data())
def test_a_quote_of_which_one_end_is_moved_inwards_never_passes(
    start: int, length: int, data: st.DataObject
) -> None:
    citation = cite(REPORT, 1, start, min(start + length, len(REPORT.text)))
    inside = data.draw(st.integers(citation.start + 1, citation.end - 1))

    for moved in ({"start": inside}, {"end": inside}):
        changed = replace(citation, **moved, focus_start=inside, focus_end=inside)
        assert not is_verbatim(changed, DOCUMENTS)


def test_one_wrong_citation_among_right_ones_is_named() -> None:
    wrong = replace(cited("88 victims", OTHER), quote="89 victims")
    statement = Statement("94 victims", (cited(IDENTIFIED), wrong))

    assert problem_with(statement, DOCUMENTS) == "the words cited are not in other.txt"


def test_a_statement_without_a_citation_is_left_out() -> None:
    assert problem_with(Statement("94 victims", ()), DOCUMENTS) == "it cites nothing"
    # Even where there is nothing in it that could be wrong.
    assert problem_with(Statement("The government did well.", ()), DOCUMENTS) == "it cites nothing"


# Numbers


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("94 victims", IDENTIFIED),
        ("ninety-four victims", IDENTIFIED),
        ("85 women", IDENTIFIED),
        ("eighty-five women", IDENTIFIED),
        ("119,000 manat", ALLOCATED),
        ("119000 manat", ALLOCATED),
        ("119 thousand manat ($70,000)", ALLOCATED),
        ("a dozen wells", CLOSED),
        ("twelve wells", CLOSED),
        ("0 (none) convicted", NOBODY),
        ("No one was convicted", NOBODY),
        ("50 % (Half) of the cases", HALF),
        ("4.5 percent", PRICES),
        ("30 to 40 sites", SITES),
        ("at least 30 sites", SITES),
        ("The government improved.", IDENTIFIED),
    ],
)
def test_a_number_of_the_quote_passes_in_digits_and_in_words(text: str, quote: str) -> None:
    assert problem(text, quote) is None


@pytest.mark.parametrize(
    ("text", "quote", "strange"),
    [
        ("95 victims", IDENTIFIED, "95"),
        ("ninety-five victims", IDENTIFIED, "95"),
        ("94 victims, 86 of them women", IDENTIFIED, "86"),
        ("94.5 victims", IDENTIFIED, "94.5"),
        ("94 thousand victims", IDENTIFIED, "94,000"),
        ("2,020 victims", IDENTIFIED, "2,020"),
        ("No victims", IDENTIFIED, "0"),
        ("700 manat", ALLOCATED, "700"),
        ("1,190,000 manat", ALLOCATED, "1.19e+06"),
        ("13 wells", CLOSED, "13"),
        ("One was convicted", NOBODY, "1"),
        ("60 percent of the cases", HALF, "60"),
        ("4.6 percent", PRICES, "4.6"),
        ("45 percent", PRICES, "45"),
        ("35 sites", SITES, "35"),
    ],
)
def test_a_number_that_no_quote_has_is_named(text: str, quote: str, strange: str) -> None:
    assert problem(text, quote) == f"{strange} is not in the words cited"


def test_a_number_of_the_report_that_is_not_quoted_does_not_pass() -> None:
    assert problem("94 victims and 12 wells", IDENTIFIED) == "12 is not in the words cited"
    assert problem("94 victims and 12 wells", IDENTIFIED, CLOSED) is None


def test_words_repeated_from_the_quote_pass_with_every_number_in_them() -> None:
    assert problem(IDENTIFIED, IDENTIFIED) is None
    assert problem("eighty-five were women", IDENTIFIED) is None


NUMBERS = st.integers(100, 999)


@st.composite
def figures_and_one_altered(draw: st.DrawFn) -> tuple[int, int, str, str]:
    """Two figures, the first as it is written and with one digit altered to what neither is."""
    first, second = draw(NUMBERS), draw(NUMBERS)
    thousands = draw(st.booleans())
    shown = f"{first * 1000:,}" if thousands else str(first)
    place = draw(st.integers(0, 2))
    digit = draw(st.sampled_from("123456789"))
    altered = shown[:place] + digit + shown[place + 1 :]
    assume(altered not in (shown, str(second)))
    return first * (1000 if thousands else 1), second, shown, altered


@given(
    figures_and_one_altered(), st.sampled_from(["{} victims", "It identified {} victims in 2020."])
)
@example((100, 200, "100", "300"), "{} victims")
def test_a_number_with_an_altered_digit_never_passes(
    figures: tuple[int, int, str, str], wording: str
) -> None:
    first, second, shown, altered = figures
    text = f"It identified {first:,} victims, compared with {second:,} in the previous year."
    document = report(text, "Orvania", 2020)
    citation = cite(document, 1, 0, len(text))

    right = Statement(wording.format(shown), (citation,))
    wrong = Statement(wording.format(altered), (citation,))
    assert problem_with(right, {document.id: document}) is None
    assert problem_with(wrong, {document.id: document}) is not None


# Calculations


@pytest.mark.parametrize(
    "text",
    [
        "3 – more victims (94 - 91 = 3)",
        "-3 – more victims (91 - 94 = -3)",
        "94 + 91 = 185",
        "94 + 91 + 85 = 270",
        "94 + 91 - 85 = 100",
        "1.03 – times as much (94 / 91 = 1.03)",
        "90.4 % – women of victims (85 / 94 = 90.4 %)",
        "3.3 % – change in victims ((94 - 91) / 91 = 3.3 %)",
        "-3.2 % – change in victims ((91 - 94) / 94 = -3.2 %)",
        "94-91=3",
    ],
)
def test_a_calculation_that_comes_out_passes_with_its_result(text: str) -> None:
    assert problem(text, IDENTIFIED) is None


@pytest.mark.parametrize(
    "text",
    [
        "94 - 91 = 4",
        "94 - 91 = -3",
        "91 - 94 = 3",
        "94 - 91 = 85",
        "94 - 91 = 91",
        "94 + 91 = 184",
        "94 + 91 - 85 = 270",
        "94 / 91 = 1.04",
        "91 / 94 = 1.03",
        "85 / 94 = 90.5 %",
        "85 / 94 = 90 %",
        "94 - 91 = 3 %",
        "(94 - 91) / 91 = 3.4 %",
        "(94 - 91) / 94 = 3.3 %",
    ],
)
def test_a_calculation_that_does_not_come_out_is_left_out(text: str) -> None:
    found = problem(text, IDENTIFIED)

    assert found is not None
    assert found.startswith("the calculation ")
    assert found.endswith(" does not come out")


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("95 - 91 = 4", "95"),
        ("94 - 90 = 4", "90"),
        ("94 + 91 + 12 = 197", "12"),
        ("(94 - 90) / 90 = 4.4 %", "90"),
    ],
)
def test_an_operand_that_no_quote_has_is_named(text: str, strange: str) -> None:
    # Each of these is right as a calculation.
    assert problem(text, IDENTIFIED) == f"{strange} is not in the words cited"


def test_a_calculation_does_not_bear_out_its_own_operand() -> None:
    found = problem("97 - 0 = 97", IDENTIFIED, NOBODY)

    assert found == "97 is not in the words cited"
    assert problem("94 - 0 = 94", IDENTIFIED, NOBODY) is None


def test_operands_may_stand_in_words_and_in_several_quotes() -> None:
    assert problem("94 - 85 = 9", IDENTIFIED) is None
    assert problem("94 - 12 = 82", IDENTIFIED, CLOSED) is None
    assert problem("94 - 12 = 82", IDENTIFIED) == "12 is not in the words cited"


def test_dividing_by_a_told_nothing_does_not_come_out() -> None:
    found = problem("94 / 0 = 94", IDENTIFIED, NOBODY)

    assert found == "the calculation 94 / 0 = 94 does not come out"


@given(NUMBERS, NUMBERS, st.sampled_from("+-"), st.integers(-999, 999).filter(bool))
def test_a_result_that_is_off_never_passes(first: int, second: int, sign: str, off: int) -> None:
    text = f"It identified {first} victims ({second} in 2019)."
    document = report(text, "Orvania", 2020)
    citation = cite(document, 1, 0, len(text))
    result = first + second if sign == "+" else first - second

    def told(value: int) -> Statement:
        return Statement(f"{first} {sign} {second} = {value:,}", (citation,))

    assert problem_with(told(result), {document.id: document}) is None
    assert problem_with(told(result + off), {document.id: document}) is not None


# Years


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("91 victims in 2019", IDENTIFIED),  # written in the quote
        ("94 victims, Orvania 2020", IDENTIFIED),  # what the report covers
        ("12 wells in 2020", CLOSED),
        ("15 wells in 2019", CLOSED),  # "the previous year"
        ("a law of 2005", LAW),
    ],
)
def test_a_year_that_the_quoted_words_speak_of_passes(text: str, quote: str) -> None:
    assert problem(text, quote) is None


@pytest.mark.parametrize(
    ("text", "quote", "strange"),
    [
        ("94 victims in 2018", IDENTIFIED, 2018),
        ("94 victims in 2021", IDENTIFIED, 2021),
        ("94 victims in 2020, 2019 and 1999", IDENTIFIED, 1999),
        ("15 wells in 2018", CLOSED, 2018),
        ("119,000 manat in 2019", ALLOCATED, 2019),
        ("a law of 2006", LAW, 2006),
    ],
)
def test_a_strange_year_is_named(text: str, quote: str, strange: int) -> None:
    assert problem(text, quote) == f"{strange} is not a year that the words cited speak of"


def test_a_year_of_another_report_does_not_lend_itself() -> None:
    statement = Statement("88 victims in 2020", (cited(OTHER.text, OTHER),))

    assert problem_with(replace(statement, text="88 victims in 2018"), DOCUMENTS) is None
    found = problem_with(statement, DOCUMENTS)
    assert found == "2020 is not a year that the words cited speak of"


def test_the_year_of_the_fact_is_checked_though_the_text_leaves_it_out() -> None:
    start = REPORT.text.index("94")
    fact = Fact(
        REPORT.id, 1, 0, len(IDENTIFIED), 0, len(IDENTIFIED), start, start + 2, "count",
        94.0, None, None, "victims", (2020,), "Orvania", "Orvania, 2020: identified 94 victims",
    )  # fmt: skip
    statement = Statement("94 victims", (cited(IDENTIFIED),), fact)

    assert problem_with(statement, DOCUMENTS) is None
    strange = replace(statement, fact=replace(fact, years=(2017,)))
    found = problem_with(strange, DOCUMENTS)
    assert found == "2017 is not a year that the words cited speak of"


# What is left of a draft


GOOD = Statement("94 victims", (cited(IDENTIFIED),))
WRONG = Statement("95 victims", (cited(IDENTIFIED),))
UNCITED = Statement("The government did well.", ())


def test_what_passes_is_kept_in_order_and_what_fails_is_kept_apart() -> None:
    second = Statement("12 wells", (cited(CLOSED),))
    answer = verify(QUERY, Draft("answered", (GOOD, WRONG, second), "", 0.8), DOCUMENTS)

    assert answer.status == "answered"
    assert answer.statements == (GOOD, second)
    assert [s.text for s in answer.left_out] == ["95 victims"]
    assert answer.left_out[0].problem == "95 is not in the words cited"
    assert (answer.query, answer.reason, answer.confidence) == (QUERY, "", 0.8)
    assert "95" not in answer.text


@pytest.mark.parametrize("status", ["answered", "not_reported"])
def test_nothing_left_is_not_found_with_the_reason(status: str) -> None:
    draft = Draft(status, (WRONG, UNCITED), "The reports disagree.", 0.9)  # type: ignore[arg-type]
    answer = verify(QUERY, draft, DOCUMENTS)

    assert (answer.status, answer.statements) == ("not_found", ())
    assert answer.reason == "Nothing is left of the answer: 95 is not in the words cited."
    assert [s.problem for s in answer.left_out] == [
        "95 is not in the words cited",
        "it cites nothing",
    ]


def test_a_draft_that_knows_nothing_keeps_its_reason() -> None:
    answer = verify(QUERY, Draft("not_found", (), "Not found: 1998."), DOCUMENTS)

    assert (answer.status, answer.reason, answer.left_out) == ("not_found", "Not found: 1998.", ())


def test_what_stands_nearest_is_checked_like_the_rest() -> None:
    draft = Draft("not_found", (), "Not found.", nearest=(WRONG, GOOD, UNCITED))
    answer = verify(QUERY, draft, DOCUMENTS)

    assert answer.nearest == (GOOD,)
    assert answer.left_out == ()


def test_a_verdict_that_the_reader_gave_itself_does_not_count() -> None:
    praised = replace(WRONG, problem=None)
    slandered = replace(GOOD, problem="a word of the reader")
    answer = verify(QUERY, Draft("answered", (praised, slandered)), DOCUMENTS)

    assert answer.statements == (GOOD,)
    assert [s.text for s in answer.left_out] == ["95 victims"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("4 victims", IDENTIFIED),
        ("9 victims", IDENTIFIED),
        ("19 wells", IDENTIFIED),
        ("0 victims", IDENTIFIED),
        ("119 manat", ALLOCATED),
        ("$70", ALLOCATED),
        ("19,000 manat", ALLOCATED),
        ("5 percent", PRICES),
        ("4 percent", PRICES),
        ("3 sites", SITES),
        ("4 victims (91 in 2019)", IDENTIFIED),
        ("1 in 2019", IDENTIFIED),
        ("", IDENTIFIED),
    ],
)
def test_a_part_of_a_number_is_another_number(text: str, quote: str) -> None:
    assert problem(text, quote) is not None


@pytest.mark.parametrize("text", ["94 – 91 = 85", "94 − 91 = 85", "94 – 91 = 4"])
def test_a_dash_subtracts_too(text: str) -> None:
    assert problem(text, IDENTIFIED) is not None
    assert problem("94 − 91 = 3", IDENTIFIED) is None


def test_an_end_beyond_the_text_is_no_offset_of_it() -> None:
    last = cited(LAW)
    assert last.end == len(REPORT.text)
    assert not is_verbatim(replace(last, end=last.end + 5), DOCUMENTS)


@pytest.mark.parametrize("text", ["70,000 manat", "€70,000", "119,000 dollars", "94 % of victims"])
def test_an_amount_in_another_unit_is_another_amount(text: str) -> None:
    assert problem(text, ALLOCATED if "victims" not in text else IDENTIFIED) is not None


def test_the_answer_of_a_calculation_is_what_it_comes_to() -> None:
    assert problem("91 more (94 - 91 = 3)", IDENTIFIED) is not None
    assert problem("3 more (94 - 91 = 3)", IDENTIFIED) is None


@pytest.mark.parametrize(
    "text", ["2,019 victims", "2019 victims", "It identified 2019 victims.", "2,019 in 2019"]
)
def test_a_year_in_the_quote_is_no_number_of_anything(text: str) -> None:
    assert problem(text, IDENTIFIED) == "2,019 is not in the words cited"
    assert problem("91 victims in 2019", IDENTIFIED) is None


def test_a_number_in_the_quote_is_no_year() -> None:
    document = report("It identified 2019 victims, all of them adults.", "Orvania", 2020)
    statement = Statement("Victims in 2019.", (cite(document, 1, 0, len(document.text)),))

    found = problem_with(statement, {document.id: document})

    assert found == "2019 is not a year that the words cited speak of"


def test_a_year_between_quotation_marks_is_looked_at_too() -> None:
    invented = problem("It was “the best year since 1998”.", IDENTIFIED)

    assert invented == "1998 is not a year that the words cited speak of"
    assert problem("It “identified 94 victims (91 in 2019)”.", IDENTIFIED) is None


def test_words_from_somewhere_are_no_figure_from_the_year_before() -> None:
    document = report("Funding from foreign donors came to 12 grants.", "Orvania", 2020)
    whole = (cite(document, 1, 0, len(document.text)),)

    found = problem_with(Statement("12 grants in 2019.", whole), {document.id: document})

    assert found == "2019 is not a year that the words cited speak of"


def test_more_can_be_asked_of_a_statement() -> None:
    draft = Draft("answered", (GOOD, replace(GOOD, text="94 victims in 2020")))

    answer = verify(
        QUERY, draft, DOCUMENTS, check=lambda s: "no year" if "2020" not in s.text else None
    )

    assert [s.text for s in answer.statements] == ["94 victims in 2020"]
    assert [s.problem for s in answer.left_out] == ["no year"]
