"""eval/report/page.py: one HTML file that needs nothing else and tells no secret."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from eval.cli import main
from eval.labels import Corpus
from eval.metrics import Bin, wilson
from eval.report.page import as_html
from eval.report.plots import interval_bar, reliability_plot, risk_coverage_plot
from eval.report.sources import Sources, stretches
from eval.scored import ScoredRun, score_run
from rag.schema import Span
from tests.eval_corpora import ROWS, TEXTS, label_row, write_corpus

VOID = {"wbr", "meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, whether they nest, and its headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> ends nothing"
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def scored(corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture) -> ScoredRun:
    output = tmp_path / "run.jsonl"
    main(["run", "--baseline", "bm25", "--output", str(output)], {corpus.name: corpus})
    capsys.readouterr()
    return sure(score_run(output))


def sure(scored: ScoredRun) -> ScoredRun:
    """The run with a confidence for each answer, so that there is something to plot."""
    rows = tuple(
        replace(row, answer=replace(row.answer, confidence=0.3 + 0.1 * place))
        for place, row in enumerate(scored.rows)
    )
    return replace(scored, rows=rows)


def test_the_page_is_whole_and_in_order(scored: ScoredRun) -> None:
    page = Page(as_html(scored))
    assert page.open == []
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [one["href"] or "" for one in page.all("a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    labelled = [one["aria-labelledby"] for _, one in page.tags if "aria-labelledby" in one]
    assert set(labelled) <= set(ids)
    assert len(page.all("caption")) == len(page.all("table"))
    assert [one for one in page.all("th") if "scope" not in one] == []
    assert all(
        "aria-label" in one or one["class"] == "plot" for one in page.all("svg") if one.get("role")
    )


def test_the_page_needs_nothing_else(scored: ScoredRun) -> None:
    text = as_html(scored)
    page = Page(text)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert [one for _, one in page.tags if "src" in one or "style" in one] == []
    assert not any(name.startswith("on") for _, one in page.tags for name in one)
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_words_are_data(corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' & {{ 7 * 7 }}"
    text = f"The office of Norland {evil} met. {TEXTS['north.txt']}"
    (corpus.texts / "north.txt").write_text(text, encoding="utf-8")
    row = label_row(
        "a", question=f"office Norland met {evil}?", answers=[evil], kind="name", value=None
    )
    row |= {"quotes": [TEXTS["south.txt"]], "doc": "south.txt", "id": '"><b>'}
    corpus.labels.write_text(json.dumps(row) + "\n", encoding="utf-8")
    html = tmp_path / "r.html"
    run = ["run", "--baseline", "bm25", "--output", str(tmp_path / "run.jsonl")]
    assert main([*run, "--html", str(html)], {"lands": corpus}) == 0
    written = html.read_text(encoding="utf-8")
    page = Page(written)
    assert not {"script", "img", "b"} & {tag for tag, _ in page.tags}
    assert "alert(1)" in written
    assert "{{ 7 * 7 }}" in written
    assert page.open == []


def test_wrong_answers_are_told_with_their_source(scored: ScoredRun) -> None:
    text = as_html(scored)
    assert "How many permits were issued?" in text
    assert "did not report how many permits it issued" in text
    assert re.search(r'<a href="#text-1-2">north.txt, paragraph 2</a>', text)
    assert 'id="text-1-2"' in text


def test_what_is_measured_with_stays_unsaid(scored: ScoredRun) -> None:
    wrong = replace(
        scored,
        rows=tuple(replace(r, score=replace(r.score, right=False)) for r in scored.rows),
    )
    text = as_html(wrong)
    assert "2 wrong answers to questions that are only measured with" in text
    for secret in ("freed", "king", "Marble", "quarry", "Westland"):
        assert secret not in text
    assert "quarry" in as_html(wrong, show_measure=True)


def test_links_lead_to_where_the_text_was_published(
    corpus: Corpus, tmp_path: Path, scored: ScoredRun
) -> None:
    manifest = (
        "documents:\n"
        "  - file: north.txt\n    title: Norland <2021>\n    url: https://example.org/a?b=1&c=2\n"
        "  - file: south.txt\n    url: javascript:alert(1)\n"
    )
    (corpus.texts / "manifest.yaml").write_text(manifest, encoding="utf-8")
    rows = tuple(replace(r, score=replace(r.score, right=False)) for r in scored.rows)
    text = as_html(replace(scored, rows=rows), show_measure=True)
    assert "south.txt, paragraph 1</a>" in text
    assert 'href="https://example.org/a?b=1&amp;c=2"' in text
    assert "Norland &lt;2021&gt;" in text
    assert "javascript:" not in text


def test_the_summary_says_who_won(scored: ScoredRun) -> None:
    text = as_html(scored)
    told = "a baseline: the best sentence by the words that it shares with the question"
    assert f"<strong>bm25</strong> ({told}) answered 100 % of 2 questions right" in text
    assert "Whoever wrote the program has never read these questions." in text
    work = replace(scored, rows=tuple(r for r in scored.rows if r.label.part == "work"))
    assert "answered 75 % of 4 questions right" in as_html(work)
    assert "has never read these questions" not in as_html(work)


def test_a_table_over_both_parts_says_which_is_which(scored: ScoredRun) -> None:
    page = as_html(scored)
    times = page[page.index('id="time-table"') :]
    times = times[: times.index("</table>")]
    assert re.findall(r'<th scope="col" class="name">(\w+)</th>', times) == [
        "part",
        "set",
        "reader",
    ]
    rows = re.findall(r'<th scope="row" class="name">(\w+)</th>', times)
    assert rows == ["measure", "lands", "bm25", "work", "lands", "bm25"]
    right = page[page.index('id="right-work"') :]
    assert 'class="name">part</th>' not in right[: right.index("</table>")]


def test_a_run_without_confidence_has_no_plots(scored: ScoredRun) -> None:
    rows = tuple(replace(r, answer=replace(r.answer, confidence=None)) for r in scored.rows)
    text = as_html(replace(scored, rows=rows))
    assert 'class="plot"' not in text
    assert 'href="#sure"' not in text
    assert 'class="plot"' in as_html(scored)


def test_plots_are_well_formed_and_to_scale() -> None:
    plot = reliability_plot([Bin(0.4, 0.5, 4, 0.5, 0.25)], 'A "<title>"', "a & b")
    tree = ElementTree.fromstring(str(plot))
    assert tree.find("title").text == 'A "<title>"'
    (dot,) = tree.findall("circle")
    # The middle of the x axis, and a quarter up the y axis.
    assert float(dot.attrib["cx"]) == pytest.approx(46 + (340 - 46 - 24) / 2)
    assert float(dot.attrib["cy"]) == pytest.approx(340 - 44 - 0.25 * (340 - 44 - 10))
    curve = risk_coverage_plot({"a": [(0.5, 0.0), (1.0, 0.1)]}, "t", "d")
    path = ElementTree.fromstring(str(curve)).findall("path")[-1].attrib["d"]
    assert path == "M181.0 296.0L316.0 10.0", "a risk of 0.1 is at the top of a scale to 0.1"
    bar = ElementTree.fromstring(str(interval_bar(0.5, wilson(1, 2), 0, "a")))
    assert bar.findall("rect")[1].attrib["width"] == "50.00"
    assert isinstance(plot, Markup)


def test_stretches_hold_the_paragraph_to_the_letter() -> None:
    text = "one two three"
    found = stretches(text, Span(0, 13), [Span(4, 7), Span(2, 5)])
    assert "".join(one.words for one in found) == text
    assert "".join(one.words for one in found if one.marked) == "e two"


def test_sources_of_what_is_not_there(corpus: Corpus) -> None:
    sources = Sources([corpus])
    assert sources.of("lands", "east.txt", 0) is None
    assert sources.of_quote("lands", "north.txt", "no such words") is None
    assert sources.linked() == []
    assert len(ROWS) == 6
