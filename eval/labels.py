"""Labels: questions with what a right answer holds and the exact words that bear it out.

The form of a label is described in eval/LABELS.md. A corpus is a label file with the folder of
texts that its questions are asked of.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from rag.schema import Span

ROOT = Path(__file__).resolve().parent.parent
FIGURES = frozenset({"count", "money", "percent", "difference", "ratio", "sum"})
COMPUTED = frozenset({"percent", "difference", "ratio", "sum"})
GATHERED = frozenset({"list", "trend"})
PHRASES = frozenset({"name", "place", "date", "reason", "description"})
ANSWERABLE = FIGURES | GATHERED | PHRASES | {"yes_no"}
UNANSWERABLE = frozenset({"wrong_year", "wrong_place", "false_premise", "never_mentioned"})
APPROVED = Path("eval", "facts", "approved.jsonl")
"""Where labels that people approved are kept, below the project's folder."""
WORKING_SETS = ("sections", "pairs", "statutes", "hurried", "years", "briefs", "twins", "polar")
"""Sets of reports to work with, each a collection of its own: single sections; two years of one
country, twice; laws, names and reasons; questions typed in a hurry; short reports; pairs of
questions in nearly the same words, one of which has no answer; and questions for Yes or No."""
STATUSES = frozenset({"answered", "not_reported", "not_found"})
PARTS = frozenset({"work", "measure"})
FIELDS = frozenset(
    "id question turns status kind answers items value unit tolerance doc quotes scope year place "
    "part tags by when note".split()
)
RETRIEVAL = "retrieval"
"""The kind of a question of a public set that says which texts are relevant, not what the answer
is: only the search is measured on it."""


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled question. `turns` holds the questions in order, the labelled one last, `years`
    what `year` stands for: one year, or several for "2018/19". `relevant` names the texts that
    bear on a question of kind `RETRIEVAL`, each with its grade."""

    id: str
    turns: tuple[str, ...]
    status: str
    kind: str
    answers: tuple[str, ...] = ()
    items: tuple[tuple[str, ...], ...] = ()
    value: float | None = None
    unit: str | None = None
    tolerance: float = 0.0
    doc: str | None = None
    quotes: tuple[str, ...] = ()
    scope: str | None = None
    years: tuple[int, ...] = ()
    place: str | None = None
    part: str = "work"
    tags: tuple[str, ...] = ()
    by: str = ""
    when: str = ""
    note: str = ""
    relevant: tuple[tuple[str, int], ...] = ()

    @property
    def question(self) -> str:
        """The question that is labelled: the last turn."""
        return self.turns[-1]

    @property
    def group(self) -> str:
        """The row of the report that the label counts in: its kind, or how it has no answer."""
        if self.status == "not_reported":
            return "not_reported"
        return self.kind if self.status == "answered" else f"not_found: {self.kind}"

    @property
    def fingerprint(self) -> str:
        """A hash of what is asked; a saved answer to other words is not scored."""
        asked = json.dumps([self.turns, self.scope], ensure_ascii=False)
        return hashlib.sha256(asked.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A label file and the folder of the texts it speaks of. `part` is set where the whole
    corpus belongs to one part."""

    name: str
    labels: Path
    texts: Path
    part: str | None = None
    public: bool = False


def corpora(root: Path = ROOT) -> dict[str, Corpus]:
    """The corpora of this project by name; a corpus whose label file is missing is left out.

    "approved" holds what people approved in the app; it is asked of the seeds. "collection" holds
    what they approved on documents of their own, which are kept beside it.
    """
    facts = root / "eval" / "facts"
    known = (
        Corpus("seeds", facts / "seeds.jsonl", root / "seeds"),
        Corpus(
            "narratives_work",
            facts / "narratives_work.jsonl",
            facts / "narratives" / "work",
            "work",
        ),
        Corpus(
            "narratives_measure",
            facts / "narratives_measure.jsonl",
            facts / "narratives" / "measure",
            "measure",
        ),
        Corpus("reports_work", facts / "reports_work.jsonl", facts / "reports" / "work", "work"),
        Corpus(
            "reports_measure",
            facts / "reports_measure.jsonl",
            facts / "reports" / "measure",
            "measure",
        ),
        *(
            Corpus(f"{name}_work", facts / f"{name}_work.jsonl", facts / name / "work", "work")
            for name in WORKING_SETS
        ),
        Corpus("approved", root / APPROVED, root / "seeds", "work"),
        Corpus("collection", facts / "collection.jsonl", facts / "collection"),
    )
    return {corpus.name: corpus for corpus in known if corpus.labels.exists()}


def named(
    names: Sequence[str] | None, known: Mapping[str, Corpus], texts: Path | None = None
) -> list[Corpus]:
    """The corpora of these `names`, all that are `known` where none is named.

    A name that ends in .jsonl is a label file of anybody's, on the texts in the folder `texts`.
    EvalError where there is no such corpus or file.
    """
    found = []
    for name in dict.fromkeys(names or known):
        path = Path(name)
        if name in known:
            found.append(known[name])
        elif path.suffix == ".jsonl" and path.is_file() and texts is not None:
            if not any(texts.glob("*.txt")):
                raise EvalError(
                    f"{texts} is no folder with texts (*.txt). Name the folder of the texts that "
                    f"{name} speaks of."
                )
            found.append(Corpus(path.stem, path, texts))
        elif path.suffix == ".jsonl" and path.is_file():
            raise EvalError(f"{name} is a label file. Name the folder of its texts with --texts.")
        else:
            there = ", ".join(known) or "none"
            raise EvalError(f"No labels {name}. There are: {there}, or a label file (.jsonl).")
    if not found:
        raise EvalError("There are no labels at all. Write some: python -m eval label")
    return found


def add_label_options(parser: argparse.ArgumentParser) -> None:
    """Adds `--labels` and `--texts`, which `named` takes, to `parser`."""
    parser.add_argument(
        "--labels", nargs="+", metavar="NAME", help="label sets, or a file (default: all sets)"
    )
    parser.add_argument(
        "--texts", type=Path, metavar="FOLDER", help="the texts that a label file speaks of"
    )


def read_texts(folder: Path) -> dict[str, str]:
    """The texts in `folder` by file name, with every character kept (a leading BOM is dropped).
    EvalError names one that is not UTF-8."""
    texts = {}
    for path in sorted(folder.glob("*.txt")):
        try:
            texts[path.name] = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise EvalError(f"{path} cannot be read ({error}). Save it as UTF-8.") from error
    return texts


def read_rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The JSON objects of `path` with their line numbers. EvalError names a line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read ({error}). Check the path.") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                rows.append((number, read_row(line)))
            except EvalError as error:
                raise EvalError(f"{path}, line {number}: {error}") from error
    return rows


def read_row(line: str) -> dict[str, Any]:
    """The JSON object in `line`. EvalError where there is none."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise EvalError(f"not JSON ({error.msg}). Mend it.") from error
    if not isinstance(row, dict):
        raise EvalError("not a JSON object. Mend it.")
    return row


def parse(row: Mapping[str, Any]) -> Label:
    """A label from its JSON object. EvalError says which field is missing or of a wrong form."""
    name = row.get("id")
    if not isinstance(name, str) or not name:
        raise EvalError("a label has no id")
    unknown = row.keys() - FIELDS
    if unknown:
        raise EvalError(f"{name}: unknown fields {', '.join(sorted(unknown))}")
    try:
        turns = tuple(str(turn["question"]) for turn in row.get("turns") or ())
        if not turns:
            turns = (str(row["question"]),)
        return Label(
            id=name,
            turns=turns,
            status=str(row["status"]),
            kind=str(row["kind"]),
            answers=_texts(row, "answers"),
            items=tuple(_alternatives(item) for item in row.get("items") or ()),
            value=None if row.get("value") is None else float(row["value"]),
            unit=row.get("unit"),
            tolerance=float(row.get("tolerance") or 0),
            doc=row.get("doc"),
            quotes=_texts(row, "quotes"),
            scope=row.get("scope"),
            years=_years(row.get("year")),
            place=row.get("place"),
            part=str(row["part"]),
            tags=_texts(row, "tags"),
            by=str(row.get("by") or ""),
            when=str(row.get("when") or ""),
            note=str(row.get("note") or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        # What is measured with is not quoted, not even in an error.
        detail = f" ({error})" if row.get("part") == "work" else ""
        raise EvalError(f"{name}: field missing or of a wrong form{detail}") from error


def load(corpus: Corpus, part: str = "all") -> list[Label]:
    """The labels of `corpus` that belong to `part` ("work", "measure" or "all").

    EvalError names the file and line of what cannot be read.
    """
    labels = []
    for number, row in read_rows(corpus.labels):
        try:
            label = parse(row)
        except EvalError as error:
            raise EvalError(f"{corpus.labels}, line {number}: {error}") from error
        if part in ("all", label.part):
            labels.append(label)
    return labels


def gold_spans(label: Label, texts: Mapping[str, str]) -> list[list[tuple[str, Span]]]:
    """Where each quote of `label` stands, as (file name, span), one list a quote.

    A quote is looked for in the label's own document and, where it is not there, in all. Where
    the label names neither a year nor a scope, the same words in another document bear the answer
    out as well (both reports may hold one sentence word for word).
    """
    free = label.scope is None and not label.years
    found = []
    for quote in label.quotes:
        mine = {name: text for name, text in texts.items() if name == label.doc}
        own = _occurrences(quote, mine)
        found.append(own if own and not free else _occurrences(quote, texts))
    return found


def _occurrences(quote: str, texts: Mapping[str, str]) -> list[tuple[str, Span]]:
    places = []
    for name, text in texts.items():
        start = text.find(quote) if quote else -1
        while start >= 0:
            places.append((name, Span(start, start + len(quote))))
            start = text.find(quote, start + 1)
    return places


def _texts(row: Mapping[str, Any], field: str) -> tuple[str, ...]:
    values = row.get(field) or ()
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{field} is not a list of texts")
    return tuple(values)


def _years(value: object) -> tuple[int, ...]:
    """The years of 2020, "2018/19", "2016-2020" (both ends) or nothing."""
    if value is None:
        return ()
    written = re.fullmatch(r"(\d{4})(?:\s*[/–-]\s*(\d{2}|\d{4}))?", str(value))
    if written is None:
        raise ValueError(f"year is {value!r}")
    first, last = written[1], written[2] or written[1]
    return tuple(range(int(first), int(first[: 4 - len(last)] + last) + 1))


def _alternatives(item: object) -> tuple[str, ...]:
    if isinstance(item, str):
        return (item,)
    if isinstance(item, list) and item and all(isinstance(text, str) for text in item):
        return tuple(item)
    raise ValueError("items is not a list of lists of texts")
