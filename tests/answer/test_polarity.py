"""rag/answer/polarity.py: what the words of a sentence say to a yes-or-no question."""

from __future__ import annotations

import time

import numpy as np
import pytest

from rag.answer.polarity import Decision, Verdict, decide
from rag.answer.terms import Terms
from rag.model.embed import Embedder
from rag.model.marks import Marks
from rag.text.words import content_stems
from tests.small_reports import Reports, report

UNREAD = Marks(np.zeros((0, 2), np.int64), np.zeros(0, np.float32), np.zeros(0, np.float32))


def said(
    question: str, text: str, marks: Marks = UNREAD, *, asked: tuple[int, ...] = ()
) -> Decision:
    """What `text` says to `question`, all of whose words weigh the same, in a report on 2022."""
    terms = Terms(dict.fromkeys(content_stems(question), 0.5))
    return decide(question, terms, text, marks, asked=asked, told=(2022,))


def marks_on(text: str, words: str) -> Marks:
    """The marks of a model of reading that is sure that `words` of `text` answer."""
    begin = text.index(words)
    tokens = [(place, place + 1) for place in range(len(text))]
    logits = [12.0 if begin <= place < begin + len(words) else -12.0 for place, _ in tokens]
    levels = np.array(logits, np.float32)
    return Marks(np.array(tokens, np.int64), levels, levels)


@pytest.mark.parametrize(
    ("question", "text", "verdict"),
    [
        # What another clause denies is not what is asked.
        (
            "Did wardens lodge sailors in barns?",
            "The guild had no statute, and wardens lodged sailors in barns, which nobody saw.",
            Verdict.YES,
        ),
        (
            "Did the guild send ropes to the harbours?",
            "The guild sent ropes and lamps to the harbours but no money.",
            Verdict.YES,
        ),
        (
            "Did diplomats visit the wrecks?",
            "Diplomats visited the wrecks, compared with no visits in 2021.",
            Verdict.YES,
        ),
        # What takes back the clause before it.
        (
            "Has the lighthouse been built?",
            "A law of the sea called for a lighthouse at Kellen, which had not been built by then.",
            Verdict.NO,
        ),
        (
            "Was the harbour master who sold berths charged?",
            "A harbour master was dismissed for selling berths, but he was not charged.",
            Verdict.NO,
        ),
        (
            "Was the draft on pilots approved?",
            "The draft on pilots, which would limit their hours, was ready but was not approved.",
            Verdict.NO,
        ),
        (
            "Could stranded crews go ashore?",
            "Stranded crews were kept on hulks, which they could not leave to go ashore.",
            Verdict.NO,
        ),
        (
            "Did the hostel for rowers open in May?",
            "A hostel for rowers, due to open in May, did not, because the roof leaked.",
            Verdict.NO,
        ),
        ("Did the rowers get courses?", "Courses for rowers were canceled.", Verdict.NO),
        ("Was the case against the rowers closed?", "The case was still open.", Verdict.NO),
        ("Was the case against the rowers still open?", "The case was still open.", Verdict.YES),
        # What is denied is another matter.
        (
            "Did the guild adopt a plan?",
            "The guild adopted a plan but had not begun to implement it.",
            Verdict.YES,
        ),
        (
            "Did the guild renew its agreement?",
            "The guild renewed its agreement, which did not cover divers.",
            Verdict.YES,
        ),
        (
            "Did the court convict smugglers?",
            "The court convicted smugglers, compared with two trials, and no fines in 2019.",
            Verdict.YES,
        ),
        ("Wasn't the rower arrested?", "The rower was arrested.", Verdict.YES),
        ("Could the rowers apply?", "The rowers could apply, but none applied.", Verdict.YES),
        ("Did the rowers apply?", "The rowers could apply, but none applied.", Verdict.NO),
        ("Were rowers counseled?", "The guild counseled rowers and no divers.", Verdict.YES),
        ("Were divers counseled?", "The guild counseled rowers and no divers.", Verdict.NO),
        # What is not told is left open.
        ("Was the rower convicted?", "The rower was arrested.", Verdict.OPEN),
        ("Was the rower arrested in July?", "The rower was arrested in June.", Verdict.OPEN),
        ("Did more rowers than divers drown?", "Rowers and divers drowned.", Verdict.OPEN),
        # Quantities.
        (
            "Did every district run a ferry?",
            "The act asks districts to run a ferry, but only four of nine districts did so.",
            Verdict.NO,
        ),
        ("Did all district boards meet?", "All 12 district boards met.", Verdict.YES),
        ("Did all district boards meet?", "Of 310 district boards, fewer than 90 met.", Verdict.NO),
        ("Did all district boards meet?", "The district boards met in May.", Verdict.OPEN),
        (
            "Were all the divers men?",
            "The navy hired 11 divers, all men but one.",
            Verdict.NO,
        ),
        (
            "Were there any boys among the drowned?",
            "Eleven of the drowned were children, all of them girls.",
            Verdict.NO,
        ),
        (
            "Can the harbour court send a captain to jail?",
            "The harbour court can impose only fines on a captain.",
            Verdict.NO,
        ),
        (
            "Is the pier at Marn the only one with a crane?",
            "The pier at Marn was the only one with a crane.",
            Verdict.YES,
        ),
        (
            "Was the money for lamps enough?",
            "The money for lamps was insufficient.",
            Verdict.NO,
        ),
        ("Was the pension paid on time?", "The pension was paid, two months late.", Verdict.NO),
        # The order of time.
        (
            "Had the ministry ever paid for a lifeboat before?",
            "For the first time, the ministry paid for a lifeboat.",
            Verdict.NO,
        ),
        (
            "Was this the first lifeboat that the ministry paid for?",
            "It was the first lifeboat that the ministry paid for since 1990.",
            Verdict.YES,
        ),
        (
            "Is the port on the list for the first time?",
            "The port is on the list for the fourth consecutive year.",
            Verdict.NO,
        ),
        (
            "Does the guild still own the quay?",
            "The guild no longer owns the quay.",
            Verdict.NO,
        ),
        # More and fewer.
        ("Did the toll increase?", "The toll stayed at two crowns.", Verdict.NO),
        ("Did the toll increase?", "The toll rose to three crowns.", Verdict.YES),
        ("Did the toll increase?", "The toll was cut to one crown.", Verdict.NO),
        # A question that denies.
        (
            "Did the pilots fail to report the wreck?",
            "The pilots failed to report the wreck.",
            Verdict.YES,
        ),
        (
            "Did the pilots not report the wreck?",
            "The pilots reported the wreck.",
            Verdict.NO,
        ),
        (
            "Could inspectors enter the docks without an escort?",
            "Inspectors could not enter the docks without an escort.",
            Verdict.NO,
        ),
        (
            "Could inspectors enter the docks without a warrant?",
            "Inspectors who enter the docks are required to have a warrant.",
            Verdict.NO,
        ),
        (
            "Was the guild left without money of its own?",
            "The guild had no money of its own.",
            Verdict.YES,
        ),
        (
            "Were ferries run by the guild?",
            "The guild ran ferries without a licence.",
            Verdict.YES,
        ),
        # Most.
        ("Were most of the divers women?", "Most of the divers were women.", Verdict.YES),
        ("Were most of the divers women?", "Few of the divers were women.", Verdict.NO),
        ("Were most of the divers women?", "Of 40 divers, 12 were women.", Verdict.OPEN),
        # Silence.
        (
            "Did any captain pay the fine?",
            "The board did not report whether any captain paid the fine.",
            Verdict.SILENT,
        ),
        (
            "Did harbour pilots receive training?",
            "Harbour pilots received training; the number of pilots was not reported.",
            Verdict.YES,
        ),
        (
            "Did the board publish its accounts?",
            "The board did not publish its accounts.",
            Verdict.NO,
        ),
        # Words that decide nothing.
        (
            "Did the guild keep its charter and its quay?",
            "The guild met at Kellen.",
            Verdict.OPEN,
        ),
    ],
)
def test_the_words_decide(question: str, text: str, verdict: Verdict) -> None:
    assert said(question, text).verdict is verdict


def test_the_clause_that_a_model_of_reading_marks_decides() -> None:
    question = "Do crews see a doctor for nothing?"
    text = "Crews see a doctor for nothing at Kellen, though at Marn nobody does."
    behind = " at Marn nobody does"

    decision = said(question, text, marks_on(text, behind))

    assert decision.verdict is Verdict.NO
    assert text[decision.start : decision.end] == "at Marn nobody does."
    assert said(question, text).verdict is Verdict.YES


def test_what_is_told_of_other_years_decides_nothing() -> None:
    text = "The board tested wells in 2022 (no wells in 2021)."

    assert said("Did the board test wells?", text, asked=(2022,)).verdict is Verdict.YES
    assert said("Did the board test wells?", text, asked=(2021,)).verdict is Verdict.NO


def test_what_was_not_reported_is_answered_as_that(embedder: Embedder) -> None:
    text = (
        "Courts ordered refunds for two farmers in 2022; the ministry did not report whether "
        "either had been paid by the end of the year."
    )
    document = report(text, "Orvania", 2022, "refunds_2022.txt", 2023)
    asked = Reports([document], embedder.encode, embedder.rarity)

    paid = asked.ask("Had the two farmers in Orvania actually been paid their refunds by then?")

    assert paid.status == "not_reported"
    assert paid.statements[0].citations


@pytest.mark.parametrize(
    "piece", ["(no, 2021) ", "but not, ", "compared with ", "which was ", "; no "]
)
def test_time_is_linear_on_hostile_sentences(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.perf_counter()
        said("Were wells tested in 2021?", piece * times, asked=(2021,))
        return time.perf_counter() - start

    seconds(100)
    assert seconds(4000) < 40 * seconds(400) + 0.5
