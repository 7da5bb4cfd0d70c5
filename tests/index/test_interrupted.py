"""rag/index/ingest.py: kills at every point, two writers, and readers meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import IndexLocked, IndexMissing
from rag.index.catalog import FILE, Catalog
from rag.index.ingest import ingest
from rag.index.lock import writing
from rag.index.store import VectorStore
from rag.schema import IngestReport
from rag.settings import Settings
from tests.fakes import FakeEmbedder
from tests.index_files import assert_whole, outcomes, write

ROOT = Path(__file__).parents[2]

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
        write(files, f"many{number}.txt", 1000 * (number + 1), sentences=120)


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
