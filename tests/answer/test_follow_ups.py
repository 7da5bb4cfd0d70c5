"""Questions that lean on the one before, over the seeds, and what is no question at all."""

from __future__ import annotations

import pytest

from rag.answer.evidence import sentence_of
from rag.assistant import Assistant
from rag.schema import Answer
from tests.small_reports import figure, first_words


def talk(assistant: Assistant, *questions: str) -> list[Answer]:
    """The answers to `questions`, each asked after those before it."""
    answers: list[Answer] = []
    for question in questions:
        answers.append(assistant.ask(question, answers))
    return answers


def figures(answers: list[Answer]) -> list[str]:
    return [figure(answer) for answer in answers]


def test_the_year_before_and_another_year(assistant: Assistant) -> None:
    answers = talk(
        assistant,
        "How many victims were identified in 2020?",
        "And the year before?",
        "what about 2017?",
        "And the year before?",
    )

    assert figures(answers) == ["94", "91", "71", "70"]
    assert [answer.query.years for answer in answers] == [(2020,), (2019,), (2017,), (2016,)]
    assert "year: 2019" in answers[1].query.notes
    assert any("victims" in n for n in answers[1].query.notes if "from the conversation" in n)


def test_how_many_of_those_were_men(assistant: Assistant) -> None:
    answers = talk(
        assistant,
        "How many victims were officially identified in 2020?",
        "how many of those were men?",
        "what about 2017?",
    )

    assert figures(answers) == ["94", "four", "five"]
    assert "male" in answers[1].statements[0].text


def test_and_in_dollars(assistant: Assistant) -> None:
    answers = talk(
        assistant,
        "How much did the government allocate for the MIA-run shelter in 2020?",
        "and in dollars?",
        "And the year before?",
        "in manat?",
    )

    assert figures(answers) == ["113,350 manat", "$66,670", "$49,820", "84,700 manat"]
    assert first_words(answers[0]) == "113,350 manat ($66,670)"
    assert [a.query.currency for a in answers] == [None, "USD", "USD", "AZN"]


def test_what_about_another_year_of_referrals(assistant: Assistant) -> None:
    answers = talk(
        assistant,
        "How many victims were referred to NGO-run shelters in 2020?",
        "what about 2019?",
    )

    assert figures(answers) == ["80", "67"]


def test_a_follow_up_into_a_year_or_place_that_is_not_there(assistant: Assistant) -> None:
    answers = talk(
        assistant,
        "How many victims were identified in 2016?",
        "what about 1998?",
        "and in Norway?",
    )

    assert figures(answers[:1]) == ["70"]
    assert [answer.status for answer in answers[1:]] == ["not_found", "not_found"]
    assert "1998" in answers[1].reason
    assert "Norway" in answers[2].reason


def test_a_whole_question_starts_anew(assistant: Assistant) -> None:
    answers = talk(
        assistant,
        "How many victims were identified in 2017?",
        "How many children received school supplies in 2020?",
    )

    assert answers[1].query.context == ""
    assert figures(answers) == ["71", "27"]


def test_what_a_reader_cites_stands_in_a_sentence_of_the_report(assistant: Assistant) -> None:
    (answer,) = talk(assistant, "Why did NGO-run shelters have few resources?")

    for citation in answer.citations:
        document = assistant.document(citation.document_id)
        assert document is not None
        whole = sentence_of(document, citation.paragraph, citation.start, citation.end)
        assert whole.text == citation.quote


@pytest.mark.parametrize("text", ["What?", "And?", "And bananas?", "and unicorns in 2019?"])
def test_a_follow_up_that_adds_nothing_known_is_not_answered_with_something_else(
    assistant: Assistant, text: str
) -> None:
    first = assistant.ask("How many victims did the government identify in 2020?")

    answer = assistant.ask(text, [first])

    assert first.status == "answered"
    assert answer.status == "not_found"
    assert "does not say what" in answer.reason or "do not speak of" in answer.reason


@pytest.mark.parametrize("text", ["thanks!", "Who are you?", "ok", "Hello", "good morning"])
def test_small_talk_is_no_question(assistant: Assistant, text: str) -> None:
    first = assistant.ask("How many victims did the government identify in 2020?")

    for answer in (assistant.ask(text, [first]), assistant.ask(text)):
        assert answer.status == "not_found"
        assert not answer.statements
