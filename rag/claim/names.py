"""Proper names: every one in a claim must stand in the words that it cites, or be the place or
title of their report."""

from __future__ import annotations

import re

from rag.claim.acts import is_act
from rag.claim.context import Context, changes, generic, has, stems_of
from rag.schema import Query
from rag.text.countries import countries_in
from rag.text.numbers import read_numbers
from rag.text.places import names_place
from rag.text.words import FUNCTION_WORDS, stem
from rag.text.years import years_in

_WORD = re.compile(r"[^\W\d_]+(?:['’\-.&][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;–—]\s*[”’\"')]?|[“\"(]|\n)\s*[“\"'(]?$")
_TITLES = frozenset(
    "president minister prime king queen prince princess mr mrs ms dr sir lady governor mayor "
    "general colonel judge justice senator ambassador secretary director chief".split()
)
# Words that open a sentence and are no names, whatever report they stand before.
_OPENERS = frozenset(
    """government governments authorities officials police observers prosecutors courts judges
    victims children women men girls boys adults workers migrants foreigners nationals traffickers
    shelters shelter funding spending support assistance training services civil society
    overall additionally furthermore moreover however meanwhile similarly finally also thus
    therefore instead unlike compared according although despite during since neither both
    nobody none nothing yes no most many some few several all every each another one two three
    four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred half twice
    identified approximately about around roughly nearly almost figures reports identification
    number total there it this that these those they he she its their convictions
    prosecutions investigations cases allocations sources information data people persons
    individuals experts""".split()
)


def name_problem(text: str, query: Query, context: Context) -> str | None:
    """Which proper name in `text` neither the words cited nor the heading of their report has.

    A name that the question itself gives may be said where the report has it somewhere.
    """
    said = {each.year for each in years_in(text)} or set(query.years)
    words = context.text_of(said)
    for run in names_in(text, context):
        if not _is_borne(run, query, context, words):
            return f"“{' '.join(run)}” is not in the words cited"
    return (
        place_problem(query, context)
        or _country_problem(text, context)
        or _origin_problem(text, context, words)
    )


def names_in(text: str, context: Context) -> list[tuple[str, ...]]:
    """The runs of words with a capital in `text`; of what opens a sentence only a name."""
    runs: list[tuple[str, ...]] = []
    run: list[str] = []
    end = -1
    for match in _WORD.finditer(text):
        word = match.group()
        between = text[end : match.start()] if end >= 0 else ""
        opens = _SENTENCE_START.search(text[: match.start()]) is not None
        if run and (between != " " or opens or not _capital(word)):
            runs.append(tuple(run))
            run = []
        if _capital(word) and not (opens and _is_plain(word, context)):
            run.append(word)
        end = match.end()
    if run:
        runs.append(tuple(run))
    return [kept for kept in (_without_plain_lead(one) for one in runs) if kept]


def _capital(word: str) -> bool:
    return word[0].isupper() and word != "I"


def _is_plain(word: str, context: Context) -> bool:
    """Whether a word that opens a sentence is a word like any other."""
    lowered = word.lower()
    if read_numbers(lowered) or has(changes(), stem(lowered)):
        return True
    if lowered in FUNCTION_WORDS or lowered in _OPENERS or stem(lowered) in generic():
        return True
    if is_act(stem(lowered)):
        return True  # "Referrals"
    if any(part.isupper() and len(part) > 1 for part in re.split(r"[-.&]", word)):
        return False
    return lowered.endswith("ly") or any(
        re.search(rf"\b{re.escape(lowered)}\b", document.text) for document in context.documents
    )


def _without_plain_lead(run: tuple[str, ...]) -> tuple[str, ...]:
    """`run` without the articles and titles that it begins with."""
    while run and (run[0].lower() in FUNCTION_WORDS or run[0].lower() in _TITLES) and len(run) > 1:
        run = run[1:]
    return () if len(run) == 1 and run[0].lower() in FUNCTION_WORDS else run


def _is_borne(run: tuple[str, ...], query: Query, context: Context, words: str) -> bool:
    """Whether a name stands in the `words` cited that are of the claim's years, or in a heading."""
    name = " ".join(run)
    if stands_in(name, words) or _is_small(run, context):
        return True
    headings = " \n".join(
        f"{document.title} \n{document.place or ''}" for document in context.documents
    )
    if stands_in(name, headings):
        return True
    if stands_in(name, query.asked) and any(
        stands_in(name, document.text) for document in context.documents
    ):
        return True
    if len(run) == 1:
        return _is_form_of(run[0], context, words)
    # "Azerbaijani Government", "Baku VAC": each part by itself, unless it is a name of a person,
    # whose parts belong together.
    whose, *rest = run
    own = (d.place for d in context.documents if d.place)
    if rest and re.search(r"['’]s?$", whose) and any(names_place(_bare(whose), p) for p in own):
        # "Azerbaijan's State Migration Service"
        return _is_borne(tuple(rest), query, context, words)
    return all(
        _is_form_of(word, context, words) or _is_small((word,), context) for word in run
    ) and not _may_be_person(run)


def stands_in(name: str, text: str) -> bool:
    """Whether `name` stands in `text` as whole words, be it with other spaces or hyphens."""
    words = r"[\s\-]+".join(re.escape(word) for word in re.split(r"[\s\-]+", name))
    return re.search(rf"(?<!\w){words}(?:['’]?s)?(?!\w)", text) is not None


def _is_small(run: tuple[str, ...], context: Context) -> bool:
    """Whether the words are ordinary ones there: "Victims" for "victims"."""
    return all(
        not word.isupper() and re.search(rf"\b{re.escape(word.lower())}\b", context.text)
        for word in run
    )


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _is_form_of(word: str, context: Context, words: str) -> bool:
    """Whether `word` is another form of a place or a name there: "Azerbaijani", "NGOs", "VACs"."""
    bare = _bare(word)
    if any(document.place and names_place(bare, document.place) for document in context.documents):
        return True
    if bare[-1:] == "s" and bare[:-1].isupper() and stands_in(bare[:-1], words):
        return True
    known = {m.group() for m in _WORD.finditer(words) if _capital(m.group())}
    return any(names_place(bare, other) or names_place(other, bare) for other in known)


def _may_be_person(run: tuple[str, ...]) -> bool:
    return len(run) in (2, 3) and not any(word.isupper() for word in run)


def place_problem(query: Query, context: Context) -> str | None:
    """Whether none of the reports cited is on a place that the question asks about."""
    own = [document.place for document in context.documents if document.place]
    if query.unknown_places and not any(stands_in(p, context.text) for p in query.unknown_places):
        return f"the words cited are not of {query.unknown_places[0]}"
    if not query.places or not own:
        return None
    fits = any(names_place(asked, place) for place in own for asked in query.places)
    if fits or any(has(context.stems, form) for p in query.places for form in stems_of(p)):
        return None
    return f"it rests on a report on {own[0]}; the question asks about {query.places[0]}"


_FROM = re.compile(r"\bfrom\s+(?=[A-Z])")


def _origin_problem(text: str, context: Context, words: str) -> str | None:
    """Whether somebody comes from the report's own country, where only its heading names it: who is
    from elsewhere is what such reports tell."""
    for match in _FROM.finditer(text):
        named = _WORD.match(text, match.end())
        own = [d.place for d in context.documents if d.place]
        if named is None or not any(names_place(named.group(), place) for place in own):
            continue
        if not re.search(rf"\bfrom\b[^.;()]*\b{re.escape(named.group())}\b", words):
            return f"the words cited do not say “from {named.group()}”"
    return None


def _country_problem(text: str, context: Context) -> str | None:
    """Which country a claim speaks of that is neither its report's nor in the words cited."""
    own = [document.place for document in context.documents if document.place]
    told = {name for name, _, _ in countries_in(context.text)}
    for name, start, end in countries_in(text):
        if name not in told and not any(names_place(name, place) for place in own):
            return f"“{text[start:end]}” is not in the words cited"
    return None
