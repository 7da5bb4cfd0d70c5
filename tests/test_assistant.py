"""The whole way of a question, over a real index of the seeds, and what happens as it changes."""

from __future__ import annotations

import gc
import shutil
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.errors import IndexMismatch, IndexMissing, ModelError, QuestionError
from rag.holdings import Holdings
from rag.index.catalog import Catalog
from rag.index.ingest import ingest, remove
from rag.index.store import VectorStore
from rag.model.embed import Embedder
from rag.model.similarity import SimilarityCache
from rag.model.spans import SpanModel
from rag.model.weights import PACKAGE, TOKENIZER, WEIGHTS, packaged_folder
from rag.schema import Answer
from rag.settings import Settings
from rag.snapshot import Snapshot
from rag.stages import Asked, Stages

ROOT = Path(__file__).resolve().parent.parent
NEWER, OLDER = "000_693a3e1c26ac2d2c.txt", "002_83658c1c78109870.txt"
FIRST = "How many victims were officially identified in 2020?"
SOMEWHERE = (
    "The government of Freedonia maintained its efforts. In 2019, the government officially "
    "identified 37 victims in Freedonia, all of them adults.\n"
)


def figure(answer: Answer) -> str:
    """The words that the first citation marks."""
    cited = answer.citations[0]
    start = cited.focus_start - cited.start
    return cited.quote[start : start + cited.focus_end - cited.focus_start]


def untimed(answer: Answer) -> Answer:
    return replace(answer, seconds={})


def write(folder: Path, text: str = SOMEWHERE, name: str = "freedonia.txt") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (folder / "manifest.yaml").write_text(
        f"documents:\n  - file: {name}\n    title: Freedonia\n    place: Freedonia\n"
        "    period: 2019\n"
    )
    return folder


# Answers


def test_the_first_question_is_answered_with_its_quote(assistant: Assistant) -> None:
    answer = assistant.ask(FIRST)

    assert answer.status == "answered"
    assert answer.statements[0].text.startswith("94 ")
    assert figure(answer) == "94"
    cited = answer.citations[0]
    document = assistant.document(cited.document_id)
    assert document is not None
    assert cited.source == document.source == NEWER
    assert document.text[cited.start : cited.end] == cited.quote
    assert "officially identified 94 victims (91 in 2019)" in cited.quote
    assert cited.title == document.title
    assert cited.url == document.url
    paragraph = assistant.paragraphs(document.id)[cited.paragraph - 1]
    assert cited.quote in paragraph.text


@pytest.mark.parametrize(
    ("question", "expected", "source"),
    [
        ("How many victims were officially identified in 2019?", "91", NEWER),
        ("How many trafficking victims did the government identify in 2017?", "71", OLDER),
        ("How many trafficking victims did the government identify in 2016?", "70", OLDER),
    ],
)
def test_a_year_is_answered_wherever_it_stands(
    assistant: Assistant, question: str, expected: str, source: str
) -> None:
    answer = assistant.ask(question)

    assert (figure(answer), answer.citations[0].source) == (expected, source)


def test_an_earlier_answer_is_history(assistant: Assistant) -> None:
    first = assistant.ask(FIRST)
    second = assistant.ask("And the year before?", [first])

    assert second.query.years == (2019,)
    assert figure(second) == "91"


def test_an_empty_scope_says_what_there_is(assistant: Assistant) -> None:
    answer = assistant.ask("How many victims were identified in 1998?")

    assert (answer.status, answer.statements, answer.hits) == ("not_found", (), ())
    assert "nothing in the collection speaks of 1998" in answer.reason
    assert "It covers Azerbaijan, " in answer.reason
    assert "2016" in answer.reason


def test_a_place_that_is_not_there_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("How many victims were identified in Norway?")

    assert answer.status == "not_found"
    assert "nothing on Norway" in answer.reason


def test_a_document_that_is_not_there_is_named(assistant: Assistant) -> None:
    answer = assistant.ask(FIRST, source="no-such.txt")

    assert answer.status == "not_found"
    assert "There is no document named no-such.txt" in answer.reason
    assert assistant.search("victims", source="no-such.txt") == []


def test_a_source_limits_the_answer(assistant: Assistant) -> None:
    answer = assistant.ask("How many victims were identified?", source=OLDER)

    assert {citation.source for citation in answer.citations} == {OLDER}
    older = assistant.document_by_source(OLDER)
    assert older is not None
    assert {hit.passage.document_id for hit in answer.hits} == {older.id}


@pytest.mark.parametrize("question", ["", " \n\t", "?!", "x" * 100_000])
def test_a_bad_question_is_refused(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        assistant.ask(question)


def test_the_time_of_each_stage_is_told(assistant: Assistant) -> None:
    seconds = assistant.ask(FIRST).seconds

    assert list(seconds) == ["parse", "retrieve", "read", "verify"]
    assert all(0 <= value < 60 for value in seconds.values())


def test_the_stages_taken_singly_come_to_the_same(assistant: Assistant) -> None:
    query = assistant.parse(FIRST)
    hits = assistant.find(query)
    draft = assistant.draft(query, hits)

    assert assistant.check(query, draft, hits) == untimed(assistant.ask(FIRST))
    evidence = assistant.evidence(query, hits)
    assert {read.fact.document_id for read in evidence.facts} == {
        document.id for document in assistant.collection().documents
    }


# The collection


def test_what_the_index_holds(assistant: Assistant, seeds_index: Settings) -> None:
    status = assistant.status()

    assert status.folder == seeds_index.index
    assert (status.documents, status.places) == (2, ("Azerbaijan",))
    assert {2016, 2017, 2019, 2020} <= set(status.years)
    assert 0 < status.paragraphs < status.passages
    assert status.facts == len(assistant.facts())
    assert [document.source for document in assistant.collection().documents] == [NEWER, OLDER]


def test_facts_are_narrowed_by_place_year_and_words(assistant: Assistant) -> None:
    of_year = assistant.facts(place="Azerbaijan", year=2019)
    about = assistant.facts(year=2020, about="identified victims")

    assert of_year
    assert all(2019 in fact.years for fact in of_year)
    assert 94 in {fact.value for fact in about}
    assert all("victim" in fact.statement.lower() for fact in about)
    assert assistant.facts(place="Norway") == []
    assert assistant.facts(about="zeppelins") == []


def test_the_search_gives_the_best_first(assistant: Assistant) -> None:
    hits = assistant.search("allocated manat for victim protection", limit=3)

    assert len(hits) == 3
    assert "manat" in hits[0].passage.text
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_no_index_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="python -m rag ingest"):
        Assistant.open(Settings(index=tmp_path / "none", cache=tmp_path / "no-models"))
    assert not (tmp_path / "no-models").exists()


# An index that changes


def test_what_another_process_reads_in_shows_in_the_next_answer(
    own_index: Settings, tmp_path: Path
) -> None:
    assistant = Assistant.open(own_index)
    question = "How many victims did Freedonia identify in 2019?"
    assert assistant.ask(question).status == "not_found"
    before = assistant.status().generation

    folder = write(tmp_path / "more")
    command = [sys.executable, "-m", "rag", "ingest", str(folder), "--index", str(own_index.index)]
    environment = {"VERBATIM_CACHE": str(own_index.cache), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

    answer = assistant.ask(question)
    assert figure(answer) == "37"
    assert assistant.status().generation == before + 1
    assert figure(assistant.ask(FIRST)) == "94"


def test_what_it_reads_in_itself_shows_too(own_index: Settings, tmp_path: Path) -> None:
    assistant = Assistant.open(own_index)

    for number in (37, 38, 39):
        folder = write(tmp_path / "more", SOMEWHERE.replace("37", str(number)))
        report = assistant.ingest([folder])
        assert not report.refused
        answer = assistant.ask("How many victims did Freedonia identify in 2019?")
        assert figure(answer) == str(number)


def test_an_index_that_does_not_change_is_read_once(assistant: Assistant) -> None:
    assert assistant.snapshot() is assistant.snapshot()


def test_vectors_that_are_gone_are_built_again(own_index: Settings) -> None:
    for folder in own_index.index.glob("vectors-*"):
        shutil.rmtree(folder)

    assistant = Assistant.open(own_index)

    assert figure(assistant.ask(FIRST)) == "94"
    assert any(hit.dense_rank == 1 for hit in assistant.search("legal aid"))


def test_a_question_caught_by_a_change_is_answered_from_the_new_state(
    own_index: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    """The index changes after each stage in turn: every answer is whole, and of one state."""
    assistant = Assistant.open(own_index)
    stages = assistant.stages
    asked = Asked("How many victims did Freedonia identify in 2019?")

    def change(number: int) -> None:
        folder = write(tmp_path / "more", SOMEWHERE.replace("37", str(number)))
        ingest([folder], own_index, embedder)

    change(41)
    parsed = stages.parse(asked)
    change(42)
    assert figure(stages.verify(stages.read(stages.retrieve(parsed)))) == "42"

    found = stages.retrieve(stages.parse(asked))
    change(43)
    assert figure(stages.verify(stages.read(found))) == "43"

    # What is drafted is checked against the texts that it was read from.
    drafted = stages.read(stages.retrieve(stages.parse(asked)))
    change(44)
    answer = stages.verify(drafted)
    assert figure(answer) == "43"
    assert not answer.left_out

    found = stages.retrieve(stages.parse(asked))
    remove(["freedonia.txt"], own_index, embedder)
    answer = stages.verify(stages.read(found))
    assert answer.status == "not_found"
    assert "freedonia.txt" not in {citation.source for citation in answer.citations}


def test_questions_asked_while_the_index_changes_get_whole_answers(
    own_index: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    assistant = Assistant.open(own_index)
    numbers = ["51", "52", "53", "54"]
    ingest([write(tmp_path / "more", SOMEWHERE.replace("37", "50"))], own_index, embedder)
    stop = threading.Event()
    seen: list[Answer] = []

    def ask() -> None:
        while not stop.is_set():
            seen.append(assistant.ask("How many victims did Freedonia identify in 2019?"))

    with ThreadPoolExecutor(max_workers=2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]
        try:
            for number in numbers:
                text = SOMEWHERE.replace("37", number)
                ingest([write(tmp_path / "more", text)], own_index, embedder)
        finally:
            stop.set()
        for one in asking:
            one.result()

    assert seen
    for answer in seen:
        assert figure(answer) in {"50", *numbers}
        assert figure(answer) in answer.citations[0].quote
        assert not answer.left_out
    assert figure(assistant.ask("How many victims did Freedonia identify in 2019?")) == "54"


class ClosingStore(VectorStore):
    """A store that notes when it is closed."""

    closed = False

    def close(self) -> None:
        super().close()
        self.closed = True


def test_a_state_that_nobody_reads_lets_go_of_its_vectors(
    own_index: Settings, embedder: Embedder
) -> None:
    catalog = Catalog.open(own_index.index, embedder.model_id)
    store = ClosingStore.open(own_index.index / catalog.store_folder)
    snapshot = Snapshot(
        catalog,
        Holdings(catalog, catalog.generation),
        store,
        embedder,
        SimilarityCache(embedder.encode),
        embedder.rarity,
        SpanModel(own_index.spans).read,
    )
    stages = Stages([snapshot].pop)
    parsed = stages.parse(Asked(FIRST))
    del snapshot

    assert stages.retrieve(parsed).hits
    assert not store.closed
    del stages
    del parsed
    gc.collect()
    assert store.closed


# Threads


def test_threads_share_one_assistant(seeds_index: Settings) -> None:
    assistant = Assistant.open(seeds_index)
    questions = [
        FIRST,
        "How many victims were officially identified in 2019?",
        "How many trafficking victims did the government identify in 2017?",
        "How much did the government allocate for victim protection in 2017?",
        "How many victims were identified in 1998?",
        "Why did observers criticise the screening of vulnerable groups?",
        "Did the government identify any child victims in 2016?",
        "Where was the shelter?",
    ]
    start = threading.Barrier(8)

    def ask(first: int) -> dict[str, Answer]:
        start.wait()
        turned = questions[first:] + questions[:first]
        return {question: untimed(assistant.ask(question)) for question in turned}

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(ask, range(8)))

    expected = {question: untimed(assistant.ask(question)) for question in questions}
    assert figure(expected[FIRST]) == "94"
    assert all(answer == expected for answer in answers)


def test_the_quoting_reader_brings_no_chat_model_along(seeds_index: Settings) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.assistant import Assistant; "
        "from rag.settings import Settings; "
        f"s = Settings(Path({str(seeds_index.index)!r}), cache=Path({str(seeds_index.cache)!r}), "
        "model='openai:x'); "
        f"a = Assistant.open(s).ask({FIRST!r}, reader='quoting'); "
        "print(a.text.split()[0], [m for m in sys.modules if m.split('.')[0] in "
        "('langchain', 'langchain_core', 'langchain_openai', 'openai')][:3])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "94 []"


def test_what_the_index_holds_is_seen_before_the_model_and_the_vectors_are_open(
    seeds_index: Settings,
) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.assistant import Assistant; "
        "from rag.settings import Settings; "
        f"s = Settings(Path({str(seeds_index.index)!r}), cache=Path({str(seeds_index.cache)!r})); "
        "a = Assistant.open(s, wait=False); "
        "print(len(a.collection().documents), a.status().documents, 'chromadb' in sys.modules); "
        f"a.warm(); print('chromadb' in sys.modules, a.ask({FIRST!r}).text.split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["2", "2", "False", "True", "94"]


def test_the_model_of_reading_is_opened_when_something_is_read(
    seeds_index: Settings, tmp_path: Path
) -> None:
    graph = tmp_path / "spans.onnx"
    assistant = Assistant.open(replace(seeds_index, spans=graph), wait=False)

    assert assistant.search(FIRST, limit=1)
    with pytest.raises(ModelError, match="Unset VERBATIM_SPANS"):
        assistant.warm()
    with pytest.raises(ModelError, match="Unset VERBATIM_SPANS"):
        assistant.ask(FIRST)
    shutil.copy(seeds_index.spans, graph)
    assert figure(assistant.ask(FIRST)) == "94"


def test_beside_another_embedding_model_the_packaged_word_vectors_are_checked_too(
    seeds_index: Settings,
    embedder: Embedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = replace(seeds_index, embedding_model="another")

    def opened() -> Assistant:
        return Assistant(settings, Catalog.open(settings.index, None), lambda: embedder)

    assert figure(opened().ask(FIRST)) == "94"

    installed, other = packaged_folder(), tmp_path / PACKAGE / "model"
    other.mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").touch()
    shutil.copy(installed / TOKENIZER, other)
    weights = bytearray((installed / WEIGHTS).read_bytes())
    weights[-1] ^= 1
    (other / WEIGHTS).write_bytes(weights)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match=r"not the ones this program was checked with.*Reinstall"):
        opened().ask(FIRST)


def test_without_waiting_an_index_of_another_model_is_still_refused(
    own_index: Settings, tmp_path: Path
) -> None:
    database = sqlite3.connect(own_index.index / "catalog.sqlite3")
    database.execute("UPDATE meta SET value = 'another@0' WHERE key = 'model'")
    database.commit()
    database.close()

    with pytest.raises(IndexMismatch):
        Assistant.open(own_index, wait=False)


def test_the_chat_readers_modules_import_without_langchain() -> None:
    program = (
        "import sys, rag.chat.reader, rag.claim.check; "
        "print([m for m in sys.modules if m.startswith(('langchain', 'openai', 'httpx'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
