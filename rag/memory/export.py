"""A conversation as a file to take away: Markdown with footnotes, and JSON with all there is."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Final

from rag.memory import codec
from rag.memory.records import Kept, KeptConversation
from rag.schema import Answer, Citation, Statement

FORMAT: Final = "verbatim-conversation"

_STATUS: Final = {"not_reported": "Not reported.", "not_found": "Not found."}
_MEANS_SOMETHING: Final = re.compile(r"([\\`*_{}\[\]<>#|$~^&!])")


def as_markdown(conversation: KeptConversation) -> str:
    """The questions and answers in order, each statement with the footnotes that it rests on.

    The words of questions and documents are shown as they are: what Markdown or HTML would take
    for markup is escaped. Footnotes are numbered through the whole conversation.
    """
    lines = [f"# {escaped(conversation.name)}", "", f"Begun {conversation.begun[:10]}."]
    notes: list[Citation] = []
    for number, turn in enumerate(conversation.turns, start=1):
        lines += ["", f"## {number}. {escaped(turn.question) or '(an empty question)'}", ""]
        lines += _turn(turn, notes)
    lines += [""] * bool(notes)
    lines += [f"[^{number}]: {_note(note)}" for number, note in enumerate(notes, start=1)]
    return "\n".join(lines) + "\n"


def as_json(conversation: KeptConversation) -> str:
    """All that is kept of the conversation. `answer` is the answer field by field, as
    `rag.memory.codec.restored(Answer, ...)` reads it, `text` the same as plain text."""
    fields = {
        "format": FORMAT,
        "version": codec.VERSION,
        "id": conversation.id,
        "name": conversation.name,
        "begun": conversation.begun,
        "changed": conversation.changed,
        "turns": [_fields(turn) for turn in conversation.turns],
    }
    return json.dumps(fields, ensure_ascii=True, indent=1) + "\n"


def file_name(conversation: KeptConversation, ending: str) -> str:
    """A name for the exported file that every system takes: plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", conversation.name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return f"{words[:60].strip('-') or 'conversation'}.{ending}"


def escaped(text: str) -> str:
    """`text` on one line, so that Markdown shows it character for character."""
    return _MEANS_SOMETHING.sub(r"\\\1", " ".join(text.split()))


def _fields(turn: Kept) -> dict[str, Any]:
    opinion = turn.opinion
    return {
        "question": turn.question,
        "settled": turn.settled,
        "text": "" if turn.answer is None else turn.answer.text,
        "trouble": turn.trouble,
        "answer": None if turn.answer is None else codec.plain(turn.answer),
        "asking": codec.plain(turn.asking),
        "opinion": None if opinion is None else codec.plain(opinion),
    }


def _turn(turn: Kept, notes: list[Citation]) -> list[str]:
    if turn.answer is None:
        return [escaped(turn.trouble) or "Not answered yet."]
    answer = turn.answer
    paragraphs: list[str] = []
    status = _STATUS.get(answer.status, "")
    if status and not answer.reason.startswith(status[:-1]):
        paragraphs.append(status)
    paragraphs += [_statement(statement, notes) for statement in answer.statements]
    paragraphs += [escaped(answer.reason)] * bool(answer.reason)
    paragraphs += _nearest(answer, notes)
    return "\n\n".join(paragraphs).split("\n")


def _nearest(answer: Answer, notes: list[Citation]) -> list[str]:
    if not answer.nearest:
        return []
    near = [f"- {_statement(statement, notes)}" for statement in answer.nearest]
    return ["What stands nearest, though it is no answer:", "\n".join(near)]


def _statement(statement: Statement, notes: list[Citation]) -> str:
    marks = []
    for citation in statement.citations:
        if citation not in notes:
            notes.append(citation)
        marks.append(f"[^{notes.index(citation) + 1}]")
    return " ".join([escaped(statement.text), *marks])


def _note(citation: Citation) -> str:
    page = "" if citation.page is None else f", page {citation.page}"
    where = f"{escaped(citation.title)}, paragraph {citation.paragraph}{page}"
    span = f"{escaped(citation.source)}, characters {citation.start}–{citation.end}"
    link = f" {escaped(citation.url)}" if citation.url else ""
    return f"“{escaped(citation.quote)}” {where} ({span}).{link}"
