"""A PDF to its pages' text, by pypdf. Runs in the process that `rag.convert.apart` starts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rag.convert.pages import joined, with_gaps
from rag.convert.refused import Refused
from rag.convert.result import Converted

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES: Final = 10_000
TAIL: Final = 16 * 1024
"""The mark of a PDF's end stands in its last bytes; some programs write a little behind it."""


def read_pdf(path: Path, tell: Callable[[int, int], None]) -> Converted:
    """The text of a PDF with the beginnings of its pages; `tell` gets pages done, and of how many.

    Pages that hold no text, or that cannot be read, are there without words. Refused where the
    whole cannot be read: locked, cut off, damaged, too long, or without any text.
    """
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    # What pypdf mends on its way is of no use to who adds a file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        if b"%%EOF" not in file.read():
            raise Refused(
                "the PDF ends in the middle: it was not saved or downloaded whole. Get it again"
            )
        try:
            reader = pypdf.PdfReader(file)
            if reader.is_encrypted and not _unlock(reader):
                raise Refused(_LOCKED)
            pages = _pages(reader, tell)
        except DependencyError as error:
            raise Refused(
                "the PDF is encrypted in a way that cannot be read here. Print it to a new PDF, or "
                "save a copy without protection, and add that"
            ) from error
        except PyPdfError as error:
            raise Refused(
                f"the PDF is damaged ({type(error).__name__}). Open it in a viewer and print it "
                "to a new PDF, or get it again"
            ) from error
        # Page numbers alone are no text.
        text, starts = joined(pages)
        if not text:
            raise Refused(_without_text(reader))
    return Converted(text, starts)


_LOCKED: Final = (
    "the PDF is locked with a password. Save a copy without the password, or print it to a new "
    "PDF, and add that"
)


def _without_text(reader: PdfReader) -> str:
    """Why a PDF has no text, and what to do: it was scanned, or it shows no words as far as can be
    known."""
    count = len(reader.pages)
    recognition = "text recognition over it (ocrmypdf, for instance) and add the result"
    if any(_has_picture(page) for page in reader.pages):
        holds = "one page holds a picture" if count == 1 else f"{count:,} pages hold pictures"
        return f"its {holds} and no text: it was scanned. Run {recognition}"
    has = "one page has" if count == 1 else f"{count:,} pages have"
    return f"its {has} no text. If words are to be seen there, they are drawn: run {recognition}"


def _has_picture(page: PageObject) -> bool:
    try:
        return bool(page.images.keys())
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - see `_text_of`; what cannot be listed is not shown either
        return False


def _unlock(reader: PdfReader) -> bool:
    """Opens a PDF that is locked against changes only, which has an empty password."""
    return bool(reader.decrypt(""))


def _pages(reader: PdfReader, tell: Callable[[int, int], None]) -> list[str]:
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise Refused(f"it has {count:,} pages, more than the {MOST_PAGES:,} of one document")
    found = []
    for number, page in enumerate(reader.pages, 1):
        found.append(_text_of(page))
        tell(number, count)
    return found


def _text_of(page: PageObject) -> str:
    pieces: list[tuple[str, float]] = []

    def note(text: str, user: list[float], matrix: list[float], *_: object) -> None:
        pieces.append((text, matrix[4] * user[1] + matrix[5] * user[3] + user[5]))

    try:
        page.extract_text(visitor_text=note)
        return with_gaps(pieces)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a broken page fails in any of a hundred ways; it has no text
        return ""
