"""What models write, in either form and broken in every way, as statements."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.chat.parse import Cited, Parsed, Written, parse, prose

RIGHT = {
    "statements": [
        {"text": "It was 94.", "sources": [{"key": "kfgb", "quote": "identified 94 victims"}]},
        {
            "text": "It was 91 before.",
            "sources": [{"key": "kfgb", "quote": "(91 in 2019)"}, {"key": "hjkm", "quote": "x"}],
        },
    ],
    "not_found": "",
}
TOLD = Parsed(
    (
        Written("It was 94.", (Cited("kfgb", "identified 94 victims"),)),
        Written("It was 91 before.", (Cited("kfgb", "(91 in 2019)"), Cited("hjkm", "x"))),
    )
)
PLAIN = (
    'It was 94. [kfgb: "identified 94 victims"]\n'
    'It was 91 before. [kfgb: "(91 in 2019)"] [hjkm: "x"]'
)


def test_both_forms_give_the_same() -> None:
    assert parse(json.dumps(RIGHT)) == parse(PLAIN) == TOLD


@pytest.mark.parametrize(
    "text",
    [
        "```json\n{}\n```",
        "Sure! Here is the answer:\n{}",
        "  {}\n\nI hope this helps.",
        "<think>The key {{kfgb}} says [x]</think>\n{}",
    ],
)
def test_what_stands_around_json_is_passed_over(text: str) -> None:
    assert (
        parse(text.replace("{}", json.dumps(RIGHT)).replace("{{", "{").replace("}}", "}")) == TOLD
    )


@pytest.mark.parametrize(
    "text",
    [
        f"Answer: {PLAIN}",
        f"```\n{PLAIN}\n```",
        PLAIN.replace("It was", "- It was"),
        PLAIN.replace("It was", "1. It was"),
        PLAIN.replace('"', "”"),
        PLAIN.replace("[kfgb:", "[key: KFGB,").replace("[hjkm:", "[source hjkm:"),
        PLAIN.replace("\n", " "),
    ],
)
def test_plain_text_is_read_in_the_forms_that_models_give_it(text: str) -> None:
    assert parse(text) == TOLD


@pytest.mark.parametrize(
    "value",
    [
        RIGHT["statements"],
        {"answer": RIGHT["statements"]},
        {
            "statements": [
                {"text": s["text"], "citations": s["sources"]} for s in RIGHT["statements"]
            ]
        },  # type: ignore[index]
    ],
)
def test_json_is_read_in_the_forms_that_models_give_it(value: object) -> None:
    assert parse(json.dumps(value)) == TOLD


def test_a_key_alone_is_a_source_without_a_quote() -> None:
    assert parse("It was 94. [kfgb]").statements == (Written("It was 94.", (Cited("kfgb", ""),)),)
    assert parse('{"statements": [{"text": "It was 94.", "sources": ["kfgb"]}]}').statements == (
        Written("It was 94.", (Cited("kfgb", ""),)),
    )


def test_a_figure_repeated_with_its_key_before_it_is_a_source() -> None:
    line = "kfgb: Orvania, 2020: it was 94."

    assert parse(line).statements == (Written("Orvania, 2020: it was 94.", (Cited("kfgb", ""),)),)
    assert prose(line) == "Orvania, 2020: it was 94."
    assert parse("Note: it was 94.").statements == (Written("Note: it was 94.", ()),)


def test_a_line_without_a_source_is_a_statement_that_cites_nothing() -> None:
    assert parse("It was 94.").statements == (Written("It was 94.", ()),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("NOT FOUND: no such year", "no such year"),
        ("**NOT FOUND**: no such year", "no such year"),
        ("NOT FOUND", "the sources do not tell it"),
        ('{"statements": [], "not_found": "no such year"}', "no such year"),
    ],
)
def test_that_there_is_no_answer_is_told(text: str, reason: str) -> None:
    parsed = parse(text)

    assert (parsed.statements, parsed.not_found, parsed.broken) == ((), reason, False)


@pytest.mark.parametrize("cut", range(12, len(json.dumps(RIGHT)) - 1, 7))
def test_json_that_breaks_off_is_read_as_far_as_it_goes(cut: int) -> None:
    parsed = parse(json.dumps(RIGHT)[:cut])

    assert parsed.broken
    for written, whole in zip(parsed.statements, TOLD.statements, strict=False):
        assert whole.text.startswith(written.text)


@pytest.mark.parametrize("text", ["", "  \n", "{", "[", "```", "{}", "[[[", "null", "…"])
def test_junk_is_no_statement(text: str) -> None:
    assert parse(text).statements == () or parse(text).statements[0].sources == ()
    assert parse(text).not_found is None


@given(st.text(alphabet='{}[]":,.kfgb \n“”`x9\\', max_size=80))
def test_nothing_raises(text: str) -> None:
    assert isinstance(parse(text), Parsed)
    assert isinstance(prose(text), str)


@pytest.mark.parametrize("whole", [json.dumps(RIGHT), PLAIN])
def test_prose_grows_and_never_shows_the_form(whole: str) -> None:
    seen = [prose(whole[:end]) for end in range(len(whole) + 1)]

    assert seen[-1] == "It was 94.\nIt was 91 before."
    for text in seen:
        assert not set(text) & set('{}[]"')
        assert seen[-1].startswith(text) or text.startswith("Answer")


def test_a_flood_of_statements_is_cut() -> None:
    assert len(parse("\n".join(f"It was {n}." for n in range(500))).statements) == 12
