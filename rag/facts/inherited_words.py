"""What figures leave out because one before them said it: "19 victims with medical aid, 14 with
psychological assistance".
"""

from __future__ import annotations

import re
from itertools import pairwise

from rag.facts.clauses import PART
from rag.facts.phrases import head, lacks_noun, last_word, tail, tidy, without_times
from rag.facts.respective import RESPECTIVELY
from rag.facts.rows import answered, rows_of
from rag.facts.sentence import Figure, Sentence, by_segment, leaders
from rag.text.words import content_stems

# "Of these, 12 were children": the figure is a part of one before it.
_SAID_TO_BE = re.compile(r"\s*,?\s*(?:were|was|are|is)\b")
_OF_THE = re.compile(r"\s+of\s+(?:the|its|their|these|those|all)\s+", re.I)
_PART_OF_IT = re.compile(r"\s*of\s+(?:which|whom|these|them|those)\b", re.I)
_ENDS_WITH_VERB = re.compile(
    r"\b(?:was|were|is|are|had|has|have|been|\w{3,}ed|to|by|for|of|at|in)\s*$", re.I
)
_ADJECTIVE = re.compile(
    r"\s*((?:adult|female|male|transgender|nonbinary|foreign|domestic|local|national|potential|"
    r"suspected|minor|underage)(?:\s+(?:adult|minor|underage))?)(?=\s|,|$)",
    re.I,
)
_JOINED = re.compile(r"(?:,|\band|\bor)\s*$", re.I)
# "20 beds, one in Toll for children": what the next figure says of itself
_IN_A_PLACE = re.compile(r"\s*(?:in|at|near|for|outside)\b", re.I)
_ALL = re.compile(r"\ball(?:\s+of\s+(?:the|these|those|its|their))?\s*$", re.I)
_OF_TIME = re.compile(r"\s*(?:years?|months?|weeks?|days?|hours?)\b", re.I)
_TOTAL = re.compile(r"\btotal(?:\s+number)?\s+(?:to|of)\s*(?:about|nearly|some|over)?\s*$", re.I)
_MORE = re.compile(r"^(?:additional|further|more|new|another|extra)\s+", re.I)

INHERITED = 4
"""A figure takes up the words of at most so many others: a long list stays linear in its length."""


def inherit(sentence: Sentence, figures: list[Figure]) -> None:
    """Let each of the `figures` of `sentence`, in their order, take up what it leaves out.

    Sets `noun`, `inherited`, `predicate` and `whole`; the figures have their own words.
    """
    leading = leaders(figures)
    _share_nouns(sentence, leading)
    _join_predicates(leading)
    siblings_in = by_segment(leading)
    row_of = {figure.start: row for row in rows_of(sentence.text, leading) for figure in row}
    answers: dict[int, Figure] = {}
    for index, figure in enumerate(leading):
        earlier, siblings = leading[:index], siblings_in[figure.segment]
        row = row_of.get(figure.start, [])
        told = answered(row, earlier, answers) if row else None
        if told is not None:
            base = told[row.index(figure)]
            _take_over(figure, base)
        else:
            found = _base_of(sentence, figure, earlier, siblings)
            found = _other_one(figure, siblings) or found
            if found is None and figure.segment.comparison and index + 1 < len(leading):
                found = leading[index + 1]  # "Compared with none in 2011, nine victims ..."
            if _is_part(figure):
                figure.whole = _whole_of(figure, earlier)
                if _PART_OF_IT.match(figure.after):
                    found = figure.whole or found  # "12 of them were children"
            if found is None:
                continue
            base = found
            _take_up(figure, base, siblings)
        answers[figure.start] = base
    for figure, following in pairwise(leading):
        between = sentence.text[figure.end : following.start]
        counts = figure.kind == following.kind == "count"
        if figure.whole is None and counts and _OF_THE.fullmatch(between):
            figure.whole = following  # "71 of the 154 victims"
    for figure in figures:
        if (twin := figure.twin) is not None:
            figure.noun, figure.inherited = twin.noun, twin.inherited
            figure.predicate, figure.whole = twin.predicate, twin.whole


def _share_nouns(sentence: Sentence, leading: list[Figure]) -> None:
    """ "15 female and one male defendant": the noun behind the last of them is that of all."""
    for figure, following in reversed(list(pairwise(leading))):
        adjective = _ADJECTIVE.match(figure.after)
        other = _ADJECTIVE.match(following.after)
        between = sentence.text[figure.end : following.start]
        alone = adjective is not None and tidy(figure.after) == tidy(adjective.group())
        if adjective is None or not alone or other is None or not _JOINED.search(between):
            continue
        noun = head(following.after[other.end() :])
        if noun:
            figure.after = f" {adjective.group(1)} {noun}"


def _join_predicates(leading: list[Figure]) -> None:
    """ "65 recognised and six potential victims received support": one predicate for both."""
    for figure, following in pairwise(leading):
        joined = (
            figure.segment == following.segment
            and not content_stems(following.before)
            and not _PART_OF_IT.match(following.after)
            and not _IN_A_PLACE.match(following.after)
            and not _OF_TIME.match(figure.after)
        )
        if joined and not tail(figure.after) and not figure.elliptical:
            figure.predicate = tail(following.after)


def _other_one(figure: Figure, siblings: list[Figure]) -> Figure | None:
    """The "one" before a figure that is such itself: "three shelters: one in Arn with 20 beds, one
    in Toll"."""
    if figure.value != 1 or not lacks_noun(figure.after):
        return None
    ones = [one for one in siblings if one.start < figure.start and one.value == 1]
    return next((one for one in reversed(ones) if lacks_noun(one.after)), None)


def _is_part(figure: Figure) -> bool:
    """Whether the words around a figure say that it is a part of one before it."""
    if PART.search(figure.before) or _SAID_TO_BE.match(figure.after):
        return True
    return _PART_OF_IT.match(figure.after) is not None and not figure.elliptical


def _take_over(figure: Figure, base: Figure) -> None:
    """Let `figure`, one of a row, count what `base` counts."""
    figure.noun = base.counted
    figure.inherited += [base.before, *base.inherited][:INHERITED]
    figure.predicate = without_times(base.predicate)
    figure.whole = base.whole if figure.segment.aside else None


def _take_up(figure: Figure, base: Figure, siblings: list[Figure]) -> None:
    """Let `figure` take up the words of `base`; `siblings` are the figures of its segment."""
    if figure.segment.depth and figure.elliptical and content_stems(figure.before):
        # In parentheses, with words of its own before it: it leaves nothing out.
        return
    if figure.elliptical and figure.kind != "percent":
        _take_up_noun(figure, base, siblings)
    elif figure.segment.aside:
        figure.inherited += [base.before, *base.inherited][:INHERITED]
        figure.predicate = f"{tail(base.after)} {base.predicate}"
        figure.whole = figure.whole or base.whole
    else:
        _take_up_verb(figure, base)


def _take_up_noun(figure: Figure, base: Figure, siblings: list[Figure]) -> None:
    """For a figure that does not say what it counts: the noun, and the words before it."""
    named = content_stems(figure.before)
    # "the Border Guard, 19 and 12": the figures before it in its segment that have words.
    row = [
        other for other in siblings if other.start < figure.start and content_stems(other.before)
    ]
    if figure.segment.aside or not (named or row):
        figure.noun = base.counted
        figure.inherited += [base.before, *base.inherited][:INHERITED]
    elif named:
        # Fines are not counted in years: "up to 12 years and fines of 500 rupees".
        figure.noun = base.counted if (base.kind == "money") == (figure.kind == "money") else ""
        figure.inherited += (
            base.inherited[:INHERITED] if base.elliptical else [last_word(base.before)]
        )
        other_verb = last_word(figure.before) != last_word(base.before)
        if _TOTAL.search(figure.before):
            figure.noun = _MORE.sub("", base.counted)  # "two more shelters, for a total of nine"
        elif other_verb and _ENDS_WITH_VERB.search(figure.before):
            figure.noun = ""
    else:
        figure.noun = row[-1].counted
        figure.inherited += [row[-1].before, *row[-1].inherited][:INHERITED]
    if figure.segment.aside and base.whole is not None:
        figure.whole = base.whole


def _take_up_verb(figure: Figure, base: Figure) -> None:
    """For a figure that says what it counts: the words before it, and the noun of a bare "of"."""
    if lacks_noun(figure.after):
        figure.noun = base.noun or head(base.after)
    if not content_stems(figure.before):
        figure.inherited += [base.before, *base.inherited][:INHERITED]
        if base.whole is not None and figure.segment == base.segment:
            figure.whole = base.whole
    elif figure.segment != base.segment or base.own_end <= figure.own_start:
        figure.inherited.append(last_word(base.before))


def _base_of(
    sentence: Sentence, figure: Figure, earlier: list[Figure], siblings: list[Figure]
) -> Figure | None:
    """The earlier figure whose words `figure` leans on."""
    segment = figure.segment
    if segment.depth:
        before = [f for f in earlier if segment.anchor is not None and f.end <= segment.anchor]
    else:
        before = [f for f in earlier if f.segment.depth == 0]
    pool = [other for other in before if other.segment != segment]
    if segment.aside:
        return _answered(sentence, figure, pool, siblings) if pool else None
    again = _told_again(figure, before)
    if again is not None:
        return again
    in_row = [other for other in siblings if other.start < figure.start]
    if lacks_noun(figure.after):
        # "sentenced one dealer to six years and three to fines": three dealers, no years
        things = [one for one in in_row if one.kind == "count" and not _OF_TIME.match(one.after)]
        in_row = things if figure.kind == "count" and things else in_row
    if in_row and not (figure.elliptical and _answers_row(siblings, pool)):
        return in_row[-1]
    pool = pool or before
    if not pool:
        return None
    if figure.elliptical and content_stems(figure.before):
        # "the Border Guard, 19": a new subject takes up what the last clause began with.
        return _last_row([f for f in pool if f.whole is None] or pool)[0]
    return _answered(sentence, figure, pool, siblings)


def _told_again(figure: Figure, before: list[Figure]) -> Figure | None:
    """The 118 of "identified 118 victims ... and referred all 118 to shelters"."""
    if _ALL.search(figure.before) is None:
        return None
    return next((one for one in before if one.value == figure.value), None)


def _answered(
    sentence: Sentence, figure: Figure, pool: list[Figure], siblings: list[Figure]
) -> Figure:
    """The one of `pool` that `figure` answers: by its place in a list, its words, or the last."""
    segment = figure.segment
    if figure.elliptical and len(pool) > 1 and len(siblings) == 1:
        part, whole = pool[-2:]
        if _OF_THE.fullmatch(sentence.text[part.end : whole.start]):
            return part  # "71 of the 154 victims (40 in 2020)"
    listed = len(siblings) > 1
    compared = pool[-1].whole
    if (
        compared in pool
        and not listed
        and segment.comparison
        and figure.elliptical
        and sentence.text[: segment.start].rstrip().endswith(",")
    ):
        return compared  # "14 cases, including nine of theft, compared with 11 in 2019"
    if not (segment.comparison and listed and len(_last_row(pool)) == len(siblings)):
        pool = [f for f in pool if (f.kind == "money") == (figure.kind == "money")] or pool
    if segment.depth:
        # A list in parentheses answers the list before them, one by one.
        clause_start = sentence.text[: segment.anchor or 0].rfind(";")
        row = [other for other in pool if other.start > clause_start]
    else:
        row = _last_row(pool)
    row = _answerable(sentence, row, siblings)
    if listed and len(row) == len(siblings):
        return row[siblings.index(figure)]
    own = set(content_stems(figure.after))

    def words_shared(other: Figure) -> int:
        return len(own.intersection(content_stems(f"{other.after} {other.noun}")))

    # The last of those that share the most words with it; without any, the last of all.
    return max(reversed(pool), key=words_shared)


def _answerable(sentence: Sentence, row: list[Figure], siblings: list[Figure]) -> list[Figure]:
    """Those of `row` that figures told "respectively" answer: the last ones, parts left out."""
    segment = siblings[-1].segment
    inside = sentence.structure.text(segment.group, segment.start, segment.end)
    if len(row) <= len(siblings) or not RESPECTIVELY.search(inside):
        return row
    wholes = [f for f in row if not (_PART_OF_IT.match(f.after) or PART.search(f.before))]
    return wholes[-len(siblings) :]


def _last_row(pool: list[Figure]) -> list[Figure]:
    """Those of `pool` that stand in the segment of the last of them."""
    return [figure for figure in pool if figure.segment == pool[-1].segment]


def _answers_row(siblings: list[Figure], before: list[Figure]) -> bool:
    """Whether the figures of a segment, all without a noun, answer those of the one `before`."""
    return len(_last_row(before)) == len(siblings) > 1 and all(f.elliptical for f in siblings)


def _whole_of(figure: Figure, earlier: list[Figure]) -> Figure | None:
    """The total that `figure` is a part of: the first that is large enough, or within a segment
    the last."""
    totals = [
        other
        for other in earlier
        if other.segment.depth <= figure.segment.depth
        and other.whole is None
        and other.kind == figure.kind
        and other.value is not None
        and figure.value is not None
        and other.value >= figure.value
    ]
    if not totals:
        return None
    return totals[0] if totals[0].segment != figure.segment else totals[-1]
