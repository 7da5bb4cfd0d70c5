"""What is understood of a question: years, places, the kind of answer, and the conversation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import QuestionError
from rag.question.parse import MAX_QUESTION, clean, parse
from rag.schema import Answer, Collection, Query
from tests.small_reports import report

NEWER = report("In 2021 Orvania identified 30 victims.", "Orvania", 2021, "newer.txt", 2022)
OLDER = report("Orvania identified 20 victims in 2018.", "Orvania", 2018, "older.txt", 2019)
GERMAN = report(
    "Germany identified 90 victims, two of them from Poland.", "Germany", 2021, "german.txt", 2022
)
COLLECTION = Collection((NEWER, OLDER, GERMAN), frozenset({2018, 2021}))
VOCABULARY = frozenset("victims identified children received allowance shelter".split())


def read(question: str, *before: str) -> Query:
    """`question` after the questions `before`."""
    history: list[Answer] = []
    for earlier in before:
        history.append(Answer(parse(earlier, COLLECTION, history), "answered", (), "", 1.0))
    return parse(question, COLLECTION, history)


# Years


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("How many victims in 2016?", (2016,)),
        ("victims identified 2018", (2018,)),
        ("How many 2019 victims were there?", (2019,)),
        ("victims 2016-2020", (2016, 2017, 2018, 2019, 2020)),
        ("How many victims from 2016 to 2018?", (2016, 2017, 2018)),
        ("How many victims in 2018 and 2016?", (2016, 2018)),
        ("How many victims since 2019?", (2019, 2020, 2021)),
        ("How many victims were identified?", ()),
        ("How many of the 2,019 victims were women?", ()),
        # Against the newest report, which covers 2021 and is named 2022.
        ("How many victims last year?", (2021,)),
        ("How many victims this year?", (2021,)),
        ("How many victims in the previous year?", (2020,)),
        ("How many victims in the period before?", (2020,)),
        ("victims identified last period", (2020,)),
        ("How many victims were there two years earlier?", (2019,)),
        ("How many victims in the following year?", (2022,)),
        ("How many victims in the year before 2019?", (2018,)),
        ("How many victims in the year after 2019?", (2020,)),
        ("How many victims in 2018, according to this report?", (2018,)),
        ("How many victims did the ministry report for 2018?", (2018,)),
        ("How many more victims in 2018 than in the previous period?", (2017, 2018)),
        ("Has Orvania joined the 2000 UN TIP Protocol?", ()),
    ],
)
def test_years_in_any_form(question: str, years: tuple[int, ...]) -> None:
    assert read(question).years == years


@pytest.mark.parametrize(
    ("question", "years", "report_year"),
    [
        ("How many victims does the 2022 report count?", (2021,), 2022),
        ("How many victims does the 2019 report count?", (2018,), 2019),
        ("How many victims does the report of 2019 count?", (2018,), 2019),
        # No such report: it would cover the year before its name.
        ("How many victims does the 2016 report count?", (2015,), 2016),
        # The year that is named beside the report is the one asked about.
        ("In 2017, how many victims does the 2019 report count?", (2017,), 2019),
        ("How many victims in the year before does the 2019 report count?", (2017,), 2019),
    ],
)
def test_the_year_in_a_reports_name_is_the_year_it_covers(
    question: str, years: tuple[int, ...], report_year: int
) -> None:
    query = read(question)

    assert (query.years, query.report_year) == (years, report_year)


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("How many victims last year (2018)?", (2018,)),
        ("Last year's (2018) figure of victims?", (2018,)),
        ("How many victims had there been the year before, in 2018?", (2018,)),
        ("And victims in the previous year, i.e. 2018?", (2018,)),
        ("How many victims two years before 2021?", (2019,)),
        ("How many victims the year before 2021?", (2020,)),
        # no year of any report, and still the one asked about
        ("How many victims in 3020?", (3020,)),
        ("How many victims were found in 1850?", (1850,)),
        ("How many victims in 1850 cases?", ()),
        # Both are meant: one is compared with the other.
        ("How many more victims in 2021 than in the year before?", (2020, 2021)),
    ],
)
def test_a_year_that_is_said_in_so_many_words(question: str, years: tuple[int, ...]) -> None:
    assert read(question).years == years


def test_years_earlier_lean_on_the_question_before() -> None:
    assert read("How many two years earlier?", "How many victims in 2018?").years == (2016,)


@pytest.mark.parametrize(
    ("questions", "counting"),
    [
        (["How many child victims were found?"], "child victims"),
        (["How many victims were found?", "And in 2018?"], "victims"),
        (["How many victims were found?", "And how many in the south?"], "victims"),
        # A word alone takes the place of what was counted.
        (["How many leaflets were printed?", "Posters?"], ""),
        (["Who chairs the council?", "And in 2018?"], ""),
    ],
)
def test_what_is_counted_is_taken_from_the_question_before(
    questions: list[str], counting: str
) -> None:
    *before, last = questions
    assert read(last, *before).counting == counting


def test_a_report_without_a_name_is_told_by_the_year_it_covers() -> None:
    unnamed = report("Orvania identified 12 victims.", "Orvania", (2014, 2015), "unnamed.txt")
    query = parse("victims in the 2016 report", Collection((unnamed,), frozenset()))

    assert query.years == (2014, 2015)


def test_last_year_is_told_from_the_documents_that_are_asked() -> None:
    question = "How many victims last year?"

    assert parse(question, COLLECTION, source="older.txt").years == (2018,)
    assert parse(question, COLLECTION, source="newer.txt").years == (2021,)
    assert parse(question, Collection(())).years == ()


def test_a_comparison_with_another_year_asks_about_both() -> None:
    assert read("How many more victims than in 2018?").years == (2018, 2021)
    assert read("How many victims were there in 2018?").years == (2018,)


# Places


@pytest.mark.parametrize(
    ("question", "places", "sources"),
    [
        ("How many victims did Germany identify?", ("Germany",), {"german.txt"}),
        ("How many German victims were there?", ("Germany",), {"german.txt"}),
        ("how many victims in germany", ("Germany",), {"german.txt"}),
        ("How many victims in Orvania?", ("Orvania",), {"newer.txt", "older.txt"}),
        ("How many Orvanian victims?", ("Orvania",), {"newer.txt", "older.txt"}),
        (
            "How many victims in Germany and Orvania?",
            ("Germany", "Orvania"),
            {"german.txt", "newer.txt", "older.txt"},
        ),
    ],
)
def test_places_and_their_adjectives_limit_the_documents(
    question: str, places: tuple[str, ...], sources: set[str]
) -> None:
    query = read(question)

    assert (query.places, query.unknown_places) == (places, ())
    assert {d.source for d in COLLECTION.documents if d.id in (query.scope or ())} == sources


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("How many victims in Norway?", ("Norway",)),
        ("How many Norwegian victims were there?", ("Norway",)),
        ("How many victims did Freedonia identify?", ("Freedonia",)),
    ],
)
def test_a_place_that_the_collection_lacks_is_told_apart(
    question: str, unknown: tuple[str, ...]
) -> None:
    query = read(question)

    assert (query.places, query.unknown_places) == ((), unknown)


def test_without_a_place_all_documents_are_asked() -> None:
    assert read("How many victims were identified?").scope is None


def test_a_country_that_the_texts_mention_is_no_place_asked_about() -> None:
    query = parse(
        "How many victims from Poland did Germany identify?",
        COLLECTION,
        vocabulary=frozenset({"poland", "germany", "victims"}),
    )

    assert (query.places, query.unknown_places) == (("Germany",), ())


def test_where_victims_are_from_is_no_place_asked_about() -> None:
    told = parse("How many Polish victims did Germany identify in 2021?", COLLECTION)

    assert told.places == ("Germany",)
    assert told.unknown_places == ()


def test_a_place_ends_where_it_owns_something() -> None:
    told = parse("How many victims did Orvania's State Police identify in 2021?", COLLECTION)

    assert told.places == ("Orvania",)
    assert told.unknown_places == ()


def test_accents_make_no_other_place() -> None:
    collection = Collection((report("In Bogota, 9 victims.", "Orvania", 2021),), frozenset({2021}))

    told = parse("How many victims in Bogotá?", collection, vocabulary=frozenset({"bogota"}))

    assert told.unknown_places == ()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("In which cities were the shelters?", "list"),
        ("In what languages were the radio shows?", "list"),
        ("In which emirate was the trafficker sentenced?", "place"),
        ("At which airport did officers help traffickers?", "place"),
        ("Under which law was he charged?", "name"),
        ("What portion of the victims took up help?", "percent"),
        ("What was set aside for the new shelter?", "money"),
        ("How big was the grant that the shelter lived on?", "money"),
        ("What monthly allowance did victims get?", "money"),
        ("What was the largest compensation paid to a victim?", "money"),
        ("How much did NGOs need every year?", "money"),
        ("What were the two officers suspended for?", "reason"),
        ("What made hotline calls go up?", "reason"),
        ("My editor wants to know why the budget fell.", "reason"),
        ("How many times did the committee meet?", "count"),
        ("How many times as many victims were there in 2021 as in 2018?", "ratio"),
        ("How often did the group get together?", "count"),
        ("victims on the dirty list", "count"),
    ],
)
def test_the_kind_of_answer_in_everyday_words(question: str, kind: str) -> None:
    assert read(question).wanted == kind


def test_months_of_two_years_are_one_stretch() -> None:
    assert read("How many victims from July 2020 to June 2021?").wanted == "count"


def test_a_fiscal_year_is_one_year() -> None:
    assert read("How many victims in fiscal year 2014-2015?").wanted == "count"
    assert read("How many victims in 2014-2015?").wanted == "trend"


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Is Orvania on the Tier 2 Watch List?", "yes_no"),
        ("Did the office list the shelters?", "yes_no"),
        ("What is the capacity of the shelter?", "count"),
        ("What was the longest prison sentence?", "count"),
        ("What was the value of the assets?", "money"),
        ("How many inspectors fewer were there in 2021 than in 2020?", "difference"),
        ("What happened to funding from 2018 to 2021?", "trend"),
        ("Did victims rise or fall from 2018 to 2021?", "trend"),
        ("What explains the fall in victims?", "reason"),
        ("How many victims were found each year?", "trend"),
        ("How many dollars does it cost each year?", "money"),
        # "when" behind another question word, a share that is paid out, a hyphen, a verb
        ("What is the maximum penalty when the victim is a child?", "count"),
        ("What share of the fund was spent?", "percent"),
        ("How many women were to share the award?", "count"),
        ("How many beds did the drop-in center have?", "count"),
        ("What did the ministry hand out, in dollars?", "money"),
        ("What was the shelter's share in euros?", "money"),
        ("What was the smallest sum of reparation?", "money"),
        ("How big a bond must an agency deposit?", "money"),
        ("Was anybody acquitted, and if so how many?", "count"),
        ("Does the report say how many cases were heard?", "count"),
        ("What was the victim count in 2021?", "count"),
        # typed like a search: those whom the words describe are counted
        ("judges who took courses", "count"),
        ("Women known to NGOs who were punished?", "count"),
        ("Which judges took courses?", "description"),
    ],
)
def test_what_a_question_wants_in_other_words(question: str, wanted: str) -> None:
    assert read(question).wanted == wanted


def test_a_source_limits_the_documents() -> None:
    assert parse("How many victims?", COLLECTION, source="older.txt").scope == (OLDER.id,)
    assert parse("How many victims?", COLLECTION, source="none.txt").scope == ()


# What is wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many victims were identified?", "count"),
        ("What was the number of victims?", "count"),
        ("victims identified 2018", "count"),
        ("How long did the course last?", "count"),
        ("How much was allocated?", "money"),
        ("How many dollars were allocated?", "money"),
        ("What was the budget of the shelter?", "money"),
        ("budget for shelters", "money"),
        ("What percentage of the victims were women?", "percent"),
        ("What share of the victims were women?", "percent"),
        ("How many more victims than in 2018?", "difference"),
        ("How did it change from 2018 to 2021, and by how many?", "difference"),
        ("Drop in calls, 2018 to 2021?", "difference"),
        ("How many places did the shelters gain in 2021?", "difference"),
        ("By how many percent did funding rise?", "percent"),
        ("Why was the share of women lower in 2021?", "reason"),
        ("What drove the change in funding from 2018 to 2021?", "reason"),
        ("How is the conviction rate computed?", "description"),
        ("How much was paid per share?", "money"),
        ("By how much did funding increase from 2018 to 2021?", "difference"),
        ("What is the difference between 2018 and 2021?", "difference"),
        ("How many times as many victims as in 2018?", "ratio"),
        ("How many victims were there in 2018 and 2021 together?", "sum"),
        ("How has the number of victims changed?", "trend"),
        ("How many victims in 2018 and 2021?", "trend"),
        ("number of victims by year", "trend"),
        ("Who runs the shelter?", "name"),
        ("Which ministry runs the shelter?", "name"),
        ("Where is the shelter?", "place"),
        ("Which country did they come from?", "place"),
        ("When did the shelter open?", "date"),
        ("In what month did it open?", "date"),
        ("Did the government identify victims?", "yes_no"),
        ("Were there more victims in 2021 than in 2018?", "yes_no"),
        ("Which services were provided?", "list"),
        ("What kinds of help did they get?", "list"),
        ("Why did the number fall?", "reason"),
        ("What were the reasons for the fall?", "reason"),
        ("What did the government do about it?", "description"),
    ],
)
def test_what_a_question_wants(question: str, wanted: str) -> None:
    assert read(question).wanted == wanted


@pytest.mark.parametrize(
    ("question", "currency"),
    [
        ("How much was allocated in dollars?", "USD"),
        ("How much $ was allocated?", "USD"),
        ("allocation USD", "USD"),
        ("How much was allocated in euros?", "EUR"),
        ("How much was allocated in manat?", "AZN"),
        ("How much was allocated?", None),
        ("How many won the prize in all?", None),
    ],
)
def test_the_currency_that_is_asked_for(question: str, currency: str | None) -> None:
    assert read(question).currency == currency


def test_a_currency_that_only_the_documents_know() -> None:
    question = "How much was allocated in dolor?"

    assert parse(question, COLLECTION, currencies={"dolor"}).currency == "dolor"
    assert parse(question, COLLECTION).currency is None


# The words


def known_word(word: str) -> bool:
    return word in {"chair", "many"}


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("How many vicitms were there?", "How many victims were there?"),
        ("how mnay chidlren", "how many children"),
        ("victms who recieved an alowance", "victims who received an allowance"),
        ("chair of the shelter", "chair of the shelter"),
        ("How many victims from Vicitms?", "How many victims from Vicitms?"),
    ],
)
def test_typing_errors_are_mended_by_the_collections_words(typed: str, mended: str) -> None:
    query = parse(typed, COLLECTION, vocabulary=VOCABULARY, known_word=known_word)

    assert (query.asked, query.text) == (typed, mended)
    assert (f"read as: {mended}" in query.notes) == (typed != mended)


def test_control_characters_and_white_space_go() -> None:
    assert clean("\x00\x07 how\tmany\n\n  victims\u202e?") == "how many victims ?"


@pytest.mark.parametrize("question", ["", "  \n\t", "?!", "\x00\x1b", "…"])
def test_a_question_without_words_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match=r"The question is empty.*for instance"):
        parse(question, COLLECTION)


def test_a_question_that_is_too_long_is_refused_rather_than_cut() -> None:
    longest = "x" * MAX_QUESTION

    assert parse(longest, COLLECTION).asked == longest
    with pytest.raises(QuestionError, match="2,001 characters; at most 2,000"):
        parse(longest + "x", COLLECTION)
    with pytest.raises(QuestionError, match="100,000 characters"):
        parse("x" * 100_000, COLLECTION)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        query = parse(text, COLLECTION, vocabulary=VOCABULARY, known_word=known_word)
    except QuestionError:
        return
    assert query.asked
    assert all(character.isprintable() for character in query.asked)
    assert list(query.years) == sorted(set(query.years))


# Conversations

FIRST = "How many victims did Germany identify in 2021?"


def test_the_year_before_is_counted_from_the_question_before() -> None:
    query = read("And the year before?", FIRST)

    assert (query.wanted, query.years, query.places) == ("count", (2020,), ("Germany",))
    assert {"victims", "identify"} <= set(query.context.split())
    assert read("And the year before?", FIRST, "And the year before?").years == (2019,)
    assert read("the year after?", FIRST).years == (2022,)


def test_those_are_the_ones_of_the_question_before() -> None:
    query = read("how many of those were men?", FIRST)

    assert (query.wanted, query.years, query.places) == ("count", (2021,), ("Germany",))
    assert "victims" in query.context.split()


def test_a_word_is_lent_once() -> None:
    query = read("what about 2018?", "How many victims of theft were victims of fraud?")

    assert sorted(query.context.split()) == ["fraud", "theft", "victims"]


def test_another_year_takes_the_place_of_the_one_before() -> None:
    query = read("what about 2018?", FIRST)

    assert (query.wanted, query.years, query.places) == ("count", (2018,), ("Germany",))


def test_another_place_takes_the_place_of_the_one_before() -> None:
    query = read("and in Orvania?", FIRST)

    assert (query.years, query.places) == ((2021,), ("Orvania",))
    assert query.scope == (NEWER.id, OLDER.id)
    assert "Germany" not in query.context
    assert read("And in Norway?", FIRST).unknown_places == ("Norway",)


def test_another_currency_keeps_all_else() -> None:
    first = "How much did Orvania allocate for shelters in 2021?"
    query = read("and in dollars?", first)

    assert (query.wanted, query.currency, query.years) == ("money", "USD", (2021,))
    assert {"allocate", "shelters"} <= set(query.context.split())
    # The currency stays asked for until another one is.
    assert read("And the year before?", first, "and in dollars?").currency == "USD"
    assert read("in euros?", first, "and in dollars?").currency == "EUR"
    assert read("how many shelters were those?", first, "and in dollars?").currency is None


def test_a_trend_asks_about_every_year() -> None:
    query = read("and over the years?", FIRST)

    assert (query.wanted, query.years, query.places) == ("trend", (), ("Germany",))


def test_men_take_the_place_of_women() -> None:
    query = read("and men?", "How many women received help in 2021?")

    assert "women" not in query.context
    assert "help" in query.context


def test_a_question_that_stands_by_itself_takes_nothing_over() -> None:
    query = read("How many shelters did the government open in 2018?", FIRST)

    assert (query.context, query.places, query.years) == ("", (), (2018,))


def test_what_was_understood_is_told() -> None:
    notes = read("what about 2018?", FIRST).notes

    assert "year: 2018" in notes
    assert "place: Germany" in notes
    assert "wanted: count" in notes
    assert any(note.startswith("from the conversation: ") and "victims" in note for note in notes)
    assert "years: 2018, 2021" in read("How many victims in 2018 and 2021?").notes
    assert "currency: USD" in read("How much was allocated in dollars?").notes
