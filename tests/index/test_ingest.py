"""rag/index/ingest.py: what becomes of files, what a person sets, and what is removed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rag.errors import IndexMissing
from rag.index.catalog import Catalog
from rag.index.ingest import ingest, mend, remove
from rag.index.load import load
from rag.index.store import VectorStore
from rag.model.embed import Embedder
from rag.schema import Period
from rag.settings import Settings
from tests.fakes import FakeEmbedder
from tests.index_files import assert_whole, outcomes, write

ROOT = Path(__file__).parents[2]


# What becomes of files


def test_a_folder_is_read_whole(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    (files / ".hidden.txt").write_text("hidden")
    write(files, ".git/x.txt", 1)
    (files / "manifest.yaml").write_text("documents:\n  - {file: a.txt, place: Chad, period: 2020}")
    report = ingest([files], settings, fake)
    assert outcomes(report) == {"a.txt": "added", "b.txt": "added", "c.md": "added"}
    assert report.embedded == len(fake.texts) > 3
    assert report.reused == 0
    assert assert_whole(settings, ["a.txt", "b.txt", "c.md"]) == 1
    with Catalog.open(settings.index, fake.model_id) as catalog:
        document = catalog.by_source("a.txt")
        assert document is not None
        assert (document.place, document.period) == ("Chad", Period(2020, 2020))
        assert catalog.years() >= {2020}
        assert {fact.value for fact in catalog.facts([document.id])} >= {10.0}
        passages = catalog.passages([document.id])
        assert all("Chad | 2020" in passage.heading for passage in passages.values())
        assert set(fake.texts) >= {passage.embedded_text for passage in passages.values()}


def test_ingesting_again_changes_nothing(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    before = sorted(path.name for path in settings.index.iterdir())
    fake.texts.clear()
    report = ingest([files, files / "a.txt", files / "deeper" / ".." / "b.txt"], settings, fake)
    assert outcomes(report) == {"a.txt": "unchanged", "b.txt": "unchanged", "c.md": "unchanged"}
    assert len(report.files) == 3
    assert (report.embedded, report.reused, fake.texts) == (0, 0, [])
    assert assert_whole(settings) == 1
    assert sorted(path.name for path in settings.index.iterdir()) == before


def test_changed_and_removed_files(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    ingest([files], settings, fake)
    fake.texts.clear()
    path = files / "a.txt"
    path.write_text(path.read_text() + "\nThe government gave aid again.\n")
    (files / "b.txt").unlink()
    report = ingest([files], settings, fake)
    assert outcomes(report) == {"a.txt": "replaced", "b.txt": "removed", "c.md": "unchanged"}
    assert report.embedded == len(fake.texts) == 1  # the rest of a.txt was seen before
    assert report.reused > 0
    assert assert_whole(settings, ["a.txt", "c.md"]) == 2


def test_a_file_gone_from_elsewhere_stays(
    settings: Settings, files: Path, tmp_path: Path, fake: FakeEmbedder
) -> None:
    other = write(tmp_path / "other", "x.txt", 50)
    ingest([files, other], settings, fake)
    other.unlink()
    shutil.rmtree(files / "deeper")
    assert outcomes(ingest([files / "a.txt"], settings, fake)) == {"a.txt": "unchanged"}
    report = ingest([files], settings, fake)
    assert outcomes(report)["c.md"] == "removed"
    assert_whole(settings, ["a.txt", "b.txt", "x.txt"])


def test_a_folder_without_anything_readable_removes_nothing(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    for path in (files / "a.txt", files / "b.txt"):
        path.unlink()
    (files / "deeper" / "c.md").write_text("")
    report = ingest([files], settings, fake)
    assert outcomes(report) == {"c.md": "refused", "reports": "refused"}
    assert "Nothing of it was removed" in report.refused[1].detail
    assert assert_whole(settings, ["a.txt", "b.txt", "c.md"]) == 1
    shutil.rmtree(files)
    assert outcomes(ingest([files], settings, fake)) == {"reports": "refused"}
    assert_whole(settings, ["a.txt", "b.txt", "c.md"])


def test_a_file_that_can_no_longer_be_read_keeps_its_version(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    (files / "a.txt").write_bytes(b"\x00\x01")
    (files / "b.txt").write_bytes(b"")
    (files / "d.pdf").write_bytes(b"%PDF")
    report = ingest([files, files / "missing.txt"], settings, fake)
    assert outcomes(report) == {
        "a.txt": "refused",
        "b.txt": "refused",
        "c.md": "unchanged",
        "d.pdf": "refused",
        "missing.txt": "refused",
    }
    details = {file.source: file.detail for file in report.refused}
    assert details["a.txt"].startswith("this is a binary file")
    assert "empty" in details["b.txt"]
    assert "no such file" in details["missing.txt"]
    assert assert_whole(settings, ["a.txt", "b.txt", "c.md"]) == 1


def test_a_renamed_file_is_not_embedded_again_for_its_text(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    (files / "manifest.yaml").write_text(
        "documents:\n  - {file: a.txt, title: T}\n  - {file: z.txt, title: T}\n"
    )
    ingest([files], settings, fake)
    fake.texts.clear()
    (files / "a.txt").rename(files / "z.txt")
    report = ingest([files], settings, fake)
    renamed = next(file for file in report.files if file.source == "z.txt")
    assert (renamed.outcome, renamed.detail) == ("replaced", "was a.txt")
    assert outcomes(report).keys() == {"b.txt", "c.md", "z.txt"}
    assert fake.texts == []
    assert_whole(settings, ["b.txt", "c.md", "z.txt"])


def test_a_moved_folder_changes_nothing(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    moved = files.rename(files.parent / "moved")
    assert set(outcomes(ingest([moved], settings, fake)).values()) == {"unchanged"}
    (moved / "b.txt").unlink()
    assert outcomes(ingest([moved], settings, fake))["b.txt"] == "removed"
    assert_whole(settings, ["a.txt", "c.md"])


def test_the_same_text_twice_is_refused(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    shutil.copy(files / "a.txt", files / "copy.txt")
    report = ingest([files], settings, fake)
    assert outcomes(report)["copy.txt"] == "refused"
    assert "same text as a.txt" in report.refused[0].detail
    shutil.copy(files / "b.txt", files / "0.txt")
    report = ingest([files], settings, fake)
    assert outcomes(report)["b.txt"] == "unchanged"
    assert outcomes(report)["0.txt"] == "refused"
    assert assert_whole(settings, ["a.txt", "b.txt", "c.md"]) == 1


def test_a_copy_of_the_same_name_is_refused(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    (files / "deeper").mkdir(exist_ok=True)
    shutil.copy(files / "a.txt", files / "deeper" / "a.txt")
    (refused,) = ingest([files], settings, fake).refused
    assert refused.detail == (
        "is a second copy of a file that was just read; the first is kept. There is nothing to do"
    )


def test_two_files_of_one_name(
    settings: Settings, files: Path, tmp_path: Path, fake: FakeEmbedder
) -> None:
    write(files, "deeper/a.txt", 70)
    report = ingest([files], settings, fake)
    assert [(file.source, file.outcome) for file in report.files[:2]] == [
        ("a.txt", "added"),
        ("a.txt", "refused"),
    ]
    other = write(tmp_path / "other", "a.txt", 80)
    report = ingest([other], settings, fake)
    assert outcomes(report) == {"a.txt": "refused"}
    assert report.refused[0].detail == (
        f"has the name of a file that is in the index and is kept: {files / 'a.txt'}. To have "
        "both, rename this one; to have this one instead, remove that one first"
    )
    (files / "a.txt").unlink()
    assert outcomes(ingest([other], settings, fake)) == {"a.txt": "replaced"}
    assert_whole(settings, ["a.txt", "b.txt", "c.md"])
    with Catalog.open(settings.index, None) as catalog:
        document = catalog.by_source("a.txt")
        assert document is not None
        assert document.text == other.read_text()


def test_the_same_file_from_elsewhere_is_unchanged(
    settings: Settings, files: Path, tmp_path: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    (tmp_path / "upload").mkdir()
    copied = Path(shutil.copy(files / "a.txt", tmp_path / "upload"))
    assert outcomes(ingest([copied], settings, fake)) == {"a.txt": "unchanged"}
    shutil.rmtree(tmp_path / "upload")
    assert outcomes(ingest([files], settings, fake))["a.txt"] == "unchanged"


def test_files_that_swap_their_texts(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    ingest([files], settings, fake)
    a, b = (files / "a.txt").read_text(), (files / "b.txt").read_text()
    (files / "a.txt").write_text(b)
    (files / "b.txt").write_text(a)
    report = ingest([files], settings, fake)
    assert outcomes(report) == {"a.txt": "replaced", "b.txt": "replaced", "c.md": "unchanged"}
    assert_whole(settings, ["a.txt", "b.txt", "c.md"])
    with Catalog.open(settings.index, None) as catalog:
        assert {d.source: d.text for d in catalog.documents()}["a.txt"] == b


def test_a_changed_manifest_replaces(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    ingest([files], settings, fake)
    fake.texts.clear()
    manifest = files / "manifest.yaml"
    manifest.write_text("documents:\n  - {file: a.txt, title: New, url: 'http://x'}\n")
    report = ingest([files], settings, fake)
    assert outcomes(report) == {"a.txt": "replaced", "b.txt": "unchanged", "c.md": "unchanged"}
    assert all(text.startswith("New") for text in fake.texts)
    assert report.embedded == len(fake.texts) > 0
    manifest.write_text("documents:\n  - {file: a.txt, title: New, url: 'http://y'}\n")
    assert ingest([files], settings, fake).embedded == 0
    assert_whole(settings, ["a.txt", "b.txt", "c.md"])


def test_a_wrong_manifest_changes_nothing(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    (files / "manifest.yaml").write_text("documents:\n  - {file: a.txt, perod: 2020}\n")
    write(files, "a.txt", 99)
    report = ingest([files], settings, fake)
    assert outcomes(report) == {
        "a.txt": "refused",
        "b.txt": "refused",
        "c.md": "unchanged",
        "manifest.yaml": "refused",
    }
    assert any("line 2" in file.detail for file in report.refused)
    assert assert_whole(settings, ["a.txt", "b.txt", "c.md"]) == 1


def test_a_manifest_that_lists_what_is_not_there(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    (files / "manifest.yaml").write_text("documents:\n  - {file: gone.txt, place: Chad}\n")
    said: list[str] = []
    ingest([files], settings, fake, say=said.append)
    assert any("gone.txt" in line for line in said)


def test_the_index_may_lie_in_the_folder_that_is_read(files: Path, fake: FakeEmbedder) -> None:
    settings = Settings(index=files / "index")
    ingest([files], settings, fake)
    assert set(outcomes(ingest([files], settings, fake))) == {"a.txt", "b.txt", "c.md"}


def test_what_is_removed_by_name(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    ingest([files], settings, fake)
    fake.texts.clear()
    report = remove(["a.txt", "?.txt", "a.txt"], settings, fake)
    assert outcomes(report) == {"a.txt": "removed", "?.txt": "refused"}
    assert assert_whole(settings, ["b.txt", "c.md"]) == 2
    assert (files / "a.txt").exists()
    ingest([files], settings, fake)
    assert fake.texts == []  # its vectors were kept
    remove(["a.txt", "b.txt", "c.md"], settings, fake)
    with Catalog.open(settings.index, None) as catalog:
        assert catalog.documents() == []
        store = VectorStore.open(settings.index / catalog.store_folder)
        assert store.count() == 0
        store.close()
    assert mend(settings, fake) is False


def test_nothing_is_removed_from_no_index(settings: Settings, fake: FakeEmbedder) -> None:
    with pytest.raises(IndexMissing):
        remove(["a.txt"], settings, fake)
    with pytest.raises(IndexMissing):
        mend(settings, fake)
    assert not settings.index.exists()


def test_a_store_grows_by_copies_and_is_built_afresh_after_many_deletions(
    settings: Settings, tmp_path: Path, fake: FakeEmbedder
) -> None:
    folder = tmp_path / "reports"
    for number in range(6):
        write(folder, f"{number}.txt", number * 100, sentences=60)
        ingest([folder], settings, fake)
        assert_whole(settings)
    for number in range(4):
        (folder / f"{number}.txt").unlink()
        ingest([folder], settings, fake)
        assert_whole(settings)
    with Catalog.open(settings.index, None) as catalog:
        assert catalog.deleted <= catalog.counts().passages
    # the current store, and the one that a reader may still hold
    assert len(list(settings.index.glob("vectors-*"))) == 2


def test_progress_is_told(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    told: list[tuple[str, int, int]] = []
    ingest([files], settings, fake, lambda *what: told.append(what))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == [
        "read",
        "split",
        "embed",
        "store",
        "save",
    ]
    for stage in ("read", "split", "embed", "store", "save"):
        done = [told_done for told_stage, told_done, _ in told if told_stage == stage]
        totals = {total for told_stage, _, total in told if told_stage == stage}
        assert done == sorted(done)
        assert totals == {done[-1]}


# The whole with the real model


def test_the_seeds_with_the_real_model(settings: Settings, embedder: Embedder) -> None:
    report = ingest([ROOT / "seeds"], settings, embedder)
    assert set(outcomes(report).values()) == {"added"}
    with Catalog.open(settings.index, embedder.model_id) as catalog:
        passages = catalog.passages()
        counts = embedder.count_tokens_many([p.embedded_text for p in passages.values()])
        assert max(counts) <= embedder.max_tokens
        assert {2016, 2017, 2019, 2020} <= catalog.years()
        assert catalog.counts().facts > 50
        store = VectorStore.open(settings.index / catalog.store_folder)
        for question, words in (
            ("How much money did shelters run by NGOs receive?", "NGO-run shelters"),
            ("How many victims were officially identified in 2020?", "identified 94 victims"),
        ):
            vector = embedder.encode_queries([question])[0]
            ids = catalog.passage_ids(years=[2020])
            assert ids is not None
            best = [passages[i].text for i, _ in store.query(vector, len(passages)) if i in ids]
            assert any(words in text for text in best[:3])
        store.close()
    assert ingest([ROOT / "seeds"], settings, embedder).embedded == 0


def test_the_seeds_load_as_they_stand() -> None:
    for path in (ROOT / "seeds").glob("*.txt"):
        assert load(path, {}).text.encode() == path.read_bytes()
