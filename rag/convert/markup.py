"""Word and HTML to text, by mammoth and markdownify.

The text keeps headings ("# ..."), lists ("- ...") and tables ("| ... |"); of links and emphasis it
keeps the words. Pictures, scripts, forms, menus and what is hidden are left out. Runs in the
process that `rag.convert.apart` starts.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rag.convert.refused import Refused
from rag.convert.result import Converted

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MOST_UNPACKED: Final = 256 * 1024 * 1024
"""Bytes of a Word document's text parts; a book of 1,000 pages has some 20 million."""

MOST_PARTS: Final = 20_000
CHUNK: Final = 1024 * 1024
_TEXT_PARTS: Final = (".xml", ".rels")
_BODY: Final = "word/document.xml"
_DROPPED: Final = (
    "script style noscript template iframe object embed svg canvas form button select input "
    "textarea nav aside img picture video audio head"
).split()
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_TRAILING = re.compile(r"[ \t\\]+(?=\n)")
_GAPS = re.compile(r"\n{3,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")


def read_docx(path: Path) -> Converted:
    """The text of a Word document. Refused where it is none, is damaged, or would unpack to more
    than a document can be."""
    import mammoth

    _check_archive(path)
    with path.open("rb") as file:
        html = mammoth.convert_to_html(file, convert_image=_no_image).value
    text = _text_of(html)
    if not text:
        raise Refused("the Word document has no text")
    return Converted(text)


def read_html(path: Path) -> Converted:
    """The text of a web page. Refused where it has none."""
    data = path.read_bytes()
    if data.count(b"\x00") > len(data) // 100 and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("this is not HTML but a binary file, whatever its name says")
    text = _text_of(data)
    if not text:
        raise Refused(
            "the page has no text of its own: it is made by a script once a browser has opened it. "
            "Print it to a PDF and add that"
        )
    return Converted(text)


def _no_image(_: object) -> list[object]:
    """What mammoth puts in a picture's place."""
    return []


def _check_archive(path: Path) -> None:
    """Looks at a Word document as an archive, before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if _BODY not in {part.filename for part in parts}:
                raise Refused("this is an archive but not a Word document, whatever its name says")
            texts = [part for part in parts if part.filename.endswith(_TEXT_PARTS)]
            declared = sum(part.file_size for part in texts)
            if len(parts) > MOST_PARTS or declared > MOST_UNPACKED:
                raise Refused(_too_much(declared))
            if any(part.flag_bits & 1 for part in parts):
                raise Refused("the Word document is locked with a password. Save a copy without it")
            # What an archive says of itself need not be true.
            unpacked = 0
            for part in texts:
                with archive.open(part) as stream:
                    while chunk := stream.read(CHUNK):
                        unpacked += len(chunk)
                        if unpacked > MOST_UNPACKED:
                            raise Refused(_too_much(unpacked))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise Refused(
            "the Word document is damaged. Open it in a word processor and save it again"
        ) from error


def _too_much(size: int) -> str:
    return (
        f"unpacked it would take {size / 1024 / 1024:,.0f} MB or more, and a document may take "
        f"{MOST_UNPACKED // 1024 // 1024}"
    )


def _text_of(html: str | bytes) -> str:
    """The text of HTML in lines, blank lines between paragraphs."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    title = _words(soup.title.get_text()) if soup.title else ""
    _strip(soup)
    written = _markdown(soup)
    if written and title and soup.find("h1") is None:
        written = f"# {title}\n\n{written}"
    return written


def _strip(soup: BeautifulSoup) -> None:
    """Takes out of `soup` what is no text of the document, and makes its white space plain."""
    from bs4 import Comment, Doctype, ProcessingInstruction

    for tag in soup.find_all(_DROPPED):
        tag.decompose()
    for tag in soup.find_all(_is_hidden):
        tag.decompose()
    # Word's footnotes lead back to where they are called.
    for tag in soup.find_all("a", href=re.compile(r"^#(?:foot|end)note-ref")):
        tag.decompose()
    for string in soup.find_all(string=True):
        if isinstance(string, Comment | Doctype | ProcessingInstruction):
            string.extract()
        elif string.find_parent("pre") is None:
            string.replace_with(_SPACE.sub(" ", string))


def _is_hidden(tag: Tag) -> bool:
    style = tag.get("style")
    return tag.has_attr("hidden") or (isinstance(style, str) and _HIDDEN.search(style) is not None)


def _markdown(soup: BeautifulSoup) -> str:
    from markdownify import MarkdownConverter

    main = soup.find_all(["main", "article"], recursive=True)
    content = main[0] if len(main) == 1 else soup
    converter = MarkdownConverter(
        strip=["a", "b", "strong", "em", "i", "u", "s", "del", "code", "sub", "sup", "blockquote"],
        heading_style="ATX",
        bullets="-",
        escape_asterisks=False,
        escape_underscores=False,
        escape_misc=False,
        table_infer_header=True,
    )
    written = _CONTROL.sub("", converter.convert_soup(content))
    return _GAPS.sub("\n\n", _TRAILING.sub("", written + "\n")).strip()


def _words(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
