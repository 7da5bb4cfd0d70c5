"""eval/public/: public sets of three forms become corpora; what is wrong in them is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.cli import main
from eval.errors import EvalError
from eval.labels import RETRIEVAL, read_texts
from eval.public import load_public, public_corpus
from eval.public.beir import document_retrieval
from eval.records import SavedHit
from tests.eval_corpora import TEXTS

SQUAD: dict[str, Any] = {
    "version": "v2.0",
    "data": [
        {
            "title": "North & South",
            "paragraphs": [
                {
                    "context": TEXTS["north.txt"],
                    "qas": [
                        {
                            "id": "q1",
                            "question": "In which town is the shelter?",
                            "is_impossible": False,
                            "answers": [
                                {"text": "Haven", "answer_start": 78},
                                {"text": "Haven", "answer_start": 78},
                            ],
                        },
                        {
                            "id": "q2",
                            "question": "Which king rules Westland?",
                            "is_impossible": True,
                            "answers": [],
                            "plausible_answers": [{"text": "Norland", "answer_start": 14}],
                        },
                    ],
                },
                {
                    "context": TEXTS["south.txt"],
                    "qas": [
                        {
                            "id": "q3",
                            "question": "Near what place was the quarry?",
                            "answers": [{"text": "Marble Bay", "answer_start": 1}],
                        }
                    ],
                },
            ],
        }
    ],
}


def write_squad(folder: Path, whole: object = SQUAD) -> Path:
    path = folder / "dev-v2.0.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def write_beir(folder: Path, **changes: str) -> Path:
    files = {
        "corpus.jsonl": "".join(
            json.dumps(row) + "\n"
            for row in (
                {"_id": "n/1", "title": "North", "text": TEXTS["north.txt"], "metadata": {}},
                {"_id": "s1", "title": "", "text": TEXTS["south.txt"]},
                {"_id": "s2", "title": "", "text": TEXTS["south.txt"]},
                {"_id": "e", "title": "", "text": " "},
            )
        ),
        "queries.jsonl": "".join(
            json.dumps({"_id": one, "text": text}) + "\n"
            for one, text in (("1", "shelter"), ("2", "quarry workers"), ("3", "unjudged"))
        ),
        "qrels/test.tsv": "query-id\tcorpus-id\tscore\n1\tn/1\t2\n1\ts1\t0\n2\ts2\t1\n2\tgone\t1\n",
        "qrels/train.tsv": "query-id\tcorpus-id\tscore\n3\ts1\t1\n",
    } | {name.replace("_", ".", 1).replace("_", "/"): text for name, text in changes.items()}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_own(folder: Path, lines: int = 4) -> Path:
    (folder / "docs").mkdir(parents=True)
    for name, text in TEXTS.items():
        (folder / "docs" / name).write_bytes(text.encode())
    rows = [
        {"id": f"q{n}", "question": f"Question {n}?", "answers": ["Haven"], "kind": "span"}
        | {"doc": "north.txt", "scope": "north.txt"}
        for n in range(lines)
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "questions.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_squad_is_read_paragraph_by_paragraph(tmp_path: Path) -> None:
    found = public_corpus(write_squad(tmp_path), tmp_path / "cache")
    assert found.told.endswith("SQuAD 2.0, 3 of 3 questions, 2 texts")
    labels = load_public(found.corpus)
    assert [(one.id, one.status, one.answers) for one in labels] == [
        ("q1", "answered", ("Haven",)),
        ("q2", "not_found", ()),
        ("q3", "answered", ("Marble Bay",)),
    ]
    texts = read_texts(found.corpus.texts)
    assert [texts[one.scope or ""] for one in labels] == [
        TEXTS["north.txt"],
        TEXTS["north.txt"],
        TEXTS["south.txt"],
    ]
    assert (found.corpus.name, found.corpus.public) == ("dev-v2.0", True)


def test_squad_is_asked_and_scored(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    run = ["run", "--public", str(write_squad(tmp_path)), "--baseline", "bm25", "--json"]
    assert main([*run, "--output", str(tmp_path / "run.jsonl")], {}) == 0
    out, err = capsys.readouterr()
    assert "SQuAD 2.0, 3 of 3 questions" in err
    (one,) = json.loads(out)["summaries"]
    assert (one["answerable"]["right"], one["answerable"]["of"]) == (2, 2)
    assert one["abstention recall"] == 1, "no word of it but 'which' occurs in its paragraph"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("data",), 1, "no list of articles"),
        (("data", 0, "title"), None, "article 1: `title` is missing"),
        (("data", 0, "paragraphs"), {}, "`paragraphs` is not a list"),
        (("data", 0, "paragraphs", 1, "context"), None, "paragraph 2: `context` is missing"),
        (("data", 0, "paragraphs", 1, "context"), " ", "paragraph 2: the context is empty"),
        (("data", 0, "paragraphs", 1, "context"), 3, "the context is not a text"),
        (("data", 0, "paragraphs", 1, "qas", 0, "answers"), [], "question 1: no answers"),
        (("data", 0, "paragraphs", 1, "qas", 0, "answers"), [{}], "`text` is missing"),
        (("data", 0, "paragraphs", 1, "qas", 0, "id"), "q1", "the id q1 is used twice"),
        (("data", 0, "paragraphs", 1, "qas", 0), "?", "question 1: `answers` is missing"),
    ],
)
def test_bad_squad_is_named(
    tmp_path: Path, path: tuple[str | int, ...], value: object, message: str
) -> None:
    whole = json.loads(json.dumps(SQUAD))
    place = whole
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(EvalError) as caught:
        public_corpus(write_squad(tmp_path, whole), tmp_path)
    assert message in str(caught.value)


def test_json_that_is_none_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text('{"data":\n [,]}', encoding="utf-8")
    with pytest.raises(EvalError, match="line 2, column 3: not JSON"):
        public_corpus(path, tmp_path)


def test_beir_says_which_texts_are_relevant(tmp_path: Path) -> None:
    found = public_corpus(write_beir(tmp_path / "set"), tmp_path / "cache")
    assert found.told.endswith("BEIR, test.tsv, 2 of 2 questions, 2 texts"), "one text is a double"
    first, second = load_public(found.corpus)
    texts = read_texts(found.corpus.texts)
    assert (first.kind, first.turns) == (RETRIEVAL, ("shelter",))
    ((name, grade),) = first.relevant
    assert (texts[name], grade) == ("North\n\n" + TEXTS["north.txt"], 2)
    ((name, grade),) = second.relevant
    assert (texts[name], grade) == (TEXTS["south.txt"], 1)


def test_only_the_search_is_measured_on_beir(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    run = ["run", "--public", str(write_beir(tmp_path / "set")), "--baseline", "bm25"]
    html = tmp_path / "report.html"
    output = ["--output", str(tmp_path / "run.jsonl"), "--html", str(html)]
    assert main([*run, *output], {}) == 0
    out = capsys.readouterr().out
    assert "## Search" in out
    assert "| public | set    | bm25   | 100.0    | 100.0    |" in out
    assert "## Public sets" not in out
    page = html.read_text(encoding="utf-8")
    assert 'id="search-table"' in page
    assert "are not told here" not in page, "what is not answered is not wrong"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"corpus_jsonl": "{}\n"}, "corpus.jsonl, line 1: `_id` is missing"),
        ({"corpus_jsonl": '{"_id": "a"}\n'}, "line 1: `text` is missing"),
        ({"corpus_jsonl": '\n\n{"_id": \n'}, "corpus.jsonl, line 3: not JSON"),
        ({"corpus_jsonl": ""}, "holds no texts"),
        ({"queries_jsonl": '{"_id": true, "text": "?"}'}, "queries.jsonl, line 1: `_id`"),
        ({"queries_jsonl": '{"_id": "9", "text": "?"}'}, "queries.jsonl has no query 1"),
    ],
)
def test_bad_beir_is_named(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    with pytest.raises(EvalError) as caught:
        public_corpus(write_beir(tmp_path / "set", **changes), tmp_path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("query-id\tcorpus-id\tscore\n1\tn/1\n", "test.tsv, line 2: not a query's id"),
        ("1\tn/1\tmuch\n1\tn/1\tmuch\n", "test.tsv, line 2: not a query's id"),
        ("query-id\tcorpus-id\tscore\n1\tn/1\t0\n", "no text is judged relevant"),
    ],
)
def test_bad_judgements_are_named(tmp_path: Path, lines: str, message: str) -> None:
    folder = write_beir(tmp_path / "set")
    (folder / "qrels" / "test.tsv").write_text(lines, encoding="utf-8")
    with pytest.raises(EvalError) as caught:
        public_corpus(folder, tmp_path)
    assert message in str(caught.value)
    for file in (folder / "qrels").iterdir():
        file.unlink()
    with pytest.raises(EvalError, match="no qrels"):
        public_corpus(folder, tmp_path)


def test_texts_rank_where_their_first_passage_does() -> None:
    hits = [SavedHit(doc, 0, 5, 1.0) for doc in ("a", "a", "b", "c")]
    found = document_retrieval([(hits, {"b": 1}), ([], {"a": 1})])
    # b is the second text of the first question; the second question found nothing.
    assert found["MRR@10"] == pytest.approx((1 / 2 + 0) / 2)
    assert found["recall@1"] == 0
    assert found["recall@5"] == pytest.approx(0.5)
    assert document_retrieval([([], {"a": 1})])["recall@1"] is None
    graded = document_retrieval([(hits, {"a": 1, "b": 2})])["nDCG@10"]
    # DCG = 1 + 2 / log2(3); the best order gives 2 + 1 / log2(3).
    assert graded == pytest.approx(0.8597, abs=1e-4)


def test_a_folder_of_the_own_form_is_used_where_it_lies(tmp_path: Path) -> None:
    folder = write_own(tmp_path / "set")
    found = public_corpus(folder, tmp_path / "cache")
    assert found.corpus.labels == folder / "questions.jsonl"
    assert not (tmp_path / "cache").exists()
    assert "the project's form, 4 of 4 questions, 2 texts" in found.told


def test_a_sample_is_drawn_by_its_seed(tmp_path: Path) -> None:
    folder = write_own(tmp_path / "set", 50)

    def drawn(seed: int) -> list[str]:
        found = public_corpus(folder, tmp_path / "cache", 5, seed)
        assert list(read_texts(found.corpus.texts)) == ["north.txt"], "what is asked of, alone"
        return [label.id for label in load_public(found.corpus)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert len(drawn(1)) == 5
    whole = public_corpus(folder, tmp_path / "cache", 50)
    assert whole.corpus.labels == folder / "questions.jsonl"
    with pytest.raises(EvalError, match="--limit 1 or more"):
        public_corpus(folder, tmp_path, 0)


def test_what_is_written_to_the_cache_is_written_once(tmp_path: Path) -> None:
    path = write_squad(tmp_path)
    first = public_corpus(path, tmp_path / "cache").corpus
    before = first.labels.stat().st_mtime_ns
    assert public_corpus(path, tmp_path / "cache").corpus == first
    assert first.labels.stat().st_mtime_ns == before
    home = first.labels.parent.parent
    assert [one.name for one in home.iterdir()] == [first.labels.parent.name]


@pytest.mark.parametrize("missing", ["questions.jsonl", "docs"])
def test_a_folder_of_no_known_form(tmp_path: Path, missing: str) -> None:
    folder = write_own(tmp_path / "set")
    (folder / missing).rename(folder / "elsewhere")
    with pytest.raises(EvalError, match="Name another folder"):
        public_corpus(folder, tmp_path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "q"}', "line 1: field missing"),
        ('{"id": "q", "question": "?", "kind": "span", "answers": "Haven"}', "not a list"),
        ("{", "line 1: not JSON"),
        ("", "holds no questions"),
    ],
)
def test_a_bad_question_is_named(tmp_path: Path, line: str, message: str) -> None:
    folder = write_own(tmp_path / "set")
    (folder / "questions.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(EvalError, match=message):
        public_corpus(folder, tmp_path)


def test_published_figures_stand_beside_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    for name in ("TimeQA", "elsewhere"):
        folder = write_own(tmp_path / name)
        run = ["run", "--public", str(folder), "--baseline", "bm25", "--html", str(page)]
        assert main([*run, "--output", str(tmp_path / f"{name}.jsonl")], {}) == 0
        said = capsys.readouterr().out
        table = [
            [cell.strip() for cell in line.split("|")]
            for line in said.splitlines()
            if line.startswith("|")
        ]
        head = next(row for row in table if "SQuAD 2.0 exact" in row)
        place = head.index("SQuAD 2.0 exact")
        rows = [(row[3], row[place]) for row in table if "published" in row[3]]
        if name == "elsewhere":
            assert rows == []
            assert "published figures" not in said + page.read_text(encoding="utf-8")
            continue
        assert rows == [("FiD, published", "46.0"), ("people, published", "87.0")]
        assert "arXiv 2108.06314" in said
        text = page.read_text(encoding="utf-8")
        assert "people, published" in text
        assert "<dt>SQuAD 2.0 exact</dt>" in text
        assert "<dt>all kinds %</dt>" not in text, "a column that this page does not have"
