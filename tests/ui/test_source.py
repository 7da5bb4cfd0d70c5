"""Links to documents, and what a person sets of one: what is read, without a page."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.override import Override
from rag.schema import Document, Period, Span
from rag.ui import address
from rag.ui.address import Opened, asked, link, query
from rag.ui.parts import where
from rag.ui.revision import override_of, years_typed

REPORT = Document("a" * 64, "2021 – Varneth & Oris?.pdf", "Varneth", "It found 94 victims. " * 3)
OTHER = Document("b" * 64, "other.txt", "Other", "text")
DOCUMENTS = (REPORT, OTHER)


@pytest.mark.parametrize("paragraph", [None, 1, 7])
@pytest.mark.parametrize("words", [None, Span(9, 11)])
def test_a_link_leads_back_to_what_it_was_made_for(
    paragraph: int | None, words: Span | None
) -> None:
    made = query(REPORT, paragraph, words)
    sent = link(made)
    received = {name: values[0] for name, values in parse_qs(sent.partition("?")[2]).items()}
    assert asked(received, DOCUMENTS) == Opened(REPORT, paragraph, words)
    assert "/sources?doc=2021" in sent


@pytest.mark.parametrize(
    ("given_query", "opened"),
    [
        ({"doc": "other.txt"}, Opened(OTHER)),
        ({"doc": "b" * 64, "p": "3"}, Opened(OTHER, 3)),
        ({"doc": "other.txt", "p": "0"}, Opened(OTHER)),
        ({"doc": "other.txt", "p": "-1"}, Opened(OTHER)),
        ({"doc": "other.txt", "p": "²"}, Opened(OTHER)),
        ({"doc": "other.txt", "p": "9" * 500}, Opened(OTHER)),
        ({"doc": "other.txt", "q": "0-2"}, Opened(OTHER, None, Span(0, 2))),
        ({"doc": "other.txt", "q": "2-0"}, Opened(OTHER)),
        ({"doc": "other.txt", "q": "0-99"}, Opened(OTHER)),
        ({"doc": "other.txt", "q": "<script>"}, Opened(OTHER)),
        ({"doc": "other.txt", "q": "0-2", "v": "bbbbbbbb"}, Opened(OTHER, None, Span(0, 2))),
        ({"doc": "other.txt", "q": "0-2", "v": "cccccccc"}, Opened(OTHER, None, None, True)),
        ({"doc": "gone.txt", "p": "1"}, None),
        ({"doc": ""}, None),
        ({}, None),
    ],
)
def test_what_an_address_asks_for(given_query: dict[str, str], opened: Opened | None) -> None:
    assert asked(given_query, DOCUMENTS) == opened
    assert address.is_asked(given_query) is bool(given_query.get("doc"))


@given(st.dictionaries(st.sampled_from("doc p q v x".split()), st.text(max_size=30)))
def test_any_address_is_taken(given_query: dict[str, str]) -> None:
    opened = asked({"doc": "other.txt", **given_query}, DOCUMENTS)
    assert opened is None or 0 <= (opened.words or Span(0, 0)).end <= len(opened.document.text)


def test_where_words_stand() -> None:
    assert where(3, None) == "Paragraph 3"
    assert where(3, 7, 1200) == "Paragraph 3 of 1,200, page 7"


# What a person sets


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("", None),
        ("  ", None),
        ("2020", Period(2020, 2020)),
        (" 2016-2020 ", Period(2016, 2020)),
        ("2016 – 2020", Period(2016, 2020)),
        ("2016 to 2020", Period(2016, 2020)),
        ("2018/2019", Period(2018, 2019)),
    ],
)
def test_years_as_people_type_them(typed: str, period: Period | None) -> None:
    assert years_typed(typed) == period


@pytest.mark.parametrize("typed", ["soon", "2020-2016", "20", "2020, 2021", "99999", "-2020"])
def test_years_that_are_none(typed: str) -> None:
    with pytest.raises(ValueError, match="Nothing was changed"):
        years_typed(typed)


READ = Document(
    "i", "s", "Read title", "x", "Oris", Period(2019, 2019), inferred=frozenset({"place", "period"})
)


@pytest.mark.parametrize(
    ("before", "saved", "override"),
    [
        # inferred ones are confirmed, the given title is not touched
        (
            Override(),
            ("Read title", "Oris", Period(2019, 2019)),
            Override(None, "Oris", Period(2019, 2019)),
        ),
        (
            Override(),
            (" New  title ", "Varneth", Period(2020, 2020)),
            Override("New title", "Varneth", Period(2020, 2020)),
        ),
        # empty goes back
        (Override("Read title", "Oris"), ("", "", None), Override()),
        # what was set before stays set
        (Override(title="Read title"), ("Read title", "", None), Override(title="Read title")),
    ],
)
def test_what_saving_sets(
    before: Override, saved: tuple[str, str, Period | None], override: Override
) -> None:
    assert override_of(READ, before, *saved) == override
