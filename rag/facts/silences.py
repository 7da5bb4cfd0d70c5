"""Figures that are nothing, and figures that are not given.

"Did not identify any child victims" says none. "Did not report information on ..." says nothing:
the number may be large. The two must not be confused, and neither must be taken for a missing
answer.
"""

from __future__ import annotations

import re

_DATA = (
    r"(?:data|statistics|statistical|information|figures?|numbers?|records?|details?|breakdowns?|"
    r"counts?|estimates?|outcomes?|results?|amounts?|totals?|whether|how\s+(?:many|much|long|often))"
)
_AUXILIARY = r"(?:did|does|do|could|would|has|have|had|can|was|were|is|are)"
# Verbs of telling: with "not" before them they are a silence whatever they tell.
_TELL = (
    r"(?:report|disclose|publish|specify|say|state|disaggregate|tell|indicate|reveal|announce|"
    r"verify|quantify|confirm|know|mention)"
)
# Verbs that are a silence only where data is what was withheld.
_HOLD = (
    r"(?:provide|give|keep|maintain|collect|record|track|produce|supply|compile|share|make|have|"
    r"present|offer|submit|furnish|hold|register|release)"
)
_HOLD_DATA = rf"{_HOLD}\s+(?:\w+\s+){{0,3}}?{_DATA}"

NOT_REPORTED = re.compile(
    rf"""
    # "did not publicly report"
    \b{_AUXILIARY}\s+not\s+(?:\w+\s+){{0,2}}?{_TELL}\b
    # "did not keep comprehensive statistics"
    | \b{_AUXILIARY}\s+not\s+(?:\w+\s+){{0,2}}?{_HOLD_DATA}\b
    # "declined to say", "failed to provide the data"
    | \b(?:declined|refused|failed|unable|neglected)\s+to\s+(?:{_TELL}|{_HOLD_DATA})\b
    # "gave no figures", "there were no reliable estimates"
    | \b(?:gave|kept|had|provided|published|released|offered|collected|held|issued
        |there\s+(?:was|were|is|are))\s+no\s+(?:\w+\s+){{0,2}}?{_DATA}\b
    # "no data on convictions were"
    | \b[Nn]o\s+(?:\w+\s+){{0,3}}?{_DATA}\s+(?:\w+\s+){{0,6}}?
        (?:was|were|is|are|could|has|have|had|can)\b
    # "the number of victims was not made available", "figures for 2019 are lacking"
    | \b{_DATA}\s+(?:[\w’'-]+\s+){{0,14}}?
        (?:(?:was|were|is|are|has|have|had)\s+(?:been\s+)?(?:not|never)\s+(?:been\s+)?(?:\w+\s+)?
            (?:available|provided|reported|published|disclosed|known|released|recorded|collected
                |given|kept|made|accounted|broken|specified|disaggregated)
        |unavailable|unknown|lacking)\b
    # "an unknown number"
    | \b(?:an?\s+)?(?:unknown|undisclosed|unspecified|unreported|unrecorded)\s+
        (?:number|amount|sum|share|proportion|quantity)\b
    # "is not known", "was unclear"
    | \b(?:is|was|are|were)\s+
        (?:not\s+known|unknown|unclear|not\s+(?:recorded|reported|disclosed|published|available))\b
    # "nor did the ministry say"
    | \b[Nn](?:either|or)\b[^.;]{{0,60}}\b(?:did|does|has|had)\s+(?:[\w’']+\s+){{1,5}}?
        (?:{_TELL}|{_HOLD_DATA})\b
    # "published neither figure"
    | \bpublished\s+neither\b
    # "were not counted separately"
    | \b(?:is|are|was|were)\s+not\s+(?:accounted|counted|recorded|listed|reported)\s+(?:for\s+)?
        separately\b
    """,
    re.VERBOSE,
)
"""Words that say that a figure is not given."""

_NOT_A_COUNT = (
    r"(?!longer\b|more\b|fewer\b|less\b|later\b|doubt\b|matter\b|way\b|means\b|sooner\b|such\b|"
    r"fees?\b|\.)"
)
# Verbs of what is counted: with "not" before them the count is none.
_ACT = (
    r"(?:identify|identified|recogni[sz]e|allocate|provide|fund|give|grant|award|issue|order|"
    r"convict|prosecute|investigate|arrest|refer|receive|open|conduct|train|screen|assist|house|"
    r"accommodate|spend|pay|register|detect|charge|sentence|repatriate|deport|hold|carry|initiate|"
    r"impose|confiscate|seize|extradite|use)"
)

NOTHING = re.compile(
    rf"""
    # "did not identify any"
    \b(?:did|does|do|has|have|had|was|were)\s+not\s+(?:[\w-]+\s+){{1,4}}?any\b
    # "did not formally convict"
    | \b(?:did|does|do|has|have|had)\s+not\s+(?:\w+ly\s+)?{_ACT}\b
    # "never opened any", "without any"
    | \bnever\s+(?:\w+\s+){{1,3}}?any\b
    | \bwithout\s+any\b
    # "none", "nobody"
    | \b(?:[Nn]one|[Nn]obody|[Nn]o\s+one|[Nn]il|[Zz]ero)\b
    # "no victims", but not "no longer"
    | \b[Nn]o\b(?=\s+{_NOT_A_COUNT}[^\W\d_])
    # "not a single", "not one"
    | \bnot\s+(?:a\s+single|one)\b
    """,
    re.VERBOSE,
)
"""Words that say that a figure is nothing."""
