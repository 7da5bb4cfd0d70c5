"""Statements as a chat model writes them about the seeds, right ones and false ones."""

from __future__ import annotations

import pytest

from rag.answer.evidence import cite
from rag.claim.check import claim_problem, fact_of
from rag.question.parse import parse
from rag.schema import Collection, Statement
from tests.claim.seeds import NEWER, problem, report, statement

IDENTIFIED = "The government officially identified 94 victims"
MOST = "Most officially identified victims were Azerbaijani"
SILENT = "The government did not report information on identified children"
ALLOCATED = "The government allocated 119,000 manat"
COUNCIL = "The State NGO Council provided"
SHELTER = "The MIA operated a shelter"
ALLOWANCE = "The government provided a resettlement allowance"
ASSISTED = "VACs assisted 32"
NO_DATA = "The government did not provide data on the number"
AIDED = "The government aided 12"
GANJA = "NGO-run shelters operated at full capacity"
TESTIFIED = "Children testified"
RESTITUTION = "Judges did not issue restitution"
REFERRED = "Civil society referred two"
OLD_IDENTIFIED = "The government identified 71"
OLD_CHILDREN = "The government did not identify any child victims"
OLD_MONEY = "The government allocated 150,530"
OLD_VAC = "ATD referred 68"
OLD_AID = "The VAC provided 44"
OLD_FUNDING = "The government did not provide funding to NGO-run"
VICTIMS = "How many victims were identified in 2020?"
VICTIMS_2019 = "How many victims were identified in 2019?"


@pytest.mark.parametrize(
    ("question", "text", "openings"),
    [
        (VICTIMS, "The government officially identified 94 victims in 2020.", [IDENTIFIED]),
        (VICTIMS, "In 2020, Azerbaijan officially identified 94 victims.", [IDENTIFIED]),
        (VICTIMS, "94 victims were officially identified in 2020.", [IDENTIFIED]),
        (VICTIMS, "Ninety-four victims were identified, up from 91 in 2019.", [IDENTIFIED]),
        (VICTIMS, "94 victims.", [IDENTIFIED]),
        (VICTIMS, "The Azerbaijani government recognised 94 victims in 2020.", [IDENTIFIED]),
        (VICTIMS, "In 2020, 94 people were officially identified as victims.", [IDENTIFIED]),
        (VICTIMS, "There were 94 officially identified victims in 2020.", [IDENTIFIED]),
        (VICTIMS, "The government officially identified 94 victims (91 in 2019).", [IDENTIFIED]),
        (VICTIMS_2019, "In 2019, 91 victims were officially identified.", [IDENTIFIED]),
        (VICTIMS_2019, "The government identified 91 victims in 2019.", [IDENTIFIED]),
        (
            "How many more victims were identified in 2020 than in 2019?",
            "In 2020, 3 more victims were identified than in 2019 (94 - 91 = 3).",
            [IDENTIFIED],
        ),
        (
            "Did the number of victims rise from 2019 to 2020?",
            "Yes, it rose from 91 victims in 2019 to 94 victims in 2020.",
            [IDENTIFIED],
        ),
        (
            "How many female sex trafficking victims were there in 2020?",
            "In 2020, 85 of the victims were female sex trafficking victims.",
            [IDENTIFIED],
        ),
        ("How many child victims in 2020?", "Two were child victims in 2020.", [IDENTIFIED]),
        (
            "How much was allocated for victim assistance in 2020?",
            "The government allocated 119,000 manat ($70,000) for victim assistance in 2020.",
            [ALLOCATED],
        ),
        (
            "How much was allocated for victim assistance in 2019?",
            "In 2019, it allocated 110,000 manat ($64,710) for victim assistance.",
            [ALLOCATED],
        ),
        (
            "Did funding for victim assistance increase?",
            "Yes. The government allocated 119,000 manat, an increase from 110,000 manat in 2019.",
            [ALLOCATED],
        ),
        (
            "How many projects did the State NGO Council fund in 2020?",
            "The State NGO Council provided 172,000 manat for 19 civil society projects in 2020.",
            [COUNCIL],
        ),
        (
            "How many victims were supported at the shelter in 2020?",
            "80 officially identified victims received support at the MIA shelter in 2020.",
            [SHELTER],
        ),
        (
            "How much was the resettlement allowance?",
            "The resettlement allowance was 700 manat ($412).",
            [ALLOWANCE],
        ),
        (
            "In 2020, how many people had help from VACs?",
            "VACs assisted 32 officially identified victims in 2020, compared with 85 in 2019.",
            [ASSISTED],
        ),
        (
            "How many victims got legal aid in 2020?",
            "VACs assisted 11 victims with legal aid in 2020.",
            [ASSISTED],
        ),
        (
            "How many victims found a job in 2020?",
            "The government helped 12 officially identified victims to find employment in 2020.",
            [AIDED],
        ),
        (
            "Which shelter closed?",
            "One NGO-run shelter in Ganja suspended operations after shelling damaged it.",
            [GANJA],
        ),
        (
            "Did children testify with a psychologist?",
            "No, children testified without a child psychologist or attorney.",
            [TESTIFIED],
        ),
        (
            "Did judges issue restitution?",
            "No. Judges did not issue restitution.",
            [RESTITUTION],
        ),
        (
            "How many potential victims did VACs assist in 2020?",
            "The government did not provide data on the number of potential victims.",
            [NO_DATA],
        ),
        (
            "How many child victims were identified in 2017?",
            "The government did not identify any child victims in 2017.",
            [OLD_CHILDREN],
        ),
        ("How many child victims in 2016?", "No child victims were identified in 2016.",
         [OLD_CHILDREN]),
        (
            "How many victims did ATD refer to the VAC in 2017?",
            "ATD referred 68 victims to the VAC in 2017.",
            [OLD_VAC],
        ),
        (
            "How did the number of victims change from 2017 to 2020?",
            "The government identified 71 victims in 2017 and 94 victims in 2020.",
            [OLD_IDENTIFIED, IDENTIFIED],
        ),
    ],
)  # fmt: skip
def test_what_the_sources_bear_out_passes(question: str, text: str, openings: list[str]) -> None:
    assert problem(question, text, *openings) is None


@pytest.mark.parametrize(
    ("question", "text", "openings", "reason"),
    [
        # years
        (VICTIMS, "In 2020, the government identified 91 victims.", [IDENTIFIED], "of 2019"),
        (VICTIMS, "The government identified 91 victims.", [IDENTIFIED], "of 2019"),
        (VICTIMS, "In 2019, the government identified 91 victims.", [IDENTIFIED],
         "the question asks for 2020"),
        (VICTIMS_2019, "The government identified 94 victims in 2019.", [IDENTIFIED], "of 2020"),
        (VICTIMS_2019, "The government identified 94 victims.", [IDENTIFIED], "of 2020"),
        (VICTIMS, "In 2021, the government identified 94 victims.", [IDENTIFIED], "2021"),
        (VICTIMS, "2,019 victims were identified in 2020.", [IDENTIFIED], "2,019"),
        (VICTIMS, "2019 victims were identified.", [IDENTIFIED], "2,019"),
        (VICTIMS, "In 2019, 94 victims were identified, down from 91 in 2020.", [IDENTIFIED], "of"),
        ("How many victims were identified?", "The government identified 91 victims.", [IDENTIFIED],
         "of 2019"),
        # numbers
        (VICTIMS, "The government identified 95 victims in 2020.", [IDENTIFIED], "95"),
        (VICTIMS, "The government identified ninety-five victims in 2020.", [IDENTIFIED], "95"),
        (VICTIMS, "More than 94 victims were identified in 2020.", [IDENTIFIED], "limit"),
        (VICTIMS, "94 percent of victims were identified in 2020.", [IDENTIFIED], "94"),
        (VICTIMS, "Three more victims were identified in 2020.", [IDENTIFIED], "3"),
        (VICTIMS, "2 more victims in 2020 (94 - 91 = 2).", [IDENTIFIED], "come out"),
        (VICTIMS, "94 + 8 = 102 victims in 2020.", [IDENTIFIED], "8"),
        # what is counted
        (VICTIMS, "85 victims were identified in 2020.", [IDENTIFIED], "part as the whole"),
        (VICTIMS, "94 female victims were identified in 2020.", [IDENTIFIED], "do not say this"),
        (VICTIMS, "94 child victims were identified in 2020.", [IDENTIFIED], "do not say this"),
        (VICTIMS, "94 traffickers were identified in 2020.", [IDENTIFIED], "of traffickers"),
        (VICTIMS, "94 victims were killed in 2020.", [IDENTIFIED], "do not say this"),
        (VICTIMS, "In 2020 the Azerbaijani government officially killed 94 victims.", [IDENTIFIED],
         "do not say this"),
        (VICTIMS, "94 victims received legal aid in 2020.", [IDENTIFIED, ASSISTED], "94"),
        ("How many got legal aid in 2020?", "VACs assisted 14 victims with legal aid in 2020.",
         [ASSISTED], "14"),
        ("How many got legal aid in 2017?", "ATD referred 28 potential victims to the VAC in 2017.",
         [OLD_VAC], "28"),
        ("How much for assistance in 2020?",
         "It allocated 119,000 manat for the shelter.", [ALLOCATED], "119,000"),
        ("How much for assistance in 2020?",
         "It allocated 119,000 dollars for assistance.", [ALLOCATED], "119,000"),
        # names and places
        (VICTIMS, "President Aliyev identified 94 victims in 2020.", [IDENTIFIED], "Aliyev"),
        (VICTIMS, "Aliyev identified 94 victims in 2020.", [IDENTIFIED], "Aliyev"),
        (VICTIMS, "Georgia identified 94 victims in 2020.", [IDENTIFIED], "Georgia"),
        (VICTIMS, "94 victims were identified in Baku in 2020.", [IDENTIFIED], "Baku"),
        (VICTIMS, "The UN identified 94 victims in 2020.", [IDENTIFIED], "UN"),
        ("Which shelter closed?", "An NGO-run shelter in Baku suspended operations after shelling.",
         [GANJA], "Baku"),
        ("How many victims did Georgia identify in 2020?", "The government identified 94 victims.",
         [IDENTIFIED], "not of Georgia"),
        # what is denied and affirmed
        (VICTIMS, "The government did not identify 94 victims in 2020.", [IDENTIFIED], "0"),
        (VICTIMS, "In 2020, the government identified no victims.", [IDENTIFIED], "0"),
        ("Did judges issue restitution?", "Judges issued restitution in criminal cases.",
         [RESTITUTION], "deny"),
        ("Did judges issue restitution?", "Yes, judges did not issue restitution in cases.",
         [RESTITUTION], "contrary"),
        ("Did NGO-run shelters get funding in 2017?",
         "The government provided funding to NGO-run shelters.", [OLD_FUNDING], "deny"),
        ("How many child victims in 2017?", "The government identified child victims in 2017.",
         [OLD_CHILDREN], "deny"),
        ("Did funding fall?", "It fell to 119,000 manat, from 110,000 manat in 2019.",
         [ALLOCATED], "other way"),
        # what stands in quotation marks, and "all"
        (VICTIMS, "The report calls 94 victims “a record for 1998”.", [IDENTIFIED], "1998"),
        (VICTIMS, "It identified “a large number” of victims.", [IDENTIFIED], "a large"),
        (VICTIMS, "All of the 94 victims were identified in 2020.", [IDENTIFIED], "all"),
        # two true halves
        ("What did the State NGO Council do?",
         "The State NGO Council suspended operations after shelling in the armed conflict.",
         [COUNCIL, GANJA], "somebody else"),
    ],
)  # fmt: skip
def test_what_the_sources_do_not_bear_out_is_named(
    question: str, text: str, openings: list[str], reason: str
) -> None:
    found = problem(question, text, *openings)

    assert found is not None
    assert reason.lower() in found.lower()


def test_the_figure_of_a_statement_is_the_one_asked_for() -> None:
    reports = [report(NEWER)]
    documents = {one.document.id: one.document for one in reports}
    facts = {one.document.id: one.facts for one in reports}
    query = parse(VICTIMS_2019, Collection(tuple(documents.values()), frozenset({2019, 2020})))
    told = statement("94 victims in 2020, up from 91 in 2019.", IDENTIFIED)

    fact = fact_of(told, query, documents, facts)

    assert fact is not None
    assert (fact.value, fact.years) == (91, (2019,))


def test_a_number_outside_the_quotation_is_not_borne_out_by_its_sentence() -> None:
    """The sentence has it; the quotation, which is what is shown, has not."""
    sentence = next(s for s in report(NEWER).sentences if s.text.startswith(IDENTIFIED))
    words = "two were child victims (one in 2019)"
    at = sentence.text.find("; one was a foreign victim")
    quoted = cite(sentence.document, sentence.paragraph, sentence.start, sentence.start + at)
    documents = {sentence.document.id: sentence.document}
    query = parse(VICTIMS, Collection(tuple(documents.values()), frozenset({2019, 2020})))

    found = claim_problem(
        Statement(f"And {words}.", (quoted,)), query, documents, {sentence.document.id: ()}
    )

    assert found is not None
