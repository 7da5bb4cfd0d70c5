"""The quoting reader over small hand-made reports.

What is asked here is plain: a figure or sentence that stands there, beside its neighbours.
"""

from __future__ import annotations

import re

import pytest

from rag.answer.confidence import FIGURE, SENTENCE, figure_confidence, sentence_confidence
from rag.answer.extract import NEGATION, clause_of, clauses, rank_sentences
from rag.answer.figures import CONVINCED, Reading, is_difference
from rag.answer.match import rank
from rag.assistant import Assistant
from rag.model.embed import Embedder
from rag.schema import Answer, Citation
from tests.fakes import FakeEmbedder
from tests.small_reports import Reports, figure, first_words, report

NEWER = """\
Ministry of Water, yearly review. In 2022, inspectors of the Lowland Water Board tested 340 wells \
(310 in 2021). Of these, 52 were contaminated (47 in 2021), including 30 with nitrates, 15 with \
arsenic, and seven with lead. The board closed 12 wells in the Orma valley because the pumps had \
failed. It repaired 85 pumps, compared with 60 in 2021.

The government allocated 2.4 million crowns ($300,000) for repairs, compared with 1.8 million \
crowns ($225,000) in 2021. The board did not report the number of households without water in \
2022. No well in the capital was contaminated in both 2021 and 2022. The director, Helena Marr, \
resigned in March 2022. The board trained 44 technicians, the same number as in 2021. A new \
laboratory opened in Tessaly on 4 May 2022. The board provided villages with filters, storage \
tanks, and chlorine tablets. The board did not repair the dam at Kellen.
"""
OLDER = """\
Ministry of Water, yearly review. The Lowland Water Board tested 298 wells in 2020 and 305 wells \
in 2021. It repaired 41 pumps in 2020.
"""


@pytest.fixture(scope="module")
def reports(embedder: Embedder) -> Reports:
    documents = [
        report(NEWER, "Orvania", 2022, "review_2022.txt", 2023),
        report(OLDER, "Orvania", 2020, "review_2020.txt", 2021),
    ]
    return Reports(documents, embedder.encode, embedder.rarity)


@pytest.fixture(scope="module")
def newer(embedder: Embedder) -> Reports:
    """The newer of the two reports by itself."""
    document = report(NEWER, "Orvania", 2022, "review_2022.txt", 2023)
    return Reports([document], embedder.encode, embedder.rarity)


def marked(answer: Answer) -> list[str]:
    """The words that each citation of `answer` marks."""
    return [words_marked(citation) for citation in answer.citations]


def words_marked(citation: Citation) -> str:
    return citation.quote[
        citation.focus_start - citation.start : citation.focus_end - citation.start
    ]


# Figures


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many wells did the board test in 2022?", "340"),
        ("How many wells were tested in 2021?", "310"),
        ("How many wells were contaminated in 2022?", "52"),
        ("How many wells were contaminated in 2021?", "47"),
        ("How many wells had arsenic?", "15"),
        ("How many wells had lead?", "seven"),
        ("How many wells were closed?", "12"),
        ("How many pumps were repaired in 2022?", "85"),
        ("How many pumps were repaired in 2021?", "60"),
        ("How many pumps were repaired last year?", "85"),
        ("How many pumps were repaired the year before?", "60"),
        ("number of pumps repaired 2022", "85"),
        ("How many pumps does the 2023 report say were repaired?", "85"),
        ("How many technicians were trained in 2022?", "44"),
        ("How many technicians were trained in 2021?", "the same number as in 2021"),
    ],
)
def test_the_right_figure_beside_its_neighbours(
    newer: Reports, question: str, expected: str
) -> None:
    answer = newer.ask(question)

    assert answer.status == "answered"
    assert figure(answer) == expected
    assert len(answer.statements) == 1
    assert answer.confidence >= CONVINCED


def test_a_figure_is_told_with_what_it_counts_its_place_and_its_year(newer: Reports) -> None:
    (told,) = newer.ask("How many wells were tested in 2021?").statements

    assert re.fullmatch(r"310 – .*\bwells\b.*, Orvania 2021", told.text)
    assert told.citations[0].quote.endswith("tested 340 wells (310 in 2021).")
    assert told.fact is not None
    assert (told.fact.value, told.fact.years) == (310, (2021,))


def test_a_year_is_found_in_whichever_report_speaks_of_it(reports: Reports) -> None:
    for question, expected, source in (
        ("How many pumps were repaired in 2022?", "85", "review_2022.txt"),
        ("How many pumps were repaired in 2021?", "60", "review_2022.txt"),
        ("How many pumps were repaired in 2020?", "41", "review_2020.txt"),
    ):
        answer = reports.ask(question)
        assert (figure(answer), answer.citations[0].source) == (expected, source)


def test_reports_that_disagree_are_both_shown(reports: Reports) -> None:
    answer = reports.ask("How many wells were tested in 2021?")

    assert sorted(marked(answer)) == ["305", "310"]
    assert {c.source for c in answer.citations} == {"review_2020.txt", "review_2022.txt"}
    assert answer.reason == "The reports disagree; each figure is shown."
    assert reports.ask("How many wells were tested in 2022?").reason == ""


def test_nothing_is_a_figure(newer: Reports) -> None:
    answer = newer.ask("How many wells in the capital were contaminated in 2021?")

    assert answer.status == "answered"
    assert first_words(answer) == "0 (none)"
    assert answer.citations[0].quote.startswith("No well in the capital")


def test_what_is_not_reported_is_told_with_the_words_that_say_so(newer: Reports) -> None:
    answer = newer.ask("How many households were without water in 2022?")

    assert answer.status == "not_reported"
    assert answer.statements[0].text == "Not reported (Orvania 2022)."
    assert answer.reason == "The report itself says that this was not reported."
    assert answer.citations[0].quote.startswith("The board did not report the number of households")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much was allocated for repairs in 2022?", "2.4 million crowns ($300,000)"),
        ("How much was allocated for repairs in 2021?", "1.8 million crowns ($225,000)"),
        ("How much was allocated for repairs in 2022 in dollars?", "$300,000"),
        ("How many dollars were allocated for repairs in 2021?", "$225,000"),
        ("How much was allocated for repairs in 2022, in crowns?", "2.4 million crowns"),
    ],
)
def test_money_comes_in_the_currency_asked_for_or_in_both(
    newer: Reports, question: str, told: str
) -> None:
    assert first_words(newer.ask(question)) == told


def test_a_figure_that_is_a_difference_is_told_from_others(embedder: Embedder) -> None:
    text = "The board repaired 85 pumps in 2022. It trained four more than in 2021."
    read = Reports([report(text, "Orvania", 2022)], embedder.encode, embedder.rarity)

    told = {f.fact.value: is_difference(f) for f in read.evidence.facts}
    assert told[85.0] is False
    assert told[4.0] is True


# Computed


@pytest.mark.parametrize(
    ("question", "told", "calculation", "figures"),
    [
        (
            "How many more pumps were repaired in 2022 than in 2021?",
            "25", "85 - 60 = 25", {"85", "60"},
        ),
        (
            "How many times as many pumps were repaired in 2022 as in 2020?",
            "2.07", "85 / 41 = 2.07", {"41", "85"},
        ),
        (
            "How many pumps were repaired in 2020, 2021 and 2022 together?",
            "186", "41 + 60 + 85 = 186", {"41", "60", "85"},
        ),
        (
            "What percentage of the tested wells were contaminated in 2022?",
            "15.3 %", "52 / 340 = 15.3 %", {"52", "340"},
        ),
        (
            "By what percentage did the money allocated for repairs increase from 2021 to 2022?",
            "33.3 %", "(2,400,000 - 1,800,000) / 1,800,000 = 33.3 %",
            {"2.4 million crowns", "1.8 million crowns"},
        ),
        (
            "How much more was allocated for repairs in 2022 than in 2021 in dollars?",
            "$75,000", "300,000 - 225,000 = 75,000", {"$300,000", "$225,000"},
        ),
    ],
)  # fmt: skip
def test_what_is_computed_shows_its_operands(
    reports: Reports, question: str, told: str, calculation: str, figures: set[str]
) -> None:
    answer = reports.ask(question)

    assert answer.status == "answered"
    assert first_words(answer) == told
    assert answer.statements[0].text.endswith(f"({calculation})")
    assert set(marked(answer)) == figures


def test_without_its_operands_nothing_is_computed(newer: Reports) -> None:
    answer = newer.ask("How many more pumps were repaired in 2022 than in 2015?")

    assert (answer.status, answer.statements) == ("not_found", ())


def test_a_trend_is_a_row_of_years_with_their_figures(reports: Reports) -> None:
    answer = reports.ask("How has the number of repaired pumps changed over the years?")

    assert marked(answer) == ["41", "60", "85"]
    assert [s.fact.years for s in answer.statements if s.fact] == [(2020,), (2021,), (2022,)]
    some = reports.ask("How many pumps were repaired in 2020 and 2022?")
    assert marked(some) == ["41", "85"]


@pytest.mark.parametrize(
    "question",
    [
        "How has the number of identified victims changed over the years?",
        "How many trafficking victims were identified over the years?",
        "Show the trend of officially identified victims",
        "How many victims were identified each year?",
    ],
)
def test_a_row_of_years_has_no_part_for_the_whole(assistant: Assistant, question: str) -> None:
    # The sentence goes on to tell of two child victims.
    assert marked(assistant.ask(question)) == ["70", "71", "91", "94"]


def test_a_row_of_years_is_of_one_place(embedder: Embedder) -> None:
    north = report("It repaired 85 pumps, and 60 in 2021.", "Orvania", 2022, "north.txt", 2023)
    south = report("It repaired 340 pumps in 2020.", "Belmar", 2020, "south.txt", 2021)
    both = Reports([north, south], embedder.encode, embedder.rarity)
    answer = both.ask("How has the number of repaired pumps changed over the years?")

    assert len({s.fact.place for s in answer.statements if s.fact}) == 1


# Yes or no


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Did the board test more wells in 2022 than in 2021?", "Yes"),
        ("Did the board test fewer wells in 2022 than in 2021?", "No"),
        ("Did the board repair fewer pumps in 2022 than in 2021?", "No"),
        ("Did the number of contaminated wells increase from 2021 to 2022?", "Yes"),
        ("Were any wells in the capital contaminated?", "No"),
        ("Did the board repair the dam at Kellen?", "No"),
        ("Did the board provide villages with filters?", "Yes"),
    ],
)
def test_yes_or_no_stands_first(newer: Reports, question: str, verdict: str) -> None:
    answer = newer.ask(question)

    assert answer.status == "answered"
    assert answer.statements[0].text.startswith(f"{verdict}. ")
    assert answer.citations


def test_what_parentheses_say_of_another_year_denies_nothing(embedder: Embedder) -> None:
    text = (
        "In 2022, the board trained 24 engineers and judges of water (none in 2021). The "
        "subsidy for each village stayed at 738 crowns ($461) a month in 2022."
    )
    document = report(text, "Orvania", 2022, "training_2022.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    trained = asked.ask("Were judges of water trained in 2022?")
    raised = asked.ask("Was the subsidy for each village increased in 2022?")

    assert trained.statements[0].text.startswith("Yes. ")
    assert raised.statements[0].text.startswith("No. ")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "The board could grant farmers a reserve of water but did not do so in 2022.",
            "Did the board grant farmers a reserve of water in 2022?",
        ),
        (
            "In 2022 the minister announced a fund for wells but had not set it up by December.",
            "Was the fund for wells announced by the minister set up in 2022?",
        ),
        (
            "In 2022 the Tessaly office had 11 officers, but it had no office outside the capital.",
            "Did the Tessaly office have an office outside the capital in 2022?",
        ),
    ],
)
def test_what_a_later_clause_takes_back_is_not_so(
    embedder: Embedder, text: str, question: str
) -> None:
    document = report(text, "Orvania", 2022, "taken_back.txt", 2023)
    answer = Reports([document], embedder.encode, embedder.rarity).ask(question)

    assert answer.statements[0].text.startswith("No. ")


@pytest.mark.parametrize(("year", "place"), [(2022, "Kellen"), (2021, "Tessaly")])
def test_a_place_is_that_of_the_year_asked_about(embedder: Embedder, year: int, place: str) -> None:
    text = "In 2022, one foreign engineer came from Kellen (two engineers from Tessaly in 2021)."
    document = report(text, "Orvania", 2022, "engineers.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    answer = asked.ask(f"Which town did the foreign engineers come from in {year}?")

    assert answer.statements[0].text == place


def test_a_year_of_two_halves_is_one(embedder: Embedder) -> None:
    text = "The board closed 74 wells in 2021-2022. It closed 50 wells in 2020."
    document = report(text, "Orvania", 2022, "closed_2022.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    answer = asked.ask("How many wells did the board close in 2021-2022?")

    assert answer.statements[0].text.startswith("74 – ")
    assert len(answer.statements) == 1


def test_a_comparison_shows_both_figures(newer: Reports) -> None:
    answer = newer.ask("Did the board repair more pumps in 2022 than in 2021?")

    assert answer.statements[0].text.startswith("Yes. 85 – ")
    assert marked(answer) == ["85", "60"]


# Words


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Why did the board close wells in the Orma valley?", "Because the pumps had failed"),
        ("Who is the director of the board?", "Helena Marr"),
        ("Where did the laboratory open?", "Tessaly"),
        ("When did the laboratory open?", "4 May 2022"),
    ],
)
def test_the_shortest_stretch_that_answers_stands_first(
    newer: Reports, question: str, told: str
) -> None:
    answer = newer.ask(question)

    assert answer.status == "answered"
    assert answer.statements[0].text == told
    assert figure(answer).lower() == told.lower()
    assert len(answer.citations[0].quote) > len(told)


def test_a_list_is_complete(newer: Reports) -> None:
    answer = newer.ask("What kinds of help did the board provide to villages?")

    for item in ("filters", "storage tanks", "chlorine tablets"):
        assert item in answer.statements[0].text


def test_the_clause_that_has_the_words_of_the_question(newer: Reports) -> None:
    query = newer.parse("Did the board repair the dam?")
    terms = Reading(query, newer.evidence).terms
    text = "The board tested wells; it never repaired the dam, but it built a road."

    assert clause_of(text, terms).strip() == "it never repaired the dam"
    assert NEGATION.search(clause_of(text, terms))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "There were no reports of arrests, trials, or convictions.",
            ["There were no reports of arrests, trials, or convictions."],
        ),
        (
            "It gave food and bedding but no cash.",
            ["It gave food and bedding ", " no cash."],
        ),
        (
            "The board closed wells, but it opened none.",
            ["The board closed wells", "it opened none."],
        ),
        (
            "Because pumps had failed, it closed the wells.",
            ["Because pumps had failed, ", "it closed the wells."],
        ),
    ],
)
def test_a_part_of_a_list_is_no_clause(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


def test_sentences_of_other_years_do_not_answer(reports: Reports) -> None:
    query = reports.parse("What did the board do in 2020?")
    reading = Reading(query, reports.evidence)
    found = rank_sentences(query, reading.terms, reports.evidence, reading.newest)

    assert found
    assert all(2020 in item.sentence.years for item in found)
    assert [item.score for item in found] == sorted((f.score for f in found), reverse=True)
    for item in found:
        assert item.sentence.start <= item.start < item.end <= item.sentence.end
        text = item.sentence.document.text
        assert item.short == text[item.start : item.end]


# Not knowing


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("How many whales were counted in 2022?", "do not speak of “whales”"),
        ("What is the colour of the director's car?", "do not speak of “colour”"),
        ("How many wells were tested in 2015?", "no such figure or statement for 2015"),
        ("How many inspectors were arrested in 2022?", "do not speak of “arrested”"),
    ],
)
def test_what_is_not_there_is_not_found_and_the_nearest_is_shown(
    newer: Reports, question: str, reason: str
) -> None:
    answer = newer.ask(question)

    assert (answer.status, answer.statements) == ("not_found", ())
    assert answer.reason.startswith("Not found: ")
    assert reason in answer.reason
    assert answer.nearest
    for statement in answer.nearest:
        citation = statement.citations[0]
        assert NEWER[citation.start : citation.end] == citation.quote


def test_a_year_without_the_figure_shows_it_for_other_years(newer: Reports) -> None:
    answer = newer.ask("How many wells were tested in 2015?")

    assert "340" in [words_marked(s.citations[0]) for s in answer.nearest]


# Ranking and confidence


def test_facts_of_the_year_asked_for_come_alone(reports: Reports) -> None:
    reading = Reading(reports.parse("How many pumps were repaired in 2021?"), reports.evidence)

    ranked = reading.ranked()
    assert ranked
    assert all(2021 in match.read.fact.years for match in ranked)
    assert [m.score for m in ranked] == sorted((m.score for m in ranked), reverse=True)
    assert {m.read.fact.value for m in reading.ranked(years=())} >= {41.0, 60.0, 85.0}
    rows = reading.dated((2020, 2021))
    assert [rows[year][0].read.fact.value for year in (2020, 2021)] == [41.0, 60.0]


def test_kinds_of_fact_are_told_apart(reports: Reports) -> None:
    def kinds(question: str) -> set[str]:
        reading = Reading(reports.parse(question), reports.evidence)
        return {match.read.fact.kind for match in reading.ranked(years=())} - {"not_reported"}

    assert kinds("How much was allocated for repairs?") <= {"money", "none"}
    assert "money" in kinds("How much was allocated for repairs?")
    assert kinds("How many pumps were repaired?") <= {"count", "none"}
    assert kinds("What percentage of wells?") == set()


def test_without_facts_nothing_is_ranked(reports: Reports) -> None:
    reading = Reading(reports.parse("How many pumps?"), reports.evidence)

    assert rank(reading.query, reading.terms, [], reports.evidence, None, ()) == []


def test_confidence_is_a_probability_that_rises_with_the_match() -> None:
    nothing = dict.fromkeys([*FIGURE, *SENTENCE], 0.0)

    for confidence in (figure_confidence, sentence_confidence):
        near, far = {**nothing, "similarity": 0.9}, {**nothing, "missing": 1.0}
        assert 0 < confidence(far) < confidence(nothing) < confidence(near) < 1
    for value in (1e9, -1e9):
        assert 0 <= figure_confidence({**nothing, "similarity": value}) <= 1
    with pytest.raises(KeyError):
        figure_confidence({})


def test_a_right_answer_is_surer_than_the_best_wrong_one(newer: Reports) -> None:
    def best(question: str) -> float:
        reading = Reading(newer.parse(question), newer.evidence)
        return reading.confidence(reading.ranked()[0])

    assert best("How many pumps were repaired in 2022?") > 0.7
    assert best("How many teachers were hired in 2022?") < CONVINCED


# Bad input


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No figures here at all.",
        "((((((40 wells",
        "Call 116 111 at any time.",
        " ".join(f"{n} wells," for n in range(500)) + " were tested.",
    ],
)
def test_odd_reports_are_read_without_harm(text: str) -> None:
    odd = Reports([report(text, "Orvania", 2022)], FakeEmbedder().encode, lambda word: 0.5)

    for question in ("How many wells were tested in 2022?", "Why?", "Did anyone call?"):
        answer = odd.ask(question)
        assert all(text[c.start : c.end] == c.quote for c in answer.citations)
        assert answer.left_out == ()
        assert answer.statements or answer.reason


def test_a_heading_does_not_answer(embedder: Embedder) -> None:
    text = "Prepayments\n\nPrepayments are included in other assets on the balance sheet.\n"
    within = Reports([report(text, "Orvania", 2021)], embedder.encode, embedder.rarity)

    answer = within.ask("Where are prepayments included?")

    assert answer.status == "answered"
    assert "other assets" in answer.citations[0].quote


def test_as_they_are_is_a_reason(embedder: Embedder) -> None:
    text = (
        "When counting the beds for 2020, annexes have been omitted as they are used for storage.\n"
    )
    within = Reports([report(text, "Orvania", 2020)], embedder.encode, embedder.rarity)

    answer = within.ask("Why have annexes been omitted when counting beds for 2020?")

    assert answer.status == "answered"
    assert answer.statements[0].text.startswith("As they are used for storage")


def test_each_place_is_told_where_none_is_asked_for(embedder: Embedder) -> None:
    documents = [
        report("The government identified 31 victims in 2021.\n", "Zembla", 2021, "zembla.txt"),
        report("The government identified 21 victims in 2021.\n", "Orvania", 2021, "orvania.txt"),
    ]
    within = Reports(documents, embedder.encode, embedder.rarity)

    several = within.ask("How many victims were identified in 2021?")
    one = within.ask("How many victims were identified in Zembla in 2021?")

    assert sorted(marked(several)) == ["21", "31"]
    assert several.reason == "Several places have such a figure; each is shown."
    assert marked(one) == ["31"]


def test_a_row_says_which_years_it_lacks(reports: Reports) -> None:
    answer = reports.ask("How did the number of pumps repaired develop from 2019 to 2022?")

    assert answer.status == "answered"
    assert answer.reason == "No such figure was found for 2019."
