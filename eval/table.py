"""`python -m eval table`: the README's result table, from the answers in eval/reference/.

Nothing but those answers is kept: they are scored each time, with the labels and the scorer as
they are. So the table cannot say what the answers do not, and a test sees it when one of the three
has changed and the table has not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.labels import Corpus, load, named
from eval.readers import BASELINES, choose
from eval.records import read_run
from eval.reference_run import FOLDER, write_reference
from eval.report.command import write
from eval.run import Plan, corpora_of, new_run, run
from eval.scored import score_answers
from rag.schema import QUOTING
from rag.settings import Settings
from rag.stages import CHAT

BEGIN, END = "<!-- results: python -m eval table -->", "<!-- end of results -->"

SETS: Mapping[str, str] = {
    "seeds": "the two seed reports, {of} questions",
    "reports_measure": "eight reports it has never seen, on other countries, {of} questions",
    "narratives_measure": "seven narratives it has never seen, {of} questions, half of them nasty",
}
SYSTEMS: Mapping[str, str] = {
    QUOTING: "Verbatim",
    CHAT: "with a small chat model",
    "bm25": "BM25",
    "dense": "embedding",
    "tutorial": "usual chain",
}
TAKEN = frozenset({*BASELINES, CHAT})
"""Systems whose answers come into the reference from a run."""

NO_QUOTES = frozenset({"tutorial"})
"""Systems that quote nothing: what they cite is all that they were given to read."""

PART = "measure"
NONE = "–"
"""What stands where a system has not answered a whole set, or quotes nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One set answered by one system: how many it has right of how many, None where it has not
    answered all of them in their present words; and of its quotes how many are exact."""

    set: str
    system: str
    right: int | None
    of: int
    quotes: int
    exact: int


def add_command(commands: Any) -> None:
    """Adds `table` to the subcommands of `python -m eval`."""
    parser = commands.add_parser("table", help="the README's result table, from the reference")
    parser.add_argument(
        "run",
        type=Path,
        nargs="?",
        metavar="RUN",
        help="take the answers of this run's baselines and of its chat reader into the reference "
        "first",
    )
    parser.add_argument(
        "--ask",
        metavar="NAMES",
        help="ask these baselines the measuring part now, and take their answers in "
        f"({', '.join(BASELINES)}, parted by commas)",
    )
    parser.add_argument(
        "--write", type=Path, metavar="README", help="put the table between the marks in this file"
    )
    parser.add_argument(
        "--reference",
        type=Path,
        default=FOLDER,
        metavar="FOLDER",
        help="where the answers are kept (default: eval/reference)",
    )
    parser.set_defaults(command=_table)


def measured(folder: Path = FOLDER) -> list[Row]:
    """What the answers kept in `folder` are worth by the labels as they are now.

    EvalError where there are none of the quoting reader.
    """
    paths = {name: folder / f"{name}.jsonl.gz" for name in SYSTEMS}
    if not paths[QUOTING].exists():
        raise EvalError(
            f"There is no reference run at {paths[QUOTING]}. Make one with: "
            'python -m eval gate --update --because "..."'
        )
    rows = [row for name, path in paths.items() if path.exists() for row in _measured(name, path)]
    if not rows:
        raise EvalError(f"{folder} holds no answers to the measuring part. Make a whole run.")
    return rows


def _measured(system: str, path: Path) -> list[Row]:
    header, answers = read_run(path)
    header = {**header, "what": {**header["what"], "part": PART, "readers": [system]}}
    scored = score_answers(header, answers)
    found = []
    for corpus in corpora_of(header):
        of = len(load(corpus, PART)) if corpus.name in SETS else 0
        if not of:
            continue
        mine = [row.score for row in scored.rows if row.corpus == corpus.name]
        whole = len(mine) == of
        found.append(
            Row(
                set=corpus.name,
                system=system,
                right=sum(score.right for score in mine) if whole else None,
                of=of,
                quotes=sum(score.quotes for score in mine),
                exact=sum(score.exact_quotes for score in mine),
            )
        )
    return found


def take(path: Path, folder: Path = FOLDER) -> list[str]:
    """Takes the answers of the baselines and of the chat reader in the run at `path` into the
    reference in `folder`; their names. EvalError where the run has none, or they were not asked all
    of the measuring part of a set."""
    header, answers = read_run(path)
    names = [name for name in header["what"]["readers"] if name in TAKEN]
    if not names:
        raise EvalError(
            f"{path} has no answers of a baseline or of the chat reader. The table takes those of "
            f"{', '.join(BASELINES)} and {CHAT} from a run; those of the quoting reader come with: "
            "python -m eval gate --update"
        )
    what = {**header["what"], "part": PART}
    what["corpora"] = [one for one in what["corpora"] if one["name"] in SETS]
    header = {**header, "what": what}
    if not what["corpora"]:
        raise EvalError(f"{path} asked none of the table's sets: {', '.join(SETS)}.")
    missing = sum(
        score_answers({**header, "what": {**what, "readers": names}}, answers).missing.values()
    )
    if missing:
        raise EvalError(
            f"{path} has no answer to {missing} questions of the measuring part. Ask them: "
            f"python -m eval run --part {PART} {_options(names)}"
        )
    known = {
        (corpus.name, label.id) for corpus in corpora_of(header) for label in load(corpus, PART)
    }
    for name in names:
        mine = {
            key: answer
            for key, answer in answers.items()
            if key.reader == name and (key.corpus, key.id) in known
        }
        write_reference(folder / f"{name}.jsonl.gz", header, mine, name)
    return names


def _options(names: Sequence[str]) -> str:
    """The options of `eval run` that ask these."""
    baselines = [name for name in names if name in BASELINES]
    readers = [name for name in names if name not in BASELINES]
    told = (("--reader", readers), ("--baseline", baselines))
    return " ".join(f"{option} {','.join(some)}" for option, some in told if some)


def as_table(rows: Sequence[Row]) -> list[str]:
    """The lines of the README's table for what was `measured`."""
    systems = list(dict.fromkeys(row.system for row in rows))
    heads = [SYSTEMS[one] for one in systems]
    lines = [
        f"| answered right, with the words that bear it out | {' | '.join(heads)} |",
        "|" + " --- |" * (len(systems) + 1),
    ]
    for name, told in SETS.items():
        mine = {row.system: row for row in rows if row.set == name}
        if mine:
            of = next(iter(mine.values())).of
            cells = [_percent(mine[one].right, of) if one in mine else NONE for one in systems]
            lines.append(f"| {told.format(of=of)} | {' | '.join(cells)} |")
    exact = {one: sum(row.exact for row in rows if row.system == one) for one in systems}
    quotes = {one: sum(row.quotes for row in rows if row.system == one) for one in systems}
    cells = [NONE if one in NO_QUOTES else _percent(exact[one], quotes[one]) for one in systems]
    shown = f"quotations that are verbatim, at the offsets given ({quotes[systems[0]]})"
    return [*lines, f"| {shown} | {' | '.join(cells)} |"]


def put(text: str, lines: Sequence[str]) -> str:
    """`text` with `lines` between its two marks. EvalError where it has not each of them once."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(END) < text.index(BEGIN):
        raise EvalError(
            f"The file has no place for the table. Write two lines into it: {BEGIN} and {END}. "
            "Nothing was changed."
        )
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    return "\n".join([f"{before}{BEGIN}", *lines, after])


def _percent(some: int | None, of: int) -> str:
    if some is None or not of:
        return NONE
    share = 100 * some / of
    # What is not quite all is never rounded up to it, nor something down to nothing.
    rounded = min(99, max(1, round(share))) if 0 < some < of else round(share)
    return f"{rounded} %"


def _table(options: argparse.Namespace, known: Mapping[str, Corpus]) -> int:
    if options.run and options.ask:
        raise EvalError("RUN takes answers that are there, --ask makes new ones. Give one of both.")
    if options.write:
        # Before anything is asked or taken: a README without a place for it is found out now.
        put(_read(options.write), [])
    path = (
        _asked([one for one in options.ask.split(",") if one], known)
        if options.ask is not None
        else options.run
    )
    if path:
        names = take(path, options.reference)
        print(f"{', '.join(names)}: taken into {options.reference}", file=sys.stderr)
    lines = as_table(measured(options.reference))
    if options.write:
        write(options.write, put(_read(options.write), lines))
    print("\n".join(lines))
    return 0


def _asked(names: Sequence[str], known: Mapping[str, Corpus]) -> Path:
    """A run of the baselines of these `names` over the measuring part, made now."""
    settings = Settings.from_environment()
    if not names:
        raise EvalError(f"--ask wants names of baselines: {', '.join(BASELINES)}.")
    asked = choose((), names, settings)
    sets = [name for name in SETS if name in known]
    path = new_run()
    plan = Plan(tuple(named(sets, known)), PART, asked.openers, settings, asked.models)
    run(plan, path, say=lambda line: print(line, file=sys.stderr))
    return path


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read ({error}). Name the README.") from error
