"""The types that pass between the stages. Frozen, and importing nothing of ours.

Every offset is a character offset into `Document.text`, end exclusive, so that
``document.text[x.start:x.end]`` is what `x` speaks of, for every `x` that has a start and an end.
Higher scores are better, everywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["answered", "not_reported", "not_found"]

QUOTING = "quoting"
"""The name of the reader that answers in the reports' own words, without a chat model."""

FactKind = Literal["count", "money", "percent", "none", "not_reported"]
"""What a figure is. `none` is a stated nothing ("did not identify any child victims");
`not_reported` is a stated silence ("did not report data on ..."), which is not zero."""

Wanted = Literal[
    "count",
    "money",
    "percent",
    "difference",
    "ratio",
    "sum",
    "trend",
    "name",
    "place",
    "date",
    "yes_no",
    "list",
    "reason",
    "description",
]
"""The kind of answer that a question asks for."""


@dataclass(frozen=True, slots=True)
class Period:
    """The years that a document covers, both ends included."""

    first: int
    last: int

    def __contains__(self, year: int) -> bool:
        return self.first <= year <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Document:
    """One report. `id` is a hash of its text; `source` is its file name, unique in an index.

    `report_year` is the year in the report's name ("the 2021 report"), which is usually the year
    after its period. `inferred` names the fields that were read off the text or the file name
    rather than given in a manifest. `pages` says where each page begins in the text, where it came
    in pages: rising offsets, a page without words at the offset of the next.
    """

    id: str
    source: str
    title: str
    text: str
    place: str | None = None
    period: Period | None = None
    report_year: int | None = None
    url: str | None = None
    inferred: frozenset[str] = frozenset()
    pages: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The page that the character at `offset` stands on, counted from 1; None without pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: ``text[start:end]``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is shown and cited. `number` counts from 1 within its document."""

    document_id: str
    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded: whole sentences of one paragraph that fit the model's window.

    `heading` (title, place, period) stands before the text when it is embedded, and is not part
    of what can be quoted.
    """

    document_id: str
    paragraph: int
    start: int
    end: int
    text: str
    heading: str

    @property
    def embedded_text(self) -> str:
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True, slots=True)
class Fact:
    """A quantity read from a sentence.

    `start`/`end` is the span of the figure's own words ("91", "$64,710"), `clause_start`/
    `clause_end` that of the words it was read with, `sentence_start`/`sentence_end` that of its
    sentence. `value` is None for `not_reported`; `high` is the upper end of a range. `unit` is an
    ISO 4217 code or the currency's word for money, "%" for a percentage, else None. `counted` is
    what is counted, `statement` the figure as a sentence that stands by itself.
    `same_as` is the start of the figure that expresses the same amount in another currency.
    """

    document_id: str
    paragraph: int
    sentence_start: int
    sentence_end: int
    clause_start: int
    clause_end: int
    start: int
    end: int
    kind: FactKind
    value: float | None
    high: float | None
    unit: str | None
    counted: str
    years: tuple[int, ...]
    place: str | None
    statement: str
    comparison: bool = False
    part_of: int | None = None
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """The documents that a whole session is limited to: those of one of `places`, where any are
    given, and those that cover a year between `first` and `last`, either of which may be open."""

    places: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    def __bool__(self) -> bool:
        return bool(self.places) or self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a person changed in how a question was understood; None is left as it was read."""

    years: tuple[int, ...] | None = None
    places: tuple[str, ...] | None = None
    wanted: Wanted | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed question.

    `asked` are the words as typed, `text` the same with typing errors mended, and `context` the
    words that the conversation lends it, which weigh less. `years` and `places` are the scope;
    `unknown_places` are asked about and not in the collection; `scope` are the ids of the
    documents that speak of the places, or of the `source`, None for all. `counting` are the words
    for what is to be counted, and `answered` tells where the words of the answer that it follows
    stand, as (document id, start). `notes` tells a reader what was understood.
    """

    asked: str
    text: str
    wanted: Wanted
    context: str = ""
    years: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    unknown_places: tuple[str, ...] = ()
    currency: str | None = None
    report_year: int | None = None
    source: str | None = None
    scope: tuple[str, ...] | None = None
    counting: str = ""
    answered: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found, with its fused score and its rank in either search.

    Ranks count from 1; None where that search did not return the passage.
    """

    passage: Passage
    score: float
    dense_rank: int | None = None
    text_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact words of a document: ``document.text[start:end] == quote``.

    `focus_start`/`focus_end` mark the words within the quote that carry the answer. `page` is the
    page that they begin on, counted from 1, where the document came in pages.
    """

    document_id: str
    source: str
    title: str
    paragraph: int
    start: int
    end: int
    quote: str
    focus_start: int
    focus_end: int
    url: str | None = None
    page: int | None = None

    @property
    def where(self) -> str:
        """Where in its document it stands: "paragraph 3, page 7"."""
        paragraph = f"paragraph {self.paragraph}"
        return paragraph if self.page is None else f"{paragraph}, page {self.page}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer with the citations it rests on.

    `problem` is None where verification found the statement borne out by its quotes, else what
    is wrong with it. `fact` is the figure that the statement gives, where it gives one.
    """

    text: str
    citations: tuple[Citation, ...]
    fact: Fact | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader proposes, before verification."""

    status: Status
    statements: tuple[Statement, ...]
    reason: str = ""
    confidence: float = 0.0
    nearest: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a chat model took for an answer: tokens read and written, and its price in US dollars
    where the provider tells it."""

    input_tokens: int
    output_tokens: int
    dollars: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown. Each statement in `statements` is borne out by its quotes; those that are
    not stand in `left_out` with the problem named. `nearest` is what stands closest to a question
    that the collection does not answer. `seconds` maps the stages to the time they took.

    `reader` names who wrote it: "quoting", or the chat model. `notices` tell what went otherwise
    than was asked for, such as a chat model that could not be reached. `unchecked` is what a chat
    model had written when it was stopped, kept but never shown as an answer.
    """

    query: Query
    status: Status
    statements: tuple[Statement, ...]
    reason: str
    confidence: float
    hits: tuple[Hit, ...] = ()
    left_out: tuple[Statement, ...] = ()
    nearest: tuple[Statement, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    reader: str = QUOTING
    notices: tuple[str, ...] = ()
    unchecked: str = ""
    usage: Usage | None = None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The distinct citations in order of first use; number them from 1."""
        return tuple(dict.fromkeys(c for s in self.statements for c in s.citations))

    @property
    def text(self) -> str:
        """The answer in plain text: the statements, each with its quotation, or the reason."""
        lines = []
        quoted: set[tuple[str, int, int]] = set()
        for statement in self.statements:
            lines.append(statement.text)
            for citation in statement.citations:
                key = (citation.document_id, citation.start, citation.end)
                if key not in quoted and citation.quote not in statement.text:
                    quoted.add(key)
                    lines.append(f"“{citation.quote}”")
        if self.reason:
            lines.append(self.reason)
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Understood:
    """The first event of an answer that comes bit by bit: how the question was understood."""

    query: Query


@dataclass(frozen=True, slots=True)
class Words:
    """All that a chat model has written so far, not yet checked. It replaces earlier ones."""

    text: str


Event = Understood | Words | Answer
"""What comes while a question is answered; the last is the checked `Answer`, always."""


@dataclass(frozen=True, slots=True)
class Collection:
    """What an index holds, as a question is read against it."""

    documents: tuple[Document, ...]
    years: frozenset[int] = frozenset()

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(sorted({d.place for d in self.documents if d.place}))

    @property
    def years_covered(self) -> tuple[int, ...]:
        """The years spoken of, rising, without those to come: of plans and deadlines, behind the
        newest report. All of them where it is not known of every document when it is of."""
        told = [d.report_year or (d.period.last if d.period else None) for d in self.documents]
        dated = [year for year in told if year is not None]
        newest = max(dated) if dated and len(dated) == len(told) else None
        return tuple(year for year in sorted(self.years) if newest is None or year <= newest)

    def named(self, source: str) -> tuple[Document, ...]:
        """The document of that name, or those that the file of that name was read into, a report
        on a country each: "Report 2022 - Chad.txt" of "Report 2022.txt"."""
        exact = tuple(d for d in self.documents if d.source == source)
        stem = source.rpartition(".")[0] or source
        return exact or tuple(d for d in self.documents if d.source.startswith(f"{stem} - "))


FileOutcome = Literal["added", "unchanged", "replaced", "removed", "refused"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file in an ingest; `detail` says why where it was refused."""

    source: str
    outcome: FileOutcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, file by file, how many passages were embedded anew, and its time."""

    files: tuple[FileReport, ...]
    embedded: int
    reused: int
    seconds: float

    @property
    def refused(self) -> tuple[FileReport, ...]:
        return tuple(f for f in self.files if f.outcome == "refused")
