"""rag/convert: real PDF, Word and HTML files become text; those that no program should be given are
refused in words."""

from __future__ import annotations

import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdf
import pytest

from rag.convert.apart import convert
from rag.convert.refused import Refused
from tests.documents import PNG, SENTENCE, bomb, pdf, word

ROOT = Path(__file__).parents[2]


def test_a_pdf_page_by_page(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    pages = [[SENTENCE.format(n * 10, n) + " " + "It gave them aid. " * 8] for n in range(1, 4)]
    read = convert(pdf(tmp_path / "a.pdf", pages), lambda *pages: told.append(pages))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert len(read.pages) == 3
    assert list(read.pages) == sorted(read.pages)
    for number, start in enumerate(read.pages, 1):
        end = [*read.pages[1:], len(read.text)][number - 1]
        words = read.text[start:end]
        assert SENTENCE.format(number * 10, number) in words
        assert "aid. It gave" in words  # over the end of a line
    assert read.text.count("2021 Report: Varneth") == 1
    assert "\n1\n" not in read.text
    assert not read.text.endswith("3")


def test_a_pdf_with_a_page_that_is_a_picture(tmp_path: Path) -> None:
    pages = [[SENTENCE.format(94, 91)], [], [SENTENCE.format(85, 80)]]
    read = convert(pdf(tmp_path / "a.pdf", pages))
    assert len(read.pages) == 3


def test_a_pdf_that_is_locked_against_changes_only(tmp_path: Path) -> None:
    pdf(tmp_path / "a.pdf", [[SENTENCE.format(94, 91)]])
    writer = pypdf.PdfWriter(tmp_path / "a.pdf")
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(tmp_path / "b.pdf")
    assert "identified 94 victims" in convert(tmp_path / "b.pdf").text


def test_a_word_document(tmp_path: Path) -> None:
    read = convert(word(tmp_path / "a.docx", [SENTENCE.format(94, 91), "A_b *c* [d] <e>."]))
    assert read.pages == ()
    assert read.text == (
        "# 2021 Report: Varneth\n\n"
        "The government officially identified 94 victims in 2020 (91 in 2019).\n\n"
        "A_b *c* [d] <e>.\n\n"
        "- shelters\n- legal aid\n\n"
        "| Year | Convictions |\n| --- | --- |\n| 2020 | 31 |"
    )


def test_a_web_page(tmp_path: Path) -> None:
    html = """<!doctype html><html><head><title>Varneth
      2021</title><style>p {}</style></head><body><nav>Menu 12</nav><script>alert(1)</script>
      <main><p>The government identified <b>94</b>
      victims, <a href="javascript:alert(2)">91</a> in&nbsp;2019.</p><p hidden>7</p>
      <p style="display: none">8</p><!-- 9 --><img src="http://example.org/x.png" alt="10">
      <ul><li>aid<li>shelter</ul></main><aside>11</aside></body></html>"""
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    assert convert(tmp_path / "a.html").text == (
        "# Varneth 2021\n\nThe government identified 94 victims, 91 in 2019.\n\n- aid\n- shelter"
    )


def test_a_web_page_in_another_encoding(tmp_path: Path) -> None:
    html = '<html><head><meta charset="windows-1252"></head><p>Caf\xe9 “94”</p></html>'
    (tmp_path / "a.htm").write_bytes(html.encode("windows-1252"))
    assert convert(tmp_path / "a.htm").text == "Café “94”"


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def cut_off(folder: Path) -> Path:
    made = pdf(folder / "a.pdf", [[SENTENCE.format(94, 91)]] * 5)
    return written(made, made.read_bytes()[:-900])


def lying(folder: Path) -> Path:
    """A bomb that says of itself to be small."""
    made = bomb(folder / "a.docx", 300)
    data = bytearray(made.read_bytes())
    at = data.rindex(b"PK\x01\x02")  # of the last part, which is the large one
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    return written(made, bytes(data))


def archive(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.docx", "w") as made:
        made.writestr("readme.txt", "not Word")
    return folder / "a.docx"


def broken_word(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.docx", "w") as made:
        made.writestr("word/document.xml", "<w:document")
    return folder / "a.docx"


def blank(path: Path, pages: int) -> Path:
    """A PDF of pages with nothing on them."""
    made = pypdf.PdfWriter()
    for _ in range(pages):
        made.add_blank_page(200, 200)
    made.write(path)
    return path


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

BAD = {
    "encrypted": (
        lambda f: pdf(f / "a.pdf", [[SENTENCE.format(94, 91)]], password="secret"),
        "locked with a password. Save a copy",
    ),
    "scanned": (lambda f: pdf(f / "a.pdf", [[], []]), "its 2 pages hold pictures and no text"),
    "one scanned page": (lambda f: pdf(f / "a.pdf", [[]]), "its one page holds a picture"),
    "blank": (lambda f: blank(f / "a.pdf", 2), "its 2 pages have no text"),
    "one blank page": (lambda f: blank(f / "a.pdf", 1), "its one page has no text"),
    "cut off": (cut_off, "ends in the middle"),
    "not a PDF": (lambda f: written(f / "a.pdf", PNG), "not a PDF but a PNG picture"),
    "no PDF at all": (lambda f: written(f / "a.pdf", b"%PDF-1.7\njunk\n%%EOF"), "damaged"),
    "empty PDF": (lambda f: written(f / "a.pdf", b" \n"), "the file is empty"),
    "renamed picture": (lambda f: written(f / "a.docx", PNG), "not a Word document but a PNG"),
    "old Word": (lambda f: written(f / "a.docx", OLE), "a document of an older Word"),
    "another archive": (archive, "an archive but not a Word document"),
    "damaged archive": (lambda f: written(f / "a.docx", b"PK\x03\x04" + bytes(50)), "is damaged"),
    "broken XML": (broken_word, "is damaged"),
    "bomb": (lambda f: bomb(f / "a.docx", 300), "unpacked it would take 300 MB or more"),
    "lying bomb": (lying, "damaged"),
    "HTML that is a picture": (lambda f: written(f / "a.html", PNG), "not HTML but a PNG picture"),
    "HTML of scripts": (
        lambda f: written(f / "a.html", b"<html><script>draw()</script><div></div></html>"),
        "the page has no text of its own",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_refused(tmp_path: Path, kind: str) -> None:
    make, message = BAD[kind]
    with pytest.raises(Refused) as error:
        convert(make(tmp_path))
    assert message in str(error.value)


@pytest.mark.parametrize("depth", [100, 250])
def test_nested_as_deep_as_pages_are(tmp_path: Path, depth: int) -> None:
    html = "<div>" * depth + "<p>Found 94 victims.</p>" + "</div>" * depth + "<p>The end.</p>"
    (tmp_path / "a.html").write_text(html)
    assert convert(tmp_path / "a.html").text == "Found 94 victims.\n\nThe end."


def test_nested_deeper_than_any_page_is(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<div>" * 50_000 + "deep")
    with pytest.raises(Refused, match="nested too deeply"):
        convert(tmp_path / "a.html")


def test_a_file_that_hangs_is_given_up(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [[SENTENCE.format(94, 91)]])
    with pytest.raises(Refused, match="nothing came of reading it"):
        convert(path, stalled_seconds=0.01)


def test_a_file_that_takes_too_much_memory(tmp_path: Path) -> None:
    """The same program with a tenth of its memory, on a page that takes more."""
    (tmp_path / "a.html").write_text("<p>94 victims" * 300_000)
    program = (
        "import sys; from pathlib import Path; from rag.convert import child; "
        "child.MEMORY //= 10; child.main(Path(sys.argv[1]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert '"refused": "reading it takes more than' in ended.stdout
    assert '"text"' not in ended.stdout


def test_a_process_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "pypdf").mkdir()
    (tmp_path / "pypdf" / "__init__.py").write_text("import os; os.abort()")
    with pytest.raises(Refused, match="took more memory or time"):
        convert(pdf(tmp_path / "a.pdf", [[SENTENCE.format(94, 91)]]))


@pytest.mark.slow
def test_five_hundred_pages(tmp_path: Path) -> None:
    pages = [[SENTENCE.format(n, n)] for n in range(500)]
    read = convert(pdf(tmp_path / "a.pdf", pages))
    assert len(read.pages) == 500
    at = read.text.index("identified 321 victims")
    assert sum(start <= at for start in read.pages) == 322
