"""The quoting reader where a plausible wrong figure stands beside the right one."""

from __future__ import annotations

import pytest

from rag.model.embed import Embedder
from tests.small_reports import Reports, figure, report

TEXT = """\
The government identified 154 victims, compared with 86 in 2020. Six of the victims were foreign: \
three from Kosovo, two from Pakistan, and one from Burkina Faso. Mobile units in each of seven \
regions identified 71 of the 154 victims (40 in 2020). The hotline received 1,245 calls, 37 of \
which concerned smuggling. Authorities initiated 32 investigations under Article 165 (41 in 2020) \
and 19 under Article 206 (12 in 2020). Courts imposed sentences ranging from six to 17 years. \
Consulates helped 63 workers to return home, 23 fewer than in 2020. The shelter admitted women, \
but none filed a lawsuit. The protocol on handover was ready in draft but had not been signed.

RECOMMENDATIONS:
Enact a comprehensive statute on labor recruiters. Train 500 judges in interviewing.
"""


@pytest.fixture(scope="module")
def reports(embedder: Embedder) -> Reports:
    document = report(TEXT, "Orvania", 2021, "review_2021.txt", 2022)
    return Reports([document], embedder.encode, embedder.rarity)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How many Pakistani victims did Orvania identify in 2021?", "two"),
        ("How many victims from Burkina Faso were identified in 2021?", "one"),
        ("How many of the calls concerned smuggling?", "37"),
        ("How many investigations under Article 206 were initiated in 2020?", "12"),
        ("How many investigations under Article 165 were initiated in 2021?", "32"),
        ("How many victims were identified in 2020?", "86"),
    ],
)
def test_the_figure_and_not_its_neighbour(reports: Reports, question: str, shown: str) -> None:
    answer = reports.ask(question)

    assert answer.status == "answered"
    assert figure(answer) == shown


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What was the longest sentence that courts imposed?", "17"),
        ("What was the shortest sentence that courts imposed?", "6"),
        ("What is the top sentence that courts imposed, in years?", "17"),
        ("minimum sentence imposed by courts", "6"),
    ],
)
def test_one_end_of_a_range_is_told_first(reports: Reports, question: str, told: str) -> None:
    answer = reports.ask(question)

    assert answer.statements[0].text.split(" – ")[0] == told


def test_a_figure_told_by_its_distance_is_computed(reports: Reports) -> None:
    answer = reports.ask("How many workers did consulates help to return home in 2020?")

    assert answer.statements[0].text.startswith("86 – ")
    assert "63 + 23 = 86" in answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Had the protocol on handover been signed?", "No"),
        ("Did the shelter admit women?", "Yes"),
    ],
)
def test_the_clause_with_the_verb_decides(reports: Reports, question: str, word: str) -> None:
    assert reports.ask(question).statements[0].text.startswith(f"{word}.")


def test_a_recommendation_is_no_fact(reports: Reports) -> None:
    answer = reports.ask("Is there a comprehensive statute on labor recruiters?")

    assert not any(s.text.startswith("Yes") for s in answer.statements)
