"""The words shown for a figure: the report's own, around it, and never a sentence made of it."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.facts.stretch import LEAD, LONGEST, centred, shown, stretch


def test_every_stretch_is_verbatim_and_holds_its_figure(assistant: Assistant) -> None:
    for document in assistant.collection().documents:
        for fact in assistant.facts_of(document.id):
            span = stretch(fact, document.text)
            assert fact.sentence_start <= span.start <= fact.start
            assert fact.end <= span.end <= fact.sentence_end
            assert len(span) <= LONGEST or span.end == fact.end
            words = " ".join(document.text[span.start : span.end].split())
            assert shown(fact, document.text).strip("… ") == words


@pytest.mark.parametrize(
    ("figure", "year", "words"),
    [
        ("91", 2019, "The government officially identified 94 victims (91 in 2019); 85 were"),
        ("one", 2019, "… two were child victims (one in 2019)."),
        ("78", 2019, "… 80 officially identified victims received support at the shelter (78 in"),
        ("$64,710", 2019, "The government allocated 119,000 manat ($70,000) for victim assistance"),
    ],
)
def test_what_is_shown(assistant: Assistant, figure: str, year: int, words: str) -> None:
    (document,) = (d for d in assistant.collection().documents if d.report_year == 2021)
    fact = next(
        one
        for one in assistant.facts_of(document.id)
        if document.text[one.start : one.end] == figure and one.years == (year,)
    )
    assert shown(fact, document.text).startswith(words)


def test_a_row_has_its_figure_in_sight_and_differs_from_the_others(assistant: Assistant) -> None:
    for document in assistant.collection().documents:
        text = document.text
        far: dict[tuple[int, str], int] = {}
        for fact in assistant.facts_of(document.id):
            words = centred(fact, text)
            figure = " ".join(text[fact.start : fact.end].split())
            assert figure in words[: LEAD + 2 + len(figure)]
            assert words.strip("… ") in " ".join(text.split())
            if words.startswith("…"):
                far.setdefault((fact.sentence_start, words), fact.start)
                assert abs(far[fact.sentence_start, words] - fact.start) < LEAD
