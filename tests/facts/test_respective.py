"""rag/facts/respective.py: figures that answer a list one by one."""

from __future__ import annotations

import pytest

from tests.facts.figures import PLACE, read

SENTENCES = {
    "Courts convicted 12 and 15 traffickers in 2019 and 2018, respectively.": [
        "2019: Courts convicted 12 traffickers",
        "2018: Courts convicted 15 traffickers",
    ],
    "Clinics in Tarva and Moss treated 52 and 35 victims, respectively.": [
        "2020: Clinics in Tarva treated 52 victims",
        "2020: Clinics in Moss treated 35 victims",
    ],
    "The unit's teams in Sund, Marn, and Pell had 23, 19, and four members, respectively.": [
        "2020: The unit's teams in Sund had 23 members",
        "2020: The unit's teams in Marn had 19 members",
        "2020: The unit's teams in Pell had four members",
    ],
    "Police assisted 15 and 12 victims in Dhar and Khul, respectively.": [
        "2020: Police assisted 15 victims in Dhar",
        "2020: Police assisted 12 victims in Khul",
    ],
    "The government and NGOs identified 44 and 61 victims, respectively (39 and 50 in 2019).": [
        "2020: The government identified 44 victims",
        "2020: NGOs identified 61 victims",
        "2019: The government identified 39 victims",
        "2019: NGOs identified 50 victims",
    ],
    # A part among the figures before the parentheses is not one of those that are answered.
    "Police opened 17 sex cases, 11 labor cases, seven of which concerned begging, and four rape "
    "cases "
    "(12, 10, and three, respectively, in 2019).": [
        "2020: Police opened 17 sex cases",
        "2020: Police opened 11 labor cases",
        "2020: Police opened seven labor cases of which concerned begging",
        "2020: Police opened four rape cases",
        "2019: Police opened 12 sex cases",
        "2019: Police opened 10 labor cases",
        "2019: Police opened three rape cases",
    ],
    # Nothing to answer: the word changes nothing.
    "Police closed 12 shops and fined 20 owners, respectively.": [
        "2020: Police closed 12 shops",
        "2020: closed fined 20 owners",
    ],
    "Respectively, 12 and 15 victims and none.": None,
    "and, respectively": None,
}


@pytest.mark.parametrize("text", SENTENCES)
def test_statements(text: str) -> None:
    found = [fact.statement.removeprefix(f"{PLACE}, ") for fact in read(text)]
    if SENTENCES[text] is not None:
        assert found == SENTENCES[text]
