"""Which place a text speaks of, be it a country or a name in the manner of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from rag.text.countries import countries_in, country
from rag.text.currencies import countries_of_money

_CAPITALISED = re.compile(r"\b[A-Z][^\W\d_]*[a-zà-ÿ][^\W\d_]*(?:[ -][A-Z][^\W\d_]*[a-zà-ÿ]\w*)*")
_SMALL = re.compile(r"\b[a-zà-ÿ]{3,}\b")
_ADJECTIVE = re.compile(r"[A-Z]\w{2,}(?:n|ese|ish|i)s?")
_SURE_ADJECTIVE = re.compile(r"[A-Z]\w{3,}ians?")
_ADJECTIVE_ENDING = re.compile(r"[aeiouy]{0,2}(?:n|an|ian|ean|ese|i|ish|ic|er|s)s?")
_LAST_VOWELS = re.compile(r"[aeiouy]{1,2}$")
_PLACE_LEAD = re.compile(
    r"\b(?:[Gg]overnment of|[Rr]epublic of|[Kk]ingdom of|[Ss]tate of|in|of|to|from|within|across|"
    r"throughout|for|inside|outside|into)\s+(?:the\s+)?\Z"
)
_OFFICIAL = (
    r"(?:government|authorities|officials|parliament|police|courts?|law|nationals?|citizens?|"
    r"ministr\w+|republic|constitution|president|prosecutors?|diplomats?|embass\w+|consul\w+|"
    r"victims?|ombuds\w+|agency|ministry|council|prisons?)"
)
_WHOSE_AFTER = re.compile(rf"(?:['’]s?\s+(?:\w+\s+)?|\s+(?:\w+\s+)?){_OFFICIAL}\b", re.IGNORECASE)
_WHOSE_BEFORE = re.compile(rf"\b{_OFFICIAL}\s+of\s+(?:the\s+)?\Z", re.IGNORECASE)
_HERE = re.compile(r"\b(?:in|within|across|throughout|inside)\s+(?:the\s+)?\Z", re.IGNORECASE)
# but not "In 2020, Peru identified"
_LISTED = re.compile(
    r"\bfrom\s+(?:the\s+)?\Z|(?<!\b(?:19|20)\d\d)[,;(]\s*(?:and\s+|or\s+)?\Z|\band\s+\Z",
    re.IGNORECASE,
)

# Words with a capital that reports write behind "in" and "of" and that name no place.
_NOT_PLACES = frozenset(
    """January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    Parliament Ministry Government President Interior Justice Labor Labour Health Education Police
    State Court Congress Council Commission Committee Secretariat Agency Assembly Bureau Office
    Board Service Services Center Centre Union Fund Federation Institute University Hospital School
    Department Directorate Division Unit Inspectorate Authority Association Coalition Network
    Organization Organisation Senate House Chamber Guard Army Navy NGO NGOs
    Ombudsman Commissioner Director Secretary Attorney Prosecutor Inspector Chief Deputy Observers
    Officials Authorities Inspectors Courts Prosecutors
    English French Country Report Annual Review Statement Activities National
    Article Section Law Penal Code Criminal Foreign Affairs Social Program Programme Project Plan
    Strategy Act Convention Protocol Constitution Supreme High General Migration Immigration
    Trafficking Persons Victims Protection Children Women Boys Girls Men Families Refugees
    Employers Workers Prisoners Tier Watch List Recommendations Prioritized Prosecution Prevention
    Profile Narrative
    Regional District Province City Capital North South East West Northern Southern Eastern Western
    Central Europe Africa Asia""".split()
)

_OWN_MONEY = 10
"""What it counts for that a text counts in the money of a country that it names."""


def names_place(word: str, place: str) -> bool:
    """True where `word` is `place` or an adjective made from it ("Valdorian" from "Valdoria")."""
    if country(word) is not None:
        return country(word) == (country(place) or place)
    left, right = word.lower().removesuffix("'s").removesuffix("’s"), place.lower()
    if left == right:
        return True
    root = _LAST_VOWELS.sub("", right)
    if len(root) < 3 or not left.startswith(root):
        return False
    return _ADJECTIVE_ENDING.fullmatch(left[len(root) :]) is not None


def place_of(text: str, title: str = "") -> str | None:
    """The place that a document speaks of: the country, or other name in the manner of one, that
    its title or, failing that, its text names most. Adjectives count with their place. None where
    nothing stands out.
    """
    # Headings are often in capitals alone.
    if title and (named := countries_in(title) or countries_in(title.title())):
        return named[0][0]
    scores: Counter[str] = Counter()
    for name, start, end in countries_in(text):
        scores[name] += _says_whose(text, start, end)
    for name in scores.keys() & countries_of_money(text):
        scores[name] += _OWN_MONEY
    scores.update(_unknown_places(text, _title_words(title)))
    best = max(scores.values(), default=0)
    if best < 2:
        return None
    leaders = [name for name, score in scores.items() if score == best]
    # The first to be named; one that the text names only by its adjective comes last.
    return min(leaders, key=lambda name: text.find(name) % (len(text) + 1))


def speaks_of(text: str, name: str) -> bool:
    """Whether `text` speaks of the place `name` as its own somewhere: by its authorities, its
    people, or as where things happen."""
    forms = {
        word
        for word in re.findall(r"\b[A-Z]\w{2,}", text)
        if word == name or names_place(word, name) or names_place(name, word)
    }
    if not forms or name in _NOT_PLACES or re.search(rf"\b{re.escape(name.lower())}\b", text):
        return False
    return any(_says_whose(text, *m.span()) >= 3 for m in _any_of(forms).finditer(text))


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(forms))) + r")\b")


def _says_whose(text: str, start: int, end: int) -> int:
    """How far one mention of a place shows that the text speaks of it: its authorities and its
    people do, a list of where others come from does not."""
    before, after = text[max(0, start - 30) : start], text[end : end + 30]
    if _WHOSE_BEFORE.search(before) or _WHOSE_AFTER.match(after):
        return 4
    if _HERE.search(before):
        return 3
    return 1 if _LISTED.search(before) else 2


def _unknown_places(text: str, in_title: list[str]) -> dict[str, int]:
    """How far `text` speaks of each place that is no country we know."""
    capitalised = _CAPITALISED.findall(text)
    words = Counter(word for name in capitalised for word in name.split())
    small = set(_SMALL.findall(text))
    scores: dict[str, int] = {}
    for name in sorted(_place_names(text, list(words), in_title)):
        if name.lower() in small or name in _NOT_PLACES or country(name) is not None:
            continue
        forms = [word for word in words if word == name or names_place(word, name)]
        if sum(words[word] for word in forms) < 2 and name not in in_title:
            continue
        mentions = sum(_says_whose(text, *m.span()) for m in _any_of(forms).finditer(text))
        # A town is named; a country is named and has its people and its authorities.
        scores[name] = mentions + 3 * (len(forms) > 1) + 10 * (name in in_title)
    return scores


def _place_names(text: str, words: list[str], in_title: list[str]) -> set[str]:
    """Names in the manner of a place: the title's words, single names after "in", "of" and the
    like, names that an adjective is made from, and those that only an adjective shows."""
    found = set(in_title)
    for match in _CAPITALISED.finditer(text):
        lead = text[max(0, match.start() - 16) : match.start()]
        if " " not in match.group() and _PLACE_LEAD.search(lead):
            found.add(match.group())
    for word in words:
        if _ADJECTIVE.fullmatch(word) and country(word) is None:
            bases = {base for base in words if base != word and names_place(word, base)}
            found |= bases
            if not bases and _SURE_ADJECTIVE.fullmatch(word):
                found.add(word.removesuffix("s")[:-1])
    return found


def _title_words(title: str) -> list[str]:
    words = re.findall(r"[A-ZÀ-Þ][^\W\d_]{3,}", title)
    return [word.title() if word.isupper() else word for word in words]
