"""What is done in a claim, and by whom."""

from __future__ import annotations

import pytest

from rag.claim.acts import (
    act_nouns,
    act_problem,
    acts_in,
    acts_told,
    base,
    is_light,
    is_telling,
    same_act,
)
from rag.text.words import stem
from tests.claim.seeds import problem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("identified", "recognized"),
        ("convictions", "convicted"),
        ("launched", "initiated"),
        ("gave", "provided"),
        ("referrals", "referred"),
    ],
)
def test_words_for_one_act(one: str, other: str) -> None:
    assert same_act(stem(one), stem(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("identified", "assisted"),
        ("convicted", "prosecuted"),
        ("allocated", "spent"),
        ("referred", "assisted"),
        ("opened", "closed"),
    ],
)
def test_acts_that_are_not_the_same(one: str, other: str) -> None:
    assert not same_act(stem(one), stem(other))


@pytest.mark.parametrize(
    ("form", "infinitive"), [("gave", "give"), ("sought", "seek"), ("identified", "identify")]
)
def test_the_infinitive_of_a_form(form: str, infinitive: str) -> None:
    assert base(stem(form)) == stem(infinitive)


@pytest.mark.parametrize(
    ("form", "light"),
    [("gave", True), ("provided", True), ("identified", False), ("convicted", False)],
)
def test_a_verb_that_says_little_by_itself(form: str, light: bool) -> None:
    assert is_light(base(stem(form))) == light


def test_a_verb_that_only_says_that_something_is_said() -> None:
    assert is_telling(stem("reported"))
    assert not is_telling(stem("identified"))


def verbs(text: str) -> list[str]:
    return [act.verb for act in acts_in(text)]


def test_an_adjective_is_no_act() -> None:
    text = "VACs assisted 32 officially identified victims."

    assert verbs(text) == [stem("assisted")]


def test_infinitives_and_gerunds_of_known_acts_are_acts() -> None:
    assert stem("investigate") in verbs("Police declined to investigate cases.")
    assert stem("assist") in verbs("An NGO reported assisting 52 victims.")


def test_the_passive_is_noticed() -> None:
    (act,) = acts_in("80 victims were referred to shelters.")

    assert act.passive


def test_an_act_is_told_by_its_noun_too() -> None:
    assert stem("assistance") in act_nouns("It gave assistance to victims.")


@pytest.mark.parametrize(
    ("said", "told", "fits"),
    [
        ("gave assistance to 32 victims", "VACs assisted 32 victims", True),
        ("91 victims received the allowance", "The government provided an allowance", True),
        ("the allowance was paid to 91 victims", "91 victims received the allowance", True),
        ("VACs identified 32 victims", "VACs assisted 32 victims", False),
        ("the hotline made 870 calls", "the hotline received 870 calls", False),
        ("police dropped 41 investigations", "police initiated 41 investigations", False),
    ],
)
def test_a_figure_is_told_of_the_act_that_its_source_tells(
    said: str, told: str, fits: bool
) -> None:
    assert (act_problem(said, acts_told(told)) is None) == fits


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("NGO-run shelters referred 80 victims to the government.", "The government referred 80"),
        (
            "ATD referred two potential victims to civil society in 2020.",
            "Civil society referred two",
        ),
        ("Observers declined to investigate begging cases.", "The government did not report inf"),
        ("The government granted land to an NGO for a shelter.", "MIA provided a land grant"),
        ("The government issued temporary residence permits.", "The State Migration Service"),
    ],
)
def test_nobody_does_what_somebody_else_does(text: str, opening: str) -> None:
    found = problem("What was done?", text, opening)

    assert found is not None
    assert "somebody else" in found


def test_a_name_of_the_title_counts_nobody() -> None:
    """The title says "victim protection"; that makes no victims of the children who beg."""
    found = problem(
        "How many victims were identified in 2018?",
        "The number of trafficking victims identified in 2018 is 450.",
        "The government did not report information on identified",
    )

    assert found == "the words cited do not say this of 450"


def test_who_comes_from_the_reports_own_country_is_said_to() -> None:
    found = problem(
        "Where did the foreign victim come from?",
        "The foreign victim identified in 2020 came from Azerbaijan.",
        "Most officially identified victims were Azerbaijani",
    )

    assert found == "the words cited do not say “from Azerbaijan”"


def test_what_stands_in_brackets_on_another_year_names_nobody_of_this_one() -> None:
    found = problem(
        "Where did the foreign victim of 2020 come from?",
        "The foreign victim identified in 2020 came from Uzbekistan.",
        "The government officially identified 94 victims",
    )

    assert found == "“Uzbekistan” is not in the words cited"
