"""rag/facts/: a figure and the one it is compared with, of the year before or of another."""

from __future__ import annotations

import pytest

from tests.facts.figures import Figure, check, count, none, read

BASE_AND_COMPARISON = [
    ("The government referred 80 victims to NGO-run shelters (67 in 2019).",
     [count("80", 80, 2020, "victims shelters", "referred"),
      count("67", 67, 2019, "victims shelters", "referred")]),
    ("officials identified eight Azerbaijani victims of internal trafficking (one in 2019).",
     [count("eight", 8, 2020, "victims internal"), count("one", 1, 2019, "victims internal")]),
    ("The ministry trained 1,204 teachers, up from 990 in the previous year.",
     [count("1,204", 1204, 2020, "teachers"), count("990", 990, 2019, "teachers", "trained")]),
    ("Authorities issued 31 permits, an increase from 27 in 2019.",
     [count("31", 31, 2020, "permits"), count("27", 27, 2019, "permits", "issued")]),
    ("Authorities issued 31 permits, a decrease from 60 the year before.",
     [count("31", 31, 2020, "permits"), count("60", 60, 2019, "permits", "issued")]),
    ("The service answered more than 3,400 calls (about 2,900 in 2019).",
     [count("3,400", 3400, 2020, "calls"), count("2,900", 2900, 2019, "calls", "answered")]),
    ("Officials seized 31 boats, compared with 20 boats the previous year and 12 in 2018.",
     [count("31", 31, 2020, "boats"), count("20", 20, 2019, "boats", "seized"),
      count("12", 12, 2018, "boats", "seized")]),
    # bare figures in parentheses behind one of their kind are the year before's
    ("Officials screened 412 migrants (388).",
     [count("412", 412, 2020, "migrants"), count("388", 388, 2019, "migrants", "screened")]),
    ("Deaths fell from 96 to 81.", [count("96", 96, 2019), count("81", 81, 2020)]),
    ("Convictions: 20 (2019: 18).",
     [count("20", 20, 2020, "convictions"), count("18", 18, 2019, "convictions")]),
    # each comparison stands beside one figure of a list
    (("The government aided 12 officially identified victims to find employment (14 in 2019) and "
     "25 with vocational training (45 in 2019)."),
     [count("12", 12, 2020, "victims employment", never="vocational"),
      count("14", 14, 2019, "victims employment", never="vocational"),
      count("25", 25, 2020, "victims vocational training", never="employment"),
      count("45", 45, 2019, "victims vocational training", never="employment")]),
    (("The government provided assistance to children; 27 children received school supplies (56 in "
     "2019), 14 children received identity documents (14 in 2019), and 27 children were enrolled "
     "in preschool education (22 in 2019)."),
     [count("27", 27, 2020, "children supplies", never="identity preschool"),
      count("56", 56, 2019, "children supplies", never="identity preschool"),
      count("14", 14, 2020, "children identity documents", never="supplies preschool"),
      count("14", 14, 2019, "children identity documents", never="supplies preschool"),
      count("27", 27, 2020, "children preschool", never="supplies identity"),
      count("22", 22, 2019, "children preschool", never="supplies identity")]),
    # figures in parentheses answer those before them by what they count
    (("65 officially recognized victims and six potential victims received support at the shelter "
     "(63 officially recognized victims and seven potential victims in 2019)."),
     [count("65", 65, 2020, "recognized victims", "support"),
      count("six", 6, 2020, "potential victims", "support"),
      count("63", 63, 2019, "recognized victims", "support", never="potential"),
      count("seven", 7, 2019, "potential victims", "support", never="recognized")]),
    (("Civil society referred six potential trafficking victims to ATD (466 potential victims in "
     "2019)."),
     [count("six", 6, 2020, "potential victims"), count("466", 466, 2019, "potential victims")]),
    # behind its parts and a comma a total is compared
    ("Guards found 14 boats, including nine ferries, compared with 11 in 2019.",
     [count("14", 14, 2020, "boats"), count("nine", 9, 2020, "ferries"),
      count("11", 11, 2019, "boats", "found", never="ferries")]),
    ("Guards found 14 boats, including nine ferries compared with 11 in 2019.",
     [count("14", 14, 2020, "boats"), count("nine", 9, 2020, "ferries"),
      count("11", 11, 2019, "ferries")]),
    # the comparison opens the sentence
    ("Compared with none in 2019, nine judges attended.",
     [none("none", 2019, "judges"), count("nine", 9, 2020, "judges attended")]),
]  # fmt: skip
THE_SAME = [
    (("The government paid an allowance; 91 officially identified victims received it, the same "
     "number as in 2019."),
     [count("91", 91, 2020, "victims"),
      count("the same number as in 2019", 91, 2019, "victims", "received")]),
    ("Courts heard 40 cases, the same as in the previous year.",
     [count("40", 40, 2020, "cases"),
      count("the same as in the previous year", 40, 2019, "cases")]),
    ("Courts heard 40 cases (the same number as in 2019).",
     [count("40", 40, 2020, "cases"), count("the same number as in 2019", 40, 2019, "cases")]),
    ("The commission met 11 times, unchanged from 2018.",
     [count("11", 11, 2020, "times"), count("unchanged from 2018", 11, 2018, "times")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BASE_AND_COMPARISON + THE_SAME)
def test_a_figure_and_what_it_is_compared_with(text: str, expected: list[Figure]) -> None:
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "comparisons"),
    [
        ("It freed 12 men (nine in 2019).", [False, True]),
        ("It freed 12 men, compared with nine in 2019.", [False, True]),
        ("It freed 12 men, the same number as in 2019.", [False, True]),
        ("It freed 12 men (nine of them abroad).", [False, False]),
        ("It freed 12 men and nine women.", [False, False]),
    ],
)
def test_comparisons_are_marked(text: str, comparisons: list[bool]) -> None:
    assert [fact.comparison for fact in read(text)] == comparisons
