"""Statements that are known to be right, and what known edits make of them.

The right ones are made from the labelled figures of the working part, in the words of their
questions, and from the figures stored with the texts, in the words of the reports. Each edit makes
a statement false in a known way: another year, another number, the number of its neighbour, a name
out of nowhere, another place, another unit, a denial, another act, somebody else who acts, a cause
or a judgement out of nowhere. Seeded: the same list every time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from eval.labels import Corpus, Label, corpora, load, read_texts
from rag.answer.evidence import ReadFact, read_facts, sentence_of
from rag.answer.evidence import Sentence as ReadSentence
from rag.facts.reader import facts
from rag.index.load import described
from rag.index.manifest import ManifestEntry, read_manifest
from rag.index.override import Override
from rag.question.parse import parse
from rag.schema import Collection, Document, Fact, Paragraph, Query
from rag.text.numbers import read_numbers
from rag.text.places import names_place
from rag.text.split import paragraphs, sentences
from rag.text.words import content_stems
from rag.text.years import years_in

SEED = 20201231


@dataclass(frozen=True)
class Report:
    """A text with all that is read from it."""

    document: Document
    sentences: tuple[ReadSentence, ...]
    facts: tuple[ReadFact, ...]


@dataclass(frozen=True)
class Case:
    """A statement as a model would write it: its words, the words that it quotes, the question,
    the report, and the figure that it is made from. `edit` names what was done to it, "right" where
    nothing was; `labelled` is True where it is in the words of a labelled question."""

    edit: str
    text: str
    quote: str
    query: Query
    report: Report
    read: ReadFact
    labelled: bool = False


@lru_cache(maxsize=1)
def collections() -> tuple[tuple[Corpus, tuple[Report, ...]], ...]:
    """The reports of the seeds and of the working narratives, read."""
    known = corpora()
    return tuple(
        (known[name], tuple(_reports(known[name]))) for name in ("seeds", "narratives_work")
    )


def _reports(corpus: Corpus) -> Iterator[Report]:
    # The labels say which place each text is on, as a manifest would.
    places = {label.doc: label.place for label in load(corpus, "work") if label.place}
    manifest = read_manifest(corpus.texts)
    for source, text in read_texts(corpus.texts).items():
        entry = manifest.get(source, ManifestEntry(source, place=places.get(source)))
        document = described(Document(source, source, "", text), entry, Override())
        read: list[ReadFact] = []
        stated: list[ReadSentence] = []
        for number, part in enumerate(paragraphs(text), 1):
            spans = sentences(text, part)
            paragraph = Paragraph(source, number, part.start, part.end, text[part.start : part.end])
            stated += [sentence_of(document, number, span.start, span.end) for span in spans]
            read += read_facts(facts(document, paragraph, spans), document)
        yield Report(document, tuple(stated), tuple(read))


# Right statements


def right_cases() -> list[Case]:
    """All statements that are right: those in the words of questions, then those in the words of
    reports."""
    return [*_of_labels(), *_of_facts()]


_MANY_DID = re.compile(
    r"^How many (?P<what>[\w’' -]+?) did (?P<who>[\w’' -]+?) (?P<verb>identify|recogni[sz]e|"
    r"assist|help|support|investigate|open|start|convict|prosecute|register|receive|refer|train|screen|issue|"
    r"find|arrest|visit|make|carry out|inspect|hear|grant|launch|hold)(?P<rest>\b.*)\?$",
    re.IGNORECASE,
)
_MANY_WERE = re.compile(
    r"^How many (?P<what>[\w’' -]+?) (?P<verb>were|was|had|received|took|got|died|lived) "
    r"(?P<rest>.*)\?$",
    re.IGNORECASE,
)


def _of_labels() -> Iterator[Case]:
    for corpus, reports in collections():
        by_source = {report.document.source: report for report in reports}
        collection = Collection(tuple(report.document for report in reports))
        for label in load(corpus, "work"):
            report = by_source.get(label.doc or "")
            if label.kind != "count" or len(label.turns) > 1 or report is None:
                continue
            text = _told(label)
            read = _labelled(label, report)
            if text is None or read is None:
                continue
            query = parse(label.question, collection, (), label.scope)
            yield Case("right", text, label.quotes[0], query, report, read, True)


def _told(label: Label) -> str | None:
    """The answer in the words of its question: "How many did X see?" is "X did see 3"."""
    if label.status != "answered" or not label.answers or len(label.quotes) != 1:
        return None
    number = next((a for a in label.answers if re.fullmatch(r"[\d,]+", a)), None)
    if number is None:
        return None
    if match := _MANY_DID.match(label.question):
        words = "{who} did {verb} {number} {what}{rest}."
    elif match := _MANY_WERE.match(label.question):
        words = "{number} {what} {verb} {rest}."
    else:
        return None
    text = words.format(number=number, **match.groupdict())
    return text[0].upper() + text[1:]


def _labelled(label: Label, report: Report) -> ReadFact | None:
    """The stored figure that a label speaks of."""
    begin = report.document.text.find(label.quotes[0])
    end = begin + len(label.quotes[0])
    for read in report.facts:
        fact = read.fact
        within = begin <= fact.start and fact.end <= end
        if within and fact.value == label.value and set(label.years) & set(fact.years):
            return read
    return None


def _of_facts() -> Iterator[Case]:
    for _, reports in collections():
        collection = Collection(tuple(report.document for report in reports))
        for report in reports:
            for read in report.facts:
                text = _in_own_words(read)
                if text is None:
                    continue
                place = report.document.place
                asked = f"How many in {place} in {read.fact.years[0]}?"
                query = replace(
                    parse(asked, collection, (), report.document.source),
                    years=read.fact.years[:1],
                    places=(place,) if place else (),
                )
                quote = report.document.text[read.fact.sentence_start : read.fact.sentence_end]
                yield Case("right", text, quote, query, report, read)


def _in_own_words(read: ReadFact) -> str | None:
    """The figure by itself, as it was written out to be matched: "In 2019, the government
    identified 91 victims." Those of more than one year, or that are none, are passed over."""
    fact = read.fact
    body = fact.statement.partition(": ")[2]
    shown = read.document.text[fact.start : fact.end]
    if fact.kind not in ("count", "money", "percent") or len(fact.years) != 1:
        return None
    if not 4 <= len(body.split()) <= 30 or not _is_well_formed(body, shown, read.sentence):
        return None
    if str(fact.years[0]) in body:
        return f"{body[0].upper()}{body[1:]}."
    lowered = body if body.split()[0].isupper() or _names(body) else body[0].lower() + body[1:]
    return f"In {fact.years[0]}, {lowered}."


def _is_well_formed(body: str, shown: str, sentence: str) -> bool:
    """Whether `body` stands in its sentence as it is, or with another figure in place of `shown`:
    then it reads as somebody would have written it."""
    figures = [sentence[number.start : number.end] for number in read_numbers(sentence)]
    own = read_numbers(body)
    return (
        body.count(shown) == 1
        and not years_in(body)
        and len(own) == 1
        and any(body.replace(shown, figure) in sentence for figure in figures)
    )


def _names(body: str) -> bool:
    first = body.split(maxsplit=1)[0]
    return first[0].isupper() and first.lower() not in {
        "the", "a", "an", "in", "of", "courts", "authorities", "police", "officials", "it", "they"
    }  # fmt: skip


# Edits


Edit = Callable[[Case, random.Random], Case | None]


def edited_cases(right: Sequence[Case], seed: int = SEED) -> list[Case]:
    """Each edit of each of the `right` statements, where it can be made and makes it false."""
    chance = random.Random(seed)
    found = []
    for case in right:
        for name, edit in EDITS.items():
            made = edit(case, chance)
            if made is not None and made != case:
                found.append(replace(made, edit=name))
    return found


def _number(case: Case) -> str | None:
    """The figure as the statement writes it, where it stands there once."""
    value = case.read.fact.value
    shown = [n for n in read_numbers(case.text) if n.value == value]
    if len(shown) != 1:
        return None
    words = case.text[shown[0].start : shown[0].end]
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", words)
    return digits.group() if digits else None


def _misquoted(case: Case, chance: random.Random) -> Case | None:
    """A word of the quotation is another one."""
    words = case.quote.split(" ")
    places = [i for i, word in enumerate(words) if word.isalpha() and len(word) > 4]
    if not places:
        return None
    words[chance.choice(places)] = chance.choice(["reportedly", "allegedly", "nevertheless"])
    return replace(case, quote=" ".join(words))


def _misdated(case: Case, chance: random.Random) -> Case | None:
    """Another year, one that the report speaks of as well where there is one."""
    year = case.read.fact.years[0]
    if str(year) not in case.text:
        return None
    others = {y for read in case.report.facts for y in read.fact.years} - set(case.read.fact.years)
    other = chance.choice(sorted(others) or [year + 3])
    if _is_true(case, case.read.fact.value, other):
        return None
    return replace(case, text=case.text.replace(str(year), str(other)))


def _asked_of_another_year(case: Case, chance: random.Random) -> Case | None:
    """A right figure without its year, where another year is asked for."""
    year = case.read.fact.years[0]
    text = re.sub(rf"^In {year}, | in {year}\b", "", case.text)
    others = {y for read in case.report.facts for y in read.fact.years} - set(case.read.fact.years)
    if str(year) in text or not others:
        return None
    other = chance.choice(sorted(others))
    if _is_true(case, case.read.fact.value, other):
        return None
    return replace(case, text=text[0].upper() + text[1:], query=replace(case.query, years=(other,)))


def _stitched(case: Case, chance: random.Random) -> Case | None:
    """The number of another figure of the same sentence."""
    shown, fact = _number(case), case.read.fact
    others = [
        read
        for read in case.report.facts
        if read.fact.sentence_start == fact.sentence_start
        and read.fact.kind == fact.kind
        and read.fact.unit == fact.unit
        and read.fact.value not in (fact.value, None)
        and not _same_matter(case.read, read)
    ]
    if shown is None or not others:
        return None
    other = chance.choice(others)
    if _is_true(case, other.fact.value, fact.years[0]):
        return None
    return replace(case, text=_with_number(case.text, shown, f"{other.fact.value or 0:,.10g}"))


def _other_year_figure(case: Case, chance: random.Random) -> Case | None:
    """The number that the same sentence gives for another year."""
    shown, fact = _number(case), case.read.fact
    if shown is None:
        return None
    for read in case.report.facts:
        other = read.fact
        beside = other.sentence_start == fact.sentence_start and other.kind == fact.kind
        if beside and not set(other.years) & set(fact.years) and other.value != fact.value:
            if other.unit != fact.unit or _is_true(case, other.value, fact.years[0]):
                continue
            return replace(case, text=_with_number(case.text, shown, f"{other.value or 0:,.10g}"))
    return None


def _invented_number(case: Case, chance: random.Random) -> Case | None:
    shown = _number(case)
    if shown is None:
        return None
    known = {n.value for n in read_numbers(case.report.document.text)}
    value = float(shown.replace(",", ""))
    made = next(v for v in (value + step for step in range(1, 999)) if v not in known)
    return replace(case, text=_with_number(case.text, shown, f"{made:,.10g}"))


PEOPLE = ("President Dalvin Orreno", "Minister Tessa Quillon", "Harrow Vantis", "Mr. Bexley")


def _invented_name(case: Case, chance: random.Random) -> Case | None:
    """Somebody of whom no report speaks."""
    name = chance.choice(PEOPLE)
    text = case.text.rstrip(".")
    return replace(case, text=f"{text}, {name} said." if chance.random() < 0.5 else
                   f"According to {name}, {text}.")  # fmt: skip


def _misplaced_name(case: Case, chance: random.Random) -> Case | None:
    """A name of the report that the sentence does not have."""
    text = case.report.document.text
    own = f"{case.quote} {case.read.sentence}"
    names = [
        name
        for name in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})?", text)
        if not any(part in own or part in case.query.asked for part in name.split())
        and not any(
            names_place(part, case.report.document.place or "")
            or part in case.report.document.title
            for part in name.split()
        )
        and not re.search(rf"\b{name.split()[0].lower()}\b", text)
    ]
    if not names:
        return None
    return replace(case, text=f"{case.text.rstrip('.')} in {chance.choice(names)}.")


def _other_place(case: Case, chance: random.Random) -> Case | None:
    """Said of another country, or asked of one."""
    place = case.report.document.place
    other = chance.choice(["Georgia", "Portugal", "Ghana"])
    if place is None or not case.query.places:
        return None
    if place in case.text:
        return replace(case, text=case.text.replace(place, other))
    if chance.random() < 0.5:
        return replace(case, text=f"{case.text.rstrip('.')} in {other}.")
    return replace(case, query=replace(case.query, places=(other,)))


def _other_unit(case: Case, chance: random.Random) -> Case | None:
    """Percent for people, another currency, or cases for victims."""
    shown, fact = _number(case), case.read.fact
    if shown is None:
        return None
    if fact.kind == "count":
        if chance.random() < 0.5 and not re.search(r"\d \d", case.text):
            return replace(case, text=_with_number(case.text, shown, f"{shown} percent of"))
        swapped = re.sub(r"\bvictims\b", "prosecutions", case.text)
        return replace(case, text=swapped) if "prosecution" not in case.quote else None
    if fact.kind == "percent":
        return replace(case, text=re.sub(r"\s*(?:percent|per cent|%)", "", case.text))
    text = re.sub(r"\$", "€", case.text)
    return replace(case, text=re.sub(r"\b(?:manat|dolor|thaler)\b", "dollars", text))


def _negated(case: Case, chance: random.Random) -> Case | None:
    """What the report says is denied."""
    if re.search(r"\b(?:not|no|none)\b|^0 ", case.text):
        return None
    verb = re.search(rf"\b(?:{'|'.join(DENIED)})\b", case.text)
    if verb is not None:
        return replace(case, text=case.text.replace(verb[0], f"did not {DENIED[verb[0]]}", 1))
    text, count = re.subn(r"\b(were|was|did)\s", r"\1 not ", case.text, count=1)
    return replace(case, text=text) if count else None


DENIED = {
    "identified": "identify", "allocated": "allocate", "provided": "provide", "opened": "open",
    "assisted": "assist", "referred": "refer", "convicted": "convict", "trained": "train",
    "inspected": "inspect", "granted": "grant", "investigated": "investigate", "held": "hold",
    "recognised": "recognise", "recorded": "record", "received": "receive", "issued": "issue",
    "conducted": "conduct", "initiated": "initiate", "reported": "report",
}  # fmt: skip


def _other_group(case: Case, chance: random.Random) -> Case | None:
    """Of whom the figure is no figure: child victims for victims."""
    if case.read.fact.kind != "count" or not re.search(r"\bvictims\b", case.text):
        return None
    group = chance.choice(["child", "male", "foreign"])
    stems = set(content_stems(case.quote))
    words = {"child": "child", "male": "men", "foreign": "foreign"}
    if stems & {*content_stems(f"{group} {words[group]} children boys girls minors")}:
        return None
    return replace(case, text=re.sub(r"\bvictims\b", f"{group} victims", case.text, count=1))


def _bounded(case: Case, chance: random.Random) -> Case | None:
    """An exact figure as a limit."""
    shown = _number(case)
    before = re.search(r"\b(?:than|least|over|to|most|about|nearly|almost|some)\s+\S*$",
                       case.text[: case.text.find(shown)] if shown else "")  # fmt: skip
    if (
        shown is None
        or before
        or "$" in case.text
        or re.search(r"\b(?:than|least|over|up to|most)\b", case.quote)
    ):
        return None
    bound = chance.choice(["more than", "fewer than"])
    return replace(case, text=_with_number(case.text, shown, f"{bound} {shown}"))


def _swapped(pairs: dict[str, str]) -> Edit:
    """An edit that puts another word for one of `pairs`, where the quotation has no such word."""
    both = {**pairs, **{other: word for word, other in pairs.items()}}

    def edit(case: Case, chance: random.Random) -> Case | None:
        found = [w for w in both if re.search(rf"\b{w}\b", case.text)]
        found = [w for w in found if not _has_both(case, w, both[w])]
        if not found:
            return None
        word = chance.choice(found)
        return replace(case, text=re.sub(rf"\b{word}\b", both[word], case.text))

    return edit


def _has_both(case: Case, word: str, other: str) -> bool:
    """Whether the sentence has the `other` word too, and with the same figure."""
    if re.search(rf"\b{other}\b", case.read.sentence, re.IGNORECASE) is None:
        return False
    shown = _number(case)
    beside = [
        r for r in case.report.facts if r.fact.sentence_start == case.read.fact.sentence_start
    ]
    same = [r for r in beside if r.fact.value == case.read.fact.value]
    return shown is None or word not in SEXES.keys() | set(SEXES.values()) or len(same) > 1


SEXES = {"women": "men", "female": "male", "girls": "boys", "woman": "man"}
ACTS = {
    "identified": "assisted", "convicted": "arrested", "allocated": "spent",
    "prosecuted": "convicted", "investigated": "prosecuted", "trained": "dismissed",
    "issued": "revoked", "granted": "denied",
    "accommodated": "deported", "provided": "refused", "received": "requested", "opened": "closed",
    "inspected": "built", "initiated": "dropped", "screened": "detained", "awarded": "cost",
    "operated": "closed", "repatriated": "recruited", "sentenced": "acquitted",
    "reported": "denied",
    "referred": "returned", "employed": "dismissed", "registered": "deregistered",
}  # fmt: skip
AGENTS = {
    "The government": "The ombudsman", "the government": "an NGO", "police": "observers",
    "Police": "Prosecutors", "courts": "police", "Courts": "The police", "prosecutors": "courts",
    "Prosecutors": "NGOs", "authorities": "NGOs", "Authorities": "Observers",
    "an NGO": "the police",
    "the ministry": "the media", "officials": "journalists", "Officials": "Employers",
    "An NGO": "The ministry", "the Ministry": "the church", "NGOs": "courts",
}  # fmt: skip
SPANS = {"months": "years", "days": "weeks", "hours": "days", "month": "week"}


def _potential(case: Case, chance: random.Random) -> Case | None:
    """Those who were identified for those who may be victims, and the other way round."""
    if re.search(r"\bpotential victims\b", case.text):
        return replace(case, text=case.text.replace("potential victims", "confirmed victims"))
    if re.search(r"\bvictims\b", case.text) and "potential" not in case.read.sentence:
        return replace(case, text=re.sub(r"\bvictims\b", "potential victims", case.text, count=1))
    return None


def _rounded(case: Case, chance: random.Random) -> Case | None:
    """A figure to fewer digits, said to be about so much or not."""
    shown = _number(case)
    if shown is None:
        return None
    value = float(shown.replace(",", ""))
    digits = len(f"{value:.0f}") - 1
    rounded = round(value, -max(1, digits - 1))
    if digits < 1 or rounded == value or _is_true(case, rounded, case.read.fact.years[0]):
        return None
    about = chance.choice(["", "about ", "nearly ", "some "])
    if "$" in case.text or "€" in case.text:
        about = ""
    return replace(case, text=_with_number(case.text, shown, f"{about}{rounded:,.0f}"))


CAUSES = (
    "because of the pandemic", "due to a lack of interpreters", "thanks to a new hotline",
    "after a change of the law", "despite protests", "as a result of foreign pressure",
)  # fmt: skip
COMMENTS = (
    "the highest number ever recorded", "a record", "which observers criticized",
    "most of them women", "all of them adults", "fewer than planned", "as the law requires",
)  # fmt: skip


def _caused(case: Case, chance: random.Random) -> Case | None:
    """A cause out of nowhere."""
    cause = chance.choice(CAUSES)
    return None if cause in case.quote else replace(case, text=f"{case.text.rstrip('.')} {cause}.")


def _commented(case: Case, chance: random.Random) -> Case | None:
    """A judgement out of nowhere behind the figure."""
    return replace(case, text=f"{case.text.rstrip('.')}, {chance.choice(COMMENTS)}.")


def _compared(case: Case, chance: random.Random) -> Case | None:
    """A right figure set beside one of the year before that is another's, or made up."""
    fact = case.read.fact
    if fact.kind != "count" or not fact.value or "compared" in case.text:
        return None
    year = fact.years[0] - 1
    others = [
        read.fact.value
        for read in case.report.facts
        if read.fact.kind == "count" and read.fact.value and read.fact.value != fact.value
    ]
    made = chance.choice(others or [fact.value + 7])
    beside = [r.fact for r in case.report.facts if r.fact.sentence_start == fact.sentence_start]
    if _is_true(case, made, year) or any(made == o.value and year in o.years for o in beside):
        return None
    way = "up" if fact.value > made else "down"
    return replace(case, text=f"{case.text.rstrip('.')}, {way} from {made:,.10g} in {year}.")


def _purpose(case: Case, chance: random.Random) -> Case | None:
    """Money or help for something else."""
    match = re.search(r"\b(for|with|at|on) (?:the |a )?[a-z][\w-]*(?: [a-z][\w-]*){0,3}", case.text)
    if match is None:
        return None
    other = chance.choice(["police cars", "road building", "school meals", "border fences"])
    if set(content_stems(other)) & set(content_stems(case.quote)):
        return None
    return replace(case, text=case.text.replace(match.group(), f"{match.group(1)} {other}"))


EDITS: dict[str, Edit] = {
    "misquoted": _misquoted,
    "misdated": _misdated,
    "another year asked": _asked_of_another_year,
    "stitched": _stitched,
    "another year's figure": _other_year_figure,
    "invented number": _invented_number,
    "invented name": _invented_name,
    "misplaced name": _misplaced_name,
    "other place": _other_place,
    "other unit": _other_unit,
    "negated": _negated,
    "other group": _other_group,
    "bounded": _bounded,
    "other sex or span": _swapped({**SEXES, **SPANS}),
    "other act": _swapped(ACTS),
    "other agent": _swapped(AGENTS),
    "potential": _potential,
    "rounded": _rounded,
    "caused": _caused,
    "commented": _commented,
    "compared": _compared,
    "purpose": _purpose,
}


def _with_number(text: str, shown: str, other: str) -> str:
    return re.sub(rf"(?<![\d.,]){re.escape(shown)}(?![\d]|[.,]\d)", other, text, count=1)


def _same_matter(one: ReadFact, other: ReadFact) -> bool:
    """Whether what is said of one figure may hold of the other too."""
    if set(content_stems(one.fact.statement)) <= set(content_stems(other.fact.statement)):
        return True
    left, right = set(content_stems(one.fact.counted)), set(content_stems(other.fact.counted))
    return left <= right or right <= left


def _is_true(case: Case, value: float | None, year: int) -> bool:
    """Whether the report has a figure of this value and year on the matter."""
    return any(
        read.fact.value == value and year in read.fact.years and _overlap(read.fact, case.read.fact)
        for read in case.report.facts
    )


def _overlap(one: Fact, other: Fact) -> bool:
    return bool(set(content_stems(one.counted)) & set(content_stems(other.counted)))
