"""The runtime: the same vectors as sentence-transformers, without torch and without network."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelError
from rag.model.embed import Embedder, open_embedder
from rag.model.runtime import available_cores, batches
from rag.model.weights import find_source
from rag.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def varied_sentences() -> list[str]:
    """200 texts: the seeds' sentences, their like in odd shapes, and edges of length."""
    seeds = " ".join(path.read_text() for path in sorted((ROOT / "seeds").glob("*.txt")))
    words = seeds.split()
    sentences = [sentence.strip() for sentence in seeds.split(". ")]
    odd = [
        "",
        " ",
        "?",
        "94",
        "\n\t",
        "ÀÉÎÕÜ straße ﬁne İstanbul",
        "e\u0301tude re\u0301sume\u0301",
        "報告書は2018年の人身取引を扱う。",
        "🙂🙂 👩‍👩‍👧 zero\u200bwidth \ufeff",
        "تقرير عن الاتجار بالأشخاص",
        "[CLS] [SEP] [MASK] <s>",
        "x" * 400,
        "$64,710 (€57,000) – 1.5 million; 0,5 % … “quoted”",
        "control\x07characters\x00here",
    ]
    chance = random.Random(200)
    lengths = [1, 2, 3, 250, 254, 256, 260, 400, 900]
    while len(sentences) + len(odd) < 200:
        start = chance.randrange(len(words) - 100)
        odd.append(" ".join((words * 2)[start : start + chance.choice(lengths)]))
    return [*odd, *sentences][:200]


def test_vectors_are_those_of_sentence_transformers(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = varied_sentences()
    model = SentenceTransformer(str(find_source("all-MiniLM-L6-v2").folder), device="cpu")

    ours = embedder.encode(texts)
    theirs = model.encode(texts)

    assert len(texts) == 200
    counts = embedder.count_tokens_many(texts)
    assert min(counts) == 2
    assert sum(count > 256 for count in counts) >= 5
    assert (ours * theirs).sum(axis=1).min() >= 0.9999
    assert ours.dtype == np.float32
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)


def test_what_it_says_of_itself(embedder: Embedder) -> None:
    assert embedder.model_id == "all-MiniLM-L6-v2@53aa51172d14"
    assert (embedder.dimension, embedder.max_tokens) == (384, 256)


def test_a_text_has_one_vector_whatever_stands_beside_it(embedder: Embedder) -> None:
    texts = ["Why?", "The government identified 94 victims. " * 30, "91 in 2019"] * 3

    together = embedder.encode(texts)
    alone = np.concatenate([embedder.encode([text]) for text in texts])

    assert np.allclose(together, alone, atol=1e-5)


def test_the_langchain_methods_agree_with_encode(embedder: Embedder) -> None:
    texts = ["How many victims were identified in 2019?", "Who paid?"]
    vectors = embedder.encode(texts)

    assert np.allclose(embedder.embed_documents(texts), vectors, atol=1e-6)
    assert np.allclose(embedder.embed_query(texts[0]), vectors[0], atol=1e-6)
    assert embedder.embed_documents([]) == []


def test_nothing_in_nothing_out(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, 384)
    assert embedder.count_tokens_many([]) == []


def test_tokens_are_counted_past_the_window(embedder: Embedder) -> None:
    assert embedder.count_tokens("") == 2
    assert embedder.count_tokens("victims") == 3
    assert embedder.count_tokens("victims " * 1000) == 1002


def test_progress_rises_to_the_number_of_texts(embedder: Embedder) -> None:
    told: list[int] = []
    embedder.encode(["word " * 200] * 30, progress=told.append)

    assert len(told) > 1
    assert told == sorted(set(told))
    assert told[-1] == 30


def test_threads_share_one_embedder(embedder: Embedder) -> None:
    texts = [f"The government identified {number} victims." for number in range(40)]
    expected = embedder.encode(texts)
    results: list[bool] = []

    def work() -> None:
        for index in range(len(texts)):
            close = np.allclose(embedder.embed_query(texts[index]), expected[index], atol=1e-5)
            results.append(close and embedder.count_tokens(texts[index]) == 8)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [True] * 160


@pytest.mark.parametrize("budget", [1, 10, 64, 10_000])
def test_batches_hold_each_text_once_and_keep_to_the_budget(budget: int) -> None:
    chance = random.Random(budget)
    lengths = [chance.randrange(1, 60) for _ in range(200)]

    made = list(batches(lengths, budget))

    assert sorted(position for batch in made for position in batch) == list(range(200))
    for batch in made:
        longest = max(lengths[position] for position in batch)
        assert len(batch) == 1 or longest * len(batch) <= budget
    assert list(batches([], budget)) == []


def test_cores_are_at_least_one_and_no_more_than_there_are() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)


BLOCKED = """
import os, socket
open({started!r}, "a").write(f"{{os.getpid()}}\\n")
def refuse(*arguments, **named):
    open({log!r}, "a").write(repr(arguments) + "\\n")
    raise OSError("the network is blocked")
for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, refuse)
"""

ASK = """
import json, socket, sys
from pathlib import Path
from rag.model.embed import open_embedder
from rag.settings import Settings
said = []
embedder = open_embedder(Settings(cache=Path(sys.argv[1])), say=said.append)
vector = embedder.embed_query("How many victims were identified in 2019?")
many = embedder.encode(["one", "two " * 300])
heavy = sorted({"torch", "transformers", "sentence_transformers", "onnx"} & set(sys.modules))
blocked = socket.socket.connect.__name__ == "refuse"
print(json.dumps({"said": said, "size": len(vector), "heavy": heavy, "blocked": blocked}))
"""


def ask_apart(cache: Path, python_path: str) -> dict[str, object]:
    """Open the default model and embed in a new process; what it printed."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    finished = subprocess.run(
        [sys.executable, "-c", ASK, str(cache)],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": python_path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert finished.returncode == 0, finished.stderr
    told: dict[str, object] = json.loads(finished.stdout)
    return told


@pytest.mark.slow
def test_the_default_never_touches_the_network(tmp_path: Path) -> None:
    """Sockets are blocked in the process and in the one that exports, from an empty cache on."""
    log, started = tmp_path / "attempts", tmp_path / "started"
    (tmp_path / "sitecustomize.py").write_text(BLOCKED.format(started=str(started), log=str(log)))

    first = ask_apart(tmp_path / "cache", str(tmp_path))
    second = ask_apart(tmp_path / "cache", str(tmp_path))

    assert (first["blocked"], first["size"]) == (True, 384)
    assert first["said"] == ["Preparing the embedding model (once)..."]
    assert second["said"] == []
    # The two that ask and the one that exports were all blocked.
    assert len(set(started.read_text().split())) == 3
    assert not log.exists(), log.read_text()


def test_the_runtime_keeps_no_record_of_its_use(model_cache: Path, tmp_path: Path) -> None:
    """onnxruntime reports on its use from native code, past Python's sockets, and keeps what it is
    to send in the home folder: nothing may appear there. It holds back by itself where it takes the
    machine for a build server, so nothing may look like one."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    }
    environment |= {"HOME": str(home), "VERBATIM_CACHE": str(model_cache)}
    code = (
        "from rag.model.embed import open_embedder\n"
        "from rag.settings import Settings\n"
        "import chromadb, time\n"
        "open_embedder(Settings.from_environment()).embed_query('one question')\n"
        "time.sleep(2)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=environment, timeout=120)
    assert [str(path) for path in home.rglob("*") if path.is_file()] == []


def test_asking_imports_no_torch(embedder: Embedder, model_cache: Path) -> None:
    told = ask_apart(model_cache, "")

    assert told["heavy"] == []
    assert told["said"] == []


@pytest.mark.slow
def test_a_name_that_cannot_be_found_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    settings = Settings(embedding_model="nobody/no-such-model", cache=tmp_path)

    with pytest.raises(ModelError, match=r"nobody/no-such-model could not .*EMBEDDING_MODEL"):
        open_embedder(settings)

    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
