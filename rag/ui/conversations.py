"""The kept conversations in the sidebar: reopen, find, rename, take away, delete."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

import streamlit as st

from rag.memory.export import as_json, as_markdown, file_name
from rag.memory.records import Listed
from rag.ui import memory
from rag.ui.parts import counted, go, show, trouble
from rag.ui.render import element, label
from rag.ui.session import ADDRESS, Conversation

SHOWN: Final = 6
"""Conversations listed at first; the sidebar holds the collection too."""

MORE: Final = 20
"""How many more are listed at a time."""

_COUNT: Final = "conversations-shown"
_FIND: Final = "find-conversation"


def listed(current: Conversation) -> None:
    """Draw the kept conversations, the newest first; nothing where there are none."""
    _notices()
    limit = int(st.session_state.get(_COUNT, SHOWN))
    words = str(st.session_state.get(_FIND, ""))
    found: list[Listed] = memory.attempt(lambda kept: kept.listed(limit + 1, words), [])
    if not found and not words:
        return
    show(element("h2", "Conversations", class_="v-side-heading"))
    if words or len(found) > SHOWN:
        st.text_input("Find a conversation", key=_FIND, placeholder="Words of a question")
    if not found:
        show(element("p", "No conversation has these words.", class_="v-muted"))
    with st.container(key="conversations", gap=None):
        names = Counter(one.name for one in found[:limit])
        for one in found[:limit]:
            _row(one, current, dated=names[one.name] > 1)
    if len(found) > limit:
        st.button(
            "Show more conversations",
            key="more-conversations",
            type="tertiary",
            on_click=_show_more,
            args=(limit,),
        )


def _show_more(limit: int) -> None:
    st.session_state[_COUNT] = limit + MORE


def _notices() -> None:
    told = memory.notices()
    for notice in told:
        trouble("About your conversations", notice)
    if told:
        st.button("Understood", key="notices-seen", on_click=told.clear)


def _row(one: Listed, current: Conversation, dated: bool) -> None:
    """A conversation; `dated` tells one from another of its name."""
    name = label(one.name, 80)
    if dated:
        name += f" :gray[{label(moment(one.changed))}]"
    here = one.id == current.id
    with st.container(key=f"kept-{one.id}", horizontal=True, gap="small"):
        if st.button(
            name,
            key=f"reopen-{one.id}",
            type="primary" if here else "tertiary",
            width="stretch",
        ):
            _reopen(one.id, current)
        menu = st.popover(
            f"Rename, export or delete: {label(one.name, 40)}",
            key=f"menu-{one.id}",
            icon=":material/more_horiz:",
            type="tertiary",
            on_change="rerun",
        )
        if menu.open:
            with menu:
                _menu(one, current)


def moment(changed: str) -> str:
    """When a conversation last changed, on this machine's clock: "30 Nov 2026, 13:05"."""
    at = datetime.fromisoformat(changed).astimezone()
    return f"{at.day} {at:%b %Y, %H:%M}"


def _reopen(identity: str, current: Conversation) -> None:
    if identity != current.id and not memory.reopen(current, identity):
        memory.notices().append("That conversation was deleted in another window.")
        st.rerun()
    current.show_page()
    go("ask", **{ADDRESS: identity})


def _menu(one: Listed, current: Conversation) -> None:
    """What can be done with a conversation; drawn only while it is open."""
    kept = memory.attempt(lambda store: store.conversation(one.id), None)
    if kept is None:
        show(element("p", "This conversation is no longer there.", class_="v-muted"))
        return
    asked = counted(len(kept.turns), "question")
    show(element("p", f"Begun {moment(kept.begun)} · {asked}", class_="v-muted"))
    name = f"name-{one.id}"
    st.text_input(
        "Name", value=kept.name, key=name, max_chars=120, on_change=_rename, args=(one.id, name)
    )
    st.download_button(
        "Export as Markdown",
        as_markdown(kept).encode(),
        file_name(kept, "md"),
        "text/markdown",
        key=f"markdown-{one.id}",
        on_click="ignore",
        width="stretch",
    )
    st.download_button(
        "Export as JSON",
        as_json(kept).encode(),
        file_name(kept, "json"),
        "application/json",
        key=f"json-{one.id}",
        on_click="ignore",
        width="stretch",
    )
    _delete(one, current)


def _delete(one: Listed, current: Conversation) -> None:
    """Deleting takes two clicks: there is no way back."""
    sure = f"sure-{one.id}"
    waiting = memory.attempt(lambda store: store.waiting_count(one.id), 0)
    also = f", with {counted(waiting, 'opinion')} that wait for approval" if waiting else ""
    if not st.session_state.get(sure):
        st.button(
            "Delete …",
            key=f"delete-{one.id}",
            type="tertiary",
            icon=":material/delete:",
            width="stretch",
            on_click=st.session_state.__setitem__,
            args=(sure, True),
        )
        return
    words = f"It is deleted for good{also}: nobody can bring it back."
    show(element("p", words, class_="v-muted"))
    with st.container(key=f"danger-{one.id}", gap="small"):
        st.button(
            "Delete for good",
            key=f"delete-sure-{one.id}",
            type="primary",
            icon=":material/delete_forever:",
            width="stretch",
            on_click=_forget,
            args=(one.id, current),
        )
        st.button(
            "Keep it",
            key=f"delete-not-{one.id}",
            width="stretch",
            on_click=st.session_state.__setitem__,
            args=(sure, False),
        )


def _rename(identity: str, key: str) -> None:
    memory.attempt(lambda kept: kept.rename(identity, st.session_state[key]), None)


def _forget(identity: str, current: Conversation) -> None:
    memory.attempt(lambda kept: kept.delete(identity), False)
    if identity == current.id:
        memory.forget(current)
