"""What is copied: plain text with footnotes."""

from rag.ui.copied import as_text
from rag.ui.drawn import numbered
from tests import fakes_ui


def test_an_answer_with_its_footnotes() -> None:
    answer = fakes_ui.answer("How many?")
    assert as_text("How many?", answer, numbered(answer)) == (
        "How many?\n\n"
        "94 — officially identified victims, Azerbaijan 2020 [1]\n\n"
        f"[1] “{fakes_ui.IDENTIFIED}” 2021 Trafficking in Persons Report: Azerbaijan, "
        "paragraph 1 (000_693a3e1c26ac2d2c.txt), "
        "https://www.state.gov/reports/2021-trafficking-in-persons-report/azerbaijan/\n"
    )


def test_each_footnote_stands_once_and_has_the_number_that_is_shown() -> None:
    answer = fakes_ui.answer("trend")
    text = as_text("trend", answer, numbered(answer))
    assert [text.count(f"\n[{n}] ") for n in (1, 2, 3)] == [1, 1, 1]
    assert "91 — identified victims, Azerbaijan 2019 [3]" in text


def test_a_refusal_has_its_reason_and_no_footnotes_of_what_is_no_answer() -> None:
    answer = fakes_ui.answer("2015")
    assert as_text("2015", answer, numbered(answer)) == "2015\n\nNothing speaks of 2015.\n"
