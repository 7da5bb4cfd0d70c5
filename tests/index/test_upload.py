"""rag/index/upload.py: files from a browser are kept in the index folder, under safe names."""

from __future__ import annotations

import io
import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.catalog import Catalog
from rag.index.ingest import ingest, remove, uploads_folder
from rag.index.upload import INCOMING, LONGEST_NAME, Upload, safe_name, staged
from rag.schema import IngestReport
from rag.settings import Settings
from tests.documents import PNG
from tests.fakes import FakeEmbedder
from tests.index_files import PROSE, outcomes


def upload(name: str, number: int = 10) -> Upload:
    return Upload(name, io.BytesIO((PROSE.format(number, number - 1) * 3).encode()))


def add(settings: Settings, fake: FakeEmbedder, *files: Upload) -> IngestReport:
    with staged(files, settings) as made:
        report = ingest(list(made.kept_at), settings, fake, kept_at=made.kept_at)
        return made.told(report)


def kept(settings: Settings) -> list[str]:
    folder = uploads_folder(settings)
    assert list((folder / INCOMING).iterdir()) == []
    return sorted(path.name for path in folder.iterdir() if path.name != INCOMING)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "_.._etc_passwd.txt"),
        ("..\\..\\x.txt", "_.._x.txt"),
        ("C:\\reports\\a.docx", "C__reports_a.docx"),
        (".hidden.md", "hidden.md"),
        ("....", "document"),
        ("", "document"),
        ("a\x00b\nc\td.txt", "a_b_c_d.txt"),
        ("<b onload=x>.html", "_b onload=x_.html"),
        ("Bericht 🙂 日本.pdf", "Bericht 🙂 日本.pdf"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
        ("é" * 300, "é" * (LONGEST_NAME // 2)),
        ("manifest.yaml", "_manifest.yaml"),
        ("name.with a long ending indeed", "name.with a long ending indeed"),
        ("lone\ud800.txt", "lone_.txt"),
    ],
)
def test_names_that_are_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_any_name_is_made_safe(name: str) -> None:
    safe = safe_name(name)
    assert Path(safe).name == safe
    assert safe not in ("", ".", "..")
    assert not safe.startswith(".")
    assert len(safe.encode()) <= LONGEST_NAME + 1
    assert safe_name(safe) == safe


def test_uploads_are_kept_and_can_be_read_in_again(settings: Settings, fake: FakeEmbedder) -> None:
    report = add(settings, fake, upload("a.txt"), upload("../b.txt", 20))
    assert outcomes(report) == {"a.txt": "added", "_b.txt": "added"}
    assert "it came as “../b.txt”" in next(f for f in report.files if f.source == "_b.txt").detail
    assert kept(settings) == ["_b.txt", "a.txt"]
    again = ingest([uploads_folder(settings)], settings, fake)
    assert set(outcomes(again).values()) == {"unchanged"}
    assert not Path(settings.index.parent / "b.txt").exists()


def test_a_file_of_the_same_name_replaces(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    was = (files / "a.txt").read_text()
    assert outcomes(add(settings, fake, upload("a.txt", 70))) == {"a.txt": "replaced"}
    assert (files / "a.txt").read_text() == was
    assert outcomes(add(settings, fake, upload("a.txt", 71))) == {"a.txt": "replaced"}
    assert outcomes(add(settings, fake, upload("a.txt", 71))) == {"a.txt": "unchanged"}
    with Catalog.open(settings.index, None) as catalog:
        found = catalog.by_source("a.txt")
        assert found is not None
        assert "71 victims" in found.text
        assert catalog.path("a.txt") == str(uploads_folder(settings) / "a.txt")
        assert catalog.counts().documents == 3


def test_a_bad_file_leaves_the_good_one_of_its_name(settings: Settings, fake: FakeEmbedder) -> None:
    add(settings, fake, upload("a.txt", 70))
    report = add(settings, fake, Upload("a.txt", io.BytesIO(PNG)), upload("b.txt", 80))
    assert outcomes(report) == {"a.txt": "refused", "b.txt": "added"}
    assert "70 victims" in (uploads_folder(settings) / "a.txt").read_text()
    assert kept(settings) == ["a.txt", "b.txt"]


def test_the_same_text_under_another_name_is_refused(
    settings: Settings, fake: FakeEmbedder
) -> None:
    add(settings, fake, upload("a.txt", 70))
    report = add(settings, fake, upload("b.txt", 70))
    assert report.refused[0].detail == (
        "has the same text as a.txt, which is in the index and is kept. There is nothing to do"
    )
    assert kept(settings) == ["a.txt"]


def test_two_files_of_one_name_at_once(settings: Settings, fake: FakeEmbedder) -> None:
    report = add(settings, fake, upload("a.txt", 70), upload("a.txt", 80))
    assert [file.outcome for file in report.files] == ["added", "refused"]
    assert "two of the files have this name" in report.refused[0].detail
    assert "70 victims" in (uploads_folder(settings) / "a.txt").read_text()


def test_what_is_removed_is_deleted_where_it_is_a_copy(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    add(settings, fake, upload("up.txt", 70))
    remove(["up.txt", "b.txt"], settings, fake)
    assert kept(settings) == []
    assert (files / "b.txt").exists()


def test_an_upload_that_is_stopped_leaves_everything_as_it_was(
    settings: Settings, fake: FakeEmbedder
) -> None:
    add(settings, fake, upload("a.txt", 70))

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "store":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), staged([upload("a.txt", 80)], settings) as made:
        ingest(list(made.kept_at), settings, fake, stop, kept_at=made.kept_at)
    with Catalog.open(settings.index, None) as catalog:
        found = catalog.by_source("a.txt")
        assert found is not None
        assert "70 victims" in found.text
    assert outcomes(add(settings, fake, upload("a.txt", 80))) == {"a.txt": "replaced"}


def test_two_uploads_at_once_wait_for_each_other(settings: Settings, fake: FakeEmbedder) -> None:
    add(settings, fake, upload("first.txt", 5))
    going, said = threading.Event(), threading.Event()
    reports: list[IngestReport] = []

    def hold(stage: str, done: int, total: int) -> None:
        going.set()
        if stage == "save" and done == 0:
            assert said.wait(30)

    def one() -> None:
        with staged([upload("a.txt", 70)], settings) as made:
            reports.append(ingest(list(made.kept_at), settings, fake, hold, kept_at=made.kept_at))

    thread = threading.Thread(target=one)
    thread.start()
    assert going.wait(30)
    with staged([upload("b.txt", 80)], settings) as made:
        reports.append(
            ingest(
                list(made.kept_at),
                settings,
                fake,
                wait=60,
                say=lambda words: said.set() if "Waiting for process" in words else None,
                kept_at=made.kept_at,
            )
        )
    thread.join(60)
    assert [outcomes(report) for report in reports] == [{"a.txt": "added"}, {"b.txt": "added"}]
    assert kept(settings) == ["a.txt", "b.txt", "first.txt"]


def test_what_a_killed_upload_left_is_cleared_away_in_time(
    settings: Settings, fake: FakeEmbedder
) -> None:
    incoming = uploads_folder(settings) / INCOMING
    for name, age in (("old", 3 * 24 * 3600), ("new", 60)):
        (incoming / name).mkdir(parents=True)
        then = time.time() - age
        os.utime(incoming / name, (then, then))
    add_report = None
    with staged([upload("a.txt")], settings) as made:
        add_report = ingest(list(made.kept_at), settings, fake, kept_at=made.kept_at)
    assert outcomes(add_report) == {"a.txt": "added"}
    assert [path.name for path in incoming.iterdir()] == ["new"]
