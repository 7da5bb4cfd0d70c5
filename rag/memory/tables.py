"""The tables of the kept conversations, and what is asked of them."""

from __future__ import annotations

from typing import Final

APPLICATION: Final = 0x76657262
"""What SQLite notes in the file's head: that it is one of ours ("verb")."""

SCHEMA_VERSION: Final = 1
"""Raised whenever the tables change their form."""

TABLES: Final = (
    """CREATE TABLE conversations (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, begun TEXT NOT NULL, changed TEXT NOT NULL,
        revision INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX conversations_by_time ON conversations (changed)",
    # `key` is made by whoever asks, so that two windows on one conversation add to it and never
    # write over one another; `number` is the order. A turn without `settled` waits for its answer.
    """CREATE TABLE turns (
        number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
        question TEXT NOT NULL, asking TEXT NOT NULL, asked TEXT NOT NULL,
        settled TEXT, answer TEXT, trouble TEXT NOT NULL DEFAULT '',
        unchecked TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL)""",
    "CREATE INDEX turns_of_conversation ON turns (conversation_id)",
    """CREATE TABLE opinions (
        turn_key TEXT PRIMARY KEY REFERENCES turns (key) ON DELETE CASCADE,
        good INTEGER, correction TEXT, state TEXT NOT NULL, said TEXT NOT NULL) WITHOUT ROWID""",
)

COUNT_TABLES: Final = """SELECT count(*) FROM sqlite_master
    WHERE type = 'table' AND name IN ('conversations', 'turns', 'opinions')"""
TABLE_COUNT: Final = 3
REVISION: Final = "SELECT revision FROM conversations WHERE id = ?"
TOUCH: Final = """UPDATE conversations SET revision = revision + 1, changed = ? WHERE id = ?
    RETURNING revision"""
RENAME: Final = """UPDATE conversations SET name = ?, revision = revision + 1 WHERE id = ?
    RETURNING revision"""
BEGIN: Final = """INSERT INTO conversations VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING"""
ASK: Final = """INSERT INTO turns (key, conversation_id, question, asking, asked, version)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"""
SETTLE: Final = """UPDATE turns SET settled = ?, answer = ?, trouble = ?, unchecked = ?, version = ?
    WHERE key = ? AND settled IS NULL RETURNING conversation_id"""
CONVERSATION: Final = "SELECT id, name, begun, changed, revision FROM conversations WHERE id = ?"
TURNS: Final = """SELECT key, question, asking, settled, answer, trouble, unchecked, version,
    good, correction, state FROM turns LEFT JOIN opinions ON turn_key = key
    WHERE conversation_id = ? ORDER BY number"""
# `?1` is what the words have to be like, NULL for all; a conversation is found by its name and by
# any of its questions.
LISTED: Final = """SELECT id, name, changed, (
        SELECT count(*) FROM turns WHERE conversation_id = conversations.id)
    FROM conversations
    WHERE ?1 IS NULL OR name LIKE ?1 ESCAPE '\\' OR EXISTS (SELECT 1 FROM turns
        WHERE conversation_id = conversations.id AND question LIKE ?1 ESCAPE '\\')
    ORDER BY changed DESC, id LIMIT ?2"""
SAY: Final = """INSERT INTO opinions VALUES (?, ?, ?, ?, ?) ON CONFLICT (turn_key) DO UPDATE SET
    good = excluded.good, correction = excluded.correction, state = excluded.state,
    said = excluded.said"""
OPINION: Final = "SELECT good, correction, state FROM opinions WHERE turn_key = ?"
DECIDE: Final = """UPDATE opinions SET state = ?, correction = coalesce(?, correction)
    WHERE turn_key = ? AND state = 'waiting' RETURNING turn_key"""
WAITING: Final = """SELECT turns.conversation_id, turn_key FROM opinions
    JOIN turns ON key = turn_key WHERE state = 'waiting' ORDER BY said, turn_key LIMIT ?"""
WAITING_COUNT: Final = "SELECT count(*) FROM opinions WHERE state = 'waiting'"
WAITING_IN: Final = """SELECT count(*) FROM opinions JOIN turns ON key = turn_key
    WHERE state = 'waiting' AND conversation_id = ?"""
