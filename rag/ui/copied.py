"""An answer as plain text with footnotes, to be pasted elsewhere: pure."""

from __future__ import annotations

from collections.abc import Mapping

from rag.schema import Answer, Citation, Statement


def as_text(question: str, answer: Answer, numbers: Mapping[Citation, int]) -> str:
    """`answer` in plain text: what it says, each statement with the numbers of its footnotes, then
    the footnotes: quotation, title, paragraph, and where the document can be found.

    `numbers` are those that the answer is shown with.
    """
    lines = [question.strip(), ""]
    lines += [f"{s.text} {_marks(s, numbers)}".strip() for s in answer.statements]
    if answer.reason:
        lines.append(answer.reason)
    cited = [c for c in numbers if c in set(answer.citations)]
    if cited:
        lines.append("")
        lines += [_footnote(c, numbers[c]) for c in cited]
    return "\n".join(lines) + "\n"


def _marks(statement: Statement, numbers: Mapping[Citation, int]) -> str:
    return "".join(f"[{numbers[citation]}]" for citation in statement.citations)


def _footnote(citation: Citation, number: int) -> str:
    where = f"{citation.title}, {citation.where} ({citation.source})"
    address = f", {citation.url}" if citation.url else ""
    return f"[{number}] “{citation.quote}” {where}{address}"
