"""rag/claim/hedges.py, order.py and change.py: what no figure, name or year gives away."""

from __future__ import annotations

import pytest

from tests.claim import stated
from tests.small_reports import report

TEXT = """The police may have fined some workers. The office lacked guidelines for interviews, and \
its shelter remained underfunded. In previous years, the ministry gave grants to clubs. Observers \
said low pay led to high turnover of cooks. The court heard 40 cases (20 in 2020), including 15 \
cases of theft; nine clerks were women, and four guards were men. The board limited visits. The \
club, run by a board, answered 80 letters (60 in 2020), leading to 12 visits."""

DOCUMENT = report(TEXT, "Orvania", 2021, "orvania.txt", 2022)


def problem(text: str, question: str = stated.QUESTION) -> str | None:
    return stated.told(DOCUMENT, text, question)[1]


@pytest.mark.parametrize(
    "text",
    [
        "The police may have fined some workers.",
        "The office lacked guidelines for interviews.",
        "The shelter remained underfunded.",
        "In previous years, the ministry gave grants to clubs.",
        "Low pay led to high turnover of cooks.",
        "The board limited visits.",
        "The court heard 40 cases in 2021, twice as many as in 2020.",
        "Cases doubled, from 20 in 2020 to 40 in 2021.",
        "In 2021, the court heard 20 cases more than in 2020 (40 - 20 = 20).",
        "Nine clerks were women.",
    ],
)
def test_what_the_report_says_passes(text: str) -> None:
    assert problem(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "The police fined some workers.",
        "The office had guidelines for interviews.",
        "The shelter remained well funded.",
        "In 2021, the ministry gave grants to clubs.",
        "High turnover of cooks led to low pay.",
        "The board did not limit visits.",
        "Cases tripled, from 20 in 2020 to 40 in 2021.",
        "Cases halved, from 20 in 2020 to 40 in 2021.",
        "In 2021, the court heard 20 cases fewer than in 2020 (40 - 20 = 20).",
        "The court heard 40 cases in 2021, half as many as in 2020.",
        "The court heard 55 cases (40 + 15 = 55).",
        "Thirteen women worked there (9 + 4 = 13).",
        "The court heard 40+ cases in 2021.",
        # Neither what it led to nor "run by" tells a cause.
        "In 2021, the club answered 80 letters thanks to a new club.",
        "In 2021, the club, run by a board, answered 80 letters thanks to a new board.",
    ],
)
def test_what_it_does_not_say_is_left_out(text: str) -> None:
    assert problem(text) is not None


def test_what_was_planned_is_said_only_where_the_words_cited_say_it() -> None:
    text = (
        "The plan was adopted in 2021; it set four goals: mines, farms, children and better data."
    )
    plan = report(text, "Orvania", 2021, "plan.txt", 2022)
    goals = "In 2021, it set four goals: mines, farms, children and better data"

    assert stated.told(plan, f"{goals}.", stated.QUESTION)[1] is None
    assert stated.told(plan, f"{goals}, fewer than planned.", stated.QUESTION)[1] is not None
