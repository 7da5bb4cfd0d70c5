"""rag/claim/roles.py, causes.py and "only": who does what to whom, and what is why."""

from __future__ import annotations

import pytest

from rag.claim.causes import causes_in
from rag.claim.roles import roles_in
from tests.claim import stated
from tests.small_reports import report

TEXT = """The rules required nurses to refer patients within two days to the council, which \
registered patients after a talk. The bureau provided a land grant to a club to construct a hall. \
The club offered the only courses for apprentices. Low wages led to many departures of cooks. \
Longer visits required guests to cooperate with wardens. Guests testified without an interpreter. \
The kitchen did not serve guests who did not pay. One club in Zelin suspended lessons. \
The bureau seized boats from smugglers and transferred money to a relief fund. \
The bureau ran a hall, which gave advice and warm meals; 30 apprentices received advice there. \
The club remained badly underfunded, although donors sent funding. \
Most guests were cooks hired at home or guards \
trained abroad in winter. Against 66 visits in 2020, wardens made 47 visits. \
The office closed because the roof leaked. \
The school stayed open despite heavy rain but closed after a storm."""

DOCUMENT = report(TEXT, "Orvania", 2021, "orvania.txt", 2022)


def problem(text: str) -> str | None:
    return stated.told(DOCUMENT, text)[1]


@pytest.mark.parametrize(
    "text",
    [
        "Nurses must refer patients to the council within two days.",
        "Patients must be referred by nurses to the council within two days.",
        "The council registered patients after a talk.",
        "A club was provided with a land grant by the bureau to construct a hall.",
        "The only courses for apprentices were offered by the club.",
        "Many departures of cooks were due to low wages.",
        "Because of low wages, there were many departures of cooks.",
        "Longer visits required that guests cooperate with wardens.",
        "One club in Zelin suspended lessons.",
        "The club was badly underfunded.",
        "In 2021, 30 apprentices received advice.",
        "Because the roof leaked, the office closed.",
        "In 2021, wardens made 47 visits.",
        "Most guests were cooks hired at home or guards trained abroad in winter.",
    ],
)
def test_right_in_another_order(text: str) -> None:
    assert problem(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "The council must refer patients to nurses within two days.",
        "Patients must refer nurses to the council within two days.",
        "Nurses must be referred by patients to the council within two days.",
        "Nurses registered patients after a talk.",
        "Patients registered the council after a talk.",
        "The club provided the bureau with a land grant.",
        "The club constructed a hall.",
        "The club offered courses only for apprentices.",
        "Only apprentices were offered courses by the club.",
        "Many departures of cooks led to low wages.",
        "Low wages were due to many departures of cooks.",
        "Longer visits required wardens to cooperate with guests.",
        "Guests testified against an interpreter.",
        "The kitchen served guests who did not pay.",
        "Clubs in Zelin suspended lessons.",
        "The bureau seized boats from a relief fund and transferred money to smugglers.",
        "In 2021, 30 apprentices received warm meals.",
        "The club remained well funded.",
        "The roof leaked because the office closed.",
        "Most guests were guards hired at home.",
        "The school stayed open because of heavy rain.",
    ],
)
def test_false_though_every_word_stands_there(text: str) -> None:
    assert problem(text) is not None


def test_the_passive_is_told_as_the_active() -> None:
    (active,) = roles_in("Nurses referred patients to the council.")
    (passive,) = roles_in("Patients were referred by nurses to the council.")

    assert (active.agent, active.patient) == (passive.agent, passive.patient)
    assert active.at("to") == passive.at("to") != frozenset()


def test_a_cause_is_the_same_whichever_way_it_is_told() -> None:
    onward = causes_in("Low wages led to departures.")

    assert onward == causes_in("Departures were due to low wages.")
    assert onward == causes_in("Because of low wages, there were departures.")
    assert causes_in("Departures led to low wages.") != onward
