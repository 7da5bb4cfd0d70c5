"""rag/facts/own_years.py: which year each figure of a sentence is of, in the forms that reports use
where they tell several years at once."""

from __future__ import annotations

import pytest

from tests.facts.test_reader import read

SENTENCES = {
    "a comparison ends where the sentence goes on": (
        ("The unit protected 31 witnesses, six more than in 2019, at a cost of 14 million rials, "
        "and 12 witnesses testified by video."),
        {"31": 2020, "14 million rials": 2020, "12": 2020},
    ),
    "a list behind a colon is of what the comparison is compared with": (
        ("The office served 610, compared with 540 in 2019: legal advice to 320 and "
        "counselling to 290."),
        {"610": 2020, "540": 2019, "320": 2020, "290": 2020},
    ),
    "a part behind a comparison is of this year": (
        ("The council spent 410,000 leva, compared with 390,000 leva in 2019, of which 90,000 leva "
        "went to the shelter."),
        {"410,000 leva": 2020, "390,000 leva": 2019, "90,000 leva": 2020},
    ),
    "parts are of the year of their whole": (
        ("Prosecutors named 24 victims in 2018, of whom 19 were women and five were men; all 11 "
        "named in 2017 were women."),
        {"24": 2018, "19": 2018, "five": 2018, "11": 2017},
    ),
    "a year opens a clause": (
        ("In 2018, by contrast, police opened 19 cases and courts convicted eight men, and in "
        "2017 there were 13 cases and three convictions."),
        {"19": 2018, "eight": 2018, "13": 2017, "three": 2017},
    ),
    "rows that answer one another": (
        ("In 2020, the police opened 15 cases, charged nine, and convicted four; in 2019, these "
        "figures were 21, eight, and two, and in 2018 they were 18, three, and five."),
        {"15": 2020, "nine": 2020, "four": 2020, "21": 2019, "eight": 2019, "two": 2019,
         "18": 2018, "three": 2018, "five": 2018},
    ),
    "figures for a year": (
        ("The agency withdrew the licenses of seven of 88 firms, while the figures for 2019 were "
        "five and 120."),
        {"seven": 2020, "88": 2020, "five": 2019, "120": 2019},
    ),
    "a bare figure behind the year of a comparison": (
        ("The line took 1,330 calls, twice as many as in 2019 (640), and boats stopped 9,870, "
        "29 percent more than in 2019 (8,110)."),
        {"1,330": 2020, "640": 2019, "9,870": 2020, "8,110": 2019},
    ),
    "a year earlier than the figure beside it": (
        "The centers held 3,300 persons in December 2018 (4,400 a year earlier).",
        {"3,300": 2018, "4,400": 2017},
    ),
    "two figures before one noun and year": (
        "The two lines took 91 and 77 calls, while they had taken 62 and 190 such calls in 2018.",
        {"91": 2020, "77": 2020, "62": 2018, "190": 2018},
    ),
    "the year before is no bound": (
        "Courts convicted 47 persons, up from 24 the year before and 17 in 2018.",
        {"47": 2020, "24": 2019, "17": 2018},
    ),
    "in contrast to": (
        ("The courts convicted nobody, in contrast to three arrests, six trials, and one verdict "
        "in 2018."),
        {"three": 2018, "six": 2018, "one": 2018},
    ),
    "figures alone in parentheses behind what they count, in a clause with its year": (
        "Most were men; in 2018, Syrians (109) were the largest group, followed by Uzbeks (53).",
        {"109": 2018, "53": 2018},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SENTENCES)
def test_years(name: str) -> None:
    text, expected = SENTENCES[name]
    told = {text[fact.start : fact.end]: fact.years for fact in read(text)}
    assert {shown: told.get(shown) for shown in expected} == {
        shown: (year,) for shown, year in expected.items()
    }
