"""rag/index/ingest.py: what becomes of files, kills, two writers, and half an index."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import IndexDamaged, IndexLocked, IndexMismatch, IndexMissing, IndexUnusable
from rag.index.catalog import FILE, Catalog
from rag.index.derive import derive, heading_of, years_spoken_of
from rag.index.ingest import ingest, mend, remove
from rag.index.load import load
from rag.index.lock import writing
from rag.index.store import VectorStore
from rag.model.embed import Embedder
from rag.schema import Document, IngestReport, Period
from rag.settings import Settings
from rag.text.years import years_of
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).parents[2]
PROSE = "The government identified {} victims in the year. It gave aid to {} of them. "


def write(folder: Path, name: str, number: int, sentences: int = 4) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(PROSE.format(number + n, n) for n in range(sentences))
    path.write_text(f"{text}\nMost of the {number} victims were women.\n", encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    write(folder, "a.txt", 10)
    write(folder, "b.txt", 20)
    write(folder, "deeper/c.md", 30)
    return folder


@pytest.fixture
def fake() -> FakeEmbedder:
    return FakeEmbedder()


def outcomes(report: IngestReport) -> dict[str, str]:
    return {file.source: file.outcome for file in report.files}


def assert_whole(settings: Settings, sources: list[str] | None = None) -> int:
    """That catalogue, full text and Chroma agree with each other and with the texts. The
    generation."""
    with Catalog.open(settings.index, None) as catalog:
        passages = catalog.passages()
        assert catalog.counts().passages == len(passages) > 0
        texts = {document.id: document.text for document in catalog.documents()}
        for passage in passages.values():
            text = texts[passage.document_id]
            assert text[passage.start : passage.end] == passage.text
        vectors = catalog.vectors(passages)
        assert vectors.keys() == passages.keys()
        store = VectorStore.open(settings.index / catalog.store_folder)
        assert store.count() == len(passages)
        some = min(passages)
        found = dict(store.query(vectors[some], len(passages)))
        assert found.keys() == passages.keys()
        assert found[some] == pytest.approx(1, abs=1e-4)
        store.close()
        in_text = catalog.search_text("victims OR government OR aid", 10_000)
        assert {passage_id for passage_id, _ in in_text} == set(passages)
        if sources is not None:
            assert [document.source for document in catalog.documents()] == sources
        with catalog._database.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return catalog.generation


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
    assert str(files / "a.txt") in report.refused[0].detail
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


# Parts of a document


def test_no_passage_is_over_the_models_window(files: Path) -> None:
    counter = FakeEmbedder(max_tokens=48)
    text = (ROOT / "seeds" / "000_693a3e1c26ac2d2c.txt").read_text(encoding="utf-8")
    document = Document("id", "a.txt", "A title " * 100, text + "; word" * 500, "Chad")
    entry = derive(document, "/a.txt", 7, counter, lambda *_: [], years_of)
    assert list(entry.passages) == list(range(7, 7 + len(entry.passages)))
    for passage in entry.passages.values():
        assert counter.count_tokens(passage.embedded_text) <= 48
        assert passage.heading
    assert sum(len(p.text.split()) for p in entry.passages.values()) == len(document.text.split())


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("It identified 94 victims (91 in 2019).", {2019, 2020}),
        ("It identified 94 victims, compared with 91 in 2019.", {2019, 2020}),
        ("It identified 94 victims.", {2020}),
        ("In 2015, the law was passed.", {2015}),
        ("In 2015, the law was passed.|It was kept.", {2015, 2020}),
        ("Nobody was found in 2019 or 2020.", {2019, 2020}),
    ],
)
def test_the_years_that_a_passage_speaks_of(text: str, years: set[int]) -> None:
    sentences = text.split("|")
    assert years_spoken_of(text, sentences, Period(2020, 2020), years_of) == years
    assert years_spoken_of(text, sentences, None, years_of) == set(years_of(text))


def test_the_heading(fake: FakeEmbedder) -> None:
    document = Document("id", "a", "The\n title", "x", "Chad", Period(2016, 2020))
    assert heading_of(document, fake) == "The title | Chad | 2016-2020"
    assert heading_of(Document("id", "a", "T", "x"), fake) == "T"


# Half an index


@pytest.mark.parametrize("harm", ["missing", "emptied", "no graph", "junk"])
def test_vectors_are_mended_without_embedding(
    settings: Settings, files: Path, fake: FakeEmbedder, harm: str
) -> None:
    ingest([files], settings, fake)
    with Catalog.open(settings.index, None) as catalog:
        folder = settings.index / catalog.store_folder
    if harm == "no graph":
        (folder / "sealed.json").unlink()
    elif harm == "junk":
        (folder / "chroma.sqlite3").write_bytes(b"junk" * 2000)
    else:
        shutil.rmtree(folder)
        if harm == "emptied":
            folder.mkdir()
    fake.texts.clear()
    assert mend(settings, fake) is True
    assert fake.texts == []
    assert assert_whole(settings) == 2
    assert mend(settings, fake) is False
    assert_whole(settings)


def test_an_ingest_mends(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    ingest([files], settings, fake)
    for folder in settings.index.glob("vectors-*"):
        shutil.rmtree(folder)
    fake.texts.clear()
    said: list[str] = []
    ingest([files], settings, fake, say=said.append)
    assert fake.texts == []
    assert len(said) == 1
    assert_whole(settings)


def test_vectors_that_the_catalogue_has_lost_are_embedded_again(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    shutil.rmtree(next(settings.index.glob("vectors-*")))
    with Catalog.open(settings.index, None) as catalog, catalog._database.writing() as connection:
        connection.execute("DELETE FROM vectors WHERE rowid = 1")
    fake.texts.clear()
    assert mend(settings, fake)
    assert len(fake.texts) == 1
    assert_whole(settings)


def test_without_its_catalogue_an_index_is_made_again(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    (settings.index / FILE).unlink()
    with pytest.raises(IndexDamaged, match="Run `python -m rag ingest`"):
        mend(settings, fake)
    ingest([files], settings, fake)
    assert_whole(settings)
    assert len(list(settings.index.glob("vectors-*"))) == 1


def test_an_index_of_another_model_is_left_alone(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    other = FakeEmbedder("other@2")
    for attempt in (
        lambda: ingest([files], settings, other),
        lambda: remove(["a.txt"], settings, other),
        lambda: mend(settings, other),
    ):
        with pytest.raises(IndexMismatch):
            attempt()
    assert assert_whole(settings) == 1


def test_an_index_that_is_a_file_or_cannot_be_made(
    tmp_path: Path, files: Path, fake: FakeEmbedder
) -> None:
    path = tmp_path / "file"
    path.write_text("precious")
    with pytest.raises(IndexDamaged, match="is a file"):
        ingest([files], Settings(index=path), fake)
    with pytest.raises(IndexUnusable):
        ingest([files], Settings(index=path / "index"), fake)
    with pytest.raises(IndexUnusable):
        ingest([files], Settings(index=Path("/proc/index")), fake)
    assert path.read_text() == "precious"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes to every folder")
def test_a_read_only_index(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    ingest([files], settings, fake)
    write(files, "new.txt", 5)
    settings.index.chmod(0o500)
    try:
        with pytest.raises(IndexUnusable):
            ingest([files], settings, fake)
    finally:
        settings.index.chmod(0o700)
    assert assert_whole(settings) == 1


def test_a_change_that_fails_while_the_vectors_are_stored(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    ingest([files], settings, fake)
    write(files, "new.txt", 5)

    def fail(stage: str, done: int, total: int) -> None:
        if stage == "store":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest([files], settings, fake, fail)
    assert assert_whole(settings, ["a.txt", "b.txt", "c.md"]) == 1
    assert len(list(settings.index.glob("vectors-*"))) == 1
    fake.texts.clear()
    ingest([files], settings, fake)
    assert fake.texts == []
    assert_whole(settings, ["a.txt", "b.txt", "c.md", "new.txt"])


# Several processes

CHILD = """
import sys
from pathlib import Path
from rag.index.ingest import ingest
from rag.settings import Settings
from tests.fakes import FakeEmbedder

def progress(stage, done, total):
    print(stage, done, total, flush=True)
    if sys.stdin.readline() == "":
        sys.exit("nobody follows")

settings = Settings(index=Path(sys.argv[2]))
ingest([Path(sys.argv[1])], settings, FakeEmbedder(max_tokens=48), progress)
print("end", flush=True)
sys.stdin.readline()
"""


class Child:
    """An ingest in a process of its own that goes from one point of its progress to the next."""

    def __init__(self, files: Path, settings: Settings) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(files), str(settings.index)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def next(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def run_to(self, point: str) -> None:
        while not (reached := self.next()).startswith(point):
            assert reached, f"ended before {point}"
            self.go_on()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def finish(self) -> None:
        self.process.communicate(timeout=60)


@pytest.fixture
def children() -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    for child in started:
        if child.process.poll() is None:
            child.kill()


def add_many(files: Path) -> None:
    """Enough for the embedding to be saved more than once."""
    for number in range(8):
        write(files, f"many{number}.txt", 1000 * (number + 1), sentences=80)


@pytest.mark.slow
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("point", ["split 3", "embed 320", "store", "save 0", "save 1"])
def test_a_killed_ingest_leaves_a_whole_index(
    settings: Settings, files: Path, children: list[Child], point: str, first: bool
) -> None:
    fake = FakeEmbedder(max_tokens=48)
    if not first:
        ingest([files], settings, fake)
    add_many(files)
    child = Child(files, settings)
    children.append(child)
    child.run_to(point)
    child.kill()
    sources = sorted(path.name for path in files.rglob("*.*"))
    committed = point == "save 1"
    if committed:
        assert_whole(settings, sources)
    elif first:
        with pytest.raises(IndexMissing):
            Catalog.open(settings.index, None)
    else:
        assert assert_whole(settings, ["a.txt", "b.txt", "c.md"]) == 1
    fake.texts.clear()
    report = ingest([files], settings, fake)
    assert_whole(settings, sources)
    assert len(fake.texts) == report.embedded
    if committed:
        assert set(outcomes(report).values()) == {"unchanged"}
    elif point == "split 3":
        assert report.reused == 0
    elif point == "embed 320":
        assert report.reused == 256  # what had been saved by then
    else:
        assert report.embedded == 0
    assert len(list(settings.index.glob("vectors-*"))) <= 2


@pytest.mark.slow
def test_killed_at_the_moment_of_the_commit(
    settings: Settings, files: Path, fake: FakeEmbedder, children: list[Child]
) -> None:
    ingest([files], settings, fake)
    add_many(files)
    child = Child(files, settings)
    children.append(child)
    child.run_to("save 0")
    child.go_on()
    child.kill()
    sources = sorted(path.name for path in files.rglob("*.*"))
    generation = assert_whole(settings)
    assert_whole(settings, ["a.txt", "b.txt", "c.md"] if generation == 1 else sources)


def test_killed_while_the_commit_is_being_written(
    settings: Settings, files: Path, fake: FakeEmbedder
) -> None:
    """A journal that a killed writer left is taken back by whoever opens the catalogue next."""
    ingest([files], settings, fake)
    script = (
        "import os, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA cache_size = 1')\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "connection.execute('UPDATE passages SET text = hex(zeroblob(5000))')\n"
        "connection.execute(\"UPDATE meta SET value = '99' WHERE key = 'generation'\")\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(settings.index / FILE)], check=False)
    assert (settings.index / f"{FILE}-journal").stat().st_size > 0
    assert assert_whole(settings, ["a.txt", "b.txt", "c.md"]) == 1


def test_a_second_writer_is_told_who_holds_the_index(
    settings: Settings, files: Path, fake: FakeEmbedder, children: list[Child]
) -> None:
    child = Child(files, settings)
    children.append(child)
    child.run_to("split 1")
    said: list[str] = []
    with pytest.raises(
        IndexLocked, match=rf"process {child.process.pid} on .*reading files, since"
    ):
        ingest([files], settings, fake, wait=0.2, say=said.append)
    assert len(said) == 1
    assert f"process {child.process.pid}" in said[0]
    assert fake.texts == []
    child.finish()
    report = ingest([files], settings, fake)
    assert set(outcomes(report).values()) == {"added"}
    assert_whole(settings)


def test_a_second_writer_waits(settings: Settings, files: Path, fake: FakeEmbedder) -> None:
    waiting = threading.Event()
    reports: list[IngestReport] = []

    def second() -> None:
        reports.append(ingest([files], settings, fake, wait=60, say=lambda _: waiting.set()))

    thread = threading.Thread(target=second)
    with writing(settings.index, "testing", 1):
        owner = json.loads((settings.index / "owner.json").read_text())
        assert (owner["pid"], owner["what"]) == (os.getpid(), "testing")
        thread.start()
        assert waiting.wait(10)
        assert reports == []
    thread.join(60)
    assert outcomes(reports[0]) == {"a.txt": "added", "b.txt": "added", "c.md": "added"}
    assert not (settings.index / "owner.json").exists()


def test_a_reader_sees_what_another_process_has_read(
    settings: Settings, files: Path, fake: FakeEmbedder, children: list[Child]
) -> None:
    ingest([files], settings, fake)
    with Catalog.open(settings.index, fake.model_id) as reader:
        store = VectorStore.open(settings.index / reader.store_folder)
        before = store.count()
        write(files, "new.txt", 500)
        child = Child(files, settings)
        children.append(child)
        child.run_to("save 0")
        assert reader.generation == 1
        assert reader.by_source("new.txt") is None
        child.go_on()
        child.run_to("save 1")
        child.go_on()
        child.run_to("end")
        child.finish()
        assert reader.generation == 2
        assert reader.by_source("new.txt") is not None
        # What the reader has open still answers, until it opens the new one.
        assert store.count() == before
        assert len(store.query(fake.encode(["victims"])[0], before)) == before
        store.close()
        store = VectorStore.open(settings.index / reader.store_folder)
        assert store.count() == reader.counts().passages > before
        store.close()


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
