"""eval/score.py: what counts as right and supported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.labels import Label
from eval.records import SavedAnswer, SavedCitation, SavedStatement
from eval.score import content_is_right, is_exact, number_is_right, score, score_public

TEXT = (
    "The office found 94 victims (91 in 2019). It spent 119,000 manat ($70,000) on them. "
    "The centre in Goychay gave legal aid to 11. It did not report data on permits."
)
TEXTS = {"a.txt": TEXT, "b.txt": "The office found 71 victims. " + TEXT[42:84]}


def cite(quote: str, doc: str = "a.txt", shift: int = 0) -> SavedCitation:
    start = TEXTS[doc].index(quote) + shift
    return SavedCitation(doc, start, start + len(quote), quote)


def says(text: str, *quotes: str, status: str = "answered") -> SavedAnswer:
    return SavedAnswer(status, (SavedStatement(text, tuple(map(cite, quotes))),), confidence=0.9)


COUNT = Label(
    "c",
    ("How many victims were found in 2020?",),
    "answered",
    "count",
    ("94",),
    value=94,
    doc="a.txt",
    quotes=("found 94 victims",),
    years=(2020,),
)
MONEY = Label(
    "m",
    ("How much was spent?",),
    "answered",
    "money",
    ("119,000 manat",),
    value=119000,
    unit="AZN",
    doc="a.txt",
    quotes=("119,000 manat ($70,000)",),
    scope="a.txt",
)
CHANGE = Label(
    "d",
    ("By how much did it change?",),
    "answered",
    "difference",
    ("3",),
    value=-3,
    doc="a.txt",
    quotes=("found 94 victims", "91 in 2019"),
)


def right(label: Label, answer: SavedAnswer) -> bool:
    return score(label, answer, TEXTS).right


def test_a_figure_has_to_be_the_first_number_and_in_a_gold_quote() -> None:
    whole = "The office found 94 victims (91 in 2019)."
    assert right(COUNT, says("94 - victims found, 2020", whole))
    assert right(COUNT, says("Ninety-four victims", "94 victims"))
    assert not right(COUNT, says("91 victims, and 94", whole))
    assert right(COUNT, says("In 2020: 94 victims", whole))
    assert not right(COUNT, says("In 2019: 94 victims", whole))
    assert not right(COUNT, says("94 victims"))
    assert not right(COUNT, says("94 victims", "(91 in 2019)"))
    assert not right(COUNT, says("94 victims", "The office found "))
    assert not right(COUNT, says("94 victims", "victims (")), "the quote has to reach the figure"
    assert not right(COUNT, says("94 victims", whole, status="not_reported"))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("In 2020, 94 victims were found.", True),
        ("The number of victims found in 2020 was 94.", True),
        ("Avandor, 2020: the office found 94 victims.", True),
        ("In 2019, 94 victims were found.", False),
        ("In 2020, 91 victims were found, not 94.", False),
        ("2020 victims were found, not 94.", False),
    ],
)
def test_the_year_asked_for_may_be_told_before_the_figure(text: str, right: bool) -> None:
    assert number_is_right(COUNT, text) is right


def test_support_and_content_are_told_apart() -> None:
    worth = score(COUNT, says("91 victims", "found 94 victims"), TEXTS)
    assert (worth.right, worth.correct, worth.supported) == (False, False, True)
    worth = score(COUNT, says("94 victims", "legal aid to 11"), TEXTS)
    assert (worth.right, worth.correct, worth.supported) == (False, True, False)
    assert (worth.citation_recall, worth.citation_precision) == (0, 0)


def test_a_quote_that_is_not_exact_supports_nothing() -> None:
    moved = cite("found 94 victims", shift=1)
    altered = replace(cite("found 94 victims"), quote="found 95 victims")
    elsewhere = SavedCitation("c.txt", 0, 3, "The")
    for bad in (moved, altered, elsewhere):
        answer = SavedAnswer("answered", (SavedStatement("94", (bad,)),))
        worth = score(COUNT, answer, TEXTS)
        assert not worth.right
        assert (worth.quotes, worth.exact_quotes) == (1, 0)


def test_offsets_have_to_lie_in_the_text() -> None:
    end = len(TEXT)
    assert is_exact(SavedCitation("a.txt", end - 8, end, TEXT[-8:]), TEXTS)
    assert not is_exact(SavedCitation("a.txt", -8, -1, TEXT[-8:-1]), TEXTS)
    assert not is_exact(SavedCitation("a.txt", end - 8, end + 1, TEXT[-8:]), TEXTS)
    assert not is_exact(SavedCitation("a.txt", 5, 5, ""), TEXTS)


def test_the_same_offsets_in_another_document_are_no_gold() -> None:
    label = replace(COUNT, kind="name", value=None, answers=("office",), quotes=("The office",))
    here, there = cite("The office"), cite("The office", "b.txt")
    assert (here.start, here.end) == (there.start, there.end)
    assert right(label, SavedAnswer("answered", (SavedStatement("the office", (here,)),)))
    assert not right(label, SavedAnswer("answered", (SavedStatement("the office", (there,)),)))


def test_citation_recall_and_precision() -> None:
    twice = says("3 fewer", "found 94 victims", "94 victims", "legal aid to 11")
    worth = score(CHANGE, twice, TEXTS)
    assert worth.citation_recall == 0.5
    assert worth.citation_precision == pytest.approx(2 / 3)
    assert score(CHANGE, SavedAnswer("not_found"), TEXTS).citation_recall == 0
    assert score(CHANGE, SavedAnswer("not_found"), TEXTS).citation_precision is None
    moved = SavedStatement("3 fewer", (cite("found 94 victims", shift=1), cite("91 in 2019")))
    worth = score(CHANGE, SavedAnswer("answered", (moved,)), TEXTS)
    assert (worth.citation_recall, worth.citation_precision) == (0.5, 0.5), "one is not exact"


def test_nearest_things_have_to_be_quoted_exactly_too() -> None:
    near = SavedStatement("near", (cite("found 94 victims", shift=2),))
    worth = score(COUNT, replace(says("94", "found 94 victims"), nearest=(near,)), TEXTS)
    assert worth.right
    assert (worth.quotes, worth.exact_quotes) == (2, 1)
    near = SavedStatement("near", (cite("legal aid"),))
    worth = score(COUNT, replace(says("94", "found 94 victims"), nearest=(near,)), TEXTS)
    assert (worth.quotes, worth.exact_quotes) == (2, 2)


def test_money_has_to_name_the_currency_asked_for() -> None:
    quote = "119,000 manat ($70,000)"
    assert right(MONEY, says("119,000 manat ($70,000)", quote))
    assert not right(MONEY, says("119,000", quote))
    assert not right(MONEY, says("$70,000 (119,000 manat)", quote))
    both = replace(MONEY, answers=("119,000 manat", "$70,000"))
    assert right(both, says("$70,000 (119,000 manat)", quote))
    assert not right(both, says("70,000 manat", quote))


@pytest.mark.parametrize(
    ("label", "text", "good"),
    [
        (CHANGE, "3 fewer (94 - 91)", True),
        (CHANGE, "-3", True),
        (CHANGE, "A decrease of three", True),
        (CHANGE, "3 more", False),
        (CHANGE, "94 - 91 = 3 fewer", False),
        (replace(COUNT, value=90, tolerance=5), "94", True),
        (replace(COUNT, value=90, tolerance=3), "94", False),
        (replace(COUNT, value=0), "None", True),
        (replace(COUNT, kind="percent", value=3.3, unit="%"), "3.297 %", True),
        (replace(COUNT, kind="percent", value=3.297, unit="%"), "3.3 percent", True),
        (replace(COUNT, kind="percent", value=3.3, unit="%"), "3 %", False),
        (replace(COUNT, kind="percent", value=3, unit="%"), "3.297 %", False),
        (replace(CHANGE, value=3, turns=("How many fewer were there?",)), "-3", True),
        (replace(CHANGE, value=3, turns=("How many more were there?",)), "-3", False),
        (replace(COUNT, kind="percent", value=3.3, unit="%"), "3.3", False),
        (replace(COUNT, kind="percent", value=94, unit="%"), "94.4 %", False),
        (replace(COUNT, kind="percent", value=50, unit="%"), "half", True),
        (replace(COUNT, kind="ratio", value=0.5, answers=("half", "50%")), "50%", True),
        (replace(COUNT, kind="ratio", value=0.5, answers=("half", "50%")), "50", False),
        (COUNT, "no idea", False),
        (COUNT, "", False),
    ],
)
def test_numbers(label: Label, text: str, good: bool) -> None:
    assert number_is_right(label, text) is good


def test_what_is_computed_has_to_cite_every_operand() -> None:
    assert right(CHANGE, says("3 fewer", "found 94 victims", "91 in 2019"))
    assert right(CHANGE, says("3 fewer", "found 94 victims (91 in 2019)"))
    assert not right(CHANGE, says("3 fewer", "found 94 victims"))
    headed = replace(CHANGE, quotes=(*CHANGE.quotes, "It did not report data on permits."))
    assert right(headed, says("3 fewer", "found 94 victims (91 in 2019)"))


def test_yes_or_no_stands_at_the_beginning() -> None:
    label = replace(COUNT, kind="yes_no", value=None, answers=("Yes",))
    assert right(label, says("Yes: 94 victims", "found 94 victims"))
    assert right(label, says("“yes”", "found 94 victims"))
    assert not right(label, says("Yesterday", "found 94 victims"))
    assert not right(label, says("No", "found 94 victims"))
    assert not right(label, says("The office says yes", "found 94 victims"))


def test_phrases_are_held_or_nearly_the_same() -> None:
    label = replace(
        COUNT,
        kind="place",
        value=None,
        answers=("Goychay", "the centre in the town of Goychay"),
        quotes=("centre in Goychay",),
    )
    whole = "The centre in Goychay gave legal aid to 11."
    assert right(label, says("In Goychay.", whole))
    assert right(label, says("The centre", whole)), "its quote holds the answer"
    assert not right(label, says("In Goychay.", "found 94 victims"))
    assert not right(label, says("The centre", "legal aid to 11"))
    long = replace(label, answers=("the centre in the town of Goychay",))
    assert content_is_right(long, says("centre, town Goychay", "gave legal aid"))  # F1 6/8
    assert not content_is_right(long, says("town Goychay", "gave legal aid"))  # F1 4/7
    worth = score(label, says("Goychay", whole), TEXTS)
    assert (worth.short_f1, worth.short_exact) == (1, True)


def test_a_list_has_to_be_complete() -> None:
    label = replace(
        COUNT, kind="list", value=None, items=(("94 victims", "94"), ("eleven",)), years=()
    )
    both = says("94 victims; 11 with legal aid", "found 94 victims")
    assert right(label, both)
    assert not right(label, says("some victims; 11 with legal aid", "The office found"))
    assert not right(label, says("94 victims", "found 94 victims"))
    assert score(label, both, TEXTS).short_f1 is None
    assert score(label, both, TEXTS).complete == 1
    assert score(label, says("94 victims", "found 94 victims"), TEXTS).complete == 0.5
    assert score(label, SavedAnswer("not_found"), TEXTS).complete == 0
    assert score(COUNT, both, TEXTS).complete is None


def test_a_trend_has_to_cite_every_figure() -> None:
    label = replace(CHANGE, kind="trend", value=None, items=(("91",), ("94",)))
    assert right(label, says("2019: 91; 2020: 94", "found 94 victims (91 in 2019)"))
    assert not right(label, says("2019: 91; 2020: 94", "found 94 victims"))


def test_not_reported_needs_its_quote_and_not_found_needs_none() -> None:
    silent = Label(
        "n",
        ("How many permits?",),
        "not_reported",
        "count",
        doc="a.txt",
        quotes=("did not report data on permits",),
    )
    sentence = "It did not report data on permits."
    assert right(silent, says("Not reported", sentence, status="not_reported"))
    assert not right(silent, says("Not reported", "legal aid", status="not_reported"))
    assert not right(silent, says("0", sentence))
    assert not right(silent, SavedAnswer("not_found"))
    nothing = Label("x", ("Who is the king?",), "not_found", "never_mentioned")
    assert right(nothing, SavedAnswer("not_found"))
    assert not right(nothing, says("Not reported", sentence, status="not_reported"))
    assert score(nothing, SavedAnswer("not_found"), TEXTS).supported is None


def test_an_error_is_never_right() -> None:
    assert not right(COUNT, SavedAnswer("error", error="The question is empty."))


def test_the_same_words_elsewhere_count_only_where_no_year_or_file_is_asked_for() -> None:
    quote = "119,000 manat ($70,000)"
    other = SavedAnswer("answered", (SavedStatement(quote, (cite(quote, "b.txt"),)),))
    assert not right(MONEY, other)
    assert not right(replace(MONEY, scope=None, years=(2020,)), other)
    assert right(replace(MONEY, scope=None), other)


def test_the_year_of_the_figure() -> None:
    statement = SavedStatement("94", (cite("found 94 victims"),), years=(2020,))
    assert score(COUNT, SavedAnswer("answered", (statement,)), TEXTS).year_right is True
    late = replace(statement, years=(2019,))
    assert score(COUNT, SavedAnswer("answered", (late,)), TEXTS).year_right is False
    fiscal = replace(COUNT, years=(2018, 2019))
    assert score(fiscal, SavedAnswer("answered", (late,)), TEXTS).year_right is True
    changed = replace(COUNT, kind="difference")
    assert score(changed, SavedAnswer("answered", (late,)), TEXTS).year_right is None
    assert score(COUNT, says("94", "found 94 victims"), TEXTS).year_right is None


def test_public_questions_ask_what_the_quote_holds() -> None:
    label = Label("p", ("Where?",), "answered", "span", ("Goychay",), part="public")
    worth = score_public(label, says("The centre", "The centre in Goychay"), TEXTS)
    assert (worth.held, worth.right, worth.short_f1, worth.supported) == (True, True, 0, None)
    assert worth.focus_f1 == pytest.approx(0.5)  # "centre in Goychay": 1 of 3 words, 2 * 1 / 4
    assert score_public(label, SavedAnswer("not_found"), TEXTS).held is False
    sums = replace(label, kind="arithmetic", value=12.82, answers=("12.82",), tolerance=0.5)
    assert score_public(sums, says("12.8 %", "legal aid to 11"), TEXTS).held is True
    assert score_public(sums, says("11", "legal aid to 11"), TEXTS).held is False
    none = replace(label, status="not_found", kind="unanswerable", answers=())
    assert score_public(none, SavedAnswer("not_found"), TEXTS).short_f1 == 1
    worth = score_public(none, says("Goychay", "centre in Goychay"), TEXTS)
    assert (worth.short_f1, worth.held, worth.right) == (0, None, False)
