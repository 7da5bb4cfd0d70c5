"""What looks like a quantity and is none: numbers that name, date, time or dial something."""

from __future__ import annotations

import re

# The name of a month, whole or short.
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)

# Each alternative is anchored on a word, so that the whole stays linear in the length of the text.
# Where two match at the same place, the one that stands first is taken.
LOOKALIKE = re.compile(
    rf"""
    # what is counted in a list of its kind: "Articles 12, 13 and 144-1", "Law No. 17-K", "Tier 2"
    \b(?:[Aa]rt(?:icle|icles|\.)|[Ss]ection|[Ss]ections|[Ss]ec\.|[Cc]hapter|[Pp]aragraph|
        [Pp]aragraphs|[Cc]lause|[Pp]art|[Tt]able|[Ff]igure|[Nn]ote|[Aa]nnex|[Aa]ppendix|
        [Rr]esolution|[Dd]ecree|[Ll]aw|[Oo]rder|[Aa]ct|[Rr]egulation|[Tt]ier|[Pp]hase|[Ll]evel|
        [Cc]onvention|[Pp]rotocol|[Cc]ase|[Tt]opic|ASU|ASC|IFRS|IAS|IFRIC)
        \s+(?:[Nn]os?\.?\s*|[Nn]umbers?\s+)?
        \d[\w.\-/()–]*(?:(?:,\s*|\s*,?\s*(?:and|or|to)\s+)\d[\w.\-/()–]*)*
    # "No. 12/3"
    | \b(?:Nos?\.)\s*\d[\d\-/.]*
    # telephone numbers: behind a word for one, with a country's code, with a leading zero
    | \b(?:hotline|helpline|telephone|phone|tel\.?|call|dial|fax|number\s+is|hotline\s+number|line)
        \b[\s:(,]*\+?\d[\d\s\-()]{{1,18}}\d
    | \+\d[\d\s\-()]{{5,18}}\d
    | (?<![\w.,])0\d{{2,}}(?:[\s-]\d+)*
    # times of day: "5 p.m.", "9.30 am", "6 o'clock"
    | \b\d{{1,2}}(?:[:.]\d{{2}})?\s*(?:a\.?m\b\.?|p\.?m\b\.?|o['’]clock)
    # phrases with "one" that count nothing
    | \b(?:at\s+one\s+(?:time|point)|one\s+and\s+the\s+same|one\s+or\s+more|one\s+another|
        one\s+day)\b
    # days of a month: "3rd of March", "March 3", but not "March 3 percent"
    | \b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?!\w)
    | \b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:percent|per\s+cent|%))
    # a number that a hotline is called by: "the 152 hotline"
    | \b\d{{3,}}\s+(?:hotline|helpline|line)\b
    # "the age of 18", "the age of eighteen"
    | \bage\s+of\s+(?:\d{{1,2}}|\w+teen)\b
    # "14:30"
    | \b\d{{1,2}}:\d{{2}}\b
    # dates in digits: "3/4/2019", "2019-03-04"
    | \b\d{{1,4}}[/.]\d{{1,2}}[/.]\d{{1,4}}\b
    | \b\d{{4}}-\d{{2}}-\d{{2}}\b
    # names with a number: "T-3", "B52"; money is none: "RMB9,241", "USD40"
    | \b(?!(?:USD|EUR|GBP|RMB|F?CFA)\d)[A-Z]{{1,4}}-?\d+\b(?!,\d{{3}})
    # ranks: "the 5th"
    | (?<![\w.,])\d+(?:st|nd|rd|th)\b
    # "around the clock"
    | (?<![\w.,])24/7\b
    # ages: "under 18", "aged 12 to 15 years", "above the age of 60"
    | \b(?:under|over|below|above|age|aged|ages)\s+(?:the\s+age\s+of\s+)?
        \d{{1,2}}(?!\d|[,.]\d)(?:\s*(?:to|and|-|–)\s*\d{{1,2}})?(?=\s*(?:years?\b|[.,;)]|$))
    """,
    re.VERBOSE,
)
"""Words with a number in them that is no quantity."""
