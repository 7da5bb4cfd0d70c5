"""rag/claim/derived.py: what a claim works out is repeated with the figures cited."""

from __future__ import annotations

import pytest

from tests.claim import stated
from tests.small_reports import report

TEXT = """\
The office registered 94 boats (91 in 2020); 60 were sailing boats and 34 were rowing boats (70 \
sailing boats and 21 rowing boats in 2020). The harbour sent 68 crates to Zelin and the yard \
sent 28 crates to Zelin. The office gave 12 fishers tools and helped 30 with advice and 25 with \
loans. It spent 119,000 manat on piers, compared with 110,000 manat in 2020."""

DOCUMENT = report(TEXT, "Orvania", 2021, "orvania.txt", 2022)


def told(text: str) -> tuple[str, str | None]:
    return stated.told(DOCUMENT, text)


@pytest.mark.parametrize(
    ("text", "calculation"),
    [
        ("Three more boats were registered in 2021 than in 2020.", "94 - 91 = 3"),
        ("In 2021, 94 boats were registered, three more than in 2020.", "94 - 91 = 3"),
        ("Ten fewer sailing boats were registered in 2021 than in 2020.", "70 - 60 = 10"),
        ("The number of boats rose by three, from 91 in 2020 to 94 in 2021.", "94 - 91 = 3"),
        ("In 2021, 119,000 manat was spent on piers, an increase of 9,000 manat on 2020.",
         "119,000 - 110,000 = 9,000"),
        ("In 2021, 96 crates were sent to Zelin, 68 by the harbour and 28 by the yard.",
         "68 + 28 = 96"),
        ("In 2021, 96 crates were sent to Zelin (68 + 28 = 96).", "68 + 28 = 96"),
    ],
)  # fmt: skip
def test_what_comes_out_is_shown_with_its_calculation(text: str, calculation: str) -> None:
    shown, problem = told(text)

    assert problem is None
    assert shown.rstrip(".").endswith(f"({calculation})")
    assert told(shown) == (shown, None)


@pytest.mark.parametrize(
    "text",
    [
        "Four more boats were registered in 2021 than in 2020.",
        "Three fewer boats were registered in 2021 than in 2020.",
        "Three more sailing boats were registered in 2021 than in 2020.",
        "Ten more sailing boats were registered in 2021 than in 2020.",
        "In 2021, 94 boats were registered, 13 more than in 2020.",
        "In 2020, 94 boats were registered, three more than in 2021.",
        "In 2021, 97 crates were sent to Zelin, 68 by the harbour and 28 by the yard.",
        "In 2021, 96 crates were sent by the harbour to Zelin (68 + 28 = 96).",
        "In 2021, 94 sailing boats were registered (60 + 34 = 94).",
        "In 2021, 130 boats were registered (60 + 70 = 130).",
        "In 2021, 55 fishers were helped with advice (30 + 25 = 55).",
        "In 2021, 119,000 manat was spent on piers, a decrease of 9,000 manat on 2020.",
    ],
)
def test_what_does_not_come_out_or_is_said_of_something_else_is_refused(text: str) -> None:
    assert told(text)[1] is not None
