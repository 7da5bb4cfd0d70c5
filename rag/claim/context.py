"""What a claim is held against: the sentences that its citations stand in, and their figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rag.answer.evidence import ReadFact
from rag.schema import Citation, Document, Span, Statement
from rag.text.currencies import currency_words
from rag.text.places import names_place
from rag.text.split import sentences
from rag.text.words import content_stems, stem, synonyms
from rag.text.years import RELATIVE_YEAR, years_in


@lru_cache(maxsize=1)
def generic() -> frozenset[str]:
    """Stems of words by which a claim is put rather than what it says."""
    return frozenset(
        content_stems(
            """people person persons individual individuals thing things record recorded
            register registered count counted totalled totaled amounted state stated noted
            occurred included includes including comprise comprised reached stood saw seen
            constitute constituted made make consisted accounted equal equals remained
            remain compared compare respectively versus additional additionally addition
            further furthermore moreover however therefore thus meanwhile similarly well
            among across according based following previous prior earlier later same
            different new year years document documents source sources passage text covered
            covering information data statistics stand there namely specifically
            approximately about around roughly nearly almost least zero one two three four
            five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
            seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
            ninety hundred thousand million billion trafficking trafficked human yes had
            been went gone part took place regarding concerning came come stayed formally
            figure total overall no none nobody fewer slightly
            sharply sharp either case instance respective given become became just merely
            group groups member members national nationals thereby whom whose each put
            meaning known called way ways kind kinds amid despite although though whereas
            roughly altogether together alone still yet already ago back former latter against"""
        )
    )


@lru_cache(maxsize=1)
def of_state() -> frozenset[str]:
    """Stems of words for those who act for a state; who acts is looked at by `rag.claim.agents`."""
    return frozenset(content_stems("government authorities officials officially"))


@lru_cache(maxsize=1)
def changes() -> frozenset[str]:
    """Stems of words for a change; which way it went is looked at with the figures."""
    return frozenset(
        content_stems(
            "increase decrease rise rose fall fell more fewer change difference growth drop"
        )
    )


@lru_cache(maxsize=1)
def _kept_apart() -> tuple[frozenset[str], ...]:
    """Words that are synonyms for a search, and yet not the same people."""
    groups = (
        "boy boys",
        "girl girls",
        "man men male males",
        "woman women female females",
        "child children minor minors kid kids juvenile juveniles",
        "law laws legislation statute act acts",
        "legal lawyer lawyers attorney attorneys counsel",
    )
    return tuple(frozenset(content_stems(words)) for words in groups)


@lru_cache(maxsize=1)
def _one_meaning() -> dict[str, frozenset[str]]:
    """Words that mean the same in a claim, beside those that a search takes for one another."""
    groups = ("police enforcement", "budget allocate funding spending", "fled escaped left")
    found: dict[str, frozenset[str]] = {}
    for stems in (frozenset(content_stems(words)) for words in groups):
        for form in stems:
            found[form] = found.get(form, frozenset()) | stems
    return found


@lru_cache(maxsize=4096)
def alike(form: str) -> frozenset[str]:
    """`form` and the stems that say the same of the same people."""
    own = {group for group in _kept_apart() if form in group}
    others = {group for group in _kept_apart() if form not in group}
    if not own:
        return frozenset({form, *synonyms(form)}) | _one_meaning().get(form, frozenset())
    away = frozenset().union(*others)
    return frozenset({form, *synonyms(form)} - away) | frozenset().union(*own)


def has(forms: frozenset[str], form: str) -> bool:
    """Whether `forms` hold the stem `form` or one that says the same."""
    return not forms.isdisjoint(alike(form))


@lru_cache(maxsize=4096)
def stems_of(text: str) -> frozenset[str]:
    """The stems of the words of `text` that carry meaning."""
    return frozenset(content_stems(text))


@lru_cache(maxsize=4096)
def _is_adjective_of(form: str, place: str) -> bool:
    return names_place(form.title(), place)


@lru_cache(maxsize=256)
def _sentences_around(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The sentences of the paragraph that ``text[start:end]`` has a part in."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    within = Span(first, len(text) if last < 0 else last)
    cited = Span(start, end)
    return tuple(one for one in sentences(text, within) if one.overlaps(cited))


@lru_cache(maxsize=1)
def _told_of() -> frozenset[str]:
    """Stems of those whom reports are on."""
    return stems_of("victims children women men girls boys traffickers workers migrants refugees")


@lru_cache(maxsize=1)
def multiples() -> frozenset[str]:
    """Stems of what a figure does that becomes another: the figures themselves bear it out."""
    return stems_of("doubled tripled trebled quadrupled halved twice")


_NAME = re.compile(r"\b[A-Z][\w’'-]*")
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Place:
    """A sentence that a citation stands in."""

    document: Document
    span: Span
    text: str

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems_of(self.text)


@dataclass(frozen=True)
class Context:
    """The words that a claim cites: `quotes` as cited, `sentences` as they stand there, `facts`
    those of the figures that stand within the quotes, `beside` those of the whole sentences."""

    citations: tuple[Citation, ...]
    documents: tuple[Document, ...]
    sentences: tuple[Place, ...]
    facts: tuple[ReadFact, ...]
    beside: tuple[ReadFact, ...]

    @cached_property
    def quotes(self) -> str:
        return " \n".join(citation.quote for citation in self.citations)

    @cached_property
    def text(self) -> str:
        """The whole sentences that the quotes stand in."""
        return " \n".join(place.text for place in self.sentences)

    def text_of(self, years: Collection[int]) -> str:
        """The sentences without what stands in brackets about other `years` alone."""

        def kept(match: re.Match[str]) -> str:
            told = {each.year for each in years_in(match.group())}
            return match.group() if not told or not years or told & set(years) else " "

        return _BRACKETS.sub(kept, self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset().union(*(place.stems for place in self.sentences))

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The stems of the documents' words for money; units are looked at with the figures."""
        return frozenset(
            stem(word) for document in self.documents for word in currency_words(document.text)
        ) | stems_of("dollars euros manat")

    @cached_property
    def headings(self) -> frozenset[str]:
        """The stems of the documents' places and of the names in their titles: what a claim may say
        of each. Not whom a report is on: its title tells nothing of who is counted."""
        names = (
            " ".join(_NAME.findall(_BRACKETS.sub(" ", document.title)))
            for document in self.documents
        )
        places = (document.place or "" for document in self.documents)
        return stems_of(" ".join(names)) - _told_of() | stems_of(" ".join(places))

    def is_of_place(self, form: str) -> bool:
        """Whether the stem `form` is of the adjective of a place that a document is on."""
        return any(
            document.place is not None and _is_adjective_of(form, document.place)
            for document in self.documents
        )

    @cached_property
    def periods(self) -> frozenset[int]:
        """The years that the cited documents cover."""
        return frozenset(
            year
            for document in self.documents
            if document.period
            for year in range(document.period.first, document.period.last + 1)
        )

    @cached_property
    def named_years(self) -> frozenset[int]:
        """The years that the cited sentences name, or count back to."""
        years = {each.year for each in years_in(self.text)}
        for place in self.sentences:
            period = place.document.period
            if period is not None and RELATIVE_YEAR.search(place.text):
                years.add(period.first - 1)
        return frozenset(years)


def context_of(
    statement: Statement,
    documents: Mapping[str, Document],
    facts: Mapping[str, Sequence[ReadFact]],
) -> Context:
    """What `statement` is held against. `facts` maps the ids of documents to their figures."""
    places: dict[tuple[str, int], Place] = {}
    cited: dict[str, list[Span]] = {}
    for citation in statement.citations:
        document = documents[citation.document_id]
        cited.setdefault(document.id, []).append(Span(citation.start, citation.end))
        for span in _sentences_around(document.text, citation.start, citation.end):
            words = document.text[span.start : span.end]
            places.setdefault((document.id, span.start), Place(document, span, words))
    within, beside = [], []
    for place in places.values():
        for read in facts.get(place.document.id, ()):
            fact = read.fact
            if place.span.start <= fact.start < place.span.end:
                beside.append(read)
                quoted = Span(fact.start, fact.end)
                if any(quote.contains(quoted) for quote in cited[place.document.id]):
                    within.append(read)
    return Context(
        statement.citations,
        tuple(documents[document_id] for document_id in cited),
        tuple(places.values()),
        tuple(within),
        tuple(beside),
    )


_YES_NO = re.compile(r"^\s*(yes|no)\b[\s,.:;–—-]*(?=\w|$)", re.IGNORECASE)


def without_yes_no(text: str) -> tuple[str, str]:
    """The "yes" or "no" that `text` opens with, "" where it opens with neither, and the rest."""
    match = _YES_NO.match(text)
    # "No victims were identified" opens with no answer to a question.
    if match is None or not re.search(r"[,.:;–—-]", match.group()):
        return "", text
    return match.group(1).lower(), text[match.end() :]


def meant(forms: frozenset[str], context: Context) -> frozenset[str]:
    """Those of `forms` that say something of their own."""
    return frozenset(
        form
        for form in forms
        if form not in generic()
        and form not in of_state()
        and form not in context.headings
        and form not in context.currencies
        and not context.is_of_place(form)
        and not has(changes(), form)
        and form not in multiples()
    )
