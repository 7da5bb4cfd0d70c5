"""Whether the scorer's mistakes would be noticed: each of some fifty is made on purpose, and a
table of cases worked out by hand has to find it.

A mistake is one change to the text of one module. The modules are loaded anew with it, those that
build on it too, and every case is tried: at least one has to go wrong.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import eval as package
from eval.labels import Label
from eval.records import SavedAnswer, SavedCitation, SavedHit, SavedStatement
from rag.schema import Span

# In the order that they build on one another.
MODULES = ("numbers", "metrics", "significance", "retrieval", "score")
Modules = dict[str, Any]

TEXT = (
    "The office found 94 victims (91 in 2019). It spent 119,000 manat ($70,000) on them. "
    "The centre in Goychay gave legal aid to 11."
)
TEXTS = {"a.txt": TEXT, "b.txt": "The office found 71 victims."}
COUNT = Label(
    "c",
    ("How many in 2020?",),
    "answered",
    "count",
    ("94",),
    value=94,
    doc="a.txt",
    quotes=("found 94 victims",),
    years=(2020,),
)
ABOUT = Label("t", ("About how many?",), "answered", "count", value=90, tolerance=4)
CHANGE = Label(
    "d",
    ("By how much?",),
    "answered",
    "difference",
    ("3",),
    value=-3,
    doc="a.txt",
    quotes=("found 94 victims", "91 in 2019"),
)
MONEY = Label(
    "m",
    ("How much?",),
    "answered",
    "money",
    ("119,000 manat",),
    value=119000,
    unit="AZN",
    doc="a.txt",
    quotes=("119,000 manat",),
)
PLACE = Label(
    "p",
    ("Where?",),
    "answered",
    "place",
    ("the centre in the town of Goychay",),
    doc="a.txt",
    quotes=("centre in Goychay",),
)
BOTH = Label(
    "l",
    ("Which?",),
    "answered",
    "list",
    items=(("94 victims",), ("Goychay",)),
    doc="a.txt",
    quotes=("found 94 victims",),
)
NONE = Label("n", ("Which king?",), "not_found", "never_mentioned")


def cite(quote: str, shift: int = 0) -> SavedCitation:
    start = TEXT.index(quote) + shift
    return SavedCitation("a.txt", start, start + len(quote), quote)


def says(text: str, *quotes: str, years: tuple[int, ...] | None = None) -> SavedAnswer:
    statement = SavedStatement(text, tuple(map(cite, quotes)), years)
    return SavedAnswer("answered", (statement,), confidence=0.9)


def worth(m: Modules, label: Label, answer: SavedAnswer, measure: str = "right") -> Any:
    return getattr(m["score"].score(label, answer, TEXTS), measure)


def place(start: int, end: int, doc: str = "a.txt") -> tuple[str, Span]:
    return doc, Span(start, end)


def hits(*starts: int) -> list[SavedHit]:
    return [SavedHit("a.txt", start, start + 10, 1.0) for start in starts]


PAIRS = [(0.82, True), (0.88, False), (0.2, False), (1.0, True)]
ORDER = [(0.9, True), (0.8, False), (0.5, True), (0.2, False)]
REFUSALS = [(True, True), (True, False), (True, False), (False, True), (False, False)]
GOLDS = [[place(10, 20)], [place(50, 60)]]
MOVED = SavedAnswer("answered", (SavedStatement("94", (cite("found 94 victims", 1),)),))

Case = tuple[Callable[[Modules], Any], Any]
CASES: tuple[Case, ...] = (
    # Numbers
    (lambda m: [n.value for n in m["numbers"].numbers("1,216.5 of two dozen")], [1216.5, 24]),
    (lambda m: m["numbers"].first_number("three million two hundred").value, 3000200),
    (lambda m: m["numbers"].first_number("none of 5").value, 0),
    (lambda m: m["numbers"].first_number("a third of them").value, pytest.approx(1 / 3)),
    (lambda m: m["score"].number_is_right(ABOUT, "94"), True),
    (lambda m: m["score"].number_is_right(ABOUT, "86"), True),
    (lambda m: m["score"].number_is_right(ABOUT, "95"), False),
    (lambda m: m["score"].number_is_right(ABOUT, "85"), False),
    (lambda m: m["score"].number_is_right(COUNT, "91, then 94"), False),
    (lambda m: m["score"].number_is_right(CHANGE, "3 fewer"), True),
    (lambda m: m["score"].number_is_right(CHANGE, "3 more"), False),
    (lambda m: m["score"].number_is_right(MONEY, "119,000 dollars"), False),
    (lambda m: m["score"].number_is_right(MONEY, "119,000 manat"), True),
    # Words
    (
        lambda m: m["metrics"].token_f1("in Baku city", "Baku city and Goychay"),
        pytest.approx(4 / 7),
    ),
    (lambda m: m["metrics"].token_f1("Baku Baku", "Baku"), pytest.approx(2 / 3)),
    (lambda m: m["metrics"].exact_match("The Baku!", ["Ganja", "baku"]), True),
    (lambda m: m["metrics"].best_f1("Baku", ["Ganja", "Baku"]), 1),
    (lambda m: m["metrics"].squad_scores("", []), (True, 1)),
    (lambda m: m["metrics"].squad_scores("Baku", []), (False, 0)),
    (lambda m: m["metrics"].squad_scores("", ["the", "Baku"]), (False, 0)),
    (lambda m: m["metrics"].contains("women and children", "men"), False),
    (lambda m: m["metrics"].completeness([True, True, False, True]), 0.75),
    (lambda m: worth(m, PLACE, says("centre, town Goychay", "gave legal aid"), "correct"), True),
    (lambda m: worth(m, PLACE, says("town Goychay", "gave legal aid"), "correct"), False),
    (lambda m: worth(m, BOTH, says("94 victims", "found 94 victims"), "correct"), False),
    # Quotes
    (lambda m: m["metrics"].bears_out(Span(0, 15), Span(10, 20)), True),
    (lambda m: m["metrics"].bears_out(Span(0, 14), Span(10, 20)), False),
    (lambda m: m["metrics"].bears_out(Span(0, 100), Span(10, 20)), True),
    (lambda m: m["metrics"].cites(place(10, 20, "b.txt"), GOLDS[0]), False),
    (lambda m: m["metrics"].citation_recall([place(10, 20)] * 3, GOLDS), 0.5),
    (
        lambda m: m["metrics"].citation_precision([place(10, 20), place(50, 60), None], GOLDS),
        pytest.approx(2 / 3),
    ),
    (lambda m: m["metrics"].citation_precision([], GOLDS), None),
    (lambda m: worth(m, COUNT, MOVED), False),
    (lambda m: worth(m, COUNT, MOVED, "exact_quotes"), 0),
    (lambda m: worth(m, COUNT, MOVED, "citation_precision"), 0),
    (lambda m: worth(m, COUNT, says("94", "found 94 victims")), True),
    (lambda m: worth(m, COUNT, says("94", "victims (")), False),
    (lambda m: worth(m, COUNT, says("94", "legal aid to 11")), False),
    (lambda m: worth(m, CHANGE, says("3 fewer", "found 94 victims")), False),
    (lambda m: m["score"].is_exact(SavedCitation("a.txt", -8, -1, TEXT[-8:-1]), TEXTS), False),
    (lambda m: m["score"].is_exact(cite("to 11."), TEXTS), True),
    # Years and refusals
    (lambda m: m["metrics"].years_agree((2019,), (2018, 2019)), True),
    (lambda m: m["metrics"].years_agree((2019,), ()), None),
    (lambda m: worth(m, COUNT, says("94", years=(2019,)), "year_right"), False),
    (lambda m: worth(m, NONE, SavedAnswer("not_found")), True),
    (lambda m: worth(m, NONE, SavedAnswer("not_reported")), False),
    (lambda m: m["metrics"].abstention_recall(REFUSALS), pytest.approx(1 / 3)),
    (lambda m: m["metrics"].abstention_precision(REFUSALS), 0.5),
    (lambda m: m["metrics"].abstention_precision([(True, False)]), None),
    # Confidence
    (lambda m: m["metrics"].calibration_error(PAIRS), pytest.approx((2 * 0.35 + 0.2) / 4)),
    (lambda m: [one.low for one in m["metrics"].reliability([(0.2, True)])], [0.1]),
    (lambda m: len(m["metrics"].reliability([(0.0, True), (1.0, True)])), 2),
    (lambda m: [risk for _, risk in m["metrics"].risk_coverage(ORDER)], [0, 0.5, 1 / 3, 0.5]),
    (lambda m: m["metrics"].risk_coverage(ORDER, asked=8)[-1][0], 0.5),
    (lambda m: m["metrics"].risk_coverage_area(ORDER), pytest.approx((0.5 + 1 / 3 + 0.5) / 4)),
    (lambda m: m["metrics"].excess_area(ORDER), pytest.approx(0.125)),
    (lambda m: m["metrics"].risk_coverage([(0.5, False), (0.5, True)])[0][1], 0.5),
    # Sums
    (lambda m: m["metrics"].quantile([4, 1, 3, 2], 0.5), 2.5),
    (lambda m: m["metrics"].wilson(8, 10)[0], pytest.approx(0.4902, abs=1e-4)),
    (lambda m: m["metrics"].mean([1.0, None, 0.0]), 0.5),
    (lambda m: m["metrics"].mean([None]), None),
    # The search
    (lambda m: m["retrieval"].relevant((hits(90, 50, 10, 10), GOLDS)), {"2": 1, "3": 1}),
    (lambda m: m["retrieval"].by_question([(hits(90, 50), GOLDS)])[0]["MRR@10"], 0.5),
    (lambda m: m["retrieval"].by_question([(hits(90, 50), GOLDS)])[0]["recall@10"], 0.5),
    (
        lambda m: m["retrieval"].by_question([(hits(*range(200, 300, 10), 50), GOLDS)])[0][
            "MRR@10"
        ],
        0,
    ),
    (lambda m: m["retrieval"].retrieval([(hits(10), GOLDS), ([], GOLDS)])["recall@1"], 0.25),
    (lambda m: m["retrieval"].retrieval([([], GOLDS)])["recall@1"], None),
    # Chance
    (lambda m: m["significance"].sign_p(4, 5), 6 / 32),
    (lambda m: m["significance"].randomisation_p([1, 1, 1, -1]), pytest.approx(10 / 16)),
    (lambda m: m["significance"].randomisation_p([-1] * 6), pytest.approx(2 / 64)),
    (lambda m: m["significance"].randomisation_p([1 + n / 99 for n in range(30)], 99), 0.01),
    (
        lambda m: m["significance"].bootstrap_interval([1.0] * 30 + [0.0] * 60 + [-1.0] * 10),
        (pytest.approx(0.082, abs=0.015), pytest.approx(0.318, abs=0.015)),
    ),
)

Mistake = tuple[str, str, str]
MISTAKES: dict[str, Mistake] = {
    "the tolerance is subtracted": (
        "score",
        "<= label.tolerance + 1e-9",
        "<= -label.tolerance + 1e-9",
    ),
    "only what lies above counts as off": (
        "score",
        "abs(given - value) <= label.tolerance",
        "given - value <= label.tolerance",
    ),
    "the last number counts": (
        "numbers",
        "    match = NUMBER.search(text)\n    return _number(match, text) if match else None",
        "    return (numbers(text) or [None])[-1]",
    ),
    "the unit is not looked at": ("score", "names_unit(text, number, unit) or", "True or"),
    "a falling figure may rise": (
        "score",
        "value < 0 and given > 0 and falling",
        "value < 0 < given",
    ),
    "thousands add up": ("numbers", "max(current, 1.0) * SCALES[word]", "current + SCALES[word]"),
    "a dozen is ten": ("numbers", "12.0 * _from_words", "10.0 * _from_words"),
    "half a list will do": ("score", "return all(items_said", "return any(items_said"),
    "F1 is nearly enough at once": ("score", ">= NEAR_ENOUGH for", ">= NEAR_ENOUGH / 2 for"),
    "precision and recall of words are not weighed": (
        "metrics",
        "2 * shared / (len(given) + len(wanted))",
        "shared / len(wanted)",
    ),
    "words count however often they stand": (
        "metrics",
        "sum((Counter(given) & Counter(wanted)).values())",
        "sum(word in wanted for word in given)",
    ),
    "the worst gold counts": ("metrics", "return max((token_f1(", "return min((token_f1("),
    "articles are words": ("metrics", r'r"\b(?:a|an|the)\b", " "', r'r"\b(?:xx)\b", " "'),
    "golds without a word are kept": ("metrics", "if squad_words(gold)] or", "] or"),
    "parts of words count": ("metrics", "f\" {' '.join(wanted)} \" in", "' '.join(wanted) in"),
    "a quarter of the words bears out": (
        "metrics",
        "2 * shared >= shorter",
        "4 * shared >= shorter",
    ),
    "half of the longer has to be shared": ("metrics", "shorter = min(", "shorter = max("),
    "offsets of any file count": ("metrics", "cited[0] == doc and bears_out", "bears_out"),
    "citation precision is recall": (
        "metrics",
        "return ratio(needed, len(cited))",
        "return ratio(needed, len(golds))",
    ),
    "what is not exact is cited all the same": (
        "score",
        "place(one) if one in exact else None for one",
        "place(one) for one",
    ),
    "quotes that are not exact support": (
        "score",
        "for citation in answer.citations if citation in exact]",
        "for citation in answer.citations]",
    ),
    "any gold quote will do": (
        "score",
        "return all(found for found, need in",
        "return any(found for found, need in",
    ),
    "the quote need not reach the figure": (
        "score",
        "any(_holds(citation.quote, value) for citation in on_gold)",
        "any(True for citation in on_gold)",
    ),
    "offsets may be negative": ("score", "not 0 <= citation.start <", "not citation.start <"),
    "every year has to agree": (
        "metrics",
        "not set(asked).isdisjoint(said)",
        "set(asked) == set(said)",
    ),
    "no year is a wrong year": (
        "metrics",
        "    if not asked or not said:\n        return None\n",
        "",
    ),
    "a silence is a refusal": (
        "score",
        '        right = answer.status == "not_found"\n        return Score(',
        '        right = answer.status != "answered"\n        return Score(',
    ),
    "recall and precision of refusals are swapped": (
        "metrics",
        "[given for none, given in pairs if none]",
        "[none for none, given in pairs if given]",
    ),
    "refusals are held against all": (
        "metrics",
        "[none for none, refused in pairs if refused]",
        "[none for none, refused in pairs]",
    ),
    "a bin too high": ("metrics", "math.ceil(pair[0] * bins) - 1)", "math.ceil(pair[0] * bins))"),
    "bins weigh the same": ("metrics", "one.count * abs(one.confidence", "abs(one.confidence"),
    "the least sure come first": (
        "metrics",
        "key=lambda pair: -pair[0])",
        "key=lambda pair: pair[0])",
    ),
    "ties are taken as they stand": (
        "metrics",
        "        for _ in members:\n            wrong += share\n",
        "        for member in members:\n            wrong += not member[1]\n",
    ),
    "refused questions are covered": (
        "metrics",
        "(covered / total, wrong",
        "(covered / len(pairs), wrong",
    ),
    "the area is a sum": (
        "metrics",
        "return mean(risk for _, risk in risk_coverage(pairs))",
        "return sum(risk for _, risk in risk_coverage(pairs)) if pairs else None",
    ),
    "the worst order is the best": (
        "metrics",
        "[(float(right), right)",
        "[(float(not right), right)",
    ),
    "what does not apply is 0": (
        "metrics",
        "    return part / whole if whole else None",
        "    return part / whole if whole else 0.0",
    ),
    "None counts as 0 in a mean": (
        "metrics",
        "[value for value in values if value is not None]",
        "[value or 0 for value in values]",
    ),
    "quantiles are off by one": (
        "metrics",
        "share * (len(ordered) - 1)",
        "share * len(ordered) - 1",
    ),
    "the interval is not Wilson's": (
        "metrics",
        "share + z * z / (2 * total)",
        "share + z * z / total",
    ),
    "every hit on a gold quote is a find": (
        "retrieval",
        "for number, gold in enumerate(golds):",
        "for number, gold in enumerate([*golds, *golds]):",
    ),
    "what was missed is not relevant": (
        "retrieval",
        "        grades[name] = grades.get(name, 0) + 1",
        '        if "missed" not in name:\n            grades[name] = grades.get(name, 0) + 1',
    ),
    "the last hit comes first": ("retrieval", "-float(rank)", "float(rank)"),
    "hits beyond the tenth count": ("retrieval", "min(len(hits), DEEPEST)", "len(hits)"),
    "questions without hits are left out": (
        "retrieval",
        "[one for one in questions if one[1]]",
        "[one for one in questions if one[1] and one[0]]",
    ),
    "more losses, more likely": (
        "significance",
        "range(losses, moved + 1)",
        "range(0, losses + 1)",
    ),
    "one side of two": ("significance", "min(1.0, 2 * sign_p(", "min(1.0, sign_p("),
    "what was seen is no drawing": (
        "significance",
        "(as_far + 1) / (resamples + 1)",
        "as_far / resamples",
    ),
    "the interval is of one side": (
        "significance",
        "[(1 - level) / 2, (1 + level) / 2]",
        "[1 - level, level]",
    ),
}


@dataclass(frozen=True)
class Loader:
    """Loads the scorer's modules anew, one of them changed, and puts the old ones back."""

    patch: pytest.MonkeyPatch

    def load(self, mistake: Mistake | None = None) -> Modules:
        loaded: Modules = {}
        for name in MODULES:
            whole = f"eval.{name}"
            old = importlib.import_module(whole)
            text = Path(old.__file__ or "").read_text(encoding="utf-8")
            if mistake and mistake[0] == name:
                assert text.count(mistake[1]) == 1, f"{whole} has changed: {mistake[1]}"
                text = text.replace(mistake[1], mistake[2])
            module = ModuleType(whole)
            # What builds on it and is loaded next finds this one.
            self.patch.setitem(sys.modules, whole, module)
            self.patch.setattr(package, name, module)
            exec(compile(text, whole, "exec"), module.__dict__)
            loaded[name] = module
        return loaded


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch) -> Loader:
    return Loader(monkeypatch)


def fails(case: Case, modules: Modules) -> bool:
    """Whether a case goes wrong; that it raises an error is noticed as well."""
    try:
        return bool(case[0](modules) != case[1])
    except Exception:  # noqa: BLE001 - a mistake may raise anything
        return True


def test_the_scorer_as_it_is_passes_every_case(loader: Loader) -> None:
    modules = loader.load()
    assert [(one[0](modules), one[1]) for one in CASES if fails(one, modules)] == []


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_noticed(loader: Loader, name: str) -> None:
    modules = loader.load(MISTAKES[name])
    assert any(fails(case, modules) for case in CASES)


def test_the_mistakes_are_as_many_as_they_seem() -> None:
    made = sorted(MISTAKES.values())
    assert len(made) >= 20
    assert all(one != other for one, other in pairwise(made))
    assert {module for module, _, _ in made} == set(MODULES)
