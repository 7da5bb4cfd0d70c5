"""An Assistant of hand-made answers over the seeds' real text, for the logic of the pages.

It reads nothing and finds nothing: each answer is written out here, its citations cut from the
real documents. That the real Assistant answers in the app is what tests/browser holds.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.errors import QuestionError
from rag.index.contents import Size
from rag.index.override import Override
from rag.question.only import admits
from rag.question.scope import NO_FILTER
from rag.schema import (
    Answer,
    Citation,
    Collection,
    Document,
    Event,
    Fact,
    Filter,
    Paragraph,
    Period,
    Query,
    Statement,
    Understood,
    Words,
)
from rag.stages import Asked

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def document(name: str, title: str, year: int) -> Document:
    text = (SEEDS / name).read_text(encoding="utf-8")
    return Document(
        id=hashlib.sha256(text.encode()).hexdigest(),
        source=name,
        title=title,
        text=text,
        place="Azerbaijan",
        period=Period(year, year),
        report_year=year + 1,
        url=f"https://www.state.gov/reports/{year + 1}-trafficking-in-persons-report/azerbaijan/",
    )


REPORT_2020 = document(
    "000_693a3e1c26ac2d2c.txt", "2021 Trafficking in Persons Report: Azerbaijan", 2020
)
REPORT_2017 = document(
    "002_83658c1c78109870.txt", "2018 Trafficking in Persons Report: Azerbaijan", 2017
)


def paragraphs_of(held: Document) -> list[Paragraph]:
    found = []
    start = 0
    for number, line in enumerate(held.text.split("\n"), start=1):
        found.append(Paragraph(held.id, number, start, start + len(line), line))
        start += len(line) + 1
    return found


def citation(held: Document, quote: str, focus: str) -> Citation:
    start = held.text.index(quote)
    focus_start = start + quote.index(focus)
    paragraph = next(p for p in paragraphs_of(held) if p.start <= start < p.end)
    return Citation(
        document_id=held.id,
        source=held.source,
        title=held.title,
        paragraph=paragraph.number,
        start=start,
        end=start + len(quote),
        quote=quote,
        focus_start=focus_start,
        focus_end=focus_start + len(focus),
        url=held.url,
    )


def fact(cited: Citation, year: int, value: float, counted: str) -> Fact:
    span = (cited.start, cited.end)
    return Fact(
        *(cited.document_id, cited.paragraph, *span, *span),
        *(cited.focus_start, cited.focus_end, "count", value, None, None, counted, (year,)),
        place="Azerbaijan",
        statement=f"Azerbaijan {year}: {counted}",
    )


def statement(text: str, cited: Citation, year: int | None = None, value: float = 0.0) -> Statement:
    read = fact(cited, year, value, "identified victims") if year is not None else None
    return Statement(text, (cited,), read)


IDENTIFIED = "The government officially identified 94 victims (91 in 2019)"
IN_2017 = "The government identified 71 trafficking victims (70 in 2016)"
PERMITS = (
    "The SMS did not report data on the number of temporary residence permits issued to foreign "
    "victims in 2019 or 2020"
)


def answer(question: str) -> Answer:
    """The hand-made answer to `question`, chosen by a word in it."""
    query = Query(question, question, "count", years=(2020,), notes=("year: 2020",))
    ninety_four = citation(REPORT_2020, IDENTIFIED, "94")
    if "trend" in question:
        rows = (
            statement(
                "70 — identified victims, Azerbaijan 2016",
                citation(REPORT_2017, IN_2017, "70"),
                2016,
                70,
            ),
            statement("94 — identified victims, Azerbaijan 2020", ninety_four, 2020, 94),
            statement(
                "91 — identified victims, Azerbaijan 2019",
                citation(REPORT_2020, IDENTIFIED, "91"),
                2019,
                91,
            ),
        )
        return Answer(query, "answered", rows, "", 0.9)
    if "permits" in question:
        quote = citation(REPORT_2020, PERMITS, "did not report data")
        said = statement("The report says that this was not reported.", quote)
        return Answer(query, "not_reported", (said,), "The report does not give it.", 0.8)
    if "2015" in question:
        near = statement(
            "70 — identified victims, Azerbaijan 2016", citation(REPORT_2017, IN_2017, "70")
        )
        return Answer(query, "not_found", (), "Nothing speaks of 2015.", 0.0, nearest=(near,))
    found = statement("94 — officially identified victims, Azerbaijan 2020", ninety_four, 2020, 94)
    wrong = replace(found, text="95 — victims", problem="The figure does not stand in the quote.")
    left_out = (wrong,) if "left out" in question else ()
    return Answer(query, "answered", (found,), "", 0.9, left_out=left_out)


@dataclass(frozen=True)
class Status:
    facts: int


@dataclass
class FakeAssistant:
    """Answers from `answer`; `raises` is raised instead where it is set. `writes` comes first, as a
    chat model writes it, each held until `may_go_on`."""

    documents: list[Document] = field(default_factory=lambda: [REPORT_2020, REPORT_2017])
    answers: Callable[[str], Answer] = answer
    raises: Exception | None = None
    broken: Exception | None = None
    asked: list[Asked] = field(default_factory=list)
    writes: Sequence[str] = ()
    chat_model_name: str | None = None
    chat_model_is_elsewhere: bool = False
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def stream(self, asked: Asked) -> Iterator[Event]:
        self.asked.append(asked)
        if self.raises is not None:
            raise self.raises
        if not asked.question.strip():
            raise QuestionError("The question is empty: type a few words.")
        made = self.answers(asked.question)
        yield Understood(made.query)
        for text in self.writes:
            yield Words(text)
            # Held until the test lets it go on.
            self.may_go_on.wait(20)
        yield made

    def stopped(self, asked: Asked, written: str) -> Answer:
        made = self.answers(asked.question)
        return replace(made, notices=("The chat model was stopped.",), unchecked=written)

    def readers(self) -> tuple[str, ...]:
        return ("quoting", "chat") if self.chat_model_name else ("quoting",)

    def currencies(self) -> tuple[str, ...]:
        return ("AZN", "USD")

    def collection(self, only: Filter = NO_FILTER) -> Collection:
        if self.broken is not None:
            raise self.broken
        held = tuple(d for d in self.documents if admits(only, d))
        return Collection(held, frozenset({2016, 2017, 2019, 2020}))

    def document(self, document_id: str) -> Document | None:
        return next((d for d in self.documents if d.id == document_id), None)

    def paragraphs(self, document_id: str) -> list[Paragraph]:
        held = self.document(document_id)
        return paragraphs_of(held) if held else []

    def status(self) -> Status:
        return Status(facts=64)

    def sizes(self) -> dict[str, Size]:
        return {d.id: Size("2026-01-31T12:00:00+00:00", len(d.text), 3, 5) for d in self.documents}

    def facts_of(self, document_id: str, paragraph: int | None = None) -> list[Fact]:
        held = self.document(document_id)
        if held is None or paragraph not in (None, 1):
            return []
        words = held.text[:40]
        cited = citation(held, words, words)
        return [fact(cited, 2020, 94, words)]

    def overridden(self, source: str) -> Override:
        return Override()
