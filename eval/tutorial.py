"""The baseline that most tutorials build: chunks of 1,000 characters that share 200 with the next,
the four nearest by embedding put before a chat model, and its answer taken as it is.

It is a LangChain chain. It quotes nothing, so its citations are the chunks that the model read.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from eval.baselines import Encode, Nearest, Stretch, hits
from eval.records import SavedAnswer, SavedStatement
from rag.errors import ModelError
from rag.schema import Span
from rag.text.split import paragraphs

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

SIZE, OVERLAP, TOP = 1000, 200, 4
SEPARATORS = ("\n\n", "\n", " ", "")

INSTRUCTION = (
    "You answer questions about reports. Use only the context that comes with the question, and "
    "answer in one short sentence. If the context does not hold the answer, say: I don't know."
)
ASKED = "Context:\n{context}\n\nQuestion: {question}"

_REFUSAL = re.compile(
    r"\b(?:do(?:n['’]t| not) know|cannot (?:answer|tell|be determined)"
    r"|do(?:es)?(?:n['’]t| not) (?:hold|contain|mention|provide|say|specify|state)"
    r"|not (?:mentioned|provided|specified|stated|given) in the)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?](?=\s)|\n")


class Tutorial:
    """The usual chain over `texts` (by file name): `encode` searches, `model` answers."""

    def __init__(self, texts: Mapping[str, str], encode: Encode, model: BaseChatModel) -> None:
        self._nearest = Nearest(all_chunks(texts), encode)
        self._model = model
        self._chain = answering(model)

    def answer(self, turns: Sequence[str], scope: str | None) -> SavedAnswer:
        """What the model says to the last of `turns`, asked with the earlier ones before it, over
        the chunks nearest to them, of the file `scope` where one is given.

        Raises:
            ModelError: the model does not answer.
        """
        start = time.perf_counter()
        question = " ".join(turns)
        found = self._nearest.find(question, scope, TOP)
        searched = time.perf_counter()
        context = "\n\n".join(chunk.text for chunk, _ in found)
        said = self._say(context, question)
        ended = time.perf_counter()
        refused = is_refusal(said)
        citations = tuple(chunk.citation for chunk, _ in found)
        return SavedAnswer(
            status="not_found" if refused else "answered",
            statements=() if refused else (SavedStatement(said, citations),),
            reason=said if refused else "",
            hits=hits(found),
            seconds={"retrieve": searched - start, "read": ended - searched},
            wall=ended - start,
        )

    def _say(self, context: str, question: str) -> str:
        from rag.chat.models import redacted, secrets_of

        try:
            said: str = self._chain.invoke({"context": context, "question": question})
        except Exception as error:  # noqa: BLE001 - each provider's package raises errors of its own
            told = redacted(str(error), secrets_of(self._model))
            raise ModelError(f"The chat model did not answer: {told}") from None
        return said.strip()


def answering(model: BaseChatModel) -> Runnable[dict[str, str], str]:
    """The chain from {"context": ..., "question": ...} to what `model` says."""
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate

    prompt = ChatPromptTemplate.from_messages([("system", INSTRUCTION), ("human", ASKED)])
    return prompt | model | StrOutputParser()


def is_refusal(said: str) -> bool:
    """Whether the first sentence of `said` says that the answer is not known; so does nothing."""
    first = _SENTENCE.split(said.strip(), maxsplit=1)[0]
    return not first or _REFUSAL.search(first) is not None


def all_chunks(texts: Mapping[str, str]) -> list[Stretch]:
    """The chunks of all `texts` (by file name), in order."""
    found = []
    for doc, text in texts.items():
        starts = [paragraph.start for paragraph in paragraphs(text)]
        for span in chunks(text):
            number = max(1, bisect_right(starts, span.start))
            found.append(Stretch(doc, number, span, text[span.start : span.end]))
    return found


def chunks(text: str, size: int = SIZE, overlap: int = OVERLAP) -> list[Span]:
    """Where `text` is cut, as recursive character splitters do: at blank lines, what is longer
    than `size` at line ends, then at spaces, then anywhere. The pieces are put together again as
    long as they fit, and each chunk begins with the last pieces of the one before, up to
    `overlap` characters. No chunk begins or ends with white space."""
    found = []
    for span in _split(text, Span(0, len(text)), SEPARATORS, (size, overlap)):
        words = text[span.start : span.end]
        start = span.start + len(words) - len(words.lstrip())
        if words.strip():
            found.append(Span(start, start + len(words.strip())))
    return found


def _split(
    text: str, within: Span, separators: Sequence[str], limits: tuple[int, int]
) -> list[Span]:
    place = next(
        number
        for number, one in enumerate(separators)
        if not one or text.find(one, within.start, within.end) >= 0
    )
    made: list[Span] = []
    small: list[Span] = []
    for piece in _parted(text, within, separators[place]):
        if len(piece) <= limits[0]:
            small.append(piece)
            continue
        made += _packed(small, *limits)
        made += _split(text, piece, separators[place + 1 :], limits)
        small = []
    return made + _packed(small, *limits)


def _parted(text: str, within: Span, separator: str) -> list[Span]:
    """`within` cut before each `separator`, at each character where that is empty."""
    if not separator:
        return [Span(place, place + 1) for place in range(within.start, within.end)]
    cuts = [within.start]
    place = text.find(separator, within.start + 1, within.end)
    while place >= 0:
        cuts.append(place)
        place = text.find(separator, place + len(separator), within.end)
    return [Span(a, b) for a, b in zip(cuts, [*cuts[1:], within.end], strict=True)]


def _packed(pieces: Sequence[Span], size: int, overlap: int) -> list[Span]:
    """Neighbouring pieces put together as long as they fit."""
    made: list[Span] = []
    held: deque[Span] = deque()
    for piece in pieces:
        if held and piece.end - held[0].start > size:
            made.append(Span(held[0].start, held[-1].end))
            while held and (
                held[-1].end - held[0].start > overlap or piece.end - held[0].start > size
            ):
                held.popleft()
        held.append(piece)
    if held:
        made.append(Span(held[0].start, held[-1].end))
    return made
