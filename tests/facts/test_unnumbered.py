"""rag/facts/unnumbered.py: figures that are told without a number, and those that are not told."""

from __future__ import annotations

import pytest

from tests.facts.figures import Figure, check, count, money, none, silent

NOTHING = [
    ("The government did not identify any child victims in both 2016 and 2017.",
     [none("did not identify any", (2016, 2017), "child victims")]),
    ("Courts did not convict any traffickers (three in 2019).",
     [none("did not convict any", 2020, "traffickers"), count("three", 3, 2019, "traffickers")]),
    ("The agency received no complaints in 2020 (four in 2019).",
     [none("no", 2020, "complaints"), count("four", 4, 2019, "complaints", "received")]),
    ("Courts convicted 12 traffickers, compared with none in 2019.",
     [count("12", 12, 2020, "traffickers"), none("none", 2019, "traffickers", "convicted")]),
    ("The agency did not identify any smugglers in 2020, compared with six in 2019.",
     [none("did not identify any", 2020, "smugglers"), count("six", 6, 2019, "smugglers")]),
    ("Police freed no children in 2018 or 2019.", [none("no", (2018, 2019), "children")]),
    ("The agency did not provide funding to shelters.", [none("did not provide", 2020, "funding")]),
]  # fmt: skip
SILENCES = [
    (("The government did not provide data on the number of potential victims who received "
     "assistance from VACs in 2019 or 2020."),
     [silent("did not provide data", (2019, 2020), "potential victims assistance VACs")]),
    (("The government did not report information on identified children in 2019 or 2020 (450 "
     "children and 207 parents in 2018)."),
     [silent("did not report", (2019, 2020), "children"), count("450", 450, 2018, "children"),
      count("207", 207, 2018, "parents", never="children")]),
    ("The agency did not report the number of inspections.",
     [silent("did not report", 2020, "inspections")]),
    ("Officials could not provide statistics on prosecutions for 2019.",
     [silent("could not provide statistics", 2019, "prosecutions")]),
    # "no" within a silence is no zero
    ("The ministry gave no figures on fines.", [silent("gave no figures", 2020, "fines")]),
    ("The ministry did not publish its budget; the year before it had spent 1.2 million lari.",
     [silent("did not publish", 2020, "budget"),
      money("1.2 million lari", 1.2e6, 2019, "GEL", "spent")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NOTHING + SILENCES)
def test_a_stated_nothing_and_a_stated_silence(text: str, expected: list[Figure]) -> None:
    check(text, expected)
