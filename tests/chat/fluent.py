"""Statements in `fluent.txt` and `free.txt`: right ones as a good model words them, and devious
false ones; in `free.txt` more freely worded, with figures worked out and roles exchanged.

They are split into a part that rules may be written against and a part that is only measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from rag.answer.evidence import cite_sentence
from rag.claim.check import claim_problem
from rag.question.parse import parse
from rag.schema import Citation, Collection, Query, Statement
from tests.chat.right import Report, collections

RIGHT = "right"
MEASURED = "# measured"
"""What stands below this line in the file is only measured."""

FILE = Path(__file__).with_name("fluent.txt")


@dataclass(frozen=True)
class Fluent:
    """A statement: its `kind` ("right", or what is false of it), its words, the question, and the
    sentences that it cites, each by its report and how it opens. Rules are written against those of
    the part "work" alone."""

    kind: str
    text: str
    question: str
    cited: tuple[tuple[str, str], ...]
    part: Literal["work", "measure"]


FREE = Path(__file__).with_name("free.txt")
OUTSIDER = Path(__file__).with_name("outsider.txt")


@lru_cache(maxsize=3)
def fluent(file: Path = FILE) -> tuple[Fluent, ...]:
    """All statements of the file, in order."""
    return tuple(_read(file.read_text(encoding="utf-8")))


def _read(text: str) -> Iterator[Fluent]:
    cited: tuple[tuple[str, str], ...] = ()
    question = ""
    part: Literal["work", "measure"] = "work"
    for line in text.splitlines():
        mark, _, rest = line.partition(" ")
        if line.startswith(MEASURED):
            part = "measure"
        elif mark == "=":
            cited = _cited(rest)
        elif mark == "?":
            question = rest
        elif mark == "+":
            yield Fluent(RIGHT, rest, question, cited, part)
        elif mark == "-":
            kind, _, words = rest.partition(": ")
            yield Fluent(kind, words, question, cited, part)


def _cited(line: str) -> tuple[tuple[str, str], ...]:
    """The sentences that a line names: "report | opening & opening", the report left out where it
    is the one before."""
    found: list[tuple[str, str]] = []
    for part in line.split(" & "):
        source, _, opening = part.rpartition(" | ")
        found.append((source or found[-1][0], opening))
    return tuple(found)


def problem_of(one: Fluent) -> str | None:
    """What the checks say of a statement."""
    reports = [_report(source) for source in dict.fromkeys(source for source, _ in one.cited)]
    documents = {report.document.id: report.document for report in reports}
    facts = {report.document.id: report.facts for report in reports}
    citations = tuple(_citation(source, opening) for source, opening in one.cited)
    return claim_problem(Statement(one.text, citations), _query(one), documents, facts)


def _query(one: Fluent) -> Query:
    collection = next(
        Collection(tuple(report.document for report in reports))
        for _, reports in collections()
        if any(report.document.source == one.cited[0][0] for report in reports)
    )
    scope = one.cited[0][0] if re.match(r"[ab]\d", one.cited[0][0]) else None
    return parse(one.question, collection, (), scope)


def _report(source: str) -> Report:
    every = (report for _, reports in collections() for report in reports)
    return next(report for report in every if report.document.source == source)


def _citation(source: str, opening: str) -> Citation:
    sentences = [s for s in _report(source).sentences if s.text.startswith(opening)]
    assert len(sentences) == 1, (source, opening, len(sentences))
    return cite_sentence(sentences[0])
