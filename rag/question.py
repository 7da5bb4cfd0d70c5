"""A question, and the conversation before it, to a `Query`: pure reading, no searching.

Years are read in any form and against the collection ("the 2021 report" covers 2020, "last year" is
the one before the newest report's name), places by name or adjective, and what kind of answer is
wanted from the words that ask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from collections.abc import Callable, Sequence
from collections.abc import Collection as Container

from rapidfuzz.distance import OSA

from rag.errors import QuestionError
from rag.numbers import currency_of, years_in
from rag.places import countries_in, country, names_place, speaks_of
from rag.schema import Answer, Collection, Document, Query, Wanted
from rag.words import GROUPS, FUNCTION_WORDS, content_stems, correct, stem, tokens

MAX_QUESTION = 2_000
"""The longest question in characters; longer ones are refused rather than cut."""

_FOLLOW_UP = re.compile(
    r"^\s*(?:and|but|what\s+about|how\s+about|same\s+for|also|or|then)\b|"
    r"^\s*in\s+[A-Za-z$€]+(?:\s+please)?\s*\??$|"
    r"\b(?:of|among|out\s+of|from)\s+(?:those|these|them|that|which)\b|"
    r"\b(?:those|these|them|they|it|she|he|her|his|that\s+one|this\s+one|(?:old|new|other)\s+ones?)\b|"
    r"\b(?:the|that|a)\s+year\s+(?:before|after|earlier|later)\s*\??$|"
    r"\bthe\s+(?:same|previous|other)\s+(?:one|year)\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:the|a|one)\s+year\s+(?:before|earlier|prior|previously)\b(?!\s+(?:19|20)\d{2})|\b(?:the\s+)?(?:previous|prior|preceding)\s+(?:calendar\s+|fiscal\s+|reporting\s+)?(?:year|period)\b|"
    r"\byear\s+before\s+(?:that|the\s+one)\b|\byear-?over-?year\b",
    re.I,
)
_AFTER = re.compile(
    r"\b(?:the|a|one)\s+year\s+(?:after|later)\b|\b(?:the\s+)?(?:next|following)\s+year\b", re.I
)
_LAST = re.compile(r"\blast\s+(?:calendar\s+|fiscal\s+|reporting\s+)?year\b", re.I)
_THIS = re.compile(
    r"\b(?:this|current|latest|newest|most\s+recent)\s+(?:reporting\s+)?(?:year|report|period)\b|\bthe\s+year\s+(?:under\s+review|covered|it\s+covers)\b",
    re.I,
)
_RELATIVE_TO = re.compile(
    r"\byear\s+(before|after|earlier\s+than|later\s+than|prior\s+to|preceding|following)\s+((?:19|20)\d{2})\b",
    re.I,
)
_YEARS_AGO = re.compile(
    r"\b(two|three|four|2|3|4)\s+years\s+(?:earlier|before|ago|previously)\b", re.I
)
_REPORT = re.compile(
    r"\b((?:19|20)\d{2})\s+(?:\w+\s+){0,3}?(?:report|edition|TIP)\b|\breport\s+(?:of|from|for|published\s+in|dated)\s+((?:19|20)\d{2})\b",
    re.I,
)
_BETWEEN = re.compile(
    r"\b(?:between|from)\s+((?:19|20)\d{2})\s+(?:and|to|until|till|through)\s+((?:19|20)\d{2})\b",
    re.I,
)
_SINCE = re.compile(r"\bsince\s+((?:19|20)\d{2})\b", re.I)

_WANTED: tuple[tuple[Wanted, re.Pattern[str]], ...] = tuple(
    (wanted, re.compile(pattern, re.I))
    for wanted, pattern in (
        (
            "trend",
            r"\b(?:trends?|over\s+(?:the\s+)?(?:years|time)|(?:by|per|each|every)\s+year|year\s+by\s+year|through\s+the\s+years|evolution|time\s*line|developed?\s+(?:from|over|since|between))\b|"
            r"\bhow\s+(?:has|have|did|does)\b.*\b(?:chang\w+|evolv\w+|develop\w*|mov\w+|progress\w*)|\bcompare\b|\bup\s+or\s+down\b",
        ),
        (
            "ratio",
            r"\bhow\s+many\s+times\b|\bratio\b|\btimes\s+as\s+(?:many|much|high)\b|\bby\s+what\s+factor\b",
        ),
        ("percent", r"\b(?:percent(?:age)?|per\s+cent|share|proportion|fraction|rate)\b|%"),
        (
            "difference",
            r"\bhow\s+(?:many|much)\s+(?:\w+\s+)?(?:more|fewer|less|higher|lower|longer|shorter|larger|smaller|bigger)\b|\bdifference\b|\bby\s+how\s+(?:much|many)\b|"
            r"\bhow\s+(?:much|many)\b.*\b(?:increase|decrease|grow|rise|drop|fall|decline|shrink|go\s+(?:up|down))\b|\bchange\s+(?:in|of)\b|\bmore\s+than\s+in\b.*\bhow\b",
        ),
        (
            "sum",
            r"\b(?:together|combined(?=\s*(?:\?|$|,|in\b|total|number))|altogether|added?\s+up|sum\s+of|in\s+sum|taken\s+together|put\s+together)\b|\b(?:in\s+total|total)\b.*\b(?:19|20)\d{2}\s+(?:and|plus)\s+(?:19|20)\d{2}",
        ),
        (
            "reason",
            r"^\s*(?:and\s+|but\s+)?why\b|\b(?:for\s+what|what(?:\s+is|\s+was|\s+were)?\s+the)\s+reasons?\b|\bwhat\s+(?:caused|explains?|explained|drove|led\s+to)\b|\bhow\s+come\b|\bwhat\b.*\battributed\s+to\b|\breasons?\s+for\b",
        ),
        (
            "date",
            r"\bwhen\b|\b(?:in|on|during)\s+(?:what|which)\s+(?:month|day|date|year)\b|\b(?:what|which)\s+(?:month|day|date|year)\b",
        ),
        (
            "money",
            r"\bhow\s+much\b|\bwhat\s+sum\b|\bwhat\s+(?:did|does|do|will)\b.*\b(?:spend|cost|pay|allocate|earn)\b|"
            r"\b(?:what|which)\s+(?:was|is|were|are)\b.*\b(?:budget|funding|allocation|expenditure|costs?|amount\s+of\s+money|"
            r"allowance|stipend|grant|subsidy|fine|appropriation|salary|price|spending)\b",
        ),
        (
            "name",
            r"\b(?:phone|telephone)\s+number\b|\b(?:what|which)\s+number\b.*\b(?:dial|call|phone)\b",
        ),
        (
            "count",
            r"\bhow\s+many\b|\b(?:the\s+)?(?:total\s+)?number\s+of\b|\bcount\s+of\b|\bhow\s+(?:long|old|often|far|large|big)\b|\bwhat\s+(?:is|was)\s+the\s+(?:total|figure|tally)\b|\bno\.\s+of\b",
        ),
        (
            "place",
            r"\bwhere\b|\b(?:in|from|to|at)?\s*\b(?:what|which)\s+(?:city|town|country|province|region|district|place|village|location|state|shelter\s+location)\b|\bcapital\s+of\b",
        ),
        (
            "list",
            r"\bwhich\s+(?:\w+\s+){0,2}?(?:groups|services|kinds|types|countries|agencies|organi[sz]ations|companies|forms|policies|priorities|factors|categories|areas|measures|steps|languages|ministries)\b|"
            r"\bwhat\s+(?:\w+[\s-]+){0,3}?(?:kinds?|types?|forms?|sorts?|services|groups|measures|steps|things|priorities|subjects|policies|help|support|assistance|categories|areas|factors|components)\b|"
            r"\blist\b|\bname\s+(?:the|all|both|three|two)\b|\bwhat\s+(?:were|are)\s+the\s+(?:\w+\s+)?(?:two|three|four|five|\w+s)\b|\bwhat\s+all\b",
        ),
        ("description", r"^who\s+(?:are|were)\s+(?:most|the|many|these|those)\b"),
        (
            "name",
            r"^(?:and\s+|but\s+|so\s+)?who(?:m|se|'s|s)?\b|\b(?:by|to|from|with|of)\s+whom\b|\b(?:what|which)\s+(?:[\w’\x27-]+\s+){0,2}?(?:agency|organi[sz]ation|ministry|body|institution|office|person|company|group|department|unit|official|minister|council|ngo|court|authority|service|law|article|party|team|club|position|title|school|shelter|prison|centre|center)\b|"
            r"\bname\s+of\b|\bwhat\s+(?:is|was|'s)\s+.*\bcalled\b|\bwhat\s+number\b|\bphone\s+number\b",
        ),
        (
            "yes_no",
            r"^\s*(?:and\s+|but\s+|so\s+)?(?:did|does|do|was|were|is|are|has|have|had|can|could|will|would|should|may|must)(?:n['’]t)?\b",
        ),
    )
)
_MONEY_WORDS = re.compile(
    r"\b(?:money|fund(?:s|ing)?|budgets?|spending|allocations?|expenditures?|manat|dollars?|usd|euros?|grants?|costs?|allowance|stipend|fines?|fee|subsidy|salary)\b",
    re.I,
)
_ASKS = re.compile(
    r"\s*(?:and\s+|but\s+|so\s+)?(?:who|whom|whose|whos|what|which|when|where|why|how|did|does|do|was|were|is|are|has|have|had|can|could|should)\b",
    re.I,
)
# Currencies' names and codes that are everyday words.
_EVERYDAY = frozenset(
    "all try top won sum real sol som pound pounds crown crowns rand lev cup gel mad pen bam sos lei".split()
)
_IN_PLACE = re.compile(
    r"\b(?:[Ii]n|[Oo]f|[Ff]or|[Bb]y|[Ff]rom|[Aa]t|[Aa]bout|[Aa]cross|did|does|has|have|do|was|is)\s+(?:the\s+)?([A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)"
)


def clean(question: str) -> str:
    """`question` with control characters dropped and white space made single.

    Raises:
        QuestionError: there is nothing left, or it is longer than `MAX_QUESTION` characters.
    """
    text = "".join(c if c.isprintable() else " " for c in question)
    text = re.sub(r"\s+", " ", text).strip()
    if not re.search(r"\w", text):
        raise QuestionError(
            "The question is empty. Type a question in words, for instance: How many victims were identified in 2020?"
        )
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {MAX_QUESTION:,} can be read. "
            "Nothing was asked. Ask for one thing at a time, and add long texts as documents instead."
        )
    return text


def parse(
    question: str,
    collection: Collection,
    history: Sequence[Answer] = (),
    source: str | None = None,
    vocabulary: Container[str] = frozenset(),
    known_word: Callable[[str], bool] = lambda word: True,
    currencies: Container[str] = frozenset(),
) -> Query:
    """What `question` asks of `collection`, in the light of `history`.

    `source` limits it to one document. `vocabulary` are the collection's words, lower case, against
    which words that `known_word` does not know are corrected; `currencies` the units of its money.

    Raises:
        QuestionError: the question is empty or too long.
    """
    asked = clean(question)
    text = _mend(asked, vocabulary, known_word)
    previous = history[-1].query if history else None
    documents = [d for d in collection.documents if source is None or d.source == source]
    follows = previous is not None and _follows(text)
    notes: list[str] = []

    where = _where(text, documents, vocabulary)
    if follows and previous is not None and not where.places and not where.unknown:
        where = _Where(previous.places, previous.scope, previous.unknown_places)
    places, unknown, named = where.places, where.unknown, where.named
    relevant = [d for d in documents if where.scope is None or d.id in where.scope] or documents
    text = _COVERED.sub(" ", text)
    event = _EVENT.search(text)
    years, report_year = _years(text, relevant, previous if follows else None)
    if event and not years:
        years = _years_of_event(event.group(1), relevant)
        text = text[: event.start()] + text[event.end() :]
    carried = follows and not years and previous is not None
    if carried and previous is not None:
        years, report_year = previous.years, previous.report_year
    wanted, certain = _wanted(text)
    currency = _currency(text, currencies)
    years = _compared_years(text, years, wanted, relevant)
    if wanted == "trend" and carried:
        years = ()
    context = ""
    if follows and previous is not None:
        context = _context(previous, text, named)
        if not certain or _bare(text):
            wanted = previous.wanted if not certain else wanted
        currency = currency or (previous.currency if wanted == "money" else None)
    if currency and wanted in ("count", "description"):
        wanted = "money"
    if (
        len(years) > 1
        and wanted in ("count", "money")
        and not _BETWEEN.search(text)
        and not _fiscal(text)
    ):
        wanted = "trend"

    if text != asked:
        notes.append(f"read as: {text}")
    if context:
        notes.append(f"from the conversation: {context}")
    if years:
        notes.append(("year: " if len(years) == 1 else "years: ") + ", ".join(map(str, years)))
    if places:
        notes.append("place: " + ", ".join(places))
    notes.append("wanted: " + wanted.replace("_", " "))
    if currency:
        notes.append(f"currency: {currency}")
    return Query(
        asked=asked, text=text, wanted=wanted, context=context, years=years, places=places, unknown_places=unknown,
        currency=currency, report_year=report_year, source=source,
        scope=tuple(d.id for d in documents) if source is not None else where.scope, notes=tuple(notes),
    )  # fmt: skip


_ASKING_WORDS = frozenset(
    ["many", "much", "what", "when", "where", "which", "were", "number", "percent", "victims"]
)


def _mend(text: str, vocabulary: Container[str], known_word: Callable[[str], bool]) -> str:
    """`text` with the typing errors that the collection's own words explain put right."""
    if not vocabulary:
        return text

    def known_stem(form: str) -> bool:
        return any(word.startswith(form[:4]) and stem(word) == form for word in vocabulary)

    def mended(match: re.Match[str]) -> str:
        word = match.group()
        if (word[0].isupper() and match.start() > 0) or country(word) is not None:
            return word
        if (
            match.start()
            and text[: match.start()].lower().endswith("how ")
            and OSA.distance(word.lower(), "many") == 1
        ):
            return "many"
        if word.lower() in FUNCTION_WORDS or known_stem(stem(word)):
            return word
        asking = correct(word, _ASKING_WORDS, known_word)
        if asking != word:
            return asking
        return correct(word, vocabulary, lambda w: w in FUNCTION_WORDS or known_word(w))

    return re.sub(r"[^\W\d_]{4,}", mended, text)


def _follows(text: str) -> bool:
    """Whether a question leans on the one before it."""
    own = [word for word in content_stems(text) if currency_of(word) is None]
    if _FOLLOW_UP.search(text) or len(own) <= 1:
        return True
    return _POSSESSIVE.search(text) is not None and len(own) <= 3


def _bare(text: str) -> bool:
    return len(content_stems(text)) <= 1


def _context(previous: Query, text: str, named_places: Sequence[str]) -> str:
    """The words of the conversation that `text` does not replace: years and places go, and so do
    words of the same question word ("how many")."""
    kept: list[str] = []
    fresh = set(content_stems(text))
    narrowed = re.search(r"\b(?:of|among)\s+(?:those|these|them)\b", text, re.IGNORECASE)
    # "And foreigners?" after a question about children is no longer about children.
    replaced = GROUPS if fresh & GROUPS and not narrowed else frozenset()
    fresh |= {stem(other) for word in tokens(text) for other in _opposites(word.lower())}
    for word in tokens(f"{previous.context} {previous.text}"):
        if word[0].isdigit() or stem(word) in fresh | replaced or word.lower() in FUNCTION_WORDS:
            continue
        if named_places and (
            country(word) is not None or any(names_place(word, p) for p in previous.places)
        ):
            continue
        if currency_of(word) is not None or word.lower() in ("usd", "please"):
            continue
        if word not in kept:
            kept.append(word)
    return " ".join(kept)


_OPPOSITES = (
    ("old", "new"), ("men", "women"), ("male", "female"), ("boys", "girls"), ("foreign", "domestic"),
    ("first", "second"), ("children", "adults"), ("sex", "labor"), ("potential", "identified"),
)  # fmt: skip


def _opposites(word: str) -> list[str]:
    """Words that `word` replaces in a follow-up: "and on the old one?" is no longer about the new."""
    pairs = [pair for pair in _OPPOSITES if word in pair]
    return [other for pair in pairs for other in pair if other != word]


def _fiscal(text: str) -> bool:
    return re.search(r"\b(?:19|20)\d{2}\s*[/–-]\s*\d{2}\b(?!\d)", text) is not None


_COVERED = re.compile(
    r"\s*\b(?:(?:in|of|for|to)\s+)?(?:the\s+(?:one|year|period)\s+)?(?:that\s+)?(?:(?:this|the)\s+report|it)\s+covers?\b",
    re.I,
)
_EVENT = re.compile(
    r"\b(?:in|during)\s+the\s+(?:same\s+)?year\s+(?:of|when|that|in\s+which)\s+([^?.,]+)", re.I
)


def _years_of_event(words: str, documents: Sequence[Document]) -> tuple[int, ...]:
    """The period of the one document that has all the words of an event, or nothing."""
    wanted = set(content_stems(words))
    having = [d for d in documents if wanted and wanted <= set(content_stems(d.text))]
    periods = {d.period for d in having if d.period}
    if len(periods) != 1:
        return ()
    period = periods.pop()
    return tuple(range(period.first, period.last + 1))


_COMPARED_YEAR = re.compile(
    r"\b(?:than|as|compared\s+(?:with|to)|versus|against|on|over|from)\s+(?:in\s+|for\s+|that\s+of\s+)?((?:19|20)\d{2})\b",
    re.I,
)


_COMPARED_BEFORE = re.compile(
    r"\b(?:than|as|compared\s+(?:with|to)|versus|from|over)\s+(?:in\s+|for\s+|during\s+)?(?:the\s+)?(?:previous|prior|preceding|last|year\s+before)",
    re.I,
)
_NAMED_BY_YEARS = re.compile(
    r"\b(?:19|20)\d{2}\s*(?:[-–/]|to)\s*(?:19|20)?\d{2}\s+(?:\w+[\s-]+){0,2}?(?:plan|strategy|programme|program|agreement|case|law|act)\b",
    re.I,
)


def _compared_years(
    text: str, years: tuple[int, ...], wanted: Wanted, documents: Sequence[Document]
) -> tuple[int, ...]:
    """ "lower than in 2015" asks about the report's own year beside 2015."""
    newest = _newest(documents)
    compares = wanted in ("difference", "ratio", "percent", "yes_no")
    if len(years) != 1 or not compares or newest is None or newest.period is None:
        return years
    if _COMPARED_BEFORE.search(text) and years[0] == newest.period.first - 1:
        return tuple(sorted({*years, newest.period.last}))
    match = _COMPARED_YEAR.search(text)
    if match is None or int(match.group(1)) != years[0] or years[0] in newest.period:
        return years
    return tuple(sorted({*years, newest.period.last}))


def _newest(documents: Sequence[Document]) -> Document | None:
    dated = [d for d in documents if d.period is not None]
    return max(dated, key=lambda d: d.period.last if d.period else 0, default=None)


def _years(
    text: str, documents: Sequence[Document], previous: Query | None
) -> tuple[tuple[int, ...], int | None]:
    """The years asked about, ascending, and the year of a report that is asked about by its name."""
    report_year = None
    remaining = text
    if (match := _REPORT.search(text)) is not None:
        report_year = int(match.group(1) or match.group(2))
        remaining = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    remaining = _NAMED_BY_YEARS.sub(" ", remaining)
    if (match := _RELATIVE_TO.search(remaining)) is not None:
        step = (
            -1
            if match.group(1).split()[0].lower() in ("before", "earlier", "prior", "preceding")
            else 1
        )
        return (int(match.group(2)) + step,), report_year
    found = {year for year, _, _ in years_in(remaining, counted=False)}
    if (match := _BETWEEN.search(remaining)) is not None:
        found.update((int(match.group(1)), int(match.group(2))))
    if (match := _SINCE.search(remaining)) is not None:
        newest = _newest(documents)
        last = newest.period.last if newest and newest.period else int(match.group(1))
        found.update(range(int(match.group(1)), last + 1))
    newest = _newest(documents)
    base: tuple[int, ...] = ()
    if previous is not None and previous.years:
        base = previous.years
    elif newest is not None and newest.period is not None:
        base = tuple(range(newest.period.first, newest.period.last + 1))
    if report_year is not None:
        covering = [d for d in documents if d.report_year == report_year] or [
            d
            for d in documents
            if d.report_year is None and d.period and d.period.last == report_year - 1
        ]
        if covering and covering[0].period:
            base = tuple(range(covering[0].period.first, covering[0].period.last + 1))
        else:
            base = (report_year - 1,)
    relative: set[int] = set()
    fiscal = (
        len(base) == 2
        and base[1] == base[0] + 1
        and newest is not None
        and newest.period is not None
        and newest.period.first != newest.period.last
    )
    if _BEFORE.search(remaining) and base:
        relative.update((base[0] - 1, base[0]) if fiscal else (min(base) - 1,))
    elif _AFTER.search(remaining) and base:
        relative.update((base[-1], base[-1] + 1) if fiscal else (max(base) + 1,))
    elif (match := _YEARS_AGO.search(remaining)) is not None and base:
        relative.add(
            min(base)
            - {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}[match.group(1).lower()]
        )
    elif _LAST.search(remaining) and newest is not None and newest.period is not None:
        named = newest.report_year if newest.report_year is not None else newest.period.last
        relative.update((newest.period.first - 1, newest.period.first) if fiscal else (named - 1,))
    elif _THIS.search(remaining) and base:
        relative.update(base)
    if relative:
        return tuple(sorted(relative)), report_year
    if found:
        return tuple(sorted(found)), report_year
    if report_year is not None:
        return base, report_year
    return (), None


@dataclass(frozen=True)
class _Where:
    """The places that a question names: those that documents speak of, with the documents' ids,
    those that none speaks of, and all of them."""

    places: tuple[str, ...] = ()
    scope: tuple[str, ...] | None = None
    unknown: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def _where(text: str, documents: Sequence[Document], vocabulary: Container[str]) -> _Where:
    """Read the places of a question against the documents."""
    found: dict[str, list[str]] = {}
    named: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for name, start, end in _place_words(text, documents):
        of_place = [d for d in documents if d.place and names_place(name, d.place)]
        telling = [d for d in documents if d not in of_place and _is_told(d, name)]
        if of_place or telling:
            place = (of_place or telling)[0].place if of_place else name
            found.setdefault(place or name, []).extend(d.id for d in [*of_place, *telling])
            named[name] = None
        elif not _mentioned(name, text[start:end], vocabulary) or (
            country(name) is not None and _is_subject(text, start, end)
        ):
            unknown[country(name) or name] = None
            named[name] = None
    if not found:
        return _Where((), None, tuple(unknown), tuple(named))
    ids = tuple(dict.fromkeys(i for ids in found.values() for i in ids))
    return _Where(tuple(found), ids, (), tuple(named))


def _place_words(text: str, documents: Sequence[Document]) -> list[tuple[str, int, int]]:
    """What may name a place: countries, the documents' own places in any case, and names that
    stand where a place does."""
    words = [(name, start, end) for name, start, end in countries_in(text)]
    taken = [(start, end) for _, start, end in words]

    def add(name: str, start: int, end: int) -> None:
        if not any(start < e and s < end for s, e in taken):
            taken.append((start, end))
            words.append((name, start, end))

    places = sorted({d.place for d in documents if d.place})
    for match in re.finditer(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*", text):
        word = match.group()
        place = next((p for p in places if names_place(word, p)), None)
        known = country(word) if len(word) > 3 else None
        if place is not None or (known is not None and word[0].islower()):
            add(place or known or word, *match.span())
    for place in places:
        if " " in place and (at := text.lower().find(place.lower())) >= 0:
            add(place, at, at + len(place))
    for match in _IN_PLACE.finditer(text):
        name = match.group(1).removesuffix("'s").removesuffix("’s")
        single = name.split()[0] if len(name.split()) > 1 else name
        for candidate in dict.fromkeys((name, single)):
            if len(candidate) > 3 and not re.match(r"\w*[A-Z]\w*[A-Z]", candidate):
                if candidate == name or any(_is_told(d, candidate) for d in documents):
                    add(candidate, match.start(1), match.start(1) + len(candidate))
    for match in re.finditer(r"\b[A-Z][a-zà-ÿ]{4,}\b", text):
        if any(_is_told(d, match.group()) for d in documents):
            add(match.group(), *match.span())
    return sorted(words, key=lambda item: item[1])


def _is_told(document: Document, name: str) -> bool:
    """Whether a document whose place was not given speaks of the place `name`."""
    if document.place is not None and "place" not in document.inferred:
        return False
    return name[:4] in document.text and speaks_of(document.text, name)


def _mentioned(place: str, word: str, vocabulary: Container[str]) -> bool:
    """Whether the collection's texts name `place`, in the form `word` or by its name."""
    if word.lower() in vocabulary or all(w.lower() in vocabulary for w in tokens(place)):
        return True
    return any(w[:3] == word[:3].lower() and names_place(w.title(), word) for w in vocabulary)


def _is_subject(text: str, start: int, end: int) -> bool:
    """Whether a country is what the question is about, rather than where somebody is from: "did
    Lethania recognise", "in Lethania", "Lethania's"."""
    before, after = text[:start], text[end:]
    return bool(
        re.search(r"\b(?:did|does|do|has|have|had|in|was|is|by)\s+(?:the\s+)?$", before, re.I)
        or re.match(r"['’]s?\b", after)
    ) and not re.match(r"n|ian|an|i\b", after)


def _wanted(text: str) -> tuple[Wanted, bool]:
    """The kind of answer, and whether the words say so rather than their absence."""
    for wanted, pattern in _WANTED:
        if pattern.search(text):
            if wanted == "date" and re.search(r"\bhow\s+(?:many|much)\b", text, re.I):
                continue
            if (
                wanted == "difference"
                and not re.search(r"\bby\s+how\s+m", text, re.I)
                and re.match(r"\s*(?:did|was|were|is)\b", text, re.I)
            ):
                continue
            if wanted == "sum" and re.search(r"\bof\s+which\b", text, re.I):
                continue
            if wanted in ("trend", "sum", "percent", "money", "count") and _YES_NO.match(text):
                return "yes_no", True
            return wanted, True
    if not _ASKS.match(text):
        return ("money" if _MONEY_WORDS.search(text) else "count"), False
    return "description", False


_YES_NO = re.compile(
    r"\s*(?:and\s+|but\s+)?(?:did|does|do|was|were|is|are|has|have|had|can|could)\b(?!.*\bup\s+or\s+down\b)",
    re.I,
)


def _currency(text: str, currencies: Container[str]) -> str | None:
    """The currency that `text` asks for by name, symbol or code."""
    for word in re.findall(r"[$€£¥]|[^\W\d_]+", text):
        lowered = word.lower()
        for form in (word, lowered, lowered.removesuffix("s")):
            if form in currencies and (len(form) > 3 or form.isupper()):
                return form
        code = currency_of(word) or currency_of(word.upper() if len(word) == 3 else word)
        if code is not None and lowered not in _EVERYDAY:
            return code
    return None
