"""PDF and Word files through the index: pages, kept conversions, and what a person sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answer.evidence import cite
from rag.errors import DocumentError, IndexMissing
from rag.index.catalog import Catalog
from rag.index.ingest import ingest, remove, revise
from rag.index.load import load
from rag.index.override import Override
from rag.schema import Document, Period
from rag.settings import Settings
from tests.documents import PNG, SENTENCE, pdf, word
from tests.fakes import FakeEmbedder
from tests.index_files import assert_whole, outcomes, write


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    pdf(folder / "a.pdf", [[SENTENCE.format(94, 91)], [], [SENTENCE.format(85, 80)]])
    word(folder / "b.docx", [SENTENCE.format(31, 30)])
    (folder / "c.html").write_text(f"<title>Varneth 2021</title><p>{SENTENCE.format(7, 6)}</p>")
    (folder / "d.markdown").write_text(f"# Varneth 2021\n\n{SENTENCE.format(5, 4)}")
    return folder


def document(settings: Settings, source: str) -> Document:
    with Catalog.open(settings.index, None) as catalog:
        found = catalog.by_source(source)
    assert found is not None
    return found


def test_a_folder_of_all_kinds(settings: Settings, papers: Path, fake: FakeEmbedder) -> None:
    told: list[tuple[str, int, int]] = []
    report = ingest([papers], settings, fake, lambda *what: told.append(what))
    assert set(outcomes(report).values()) == {"added"}
    details = {file.source: file.detail for file in report.files}
    assert details["a.pdf"] == "page 2 holds no text (a picture, perhaps) and cannot be searched"
    assert details["b.docx"] == ""
    assert [what for what in told if what[0] == "convert"] == [("convert", n, 3) for n in (1, 2, 3)]
    with Catalog.open(settings.index, None) as catalog:
        for found in catalog.documents():
            assert list(found.pages) == sorted(found.pages)
            assert {fact.value for fact in catalog.facts([found.id])} & {94.0, 31.0, 7.0, 5.0}
            for paragraph in catalog.paragraphs(found.id):
                assert found.text[paragraph.start : paragraph.end] == paragraph.text


def test_a_citation_names_its_page(settings: Settings, papers: Path, fake: FakeEmbedder) -> None:
    ingest([papers], settings, fake)
    report = document(settings, "a.pdf")
    assert len(report.pages) == 3
    for figure, page in (("94 victims", 1), ("85 victims", 3)):
        at = report.text.index(figure)
        cited = cite(report, 1, at, at + len(figure))
        assert (cited.page, cited.quote) == (page, figure)
        assert cited.where == f"paragraph 1, page {page}"
    plain = document(settings, "d.markdown")
    assert cite(plain, 1, 0, 3).page is None
    assert cite(plain, 1, 0, 3).where == "paragraph 1"


def test_the_pages_of_offsets() -> None:
    pages = Document("i", "s", "t", "x" * 30, pages=(0, 10, 10, 20))
    assert [pages.page_at(at) for at in (0, 9, 10, 19, 20, 29)] == [1, 1, 3, 3, 4, 4]
    assert Document("i", "s", "t", "  x", pages=(2,)).page_at(0) == 1
    assert Document("i", "s", "t", "x").page_at(0) is None


def test_a_file_is_converted_once(settings: Settings, papers: Path, fake: FakeEmbedder) -> None:
    ingest([papers], settings, fake)
    told: list[str] = []
    report = ingest([papers], settings, fake, lambda stage, *_: told.append(stage))
    assert set(outcomes(report).values()) == {"unchanged"}
    assert "convert" not in told
    moved = papers.rename(papers.parent / "moved")
    ingest([moved], settings, fake, lambda stage, *_: told.append(stage))
    assert "convert" not in told
    # The same words in a file that was written anew: read again once, and then known.
    again = [[SENTENCE.format(94, 91)], [], [SENTENCE.format(85, 80)]]
    stamp = pdf(moved / "a.pdf", again).read_bytes() + b"\n"
    (moved / "a.pdf").write_bytes(stamp)
    for converted in (True, False):
        told.clear()
        report = ingest([moved], settings, fake, lambda stage, *_: told.append(stage))
        assert outcomes(report)["a.pdf"] == "unchanged"
        assert ("convert" in told) is converted


def test_bad_files_cost_nobody_else_anything(
    settings: Settings, papers: Path, fake: FakeEmbedder
) -> None:
    ingest([papers], settings, fake)
    (papers / "a.pdf").write_bytes(PNG)
    (papers / "e.docx").write_bytes(PNG)
    write(papers, "f.txt", 12)
    report = ingest([papers], settings, fake)
    found = outcomes(report)
    assert (found["a.pdf"], found["e.docx"], found["f.txt"]) == ("refused", "refused", "added")
    details = {file.source: file.detail for file in report.refused}
    assert details["a.pdf"].startswith("this is not a PDF but a PNG picture")
    assert details["a.pdf"].endswith("The index keeps what it had of this file.")
    assert "94 victims" in document(settings, "a.pdf").text


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    for name, words in (("a.pdf", "201 MB are more than the 200 MB"), ("a.txt", "than the 64 MB")):
        with (tmp_path / name).open("wb") as file:
            file.truncate(201 * 1024**2)
        with pytest.raises(DocumentError, match=words):
            load(tmp_path / name, {})


# What a person sets


def facts_years(settings: Settings, source: str) -> set[tuple[int, ...]]:
    with Catalog.open(settings.index, None) as catalog:
        found = catalog.by_source(source)
        assert found is not None
        return {fact.years for fact in catalog.facts([found.id])}


def undated(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    text = "The police of Varneth found 12 victims. The courts heard 3 cases.\n"
    (folder / "u.txt").write_text(text, encoding="utf-8")
    return folder


def test_years_that_a_person_sets_are_the_figures_years(
    settings: Settings, tmp_path: Path, fake: FakeEmbedder
) -> None:
    folder = undated(tmp_path / "undated")
    ingest([folder], settings, fake)
    assert facts_years(settings, "u.txt") == {()}
    with Catalog.open(settings.index, None) as catalog:
        added = catalog.sizes()[document(settings, "u.txt").id].added
    override = Override(title="Police report", place="Oris", period=Period(2014, 2014))
    revised = revise("u.txt", override, settings, fake)
    assert revised == document(settings, "u.txt")
    assert (revised.title, revised.place) == ("Police report", "Oris")
    assert not {"title", "place", "period"} & revised.inferred
    assert facts_years(settings, "u.txt") == {(2014,)}
    assert_whole(settings, ["u.txt"])
    with Catalog.open(settings.index, None) as catalog:
        assert catalog.sizes()[revised.id].added == added
        assert catalog.overrides() == {"u.txt": override}
        assert all("Oris | 2014" in p.heading for p in catalog.passages().values())
        assert catalog.years([revised.id]) == {2014}


def test_what_a_person_set_outlives_reading_again(
    settings: Settings, tmp_path: Path, fake: FakeEmbedder
) -> None:
    folder = undated(tmp_path / "undated")
    ingest([folder], settings, fake)
    revise("u.txt", Override(period=Period(2014, 2015)), settings, fake)
    assert outcomes(ingest([folder], settings, fake)) == {"u.txt": "unchanged"}
    path = folder / "u.txt"
    path.write_text(path.read_text() + "It closed 2 houses.\n")
    assert outcomes(ingest([folder], settings, fake)) == {"u.txt": "replaced"}
    assert document(settings, "u.txt").period == Period(2014, 2015)
    (folder / "manifest.yaml").write_text("documents:\n  - {file: u.txt, period: 1999, title: M}\n")
    ingest([folder], settings, fake)
    found = document(settings, "u.txt")
    assert (found.period, found.title) == (Period(2014, 2015), "M")
    revise("u.txt", Override(), settings, fake)
    found = document(settings, "u.txt")
    assert (found.period, found.title) == (Period(1999, 1999), "M")


def test_what_a_manifest_said_is_kept_where_the_files_are_gone(
    settings: Settings, tmp_path: Path, fake: FakeEmbedder
) -> None:
    folder = undated(tmp_path / "undated")
    (folder / "manifest.yaml").write_text(
        "documents:\n  - {file: u.txt, title: Given, url: 'http://x', report_year: 2015}\n"
    )
    ingest([folder], settings, fake)
    for path in folder.iterdir():
        path.unlink()
    revise("u.txt", Override(place="Oris"), settings, fake)
    found = document(settings, "u.txt")
    assert (found.title, found.url, found.report_year) == ("Given", "http://x", 2015)
    assert found.place == "Oris"
    revise("u.txt", Override(), settings, fake)
    assert document(settings, "u.txt").place != "Oris"
    assert document(settings, "u.txt").title == "Given"


def test_setting_what_is_not_there(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    with pytest.raises(IndexMissing):
        revise("a.txt", Override(), settings, fake)
    ingest([files], settings, fake)
    with pytest.raises(DocumentError, match=r"x.txt is no longer in the index"):
        revise("x.txt", Override(), settings, fake)
    assert assert_whole(settings) == 1


def test_a_document_that_is_removed_is_forgotten(
    settings: Settings, tmp_path: Path, fake: FakeEmbedder
) -> None:
    folder = undated(tmp_path / "undated")
    write(folder, "other.txt", 3)
    ingest([folder], settings, fake)
    revise("u.txt", Override(place="Oris"), settings, fake)
    remove(["u.txt"], settings, fake)
    with Catalog.open(settings.index, None) as catalog:
        assert catalog.overrides() == {}
    ingest([folder], settings, fake)
    assert document(settings, "u.txt").place != "Oris"


def test_an_unread_override_does_not_move_the_file(
    settings: Settings, tmp_path: Path, fake: FakeEmbedder
) -> None:
    folder = undated(tmp_path / "undated")
    ingest([folder], settings, fake)
    before = (folder / "u.txt").stat().st_mtime_ns
    shown = document(settings, "u.txt")
    revise("u.txt", Override(title=shown.title), settings, fake)
    assert (folder / "u.txt").stat().st_mtime_ns == before
    with Catalog.open(settings.index, None) as catalog:
        assert catalog.path("u.txt") == str(folder / "u.txt")
