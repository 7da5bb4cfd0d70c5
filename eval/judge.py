"""`python -m eval judge`: what a chat model makes of the answers of a saved run.

No verdict of this evaluation rests on it. It says how far a chat model agrees with the scorer on
whether an answer says what is accepted, so that the scorer's own mistakes can be looked for. Its
verdicts are kept beside the run, under the model's name, and are asked for once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.compare import named
from eval.errors import EvalError
from eval.labels import Corpus, Label
from eval.metrics import ratio
from eval.records import whole_lines, whole_rows
from eval.scored import Scored, score_run
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

INSTRUCTION = (
    "You compare an answer with what is accepted as right. Numbers, years and names have to be the "
    "same; the wording may differ. Reply with one word: YES if the answer says what is accepted, "
    "else NO."
)
ASKED = "Question: {question}\nAccepted: {accepted}\nAnswer: {answer}"

Verdicts = Mapping[str, bool | None]
"""Whether a judge holds an answer right, by `key_of` it; None where it did not say."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge and the scorer agree on the content of answers. `kappa` is Cohen's (1960, doi
    10.1177/001316446002000104): 1 is full agreement, 0 what chance would give."""

    judged: int
    unsaid: int
    both_right: int
    judge_alone: int
    scorer_alone: int
    both_wrong: int
    agreement: float | None
    kappa: float | None


def add_command(commands: Any) -> None:
    """Adds `judge` to the subcommands of `python -m eval`."""
    parser = commands.add_parser(
        "judge", help="how far a chat model agrees with the scorer; nothing rests on it"
    )
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument("--model", metavar="NAME", help="provider:model (default: RAG_MODEL)")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument(
        "--show-measure",
        action="store_true",
        help="tell single questions of the other parts too; whoever writes rules must not",
    )
    parser.set_defaults(command=_judge)


def is_judged(row: Scored) -> bool:
    """Whether there is anything to judge: an answer to a question that has one."""
    return row.label.status == row.answer.status == "answered" and bool(row.answer.statements)


def accepted(label: Label) -> str:
    """What `label` accepts, in words."""
    if label.items:
        return "all of: " + "; ".join(" or ".join(item) for item in label.items)
    told = " or ".join(label.answers)
    if label.value is None:
        return told
    return told or f"{label.value:g}{' ' + label.unit if label.unit else ''}"


def verdict(said: str) -> bool | None:
    """What a judge's reply says: its first yes or no, None where it has neither."""
    found = re.search(r"\b(yes|no)\b", said, re.IGNORECASE)
    return None if found is None else found[1].lower() == "yes"


def asked(row: Scored) -> dict[str, str]:
    """What a judge is asked of an answer."""
    return {
        "question": " / ".join(row.label.turns),
        "accepted": accepted(row.label),
        "answer": "\n".join(statement.text for statement in row.answer.statements),
    }


def key_of(row: Scored) -> str:
    """A hash of what a judge is asked of an answer."""
    words = json.dumps([INSTRUCTION, ASKED, asked(row)], ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def judge(rows: Iterable[Scored], model: BaseChatModel) -> Iterator[tuple[str, bool | None]]:
    """The verdict of `model` on each of `rows`, as soon as it is there.

    Raises:
        EvalError: the model does not answer.
    """
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate

    from rag.chat.models import redacted, secrets_of

    prompt = ChatPromptTemplate.from_messages([("system", INSTRUCTION), ("human", ASKED)])
    chain = prompt | model | StrOutputParser()
    for row in rows:
        try:
            said = chain.invoke(asked(row))
        except Exception as error:  # noqa: BLE001 - each provider's package raises errors of its own
            told = redacted(str(error), secrets_of(model))
            raise EvalError(
                f"The judge did not answer: {told} The verdicts up to here are kept; give the "
                "same command to go on."
            ) from None
        yield key_of(row), verdict(said)


def verdicts_on(
    rows: Sequence[Scored], kept: Path, name: str, open_model: Callable[[], BaseChatModel]
) -> dict[str, bool | None]:
    """The verdicts of the model `name` on `rows`: those `kept` in a file, and for the others what
    the model says now, which is kept there too. It is opened only where there are others."""
    found: dict[str, bool | None] = {}
    if kept.exists():
        found = {row["asked"]: row["right"] for row in whole_rows(kept) if row.get("model") == name}
        os.truncate(kept, whole_lines(kept.read_bytes()))
    left = {key_of(row): row for row in rows if key_of(row) not in found}
    if left:
        with kept.open("a", encoding="utf-8") as file:
            for key, right in judge(left.values(), open_model()):
                line = {"record": "verdict", "model": name, "asked": key, "right": right}
                file.write(json.dumps(line) + "\n")
                file.flush()
                found[key] = right
    return found


def agreement(rows: Iterable[Scored], verdicts: Verdicts) -> Agreement:
    """How far `verdicts` agree with the scorer on the content of `rows`."""
    pairs = [(verdicts[key_of(row)], row.score.correct) for row in rows if key_of(row) in verdicts]
    said = [(judged, scored) for judged, scored in pairs if judged is not None]
    counts = {case: said.count(case) for case in ((True, True), (True, False), (False, True))}
    total, judged_right = len(said), sum(judged for judged, _ in said)
    scored_right = sum(scored for _, scored in said)
    same = ratio(sum(judged == scored for judged, scored in said), total)
    kappa = None
    if same is not None:
        by_chance = judged_right * scored_right + (total - judged_right) * (total - scored_right)
        expected = by_chance / total**2
        kappa = (same - expected) / (1 - expected) if expected < 1 else None
    return Agreement(
        judged=total,
        unsaid=len(pairs) - total,
        both_right=counts[True, True],
        judge_alone=counts[True, False],
        scorer_alone=counts[False, True],
        both_wrong=total - sum(counts.values()),
        agreement=same,
        kappa=kappa,
    )


def as_text(name: str, reader: str, rows: Sequence[Scored], found: Verdicts, show: bool) -> str:
    """The agreement in words, with the answers on which the two differ."""
    told = agreement(rows, found)
    if told.agreement is None:
        return f"The judge {name} said neither yes nor no of any answer of {reader}.\n"
    kappa = "-" if told.kappa is None else f"{told.kappa:.2f}"
    counted = (
        f"Of {told.judged} answers both hold {told.both_right} right and {told.both_wrong} wrong, "
        f"the judge alone {told.judge_alone} right, the scorer alone {told.scorer_alone}: they "
        f"agree on {100 * told.agreement:.1f} % (Cohen's kappa {kappa}). It did not say of "
        f"{told.unsaid}. No other figure rests on this."
    )
    lines = [f"# {name} as the judge of {reader}", "", counted]
    for title, judged in (("the judge alone", True), ("the scorer alone", False)):
        differ = [
            row
            for row in rows
            if found.get(key_of(row)) is judged and row.score.correct is not judged
        ]
        lines += ["", f"## Right for {title}", "", *named(differ, show)]
    return "\n".join(lines) + "\n"


def _judge(options: argparse.Namespace, _: Mapping[str, Corpus]) -> int:
    from rag.chat.models import chat_model_name, open_chat_model

    settings = Settings.from_environment()
    if options.model:
        settings = replace(settings, model=options.model)
    name = chat_model_name(settings)
    if name is None:
        raise EvalError("No chat model is named. Name one with --model, or set RAG_MODEL.")
    scored = score_run(options.run)
    kept = options.run.with_name(f"{options.run.name}.judged")
    told = []
    for reader in scored.header["what"]["readers"]:
        rows = [row for row in scored.rows if row.reader == reader and is_judged(row)]
        found = verdicts_on(rows, kept, name, lambda: open_chat_model(settings))
        if options.json:
            told.append(
                {"judge": name, "reader": reader, "agreement": asdict(agreement(rows, found))}
            )
        else:
            print(as_text(name, reader, rows, found, options.show_measure))
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    print(f"verdicts: {kept}", file=sys.stderr)
    return 0
