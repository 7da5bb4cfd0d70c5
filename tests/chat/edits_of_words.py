"""Edits of right statements by which words are others: a name, a place, an act, who acts, whom it
concerns, a denial, a cause or a judgement out of nowhere, a quotation with a word changed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from rag.text.places import names_place
from rag.text.words import content_stems
from tests.chat.edits_of_figures import number_of
from tests.chat.right import Case

Edit = Callable[[Case, random.Random], Case | None]


def misquoted(case: Case, chance: random.Random) -> Case | None:
    """A word of the quotation is another one."""
    words = case.quote.split(" ")
    places = [i for i, word in enumerate(words) if word.isalpha() and len(word) > 4]
    if not places:
        return None
    words[chance.choice(places)] = chance.choice(["reportedly", "allegedly", "nevertheless"])
    return replace(case, quote=" ".join(words))


PEOPLE = ("President Dalvin Orreno", "Minister Tessa Quillon", "Harrow Vantis", "Mr. Bexley")


def invented_name(case: Case, chance: random.Random) -> Case | None:
    """Somebody of whom no report speaks."""
    name = chance.choice(PEOPLE)
    text = case.text.rstrip(".")
    return replace(case, text=f"{text}, {name} said." if chance.random() < 0.5 else
                   f"According to {name}, {text}.")  # fmt: skip


def misplaced_name(case: Case, chance: random.Random) -> Case | None:
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


def other_place(case: Case, chance: random.Random) -> Case | None:
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


def negated(case: Case, chance: random.Random) -> Case | None:
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


def other_group(case: Case, chance: random.Random) -> Case | None:
    """Of whom the figure is no figure: child victims for victims."""
    if case.read.fact.kind != "count" or not re.search(r"\bvictims\b", case.text):
        return None
    group = chance.choice(["child", "male", "foreign"])
    stems = set(content_stems(case.quote))
    words = {"child": "child", "male": "men", "foreign": "foreign"}
    if stems & {*content_stems(f"{group} {words[group]} children boys girls minors")}:
        return None
    return replace(case, text=re.sub(r"\bvictims\b", f"{group} victims", case.text, count=1))


def swapped(pairs: dict[str, str]) -> Edit:
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
    shown = number_of(case)
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


def potential(case: Case, chance: random.Random) -> Case | None:
    """Those who were identified for those who may be victims, and the other way round."""
    if re.search(r"\bpotential victims\b", case.text):
        return replace(case, text=case.text.replace("potential victims", "confirmed victims"))
    if re.search(r"\bvictims\b", case.text) and "potential" not in case.read.sentence:
        return replace(case, text=re.sub(r"\bvictims\b", "potential victims", case.text, count=1))
    return None


CAUSES = (
    "because of the pandemic", "due to a lack of interpreters", "thanks to a new hotline",
    "after a change of the law", "despite protests", "as a result of foreign pressure",
)  # fmt: skip
COMMENTS = (
    "the highest number ever recorded", "a record", "which observers criticized",
    "most of them women", "all of them adults", "fewer than planned", "as the law requires",
)  # fmt: skip


def caused(case: Case, chance: random.Random) -> Case | None:
    """A cause out of nowhere."""
    cause = chance.choice(CAUSES)
    return None if cause in case.quote else replace(case, text=f"{case.text.rstrip('.')} {cause}.")


def commented(case: Case, chance: random.Random) -> Case | None:
    """A judgement out of nowhere behind the figure."""
    return replace(case, text=f"{case.text.rstrip('.')}, {chance.choice(COMMENTS)}.")


def purpose(case: Case, chance: random.Random) -> Case | None:
    """Money or help for something else."""
    match = re.search(r"\b(for|with|at|on) (?:the |a )?[a-z][\w-]*(?: [a-z][\w-]*){0,3}", case.text)
    if match is None:
        return None
    other = chance.choice(["police cars", "road building", "school meals", "border fences"])
    if set(content_stems(other)) & set(content_stems(case.quote)):
        return None
    return replace(case, text=case.text.replace(match.group(), f"{match.group(1)} {other}"))
