"""Where the words stand that a report speaks of: links to the texts, and the texts themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from eval.labels import Corpus, read_texts
from rag.errors import DocumentError
from rag.schema import Span
from rag.text.split import paragraphs


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a corpus, with the title and link that its folder's manifest gives it."""

    corpus: str
    name: str
    title: str
    url: str | None
    paragraphs: tuple[Span, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of characters of a paragraph; `marked` where a gold quote holds them."""

    words: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quote stands: its text, the number of its paragraph (0 where it is in none), the
    anchor of that paragraph in the page, and the text's link."""

    title: str
    paragraph: int
    anchor: str
    url: str | None


class Sources:
    """The texts of some corpora, and which of their paragraphs a report has linked to."""

    def __init__(self, corpora: Iterable[Corpus]) -> None:
        self._texts = {
            (text.corpus, text.name): text for corpus in corpora for text in texts_of(corpus)
        }
        self._numbers = {key: number for number, key in enumerate(self._texts, 1)}
        self._linked: dict[tuple[str, str], None] = {}
        self._marks: dict[tuple[str, str], list[Span]] = {}

    def of(self, corpus: str, doc: str, start: int) -> Source | None:
        """The source of what stands at `start` of the file `doc`; None where there is no such."""
        text = self._texts.get((corpus, doc))
        if text is None:
            return None
        self._linked[corpus, doc] = None
        found = enumerate(text.paragraphs, 1)
        number = next((one for one, span in found if span.start <= start < span.end), 0)
        anchor = f"text-{self._numbers[corpus, doc]}" + (f"-{number}" if number else "")
        return Source(text.title, number, anchor, text.url)

    def of_quote(self, corpus: str, doc: str | None, quote: str) -> Source | None:
        """The source of a gold quote, which is marked where the text is printed."""
        text = self._texts.get((corpus, doc or ""))
        start = text.text.find(quote) if text else -1
        if text is None or start < 0:
            return None
        self._marks.setdefault((corpus, text.name), []).append(Span(start, start + len(quote)))
        return self.of(corpus, text.name, start)

    def linked(self) -> list[tuple[Text, str, list[tuple[str, list[Stretch]]]]]:
        """The texts linked to: each with its anchor, and its paragraphs with theirs."""
        found = []
        for key in self._linked:
            text, number = self._texts[key], self._numbers[key]
            marks = self._marks.get(key, [])
            parts = [
                (f"text-{number}-{place}", stretches(text.text, span, marks))
                for place, span in enumerate(text.paragraphs, 1)
            ]
            found.append((text, f"text-{number}", parts))
        return found


def texts_of(corpus: Corpus) -> list[Text]:
    """The texts of `corpus`. A manifest that cannot be read gives neither titles nor links."""
    from rag.index.manifest import ManifestEntry, read_manifest

    try:
        manifest: Mapping[str, ManifestEntry] = read_manifest(Path(corpus.texts))
    except DocumentError:
        manifest = {}
    found = []
    for name, text in read_texts(corpus.texts).items():
        entry = manifest.get(name)
        title = entry.title if entry and entry.title else name
        url = (
            entry.url
            if entry and entry.url and entry.url.startswith(("https://", "http://"))
            else None
        )
        found.append(Text(corpus.name, name, title, url, tuple(paragraphs(text)), text))
    return found


def stretches(text: str, within: Span, marks: Iterable[Span]) -> list[Stretch]:
    """``text[within.start:within.end]`` cut where one of `marks` begins or ends."""
    marked = [one for one in marks if one.overlaps(within)]
    edges = {within.start, within.end}
    for one in marked:
        edges |= {max(one.start, within.start), min(one.end, within.end)}
    ordered = sorted(edges)
    return [
        Stretch(text[start:end], any(one.start <= start and end <= one.end for one in marked))
        for start, end in pairwise(ordered)
    ]
