"""What people said of answers and nobody has looked at yet: approve, edit or reject it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from rag.errors import VerbatimError
from rag.memory.labels import missing
from rag.memory.records import Correction, Opinion
from rag.schema import Collection, Status
from rag.ui import evaluation, memory
from rag.ui.evaluation import Waiting
from rag.ui.opinion import STATUS
from rag.ui.parts import counted, show, trouble
from rag.ui.render import Markup, element, shortened

SHOWN: Final = 10
"""Opinions shown at a time; each has a form of its own."""

_SAID: Final = "waiting-said"
_NOT_SAVED: Final = re.compile(r"^The label was not saved; \S+ is as it was\. ")


def draw(collection: Collection, root: Path) -> None:
    """Draw what waits, the oldest first. EvalError where the label files cannot be read."""
    show(element("h2", "Waiting for approval"))
    said = st.session_state.pop(_SAID, "")
    if said:
        show(element("p", said, class_="v-notice", role="status"))
    found: list[Waiting] = memory.attempt(
        lambda kept: evaluation.waiting(kept, collection, SHOWN), []
    )
    if not memory.is_on():
        show(element("p", "Conversations are not kept here, and so nothing waits."))
        return
    if not found:
        words = (
            "Nothing waits. A thumb under an answer, up or down, puts it here; so does the right "
            "answer where you know it."
        )
        show(element("p", words))
        return
    can_write = evaluation.writable(root)
    if not can_write:
        trouble(
            "Labels cannot be written here",
            f"{root / 'eval' / 'facts'} may not be written to. What waits stays here. Name another "
            "folder in VERBATIM_EVALUATION, or download what waits and add it by hand.",
        )
        st.download_button(
            "Download what waits",
            "".join(
                json.dumps(evaluation.row_of(one), ensure_ascii=False) + "\n" for one in found
            ).encode(),
            "waiting.jsonl",
            "application/jsonl",
            key="waiting-download",
            on_click="ignore",
        )
    count = memory.attempt(lambda kept: kept.waiting_count(), len(found))
    if count > len(found):
        show(element("p", f"The oldest {len(found)} of {counted(count, 'opinion')}."))
    lacking = {one.turn.key: missing(one.correction, collection) for one in found}
    for one in found:
        if not lacking[one.turn.key]:
            _card(one, collection, root, can_write)
    incomplete = [one for one in found if lacking[one.turn.key]]
    if incomplete:
        show(
            element("h2", "To be completed first"),
            element(
                "p",
                "A thumb says that an answer is right or wrong. To be asked in the next run it "
                "also needs what is right, and where that stands. Give it here, or reject it.",
                class_="v-muted",
            ),
        )
    for one in incomplete:
        _card(one, collection, root, can_write, lacking[one.turn.key])


def _card(
    one: Waiting,
    collection: Collection,
    root: Path,
    can_write: bool,
    lacking: Sequence[str] = (),
) -> None:
    """One opinion. It can be approved unless it is `lacking` something, which is asked for then."""
    key = one.turn.key
    with st.container(key=f"waiting-{key}"):
        show(
            element("h3", shortened(" ".join(one.turn.question.split()), 300), dir="auto"),
            *(
                element("p", f"After: {shortened(question, 150)}", class_="v-muted", dir="auto")
                for question in one.questions[-3:-1]
            ),
            element("ul", *_told(one), class_="v-told"),
        )
        if lacking:
            named = " and ".join(filter(None, (", ".join(lacking[:-1]), lacking[-1])))
            needs = f"It still needs {named}."
            show(element("p", needs, class_="v-notice", role="note"))
        with st.container(key=f"waiting-actions-{key}", horizontal=True):
            if not lacking and st.button(
                "Approve", key=f"approve-{key}", type="primary", disabled=not can_write
            ):
                _approve(one, collection, root)
            st.button("Reject", key=f"reject-{key}", on_click=_reject, args=(key,))
        name = "Give what is missing" if lacking else "Edit"
        with st.expander(name, key=f"edit-{key}", expanded=bool(lacking)):
            _form(one, collection)


def _told(one: Waiting) -> list[Markup]:
    """What an opinion says, and what the label would, each in a line."""
    answer, opinion, made = one.turn.answer, one.turn.opinion, one.correction
    thumb = "only the right answer"
    if opinion is not None and opinion.good is not None:
        thumb = "right" if opinion.good else "wrong"
    given = "" if answer is None else (answer.text.split("\n")[0] or answer.reason)
    rows = [
        ("It was answered", shortened(given, 300)),
        ("A reader says", thumb),
        ("The label says", STATUS[made.status] + (f": {made.answer}" if made.answer else "")),
        ("Kind, year, place", " · ".join(_scope(made))),
    ]
    if made.status != "not_found":
        rows.append(("It rests on", "\n".join(f"“{quote}”" for quote in made.quotes)))
        rows.append(("In the document", made.source or ""))
    return [
        element(
            "li",
            element("span", name, class_="v-told-name"),
            element("span", words or "–", class_="v-told-words", dir="auto"),
        )
        for name, words in rows
    ]


def _scope(made: Correction) -> list[str]:
    parts = (made.kind.replace("_", " "), "–".join(map(str, made.years)), made.place)
    return [part for part in parts if part]


def _approve(one: Waiting, collection: Collection, root: Path) -> None:
    try:
        name = evaluation.approve(one, root, collection.documents)
    except VerbatimError as error:
        # What the label files are called is for those who write them by hand.
        why = _NOT_SAVED.sub("", str(error))
        trouble("This is not taken over yet", f"{why} Mend it under Edit; it goes on waiting.")
        return
    memory.attempt(lambda kept: kept.decide(one.turn.key, "approved"), False)
    st.session_state[_SAID] = f"Taken over as {name}. The next run asks it."
    st.rerun()


def _reject(key: str) -> None:
    memory.attempt(lambda kept: kept.decide(key, "rejected"), False)
    st.session_state[_SAID] = "Rejected. The answer and the conversation stay as they are."


def _form(one: Waiting, collection: Collection) -> None:
    from eval.labels import ANSWERABLE, UNANSWERABLE

    key, made = one.turn.key, one.correction
    kinds = [*sorted(ANSWERABLE), *sorted(UNANSWERABLE)]
    sources = ["", *sorted(document.source for document in collection.documents)]
    with st.form(f"form-{key}", border=False):
        statuses: list[Status] = ["answered", "not_reported", "not_found"]
        status = st.selectbox(
            "What is true", statuses, _at(statuses, made.status), format_func=STATUS.__getitem__
        )
        given = {
            "kind": st.selectbox(
                "Kind of question",
                kinds,
                _at(kinds, made.kind),
                format_func=lambda kind: kind.replace("_", " "),
            ),
            "answer": st.text_input(
                "The right answer", made.answer, max_chars=1000, help="A list: parted by semicolons"
            ),
            "unit": st.text_input("Currency, or %", made.unit or "", max_chars=20),
            "years": st.text_input("Year, or two years with a hyphen", _years(made), max_chars=9),
            "place": st.text_input("Place", made.place or "", max_chars=100),
            "source": st.selectbox("Document", sources, _at(sources, made.source or "")),
            "quotes": st.text_area(
                "The words that say so, one quotation a line", "\n".join(made.quotes)
            ),
        }
        if st.form_submit_button("Keep the changes"):
            _keep(one, made, status, given)


def _keep(one: Waiting, made: Correction, status: Status, given: dict[str, Any]) -> None:
    try:
        changed = evaluation.edited(made, status, given)
    except ValueError:
        trouble("Nothing was kept", "A year is a number, such as 2020 or 2018-2020.")
        return
    good = None if one.turn.opinion is None else one.turn.opinion.good
    memory.say(one.turn.key, Opinion(good, changed))
    st.session_state[_SAID] = "The changes are kept. The label still waits."
    st.rerun()


def _years(made: Correction) -> str:
    first, last = (min(made.years), max(made.years)) if made.years else ("", "")
    return str(first) if first == last else f"{first}-{last}"


def _at(options: Sequence[str], value: str) -> int:
    return list(options).index(value) if value in options else 0
