"""What can be done with an answer: copy it, judge it, see what else was near, ask again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from rag.schema import QUOTING, Answer, Citation, Collection, Hit, Span
from rag.ui import opinion
from rag.ui.copied import as_text
from rag.ui.drawn import QUOTE_LIMIT_IN_TABLE, Drawn, Surroundings
from rag.ui.parts import show
from rag.ui.render import element, label, shortened
from rag.ui.session import Turn

NEAR_SHOWN: Final = 5
"""Passages shown as what else was near."""


def draw(turn: Turn, answer: Answer, drawn: Drawn, around: Surroundings) -> None:
    """What can be done with an answer: copy it, and look at what else was near."""
    with st.container(
        key=f"actions-{drawn.turn}", horizontal=True, vertical_alignment="center", gap="xsmall"
    ):
        copied = st.popover("Copy", key=f"copy-{drawn.turn}", on_change="rerun", type="tertiary")
        if copied.open:
            with copied:
                show(element("p", "The answer with footnotes, as plain text", class_="v-eyebrow"))
                text = as_text(turn.question, answer, drawn.numbers)
                st.code(text, language=None, wrap_lines=True)
        opinion.feedback(turn, around.collection)
        if hits_near(answer):
            others = st.popover(
                "What else was near", key=f"near-{drawn.turn}", on_change="rerun", type="tertiary"
            )
            if others.open:
                with others:
                    _near(passages_near(answer, around.collection), drawn)
        _other_readers(turn, answer, drawn, around.readers)
        if around.latest and drawn.numbers:
            keys = "Alt+1 opens the source [1]"
            show(element("span", keys, class_="v-shortcut"), width="content")
    told = answered_by(answer, around.readers)
    if told:
        show(element("p", told, class_="v-muted"))


def _other_readers(turn: Turn, answer: Answer, drawn: Drawn, readers: Mapping[str, str]) -> None:
    """The ways to ask another reader the same, where there are any."""
    # A chat model answers by its own name, whatever it is asked by.
    here = QUOTING if answer.reader == QUOTING else next((r for r in readers if r != QUOTING), "")
    for name, called in readers.items():
        if name != here:
            st.button(
                f"Ask again: {label(called, 60)}",
                key=f"reader-{name}-{drawn.turn}",
                type="tertiary",
                on_click=drawn.conversation.ask,
                args=(turn.question, turn.changes, name, turn.before),
            )


def answered_by(answer: Answer, readers: Mapping[str, str]) -> str:
    """Who answered, and what it took: "" where there is nobody else to ask."""
    if answer.reader == QUOTING:
        return "Answered in the reports' own words." if len(readers) > 1 else ""
    told = f"Written by {answer.reader}; each statement was checked against the words quoted."
    used = answer.usage
    if used is not None:
        told += f" {used.input_tokens:,} tokens read, {used.output_tokens:,} written"
        told += f", ${used.dollars:.4f}." if used.dollars is not None else "."
    return told


def hits_near(answer: Answer) -> list[Hit]:
    """The passages that the search found and the answer does not quote, best first."""
    quoted = [(c.document_id, Span(c.start, c.end)) for c in answer.citations]
    return [
        hit
        for hit in answer.hits
        if not any(
            hit.passage.document_id == document_id
            and span.overlaps(Span(hit.passage.start, hit.passage.end))
            for document_id, span in quoted
        )
    ][:NEAR_SHOWN]


def passages_near(answer: Answer, collection: Collection) -> list[Citation]:
    """`hits_near` as citations without a focus. What is no longer in `collection` as it was then
    is left out."""
    documents = {d.id: d for d in collection.documents}
    found = []
    for hit in hits_near(answer):
        one = hit.passage
        held = documents.get(one.document_id)
        if held is None or held.text[one.start : one.end] != one.text:
            continue
        where = (held.id, held.source, held.title, one.paragraph, one.start, one.end)
        focus = (one.start, one.start)
        page = held.page_at(one.start)
        found.append(Citation(*where, one.text, *focus, held.url, page))
    return found


def _near(near: Sequence[Citation], drawn: Drawn) -> None:
    show(element("p", "Found beside the words quoted; nobody checked it", class_="v-eyebrow"))
    for place, citation in enumerate(near, start=1):
        key = f"near-{drawn.turn}-{place}"
        words = shortened(citation.quote, QUOTE_LIMIT_IN_TABLE)
        show(element("blockquote", element("p", words, dir="auto"), class_="v-blockquote"))
        st.button(
            f"{label(citation.title, 90)}, {citation.where}",
            key=key,
            on_click=drawn.conversation.open_citation,
            args=(citation, key),
        )
