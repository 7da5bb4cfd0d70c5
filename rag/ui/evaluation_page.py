"""The page Evaluation: how good the answers are, what changed, and what people corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from rag.errors import VerbatimError
from rag.ui import evaluation, evaluation_chart, memory, waiting_labels
from rag.ui.evaluation import WORK, SavedRun
from rag.ui.evaluation_run import BETWEEN, Running, runs
from rag.ui.parts import counted, show, trouble
from rag.ui.render import Child, Markup, element, table

if TYPE_CHECKING:
    from eval.scored import Scored
    from rag.assistant import Assistant

RESULTS: Final = "Results"
CHANGES: Final = "What changed"
LABELS: Final = "Questions and labels"
WAITING: Final = "Waiting for approval"

NOT_COMPARABLE: Final = (
    "No question of the one run was asked in the other, of a reader that both have and in its "
    "present words. Choose two runs over the same label files, answered by the same reader."
)

PARTS: Final = {
    "work": "The working part, which rules may be written against",
    "measure": "The measuring part, which nobody who writes rules reads",
}


def page(assistant: Assistant) -> None:
    """Draw the page. Raises VerbatimError where the index cannot be used."""
    root = memory.settings().evaluation
    with st.container(key="page-evaluation"):
        show(
            element("h1", "Evaluation", class_="v-page-title"),
            element(
                "p",
                "How many of the labelled questions are answered right, with words that bear the "
                "answer out. What you correct in the chat is what is tested next.",
                class_="v-lead-small",
            ),
        )
        if not evaluation.available(root):
            trouble(
                "This installation comes without labelled questions",
                "There is nothing to measure here. The folder eval/ of the project holds them; "
                "VERBATIM_EVALUATION names the folder that it is in. All else works without.",
            )
            return
        waits = memory.attempt(lambda kept: kept.waiting_count(), 0)
        section = st.segmented_control(
            "Show",
            [RESULTS, CHANGES, LABELS, WAITING],
            default=RESULTS,
            required=True,
            key="evaluation-section",
            format_func=lambda name: f"{name} ({waits})" if name == WAITING and waits else name,
            label_visibility="collapsed",
        )
        try:
            _draw(section, assistant, root)
        except VerbatimError as error:
            trouble("This cannot be shown", str(error))


def _draw(section: str | None, assistant: Assistant, root: Path) -> None:
    saved = evaluation.saved_runs(root)
    if section == CHANGES:
        _changes(saved)
    elif section == LABELS:
        _labels(saved, root)
    elif section == WAITING:
        waiting_labels.draw(assistant.collection(), root)
    else:
        _start(root, saved)
        _results(saved)


# A run that is made now


def _start(root: Path, saved: Sequence[SavedRun]) -> None:
    known = evaluation.corpora_below(root)
    running = runs().current
    if running is not None and running.is_going:
        _progress(running)
        return
    if running is not None and running.problem:
        trouble("The run ended before it was whole", running.problem)
    with st.expander("Start a run", expanded=not saved, key="start-run"):
        if not known:
            show(element("p", "There are no label files yet."))
            return
        names = st.multiselect("Label files", list(known), default=list(known), key="run-corpora")
        part = st.selectbox(
            "Part",
            ["all", "work", "measure"],
            format_func={
                "all": "Both parts",
                "work": "Working",
                "measure": "Measuring",
            }.__getitem__,
            key="run-part",
        )
        unfinished = _unfinished(saved)
        with st.container(key="run-buttons", horizontal=True):
            if st.button("Start", key="run-start", type="primary", disabled=not names):
                chosen = [known[name] for name in names]
                _begin(Running(chosen, part, evaluation.new_run(root), memory.settings()))
            if unfinished is not None and st.button("Go on with the last run", key="run-go-on"):
                chosen = [known[name] for name in unfinished.corpora if name in known]
                _begin(Running(chosen, unfinished.part, unfinished.path, memory.settings()))
        show(
            element(
                "p",
                "The quoting reader answers every question; each answer is saved as it comes. You "
                "may leave this page meanwhile.",
                class_="v-muted",
            )
        )


def _begin(running: Running) -> None:
    runs().start(running)
    st.rerun()


@st.fragment(run_every=BETWEEN)
def _progress(running: Running) -> None:
    """The run as far as it is, drawn anew each second without the rest of the page."""
    if not running.is_going:
        st.rerun()
    share = running.asked / running.total if running.total else 0.0
    told = f"{running.stage}: {running.asked} of {running.total} answered"
    st.progress(min(share, 1.0), text=told)
    st.button("Stop the run", key="run-stop", on_click=running.stop)


def _unfinished(saved: Sequence[SavedRun]) -> SavedRun | None:
    """The last run, where some of its questions have no answer yet."""
    last = next((run for run in saved if not run.reference), None)
    if last is None:
        return None
    try:
        missing = sum(evaluation.scored(last).missing.values())
    except VerbatimError:
        return None
    return last if missing else None


# What came of the runs


def _chosen(saved: Sequence[SavedRun], words: str, key: str, index: int = 0) -> SavedRun:
    place = st.selectbox(
        words,
        range(len(saved)),
        index=min(index, len(saved) - 1),
        format_func=lambda number: saved[number].name,
        key=key,
    )
    return saved[place]


def _results(saved: Sequence[SavedRun]) -> None:
    show(element("h2", "Right and supported"))
    if not saved:
        show(element("p", "No run is saved yet. Start one: it takes a minute or two."))
        return
    scored = evaluation.scored(_chosen(saved, "Run", "results-run", evaluation.usual(saved)))
    from eval.summary import summaries

    missing = sum(scored.missing.values())
    if missing:
        show(
            element("p", f"{counted(missing, 'question')} without an answer yet.", class_="v-muted")
        )
    if not scored.rows:
        show(element("p", "No question has an answer in this run."))
        return
    found = summaries(scored)
    for number, one in enumerate(_together(found), start=1):
        part = PARTS.get(one["part"], "Public sets")
        reader = "" if one["reader"] == "quoting" else f" · {one['reader']}"
        show(element("h3", f"{part}{reader}"), evaluation_chart.headline(one["all"]))
        st.altair_chart(
            evaluation_chart.bars(one["kinds"]),
            key=f"bars-{number}",
            alt=evaluation_chart.described(one["kinds"]),
        )
        with st.expander("The same in numbers", key=f"numbers-{number}"):
            show(_numbers(one))


def _together(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One summary for each reader and part: over all corpora where they are several."""
    kept: dict[tuple[str, str, bool], dict[str, Any]] = {}
    for one in found:
        place = (one["reader"], one["part"], one["public"])
        if place not in kept or one["corpus"] == "together":
            kept[place] = one
    return sorted(kept.values(), key=lambda one: (one["part"] != WORK, one["part"], one["reader"]))


def _numbers(one: dict[str, Any]) -> Markup:
    rows: list[list[Child]] = []
    for kind, share in {"all kinds": one["all"], **one["kinds"]}.items():
        low, high = share["interval"] or (0.0, 0.0)
        rows.append(
            [
                evaluation_chart.plain(kind),
                f"{share['right']} of {share['of']}",
                evaluation_chart.percent(share["share"]),
                f"{evaluation_chart.percent(low)} to {evaluation_chart.percent(high)}",
            ]
        )
    head = ["Kind", "Right", "Share", "95 % interval (Wilson)"]
    return _wide("Answered right, with the words that bear it out", head, rows)


def _wide(caption: str, head: Sequence[str], rows: Sequence[Sequence[Child]]) -> Markup:
    """A table that is scrolled within itself where the page is narrow."""
    return element("div", table(caption, head, rows), class_="v-wide", tabindex="0")


def _changes(saved: Sequence[SavedRun]) -> None:
    show(element("h2", "What changed between two runs"))
    if len(saved) < 2:
        show(element("p", "Two saved runs can be compared; there are not two yet."))
        return
    earlier, later = evaluation.pair(saved)
    with st.container(key="compared-runs", horizontal=True):
        before = _chosen(saved, "Before", "compare-before", earlier)
        after = _chosen(saved, "After", "compare-after", later)
    if before.path == after.path:
        show(element("p", "Choose two different runs."))
        return
    if not evaluation.comparable(before, after):
        show(element("p", NOT_COMPARABLE))
        return
    from eval.compare import changed, compare, readers_to_compare, tallies, told
    from eval.errors import EvalError

    first, second = evaluation.scored(before), evaluation.scored(after)
    for readers in readers_to_compare(first, second):
        try:
            found = compare(first, second, (before.path.stem, after.path.stem), readers)
        except EvalError:
            # What it says is meant for the command line.
            show(element("p", NOT_COMPARABLE))
            continue
        rows: list[list[Child]] = [
            [
                evaluation_chart.plain(one.group),
                str(one.questions),
                evaluation_chart.percent(one.before / one.questions),
                evaluation_chart.percent(one.after / one.questions),
                str(one.wins),
                str(one.losses),
                evaluation_chart.difference(one.difference, one.interval),
            ]
            for one in tallies(found.pairs)
            if one.questions
        ]
        head = ["Group", "Questions", "Before", "After", "Won", "Lost", "Difference (95 %)"]
        show(_wide(f"{readers[1]}: right and supported", head, rows))
        for title, difference in (("Lost", -1), ("Won", 1)):
            moved = changed(found, difference)
            named = [one for one in moved if told(one, show_measure=False)]
            show(element("h3", f"{title}: {counted(len(moved), 'question')}"))
            if len(moved) > len(named):
                words = f"{len(moved) - len(named)} of them of the measuring part, not named here."
                show(element("p", words, class_="v-muted"))
            if named:
                _questions(named, f"changed-{readers[0]}-{difference}")


# The labels, question by question


def _labels(saved: Sequence[SavedRun], root: Path) -> None:
    show(element("h2", "The working part, question by question"))
    known = evaluation.corpora_below(root)
    if saved:
        run = _chosen(saved, "Answers of the run", "labels-run", evaluation.usual(saved))
        scored = evaluation.scored(run)
        rows = [row for row in scored.rows if row.label.part == WORK]
        wrong = st.toggle("Wrong answers only", key="wrong-only")
        shown = [row for row in rows if not (wrong and row.score.right)]
        show(element("p", counted(len(shown), "question"), class_="v-muted", role="status"))
        if shown:
            _questions(shown, "labels-questions")
    else:
        _unanswered(known)
    show(element("h2", "How many labels there are"))
    _counts(known)


def _questions(rows: Sequence[Scored], key: str) -> None:
    """Questions of the working part with what was expected, what came, and the verdict."""
    columns: dict[str, list[str]] = {
        "Verdict": ["right" if row.score.right else "wrong" for row in rows],
        "Question": [" › ".join(row.label.turns) for row in rows],
        "Kind": [evaluation_chart.plain(row.label.group) for row in rows],
        "Expected": [evaluation_chart.expected(row) for row in rows],
        "Answered": [evaluation_chart.answered(row) for row in rows],
        "Reader": [row.reader for row in rows],
        "Label": [row.label.id for row in rows],
    }
    if len(set(columns["Reader"])) < 2:
        del columns["Reader"]
    st.dataframe(
        columns,
        key=key,
        hide_index=True,
        height=min(38 + 35 * len(rows), 460),
        column_config={
            "Verdict": st.column_config.TextColumn(width=70),
            "Question": st.column_config.TextColumn(width="large"),
        },
        alt="Labelled questions of the working part",
    )


def _unanswered(known: dict[str, Any]) -> None:
    from eval.labels import load

    labels = [label for corpus in known.values() for label in load(corpus, WORK)]
    if labels:
        st.dataframe(
            {
                "Question": [" › ".join(label.turns) for label in labels],
                "Kind": [evaluation_chart.plain(label.group) for label in labels],
                "Answer": [" / ".join(label.answers) for label in labels],
            },
            key="labels-unanswered",
            hide_index=True,
            alt="Labelled questions of the working part",
        )


def _counts(known: dict[str, Any]) -> None:
    """How many labels there are of each kind; of the measuring part no more is told."""
    from eval.labels import load

    found = {name: load(corpus) for name, corpus in known.items()}
    parts = Counter((label.group, label.part) for many in found.values() for label in many)
    kinds = sorted({kind for kind, _ in parts})
    rows: list[list[Child]] = [
        [evaluation_chart.plain(kind), str(parts[kind, "work"]), str(parts[kind, "measure"])]
        for kind in kinds
    ]
    told = ", ".join(f"{name} {len(many)}" for name, many in found.items())
    show(_wide(f"Labels by kind. Files: {told or 'none'}.", ["Kind", "Working", "Measuring"], rows))
