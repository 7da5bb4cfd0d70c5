"""The command line as a script sees it: what is printed where, and the exit codes."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rag.command.cli import build_parser, main
from rag.command.terminal import Exit

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
REPORT_2021 = "000_693a3e1c26ac2d2c.txt"
REPORT_2018 = "002_83658c1c78109870.txt"
VICTIMS = "How many victims were officially identified in 2020?"
COMMANDS = ["ingest", "ask", "search", "show", "status", "facts", "remove"]


def rag(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `python -m rag` as a user would, without a terminal."""
    command = [sys.executable, "-m", "rag", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, **options
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An index of the seeds that the tests of this module read."""
    folder = tmp_path_factory.mktemp("cli") / "index"
    done = rag("ingest", str(SEEDS), "--index", str(folder))
    assert done.returncode == Exit.OK, done.stderr
    assert "2 added" in done.stdout
    return str(folder)


@pytest.fixture
def own_index(index: str, tmp_path: Path) -> str:
    """A copy of the index that a test may change."""
    return str(shutil.copytree(index, tmp_path / "index"))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_shows_an_example_of_itself(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    examples = [line.strip() for line in text.splitlines() if line.startswith("  python -m rag")]
    assert examples
    assert all(line.startswith(f"python -m rag {command}") for line in examples)
    assert "exit codes:" in text
    assert "--index" in text
    assert "--json" in text


def test_help_lists_every_exit_code() -> None:
    listed = {int(code) for code in re.findall(r"^ +(\d+) ", build_parser().epilog or "", re.M)}
    assert listed == {int(code) for code in Exit} - {Exit.BROKEN_PIPE}


def test_help_loads_nothing_heavy() -> None:
    program = "import sys; from rag.command.cli import build_parser; build_parser().format_help(); "
    program += "print([m for m in ('numpy', 'chromadb', 'onnxruntime', 'torch', 'langchain_core')"
    program += " if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["ask", "Who?", "--batch", "questions.jsonl"],
        ["ask", "Who?", "--output", "answers.jsonl"],
        ["ask", "--batch", "questions.jsonl", "--scope", "a.txt"],
        ["facts", "--json", "--csv"],
        ["search", "x", "--limit", "0"],
        ["ingest"],
        ["unknown"],
    ],
)
def test_a_command_line_that_cannot_be_read_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == Exit.WRONG_INPUT


def test_asking_gives_the_answer_first_then_quotation_and_citation(index: str) -> None:
    done = rag("ask", VICTIMS, "--index", index)
    assert done.returncode == Exit.OK, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert re.match(r"94\b", lines[0])
    printed = " ".join(done.stdout.split())
    assert "94 victims (91 in 2019)" in printed
    assert f"{REPORT_2021} https://www.state.gov" in printed


def test_only_what_is_read_needs_the_model_of_reading(
    index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "spans.onnx"
    broken.write_bytes(b"no graph")
    monkeypatch.setenv("VERBATIM_SPANS", str(broken))
    for command in (["search", VICTIMS], ["facts", "--about", "victims"], ["show", REPORT_2021]):
        assert main([*command, "--index", index]) == Exit.OK
        assert "94 victims" in capsys.readouterr().out
    assert main(["ask", VICTIMS, "--index", index]) == Exit.UNUSABLE
    told = capsys.readouterr()
    assert told.out == ""
    assert str(broken) in told.err
    assert "Unset VERBATIM_SPANS" in told.err


def test_what_the_index_holds_is_shown_without_vectors(
    own_index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (vectors,) = Path(own_index).glob("vectors-*")
    shutil.rmtree(vectors)
    for command in (["facts", "--about", "victims"], ["show", REPORT_2021]):
        assert main([*command, "--index", own_index]) == Exit.OK
        assert "94 victims" in capsys.readouterr().out
    # A search makes them again: that nothing did so is what shows that nothing opened them.
    assert not list(Path(own_index).glob("vectors-*"))
    assert main(["search", VICTIMS, "--index", own_index]) == Exit.OK
    assert list(Path(own_index).glob("vectors-*"))


def test_a_file_in_parts_is_named_by_its_own_name(
    model_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VERBATIM_CACHE", str(model_cache))
    rest = "The government met with the ministries. " * 20
    reports = (
        f"{place} (Tier 2): The government identified {number} victims. {rest}"
        for place, number in (("NEPAL", 12), ("PERU", 34))
    )
    whole, index = tmp_path / "whole 2021.txt", str(tmp_path / "index")
    whole.write_text("A yearly report\n\n" + "\n\n".join(reports))
    assert main(["ingest", str(whole), "--index", index]) == Exit.OK
    capsys.readouterr()

    asked = ["How many victims were identified in Peru?", "--scope", str(whole)]
    assert main(["ask", *asked, "--index", index]) == Exit.OK
    assert capsys.readouterr().out.startswith("34 ")
    assert main(["search", "victims", "--scope", whole.name, "--index", index]) == Exit.OK
    found = capsys.readouterr().out
    assert "whole 2021 - Nepal.txt" in found
    assert "whole 2021 - Peru.txt" in found
    assert main(["show", whole.name, "--index", index]) == Exit.NOT_FOUND
    told = capsys.readouterr().err
    assert "was read in parts, a document each. Name one: whole 2021 - Nepal.txt," in told.replace(
        "\n", " "
    )


def test_asking_with_json_gives_exact_spans(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", VICTIMS, "--json", "--index", index]) == Exit.OK
    fields = json.loads(capsys.readouterr().out)
    assert fields["question"] == VICTIMS
    assert fields["status"] == "answered"
    assert 2020 in fields["understood"]["years"]
    text = (SEEDS / REPORT_2021).read_text()
    for citation in fields["citations"]:
        assert citation["doc"] == REPORT_2021
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_what_the_collection_cannot_answer_ends_with_its_own_code(
    index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["ask", "How many victims were identified in 1999?", "--index", index])
    assert code in (Exit.NOT_FOUND, Exit.NOT_REPORTED)
    assert code == Exit.NOT_FOUND
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("question", ["", "   ", "x" * 100_000])
def test_a_question_that_cannot_be_asked_is_an_input_error(
    index: str, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", question, "--index", index]) == Exit.WRONG_INPUT
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.strip()


@pytest.mark.parametrize(
    "arguments", [["ask", "Who?"], ["search", "x"], ["show", "x"], ["status"], ["facts"]]
)
def test_without_an_index_each_command_says_how_to_make_one(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--index", str(tmp_path / "none")]) == Exit.UNUSABLE
    assert "ingest" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_the_index_is_taken_from_the_environment(
    index: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VERBATIM_INDEX", index)
    assert main(["status", "--json"]) == Exit.OK
    fields = json.loads(capsys.readouterr().out)
    assert fields["index"] == index
    assert [document["doc"] for document in fields["documents"]] == [REPORT_2021, REPORT_2018]
    assert fields["documents"][0]["period"] == {"first": 2020, "last": 2020}
    assert fields["places"] == ["Azerbaijan"]


def test_search_shows_where_each_passage_stands(
    index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["search", "legal aid", "--limit", "3", "--scope", str(SEEDS / REPORT_2018)]
    assert main([*arguments, "--json", "--index", index]) == Exit.OK
    rows = json.loads(capsys.readouterr().out)
    assert 1 <= len(rows) <= 3
    text = (SEEDS / REPORT_2018).read_text()
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)
    assert {row["doc"] for row in rows} == {REPORT_2018}
    assert main([*arguments, "--index", index]) == Exit.OK
    assert capsys.readouterr().out.count(f"({REPORT_2018})") == len(rows)


def test_show_prints_every_paragraph_or_one(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", REPORT_2021, "--json", "--index", index]) == Exit.OK
    paragraphs = json.loads(capsys.readouterr().out)["paragraphs"]
    assert [p["number"] for p in paragraphs] == list(range(1, len(paragraphs) + 1))
    assert main(["show", REPORT_2021, "--paragraph", "2", "--index", index]) == Exit.OK
    printed = capsys.readouterr().out
    assert "[2]" in printed
    assert "[1]" not in printed
    assert main(["show", REPORT_2021, "--paragraph", "99", "--index", index]) == Exit.NOT_FOUND
    assert main(["show", "000_693.txt", "--index", index]) == Exit.NOT_FOUND
    assert REPORT_2021 in capsys.readouterr().err


def test_facts_come_as_a_table_with_their_words(
    index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["facts", "--year", "2019", "--about", "victims", "--csv", "--index", index]
    assert main(arguments) == Exit.OK
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert any(row["value"] == "91" and row["years"] == "2019" for row in rows)
    for row in rows:
        text = (SEEDS / row["doc"]).read_text()
        assert text[int(row["start"]) : int(row["end"])] == row["quote"].removeprefix("'")
    assert main(["facts", "--place", "Atlantis", "--index", index]) == Exit.NOT_FOUND


def test_a_refused_file_is_named_and_the_rest_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "good.txt"
    good.write_text("In 2020 the government of Chad identified 12 victims.")
    empty = tmp_path / "empty.txt"
    empty.touch()
    index = str(tmp_path / "index")
    assert main(["ingest", str(good), str(empty), "--index", index]) == Exit.PARTLY
    printed = capsys.readouterr()
    assert "1 added" in printed.out
    assert "empty.txt" in printed.err
    assert main(["ingest", str(good), "--index", index, "--json"]) == Exit.OK
    files = json.loads(capsys.readouterr().out)["files"]
    assert [file["outcome"] for file in files] == ["unchanged"]
    assert main(["ingest", str(tmp_path / "missing.txt"), "--index", index]) == Exit.WRONG_INPUT
    assert "missing.txt" in capsys.readouterr().err


def test_removing_takes_a_document_out_and_leaves_its_file(
    own_index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["remove", str(SEEDS / REPORT_2018), "--index", own_index]) == Exit.OK
    assert (SEEDS / REPORT_2018).exists()
    capsys.readouterr()
    assert main(["show", REPORT_2018, "--index", own_index]) == Exit.NOT_FOUND


def test_words_of_a_document_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.txt"
    report.write_text("In 2020 Chad \x1b[31midentified\x1b[0m 12 victims of trafficking. " * 3)
    index = str(tmp_path / "index")
    assert main(["ingest", str(report), "--index", index]) == Exit.OK
    for arguments in (["show", "report.txt"], ["search", "victims"], ["facts"], ["ask", VICTIMS]):
        main([*arguments, "--index", index])
        printed = capsys.readouterr()
        assert "identified" in printed.out
        assert "\x1b" not in printed.out + printed.err


BATCH = [
    {"id": "q1", "question": VICTIMS},
    {"id": "q2", "question": VICTIMS, "scope": REPORT_2018},
    {"id": "f01", "turns": [{"question": VICTIMS}, {"question": "And in 2019?"}]},
    {"id": "q3", "question": ""},
]


def test_a_batch_is_answered_in_order_and_bad_lines_are_named(index: str, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    lines = [json.dumps(line) for line in BATCH]
    questions.write_text("\n".join([lines[0], "{no json", *lines[1:]]) + "\n")
    output = tmp_path / "answers.jsonl"
    done = rag("ask", "--batch", str(questions), "--output", str(output), "--index", index)
    assert done.returncode == Exit.PARTLY, done.stderr
    assert "line 2: not JSON" in done.stderr
    records = [json.loads(line) for line in output.read_text().splitlines()]
    assert [fields["id"] for fields in records] == ["q1", "q2", "f01.1", "f01.2", "q3"]
    by_id = {fields["id"]: fields for fields in records}
    assert by_id["q1"]["answer"].startswith("94")
    assert by_id["f01.2"]["answer"].startswith("91")
    assert by_id["q3"]["abstained"]
    assert by_id["q3"]["status"] == "not_found"
    for fields in records:
        assert fields["abstained"] == (fields["status"] != "answered")
        for citation in fields["citations"]:
            text = (SEEDS / citation["doc"]).read_text()
            assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert {citation["doc"] for citation in by_id["q2"]["citations"]} <= {REPORT_2018}
    assert list(tmp_path.iterdir()).count(tmp_path / "answers.jsonl.partial") == 0


def test_a_batch_goes_through_pipes_and_ends_silently_when_its_reader_does(index: str) -> None:
    line = json.dumps(BATCH[0]) + "\n"
    done = rag("ask", "--batch", "-", "--output", "-", "--index", index, input=line)
    assert done.returncode == Exit.OK
    assert json.loads(done.stdout)["answer"].startswith("94")
    command = f"{sys.executable} -m rag show {REPORT_2021} --index {index} | head -n 1"
    piped = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert piped.returncode in (Exit.OK, Exit.BROKEN_PIPE)
    assert piped.stderr == ""


def test_a_batch_never_overwrites_its_questions(index: str, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(BATCH[0]))
    same = str(questions)
    done = rag("ask", "--batch", same, "--output", same, "--index", index)
    assert done.returncode == Exit.WRONG_INPUT
    assert "another file" in done.stderr
    assert questions.read_text() == json.dumps(BATCH[0])
    missing = rag("ask", "--batch", str(tmp_path / "none"), "--output", same, "--index", index)
    assert missing.returncode == Exit.WRONG_INPUT


def test_ctrl_c_says_which_answers_are_kept(index: str, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(f'{{"id": {n}, "question": "{VICTIMS}"}}\n' for n in range(5000)))
    output = tmp_path / "answers.jsonl"
    # A shell that starts the tests in the background has them ignore Ctrl-C; here it is meant.
    heeding = (
        "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "runpy.run_module('rag', run_name='__main__')"
    )
    command = [sys.executable, "-c", heeding, "ask", "--batch", str(questions)]
    command += ["--output", str(output), "--index", index]
    partial = tmp_path / "answers.jsonl.partial"
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(600):
            if partial.exists() and partial.stat().st_size:
                break
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGINT)
        message = process.communicate(timeout=60)[1]
    finally:
        process.kill()
    assert process.returncode == Exit.INTERRUPTED
    kept = partial.read_text().splitlines()
    assert [json.loads(line)["id"] for line in kept] == list(range(len(kept)))
    assert f"{len(kept)} of 5000 answers are kept in {partial}" in message
    assert not output.exists()


def test_a_closed_standard_output_is_no_traceback(index: str) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "rag", "show", REPORT_2021, "--index", index]
    done = subprocess.run(
        command, cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert done.returncode == Exit.BROKEN_PIPE
    assert done.stderr == ""
