"""rag/convert/pages.py: lines that read on, running lines and page numbers, pages found again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.convert.pages import joined, with_gaps

FULL = "The government reported that it had identified more victims than in any year before it"


def page(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        # a sentence over several lines
        ([FULL, "and gave aid to all."], f"{FULL} and gave aid to all."),
        # words divided at the end of a line
        ([f"{FULL} and identi-", "fied them."], f"{FULL} and identified them."),
        ([f"{FULL} and inves\u00ad", "tigated."], f"{FULL} and investigated."),
        # a hyphen of the word's own: the text has it elsewhere, or both halves
        (
            [f"{FULL}, forced-labor cases and forced-", "labor victims."],
            f"{FULL}, forced-labor cases and forced-labor victims.",
        ),
        (
            [f"{FULL}, child labor, related crimes, child-", "related crimes."],
            f"{FULL}, child labor, related crimes, child-related crimes.",
        ),
        ([f"{FULL} in the Trans-", "Caspian region."], f"{FULL} in the Trans-Caspian region."),
        # years keep theirs
        ([f"{FULL} in 2016-", "2020 alone."], f"{FULL} in 2016-2020 alone."),
        # a heading, and the end of a paragraph
        (["PROTECTION", FULL], f"PROTECTION\n\n{FULL}"),
        ([FULL, "It gave aid.", FULL], f"{FULL} It gave aid.\n\n{FULL}"),
        ([FULL, "", f"Then {FULL}"], f"{FULL}\n\nThen {FULL}"),
        # a blank line within a sentence ends nothing
        ([f"{FULL} and", "", "gave aid."], f"{FULL} and gave aid."),
        # lists
        (
            [f"{FULL}:", "• 12 women", "• 3 men", "and a child"],
            f"{FULL}:\n• 12 women\n• 3 men and a child",
        ),
        ([f"{FULL} by", "12. It did more."], f"{FULL} by 12. It did more."),
        # letters set as one, hard spaces, controls
        (
            ["The o\ufb03ce identi\ufb01ed\u00a094\u200b \x00victims."],
            "The office identified 94 victims.",
        ),
    ],
)
def test_lines_read_on(lines: list[str], text: str) -> None:
    assert joined([page(*lines)]) == (text, (0,))


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    text, starts = joined([page(FULL, f"{FULL} and gave shelter to"), page("94 victims of them.")])
    assert "gave shelter to 94 victims" in text
    assert text[starts[1] :] == "94 victims of them."


def test_a_word_is_divided_by_the_end_of_a_page() -> None:
    text, starts = joined([page(FULL, f"{FULL} and identi-"), "", page("fied them.")])
    assert text.endswith("and identified them.")
    assert text[starts[2] :] == "fied them."
    assert list(starts) == sorted(starts)


REPORT = "2021 Trafficking in Persons Report: Azerbaijan"


def bodies(number: int) -> list[str]:
    return [f"{FULL} {word}." for word in ("one", "two", "three", "four", "five", "six")[:number]]


@pytest.mark.parametrize(
    "footer",
    [
        str,
        lambda n: str(n + 16),
        lambda n: f"Page {n}",
        lambda n: f"{n} of 5",
        lambda n: f"- {n} -",
        lambda n: f"{REPORT} {n}",
        lambda n: ["i", "ii", "iii", "iv", "v"][n - 1],
    ],
)
@pytest.mark.parametrize("top", [True, False])
def test_page_numbers_are_left_out(footer: object, top: bool) -> None:
    assert callable(footer)
    made = [
        page(*([footer(n)] if top else []), body, *([] if top else [footer(n)]))
        for n, body in enumerate(bodies(5), 1)
    ]
    text, _ = joined(made)
    assert text == "\n\n".join(bodies(5)) or text == " ".join(bodies(5))


def test_a_running_header_stays_once() -> None:
    text, starts = joined([page(REPORT, body, str(n)) for n, body in enumerate(bodies(4), 1)])
    assert text.count(REPORT) == 1
    assert text.startswith(REPORT)
    assert re.findall(r"\b[1-4]\b", text) == []
    ends = [text[start:].split(".")[0].split()[-1] for start in starts[1:]]
    assert ends == ["two", "three", "four"]


def test_headers_of_left_and_right_pages() -> None:
    made = [
        page(f"{n} {REPORT}" if n % 2 else f"{REPORT} {n}", body)
        for n, body in enumerate(bodies(6), 1)
    ]
    assert REPORT not in joined(made)[0]


def test_figures_that_are_no_page_numbers_stay() -> None:
    # at the edge, but they do not count the pages
    text, _ = joined([page(body, str(n)) for body, n in zip(bodies(3), (94, 91, 85), strict=True)])
    assert re.findall(r"\d+", text) == ["94", "91", "85"]
    # counting, but within the page
    inner = [page(FULL, f"Table {n}", *bodies(6)) for n in range(1, 5)]
    assert re.findall(r"Table \d", joined(inner)[0]) == ["Table 1", "Table 2", "Table 3", "Table 4"]


def test_sentences_that_end_page_after_page_alike_stay() -> None:
    made = [
        page(body, f"{FULL}, and gave", "shelter to all.", str(n))
        for n, body in enumerate(bodies(4), 1)
    ]
    text, _ = joined(made)
    assert text.count("and gave shelter to all.") == 4
    whole = [page(body, "It gave aid to all.", str(n)) for n, body in enumerate(bodies(4), 1)]
    assert joined(whole)[0].count("It gave aid to all.") == 4


def test_the_same_words_within_pages_stay() -> None:
    made = [page(f"{FULL} {n}.", FULL, FULL, f"No. {n} {FULL} so.") for n in range(3)]
    assert joined(made)[0].count(FULL) == 12


def test_pages_without_words() -> None:
    text, starts = joined(["", page(FULL), " \n ", ""])
    assert (text, starts) == (FULL, (0, 0, len(FULL), len(FULL)))
    assert joined(["", ""]) == ("", (0, 0))
    assert joined([]) == ("", ())


def test_a_page_that_ends_with_a_sentence_ends_a_paragraph() -> None:
    text, starts = joined([f"{FULL}.", f"And {FULL}."])
    assert text == f"{FULL}.\n\nAnd {FULL}."
    assert text[starts[1] :] == f"And {FULL}."


def test_lines_that_stand_farther_apart() -> None:
    lines = [("Title", 800.0), ("One", 760.0), ("two", 748.0), ("three.", 736.0), ("Four", 712.0)]
    pieces = [piece for words, at in lines for piece in ((words, at), ("\n", 0.0))]
    assert with_gaps(pieces) == "Title\n\nOne\ntwo\nthree.\n\nFour\n"
    # pieces of one line, a line break within a piece, and a jump to the top of a column
    parts = [("Fo", 90.0), ("ur", 90.0), ("\n", 0), ("Five\nsix", 80.0), ("\nSeven", 790.0)]
    assert with_gaps(parts) == "Four\nFive\nsix\nSeven"
    assert with_gaps([]) == ""
    assert with_gaps([("alone", 1.0)]) == "alone"


@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.floats(allow_nan=False, allow_infinity=False)),
        max_size=20,
    )
)
def test_gaps_add_blank_lines_alone(pieces: list[tuple[str, float]]) -> None:
    text = "".join(words for words, _ in pieces)
    found = with_gaps(pieces)
    assert found.replace("\n", "") == text.replace("\n", "")
    assert found.count("\n") >= text.count("\n")


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(max_size=30),
                st.sampled_from([FULL, "12", "Page 3", "ends-", "• item", "A.", "", REPORT, "vii"]),
            ),
            max_size=8,
        ).map("\n".join),
        max_size=8,
    )
)
def test_pages_rise_and_nothing_is_made_up(pages: list[str]) -> None:
    text, starts = joined(pages)
    assert len(starts) == len(pages)
    assert list(starts) == sorted(starts)
    assert all(0 <= start <= len(text) for start in starts)
    assert text == text.strip()
    given_letters = set("".join(pages)) | set("fistl")
    assert {c for c in text if not c.isspace()} <= given_letters


@pytest.mark.parametrize("line", ["a-", "1 ", "iv", "(", "• ", "x" * 100])
def test_time_is_linear(line: str) -> None:
    text, starts = joined(["\n".join([line] * 200)] * 120)
    assert len(starts) == 120
    assert text or line == "iv"
