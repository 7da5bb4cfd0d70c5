"""What a person changes of a document: its title, place and years, or that it is there at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.errors import VerbatimError
from rag.index.override import Override
from rag.schema import Document, Period
from rag.ui.parts import show
from rag.ui.render import element

if TYPE_CHECKING:
    from rag.assistant import Assistant

LONGEST: Final = 300
_SAVED: Final = "change-saved"
_YEARS = re.compile(r"((?:19|20)\d\d)(?:\s*(?:[-–—/]|to)\s*((?:19|20)\d\d))?")


def years_typed(text: str) -> Period | None:
    """ "2020" or "2016-2020" as a period; None for nothing. ValueError, in words, for all else."""
    typed = text.strip()
    if not typed:
        return None
    match = _YEARS.fullmatch(typed)
    if match is not None and int(match[1]) <= int(match[2] or match[1]):
        return Period(int(match[1]), int(match[2] or match[1]))
    raise ValueError("Years are written as 2020, or as 2016-2020. Nothing was changed.")


def override_of(
    document: Document, before: Override, title: str, place: str, period: Period | None
) -> Override:
    """What a person set who saved these values: those that are new, those that were set before and
    still stand, and those that were only inferred and are now confirmed. An empty one goes back to
    what the document shows."""

    def is_set(name: str, value: object, was: object, earlier: object) -> bool:
        return bool(value) and (value != was or bool(earlier) or name in document.inferred)

    title, place = " ".join(title.split()), " ".join(place.split())
    return Override(
        title=title if is_set("title", title, document.title, before.title) else None,
        place=place if is_set("place", place, document.place, before.place) else None,
        period=period if is_set("period", period, document.period, before.period) else None,
    )


def change(assistant: Assistant, document: Document) -> None:
    """The form that sets title, place and years."""
    if st.session_state.pop(_SAVED, False):
        # What was saved is seen in the page; the form is out of its way.
        st.session_state["change"] = False
    with st.popover("Title, place, years", icon=":material/edit:", key="change", on_change="rerun"):
        before = assistant.overridden(document.source)
        show(
            element(
                "p",
                "Figures take their years and their place from here, and are read again when you "
                "save. An empty field goes back to what the document shows.",
                class_="v-muted",
            )
        )
        # The key changes with what is known, so that the form shows it.
        with st.form(f"change-{document.id[:12]}-{hash((document, before))}", border=False):
            title = st.text_input("Title", document.title, max_chars=LONGEST)
            place = st.text_input("Place", document.place or "", max_chars=LONGEST)
            years = st.text_input(
                "Years it covers",
                str(document.period or ""),
                max_chars=20,
                placeholder="2020 or 2016-2020",
            )
            if st.form_submit_button("Save", type="primary"):
                _save(assistant, document, before, title, place, years)


def _save(
    assistant: Assistant, document: Document, before: Override, title: str, place: str, years: str
) -> None:
    try:
        override = override_of(document, before, title, place, years_typed(years))
        with st.spinner("Reading its figures again …"):
            assistant.revise(document.source, override)
    except (ValueError, VerbatimError) as error:
        show(element("p", str(error), class_="v-notice", role="alert"))
        return
    st.session_state[_SAVED] = True
    st.rerun()


def removal(assistant: Assistant, document: Document) -> None:
    """The way to take a document out, asked twice."""
    with st.popover("Remove", icon=":material/delete:", key="remove"):
        show(
            element(
                "p",
                "This takes the document and its figures out of the collection. A copy that was "
                "added in the app is deleted; a file that was read from a folder of yours stays "
                "where it is.",
            )
        )
        if st.button("Remove for good", key="remove-for-good", type="primary"):
            try:
                with st.spinner("Taking the document out …"):
                    assistant.remove([document.source])
            except VerbatimError as error:
                show(element("p", str(error), class_="v-notice", role="alert"))
                return
            st.query_params.clear()
            st.rerun()
