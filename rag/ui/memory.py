"""The conversations on disk, as the app uses them: kept as they go on, found again after a reload.

Without `use` nothing is kept, and everything else here does nothing. Trouble with the file never
costs a conversation: it is told once, and what is on the screen goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import streamlit as st

from rag.errors import MemoryDamaged, MemoryUnusable
from rag.memory.records import Asking, Kept, KeptConversation, Opinion
from rag.memory.store import Memory
from rag.schema import Filter
from rag.settings import Settings
from rag.ui.session import ADDRESS, Conversation, Pending, Turn, gone_to

_STATE: Final = "memory"

T = TypeVar("T")


@dataclass(slots=True)
class _State:
    """What one tab knows of what is kept: the conversation and the revision it has seen of it,
    the questions that stand on the disk, those of them that were asked in another window meanwhile,
    and what was said of the answers, by turn."""

    settings: Settings
    memory: Memory | None
    notices: list[str] = field(default_factory=list)
    seen: tuple[str, int] | None = None
    looked_for: str = ""
    asked: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    opinions: dict[str, Opinion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Restored:
    """A conversation as it is kept: its turns, the questions that still wait for an answer, and
    what the session was limited to when the last question was asked."""

    turns: list[Turn]
    pending: list[Pending]
    only: Filter


@st.cache_resource(show_spinner=False)
def _opened(folder: Path) -> Memory:
    return Memory.open(folder)


def use(settings: Settings) -> None:
    """Keep this tab's conversations in the folder that `settings` names."""
    if _STATE in st.session_state:
        return
    state = _State(settings, None)
    st.session_state[_STATE] = state
    folder = settings.memory_folder
    try:
        state.memory = _opened(folder)
    except MemoryDamaged as error:
        _set_aside(state, Memory(folder), error)
        try:
            state.memory = _opened(folder)
        except MemoryUnusable as again:
            state.notices.append(f"Nothing is kept of this conversation. {again}")
    except MemoryUnusable as error:
        state.notices.append(f"Nothing is kept of this conversation. {error}")


def settings() -> Settings:
    """The settings that the app runs with, the default ones where it was not told."""
    state = _state()
    return Settings() if state is None else state.settings


def attempt(action: Callable[[Memory], T], otherwise: T) -> T:
    """What `action` does with the kept conversations; `otherwise` where nothing is kept, or where
    it fails, which the page then tells."""
    state = _state()
    if state is None or state.memory is None:
        return otherwise
    try:
        return action(state.memory)
    except MemoryDamaged as error:
        _set_aside(state, state.memory, error)
    except MemoryUnusable as error:
        if str(error) not in state.notices:
            state.notices.append(str(error))
    return otherwise


def notices() -> list[str]:
    """What went wrong with keeping conversations and was not yet seen to, to be told."""
    state = _state()
    return [] if state is None else state.notices


def is_on() -> bool:
    """Whether conversations are kept."""
    state = _state()
    return state is not None and state.memory is not None


# As a conversation goes on


def asked(current: Conversation) -> None:
    """Keep the questions of `current` that wait for an answer, so that a reload asks them again."""
    state = _state()
    if state is None:
        return
    for pending in current.pending:
        if pending.key not in state.asked:
            current.asked_of = current.only
            asking = Asking(pending.changes, pending.reader, pending.before, current.only)
            _ask(state, current.id, pending.key, pending.question, asking)


def taken_up(current: Conversation, asked: Pending) -> None:
    """Note that `asked`, which is being answered, is of another window, if it is none of the
    questions of `current` and none that this tab has seen on the disk."""
    state = _state()
    known = {pending.key for pending in current.pending}
    if state is not None and asked.key not in known | state.asked:
        state.elsewhere.add(asked.key)


def settled(current: Conversation, turn: Turn) -> None:
    """Keep `turn` of `current`, which was just answered. Keeping it twice keeps it once."""
    state = _state()
    if state is None:
        return
    if turn.key not in state.asked:
        asking = Asking(turn.changes, None, turn.before, current.only)
        _ask(state, current.id, turn.key, turn.question, asking)
    kept = Kept(
        key=turn.key,
        question=turn.question,
        settled=True,
        answer=turn.answer,
        trouble=turn.trouble,
        unchecked=turn.unchecked,
    )
    _saw(state, current.id, attempt(lambda memory: memory.settle(kept), None))


def synced(current: Conversation) -> None:
    """Bring `current` to what is kept of it: all of it where the tab was just opened or reloaded,
    and what another window did meanwhile: turns that it added, or that it was deleted."""
    state = _state()
    if state is None:
        return
    if state.seen is None or state.seen[0] != current.id:
        if not current.turns and not current.pending and state.looked_for != current.id:
            state.looked_for = current.id
            named = st.query_params.get(ADDRESS) == current.id
            current.is_lost = not reopen(current, current.id) and named and is_on()
        return
    seen: int | None = state.seen[1]
    revision = attempt(lambda memory: memory.revision(current.id), seen)
    if revision == seen:
        return
    kept = attempt(lambda memory: memory.conversation(current.id), None)
    if kept is None:
        if revision is None:
            state.notices.append("This conversation was deleted in another window.")
            forget(current)
        return
    state.elsewhere |= {turn.key for turn in kept.turns} - state.asked
    found = _taken(state, kept)
    known = {turn.key for turn in found.turns} | {waiting.key for waiting in found.pending}
    mine = [pending for pending in current.pending if pending.key not in known]
    current.turns, current.pending = found.turns, [*found.pending, *mine]


def follow(current: Conversation) -> None:
    """Go on with the conversation that the browser went back or forward to, if it did and the
    conversation is kept."""
    named = gone_to(current)
    if named is not None:
        reopen(current, named)


def is_behind(current: Conversation) -> bool:
    """Whether another window has changed `current` since this one last looked."""
    state = _state()
    if state is None or state.seen is None or state.seen[0] != current.id:
        return False
    seen: int | None = state.seen[1]
    return attempt(lambda memory: memory.revision(current.id), seen) != seen


def asked_elsewhere(key: str) -> bool:
    """Whether the turn `key` was asked in another window while this one was open."""
    state = _state()
    return state is not None and key in state.elsewhere


def forget(current: Conversation) -> None:
    """Begin a new conversation where `current` was deleted."""
    current.restart()
    if ADDRESS in st.query_params:
        del st.query_params[ADDRESS]


# As it is found again


def restored(identity: str) -> Restored | None:
    """The conversation kept under `identity`, or None."""
    state = _state()
    kept = attempt(lambda memory: memory.conversation(identity), None)
    return None if state is None or kept is None else _taken(state, kept)


def reopen(current: Conversation, identity: str) -> bool:
    """Go on with the conversation kept under `identity`; whether it is there."""
    found = restored(identity)
    if found is None:
        return False
    current.reopen(identity, found.turns)
    current.pending, current.only = found.pending, found.only
    current.asked_of = found.only
    return True


def _taken(state: _State, kept: KeptConversation) -> Restored:
    state.seen = (kept.id, kept.revision)
    state.asked |= {turn.key for turn in kept.turns}
    for turn in kept.turns:
        if turn.opinion is not None:
            state.opinions[turn.key] = turn.opinion
    done = [turn for turn in kept.turns if turn.settled]
    return Restored(
        turns=[
            Turn(
                question=turn.question,
                answer=turn.answer,
                trouble=turn.trouble,
                unchecked=turn.unchecked,
                changes=turn.asking.changes,
                before=place if turn.asking.before is None else turn.asking.before,
                key=turn.key,
            )
            for place, turn in enumerate(done)
        ],
        pending=[
            Pending(
                question=turn.question,
                changes=turn.asking.changes,
                reader=turn.asking.reader,
                before=turn.asking.before,
                key=turn.key,
            )
            for turn in kept.turns
            if not turn.settled
        ],
        only=kept.turns[-1].asking.only if kept.turns else Filter(),
    )


# What was said of an answer


def opinion(key: str) -> Opinion | None:
    """What was said of the answer of the turn `key`, if anything was."""
    state = _state()
    return None if state is None else state.opinions.get(key)


def say(key: str, said: Opinion | None) -> None:
    """Keep what is thought of the answer of the turn `key`; None takes it back."""
    state = _state()
    if state is None:
        return
    if said is None:
        state.opinions.pop(key, None)
    else:
        state.opinions[key] = said
    attempt(lambda memory: memory.say(key, said), None)


def _ask(state: _State, conversation: str, key: str, question: str, asking: Asking) -> None:
    revision = attempt(lambda memory: memory.ask(conversation, key, question, asking), None)
    if revision is not None:
        state.asked.add(key)
    _saw(state, conversation, revision)


def _saw(state: _State, conversation: str, revision: int | None) -> None:
    """Note the revision that this tab itself has made. Where another window changed something in
    between, it stays unseen until `synced` looks."""
    if revision is None:
        return
    if state.seen is None or state.seen[0] != conversation:
        state.seen = (conversation, revision)
    elif revision <= state.seen[1] + 1:
        state.seen = (conversation, max(revision, state.seen[1]))


def _set_aside(state: _State, memory: Memory, error: MemoryDamaged) -> None:
    try:
        aside = memory.set_aside()
    except MemoryUnusable as failed:
        state.notices.append(f"{error} {failed}")
        return
    if aside is not None:
        state.notices.append(
            f"{error} It was kept as {aside}, and a new, empty one begun. What is on the screen "
            "goes on."
        )


def _state() -> _State | None:
    found: _State | None = st.session_state.get(_STATE)
    return found
