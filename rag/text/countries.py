"""Countries and what their people are called.

Country names come from pycountry (ISO 3166-1). ISO has no adjectives; they stand in `_ADJECTIVES`.
"""

from __future__ import annotations

import re
from functools import lru_cache

# The name in use, where ISO 3166's is another.
_PREFERRED = {
    "Russian Federation": "Russia",
    "Türkiye": "Turkey",
    "Côte d'Ivoire": "Ivory Coast",
    "Viet Nam": "Vietnam",
    "Lao People's Democratic Republic": "Laos",
    "Syrian Arab Republic": "Syria",
    "Brunei Darussalam": "Brunei",
    "Congo, The Democratic Republic of the": "Democratic Republic of the Congo",
    "Cabo Verde": "Cape Verde",
    "Holy See (Vatican City State)": "Holy See",
    "Micronesia, Federated States of": "Micronesia",
    "Palestine, State of": "Palestine",
    "Saint Helena, Ascension and Tristan da Cunha": "Saint Helena",
    "Virgin Islands, British": "British Virgin Islands",
    "Virgin Islands, U.S.": "US Virgin Islands",
    "Bonaire, Sint Eustatius and Saba": "Bonaire",
    "Sint Maarten (Dutch part)": "Sint Maarten",
    "Saint Martin (French part)": "Saint Martin",
    "Falkland Islands (Malvinas)": "Falkland Islands",
    "Bolivia, Plurinational State of": "Bolivia",
    "Iran, Islamic Republic of": "Iran",
    "Taiwan, Province of China": "Taiwan",
    "Korea, Republic of": "South Korea",
    "Korea, Democratic People's Republic of": "North Korea",
    "Moldova, Republic of": "Moldova",
    "Tanzania, United Republic of": "Tanzania",
    "Venezuela, Bolivarian Republic of": "Venezuela",
    "Macao": "Macau",
    "Sao Tome and Principe": "São Tomé and Príncipe",
}

# Other names of a place, to the name in use.
_ALIASES = {
    "Turkiye": "Turkey",
    "Czech Republic": "Czechia",
    "Cote d'Ivoire": "Ivory Coast",
    "Côte d’Ivoire": "Ivory Coast",
    "Burma": "Myanmar",
    "Swaziland": "Eswatini",
    "DRC": "Democratic Republic of the Congo",
    "Republic of the Congo": "Congo",
    "Vatican": "Holy See",
    "The Gambia": "Gambia",
    "The Bahamas": "Bahamas",
    "Great Britain": "United Kingdom",
    "Britain": "United Kingdom",
    "UK": "United Kingdom",
    "U.K.": "United Kingdom",
    "US": "United States",
    "USA": "United States",
    "U.S.": "United States",
    "United States of America": "United States",
    "Macedonia": "North Macedonia",
    "East Timor": "Timor-Leste",
    "Holland": "Netherlands",
    "UAE": "United Arab Emirates",
    "Republic of Korea": "South Korea",
    "PNG": "Papua New Guinea",
    "DPRK": "North Korea",
    "ROK": "South Korea",
    "PRC": "China",
    "BiH": "Bosnia and Herzegovina",
    "KSA": "Saudi Arabia",
    "Kosovo": "Kosovo",
}

# Adjectives and names of the people, without the plural's -s.
_ADJECTIVES = {
    "Afghanistan": "Afghan",
    "Albania": "Albanian",
    "Algeria": "Algerian",
    "Andorra": "Andorran",
    "Angola": "Angolan",
    "Argentina": "Argentine, Argentinian",
    "Armenia": "Armenian",
    "Australia": "Australian",
    "Austria": "Austrian",
    "Azerbaijan": "Azerbaijani, Azeri",
    "Bahamas": "Bahamian",
    "Bahrain": "Bahraini",
    "Bangladesh": "Bangladeshi",
    "Barbados": "Barbadian",
    "Belarus": "Belarusian, Belarussian",
    "Belgium": "Belgian",
    "Belize": "Belizean",
    "Benin": "Beninese",
    "Bhutan": "Bhutanese",
    "Bolivia": "Bolivian",
    "Bosnia and Herzegovina": "Bosnian",
    "Botswana": "Motswana, Batswana, Botswanan",
    "Brazil": "Brazilian",
    "Brunei": "Bruneian",
    "Bulgaria": "Bulgarian",
    "Burkina Faso": "Burkinabe, Burkinabé",
    "Burundi": "Burundian",
    "Cambodia": "Cambodian",
    "Cameroon": "Cameroonian",
    "Canada": "Canadian",
    "Cape Verde": "Cabo Verdean",
    "Central African Republic": "Central African",
    "Chad": "Chadian",
    "Chile": "Chilean",
    "China": "Chinese",
    "Colombia": "Colombian",
    "Comoros": "Comorian",
    "Congo": "Congolese",
    "Costa Rica": "Costa Rican",
    "Ivory Coast": "Ivorian",
    "Croatia": "Croatian, Croat",
    "Cuba": "Cuban",
    "Cyprus": "Cypriot",
    "Czechia": "Czech",
    "Denmark": "Danish",
    "Djibouti": "Djiboutian",
    "Dominican Republic": "Dominican",
    "Ecuador": "Ecuadorian",
    "Egypt": "Egyptian",
    "El Salvador": "Salvadoran",
    "Equatorial Guinea": "Equatoguinean",
    "Eritrea": "Eritrean",
    "Estonia": "Estonian",
    "Eswatini": "Swazi",
    "Ethiopia": "Ethiopian",
    "Fiji": "Fijian",
    "Finland": "Finnish",
    "France": "French",
    "Gabon": "Gabonese",
    "Gambia": "Gambian",
    "Georgia": "Georgian",
    "Germany": "German",
    "Ghana": "Ghanaian",
    "Greece": "Greek",
    "Guatemala": "Guatemalan",
    "Guinea": "Guinean",
    "Guinea-Bissau": "Bissau-Guinean",
    "Guyana": "Guyanese",
    "Haiti": "Haitian",
    "Honduras": "Honduran",
    "Hungary": "Hungarian",
    "Iceland": "Icelandic",
    "India": "Indian",
    "Indonesia": "Indonesian",
    "Iran": "Iranian",
    "Iraq": "Iraqi",
    "Ireland": "Irish",
    "Israel": "Israeli",
    "Italy": "Italian",
    "Jamaica": "Jamaican",
    "Japan": "Japanese",
    "Jordan": "Jordanian",
    "Kazakhstan": "Kazakhstani, Kazakh",
    "Kenya": "Kenyan",
    "Kosovo": "Kosovar",
    "Kuwait": "Kuwaiti",
    "Kyrgyzstan": "Kyrgyz, Kyrgyzstani",
    "Laos": "Lao, Laotian",
    "Latvia": "Latvian",
    "Lebanon": "Lebanese",
    "Lesotho": "Basotho, Mosotho",
    "Liberia": "Liberian",
    "Libya": "Libyan",
    "Lithuania": "Lithuanian",
    "Luxembourg": "Luxembourgish",
    "Madagascar": "Malagasy",
    "Malawi": "Malawian",
    "Malaysia": "Malaysian",
    "Maldives": "Maldivian",
    "Mali": "Malian",
    "Malta": "Maltese",
    "Mauritania": "Mauritanian",
    "Mauritius": "Mauritian",
    "Mexico": "Mexican",
    "Micronesia": "Micronesian",
    "Moldova": "Moldovan",
    "Mongolia": "Mongolian",
    "Montenegro": "Montenegrin",
    "Morocco": "Moroccan",
    "Mozambique": "Mozambican",
    "Myanmar": "Burmese",
    "Namibia": "Namibian",
    "Nepal": "Nepali, Nepalese",
    "Netherlands": "Dutch",
    "New Zealand": "New Zealander",
    "Nicaragua": "Nicaraguan",
    "Niger": "Nigerien",
    "Nigeria": "Nigerian",
    "North Korea": "North Korean",
    "North Macedonia": "Macedonian",
    "Norway": "Norwegian",
    "Oman": "Omani",
    "Pakistan": "Pakistani",
    "Palau": "Palauan",
    "Palestine": "Palestinian",
    "Panama": "Panamanian",
    "Papua New Guinea": "Papua New Guinean",
    "Paraguay": "Paraguayan",
    "Peru": "Peruvian",
    "Philippines": "Philippine, Filipino, Filipina",
    "Poland": "Polish",
    "Portugal": "Portuguese",
    "Qatar": "Qatari",
    "Romania": "Romanian",
    "Russia": "Russian",
    "Rwanda": "Rwandan",
    "Samoa": "Samoan",
    "Saudi Arabia": "Saudi",
    "Senegal": "Senegalese",
    "Serbia": "Serbian, Serb",
    "Seychelles": "Seychellois",
    "Sierra Leone": "Sierra Leonean",
    "Singapore": "Singaporean",
    "Slovakia": "Slovak, Slovakian",
    "Slovenia": "Slovenian, Slovene",
    "Solomon Islands": "Solomon Islander",
    "Somalia": "Somali",
    "South Africa": "South African",
    "South Korea": "South Korean",
    "South Sudan": "South Sudanese",
    "Spain": "Spanish, Spaniard",
    "Sri Lanka": "Sri Lankan",
    "Sudan": "Sudanese",
    "Suriname": "Surinamese",
    "Sweden": "Swedish, Swede",
    "Switzerland": "Swiss",
    "Syria": "Syrian",
    "Taiwan": "Taiwanese",
    "Tajikistan": "Tajik, Tajikistani",
    "Tanzania": "Tanzanian",
    "Thailand": "Thai",
    "Timor-Leste": "Timorese",
    "Togo": "Togolese",
    "Tonga": "Tongan",
    "Trinidad and Tobago": "Trinidadian",
    "Tunisia": "Tunisian",
    "Turkey": "Turkish",
    "Turkmenistan": "Turkmen, Turkmenistani",
    "Uganda": "Ugandan",
    "Ukraine": "Ukrainian",
    "United Arab Emirates": "Emirati",
    "United Kingdom": "British, Briton",
    "United States": "American",
    "Uruguay": "Uruguayan",
    "Uzbekistan": "Uzbekistani, Uzbek",
    "Vanuatu": "Vanuatuan",
    "Venezuela": "Venezuelan",
    "Vietnam": "Vietnamese",
    "Yemen": "Yemeni",
    "Zambia": "Zambian",
    "Zimbabwe": "Zimbabwean",
}


def country(name: str) -> str | None:
    """The country that `name` is a name or adjective of, whatever its case, or None."""
    return _names().get(name) or _lower_names().get(name.lower())


@lru_cache(maxsize=64)
def _found(text: str) -> tuple[tuple[str, int, int], ...]:
    return tuple((_names()[m.group()], m.start(), m.end()) for m in _pattern().finditer(text))


def countries_in(text: str) -> list[tuple[str, int, int]]:
    """The countries that `text` names, by name or adjective, as (country, start, end), in order."""
    return list(_found(text))


# "Benin City", "Niger Delta": places named in the manner of a country.
_NOT_THE_COUNTRY = r"\s+(?:City|State|River|Valley|Delta|Street|Avenue|Road|Airport)\b"


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
        for adjective in adjectives.split(", "):
            names.setdefault(adjective, names[place])
            names.setdefault(adjective + "s", names[place])
    return names


@lru_cache(maxsize=1)
def _lower_names() -> dict[str, str]:
    """The names that are told from other words without their capitals: not "DRC", not "polish"."""
    return {
        name.lower(): place
        for name, place in _names().items()
        if len(name) > 3 and name != "Polish"
    }


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_names(), key=len, reverse=True)
    names = "|".join(map(re.escape, longest_first))
    # Every name begins with a capital: to look only there is ten times quicker.
    return re.compile(
        rf"(?<!\w)(?=[A-ZÀ-Þ])(?:{names})(?![\w$])(?!{_NOT_THE_COUNTRY}|\s+dollars?\b)"
    )
