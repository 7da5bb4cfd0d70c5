"""rag/facts/reader.py: which figures a sentence gives, of which year, counting what."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.facts.reader import facts
from rag.schema import Document, Fact, FactKind, Paragraph, Period, Span

PLACE = "Varneth"


def read(text: str, period: Period | None = None, before: str = "", after: str = "") -> list[Fact]:
    """The facts of `text` as one sentence of a document that covers 2020 unless told otherwise."""
    whole = before + text + after
    document = Document("id", "a.txt", "Varneth", whole, PLACE, period or Period(2020, 2020))
    paragraph = Paragraph("id", 3, 0, len(whole), whole)
    return facts(document, paragraph, [Span(len(before), len(before) + len(text))])


@dataclass(frozen=True)
class Figure:
    """What a fact should say. `words` are among those it counts, `told` among its statement's,
    `never` in neither: they belong to a neighbour."""

    shown: str
    value: float | None
    years: tuple[int, ...]
    words: str = ""
    told: str = ""
    never: str = ""
    kind: FactKind = "count"
    unit: str | None = None
    high: float | None = None


def count(
    shown: str, value: float, year: int | tuple[int, ...], words: str = "", told: str = "",
    never: str = "", high: float | None = None,
) -> Figure:  # fmt: skip
    years = (year,) if isinstance(year, int) else year
    return Figure(shown, value, years, words, told, never, high=high)


def money(
    shown: str, value: float, year: int, unit: str, words: str = "", told: str = "",
    never: str = "", high: float | None = None,
) -> Figure:  # fmt: skip
    return Figure(shown, value, (year,), words, told, never, "money", unit, high)


def percent(
    shown: str, value: float, year: int, words: str = "", told: str = "", never: str = ""
) -> Figure:
    return Figure(shown, value, (year,), words, told, never, "percent", "%")


def none(
    shown: str, year: int | tuple[int, ...], words: str = "", told: str = "", never: str = ""
) -> Figure:
    years = (year,) if isinstance(year, int) else year
    return Figure(shown, 0, years, words, told, never, "none")


def silent(shown: str, year: int | tuple[int, ...], words: str = "", told: str = "") -> Figure:
    years = (year,) if isinstance(year, int) else year
    return Figure(shown, None, years, words, told, kind="not_reported")


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def check(text: str, expected: list[Figure], period: Period | None = None) -> None:
    """Each figure of `text`, in order, and no other."""
    found = read(text, period)
    assert [
        (text[f.start : f.end], f.value, f.kind, f.unit, f.high, f.years) for f in found
    ] == [
        (e.shown, pytest.approx(e.value), e.kind, e.unit, e.high, e.years) for e in expected
    ]  # fmt: skip
    for fact, figure in zip(found, expected, strict=True):
        assert words_of(figure.words) <= words_of(fact.counted), fact
        assert words_of(figure.told) <= words_of(fact.statement), fact
        assert not words_of(figure.never) & words_of(f"{fact.counted} {fact.statement}"), fact


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
    # the comparison opens the sentence
    ("Compared with none in 2019, nine judges attended.",
     [none("none", 2019, "judges"), count("nine", 9, 2020, "judges attended")]),
]  # fmt: skip

LISTS_AND_ELLIPSIS = [
    (("VACs assisted 32 officially identified victims (85 in 2019), including 19 victims and "
     "four of their children with medical aid, 14 with psychological assistance, and 11 with "
     "legal aid."),
     [count("32", 32, 2020, "victims", never="medical legal"),
      count("85", 85, 2019, "victims", never="medical legal"),
      count("19", 19, 2020, "victims", "medical", never="legal"),
      count("four", 4, 2020, "children medical", never="legal"),
      count("14", 14, 2020, "victims psychological", never="medical legal"),
      count("11", 11, 2020, "victims legal", never="medical psychological")]),
    (("The VAC provided 44 officially recognized victims with medical aid, 52 with psychological "
     "assistance, and 53 with legal aid."),
     [count("44", 44, 2020, "victims medical", never="legal"),
      count("52", 52, 2020, "recognized victims psychological", "provided", never="medical"),
      count("53", 53, 2020, "recognized victims legal", "provided", never="medical")]),
    (("The office issued temporary residence permits for two victims from Russia and one victim "
     "from Ukraine."),
     [count("two", 2, 2020, "victims Russia", "permits", never="Ukraine"),
      count("one", 1, 2020, "victim Ukraine", "permits", never="Russia")]),
    ("Officials registered 152 households in Oris, 98 in Tal, and 40 in Kelt.",
     [count("152", 152, 2020, "households Oris", never="Tal"),
      count("98", 98, 2020, "households Tal", "registered", never="Oris Kelt"),
      count("40", 40, 2020, "households Kelt", "registered", never="Oris Tal")]),
    ("The Border Guard referred 31 victims; the police, 19; and NGOs, seven.",
     [count("31", 31, 2020, "victims", "Guard"), count("19", 19, 2020, "victims", "police"),
      count("seven", 7, 2020, "victims", "NGOs")]),
    (("The shelter assisted 26 women (31 in 2019), 14 men (nine in 2019) and no children (two in "
     "2019)."),
     [count("26", 26, 2020, "women"), count("31", 31, 2019, "women"), count("14", 14, 2020, "men"),
      count("nine", 9, 2019, "men"), none("no", 2020, "children"),
      count("two", 2, 2019, "children", never="men women")]),
    ("The school received 300 books in May and 120 in June.",
     [count("300", 300, 2020, "books", "May", never="June"),
      count("120", 120, 2020, "books", "June", never="May")]),
    ("Lethania (six), Brestmark (four) and Oris (two) sent delegates.",
     [count("six", 6, 2020, "Lethania"), count("four", 4, 2020, "Brestmark", never="Lethania"),
      count("two", 2, 2020, "Oris", never="Brestmark")]),
    ("Officials charged 15 men and two women and convicted nine men.",
     [count("15", 15, 2020, "men", "charged"), count("two", 2, 2020, "women", "charged"),
      count("nine", 9, 2020, "men", "convicted", never="women")]),
]  # fmt: skip

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

NOTHING = [
    ("The government did not identify any child victims in both 2016 and 2017.",
     [none("did not identify any", (2016, 2017), "child victims")]),
    ("Courts did not convict any traffickers (three in 2019).",
     [none("did not convict any", 2020, "traffickers"), count("three", 3, 2019, "traffickers")]),
    ("The agency received no complaints in 2020 (four in 2019).",
     [none("no", 2020, "complaints"), count("four", 4, 2019, "complaints", "received")]),
    ("Courts convicted 12 traffickers, compared with none in 2019.",
     [count("12", 12, 2020, "traffickers"), none("none", 2019, "traffickers", "convicted")]),
    ("The agency did not identify any smugglers in 2020, compared with six in 2019.",
     [none("did not identify any", 2020, "smugglers"), count("six", 6, 2019, "smugglers")]),
    ("Police freed no children in 2018 or 2019.", [none("no", (2018, 2019), "children")]),
    ("The agency did not provide funding to shelters.", [none("did not provide", 2020, "funding")]),
]  # fmt: skip

SILENCES = [
    (("The government did not provide data on the number of potential victims who received "
     "assistance from VACs in 2019 or 2020."),
     [silent("did not provide data", (2019, 2020), "potential victims assistance VACs")]),
    (("The government did not report information on identified children in 2019 or 2020 (450 "
     "children and 207 parents in 2018)."),
     [silent("did not report", (2019, 2020), "children"), count("450", 450, 2018, "children"),
      count("207", 207, 2018, "parents", never="children")]),
    ("The agency did not report the number of inspections.",
     [silent("did not report", 2020, "inspections")]),
    ("Officials could not provide statistics on prosecutions for 2019.",
     [silent("could not provide statistics", 2019, "prosecutions")]),
    # "no" within a silence is no zero
    ("The ministry gave no figures on fines.", [silent("gave no figures", 2020, "fines")]),
    ("The ministry did not publish its budget; the year before it had spent 1.2 million lari.",
     [silent("did not publish", 2020, "budget"),
      money("1.2 million lari", 1.2e6, 2019, "GEL", "spent")]),
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

BAD_INPUT = [
    ("The hotline, +994 12 498 10 93, received 310 calls.", [count("310", 310, 2020, "calls")]),
    ("Article 144-1 and Section 12(3) of the law, No. 45, took effect on 3 May.", []),
    ("The one-time allowance under the 2014 law was paid in Phase II.", []),
    ("Camps ran 24/7 for convicts under 18.", []),
    # parentheses nested, never closed, never opened
    ("The government identified 10 victims (six girls [four from Oris] and five boys).",
     [count("10", 10, 2020, "victims"), count("six", 6, 2020, "girls"),
      count("four", 4, 2020, "Oris"), count("five", 5, 2020, "boys", never="girls")]),
    ("The government identified 10 victims (six girls and four boys.",
     [count("10", 10, 2020, "victims"), count("six", 6, 2020, "girls"),
      count("four", 4, 2020, "boys", never="girls")]),
    ("The police freed 15 workers) and charged two managers.",
     [count("15", 15, 2020, "workers"), count("two", 2, 2020, "managers", never="workers")]),
    ("", []),
    ("Nothing is counted here.", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    BASE_AND_COMPARISON
    + LISTS_AND_ELLIPSIS
    + MONEY
    + YEARS
    + THE_SAME
    + NOTHING
    + SILENCES
    + SHARES_AND_RANGES
    + BAD_INPUT,
)
def test_figures(text: str, expected: list[Figure]) -> None:
    check(text, expected)


def test_the_longest_sentence_of_the_seeds() -> None:
    check(
        "The government officially identified 94 victims (91 in 2019); 85 were female sex "
        "trafficking victims, five were female forced labor victims, and four were male forced "
        "labor victims (85 female sex trafficking victims and six male forced labor victims in "
        "2019); one was a foreign victim from Russia (two foreign victims from Tajikistan and "
        "Uzbekistan in 2019); and two were child victims (one in 2019).",
        [
            count("94", 94, 2020, "victims", "officially identified", never="female child"),
            count("91", 91, 2019, "victims", "officially identified", never="female child"),
            count("85", 85, 2020, "female sex trafficking victims", never="male forced"),
            count("five", 5, 2020, "female forced labor victims", never="male sex"),
            count("four", 4, 2020, "male forced labor victims", never="female sex"),
            count("85", 85, 2019, "female sex trafficking victims", never="male forced"),
            count("six", 6, 2019, "male forced labor victims", never="female sex"),
            count("one", 1, 2020, "foreign victim Russia", never="Tajikistan child"),
            count("two", 2, 2019, "foreign victims Tajikistan Uzbekistan", never="child"),
            count("two", 2, 2020, "child victims", never="foreign"),
            count("one", 1, 2019, "child victims", never="foreign"),
        ],
    )


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


def test_a_statement_stands_by_itself() -> None:
    base, comparison = read("The government officially identified 94 victims (91 in 2019).")
    assert base.statement == "Varneth, 2020: The government officially identified 94 victims"
    assert comparison.statement == "Varneth, 2019: The government officially identified 91 victims"


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


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        # for each figure, the figure it is a part of
        ("It hired 48 people, including 12 nurses and six cooks.", [None, "48", "48"]),
        ("Police held 17 men (22 in 2019), of whom nine were minors.", [None, None, "17"]),
        ("Of the 94 victims, 60 were women and 34 were men.", [None, "94", "94"]),
        ("It freed 94 victims; 85 were women and nine were men.", [None, "94", "94"]),
        ("The council gave 16 grants, of which five went to schools.", [None, "16"]),
        ("It gave 100 lari to Oris, including 30 lari for roads.", [None, "100 lari"]),
        ("It hired 12 nurses, six cooks, and 30 drivers.", [None, None, None]),
        ("It freed 12 men (nine in 2019).", [None, None]),
    ],
)
def test_totals_and_their_parts(text: str, wholes: list[str | None]) -> None:
    found = read(text)
    shown = {fact.start: text[fact.start : fact.end] for fact in found}
    assert [None if f.part_of is None else shown[f.part_of] for f in found] == wholes


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


def test_five_hundred_numbers_in_a_sentence() -> None:
    rows = [f"{number} kilns in town {chr(65 + number % 26)}q" for number in range(2, 502)]
    found = read("Officials counted " + ", ".join(rows) + ".")
    assert [fact.value for fact in found] == list(range(2, 502))
    assert all("kilns" in fact.counted and fact.years == (2020,) for fact in found)


PIECES = st.sampled_from(
    [
        *"()[];,.:-$%\n ",
        *("12", "2,019", "one", "none", "no ", "2019", "2016-2019", " in 2018", "half of them"),
        *(
            "It freed 12 men ",
            "(nine in 2019)",
            "compared with ",
            "down from 3 ",
            "the year before",
        ),
        *("the same number as in 2019", "unchanged from ", "did not identify any ", " of whom "),
        *("did not report data on ", "including ", "700 manat ($412)", "between 3 and 4 ", " and "),
        *("in both years", "fell from 9 to 8", "Article 5", "while ", "62 percent", "\u00a0", "é"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join))


@given(TEXTS, st.sampled_from(["", "Before it 5 men (3 in 2011) came. "]))
@example("(" * 50 + "1" + ")" * 60, "")
@example("It gave 7 manat ($4) (€3) (4 in 2019), the same as in 2018", "x")
@settings(max_examples=300)
def test_spans_are_exact(text: str, before: str) -> None:
    after = " After it, 9 (8 in 2012)."
    whole = before + text + after
    sentence = Span(len(before), len(before) + len(text))
    found = read(text, before=before, after=after)
    starts = {fact.start for fact in found}
    assert [fact.start for fact in found] == sorted(fact.start for fact in found)
    for fact in found:
        assert Span(fact.sentence_start, fact.sentence_end) == sentence
        assert sentence.contains(Span(fact.clause_start, fact.clause_end))
        assert fact.clause_start <= fact.start < fact.end <= fact.clause_end
        assert whole[fact.start : fact.end].strip()
        assert (fact.value is None) == (fact.kind == "not_reported")
        assert fact.kind != "none" or fact.value == 0
        assert (fact.unit is not None) == (fact.kind in ("money", "percent"))
        assert fact.part_of is None or fact.part_of in starts
        assert fact.same_as is None or fact.same_as in starts
        assert len(set(fact.years)) == len(fact.years)
        assert (fact.place, fact.paragraph) == (PLACE, 3)
        assert fact.statement.startswith(PLACE)


@given(TEXTS)
def test_a_sentence_reads_the_same_wherever_it_stands(text: str) -> None:
    moved = read(text, before="Before it. ")
    assert [(f.start - 11, f.statement, f.counted) for f in moved] == [
        (f.start, f.statement, f.counted) for f in read(text)
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "12 cases (9 in 2019), ",
        "12 cases, ",
        "12 cases; ",
        "(",
        "()",
        "in 2019 ",
        "2019-",
        ", ",
        "no data ",
        "data ",
        "did not identify any ",
        "compared with ",
        "from ",
        "the same as in ",
        "the previous year ",
        "fell ",
        "call ",
        "A",
        "Valdorian ",
        "\n",
        "1 000 ",
        "+994 12 4 ",
    ],
)
def test_time_is_linear_on_hostile_sentences(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    started = time.process_time()
    found = read(text)
    assert time.process_time() - started < 10
    assert all(0 <= fact.start < fact.end <= len(text) for fact in found)
