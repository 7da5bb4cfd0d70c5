"""The sentences and facts that questions are read against, and what their words weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.answer.evidence import Evidence, best_first, cite, read_facts, sentence_of
from rag.model.embed import Embedder
from rag.model.marks import Marks
from rag.text.words import groups, stem
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
    assert read_facts([other.fact], DOCUMENT) == [other]


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
    assert stem("children") in groups()
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


def test_what_was_read_of_a_question_is_kept() -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def marking(question: str, texts: Sequence[str]) -> list[Marks]:
        asked.append((question, tuple(texts)))
        none = np.zeros(0, np.float32)
        return [Marks(np.zeros((0, 2), np.int64), none, none) for _ in texts]

    one = replace(evidence(), marking=marking)
    assert set(one.marks("Why?", ["a", "b", "a"])) == {"a", "b"}
    assert set(one.marks("Why?", ["b", "c"])) == {"b", "c"}
    one.marks("Who?", ["b"])
    one.marks("Who?", [])
    assert asked == [("Why?", ("a", "b")), ("Why?", ("c",)), ("Who?", ("b",))]


def test_what_is_told_of_a_name_is_told_of_its_acronym() -> None:
    text = "The state opened 43 cases: 31 by the Bureau of Inquiry (NBI) and 12 by the Navy."
    within = Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)

    told = {read.fact.value: "nbi" in read.own for read in within.evidence.facts}

    assert (told[31], told[12]) == (True, False)
