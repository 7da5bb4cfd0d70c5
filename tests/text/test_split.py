"""rag/text/split.py: exact offsets, nothing lost, nothing over the limit, linear time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.schema import Span
from rag.text.split import CHARACTERS_PER_TOKEN, paragraphs, passages, sentences

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))

PIECES = st.sampled_from(
    [
        *"abZ .,;:!?…()[]\"'“”-–—•|§$%。\t\n\r\f\u2028\u00a0\u200b\u0301😀",
        "\n\n",
        "\r\n",
        ". ",
        "U.S. ",
        "e.g. ",
        "No. 5",
        "1. ",
        "- ",
        "The government ",
        "94 victims (91 in 2019)",
        "1.5 million",
        "    ",
        "fund.The",
        "word " * 12,
        "x" * 90,
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))


def count_words(text: str) -> int:
    """Two special tokens, and one for each word or started run of five characters of it."""
    return 2 + sum((len(word) + 4) // 5 for word in text.split())


def texts_of(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def split_whole(text: str) -> list[str]:
    return texts_of(text, sentences(text, Span(0, len(text))))


def assert_covers(text: str, within: Span, spans: list[Span]) -> None:
    """In order, inside, trimmed, without overlap, and only white space between them."""
    position = within.start
    for span in spans:
        assert position <= span.start < span.end <= within.end
        assert not text[position : span.start].strip()
        part = text[span.start : span.end]
        assert part == part.strip() != ""
        position = span.end
    assert not text[position : within.end].strip()


@settings(deadline=None)
@given(TEXTS)
@example("a:\n\n- b\n\n- c\n\nd")
@example("\r\n a \r\n\r\n b")
def test_every_split_covers_its_text_exactly(text: str) -> None:
    whole = Span(0, len(text))
    parts = paragraphs(text)
    assert_covers(text, whole, parts)
    assert_covers(text, whole, sentences(text, whole))
    for paragraph in parts:
        assert_covers(text, paragraph, sentences(text, paragraph))
        assert_covers(text, paragraph, passages(text, paragraph, count_words, 16))


@settings(deadline=None)
@given(TEXTS, st.integers(min_value=3, max_value=40))
@example("x" * 5000, 3)
@example("the government; " * 40, 7)
def test_no_passage_is_over_the_limit(text: str, limit: int) -> None:
    for paragraph in paragraphs(text):
        for span in passages(text, paragraph, count_words, limit):
            assert count_words(text[span.start : span.end]) <= limit
            assert len(span) <= limit * CHARACTERS_PER_TOKEN


@settings(deadline=None)
@given(TEXTS)
def test_passages_are_whole_sentences_where_these_fit(text: str) -> None:
    for paragraph in paragraphs(text):
        starts = {s.start for s in sentences(text, paragraph)}
        for span in passages(text, paragraph, count_words, 10_000):
            assert span.start in starts


def test_a_limit_without_room_is_an_error() -> None:
    with pytest.raises(ValueError, match="no room"):
        passages("a b", Span(0, 3), count_words, 2)


def test_passages_are_filled_up_to_their_aim() -> None:
    text = " ".join(f"The government identified {n} victims in that year." for n in range(60))
    found = passages(text, Span(0, len(text)), count_words, 256)
    sizes = [count_words(part) for part in texts_of(text, found)]
    assert max(sizes) <= 128
    assert min(sizes[:-1]) > 100


def test_a_sentence_between_aim_and_limit_stays_whole() -> None:
    text = "The fund " + "gave more " * 80 + "to shelters."
    assert texts_of(text, passages(text, Span(0, len(text)), count_words, 256)) == [text]


def test_a_long_sentence_is_cut_at_clause_marks() -> None:
    text = "; ".join(f"officials identified {n} victims in region {n}" for n in range(40)) + "."
    parts = texts_of(text, passages(text, Span(0, len(text)), count_words, 60))
    assert len(parts) > 3
    assert all(part.startswith("officials") for part in parts)


# Paragraphs


def test_seed_lines_are_paragraphs() -> None:
    assert len(SEEDS) == 2
    for path in SEEDS:
        text = path.read_text(encoding="utf-8")
        assert texts_of(text, paragraphs(text)) == [
            line.strip() for line in text.split("\n") if line.strip()
        ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_hard_wrapped_text_is_split_at_blank_lines_only(newline: str) -> None:
    first = (
        "The government maintained its efforts to protect victims of trafficking, and\n"
        "it identified 94 victims during the reporting period, compared with 91 in the\n"
        "previous year. Observers continued to report a lack of proactive screening of\n"
        "vulnerable populations."
    ).replace("\n", newline)
    second = "The government allocated 119,000 manat for the shelter and for all of the\naid."
    second = second.replace("\n", newline)
    text = first + newline * 2 + second + newline
    assert texts_of(text, paragraphs(text)) == [first, second]


def test_a_line_break_ends_a_paragraph_where_lines_are_not_wrapped() -> None:
    lines = [
        "Cash Flows from Operating Activities of the Company",
        "Net cash provided by operating activities was $4.42 billion. " * 4,
        "Cash Flows from Investing Activities of the Company",
        "Net cash used for investing activities was $455.6 million. " * 4,
    ]
    text = "\n".join(lines)
    assert texts_of(text, paragraphs(text)) == [line.strip() for line in lines]


def test_a_list_stays_with_the_line_that_introduces_it() -> None:
    text = "Before.\nThe state gave:\n- aid to 14\n- shelter to 11\n\n* legal aid\nAfter it."
    assert texts_of(text, paragraphs(text)) == [
        "Before.",
        "The state gave:\n- aid to 14\n- shelter to 11\n\n* legal aid",
        "After it.",
    ]


def test_a_list_and_a_table_without_introduction_are_paragraphs_of_their_own() -> None:
    text = "Prose stands here.\n1. One\n2. Two\nMore prose.\n\nYear | Victims | Aid\n2019 | 91 | 78"
    assert texts_of(text, paragraphs(text)) == [
        "Prose stands here.",
        "1. One\n2. Two",
        "More prose.",
        "Year | Victims | Aid\n2019 | 91 | 78",
    ]


def test_a_long_list_is_not_one_paragraph() -> None:
    text = "\n".join(f"- item number {n} of a very long list" for n in range(1000))
    assert max(len(span) for span in paragraphs(text)) <= 3000


def test_a_blank_text_has_no_parts() -> None:
    for text in ("", " \n\t\r\n "):
        assert paragraphs(text) == []
        assert sentences(text, Span(0, len(text))) == []
        assert passages(text, Span(0, len(text)), count_words, 10) == []


# Sentences

WHOLE = [
    "The U.S. Government gave $1.5 million to it.",
    "Mr. Smith met Dr. J. K. Jones and Gen. Lee.",
    "It amended Art. 144 and No. 5 of the code, e.g. The Penal Code, i.e. Law 5.",
    "Smith et al. (2019) counted approx. 5,000 of them.",
    "It stands at state.gov and www.Example.com for U.S.A. readers.",
    "He lived (ca. 1900) at St. Petersburg in Jan. 1905.",
    "The rate rose by 2.5 percent, to 1.234.567 in all; the rest fell; nothing else changed.",
    "“Who is it?” he asked.",
    "The words ... were left out.",
    "The words … Azerbaijan used were left out.",
    "Yahoo! said so.",
    "Acme Inc. Chairman Bob Day came at 5 p.m. Monday.",
    "The U.S . Navy acted .",
    "1. The government acted.",
    "(a) The government acted.",
    "ii. The government acted.",
    "It uses Node.JS and ASP.NET at a.Bc@Example.Com today.",
]


@pytest.mark.parametrize("text", WHOLE)
def test_one_sentence_stays_one(text: str) -> None:
    assert split_whole(text) == [text]


APART = [
    ["It closed the fund.", "The government paid."],
    ["It counted 94 victims (91 in 2019).", "Most were adults."],
    ["(It fell in 2019.)", "The fund closed."],
    ["“We saw no one.”", "He left."],
    ["Who paid?", "The state!", "Indeed."],
    ["It ended...", "The rest is unknown."],
    ["He is from the U.S.", "The fund is not."],
    ["They sold Acme Inc.", "In 2019, it closed."],
    ["It cost $5.", "$6 was paid.", "2019 was better."],
    ["She said no.", "The state agreed."],
    ["It rose by 5 percent in 2019.", "94 victims were found."],
    ["The club was relegated .", "He moved in 2007 ."],
    ["It is so.[1]", "The rest is not."],
    ["他们来了。", "他们走了。"],
    ["وصل الضحايا.", "غادر الضحايا؟", "نعم."],
]


@pytest.mark.parametrize("parts", APART)
def test_sentences_are_told_apart(parts: list[str]) -> None:
    assert split_whole(" ".join(parts)) == parts
    assert split_whole("\n\n".join(parts)) == parts


@pytest.mark.parametrize(
    "parts",
    [
        ["It closed the fund.", "The government paid."],
        ["It found 94 (91 in 2019).", "Most were adults."],
        ["It fell in 2019.", "The fund closed."],
    ],
)
def test_a_missing_space_does_not_join_sentences(parts: list[str]) -> None:
    assert split_whole("".join(parts)) == parts


def test_lines_of_lists_and_tables_are_sentences() -> None:
    text = "It gave:\n- aid to 14\n- shelter to\n  11 more\n- the rest. Nothing else.\n2019\t91\t78"
    assert split_whole(text) == [
        "It gave:",
        "- aid to 14",
        "- shelter to\n  11 more",
        "- the rest.",
        "Nothing else.",
        "2019\t91\t78",
    ]


def test_a_wrapped_sentence_is_one() -> None:
    parts = ["The government identified 94 victims\nin the year.", "It gave them\naid."]
    assert split_whole(" ".join(parts)) == parts


def test_sentences_of_a_paragraph_keep_the_offsets_of_the_text() -> None:
    text = "First one. Second one.\nThird one. Fourth one."
    second = paragraphs(text)[1]
    assert texts_of(text, sentences(text, second)) == ["Third one.", "Fourth one."]


# Time

HOSTILE = [
    "a",
    " ",
    "\n",
    ". ",
    ".",
    ".)",
    ".\"'",
    "!?",
    "U.S. ",
    "a.b",
    "(",
    "[1",
    "1. ",
    "- a\n",
    "-\n",
    "|",
    "a  ",
    "\t",
    "\r\n\r\n",
    "5 (6), ",
    "fund.The ",
    "1,000; ",
    "A\n \n",
    "x:\n- y\n",
    "12,345 manat, ",
    "94 (91 in 2019); ",
]


def cost(text: str) -> float:
    """The best of three times that a text takes to be split in every way, in seconds."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        sentences(text, Span(0, len(text)))
        for paragraph in paragraphs(text):
            passages(text, paragraph, lambda part: 2 + len(part) // 4, 200)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    small, large = unit * (8_000 // len(unit)), unit * (64_000 // len(unit))
    # Eight times the text: quadratic work would take 64 times as long. The floor keeps the
    # clock's own grain out of the ratio.
    assert cost(large) <= 25 * max(cost(small), 0.004)
