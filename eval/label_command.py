"""`python -m eval label`: writes one label in the terminal, with the source beside it.

What is asked for is checked as it is given: a quote has to stand in the text, and a figure in its
quote. Nothing is written before the whole label was shown and agreed to; leaving early, by Ctrl-C
or the end of the input, leaves the file as it was.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.append import append_label, default_file, in_order, problems_of
from eval.check import holds
from eval.errors import EvalError
from eval.labels import ANSWERABLE, FIGURES, GATHERED, ROOT, UNANSWERABLE, Corpus, parse, read_texts
from eval.nearest import Candidate, best_paragraphs, nearest_stretch
from rag.command.terminal import clean

SHOWN = 5
"""How many paragraphs of a search are shown."""

Ask = Callable[[str], str]


class Stopped(Exception):
    """The person left before the label was agreed to; nothing was written."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where questions are asked and answers read. `ask` raises EOFError at the end of the input."""

    ask: Ask
    say: Callable[[str], None]

    def line(self, prompt: str, default: str = "") -> str:
        """A line of input without white space at its ends; `default` where it is empty."""
        shown = f"{prompt} [{default}]: " if default else f"{prompt}: "
        return self.ask(shown).strip() or default

    def needed(self, prompt: str) -> str:
        """A line of input that is not empty."""
        while not (given := self.line(prompt)):
            self.say("This cannot be left out. Ctrl-C leaves without writing.")
        return given

    def one_of(self, prompt: str, choices: Sequence[str], default: str = "") -> str:
        """One of `choices`, by its name or the first letters that tell it."""
        while True:
            given = self.line(f"{prompt} ({', '.join(choices)})", default)
            fitting = [one for one in choices if one == given] or [
                one for one in choices if given and one.startswith(given)
            ]
            if len(fitting) == 1:
                return fitting[0]
            self.say(f"Write one of {', '.join(choices)}.")

    def agrees(self, prompt: str) -> bool:
        """Whether the answer to a yes-or-no question begins with y."""
        return self.line(f"{prompt} (y/n)", "n").lower().startswith("y")


def add_command(commands: Any) -> None:
    """Adds `label` to the subcommands of `python -m eval`."""
    parser = commands.add_parser("label", help="write a label, with the source beside it")
    parser.add_argument(
        "--labels", type=Path, metavar="FILE", help="default: eval/facts/approved.jsonl"
    )
    parser.add_argument(
        "--texts", type=Path, metavar="FOLDER", help="the texts it speaks of (default: seeds/)"
    )
    parser.add_argument("--part", choices=("work", "measure"), default="work")
    parser.add_argument("--by", metavar="NAME", help="who writes it (default: your login)")
    parser.set_defaults(command=_label)


def write_label(terminal: Terminal, texts: Mapping[str, str], part: str, by: str) -> dict[str, Any]:
    """The row of a label as a person gives it. Stopped where they do not agree to it."""
    row: dict[str, Any] = {"part": part, "by": by, "when": _today()}
    row |= _question(terminal)
    statuses = ("answered", "not_reported", "not_found")
    row["status"] = terminal.one_of("Does the text answer it", statuses, "answered")
    kinds = sorted(UNANSWERABLE if row["status"] == "not_found" else ANSWERABLE)
    row["kind"] = terminal.one_of("Kind", kinds)
    if row["status"] != "not_found":
        _source(terminal, row, texts)
    if row["status"] == "answered":
        _answer(terminal, row)
    row["year"] = _year(terminal)
    row["place"] = terminal.line("Place it is about (empty for none)") or None
    row["tags"] = terminal.line("Tags, parted by spaces").split()
    terminal.say(json.dumps(in_order({"id": "(new)", **row}), ensure_ascii=False, indent=1))
    problems = problems_of(in_order({"id": "(new)", **row}), texts)
    for problem in problems:
        terminal.say(f"! {problem}")
    if problems or not terminal.agrees("Write this label"):
        raise Stopped("Nothing was written.")
    return row


def _question(terminal: Terminal) -> dict[str, Any]:
    """The question, or several turns where an earlier one is given first."""
    turns = [terminal.needed("Question, as a person types it")]
    while following := terminal.line("Is it asked after that one? Follow-up (empty: no)"):
        turns.append(following)
    if len(turns) == 1:
        return {"question": turns[0]}
    return {"turns": [{"question": turn} for turn in turns]}


def _source(terminal: Terminal, row: dict[str, Any], texts: Mapping[str, str]) -> None:
    """Shows paragraphs and takes quotes, until one at least stands in the text."""
    words = row.get("question") or row["turns"][-1]["question"]
    several = row["kind"] in GATHERED | FIGURES - {"count", "money"}
    shown: list[Candidate] = []
    quotes: list[str] = []
    while True:
        if not shown:
            shown = best_paragraphs(words, texts, SHOWN)
            _show(terminal, shown)
        more = " (empty: enough)" if quotes else ""
        given = terminal.line(
            f"Quote: paste the words, or s WORDS to search, p NUMBER for a paragraph{more}"
        )
        command, _, rest = given.partition(" ")
        if not given and quotes:
            break
        if command == "s" and rest:
            words, shown = rest, []
        elif command == "p" and rest.isdecimal() and 0 < int(rest) <= len(shown):
            terminal.say(clean(shown[int(rest) - 1].text))
        elif given:
            found = _quote(terminal, given, texts, row.get("doc"))
            if found:
                row.setdefault("doc", found[0])
                quotes.append(found[1])
                if not several:
                    break
    row["quotes"] = list(dict.fromkeys(quotes))


def _quote(
    terminal: Terminal, given: str, texts: Mapping[str, str], doc: str | None
) -> tuple[str, str] | None:
    """The file and words of a quote that stands in it; what nearly does is offered instead."""
    names = sorted(texts, key=lambda name: name != doc)
    for name in names:
        if given in texts[name]:
            return name, given
    near = nearest_stretch(given, texts)
    if near is None:
        terminal.say("These words stand in no text. Search with s, or copy them from a paragraph.")
        return None
    name, start, end = near
    words = texts[name][start:end]
    terminal.say(f"Not in the text to the letter. The nearest words, in {name}:\n  {clean(words)}")
    return (name, words) if terminal.agrees("Take these") else None


def _answer(terminal: Terminal, row: dict[str, Any]) -> None:
    """The accepted answers, and the number where one is asked for."""
    if row["kind"] == "yes_no":
        row["answers"] = [terminal.one_of("Answer", ("Yes", "No"))]
        return
    if row["kind"] in GATHERED:
        given = terminal.needed("What must all be named, parted by ; (other ways to say it by |)")
        items = [[way.strip() for way in one.split("|") if way.strip()] for one in given.split(";")]
        row["items"] = [item for item in items if item]
        return
    if row["kind"] in FIGURES:
        _figure(terminal, row)
    given = terminal.needed("Accepted answers, shortest first, parted by |")
    row["answers"] = [one.strip() for one in given.split("|") if one.strip()]


def _figure(terminal: Terminal, row: dict[str, Any]) -> None:
    units = {"money": "Currency, as its ISO 4217 code or word", "percent": "Unit"}
    if row["kind"] in units:
        default = "%" if row["kind"] == "percent" else ""
        while not (unit := terminal.line(units[row["kind"]], default)):
            terminal.say("An amount of money needs its currency.")
        row["unit"] = unit
    while True:
        value = _number(terminal, "Value, as a number")
        label = parse(
            {"id": "new", "question": "?", "status": "answered", "kind": row["kind"]}
            | {"value": value, "part": "work"}
        )
        stated = row["kind"] in ("count", "money")
        if not stated or any(holds(quote, label) for quote in row["quotes"]):
            break
        terminal.say(f"No quote holds {value:g}. The quote is: {clean(row['quotes'][0])}")
    row["value"] = value
    row["tolerance"] = _number(terminal, "How far it may be off", "0")


def _number(terminal: Terminal, prompt: str, default: str = "") -> float:
    while True:
        given = terminal.line(prompt, default).replace(",", "").replace("−", "-")
        if re.fullmatch(r"-?\d+(?:\.\d+)?", given):
            return float(given) if "." in given else int(given)
        terminal.say("Write digits, such as 94 or 64710.5.")


def _year(terminal: Terminal) -> int | str | None:
    while given := terminal.line("Year it is about (2020, 2018/19, 2016-2020; empty for none)"):
        if re.fullmatch(r"\d{4}", given):
            return int(given)
        if re.fullmatch(r"\d{4}\s*[/–-]\s*(?:\d{2}|\d{4})", given):
            return given
        terminal.say("Write a year of four digits, or two of them.")
    return None


def _show(terminal: Terminal, shown: Sequence[Candidate]) -> None:
    if not shown:
        terminal.say("No paragraph has words of that. Search for others with s.")
    for number, one in enumerate(shown, 1):
        terminal.say(f"{number}. {one.doc}, paragraph {one.number}\n   {clean(one.text)}\n")


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _label(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    path = options.labels or default_file()
    corpus = next((one for one in known.values() if one.labels.resolve() == path.resolve()), None)
    folder = options.texts or (corpus.texts if corpus else ROOT / "seeds")
    texts = read_texts(folder)
    if not texts:
        raise EvalError(f"{folder} has no .txt files. Name the folder of the texts with --texts.")
    by = options.by or os.environ.get("USER") or os.environ.get("LOGNAME") or "someone"
    terminal = Terminal(_asker(), lambda line: print(line, flush=True))
    try:
        row = write_label(terminal, texts, options.part, by)
    except (EOFError, KeyboardInterrupt):
        print(f"\nNothing was written. {path} is as it was.", file=sys.stderr)
        return 1
    except Stopped as stopped:
        print(f"{stopped} {path} is as it was.", file=sys.stderr)
        return 1
    written = append_label(path, row, texts)
    print(f"{path}: {written['id']} was added.")
    return 0


def _asker() -> Ask:
    """`input`, but for the prompt where nobody reads it: what is piped in shows no prompts."""
    if sys.stdin.isatty():
        return input
    return lambda _prompt: input()
