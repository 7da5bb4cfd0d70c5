"""Words: tokens, stems, synonyms and typos, for matching a question to a text by what it says."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache

import snowballstemmer
from rapidfuzz.distance import OSA

from rag.text.countries import country

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*")

FUNCTION_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each either else few for from
    further had has have having he her here hers him his how i if in into is it its itself just
    may me might more most much many must my nor not now of off on once only or other our out
    over own same shall she should so some such than that the their them then there these they
    this those through to too under until up upon us very was we were what when where whether
    which while who whom whose why will with within without would you your
    tell give show list name find know please say says said according got get fy fiscal there's
    what's ever actually exactly total overall number figure figures amount count year years
    reported report reports reporting period called named s t
    including include included includes comprising namely respectively""".split()
)
"""Words that say how a thing is asked rather than what about. Reporting words are among them: every
sentence of a report reports."""

# Each line is a set of words that people use for one another when they ask about such reports. They
# are kept to what is near enough to be the same thing; everything looser is left to the embedding.
_SYNONYM_LINES = """
child children minor minors kid kids underage juvenile juveniles boys girls
woman women female females girls
man men male males boys
job jobs employment work workplace occupation employ employed
training trainings course courses workshop workshops
money funding funds fund funded budget budgetary budgeted
allocate allocated allocation earmark earmarked appropriated budgeted set-aside
spend spent expenditure expenditures spending disbursed
give gave given provide provided provides grant granted award awarded supply supplied offer offered
allowance grant stipend payment benefit
foreign foreigner foreigners non-national overseas abroad noncitizen
domestic internal internally
assist assisted assistance help helped aid aided support supported
refer referred referral referrals send sent direct directed pass passed handed
identify identified identification recognise recognised recognize recognized detect detected found
recognise recognize recognised recognized acknowledge confirmed certified
legal law lawyer lawyers attorney attorneys counsel
medical health healthcare medicine doctor doctors
psychological psycho psychologist mental counselling counseling psycho-social psychosocial
shelter shelters safehouse accommodation housing refuge
house housed accommodate accommodated lodged hosted
prosecute prosecuted prosecution prosecutions charged indicted
convict convicted conviction convictions sentenced guilty
investigate investigated investigation investigations probe probed inquiry inquiries
trafficker traffickers perpetrator perpetrators offender offenders
police law-enforcement officers
ngo ngos non-profit nonprofit charity non-governmental nongovernmental civil-society \
organisation organization
preschool kindergarten pre-school nursery
papers documents documentation
residence residency
permit permits
repatriate repatriated repatriation returned
compensation restitution damages
penalize penalise punish punished punishment fine fined penalized penalised
staff employees personnel workers
wage wages pay salary salaries paid
begging beg beggar beggars
labor labour
organize organise organized organised
program programme programs programmes
prostitution commercial-sex sex
hotline helpline
screen screened screening screenings
train trained
increase increased rise rose risen grew grow growth up
decrease decreased fall fell decline declined drop dropped reduce reduced
reason reasons why because due
close closed shut suspend suspended stopped ceased
building construct constructed build built construction
set-up establish established open opened create created launched found founded
vulnerable risk
migrant migrants immigrant immigrants
cooperate cooperation collaborate collaborated collaboration
obtain obtaining obtained receive received got
require required requires must obliged need needed
limit limited restrict restricted restrictive
damage damaged destroyed shelling bombing
head heads chair chaired lead leads led run runs ran operated operate operates presided direct
trial tried prosecuted prosecution
meet met meeting meetings session sessions convened
refused rejected declined turned-down
sacked dismissed dismissal fired
died dead deaths death killed
doctor physician
cops police
inmates prisoners detainees
calls telephoned rang
towns cities urban
claims applications petitions
pupils schoolchildren students
teachers schools
praise praised commend commended
inadequate insufficient
check checks checked inspect inspection inspections inspected
bed beds place places capacity
post posts position positions vacancy
cleared freed acquit acquitted acquittal acquittals
jail jailed jails prison prisons imprison imprisoned imprisonment incarcerated custody
deport deported expel expelled deportation
hand-out distribute distributed distribution circulated
relative relatives family families kin
suicide suicides
unit units squad squads
local locals national nationals citizen citizens
begin began begun start started initiate initiated launch launched commence commenced open opened
campaign campaigns
finish finished complete completed conclude concluded
ill illness sick disease
expense expenses expenditure cost costs
recruiter recruiters recruitment agency agencies broker brokers
worker workers laborer laborers
penalty penalties punishment punishments sentence sentences sentencing
bail
law laws legislation statute act acts
amend amended amendment amendments revise revised revision
accused defendant defendants suspect suspects
complaint complaints grievance grievances
coordinate coordinated coordination
partner partners partnership partnerships
awareness publicity outreach
"""

_POSSESSIVE = re.compile(r"['’]s$|['’]$")
_SHARED_NAMES = frozenset("United Republic Central South North Islands Coast Democratic".split())
# What the stemmer leaves of derived nouns: "inspector" is to meet "inspected", "identification"
# "identified".
_DERIVED = re.compile(r"(?<=\w{3})(?:ator|ation|ment|or|er|ion|i)$")
# British spellings to American ones. What is no such word is changed alike wherever it stands.
_AMERICAN = (
    (re.compile(r"(?<=\w{3})is(?=(?:e[ds]?|ers?|ing|ations?)$)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|ers?|able|ful)?$)"), "or"),
    (re.compile(r"(?<=\w{3})tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=\w{4})mme(?=s?$)"), "m"),
    (re.compile(r"(?<=(?:def|off|lic))enc(?=es?$)"), "ens"),
    (re.compile(r"^(travel|counsel|cancel|label|fulfil|enrol)l(?=[eim])"), r"\1"),
)
# A number that names a part of a law or the like: "Articles 165 and 206", "Tier 2".
_LABELLED = re.compile(
    r"\b(?:articles?|sections?|paragraphs?|chapters?|laws?|decrees?|resolutions?|orders?|tier|"
    r"acts?|proclamations?|hotlines?|helplines?|nos?\.|numbers?)\s+(?:no\.\s*)?\d[\w/-]*(?:(?:,\s*(?:and\s+)?|\s+(?:and|or|to)\s+)\d[\w/-]*)*",
    re.IGNORECASE,
)
# "165-1", "168-B", "360A": names by their form alone; not "14-17", nor "2019-20", nor "20M".
_IDENTIFIER = re.compile(r"(?<![\w$€£,.-])(\d{2,4})(?:-(\d{1,2})|-[A-Za-z]|[AC-JLN-Z])(?![\w-])")
_ACRONYM = re.compile(
    r"((?:[A-Z][\w’'&-]*\s+(?:(?:of|the|for|and|to|in|on|against)\s+){0,3}){1,8}?[A-Z][\w’'&-]*)\s+\(([A-Z]{2,8})\)"
)
_UNDER_AGE = re.compile(
    r"\b(?:under|below|younger\s+than)\s+(?:the\s+age\s+of\s+)?(?:1[5-8]|eighteen)\b", re.IGNORECASE
)
_LABEL = re.compile(r"\b\d[\w/-]*")


class _Stemmer(threading.local):
    """Snowball's stemmer, which keeps the word that it works on: one for each thread."""

    def __init__(self) -> None:
        self.stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord


_STEMMER = _Stemmer()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Snowball (Porter2) stem of a word, lower case, its possessive ending dropped. A country's
    adjective has the stem of its name: "Ukrainian" is "Ukraine"."""
    bare = _POSSESSIVE.sub("", word)
    if bare[-1:] == "s" and len(bare) > 2 and bare[:-1].isupper():
        bare = bare[:-1]  # NGOs
    if bare[:1].isupper() and (place := country(bare)) is not None:
        bare = key_word(place)
    form = inflected_stem(bare)
    return _DERIVED.sub("", form) if len(form) >= 6 else form


def inflected_stem(word: str) -> str:
    """The Snowball stem of a word, which tells "teacher" from "teach" as `stem` does not."""
    form = plain(word.lower())
    for british, american in _AMERICAN:
        form = british.sub(american, form)
    return _STEMMER.stem_word(form)


def key_word(place: str) -> str:
    """The word of a country's name that no other has, which its adjective has for its stem:
    "Burkina" of "Burkina Faso"."""
    return max(place.split(), key=lambda part: (part not in _SHARED_NAMES, len(part)))


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for line in _SYNONYM_LINES.strip().splitlines():
        stems = {stem(word) for word in line.split()}
        for word in stems:
            groups.setdefault(word, set()).update(stems)
    return {word: frozenset(group - {word}) for word, group in groups.items()}


def synonyms(word_stem: str) -> frozenset[str]:
    """Stems that people use for `word_stem`; empty where none are known."""
    return _synonyms().get(word_stem, frozenset())


def plain(word: str) -> str:
    """`word` without accents: "bogotá" is "bogota"."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def tokens(text: str) -> list[str]:
    """The words and numbers of `text`, in order, as written."""
    return _WORD.findall(text)


def content_stems(text: str) -> list[str]:
    """The stems of the words of `text` that carry meaning, in order, with repetitions."""
    return [stem(word) for word in content_words(text)]


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning, as written, in order, and behind them the numbers
    that name something, the 206 of "Article 206", and "minors" for who is said to be under age."""
    return [
        token
        for token in tokens(text)
        if not token[0].isdigit() and token.lower() not in FUNCTION_WORDS and len(token) > 1
    ] + [*labels(text), *("minors" for _ in _UNDER_AGE.finditer(text))]


@lru_cache(maxsize=4096)
def acronyms_of(text: str) -> Mapping[str, str]:
    """The acronyms that `text` gives behind names in it, by the name as written: "NBI" by "National
    Bureau of Investigation"."""
    return {each[1]: each[2] for each in _ACRONYM.finditer(text)} if "(" in text else {}


def labels(text: str) -> list[str]:
    """The numbers in `text` that name something rather than count it, in order."""
    if not any(character.isdigit() for character in text):
        return []
    named = [label for each in _LABELLED.finditer(text) for label in _LABEL.findall(each.group())]
    formed = [each.group() for each in _IDENTIFIER.finditer(text) if _is_identifier(each)]
    return [*named, *(label for label in formed if label not in named)]


def _is_identifier(formed: re.Match[str]) -> bool:
    """Whether "165-1" names something, as "14-17" and "2019-20" do not."""
    first, second = int(formed[1]), formed[2]
    return second is None or (first > int(second) and not 1900 <= first < 2100)


def correct(word: str, vocabulary: Collection[str], known: Callable[[str], bool]) -> str:
    """`word`, or the one word of `vocabulary` that it is a misspelling of.

    A word that is in the vocabulary, that `known` accepts as a word of the language, or that has
    digits or fewer than four letters stays as it is. At most one edit (insertion, deletion,
    substitution or transposition) is allowed in a word of four to six letters, two in a longer one,
    and the first letter must agree; a tie between two words changes nothing.
    """
    lowered = plain(word.lower())
    if len(lowered) < 4 or not lowered.isalpha() or lowered in vocabulary or known(lowered):
        return word
    allowed = 1 if len(lowered) < 7 else 2
    best, best_distance, tied = word, allowed + 1.0, False
    for candidate in vocabulary:
        if candidate[:1] != lowered[:1] or abs(len(candidate) - len(lowered)) > allowed:
            continue
        distance = float(OSA.distance(lowered, candidate, score_cutoff=allowed))
        # Letters left out are the commonest slip.
        distance -= 0.5 * _left_out(lowered, candidate)
        if distance < best_distance:
            best, best_distance, tied = candidate, distance, False
        elif distance == best_distance and stem(candidate) != stem(best):
            tied = True
    return word if tied or best_distance > allowed else best


def _left_out(typed: str, candidate: str) -> bool:
    """Whether `typed` is `candidate` with letters left out."""
    letters = iter(candidate)
    return len(typed) < len(candidate) and all(letter in letters for letter in typed)


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The lower-case words of `texts`, without accents, digits left out."""
    return frozenset(
        plain(token.lower()) for text in texts for token in tokens(text) if not token[0].isdigit()
    )


_NARROWING = (
    "child children minor boy girl man men woman women male female adult foreign foreigner "
    "potential presumed citizen internal domestic forced sex labor disabled elderly migrant parent"
)


@lru_cache(maxsize=1)
def groups() -> frozenset[str]:
    """The stems of words that narrow down who is counted, and of their synonyms: a figure without
    them answers another question."""
    forms = frozenset(content_stems(_NARROWING))
    return forms.union(*map(synonyms, forms))
