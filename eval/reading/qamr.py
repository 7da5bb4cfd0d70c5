"""Questions about single sentences with the words that answer, from the public set QAMR.

Michael et al. 2018, "Crowdsourcing Question-Answer Meaning Representations", NAACL; the files under
`data/` of https://github.com/uwnlp/qamr (MIT). Sentences are of Wikipedia and Wikinews.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from eval.errors import EvalError
from rag.schema import Span

PARTS = ("dev", "test")
"""Files under `filtered/`: three workers asked about each sentence, where in `train` one did."""

FIELDS = 9
"""Fields of a row: the sentence first, then the question sixth, its answer and two judgements."""

COMPARED = 60
"""With how many sentences of other articles a question is compared to find one that is near it."""

_MARKS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}
_NO_SPACE_BEFORE = frozenset(". , ; : ? ! ) ] 's 're 've n't 'll 'd 'm ' % ''".split())
_NO_SPACE_AFTER = frozenset(["(", "[", "$", "£", "€", "``"])
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True)
class Example:
    """A question with a text and the characters of it that answer, None where none do; `sentence`
    names the sentence that the text is."""

    question: str
    text: str
    answer: Span | None
    sentence: str


def read_qamr(folder: Path) -> list[Example]:
    """The questions in `folder`, a copy of the set's repository, each once, with the answer that
    most of those who gave one agree on.

    Raises:
        EvalError: the files are not there, or hold no such questions.
    """
    data = folder / "data"
    files = [data / "filtered" / f"{part}.tsv" for part in PARTS]
    try:
        told = (data / "wiki-sentences.tsv").read_text(encoding="utf-8").splitlines()
        rows = [
            line.split("\t")
            for file in files
            for line in file.read_text(encoding="utf-8").splitlines()
        ]
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(
            f"QAMR was not found in {folder}: {error}. Give a copy of "
            "https://github.com/uwnlp/qamr, with its data/wiki-sentences.tsv and data/filtered/."
        ) from error
    sentences = {}
    for line in told:
        name, _, words = line.partition("\t")
        sentences[name] = joined(words.split())
    answers: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if len(row) == FIELDS and row[0] in sentences:
            answers[row[0], row[5]] += _stretches(row)
    found = []
    for (name, question), given in answers.items():
        if not given:
            continue
        text, spans = sentences[name]
        (first, last), _ = Counter(given).most_common(1)[0]
        found.append(Example(question, text, Span(spans[first].start, spans[last].end), name))
    if not found:
        raise EvalError(f"{data} has no questions of QAMR's form. Take a fresh copy of the set.")
    return found


def _stretches(row: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and last words of the answers of a row, as far as they are of one piece: the
    writer's and those of two others, "60:3 4 5"."""
    for given in (row[6], *(each.partition(":")[2] for each in row[7:9])):
        if not re.fullmatch(r"\d+( \d+)*", given):
            continue
        places = sorted(int(place) for place in given.split())
        if places[-1] - places[0] + 1 == len(places):
            yield places[0], places[-1]


def joined(words: Sequence[str]) -> tuple[str, list[Span]]:
    """A sentence of tokens in the manner of the Penn Treebank as it is written, and where each
    stands."""
    text, spans, before = "", [], ""
    for word in words:
        shown = _MARKS.get(word, word)
        near = word in _NO_SPACE_BEFORE or shown in _NO_SPACE_BEFORE or before in _NO_SPACE_AFTER
        text += "" if near or not text else " "
        spans.append(Span(len(text), len(text) + len(shown)))
        text += shown
        before = word if word == "``" else shown
    return text, spans


def unanswered(examples: Sequence[Example], share: float, random: Random) -> list[Example]:
    """`share` of the questions, each with a sentence that does not answer it though it has words of
    it: the nearest of the same article and of some others."""
    texts = {example.sentence: example.text for example in examples}
    words = {name: _words(text) for name, text in texts.items()}
    articles: defaultdict[str, list[str]] = defaultdict(list)
    for name in texts:
        articles[_article(name)].append(name)
    names = list(texts)
    found = []
    for example in examples:
        if random.random() > share:
            continue
        others = articles[_article(example.sentence)]
        others = others + random.sample(names, min(COMPARED, len(names)))
        asked = _words(example.question)
        # Ties are broken by chance, lest the same sentence is taken again and again.
        near = [
            (len(asked & words[name]), random.random(), name)
            for name in others
            if name != example.sentence
        ]
        if near:
            name = max(near)[2]
            found.append(Example(example.question, texts[name], None, name))
    return found


def _article(name: str) -> str:
    """ "Wiki1k:wikipedia:16016:90:8" is the eighth sentence of paragraph 90 of article 16016."""
    return ":".join(name.split(":")[:3])


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
