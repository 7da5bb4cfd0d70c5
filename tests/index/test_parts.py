"""rag/index/parts.py: a file that holds the reports on several countries is read as several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.index.catalog import Catalog
from rag.index.ingest import ingest, remove
from rag.index.manifest import ManifestEntry
from rag.index.parts import FOLDER, parts_of
from rag.schema import Document
from rag.settings import Settings
from tests.fakes import FakeEmbedder
from tests.index_files import assert_whole, outcomes

NEPAL, PERU = "whole 2021 - Nepal.txt", "whole 2021 - Peru.txt"


def report(place: str, victims: int) -> str:
    rest = "The government met with the ministries. " * 20
    return f"{place} (Tier 2): The government identified {victims} victims. {rest}\n"


WHOLE = f"A yearly report on aid\n\n{report('NEPAL', 12)}\n{report('PERU', 34)}"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "reports" / "whole 2021.txt"
    path.parent.mkdir()
    path.write_text(WHOLE, encoding="utf-8")
    return path


def test_each_country_becomes_a_document(
    settings: Settings, whole: Path, fake: FakeEmbedder
) -> None:
    done = ingest([whole.parent], settings, fake)

    assert outcomes(done) == {NEPAL: "added", PERU: "added"}
    assert all("one of 2 reports in whole 2021.txt" in file.detail for file in done.files)
    assert_whole(settings, [NEPAL, PERU])
    with Catalog.open(settings.index, fake.model_id) as catalog:
        for placed in catalog.placed():
            document = placed.document
            assert document.title == f"A yearly report on aid – {document.place}"
            assert document.report_year == 2021
            assert Path(placed.path).read_text(encoding="utf-8") == document.text
            victims = {"Nepal": 12.0, "Peru": 34.0}[document.place or ""]
            told = [f for f in catalog.facts([document.id]) if "victims" in f.counted]
            assert [(fact.value, fact.place) for fact in told] == [(victims, document.place)]

    fake.texts.clear()
    assert set(outcomes(ingest([whole], settings, fake)).values()) == {"unchanged"}
    assert fake.texts == []


def test_the_parts_follow_their_file(settings: Settings, whole: Path, fake: FakeEmbedder) -> None:
    ingest([whole.parent], settings, fake)
    whole.write_text(f"{report('PERU', 35)}\n{report('GHANA', 5)}", encoding="utf-8")
    ghana = "whole 2021 - Ghana.txt"

    done = ingest([whole.parent], settings, fake)
    assert outcomes(done) == {NEPAL: "removed", PERU: "replaced", ghana: "added"}
    assert_whole(settings, [ghana, PERU])

    # One report is left, and then none.
    whole.write_text(report("PERU", 35), encoding="utf-8")
    done = ingest([whole.parent], settings, fake)
    assert outcomes(done) == {whole.name: "added", PERU: "removed", ghana: "removed"}

    whole.write_text(WHOLE, encoding="utf-8")
    ingest([whole.parent], settings, fake)
    assert_whole(settings, [NEPAL, PERU])
    whole.rename(whole.parent.parent / "elsewhere.txt")
    (whole.parent / "other.txt").write_text("The court sat on 12 days.", encoding="utf-8")
    done = ingest([whole.parent], settings, fake)
    assert outcomes(done) == {"other.txt": "added", NEPAL: "removed", PERU: "removed"}


def test_a_place_that_is_given_keeps_a_file_whole(
    settings: Settings, whole: Path, fake: FakeEmbedder
) -> None:
    manifest = whole.parent / "manifest.yaml"
    manifest.write_text(f"documents:\n  - {{file: {whole.name}, place: Asia}}", encoding="utf-8")
    ingest([whole.parent], settings, fake)
    assert_whole(settings, [whole.name])

    # What was read as one before gives way to its parts.
    manifest.unlink()
    done = ingest([whole.parent], settings, fake)
    assert outcomes(done) == {whole.name: "removed", NEPAL: "added", PERU: "added"}


def test_an_upload_is_kept_beside_its_parts(
    settings: Settings, whole: Path, fake: FakeEmbedder
) -> None:
    kept = settings.index.absolute() / "uploads" / whole.name
    ingest([whole], settings, fake, kept_at={whole: kept})

    assert kept.read_text(encoding="utf-8") == WHOLE
    assert set(outcomes(ingest([kept], settings, fake)).values()) == {"unchanged"}

    remove([NEPAL], settings, fake)
    assert_whole(settings, [PERU])
    assert [path.name for path in (settings.index / FOLDER).rglob("*.txt")] == [PERU]


def test_a_folder_that_takes_no_files_is_told(
    settings: Settings, whole: Path, fake: FakeEmbedder
) -> None:
    settings.index.mkdir()
    (settings.index / FOLDER).write_text("a file where the folder should be", encoding="utf-8")

    (file,) = ingest([whole], settings, fake).refused
    assert "holds several reports, which cannot be kept" in file.detail
    assert whole.read_text(encoding="utf-8") == WHOLE


def test_a_part_keeps_the_numbers_of_its_pages(tmp_path: Path) -> None:
    pages = (0, WHOLE.index("NEPAL"), WHOLE.index("ministries"), WHOLE.index("PERU"))
    document = Document("id", "w.pdf", "Whole", WHOLE, pages=pages)
    nepal, peru = parts_of(document, tmp_path / "w.pdf", ManifestEntry("w.pdf"), tmp_path)

    assert (nepal.document.page_at(0), peru.document.page_at(0)) == (2, 4)
    assert nepal.document.page_at(nepal.document.text.index("ministries")) == 3
    assert [part.path.name for part in (nepal, peru)] == ["w - Nepal.txt", "w - Peru.txt"]


def test_a_long_opening_and_a_second_report_are_parts_of_their_own(tmp_path: Path) -> None:
    text = f"{'Words of the minister. ' * 40}\n{WHOLE}\n{report('NEPAL', 3)}"
    document = Document("id", "w.txt", "Whole", text)
    entry = ManifestEntry("w.txt", url="https://example.org")

    found = parts_of(document, tmp_path / "w.txt", entry, tmp_path)

    names = ["opening", "Nepal", "Peru", "Nepal (2)"]
    assert [part.path.stem.removeprefix("w - ") for part in found] == names
    assert [part.entry.place for part in found] == [None, "Nepal", "Peru", "Nepal"]
    assert {part.entry.url for part in found} == {"https://example.org"}
    assert parts_of(document, tmp_path / "w.txt", replace(entry, place="Asia"), tmp_path) == []


def test_the_parts_of_a_file_with_a_long_name_can_be_kept(
    settings: Settings, whole: Path, fake: FakeEmbedder
) -> None:
    long = whole.rename(whole.with_name(f"{'é' * 120} 2021.txt"))

    done = ingest([long], settings, fake)

    assert set(outcomes(done).values()) == {"added"}
    assert all(len(file.source.encode()) < 255 for file in done.files)
