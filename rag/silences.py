"""Figures that are nothing, and figures that are not given.

"Did not identify any child victims" says none. "Did not report information on ..." says nothing: the
number may be large. The two must not be confused, and neither must be taken for a missing answer.
"""

from __future__ import annotations

import re

_DATA = (
    r"(?:data|statistics|statistical|information|figures?|numbers?|records?|details?|breakdowns?|counts?|estimates?|"
    r"outcomes?|results?|amounts?|totals?|whether|how\s+(?:many|much|long|often))"
)
_AUXILIARY = r"(?:did|does|do|could|would|has|have|had|can|was|were|is|are)"
# Verbs of telling: with "not" before them they are a silence whatever they tell.
_TELL = (
    r"(?:report|disclose|publish|specify|say|state|disaggregate|tell|indicate|reveal|announce|verify|quantify|confirm|know|"
    r"release|mention)"
)
# Verbs that are a silence only where data is what was withheld.
_HOLD = r"(?:provide|give|keep|maintain|collect|record|track|produce|supply|compile|share|make|have|present|offer|submit|furnish|hold|register)"

NOT_REPORTED = re.compile(
    rf"""
    \b{_AUXILIARY}\s+not\s+(?:\w+\s+){{0,2}}?{_TELL}\b
    | \b{_AUXILIARY}\s+not\s+(?:\w+\s+){{0,2}}?{_HOLD}\s+(?:\w+\s+){{0,3}}?{_DATA}\b
    | \b(?:declined|refused|failed|unable|neglected)\s+to\s+(?:{_TELL}|{_HOLD}\s+(?:\w+\s+){{0,3}}?{_DATA})\b
    | \b(?:gave|kept|had|provided|published|released|offered|collected|held|issued|there\s+(?:was|were|is|are))\s+no\s+(?:\w+\s+){{0,2}}?{_DATA}\b
    | \b[Nn]o\s+(?:\w+\s+){{0,3}}?{_DATA}\s+(?:\w+\s+){{0,6}}?(?:was|were|is|are|could|has|have|had|can)\b
    | \b{_DATA}\s+(?:[\w’'-]+\s+){{0,14}}?(?:(?:was|were|is|are|has|have|had)\s+(?:been\s+)?(?:not|never)\s+(?:been\s+)?(?:\w+\s+)?(?:available|provided|reported|published|
        disclosed|known|released|recorded|collected|given|kept|made|accounted|broken|specified|disaggregated)|unavailable|unknown|lacking)\b
    | \b(?:an?\s+)?(?:unknown|undisclosed|unspecified|unreported|unrecorded)\s+(?:number|amount|sum|share|proportion|quantity)\b
    | \b(?:is|was|are|were)\s+(?:not\s+known|unknown|unclear|not\s+(?:recorded|reported|disclosed|published|available))\b
    | \b[Nn](?:either|or)\b[^.;]{{0,60}}\b(?:did|does|has|had)\s+(?:[\w’']+\s+){{1,5}}?(?:{_TELL}|{_HOLD}\s+(?:\w+\s+){{0,3}}?{_DATA})\b
    | \bpublished\s+neither\b
    | \b(?:is|are|was|were)\s+not\s+(?:accounted|counted|recorded|listed|reported)\s+(?:for\s+)?separately\b
    """,
    re.VERBOSE,
)

_NOT_A_COUNT = r"(?!longer\b|more\b|fewer\b|less\b|later\b|doubt\b|matter\b|way\b|means\b|sooner\b|such\b|fees?\b|\.)"
_ACT = (
    r"(?:identify|identified|recogni[sz]e|allocate|provide|fund|give|grant|award|issue|order|convict|prosecute|investigate|"
    r"arrest|refer|receive|open|conduct|train|screen|assist|house|accommodate|spend|pay|register|detect|charge|sentence|"
    r"repatriate|deport|hold|carry|initiate|impose|confiscate|seize|extradite|use)"
)

NOTHING = re.compile(
    rf"""
    \b(?:did|does|do|has|have|had|was|were)\s+not\s+(?:[\w-]+\s+){{1,4}}?any\b
    | \b(?:did|does|do|has|have|had)\s+not\s+(?:\w+ly\s+)?{_ACT}\b
    | \bnever\s+(?:\w+\s+){{1,3}}?any\b
    | \bwithout\s+any\b
    | \b(?:[Nn]one|[Nn]obody|[Nn]o\s+one|[Nn]il|[Zz]ero)\b
    | \b[Nn]o\b(?=\s+{_NOT_A_COUNT}[^\W\d_])
    | \bnot\s+(?:a\s+single|one)\b
    """,
    re.VERBOSE,
)
