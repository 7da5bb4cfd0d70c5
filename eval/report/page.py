"""The report as one HTML file that needs nothing else: no script, no network, no second file.

What stands in labels, answers and texts is data: the template escapes all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from eval.labels import RETRIEVAL
from eval.metrics import reliability, risk_coverage
from eval.perturbed import PerturbedRun
from eval.public.published import beside, notes
from eval.records import SavedCitation
from eval.report import words
from eval.report.plots import reliability_plot, risk_coverage_plot
from eval.report.sources import Source, Sources
from eval.report.tables import Table, bar, changed_table, kinds_table, table, time_tables
from eval.run import corpora_of
from eval.scored import Scored, ScoredRun
from eval.summary import judged, summaries

TEMPLATE = Path(__file__).with_name("page.html")
STYLE = Path(__file__).with_name("page.css")

PARTS: Mapping[str, str] = {
    "work": "Questions to work with: rules may be written against them.",
    "measure": "Questions to measure with: whoever writes rules has never read them.",
    "public": "Public question sets, which are not part of the project.",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation shown: the words before, in and after the marked ones, and their source."""

    before: str
    focus: str
    after: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer, ready to be shown."""

    row: Scored
    verdict: str
    expected: str
    given: str
    quotes: tuple[Quote, ...]
    golds: tuple[Quote, ...]


def as_html(
    scored: ScoredRun, show_measure: bool = False, perturbed: PerturbedRun | None = None
) -> str:
    """The whole report as HTML. Wrong answers are told of the part to work with alone unless
    `show_measure` is set; `perturbed` adds how answers changed with their questions."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = summaries(scored)
    sources = Sources(corpora_of(scored.header))
    wrong = [
        _wrong(row, sources)
        for row in words.shown(scored.rows, show_measure)
        if not row.score.right and row.label.kind != RETRIEVAL
    ]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE.name).render(
        style=Markup(STYLE.read_text(encoding="utf-8")),  # noqa: S704 - our own file
        header=scored.header,
        settings=_told_settings(scored.header["what"]["settings"]),
        missing=[(r, c, n) for (r, c), n in scored.missing.items()],
        systems=[(name, words.system(name)) for name in scored.header["what"]["readers"]],
        told_of={name: words.system(name) for name in scored.header["what"]["readers"]},
        sets=_sets(scored),
        summary=_in_short(found),
        parts=[_part(part, found) for part in _parts(found)],
        public=_public(found),
        search=_search(found),
        confidence=_confidence(scored, found),
        time=time_tables(found),
        perturbed=changed_table(perturbed) if perturbed else None,
        wrong=_grouped(wrong),
        hidden=sum(not row.score.right for row in scored.rows if row.label.kind != RETRIEVAL)
        - len(wrong),
        texts=sources.linked(),
        told=_glossary(found),
    )


def _told_settings(settings: Mapping[str, Any]) -> str:
    """The settings that are set, in a line."""
    told = (
        f"{name.replace('_', ' ')} "
        f"{', '.join(map(str, value.values())) if isinstance(value, Mapping) else value}"
        for name, value in settings.items()
        if value not in (None, "", {})
    )
    return "; ".join(told)


def _parts(found: Sequence[Mapping[str, Any]]) -> list[str]:
    order = ("measure", "work")
    return [part for part in order if any(one["part"] == part for one in found)]


def _readers(found: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(one["reader"] for one in found))


def _sets(scored: ScoredRun) -> list[tuple[str, str, int]]:
    """Each set with its part and how many questions of it were asked."""
    asked: dict[tuple[str, str], set[str]] = {}
    for row in scored.rows:
        asked.setdefault((row.corpus, row.label.part), set()).add(row.label.id)
    return [(corpus, part, len(ids)) for (corpus, part), ids in asked.items()]


def _widest(found: Sequence[Mapping[str, Any]], part: str) -> list[Mapping[str, Any]]:
    """Of the summaries of `part` those over all its sets: one for each reader."""
    mine = [one for one in found if one["part"] == part]
    together = [one for one in mine if one["corpus"] == "together"]
    return together or mine


def _in_short(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """What matters most, of the part that says most, for the first reader and the others."""
    for part in _parts(found):
        widest = _widest(found, part)
        first = widest[0]
        return {
            "part": part,
            "first": first,
            "others": sorted(widest[1:], key=lambda one: -(one["all"]["share"] or 0.0)),
            "rows": [
                (one["reader"], words.share(one["all"]), bar(one, number))
                for number, one in enumerate(widest)
            ],
        }
    return None


def _part(part: str, found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    mine = [one for one in found if one["part"] == part]
    readers = _readers(mine)
    alone = [one for one in mine if one["corpus"] != "together"]
    kinds = [
        kinds_table([one for one in alone if one["corpus"] == corpus], corpus)
        for corpus in dict.fromkeys(one["corpus"] for one in alone)
    ]
    return {
        "part": part,
        "told": PARTS[part],
        "right": table(
            mine,
            words.RIGHT,
            f"Right answers, {part} part: per cent, 95 % interval, counts",
            [bar(one, readers.index(one["reader"])) for one in mine],
        ),
        "kinds": kinds,
        "quality": table(mine, words.QUALITY, f"Quotes and refusals, {part} part (per cent)"),
    }


def _public(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    mine = [one for one in found if one["public"] and one["kinds"]]
    if not mine:
        return None
    shown = table(beside(mine), words.PUBLIC, "Public sets (per cent)")
    return {"table": shown, "notes": notes(mine)}


def _search(found: Sequence[Mapping[str, Any]]) -> Table | None:
    mine = [one for one in found if one["recall@10"] is not None]
    return table(mine, words.SEARCH, "What the search finds (per cent)") if mine else None


def _confidence(scored: ScoredRun, found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Plots and table of each part that has answers with a confidence."""
    shown: list[Mapping[str, Any]] = []
    for part in _parts(found):
        pairs = {}
        curves = {}
        for reader in _readers(found):
            rows = [r for r in scored.rows if r.label.part == part and r.reader == reader]
            sure = judged(rows)
            if sure:
                pairs[reader] = reliability(sure)
                curves[reader] = risk_coverage(sure, len(rows))
        if not pairs:
            continue
        with_bins = [one for one in found if one["part"] == part and one["reader"] in pairs]
        shown.append(
            {
                "part": part,
                "bins": pairs,
                "reliability": [
                    (reader, reliability_plot(bins, f"Reliability of {reader}", _told_bins(bins)))
                    for reader, bins in pairs.items()
                ],
                "curves": risk_coverage_plot(
                    curves, f"Risk and coverage, {part} part", _told_curves(curves)
                ),
                "legend": list(curves),
                "table": table(with_bins, words.SURE, f"Confidence, {part} part (per cent)"),
            }
        )
    return shown


def _told_bins(bins: Sequence[Any]) -> str:
    told = (f"{one.confidence:.0%} sure: {one.right:.0%} of {one.count} right" for one in bins)
    return "; ".join(told)


def _told_curves(curves: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    told = []
    for reader, curve in curves.items():
        half = min(curve, key=lambda point: abs(point[0] - curve[-1][0] / 2))
        coverage, risk = curve[-1]
        told.append(
            f"{reader}: {half[1]:.0%} wrong among the surest answers to {half[0]:.0%} of the "
            f"questions, {risk:.0%} among all its answers, to {coverage:.0%}"
        )
    return "; ".join(told)


def _wrong(row: Scored, sources: Sources) -> Wrong:
    return Wrong(
        row,
        words.verdict(row),
        words.expected(row.label),
        words.given(row),
        tuple(_quoted(row.corpus, one, sources) for one in row.answer.citations),
        tuple(
            Quote("", quote, "", sources.of_quote(row.corpus, _doc_of(row, quote), quote))
            for quote in row.label.quotes
        ),
    )


def _doc_of(row: Scored, quote: str) -> str | None:
    """The file that a gold quote stands in: the label's, or another where it is not there."""
    place = row.label.quotes.index(quote)
    found = row.golds[place] if place < len(row.golds) else []
    own = any(doc == row.label.doc for doc, _ in found)
    return row.label.doc if own or not found else found[0][0]


def _quoted(corpus: str, one: SavedCitation, sources: Sources) -> Quote:
    source = sources.of(corpus, one.doc, one.start)
    if one.focus_start is None or one.focus_end is None:
        return Quote(one.quote, "", "", source)
    start, end = one.focus_start - one.start, one.focus_end - one.start
    return Quote(one.quote[:start], one.quote[start:end], one.quote[end:], source)


def _grouped(wrong: Sequence[Wrong]) -> list[tuple[str, str, list[Wrong]]]:
    """Wrong answers by reader and set."""
    groups: dict[tuple[str, str], list[Wrong]] = {}
    for one in wrong:
        groups.setdefault((one.row.reader, one.row.corpus), []).append(one)
    return [(reader, corpus, members) for (reader, corpus), members in groups.items()]


def _glossary(found: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The columns that this report has, each with what it says."""
    own = [one for one in found if not one["public"]]
    public = [one for one in found if one["public"]]
    tables = (
        (own, [*words.RIGHT, *words.QUALITY, *words.SURE]),
        (public, words.PUBLIC),
        (found, [*words.SEARCH, *words.TIME]),
    )
    used = dict.fromkeys(
        name
        for rows, columns in tables
        for name, key, show in columns
        if any(show(one[key]) != words.NONE for one in rows)
    )
    return [(name, words.TOLD[name]) for name in used]
