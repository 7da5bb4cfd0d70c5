"""Thumbs under an answer, and the right answer where a person knows it.

What is said waits on the page Evaluation; once approved there it is a labelled question.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from rag.memory.labels import verbatim
from rag.memory.records import Correction, Opinion
from rag.schema import Answer, Collection, Document
from rag.text.split import paragraphs, sentences
from rag.ui import memory
from rag.ui.parts import show
from rag.ui.render import element, shortened
from rag.ui.session import Turn

SENTENCES: Final = 2_000
"""Sentences of a document that are offered to choose from."""

STATUS: Final = {
    "answered": "The reports answer it",
    "not_reported": "A report says that this was not reported",
    "not_found": "The collection does not answer it",
}


def feedback(turn: Turn, collection: Collection) -> None:
    """Draw the thumbs of `turn`, and where one is given the way to the right answer."""
    if turn.answer is None or not memory.is_on():
        return
    said = memory.opinion(turn.key)
    given = None if said is None or said.good is None else int(said.good)
    key = f"thumbs-{turn.key}"
    st.feedback("thumbs", key=key, default=given, on_change=_rated, args=(turn.key, key))
    if said is None:
        return
    corrected = said.correction is not None
    words = "Change the right answer" if corrected else "Give the right answer"
    if st.button(words, key=f"correct-{turn.key}", type="tertiary"):
        _correct(turn, turn.answer, collection)


def _rated(turn: str, key: str) -> None:
    thumb = st.session_state[key]
    said = memory.opinion(turn) or Opinion()
    good = None if thumb is None else bool(thumb)
    empty = good is None and said.correction is None
    memory.say(turn, None if empty else replace(said, good=good, state="waiting"))


@st.dialog("What is the right answer?")
def _correct(turn: Turn, answer: Answer, collection: Collection) -> None:
    said = memory.opinion(turn.key) or Opinion()
    before = said.correction or Correction(years=answer.query.years)
    question = shortened(" ".join(turn.question.split()), 300)
    show(element("p", question, class_="v-near", dir="auto"))
    status = st.radio(
        "What is true?",
        list(STATUS),
        index=list(STATUS).index(before.status),
        format_func=STATUS.__getitem__,
        key=f"status-{turn.key}",
    )
    right, source, words = "", None, ""
    if status == "answered":
        right = st.text_input(
            "The right answer",
            value=before.answer,
            key=f"right-{turn.key}",
            placeholder="A figure, a name, or a few words",
            max_chars=500,
        )
    year = st.text_input(
        "The year it is about",
        value=str(before.years[0]) if before.years else "",
        key=f"year-{turn.key}",
        max_chars=4,
    )
    if status != "not_found" and collection.documents:
        source, words = _where(turn.key, before, answer, collection, right)
    if st.button("Keep", key=f"keep-{turn.key}", type="primary"):
        made, problem = checked(status, right, year, source, words, collection)
        if made is None:
            show(element("p", problem, class_="v-trouble-title"))
            return
        kept = replace(made, kind=before.kind, place=before.place, unit=before.unit)
        memory.say(turn.key, Opinion(said.good, kept, "waiting"))
        st.rerun()


def checked(
    status: str,
    right: str,
    year: str,
    source: str | None,
    words: str,
    collection: Collection,
) -> tuple[Correction | None, str]:
    """What a person typed as a correction, or None with what is wrong with it."""
    if status == "answered" and not right.strip():
        return None, "Type the right answer first."
    if year.strip() and not (year.strip().isascii() and year.strip().isdigit()):
        return None, "The year is a number, such as 2020."
    quotes: tuple[str, ...] = ()
    if words.strip() and status != "not_found":
        document = next((d for d in collection.documents if d.source == source), None)
        quote = verbatim(document.text, words) if document is not None else None
        if quote is None:
            return None, "These words do not stand in that document. Copy them from it."
        quotes = (quote,)
    years = (int(year),) if year.strip() else ()
    place = source if quotes else None
    if status == "not_reported":
        return Correction("not_reported", years=years, source=place, quotes=quotes), ""
    if status == "not_found":
        return Correction("not_found", years=years), ""
    return Correction("answered", right.strip(), "", years, source=place, quotes=quotes), ""


def _where(
    key: str, before: Correction, answer: Answer, collection: Collection, right: str
) -> tuple[str | None, str]:
    """The document and its words that a person chooses or pastes."""
    documents = {document.source: document for document in collection.documents}
    cited = [
        c.source for c in (*answer.citations, *(c for s in answer.nearest for c in s.citations))
    ]
    first = next((name for name in (before.source, *cited) if name in documents), None)
    names = sorted(documents)
    source = st.selectbox(
        "The document",
        names,
        index=names.index(first) if first is not None else 0,
        format_func=lambda name: shortened(documents[name].title, 90),
        key=f"held-by-{key}",
    )
    offered = offers(documents[source], right)
    quote = before.quotes[0] if before.quotes and before.source == source else None
    if quote is not None and quote not in offered:
        offered = [quote, *offered]
    words = st.selectbox(
        "The words that say so",
        offered,
        index=None if quote is None else offered.index(quote),
        key=f"words-{key}-{source}",
        placeholder="Choose a sentence, or paste the words",
        accept_new_options=True,
    )
    return source, words or ""


def offers(document: Document, right: str) -> list[str]:
    """The sentences of a document, those that hold the words of the right answer first."""
    spans = [s for part in paragraphs(document.text) for s in sentences(document.text, part)]
    found = dict.fromkeys(document.text[span.start : span.end] for span in spans)
    wanted = right.strip().casefold()
    held = [one for one in found if wanted and wanted in one.casefold()]
    return [*held, *(one for one in found if one not in set(held))][:SENTENCES]
