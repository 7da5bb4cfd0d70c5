"""The reports on wells, read: both of them, or the newer one by itself."""

from __future__ import annotations

import pytest

from rag.model.embed import Embedder
from tests.answer.wells import NEWER, OLDER
from tests.small_reports import Reports, report


@pytest.fixture(scope="module")
def reports(embedder: Embedder) -> Reports:
    documents = [
        report(NEWER, "Orvania", 2022, "review_2022.txt", 2023),
        report(OLDER, "Orvania", 2020, "review_2020.txt", 2021),
    ]
    return Reports(documents, embedder.encode, embedder.rarity)


@pytest.fixture(scope="module")
def newer(embedder: Embedder) -> Reports:
    """The newer of the two reports by itself."""
    document = report(NEWER, "Orvania", 2022, "review_2022.txt", 2023)
    return Reports([document], embedder.encode, embedder.rarity)
