"""All the checks that a chat model's statement has to pass, beside those of `rag.answer.verify`.

What passes rests on the words that it cites: its places, names, figures with their years and what
they count, its yes and no. The checks err on the side of leaving out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.answer.evidence import ReadFact
from rag.answer.verify import CALCULATION, is_verbatim, problem_with
from rag.claim.agents import agent_problem
from rag.claim.causes import cause_problem
from rag.claim.change import without_multiples
from rag.claim.context import Context, context_of, without_yes_no
from rag.claim.copied import Copy, copied, copied_problem
from rag.claim.denial import denial_problem, without_lacks
from rag.claim.derived import derivations, shown_with
from rag.claim.figures import figure_problem
from rag.claim.hedges import hedge_problem
from rag.claim.names import name_problem, place_problem
from rag.claim.operands import Derivation
from rag.claim.order import order_problem
from rag.claim.part import AS_WHOLE, is_whole
from rag.claim.rephrased import rephrased, without_silences
from rag.claim.roles import role_problem
from rag.claim.told import figures_of
from rag.claim.words import word_problem
from rag.schema import Document, Fact, Query, Statement
from rag.text.years import years_in


def claim_problem(
    statement: Statement,
    query: Query,
    documents: Mapping[str, Document],
    facts: Mapping[str, Sequence[ReadFact]],
) -> str | None:
    """What is wrong with `statement` as part of an answer to `query`, in words that follow "left
    out:", or None.

    `documents` maps the ids of the cited documents to them, `facts` maps them to the figures read
    from them.
    """
    return judged(statement, query, documents, facts)[1]


def judged(
    statement: Statement,
    query: Query,
    documents: Mapping[str, Document],
    facts: Mapping[str, Sequence[ReadFact]],
) -> tuple[str, str | None]:
    """The words of `statement`, with the calculation shown where it works a figure out without
    showing how, and what is wrong with it as `claim_problem` tells."""
    if not all(is_verbatim(citation, documents) for citation in statement.citations):
        return statement.text, problem_with(statement, documents)
    context = context_of(statement, documents, facts)
    return _judged(statement, query, documents, context, _DEEPEST)


_DEEPEST = 2
"""So many figures of one claim may be worked out."""


def _judged(
    statement: Statement,
    query: Query,
    documents: Mapping[str, Document],
    context: Context,
    depth: int,
) -> tuple[str, str | None]:
    text = statement.text
    said, rest = without_yes_no(text)
    copy = None if said else copied(rest, context)
    if copy is not None:
        return text, _copy_problem(statement, copy, query, documents, context)
    plain = rephrased(rest, context)
    ways = derivations(plain, context) if depth else None
    if ways is None:
        return text, _problem(replace(statement, text=plain), said, query, documents, context)
    problem = None
    for way in ways[:_MOST_WAYS]:
        problem = _problem_of_way(statement, way, query, documents, context, depth)
        if problem is None:
            return shown_with(text, way), None
    return text, problem or NOT_WORKED_OUT


_MOST_WAYS = 6
NOT_WORKED_OUT = "the figures cited do not come to this"


def _problem_of_way(
    statement: Statement,
    way: Derivation,
    query: Query,
    documents: Mapping[str, Document],
    context: Context,
    depth: int,
) -> str | None:
    """What is wrong with what a claim says of the figures that its own comes from."""
    if query.years and way.years and way.years.isdisjoint(query.years):
        return "the calculation takes figures of other years than the question"
    own = replace(query, years=tuple(sorted({*query.years, *way.years})) if query.years else ())
    for claim in way.claims:
        plain = replace(statement, text=claim)
        _, problem = _judged(plain, own, documents, context, depth - 1)
        if problem is not None and not (problem == AS_WHOLE and way.is_sum):
            return problem
    return None


def _problem(
    statement: Statement,
    said: str,
    query: Query,
    documents: Mapping[str, Document],
    context: Context,
) -> str | None:
    """What is wrong with a claim in plainer words that works nothing out, or shows how; `said` is
    the yes or no that it opened with."""
    text = statement.text
    copy = None if said else copied(text, context)
    if copy is not None:
        return _copy_problem(statement, copy, query, documents, context)
    problem = problem_with(replace(statement, text=_as_calculated(text, context)), documents)
    if problem is not None:
        return problem
    told = figures_of(text, context)
    has_figure = any(one.fact.value for one in told)
    return (
        name_problem(text, query, context)
        or figure_problem(text, told, query, context)
        or agent_problem(text, context)
        or _year_problem(text, query, context, has_figure)
        or denial_problem(f"{said}, {text}" if said else text, query, context, has_figure)
        or hedge_problem(text, context)
        or word_problem(text, context, len(told))
        or role_problem(text, context)
        or cause_problem(text, context)
        or (None if has_figure or CALCULATION.search(text) else order_problem(text, context))
    )


def _copy_problem(
    statement: Statement,
    copy: Copy,
    query: Query,
    documents: Mapping[str, Document],
    context: Context,
) -> str | None:
    """What is wrong with a claim that repeats its source."""
    text = statement.text
    # What the quotations have word for word has no number of its own.
    if not copy.is_quoted(context):
        plain = replace(statement, text=_as_calculated(text, context))
        if (problem := problem_with(plain, documents)) is not None:
            return problem
    return place_problem(query, context) or copied_problem(text, copy, query, context)


def _as_calculated(text: str, context: Context) -> str:
    """`text` as its numbers are looked at: with its calculations before the rest, for which number
    a calculation comes to is looked at by `rag.claim.change`, and without what is no number."""
    shown = [match.group() for match in CALCULATION.finditer(text)]
    rest = without_silences(CALCULATION.sub(" ", text), context)
    rest = without_lacks(without_multiples(rest), context)
    return "; ".join([*shown, rest])


def fact_of(
    statement: Statement,
    query: Query,
    documents: Mapping[str, Document],
    facts: Mapping[str, Sequence[ReadFact]],
) -> Fact | None:
    """The figure that a checked statement gives: of the years that are asked for, where there are
    several; None where it gives none."""
    context = context_of(statement, documents, facts)
    text = rephrased(statement.text, context)
    told = figures_of(text, context)
    # Of "of the 94, 85 were women" the 94 is not what is told.
    parts = [one for one in told if not is_whole(one.fact, text)]
    found = [read.fact for one in parts or told for read in one.found]
    asked = set(query.years)
    of_years = [fact for fact in found if asked & set(fact.years)]
    return next(iter(of_years or found), None)


def _year_problem(text: str, query: Query, context: Context, has_figure: bool) -> str | None:
    """Which year a statement names that its citations do not speak of, or whether none of theirs
    is one that the question asks for; the years of figures are looked at with them."""
    own = context.periods | context.named_years
    named = {each.year for each in years_in(text, counted=False)}
    if strange := sorted(named - own):
        return f"{strange[0]} is not a year that the words cited speak of"
    asked = set(query.years)
    if not asked or has_figure:
        return None
    told = named or own
    if told and asked.isdisjoint(told):
        listed = " and ".join(map(str, sorted(told)))
        return f"it speaks of {listed}; the question asks for {' and '.join(map(str, query.years))}"
    return None
