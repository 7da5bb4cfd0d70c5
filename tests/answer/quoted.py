"""Two reports whose words the statements of the tests of rag/answer/verify.py cite."""

from __future__ import annotations

from hypothesis import strategies as st

from rag.answer.evidence import cite
from rag.answer.verify import problem_with
from rag.schema import Citation, Document, Query, Statement
from tests.small_reports import report

IDENTIFIED = "The government identified 94 victims (91 in 2019); eighty-five were women."
CLOSED = "It closed 12 wells, compared with 15 in the previous year."
ALLOCATED = "It allocated 119,000 manat ($70,000) for shelters."
NOBODY = "Nobody was convicted."
HALF = "Half of the cases were opened in May."
PRICES = "Prices rose 4.5 percent."
SITES = "Officials inspected between 30 and 40 sites."
LAW = "The law of 2005 applies."
REPORT = report(
    " ".join([IDENTIFIED, CLOSED, ALLOCATED, NOBODY, HALF, PRICES, SITES, LAW]), "Orvania", 2020
)
OTHER = report("Another report counted 88 victims in 2018.", "Orvania", source="other.txt")
DOCUMENTS = {REPORT.id: REPORT, OTHER.id: OTHER}
QUERY = Query("how many?", "how many?", "count")


def cited(words: str, document: Document = REPORT) -> Citation:
    start = document.text.index(words)
    return cite(document, 1, start, start + len(words))


def problem(text: str, *quotes: str) -> str | None:
    """What is wrong with `text` as a statement that cites `quotes` of the report."""
    return problem_with(Statement(text, tuple(cited(words) for words in quotes)), DOCUMENTS)


NUMBERS = st.integers(100, 999)
