"""Questions in a warm process, and where their time goes."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bench.figures import Figure, Section, Target
from eval.labels import Label, corpora, load
from rag.assistant import Assistant
from rag.schema import Answer
from rag.settings import Settings

FIRST = "How many victims were officially identified in 2020?"
TARGET = Target("at most", 60)
HOW = (
    "{asked} questions of eval/facts/seeds.jsonl (the working part, each turn of a conversation "
    "counted), each asked once of the seeds in one process that has answered one question before."
)


def working_questions() -> list[Label]:
    """The labelled questions on the seeds that are there to work with."""
    return load(corpora()["seeds"], "work")


def measure(settings: Settings, labels: Sequence[Label]) -> Section:
    """Times the questions of `labels` to the index of `settings`, which holds the seeds."""
    assistant = Assistant.open(settings)
    first = _milliseconds(assistant.ask(FIRST))
    answers: list[Answer] = []
    for label in labels:
        history: list[Answer] = []
        for turn in label.turns:
            history.append(assistant.ask(turn, history, label.scope))
        answers += history
    times = [_milliseconds(answer) for answer in answers]
    slowest = max(answers, key=_milliseconds)
    shares = {
        stage: sum(answer.seconds[stage] for answer in answers) * 1000 / sum(times)
        for stage in answers[0].seconds
    }
    return Section(
        "warm",
        HOW.format(asked=len(answers)),
        (
            Figure("warm question, median", statistics.median(times), "ms", TARGET),
            Figure(
                "warm question, 95 of 100",
                statistics.quantiles(times, n=20, method="inclusive")[-1],
                "ms",
                None,
                f"slowest {max(times):.0f} ms: {slowest.query.asked[:60]}",
            ),
            Figure("the question before them", first, "ms", None, "it embeds what it reads"),
            *(
                Figure(
                    f"of it {stage}",
                    100 * share,
                    "%",
                    None,
                    f"median {_median_of(answers, stage):.1f} ms",
                )
                for stage, share in shares.items()
            ),
        ),
    )


def _milliseconds(answer: Answer) -> float:
    return 1000 * sum(answer.seconds.values())


def _median_of(answers: Sequence[Answer], stage: str) -> float:
    return 1000 * statistics.median(answer.seconds[stage] for answer in answers)
