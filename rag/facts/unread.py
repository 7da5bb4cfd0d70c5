"""Stretches of a text whose digits are no figures: markup, and references to pages. Pure.

A Markdown or a text file may hold HTML: what stands in a script, a style or a tag is not the
document's own words, and neither is the target of a link, nor a formula.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rag.schema import Span

_OPENING: Final = re.compile(r"<(script|style)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[A-Za-z!][^<>\n]{0,500}>")
_TARGET: Final = re.compile(r"(?<=\])\([^\s()]{1,500}(?:\([^\s()]{0,100}\)[^\s()]{0,500})?\)")
_FORMULA: Final = re.compile(r"\$\$[^$\n]{1,200}\$\$")
_PAGES: Final = re.compile(
    r"\bpages?\s+\d{1,4}\b(?:\s+of\s+\d{1,4}\b|(?:\s*[-–—]\s*|\s+(?:and|to)\s+)\d{1,4}\b)?"
    r"|\bpp?\.\s*\d{1,4}\b(?:\s*[-–—]\s*\d{1,4}\b)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=8)
def unread(text: str) -> tuple[Span, ...]:
    """The stretches of `text` that no figure is read from, in its order, apart from each other."""
    found = [Span(*match.span()) for match in _PAGES.finditer(text)]
    if "<" in text:
        found += [Span(*match.span()) for match in _TAG.finditer(text)]
        found += _scripts(text)
    if "](" in text:
        found += [Span(*match.span()) for match in _TARGET.finditer(text)]
    if "$$" in text:
        found += [Span(*match.span()) for match in _FORMULA.finditer(text)]
    return tuple(_merged(sorted(found, key=lambda span: (span.start, span.end))))


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _scripts(text: str) -> list[Span]:
    """What stands between the opening and the closing tag of a script or a style. One that is not
    closed is a tag alone: a report may speak of "<script>"."""
    found: list[Span] = []
    lower = text.lower()
    after = 0
    never: set[str] = set()
    for match in _OPENING.finditer(text):
        name = match[1].lower()
        if match.start() < after or name in never:
            continue
        end = lower.find(f"</{name}", match.end())
        if end < 0:
            never.add(name)
            continue
        after = end
        found.append(Span(match.end(), end))
    return found
