"""Nothing that a document or a question says becomes markup."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.schema import Span
from rag.ui import render
from rag.ui.render import Markup, element, escaped, excerpt, label, link, marked, web_address

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=http://example.org/x.png onerror=alert(1)>",
    "</p></div><style>*{display:none}</style>",
    "[x](javascript:alert(1))",
    "![](http://example.org/x.png)",
    "$$\\frac{1}{2}$$",
    ":red[x] :material/delete: :smile: :streamlit:",
    "`code` ```\nblock\n```",
    '" onmouseover="alert(1)',
    "a" * 10_000,
    "# heading\n- list\n> quote\n| a | b |\n|---|---|",
    "&lt;b&gt; &amp; &#60;",
    "\x00\x07 control",
    "https://example.org www.example.org someone@example.org",
    "a -> b <- c -- d >= e",
]


class Reader(HTMLParser):
    """Reads markup as a browser does: its tags, and the text between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def read(markup: Markup) -> Reader:
    reader = Reader()
    reader.feed(markup.html)
    reader.close()
    return reader


@pytest.mark.parametrize("text", HOSTILE)
def test_text_in_an_element_stays_text(text: str) -> None:
    reader = read(element("p", text, class_=text))
    assert reader.tags == ["p"]
    assert [name for name, _ in reader.attributes] == ["class"]
    assert reader.words == re.sub(r"[\x00-\x08]", "\ufffd", text)
    assert "\n" not in element("p", text).html


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    reader = read(element("p", text))
    assert reader.tags == ["p"]
    shown = "".join(c if c >= " " or c in "\n\t" else "\ufffd" for c in text.replace("\r\n", "\n"))
    assert reader.words == shown


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("script", {}),
        ("img", {}),
        ("style", {}),
        ("p", {"onclick": "x"}),
        ("p", {"style": "color:red"}),
        ("a", {"href": "javascript:alert(1)"}),
        ("a", {"href": "data:text/html,x"}),
    ],
)
def test_what_the_app_does_not_use_is_refused(tag: str, attributes: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        element(tag, "x", **attributes)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "//example.org",
        "http:/example.org",
        "http://",
        "https://exa mple.org",
        "https://example.org/\n",
        "http://[bad",
    ],
)
def test_other_addresses_are_not_linked(url: str | None) -> None:
    assert web_address(url) is None
    assert link("x", url) is None


def test_a_web_address_is_linked_without_telling_the_site_where_from() -> None:
    made = link("<b>", 'https://www.state.gov/a"b?x=1&y=2')
    assert made is not None
    reader = read(made)
    assert reader.words == "<b>"
    assert dict(reader.attributes) == {
        "href": 'https://www.state.gov/a"b?x=1&y=2',
        "target": "_blank",
        "rel": "noopener noreferrer",
    }


def test_the_quote_is_marked_and_its_focus_more_strongly() -> None:
    text = "First. It identified 94 victims. Last."
    quote, focus = Span(107, 132), Span(121, 123)
    made = element("p", *marked(text, 100, quote, focus, identity="here")).html
    assert made == (
        '<p>First. <mark class="v-quote">It identified </mark>'
        '<mark class="v-focus" id="here">94</mark>'
        '<mark class="v-quote"> victims.</mark> Last.</p>'
    )


@pytest.mark.parametrize("text", [t for t in HOSTILE if "\x00" not in t])
@pytest.mark.parametrize(
    ("quote", "focus"),
    [
        (Span(2, 9), Span(4, 6)),
        (Span(0, 99_999), Span(0, 99_999)),
        (Span(0, 3), Span(50_000, 50_001)),
        (Span(5, 5), Span(5, 5)),
        (Span(3, 8), Span(1, 20)),
    ],
)
def test_marks_lose_no_text_and_let_none_through(text: str, quote: Span, focus: Span) -> None:
    reader = read(element("p", *marked(text, 0, quote, focus)))
    assert reader.words == text
    assert set(reader.tags) <= {"p", "mark"}


def test_a_quote_elsewhere_marks_nothing() -> None:
    assert marked("Some text.", 100, Span(0, 20), Span(3, 4)) == ["Some text."]
    assert marked("Some text.", 100, None, None) == ["Some text."]


@pytest.mark.parametrize("text", HOSTILE)
def test_labels_carry_no_markdown(text: str) -> None:
    made = label(text)
    # Every character that could mean something is escaped and cut off from the next one.
    for found in re.finditer(r"[`*_{}\[\]()<>#+.!|$:~@&^=/-]", made):
        assert made[found.start() - 1] == "\\"
        assert made[found.end()] == "\u2060"
    assert "\n" not in made
    assert len(made) <= 3 * 120


def test_a_label_reads_as_the_text() -> None:
    assert label("How many victims in 2020?") == "How many victims in 2020?"
    assert label("  two\n lines ") == "two lines"
    assert label("") == "(untitled)"
    assert label("word " * 50).endswith("…")


def test_an_excerpt_holds_the_focus() -> None:
    assert excerpt("x" * 500, Span(100, 102), 700) == Span(0, 500)
    words = "word " * 400
    for text in ("x" * 2000, words):
        for start in (0, 50, 1000, 1990):
            cut = excerpt(text, Span(start, start + 4), 700)
            assert 680 < len(cut) <= 700
            assert cut.contains(Span(start, start + 4))
    cut = excerpt(words, Span(1000, 1004), 700)
    assert words[cut.start : cut.end].split() == ["word"] * ((len(cut) + 1) // 5)


@pytest.mark.parametrize("name", ['"); alert(1); ("', "</script>", "", "a b"])
def test_scripts_hold_nothing_but_the_apps_own_names(name: str) -> None:
    with pytest.raises(ValueError):
        render.bring_into_view(name, 1)


def test_line_breaks_are_kept_on_one_line() -> None:
    assert escaped("a\r\nb\n\tc") == "a&#10;b&#10;&#9;c"
