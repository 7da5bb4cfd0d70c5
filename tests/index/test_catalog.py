"""rag/index/catalog.py: what is written comes back; scopes, full text, and what can be wrong."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable
from rag.index.catalog import FILE, Catalog
from rag.index.contents import Counts, Size, match_any
from rag.index.plan import Placed
from rag.index.tables import Entry
from rag.schema import Document, Fact, Paragraph, Passage, Period

MODEL = "bag-of-words@1"
TEXTS = {
    1: "The government identified 94 victims (91 in 2019).",
    2: "Shelters gave assistance to women in need.",
    3: "Observers reported problems in identifying women at the café in 2018.",
}


def entry(name: str = "a", first_id: int = 1) -> Entry:
    text = "\n".join(TEXTS.values())
    document = Document(
        id=hashlib.sha256(name.encode()).hexdigest(),
        source=f"{name}.txt",
        title=f"Report {name}",
        text=text,
        place="Azerbaijan",
        period=Period(2020, 2020),
        report_year=2021,
        url="https://example.org/a",
        inferred=frozenset({"place", "title"}),
        pages=(0, 20, 20),
    )
    paragraphs, passages = [], {}
    for number, part in TEXTS.items():
        start = text.index(part)
        span = (start, start + len(part))
        paragraphs.append(Paragraph(document.id, number, *span, part))
        passages[first_id + number - 1] = Passage(document.id, number, *span, part, "Report")
    figure = text.index("94")
    one = Fact(
        document.id, 1, 0, 50, 4, 40, figure, figure + 2, "count", 94.0, None, None, "victims",
        (2020,), "Azerbaijan", "94 victims in 2020",
    )  # fmt: skip
    other = Fact(
        document.id, 2, 51, 80, 51, 80, 55, 57, "money", None, 2.5, "AZN", "aid",
        (2018, 2019), None, "aid", True, 3, 7,
    )  # fmt: skip
    return Entry(
        document,
        f"/folder/{name}.txt",
        paragraphs,
        passages,
        {i: hashlib.sha256(p.embedded_text.encode()).digest() for i, p in passages.items()},
        {first_id: {2019, 2020}, first_id + 1: {2020}, first_id + 2: {2018}},
        [one, other],
        "digest",
    )


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    made = Catalog.create_or_open(tmp_path, MODEL, 4)
    made.change([], [entry()], "vectors-1", 0)
    return made


def test_all_is_read_back_as_it_was_written(catalog: Catalog) -> None:
    written = entry()
    document = written.document
    assert catalog.documents() == [document]
    assert catalog.placed() == [Placed("/folder/a.txt", document, "digest")]
    assert (catalog.path("a.txt"), catalog.path("?")) == ("/folder/a.txt", None)
    assert catalog.document(document.id) == document
    assert catalog.by_source("a.txt") == document
    assert catalog.document("?") is None
    assert catalog.by_source("?") is None
    assert catalog.paragraphs(document.id) == written.paragraphs
    assert catalog.paragraphs("?") == []
    assert catalog.passages() == written.passages
    assert catalog.passages_by_id({2, 99}) == {2: written.passages[2]}
    assert catalog.facts() == written.facts
    assert catalog.counts() == Counts(1, 3, 3, 2)
    size = catalog.sizes()[document.id]
    assert size == Size(size.added, len(document.text), 3, 2)
    assert size.added.endswith("+00:00")


def test_a_bare_document_is_read_back(catalog: Catalog) -> None:
    bare = Document("id", "b.txt", "B", "text\r\n\u2028é😀")
    catalog.change([], [Entry(bare, "/b.txt", [], {}, {}, {}, [])], "vectors-1", 0)
    assert catalog.document("id") == bare


def test_generations_and_folders(catalog: Catalog, tmp_path: Path) -> None:
    assert (catalog.generation, catalog.store_folder, catalog.deleted) == (1, "vectors-1", 0)
    with Catalog.open(tmp_path, MODEL) as reader:
        assert catalog.change([], [entry("b", 4)], "vectors-2", 5) == 2
        assert (reader.generation, reader.store_folder) == (2, "vectors-2")
        assert (reader.previous_folder, reader.deleted) == ("vectors-1", 5)
        assert [d.source for d in reader.documents()] == ["a.txt", "b.txt"]


def test_a_document_that_is_taken_out_leaves_nothing(catalog: Catalog) -> None:
    first = entry()
    catalog.change([], [entry("b", 4)], "vectors-2", 0)
    catalog.change([first.document.id], [], "vectors-3", 3)
    assert set(catalog.passages()) == {4, 5, 6}
    assert catalog.counts() == Counts(1, 3, 3, 2)
    assert {i for i, _ in catalog.search_text("victims", 10)} == {4}
    assert catalog.passage_ids(years=[2018]) == {6}
    catalog.change([entry("b").document.id], [], "vectors-4", 6)
    assert catalog.counts() == Counts(0, 0, 0, 0)
    assert catalog.years() == frozenset()
    assert catalog.next_passage_id() == 7


def test_a_change_is_all_or_nothing(catalog: Catalog) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        catalog.change([entry().document.id], [entry("b", 4), entry("b", 7)], "vectors-2", 0)
    assert catalog.generation == 1
    assert catalog.documents() == [entry().document]
    assert [i for i, _ in catalog.search_text("victims", 10)] == [1]


def test_scopes(catalog: Catalog) -> None:
    catalog.change([], [entry("b", 4)], "vectors-2", 0)
    a = entry().document.id
    assert catalog.passage_ids() is None
    assert catalog.passage_ids([a]) == {1, 2, 3}
    assert catalog.passage_ids(years=[2018, 2019]) == {1, 3, 4, 6}
    assert catalog.passage_ids([a], [2020]) == {1, 2}
    assert catalog.passage_ids([], [2020]) == set()
    assert catalog.passage_ids(years=[]) == set()
    assert catalog.years() == {2018, 2019, 2020}
    assert set(catalog.passages([a])) == {1, 2, 3}
    assert catalog.passages([]) == {}
    assert [f.kind for f in catalog.facts([a])] == ["count", "money"]
    assert [f.kind for f in catalog.facts([a], [2019, 2018])] == ["money"]
    assert [f.kind for f in catalog.facts(paragraph=1)] == ["count", "count"]
    assert catalog.facts(years=[1999]) == []


def test_full_text(catalog: Catalog) -> None:
    def found(*terms: str, ids: set[int] | None = None) -> list[int]:
        return [i for i, _ in catalog.search_text(match_any(terms), 10, ids)]

    assert sorted(found("identifies")) == [1, 3]  # porter: identified, identifying
    assert found("CAFE") == [3]
    assert found("café") == [3]
    assert sorted(found("report")) == [1, 2, 3]  # of the heading, too
    assert found("report")[0] == 3  # but what stands in the text comes first
    assert sorted(found("women", "victims", ids={1, 2})) == [1, 2]
    assert found("victims", ids=set()) == []
    assert found() == []
    assert found("gave assistance") == [2]
    scores = [score for _, score in catalog.search_text(match_any(["identified", "women"]), 10)]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0
    assert len(catalog.search_text("report", 1)) == 1
    with pytest.raises(ValueError, match="not a search expression"):
        catalog.search_text('"open', 5)
    assert sorted(found("women")) == [2, 3]


@settings(deadline=None, max_examples=60)
@given(terms=st.lists(st.text(max_size=12), max_size=5))
@example(terms=['"', "NEAR(", "a\0b", "AND", "x*", "^y", "text:z", "--", '";DROP', "'"])
def test_any_terms_make_a_safe_expression(
    tmp_path_factory: pytest.TempPathFactory, terms: list[str]
) -> None:
    with Catalog.create_or_open(tmp_path_factory.getbasetemp(), MODEL, 4) as catalog:
        catalog.search_text(match_any(terms), 5)


def test_vectors_are_kept_by_what_was_embedded(catalog: Catalog) -> None:
    written = entry()
    hashes = [written.hashes[i] for i in (1, 2, 3)]
    vectors = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    assert catalog.known_vectors(hashes) == set()
    generation = catalog.generation
    catalog.save_vectors(hashes, vectors)
    catalog.save_vectors(hashes[:1], vectors[:1])
    assert catalog.generation == generation
    assert catalog.known_vectors([*hashes, b"?"]) == set(hashes)
    np.testing.assert_array_equal(catalog.vectors_by_hash(hashes[::-1]), vectors[::-1])
    found = catalog.vectors({1, 3, 99})
    assert set(found) == {1, 3}
    np.testing.assert_array_equal(found[3], vectors[2])
    assert catalog.vectors_by_hash([]).shape == (0, 4)
    with pytest.raises(KeyError):
        catalog.vectors_by_hash([b"?"])


def test_threads_share_a_catalogue(catalog: Catalog) -> None:
    wrong: list[object] = []

    def read() -> None:
        for _ in range(30):
            ids = [i for i, _ in catalog.search_text("government", 5)]
            if ids != [1] or len(catalog.documents()) not in (1, 2):
                wrong.append(ids)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    bare = Document("id", "b.txt", "B", "text")
    for _ in range(5):
        catalog.change(["id"], [Entry(bare, "/b.txt", [], {}, {}, {}, [])], "v", 0)
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_reader_sees_an_index_that_was_made_again(catalog: Catalog, tmp_path: Path) -> None:
    with Catalog.open(tmp_path, MODEL) as reader:
        assert reader.generation == 1
        (tmp_path / FILE).unlink()
        with pytest.raises(IndexMissing):
            reader.documents()
        with Catalog.create_or_open(tmp_path, MODEL, 4) as again:
            again.change([], [entry("b")], "vectors-9", 0)
        assert [d.source for d in reader.documents()] == ["b.txt"]


# What can be wrong


def test_no_index(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none", tmp_path / "none" / "deeper"):
        with pytest.raises(IndexMissing, match="ingest PATH"):
            Catalog.open(folder, MODEL)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / FILE).touch()
    with pytest.raises(IndexMissing):
        Catalog.open(tmp_path, MODEL)
    Catalog.create_or_open(tmp_path, MODEL, 4).close()
    with pytest.raises(IndexMissing):
        Catalog.open(tmp_path, MODEL)


def test_a_file_for_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.write_text("precious")
    with pytest.raises(IndexDamaged, match="is a file"):
        Catalog.open(path, MODEL)
    assert path.read_text() == "precious"


def test_vectors_without_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "vectors-1").mkdir()
    with pytest.raises(IndexDamaged, match="is gone"):
        Catalog.open(tmp_path, MODEL)


def test_another_model_and_another_version(catalog: Catalog, tmp_path: Path) -> None:
    catalog.close()
    with Catalog.open(tmp_path, None) as any_model:
        assert any_model.model_id == MODEL
    for make in (
        lambda: Catalog.open(tmp_path, "other@2"),
        lambda: Catalog.create_or_open(tmp_path, "other@2", 4),
    ):
        with pytest.raises(IndexMismatch, match=f"{MODEL}.*other@2.*EMBEDDING_MODEL.*ingest"):
            make()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    connection.commit()
    connection.close()
    with pytest.raises(IndexMismatch, match="another version"):
        Catalog.open(tmp_path, MODEL)


@pytest.mark.parametrize("content", [b"junk" * 5000, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    for make in (
        lambda: Catalog.open(tmp_path, MODEL),
        lambda: Catalog.create_or_open(tmp_path, MODEL, 4),
    ):
        with pytest.raises(IndexDamaged, match="Move the index"):
            make()
    assert (tmp_path / FILE).read_bytes() == content


def test_another_programs_database(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("CREATE TABLE other (x)")
    connection.close()
    with pytest.raises(IndexDamaged, match="not a catalogue"):
        Catalog.open(tmp_path, MODEL)


def test_pages_that_were_overwritten(catalog: Catalog, tmp_path: Path) -> None:
    catalog.close()
    content = bytearray((tmp_path / FILE).read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(IndexDamaged), Catalog.open(tmp_path, MODEL) as damaged:
        damaged.documents()


def test_a_catalogue_that_cannot_be_written(catalog: Catalog, tmp_path: Path) -> None:
    with catalog._database.reading() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(IndexUnusable, match="cannot be opened or written"):
        catalog.change([], [entry("b", 4)], "vectors-2", 0)
    assert catalog.generation == 1
    (tmp_path / "file").touch()
    with pytest.raises(IndexUnusable):
        Catalog.create_or_open(tmp_path / "file", MODEL, 4)
