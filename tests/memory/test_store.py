"""Conversations on disk: nothing is lost, nothing deleted comes back."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import MemoryDamaged, MemoryUnusable
from rag.memory import codec
from rag.memory.records import UNREADABLE, Asking, Correction, Kept, KeptConversation, Opinion
from rag.memory.store import FILE, Memory
from rag.schema import Changes, Filter
from rag.settings import Settings
from tests import fakes_ui

ROOT = Path(__file__).resolve().parents[2]
ANSWER = fakes_ui.answer("How many in 2020?")
ASKED = Asking(Changes(years=(2019,), places=("Azerbaijan",)), "quoting", 1, Filter(("Chile",), 1))


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory.open(tmp_path / "memory")


def turn(key: str, question: str = "How many in 2020?") -> Kept:
    return Kept(key, question, settled=True, answer=ANSWER)


def held(memory: Memory, identity: str) -> KeptConversation:
    found = memory.conversation(identity)
    assert found is not None
    return found


def test_a_turn_is_kept_as_it_was_put_and_settled(memory: Memory) -> None:
    memory.ask("c", "k1", "How many in 2020?", ASKED)
    (waiting,) = held(memory, "c").turns
    assert waiting == Kept("k1", "How many in 2020?", ASKED)
    memory.settle(turn("k1"))
    (settled,) = held(Memory.open(memory.folder), "c").turns
    assert settled == Kept("k1", "How many in 2020?", ASKED, settled=True, answer=ANSWER)


def test_why_there_is_no_answer_is_kept_too(memory: Memory) -> None:
    memory.ask("c", "k1", "?", Asking())
    memory.settle(Kept("k1", "?", trouble="Stopped.", unchecked="half a sent"))
    (settled,) = held(memory, "c").turns
    assert (settled.settled, settled.trouble, settled.unchecked) == (
        True,
        "Stopped.",
        "half a sent",
    )


def test_asking_and_settling_twice_keeps_once(memory: Memory) -> None:
    first = memory.ask("c", "k1", "How many?", Asking())
    assert memory.ask("c", "k1", "Something else?", Asking()) == first
    memory.settle(turn("k1"))
    assert memory.settle(Kept("k1", "?", trouble="later")) is None
    (settled,) = held(memory, "c").turns
    assert settled.answer == ANSWER
    assert settled.trouble == ""


def test_each_change_raises_the_revision(memory: Memory) -> None:
    assert memory.revision("c") is None
    revisions = [memory.ask("c", "k1", "a", Asking()), memory.settle(turn("k1"))]
    revisions += [memory.ask("c", "k2", "b", Asking()), memory.rename("c", "new")]
    assert revisions == [1, 2, 3, 4]
    assert memory.revision("c") == 4


def test_the_list_is_newest_first_and_searched(memory: Memory) -> None:
    for number in range(5):
        memory.ask(f"c{number}", f"k{number}", f"Question {number} 100%", Asking())
    memory.ask("c1", "later", "what of Chile_", Asking())
    names = [one.id for one in memory.listed(10)]
    assert names[0] == "c1"
    assert set(names) == {f"c{number}" for number in range(5)}
    assert [one.turns for one in memory.listed(2)] == [2, 1]
    assert [one.id for one in memory.listed(10, "CHILE_")] == ["c1"]
    assert [one.id for one in memory.listed(10, "question 3")] == ["c3"]
    assert len(memory.listed(10, "100%")) == 5
    assert memory.listed(10, "0_") == []
    assert memory.listed(10, "\\") == []


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("  How\n many? ", "How many?"),
        (" \t", "(an empty question)"),
        ("x" * 2_000, "x" * 120),
        ("<b>&amp; $$ \U0001f600", "<b>&amp; $$ \U0001f600"),
    ],
)
def test_a_conversation_is_named_after_its_first_question(
    memory: Memory, question: str, name: str
) -> None:
    memory.ask("c", "k1", question, Asking())
    memory.ask("c", "k2", "another", Asking())
    assert held(memory, "c").name == name
    assert held(memory, "c").turns[0].question == question
    assert memory.rename("c", "  My \n own ") == 3
    assert held(memory, "c").name == "My own"
    memory.rename("c", " ")
    assert held(memory, "c").name == "My own"
    assert memory.rename("gone", "x") is None


def test_half_a_character_does_not_cost_the_question(memory: Memory) -> None:
    memory.ask("c", "k1", "half \ud83d of it\x00", Asking())
    assert held(memory, "c").turns[0].question == "half ? of it\x00"


def test_what_is_deleted_is_gone_from_the_disk(memory: Memory) -> None:
    for number in range(40):
        memory.ask(f"c{number}", f"k{number}", f"secret-{number}-words " * 200, Asking())
        memory.settle(Kept(f"k{number}", "", trouble=f"hidden-{number}-reason " * 300))
        corrected = Correction(answer=f"private-{number}-answer")
        memory.say(f"k{number}", Opinion(False, corrected))
    memory.delete("none")
    before = memory.file.stat().st_size
    for number in range(0, 40, 2):
        assert memory.delete(f"c{number}")
    assert memory.file.stat().st_size < 0.7 * before
    assert not memory.delete("c0")
    # While it is still in use, as in the app: the log of changes is a file as well.
    files = [path.read_bytes() for path in memory.folder.iterdir()]
    for number in range(40):
        for word in ("secret", "hidden", "private"):
            there = any(f"{word}-{number}-".encode() in data for data in files)
            assert there == (number % 2 == 1), (word, number)
    assert memory.waiting_count() == 20


def test_a_deleted_conversation_takes_no_more_turns(memory: Memory) -> None:
    memory.ask("c", "k1", "a", Asking())
    memory.delete("c")
    assert memory.settle(turn("k1")) is None
    memory.say("k1", Opinion(True))
    assert memory.conversation("c") is None
    assert memory.listed(5) == []
    assert memory.opinion("k1") is None


def test_opinions_wait_until_somebody_decides(memory: Memory) -> None:
    memory.ask("c", "k1", "a", Asking())
    memory.ask("c", "k2", "b", Asking())
    memory.say("k2", Opinion(True))
    memory.say("k1", Opinion(False))
    corrected = Opinion(False, Correction("not_reported", years=(2019,), quotes=("x", "y")))
    memory.say("k1", corrected)
    assert {key for _, key in memory.waiting(5)} == {"k1", "k2"}
    assert memory.waiting_count() == memory.waiting_count("c") == 2
    assert held(memory, "c").turns[0].opinion == corrected
    assert memory.decide("k1", "approved", Correction(answer="3"))
    assert not memory.decide("k1", "rejected")
    assert memory.opinion("k1") == Opinion(False, Correction(answer="3"), "approved")
    assert memory.waiting(5) == [("c", "k2")]
    memory.say("k2", None)
    assert memory.waiting_count() == 0


def test_an_answer_of_another_version_costs_only_itself(memory: Memory) -> None:
    memory.ask("c", "k1", "a", Asking())
    memory.settle(turn("k1"))
    memory.ask("c", "k2", "b", Asking())
    memory.settle(turn("k2"))
    memory.ask("c", "k3", "c", Asking())
    memory.settle(turn("k3"))
    with closing(sqlite3.connect(memory.file, isolation_level=None)) as connection:
        newer = codec.VERSION + 1
        connection.execute("UPDATE turns SET version = ? WHERE key = 'k1'", (newer,))
        connection.execute("UPDATE turns SET answer = '{}', asking = 'x' WHERE key = 'k2'")
    first, second, third = held(memory, "c").turns
    assert first.trouble == second.trouble == UNREADABLE
    assert first.answer is second.answer is None
    assert second.asking == Asking()
    assert third.answer == ANSWER


@pytest.mark.parametrize(
    "damage",
    [
        b"this is no database at all" * 100,
        b"",
        b"SQLite format 3\x00" + bytes(4_000),
    ],
)
def test_a_damaged_file_is_kept_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE).write_bytes(damage)
    with pytest.raises(MemoryDamaged):
        Memory.open(tmp_path)
    memory = Memory(tmp_path)
    aside = memory.set_aside()
    assert aside is not None
    assert aside.read_bytes() == damage
    assert memory.set_aside() is None
    memory.ask("c", "k1", "a", Asking())
    assert len(Memory.open(tmp_path).listed(5)) == 1


def test_a_file_of_a_newer_version_is_kept_aside_whole(memory: Memory) -> None:
    memory.ask("c", "k1", "kept by a later version", Asking())
    memory.close()
    with closing(sqlite3.connect(memory.file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(MemoryDamaged, match="another version"):
        Memory.open(memory.folder)
    aside = memory.set_aside()
    assert aside is not None
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT question FROM turns").fetchall() == [
            ("kept by a later version",)
        ]


def test_a_file_that_is_cut_off_is_noticed_when_it_is_read(memory: Memory) -> None:
    for number in range(60):
        memory.ask("c", f"k{number}", "words " * 400, Asking())
    with closing(sqlite3.connect(memory.file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    memory.close()
    data = memory.file.read_bytes()
    memory.file.write_bytes(data[: len(data) // 2])
    again = Memory(memory.folder)
    with pytest.raises(MemoryDamaged):
        again.conversation("c")
    assert again.set_aside() is not None
    assert again.listed(5) == []


def test_a_folder_that_is_taken_away_is_made_again(memory: Memory) -> None:
    memory.ask("c", "k1", "a", Asking())
    for path in memory.folder.iterdir():
        path.unlink()
    assert memory.listed(5) == []
    memory.ask("d", "k2", "b", Asking())
    assert [one.id for one in memory.listed(5)] == ["d"]


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("x")
    with pytest.raises(MemoryUnusable, match="VERBATIM_MEMORY"):
        Memory.open(tmp_path / "memory")


def test_many_threads_lose_nothing(memory: Memory) -> None:
    def work(name: int) -> None:
        for number in range(10):
            key = f"k{name}-{number}"
            memory.ask("c", key, key, Asking())
            memory.settle(turn(key, key))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = held(memory, "c")
    assert len(found.turns) == 40
    assert all(one.answer == ANSWER for one in found.turns)
    assert found.revision == 80


PROCESS = """
import sys
from pathlib import Path
from rag.memory.records import Asking
from rag.memory.store import Memory

memory = Memory.open(Path(sys.argv[1]))
for number in range(10):
    memory.ask("c", f"k{sys.argv[2]}-{number}", "words", Asking())
"""


def test_two_processes_lose_nothing(tmp_path: Path) -> None:
    workers = [
        subprocess.Popen([sys.executable, "-c", PROCESS, str(tmp_path), str(n)], cwd=ROOT)
        for n in range(2)
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert len(held(Memory.open(tmp_path), "c").turns) == 20


def test_conversations_stand_beside_the_index_not_in_it() -> None:
    assert Settings(index=Path("/data/index")).memory_folder == Path("/data/index-memory")
    assert Settings().memory_folder == Path(".verbatim-memory").absolute()
    named = Settings.from_environment({"VERBATIM_MEMORY": "/elsewhere", "VERBATIM_INDEX": "/data"})
    assert named.memory_folder == Path("/elsewhere")
    assert Settings(index=Path("/")).memory_folder == Path("/verbatim-memory")
