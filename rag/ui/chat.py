"""The page Ask: questions, answers that quote, and the source beside them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from rag.schema import QUOTING, Collection
from rag.stages import Asked
from rag.ui import address, examples, limits, memory, source
from rag.ui.answer import show_answer, unchecked
from rag.ui.chips import Choices, changes_told, fields_told
from rag.ui.collection import lift, limited
from rag.ui.drawn import Surroundings
from rag.ui.parts import covers, go, scroll, show, trouble
from rag.ui.render import element, label, shortened
from rag.ui.running import STOPPED, Job, desk
from rag.ui.session import ADDRESS, Conversation, Turn, conversation, note_address

if TYPE_CHECKING:
    from rag.assistant import Assistant

QUESTION_SHOWN: Final = 300
"""Characters of a question shown above its answer."""

AT_ONCE: Final = 0.3
"""Seconds that an answer may take before the page says that it is being looked for."""

NEXT_READER: Final = "next-reader"

LOOK_AROUND: Final = 4.0
"""Seconds between two looks whether another window has gone on with the conversation."""

BETWEEN: Final = 0.1
"""Seconds between two pictures of an answer that is being written."""


def page(assistant: Assistant) -> None:
    """Draw the conversation over `assistant`. Raises VerbatimError where the index cannot be
    used."""
    given = st.query_params.to_dict()
    if address.is_asked(given):
        # A link to a document that lost its page, "/?doc=...&p=...", opens there all the same.
        go(address.PAGE, **given)
    current = conversation()
    collection = assistant.collection(current.only)
    readers = _readers(assistant)
    above = st.container(key="ask-page")
    with st.container(key="ask-box", gap="xsmall"):
        _limit(assistant, current)
        _box(current, readers)
    job = _job(assistant, current)
    _name_in_address(current)
    if current.view is None:
        chat_column = above.container(key="chat")
    else:
        left, right = above.columns([11, 10], gap="large")
        chat_column = left.container(key="chat")
        with right:
            source.panel(assistant, current)
    with chat_column:
        if current.turns or job is not None:
            show(element("h1", "Verbatim", class_="v-wordmark"))
            _turns(current, _surroundings(assistant, collection, readers))
        else:
            _welcome(assistant, collection, current)
        if job is not None:
            _waited(job, current)
    if job is None and current.turns:
        _look_around(current)
    scroll(current.scrolling())


@st.fragment(run_every=LOOK_AROUND)
def _look_around(current: Conversation) -> None:
    """Draw the page anew where another window has added to the conversation."""
    if memory.is_behind(current):
        st.rerun()


def _job(assistant: Assistant, current: Conversation) -> Job | None:
    """The answer that the conversation waits for, asked for if it has not been yet."""
    job = desk().find(current.id)
    if job is not None and job.position == len(current.turns):
        memory.taken_up(current, job.pending)
        others = [one for one in current.pending if one.key != job.pending.key]
        current.pending[:] = [job.pending, *others]
        return job
    waiting = current.waiting()
    if not waiting:
        return None
    memory.asked(current)
    asked = waiting[0]
    before = len(current.turns) if asked.before is None else asked.before
    history = current.history(before)
    only = current.only

    whole = Asked(asked.question, history, only=only, changes=asked.changes, reader=asked.reader)
    job = Job(
        asked,
        len(current.turns),
        before,
        events=lambda: assistant.stream(whole),
        instead=lambda written: assistant.stopped(whole, written),
    )
    desk().begin(current.id, job)
    return job


def _name_in_address(current: Conversation) -> None:
    """Put the conversation into the page's address, so that a reload finds it."""
    if current.turns or current.pending:
        if st.query_params.get(ADDRESS) != current.id:
            st.query_params[ADDRESS] = current.id
    elif ADDRESS in st.query_params:
        del st.query_params[ADDRESS]
    note_address()


def _surroundings(
    assistant: Assistant, collection: Collection, readers: Mapping[str, str]
) -> Surroundings:
    years = tuple(sorted(collection.years, reverse=True))
    choices = Choices(years, collection.places, assistant.currencies())
    return Surroundings(collection, choices, readers)


def _readers(assistant: Assistant) -> dict[str, str]:
    """The readers that can be asked, each with what it is called; the usual one first."""
    called = {QUOTING: "quotations only"}
    return {
        name: called.get(name) or assistant.chat_model_name or name
        for name in reversed(assistant.readers())
    }


def _limit(assistant: Assistant, current: Conversation) -> None:
    """What the next question is limited to, where it is typed: the sidebar may be closed, and a
    filter that came with an address is not to go unseen."""
    only = current.only
    if not only:
        return
    whole = len(assistant.collection().documents)
    told = limited(len(assistant.collection(only).documents), whole, only)
    if limits.came_with_address(only):
        told = f"By this address: {told[:1].lower()}{told[1:]}"
    with st.container(key="box-limit", horizontal=True, vertical_alignment="center", gap="xsmall"):
        show(element("p", told, class_="v-limit", role="status"), width="content")
        st.button(
            "Lift the limit", key="box-limit-lift", type="tertiary", on_click=lift, args=(current,)
        )


def _box(current: Conversation, readers: Mapping[str, str]) -> None:
    """Where questions are typed, and who is to answer the next one, where there is a choice."""
    if len(readers) > 1:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            show(element("span", "Answered by", class_="v-chips-label"), width="content")
            st.segmented_control(
                "The next question is answered by",
                list(readers),
                default=next(iter(readers)),
                required=True,
                format_func=lambda name: label(readers[name], 60),
                key=NEXT_READER,
                label_visibility="collapsed",
            )
    st.chat_input(
        "Ask about the reports", key="ask", on_submit=_typed, args=(current, tuple(readers))
    )


def _typed(current: Conversation, readers: Sequence[str]) -> None:
    """Ask what was typed; the question after it is for the usual reader again."""
    chosen = st.session_state.get(NEXT_READER)
    current.ask(st.session_state["ask"], reader=chosen if chosen in readers[1:] else None)
    if NEXT_READER in st.session_state:
        st.session_state[NEXT_READER] = readers[0]


def _turns(current: Conversation, around: Surroundings) -> None:
    """The latest questions with what came of them, and the way to the earlier ones."""
    count = len(current.turns)
    first = max(0, count - current.shown)
    if first:
        st.button(
            f"Show earlier questions ({first})",
            key="show-earlier",
            type="tertiary",
            icon=":material/expand_less:",
            on_click=current.show_more,
        )
    for number in range(first + 1, count + 1):
        _turn(current, number, replace(around, latest=number == count))


def _turn(current: Conversation, number: int, around: Surroundings) -> None:
    turn = current.turns[number - 1]
    _question(turn, number)
    with st.container(key=f"answer-{number}"):
        if turn.answer is not None:
            show_answer(current, number, around)
            return
        stopped = turn.trouble == STOPPED
        trouble("Stopped" if stopped else "There is no answer to this", turn.trouble)
        if turn.unchecked:
            unchecked(turn.unchecked, number)
        st.button(
            "Ask again",
            key=f"again-{number}",
            on_click=current.ask,
            args=(turn.question, turn.changes, None, turn.before),
        )


def _question(asked: Turn, number: int) -> None:
    words = shortened(asked.question.strip(), QUESTION_SHOWN) or "(an empty question)"
    if len(asked.question) > QUESTION_SHOWN:
        words += f" ({len(asked.question):,} characters)"
    told = changes_told(asked.changes)
    if told:
        # What was asked, first: the words alone still name the year that was changed.
        words += f" – asked again {told}"
    heading = element("h2", words, class_="v-question", id=f"question-{number}", dir="auto")
    notes = []
    if memory.asked_elsewhere(asked.key):
        notes.append("Asked in another window")
    show(heading, *(element("p", note, class_="v-muted", dir="auto") for note in notes))


def _waited(job: Job, current: Conversation) -> None:
    """Draw `job` until there is an answer, then the page anew, with it.

    Any click ends this run; the next one finds the job again, as far as it has come.
    """
    number = len(current.turns) + 1
    asked = job.pending
    _question(Turn(asked.question, changes=asked.changes, key=asked.key), number)
    job.wait_until_done(AT_ONCE)
    if not job.done:
        scroll(current.scrolling())
        _watched(job, number)
    current.settle(job.turn)
    memory.settled(current, job.turn)
    desk().clear(current.id, job)
    # Drawn anew, so that the sidebar shows the collection that the answer was read from.
    st.rerun()


def _watched(job: Job, number: int) -> None:
    """Draw what has been written so far, marked as unchecked, until it is done or stopped."""
    with st.container(key=f"waiting-{number}"):
        words = st.empty()
        st.button("Stop", key=f"stop-{number}", icon=":material/stop_circle:", on_click=job.stop)
        while not job.done:
            told = element("p", _line(job), class_="v-muted", role="status")
            written = element("p", job.words or "", class_="v-unchecked", dir="auto")
            words.html((told.html + written.html) if job.words else told.html)
            time.sleep(BETWEEN)
            job.wait(BETWEEN)


def _line(job: Job) -> str:
    """What is being done, in a sentence."""
    if job.stopping:
        return "Stopping …"
    if job.words:
        return "Being written. Not yet checked against the reports:"
    if job.words is not None:
        return "The chat model is reading …"
    if job.understood is not None:
        told = ", ".join(fields_told(job.understood).values())
        return f"Looking for the words that answer this ({told}) …"
    return "Looking for the words that answer this …"


def _welcome(assistant: Assistant, collection: Collection, current: Conversation) -> None:
    """What a conversation begins with: questions that `collection`, which is what the session is
    limited to, can answer; where it can answer none, the way to one that can."""
    show(
        element(
            "div",
            element("h1", "Verbatim"),
            element(
                "p",
                "Ask the reports a question. The answer comes with the exact words it rests on, "
                "and the year they speak of.",
                class_="v-lead",
            ),
            element("p", covers(collection), class_="v-muted"),
            class_="v-welcome",
        )
    )
    if current.is_lost:
        trouble(
            "This conversation is not here",
            "It was deleted, or was kept on another machine. A question begins a new one.",
        )
    if not collection.documents:
        _nothing_to_ask(assistant.collection(), current)
        return
    offered = examples.questions(collection)
    show(element("h2", "Questions to begin with", class_="v-eyebrow"))
    with st.container(key="examples", gap="small"):
        for number, question in enumerate(offered, start=1):
            st.button(
                label(question),
                key=f"example-{number}",
                width="stretch",
                on_click=current.ask,
                args=(question,),
            )


def _nothing_to_ask(whole: Collection, current: Conversation) -> None:
    """Say why no document can be asked: there are none, or none of them within the limit."""
    if whole.documents:
        trouble(
            "Nothing lies within this limit",
            f"{limited(0, len(whole.documents), current.only)} The others can be asked as soon as "
            "it is lifted.",
        )
        st.button(
            "Lift the limit",
            key="welcome-lift",
            icon=":material/filter_alt_off:",
            on_click=lift,
            args=(current,),
        )
        return
    trouble("The collection is empty", "Add documents, and they can be asked here.")
    if st.button("Add documents", key="add-first", icon=":material/upload_file:"):
        go("add")
