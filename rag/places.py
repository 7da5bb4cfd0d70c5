"""Countries and what their people are called, and how a text shows which place it speaks of.

Country names come from pycountry (ISO 3166-1). ISO has no adjectives; those that a rule does not
make from the name stand in `_ADJECTIVES`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

# The name in use, where ISO 3166's is another.
_PREFERRED = {
    "Russian Federation": "Russia", "Türkiye": "Turkey", "Côte d'Ivoire": "Ivory Coast", "Viet Nam": "Vietnam",
    "Lao People's Democratic Republic": "Laos", "Syrian Arab Republic": "Syria", "Brunei Darussalam": "Brunei",
    "Congo, The Democratic Republic of the": "Democratic Republic of the Congo", "Cabo Verde": "Cape Verde",
    "Holy See (Vatican City State)": "Holy See", "Micronesia, Federated States of": "Micronesia",
    "Palestine, State of": "Palestine", "Saint Helena, Ascension and Tristan da Cunha": "Saint Helena",
    "Virgin Islands, British": "British Virgin Islands", "Virgin Islands, U.S.": "US Virgin Islands",
    "Bonaire, Sint Eustatius and Saba": "Bonaire", "Falkland Islands (Malvinas)": "Falkland Islands",
    "Bolivia, Plurinational State of": "Bolivia", "Iran, Islamic Republic of": "Iran", "Taiwan, Province of China": "Taiwan",
    "Korea, Republic of": "South Korea", "Korea, Democratic People's Republic of": "North Korea",
    "Moldova, Republic of": "Moldova", "Tanzania, United Republic of": "Tanzania",
    "Venezuela, Bolivarian Republic of": "Venezuela", "Macao": "Macau", "Sao Tome and Principe": "São Tomé and Príncipe",
}  # fmt: skip

# Other names of a place, to the name in use.
_ALIASES = {
    "Turkiye": "Turkey", "Czech Republic": "Czechia", "Cote d'Ivoire": "Ivory Coast", "Côte d’Ivoire": "Ivory Coast",
    "Burma": "Myanmar", "Swaziland": "Eswatini", "DRC": "Democratic Republic of the Congo",
    "Republic of the Congo": "Congo", "Vatican": "Holy See", "The Gambia": "Gambia", "The Bahamas": "Bahamas",
    "Great Britain": "United Kingdom", "Britain": "United Kingdom", "USA": "United States", "U.S.": "United States",
    "United States of America": "United States", "Macedonia": "North Macedonia", "East Timor": "Timor-Leste",
    "Holland": "Netherlands", "UAE": "United Arab Emirates", "Republic of Korea": "South Korea", "Kosovo": "Kosovo",
}  # fmt: skip

# Adjectives and names of the people. Plural -s is added by the pattern.
_ADJECTIVES = {
    "Afghanistan": "Afghan", "Albania": "Albanian", "Algeria": "Algerian", "Andorra": "Andorran", "Angola": "Angolan",
    "Argentina": "Argentine Argentinian", "Armenia": "Armenian", "Australia": "Australian", "Austria": "Austrian",
    "Azerbaijan": "Azerbaijani Azeri", "Bahamas": "Bahamian", "Bahrain": "Bahraini", "Bangladesh": "Bangladeshi",
    "Barbados": "Barbadian", "Belarus": "Belarusian Belarussian", "Belgium": "Belgian", "Belize": "Belizean",
    "Benin": "Beninese", "Bhutan": "Bhutanese", "Bolivia": "Bolivian", "Bosnia and Herzegovina": "Bosnian",
    "Botswana": "Motswana Batswana Botswanan", "Brazil": "Brazilian", "Brunei": "Bruneian", "Bulgaria": "Bulgarian",
    "Burkina Faso": "Burkinabe Burkinabé", "Burundi": "Burundian", "Cambodia": "Cambodian", "Cameroon": "Cameroonian",
    "Canada": "Canadian", "Cape Verde": "Cabo Verdean", "Central African Republic": "Central African",
    "Chad": "Chadian", "Chile": "Chilean", "China": "Chinese", "Colombia": "Colombian", "Comoros": "Comorian",
    "Congo": "Congolese", "Costa Rica": "Costa Rican", "Ivory Coast": "Ivorian", "Croatia": "Croatian Croat",
    "Cuba": "Cuban", "Cyprus": "Cypriot", "Czechia": "Czech", "Denmark": "Danish", "Djibouti": "Djiboutian",
    "Dominican Republic": "Dominican", "Ecuador": "Ecuadorian", "Egypt": "Egyptian", "El Salvador": "Salvadoran",
    "Equatorial Guinea": "Equatoguinean", "Eritrea": "Eritrean", "Estonia": "Estonian", "Eswatini": "Swazi",
    "Ethiopia": "Ethiopian", "Fiji": "Fijian", "Finland": "Finnish", "France": "French", "Gabon": "Gabonese",
    "Gambia": "Gambian", "Georgia": "Georgian", "Germany": "German", "Ghana": "Ghanaian", "Greece": "Greek",
    "Guatemala": "Guatemalan", "Guinea": "Guinean", "Guinea-Bissau": "Bissau-Guinean", "Guyana": "Guyanese",
    "Haiti": "Haitian", "Honduras": "Honduran", "Hungary": "Hungarian", "Iceland": "Icelandic", "India": "Indian",
    "Indonesia": "Indonesian", "Iran": "Iranian", "Iraq": "Iraqi", "Ireland": "Irish", "Israel": "Israeli",
    "Italy": "Italian", "Jamaica": "Jamaican", "Japan": "Japanese", "Jordan": "Jordanian",
    "Kazakhstan": "Kazakhstani Kazakh", "Kenya": "Kenyan", "Kosovo": "Kosovar", "Kuwait": "Kuwaiti",
    "Kyrgyzstan": "Kyrgyz Kyrgyzstani", "Laos": "Lao Laotian", "Latvia": "Latvian", "Lebanon": "Lebanese",
    "Lesotho": "Basotho Mosotho", "Liberia": "Liberian", "Libya": "Libyan", "Lithuania": "Lithuanian",
    "Luxembourg": "Luxembourgish", "Madagascar": "Malagasy", "Malawi": "Malawian", "Malaysia": "Malaysian",
    "Maldives": "Maldivian", "Mali": "Malian", "Malta": "Maltese", "Mauritania": "Mauritanian",
    "Mauritius": "Mauritian", "Mexico": "Mexican", "Micronesia": "Micronesian", "Moldova": "Moldovan",
    "Mongolia": "Mongolian", "Montenegro": "Montenegrin", "Morocco": "Moroccan", "Mozambique": "Mozambican",
    "Myanmar": "Burmese", "Namibia": "Namibian", "Nepal": "Nepali Nepalese", "Netherlands": "Dutch",
    "New Zealand": "New Zealander", "Nicaragua": "Nicaraguan", "Niger": "Nigerien", "Nigeria": "Nigerian",
    "North Korea": "North Korean", "North Macedonia": "Macedonian", "Norway": "Norwegian", "Oman": "Omani",
    "Pakistan": "Pakistani", "Palau": "Palauan", "Palestine": "Palestinian", "Panama": "Panamanian",
    "Papua New Guinea": "Papua New Guinean", "Paraguay": "Paraguayan", "Peru": "Peruvian",
    "Philippines": "Philippine Filipino Filipina", "Poland": "Polish", "Portugal": "Portuguese", "Qatar": "Qatari",
    "Romania": "Romanian", "Russia": "Russian", "Rwanda": "Rwandan", "Samoa": "Samoan", "Saudi Arabia": "Saudi",
    "Senegal": "Senegalese", "Serbia": "Serbian Serb", "Seychelles": "Seychellois", "Sierra Leone": "Sierra Leonean",
    "Singapore": "Singaporean", "Slovakia": "Slovak Slovakian", "Slovenia": "Slovenian Slovene",
    "Solomon Islands": "Solomon Islander", "Somalia": "Somali", "South Africa": "South African",
    "South Korea": "South Korean", "South Sudan": "South Sudanese", "Spain": "Spanish Spaniard",
    "Sri Lanka": "Sri Lankan", "Sudan": "Sudanese", "Suriname": "Surinamese", "Sweden": "Swedish Swede",
    "Switzerland": "Swiss", "Syria": "Syrian", "Taiwan": "Taiwanese", "Tajikistan": "Tajik Tajikistani",
    "Tanzania": "Tanzanian", "Thailand": "Thai", "Timor-Leste": "Timorese", "Togo": "Togolese", "Tonga": "Tongan",
    "Trinidad and Tobago": "Trinidadian", "Tunisia": "Tunisian", "Turkey": "Turkish",
    "Turkmenistan": "Turkmen Turkmenistani", "Uganda": "Ugandan", "Ukraine": "Ukrainian",
    "United Arab Emirates": "Emirati", "United Kingdom": "British Briton", "United States": "American",
    "Uruguay": "Uruguayan", "Uzbekistan": "Uzbekistani Uzbek", "Vanuatu": "Vanuatuan", "Venezuela": "Venezuelan",
    "Vietnam": "Vietnamese", "Yemen": "Yemeni", "Zambia": "Zambian", "Zimbabwe": "Zimbabwean",
}  # fmt: skip

_CAPITALISED = re.compile(r"\b[A-Z][^\W\d_]*[a-zà-ÿ][^\W\d_]*(?:[ -][A-Z][^\W\d_]*[a-zà-ÿ]\w*)*")
_PLACE_LEAD = re.compile(
    r"\b(?:[Gg]overnment of|[Rr]epublic of|[Kk]ingdom of|[Ss]tate of|in|of|to|from|within|across|throughout|for|inside|outside|into)\s+(?:the\s+)?\Z"
)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Every name and adjective of every country, to the name in use."""
    import pycountry

    names = dict(_ALIASES)
    for entry in pycountry.countries:
        preferred = _PREFERRED.get(entry.name, entry.name)
        for name in (entry.name, preferred, getattr(entry, "official_name", preferred)):
            names[name] = preferred
    for place, adjectives in _ADJECTIVES.items():
        for adjective in _split(adjectives):
            names.setdefault(adjective, names[place])
            names.setdefault(adjective + "s", names[place])
    return names


def _split(adjectives: str) -> list[str]:
    """One adjective a word, but two-word ones ("South African") whole."""
    words = adjectives.split()
    if len(words) > 1 and words[0] in {
        "South",
        "North",
        "Sri",
        "Costa",
        "Sierra",
        "New",
        "Papua",
        "Central",
        "Solomon",
        "Cabo",
    }:
        return [adjectives]
    return words


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_names(), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


@lru_cache(maxsize=1)
def _lower_names() -> dict[str, str]:
    return {
        name.lower(): place
        for name, place in _names().items()
        if len(name) > 3 and name not in ("Polish",)
    }


def countries_in(text: str) -> list[tuple[str, int, int]]:
    """The countries that `text` names, by name or adjective, as (country, start, end), in order."""
    return [(_names()[m.group()], m.start(), m.end()) for m in _pattern().finditer(text)]


def country(name: str) -> str | None:
    """The country that `name` is a name or adjective of, whatever its case, or None."""
    return _names().get(name) or _lower_names().get(name.lower())


def names_place(word: str, place: str) -> bool:
    """True where `word` is `place` or an adjective made from it ("Valdorian" from "Valdoria")."""
    if country(word) is not None:
        return country(word) == (country(place) or place)
    left, right = word.lower().removesuffix("'s").removesuffix("’s"), place.lower()
    if left == right:
        return True
    root = re.sub(r"[aeiouy]{1,2}$", "", right)
    if len(root) < 3 or not left.startswith(root):
        return False
    return _ADJECTIVE_ENDING.fullmatch(left[len(root) :]) is not None


_ADJECTIVE_ENDING = re.compile(r"[aeiouy]{0,2}(?:n|an|ian|ean|ese|i|ish|ic|er|s)s?")


def place_of(text: str, title: str = "") -> str | None:
    """The place that a document speaks of: the country, or other name in the manner of one, that
    its title or, failing that, its text names most. Adjectives count with their place. None where
    nothing stands out.
    """
    if title and (named := countries_in(title)):
        return named[0][0]
    counts: Counter[str] = Counter()
    for name, start, end in countries_in(text):
        counts[name] += _says_whose(text, start, end)
    words = Counter(word for match in _CAPITALISED.finditer(text) for word in match.group().split())
    small = {match.group() for match in re.finditer(r"\b[a-zà-ÿ]{3,}\b", text)}
    in_title = _title_words(title)
    for name in _unknown_places(text, list(words), in_title):
        if name.lower() in small or name in _NOT_PLACES or country(name) is not None:
            continue
        forms = [word for word in words if word == name or names_place(word, name)]
        mentions = sum(words[word] for word in forms)
        if mentions >= 2 or name in in_title:
            pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, forms)) + r")\b")
            counts[name] += sum(_says_whose(text, *m.span()) for m in pattern.finditer(text))
            # A town is named; a country is named and has its people and its authorities.
            counts[name] += 3 * (len(forms) > 1) + 10 * (name in in_title)
    if not counts:
        return None
    best = max(counts.values())
    leaders = [name for name, score in counts.items() if score == best]
    return min(leaders, key=lambda name: text.find(name) % (len(text) + 1)) if best >= 2 else None


_OFFICIAL = (
    r"(?:government|authorities|officials|parliament|police|courts?|law|nationals?|citizens?|ministr\w+|"
    r"republic|constitution|president|prosecutors?|diplomats?|embass\w+|consul\w+|victims?|ombuds\w+|agency|ministry|council|prisons?)"
)
_WHOSE_AFTER = re.compile(rf"(?:['’]s?\s+(?:\w+\s+)?|\s+(?:\w+\s+)?){_OFFICIAL}\b", re.IGNORECASE)
_WHOSE_BEFORE = re.compile(rf"\b{_OFFICIAL}\s+of\s+(?:the\s+)?\Z", re.IGNORECASE)
_HERE = re.compile(r"\b(?:in|within|across|throughout|inside)\s+(?:the\s+)?\Z", re.IGNORECASE)
_LISTED = re.compile(
    r"\bfrom\s+(?:the\s+)?\Z|[,;(]\s*(?:and\s+|or\s+)?\Z|\band\s+\Z", re.IGNORECASE
)


def speaks_of(text: str, name: str) -> bool:
    """Whether `text` speaks of the place `name` as its own somewhere: by its authorities, its
    people, or as where things happen."""
    forms = {
        w
        for w in re.findall(r"\b[A-Z]\w{2,}", text)
        if w == name or names_place(w, name) or names_place(name, w)
    }
    if not forms or name in _NOT_PLACES or re.search(rf"\b{re.escape(name.lower())}\b", text):
        return False
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(forms))) + r")\b")
    return any(_says_whose(text, *m.span()) >= 3 for m in pattern.finditer(text))


def _says_whose(text: str, start: int, end: int) -> int:
    """How far one mention of a place shows that the text speaks of it: its authorities and its
    people do, a list of where others come from does not."""
    before, after = text[max(0, start - 30) : start], text[end : end + 30]
    if _WHOSE_BEFORE.search(before) or _WHOSE_AFTER.match(after):
        return 4
    if _HERE.search(before):
        return 3
    return 1 if _LISTED.search(before) else 2


def _unknown_places(text: str, words: list[str], in_title: list[str]) -> set[str]:
    """Names in the manner of a place: the title's words, single names after "in", "of" and the
    like, names that an adjective is made from, and those that only an adjective shows."""
    found = set(in_title)
    for match in _CAPITALISED.finditer(text):
        lead = text[max(0, match.start() - 16) : match.start()]
        if " " not in match.group() and _PLACE_LEAD.search(lead):
            found.add(match.group())
    for word in words:
        if re.fullmatch(r"[A-Z]\w{2,}(?:n|ese|ish|i)s?", word) and country(word) is None:
            bases = {base for base in words if base != word and names_place(word, base)}
            found |= bases
            if not bases and re.fullmatch(r"[A-Z]\w{3,}ians?", word):
                found.add(word.removesuffix("s")[:-1])
    return found


def _title_words(title: str) -> list[str]:
    words = re.findall(r"[A-ZÀ-Þ][^\W\d_]{3,}", title)
    return [word.title() if word.isupper() else word for word in words]


_NOT_PLACES = frozenset(
    """January February March April May June July August September October November December Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday Parliament Ministry Government President Interior Justice Labor
    Labour Health Education Police State Court Congress Council Commission Committee English French Country Report
    Annual Review Statement Activities National Secretariat Trafficking Persons Victims Protection Children Women Article
    Section Law Penal Code Criminal Foreign Affairs Social NGO NGOs Agency Assembly Bureau Office Board Service Services
    Center Centre Union Fund Federation Institute University Hospital School Department Directorate Division Unit Inspectorate
    Authority Association Coalition Network Organization Organisation Program Programme Project Plan Strategy Act
    Convention Protocol Constitution Supreme High General Regional District Province City Capital North South East West
    Northern Southern Eastern Western Central Senate House Chamber Guard Army Navy Labor Migration Immigration
    Ombudsman Commissioner Director Secretary Attorney Prosecutor Inspector Chief Deputy Observers Officials Authorities
    Boys Girls Men Women Families Refugees Employers Workers Inspectors Prisoners Courts Prosecutors Europe Africa Asia""".split()
)
