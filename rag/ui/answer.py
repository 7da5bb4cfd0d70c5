"""One answer: the figure first, then the words it rests on, each with the way to its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from rag.schema import Answer, Citation, Statement
from rag.ui import actions, chart
from rag.ui.chips import understood
from rag.ui.drawn import QUOTE_LIMIT_IN_TABLE, Drawn, Surroundings, numbered
from rag.ui.matter import changed_matter
from rag.ui.parts import counted, covers, ranged, show, year_ranges
from rag.ui.render import Markup, element
from rag.ui.session import Conversation

_HEADLINE: Final = re.compile(r"(?s)^(?P<figure>\S[^\n]{0,59}?) [—–-] (?P<label>\S.*)$")

_LABEL_YEARS: Final = re.compile(
    r"[\s,(]*\b(?:19|20)\d\d(?:[-–/]\d\d(?:\d\d)?\b|\b)(?:(?: and|,) (?:19|20)\d\d\b)*\)?"
)

_NOT_REPORTED: Final = re.compile(r"(?s)^(?P<figure>Not reported)(?: \((?P<label>.+)\))?\.$")

NOTHING_FOUND: Final = "nothing found"
_FIGURE: Final = "v-trend-figure"
"""What a year that was asked about and has no figure says in its row."""

_STATUS: Final = {"not_reported": "Not reported", "not_found": "Not found"}


def show_answer(conversation: Conversation, number: int, around: Surroundings) -> None:
    """Draw the answer of the conversation's turn `number` (from 1), which has one."""
    turn = conversation.turns[number - 1]
    answer = turn.answer
    assert answer is not None, "the caller has looked"
    drawn = Drawn(conversation, number, numbered(answer), around.latest)
    same = [t.answer for t in conversation.turns[: number - 1] if t.question == turn.question]
    other = changed_matter(answer, turn.changes, [one for one in same if one is not None])
    for notice in (*answer.notices, *filter(None, (other,))):
        show(element("p", notice, class_="v-notice"))
    status = _STATUS.get(answer.status, "")
    if status and not any(s.text.startswith(status) for s in answer.statements):
        show(element("p", status, class_="v-status"))
    if is_trend(answer):
        _trend(answer, drawn)
    else:
        for statement in answer.statements:
            drawn.said(headline(statement.text), statement.citations)
    if answer.reason:
        told = ranged(reason(answer.reason, status))
        if answer.status == "not_found":
            told = followed(told, answer.query.notes)
        show(element("p", told, class_="v-reason"))
    if answer.status == "not_found" and "covers" not in answer.reason:
        show(element("p", f"The collection covers {covers(around.collection)}.", class_="v-reason"))
    if answer.nearest:
        show(element("p", nearest_words(answer.reason), class_="v-eyebrow"))
        for statement in answer.nearest:
            drawn.said(element("p", statement.text, class_="v-near"), statement.citations)
    if answer.left_out:
        _left_out(answer.left_out, drawn)
    if answer.unchecked:
        unchecked(answer.unchecked, number)
    understood(conversation, number, answer.query, around.choices)
    actions.draw(turn, answer, drawn, around)


def unchecked(words: str, number: int) -> None:
    """Draw what a chat model had written in the turn `number` when it was stopped, closed."""
    with st.expander("What had been written, unchecked", key=f"unchecked-{number}"):
        show(element("p", words, class_="v-unchecked", dir="auto"))


def is_trend(answer: Answer) -> bool:
    """Whether an answer gives a figure for each of several years, which reads best as a table."""
    years = {s.fact.years for s in answer.statements if s.fact is not None}
    fewest = 2 if answer.query.wanted == "trend" else 3
    return len(years) >= fewest and all(s.fact is not None for s in answer.statements)


def split_headline(text: str) -> tuple[str, str]:
    """A statement as its figure and what the figure is of: "94 — victims, 2020" is ("94",
    "victims, 2020"). What is not reported stands in the figure's place. The figure is "" where the
    statement does not begin with one."""
    found = _HEADLINE.match(text) or _NOT_REPORTED.match(text)
    return (found["figure"], found["label"] or "") if found else ("", text)


def reason(text: str, status: str) -> str:
    """A reason without the status that it begins with, which already stands above it."""
    start = f"{status}: "
    if not status or not text.startswith(start):
        return text
    rest = text[len(start) :]
    return rest[:1].upper() + rest[1:]


def followed(told: str, notes: Sequence[str]) -> str:
    """Why a follow-up has no answer, with what it was read with: of the words it was asked in, that
    is not to be seen. `notes` are those of its query."""
    start = "from the conversation: "
    carried = next((note.removeprefix(start) for note in notes if note.startswith(start)), "")
    if not carried:
        return told
    return f"Read together with the question before ({carried}): {told[:1].lower()}{told[1:]}"


def nearest_words(why: str) -> str:
    """What is said above what stands nearest, where the answer was refused for the reason `why`."""
    if "do not speak of" in why:
        return "What stands nearest to the other words, though it is no answer"
    return "What stands nearest, though it is no answer"


def headline(text: str) -> Markup:
    """A statement, large, its figure larger."""
    figure, rest = split_headline(text)
    if not figure:
        return element("p", rest, class_="v-answer v-answer-prose")
    size = "v-status" if _NOT_REPORTED.match(text) else "v-figure"
    if size == "v-figure" and len(figure) > 12:
        size += " v-figure-long"
    pieces = [element("span", figure, class_=size)]
    if rest:
        pieces.append(element("span", " — ", class_="v-spoken"))
        pieces.append(element("span", rest, class_="v-label"))
    return element("p", *pieces, class_="v-answer")


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A row of the figures over the years. `what` is what the figure is of, where the rows differ
    in that; else the caption says it."""

    years: str
    figure: str
    what: str
    citations: tuple[Citation, ...]


def trend_rows(statements: Sequence[Statement]) -> tuple[str, list[TrendRow]]:
    """What the figures of several years have in common, and a row for each, the years in order."""
    ordered = _by_year(statements)
    labels = [_without_years(split_headline(one.text)[1]) for one in ordered]
    common = labels[0] if len(set(labels)) == 1 else ""
    rows = [
        TrendRow(
            year_ranges(statement.fact.years if statement.fact else ()) or "—",
            _figure_shown(statement),
            "" if common else label,
            statement.citations,
        )
        for statement, label in zip(ordered, labels, strict=True)
    ]
    told = common or "By year; each row says what it counts"
    return told[:1].upper() + told[1:], rows


def with_missing(rows: Sequence[TrendRow], answer: Answer) -> list[TrendRow]:
    """`rows` of a trend, and one for each year asked about that has no figure, in their order."""
    found = {year for s in answer.statements if s.fact is not None for year in s.fact.years}
    missing = [
        TrendRow(str(year), NOTHING_FOUND, "", ())
        for year in answer.query.years
        if year not in found
    ]
    return sorted([*rows, *missing], key=lambda row: row.years)


def _by_year(statements: Sequence[Statement]) -> list[Statement]:
    return sorted(statements, key=lambda s: s.fact.years if s.fact else ())


def _figure_shown(statement: Statement) -> str:
    """The figure that a statement gives, as it is written."""
    figure, _ = split_headline(statement.text)
    focus = [c.quote[c.focus_start - c.start : c.focus_end - c.start] for c in statement.citations]
    return figure or next(filter(None, focus), "") or statement.text


def _without_years(label: str) -> str:
    """What a figure is of without its years, single or as a span, and the marks around them."""
    return _LABEL_YEARS.sub("", label).strip(" ,")


def _trend(answer: Answer, drawn: Drawn) -> None:
    """Figures of several years: a table, a chart a unit, and the words behind each."""
    caption, given = trend_rows(answer.statements)
    rows = with_missing(given, answer)
    with st.container(key=f"trend-{drawn.turn}", gap=None):
        show(element("p", caption, class_="v-trend-caption"))
        for row in rows:
            pieces = [
                element("span", row.years, class_="v-trend-year"),
                element("span", ": ", class_="v-spoken"),
                element(
                    "span",
                    row.figure,
                    class_=_FIGURE if row.citations else f"{_FIGURE} v-trend-none",
                ),
            ]
            if row.what:
                pieces.append(element("span", " — ", class_="v-spoken"))
                pieces.append(element("span", row.what, class_="v-trend-what"))
            drawn.row(element("p", *pieces, class_="v-trend-row"), row.citations)
    shown = {n: _figure_shown(s) for n, s in enumerate(answer.statements)}
    found = chart.points(answer.statements, drawn.numbers, shown)
    by_number = {number: citation for citation, number in drawn.numbers.items()}
    chart.draw(found, by_number, drawn.conversation, drawn.turn, answer.query.years)
    drawn.quote([c for row in rows for c in row.citations], QUOTE_LIMIT_IN_TABLE)


def _left_out(statements: Sequence[Statement], drawn: Drawn) -> None:
    name = f"{counted(len(statements), 'statement')} left out: not borne out by the words quoted"
    with st.expander(name, key=f"left-out-{drawn.turn}"):
        for statement in statements:
            why = statement.problem or "No reason was given."
            drawn.said(element("p", statement.text, class_="v-near"), statement.citations)
            show(element("p", why, class_="v-reason"))
