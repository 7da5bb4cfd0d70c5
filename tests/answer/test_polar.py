"""rag/answer/polar.py: Yes or No where words decide it."""

from __future__ import annotations

import pytest

from rag.model.embed import Embedder
from tests.answer.wells import marked
from tests.small_reports import Reports, report


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Did the board test more wells in 2022 than in 2021?", "Yes"),
        ("Did the board test fewer wells in 2022 than in 2021?", "No"),
        ("Did the board repair fewer pumps in 2022 than in 2021?", "No"),
        ("Did the number of contaminated wells increase from 2021 to 2022?", "Yes"),
        ("Were any wells in the capital contaminated?", "No"),
        ("Did the board repair the dam at Kellen?", "No"),
        ("Did the board provide villages with filters?", "Yes"),
    ],
)
def test_yes_or_no_stands_first(newer: Reports, question: str, verdict: str) -> None:
    answer = newer.ask(question)

    assert answer.status == "answered"
    assert answer.statements[0].text.startswith(f"{verdict}. ")
    assert answer.citations


def test_what_parentheses_say_of_another_year_denies_nothing(embedder: Embedder) -> None:
    text = (
        "In 2022, the board trained 24 engineers and judges of water (none in 2021). The "
        "subsidy for each village stayed at 738 crowns ($461) a month in 2022."
    )
    document = report(text, "Orvania", 2022, "training_2022.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    trained = asked.ask("Were judges of water trained in 2022?")
    raised = asked.ask("Was the subsidy for each village increased in 2022?")

    assert trained.statements[0].text.startswith("Yes. ")
    assert raised.statements[0].text.startswith("No. ")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "The board could grant farmers a reserve of water but did not do so in 2022.",
            "Did the board grant farmers a reserve of water in 2022?",
        ),
        (
            "In 2022 the minister announced a fund for wells but had not set it up by December.",
            "Was the fund for wells announced by the minister set up in 2022?",
        ),
        (
            "In 2022 owners could seek refunds, but the board did not order any for a year.",
            "Did the board order refunds for owners in 2022?",
        ),
        (
            "The board had no well of its own in 2022 and relied on a club's, which held water.",
            "Did the board run its own well in 2022?",
        ),
        (
            "In 2022 the Tessaly office had 11 officers, but it had no office outside the capital.",
            "Did the Tessaly office have an office outside the capital in 2022?",
        ),
    ],
)
def test_what_a_later_clause_takes_back_is_not_so(
    embedder: Embedder, text: str, question: str
) -> None:
    document = report(text, "Orvania", 2022, "taken_back.txt", 2023)
    answer = Reports([document], embedder.encode, embedder.rarity).ask(question)

    assert answer.statements[0].text.startswith("No. ")


def test_a_comparison_shows_both_figures(newer: Reports) -> None:
    answer = newer.ask("Did the board repair more pumps in 2022 than in 2021?")

    assert answer.statements[0].text.startswith("Yes. 85 – ")
    assert marked(answer) == ["85", "60"]


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("Did the guard find more boats in 2022 than in 2021?", "No. 39 – "),
        ("Did the guard find more than 30 boats in 2022?", "Yes. 39 – "),
        ("Were fewer than 39 boats found by the guard in 2022?", "No. 39 – "),
        ("Did the guard find at least 39 boats in 2022?", "Yes. 39 – "),
        ("Were most of the rescued men in 2022?", "Yes. 60 – "),
        ("Did the guard find 44 boats in 2022?", "No. 39 – "),
        ("Did the guard find 39 boats in 2022?", "Yes. 39 – "),
        ("Were most of the rescued women in 2022?", "No. 20 – "),
        ("Did the guard have more officers in 2022 than in 2021?", "No. 29 – "),
        ("Did the guard have more than one state pier in 2022?", "No. The "),
        ("Were more men than women rescued in 2022?", "Yes. 60 – "),
        ("Were there fewer men than women among the rescued in 2022?", "No. 60 – "),
        ("Were fines ordered in more cases in 2022 than in 2021?", "Yes. 15 – "),
        ("Did the guard spend more than $2 million on boats in 2022?", "No. $1.2 million – "),
        ("Was the longest sentence for wreckers in 2022 above ten years?", "Yes. 12 – "),
    ],
)
def test_what_is_compared_decides(embedder: Embedder, question: str, head: str) -> None:
    text = (
        "In 2022, the guard found 39 boats, compared with 44 boats in 2021. It rescued 80 people, "
        "of whom 60 were men and 20 were women. Courts ordered fines in 15 cases in 2022, worth "
        "640,000 crowns in all, compared with nine cases worth 710,000 crowns in 2021. The guard "
        "spent $1.2 million on boats in 2022. Wreckers were sentenced to two to 12 years in "
        "prison. The guard had 29 officers, one fewer than in 2021. The guard had the only "
        "state pier, with "
        "60 berths, in 2022."
    )
    document = report(text, "Orvania", 2022, "boats_2022.txt", 2023)
    answer = Reports([document], embedder.encode, embedder.rarity).ask(question)

    assert answer.statements[0].text.startswith(head)


def test_a_yes_or_no_question_without_its_verb(embedder: Embedder) -> None:
    text = "In 2022 the drop-in center counseled 96 girls and no boys."
    document = report(text, "Orvania", 2022, "center_2022.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    assert (
        asked.ask("Any boys counseled in the center in 2022?").statements[0].text.startswith("No.")
    )
    assert asked.ask("Girls were counseled, right?").statements[0].text.startswith("Yes.")
