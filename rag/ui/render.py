"""Text into markup. The only place where the app makes HTML or widget labels out of text.

Documents, questions and file names are other people's words: they are shown, never interpreted.
`element` escapes every text it is given, so that what is not made by `element` cannot become
markup; `label` takes the meaning out of Markdown for the labels of buttons, which Streamlit reads
as Markdown.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from rag.schema import Span

TAGS: Final = frozenset(
    "a article blockquote caption div em h1 h2 h3 li mark p section small span strong "
    "table tbody td th thead tr ul".split()
)
ATTRIBUTES: Final = frozenset(
    {"class", "dir", "href", "id", "rel", "role", "scope", "tabindex", "target"}
)

_MARKDOWN: Final = frozenset("\\`*_{}[]()<>#+-.!|$:~@&^=/\"'")
_WORD_JOINER: Final = "\u2060"


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that `element` has made, safe to hand to the browser."""

    html: str


Child: TypeAlias = str | Markup


def escaped(text: str) -> str:
    """`text` so that HTML shows it character for character, line breaks included."""
    shown = "".join(c if c >= " " or c in "\n\t" else "\ufffd" for c in text.replace("\r\n", "\n"))
    # Streamlit strips and re-indents what it is given line by line: leave it a single line.
    return html.escape(shown, quote=True).replace("\n", "&#10;").replace("\t", "&#9;")


def element(tag: str, *children: Child, **attributes: str) -> Markup:
    """An HTML element. Text among `children` and all attribute values are escaped.

    A trailing underscore is dropped from an attribute's name (`class_`). Raises ValueError for a
    tag or an attribute that the app does not use, and for a link that is not http or https.
    """
    names = {name.rstrip("_"): value for name, value in attributes.items()}
    if tag not in TAGS or not ATTRIBUTES.issuperset(names):
        raise ValueError(f"The app does not use <{tag}> with {sorted(names)}.")
    if "href" in names and web_address(names["href"]) is None:
        raise ValueError("Only http and https addresses are linked.")
    opening = "".join(f' {name}="{escaped(value)}"' for name, value in names.items())
    inner = "".join(c.html if isinstance(c, Markup) else escaped(c) for c in children)
    return Markup(f"<{tag}{opening}>{inner}</{tag}>")


def web_address(url: str | None) -> str | None:
    """`url` if it is an http or https address that names a host, else None."""
    if not url or any(c.isspace() or ord(c) < 32 for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None


def link(text: str, url: str | None) -> Markup | None:
    """A link that opens in a new tab, or None where `url` is not a web address."""
    address = web_address(url)
    if address is None:
        return None
    return element("a", text, href=address, target="_blank", rel="noopener noreferrer")


def marked(
    text: str, start: int, quote: Span | None, focus: Span | None, identity: str = ""
) -> list[Child]:
    """`text`, which stands at `start` in its document, in pieces: the quote marked, and the words
    within it that carry the answer marked more strongly.

    `quote` and `focus` are spans of the document; what lies outside `text` is not marked. The
    strongest mark there is gets the id `identity`.
    """
    if quote is None:
        return [text]
    first, last = _within(text, start, quote)
    inner_first, inner_last = _within(text, start, focus) if focus is not None else (last, last)
    inner_first, inner_last = max(first, inner_first), min(last, inner_last)
    if inner_first >= inner_last:
        inner_first = inner_last = last
    named = {"id": identity} if identity else {}
    has_focus = inner_first < inner_last
    pieces: list[Child] = [
        text[:first],
        _mark(text[first:inner_first], "v-quote", {} if has_focus else named),
        _mark(text[inner_first:inner_last], "v-focus", named),
        _mark(text[inner_last:last], "v-quote", {}),
        text[last:],
    ]
    return [piece for piece in pieces if piece not in ("", Markup(""))]


def _mark(text: str, name: str, named: dict[str, str]) -> Markup:
    return element("mark", text, class_=name, **named) if text else Markup("")


def _within(text: str, start: int, span: Span) -> tuple[int, int]:
    """`span` as a slice of `text`, empty where they do not touch."""
    first = min(max(span.start - start, 0), len(text))
    return first, min(max(span.end - start, first), len(text))


def label(text: str, limit: int = 120) -> str:
    """`text` on one line of at most `limit` characters as the label of a button.

    Streamlit reads labels as Markdown, with directives (`:red[...]`), icons (`:material/...:`),
    emoji and arrows of its own that an escape alone does not stop: each character that can mean
    something is escaped and followed by an invisible word joiner, which breaks such words up.
    """
    line = shortened(" ".join(text.split()), limit)
    shown = "".join(f"\\{c}{_WORD_JOINER}" if c in _MARKDOWN else c for c in line if c >= " ")
    return shown or "(untitled)"


def shortened(text: str, limit: int) -> str:
    """`text`, cut at `limit` characters with an ellipsis where it is longer."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def excerpt(text: str, focus: Span, limit: int) -> Span:
    """The stretch of `text` that is shown where the whole is too long: at most `limit` characters
    around the start of `focus`, more after it than before it, ending between words."""
    if len(text) <= limit:
        return Span(0, len(text))
    start = max(0, min(focus.start - limit // 3, len(text) - limit))
    end = start + limit
    if start > 0:
        space = text.find(" ", start, focus.start)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", min(focus.end, end), end)
        end = space if space >= 0 else end
    return Span(start, end)


def table(caption: str, header: Sequence[str], rows: Sequence[Sequence[Child]]) -> Markup:
    """A table with a caption, a header cell a column, and the first cell of each row its header."""
    head = element("tr", *(element("th", name, scope="col") for name in header))
    body = [
        element(
            "tr",
            element("th", row[0], scope="row"),
            *(element("td", cell) for cell in row[1:]),
        )
        for row in rows
    ]
    return element(
        "table",
        element("caption", caption),
        element("thead", head),
        element("tbody", *body),
        class_="v-table",
    )


def bring_into_view(element_id: str, run: int) -> str:
    """A script that scrolls the source's box or the page around the element with the id
    `element_id` so that it is seen, and gives it the keyboard's focus where it can have it. A
    button is named by its key, and only given the focus.

    `run` is a number that differs from the last time, so that the browser runs it again. Nothing
    of a document goes into a script: raises ValueError for anything but a plain name.
    """
    if not element_id.replace("-", "").isalnum() or not element_id.isascii():
        raise ValueError("Only the app's own names go into a script.")
    return f"<script>/* {int(run)} */ {_SCROLL.replace('ELEMENT', element_id)}</script>"


# Streamlit lays the sidebar over pages of up to 768 pixels. Only the source's box is scrolled where
# there is one: the chat beside it stays where it is. The wait is for the page to be laid out; while
# it still grows, charts come late, it is scrolled again, unless the reader has touched it.
_SCROLL: Final = """
setTimeout(() => {
  // Where the sidebar lies over the page, it closes: what was asked for there is seen.
  const close = '[data-testid="stSidebarCollapseButton"] button[aria-expanded="true"]';
  if (innerWidth <= 768) document.querySelector(close)?.click();
  const button = document.querySelector(".st-key-ELEMENT button");
  if (button) return button.focus();
  const target = document.getElementById("ELEMENT");
  if (!target) return;
  const box = target.closest(".st-key-source-body");
  if (box) {
    const offset = target.getBoundingClientRect().top - box.getBoundingClientRect().top;
    const seen = offset > 0 && offset < box.clientHeight * 0.6;
    if (!seen) box.scrollTop += offset - (target.tagName === "MARK" ? box.clientHeight / 3 : 16);
  } else if (!target.closest(".st-key-source")) {
    const bring = () => document.getElementById("ELEMENT")?.scrollIntoView({block: "start"});
    bring();
    const chat = target.closest(".st-key-chat");
    if (!chat) return;
    const grown = new ResizeObserver(bring);
    grown.observe(chat);
    const done = () => grown.disconnect();
    for (const touched of ["wheel", "touchmove", "keydown", "pointerdown"])
      addEventListener(touched, done, {once: true, passive: true});
    setTimeout(done, 2000);
  }
  if (target.hasAttribute("tabindex")) target.focus({preventScroll: true});
}, 50);
"""
