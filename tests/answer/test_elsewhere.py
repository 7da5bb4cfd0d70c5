"""rag/answer/elsewhere.py: what other places tell where a question names none."""

from __future__ import annotations

from rag.model.embed import Embedder
from tests.answer.wells import marked
from tests.small_reports import Reports, report


def test_each_place_is_told_where_none_is_asked_for(embedder: Embedder) -> None:
    texts = {
        "Zembla": ("The government identified 31 victims, including six children.", 2021),
        "Orvania": ("Authorities officially identified 21 victims of trafficking.", 2021),
        "Belmar": ("The Government of Belmar did not identify any victims.", 2019),
        "Tessaly": ("Police arrested 40 suspects.", 2021),
    }
    documents = [
        report(f"{text}\n", place, year, f"{place}.txt") for place, (text, year) in texts.items()
    ]
    within = Reports(documents, embedder.encode, embedder.rarity)

    any_year = within.ask("How many victims were identified?")
    of_2021 = within.ask("How many victims were identified in 2021?")
    one = within.ask("How many victims were identified in Zembla in 2021?")

    assert sorted(marked(any_year)) == ["21", "31", "did not identify any"]
    assert sorted(marked(of_2021)) == ["21", "31"]
    several = "Several places have such a figure; name one to be told of it alone."
    assert any_year.reason == of_2021.reason == several
    assert marked(one) == ["31"]


def test_another_place_has_to_tell_of_the_same(embedder: Embedder) -> None:
    documents = [
        report("Courts convicted 14 dealers.\n", "Zembla", 2021, "zembla.txt"),
        report("Courts convicted nine female dealers.\n", "Orvania", 2021, "orvania.txt"),
        report("Police arrested 40 suspects.\n", "Belmar", 2021, "belmar.txt"),
    ]
    within = Reports(documents, embedder.encode, embedder.rarity)

    assert marked(within.ask("How many dealers were convicted?")) == ["14"]
    assert marked(within.ask("How many suspects were arrested?")) == ["40"]
