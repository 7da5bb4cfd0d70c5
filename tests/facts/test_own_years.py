"""rag/facts/own_years.py: which year each figure of a sentence is of, in the forms that reports use
where they tell several years at once."""

from __future__ import annotations

import pytest

from rag.facts.reader import facts
from rag.schema import Document, Paragraph, Period, Span
from tests.facts.figures import Figure, check, count, read

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
    "a year that bounds the time is not the one beside it": (
        ("The highest number since 2015 was reported in 2018, when guards saved 77 sailors."),
        {"77": 2018},
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
    "two years, each told from the one after it": (
        "The court tried 121 men (94 in the previous period and 77 the year before that).",
        {"121": 2020, "94": 2019, "77": 2018},
    ),
    "the year in which the subject was founded": (
        ("The club (CRC), founded in 2009 in the old town with a loan, ran 62 courses; the hall, "
        "set up in May 2012, held 40 guests."),
        {"62": 2020, "40": 2020},
    ),
    "the year of a law or a plan": (
        ("The 2011 Act on Trade, as amended in 2018, set terms of up to 25 years, and the council "
        "met five times (twice in 2019) to replace the plan that expired in 2019."),
        {"25": 2020, "five": 2020},
    ),
    "a year that opens a sentence with its budget": (
        "The 2018 budget was 12 million rials, and the 2019 budget 14 million rials.",
        {"12 million rials": 2018, "14 million rials": 2019},
    ),
    "half the number of another year": (
        "The office saw 375 mills, half the number seen in 2018 (750), after a break.",
        {"375": 2020, "750": 2018},
    ),
    "a clause behind two years that are compared": (
        ("The bureau ran 14 halls, up from 11 in 2018 and eight in 2017, which held guests for up "
        "to 72 hours."),
        {"14": 2020, "11": 2018, "eight": 2017, "72": 2020},
    ),
    "a year that is not the subject's": (
        "Wardens, helped by cooks, met 12 guests in 2019, and of these, led in 2018, nine spoke.",
        {"12": 2019, "nine": 2018},
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


YEARS = [
    ("Inspectors opened 48 cases in 2018 and 61 in 2019.",
     [count("48", 48, 2018, "cases"), count("61", 61, 2019, "cases", "opened")]),
    ("Inspectors made 400 visits in 2020, 380 in 2019 and 350 in 2018.",
     [count("400", 400, 2020, "visits"), count("380", 380, 2019, "visits"),
      count("350", 350, 2018, "visits")]),
    ("In 2018, the agency housed 40 families and paid 310 stipends.",
     [count("40", 40, 2018, "families"), count("310", 310, 2018, "stipends", never="families")]),
    ("In 2019 officials seized 20 boats; in 2020 they seized 31.",
     [count("20", 20, 2019, "boats"), count("31", 31, 2020, "boats")]),
    ("During 2017 and 2018, clinics treated 77 patients.",
     [count("77", 77, (2017, 2018), "patients")]),
    ("In both 2019 and 2020, courts tried six cases.", [count("six", 6, (2019, 2020), "cases")]),
    ("From 2016 to 2018 the union won 12 strikes.",
     [count("12", 12, (2016, 2017, 2018), "strikes")]),
    ("Inspectors found 12 violations in 2018/19.", [count("12", 12, (2018, 2019), "violations")]),
    ("Inspectors closed seven mines in 2018 and 2019 and three in 2020.",
     [count("seven", 7, (2018, 2019), "mines"), count("three", 3, 2020, "mines")]),
    ("The district opened 14 clinics; it had opened 11 in 2019 and nine in 2018.",
     [count("14", 14, 2020, "clinics"), count("11", 11, 2019, "clinics"),
      count("nine", 9, 2018, "clinics")]),
    ("The guard found 29 boats; in the previous period, it found 39 and the navy 10.",
     [count("29", 29, 2020, "boats"), count("39", 39, 2019, "boats"),
      count("10", 10, 2019, "boats")]),
    # years that date something else than the figure
    ("The police, who trained 200 officers in 2018, arrested 31 smugglers.",
     [count("200", 200, 2018, "officers", "trained"), count("31", 31, 2020, "smugglers")]),
    ("The center, which opened in 2014, served 230 children.",
     [count("230", 230, 2020, "children")]),
    ("Under the 2017-2020 action plan officials visited 44 farms.",
     [count("44", 44, 2020, "farms")]),
    # years that are quantities, and quantities that are dated
    ("The hotline received 2,019 calls in 2018.", [count("2,019", 2019, 2018, "calls")]),
    ("The shelter hosted 2019 victims.", [count("2019", 2019, 2020, "victims")]),
    ("The ministry counted 2,020 trees in 2019.", [count("2,020", 2020, 2019, "trees")]),
    ("On 14 March 2020 officials opened two centers.", [count("two", 2, 2020, "centers")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), YEARS)
def test_the_year_of_each_figure(text: str, expected: list[Figure]) -> None:
    check(text, expected)


def test_the_years_left_out_are_the_documents_own() -> None:
    text = "It freed 12 men (nine the year before) and told of 30 women (28 in 2011)."
    assert [f.years for f in read(text, Period(2012, 2012))] == [(2012,), (2011,), (2012,), (2011,)]
    assert read("It freed 12 men.", Period(2012, 2014))[0].years == (2012, 2013, 2014)
    # Nobody knows which of thirty years is meant.
    assert read("It freed 12 men (9 in 2003).", Period(1990, 2019))[0].years == ()


def test_without_a_period_only_written_years_are_given() -> None:
    text = "It freed 12 men (nine in 2011)."
    document = Document("id", "a.txt", "t", text)
    found = facts(document, Paragraph("id", 1, 0, len(text), text), [Span(0, len(text))])
    assert [(f.years, f.place) for f in found] == [((), None), ((2011,), None)]
