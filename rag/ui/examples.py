"""The questions offered on an empty page: ones that the collection at hand can answer."""

from __future__ import annotations

from typing import Final

from rag.schema import Collection, Document

LIMIT: Final = 4

# Written for the two reports in seeds/, each with the document that answers it, named by the hash
# of its text: a changed report does not get questions that it may no longer answer.
REPORT_2020: Final = "6e9117ae2812df6442fa550c686833e34f9b4062566640e5cec95bc62fe80a8c"
REPORT_2017: Final = "f94a8b495c8e5fa66fbffa8607dc0ce499827083d4922f02a63262380c77ad62"
WRITTEN: Final = (
    (REPORT_2020, "How many victims were officially identified in 2020?"),
    (REPORT_2017, "How many trafficking victims were identified in 2016?"),
    (REPORT_2020, "How much money was allocated for victim assistance in 2019?"),
    (REPORT_2020, "How many temporary residence permits were issued in 2020?"),
)


def questions(collection: Collection) -> list[str]:
    """At most four questions on `collection`, the written ones that fit it first."""
    held = {document.id for document in collection.documents}
    found = [question for document_id, question in WRITTEN if document_id in held]
    others = [d for d in collection.documents if d.id not in {REPORT_2020, REPORT_2017}]
    found += [_general(document) for document in others]
    return list(dict.fromkeys(found))[:LIMIT]


def _general(document: Document) -> str:
    """A question that any report with this document's place and period can be asked."""
    place = document.place or "the report"
    when = f" in {document.period.last}" if document.period else ""
    return f"What figures are given for {place}{when}?"
