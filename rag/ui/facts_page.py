"""The page Facts: every figure read from the reports: found, picked, plotted, taken away."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from rag.command.listing import fact_fields, write_csv
from rag.question.only import admits
from rag.schema import Document, Fact, FactKind, Filter, Span
from rag.ui import address, facts_address, facts_plot, source
from rag.ui.drawn import quotation
from rag.ui.facts_table import KINDS, ORDERS, FactTable, Order, Wanted
from rag.ui.parts import counted, scroll, show, where, year_ranges
from rag.ui.render import element, label
from rag.ui.session import Conversation, conversation

if TYPE_CHECKING:
    from rag.assistant import Assistant

ROWS: Final = 500
"""Facts drawn at a time."""

WORDS: Final = "In the report’s words"
"""The column that says what a figure is; `Read` opens them where they stand."""

PICKS: Final = 50
"""So many facts can be picked; more would be a chart that nobody reads."""

_PICKED: Final = "facts-picked"
_FILTERS: Final[dict[str, object]] = {
    "facts-place": None,
    "facts-year": None,
    "facts-kinds": [],
    "facts-words": "",
}
_KEPT: Final = "facts-kept"
"""What the page showed when it was last drawn: Streamlit forgets what is typed on a page that is
left."""

_BOM: Final = "\ufeff"
"""What tells a spreadsheet that a file is in UTF-8."""


def page(assistant: Assistant) -> None:
    """Draw the page. Raises VerbatimError where the index cannot be used."""
    current = conversation()
    status = assistant.status()
    table = _table(assistant, str(status.folder), status.generation)
    with st.container(key="page-facts"):
        show(
            element("h1", "Facts", class_="v-page-title"),
            element(
                "p",
                "Every figure that was read from the reports, with the words it was read from. "
                "Pick rows to see their words; pick two or more to plot them over the years.",
                class_="v-lead-small",
            ),
        )
        if not table.facts:
            show(element("p", "No figure has been read yet. Add documents first."))
            return
        if current.view is None:
            main = st.container(key="facts-main")
        else:
            left, right = st.columns([11, 10], gap="large")
            main = left.container(key="facts-main")
            with right:
                source.panel(assistant, current)
        with main:
            _found(table, current, status.generation)
            _picked(table, current)
    scroll(current.scrolling())


@st.cache_resource(max_entries=2, show_spinner="Reading the facts …")
def _table(_assistant: Assistant, folder: str, generation: int) -> FactTable:  # noqa: ARG001 - the key
    documents = _assistant.collection().documents
    known = {document.id for document in documents}
    # An ingest may end between the two readings: a fact without its document has no words.
    facts = [fact for fact in _assistant.facts() if fact.document_id in known]
    return FactTable(facts, documents)


def within(only: Filter, documents: Iterable[Document]) -> frozenset[str] | None:
    """The ids of the documents that the session is limited to; None where it is not limited."""
    return frozenset(d.id for d in documents if admits(only, d)) if only else None


def as_csv(facts: Sequence[Fact], table: FactTable) -> bytes:
    """Facts as CSV in UTF-8, with the mark that spreadsheets want; no cell becomes a formula."""
    text = io.StringIO()
    write_csv((fact_fields(fact, table.documents[fact.document_id]) for fact in facts), text)
    return (_BOM + text.getvalue()).encode()


def rows_of(facts: Sequence[Fact], table: FactTable) -> dict[str, list[str]]:
    """Facts as the rows of the table on the page, with the way to the words of each."""
    documents = table.documents
    return {
        "Year": [", ".join(map(str, fact.years)) for fact in facts],
        "Figure": [table.written(fact) for fact in facts],
        WORDS: [table.row(fact) for fact in facts],
        "Place": [fact.place or "" for fact in facts],
        "Document": [documents[fact.document_id].title for fact in facts],
        "Read": [
            address.link(
                address.query(
                    documents[fact.document_id],
                    fact.paragraph,
                    Span(fact.start, fact.end),
                )
            )
            for fact in facts
        ],
    }


def _found(table: FactTable, current: Conversation, generation: int) -> None:
    """The filters, and the facts that they leave."""
    _take(table)
    wanted, order = _filters(table, current)
    _keep(facts_address.Shown(wanted, order, tuple(_here(table))), table)
    facts = table.find(wanted, order)
    pages = -(-len(facts) // ROWS)
    at = max(1, min(st.session_state.get("facts-at", 1), pages))
    shown = facts[(at - 1) * ROWS :][:ROWS]
    with st.container(key="facts-count", horizontal=True, vertical_alignment="center"):
        limited = " in the documents that this session is limited to" if current.only else ""
        told = counted(len(facts), "fact")
        if pages > 1:
            first = (at - 1) * ROWS + 1
            told = f"{first:,} to {first + len(shown) - 1:,} of {told}"
        show(element("p", told + limited, class_="v-muted", role="status"))
        if facts:
            st.download_button(
                "Download as CSV",
                lambda: as_csv(facts, table),
                "facts.csv",
                "text/csv",
                key="facts-csv",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )
    if not facts:
        show(element("p", "No fact fits all of this. Other words or another year may."))
        st.button("Clear the filters", key="facts-clear", on_click=_clear)
        return
    _rows(shown, table, f"facts-rows-{hash((wanted, order, at, generation))}")
    if pages > 1:
        st.pagination(pages, key="facts-at")


def _filters(table: FactTable, current: Conversation) -> tuple[Wanted, Order]:
    with st.container(key="facts-filters", horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Words", key="facts-words", placeholder="identified victims")
        place = st.selectbox(
            "Place", table.places, index=None, key="facts-place", placeholder="Every place"
        )
        year = st.selectbox(
            "Year", table.years, index=None, key="facts-year", placeholder="Every year"
        )
        kinds: list[FactKind] = st.multiselect(
            "Kind",
            list(KINDS),
            format_func=KINDS.__getitem__,
            key="facts-kinds",
            placeholder="Every kind",
        )
        order: Order = st.selectbox(
            "Order", list(ORDERS), format_func=ORDERS.__getitem__, key="facts-order"
        )
    documents = within(current.only, table.documents.values())
    return Wanted(place, year, tuple(kinds), words, documents), order


def _take(table: FactTable) -> None:
    """Where the page was just opened, show what its address asks for, or what it showed before."""
    state = st.session_state
    if "facts-words" in state:
        return
    found = facts_address.asked(st.query_params.get_all, table, PICKS) or state.get(_KEPT)
    if found is None:
        return
    wanted = found.wanted
    # The collection may have changed since the page was left.
    state["facts-words"] = wanted.words
    state["facts-place"] = wanted.place if wanted.place in table.places else None
    state["facts-year"] = wanted.year if wanted.year in table.years else None
    state["facts-kinds"] = list(wanted.kinds)
    state["facts-order"] = found.order
    if not picks():
        state[_PICKED] = list(found.picks)


def _keep(shown: facts_address.Shown, table: FactTable) -> None:
    """Put what the page shows into its address, so that a reload finds it."""
    st.session_state[_KEPT] = shown
    address.keep(facts_address.NAMES, facts_address.in_address(shown, table))


def _clear() -> None:
    st.session_state.update(_FILTERS)


def _rows(shown: Sequence[Fact], table: FactTable, key: str) -> None:
    """One page of the table; what is selected in it is picked."""
    picked = picks()
    st.session_state["facts-shown"] = (key, shown)
    st.dataframe(
        rows_of(shown, table),
        key=key,
        hide_index=True,
        height=min(38 + 35 * len(shown), 460),
        on_select=lambda: _selected(key, shown),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": [n for n, f in enumerate(shown) if f in picked]}},
        column_config=_columns(),
        alt="Facts",
    )


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "Year": column.TextColumn(width=80),
        "Figure": column.TextColumn(width=110),
        WORDS: column.TextColumn(width="large"),
        "Place": column.TextColumn(width="small"),
        "Document": column.TextColumn(width="medium"),
        "Read": column.LinkColumn(display_text="Read", width=70),
    }


def picks() -> list[Fact]:
    """The facts that are picked in this tab, in the order of picking."""
    found: list[Fact] = st.session_state.setdefault(_PICKED, [])
    return found


def _here(table: FactTable) -> list[Fact]:
    """The picked facts that are there: a document may have been changed or taken out since."""
    return [fact for fact in picks() if fact.document_id in table.documents]


def _selected(key: str, shown: Sequence[Fact]) -> None:
    """Take what is selected among `shown` as picked; what was picked elsewhere stays."""
    rows = st.session_state[key]["selection"]["rows"]
    chosen = [shown[row] for row in rows if row < len(shown)]
    visible = set(shown)
    before = [fact for fact in picks() if fact not in visible or fact in chosen]
    new = [fact for fact in chosen if fact not in before]
    st.session_state[_PICKED] = [*before, *new][-PICKS:]


def _unpick(fact: Fact | None) -> None:
    """Put `fact`, or (None) all, back."""
    left = [] if fact is None else [one for one in picks() if one != fact]
    st.session_state[_PICKED] = left
    key, shown = st.session_state["facts-shown"]
    rows = [number for number, one in enumerate(shown) if one in left]
    st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}


def _picked(table: FactTable, current: Conversation) -> None:
    """The picked facts: plotted where they are several, and each with its words."""
    here = _here(table)
    if not here:
        return
    with st.container(key="facts-picked-heading", horizontal=True, vertical_alignment="center"):
        show(element("h2", f"Picked: {counted(len(here), 'fact')}"))
        st.button("Unpick all", key="unpick-all", type="tertiary", on_click=_unpick, args=(None,))
    if len(here) > 1:
        _plots(here, table, current)
    for number, fact in enumerate(here, start=1):
        _words(number, fact, table, current)


def _plots(here: Sequence[Fact], table: FactTable, current: Conversation) -> None:
    by_unit = facts_plot.points(here, table.written, table.words)
    for place, (name, many) in enumerate(by_unit.items(), start=1):
        key = f"facts-chart-{place}"
        st.altair_chart(
            facts_plot.chart(name, many),
            key=key,
            on_select=lambda key=key: _point(key, here, table, current),
            selection_mode=facts_plot.CHOSEN,
            alt=facts_plot.described(name, many),
        )
    without = sum(fact.value is None or not fact.years for fact in here)
    if without:
        told = (
            "has no figure or no year, and so no point"
            if without == 1
            else ("have no figure or no year, and so no point")
        )
        show(element("p", f"{counted(without, 'picked fact')} {told}.", class_="v-muted"))


def _point(key: str, here: Sequence[Fact], table: FactTable, current: Conversation) -> None:
    """Open the words of the point that was chosen."""
    for point in st.session_state[key].selection.get(facts_plot.CHOSEN) or []:
        number = point.get("number")
        if isinstance(number, int) and number < len(here):
            current.open_citation(table.citation(here[number]), opened_by=f"fact-open-{number + 1}")
            return


def _figure(fact: Fact, table: FactTable) -> str:
    """A figure with its place and years, as its words below do not always say them."""
    years = year_ranges(fact.years)
    return " · ".join(filter(None, (table.written(fact), years, fact.place)))


def _words(number: int, fact: Fact, table: FactTable, current: Conversation) -> None:
    """A picked fact with the sentence it was read from."""
    cited = table.citation(fact)
    opened = f"fact-open-{number}"
    with st.container(key=f"fact-{number}", gap="xsmall"):
        show(
            element("p", _figure(fact, table), class_="v-near", dir="auto"),
            element("blockquote", *quotation(cited), class_="v-blockquote", dir="auto"),
        )
        with st.container(key=f"fact-actions-{number}", horizontal=True):
            st.button(
                f"{label(cited.title, 90)}, {where(cited.paragraph, cited.page).lower()}",
                key=opened,
                on_click=current.open_citation,
                args=(cited, opened),
            )
            st.button(
                "Unpick", key=f"unpick-{number}", type="tertiary", on_click=_unpick, args=(fact,)
            )
