"""The page Sources over a real index: the list, a document with its figures, links, changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rag.assistant import Assistant
from rag.index.ingest import ingest
from rag.model.embed import Embedder
from rag.schema import Filter, Period
from rag.settings import Settings
from rag.ui.session import Conversation
from tests.documents import SENTENCE, pdf
from tests.drawn_pages import checked, click, main_words
from tests.fakes_ui import REPORT_2020, FakeAssistant
from tests.ui.test_render import HOSTILE

AID = "It gave all of them legal aid, and shelter to those who asked for it."
NEWER = "000_693a3e1c26ac2d2c.txt"
OLDER = "002_83658c1c78109870.txt"


def script() -> None:
    import streamlit

    from rag.ui import pages

    place = next(place for place in pages.PAGES if place.url_path == "sources")
    pages.guarded(streamlit.session_state["assistant"], place)


Open = Callable[..., AppTest]


@pytest.fixture
def opened() -> Open:
    def open_page(assistant: object, only: Filter | None = None, **query: str) -> AppTest:
        app = AppTest.from_function(script, default_timeout=60)
        app.session_state["assistant"] = assistant
        if only is not None:
            app.session_state["conversation"] = Conversation(only=only)
        for name, value in query.items():
            app.query_params[name] = value
        return checked(app.run())

    return open_page


@pytest.fixture
def own(own_index: Settings, embedder: Embedder, tmp_path: Path) -> Assistant:
    """An assistant over the seeds and a PDF of three pages, to be changed."""
    path = pdf(
        tmp_path / "varneth 2021.pdf",
        [[SENTENCE.format(n, n - 1), "It gave them legal aid."] for n in (94, 85, 77)],
    )
    ingest([path], own_index, embedder)
    return Assistant.open(own_index)


def keys(app: AppTest) -> list[str]:
    return [button.key for button in app.main.button if button.key]


def figures(app: AppTest) -> list[str]:
    """The figures in the margin, as their buttons say them."""
    found = [button.label for button in app.main.button if (button.key or "").startswith("figure-")]
    return [label.replace("\u2060", "").replace("\\", "").replace("**", "") for label in found]


def test_all_documents_are_listed_with_what_is_known(opened: Open, own: Assistant) -> None:
    app = opened(own)
    assert len([key for key in keys(app) if key.startswith("open-")]) == 3
    shown = main_words(app)
    assert "3 documents" in shown
    assert "3 pages" in shown
    assert re.search(r"\d+ paragraphs · \d+ figures · added \d+ \w+ 20\d\d · " + NEWER, shown)
    assert 'Azerbaijan · <span class="v-inferred">' not in shown
    assert "title inferred" in shown  # of the PDF


def test_the_list_is_searched_and_sorted(opened: Open, own: Assistant) -> None:
    app = opened(own)
    app = checked(app.text_input(key="sources-find").set_value("varneth 2020").run())
    assert "1 of 3 documents" in main_words(app)
    app = checked(app.text_input(key="sources-find").set_value("nothing of this").run())
    assert "No document has all of these words" in main_words(app)
    app = checked(app.text_input(key="sources-find").set_value("").run())
    orders = {}
    for order in ("Title", "Length", "Date added"):
        app = checked(app.selectbox(key="sources-order").select(order).run())
        orders[order] = [key for key in keys(app) if key.startswith("open-")]
    documents = {f"open-{d.id}": d for d in own.collection().documents}
    assert [documents[key].title for key in orders["Title"]] == sorted(
        d.title for d in documents.values()
    )
    assert documents[orders["Length"][0]].source == NEWER
    assert documents[orders["Date added"][0]].source == "varneth 2021.pdf"


def test_a_thousand_documents_come_in_pages(opened: Open) -> None:
    made = [replace(REPORT_2020, id=f"{n:064}", title=f"Report {n:04}") for n in range(1000)]
    app = opened(FakeAssistant(documents=made))
    assert len([key for key in keys(app) if key.startswith("open-")]) == 25
    assert "1,000 documents; 1 to 25" in main_words(app)
    app = checked(app.pagination[0].set_value(40).run())
    assert "1,000 documents; 976 to 1,000" in main_words(app)
    app = checked(app.text_input(key="sources-find").set_value("report 0941").run())
    assert "1 of 1,000 documents" in main_words(app)


def test_a_document_is_opened_and_its_figures_lead_to_their_words(
    opened: Open, own: Assistant
) -> None:
    document = own.document_by_source(NEWER)
    assert document is not None
    app = click(opened(own), f"open-{document.id}")
    assert app.query_params["doc"] == NEWER
    assert "Paragraph 1 of 3" in main_words(app)
    assert any(label.startswith("94 · 2020 · ") for label in figures(app))
    assert any(label.startswith("91 · 2019 · ") for label in figures(app))
    at = document.text.index("91 in 2019")
    app = click(app, f"figure-{at}-{at + 2}")
    assert '<mark class="v-focus" id="source-mark">91</mark>' in main_words(app)
    assert app.query_params["p"] == "1"
    assert app.query_params["q"] == f"{at}-{at + 2}"
    app = click(app, "all-sources")
    assert "doc" not in app.query_params
    assert "3 documents" in main_words(app)


def test_figures_that_are_folded_away(opened: Open, own: Assistant) -> None:
    document = own.document_by_source(NEWER)
    assert document is not None
    app = opened(own, doc=NEWER)
    before = len(figures(app))
    last = [fact for fact in own.facts_of(document.id) if fact.paragraph == 1][-1]
    app = opened(own, doc=NEWER, p="1", q=f"{last.start}-{last.end}")
    assert len(figures(app)) > before
    assert 'id="source-mark"' in main_words(app)


def test_a_link_opens_exactly_there(opened: Open, own: Assistant) -> None:
    document = own.document_by_source("varneth 2021.pdf")
    assert document is not None
    at = document.text.index("85 victims")
    app = opened(own, doc=document.source, q=f"{at}-{at + 2}", v=document.id[:8], p="1")
    shown = main_words(app)
    assert '<mark class="v-focus" id="source-mark">85</mark>' in shown
    assert ", page 2" in shown
    link = next(code.value for code in app.code)
    assert "/sources?doc=varneth+2021.pdf&p=" in link
    assert f"q={at}-{at + 2}&v={document.id[:8]}" in link
    # The id of the text does as well as the name of the file.
    assert "Varneth" in main_words(opened(own, doc=document.id))


def test_pages_of_a_long_document(opened: Open, own: Assistant, tmp_path: Path) -> None:
    path = pdf(
        tmp_path / "long.pdf",
        [[f"{SENTENCE.format(n * 10 + m, m)} {AID}" for m in range(4)] for n in range(1, 7)],
    )
    own.ingest([path])
    app = opened(own, doc="long.pdf")
    document = own.document_by_source("long.pdf")
    assert document is not None
    count = len(own.paragraphs(document.id))
    assert f"Paragraphs 1 to 10 of {count}" in main_words(app)
    assert app.button(key="document-previous-above").disabled
    app = click(app, "document-next-above")
    assert f"Paragraphs 11 to 20 of {count}" in main_words(app)
    app = checked(app.number_input(key="document-to-page").set_value(6).run())
    assert f"Paragraph {count - 3} of {count}, page 6" in main_words(app)
    assert "60 victims" in main_words(app)
    assert app.number_input(key="document-to-page").value is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"doc": "gone.txt", "p": "3"}, "This document is not in the collection"),
        ({"doc": "<script>alert(1)</script>"}, "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ({"doc": NEWER, "p": "99"}, "There is no paragraph 99 here"),
        ({"doc": NEWER, "q": "1-5", "v": "00000000"}, "was replaced since this link was made"),
        ({"doc": NEWER, "p": "x", "q": "y"}, "Paragraph 1 of 3"),
    ],
)
def test_links_that_lead_nowhere_are_told(
    opened: Open, own: Assistant, query: dict[str, str], said: str
) -> None:
    app = opened(own, **query)
    assert said in main_words(app)
    assert "<script>alert" not in main_words(app)
    app = click(app, "all-sources")
    assert "3 documents" in main_words(app)


def test_a_filter_leaves_documents_out(opened: Open, own: Assistant) -> None:
    app = opened(own, Filter(("Varneth",)))
    assert "Limited to Varneth: 1 of 3 documents." in main_words(app)
    assert len([key for key in keys(app) if key.startswith("open-")]) == 1
    app = opened(own, Filter(("Varneth",)), doc=NEWER)
    assert "Your filter leaves this document out of answers." in main_words(app)
    app = opened(own, Filter(("Nowhere",)))
    assert "Limited to Nowhere: 0 of 3 documents." in main_words(app)


def save(app: AppTest, **values: str) -> AppTest:
    for name, value in values.items():
        field = next(one for one in app.main.text_input if one.label.startswith(name))
        field.set_value(value)
    return checked(next(b for b in app.main.button if b.label == "Save").click().run())


def test_what_is_inferred_is_marked_and_can_be_set(opened: Open, own: Assistant) -> None:
    app = opened(own, doc="varneth 2021.pdf")
    assert 'Varneth <span class="v-inferred">inferred</span>' in main_words(app)
    app = save(app, Title="The police report", Place="Oris", Years="2014-2015")
    assert "The police report" in main_words(app)
    assert app.session_state["change"] is False  # the form does not lie over what it changed
    assert "Oris · 2014–2015" in main_words(app)
    assert "v-inferred" not in main_words(app)
    document = own.document_by_source("varneth 2021.pdf")
    assert document is not None
    assert (document.place, document.period) == ("Oris", Period(2014, 2015))
    answer = own.ask("How many victims were identified in Oris?")
    assert answer.status == "answered"
    app = save(app, Title="", Place="", Years="")
    assert 'Varneth <span class="v-inferred">inferred</span>' in main_words(app)


def test_years_that_cannot_be_read_change_nothing(opened: Open, own: Assistant) -> None:
    app = save(opened(own, doc="varneth 2021.pdf"), Place="Oris", Years="soon")
    assert "Nothing was changed." in main_words(app)
    document = own.document_by_source("varneth 2021.pdf")
    assert document is not None
    assert document.place == "Varneth"


def test_a_document_is_removed_when_it_is_meant(opened: Open, own: Assistant) -> None:
    app = opened(own, doc=OLDER)
    assert "takes the document and its figures out of the collection" in main_words(app)
    app = click(app, "remove-for-good")
    assert "2 documents" in main_words(app)
    assert "doc" not in app.query_params
    assert own.document_by_source(OLDER) is None
    assert "This document is not in the collection" in main_words(opened(own, doc=OLDER))


def test_an_empty_collection_says_what_to_do(opened: Open) -> None:
    app = opened(FakeAssistant(documents=[]))
    assert "The collection is empty" in main_words(app)
    assert "add-first" in keys(app)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_and_not_obeyed(opened: Open, text: str) -> None:
    hostile = replace(
        REPORT_2020,
        title=text,
        place=text,
        source=text,
        url=text,
        text=text,
        inferred=frozenset({"place"}),
    )
    app = opened(FakeAssistant(documents=[hostile]))
    app = click(app, f"open-{hostile.id}")
    shown = main_words(app)
    for forbidden in ("<script>alert", "<img", "<style>", 'javascript:alert(1)"', "<b>"):
        assert forbidden not in shown
    assert not app.main.markdown
