"""What people say of answers as labelled questions, in the form of eval/LABELS.md. Pure.

An answer that somebody calls right is its own label; one that is wrong becomes a label when the
right answer is given. Nothing is taken over unseen: each waits for approval in the app.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from rag.memory.records import Correction, Kept, Opinion
from rag.schema import Answer, Collection, Statement
from rag.text.numbers import read_numbers

FIGURES: Final = frozenset({"count", "money", "percent", "difference", "ratio", "sum"})
GATHERED: Final = frozenset({"list", "trend"})
EARLIER: Final = 4
"""How many of the questions before a follow-up are asked with it again."""

_YES_NO: Final = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)
_DASH: Final = re.compile(r" [—–-] ")


def proposed(turn: Kept, collection: Collection) -> Correction:
    """What the label of `turn` would say: the answer as it was given, and over it what a person
    corrected. `collection` tells why there was no answer, where there was none."""
    years, place = _asked_for(turn)
    given = Correction(years=years, place=place)
    if turn.answer is not None:
        given = _of_answer(turn.answer, years, place, collection)
    said = turn.opinion.correction if turn.opinion is not None else None
    if said is not None:
        return said if said.kind else _with_kind(said, turn, collection)
    if _is_good(turn.opinion):
        return given
    return Correction(kind=given.kind, years=years or given.years, place=place)


def missing(made: Correction, collection: Collection) -> list[str]:
    """What a person has yet to give before `made` can become a label, in words that fit behind "It
    still needs"; nothing where all is there."""
    found = []
    if made.status == "answered":
        if not made.answer.strip():
            found.append("the right answer")
        elif made.kind in FIGURES and not read_numbers(made.answer):
            found.append("a number in the right answer, or another kind of question")
    if made.status == "not_found":
        return found
    document = next((d for d in collection.documents if d.source == made.source), None)
    if document is None:
        found.append("the document that says so")
    if not made.quotes:
        found.append("the words in it that say so")
    elif document is not None and not all(quote in document.text for quote in made.quotes):
        found.append("words that stand in that document, copied from it")
    return found


def label_row(questions: Sequence[str], correction: Correction, when: str) -> dict[str, Any]:
    """The label, without its id, of the last of `questions` with the answer `correction`; the
    others came before it in the conversation. `when` is a day, as in 2026-11-22."""
    asked: dict[str, Any] = {"question": questions[-1]}
    if len(questions) > 1:
        asked = {"turns": [{"question": question} for question in questions[-EARLIER - 1 :]]}
    answered = correction.status == "answered"
    found = correction.status != "not_found"
    value, unit = _value(correction) if answered else (None, None)
    gathered = answered and correction.kind in GATHERED
    answer = _yes_or_no(correction.answer) if correction.kind == "yes_no" else correction.answer
    return {
        **asked,
        "status": correction.status,
        "kind": correction.kind,
        "answers": [answer.strip()] if answered and answer.strip() and not gathered else [],
        "items": [[item] for item in items_of(correction.answer)] if gathered else [],
        "value": value,
        "unit": unit,
        "doc": correction.source if found else None,
        "quotes": list(correction.quotes) if found else [],
        "year": _year(correction.years),
        "place": correction.place,
        "part": "work",
        "tags": ["corrected"],
        "by": "a reader",
        "when": when,
    }


def verbatim(text: str, words: str) -> str | None:
    """The stretch of `text` that says `words`, character for character as it stands there; line
    ends and runs of spaces may differ. None where it does not."""
    if not words.strip():
        return None
    if words in text:
        return words
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found = re.search(pattern, text)
    return None if found is None else found.group()


def items_of(answer: str) -> list[str]:
    """What a list or a trend has to name, written with semicolons or on lines of their own."""
    return [item.strip() for item in re.split(r"[;\n]", answer) if item.strip()]


def _is_good(opinion: Opinion | None) -> bool:
    return opinion is not None and opinion.good is True


def _asked_for(turn: Kept) -> tuple[tuple[int, ...], str | None]:
    """The years and the place that the question of `turn` asks for: those that it was understood
    to name, else the one year and the one place that the session was limited to."""
    query = turn.answer.query if turn.answer is not None else None
    only = turn.asking.only
    years = query.years if query is not None else ()
    places = query.places if query is not None else ()
    # A limit to several years or places lets documents through; it does not say which is meant.
    if not years and only.first is not None and only.first == only.last:
        years = (only.first,)
    named = places or (query.unknown_places if query is not None else ())
    if not named and len(only.places) == 1:
        places = only.places
    return years, places[0] if places else None


def _of_answer(
    answer: Answer, years: tuple[int, ...], place: str | None, collection: Collection
) -> Correction:
    """The label of an answer that is right; `years` and `place` are what its question asks for."""
    if answer.status == "not_found" or not answer.statements:
        return Correction("not_found", kind=_why(answer, collection), years=years, place=place)
    first = answer.statements[0]
    wanted = answer.query.wanted
    fact = first.fact
    several = wanted in GATHERED or wanted in ("difference", "ratio", "sum")
    cited = answer.citations if several else first.citations
    told = [_short(statement) for statement in answer.statements]
    source = cited[0].source if cited else None
    return Correction(
        status=answer.status,
        answer="; ".join(told) if wanted in GATHERED else told[0],
        kind=wanted,
        # What the figure itself is of goes before what the session was limited to.
        years=answer.query.years or (fact.years if fact else ()) or years,
        place=(fact.place if fact else None) or place,
        unit=fact.unit if fact else None,
        source=source,
        quotes=tuple(dict.fromkeys(c.quote for c in cited)),
    )


def _with_kind(said: Correction, turn: Kept, collection: Collection) -> Correction:
    """What a person said, with the kind, years and place that the program took the question of
    `turn` to ask for."""
    answer = turn.answer
    years, place = _asked_for(turn)
    kind: str = answer.query.wanted if answer is not None else "description"
    if said.status == "not_found":
        kind = "never_mentioned" if answer is None else _why(answer, collection)
    return Correction(
        said.status,
        said.answer,
        kind,
        said.years or years,
        said.place or place,
        said.unit,
        said.source,
        said.quotes,
    )


def _short(statement: Statement) -> str:
    """The figure or the words of a statement that answer: what stands before the dash, else what
    is marked in its first quote, else all of it."""
    parts = _DASH.split(statement.text, maxsplit=1)
    if len(parts) == 2:
        return parts[0].strip()
    begins = _YES_NO.match(statement.text)
    if begins:
        return _yes_or_no(statement.text)
    for cited in statement.citations:
        focus = cited.quote[cited.focus_start - cited.start : cited.focus_end - cited.start]
        if focus:
            return focus
    return statement.text


def _yes_or_no(text: str) -> str:
    begins = _YES_NO.match(text)
    return begins[1].capitalize() if begins else text


def _why(answer: Answer, collection: Collection) -> str:
    """In which way a question has no answer, as labels call it."""
    if answer.query.unknown_places:
        return "wrong_place"
    years = set(answer.query.years)
    return "wrong_year" if years and years.isdisjoint(collection.years) else "never_mentioned"


def _value(correction: Correction) -> tuple[float | None, str | None]:
    if correction.kind not in FIGURES:
        return None, None
    numbers = read_numbers(correction.answer)
    if not numbers:
        return None, correction.unit
    first = numbers[0]
    unit = first.unit or (None if correction.kind == "count" else correction.unit)
    return (0.0 if first.kind == "none" else first.value), unit


def _year(years: Sequence[int]) -> int | str | None:
    if not years:
        return None
    first, last = min(years), max(years)
    return first if first == last else f"{first}-{last}"
