"""One answer: the figure first, then the words it rests on, each with the way to its source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from rag.schema import Answer, Citation, Statement
from rag.ui import actions, chart
from rag.ui.chips import understood
from rag.ui.drawn import QUOTE_LIMIT_IN_TABLE, Drawn, Surroundings, numbered
from rag.ui.parts import counted, covers, show, year_ranges
from rag.ui.render import Child, Markup, element, table
from rag.ui.session import Conversation

_HEADLINE: Final = re.compile(r"(?s)^(?P<figure>\S[^\n]{0,59}?) [—–-] (?P<label>\S.*)$")

_NOT_REPORTED: Final = re.compile(r"(?s)^(?P<figure>Not reported)(?: \((?P<label>.+)\))?\.$")

_STATUS: Final = {"not_reported": "Not reported", "not_found": "Not found"}


def show_answer(conversation: Conversation, number: int, around: Surroundings) -> None:
    """Draw the answer of the conversation's turn `number` (from 1), which has one."""
    turn = conversation.turns[number - 1]
    answer = turn.answer
    assert answer is not None, "the caller has looked"
    drawn = Drawn(conversation, number, numbered(answer), around.latest)
    for notice in answer.notices:
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
        show(element("p", reason(answer.reason, status), class_="v-reason"))
    if answer.status == "not_found" and "covers" not in answer.reason:
        show(element("p", f"The collection covers {covers(around.collection)}.", class_="v-reason"))
    if answer.nearest:
        show(element("p", "What stands nearest, though it is no answer", class_="v-eyebrow"))
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


def trend_table(statements: Sequence[Statement], numbers: Mapping[Citation, int]) -> Markup:
    """Figures of several years as a table: year, figure, the number of the citation."""
    rows: list[list[Child]] = []
    labels = []
    for statement in _by_year(statements):
        years = statement.fact.years if statement.fact else ()
        labels.append(split_headline(statement.text)[1])
        sources = " ".join(f"[{numbers[c]}]" for c in statement.citations)
        rows.append([", ".join(map(str, years)) or "—", _figure_shown(statement), sources])
    return table(_common(labels), ["Year", "Figure", "Source"], rows)


def _by_year(statements: Sequence[Statement]) -> list[Statement]:
    return sorted(statements, key=lambda s: s.fact.years if s.fact else ())


def _figure_shown(statement: Statement) -> str:
    """The figure that a statement gives, as it is written."""
    figure, _ = split_headline(statement.text)
    focus = [c.quote[c.focus_start - c.start : c.focus_end - c.start] for c in statement.citations]
    return figure or next(filter(None, focus), "") or statement.text


def _common(labels: Sequence[str]) -> str:
    """What the rows of a table have in common: the first label without its years."""
    first = labels[0] if labels else ""
    told = re.sub(r"[\s,(]*\b(19|20)\d\d\b\)?", "", first).strip(" ,") or "figures by year"
    return told[:1].upper() + told[1:]


def _trend(answer: Answer, drawn: Drawn) -> None:
    """Figures of several years: a table, a chart a unit, and the words behind each."""
    show(trend_table(answer.statements, drawn.numbers))
    shown = {n: _figure_shown(s) for n, s in enumerate(answer.statements)}
    found = chart.points(answer.statements, drawn.numbers, shown)
    by_number = {number: citation for citation, number in drawn.numbers.items()}
    chart.draw(found, by_number, drawn.conversation, drawn.turn)
    for statement in _by_year(answer.statements):
        years = statement.fact.years if statement.fact else ()
        told = f"{year_ranges(years) or 'No year'}: {_figure_shown(statement)}"
        drawn.said(element("p", told, class_="v-near"), statement.citations, QUOTE_LIMIT_IN_TABLE)


def _left_out(statements: Sequence[Statement], drawn: Drawn) -> None:
    name = f"{counted(len(statements), 'statement')} left out: not borne out by the words quoted"
    with st.expander(name, key=f"left-out-{drawn.turn}"):
        for statement in statements:
            why = statement.problem or "No reason was given."
            drawn.said(element("p", statement.text, class_="v-near"), statement.citations)
            show(element("p", why, class_="v-reason"))
