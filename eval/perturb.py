"""Changes labels on purpose and asks again, to see whether answers change with their questions.

Only labels that are answered right as they are say anything: a wrong answer that stays wrong is
no sign of having read the question. What is changed and how it is judged stands in perturbed.py.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.errors import EvalError
from eval.labels import Corpus, Label, gold_spans, load, read_texts
from eval.leaks import plain_sentences
from eval.perturbed import CUT, NO_PLACE, NO_YEAR, OTHER_YEAR, Change, to_row, without
from eval.readers import Program, Reader, open_quoting
from eval.records import SavedAnswer
from eval.run import Plan, describe, refuse_unwritable
from eval.score import score
from rag.errors import VerbatimError
from rag.schema import QUOTING, Span
from rag.settings import Settings

STATED = frozenset({"count", "money", "percent"})
NAMED = frozenset({"name", "place", "date"})
PLACES = (
    "Norway Kenya Chile Nepal Malta Fiji Uruguay Iceland Zambia Mongolia Paraguay Portugal Ghana "
    "Bolivia Denmark Cambodia Tunisia Ecuador Botswana Estonia"
).split()
"""Countries to ask about instead; those that a collection names anywhere are not taken."""

BEFORE, AFTER = 12, 9
"""How many years before the first and after the last one covered are asked about."""

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a corpus covers: its texts by file name, the years that stand in them, the years that
    labels ask about by place, and countries that no text names."""

    texts: Mapping[str, str]
    years: frozenset[int]
    asked: Mapping[str | None, frozenset[int]]
    elsewhere: tuple[str, ...]


def ground(labels: Sequence[Label], texts: Mapping[str, str]) -> Ground:
    """What `texts` cover, as far as they and the `labels` on them show."""
    together = "\n".join(texts.values())
    years = frozenset(int(year) for year in _YEAR.findall(together))
    asked: dict[str | None, frozenset[int]] = {}
    for label in labels:
        if label.status == "answered":
            asked[label.place] = asked.get(label.place, frozenset()) | set(label.years)
    lowered = together.lower()
    # The first letters stand for the adjective too: "Norw" for Norwegian.
    elsewhere = tuple(place for place in PLACES if place[:4].lower() not in lowered)
    return Ground(texts, years | frozenset().union(*asked.values()), asked, elsewhere)


def changes(label: Label, over: Ground, seed: int = 0) -> Iterator[Change]:
    """The changed forms of `label`, which has to be answerable, over what its corpus covers.

    The same label, ground and seed give the same changes, whatever other labels there are.
    """
    drawn = random.Random(f"{seed} {label.id}")  # noqa: S311 - nothing is kept secret with it
    if label.status != "answered":
        return
    turn = _turn_with_year(label)
    if turn is not None:
        (year,) = label.years
        first, last = min(over.years | {year}), max(over.years | {year})
        far = [*range(first - BEFORE, first - 2), *range(last + 3, last + AFTER)]
        yield _other_year(label, turn, NO_YEAR, drawn.choice(far))
        near = sorted(over.asked.get(label.place, frozenset()) - {year})
        if near and label.kind in STATED and label.value is not None:
            yield _other_year(label, turn, OTHER_YEAR, drawn.choice(near))
    if over.elsewhere:
        place = drawn.choice(over.elsewhere)
        yield Change(label, NO_PLACE, place, in_place(label, place))
    told = label.kind in STATED and label.value is not None
    if (told or label.kind in NAMED) and label.quotes:
        cut = sentences_with_gold(label, over.texts)
        # Of texts that hold nothing else there is nothing left to ask.
        if cut and any(text.strip() for text in without(over.texts, cut).values()):
            yield Change(label, CUT, "", label.turns, cut)


def in_place(label: Label, place: str) -> tuple[str, ...]:
    """The turns of `label` asked of `place`: instead of its own place and its adjective, or at the
    end of the last turn where no place is named."""
    own = rf"\b{re.escape(label.place)}(?:i|ian|n|an|ese)?\b" if label.place else r"(?!)"
    named = re.compile(own, re.IGNORECASE)
    if any(named.search(turn) for turn in label.turns):
        return tuple(named.sub(place, turn) for turn in label.turns)
    last = label.turns[-1].rstrip()
    end = "?" if last.endswith("?") else ""
    return (*label.turns[:-1], f"{last.rstrip('?!. ')} in {place}{end}")


def sentences_with_gold(label: Label, texts: Mapping[str, str]) -> tuple[tuple[str, Span], ...]:
    """The sentences that hold a gold quote of `label`, wherever it stands."""
    found: dict[tuple[str, Span], None] = {}
    for doc, gold in (place for places in gold_spans(label, texts) for place in places):
        for sentence in plain_sentences(texts[doc]):
            if sentence.overlaps(gold):
                found[doc, sentence] = None
    return tuple(found)


def perturb(
    corpora: Iterable[Corpus],
    part: str,
    settings: Settings,
    output: Path,
    seed: int = 0,
    say: Say = print,
) -> int:
    """Asks the quoting reader the changed labels of `part` and saves the answers to `output`; how
    many were asked. The file is written at the end, as a whole."""
    chosen = tuple(corpora)
    refuse_unwritable(output)
    lines: list[str] = []
    for corpus in chosen:
        labels = load(corpus, part)
        if labels:
            lines += _lines(corpus, labels, settings, seed, say)
    if not lines:
        raise EvalError("No label of these is answered right, so there is nothing to change.")
    header = json.dumps(_header(chosen, part, settings, seed), ensure_ascii=False)
    output.write_text("".join(f"{line}\n" for line in [header, *lines]), encoding="utf-8")
    return len(lines)


def _header(corpora: tuple[Corpus, ...], part: str, settings: Settings, seed: int) -> object:
    header = describe(Plan(corpora, part, {QUOTING: open_quoting}, settings))
    return header | {"record": "perturbed", "seed": seed}


def _lines(
    corpus: Corpus, labels: Sequence[Label], settings: Settings, seed: int, say: Say
) -> list[str]:
    texts = read_texts(corpus.texts)
    over = ground(load(corpus), texts)
    reader = open_quoting(corpus, settings)
    asked = [
        change
        for label in labels
        if label.status == "answered"
        and score(label, _ask(reader, label.turns, label.scope), texts).right
        for change in changes(label, over, seed)
    ]
    right = len({change.label.id for change in asked})
    say(f"{corpus.name}: {right} labels answered right, asked in {len(asked)} other ways")
    lines = [_line(reader, corpus, change) for change in asked if change.change != CUT]
    with tempfile.TemporaryDirectory(prefix="verbatim-cut-") as folder:
        cut = [change for change in asked if change.change == CUT]
        lines += _cut_lines(corpus, cut, texts, replace(settings, index=Path(folder) / "index"))
    return lines


def _cut_lines(
    corpus: Corpus, asked: Sequence[Change], texts: Mapping[str, str], settings: Settings
) -> Iterator[str]:
    """Asks of copies of the texts in rounds, in the index that `settings` name; an ingest embeds
    only what differs from the round before."""
    from rag.assistant import Assistant
    from rag.index.ingest import ingest
    from rag.model.embed import open_embedder

    copy = settings.index.with_name("texts")
    shutil.copytree(corpus.texts, copy)
    embedder = open_embedder(settings)
    reader: Reader | None = None
    for group in rounds(asked):
        cut = tuple(dict.fromkeys(place for change in group for place in change.cut))
        for name, text in without(texts, cut).items():
            if text.strip():
                (copy / name).write_bytes(text.encode())
            else:
                (copy / name).unlink(missing_ok=True)
        ingest([copy], settings, embedder)
        reader = reader or Program(Assistant.open(settings), QUOTING)
        for change in group:
            yield _line(reader, corpus, change)


def rounds(asked: Sequence[Change]) -> list[list[Change]]:
    """Cuts that can be made at once: those of the same sentences, and those of other texts. No
    text loses more in a round than one change takes from it."""
    found: list[tuple[dict[str, tuple[Span, ...]], list[Change]]] = []
    for change in asked:
        wanted: dict[str, tuple[Span, ...]] = {}
        for doc, span in change.cut:
            wanted[doc] = (*wanted.get(doc, ()), span)
        for taken, group in found:
            if all(taken.get(doc, spans) == spans for doc, spans in wanted.items()):
                taken.update(wanted)
                group.append(change)
                break
        else:
            found.append((wanted, [change]))
    return [group for _, group in found]


def _line(reader: Reader, corpus: Corpus, change: Change) -> str:
    return to_row(corpus.name, change, _ask(reader, change.turns, change.label.scope), QUOTING)


def _ask(reader: Reader, turns: Sequence[str], scope: str | None) -> SavedAnswer:
    try:
        return reader.answer(turns, scope)
    except VerbatimError as error:
        return SavedAnswer("error", error=str(error))


def _turn_with_year(label: Label) -> int | None:
    """Which turn names the label's only year, and no other year; the last one if several do."""
    if len(label.years) != 1:
        return None
    for number in reversed(range(len(label.turns))):
        years = set(_YEAR.findall(label.turns[number]))
        if years:
            return number if years == {str(label.years[0])} else None
    return None


def _other_year(label: Label, turn: int, change: str, year: int) -> Change:
    asked = label.turns[turn].replace(str(label.years[0]), str(year))
    turns = (*label.turns[:turn], asked, *label.turns[turn + 1 :])
    return Change(label, change, str(year), turns)
