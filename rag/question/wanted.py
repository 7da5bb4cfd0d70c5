"""What kind of answer a question wants, and in which currency, from the words that ask."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.schema import Wanted
from rag.text.currencies import currency_of


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


# Sums of money by what they are paid for, as part of a pattern.
_AMOUNTS = (
    "grants?|fines?|bribes?|funds?|allowances?|budgets?|awards?|compensation|restitution|payments?|"
    r"stipends?|donations?|salar\w+|wages?|fees?|reparations?|damages|ransoms?|bonds?|bail|loans?|"
    r"deposits?|rewards?|subsid\w+|prices?"
)
# "than 90 days", "than three months", "than half": a bound, and nothing that is compared with.
_BOUND = (
    r"\s+(?:\d{1,3}(?!\d)|half\b|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|"
    r"ten\b|twelve\b|twenty\b|thirty\b|(?:a|an)\s+(?:day|week|month|hour|year)\b(?!\s+(?:earlier|before|ago)))"
)
_NO_BOUND = rf"(?!{_BOUND})"
# Up to two words between "which" and its noun; a verb is none of them: "what did the ministry ...?"
_ADJECTIVES = (
    r"(?:(?!(?:did|do|does|was|were|is|are|has|have|had|will|can|could)\b)[\w’\x27-]+\s+){0,2}?"
)

# The first that a question has decides.
_ASKED_BY: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    (
        "reason",
        _any_of(
            r"^\W*(?:(?:and|but|so)\s+)?why\b",
            # "What drove the change in revenues?" asks for no difference.
            r"\bwhat\s+(?:accounts?|accounted|drove|drives|caused|causes|explains?|explained|led|contributed)"
            r"\s+(?:\w+\s+){0,4}?(?:change|increase|decrease|rise|fall|drop|decline|growth|improvement)\b",
        ),
    ),
    (
        "description",
        _any_of(
            r"^\W*how\s+(?:is|are|was|were|does|do|did)\b.*\b(?:computed?|calculated?|derived?|"
            r"determined?|valued|defined?|measured)\b"
        ),
    ),
    # "How did it change from 2020 to 2021, and by how many?" is no row of years.
    ("difference", _any_of(r"\bby\s+how\s+(?:much|many)\b(?!.*\bper\s?cent)")),
    (
        "trend",
        _any_of(
            r"\b(?:trends?|over\s+(?:the\s+)?(?:years|time)|(?:by|per|each|every)\s+year|"
            r"year\s+by\s+year|through\s+the\s+years|evolution|time\s*line|"
            r"developed?\s+(?:from|over|since|between))\b",
            r"\bhow\s+(?:has|have|did|does)\b.*"
            r"\b(?:chang\w+|evolv\w+|develop\w*|mov\w+|progress\w*)",
            r"\bcompare\b",
            r"\bup\s+or\s+down\b",
            r"\bwhat\s+happened\s+to\b.*\b(?:from|between|since)\b",
            r"\b(?:ris|fall|increas|decreas|grow|declin)\w*\s+or\s+(?:ris|fall|fell|increas|decreas|"
            r"shr[iau]nk|declin|drop)\w*\b",
        ),
    ),
    (
        "ratio",
        _any_of(
            r"\bhow\s+many\s+times\s+(?:as|more|greater|larger|higher|bigger|over|the)\b",
            r"\bratio\b",
            r"\btimes\s+as\s+(?:many|much|high)\b",
            r"\bby\s+what\s+factor\b",
        ),
    ),
    (
        "percent",
        _any_of(
            r"\b(?:percent(?:age)?|per\s+cent|proportion|fraction|rate)\b",
            # a share of something, not "to share the award"
            r"(?<!to\s)(?<!they\s)(?<!per\s)\bshare\b(?!\s+(?:options?|capital|price|repurchase|the|their|a|an|its|with|information|data)\b)",
            r"\b(?:what|which)\s+(?:part|portion)\s+of\b",
            r"%",
        ),
    ),
    (
        "difference",
        _any_of(
            # "how many inspectors fewer were there than in 2018"
            # but not "how many stayed for more than 90 days"
            rf"\bhow\s+many\b.{{1,60}}\b(?:more|fewer|less)\b.{{0,40}}\bthan\b{_NO_BOUND}",
            # "how many more", "how much higher"
            r"\bhow\s+(?:many|much)\s+(?:\w+\s+)?"
            rf"(?:more|fewer|less|higher|lower|longer|shorter|larger|smaller|bigger)\b(?!\s+than{_BOUND})",
            r"\bdifference\b",
            # "how much did it rise"
            r"\bhow\s+(?:much|many)\b.*"
            # but not a "drop-in center"
            r"\b(?:increase|decrease|grow|rise|drop|fall|decline|shrink|go\s+(?:up|down))\b(?!-)",
            r"\bchange\s+(?:in|of)\b",
            r"\bmore\s+than\s+in\b.*\bhow\b",
            # "drop in calls, 2017 to 2018"
            r"^\W*(?:the\s+)?(?:rise|drop|fall|increase|decrease|decline|growth|reduction)\s+(?:in|of)\b",
            r"\bhow\s+(?:far|large)\b.*\b(?:drop|fall|fell|rise|rose|increase|decrease|grow)\b",
            # "how many places did the shelters gain"
            r"\bhow\s+many\b.*\b(?:did|were)\b.*\b(?:gain|lose|add|added)\b"
            r"(?=\W*$|\s+(?:in|since|between|from|over|compared)\b)",
        ),
    ),
    (
        "sum",
        _any_of(
            r"\b(?:(?<!get\s)(?<!got\s)together(?!\s+with)|combined(?=\s*(?:\?|$|,|in\b|total|number))|altogether|added?\s+up|"
            r"(?<!est\s)(?<!er\s)sum\s+of|in\s+sum|taken\s+together|put\s+together)\b",
            # "in total in 2019 and 2020"
            r"\b(?:in\s+total|total)\b.*\b(?:19|20)\d{2}\s+(?:and|plus)\s+(?:19|20)\d{2}",
        ),
    ),
    (
        "reason",
        _any_of(
            r"\bwhy\b",
            r"\bwhat\s+(?:made|prompted|caused|led|forced)\b",
            r"\b(?:what|which)\b.*\b(?:suspended|arrested|detained|fined|punished|dismissed|"
            r"transferred|jailed|criticized|blamed)\s+for\b",
            r"\bwhat\b.*\bblame\w*\b",
            r"\bhow\s+(?:did|does|do)\b.*\bexplain\b",
            r"\b(?:on|for|under)\s+(?:what|which)\s+(?:suspicion|grounds?|charges?|pretext)\b",
            r"\b(?:for\s+what|what(?:\s+is|\s+was|\s+were)?\s+the)\s+reasons?\b",
            r"\bwhat\s+(?:caused|explains?|explained|drove|led\s+to)\b",
            r"\bhow\s+come\b",
            r"\bwhat\b.*\battributed\s+to\b",
            r"\breasons?\s+for\b",
            r"\bwhat\b.*\b(?:explain(?:s|ed)?|(?:is|was|were|lay|lies)\s+behind)\b",
        ),
    ),
    (
        "date",
        _any_of(
            r"\bwhen\b",
            r"\b(?:in|on|during)\s+(?:what|which)\s+(?:month|day|date|year)\b",
            r"\b(?:what|which)\s+(?:month|day|date|year)\b",
        ),
    ),
    (
        "money",
        _any_of(
            r"\bhow\s+much\b",
            rf"\bhow\s+(?:big|large|high)\b.*\b(?:{_AMOUNTS})\b",
            r"\b(?:what|which)\s+(?:monthly\s+|daily\s+|weekly\s+|annual\s+|yearly\s+)?(?:sums?|amounts?|allowance|"
            r"stipend|salary|wage|fee|budget|fine|ransom|bribe|bond|price|subsidy|reward|deposit)\b",
            r"\bwhat\b.*\b(?:set\s+aside|budgeted|earmarked|disbursed|put\s+(?:in|into|up|towards?)|"
            r"chip(?:ped)?\s+in|contribute[ds]?|donate[ds]?|money)\b",
            r"\b(?:most|largest|biggest|larger|highest|smaller|smallest|lowest|maximum|minimum)\b.*"
            rf"\b(?:{_AMOUNTS})\b",
            r"\bwhat\b.*\b(?:value|worth|price)\s+of\b",
            r"\bwhat\b.*\b(?:most|least|fee|bail)\b.*\b(?:charge|pay|cost|ask)\w*\b",
            r"^(?:the\s+)?(?:bail|fee|price|cost|value)\b",
            r"\bwhat\s+(?:did|does|do|will)\b.*\b(?:spend|cost|pay|allocate|earn|appropriate|disburse|"
            r"earmark|budget)\b",
            # "what was the budget"
            r"\b(?:what|which)\s+(?:was|is|were|are)\b.*\b(?:budget|funding|allocation|expenditure|"
            r"costs?|amount\s+of\s+money|allowance|stipend|grant|subsidy|fine|appropriation|"
            r"salary|price|spending)\b",
        ),
    ),
    (
        # A number that is dialled is a name: it stands before what counts numbers.
        "name",
        _any_of(
            r"\b(?:phone|telephone)\s+number\b",
            r"\b(?:what|which)\s+number\b.*\b(?:dial|call|phone)\b",
        ),
    ),
    (
        "count",
        _any_of(
            r"\bhow\s+many\b",
            r"\b(?:the\s+)?(?:total\s+)?number\s+of\b",
            r"\bcount\s+of\b",
            r"\bcapacity\s+of\b",
            r"\bhow\s+(?:long|old|often|far|large|big)\b",
            r"\b(?:longest|shortest|heaviest|lightest|harshest|maximum|minimum|highest|lowest|top|"
            r"stiffest|toughest)\b.*\b(?:sentences?|terms?|penalt\w+|punishment|imprisonment|prison|jail)\b",
            r"\bwhat\s+(?:is|was)\s+the\s+(?:total|figure|tally)\b",
            r"\bwhat\b.*\b(?:count|tally|headcount)\b",
            r"\bno\.\s+of\b",
        ),
    ),
    (
        "place",
        _any_of(
            r"\bwhere\b",
            rf"\b(?:what|which)\s+{_ADJECTIVES}(?:city|town|country|province|region|district|"
            r"place|village|location|state|county|emirate|island|airport|port|jail)\b",
            r"\bcapital\s+of\b",
        ),
    ),
    (
        "list",
        _any_of(
            # "which groups"
            r"\bwhich\s+(?:\w+\s+){0,2}?(?:groups|services|kinds|types|countries|agencies|"
            r"organi[sz]ations|companies|forms|policies|priorities|factors|categories|areas|"
            r"measures|steps|languages|ministries)\b",
            # "what kinds of help"
            r"\bwhat\s+(?:(?!did|do|does|was|were|is|are|has|have|had|will)\w+[\s-]+){0,3}?(?:kinds?|types?|forms?|sorts?|services|groups|measures|"
            r"steps|things|priorities|subjects|policies|help|support|assistance|categories|areas|"
            r"factors|components)\b",
            r"(?<!watch\s)(?<!dirty\s)\blist\b",
            rf"\b(?:what|which)\s+{_ADJECTIVES}(?:cities|towns|provinces|regions|districts|places|"
            r"villages|locations|states|counties|islands|airports|industries|sectors|languages|tongues|laws|acts|"
            r"professions|institutions|nationalities|months|years)\b",
            r"\bname\s+(?:the|all|both|three|two)\b",
            r"\bwhat\s+(?:were|are)\s+the\s+(?:\w+\s+)?(?:two|three|four|five|\w+s)\b",
            r"\bwhat\s+all\b",
        ),
    ),
    # "Who are the migrants?" asks for no name.
    ("description", _any_of(r"^who\s+(?:are|were)\s+(?:most|the|many|these|those)\b")),
    (
        "name",
        _any_of(
            r"^(?:and\s+|but\s+|so\s+)?who(?:m|se|'s|s)?\b",
            r"\b(?:by|to|from|with|of)\s+whom\b",
            # "which ministry"
            rf"\b(?:what|which)\s+{_ADJECTIVES}(?:agency|organi[sz]ation|ministry|body|"
            r"institution|office|person|company|group|department|unit|official|minister|council|"
            r"ngo|court|authority|service|law|article|party|team|club|position|title|school|"
            r"shelter|prison|centre|center)\b",
            r"\bname\s+of\b",
            r"\bwhat\s+(?:is|was|'s)\s+.*\bcalled\b",
            r"\bwhat\s+number\b",
            r"\bphone\s+number\b",
        ),
    ),
    (
        "yes_no",
        _any_of(
            r"^\s*(?:and\s+|but\s+|so\s+)?(?:did|does|do|was|were|is|are|has|have|had|can|could|"
            r"will|would|should|may|must)(?:n['’]t)?\b"
        ),
    ),
)
# A question for Yes or No that has words of figures: "Did the number of victims rise?"
_YES_NO = re.compile(
    r"\s*(?:and\s+|but\s+)?(?:did|does|do|was|were|is|are|has|have|had|can|could)\b(?!\s+you\b)"
    r"(?!.*\b(?:up\s+or\s+down|(?:ris|fall|increas|decreas|grow|declin)\w*\s+or\s)\b)",
    re.IGNORECASE,
)
# "Was anybody acquitted, and if so how many?", "Does the report say how many?"
_ASKS_FIGURE = re.compile(
    r"[,;?–—]\s*(?:and\s+)?(?:if\s+so\W+)?(?:how\s+(?:many|much)\b|what\b.*\bnumber\b)"
    r"|^\W*(?:do|does|did|can|could)\s+(?:the\s+report|it|they|you)\s+(?:say|tell|mention|state|give|"
    r"indicate|know)\b.*\bhow\s+(?:many|much)\b",
    re.IGNORECASE,
)
# "judges who took courses": whom the words describe is to be counted, not named.
_WHO_THEY_ARE = re.compile(
    r"^\W*(?:the\s+)?(?!(?:who|what|which|when|where|why|how|tell|say|name|list|describe|explain|"
    r"is|was|does|has)\b)(?:[\w’\x27-]+\s+){0,3}?(?:\w{3,}s|people|women|men|children)\s+"
    r"(?:[\w’\x27-]+\s+){0,4}?(?:who|whose|that|which)\b",
    re.IGNORECASE,
)
TAG = re.compile(
    r"\W*\b(?:yes\s+or\s+no|true\s+or\s+false|(?:is|was)\s+(?:that|this|it)\s+(?:so|true|right|correct|the\s+case)"
    r"|(?<=[,.;–—-]\s)(?:right|correct|true|no))\s*\?*\s*\Z",
    re.IGNORECASE,
)
"""What is put behind a statement to ask whether it is so."""
_ASKS_WHAT = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
# "Any boys among them?" and "more girls than boys?" have no verb in front; "If the offender is
# broke, does a fund pay?" has it behind what is said first.
_ASKS_WHETHER = re.compile(
    r"""
    \A\W*(?:and\s+|were\s+there\s+)?any\s+
        (?!(?:data|figures?|numbers?|information|statistics|details?|news|idea)\b)
    | \b(?:more|fewer|less)\s+[^?]{1,200}?\bthan\b[^?]{1,200}\?\s*\Z
    | [,.:;!?–—]\s+(?:and\s+|so\s+|but\s+)?
        (?:did|does|do|was|were|is|are|has|have|had|can|could|will|would)\s+
        (?!you\b)[^?.;:]{1,300}\?\s*\Z
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FIGURES = ("trend", "sum", "percent", "money", "count", "list", "place", "name", "date")
# What is typed like a search, "budget of the shelter", has none of these.
_ASKS = re.compile(
    r"\s*(?:and\s+|but\s+|so\s+)?(?:did|does|do|was|were|is|are|has|have|had|can|could|should)\b"
    # "In what language", "so tell me who"
    r"|.*?\b(?:who|whom|whose|whos|what|which|when|where|why|how)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\b(?:money|fund(?:s|ing)?|budgets?|spending|allocations?|expenditures?|manat|dollars?|usd|"
    r"euros?|grants?|costs?|allowance|stipend|fines?|fee|subsidy|salary)\b",
    re.IGNORECASE,
)
# Currencies' names and codes that are everyday words.
_EVERYDAY = frozenset(
    "all try top won sum real sol som pound pounds crown crowns rand lev cup gel mad pen bam "
    "sos".split()
)


def wanted(text: str) -> tuple[Wanted, bool]:
    """The kind of answer that the question `text` wants, and whether its words say so."""
    if TAG.search(text) or (_ASKS_WHETHER.search(text) and not _ASKS_WHAT.search(text)):
        return "yes_no", True
    for kind, pattern in _ASKED_BY:
        if pattern.search(text) and not _means_otherwise(kind, text):
            polar = kind in _FIGURES and _YES_NO.match(text) and not _ASKS_FIGURE.search(text)
            return ("yes_no" if polar else kind), True
    if _ASKS.match(text) and not _WHO_THEY_ARE.match(text):
        return "description", False
    return ("money" if _MONEY.search(text) else "count"), False


def _means_otherwise(kind: Wanted, text: str) -> bool:
    """Whether words that ask for `kind` say something else beside other words of the question."""
    if kind == "trend":  # "How much is needed every year?", not "how many were found each year?"
        rate = r"\bhow\s+(?:much|many)\b.*\b(?:per|each|every)\s+year\b"
        told = r"\bhow\s+many\b.*\b(?:were|was|did|had)\b.*\b(?:each|every)\s+year\b"
        return _has(rate, text) and not _has(told, text)
    if kind == "date":  # "How many were there when ...?", "What is the penalty when ...?"
        asks_other = r"^\W*(?:and\s+|but\s+|so\s+)?(?:what|which|who|where|why|how)\b.*\bwhen\b"
        asks_time = r"\b(?:what|which)\s+(?:month|day|date|year)\b"
        return _has(r"\bhow\s+(?:many|much)\b", text) or (
            _has(asks_other, text) and not _has(asks_time, text)
        )
    if kind == "difference":  # "Was there a difference?"
        return not _has(r"\bby\s+how\s+m", text) and _has(r"^\s*(?:did|was|were|is)\b", text)
    return kind == "sum" and _has(r"\bof\s+which\b", text)


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def currency_asked(text: str, currencies: Collection[str]) -> str | None:
    """The currency that the question `text` asks for by name, symbol or code, None for any.

    `currencies` are the units of the collection's money, which are found by any name they have.
    """
    for word in re.findall(r"[$€£¥]|[^\W\d_]+", text):
        for form in (word, word.lower(), word.lower().removesuffix("s")):
            if form in currencies and (len(form) > 3 or form.isupper()):
                return str(form)
        code = currency_of(word) or currency_of(word.upper() if len(word) == 3 else word)
        if code is not None and word.lower() not in _EVERYDAY:
            return code
    return None
