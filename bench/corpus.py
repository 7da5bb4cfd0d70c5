"""Reports to read in, as many as are wanted: the seeds and narratives with other figures."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from eval.labels import ROOT, read_texts

FOLDERS = (ROOT / "seeds", ROOT / "eval" / "facts" / "narratives" / "work")
_FIGURE = re.compile(r"(?<![\d.,])(?!(?:19|20)\d\d\b)\d[\d,]*(?:\.\d+)?")
_STOP = re.compile(r"(?<=[a-z]{2}[.!?]) +(?=[A-Z])")


def originals() -> list[str]:
    """The texts that the reports are made from."""
    return [text for folder in FOLDERS for text in read_texts(folder).values()]


def reports(characters: int) -> Iterator[str]:
    """Reports of `characters` in all or little more, hardly a passage of which stands twice.

    Each is one of the originals with its figures drawn anew, except years, and its sentences in
    another order within their paragraphs. The same reports every time.
    """
    chance = random.Random(characters)
    texts = originals()
    made = 0
    while made < characters:
        for text in texts:
            report = _varied(text, chance)
            made += len(report)
            yield report
            if made >= characters:
                break


def write_reports(folder: Path, characters: int) -> Path:
    """Writes `reports(characters)` into `folder`, a file each, and returns it."""
    folder.mkdir(parents=True)
    for number, report in enumerate(reports(characters), 1):
        (folder / f"report-{number:04}.txt").write_text(report, encoding="utf-8")
    return folder


def _varied(text: str, chance: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        return re.sub(r"\d", lambda _: str(chance.randint(1, 9)), match[0])

    paragraphs = []
    for paragraph in text.split("\n"):
        sentences = _STOP.split(paragraph)
        chance.shuffle(sentences)
        paragraphs.append(_FIGURE.sub(other, " ".join(sentences)))
    return "\n".join(paragraphs)
