"""rag/facts/reader.py: money, shares and ranges."""

from __future__ import annotations

import pytest

from tests.facts.figures import Figure, check, count, money, percent, read

MONEY = [
    (("The government allocated 119,000 manat ($70,000) for victim assistance, compared with "
     "110,000 manat ($64,710) in 2019."),
     [money("119,000 manat", 119_000, 2020, "AZN", "victim assistance", "allocated"),
      money("$70,000", 70_000, 2020, "USD", "victim assistance", "allocated"),
      money("110,000 manat", 110_000, 2019, "AZN", "victim assistance", "allocated"),
      money("$64,710", 64_710, 2019, "USD", "victim assistance", "allocated")]),
    (("The fund disbursed 2.5 million dolor ($1.1 million), up from 2.2 million dolor ($980,000) "
     "in 2019."),
     [money("2.5 million dolor", 2.5e6, 2020, "dolor"), money("$1.1 million", 1.1e6, 2020, "USD"),
      money("2.2 million dolor", 2.2e6, 2019, "dolor", told="disbursed"),
      money("$980,000", 980_000, 2019, "USD", told="disbursed")]),
    ("The ministry spent about $2.3 million on clinics, versus €1.9 million in 2019.",
     [money("$2.3 million", 2.3e6, 2020, "USD", "clinics"),
      money("€1.9 million", 1.9e6, 2019, "EUR", "clinics", "spent")]),
    ("The council awarded 4.5 million krona ($430,000) to 16 shelters.",
     [money("4.5 million krona", 4.5e6, 2020, "SEK", "shelters", "awarded"),
      money("$430,000", 430_000, 2020, "USD", "shelters", "awarded"),
      count("16", 16, 2020, "shelters")]),
    ("The fund paid 200 to 500 lari to each family.",
     [money("200 to 500 lari", 200, 2020, "GEL", "family", "paid", high=500)]),
]  # fmt: skip
SHARES_AND_RANGES = [
    ("Approximately 62 percent of workers had written contracts (58 percent in 2019).",
     [percent("62 percent", 62, 2020, "workers contracts"),
      percent("58 percent", 58, 2019, told="contracts")]),
    ("Unemployment stood at 7.5% (6.9% in 2019).",
     [percent("7.5%", 7.5, 2020, "unemployment"),
      percent("6.9%", 6.9, 2019, told="unemployment")]),
    ("Half of the residents were women.", [percent("Half", 50, 2020, "residents women")]),
    ("Two-thirds of the farms closed (a third of them in 2019).",
     [percent("Two-thirds", 200 / 3, 2020, "farms"), percent("a third", 100 / 3, 2019)]),
    ("Exports rose by 150 percent.", [percent("150 percent", 150, 2020, told="exports")]),
    ("Prosecutors charged between 30 and 40 smugglers.",
     [count("30 and 40", 30, 2020, "smugglers", "charged", high=40)]),
    ("Inspectors visited 30-40 farms (20-25 in 2019).",
     [count("30-40", 30, 2020, "farms", high=40), count("20-25", 20, 2019, "farms", high=25)]),
    ("Sixty-eight victims came home.", [count("Sixty-eight", 68, 2020, "victims")]),
    ("The court sentenced one hundred and twenty-four offenders.",
     [count("one hundred and twenty-four", 124, 2020, "offenders")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MONEY + SHARES_AND_RANGES)
def test_amounts_shares_and_ranges(text: str, expected: list[Figure]) -> None:
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "twins"),
    [
        # for each figure, the same amount in another currency
        ("It gave 700 manat ($412) to each.", [None, "700 manat"]),
        ("It gave 700 manat (about $412) to each.", [None, "700 manat"]),
        ("It gave 700 manat, and $412 to Oris.", [None, None]),
        ("It gave 700 manat (600 manat in 2019).", [None, None]),
        ("It gave 700 manat (of which $20 for roads).", [None, None]),
    ],
)
def test_two_currencies_are_one_amount(text: str, twins: list[str | None]) -> None:
    found = read(text)
    shown = {fact.start: text[fact.start : fact.end] for fact in found}
    assert [None if f.same_as is None else shown[f.same_as] for f in found] == twins
