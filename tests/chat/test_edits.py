"""The opponent: statements of every known kind of falsehood, and the right ones among them."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pytest

from rag.chat.parse import Cited, Written
from rag.chat.shown import Shown, Source
from rag.chat.statements import bring_back
from rag.claim.check import claim_problem
from rag.schema import Span
from tests.chat.edits import EDITS, edited_cases
from tests.chat.right import Case, right_cases

KEY = "kfgb"


def problem_of(case: Case) -> str | None:
    """What the checks say of a case, from the words that the model wrote on."""
    document = case.report.document
    shown = Shown((Source(KEY, document, 1, Span(0, len(document.text)), document.text),))
    written = Written(case.text, (Cited(KEY, case.quote),))
    statement = bring_back(written, shown, case.report.sentences)
    if statement.problem is not None:
        return statement.problem
    documents = {document.id: document}
    return claim_problem(statement, case.query, documents, {document.id: case.report.facts})


@lru_cache(maxsize=1)
def edited() -> tuple[Case, ...]:
    return tuple(edited_cases([case for case in right_cases() if problem_of(case) is None]))


def test_right_statements_in_the_words_of_the_reports_pass() -> None:
    right = [case for case in right_cases() if not case.labelled]
    failed = [(case.text, problem) for case in right if (problem := problem_of(case))]

    print(f"right, in the words of the reports: {len(right) - len(failed)} of {len(right)} pass")
    assert len(right) >= 200
    assert len(failed) <= 0.03 * len(right), failed


def test_right_statements_in_the_words_of_the_questions_mostly_pass() -> None:
    # These say what the report says in other words ("came in" for "were received"): what does not
    # pass is asked for once more, in the words of the source.
    right = [case for case in right_cases() if case.labelled]
    passed = [case for case in right if problem_of(case) is None]

    print(f"right, in the words of the questions: {len(passed)} of {len(right)} pass")
    assert len(right) >= 80
    assert len(passed) >= 0.5 * len(right)


@pytest.mark.parametrize("edit", EDITS)
def test_no_false_statement_passes(edit: str) -> None:
    cases = [case for case in edited() if case.edit == edit]
    passed = [(case.text, case.quote) for case in cases if problem_of(case) is None]

    print(f"{edit}: {len(passed)} of {len(cases)} pass")
    assert len(cases) >= 20
    assert passed == []


def test_there_are_false_statements_of_every_kind() -> None:
    counted = Counter(case.edit for case in edited())

    assert set(counted) == set(EDITS)
    assert sum(counted.values()) >= 200
