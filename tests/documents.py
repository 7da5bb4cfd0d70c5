"""PDF and Word files made for tests, whole ones and such as no program should be given."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
from fpdf import FPDF

SENTENCE = "The government officially identified {} victims in 2020 ({} in 2019)."
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Report(FPDF):
    """A report with a header and the number of the page on every page."""

    def header(self) -> None:
        self.set_font("Helvetica", size=8)
        self.cell(0, 8, "2021 Report: Varneth", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Helvetica", size=8)
        self.cell(0, 8, str(self.page_no()))


def pdf(path: Path, pages: Sequence[Sequence[str]], password: str = "") -> Path:
    """A PDF with the paragraphs of each page. A page of none is a picture alone."""
    made = Report() if any(pages) else FPDF()
    if password:
        made.set_encryption(owner_password=f"{password}-owner", user_password=password)
    for paragraphs in pages:
        made.add_page()
        made.set_font("Helvetica", size=11)
        made.rect(20, 120, 60, 40)
        if not paragraphs:
            made.image(io.BytesIO(PNG), 20, 20, 60)
        for paragraph in paragraphs:
            made.multi_cell(0, 6, paragraph)
            made.ln(3)
    path.write_bytes(bytes(made.output()))
    return path


def word(path: Path, paragraphs: Sequence[str], heading: str = "2021 Report: Varneth") -> Path:
    """A Word document with a heading, paragraphs, a list, a table and a picture."""
    made = docx.Document()
    made.add_heading(heading, 1)
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.add_paragraph("shelters", style="List Bullet")
    made.add_paragraph("legal aid", style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Year", "Convictions"), ("2020", "31"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    made.add_picture(io.BytesIO(PNG))
    made.save(str(path))
    return path


def bomb(path: Path, megabytes: int) -> Path:
    """A Word document of a few kilobytes that unpacks to `megabytes`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as stream:
            for _ in range(megabytes):
                stream.write(b" " * 1024**2)
    return path
