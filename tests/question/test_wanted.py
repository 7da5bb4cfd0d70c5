"""rag/question/wanted.py: the kind of answer that a question wants, and in which currency."""

from __future__ import annotations

import pytest

from rag.question.parse import parse
from tests.question.three_reports import (
    COLLECTION,
    read,
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("In which cities were the shelters?", "list"),
        ("In what languages were the radio shows?", "list"),
        ("In which emirate was the trafficker sentenced?", "place"),
        ("At which airport did officers help traffickers?", "place"),
        ("Under which law was he charged?", "name"),
        ("What portion of the victims took up help?", "percent"),
        ("What was set aside for the new shelter?", "money"),
        ("How big was the grant that the shelter lived on?", "money"),
        ("What monthly allowance did victims get?", "money"),
        ("What was the largest compensation paid to a victim?", "money"),
        ("How much did NGOs need every year?", "money"),
        ("What were the two officers suspended for?", "reason"),
        ("What made hotline calls go up?", "reason"),
        ("My editor wants to know why the budget fell.", "reason"),
        ("How many times did the committee meet?", "count"),
        ("How many times as many victims were there in 2021 as in 2018?", "ratio"),
        ("How often did the group get together?", "count"),
        ("victims on the dirty list", "count"),
    ],
)
def test_the_kind_of_answer_in_everyday_words(question: str, kind: str) -> None:
    assert read(question).wanted == kind


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Is Orvania on the Tier 2 Watch List?", "yes_no"),
        ("Did the office list the shelters?", "yes_no"),
        ("What is the capacity of the shelter?", "count"),
        ("What was the longest prison sentence?", "count"),
        ("What was the value of the assets?", "money"),
        ("How many inspectors fewer were there in 2021 than in 2020?", "difference"),
        ("What happened to funding from 2018 to 2021?", "trend"),
        ("Did victims rise or fall from 2018 to 2021?", "trend"),
        ("What explains the fall in victims?", "reason"),
        ("How many victims were found each year?", "trend"),
        ("How many dollars does it cost each year?", "money"),
        # "when" behind another question word, a share that is paid out, a hyphen, a verb
        ("What is the maximum penalty when the victim is a child?", "count"),
        ("What share of the fund was spent?", "percent"),
        ("How many women were to share the award?", "count"),
        ("How many beds did the drop-in center have?", "count"),
        ("What did the ministry hand out, in dollars?", "money"),
        ("What was the shelter's share in euros?", "money"),
        ("What was the smallest sum of reparation?", "money"),
        ("How big a bond must an agency deposit?", "money"),
        ("Was anybody acquitted, and if so how many?", "count"),
        ("Does the report say how many cases were heard?", "count"),
        ("What was the victim count in 2021?", "count"),
        # typed like a search: those whom the words describe are counted
        ("judges who took courses", "count"),
        ("Women known to NGOs who were punished?", "count"),
        ("Which judges took courses?", "description"),
    ],
)
def test_what_a_question_wants_in_other_words(question: str, wanted: str) -> None:
    assert read(question).wanted == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many victims were identified?", "count"),
        ("What was the number of victims?", "count"),
        ("victims identified 2018", "count"),
        ("How long did the course last?", "count"),
        ("How much was allocated?", "money"),
        ("How many dollars were allocated?", "money"),
        ("What was the budget of the shelter?", "money"),
        ("budget for shelters", "money"),
        ("What percentage of the victims were women?", "percent"),
        ("What share of the victims were women?", "percent"),
        ("How many more victims than in 2018?", "difference"),
        ("How many more victims than a year earlier?", "difference"),
        # A bound is nothing that is compared with.
        ("How many of the guests stayed for more than 90 days?", "count"),
        ("How many stayed longer than three months?", "count"),
        ("How many guests paid less than half?", "count"),
        ("How did it change from 2018 to 2021, and by how many?", "difference"),
        ("Drop in calls, 2018 to 2021?", "difference"),
        ("How many places did the shelters gain in 2021?", "difference"),
        ("By how many percent did funding rise?", "percent"),
        ("Why was the share of women lower in 2021?", "reason"),
        ("What drove the change in funding from 2018 to 2021?", "reason"),
        ("How is the conviction rate computed?", "description"),
        ("How much was paid per share?", "money"),
        ("By how much did funding increase from 2018 to 2021?", "difference"),
        ("What is the difference between 2018 and 2021?", "difference"),
        ("How many times as many victims as in 2018?", "ratio"),
        ("How many victims were there in 2018 and 2021 together?", "sum"),
        ("How has the number of victims changed?", "trend"),
        ("How many victims in 2018 and 2021?", "trend"),
        ("number of victims by year", "trend"),
        ("Who runs the shelter?", "name"),
        ("Which ministry runs the shelter?", "name"),
        ("Where is the shelter?", "place"),
        ("Which country did they come from?", "place"),
        ("When did the shelter open?", "date"),
        ("In what month did it open?", "date"),
        ("Did the government identify victims?", "yes_no"),
        ("Were there more victims in 2021 than in 2018?", "yes_no"),
        ("Any boys among the victims of 2021?", "yes_no"),
        ("any figures on boys?", "count"),
        ("Mali 2021: more victims identified than in 2018?", "yes_no"),
        ("The state has shelters of its own, right?", "yes_no"),
        ("Most victims were foreigners, is that so?", "yes_no"),
        ("shelter for men, yes or no", "yes_no"),
        ("If the offender is broke, does a fund pay?", "yes_no"),
        ("How many were convicted, and were any jailed?", "count"),
        ("Which services were provided?", "list"),
        ("What kinds of help did they get?", "list"),
        ("Why did the number fall?", "reason"),
        ("What were the reasons for the fall?", "reason"),
        ("What did the government do about it?", "description"),
    ],
)
def test_what_a_question_wants(question: str, wanted: str) -> None:
    assert read(question).wanted == wanted


@pytest.mark.parametrize(
    ("question", "currency"),
    [
        ("How much was allocated in dollars?", "USD"),
        ("How much $ was allocated?", "USD"),
        ("allocation USD", "USD"),
        ("How much was allocated in euros?", "EUR"),
        ("How much was allocated in manat?", "AZN"),
        ("How much was allocated?", None),
        ("How many won the prize in all?", None),
    ],
)
def test_the_currency_that_is_asked_for(question: str, currency: str | None) -> None:
    assert read(question).currency == currency


def test_a_currency_that_only_the_documents_know() -> None:
    question = "How much was allocated in dolor?"

    assert parse(question, COLLECTION, currencies={"dolor"}).currency == "dolor"
    assert parse(question, COLLECTION).currency is None
