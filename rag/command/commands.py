"""The commands that change an index or ask it: ingest, remove, ask.

Each takes the arguments that `rag/command/cli.py` read, prints, and returns an exit code.
"""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rag.command import batch, browse, terminal
from rag.command.browse import document_name, open_assistant
from rag.command.terminal import Exit, complain, print_json
from rag.errors import VerbatimError
from rag.schema import IngestReport, Status
from rag.settings import Settings

ANSWER_CODES: dict[Status, int] = {
    "answered": Exit.OK,
    "not_reported": Exit.NOT_REPORTED,
    "not_found": Exit.NOT_FOUND,
}
FILES_LISTED = 20


def run(arguments: Namespace, settings: Settings) -> int:
    """Run the command that `arguments` name and return its exit code."""
    if arguments.command == "ask" and arguments.batch is not None:
        return ask_batch(arguments, settings)
    commands: dict[str, Callable[[Namespace, Settings], int]] = {
        "ingest": ingest,
        "ask": ask,
        "search": browse.search,
        "show": browse.show,
        "status": browse.status,
        "facts": browse.facts,
        "remove": remove,
    }
    return commands[arguments.command](arguments, settings)


def ingest(arguments: Namespace, settings: Settings) -> int:
    """Read files and folders into the index."""
    from rag.index.ingest import ingest as read_into_index
    from rag.model.runtime import open_encoder

    with terminal.Progress() as progress:
        report = read_into_index(
            arguments.paths,
            settings,
            open_encoder(settings, say=complain),
            progress=progress,
            wait=arguments.wait,
            say=complain,
        )
    return _report(report, arguments.json)


def remove(arguments: Namespace, settings: Settings) -> int:
    """Take documents out of the index."""
    from rag.index.ingest import remove as take_out
    from rag.model.runtime import open_encoder

    names = [Path(name).name for name in arguments.documents]
    report = take_out(
        names, settings, open_encoder(settings, say=complain), wait=arguments.wait, say=complain
    )
    return _report(report, arguments.json)


def _report(report: IngestReport, as_json: bool) -> int:
    """Print what became of each file; the exit code says whether any was refused."""
    refused = report.refused
    if as_json:
        print_json(asdict(report))
    else:
        counts: dict[str, int] = {}
        for file in report.files:
            counts[file.outcome] = counts.get(file.outcome, 0) + 1
            if file.outcome != "refused" and len(report.files) <= FILES_LISTED:
                print(terminal.one_line(f"{file.outcome:<9} {file.source} {file.detail}"))
        parts = [", ".join(f"{count} {outcome}" for outcome, count in counts.items()) or "no files"]
        if counts.keys() - {"removed", "refused"}:
            parts.append(f"{report.embedded} passages embedded, {report.reused} known before")
        print("; ".join([*parts, f"{report.seconds:.1f} s"]))
    for file in refused:
        complain(f"refused   {file.source}: {file.detail}")
    if not refused:
        return Exit.OK
    return Exit.WRONG_INPUT if len(refused) == len(report.files) else Exit.PARTLY


def ask(arguments: Namespace, settings: Settings) -> int:
    """Answer one question."""
    assistant = open_assistant(settings)
    began = time.perf_counter()
    scope = document_name(arguments.scope)
    answer = assistant.ask(arguments.question, source=scope, reader=arguments.reader)
    seconds = time.perf_counter() - began
    if arguments.json:
        query = answer.query
        print_json(
            {
                "question": query.asked,
                **batch.record(answer, seconds),
                "understood": {
                    "years": query.years,
                    "places": query.places,
                    "wanted": query.wanted,
                    "notes": query.notes,
                },
                "nearest": [statement.text for statement in answer.nearest],
                "left_out": [
                    {"text": statement.text, "problem": statement.problem}
                    for statement in answer.left_out
                ],
            }
        )
    else:
        print(terminal.answer_text(answer))
    return ANSWER_CODES[answer.status]


def ask_batch(arguments: Namespace, settings: Settings) -> int:
    """Answer a file of questions; `rag/command/batch.py` describes the lines."""
    output = None if arguments.output in (None, "-") else Path(arguments.output)
    lines = _read_lines(arguments.batch, output)
    items, bad = batch.read_batch(lines)
    name = "standard input" if arguments.batch == "-" else arguments.batch
    for line in bad:
        complain(f"{name}, line {line.line}: {line.problem}; left out")
    for identifier in batch.repeated_ids(items):
        complain(f'{name}: the id "{identifier}" stands more than once; each is answered')
    assistant = open_assistant(settings)
    total = sum(len(item.turns) for item in items)
    done = 0
    opened = nullcontext(sys.stdout) if output is None else batch.open_output(output)
    try:
        with opened as stream, terminal.Progress(quiet=_shares_terminal(output)) as progress:
            for fields in batch.answer_all(items, partial(assistant.ask, reader=arguments.reader)):
                stream.write(batch.to_line(fields))
                stream.flush()
                done += 1
                progress("questions", done, total)
    except (KeyboardInterrupt, VerbatimError):
        if output is not None and done:
            complain(f"{done} of {total} answers are kept in {batch.partial_path(output)}")
        raise
    if output is not None:
        complain(f"{done} answers in {output}" + (f", {len(bad)} lines left out" if bad else ""))
    return Exit.PARTLY if bad else Exit.OK


def _shares_terminal(output: Path | None) -> bool:
    """Whether a progress bar would be drawn between lines of answers."""
    return output is None and sys.stdout.isatty()


def _read_lines(source: str, output: Path | None) -> list[bytes]:
    """The lines of a batch. Raises BatchError where it cannot be read, or would be overwritten."""
    if source == "-":
        return sys.stdin.buffer.read().split(b"\n")
    path = Path(source)
    try:
        if output is not None and output.exists() and path.samefile(output):
            raise batch.BatchError(
                f"{source} holds the questions: the answers need another file. Nothing was asked."
            )
        return path.read_bytes().split(b"\n")
    except OSError as error:
        raise batch.BatchError(
            f"The questions cannot be read from {source}: {error.strerror}. Nothing was asked."
        ) from error
