"""Three small reports on two places, and questions asked of them, one behind the other."""

from __future__ import annotations

from rag.question.parse import parse
from rag.schema import Answer, Collection, Query
from tests.small_reports import report

NEWER = report("In 2021 Orvania identified 30 victims.", "Orvania", 2021, "newer.txt", 2022)
OLDER = report("Orvania identified 20 victims in 2018.", "Orvania", 2018, "older.txt", 2019)
GERMAN = report(
    "Germany identified 90 victims, two of them from Poland.", "Germany", 2021, "german.txt", 2022
)
COLLECTION = Collection((NEWER, OLDER, GERMAN), frozenset({2018, 2021}))
VOCABULARY = frozenset("victims identified children received allowance shelter".split())
FIRST = "How many victims did Germany identify in 2021?"


def read(question: str, *before: str) -> Query:
    """`question` after the questions `before`."""
    history: list[Answer] = []
    for earlier in before:
        history.append(Answer(parse(earlier, COLLECTION, history), "answered", (), "", 1.0))
    return parse(question, COLLECTION, history)


def known_word(word: str) -> bool:
    return word in {"chair", "many"}
