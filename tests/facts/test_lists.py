"""rag/facts/inherited_words.py and own_words.py: the figures of a list, totals and their parts."""

from __future__ import annotations

import pytest

from tests.facts.figures import Figure, check, count, money, none, read

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
    # what is counted in years is not what is sentenced to them
    (("The court sentenced one dealer to 12 years’ prison and a fine of 50 pesos, another to six "
      "years’ prison, and three to unpaid work."),
     [count("one", 1, 2020, "dealer"), count("12", 12, 2020, "years prison", "dealer"),
      money("50 pesos", 50, 2020, "peso", "fine", never="prison"),
      count("six", 6, 2020, "years prison", never="work"),
      count("three", 3, 2020, "dealer work", "sentenced", never="years")]),
    ("The law prescribed up to 12 years’ prison and fines of between 500 and 900 rupees.",
     [count("12", 12, 2020, "years prison"),
      money("500 and 900 rupees", 500, 2020, "rupee", "fines", never="years prison", high=900)]),
    # all of those before
    ("Guards found 118 boats, including 110 ferries and eight rafts, and towed all 118 to port.",
     [count("118", 118, 2020, "boats"), count("110", 110, 2020, "ferries"),
      count("eight", 8, 2020, "rafts"), count("118", 118, 2020, "boats port", never="rafts")]),
    # the noun behind the last adjective is that of all
    ("Courts tried 15 female, six male, and one transgender dealer.",
     [count("15", 15, 2020, "female dealer", "tried", never="male"),
      count("six", 6, 2020, "male dealer", "tried", never="female"),
      count("one", 1, 2020, "transgender dealer", "tried", never="female")]),
    ("The office hired two additional clerks, bringing the total to nine.",
     [count("two", 2, 2020, "additional clerks"),
      count("nine", 9, 2020, "clerks", "hired", never="additional")]),
    (("The board ran three mills: one in Arn with 20 stones, one in Toll for barley with 12 "
     "stones, and one in Sarn for rye."),
     [count("three", 3, 2020, "mills", never="stones barley"),
      count("one", 1, 2020, "mills Arn", never="stones Toll"),
      count("20", 20, 2020, "stones", "Arn", never="Toll"),
      count("one", 1, 2020, "mills Toll", never="stones Sarn"),
      count("12", 12, 2020, "stones", "Toll", never="Sarn"),
      count("one", 1, 2020, "mills Sarn", never="stones Toll")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LISTS_AND_ELLIPSIS)
def test_the_figures_of_a_list_keep_to_their_own_words(text: str, expected: list[Figure]) -> None:
    check(text, expected)


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
