"""rag/index/load.py: what can be read, what cannot and why, and what a manifest says."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.index.load import load, load_noted
from rag.index.manifest import ManifestEntry, read_manifest
from rag.schema import Period

SEEDS = Path(__file__).parents[2] / "seeds"
PROSE = "The government identified 94 victims in the year.\nIt gave them aid.\n"


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_manifest_of_the_seeds() -> None:
    manifest = read_manifest(SEEDS)
    assert len(manifest) == 2
    document = load(SEEDS / "000_693a3e1c26ac2d2c.txt", manifest)
    assert document.title == "2021 Trafficking in Persons Report: Azerbaijan (victim protection)"
    assert (document.place, document.period) == ("Azerbaijan", Period(2020, 2020))
    assert document.report_year == 2021
    assert document.url
    assert document.url.endswith("/2021-trafficking-in-persons-report/azerbaijan/")
    assert document.inferred == frozenset()
    assert document.source == "000_693a3e1c26ac2d2c.txt"


@pytest.mark.parametrize("text", [PROSE, "a\r\nb \r\r\n c\n\n", "  é\u2028x\x0c\n"])
def test_text_is_kept_exactly(tmp_path: Path, text: str) -> None:
    document = load(write(tmp_path / "a.txt", text), {})
    assert document.text == text
    assert document.id == hashlib.sha256(text.encode()).hexdigest()


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    assert load(write(tmp_path / "a.txt", b"\xef\xbb\xbf" + PROSE.encode()), {}).text == PROSE


@pytest.mark.parametrize(
    ("text", "encoding", "called"),
    [
        (
            "The police of São Tomé freed 12 people – “a success” – for €5.",
            "cp1252",
            "Windows-1252",
        ),
        ("naïve", "cp1252", "Windows-1252"),
        ("Правительство выявило 12 жертв торговли людьми.", "cp1251", "Windows-1251"),
    ],
)
def test_text_that_is_not_utf8_is_read_as_what_it_is_likely_to_be(
    tmp_path: Path, text: str, encoding: str, called: str
) -> None:
    document, note = load_noted(write(tmp_path / "a.txt", text.encode(encoding)), {})
    assert document.text == text
    assert called in note
    assert "a guess" in note
    assert load_noted(write(tmp_path / "b.txt", text), {})[1] == ""


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_that_says_so_is_read_without_a_guess(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.txt", f"\ufeff{PROSE} Zoë – 94".encode(encoding))
    document, note = load_noted(path, {})
    assert document.text == f"{PROSE} Zoë – 94"
    assert note == ""


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.TEXT"])
def test_suffixes_that_are_read(tmp_path: Path, name: str) -> None:
    assert load(write(tmp_path / name, PROSE), {}).source == name


def test_what_is_not_given_is_inferred_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "azerbaijan.txt", "Azerbaijan: 2021 Report\n" + PROSE)
    document = load(path, {})
    assert document.title == "Azerbaijan: 2021 Report"
    assert {"title", "place"} <= document.inferred
    assert document.place == "Azerbaijan"
    given = ManifestEntry("azerbaijan.txt", title="T", place="P", period=Period(1, 2))
    document = load(path, {"azerbaijan.txt": given})
    assert (document.title, document.place, document.period) == ("T", "P", Period(1, 2))
    assert not {"title", "place", "period"} & document.inferred


def test_a_title_falls_back_on_the_file_name(tmp_path: Path) -> None:
    document = load(write(tmp_path / "some_name.txt", PROSE), {})
    assert document.title == "some_name"
    assert "title" in document.inferred


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\r\n", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.txt", b"abc\x00def", "binary"),
        ("a.txt", b"abc" + bytes(range(1, 9)), "binary"),
        ("a.txt", b"one\ntwo " + bytes(range(0x80, 0x100)), "line 2, byte 8"),
        ("a.txt", "text".encode("utf-16") + b"x", r"UTF-16 but is damaged \(byte 10\)"),
        ("a.txt", "".encode("utf-16"), "empty"),
        ("a.txt", "text".encode("utf-32"), "binary"),
        (
            "a.odt",
            b"PK",
            r"OpenDocument texts are not read; PDF, Word \(.docx\), HTML, Markdown and",
        ),
        ("a.parts", b"PK", "parts files are not read; PDF"),
        ("a", PROSE.encode(), "files without an ending are not read; PDF"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as error:
        load(write(tmp_path / name, content), {})
    assert str(error.value).startswith(name)


def test_a_missing_file_a_folder_and_a_pipe(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        load(tmp_path / "a.txt", {})
    with pytest.raises(DocumentError, match="folder"):
        load(write(tmp_path / "b.txt" / "c.txt", PROSE).parent, {})
    os.mkfifo(tmp_path / "d.txt")
    with pytest.raises(DocumentError, match="not an ordinary file"):
        load(tmp_path / "d.txt", {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", PROSE)
    path.chmod(0)
    with pytest.raises(DocumentError, match="Permission denied"):
        load(path, {})


def test_a_path_that_the_system_refuses(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        load(tmp_path / ("x" * 300 + ".txt"), {})


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = write(tmp_path / os.fsdecode(b"caf\xe9.txt"), PROSE)
    with pytest.raises(DocumentError, match="name is not UTF-8") as error:
        load(path, {})
    str(error.value).encode()


# Manifests


def manifest(folder: Path, text: str) -> dict[str, ManifestEntry]:
    write(folder / "manifest.yaml", text)
    return read_manifest(folder)


def test_no_manifest_and_an_empty_one(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == {}
    assert manifest(tmp_path, "# nothing yet\n") == {}


def test_what_a_manifest_may_say(tmp_path: Path) -> None:
    found = manifest(
        tmp_path,
        "license: free\ndocuments:\n"
        "  - {file: a.txt, period: 2016-2020, report_year: 2021, title: '2021', url: null}\n"
        '  - file: b.txt\n    period: "2019"\n    place: No\n',
    )
    assert found == {
        "a.txt": ManifestEntry("a.txt", title="2021", period=Period(2016, 2020), report_year=2021),
        "b.txt": ManifestEntry("b.txt", place="No", period=Period(2019, 2019)),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("documents:\n  - file: a.txt\n    perod: 2020\n", "line 3: unknown key 'perod'"),
        ("documents:\n  - file: a.txt\n    period: soon\n", "line 3: period"),
        ("documents:\n  - file: a.txt\n    period: 2020-2016\n", "line 3: period"),
        ("documents:\n  - file: a.txt\n    report_year: 2016-2017\n", "line 3: report_year"),
        ("documents:\n  - file: a.txt\n    title: [a]\n", "line 3: title must be a single"),
        ("documents:\n  - file: a.txt\n    title: a\n    title: b\n", "line 4: title is given"),
        ("documents:\n  - file: a.txt\n  - file: a.txt\n", "line 3: a.txt is listed a second"),
        ("documents:\n  - title: a\n", "line 2: a document needs a file"),
        ("documents:\n  - file: ../a.txt\n", "line 2: a document needs a file"),
        ("documents:\n  - a.txt\n", "line 2: a document is written as"),
        ("files: []\n", "line 1: there is no list"),
        ("- a\n", "line 1: there is no list"),
        ("documents:\n  - file: 'a\n", "this is not YAML"),
        ("documents: \x01\n", "this is not YAML"),
        ("[" * 20_000, "nested too deeply"),
    ],
)
def test_a_bad_manifest_names_the_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        manifest(tmp_path, text)


def test_a_manifest_that_is_not_text(tmp_path: Path) -> None:
    write(tmp_path / "manifest.yaml", b"\xff\xfe")
    with pytest.raises(DocumentError, match="not UTF-8"):
        read_manifest(tmp_path)
    (tmp_path / "b" / "manifest.yaml").mkdir(parents=True)
    with pytest.raises(DocumentError, match="cannot be read"):
        read_manifest(tmp_path / "b")
