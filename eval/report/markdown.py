"""The report as Markdown, which reads as well in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.perturbed import PerturbedRun
from eval.public.published import beside, notes
from eval.report.words import (
    PUBLIC,
    QUALITY,
    RIGHT,
    SEARCH,
    SURE,
    TIME,
    Column,
    changed,
    expected,
    given,
    share,
    shown,
    verdict,
)
from eval.scored import Scored, ScoredRun
from eval.summary import kind_order, summaries


def as_markdown(
    scored: ScoredRun,
    failures: bool = False,
    show_measure: bool = False,
    perturbed: PerturbedRun | None = None,
) -> str:
    """The report as Markdown.

    With `failures` each wrong answer follows, of the part to work with alone unless
    `show_measure` is set. `perturbed` adds how answers changed with their questions.
    """
    header = scored.header
    altered = ", with changes" if header["changed"] else ""
    machine = header["machine"]
    lines = [
        f"# Run of {header['started']}",
        "",
        f"Commit {header['commit'] or 'unknown'}{altered}.",
        f"{machine['cores']} cores, {machine['processor']}.",
    ]
    for (reader, corpus), count in scored.missing.items():
        lines.append(f"No answer by {reader} to {count} of the labels of {corpus} in this run.")
    found = summaries(scored)
    own = [one for one in found if not one["public"]]
    searched = [one for one in found if not one["kinds"]]
    public = [one for one in found if one["public"] and one not in searched]
    if own:
        lines += ["", "## Right and supported", "", *table(own, RIGHT), "", *_kinds(own)]
        lines += ["", "## Quotes and refusals", "", *table(own, QUALITY)]
    if public:
        lines += ["", "## Public sets", "", *table(beside(public), PUBLIC)]
        lines += [line for note in notes(public) for line in ("", note)]
    sure = [one for one in found if one["calibration error"] is not None]
    if sure:
        lines += ["", "## Confidence", "", *table(sure, SURE)]
    ranked = [one for one in found if one["recall@10"] is not None]
    if ranked:
        lines += ["", "## Search", "", *table(ranked, SEARCH)]
    if perturbed:
        head = ["part", "change to the question or the text", "changed %", "refused %"]
        lines += ["", "## Changed questions", "", *layout([head, *changed(perturbed)])]
    lines += ["", "## Time", "", *table(found, TIME)]
    if failures:
        lines += ["", "## Wrong answers", ""]
        wrong = [row for row in shown(scored.rows, show_measure) if not row.score.right]
        lines += [line for row in wrong for line in _failure(row)]
    return "\n".join(lines) + "\n"


def table(found: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> list[str]:
    """The lines of a table with a row for each of the summaries `found`."""
    head = ["part", "corpus", "reader", *(title for title, _, _ in columns)]
    body = [
        [one["part"], one["corpus"], one["reader"], *(show(one[key]) for _, key, show in columns)]
        for one in found
    ]
    return layout([head, *body])


def layout(cells: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table of `cells`, the first row its head, with columns of even width."""
    safe = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in cells]
    widths = [max(len(row[place]) for row in safe) for place in range(len(safe[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in safe
    ]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]


def _kinds(found: Sequence[Mapping[str, Any]]) -> list[str]:
    alone = [one for one in found if one["corpus"] != "together"]
    kinds = sorted({kind for one in alone for kind in one["kinds"]}, key=kind_order)
    head = ["kind", *(f"{one['part']}, {one['corpus']}, {one['reader']}" for one in alone)]
    body = [[kind, *(share(one["kinds"].get(kind)) for one in alone)] for kind in kinds]
    return layout([head, *body])


def _failure(row: Scored) -> list[str]:
    label, answer = row.label, row.answer
    asked = " > ".join(label.turns)
    lines = [
        f"- {label.id} ({row.reader}, {label.group}; {verdict(row)}): {asked}",
        f"    expected: {expected(label)}",
        f"    got: {answer.status}: {given(row)}",
    ]
    if row.score.quotes > row.score.exact_quotes:
        lines.append("    a quote is not exact")
    lines += [f"    quoted: {quote.doc}: {quote.quote}" for quote in answer.citations]
    lines += [f"    gold: {label.doc}: {quote}" for quote in label.quotes]
    return lines
