"""The sentences and facts that questions are read against, and what a question's words weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag.embed import Embedder
from rag.evidence import GROUPS, Evidence, Terms, best_first, cite, read_fact, sentence_of, terms_of
from rag.schema import Query
from rag.words import stem
from tests.fakes import FakeEmbedder
from tests.small_reports import Reports, report

TEXT = (
    "In 2019 the board tested 310 wells. It repaired 85 pumps (60 in 2021), including seven in "
    "the capital. The director praised the pumps.\n\n"
    "Wells by valley:\n- Orma: 12 wells\n- Tessa: nine wells\n"
)
DOCUMENT = report(TEXT, "Orvania", (2021, 2022))


def evidence(rarity: float = 0.5) -> Evidence:
    return Reports([DOCUMENT], FakeEmbedder().encode, lambda word: rarity).evidence


def query(text: str, **more: object) -> Query:
    return replace(Query(text, text, "count"), **more)  # type: ignore[arg-type]


# Sentences and facts


def test_a_sentence_knows_the_years_it_names_and_those_it_may_speak_of() -> None:
    first, second = evidence().sentences[:2]

    assert (first.named, first.years) == ({2019}, {2019, 2021, 2022})
    assert (second.named, second.years) == ({2021}, {2021, 2022})
    assert first.text == TEXT[first.start : first.end] == "In 2019 the board tested 310 wells."
    assert first.words[stem("wells")] == "wells"
    assert stem("tested") in first.stems
    undated = sentence_of(replace(DOCUMENT, period=None), 1, second.start, second.end)
    assert undated.years == {2021}


def test_the_words_of_a_fact_from_near_to_far() -> None:
    facts = {TEXT[f.fact.start : f.fact.end]: f for f in evidence().facts}
    repaired, other = facts["85"], facts["310"]

    assert stem("pumps") in repaired.own
    assert repaired.verb == stem("repaired")
    assert stem("repaired") in repaired.statement
    assert stem("capital") in repaired.around
    assert stem("capital") not in repaired.own
    assert repaired.values == {85.0, 60.0, 7.0}
    assert other.verb == stem("tested")
    assert other.sentence == "In 2019 the board tested 310 wells."
    assert read_fact(other.fact, DOCUMENT) == other


def test_a_citation_marks_words_within_the_quote() -> None:
    start = TEXT.index("85 pumps")
    whole = cite(DOCUMENT, 1, start, start + 8)
    marked = cite(DOCUMENT, 1, start, start + 8, (start, start + 2))

    assert (whole.quote, whole.source, whole.paragraph) == ("85 pumps", "report.txt", 1)
    assert (whole.focus_start, whole.focus_end) == (whole.start, whole.end)
    assert TEXT[marked.focus_start : marked.focus_end] == "85"


def test_what_stands_near_a_sentence() -> None:
    sentences = evidence().sentences
    nearby = evidence().nearby

    def words_near(words: str) -> frozenset[str]:
        (found,) = [s for s in sentences if words in s.text]
        return nearby[DOCUMENT.id, found.start]

    # The sentence before it, but not the one after it nor those of another paragraph.
    assert stem("tested") in words_near("repaired 85")
    assert stem("director") not in words_near("repaired 85")
    # A short line is read with the whole of its list.
    assert {stem("valley"), stem("Orma")} <= words_near("nine wells")
    assert stem("director") not in words_near("nine wells")


# The weights of words


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    read = evidence()

    assert 0 < read.weight("wells") < read.weight("director") <= 1
    assert read.stem_weight(stem("wells")) < read.stem_weight(stem("director"))
    assert read.frequencies[stem("director")] == 1


def test_a_word_that_is_nowhere_weighs_as_much_as_it_is_rare_in_the_language() -> None:
    assert evidence(0.9).weight("zeppelin") == 0.9
    assert evidence(0.0).weight("zeppelin") == 0.0


def test_years_places_and_currencies_are_not_what_a_question_is_about() -> None:
    asked = query(
        "How many more pumps did Orvania repair in 2022, in dollars?", places=("Orvania",)
    )
    terms = terms_of(asked, evidence(), about_money=False)

    assert set(terms.weights) == {stem("pumps"), stem("repair")}


def test_words_lent_by_the_conversation_weigh_half() -> None:
    alone = terms_of(query("how many pumps?"), evidence(), about_money=False)
    lent = terms_of(query("how many?", context="pumps"), evidence(), about_money=False)
    both = terms_of(query("how many pumps?", context="pumps"), evidence(), about_money=False)
    pump = stem("pumps")

    assert lent.weights[pump] == pytest.approx(alone.weights[pump] / 2)
    assert both.weights == alone.weights


def test_words_of_spending_say_little_where_money_is_asked_for() -> None:
    asked = query("how much funding for pumps?")
    as_money = terms_of(asked, evidence(), about_money=True)
    as_words = terms_of(asked, evidence(), about_money=False)

    assert as_money.weights[stem("funding")] < as_words.weights[stem("funding")]
    assert as_money.weights[stem("pumps")] == as_words.weights[stem("pumps")]


def test_names_are_told_from_the_first_word_of_a_question() -> None:
    terms = terms_of(query("Pumps of the Tessa valley and the ATD?"), evidence(), False)

    assert terms.names == {stem("Tessa"), stem("ATD")}
    assert terms.misses_name(frozenset({stem("Tessa")}))
    assert not terms.misses_name(frozenset({stem("Tessa"), stem("ATD")}))


# How far words are met


def test_coverage_is_the_share_by_weight() -> None:
    terms = Terms({"pump": 0.6, "capit": 0.2})

    assert terms.coverage(frozenset({"pump"})) == pytest.approx(0.75)
    assert terms.coverage(frozenset({"pump", "capit", "well"})) == pytest.approx(1.0)
    assert terms.coverage(frozenset()) == 0.0
    assert Terms({}).coverage(frozenset({"pump"})) == 0.0
    assert terms.missing(frozenset({"pump"})) == ["capit"]
    assert terms.heaviest_missing(frozenset({"capit"})) == pytest.approx(0.6)
    assert terms.heaviest_missing(frozenset({"pump", "capit"})) == 0.0


def test_a_synonym_counts_nearly_as_much() -> None:
    terms = Terms({stem("minors"): 1.0})

    assert terms.coverage(frozenset({stem("children")})) == pytest.approx(0.85)
    assert terms.coverage_of(stem("children"))
    assert not terms.coverage_of(stem("pumps"))
    assert terms.missing(frozenset({stem("children")})) == []


def test_a_word_of_near_meaning_counts_less() -> None:
    terms = Terms({"well": 1.0}, near={"well": {"boreholes": 0.5}})

    assert terms.credit("well", frozenset({"boreholes"})) == 0.5
    assert terms.credit("well", frozenset({"boreholes", "well"})) == 1.0
    assert terms.coverage_of("boreholes")


def vectors(texts: Sequence[str]) -> np.ndarray:
    """Children, women and minors point one way, pumps nearly so, all else another way."""
    near = {"children": 0.0, "women": 0.0, "spouts": 0.0, "pumps": 0.3}
    angles = [near.get(text, 1.5) for text in texts]
    return np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32)


def test_near_words_come_from_the_sentences_and_groups_are_never_near() -> None:
    read = replace(evidence(), vectors=vectors)
    found = read.near({stem("spouts"): "spouts", stem("children"): "children"})

    # 0.955 is the cosine; 0.35 counts for nothing, and nothing but the word itself for all.
    assert found[stem("spouts")] == {stem("pumps"): 0.8}
    assert stem("children") in GROUPS
    assert stem("children") not in found
    assert read.near({}) == {}


def test_the_real_model_finds_words_of_near_meaning(embedder: Embedder) -> None:
    read = Reports([DOCUMENT], embedder.encode, embedder.rarity).evidence
    near = read.near({stem(word): word for word in ("canyon", "commended")})

    assert 0 < near[stem("canyon")][stem("valley")] <= 0.8
    assert 0 < near[stem("commended")][stem("praised")] <= 0.8
    assert stem("pumps") not in near[stem("canyon")]


def test_best_first_keeps_ties_in_order() -> None:
    assert best_first([0.1, 0.9, 0.1, 0.9]) == [1, 3, 0, 2]
    assert best_first([]) == []
